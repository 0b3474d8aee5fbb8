"""Scores: drafts, what cannot be, twice, side by side, stepping aside."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.rounds import actions, reviewing
from activities.rounds.models import Assignment, Score
from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
FULL = {"item1": Decimal(20), "item2": Decimal("15.5")}


def refused(action, **fields):
    with pytest.raises(ValidationError) as said:
        action(**fields)
    return said.value.messages


def test_a_draft_counts_nowhere_and_is_kept(rounds):
    found = rounds.scoring(entries=1, judges=2)
    task = rounds.tasks(found)[0]
    me = task.reviewer.user
    points = {"item1": Decimal("12.5"), "item2": None}
    reviewing.save_draft(task=task, by=me, points=points, comment="先看预算")
    task = rounds.fresh(task)
    assert (task.state, task.comment) == ("open", "先看预算")
    assert [(each.item, each.points) for each in task.scores.all()] == [("item1", Decimal("12.5"))]
    assert refused(reviewing.hand_in, task=task, by=me, points=points) == ["“方案”还没打分。"]
    reviewing.hand_in(task=task, by=me, points=FULL, comment="好")
    assert rounds.fresh(task).state == "done"
    for action in (reviewing.hand_in, reviewing.save_draft):
        assert refused(action, task=task, by=me, points=FULL) == [
            "这份的分已经交了，交了就不再改。"
        ]
    assert AuditEvent.objects.filter(name="activities.score.given").count() == 1


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ("40.01", "“创意”要在 0 和 40 之间。"), ("-1", "“创意”要在 0 和 40 之间。"),
        ("NaN", "“创意”要在 0 和 40 之间。"), ("Infinity", "“创意”要在 0 和 40 之间。"),
        ("1e309", "“创意”要在 0 和 40 之间。"), ("1.005", "“创意”最多两位小数。"),
    ],
)  # fmt: skip
def test_points_that_cannot_be(rounds, points, words):
    task = rounds.tasks(rounds.scoring(entries=1, judges=1))[0]
    for action in (reviewing.hand_in, reviewing.save_draft):
        given = FULL | {"item1": Decimal(points)}
        assert refused(action, task=task, by=task.reviewer.user, points=given) == [words]
    assert Score.objects.count() == 0


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ("40.01", "最高 40 分。"), ("-1", "不能低于 0 分。"), ("NaN", "请写一个数。"),
        ("Infinity", "请写一个数。"), ("1e309", "最高 40 分。"), ("1.005", "最多两位小数。"),
        ("十分", "请写一个数。"), ("9" * 5000, "最高 40 分。"),
    ],
)  # fmt: skip
def test_the_page_refuses_them_with_words(rounds, client, points, words):
    task = rounds.tasks(rounds.scoring(entries=1, judges=1))[0]
    client.force_login(task.reviewer.user)
    page = reverse("activities:round-score", args=[task.pk])
    answer = client.post(page, {"item1": points, "item2": "3", "verb": "done"})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Score.objects.count() == 0


def test_nobody_scores_for_somebody_else(rounds):
    found = rounds.scoring(entries=1, judges=2)
    one, two = rounds.tasks(found)
    assert refused(reviewing.hand_in, task=one, by=two.reviewer.user, points=FULL) == [
        "这份不再由你来评。"
    ]


def test_what_was_taken_back_is_not_scored(rounds):
    found = rounds.scoring(entries=1, judges=1)
    (task,) = rounds.tasks(found)
    task.entry.application.state = "withdrawn"
    task.entry.application.save()
    assert refused(reviewing.hand_in, task=task, by=task.reviewer.user, points=FULL) == [
        "这份不用评了：申报撤回了，或者已经转给别人。"
    ]


def test_after_scoring_nothing_is_handed_in(rounds, cast):
    found = rounds.scoring(entries=1, judges=1)
    (task,) = rounds.tasks(found)
    type(found).objects.update(state="deciding")
    assert refused(reviewing.hand_in, task=task, by=task.reviewer.user, points=FULL) == [
        "这一批已经结束评审。"
    ]


def test_stepping_aside_passes_it_on_and_never_back(rounds):
    found = rounds.scoring(entries=1, judges=3)
    first = rounds.tasks(found)[0]
    reviewing.save_draft(task=first, by=first.reviewer.user, points={"item1": Decimal(3)})
    assert refused(
        reviewing.step_aside, task=first, by=first.reviewer.user, reason=""
    ) == ["请写为什么回避，至少 2 个字，只有老师看得到。"]  # fmt: skip
    assert reviewing.step_aside(task=first, by=first.reviewer.user, reason="是我室友")
    first = rounds.fresh(first)
    assert (first.state, first.reason, first.scores.count()) == ("recused", "是我室友", 0)
    held = {task.reviewer.user for task in rounds.tasks(found, state="open")}
    assert held == set(rounds.judges) - {first.reviewer.user}
    second = rounds.tasks(found, state="open")[0]
    assert not reviewing.step_aside(task=second, by=second.reviewer.user, reason="也认识")
    assert Notice.objects.filter(title=f"{found}：第 1 号缺评审人").count() == 1
    assert rounds.tasks(found, state="open")[0].reviewer.user not in (
        first.reviewer.user, second.reviewer.user,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_and_one_of_them_twice(rounds):
    found = rounds.scoring(entries=1, judges=2)
    one, two = rounds.tasks(found)

    def give(task):
        reviewing.hand_in(task=task, by=task.reviewer.user, points=FULL)

    said = at_once(lambda: give(one), lambda: give(two), lambda: give(two))
    assert refusals(said) == ["这份的分已经交了，交了就不再改。"]
    assert Score.objects.count() == 4
    assert Assignment.objects.filter(state="done").count() == 2


def test_a_leaver_cannot_hand_in_any_more(rounds, cast):
    found = rounds.scoring(entries=1, judges=1)
    (task,) = rounds.tasks(found)
    actions.let_go(reviewer=task.reviewer, by=cast.staff, reason="出差")
    assert refused(reviewing.hand_in, task=task, by=task.reviewer.user, points=FULL) == [
        "这份不再由你来评。"
    ]
