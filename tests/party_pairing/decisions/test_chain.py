"""What comes after the vote, in which order; when somebody is reminded."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from party_pairing.decisions import validity
from party_pairing.decisions.chain import about, next_stage, stages
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.library import SAMPLES
from party_pairing.recommend_rules.spec import Day, Publication, Spec, Step

SPEC = Spec(
    publications=(Publication("一"), Publication("二", before="b"), Publication("三")),
    steps=(Step("a", "甲", rules.BRANCH), Step("b", "乙", rules.COMMITTEE)),
)


def keys(spec):
    return [each.key for each in stages(spec)]


def test_publications_stand_before_the_step_they_name():
    assert keys(SPEC) == ["publication", "publication-3", "a", "publication-2", "b", "answer"]


def test_without_steps_publications_come_first():
    assert keys(replace(SPEC, steps=())) == ["publication", "publication-2", "publication-3",
                                             "answer"]  # fmt: skip
    assert keys(replace(SPEC, steps=(), publications=(), needs_party_answer=False)) == []


def test_a_publication_that_names_nothing_comes_first():
    spec = replace(SPEC, publications=(Publication("一", before="gone"),))
    assert keys(spec) == ["publication", "a", "b", "answer"]


@given(st.integers(0, 6))
def test_what_is_next_follows_the_order(n):
    order = stages(SPEC)
    done = order[:n]
    found = next_stage(
        SPEC, frozenset(each.key for each in done if each.kind == "decide"),
        frozenset(each.position for each in done if each.kind == "publish"),
        answered=any(each.kind == "answer" for each in done),
    )  # fmt: skip
    assert found == (order[n] if n < len(order) else None)


def test_lines_of_the_calendar_are_about_what_they_say():
    spec = replace(SPEC, calendar=())
    for label, key in (
        ("支部开推优大会", "meeting"), ("名单报党支部", "list"), ("甲", "a"), ("公示", "publication"),
        ("党支部审核、答复", "answer"), ("交推荐表", "x"),
    ):  # fmt: skip
        assert about(spec, Day("x", label)) == key
    assert about(spec, Day("b", "随便")) == "b"
    assert about(replace(spec, publications=()), Day("x", "公示")) == "x"


def test_every_sample_has_an_order_that_ends():
    assert SAMPLES
    for sample in SAMPLES.values():
        order = stages(sample.spec)
        assert len(order) == len(sample.spec.steps) + len(sample.spec.publications) + (
            sample.spec.needs_party_answer
        )


@given(st.integers(0, 200), st.integers(1, 40))
def test_reminders_come_once_each(start, step):
    """Somebody who is looked at every `step` days hears each of 90, 30, 7 once, in that order."""
    until, told = date(2026, 12, 31), []
    for left in range(start, -1, -step):
        due = validity.reminder(until, until - timedelta(days=left), tuple(told))
        if due is not None:
            assert left <= due
            told.append(due)
    assert told == sorted(set(told), reverse=True)
    assert set(told) <= {90, 30, 7}


def test_nobody_is_reminded_of_what_is_over():
    assert validity.reminder(date(2026, 1, 1), date(2026, 1, 2), ()) is None
    assert validity.reminder(date(2026, 1, 8), date(2026, 1, 1), ()) == 7
    assert validity.reminder(date(2026, 1, 8), date(2026, 1, 1), (30,)) == 7
    assert validity.reminder(date(2026, 1, 8), date(2026, 1, 1), (7,)) is None
