"""The form of a kind of service."""

from django import forms

from volunteers.hours.models import ServiceKind


class KindForm(forms.ModelForm):
    """Its name; the action looks after the rest."""

    class Meta:
        model = ServiceKind
        fields = ["name"]
