"""Forms of services: cleaning only."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tuanwei.gatherings.venue_models import Venue
from tuanwei.lib.days import DayField, MomentField
from volunteers.hours.models import ServiceKind
from volunteers.hours.queries import spec_on
from volunteers.services.models import MediaReport, Series, ServiceProject
from volunteers.teams.models import Qualification, Site
from volunteers.teams.queries import supervising_teachers

ROLES = 6
"""So many roles are asked for at a time."""


class ProjectForm(forms.ModelForm):
    """What a team does, for whom."""

    class Meta:
        model = ServiceProject
        fields = ["title", "kind", "team", "site", "served", "summary", "is_large"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "served": _("如 山水社区的独居老人。"),
            "summary": _("去做什么、怎么做、要准备什么。大家在项目页读到。"),
            "site": _("常去的地方；没有就空着，排班时再写地点。"),
            "is_large": _("几百人一起的，如 校运会、马拉松。"),
        }

    def __init__(self, *args, teams=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = ServiceKind.objects.filter(is_active=True)
        self.fields["kind"].empty_label = _("请选择")
        self.fields["site"].queryset = Site.objects.filter(is_active=True)
        self.fields["site"].empty_label = _("不固定")
        if teams is None:
            del self.fields["team"]
        else:
            self.fields["team"].queryset = teams
            self.fields["team"].empty_label = _("请选择")
            only = list(teams[:2])
            if len(only) == 1:
                self.fields["team"].initial = only[0]


class _WithTeacher:
    """A teacher and a venue to choose."""

    def _offer(self):
        self.fields["teacher"].queryset = supervising_teachers().order_by("name", "pk")
        self.fields["teacher"].empty_label = _("以后再请")
        self.fields["venue"].queryset = Venue.objects.filter(is_active=True)
        self.fields["venue"].empty_label = _("不用学校场地")


class ShiftForm(_WithTeacher, forms.Form):
    """One occasion: when, where, with whom, what to look out for."""

    title = forms.CharField(
        label=_("这一班叫什么"), max_length=40, required=False, help_text=_("空着就用项目的名称。")
    )
    starts_at, ends_at = MomentField(label=_("开始")), MomentField(label=_("结束"))
    teacher = forms.ModelChoiceField(
        label=_("指导教师"), queryset=None, required=False,
        help_text=_("每一班都要有一位老师到场，确认以后才能发布。"),
    )  # fmt: skip
    venue = forms.ModelChoiceField(label=_("场地"), queryset=None, required=False)
    place = forms.CharField(
        label=_("地点"), max_length=60, required=False, help_text=_("空着就是项目的服务点。")
    )
    briefing = forms.CharField(
        label=_("安全提醒"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("路上、现场要注意什么；报名的人出发前要读。"),
    )  # fmt: skip
    asks_emergency_contact = forms.BooleanField(label=_("要留紧急联系人"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer()

    def clean(self):
        """It ends after it begins."""
        values = super().clean()
        start, end = values.get("starts_at"), values.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _t("结束要晚于开始。"))
        return values


class ChangeShiftForm(ShiftForm):
    """A shift that exists; its teacher is asked elsewhere."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["teacher"]
        self.fields["title"].required = True
        self.fields["title"].help_text = ""


