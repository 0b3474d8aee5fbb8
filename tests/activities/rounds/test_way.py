"""The whole way: handed in by the form's own action, scored, published, and taken back on the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.applications import submitting
from activities.applications.models import Application
from activities.rounds import actions, deciding
from activities.rounds.models import Entry
from tests.activities.applications.conftest import Folder
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(cast, rounds):
    """Drafts of a kind that goes through rounds."""
    rounds.known_kind = rounds.kind(plan_most=300)
    return Folder(cast)


def draft(folder, rounds, **fields):
    made = folder.ready(rounds.known_kind, by=folder.cast.secretary, **fields)
    made.budget.create(item="书", unit_price=300, source="league")
    return made


def submit(rounds, application):
    return submitting.submit(
        application=application, by=application.made_by, edition=application.edition,
        rules_id=rounds.known_kind.rules.get().pk,
    )  # fmt: skip


def test_without_an_open_round_nothing_is_handed_in(folder, rounds):
    made = draft(folder, rounds)
    with pytest.raises(ValidationError, match="现在没有开放的批次"):
        submit(rounds, made)
    assert (folder.fresh(made).state, folder.fresh(made).number) == ("draft", None)


def test_from_the_form_to_the_result(folder, rounds, cast):
    found = rounds.opened(quotas=[{"people": 0, "count": 1}], reviewers_each=1)
    made = submit(rounds, draft(folder, rounds, title="甲"))
    with pytest.raises(ValidationError, match="这一批最多报 1 份，已经报了 1 份：《甲》"):
        submit(rounds, draft(folder, rounds, title="乙"))
    judge = rounds.judge("2024120202")
    found = rounds.closed(found)
    actions.add_reviewers(found=found, by=cast.staff, numbers=[judge.number])
    actions.start_scoring(found=found, by=cast.staff)
    (task,) = rounds.tasks(found)
    rounds.score(task)
    actions.end_scoring(found=found, by=cast.staff)
    rounds.decide(task.entry, "chosen", granted=250)
    deciding.publish(found=found, by=cast.staff)
    made = folder.fresh(made)
    assert (made.state, made.entry.granted, made.reviews.get().decided_by) == (
        "approved", 250, cast.staff,
    )  # fmt: skip


def test_taken_back_while_it_is_scored(folder, rounds, cast):
    found = rounds.opened(reviewers_each=1)
    gone = submit(rounds, draft(folder, rounds, title="甲"))
    stays = submit(rounds, draft(folder, rounds, title="乙"))
    people = [rounds.judge(f"202412020{n}") for n in (2, 3)]
    found = rounds.closed(found)
    actions.add_reviewers(found=found, by=cast.staff, numbers=[each.number for each in people])
    actions.start_scoring(found=found, by=cast.staff)
    submitting.withdraw(application=gone, by=cast.secretary, words="时间排不开了")
    states = {task.entry.application_id: task.state for task in rounds.tasks(found)}
    assert states == {gone.pk: "dropped", stays.pk: "open"}
    (task,) = rounds.tasks(found, state="open")
    rounds.score(task)
    actions.end_scoring(found=found, by=cast.staff)  # what left holds nothing up
    rounds.decide(task.entry, "chosen")
    deciding.publish(found=found, by=cast.staff)
    assert (folder.fresh(gone).state, folder.fresh(stays).state) == ("withdrawn", "approved")


def test_a_start_that_has_passed_holds_the_publication_back(folder, rounds, cast):
    found = rounds.opened(reviewers_each=1)
    made = submit(rounds, draft(folder, rounds, title="甲"))
    found = rounds.closed(found)
    actions.add_reviewers(found=found, by=cast.staff, numbers=[rounds.judge("2024120202").number])
    actions.start_scoring(found=found, by=cast.staff)
    (task,) = rounds.tasks(found)
    rounds.score(task)
    actions.end_scoring(found=found, by=cast.staff)
    rounds.decide(task.entry, "chosen")
    past = timezone.now() - timedelta(days=1)
    Application.objects.filter(pk=made.pk).update(starts_at=past - timedelta(hours=2), ends_at=past)
    with pytest.raises(ValidationError, match="《甲》：开始时间已经过了"):
        deciding.publish(found=found, by=cast.staff)
    assert (rounds.fresh(found).state, folder.fresh(made).state) == ("deciding", "review")


@pytest.mark.django_db(transaction=True)
def test_two_submits_of_one_unit_at_once(folder, rounds):
    rounds.opened(quotas=[{"people": 0, "count": 1}])
    both = [draft(folder, rounds, title=title) for title in ("甲", "乙")]
    (words,) = refusals(at_once(*[lambda each=each: submit(rounds, each) for each in both]))
    assert words.endswith("撤回其中一份，或者等下一批。")
    assert Entry.objects.count() == 1
    assert sorted(Application.objects.values_list("state", flat=True)) == ["draft", "review"]
