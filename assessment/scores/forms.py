"""What is typed in this room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.scores.models import Discrepancy


class SettleForm(forms.Form):
    """Why the stored figure stays."""

    words = forms.CharField(
        max_length=Discrepancy._meta.get_field("words").max_length,
        error_messages={
            "required": _("请写为什么保留原来的分。"),
            "max_length": _("原因太长了，最多 200 个字。"),
            "null_characters_not_allowed": _("原因里有看不见的字符，请重新写一遍。"),
        },
    )
