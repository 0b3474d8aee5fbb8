"""Kinds of contests, and their rules in versions that never change once in force."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from branches.league_days.rules.spec import Spec
from tuanwei.rulebooks.models import RuleKind, RuleVersion, once


class ContestKind(RuleKind):
    """A contest that comes again and again: 月度最佳团日活动, 学期十佳."""

    class Meta(RuleKind.Meta):
        verbose_name = _("评选类型")


class ContestRules(RuleVersion):
    """One version of the rules of a kind; a contest keeps the one it was opened with."""

    spec_class = Spec
    kind = models.ForeignKey(ContestKind, models.PROTECT, related_name="rules", db_index=False)

    class Meta(RuleVersion.Meta):
        verbose_name = _("评选规则")
        constraints = once("contest_rules")
