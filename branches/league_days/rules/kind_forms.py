"""The form of a kind of contest."""

from django import forms

from branches.league_days.rules.models import ContestKind


class KindForm(forms.ModelForm):
    """Its name and a line about it; the action looks after the rest."""

    class Meta:
        model = ContestKind
        fields = ["name", "hint"]
        error_messages = {"name": {"unique": "已经有同名的评选了。"}}
