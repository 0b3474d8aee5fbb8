"""Forms of deciders and of those who ask for a change: cleaning only."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.applications import wanted
from activities.applications.models import Application, Review
from tuanwei.gatherings.venue_models import Venue
from tuanwei.lib.days import MomentField
from tuanwei.lib.texts import LineField, TextField

LONGEST, REMARK = 1000, 300
MOST_ROWS = 3  # further lines of a budget in one go
TOO_LONG = {"max_length": _("最多 %(limit_value)d 字，现在 %(show_value)d 字。")}


class DecideForm(forms.Form):
    """A verdict, its words, and a remark beside each field of what was handed in."""

    words = TextField(
        label=_("意见"), required=False, max_length=LONGEST, error_messages=TOO_LONG,
        help_text=_("同意可以不写。退回要写明改什么，或在要改的那一项下面批注。不同意要写原因。"),
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": LONGEST}),
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        choices=[(value, label) for value, label in Review.Verdict.choices if value != "noted"],
        error_messages={
            "required": _("请选同意、退回或不同意。"),
            "invalid_choice": _("请选同意、退回或不同意。"),
        },
    )  # fmt: skip

    def __init__(self, *args, fields=(), is_change=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {}
        if is_change:  # a change is not sent back: whoever asked can ask again
            self.fields["words"].help_text = _("同意可以不写。不同意要写原因。")
        for number, (step, name, label) in enumerate(fields):
            key = f"remark-{number}"
            self.places[name] = (key, step)
            self.fields[key] = LineField(
                label=_("“%(label)s”要改什么") % {"label": label}, required=False,
                max_length=REMARK, error_messages=TOO_LONG,
                widget=forms.TextInput(attrs={"form": "decide", "maxlength": REMARK}),
            )  # fmt: skip

    def box(self, name):
        """The box for a remark beside the field `name`."""
        return self[self.places[name][0]]

    @property
    def shown_fields(self):
        """What stands in the form itself."""
        return [self["words"]]

    def remarks(self):
        """[(step, field, text)] of what was written."""
        return [
            (step, name, self.cleaned_data[key])
            for name, (key, step) in self.places.items()
            if self.cleaned_data[key]
        ]


def _figure(label, hint="", least=0, most=1_000_000):
    return forms.IntegerField(
        label=label, help_text=hint, min_value=least, max_value=most, required=False
    )


class ChangeForm(forms.Form):
    """Another time, place, size or sum; filled with what holds now."""

    starts_at = MomentField(label=_("开始"), required=False)
    ends_at = MomentField(label=_("结束"), required=False)
    setup_minutes = _figure(_("提前布置（分钟）"), most=10_000)
    clearing_minutes = _figure(_("结束后收拾（分钟）"), most=10_000)
    where = forms.ChoiceField(label=_("在哪里办"), choices=Application.Where.choices)
    venue = forms.ModelChoiceField(
        Venue.objects.none(), label=_("场地"), required=False, empty_label=_("不用学校场地")
    )
    place = LineField(label=_("具体地点"), max_length=60, required=False, error_messages=TOO_LONG)
    people_inside = _figure(_("校内人数"))
    people_outside = _figure(_("校外人数"))
    people_abroad = _figure(_("境外人数"))
    reason = TextField(
        label=_("为什么改"), min_length=4, max_length=300, error_messages=TOO_LONG,
        help_text=_("审的老师会读到。"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    PLAIN = ("setup_minutes", "clearing_minutes", "people_inside", "people_outside",
             "people_abroad", "where", "place")  # fmt: skip

    def __init__(self, *args, application, rules, **kwargs):
        self.now = wanted.plain(application)
        first = {name: self.now[name] for name in self.PLAIN}
        first |= {name: wanted.moment(self.now[name]) for name in ("starts_at", "ends_at")}
        first["venue"] = self.now["venue"]
        super().__init__(*args, initial=first, **kwargs)
        self.fields["venue"].queryset = Venue.objects.filter(is_active=True)
        self.parts = [PartForm(*args, prefix=f"part-{row['id']}", row=row)
                      for row in self.now["parts"]]  # fmt: skip
        self.lines = []
        if rules.money.is_asked:
            rows = {f"line-{row['id']}": row for row in self.now["budget"]}
            rows |= {f"line-new{n}": None for n in range(MOST_ROWS)}
            self.lines = [
                LineForm(*args, prefix=name, row=row, rules=rules) for name, row in rows.items()
            ]
        order = [name for name in self.fields if name != "reason"]
        self.order_fields([*order, "reason"])

    @property
    def first_fields(self):
        """All but the reason, which stands last on the page."""
        return [field for field in self if field.name != "reason"]

    def is_valid(self):
        """All forms of the page."""
        return all([super().is_valid(), *(each.is_valid() for each in (*self.parts, *self.lines))])

    def clean(self):
        """The end comes after the start."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("结束要晚于开始。"))
        return data

    def wish(self):
        """{field: value} as `wanted.plain` has them."""
        data = self.cleaned_data
        found = {name: data[name] for name in self.PLAIN}
        found["setup_minutes"] = data["setup_minutes"] or 0
        found["clearing_minutes"] = data["clearing_minutes"] or 0
        found |= {name: _iso(data[name]) for name in ("starts_at", "ends_at")}
        found["venue"] = data["venue"] and data["venue"].pk
        found["parts"] = [each.wish() for each in self.parts]
        if self.lines:
            found["budget"] = [row for row in (each.wish() for each in self.lines) if row]
        return found


