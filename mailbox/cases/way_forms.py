"""Forms for what only some letters need on their way: a first word, a leader, a split."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mailbox.cases.desk_forms import DeskForm, words
from mailbox.cases.instructions import to_ask
from tuanwei.accounts.models import User
from tuanwei.lib.texts import LineField


class ReplyFirstForm(DeskForm):
    """A first word before the answer."""

    text = words(
        _("先告诉来信人什么"), _("例如：已经到现场看过，正在等配件。正式答复照原来的时限。"),
        rows=4, limit=1000,
    )  # fmt: skip


class AskLeaderForm(DeskForm):
    """Which leader, and what about."""

    leader = forms.ModelChoiceField(
        User.objects.none(), label=_("请哪位领导"), empty_label=_("请选择")
    )
    question = words(_("请示什么"), _("领导打开这封信就能读到，来信人看不到。"))

    def prepare(self):
        """Offer those whom the page knows."""
        leaders = self.page.leaders
        self.fields["leader"].queryset = to_ask(self.page.case, self.page.user)
        self.fields["leader"].choices = [
            ("", _("请选择")), *((leader.pk, leader.name) for leader in leaders),
        ]  # fmt: skip


class InstructForm(DeskForm):
    """What the leader writes."""

    text = words(_("批示"), _("办理这封信的同事看得到，来信人看不到。"), rows=4, limit=1000)


class SplitForm(DeskForm):
    """The second matter, in the words of whoever takes it out."""

    title = LineField(label=_("另一件事的标题"), max_length=100)
    text = words(
        _("另一件事"), _("照来信人的意思摘出来，别加新的内容。来信人看得到。"), rows=5, limit=5000
    )
