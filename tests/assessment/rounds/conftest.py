from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.rounds import actions, hooks
from assessment.rounds.models import ScoreLine
from tests.assessment.scene import FIRST, LAST


class Rounds:
    """Rounds made through the room's own actions."""

    def __init__(self, scene):
        self.scene, self.cast = scene, scene.cast

    def draft(self, version=None, by=None, **fields):
        """A round that is not open yet."""
        today = timezone.localdate()
        return actions.make_round(**{
            "standard_version": version or self.scene.version(), "name": "2025–2026 学年团支部考核",
            "starts_on": FIRST, "ends_on": LAST, "self_until": today + timedelta(days=7),
            "check_until": today + timedelta(days=14), "review_until": today + timedelta(days=21),
            "previous": None, "by": by or self.cast.staff, **fields,
        })  # fmt: skip

    def opened(self, **fields):
        """A round whose branches score themselves now; the cast's two branches are in it."""
        assert self.cast.branch and self.cast.other_branch
        return actions.open_round(round=self.draft(**fields), by=self.cast.staff)

    def moved(self, *to, **fields):
        """A round that went on to these states."""
        held = self.opened(**fields)
        for each in to:
            if each == "review":
                self.judged(held)
            held = actions.move(round=held, to=each, by=self.cast.staff)
        return held

    def judged(self, held):
        """Checkers gave the one judgement of the usual standard."""
        ScoreLine.objects.filter(sheet__round=held, indicator="team").update(
            check_score=12, checked_by=self.cast.staff, checked_at=timezone.now()
        )


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """What rooms above hold against a step, and do after it, is tested there."""
    monkeypatch.setattr(hooks, "barring", [])
    monkeypatch.setattr(hooks, "moved", [])


@pytest.fixture
def rounds(scene):
    """Rounds through their actions."""
    return Rounds(scene)
