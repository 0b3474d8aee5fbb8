"""The form of what is asked of league days; what contradicts itself is refused with the reason."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.days import spec as rules
from branches.league_days.days.contradictions import MOST_DAYS, MOST_OWN, contradictions
from branches.league_days.days.spec import DaySpec, Material
from tuanwei.lib.days import DayField
from tuanwei.lib.numbers import plain
from tuanwei.lib.texts import LineField

MOST_MATERIALS = 20
EMPTY_ROWS = 2
FORMS = [(rules.FILE, _("文件")), (rules.PHOTO, _("照片")), (rules.TEXT, _("网页上写文字"))]
WHEN = [(rules.AFTER, _("结束以后")), (rules.BEFORE, _("开展以前"))]
UNITS = [(rules.DAYS, _("天")), (rules.WORKDAYS, _("个工作日"))]
# Heading, hint, fields.
GROUPS = (
    (_("方案"), _("交方案、审方案的日子都按自然日算，当天 24:00 前都算。"), (
        "plan_days", "answer_days", "takes_late", "plan_least", "plan_most", "a_month")),
    (_("总结"), _("到了几人、应到几人由签到自动填。"), (
        "record_days", "summary_least", "summary_most", "feature_most", "outcome_most",
        "photos_least", "photos_most")),
)  # fmt: skip


def _whole(label, hint="", most=4000, **more):
    return forms.IntegerField(label=label, help_text=hint, min_value=0, max_value=most, **more)


class DayRulesForm(forms.Form):
    """Everything but the materials."""

    first_on = DayField(
        label=_("从哪天起"), help_text=_("这一天和以后交上来的方案按这一版；已经交的按原来的。")
    )
    note = LineField(
        label=_("这次改了什么"), max_length=200, required=False,
        help_text=_("写给以后的同事：为什么改、按哪份文件。"),
    )  # fmt: skip
    plan_days = _whole(_("提前几天交方案"), _("0 就是开始以前都行。"), MOST_DAYS)
    answer_days = _whole(_("提前几天答复"), "", MOST_DAYS)
    takes_late = forms.BooleanField(
        label=_("晚交的方案也收"), required=False,
        help_text=_("收的会标明晚了几天；不收的会请支部把时间改后。"),
    )  # fmt: skip
    plan_least, plan_most = _whole(_("方案最少几字")), _whole(_("方案最多几字"))
    a_month = _whole(_("每月办几次"), _("0 就是不要求。"), 31)
    record_days = _whole(_("结束后几天内交总结"), "", MOST_DAYS)
    summary_least, summary_most = _whole(_("总结最少几字")), _whole(_("总结最多几字"))
    feature_most = _whole(_("“有特色”最多几字"), "", 1000)
    outcome_most = _whole(_("“见成效”最多几字"), "", 1000)
    photos_least = _whole(_("照片最少几张"), "", 20)
    photos_most = _whole(_("照片最多几张"), "", 20)


class MaterialForm(forms.Form):
    """A row of the checklist; without a name it is none."""

    key = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    label = LineField(label=_("材料"), max_length=20, required=False)
    form = forms.ChoiceField(label=_("怎么交"), choices=FORMS)
    when = forms.ChoiceField(label=_("什么时候"), choices=WHEN)
    amount = _whole(_("几天"), "", MOST_DAYS, initial=3)
    unit = forms.ChoiceField(label=_("按"), choices=UNITS)
    least = _whole(_("最少"), _("文字是字数，文件是个数；0 就是不要求。"), MOST_OWN, initial=0)
    most = _whole(_("最多"), _("0 就是不限。"), MOST_OWN, initial=0)
    is_required = forms.BooleanField(label=_("一定要交"), required=False, initial=True)
    points = forms.DecimalField(
        label=_("分值"), min_value=0, max_value=1000, max_digits=6, decimal_places=2, initial=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}), help_text=_("评选给材料打分时用。"),
    )  # fmt: skip
    naming = LineField(
        label=_("文件怎么命名"), max_length=100, required=False,
        help_text=_("例如 {unit}-{month}-{title}-{label}；空着就这样命名。"),
    )  # fmt: skip
    hint = LineField(label=_("说明"), max_length=100, required=False)

    def clean(self):
        """What was filled in beside an empty name has a name."""
        values = super().clean()
        if not values.get("label") and (
            values.get("key") or values.get("naming") or values.get("hint")
        ):
            if values.get("key") and not (values.get("naming") or values.get("hint")):
                return values  # its name was emptied: taken out
            self.add_error("label", _("写上这份材料叫什么；不要这一行就全部清空。"))
        return values

    @property
    def is_row(self):
        """True where it says a material."""
        return bool(self.cleaned_data.get("label"))

    def made(self, key):
        """The Material that the row says."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        values["points"] = Decimal(values["points"])
        return Material(key=key, **values)


class RulesForm:
    """Basics and materials, read as one DaySpec."""

    def __init__(self, data=None, *, spec):
        initial = {name: getattr(spec, name) for _h, _w, names in GROUPS for name in names}
        initial |= {"first_on": timezone.localdate()}
        self.basics = DayRulesForm(data, initial=initial)
        rows = [
            {name: getattr(each, name) for name in MaterialForm.base_fields}
            | {"points": plain(each.points)}
            for each in spec.materials
        ]
        factory = forms.formset_factory(
            MaterialForm, extra=EMPTY_ROWS, max_num=MOST_MATERIALS, absolute_max=MOST_MATERIALS,
            validate_max=True,
        )  # fmt: skip
        self.materials = factory(data, initial=rows, prefix="materials")
        self.spec, self.warnings = None, []

    def groups(self):
        """(heading, hint, fields)."""
        return [(heading, hint, [self.basics[n] for n in names]) for heading, hint, names in GROUPS]

    @property
    def is_bound(self):
        return self.basics.is_bound

    @property
    def forms(self):
        """Every form with faults, for the summary."""
        return [each for each in (self.basics, *self.materials.forms) if each.errors]

    def is_valid(self):
        """Read it; contradictions are said above the form."""
        if not all([self.basics.is_valid(), self.materials.is_valid()]):
            return False
        self.spec = self._read()
        reasons = contradictions(self.spec)
        self.warnings = [each for each in reasons if each.is_warning]
        for each in reasons:
            if not each.is_warning:
                self.basics.add_error(None, each.words)
        return not self.basics.errors

    def _read(self):
        rows = [each for each in self.materials.forms if each.is_row]
        taken = {each.cleaned_data["key"] for each in rows}
        fresh = (key for n in range(1, 10_000) if (key := f"m{n}") not in taken)
        made = tuple(each.made(each.cleaned_data["key"] or next(fresh)) for each in rows)
        values = {
            name: self.basics.cleaned_data[name] for _h, _w, names in GROUPS for name in names
        }
        return DaySpec(materials=made, **values)
