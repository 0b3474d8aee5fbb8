"""The form of a kind of service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.hours.models import ServiceKind


class KindForm(forms.ModelForm):
    """Its name; the action looks after the rest."""

    class Meta:
        model = ServiceKind
        fields = ["name"]
        error_messages = {"name": {"unique": _("已经有同名的服务类型。")}}
