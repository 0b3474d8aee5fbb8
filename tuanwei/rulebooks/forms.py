"""Forms that every rulebook has."""

from django import forms
from django.utils.translation import gettext_lazy as _


def kind_form(book):
    """The class of the form of a kind: its name and a line about it; the action looks after the
    rest."""
    taken = _("已经有同名的%(kind)s了。") % {"kind": book.words.kind}
    return forms.modelform_factory(
        book.kinds, fields=["name", "hint"], error_messages={"name": {"unique": taken}}
    )


class ImportForm(forms.Form):
    """Rules from a file."""

    file = forms.FileField(label=_("规则文件"), help_text=_("从这里导出的 .json 文件。"),
                           widget=forms.FileInput(attrs={"accept": ".json,application/json"}))  # fmt: skip


class ForceForm(forms.Form):
    """What is written down when a version is put in force."""

    note = forms.CharField(
        label=_("这次改了什么"), max_length=200, required=False,
        help_text=_("写给大家和以后的同事：为什么改、按哪份文件。"),
    )  # fmt: skip
