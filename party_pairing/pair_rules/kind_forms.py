"""The form of a kind of pairing."""

from django import forms

from party_pairing.pair_rules.models import PairKind


class KindForm(forms.ModelForm):
    """Its name and a line about it; the action looks after the rest."""

    class Meta:
        model = PairKind
        fields = ["name", "hint"]
        error_messages = {"name": {"unique": "已经有同名的结对类型了。"}}
