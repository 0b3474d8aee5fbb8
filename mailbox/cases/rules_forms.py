"""Forms for the rules of a class, the limits of its steps, and the reasons for refusing."""

import re
from unicodedata import normalize

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.cases.check_models import CheckTimes
from mailbox.cases.desk_queries import ROUTED_TO
from mailbox.cases.rule_choices import Approval, Extension, Routing
from mailbox.cases.rules import VERSIONED
from mailbox.cases.rules_models import (
    CaseClass,
    ClassRules,
    LimitUnit,
    RefusalReason,
    Step,
    StepLimit,
)

MOST = {"hours": 999, "workdays": 250, "days": 365, "weeks": 52}
LENGTH = {"hours": 1, "workdays": 24, "days": 24, "weeks": 168}  # about, to compare two limits
FIRST = {  # what a new class starts with, as the classes of the beginning did
    Step.ACCEPT: {"amount": 1}, Step.ROUTE: {"amount": 2},
    Step.ANSWER: {"amount": 5, "extended_amount": 10}, Step.APPROVE: {"amount": 1},
    Step.REANSWER: {"amount": 5}, Step.WAIT: {"amount": 5},
    Step.FEEDBACK: {"amount": 7, "unit": LimitUnit.DAYS},
}  # fmt: skip
SAME_DAY = ("workdays", "days")  # the units in which 0 means something
NEVER_ASSUMED = {"title_max", "text_max", "photos_max", "reopen_times"}
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


# Heading of the fold, fields; without a heading they stand in the open. A field of no group stands
# in the first one.
GROUPS = (
    ("", (
        "title_max", "text_max", "photos_max", "allows_hidden", "allows_anonymous", "approval",
        "reopen_times")),
    (_("来信先到哪里，谁负责到底"), ("routing", "first_asked", "is_urgent")),
    (_("对来信人的要求：联系方式、线索、重复来信"), ("contact", "clue", "repeats", "repeat_days")),
    (_("怎样答复：报进展、电话当面、领导批示、承诺日期"), (
        "progress_amount", "progress_unit",
        "by_email", "by_phone", "in_person", "instruction", "copies_leaders", "extension")),
    (_("重办和公开"), ("until_satisfied", "reopened_by", "publishing")),
    ("", ("note",)),
)  # fmt: skip


