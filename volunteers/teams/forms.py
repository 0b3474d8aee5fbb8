"""Forms of teams, qualifications and sites: cleaning only."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts import queries as accounts
from tuanwei.accounts.forms import NumberField
from tuanwei.gatherings.venue_models import Venue
from tuanwei.lib.days import DayField, MomentField
from volunteers.teams.models import Qualification, Site, Team, TeamMember

Role = TeamMember.Role


def words(label, hint="", *, limit=200, rows=2, required=True):
    """A field for a sentence or two."""
    return forms.CharField(
        label=label, help_text=hint, max_length=limit, required=required,
        widget=forms.Textarea(attrs={"rows": rows, "data-counter": limit}),
    )  # fmt: skip


class PersonField(NumberField):
    """A 学号 or 工号; the active user whom it names."""

    def clean(self, value):
        """The user; None for an empty field."""
        number = super().clean(value)
        if not number:
            return None
        user = accounts.found(number)
        if user is None:
            raise forms.ValidationError(_("没有找到这个学号/工号，请核对。"))
        return user


def person_field(label, hint="", required=True):
    """Whom it is about; browsers do not fill in the reader's own number."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
    return PersonField(label=label, help_text=hint, required=required, widget=widget)


class TeamForm(forms.ModelForm):
    """What stands about a team; a new one names its leader."""

    founded_on = DayField(label=_("成立于"), required=False)
    leader = person_field(_("队长（学号/工号）"), _("可以是你自己；建好以后随时能换。"))
    teacher = person_field(
        _("指导教师（工号）"), _("可以以后再加。每个班次都要有一位到场。"), required=False
    )

    class Meta:
        model = Team
        fields = ["name", "kind", "unit", "summary", "founded_on", "takes_members"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4, "data-counter": 1000})}
        help_texts = {
            "summary": _("做什么、什么时候去、适合谁来。"),
            "takes_members": _("不勾就只能由队长来加人。"),
        }

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("请选择")), *Team.Kind.choices]
        self.fields["unit"].queryset = units.order_by("kind", "name_pinyin")
        self.fields["unit"].empty_label = _("请选择")
        only = list(self.fields["unit"].queryset[:2])
        if len(only) == 1:
            self.fields["unit"].initial = only[0]
        if self.instance.pk:
            del self.fields["leader"], self.fields["teacher"]

    def _post_clean(self):
        """The action saves a locked row; here only the name is looked up."""
        name = self.cleaned_data.get("name")
        if name and Team.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("已经有同名的服务队，请换一个名称。"))


