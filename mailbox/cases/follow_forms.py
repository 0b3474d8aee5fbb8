"""The form that makes something of a letter, and the look at names before it is kept."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailbox.cases import traces
from mailbox.cases.desk_forms import DeskForm, words
from mailbox.cases.followups import PROMISE
from tuanwei.accounts.models import User
from tuanwei.proposals.models import Proposal

DAY = {"type": "date"}


def traces_in(text):
    """What in `text` may tell who wrote the letter, names of people we know among it."""
    names = User.objects.filter(name__in=traces.name_candidates(text)).values_list(
        "name", flat=True
    )
    return traces.find(text, names)


class ChecksTraces(forms.Form):
    """Asks for one more look where a text may tell of a person. `read_by_others` names its fields.

    The box is there only once something was found.
    """

    read_by_others: tuple = ()
    checked = forms.BooleanField(label=_("我看过了，认不出是谁"), required=False)

    def clean(self):
        """Name what was found; the same again with the box ticked is kept."""
        cleaned = super().clean()
        text = "\n".join(cleaned.get(name) or "" for name in self.read_by_others)
        found = traces_in(text)
        if found and not cleaned.get("checked"):
            said = "；".join(f"{trace.kind} {trace.words}" for trace in found)
            self.add_error(
                "checked",
                _("这些可能认得出人：%(said)s。别人会读到，请先删改；确实认不出是谁，就勾选。")
                % {"said": said},
            )
        cleaned.pop("checked", None)
        return cleaned

    def shown_fields(self):
        """Without the box while nothing was found."""
        return [field for field in self if field.name != "checked" or self.has_error("checked")]


class FollowForm(ChecksTraces, DeskForm):
    """What a letter becomes, in words of staff."""

    read_by_others = ("title", "text")
    kind = forms.ChoiceField(
        label=_("转成什么"), choices=[*Proposal.Kind.choices, (PROMISE, _("承诺"))],
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    title = forms.CharField(
        label=_("标题"), max_length=100, help_text=_("用你的话写，别人会读到，不要写来信人的事。")
    )
    text = words(_("说明"), _("要做什么、为什么。"), limit=1000, required=False)
    due_on = forms.DateField(
        label=_("哪天前做到"), required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("只有承诺要填，定了就不能改。负责人和步骤在下一页填。"),
    )  # fmt: skip
    field_order = ("kind", "title", "text", "due_on", "checked")

    def prepare(self):
        """Start from the title; what points at somebody is named before it is kept."""
        self.fields["title"].initial = self.page.case.title

    def plain_fields(self):
        """The box only where something was found."""
        return self.shown_fields()

    def clean(self):
        """A promise needs a day to come; nothing else has one."""
        cleaned = super().clean()
        if cleaned.get("kind") != PROMISE:
            cleaned["due_on"] = None
        elif not cleaned.get("due_on"):
            if not self.has_error("due_on"):
                self.add_error("due_on", _("承诺要写明哪天前做到。"))
        elif not 0 <= (cleaned["due_on"] - timezone.localdate()).days <= 3 * 366:
            self.add_error("due_on", _("请选今天以后三年内的日子。"))
        return cleaned
