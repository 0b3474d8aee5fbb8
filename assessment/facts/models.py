"""Facts with where they come from. A fact is never changed: what was wrong ends, what is right begins."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.rounds.models import Round
from branches.organisation.models import Unit

USER = settings.AUTH_USER_MODEL


class FactQuerySet(models.QuerySet):
    """Facts in the words of the house."""

    def standing(self, at=None):
        """Those that hold now, or held at a moment."""
        if at is None:
            return self.filter(ended_at=None)
        return self.filter(noted_at__lte=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))

    def of_round(self, round):
        """Those a round reads: of its period, and its own; as of the moment when its ranking was shown."""
        return self.filter(Q(round=None) | Q(round=round)).filter(
            on__range=(round.starts_on, round.ends_on)
        ).standing(round.facts_until)  # fmt: skip


class Batch(models.Model):
    """A table of another office that was imported: 教务处, 学工部, 宿管."""

    name = models.CharField(_("名称"), max_length=80)
    office = models.CharField(_("哪个部门给的"), max_length=40, blank=True)
    source = models.CharField(max_length=60)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("导入的数据")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.name


class Fact(models.Model):
    """Something that happened to a unit, as `assessment.engine.facts.Fact` reads it. `record` names the row it was
    made from ("league_days.leagueday:17"), `url` its page; facts that were entered have neither, and `noted_by`.
    `round`: facts of that round alone (of its own indicators); others belong to whatever round covers their day."""

    class Origin(models.TextChoices):
        RECORD = "record", _("系统记录")
        IMPORT = "import", _("部门数据")
        CLAIM = "claim", _("支部申报")
        CHECK = "check", _("检查记录")
        JUDGE = "judge", _("评委打分")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=90)
    on = models.DateField(_("哪天"))
    number = models.DecimalField(_("数"), max_digits=12, decimal_places=3, default=1)
    of = models.DecimalField(_("总数"), max_digits=12, decimal_places=3, null=True, blank=True)
    level = models.CharField(_("级别"), max_length=40, blank=True)
    role = models.CharField(_("角色"), max_length=40, blank=True)
    by = models.CharField(max_length=40, blank=True)
    label = models.CharField(_("是什么"), max_length=120, blank=True)
    record = models.CharField(max_length=90, blank=True)
    url = models.CharField(max_length=200, blank=True)
    origin = models.CharField(_("来源"), max_length=8, choices=Origin)
    round = models.ForeignKey(Round, models.CASCADE, null=True, blank=True, related_name="facts")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="facts")
    noted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("为什么改"), max_length=200, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核事实")
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["unit", "source", "on"], name="fact_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "source", "record", "round"],
                condition=Q(ended_at=None) & ~Q(record=""),
                nulls_distinct=False,
                name="fact_once_for_a_record",
            ),
            models.CheckConstraint(
                name="fact_within_its_whole",
                condition=Q(of=None) | Q(of__gte=0, number__gte=0),
            ),
            models.CheckConstraint(
                name="fact_ends_after_it_was_noted",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("noted_at")),
            ),
        ]

    def __str__(self):
        return self.label or self.source