class RulesForm(forms.ModelForm):
    """What a letter of this class may hold and who decides."""

    class Meta:
        model = ClassRules
        fields = VERSIONED
        help_texts = {
            "note": _("写给以后的同事：改了什么、为什么、按哪份文件。"),
            "routing": _(
                "直接到部门的信不经团委受理，从来信起就算答复的时间；部门可以退回，由团委重新分派。"
            ),
            "first_asked": _("转给别的部门以后，最先接到的部门仍看得到这封信，有进展会告诉他们。"),
            "is_urgent": _("值班老师马上收到提醒，来信人看得到求助电话；信仍在队列里照常办理。"),
            "contact": _("只给看得到姓名的人看，不进记录和提醒。隐去姓名和匿名的信不用留。"),
            "clue": _("线索：时间、地点、什么事，能让人去查。"),
            "repeats": _("和本人还没办结、或刚答复的信很像时。匿名信认不出是同一个人。"),
            "approval": _("不论选哪种，自己拟的不能自己审，来信人自己也不能审。"),
            "by_email": _("网上答复一直有，来信人总能在这里读到。"),
            "extension": _("最晚到哪天，看上面“延期后共”。"),
            "reopened_by": _("来信人说“还没有”以后。"),
        }

    title_max = forms.IntegerField(
        label=_("标题最多（字）"), initial=30, min_value=2, max_value=100
    )
    text_max = forms.IntegerField(
        label=_("正文最多（字）"), initial=2000, min_value=20, max_value=10_000
    )
    photos_max = forms.IntegerField(
        label=_("照片最多（张）"),
        initial=3,
        min_value=0,
        max_value=9,
        help_text=_("0 就是不收照片。"),
    )
    reopen_times = forms.IntegerField(label=_("可重办次数"), initial=1, min_value=0, max_value=9)
    repeat_days = forms.IntegerField(
        label=_("答复后多少天内算同一件事"), initial=30, min_value=0, max_value=365
    )

    progress_amount = forms.IntegerField(
        label=_("答复前每隔多久报一次进展"), min_value=0, max_value=250, required=False, initial=0,
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

    def __init__(self, data=None, *args, initial=None, **kwargs):
        super().__init__(self._whole(data, initial), *args, initial=initial, **kwargs)

    def _whole(self, data, initial):
        """What was sent, with the rules of now where the page was opened before a rule existed."""
        if data is None:
            return None
        data = data.copy()
        for name, field in self.base_fields.items():
            if name in data or isinstance(field, forms.BooleanField) or name == "note":
                continue
            known = (initial or {}).get(name, ClassRules._meta.get_field(name).default)
            if name not in NEVER_ASSUMED:
                data[name] = known
        return data

    def groups(self):
        """(heading, fields, whether the fold is open): closed while all in it is as usual."""
        grouped = {name for _heading, names in GROUPS for name in names}
        for n, (heading, names) in enumerate(GROUPS):
            others = [name for name in self.fields if name not in grouped] if n == 0 else []
            fields = [self[name] for name in (*names, *others)]
            yield heading, fields, any(map(self.is_special, fields))

    @staticmethod
    def is_special(field):
        """True for a field with an error, or one that does not say what it says at first."""
        usual = ClassRules._meta.get_field(field.name).default
        value = field.value()
        return bool(field.errors) or str(usual if value is None else value) != str(usual)


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
        if amount is not None and _length(data, "remind") > _whole_length(data):
            self.add_error("remind_amount", _("提前提醒要比限时短，不然一开始就提醒。"))
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
    return [
        LimitForm(data, step=step, initial=_initial(step, known.get(step), rules)) for step in Step
    ]


def _initial(step, limit, rules):
    if limit:
        return {name: getattr(limit, name) for name in LimitForm.base_fields}
    fresh = StepLimit(amount=0)
    values = {name: getattr(fresh, name) for name in LimitForm.base_fields}
    return values | ({"amount": None} if rules else FIRST[step])


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
        fields = ["name", "text", "registers_only", "is_active"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "text": _("来信人会原样读到：说清为什么，并指一条路。"),
            "registers_only": _("例如匿名又没有线索的信：记下来，不逐件答复；统计里单独算。"),
            "is_active": _("取消后不再出现在选择里，以前用过的照旧。"),
        }


def agree(head, rules, limits):
    """Check what one form says against the others; mistakes go to the form that can mend them."""
    lacks_unit = not head.cleaned_data.get("default_unit") and "default_unit" not in head.errors
    if rules.cleaned_data.get("routing") == Routing.DIRECT and lacks_unit:
        head.add_error("default_unit", _("来信要直接到部门，请先选“通常转给”哪个部门。"))
    _agree_on_approval(rules, {form.step: form for form in limits})
    extended = any(form.cleaned_data.get("extended_amount") for form in limits)
    if rules.cleaned_data.get("extension") == Extension.PROMISED and not extended:
        rules.add_error(
            "extension", _("要承诺日期，先在“每一步多长时间”里写“延期后共”多久，那是最晚的日期。")
        )


def _agree_on_approval(rules, limits):
    """The look of the second person is a part of the time for the answer."""
    answer, approve = (limits[step].cleaned_data for step in (Step.ANSWER, Step.APPROVE))
    is_needed = rules.cleaned_data.get("approval") != Approval.NONE
    has_both = answer.get("amount") is not None and approve.get("amount") is not None
    if is_needed and has_both and _whole_length(approve) > _whole_length(answer):
        limits[Step.APPROVE].add_error("amount", _("审核的时间含在答复的限时里，不能比它长。"))


def _whole_length(data):
    """About how long the limit is, in hours; the same day counts as a day."""
    return _length(data) or LENGTH["days"]
