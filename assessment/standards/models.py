"""Standards in versions that never change once in force."""

from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessment.engine.spec import Spec
from assessment.standards import wording
from tuanwei.rulebooks.models import RuleKind, RuleVersion, once


class Standard(RuleKind):
    """A kind of assessment: 团支部年度考核, 对标定级, 青年大学习. Each has a standard of its own."""

    class Meta(RuleKind.Meta):
        verbose_name = _("考核标准")


class StandardVersion(RuleVersion):
    """One version of a standard. A draft is changed part by part; once in force it never changes, and
    rounds keep the version they began with."""

    spec_class = Spec
    kind = models.ForeignKey(Standard, models.PROTECT, related_name="rules", db_index=False)

    class Meta(RuleVersion.Meta):
        verbose_name = _("考核标准的版本")
        constraints = once("standard")

    @cached_property
    def outline(self):
        """The tree of indicators with how each is scored, for those who are scored by it."""
        return wording.outline(self.spec)

    @cached_property
    def besides(self):
        """[(section, title, lines)] of what it says besides the tree."""
        return [each for each in wording.said(self.spec) if each[0] != "tree"]
