"""Tracks of recommendation, and their rules in versions that never change once in force."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from party_pairing.recommend_rules.spec import Spec
from tuanwei.rulebooks.models import RuleKind, RuleVersion, once


class Track(RuleKind):
    """A way that is gone again and again: 团员 → 入党积极分子, 入党积极分子 → 发展对象."""

    class Meta(RuleKind.Meta):
        verbose_name = _("推荐类别")


class TrackRules(RuleVersion):
    """One version of the rules of a track; a round keeps the one it was opened with."""

    spec_class = Spec
    track = models.ForeignKey(Track, models.PROTECT, related_name="rules", db_index=False)

    class Meta:
        verbose_name = _("推优规则")
        ordering = ["track", "-version"]
        constraints = once("track_rules", "track")

    def __str__(self):
        return f"{self.track} 第 {self.version} 版"
