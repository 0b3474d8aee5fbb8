"""The forms of a kind of service, and of what counts as which."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tuanwei.gatherings import worked
from volunteers.hours.models import ElsewhereKind, ServiceKind


class KindForm(forms.ModelForm):
    """Its name; the action looks after the rest."""

    class Meta:
        model = ServiceKind
        fields = ["name"]
        error_messages = {"name": {"unique": _("已经有同名的服务类型。")}}


class ElsewhereForm(forms.Form):
    """As which kind desk shifts and activities count: a choice for each room that tells of work."""

    def __init__(self, data=None):
        super().__init__(data)
        chosen = dict(ElsewhereKind.objects.values_list("source", "kind"))
        offered = ServiceKind.objects.filter(Q(is_active=True) | Q(pk__in=set(chosen.values())))
        for source in worked.sources:
            self.fields[source] = forms.ModelChoiceField(
                offered, label=worked.names.get(source, source), required=False,
                empty_label=_("不算哪一类"), initial=chosen.get(source),
            )  # fmt: skip
