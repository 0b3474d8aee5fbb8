"""A pair and what happens in it. What is said in a talk is read by the two and by the contact of the
helper's Party branch only."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch, Unit
from party_pairing.files.models import PartyMembership
from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.models import PairRules
from tuanwei.gatherings.models import Gathering

USER = settings.AUTH_USER_MODEL


class PairingQuerySet(models.QuerySet):
    """Pairs in the words of the house."""

    def running(self):
        """Those that have not ended."""
        return self.filter(state=Pairing.State.RUNNING)

    def of(self, user):
        """Those in which `user` is one of the two."""
        return self.filter(Q(helper=user.pk) | Q(member=user.pk))

    def with_held_in(self):
        """With `held_in`: the Party branch the helper belongs to now; where they belong to none, the
        one that it began in."""
        mine = PartyMembership.objects.in_force().filter(user=OuterRef("helper"))
        now = Subquery(mine.order_by("pk").values("party_branch")[:1])
        return self.annotate(held_in=Coalesce(now, F("party_branch")))

    def in_party_branches(self, keys):
        """Those of helpers of these Party branches."""
        return self.with_held_in().filter(held_in__in=list(keys))


class Pairing(models.Model):
    """A Party member who is `role` for a League member. `origin` says where it came from (a round,
    by hand, handed over); `follows` is the pair it takes over with all its history, whose talks its
    helper reads from `history_open_at` on."""

    class State(models.TextChoices):
        RUNNING = "running", _("结对中")
        ENDED = "ended", _("已结束")

    class End(models.TextChoices):
        GRADUATED = rules.GRADUATED, _("毕业")
        TRANSFERRED = rules.TRANSFERRED, _("转走")
        DISCIPLINE = rules.DISCIPLINE, _("违纪")
        LEFT_PARTY = rules.LEFT_PARTY, _("联系人不再是党员")
        BOTH_WISHED = rules.BOTH_WISHED, _("双方商定")
        OVER = rules.OVER, _("期满")
        OTHER = rules.OTHER, _("其他")

    rules = models.ForeignKey(PairRules, models.PROTECT, related_name="pairings")
    role = models.CharField(max_length=30)
    helper = models.ForeignKey(USER, models.PROTECT, related_name="pairs_as_helper")
    member = models.ForeignKey(USER, models.PROTECT, related_name="pairs_as_member")
    party_branch = models.ForeignKey(PartyBranch, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    starts_on = models.DateField(_("从哪天"), default=timezone.localdate)
    due_on = models.DateField(_("到哪天"), null=True, blank=True)
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(_("为什么结束"), max_length=12, choices=End, blank=True)
    ended_words = models.CharField(_("说明"), max_length=200, blank=True)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="followed_by"
    )  # fmt: skip
    origin = models.CharField(max_length=60, blank=True)
    history_open_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("结对")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["state", "party_branch"], name="pairing_of_party_branch")]
        constraints = [
            models.UniqueConstraint(
                fields=["helper", "member"], condition=Q(state="running"),
                name="pairing_once_while_running",
                violation_error_message=_("这两个人已经结对。"),
            ),
            models.CheckConstraint(
                name="pairing_of_two", condition=~Q(helper=F("member")),
                violation_error_message=_("不能和自己结对。"),
            ),
            models.CheckConstraint(
                name="pairing_ended_says_why",
                condition=Q(state="running", ended_on=None)
                | Q(state="ended", ended_on__isnull=False) & ~Q(ended_because=""),
            ),
            models.CheckConstraint(
                name="pairing_ends_after_it_begins",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.helper} – {self.member}"

    @property
    def role_label(self):
        """What the helper is, in the words of the rules."""
        role = self.rules.spec.role(self.role)
        return role.label if role else self.role

    def other_of(self, user):
        """The other of the two."""
        return self.member if user.pk == self.helper_id else self.helper


class Talk(models.Model):
    """A talk (谈心): one of the two wrote it down, the other confirms it or says what is wrong."""

    class State(models.TextChoices):
        WRITTEN = "written", _("等对方确认")
        CONFIRMED = "confirmed", _("双方已确认")
        DISPUTED = "disputed", _("对方有不同意见")
        WITHDRAWN = "withdrawn", _("已撤回")

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="talks", db_index=False)
    day = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=60)
    topic = models.CharField(_("谈了什么"), max_length=1000)
    needs = models.JSONField(_("什么需要"), default=list, blank=True)
    follow_up = models.CharField(_("接下来做什么"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WRITTEN)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("不同意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("谈心记录")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["pairing", "day"], name="talk_of_pairing")]
        constraints = [
            models.CheckConstraint(
                name="talk_confirmed_by_the_other",
                condition=Q(answered_by=None) | ~Q(answered_by=F("by")),
            ),
        ]

    def __str__(self):
        return f"{self.pairing} {self.day}"


class Deed(models.Model):
    """Something else that counts: an activity together (maybe a gathering), a problem really solved,
    a visit, a report, hours of help. Confirmed by the other side as talks are."""

    class What(models.TextChoices):
        ACTIVITY = rules.ACTIVITY, _("共同参加活动")
        PROBLEM = rules.PROBLEM, _("解决一个实际问题")
        VISIT = rules.VISIT, _("走访")
        REPORT = rules.REPORT, _("思想汇报")
        HOURS = rules.HOURS, _("帮扶学时")

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="deeds", db_index=False)
    what = models.CharField(_("什么"), max_length=10, choices=What)
    day = models.DateField(_("日期"))
    words = models.CharField(_("具体说说"), max_length=500)
    hours = models.DecimalField(
        _("学时"), max_digits=5, decimal_places=2, null=True, blank=True
    )  # fmt: skip
    gathering = models.ForeignKey(
        Gathering, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("哪项活动"),
    )  # fmt: skip
    state = models.CharField(
        max_length=10, choices=Talk.State, default=Talk.State.WRITTEN
    )  # fmt: skip
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("不同意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("结对中做的事")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["pairing", "what", "day"], name="deed_of_pairing")]
        constraints = [
            models.CheckConstraint(
                name="deed_confirmed_by_the_other",
                condition=Q(answered_by=None) | ~Q(answered_by=F("by")),
            ),
            models.CheckConstraint(
                name="deed_hours_where_hours_count",
                condition=Q(what="hours", hours__gt=0, hours__lte=24) | ~Q(what="hours"),
                violation_error_message=_("学时要在 0 和 24 之间。"),
            ),
        ]

    def __str__(self):
        return f"{self.pairing} {self.get_what_display()}"


class Evaluation(models.Model):
    """What one of the two thinks of half a year of it. Read by the Party branch's contact and by
    whoever wrote it; the other side sees it only where both have written theirs."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="evaluations", db_index=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    period = models.CharField(max_length=6)
    stars = models.PositiveSmallIntegerField(_("帮助大不大"))
    words = models.CharField(_("说一说"), max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("半年评价")
        ordering = ["-period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pairing", "by", "period"], name="evaluation_once_a_half_year"
            ),
            models.CheckConstraint(
                name="evaluation_one_to_five", condition=Q(stars__gte=1, stars__lte=5)
            ),
        ]

    def __str__(self):
        return f"{self.pairing} {self.period}"
