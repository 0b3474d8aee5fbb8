"""Forms of service days: cleaning only."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User
from tuanwei.lib.days import DayField
from tuanwei.lib.terms import Term
from tuanwei.lib.texts import LineField
from volunteers.party_days.models import Keeper
from volunteers.services.models import Series, ServiceProject
from volunteers.teams.queries import supervising_teachers

LONGEST = timedelta(days=400)
TIME = {"type": "time"}


class DayForm(forms.Form):
    """What can be changed about a day at any time."""

    name = LineField(label=_("名称"), max_length=40, help_text=_("如 学生党员志愿服务活动日。"))
    with_probationary = forms.BooleanField(
        label=_("预备党员也轮"), required=False, initial=True
    )  # fmt: skip
    make_up_days = forms.IntegerField(
        label=_("缺了多少天内可以补"), min_value=1, max_value=365, initial=30
    )


class ChangeDayForm(DayForm):
    """The same, and whether it goes on."""

    is_active = forms.BooleanField(
        label=_("继续轮值"), required=False, help_text=_("去掉就不再排新的，已经排的照常。")
    )


class SetUpForm(DayForm):
    """A day with the regular series that it stands on."""

    project = forms.ModelChoiceField(
        ServiceProject.objects.none(), label=_("服务项目"), empty_label=_("请选择")
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label=_("星期几"), coerce=int, choices=Series._meta.get_field("weekday").choices,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    starts = forms.TimeField(
        label=_("几点开始"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")
    )
    ends = forms.TimeField(label=_("几点结束"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    every_weeks = forms.TypedChoiceField(
        label=_("隔多久"), coerce=int, choices=((1, _("每周")), (2, _("隔周"))), initial=1,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    first_on, last_on = DayField(label=_("从哪天起")), DayField(label=_("到哪天止"))
    per_shift = forms.IntegerField(
        label=_("每次几个人"), min_value=1, max_value=100, initial=3,
        help_text=_("每次自动轮到这么多位党员。"),
    )  # fmt: skip
    teacher = forms.ModelChoiceField(
        User.objects.none(), label=_("指导教师"), required=False, empty_label=_("以后再请"),
        help_text=_("老师确认以后，班次才能发布。"),
    )  # fmt: skip

    field_order = (
        "name", "project", "weekday", "starts", "ends", "every_weeks", "first_on", "last_on",
        "per_shift", "with_probationary", "teacher", "make_up_days",
    )  # fmt: skip

    def __init__(self, *args, projects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects
        self.fields["project"].label_from_instance = lambda each: f"{each.title}（{each.team}）"
        self.fields["teacher"].queryset = supervising_teachers().order_by("number")
        today = timezone.localdate()
        self.fields["first_on"].initial = today
        self.fields["last_on"].initial = Term.of(today).last_day

    def clean(self):
        """It ends after it begins, on the clock and in the calendar."""
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("结束要晚于开始。"))
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("最后一天不能早于第一天。"))
        elif first and last and last - first > LONGEST:
            self.add_error("last_on", _("一次最多排一年多，请把最后一天提前。"))
        return data


class ReasonForm(forms.Form):
    """Why somebody is excused."""

    reason = LineField(label=_("请假的原因"), max_length=200, help_text=_("本人会读到。"))


class ExemptForm(forms.Form):
    """Until when nobody asks them, and why."""

    until = DayField(label=_("到哪天为止"))
    reason = LineField(label=_("为什么"), max_length=160, help_text=_("如 外出实习。本人会读到。"))

    def clean_until(self):
        """A day to come, within a year."""
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= day <= today + timedelta(days=366):
            raise forms.ValidationError(_("请选今天或以后一年内的日子。"))
        return day


class SwapForm(forms.Form):
    """Whom to ask."""

    to = forms.ModelChoiceField(
        Keeper.objects.none(), label=_("请谁换"), empty_label=_("请选择"),
        error_messages={"invalid_choice": _("这位同学现在不在名单里，请重新选。")},
    )  # fmt: skip

    def __init__(self, *args, keepers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = keepers
        self.fields["to"].label_from_instance = lambda each: each.user.name
