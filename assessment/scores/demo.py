"""Invented scores: every round that facts still change is computed, one night found something."""

from assessment.rounds.models import Round, ScoreLine
from assessment.scores.actions import recompute
from assessment.scores.models import Discrepancy


def fill(rng, cast):
    """What facts and lines of the rounds give; one record changed behind the portal's back."""
    running = list(Round.objects.following().order_by("pk"))
    for each in running:
        recompute(round=each)
    if not running:
        return
    line = (
        ScoreLine.objects.filter(sheet__round=running[-1], system__isnull=False)
        .order_by("pk")
        .first()
    )
    if line is not None:
        Discrepancy.objects.create(
            line=line, stored=line.system, computed=line.system - 1,
            changed=[{"words": "撤销：10月15日 主题团日 28/30（重复登记）", "url": ""}],
        )  # fmt: skip
