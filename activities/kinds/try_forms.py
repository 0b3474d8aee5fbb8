"""Invented facts of an application, to see what the rules make of them. Nothing is kept."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.kinds.fact_names import CHOICE, MONEY, NUMBER, WEEKDAYS, YES_NO, by_name
from activities.kinds.row_forms import amount, chosen, count, pills
from activities.kinds.said import APPLICANTS
from tuanwei.lib.days import DayField, MomentField

PEOPLE = ("people_inside", "people_outside", "people_abroad")
COUNTED = {"organisers": 1, "schools": 1, "parts": 0, "materials": 0, "team": 0}

MORE = (
    "setup_minutes", "publicity_from", "sign_up_closes_at", *COUNTED, "unit_size", "theme",
)  # fmt: skip


def moment(label):
    """A moment that may be left out."""
    return MomentField(label=label, required=False)


class TryForm(forms.Form):
    """The usual facts; sources of money and own questions join by the rules."""

    applicant = chosen(_("谁来申报"), APPLICANTS, widget=pills())
    where = chosen(_("在哪里办"), {}, widget=pills())
    people_inside = count(_("校内人数"), required=False)
    people_outside = count(_("校外人数"), required=False)
    people_abroad = count(_("境外人数"), required=False)
    starts_at = moment(_("开始"))
    ends_at = moment(_("结束"))
    setup_minutes = count(_("提前布置（分钟）"), 0, 10_000, required=False)
    publicity_from = DayField(label=_("宣传从哪天开始"), required=False)
    sign_up_closes_at = moment(_("报名截止"))
    venue = forms.ChoiceField(label=_("场地"), required=False)
    organisers = count(_("主办单位数（含申报单位）"), 1, 100, required=False)
    schools = count(_("学校数（含本校）"), 1, 100, required=False)
    parts = count(_("子活动数"), 0, 100, required=False)
    materials = count(_("宣传品数"), 0, 1000, required=False)
    team = count(_("团队人数"), 0, 1000, required=False)
    unit_size = count(_("申报单位人数"), required=False)
    theme = forms.BooleanField(label=_("响应菜单主题"), required=False)

    def __init__(self, *args, spec, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.spec, self.known = spec, by_name(spec)
        self.fields["applicant"].choices = [
            (key, label) for key, label in APPLICANTS.items() if key in spec.basics.applicants
        ]
        self.fields["where"].choices = self.known["where"].choices
        self.fields["venue"].choices = [("", _("不选")), *((v, v) for v in sorted(names.venues))]
        self._ask_money()
        self._ask_own()

    def _ask_money(self):
        if not self.spec.money.is_asked:
            return
        sources = [fact for name, fact in self.known.items() if name.startswith("money.")]
        for fact in sources:
            self.fields[fact.name] = amount(f"{fact.label}（元）", min_value=Decimal(0))
        if not sources:
            self.fields["amount"] = amount(self.known["amount"].label, min_value=Decimal(0))

    def _ask_own(self):
        for name, fact in self.known.items():
            if not name.startswith("field."):
                continue
            if fact.kind == YES_NO:
                field = forms.ChoiceField(
                    choices=[("", _("没答")), ("yes", _("是")), ("no", _("否"))], widget=pills()
                )
            elif fact.holds_many:
                field = forms.MultipleChoiceField(choices=fact.choices, widget=pills(many=True))
            elif fact.kind == CHOICE:
                field = forms.ChoiceField(choices=[("", _("没答")), *fact.choices])
            elif fact.kind in (NUMBER, MONEY):
                field = forms.DecimalField(max_digits=14)
            else:
                field = forms.CharField(max_length=200)
            field.label, field.required = fact.label, False
            self.fields[name] = field

    @property
    def main(self):
        """The fields that stand in the open."""
        return [field for field in self if field.name not in MORE]

    @property
    def more(self):
        """Those that are folded away."""
        return [field for field in self if field.name in MORE]

    @property
    def is_more_open(self):
        """True when one of the folded fields says something, or stumbled."""
        return any(field.value() or field.errors for field in self.more)

    def clean(self):
        """An end after the start."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("结束要晚于开始。"))
        return data

    @property
    def facts(self):
        """{fact: value} as conditions ask for it, without `level`."""
        data = self.cleaned_data
        people = [data[name] for name in PEOPLE]
        start, end = data["starts_at"], data["ends_at"]
        money = {name: data[name] or Decimal(0) for name in data if name.startswith("money.")}
        sponsors = {f"money.{each.key}" for each in self.spec.money.sources if each.is_sponsor}
        said = {
            "applicant": data["applicant"], "where": data["where"],
            "venue": (data["venue"],) if data["venue"] else (),
            "people": sum(n or 0 for n in people) if any(n is not None for n in people) else None,
            **{name: data[name] for name in PEOPLE},
            "amount": data.get("amount") or sum(money.values(), Decimal(0)),
            "sponsorship": sum((money[name] for name in money if name in sponsors), Decimal(0)),
            "days": (end.date() - start.date()).days + 1 if start and end else None,
            "weekday": WEEKDAYS[start.weekday()] if start else None,
            "start_hour": _hour(start), "end_hour": _hour(end),
            "setup_minutes": data["setup_minutes"] or 0, "unit_size": data["unit_size"],
            "theme": data["theme"], **money,
        }  # fmt: skip
        for name, usual in COUNTED.items():
            said[name] = usual if data[name] is None else data[name]
        return said | {n: self._own(n, data[n]) for n in data if n.startswith("field.")}

    def _own(self, name, said):
        if said in (None, "", []):
            return None
        if self.known[name].kind == YES_NO:
            return said == "yes"
        return tuple(said) if isinstance(said, list) else said

    @property
    def moments(self):
        """{since: day or moment} that lead times count from."""
        data = self.cleaned_data
        start = data["starts_at"]
        found = {"start": start, "sign_up_close": data["sign_up_closes_at"]}
        if start:
            found["setup"] = start - timedelta(minutes=data["setup_minutes"] or 0)
        days = filter(None, (data["publicity_from"], start and start.date()))
        found["publicity"] = min(days, default=None)
        return {since: until for since, until in found.items() if until}


def _hour(moment):
    return moment and Decimal(moment.hour) + Decimal(moment.minute) / 60
