"""Forms of the service desk: asking for a service, laying out shifts, recording who came."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.cases.letter_forms import LetterForm
from mailbox.cases.rules import rules_of
from mailbox.cases.rules_models import CaseClass
from mailbox.service.models import Desk, Service, Ticket, WalkIn
from tuanwei.accounts.models import User
from tuanwei.lib.texts import LineField, TextField

PILLS = {"class": "pills"}


class RequestForm(LetterForm):
    """A letter about one service: what it is about and under which rules is known already."""

    text = TextField(
        label=_("要办什么"), help_text=_("写清用途、时间和数量；要交的材料可以拍照加在下面。")
    )

    def __init__(self, data=None, files=None, *, service):
        self.service = service
        super().__init__(data, files)
        for name in ("case_class", "title", "visibility", "publish_consent"):
            del self.fields[name]

    def asked(self):
        """Nothing but what is to be done."""
        return dict.fromkeys(super().asked(), ())

    @property
    def rules(self):
        """The rules in force for the class of the service, None when it takes no letters now."""
        return rules_of(self.service.case_class_id)

    def shown_limits(self):
        """Those of the service's class."""
        rules = self.rules
        return {
            "title": 0,
            "text": rules.text_max if rules else 0,
            "photos": rules.photos_max if rules else 0,
        }

    def clean(self):
        """Measure the request by its class's rules."""
        cleaned = forms.Form.clean(self) or self.cleaned_data
        if rules := self.rules:
            self.measure("text", rules.text_max)
            if len(cleaned.get("photos") or []) > rules.photos_max:
                self.add_error(
                    "photos", _("最多 %(most)d 张照片，请去掉几张。") % {"most": rules.photos_max}
                )
        return cleaned


class ServiceForm(forms.ModelForm):
    """A service as the catalogue shows it."""

    class Meta:
        model = Service
        fields = [
            "name", "summary", "steps", "documents", "case_class", "unit", "place", "hours",
            "is_active",
        ]  # fmt: skip
        field_classes = {
            "name": LineField, "summary": LineField, "steps": TextField, "documents": TextField,
            "place": LineField, "hours": LineField,
        }  # fmt: skip
        widgets = {
            "name": forms.TextInput,
            "summary": forms.TextInput,
            "steps": forms.Textarea(attrs={"rows": 5}),
            "documents": forms.Textarea(attrs={"rows": 4}),
            "place": forms.TextInput,
            "hours": forms.TextInput,
        }
        help_texts = {
            "case_class": _("办理时限写在“信箱规则”里，改了规则，这里答应的时间跟着改。"),
            "is_active": _("取消后目录里看不到，已经提交的照常办。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_class"].queryset = CaseClass.objects.filter(is_active=True)
        self.fields["case_class"].empty_label = _("请选择")
        self.fields["unit"].empty_label = _("团委")
        self.fields["unit"].queryset = (
            Unit.objects.active()
            .exclude(kind=Unit.Kind.BRANCH)
            .order_by("kind", "name_pinyin")
        )  # fmt: skip


class DeskForm(forms.ModelForm):
    """A counter and where it stands."""

    class Meta:
        model = Desk
        fields = ["letter", "name", "place", "is_active"]
        help_texts = {"is_active": _("取消后不能再排班、取号，以前的记录都在。")}


class ShiftForm(forms.Form):
    """One shift, or the same one on several weeks."""

    desk = forms.ModelChoiceField(
        Desk.objects.filter(is_active=True), label=_("服务台"), empty_label=None
    )
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    starts = forms.TimeField(
        label=_("开始"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("结束"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    seats = forms.IntegerField(label=_("要几个人"), min_value=1, max_value=20, initial=2)
    weeks = forms.IntegerField(
        label=_("连续几周"), min_value=1, max_value=20, initial=1,
        help_text=_("每周同一天同一时间各排一班。"),
    )  # fmt: skip

    def clean_day(self):
        """Within the next year, not in the past."""
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today <= day <= today + timedelta(days=366):
            raise ValidationError(_("请选今天以后、一年以内的日期。"))
        return day

    def clean(self):
        """The end lies after the start, on the same day."""
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("结束要晚于开始，跨夜的请分两班排。"))
        if data.get("day") and data.get("starts"):
            start = timezone.make_aware(datetime.combine(data["day"], data["starts"]))
            if start <= timezone.now():
                self.add_error("starts", _("今天这个时间已经过了，没有人报得上。"))
        return data

    @property
    def spans(self):
        """[(start, end)] of every week."""
        data = self.cleaned_data
        days = [data["day"] + timedelta(weeks=n) for n in range(data["weeks"])]
        return [
            tuple(timezone.make_aware(datetime.combine(day, data[n])) for n in ("starts", "ends"))
            for day in days
        ]


class WorkForm(forms.Form):
    """How many minutes each person of a shift stood."""

    def __init__(self, *args, shift, by, **kwargs):
        super().__init__(*args, prefix=f"s{shift.pk}", **kwargs)
        known = {work.user_id: work.minutes for work in shift.work.all()}
        for duty in shift.duties.all():
            if duty.user_id == by.pk:
                continue  # another colleague confirms it
            self.fields[str(duty.user_id)] = forms.IntegerField(
                label=duty.user.name, min_value=0, max_value=shift.minutes,
                initial=known.get(duty.user_id, shift.minutes),
            )  # fmt: skip

    @property
    def minutes(self):
        """{user id: minutes}."""
        return {int(key): value for key, value in self.cleaned_data.items()}


class TakeOffForm(forms.Form):
    """Why somebody need not come; they read it."""

    words = TextField(
        label=_("跟本人说一句"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("会原样发给本人，比如“这天服务台停开，谢谢你报名”。"),
    )  # fmt: skip


class WalkInForm(forms.Form):
    """Three taps: the service, the outcome, done. A number only when somebody gives it."""

    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True), label=_("办什么"), empty_label=None,
        widget=forms.RadioSelect(attrs=PILLS),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=_("结果"), choices=WalkIn.Outcome.choices, widget=forms.RadioSelect(attrs=PILLS)
    )
    number = LineField(
        label=_("学号"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_number(self):
        """The person with this number, None when it was left empty."""
        number = self.cleaned_data["number"]
        if not number:
            return None
        user = User.objects.filter(number=number.upper(), is_active=True).first()
        if user is None:
            raise ValidationError(_("没有这个学号，请核对；也可以不填。"))
        return user


class TicketForm(forms.Form):
    """What the number is for, if known."""

    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True), label=_("办什么"), required=False,
        empty_label=_("还不清楚"), widget=forms.RadioSelect(attrs=PILLS), blank=True,
    )  # fmt: skip


class FinishForm(forms.Form):
    """What became of the number that was called."""

    state = forms.ChoiceField(
        choices=[(s.value, s.label) for s in (Ticket.State.SERVED, Ticket.State.MISSED)]
    )


class SwapForm(forms.Form):
    """Whose shift one would rather stand."""

    wanted = forms.ModelChoiceField(None, label=_("换成"), empty_label=None)

    def __init__(self, *args, wanted, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        field.queryset = wanted
        field.label_from_instance = lambda duty: (
            f"{duty.shift}　{duty.shift.desk}　{duty.user.name}"
        )


def day_of(text, default):
    """A day as the address names it; `default` for anything else."""
    try:
        day = datetime.strptime(text or "", "%Y-%m-%d").date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        return default
    return day if 2000 <= day.year <= 2100 else default