class JoinForm(forms.Form):
    """A wish to join."""

    words = words(
        _("想说的话"), _("什么时候有空、会什么，队长会读到。"), required=False
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why, for whoever it concerns."""

    reason = words(_("为什么"), _("对方会读到。"))


class LeaveForm(forms.Form):
    """Why one goes; nobody has to say."""

    reason = words(_("为什么退出"), _("队长会读到。"), required=False)


class AddForm(forms.Form):
    """Somebody who joins without having asked."""

    user = person_field(_("学号/工号"))
    role = forms.ChoiceField(label=_("身份"), choices=Role.choices, initial=Role.MEMBER)

    def __init__(self, *args, may_appoint, **kwargs):
        super().__init__(*args, auto_id="add-%s", **kwargs)
        if not may_appoint:
            self.fields["role"].choices = [(Role.MEMBER.value, Role.MEMBER.label)]


class RoleForm(forms.Form):
    """What somebody is in a team."""

    role = forms.ChoiceField(
        label=_("身份"), choices=Role.choices, widget=forms.RadioSelect(attrs={"class": "pills"})
    )


class MessageForm(forms.Form):
    """What everybody in the team reads."""

    title = forms.CharField(label=_("标题"), max_length=60)
    body = words(_("内容"), _("什么时候、在哪里、带什么。"), limit=1000, rows=6)


class ExportForm(forms.Form):
    """Why the telephone numbers are needed in full; empty for masked ones."""

    reason = forms.CharField(
        label=_("手机号要写全的，写明用途"), max_length=100, required=False,
        help_text=_("空着就是打码的。导出会留下记录。"),
    )  # fmt: skip


class QualificationForm(forms.ModelForm):
    """Something on the list of qualifications."""

    valid_months = forms.IntegerField(
        label=_("有效几个月"), required=False, min_value=1, max_value=600,
        help_text=_("空着就是一直有效，或按证件上印的日子。"),
    )  # fmt: skip

    class Meta:
        model = Qualification
        fields = ["name", "kind", "valid_months", "hint", "is_active"]
        help_texts = {
            "hint": _("如“校医院办理，带学生证，当天可取”。"),
            "is_active": _("不勾就不能再交，班次里也选不到；已有的保留。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("请选择")), *Qualification.Kind.choices]
        if self.instance.pk is None:
            del self.fields["is_active"]

    def _post_clean(self):
        """The action saves a locked row; here only the name is looked up."""
        name = self.cleaned_data.get("name")
        if name and Qualification.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("已经有同名的资质。"))


class HandInForm(forms.Form):
    """A certificate with its picture."""

    qualification = forms.ModelChoiceField(
        label=_("哪一项"), queryset=Qualification.objects.none(), empty_label=_("请选择")
    )
    got_on = DayField(label=_("哪天取得的"))
    valid_until = DayField(
        label=_("印的有效期到"), required=False, help_text=_("证件上没印就空着。")
    )
    photo = forms.FileField(
        label=_("照片"), help_text=_("拍清楚姓名和日期。只有你、指导教师和团委看得到，过期后自动删除。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "data-photos": "1"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualification"].queryset = Qualification.objects.filter(is_active=True)

    def clean_got_on(self):
        """Today or before."""
        day = self.cleaned_data["got_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("还没到这一天，拿到以后再交。"))
        return day

    def clean(self):
        """Its last day is not before its first."""
        data = super().clean()
        first, last = data.get("got_on"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("有效期不能早于取得的日子。"))
        return data


class TrainingForm(forms.Form):
    """A lesson that gives a qualification."""

    qualification = forms.ModelChoiceField(
        label=_("学完取得"), queryset=Qualification.objects.none(), empty_label=_("请选择")
    )
    title = forms.CharField(label=_("名称"), max_length=40)
    summary = words(_("介绍"), _("讲什么、带什么。"), limit=2000, rows=4, required=False)
    starts_at, ends_at = MomentField(label=_("开始")), MomentField(label=_("结束"))
    venue = forms.ModelChoiceField(
        label=_("场地"), queryset=Venue.objects.none(), required=False,
        empty_label=_("不用学校场地"), help_text=_("被占用或停用时，保存前会告诉你。"),
    )  # fmt: skip
    place = forms.CharField(label=_("地点"), max_length=60, required=False)
    capacity = forms.IntegerField(
        label=_("名额"), required=False, min_value=1, max_value=100_000,
        help_text=_("空着就是不限。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualification"].queryset = Qualification.objects.filter(
            kind=Qualification.Kind.TRAINING, is_active=True
        )
        self.fields["venue"].queryset = Venue.objects.filter(is_active=True)

    def clean(self):
        """It ends after it begins, on the same day or the next, somewhere."""
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("结束要晚于开始。"))
        elif start and end and (end - start).days >= 1:
            self.add_error("ends_at", _("一次培训不超过一天；更长的请分成几次。"))
        if not data.get("venue") and not data.get("place") and "venue" not in self.errors:
            self.add_error("place", _("请选场地，或写在哪里集合。"))
        return data


class SiteForm(forms.ModelForm):
    """A place where teams serve."""

    class Meta:
        model = Site
        fields = ["name", "address", "community", "contact", "phone", "is_active"]
        help_texts = {
            "contact": _("只有队长、指导教师和团委看得到。"),
            "phone": _("同上。"),
            "is_active": _("不去了就不勾，以前的服务保留。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["is_active"]

    def clean_phone(self):
        """Digits with spaces, dashes, brackets and a plus."""
        phone = self.cleaned_data["phone"]
        if phone and not set(phone) <= set("0123456789-+() （）转"):
            raise forms.ValidationError(_("电话只写数字，分机用“转”。"))
        return phone

    def _post_clean(self):
        """The action saves a locked row; here only the name is looked up."""
        name = self.cleaned_data.get("name")
        if name and Site.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("已经有同名的服务点。"))
