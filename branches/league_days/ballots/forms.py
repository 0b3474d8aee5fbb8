"""Forms of polls: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.days import MomentField

SECONDS = "%Y-%m-%dT%H:%M:%S"


def _moment(label, help_text=""):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format=SECONDS)
    return MomentField(label=label, widget=widget, help_text=help_text)


class TimesForm(forms.Form):
    """When a vote opens and closes, to the second."""

    opens_at = _moment(_("开始"), _("到这一秒开始收票。"))
    closes_at = _moment(_("截止"), _("到这一秒停止收票：18:00:00 截止，17:59:59 还能投。"))


class CallOffForm(forms.Form):
    """Why a vote does not count."""

    reason = forms.CharField(label=_("为什么作废，大家会读到"), max_length=300)
