"""Rounds with totals, at every stage after the scores."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.spec import Grade, Quota, Title
from assessment.results import deciding, publishing
from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from assessment.scores.actions import restand
from tests.assessment.scene import USUAL, Scene
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Publicity

RANKED = replace(
    USUAL,
    grades=(Grade("good", "优秀", Decimal(80)), Grade("pass", "合格", Decimal(60), Decimal(80)),
            Grade("fail", "不合格", most=Decimal(60))),
    quotas=(Quota("good", Decimal(50), fewest=1),),
    titles=(Title("red", "五四红旗团支部", number=2, grades=("good",)),
            Title("model", "红旗标兵", number=1, from_title="red")),
)  # fmt: skip
LAST_YEAR = {"starts_on": date(2024, 9, 1), "ends_on": date(2025, 7, 31)}


class Results:
    """`scene` makes the tables; here rounds get totals and go their way."""

    def __init__(self, cast):
        self.cast, self.scene = cast, Scene(cast)

    def round(self, points, spec=RANKED, state="review", units=None, **fields):
        """A round whose units have these totals, placed and graded."""
        units = units or [self.cast.branch, self.cast.other_branch][: len(points)]
        if len(units) < len(points):
            units = [*units, *self.scene.branches(len(points) - len(units))]
        held = self.scene.round(units=units, spec=spec, state="review", **fields)
        for unit, total in zip(units, points, strict=True):
            ScoreSheet.objects.filter(round=held, unit=unit).update(
                exact=Fraction(total), total=Decimal(total)
            )
        restand(round=held)
        if state != "review":
            self.put(held, state)
        return Round.objects.select_related("version__kind").get(pk=held.pk)

    def put(self, held, state):
        """Into a state, as its steps would have it."""
        frozen = timezone.now() if state == "published" else None
        Round.objects.filter(pk=held.pk).update(
            state=state, frozen_at=frozen, published_by=self.cast.administrator if frozen else None
        )
        return Round.objects.select_related("version__kind").get(pk=held.pk)

    def sheet(self, held, unit):
        """As it is now."""
        return ScoreSheet.objects.select_related("unit").get(round=held, unit=unit)

    def line(self, held, unit, indicator="order", **fields):
        """A line with a score that counts, and the others so that the total is 70."""
        sheet = self.sheet(held, unit)
        for key, score in {"days": 30, "team": 12, "study": 20, "order": 8, "extra": 0}.items():
            ScoreLine.objects.filter(sheet=sheet, indicator=key).update(
                system=str(score), final=str(score)
            )
        return ScoreLine.objects.get(sheet=sheet, indicator=indicator)

    def published_for_objections(self, points=(90, 70), **fields):
        """A round in 公示, open to objections at whatever hour this runs."""
        held = self.round(points, **fields)
        publishing.open_result(round=held, by=self.cast.staff)
        self.scene.begins_today(held)
        return self.again(held)

    def over(self, held):
        """The window of its last publicity ends, and it concludes where it can."""
        posting = held.postings.last()
        yesterday = timezone.localdate() - timedelta(days=1)
        Publicity.objects.filter(pk=posting.publicity_id).update(
            starts_on=yesterday - timedelta(days=6), ends_on=yesterday
        )
        publicities.conclude_due()
        return self.again(held)

    def objection(self, held, by, key, text="这一项少算了一次，值班记录里有。"):
        """Somebody objects."""
        posting = held.postings.last()
        Publicity.objects.filter(
            pk=posting.publicity_id, starts_on__gt=timezone.localdate()
        ).update(
            starts_on=timezone.localdate()
        )  # opened on a free day or after work, it begins on the next working day
        posting.refresh_from_db()
        return publicities.object_to(publicity=posting.publicity, by=by, line_key=key, text=text)

    def published(self, points=(90, 70), **fields):
        """A round whose result stands, through the steps."""
        held = self.over(self.published_for_objections(points, **fields))
        deciding.publish(round=held, by=self.cast.administrator)
        return self.again(held)

    def again(self, held):
        """As it is now."""
        return Round.objects.select_related("version__kind").get(pk=held.pk)


@pytest.fixture
def results(cast):
    """Rounds after their scores."""
    return Results(cast)


def moment(day, *clock):
    """A moment in the college's time."""
    return datetime(day.year, day.month, day.day, *clock, tzinfo=timezone.get_default_timezone())


__all__ = ["RANKED", "Results", "moment", "rules"]