def _iso(moment):
    return moment and timezone.localtime(moment).isoformat(timespec="minutes")


class PartForm(forms.Form):
    """Another time or place of one sub-activity."""

    starts_at, ends_at = MomentField(label=_("开始")), MomentField(label=_("结束"))
    venue = forms.ModelChoiceField(
        Venue.objects.none(), label=_("场地"), required=False, empty_label=_("不用学校场地")
    )
    place = LineField(label=_("具体地点"), max_length=60, required=False, error_messages=TOO_LONG)

    def __init__(self, *args, row, **kwargs):
        self.row, self.title = row, row["title"]
        first = {name: wanted.moment(row[name]) for name in ("starts_at", "ends_at")}
        first |= {"venue": row["venue"], "place": row["place"]}
        super().__init__(*args, initial=first, **kwargs)
        self.fields["venue"].queryset = Venue.objects.filter(is_active=True)

    def clean(self):
        """The end comes after the start."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("结束要晚于开始。"))
        return data

    def wish(self):
        """The row as `wanted.plain` has it."""
        data = self.cleaned_data
        return self.row | {
            "starts_at": _iso(data["starts_at"]), "ends_at": _iso(data["ends_at"]),
            "venue": data["venue"] and data["venue"].pk, "place": data["place"],
        }  # fmt: skip


class LineForm(forms.Form):
    """One budget line; empty lines are none."""

    item = LineField(label=_("项目"), max_length=40, required=False, error_messages=TOO_LONG)
    unit_price = forms.DecimalField(
        label=_("单价（元）"), max_digits=9, decimal_places=2, min_value=Decimal(0), required=False
    )
    quantity = forms.IntegerField(label=_("数量"), min_value=0, max_value=100_000, required=False)
    source = forms.ChoiceField(label=_("来源"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)

    def __init__(self, *args, row, rules, **kwargs):
        self.row = row
        super().__init__(*args, initial=row or {}, **kwargs)
        self.fields["source"].choices = [
            ("", _("请选")), *((each.key, each.label) for each in rules.money.sources)
        ]  # fmt: skip
        self.fields["category"].choices = [
            ("", _("请选")), *((each, each) for each in rules.money.categories)
        ]  # fmt: skip
        for name, asked in (("source", rules.money.sources), ("category", rules.money.categories)):
            if not asked:
                del self.fields[name]

    def clean(self):
        """A line has a name, a price and a number, or nothing at all."""
        data = super().clean()
        given = [data.get(name) not in (None, "") for name in ("item", "unit_price", "quantity")]
        if any(given) and not all(given) and not self.errors:
            raise forms.ValidationError(_("预算的一行要写全项目、单价和数量；不要这一行就都清空。"))
        return data

    def wish(self):
        """The row as `wanted.plain` has it; None for an empty one."""
        data = self.cleaned_data
        if not data.get("item"):
            return None
        kept = {"source": "", "category": ""} | (self.row or {})
        return kept | {
            "item": data["item"], "unit_price": f"{data['unit_price']:.2f}",
            "quantity": data["quantity"], "source": data.get("source", kept["source"]),
            "category": data.get("category", kept["category"]),
        }  # fmt: skip