class SeriesForm(_WithTeacher, forms.ModelForm):
    """A regular service over a term."""

    starts = forms.TimeField(label=_("几点开始"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(label=_("几点结束"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    first_on, last_on = DayField(label=_("从哪天起")), DayField(label=_("到哪天止"))

    class Meta:
        model = Series
        fields = [
            "weekday", "starts", "ends", "every_weeks", "first_on", "last_on", "skips_holidays",
            "teacher", "venue", "place", "briefing", "asks_emergency_contact",
        ]  # fmt: skip
        widgets = {"briefing": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "place": _("空着就是项目的服务点。"),
            "teacher": _("一次请齐；老师可以一次全部确认，某一班来不了再换。"),
            "skips_holidays": _("按工作日历：节假日和寒暑假不排。调休上班的周末不会多排。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer()

    def clean(self):
        """Ends after beginning, both ways."""
        values = super().clean()
        if values.get("starts") and values.get("ends") and values["ends"] <= values["starts"]:
            self.add_error("ends", _t("结束要晚于开始。"))
        first, last = values.get("first_on"), values.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _t("最后一天不能早于第一天。"))
        return values

    def _get_validation_exclusions(self):
        """The order of days and times is said above, in the same words."""
        return {*super()._get_validation_exclusions(), "last_on", "ends"}


class NeedForm(forms.Form):
    """So many people in one role."""

    role = forms.CharField(label=_("岗位"), max_length=20, required=False)
    number = forms.IntegerField(label=_("几个人"), min_value=1, max_value=500, required=False)
    qualifications = forms.ModelMultipleChoiceField(
        label=_("要有的资质"), queryset=None, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    fixed = forms.ChoiceField(label=_("固定计时的任务"), required=False)

    def __init__(self, *args, tasks=(), asked=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualifications"].queryset = asked
        if tasks:
            self.fields["fixed"].choices = [("", _("不是，按签到签退")), *tasks]
        else:
            del self.fields["fixed"]
        if not asked:
            del self.fields["qualifications"]

    def clean(self):
        """A role and its number go together."""
        values = super().clean()
        role, number = values.get("role"), values.get("number")
        if role and not number and "number" not in self.errors:
            self.add_error("number", _t("要几个人？"))
        if number and not role and "role" not in self.errors:
            self.add_error("role", _t("这是什么岗位？"))
        return values


class BaseNeeds(forms.BaseFormSet):
    """The roles of a shift."""

    def clean(self):
        """No role twice, at least one."""
        if any(self.errors):
            return
        roles = [form.cleaned_data.get("role") for form in self.forms]
        roles = [role for role in roles if role]
        if not roles:
            raise forms.ValidationError(_t("至少写一个岗位，如 陪伴 4 人。"))
        if len(set(roles)) < len(roles):
            raise forms.ValidationError(_t("岗位名称不能重复，请合成一个或换个名称。"))

    @property
    def values(self):
        """[(role, number, qualification ids, fixed)]."""
        return [
            (
                form.cleaned_data["role"], form.cleaned_data["number"],
                [each.pk for each in form.cleaned_data.get("qualifications", ())],
                form.cleaned_data.get("fixed", ""),
            )
            for form in self.forms if form.cleaned_data.get("role")
        ]  # fmt: skip


def needs_formset(data=None, needs=()):
    """The roles as rows, some empty ones after those of `needs`."""
    asked = list(Qualification.objects.filter(is_active=True))
    known = Qualification.objects.filter(pk__in=[each.pk for each in asked])
    known._result_cache = asked
    fixed = spec_on(timezone.localdate()).fixed
    initial = [
        {
            "role": each.role, "number": each.number, "fixed": each.fixed,
            "qualifications": [q.pk for q in each.qualifications.all()],
        } for each in needs
    ]  # fmt: skip
    factory = forms.formset_factory(
        NeedForm, formset=BaseNeeds, extra=max(ROLES - len(initial), 2), max_num=20,
        absolute_max=20, validate_max=True,
    )  # fmt: skip
    tasks = [(each.key, getattr(each, "label", "") or each.key) for each in fixed]
    return factory(
        data, initial=initial, prefix="needs", form_kwargs={"tasks": tasks, "asked": known}
    )


class TeacherForm(forms.Form):
    """Who is asked to lead a shift on the spot."""

    teacher = forms.ModelChoiceField(label=_("指导教师"), queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["teacher"].queryset = supervising_teachers().order_by("name", "pk")
        self.fields["teacher"].empty_label = _("请选择")


class PlaceForm(forms.Form):
    """Somebody is given a place, by 学号."""

    number = forms.CharField(label=_("学号"), max_length=32)
    need = forms.ModelChoiceField(label=_("岗位"), queryset=None)

    def __init__(self, *args, shift, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = shift.needs.filter(number__gt=0)
        self.fields["need"].empty_label = None


class PhotoForm(forms.Form):
    """A picture of the project."""

    upload = forms.FileField(label=_("照片"), help_text=_("照片里的位置信息会去掉。"))
    caption = forms.CharField(
        label=_("说明"), max_length=60, help_text=_("如 10月8日在敬老院读报。")
    )
    is_shown = forms.BooleanField(
        label=_("给大家看"), required=False, help_text=_("拍到人的先问过本人。以后都能改。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="photo-%s", **kwargs)


class MediaForm(forms.ModelForm):
    """What was published about it."""

    link = forms.URLField(
        label=_("链接"), max_length=300, required=False, assume_scheme="https",
        help_text=_("网页的地址；报纸没有就空着。"),
    )  # fmt: skip
    published_on = DayField(label=_("哪天登的"))
    picture = forms.FileField(
        label=_("图片"), required=False, help_text=_("报纸的照片或网页截图。")
    )

    class Meta:
        model = MediaReport
        fields = ["title", "outlet", "link", "published_on"]
        help_texts = {"outlet": _("如 重庆日报、学院公众号。")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="media-%s", **kwargs)
