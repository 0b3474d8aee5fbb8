"""The form of a track."""

from django import forms
from django.utils.translation import gettext_lazy as _

from party_pairing.recommend_rules.models import Track


class TrackForm(forms.ModelForm):
    """Its name and a line about it; the action looks after the rest."""

    class Meta:
        model = Track
        fields = ["name", "hint"]
        error_messages = {"name": {"unique": _("已经有同名的推荐类别了。")}}
