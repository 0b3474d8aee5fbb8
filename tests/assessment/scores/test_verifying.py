"""Every night: what differs is named with the record that changed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessment.facts.actions import end_fact, note_fact
from assessment.facts.models import Fact
from assessment.rounds.models import Round, ScoreLine
from assessment.scores.actions import recompute, retotal
from assessment.scores.models import Discrepancy
from assessment.scores.verifying import settle, take_over, verify, verify_all
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def held(scene, cast):
    """A computed round in which one branch has been at a league day."""
    found = scene.round()
    scene.fact(cast.branch, "own:study:rate", number=D(36), of=D(40), round=found)
    recompute(round=found)
    return found


def told():
    return list(Notice.objects.values_list("title", "body"))


def study(held, cast):
    return ScoreLine.objects.get(sheet__round=held, sheet__unit=cast.branch, indicator="study")


def test_what_reproduces_says_nothing(held):
    before = Round.objects.get(pk=held.pk).computed_at
    assert not verify(held)
    assert not Discrepancy.objects.exists()
    assert told() == []
    assert Round.objects.get(pk=held.pk).computed_at > before


def test_a_record_that_changed_behind_our_back_is_named(held, scene, cast):
    scene.fact(
        cast.branch, "own:study:rate", on=date(2025, 11, 3), number=D(10), of=D(40), round=held,
        label="第二期", url="/records/2/",
    )  # fmt: skip
    Fact.objects.filter(number=36).update(ended_at=timezone.now(), reason="数错了", label="第一期")
    found = verify(held)
    assert [(each.indicator, each.stored, each.computed) for each in found.lines] == [
        ("study", 30, 0)
    ]
    one = Discrepancy.objects.get()
    assert (one.line, one.stored, one.computed) == (study(held, cast), 30, 0)
    assert one.changed == [
        {"words": "撤销：10月15日 第一期 36/40（数错了）", "url": ""},
        {"words": "新增：11月3日 第二期 10/40", "url": "/records/2/"},
    ]
    assert told() == [(
        "重算有差异：2025–2026 学年团支部考核",
        "有 1 项和系统里存的分不一样，页面上写了是哪条记录变了。请逐项决定采用哪个。",
    )]  # fmt: skip
    event = AuditEvent.objects.get(name="assessment.scores.differed")
    assert event.data == {"lines": 1, "sheets": 0}
    # The stored figure waits for somebody, the next night says nothing again.
    assert study(held, cast).system == 30
    verify(held)
    assert Discrepancy.objects.count() == 1
    assert len(told()) == 1


def test_the_new_figure_is_taken_over(held, scene, cast):
    Fact.objects.update(ended_at=timezone.now())
    verify(held)
    found = take_over(discrepancy=Discrepancy.objects.get(), by=cast.staff)
    assert (found.settled_by, found.words) == (cast.staff, "采用了重算的分。")
    assert study(held, cast).final == 0
    assert not verify(held)
    with pytest.raises(ValidationError, match="已经有人处理了"):
        take_over(discrepancy=found, by=cast.staff)


def test_the_stored_figure_stays_with_words(held, cast):
    Fact.objects.update(ended_at=timezone.now())
    verify(held)
    found = Discrepancy.objects.get()
    with pytest.raises(ValidationError, match="请写为什么"):
        settle(discrepancy=found, words=" ", by=cast.staff)
    with pytest.raises(ValidationError, match="最多 200"):
        settle(discrepancy=found, words="字" * 201, by=cast.staff)
    settle(discrepancy=found, words="当时公布的数为准", by=cast.staff)
    verify(held)
    assert study(held, cast).system == 30
    assert list(Discrepancy.objects.values_list("words", flat=True)) == ["当时公布的数为准"]


def test_what_agrees_again_needs_nobody(held, cast):
    Fact.objects.update(ended_at=timezone.now())
    verify(held)
    Fact.objects.update(ended_at=None)
    assert not verify(held)
    one = Discrepancy.objects.get()
    assert (one.settled_by, one.words) == (None, "后来又一致了。")


@pytest.mark.parametrize("state", ["publicity", "decision"])
def test_a_round_that_is_shown_stays_as_it_was_shown(held, scene, cast, state):
    """What comes meanwhile moves nothing, by day or by night, and the night does not go on to another day."""
    Fact.objects.update(origin="import")
    before = Round.objects.get(pk=held.pk).computed_at
    Round.objects.filter(pk=held.pk).update(state=state, posted_at=timezone.now())
    note_fact(
        unit=cast.branch, source="own:study:rate", on=date(2025, 12, 3), number=1, of=40,
        label="第三期", origin="import", by=cast.staff, round=held,
    )  # fmt: skip
    end_fact(fact=Fact.objects.get(number=36), by=cast.staff, reason="错了")
    assert study(held, cast).final == 30
    verify_all()
    assert study(held, cast).final == 30
    assert not Discrepancy.objects.exists()
    assert Round.objects.get(pk=held.pk).computed_at == before
    Fact.objects.filter(number=36).update(number=30)
    verify_all()
    with pytest.raises(ValidationError, match="先退回复核"):
        take_over(discrepancy=Discrepancy.objects.get(), by=cast.staff)
    assert study(held, cast).final == 30


def test_a_published_round_reproduces_what_it_froze(held, scene, cast):
    Round.objects.filter(pk=held.pk).update(state="published", frozen_at=timezone.now())
    scene.fact(cast.branch, "own:study:rate", number=D(1), of=D(40), round=held)
    Fact.objects.filter(number=36).update(ended_at=timezone.now())
    verify_all()
    assert not Discrepancy.objects.exists()
    # Somebody writes into the table.
    Fact.objects.filter(number=36).update(number=30)
    verify_all()
    one = Discrepancy.objects.get()
    assert (one.stored, one.computed, one.changed) == (30, 0, [])
    with pytest.raises(ValidationError, match="已经公布的分不能直接换"):
        take_over(discrepancy=one, by=cast.staff)
    assert study(held, cast).system == 30


def test_a_total_that_is_not_that_of_its_lines(held, cast):
    held.sheets.filter(unit=cast.branch).update(total=99)
    found = verify(held)
    assert found.sheets == [held.sheets.get(unit=cast.branch).pk]
    assert told()[0][1] == "各项得分没变，但是有 1 个支部存的总分和重算的不一样。"
    assert held.sheets.get(unit=cast.branch).total == 40


def test_as_time_goes_by_figures_change_without_records(scene, cast):
    """A month that has passed without a league day: no discrepancy, the figure goes on by itself."""
    today = timezone.localdate()
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    held = scene.round(starts_on=first, ends_on=today.replace(day=1) + timedelta(days=90))
    recompute(round=held)
    line = ScoreLine.objects.get(sheet__round=held, sheet__unit=cast.branch, indicator="days")
    assert line.system == 35
    long_ago = timezone.now() - timedelta(days=today.day + 3)
    Round.objects.filter(pk=held.pk).update(computed_at=long_ago)
    ScoreLine.objects.filter(indicator="days").update(system=40, final=40)
    for sheet in held.sheets.all():
        retotal(sheet=sheet)
    assert not verify(held)
    line.refresh_from_db()
    assert line.system == 35
    assert told() == []
