"""Forms of results: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.league_days.results.awarding import LONGEST, REASON, SHORTEST


class DecideForm(forms.Form):
    """Who of equals is chosen, and why."""

    chosen = forms.MultipleChoiceField(
        label=_("选谁"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选，正好选满名额。"), "invalid_choice": _("只能在同分的这几个里选。")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("为什么这样定"), min_length=SHORTEST, max_length=LONGEST,
        help_text=_("会随结果公布。"), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, border, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = list(zip(border.keys, border.names, strict=True))
        self.fields["chosen"].help_text = _("正好选 %(n)d 个。") % {"n": border.places}


class ReasonForm(forms.Form):
    """Why an award is taken back."""

    reason = forms.CharField(
        label=_("为什么撤销"), min_length=SHORTEST, max_length=REASON,
        help_text=_("大家会读到；得奖的支部和本人会收到通知。"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
