"""The form of the rules of attendance: what contradicts itself is refused with the reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.gatherings.rules import every_kind
from tuanwei.gatherings.rules_models import AttendanceRules, Kind, KindRules
from tuanwei.gatherings.rules_words import IN_POINTS
from tuanwei.lib.numbers import plain

# Heading, hint, fields.
GROUPS = (
    (_("缺席和暂停报名"), _("结束一天后，报上了却没有签到的记一次缺席。填 0 次就是不暂停。"), (
        "pause_after", "pause_window", "pause_days", "pauses_first_come", "pauses_lottery",
        "pauses_review", "late_cancel_hours", "moved_up_hours", "plea_days")),
    (_("补签"), _("扫不了码、忘了签到的，由组织者写明原因补上。"), (
        "allows_made_up", "made_up_days", "made_up_most")),
    (_("积分打几折"), _("100 就是不打折，0 就是不给。"), (
        "late_percent", "early_percent", "both", "made_up_percent", "least_present", "step")),
)  # fmt: skip


def _whole(label, hint="", least=0, most=999, required=True):
    return forms.IntegerField(
        label=label, help_text=hint, min_value=least, max_value=most, required=required
    )


class RulesForm(forms.ModelForm):
    """Everything but the points by kind."""

    pause_after = _whole(_("缺席几次暂停报名"), _("0 就是不暂停。"), most=99)
    pause_window = _whole(_("在多少天之内"), most=400)
    pause_days = _whole(_("暂停多少天"), _("从最后一次缺席的第二天起算。"), most=400)
    late_cancel_hours = _whole(
        _("开始前多少小时内取消算缺席"), _("空着就是怎么取消都不算。"), 1, required=False
    )
    moved_up_hours = _whole(
        _("开始前多少小时内才给的名额，没来不算缺席"),
        _("候补补上、抽中、选上、晋级得太晚的。空着就是没来都算。"), 1, required=False,
    )  # fmt: skip
    plea_days = _whole(
        _("记下缺席后多少天内可以说明情况"), _("空着就是随时可以。"), 1, required=False
    )
    made_up_days = _whole(
        _("结束后多少天内可以补签"), _("0 是当天。空着就是不限。"), required=False
    )
    made_up_most = _whole(_("每人每学期最多补签几次"), _("空着就是不限。"), 1, required=False)
    least_present = _whole(
        _("至少在场多少时间才给积分（%）"), _("没迟到的从开始算起。0 就是不看时间。"), most=100
    )
    late_percent = _whole(_("迟到给多少积分（%）"), most=100)
    early_percent = _whole(_("早退给多少积分（%）"), most=100)
    made_up_percent = _whole(_("补签给多少积分（%）"), most=100)

    class Meta:
        model = AttendanceRules
        fields = [name for _heading, _hint, names in GROUPS for name in names] + ["note"]
        widgets = {"both": forms.RadioSelect(attrs={"class": "pills"})}
        help_texts = {"note": _("写给以后的同事：改了什么、为什么、按哪份文件。")}

    def __init__(self, data=None, *, instance):
        super().__init__(data, initial={"note": "", "step": plain(instance.step)},
                         instance=instance)  # fmt: skip

    def groups(self):
        """(heading, hint, fields)."""
        return [(heading, hint, [self[name] for name in names]) for heading, hint, names in GROUPS]

    def clean(self):
        """What is asked for must be able to happen."""
        data = super().clean()
        after = data.get("pause_after")
        if after:
            if not data.get("pause_window", 1):
                self.add_error("pause_window", _("要暂停报名，就写明在多少天之内。"))
            if data.get("pause_days", 2) < 2:
                self.add_error("pause_days", _("缺席在结束一天后才记下，至少暂停 2 天才有用。"))
            if not any(data.get(f"pauses_{mode}") for mode in ("first_come", "lottery", "review")):
                self.add_error("pause_after", _("要暂停报名，至少选一种不能报的报名方式。"))
        if data.get("least_present") == 100 and (
            data.get("late_percent") or data.get("early_percent")
        ):
            self.add_error(
                "least_present", _("全程在场才给积分，迟到早退的就没有积分：把这两个比例改成 0。")
            )
        if not data.get("allows_made_up"):
            for name in ("made_up_days", "made_up_most"):
                if data.get(name) is not None:
                    self.add_error(name, _("不能补签就空着这里，或者打开“可以补签”。"))
        return data

    def _post_clean(self):
        """The action writes a new version; the one on the screen stays."""

    @property
    def values(self):
        """{field: value} of the version."""
        return dict(self.cleaned_data)


def _points(required):
    return forms.DecimalField(
        error_messages=IN_POINTS, min_value=0, max_digits=5, decimal_places=2, required=required,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "size": 5, "class": "form-control w-auto"}
        ),
    )  # fmt: skip


class KindForm(forms.ModelForm):
    """One kind of gathering: a row of the table."""

    most, per_day, per_term = _points(True), _points(False), _points(False)

    class Meta:
        model = KindRules
        fields = ["most", "per_day", "per_term", "counts_absences"]
        widgets = {"counts_absences": forms.CheckboxInput(attrs={"class": "form-check-input"})}

    def __init__(self, data=None, *, instance):
        super().__init__(data, instance=instance, prefix=instance.kind, initial={
            name: plain(getattr(instance, name))
            for name in ("most", "per_day", "per_term") if getattr(instance, name) is not None
        })  # fmt: skip
        self.kind = Kind(instance.kind)
        for name, field in self.fields.items():
            label = KindRules._meta.get_field(name).verbose_name
            field.label = field.widget.attrs["aria-label"] = f"{self.kind.label}{label}"

    def clean(self):
        """A single one fits into a day, a day into a term."""
        data = super().clean()
        most, day, term = (data.get(name) for name in ("most", "per_day", "per_term"))
        if most is None:
            return data
        if not most and (day is not None or term is not None):
            self.add_error("most", _("一次 0 分就是不给积分，每天、每学期的上限请空着。"))
        elif day is not None and day < most:
            self.add_error("per_day", _("一天的上限不能比一次的还少。"))
        elif term is not None and term < max(most, day or most):
            self.add_error("per_term", _("一学期的上限不能比一次、一天的还少。"))
        return data

    def _post_clean(self):
        """The action writes a new version."""


def kind_forms(data, rules):
    """A KindForm for every kind."""
    return [KindForm(data, instance=each) for each in every_kind(rules)]


def agree(rules, kinds):
    """Mark where the parts contradict each other."""
    step = rules.cleaned_data.get("step")
    for form in kinds:
        for name in ("most", "per_day", "per_term"):
            value = form.cleaned_data.get(name)
            if step and value and value % step and name not in form.errors:
                form.add_error(
                    name, _("积分四舍五入到 %(step)s 分，这里要填它的整数倍。") % {
                        "step": plain(step)})  # fmt: skip
    counted = any(form.cleaned_data.get("counts_absences") for form in kinds)
    if rules.cleaned_data.get("pause_after") and not counted:
        rules.add_error("pause_after", _("要暂停报名，至少有一类活动没来要算缺席。"))
