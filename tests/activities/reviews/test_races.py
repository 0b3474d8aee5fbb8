"""Two at once: two deciders, a decision and a withdrawal, two rounds of publication."""

import threading
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone

from activities.applications import changing, deciding, submitting
from activities.applications.models import Application, Change
from activities.kinds.spec import Basics
from tests.activities.reviews.conftest import BRANCH, STAFF, told
from tests.races import at_once
from tuanwei.publicity.models import Publicity

pytestmark = pytest.mark.django_db(transaction=True)


def decides(review, by, verdict="passed", words=""):
    return lambda: deciding.decide(review=review, verdict=verdict, by=by, words=words).verdict


@pytest.mark.parametrize("turn", range(3))
def test_two_deciders_at_once(paper, cast, turn):
    people = [cast.staff, cast.staff2, cast.administrator]
    made = paper.waiting(STAFF)
    review = paper.open(made)
    found = at_once(
        decides(review, people[0]), decides(review, people[1], "refused", "和考试冲突了"),
        decides(review, people[2], "returned", "请改时间"),
    )  # fmt: skip
    done = [each for each in found if each in ("passed", "refused", "returned")]
    assert len(done) == 1
    others = [each for each in found if each not in done]
    assert all("刚审过这一步" in each for each in others), others
    ended = {"passed": "approved", "refused": "refused", "returned": "returned"}[done[0]]
    assert paper.fresh(made).state == ended
    assert len(told(cast.student)) == 1


@pytest.mark.parametrize("turn", range(5))
def test_taken_back_while_somebody_passes_it(paper, cast, turn):
    staff = cast.staff
    made = paper.waiting(STAFF)
    review = paper.open(made)
    passed, withdrawn = at_once(
        decides(review, staff),
        lambda: submitting.withdraw(application=made, by=cast.student, words="不办了"),
    )
    state = paper.fresh(made).state
    if state == "withdrawn":
        assert passed == "这份申报刚刚变成“已撤回”，不用再审了。"
        assert isinstance(withdrawn, Application)
        assert paper.steps(made) == [("staff", "dropped", "")]
    else:
        assert (state, passed) == ("approved", "passed")
        assert "不能撤回" in withdrawn


def test_published_twice_at_once(paper, cast):
    day = timezone.localdate()
    assert cast.staff
    made = paper.waiting(replace(STAFF, publishes_on=(day.weekday() + 3) % 7))
    paper.decide(made, cast.staff)
    day = paper.open(made).publish_on
    found = at_once(*[lambda: deciding.publish_due(day)] * 4)
    assert sorted(found) == [(0, 0), (0, 0), (0, 0), (1, 0)]
    assert paper.fresh(made).state == "approved"
    assert len(told(cast.student)) == 1


def test_a_pending_decision_is_not_overwritten_unseen(paper, cast):
    people, day = (cast.staff, cast.staff2), timezone.localdate()
    made = paper.waiting(replace(STAFF, publishes_on=(day.weekday() + 3) % 7))
    review = paper.open(made)
    found = at_once(
        decides(review, people[0]), decides(review, people[1], "refused", "和考试冲突了")
    )
    assert sum("有人刚定过或改过这一步" in each for each in found) == 1
    assert paper.open(made).verdict in found


def test_a_change_is_asked_for_once_and_not_taken_back_after_its_end(paper, cast):
    assert cast.secretary and cast.staff
    made = paper.waiting(BRANCH)
    made = paper.decide(made, cast.secretary)
    found = at_once(*[
        lambda: changing.ask(application=made, by=cast.student, wish={"place": "操场"}, reason="教室太小")
    ] * 3)  # fmt: skip
    assert sum(isinstance(each, Change) for each in found) == 1, found
    change = Change.objects.get()
    review = change.reviews.get(state="open")
    passed, withdrawn = at_once(
        decides(review, cast.secretary), lambda: changing.withdraw(change=change, by=cast.student)
    )
    change.refresh_from_db()
    if change.state == "done":
        assert (passed, paper.fresh(made).place) == ("passed", "操场")
        assert "不能再撤回" in withdrawn
    else:
        assert (change.state, paper.fresh(made).place) == ("withdrawn", "图书馆一层")
        assert "刚刚变成“已撤回”" in passed


def published(paper, cast):
    """An application that every step has passed, under publicity."""
    assert cast.student and cast.staff
    made = paper.waiting(STAFF, parts={"basics": Basics(needs_plan=False, public_workdays=3)})
    return paper.decide(made, cast.staff), Publicity.objects.get()


def test_taking_back_waits_for_the_publicity_before_it_holds_the_application(paper, cast):
    made, publicity = published(paper, cast)
    done = []
    taking_back = threading.Thread(
        target=lambda: done.extend(at_once(
            lambda: submitting.withdraw(application=made, by=cast.student, words="没有场地")
        ))
    )  # fmt: skip
    with transaction.atomic():
        Publicity.objects.select_for_update().get(pk=publicity.pk)
        taking_back.start()
        taking_back.join(timeout=1)
        assert taking_back.is_alive()  # it waits for the publicity
        # whoever ends a publicity takes the application next: nobody may hold it meanwhile
        assert Application.objects.select_for_update(nowait=True).get(pk=made.pk)
    taking_back.join()
    assert done[0].state == "withdrawn"


def test_two_characters_are_reason_enough_to_take_back_what_is_published(paper, cast):
    made, publicity = published(paper, cast)
    submitting.withdraw(application=made, by=cast.student, words="不办")
    publicity.refresh_from_db()
    assert (publicity.state, publicity.reason) == ("called_off", "不再公示：不办")
