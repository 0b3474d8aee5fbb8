"""The five are reckoned as an oracle without shortcuts reckons them."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from tuanwei.five_haves import reckoning
from tuanwei.five_haves.reckoning import Cell, Charge, Figure, Place, Week

TODAY = date(2026, 11, 26)
days = st.integers(-5, 200).map(lambda n: TODAY - timedelta(days=n))


def charge(person="江临", last=TODAY, **fields):
    values = {"area": "任务", "title": "写总结", "unit": "会计学院团总支", "url": "/"} | fields
    return Charge(person=person, last=last, **values)


def test_standing_begins_exactly_at_its_percent():
    assert Figure(9, 10).standing(90) == "has"
    assert Figure(899, 1000).standing(90) == "partly"
    assert Figure(0, 10).standing(1) == "lacks"
    assert Figure(0, 0).standing(1) == "unknown" and Figure(0, 0).share is None
    assert Figure(1, 3).share == Fraction(1, 3)


def test_a_sign_of_life_of_the_last_day_counts_and_one_of_the_day_before_does_not():
    assert reckoning.is_fresh(TODAY - timedelta(days=30), TODAY, 30)
    assert not reckoning.is_fresh(TODAY - timedelta(days=31), TODAY, 30)
    assert not reckoning.is_fresh(None, TODAY, 30)


def test_what_nobody_has_comes_before_what_stands_still():
    old, older = charge(last=date(2026, 9, 1)), charge(last=date(2026, 8, 1))
    nobody, never, alive = charge(person=""), charge(last=None), charge()
    found = reckoning.pressing([alive, old, nobody, older, never], TODAY, 30)
    assert found == [
        ("nobody", nobody), ("stale", never), ("stale", older), ("stale", old), ("alive", alive),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.booleans(), st.none() | days), max_size=30), st.integers(1, 90))
def test_what_is_seen_to_is_what_is_left_without_nobody_and_stillness(rows, limit):
    charges = [charge("江临" if has else "", last) for has, last in rows]
    found = reckoning.seen_to(charges, TODAY, limit)
    horizon = TODAY - timedelta(days=limit)
    gone = [row for row in rows if not row[0] or row[1] is None or row[1] < horizon]
    assert found == Figure(len(rows) - len(gone), len(rows))


@given(st.lists(st.none() | days, max_size=20), st.integers(1, 90))
def test_places_used_lie_within_the_days(lasts, limit):
    places = [Place("厅", "场地", 1, Fraction(1), last, "/") for last in lasts]
    inside = {TODAY - timedelta(days=n) for n in range(-5, limit + 1)}
    expected = sum(1 for last in lasts if last in inside)
    assert reckoning.used(places, TODAY, limit) == Figure(expected, len(lasts))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 200))
def test_every_day_of_a_term_lies_in_exactly_one_week(first, length):
    last = first + timedelta(days=length)
    weeks = reckoning.weeks_of(first, last)
    counted = Counter(
        week.first + timedelta(days=n)
        for week in weeks
        for n in range((week.last - week.first).days + 1)
    )
    assert counted == Counter(first + timedelta(days=n) for n in range(length + 1))
    assert [week.number for week in weeks] == list(range(1, len(weeks) + 1))
    assert all(
        week.first.isocalendar()[:2] == week.last.isocalendar()[:2] for week in weeks
    )  # fmt: skip


def test_weeks_of_vacation_are_left_out_and_keep_their_numbers():
    vacation = {date(2026, 9, 7) + timedelta(days=n) for n in range(7)} | {date(2026, 9, 14)}
    weeks = reckoning.weeks_of(date(2026, 9, 1), date(2026, 9, 20), vacation)
    assert [(each.number, each.first.day, each.last.day) for each in weeks] == [
        (1, 1, 6), (3, 14, 20),
    ]  # fmt: skip


def test_a_week_is_empty_only_once_it_is_over():
    weeks = [Week(n, date(2026, 11, 2) + timedelta(weeks=n), date(2026, 11, 8) + timedelta(weeks=n))
             for n in range(6)]  # fmt: skip
    held = {date(2026, 11, 3): 1, date(2026, 11, 27): 1, date(2026, 12, 3): 1}
    found = reckoning.cells(weeks, Counter(held), TODAY, 1)
    assert [each.state for each in found] == [
        "held", "empty", "empty", "planned", "planned", "ahead",
    ]  # fmt: skip
    assert [each.state for each in reckoning.cells(weeks, Counter(), TODAY, 1)] == [
        "empty", "empty", "empty", "now", "ahead", "ahead",
    ]  # fmt: skip
    assert reckoning.covered(found) == Figure(1, 3)


@given(
    st.lists(st.integers(0, 60), max_size=40), st.integers(0, 60), st.integers(1, 3)
)  # fmt: skip
def test_weeks_covered_are_those_that_a_walk_over_the_days_finds(offsets, past, least):
    first = date(2026, 9, 7)
    today = first + timedelta(days=past)
    weeks = reckoning.weeks_of(first, first + timedelta(days=62))
    found = reckoning.covered(
        reckoning.cells(weeks, Counter(first + timedelta(days=n) for n in offsets), today, least)
    )
    held = over = 0
    for start in range(0, 63, 7):
        begun = sum(start <= n < start + 7 and n <= past for n in offsets)
        held += begun >= least
        over += begun >= least or start + 6 < past
    assert found == Figure(held, over)


def test_the_first_of_a_kind_counts_where_it_falls_into_the_days():
    rows = [
        SimpleNamespace(group=group, kind=kind, on=date(2026, month, 1))
        for group, kind, month in ((1, 1, 3), (1, 1, 10), (1, 2, 10), (2, 1, 11), (2, 1, 12))
    ]
    found = reckoning.firsts(rows, date(2026, 9, 1), TODAY)
    assert found == [rows[3], rows[2]]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), days), max_size=25))
def test_firsts_are_what_nothing_of_the_same_comes_before(given_rows):
    rows = [SimpleNamespace(group=g, kind=k, on=on) for g, k, on in given_rows]
    since = TODAY - timedelta(days=80)
    found = reckoning.firsts(rows, since, TODAY)
    expected = {
        (g, k, on) for g, k, on in given_rows
        if since <= on <= TODAY and not any((a, b) == (g, k) and c < on for a, b, c in given_rows)
    }  # fmt: skip
    assert {(each.group, each.kind, each.on) for each in found} == expected
    assert len(found) == len({(g, k) for g, k, _on in expected})


def test_a_theme_is_new_that_no_earlier_menu_has_under_any_spelling():
    titles = ["学 雷锋", "AI 支教", "夜跑"]
    assert reckoning.new_titles(titles, ["学雷锋！", "ai支教"]) == ["夜跑"]


def test_aspects_that_nobody_can_know_are_not_counted():
    assert reckoning.aspects({"a": 2, "b": 0, "c": None}, 1) == Figure(1, 2)
    assert reckoning.aspects({"a": 2}, 3) == Figure(0, 1)
    assert reckoning.aspects({"a": None}, 1) == Figure(0, 0)


def test_a_trend_shows_the_last_weeks_and_leaves_out_what_nobody_knew():
    monday = date(2026, 9, 7)
    points = [(monday + timedelta(weeks=n), Figure(n, 10 if n != 3 else 0)) for n in range(6)]
    assert reckoning.trend(reversed(points), 3) == [
        (monday + timedelta(weeks=n), Fraction(n * 10)) for n in (2, 4, 5)
    ]


def test_sums():
    assert reckoning.summed([Figure(1, 2), Figure(3, 4)]) == Figure(4, 6)
    assert reckoning.summed([]) == Figure(0, 0)
    assert Cell(Week(1, TODAY, TODAY), 0, "now").count == 0
