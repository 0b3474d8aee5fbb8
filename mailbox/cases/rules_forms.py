"""Forms for the rules of a class, the limits of its steps, and the reasons for refusing."""

import re
from unicodedata import normalize

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.cases.check_models import CheckTimes
from mailbox.cases.desk_queries import ROUTED_TO
from mailbox.cases.models import CaseClass, ClassRules, LimitUnit, RefusalReason, Step, StepLimit

MOST = {"hours": 999, "workdays": 250, "days": 365, "weeks": 52}
LENGTH = {"hours": 1, "workdays": 24, "days": 24, "weeks": 168}  # about, to compare two limits
SAME_DAY = ("workdays", "days")  # the units in which 0 means something
CAN_EXTEND = (Step.ACCEPT, Step.ROUTE, Step.ANSWER, Step.APPROVE, Step.REANSWER)
HINTS = {
    Step.ACCEPT: _("收到信到受理"),
    Step.ROUTE: _("受理到转给部门"),
    Step.ANSWER: _("转到部门到发出答复"),
    Step.APPROVE: _("拟好答复到审核，不晚于答复时限"),
    Step.REANSWER: _("来信人说没解决，到再次答复"),
    Step.WAIT: _("等不到补充就继续办"),
    Step.FEEDBACK: _("等不到评价就办结"),
}


