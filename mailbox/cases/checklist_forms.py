"""Forms of the desk for items and for letters that wait for another: cleaning only."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mailbox.cases.desk_forms import DeskForm
from mailbox.cases.models import Case
from mailbox.cases.permissions import on_desk

BIG = 2**63 - 1


class ItemForm(DeskForm):
    """One more thing to do."""

    text = forms.CharField(label=_("再加一条"), max_length=100)
    is_required = forms.BooleanField(label=_("不做完不能答复"), required=False)


class TickForm(DeskForm):
    """Which item, and whether it is done."""

    item = forms.IntegerField(min_value=1, max_value=BIG)
    is_done = forms.BooleanField(required=False)


class NeedsForm(DeskForm):
    """The letter to be done first, by its number."""

    number = forms.CharField(
        label=_("先办哪一封（编号）"), max_length=20,
        help_text=_("那封答复了会提醒这边。在它答复之前答这封，要写理由。"),
    )  # fmt: skip

    def clean(self):
        """{"needs": a letter of the reader's own desk}."""
        number = super().clean().get("number", "").strip().upper()
        found = Case.objects.filter(number=number or "").first()
        if found is None or not on_desk(self.page.user).filter(pk=found.pk).exists():
            raise ValidationError(_("没有找到这封信，请写对编号，例如 261122-7K3FQ。"))
        return {"needs": found}


class DropNeedForm(DeskForm):
    """Which one it need not wait for."""

    pk = forms.IntegerField(min_value=1, max_value=BIG)
