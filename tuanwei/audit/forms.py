"""Forms: cleaning only."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy


class EventFilterForm(forms.Form):
    """What to look for in the record; every field may stay empty."""

    name = forms.CharField(label=gettext_lazy("事项"), max_length=80, required=False)
    actor = forms.CharField(label=gettext_lazy("操作人学号/工号"), max_length=32, required=False)
    subject = forms.CharField(label=gettext_lazy("对象"), max_length=120, required=False)
    day = forms.DateField(
        label=gettext_lazy("日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def narrowing(self):
        """Keyword arguments for `queries.matching`; a field that is wrong does not narrow."""
        self.is_valid()
        told = {name: self.cleaned_data.get(name) for name in ("name", "actor", "subject")}
        day = self.cleaned_data.get("day")
        if day and day.year < 9999:
            midnight = timezone.make_aware(datetime.combine(day, time.min))
            told |= {"start": midnight, "end": midnight + timedelta(days=1)}
        return told
