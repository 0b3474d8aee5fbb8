"""What the home page, the own data and the demo hold of rounds."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.rounds import actions, demo
from assessment.rounds.cards import waiting
from assessment.rounds.models import Round
from assessment.rounds.personal import of
from tuanwei.dashboard.cards import assessment_cards

pytestmark = pytest.mark.django_db


def cards(user):
    return [(each.state, each.tone) for each in waiting(type(user).objects.get(pk=user.pk))]


def test_cadres_have_a_card_while_their_sheet_is_open(rounds):
    cast = rounds.cast
    assert cast.secretary
    held = rounds.opened()
    assert cards(cast.secretary) == [("等你自评", "act")]
    assert cards(cast.general_secretary) == []
    [card] = assessment_cards(cast.secretary)
    assert (card.title, card.hint, card.by) == (held.name, "考核", held.self_until)
    held.sheets.update(state="sent")
    assert cards(cast.secretary) == []


def test_checkers_have_one_while_the_check_goes_on_and_staff_when_it_is_late(rounds):
    cast, held = rounds.cast, rounds.opened()
    actions.add_scorer(round=held, user=cast.answerer, role="checker", by=cast.staff)
    assert cards(cast.answerer) == []
    held = actions.move(round=held, to="check", by=cast.staff)
    assert cards(cast.answerer) == [("等你打分", "act")]
    assert cards(cast.staff) == []
    held.check_until = timezone.localdate() - timedelta(days=1)
    held.save()
    assert cards(cast.staff) == [("时间过了，可以往下走", "late")]


def test_a_student_is_not_asked_for(rounds, django_assert_num_queries):
    rounds.opened()
    student = rounds.cast.student
    assert waiting(student) == []  # reads what they hold
    with django_assert_num_queries(0):
        assert waiting(student) == []


def test_own_data_has_what_one_was_asked_and_did(rounds):
    cast, held = rounds.cast, rounds.moved("check")
    actions.add_scorer(
        round=held, user=cast.staff, role="checker", by=cast.staff, indicators=["order"],
        under=cast.general_branch,
    )  # fmt: skip
    line = held.sheets.get(unit=cast.branch).lines.get(indicator="order")
    line.check_score, line.checked_by, line.check_note = 8, cast.staff, "迟到一次"
    line.save()
    found = of(cast.staff)
    assert found["请我打分的考核"] == [
        {"考核": held.name, "做什么": "检查人", "只管哪些": "会计学院团总支", "指标": "纪律"}
    ]
    assert [each["到哪一步"] for each in found["我走的考核步骤"]] == ["检查打分", "自评"]
    [scored] = found["我打的考核分"]
    assert (scored["组织"], scored["检查"], scored["检查说明"]) == ("会计2401团支部", 8, "迟到一次")
    assert "复核" not in scored
    assert of(cast.student) == {"请我打分的考核": [], "我走的考核步骤": [], "我打的考核分": []}


def test_the_demo_has_last_periods_round_and_this_ones(rounds):
    cast = rounds.cast
    rounds.scene.version(name="团支部考核")
    rounds.scene.branches(6)
    people = {"T0001": cast.staff, "T0002": cast.staff2, "T0008": cast.supervisor}
    demo.fill(random.Random(1), people)
    done, running = people["assessment_rounds"]
    assert [each.state for each in (done, running)] == ["published", "check"]
    assert running.previous == done
    assert done.ends_on + timedelta(days=1) == running.starts_on
    assert (done.sheets.count(), running.sheets.count()) == (6, 5)
    assert running.sheets.exclude(left_out="").count() == 1
    assert done.scorers.count() == 3
    assert list(done.moves.values_list("after", flat=True))[-1] == "published"


def test_the_demo_without_a_standard_has_none(cast):
    demo.fill(random.Random(1), {"T0001": cast.staff})
    assert not Round.objects.exists()
