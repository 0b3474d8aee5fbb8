"""Forms of the digest: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mailbox.digests.drafting import SECTIONS
from tuanwei.lib.texts import LineField, TextField


class TextsForm(forms.Form):
    """The words of each section, and the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, digest, **kwargs):
        initial = {**digest.texts, "version": digest.version}
        super().__init__(*args, initial=initial, **kwargs)
        for key, name in SECTIONS:
            self.fields[key] = TextField(
                label=name, required=False, max_length=3_000,
                widget=forms.Textarea(attrs={"rows": 6, "data-counter": 3_000}),
            )  # fmt: skip

    @property
    def texts(self):
        """{key: Markdown}."""
        return {key: self.cleaned_data[key] for key, _name in SECTIONS}


class PublishForm(forms.Form):
    """What was read is what is published, by somebody who looked for persons in it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    nobody = forms.BooleanField(label=_("我看过了，没有能认出某一个人的话"))


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    reason = LineField(
        label=_("撤回的理由"), max_length=200, help_text=_("记在操作记录里，也留在草稿上。")
    )
