"""Who has still to mark, and who hears of it before the deadline."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from assessment.rounds import reminding
from assessment.sheets import judging
from tests.assessment.sheets.conftest import JUDGED
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db


def reminded(day):
    """Who is told something new on a day that leads to the judges' page."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with time_machine.travel(f"{day}T04:00:00"):
        reminding.remind(day)
    rows = Delivery.objects.exclude(notice__in=before).filter(
        channel="site", notice__url__endswith="/judge/"
    )
    return set(rows.values_list("recipient_id", flat=True))


def test_judges_and_peers_who_lack_something_hear_before_the_day_and_on_it(sheets, cast):
    until = timezone.localdate() + timedelta(days=14)
    held = sheets.round("check", spec=JUDGED, check_until=until)
    own, other = sheets.sheet(held), sheets.sheet(held, cast.other_branch)
    for user, role in ((cast.teacher, "judge"), (cast.staff2, "judge"), (cast.student, "peer")):
        sheets.scene.scorer(held, user, role)
    sheets.scene.scorer(held, cast.outsider, "judge", under=cast.other_branch)
    judging.save_marks(
        round=held, by=cast.staff2, marks={(own, "talk"): "50", (other, "talk"): "51"}, seen={}
    )
    judging.recuse(round=held, by=cast.outsider, sheet=other, reason="带过这个班")
    assert judging.behind(held) == {cast.teacher.pk: 2, cast.student.pk: 1}  # not the own branch
    assert reminded(until - timedelta(days=9)) == set()
    assert reminded(until - timedelta(days=1)) == {cast.teacher.pk, cast.student.pk}
    assert reminded(until - timedelta(days=1)) == set()
    judging.save_marks(round=held, by=cast.student, marks={(other, "peer"): "好"}, seen={})
    assert reminded(until) == {cast.teacher.pk}
    assert reminded(until) == set()
    assert "评委打分" in Notice.objects.filter(url__endswith="/judge/").latest("pk").title
    held.state = "review"
    held.save()
    assert reminded(until) == set()
