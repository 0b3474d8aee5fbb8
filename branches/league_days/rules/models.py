"""Kinds of contests, and their rules in versions that never change once in force."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.rules.spec import Spec
from tuanwei.lib import documents

USER = settings.AUTH_USER_MODEL


class ContestKind(models.Model):
    """A contest that comes again and again: 月度最佳团日活动, 学期十佳."""

    name = models.CharField(_("名称"), max_length=30, unique=True)
    hint = models.CharField(_("说明"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("评选类型")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ContestRules(models.Model):
    """One version of a kind's rules. A draft is changed section by section; once in force it never
    changes, and a contest keeps the version it was opened with."""

    kind = models.ForeignKey(ContestKind, models.PROTECT, related_name="rules", db_index=False)
    version = models.PositiveSmallIntegerField(_("版本"))
    document = models.JSONField(default=dict)
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    in_force_from = models.DateTimeField(null=True)
    put_in_force_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("评选规则")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="contest_rules_version_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(in_force_from=None), name="contest_rules_one_draft"
            ),
        ]

    def __str__(self):
        return f"{self.kind} 第 {self.version} 版"

    @cached_property
    def spec(self):
        """The rules themselves."""
        return Spec.read(self.document)

    @property
    def digest(self):
        """Stands for what this version says; two colleagues who edit tell by it who was first."""
        return documents.digest(self.pk, self.document)
