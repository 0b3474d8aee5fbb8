"""Conditions against brute force, and each kind at its edges."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction
from itertools import count, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from party_pairing.recommend_rules import conditions as c
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import Facts, Noted, judged, standing_in_the_way
from party_pairing.recommend_rules.spec import Condition, Limit, PointRule, Spec

DAY = dt.date(2026, 11, 26)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31))


def find(condition, facts=None, day=DAY, spec=None):
    return c.find(condition, spec or Spec(conditions=(condition,)), facts or Facts(), day)


def months_by_hand(since, day):
    """Counts months one by one: each is complete on the day of that number, or, where the month is
    too short, on the first of the next."""
    for n in count(1):
        year, month = since.year + (since.month - 1 + n) // 12, (since.month - 1 + n) % 12 + 1
        first_after = dt.date(year + month // 12, month % 12 + 1, 1)
        last = (first_after - dt.timedelta(days=1)).day
        done = dt.date(year, month, since.day) if since.day <= last else first_after
        if done > day:
            return n - 1
    raise AssertionError


@given(since=DAYS, days=st.integers(0, 4000))
def test_years_and_months_are_counted_as_by_hand(since, days):
    day = since + dt.timedelta(days=days)
    by_hand = months_by_hand(since, day)
    assert c.months_at(since, day) == by_hand
    assert c.years_at(since, day) == by_hand // 12


@given(since=DAYS, months=st.integers(0, 400))
def test_months_are_complete_on_that_day_and_not_before(since, months):
    done = c.add_months(since, months)
    assert c.months_at(since, done) == months
    if months:
        assert c.months_at(since, done - dt.timedelta(days=1)) == months - 1


def test_who_was_born_on_29_february_is_older_on_1_march():
    born = dt.date(2008, 2, 29)
    assert [c.years_at(born, dt.date(2026, *day)) for day in ((2, 28), (3, 1))] == [17, 18]
    assert c.years_at(born, dt.date(2028, 2, 29)) == 20
    assert c.add_months(born, 18 * 12) == dt.date(2026, 3, 1)


AGE = Condition("age", rules.AGE, "年龄", least=D(18), most=D(28))


@pytest.mark.parametrize(
    ("born", "state", "value"),
    [
        (dt.date(2008, 11, 27), c.UNMET, 17), (dt.date(2008, 11, 26), c.MET, 18),
        (dt.date(1998, 11, 26), c.MET, 28), (dt.date(1997, 11, 27), c.MET, 28),
        (dt.date(1997, 11, 26), c.UNMET, 29),
    ],
)  # fmt: skip
def test_18_to_28_has_both_ends(born, state, value):
    found = find(AGE, Facts(born_on=born))
    assert (found.state, found.value) == (state, value)


@pytest.mark.parametrize(
    ("born", "state"),
    [(dt.date(1998, 11, 27), c.MET), (dt.date(1998, 11, 26), c.UNMET)],
)  # fmt: skip
def test_not_yet_28_is_another_rule(born, state):
    assert find(replace(AGE, is_below=True), Facts(born_on=born)).state == state


@given(born=DAYS, cut_off=DAYS, is_below=st.booleans(), halves=st.booleans())
def test_time_alone_changes_an_age_on_the_days_that_are_told(born, cut_off, is_below, halves):
    least, most = (D("17.5"), D("28.5")) if halves else (D(18), D(28))
    asked = replace(AGE, least=least, most=most, is_below=is_below)

    def state(day):
        return find(asked, Facts(born_on=born), day).state

    found, day = find(asked, Facts(born_on=born), cut_off), dt.timedelta(days=1)
    assert (state(found.ends_on), state(found.ends_on - day)) == (c.UNMET, c.MET)
    if found.met_on:
        assert found.state == c.UNMET
        assert cut_off < found.met_on
        assert (state(found.met_on), state(found.met_on - day)) == (c.MET, c.UNMET)
    elif found.state == c.UNMET:
        assert cut_off >= found.ends_on


def test_half_a_year_in_the_league():
    asked = Condition("league", rules.LEAGUE_AGE, "团龄", least=D("0.5"))
    assert find(asked, Facts(joined_on=dt.date(2026, 5, 26))).state == c.MET
    short = find(asked, Facts(joined_on=dt.date(2026, 5, 27)))
    assert (short.state, short.met_on, short.missing) == (
        c.UNMET, dt.date(2026, 11, 27), Fraction(1, 12),
    )  # fmt: skip
    assert find(asked, Facts(joined_on=dt.date(2027, 1, 1))).value == 0


def test_application_counts_from_the_first():
    asked = Condition("a", rules.SINCE, "申请", record="application", least=D(6))
    first, again = Noted("1", "application", dt.date(2026, 5, 26)), Noted("2", "application", DAY)
    found = find(asked, Facts(records=(again, first)))
    assert (found.state, found.value, found.sources) == (c.MET, 6, ("1",))
    found = find(asked, Facts(records=(again,)))
    assert (found.state, found.value, found.met_on) == (c.UNMET, 0, dt.date(2027, 5, 26))
    late = Noted("3", "application", DAY + dt.timedelta(days=1))
    assert find(asked, Facts(records=(late,))).value is None


CLEAN = Condition("clean", rules.CLEAN, "处分", record="punishment", least=D(12))


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (None, c.UNMET), (dt.date(2026, 11, 27), c.UNMET), (dt.date(2026, 11, 26), c.UNMET),
        (dt.date(2025, 11, 27), c.UNMET), (dt.date(2025, 11, 26), c.MET),
    ],
)  # fmt: skip
def test_no_punishment_or_a_year_since_it_was_lifted(until, state):
    on = dt.date(2025, 1, 1)
    assert find(CLEAN).state == c.MET
    facts = Facts(records=(Noted("1", "punishment", on, until),))
    assert find(CLEAN, facts).state == state
    assert find(replace(CLEAN, least=None), facts).state == c.UNMET
    lifted = until is not None and until <= DAY
    assert find(replace(CLEAN, least=D(0)), facts).state == (c.MET if lifted else c.UNMET)


def test_the_last_of_several_punishments_counts():
    records = (
        Noted("1", "punishment", dt.date(2020, 1, 1), dt.date(2020, 6, 1)),
        Noted("2", "punishment", dt.date(2024, 1, 1), dt.date(2026, 1, 1)),
    )
    found = find(CLEAN, Facts(records=records))
    assert (found.state, found.value, found.met_on) == (c.UNMET, 10, dt.date(2027, 1, 1))
    still = replace(records[0], until=None)
    assert find(CLEAN, Facts(records=(still, records[1]))).met_on is None


RANK = Condition("rank", rules.RANK, "排名", record="rank", most=D(30))


@pytest.mark.parametrize(("place", "state"), [(12, c.MET), (13, c.UNMET)])
def test_rank_is_an_exact_percentage(place, state):
    records = (Noted("1", "rank", value=D(place), total=D(40), term="2026-1"),)
    found = find(RANK, Facts(records=records))
    assert (found.state, found.value) == (state, Fraction(place * 100, 40))


@pytest.mark.parametrize(
    ("most", "place", "total", "state"),
    [
        ("33.33", 4, 12, c.MET), ("33.33", 1334, 4000, c.UNMET), ("33.33", 1333, 4000, c.MET),
        ("66.67", 8, 12, c.MET), ("66.67", 2667, 4000, c.UNMET), ("33.32", 4, 12, c.UNMET),
    ],
)  # fmt: skip
def test_a_third_is_a_third(most, place, total, state):
    records = (Noted("1", "rank", value=D(place), total=D(total), term="2026-1"),)
    assert find(replace(RANK, most=D(most)), Facts(records=records)).state == state


def test_limits_of_a_rank_stand_for_most_also_without_one():
    limits = (Limit(years=(1,), is_exempt=True), Limit(years=(2,), amount=D(40)))
    asked = replace(RANK, most=None, limits=limits)
    records = (Noted("1", "rank", value=D(41), total=D(100), term="2026-1"),)
    states = [find(asked, Facts(year=y, records=records)).state for y in (1, 2, 3)]
    assert states == [c.EXEMPT, c.UNMET, c.EXEMPT]
    assert find(replace(asked, most=D(50)), Facts(year=3, records=records)).state == c.MET


def test_a_limit_of_a_range_is_its_lower_end():
    asked = replace(AGE, limits=(Limit(degree=rules.GRADUATE, amount=D(20)),))
    facts = Facts(born_on=dt.date(2007, 1, 1), degree=rules.GRADUATE)
    assert find(asked, facts).state == c.UNMET
    assert find(asked, replace(facts, degree=rules.UNDERGRADUATE)).state == c.MET


def test_a_limit_of_one_half_of_the_year():
    asked = replace(RANK, limits=(Limit(years=(1,), half=1, is_exempt=True),))
    facts = Facts(year=1)
    assert find(asked, facts, dt.date(2026, 9, 1)).state == c.EXEMPT
    assert find(asked, facts, dt.date(2027, 1, 31)).state == c.EXEMPT
    assert find(asked, facts, dt.date(2027, 2, 1)).state == c.UNKNOWN


FAILS = Condition("fails", rules.NUMBER, "不及格", record="fails", most=D(0))


def term(key, code, value):
    return Noted(key, "fails", value=D(value), term=code)


def test_the_period_is_seen_from_the_cut_off():
    records = tuple(term(code, code, 1) for code in ("2025-1", "2025-2", "2026-1", "2026-2"))
    seen = {
        period: find(replace(FAILS, period=period, which=rules.SUM), Facts(records=records)).sources
        for period in rules.PERIODS
    }
    assert seen == {
        rules.EVER: ("2025-1", "2025-2", "2026-1"), rules.TERM: ("2026-1",),
        rules.LAST_TERM: ("2025-2",), rules.YEAR: ("2026-1",),
        rules.LAST_YEAR: ("2025-1", "2025-2"),
    }  # fmt: skip


def test_the_newest_every_one_or_the_sum():
    facts = Facts(records=(term("a", "2025-1", 2), term("b", "2025-2", 1), term("c", "2026-1", 0)))
    assert find(FAILS, facts).state == c.MET
    every = find(replace(FAILS, which=rules.EVERY), facts)
    assert (every.state, every.value) == (c.UNMET, 2)
    total = find(replace(FAILS, which=rules.SUM, most=D(3)), facts)
    assert (total.state, total.value, total.sources) == (c.MET, 3, ("a", "b", "c"))
    dated = Noted("d", "fails", dt.date(2026, 10, 1), value=D(9))
    assert find(FAILS, replace(facts, records=(dated, *facts.records))).value == 9
    assert find(FAILS).state == c.UNKNOWN


def test_letters_are_compared_by_their_place():
    asked = Condition("d", rules.MARK, "宿舍", record="d", mark="B", marks=("A", "B", "C"))

    def mark(letter):
        return find(asked, Facts(records=(Noted("1", "d", mark=letter, term="2026-1"),))).state

    assert [mark(letter) for letter in "ABCX"] == [c.MET, c.MET, c.UNMET, c.UNKNOWN]


def test_what_expired_is_not_there():
    asked = Condition("s", rules.HAS, "团校", record="s")
    held = Noted("1", "s", dt.date(2025, 1, 1))
    for until, state in ((None, c.MET), (DAY, c.MET), (DAY - dt.timedelta(days=1), c.UNMET)):
        facts = Facts(records=(replace(held, until=until),))
        assert find(asked, facts).state == state


POINTS = Spec(
    conditions=(
        Condition("total", rules.POINTS, "总分", least=D(20)),
        Condition("service", rules.POINTS, "服务分", category="服务", least=D(10)),
    ),
    points=(PointRule("服务", rules.HOURS, D(2), D(12)), PointRule("学习", "talks", D(3)),
            PointRule("学习", "papers", D(1), D(4))),
)  # fmt: skip


def test_points_two_an_hour_with_a_minimum_of_category_and_total():
    """R14."""
    talks = tuple(Noted(str(n), "talks", value=D(1), on=dt.date(2026, 10, n)) for n in (1, 2))
    facts = Facts(hours={rules.EVER: D("4.5")}, records=talks)
    assert c.points_of(POINTS, facts, rules.EVER, DAY) == {"服务": D(9), "学习": D(6), "": D(15)}
    assert [each.state for each in judged(POINTS, facts, DAY)] == [c.UNMET, c.UNMET]
    assert [each.missing for each in judged(POINTS, facts, DAY)] == [D(5), D(1)]
    papers = (*talks, Noted("9", "papers", value=D(30), on=dt.date(2026, 10, 1)))
    facts = Facts(hours={rules.EVER: D(50)}, records=papers)
    assert c.points_of(POINTS, facts, rules.EVER, DAY) == {"服务": D(12), "学习": D(10), "": D(22)}
    assert [each.state for each in judged(POINTS, facts, DAY)] == [c.MET, c.MET]
    assert c.points_of(POINTS, facts, rules.EVER, dt.date(2026, 10, 1))["学习"] == D(7)


def test_any_of_an_either_will_do_and_unknown_is_not_met():
    group = (
        Condition("a", rules.HAS, "团校", record="s", either="x"),
        Condition("b", rules.POST, "任职", least=D(6), either="x"),
        Condition("c", rules.STATED, "表现"),
    )
    spec = Spec(conditions=group)

    def way(**facts):
        return [
            each.condition.key for each in standing_in_the_way(judged(spec, Facts(**facts), DAY))
        ]

    assert way() == ["a", "b", "c"]
    assert way(post_months=6) == ["c"]
    assert way(post_months=None, stated={"c": True}) == ["a", "b"]
    assert way(post_months=6, stated={"c": True}) == []
    assert way(post_months=6, stated={"c": False}) == ["c"]


def test_a_waiver_stands_only_where_something_is_missing():
    spec = Spec(conditions=(Condition("h", rules.HOURS, "时数", least=D(5)),))
    assert judged(spec, Facts(), DAY, ["h"])[0].state == c.WAIVED
    assert judged(spec, Facts(hours={rules.EVER: D(5)}), DAY, ["h"])[0].state == c.MET


USUAL = Spec(conditions=(
    AGE, RANK, FAILS, CLEAN, replace(FAILS, key="sum", which=rules.SUM, most=D(2)),
    replace(RANK, key="every", which=rules.EVERY),
    Condition("a", rules.SINCE, "申请", record="application", least=D(6)),
    Condition("d", rules.MARK, "宿舍", record="d", which=rules.EVERY, mark="B", marks=("A", "B")),
))  # fmt: skip


@given(st.lists(st.builds(
    Noted, key=st.uuids().map(str), kind=st.sampled_from(["rank", "fails", "punishment", "application", "d"]),
    on=st.none() | DAYS, until=st.none() | DAYS,
    value=st.none() | st.integers(1, 5).map(D), total=st.none() | st.integers(5, 9).map(D),
    mark=st.sampled_from(["A", "B", "C", ""]),
    term=st.sampled_from(["", "2025-1", "2025-2", "2026-1", "2026-2"]),
), max_size=4))  # fmt: skip
def test_the_order_of_records_does_not_matter(records):
    first = judged(USUAL, Facts(records=tuple(records)), DAY)
    assert all(each.state in c.STATES for each in first)
    for order in list(permutations(records))[1:6]:
        assert judged(USUAL, Facts(records=order), DAY) == first