class ClassForm(forms.ModelForm):
    """What a class is called and where its letters usually go."""

    class Meta:
        model = CaseClass
        fields = ["name", "hint", "default_unit"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["default_unit"].empty_label = _("不指定")
        self.fields["default_unit"].queryset = (
            Unit.objects.active().filter(kind__in=ROUTED_TO).order_by("kind", "name_pinyin")
        )


class RulesForm(forms.ModelForm):
    """What a letter of this class may hold and who decides."""

    class Meta:
        model = ClassRules
        fields = [
            "title_max", "text_max", "photos_max", "allows_hidden", "allows_anonymous",
            "needs_approval", "reopen_times", "progress_amount", "progress_unit", "note",
        ]  # fmt: skip
        help_texts = {"note": _("写给以后的同事：改了什么、为什么、按哪份文件。")}

    title_max = forms.IntegerField(label=_("标题最多（字）"), min_value=6, max_value=100)
    text_max = forms.IntegerField(label=_("正文最多（字）"), min_value=100, max_value=10_000)
    photos_max = forms.IntegerField(label=_("照片最多（张）"), min_value=0, max_value=9)
    reopen_times = forms.IntegerField(label=_("可重办次数"), min_value=0, max_value=3)
    progress_amount = forms.IntegerField(
        label=_("答复前每隔多久报一次进展"), min_value=0, max_value=250, required=False,
        help_text=_("转到部门起算，报一次重新算；等来信人补充时不算。不填或填 0 就不要求。"),
    )  # fmt: skip
    progress_unit = forms.ChoiceField(
        label=_("进展的单位"), choices=LimitUnit.choices, required=False, initial="workdays"
    )

    def clean_progress_amount(self):
        """0 where nothing is asked for."""
        return self.cleaned_data["progress_amount"] or 0

    def clean_progress_unit(self):
        """Working days where nothing is said."""
        return self.cleaned_data["progress_unit"] or LimitUnit.WORKDAYS


class LimitForm(forms.Form):
    """The limit of one step; empty means that the step has none, 0 that it ends with the day."""

    amount = forms.IntegerField(label=_("限时"), min_value=0, required=False)
    unit = forms.ChoiceField(label=_("单位"), choices=LimitUnit.choices)
    remind_amount = forms.IntegerField(label=_("提前提醒"), min_value=0, required=False)
    remind_unit = forms.ChoiceField(label=_("提醒单位"), choices=LimitUnit.choices)
    head_amount = forms.IntegerField(label=_("超期后报部门负责人"), min_value=0, required=False)
    head_unit = forms.ChoiceField(
        label=_("报负责人单位"), choices=LimitUnit.choices, required=False
    )
    escalate_amount = forms.IntegerField(label=_("超期后报书记"), min_value=0, required=False)
    escalate_unit = forms.ChoiceField(label=_("上报单位"), choices=LimitUnit.choices)
    extended_amount = forms.IntegerField(label=_("延期后共"), min_value=0, required=False)
    extended_unit = forms.ChoiceField(
        label=_("延期单位"), choices=LimitUnit.choices, required=False
    )

    def __init__(self, *args, step, **kwargs):
        super().__init__(*args, prefix=step.value, **kwargs)
        self.step, self.hint = step, HINTS[step]
        self.can_extend = step in CAN_EXTEND
        if not self.can_extend:
            del self.fields["extended_amount"], self.fields["extended_unit"]
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{step.label} {field.label}"
            is_number = isinstance(field, forms.IntegerField)
            field.widget.attrs["class"] = "form-control cellin" if is_number else "form-select"

    def clean(self):
        """Amounts that the unit bears, an extension that is longer than the limit."""
        data = super().clean()
        if self.can_extend:
            data["extended_unit"] = data.get("extended_unit") or data.get("unit")
        data["head_unit"] = data.get("head_unit") or LimitUnit.WORKDAYS
        for name, unit in (("amount", "unit"), ("remind_amount", "remind_unit"),
                           ("head_amount", "head_unit"),
                           ("escalate_amount", "escalate_unit"), ("extended_amount", "extended_unit")):  # fmt: skip
            most = MOST.get(data.get(unit))
            if most and (data.get(name) or 0) > most:
                self.add_error(name, _("最多 %(n)d %(unit)s。") % {
                    "n": most, "unit": LimitUnit(data[unit]).label})  # fmt: skip
        amount, extended = data.get("amount"), data.get("extended_amount")
        if amount == 0 and data.get("unit") not in SAME_DAY:
            self.add_error("amount", _("0 是“当天”，单位要选“个工作日”或“天”。"))
        if extended and amount is not None and _length(data, "extended") <= _length(data):
            self.add_error("extended_amount", _("延期后的总限时要比原限时长。"))
        if extended and amount is None and "amount" not in self.errors:
            self.add_error("amount", _("要延期，先写原来的限时。"))
        if data.get("head_amount") and _length(data, "head") > _length(data, "escalate"):
            self.add_error("head_amount", _("部门负责人要不晚于书记知道。"))
        return data

    @property
    def values(self):
        """The fields of a StepLimit, None when the step has no limit."""
        if self.cleaned_data.get("amount") is None:
            return None
        numbers = ("remind_amount", "head_amount", "escalate_amount", "extended_amount")
        return {"step": self.step.value} | {
            name: self.cleaned_data.get(name) or 0 if name in numbers else value
            for name, value in {"extended_amount": 0, **self.cleaned_data}.items()
        }


def _length(data, name=""):
    """About how long the limit `name` is, in hours."""
    prefix = f"{name}_" if name else ""
    amount, unit = data.get(f"{prefix}amount") or 0, data.get(f"{prefix}unit")
    return amount * LENGTH.get(unit, 0)


def limit_forms(data=None, rules=None):
    """A LimitForm for each step, filled with the limits of `rules`."""
    known = {limit.step: limit for limit in rules.limits.all()} if rules else {}
    return [LimitForm(data, step=step, initial=_initial(known.get(step), rules)) for step in Step]


def _initial(limit, rules):
    if limit:
        return {name: getattr(limit, name) for name in LimitForm.base_fields}
    fresh = StepLimit(amount=0)
    values = {name: getattr(fresh, name) for name in LimitForm.base_fields}
    return values | {"amount": None if rules else 5}


class CheckTimesForm(forms.ModelForm):
    """When staff are told of letters that wait to be taken in."""

    MOST = 12

    class Meta:
        model = CheckTimes
        fields = ["times", "workdays_only"]
        help_texts = {
            "times": _(
                "写几点几分，用空格隔开，最多 12 个。例如一天四次：08:30 11:30 14:00 17:30；"
                "每天 18:00 前看一次：17:30。到点有信等受理才提醒。"
            ),
            "workdays_only": _("不勾选时，周末和放假也提醒。"),
        }

    times = forms.CharField(label=_("每天几点看"), max_length=200)

    def clean_times(self):
        """Moments of a day, each once, in order."""
        text = normalize("NFKC", self.cleaned_data["times"])
        found = set()
        for word in re.split(r"[\s,、;]+", text.strip(" ,、;")):
            match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", word)
            if match is None:
                raise forms.ValidationError(
                    _("“%(word)s”不是几点几分，写成 08:30 这样。") % {"word": word[:20]}
                )
            found.add(f"{int(match[1]):02}:{match[2]}")
        if len(found) > self.MOST:
            raise forms.ValidationError(_("最多 %(n)d 个。") % {"n": self.MOST})
        return " ".join(sorted(found))


class ReasonForm(forms.ModelForm):
    """A reason and the words that the author reads."""

    class Meta:
        model = RefusalReason
        fields = ["name", "text", "is_active"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "text": _("来信人会原样读到：说清为什么，并指一条路。"),
            "is_active": _("取消后不再出现在选择里，以前用过的照旧。"),
        }
