"""Forms: cleaning only."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"


class DaysForm(forms.Form):
    """Days from … to …, both included; the wrong way round nothing lies between them, and the form says so."""

    def clean(self):
        """The first day is not after the last."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", gettext_lazy("比“从哪天”早，换一下就找得到。"))
            cleaned["until"] = until
        return cleaned


class EventFilterForm(DaysForm):
    """What to look for in the record; every field may stay empty."""

    name = forms.CharField(
        label=gettext_lazy("事项"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("例如 发出答复"),
    )
    actor = forms.CharField(
        label=gettext_lazy("操作人"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("学号、工号或姓名"),
    )
    subject = forms.CharField(
        label=gettext_lazy("对象"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("编号或名称"),
    )
    since = forms.DateField(label=gettext_lazy("从哪天"), required=False, widget=DayInput)
    until = forms.DateField(label=gettext_lazy("到哪天"), required=False, widget=DayInput)
    type = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def narrowing(self):
        """Keyword arguments for `queries.matching`; a field that is wrong does not narrow."""
        self.is_valid()
        names = ("name", "actor", "subject", "type", "key")
        told = {name: self.cleaned_data.get(name) for name in names}
        return told | moments(self.cleaned_data.get("since"), self.cleaned_data.get("until"))


def moments(since, until):
    """{"start": …, "end": …} of days, both included; without those that are not given."""
    found = {}
    if since and since.year < 9999:
        found["start"] = _midnight(since)
    if until and until.year < 9999:
        found["end"] = _midnight(until + timedelta(days=1))
    return found


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
