"""Who is told before and after a step's deadline, and once only."""

from datetime import date

import pytest
import time_machine

from assessment.rounds import actions, reminding
from assessment.rounds.tasks import remind_of_rounds
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 3, 10)  # a Tuesday


def told(day):
    """{title: who} of what is said on a day."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with time_machine.travel(f"{day}T04:00:00"):
        remind_of_rounds()
    found = {}
    for each in Delivery.objects.exclude(notice__in=before).filter(channel="site"):
        found.setdefault(each.notice.title.split("：")[0], set()).add(each.recipient_id)
    return found


@pytest.fixture
def held(rounds):
    assert rounds.cast.secretary
    with time_machine.travel("2026-03-02T04:00:00"):
        return rounds.opened(
            self_until=UNTIL, check_until=date(2026, 3, 17), review_until=date(2026, 3, 20)
        )


def test_cadres_whose_sheet_is_open_are_told_two_working_days_before_and_on_the_day(held, rounds):
    cadre = {rounds.cast.secretary.pk}
    assert told("2026-03-05") == {}
    assert told("2026-03-06") == {"快到期了": cadre}  # Friday: Monday and Tuesday are left
    assert told("2026-03-06") == {}
    assert told("2026-03-09") == {}
    assert told("2026-03-10") == {"今天截止": cadre}
    assert told("2026-03-10") == {}


def test_who_has_handed_it_in_is_told_nothing(held, rounds):
    held.sheets.update(state="sent")
    assert told("2026-03-06") == {}
    assert told("2026-03-10") == {}


def test_staff_hear_once_that_the_day_has_passed(held, rounds):
    staff = {rounds.cast.staff.pk}
    [title] = told("2026-03-11").items()
    assert title == ("2025–2026 学年团支部考核", staff)
    assert "还有 2 张表没完" in Notice.objects.latest("pk").body
    assert told("2026-03-12") == {}


def test_a_deadline_that_was_moved_is_told_again(held, rounds):
    assert set(told("2026-03-06")) == {"快到期了"}
    fields = {name: getattr(held, name) for name in actions.FIELDS}
    fields["self_until"] = date(2026, 3, 12)
    actions.change_round(round=held, by=rounds.cast.staff, **fields)
    assert set(told("2026-03-10")) == {"快到期了"}


def test_checkers_with_open_lines_are_told(held, rounds):
    cast = rounds.cast
    assert cast.general_secretary
    actions.move(round=held, to="check", by=cast.staff)
    assert told("2026-03-13") == {"快到期了": {cast.general_secretary.pk, cast.staff.pk}}
    held.sheets.filter(unit=cast.branch).update(state="checked")
    assert told("2026-03-17") == {"今天截止": {cast.staff.pk}}


def test_nothing_is_said_of_drafts_and_what_is_published(rounds):
    rounds.draft(self_until=UNTIL, check_until=UNTIL, review_until=UNTIL)
    reminding.remind(UNTIL)
    assert Notice.objects.count() == 0
