"""Facts begin and end; a frozen round reads what stood then."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessment.facts import actions, hooks, queries
from assessment.facts.models import Fact
from assessment.results.models import LateFact
from assessment.rounds.models import Round
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2025, 10, 3)


@pytest.fixture
def told(monkeypatch):
    """What rooms above hear."""
    heard = []
    monkeypatch.setattr(hooks, "changed", [heard.append])
    return heard


def note(scene, **changes):
    values = {
        "unit": scene.cast.branch, "source": "own:order:fault", "on": DAY, "label": "迟到",
        "origin": Fact.Origin.CHECK, "by": scene.cast.staff, **changes,
    }  # fmt: skip
    return actions.note_fact(**values)


def test_noting_and_ending_are_told_and_recorded(scene, told):
    held = scene.round()
    fact = note(scene, round=held, number="2", level="重要", role="组织", by_key="7")
    assert (fact.number, fact.of, fact.level, fact.role, fact.by) == (2, None, "重要", "组织", "7")
    assert fact.noted_by == scene.cast.staff
    assert told == [[(scene.cast.branch.pk, "own:order:fault", DAY)]]
    ended = actions.end_fact(fact=fact, by=scene.cast.staff2, reason=" 看错了人 ")
    assert (ended.ended_by, ended.reason, ended.number) == (scene.cast.staff2, "看错了人", 2)
    assert told[1:] == told[:1]
    assert list(AuditEvent.objects.order_by("pk").values_list("name", flat=True))[-2:] == [
        "assessment.fact.noted", "assessment.fact.ended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "三"}, "数要填数字。"), ({"number": "NaN"}, "数要填数字。"),
        ({"number": "Infinity"}, "数要填数字。"), ({"number": None}, "数要填数字。"),
        ({"number": "1e12"}, "数太大了，请核对。"), ({"number": "0.0005"}, "数最多三位小数。"),
        ({"number": "1", "of": "abc"}, "总数要填数字。"),
        ({"number": "-1", "of": "3"}, "有总数时，数和总数都不能是负数。"),
        ({"number": "1", "of": "-3"}, "有总数时，数和总数都不能是负数。"),
        ({"label": "长" * 121}, "“是什么”太长了，最多 120 个字。"),
        ({"level": "长" * 41}, "“级别”太长了，最多 40 个字。"),
        ({"source": ""}, "请选这条记录算在哪一项。"),
        ({"on": date(2024, 1, 1)}, "日期要在这次考核的时间里：2025 年 9 月 1 日 到 2026 年 7 月 31 日。"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_fact(scene, told, changes, words):
    with pytest.raises(ValidationError) as refused:
        note(scene, round=scene.round(), **changes)
    assert refused.value.messages == [words]
    assert (Fact.objects.count(), told) == (0, [])


@pytest.mark.parametrize("state", ["draft", "called_off"])
def test_a_round_that_is_not_scored_takes_no_facts(scene, state):
    with pytest.raises(ValidationError) as refused:
        note(scene, round=scene.round(state=state))
    assert refused.value.messages == ["这次考核还没有开始，或者已经取消，不能记。"]


def test_a_negative_number_without_a_whole_is_a_number(scene):
    assert note(scene, number="-2.5").number == Decimal("-2.5")


def test_a_record_stands_once(scene):
    note(scene, record="claim:3")
    with pytest.raises(ValidationError) as refused:
        note(scene, record="claim:3")
    assert refused.value.messages == ["这条记录刚才已经记过了，不用再记。"]
    note(scene, record="claim:3", unit=scene.cast.other_branch)
    assert Fact.objects.count() == 2


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "请写为什么撤销这条记录。"), ("  ", "请写为什么撤销这条记录。"),
        (None, "请写为什么撤销这条记录。"), ("长" * 201, "理由太长了，最多 200 个字。"),
    ],
)  # fmt: skip
def test_ending_needs_a_reason(scene, reason, words):
    with pytest.raises(ValidationError) as refused:
        actions.end_fact(fact=note(scene), by=scene.cast.staff, reason=reason)
    assert refused.value.messages == [words]


def test_what_has_ended_or_comes_from_records_is_not_ended_by_hand(scene):
    fact = note(scene)
    actions.end_fact(fact=fact, by=scene.cast.staff, reason="错了")
    with pytest.raises(ValidationError) as refused:
        actions.end_fact(fact=fact, by=scene.cast.staff, reason="错了")
    assert refused.value.messages == ["这条记录已经撤销了，不用再撤。"]
    with pytest.raises(ValidationError) as refused:
        actions.end_fact(fact=scene.fact(scene.cast.branch), by=scene.cast.staff, reason="错了")
    assert refused.value.messages == [
        "这条是系统按原来的记录算的，请改原来的记录，重新汇总后就会变。"
    ]


def test_a_frozen_round_reads_what_stood_then(scene):
    cast, held = scene.cast, scene.round()
    before = note(scene, round=held)
    ended_later = note(scene, round=held, label="后来撤销")
    held.state, held.frozen_at = "published", timezone.now()
    held.published_by = cast.staff
    held.save()
    late = note(scene, round=held, label="晚到")
    actions.end_fact(fact=ended_later, by=cast.staff, reason="弄错了")
    read = queries.facts_of(held, [cast.branch.pk])
    assert {each.key for each in read[cast.branch.pk]} == {before.pk, ended_later.pk}
    late_ones = LateFact.objects.filter(round=held).values_list("fact", flat=True)
    assert set(late_ones) == {late.pk, ended_later.pk}
    held.state, held.frozen_at = "review", None
    held.save()
    read = queries.facts_of(held, [cast.branch.pk])
    assert {each.key for each in read[cast.branch.pk]} == {before.pk, late.pk}


def test_what_was_noted_when_the_round_was_frozen_waits_for_the_freezing(scene):
    """Noting holds the rounds that run over its day, and no others."""
    held, over = scene.round(), scene.round(state="published", frozen_at=timezone.now())
    elsewhere = scene.round(starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    with CaptureQueriesContext(connection) as asked:
        note(scene)
    locking = [each["sql"] for each in asked if "FOR NO KEY UPDATE" in each["sql"]]
    assert "'check'" in locking[0]
    found = Round.objects.running().filter(starts_on__lte=DAY, ends_on__gte=DAY)
    assert list(found) == [held]
    assert {over, elsewhere}.isdisjoint(found)
