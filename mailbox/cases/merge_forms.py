"""Which letter to merge into: one of those about the same, or one by its number."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mailbox.cases import merging
from mailbox.cases.desk_forms import DeskForm
from mailbox.cases.models import Case
from mailbox.cases.permissions import on_desk
from mailbox.cases.similar import most_similar
from mailbox.cases.similar_queries import title_weights

COMPARED = 200


class MergeForm(DeskForm):
    """The newest open letters with a title like this one's are offered first."""

    use_required_attribute = False  # one of the two is enough
    letter = forms.ChoiceField(
        label=_("并进哪一封（最像的在前）"), required=False, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("或者写编号"), required=False, max_length=20,
        help_text=_("答复主信时，这位来信人也收到同一份答复，由各人自己说解决没有。"),
    )  # fmt: skip

    def prepare(self):
        """Offer what is like it, all anonymous or none."""
        mine = self.page.case
        leads = on_desk(self.page.user).filter(state__in=merging.LEADING).exclude(pk=mine.pk)
        newest = leads.order_by("-received_at").only("number", "title", "author")[:COMPARED]
        fitting = [case for case in newest if merging.goes_with(case, mine)]
        like = most_similar(mine.title, fitting, title_weights())
        self.fields["letter"].choices = [(c.number, f"{c.title}（{c.number}）") for c in like]
        if not like:
            del self.fields["letter"]
            self.fields["number"].label = _("并进哪一封（编号）")

    def clean(self):
        """{"lead": the letter}."""
        cleaned = super().clean()
        number = cleaned.get("number", "").strip().upper() or cleaned.get("letter")
        lead = Case.objects.filter(number=number or "").first()
        if lead is None or not on_desk(self.page.user).filter(pk=lead.pk).exists():
            raise ValidationError(_("请选一封，或写对编号，例如 261122-7K3FQ。"))
        return {"lead": lead}
