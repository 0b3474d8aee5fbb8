"""Forms about honours and transcripts: cleaning only."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User
from tuanwei.accounts.numbers import clean_number
from tuanwei.attachments.formats import EVERYTHING, spoken
from tuanwei.lib.days import DayField
from tuanwei.lib.texts import LineField
from volunteers.hours.models import Volunteer


class AwardForm(forms.Form):
    """An honour for somebody, named by 学号, 志愿者编号 or a name that only one person has."""

    person = LineField(
        label=_("给谁"), max_length=60, help_text=_("写学号、志愿者编号，或者没有同名的姓名。")
    )
    title = LineField(label=_("荣誉"), max_length=60, help_text=_("如“2026 年优秀志愿者”。"))
    given_on = DayField(label=_("哪天授予的"))
    giver = LineField(label=_("谁授予的"), max_length=60, required=False)
    evidence = forms.FileField(
        label=_("证书或文件"), required=False,
        help_text=_("%(formats)s，一个。") % {"formats": spoken(EVERYTHING)},
    )  # fmt: skip

    def clean_person(self):
        """A Volunteer, or a User who is none yet."""
        word = clean_number(self.cleaned_data["person"])
        known = Volunteer.objects.select_related("user")
        found = known.filter(Q(user__number=word) | Q(number=word) | Q(code=word)).first()
        if found := found or User.objects.filter(number=word, is_active=True).first():
            return found
        name = self.cleaned_data["person"]
        alike = [*known.filter(name=name)[:3]]
        alike += User.objects.filter(name=name, is_active=True, volunteer=None)[:3]
        if not alike:
            raise ValidationError(_("没有找到“%(word)s”，请核对学号。"), params={"word": name})
        if len(alike) > 1:
            raise ValidationError(_("叫“%(word)s”的不止一位，请写学号。"), params={"word": name})
        return alike[0]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = LineField(label=_("原因"), max_length=200, min_length=4, error_messages={
        "min_length": _("至少写 %(limit_value)d 个字。")})  # fmt: skip


class IssueForm(forms.Form):
    """Of which time a transcript speaks."""

    ALL, SOME = "all", "some"

    what = forms.ChoiceField(
        label=_("包括哪些服务"), initial=ALL, widget=forms.RadioSelect(attrs={"class": "pills"}),
        choices=[(ALL, _("全部")), (SOME, _("一段时间里的"))],
    )  # fmt: skip
    first = DayField(label=_("从哪天"), required=False)
    last = DayField(label=_("到哪天"), required=False)

    def clean(self):
        """A time has a beginning and an end in the right order; `first` and `last` are None for all."""
        data = super().clean()
        if data.get("what") == self.ALL:
            return data | {"first": None, "last": None}
        for name in ("first", "last"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("选“一段时间里的”，这一天要写上。"))
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束的这天不能早于开始的那天。"))
        if first and first > timezone.localdate():
            self.add_error("first", _("这一天还没到。"))
        return data
