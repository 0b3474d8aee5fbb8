"""A proposal, where it came from, what was decided; and who supports one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.proposals import sources

USER = settings.AUTH_USER_MODEL


class Proposal(models.Model):
    """Something that may become a theme of the menu, a question of a survey or an item of a meeting.

    `source` and `source_key` name where it came from (a letter's number, a survey's question, a
    person's id). `place` is the taker's own key, such as "menu:2026-1"; label and address are for
    people. `words` are for those who wait for word of it; of a meeting's item its conclusion.
    """

    class Kind(models.TextChoices):
        THEME = "theme", _("活动主题")
        QUESTION = "question", _("调研题")
        MEETING = "meeting", _("会议议题")

    class State(models.TextChoices):
        OPEN = "open", _("等处理")
        TAKEN = "taken", _("已采纳")
        DONE = "done", _("有结果")
        DECLINED = "declined", _("没有采纳")

    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("说明"), max_length=1000, blank=True)
    source = models.CharField(max_length=16)
    source_key = models.CharField(max_length=80)
    weight = models.PositiveIntegerField(_("多少人选"), default=0)
    is_shown = models.BooleanField(_("同学看得到"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    words = models.TextField(_("给提出的人的话"), max_length=500, blank=True)
    place = models.CharField(max_length=64, blank=True)
    place_label = models.CharField(_("去了哪里"), max_length=100, blank=True)
    place_url = models.CharField(max_length=200, blank=True)
    meets_on = models.DateField(_("哪天的会"), null=True, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("建议")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["kind", "state"], name="proposal_by_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key", "kind", "title"],
                name="proposal_once_from_a_source",
                violation_error_message=_("已经提过同一个标题了。"),
            ),
            models.CheckConstraint(
                name="proposal_declined_with_words",
                condition=~Q(state="declined") | ~Q(words=""),
                violation_error_message=_("没有采纳要写明理由。"),
            ),
            models.CheckConstraint(
                name="proposal_only_items_meet",
                condition=Q(meets_on=None) | Q(kind="meeting"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_in_use(self):
        """True while a menu or a survey works with it, which is to say what came of it. Of a
        meeting's item that is noted on the item itself."""
        return self.state == self.State.TAKEN and self.kind != self.Kind.MEETING

    @property
    def came_from(self):
        """Where it came from, in words: the kind of source only."""
        return sources.get(self.source).label

    @property
    def weight_words(self):
        """How many speak for it, in words: the two counts apart, since one person may be in both."""
        found = [(self.weight, sources.get(self.source).counted)]
        found.append((getattr(self, "supporters", 0), _("人支持")))
        return "，".join(f"{many:,} {words}" for many, words in found if many)

    @property
    def source_address(self):
        """Where staff read more, "" for nowhere."""
        return sources.get(self.source).address(self.source_key)


class ProposalSupport(models.Model):
    """One person's support of a proposal; taken back by deleting it."""

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="supports", db_index=False
    )  # the constraint below is an index by proposal
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("支持的建议")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="proposal_support_once")
        ]

    def __str__(self):
        return str(self.proposal)
