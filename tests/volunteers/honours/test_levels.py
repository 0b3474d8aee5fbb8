"""Stars and goals: real and invented colleges, their edges, and an oracle that walks day by day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.honours.levels import (
    Fact,
    Facts,
    cut_off_in,
    goal_on,
    judged_until,
    level_on,
    reached,
    stand,
)
from volunteers.hours import spec as rules
from volunteers.hours.recognition import year_of
from volunteers.hours.spec import Condition, Goal, Level, Spec

ON = date(2026, 11, 25)
EVENT, AWARD = Condition(rules.LARGE, Decimal(1)), Condition(rules.AWARDS, Decimal(1))


def more(hours, per=rules.EVER):
    return Condition(rules.SUM, Decimal(hours), is_more=True, per=per)


def least(hours, **fields):
    return Condition(rules.SUM, Decimal(hours), **fields)


def level(number, *ways):
    return Level(number, f"{'一二三四五'[number - 1]}星", ways)


H7 = Spec(levels=(
    level(1, (more(20, rules.YEAR),)), level(2, (more(50),)), level(3, (more(100),)),
    level(4, (more(150), EVENT)), level(5, (more(200), EVENT, AWARD)),
))  # fmt: skip
"""H7 of ../shared/rules/spreadsheets.md (合肥学院 2022)."""
NATIONAL = Spec(
    levels=tuple(
        level(place, (least(hours),)) for place, hours in enumerate((100, 300, 600, 1000, 1500), 1)
    )
)


def fact(hours, day=date(2026, 10, 8), key=1, **fields):
    return Fact(key, day, Decimal(hours), **fields)


def facts(*services, awards=()):
    return Facts.of((fact(each, key=key) if not isinstance(each, Fact) else each
                     for key, each in enumerate(services, 1)), awards)  # fmt: skip


# --- H7 and its edges


@pytest.mark.parametrize(
    ("hours", "held"),
    [("20", 0), ("20.01", 1), ("50", 1), ("50.01", 2), ("100", 2), ("100.5", 3), ("150", 3),
     ("150.01", 3), ("1000", 3)],
)  # fmt: skip
def test_h7_asks_for_more_than(hours, held):
    """Exactly 20 hours are not enough; without a large event it stays at three."""
    assert level_on(facts(hours), H7, ON) == held


def test_h7_asks_for_an_event_and_then_an_award():
    large = fact("10", key=2, is_large=True)
    assert level_on(facts("140", large), H7, ON) == 3  # 150 exactly
    assert level_on(facts("140.5", large), H7, ON) == 4
    assert level_on(facts("191", large), H7, ON) == 4
    assert level_on(facts("191", large, awards=[date(2026, 11, 25)]), H7, ON) == 5
    assert level_on(facts("191", large, awards=[date(2026, 11, 26)]), H7, ON) == 4


def test_h7_counts_the_best_year_for_the_first_star():
    """Two years of 15 hours make no year of 20, and in sequence no other star."""
    two = facts(fact("30", date(2025, 8, 31), 1), fact("15", date(2025, 9, 1), 2))
    assert level_on(two, H7, ON) == 1
    slow = facts(*(fact("18", date(2000 + year, 10, 1), year) for year in range(20, 26)))
    assert sum(each.hours for each in slow.services) == 108
    assert level_on(slow, H7, ON) == 0
    assert level_on(slow, Spec(levels=H7.levels, is_sequential=False), ON) == 3


def test_h7_says_what_is_missing():
    found = stand(facts("150"), H7, ON)
    (way,) = found.next.ways
    assert found.held.level.label == "三星"
    assert [(need.said, need.has_said, need.missing) for need in way] == [
        ("累计超过 150 小时", "已有 150 小时", "正好 150 小时还不够，要再多一点"),
        ("累计满 1 次大型活动", "已有 0 次大型活动", "还差 1 次大型活动"),
    ]
    assert (found.held.on, found.held.way[0].has_said) == (date(2026, 10, 8), "已有 150 小时")


# --- periods


def test_a_past_year_cannot_grow_any_more():
    """18 hours of last year are no help: what is missing is counted from this year's 3."""
    found = stand(facts(fact("18", date(2025, 10, 1)), fact("3", date(2026, 10, 1), 2)), H7, ON)
    (need,) = found.next.ways[0]
    assert (need.has, need.has_said) == (3, "今年 3 小时")
    assert need.missing == "还差 17 小时多一点"


@pytest.mark.parametrize(("starts", "held"), [("09-01", 0), ("01-01", 1)])
def test_the_year_begins_as_the_rules_say(starts, held):
    both = facts(fact("15", date(2026, 8, 31)), fact("6", date(2026, 9, 1), 2))
    assert level_on(both, Spec(levels=H7.levels, year_starts=starts), ON) == held


def test_the_best_term():
    spec = Spec(levels=(level(1, (least(10, per=rules.TERM),)),))
    autumn = fact("10", date(2026, 1, 31))
    assert level_on(facts(autumn), spec, ON) == 1
    assert (
        level_on(facts(fact("6", date(2026, 1, 31)), fact("6", date(2026, 2, 1), 2)), spec, ON) == 0
    )


def test_years_one_after_the_other():
    condition = Condition(rules.YEARS, Decimal(2), hours_a_year=Decimal(10), in_a_row=True)
    spec = Spec(levels=(level(1, (condition,)),))
    gap = facts(fact("10", date(2022, 10, 1)), fact("10", date(2024, 10, 1), 2))
    assert level_on(gap, spec, date(2025, 8, 1)) == 0
    any_two = Spec(
        levels=(level(1, (Condition(rules.YEARS, Decimal(2), hours_a_year=Decimal(10)),)),)
    )
    assert level_on(gap, any_two, date(2025, 8, 1)) == 1
    (need,) = stand(gap, spec, date(2025, 8, 1)).next.ways[0]
    assert (need.has, need.missing) == (1, "还差 1 年")
    assert need.has_said == "连续已有 1 年，今年 10 小时"
    # A year without: the row has to begin anew.
    assert stand(gap, spec, date(2026, 10, 1)).next.ways[0][0].missing == "还差 2 年"
    assert level_on(facts(*gap.services, fact("10", date(2025, 10, 1), 3)), spec, ON) == 1


# --- what counts


def test_kinds_and_sources():
    spec = Spec(levels=(
        level(1, (least(5, kinds=("care",)),)), level(2, (least(5, source=rules.SYSTEM),)),
    ), is_sequential=False)  # fmt: skip
    claimed = fact("9", kind="care", source=rules.CLAIM)
    assert level_on(facts(claimed), spec, ON) == 1
    assert level_on(facts(fact("5", kind="sale")), spec, ON) == 2
    found = stand(facts(), spec, ON, {"care": "关爱儿童"})
    assert found.next.ways[0][0].said == "累计“关爱儿童”类满 5 小时"


def test_shifts_of_one_event_are_one():
    spec = Spec(levels=(
        level(1, (Condition(rules.TIMES, Decimal(3)),)), level(2, (Condition(rules.EVENTS, Decimal(3)),)),
        level(3, (Condition(rules.LARGE, Decimal(2)),)),
    ), is_sequential=False)  # fmt: skip
    shifts = [fact("1", key=key, event="marathon", is_large=True) for key in (1, 2, 3)]
    assert level_on(facts(*shifts), spec, ON) == 1
    alone = [fact("1", key=key) for key in (4, 5)]
    assert level_on(facts(*shifts, *alone), spec, ON) == 2
    assert level_on(facts(*shifts, fact("1", key=6, is_large=True)), spec, ON) == 3


def test_what_is_worth_nothing_counts_nothing():
    spec = Spec(levels=(level(1, (Condition(rules.TIMES, Decimal(1)),)),))
    assert level_on(facts("0"), spec, ON) == 0
    assert level_on(facts("0.01"), spec, ON) == 1


def test_the_future_does_not_count():
    assert level_on(facts(fact("30", date(2026, 11, 26))), H7, ON) == 0
    assert level_on(facts(fact("30", date(2026, 11, 25))), H7, ON) == 1


def test_one_of_several_ways():
    spec = Spec(levels=(level(1, (more(50),), (more(20), AWARD)),))
    found = stand(facts("30", awards=[date(2026, 11, 1)]), spec, ON)
    assert [need.said for need in found.held.way] == ["累计超过 20 小时", "累计满 1 项荣誉"]
    assert found.held.on == date(2026, 11, 1)
    assert len(stand(facts("30"), spec, ON).next.ways) == 2


def test_a_level_that_asks_for_another():
    spec = Spec(levels=(level(1, (least(10),)), level(2, (Condition(rules.HELD, Decimal(1)), AWARD))),
                is_sequential=False)  # fmt: skip
    given_on = [date(2026, 11, 1)]
    assert level_on(facts("9", awards=given_on), spec, ON) == 0
    assert level_on(facts("10", awards=given_on), spec, ON) == 2
    held, award = stand(facts("10"), spec, ON).next.ways[0]
    assert (held.said, held.has_said, held.missing) == ("已经是一星", "现在一星", "")
    assert stand(facts("9"), Spec(levels=spec.levels[1:]), ON).next.ways[0][0].missing == (
        "要先是第 1 级"
    )
    assert award.missing == "还差 1 项荣誉"


# --- when


def test_what_came_after_the_cut_off_waits():
    spec = Spec(levels=H7.levels, cut_off="10-31")
    late = facts(fact("40", date(2026, 11, 1)))
    found = stand(late, spec, ON)
    assert (found.held, found.judged_on, found.next_on) == (
        None,
        date(2026, 10, 31),
        date(2027, 10, 31),
    )
    assert found.next.holds
    assert stand(late, spec, date(2027, 10, 31)).held.on == date(2027, 10, 31)
    assert level_on(facts(fact("40", date(2026, 10, 31))), spec, ON) == 1


def test_cut_offs_and_29_february():
    assert judged_until("", ON) == ON
    assert judged_until("11-25", ON) == ON
    assert judged_until("11-26", ON) == date(2025, 11, 26)
    assert (cut_off_in("02-29", 2024), cut_off_in("02-29", 2026)) == (
        date(2024, 2, 29), date(2026, 2, 28),
    )  # fmt: skip


def test_one_new_star_a_year():
    """1 600 hours at once: one star for each cut-off that has passed since."""
    spec = Spec(levels=NATIONAL.levels, one_a_year=True, cut_off="12-05")
    much = facts(fact("1600", date(2023, 10, 1)))
    assert [level_on(much, spec, date(year, 12, 5)) for year in range(2023, 2030)] == [
        1, 2, 3, 4, 5, 5, 5,
    ]  # fmt: skip
    assert level_on(much, spec, date(2023, 12, 4)) == 0


def test_one_new_star_a_year_without_cut_off():
    """On the day it is deserved, the next one from the first day of the next year."""
    spec = Spec(levels=NATIONAL.levels, one_a_year=True)
    much = facts(fact("400", date(2025, 10, 1)))
    assert level_on(much, spec, date(2025, 10, 1)) == 1
    found = stand(much, spec, date(2026, 8, 31))
    assert (found.held.level.level, found.next_on, found.next.holds) == (1, date(2026, 9, 1), True)
    assert stand(much, spec, date(2026, 9, 1)).held.on == date(2026, 9, 1)
    assert stand(much, spec, date(2027, 9, 1)).next_on is None  # nothing new this year


def test_goals_do_not_wait_for_the_cut_off():
    goal = Goal("recommended", "推优入党", ((least(20), Condition(rules.HELD, Decimal(1))),))
    spec = Spec(levels=(level(1, (least(10),)),), goals=(goal,), cut_off="10-31")
    found = goal_on(
        facts(fact("12", date(2026, 9, 1)), fact("8", date(2026, 11, 1), 2)),
        spec,
        ON,
        "recommended",
    )
    assert (found.holds, found.label) == (True, "推优入党")
    assert goal_on(facts(), spec, ON, "another") is None


def test_a_correction_may_take_a_star():
    """Nothing is remembered: fewer hours in the records, fewer stars."""
    assert level_on(facts("60"), H7, ON) == 2
    assert level_on(facts("45"), H7, ON) == 1


# --- against an oracle that knows nothing of bisecting

FIRST = date(2022, 8, 20)
days = st.integers(0, 1200).map(lambda n: FIRST + timedelta(days=n))
services = st.lists(
    st.builds(
        lambda day, hours, kind, source, large, event: (day, Decimal(hours) / 2, kind, source, large, event),
        days, st.integers(0, 40), st.sampled_from(["a", "b"]), st.sampled_from(rules.SOURCES),
        st.booleans(), st.sampled_from(["", "x", "y"]),
    ), max_size=12,
)  # fmt: skip
conditions = st.one_of(
    st.builds(
        Condition, st.sampled_from([rules.SUM, rules.TIMES, rules.EVENTS, rules.LARGE]),
        st.integers(0, 30).map(Decimal), st.booleans(),
        st.sampled_from([rules.EVER, rules.YEAR, rules.TERM]),
        st.sampled_from([(), ("a",), ("a", "b")]), st.sampled_from(["", *rules.SOURCES]),
    ),
    st.builds(Condition, st.just(rules.AWARDS), st.integers(0, 2).map(Decimal), st.booleans()),
    st.builds(Condition, st.just(rules.HELD), st.integers(0, 2).map(Decimal)),
    st.builds(
        Condition, st.just(rules.YEARS), st.integers(0, 3).map(Decimal), st.booleans(),
        hours_a_year=st.integers(0, 20).map(Decimal), in_a_row=st.booleans(),
    ),
)  # fmt: skip
ways = st.lists(
    st.lists(conditions, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2
).map(tuple)


@st.composite
def specs(draw, **fixed):
    numbers = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4, unique=True))
    fields = {
        "is_sequential": draw(st.booleans()), "one_a_year": draw(st.booleans()),
        "cut_off": draw(st.sampled_from(["", "12-05", "02-29", "08-31"])),
        "year_starts": draw(st.sampled_from(["09-01", "01-01"])),
    } | fixed  # fmt: skip
    return Spec(levels=tuple(Level(n, f"{n} 星", draw(ways)) for n in numbers), **fields)


def oracle(rows, awards, spec, on):
    """{level: since}: day after day, everything counted anew."""
    rows = [row for row in rows if row[1] > 0]
    known = [row[0] for row in rows] + list(awards)
    last = on
    while spec.cut_off and last != _cut(spec, last.year):
        last -= timedelta(days=1)
    day = min([each for each in known if each <= last], default=last)
    held, taken = {}, set()
    while day <= last:
        if not spec.cut_off or day == _cut(spec, day.year):
            year = day.year if spec.cut_off else year_of(day, spec.year_starts)
            for each in _order(spec, held):
                if spec.one_a_year and year in taken:
                    break
                if any(
                    all(_met(c, rows, awards, spec, day, held) for c in way) for way in each.ways
                ):
                    held[each.level] = day
                    taken.add(year)
                elif spec.is_sequential:
                    break
        day += timedelta(days=1)
    return held


def _cut(spec, year):
    month, day = map(int, spec.cut_off.split("-"))
    leap = year % 4 == 0
    return date(year, month, 28 if (month, day) == (2, 29) and not leap else day)


def _order(spec, held):
    above = [each for each in spec.levels if each.level not in held]
    if spec.one_a_year:
        above = [each for each in above if each.level > max(held, default=0)]
        return sorted(above, key=lambda each: each.level, reverse=not spec.is_sequential)
    return sorted(above, key=lambda each: each.level)


def _met(c, rows, awards, spec, day, held):
    if c.counts == rules.HELD:
        value = max(held, default=0)
    else:
        mine = [
            (number, row) for number, row in enumerate(rows)
            if row[0] <= day and (not c.kinds or row[2] in c.kinds) and (not c.source or row[3] == c.source)
        ]  # fmt: skip
        per = rules.YEAR if c.counts == rules.YEARS else c.per

        def period(d):
            if per == rules.YEAR:
                return d.year if f"{d:%m-%d}" >= spec.year_starts else d.year - 1
            if per == rules.TERM:
                return (
                    (d.year - (d.month == 1), "autumn")
                    if d.month in (1, 9, 10, 11, 12)
                    else (d.year, "spring")
                )
            return "ever"

        per_period = {}
        if c.counts == rules.AWARDS:
            value = sum(each <= day for each in awards)
        elif c.counts in (rules.SUM, rules.YEARS):
            for _number, row in mine:
                per_period[period(row[0])] = per_period.get(period(row[0]), 0) + row[1]
            value = max(per_period.values(), default=0)
        else:
            for number, row in mine:
                if c.counts == rules.LARGE and not row[4]:
                    continue
                thing = number if c.counts == rules.TIMES or not row[5] else row[5]
                per_period.setdefault(period(row[0]), set()).add(thing)
            value = max(map(len, per_period.values()), default=0)
        if c.counts == rules.YEARS:
            full = [year for year, hours in per_period.items() if hours >= c.hours_a_year]
            value = len(full)
            if c.in_a_row:
                value, run = 0, 0
                for year in range(2000, 2040):
                    run = run + 1 if year in full else 0
                    value = max(value, run)
    return value > c.amount if c.is_more else value >= c.amount


def made(rows, awards):
    return Facts.of((Fact(key, *row) for key, row in enumerate(rows)), awards)


@given(services, st.lists(days, max_size=2), specs(is_sequential=True), days)
def test_in_sequence_as_the_oracle_says(rows, awards, spec, on):
    found = {
        each.level: since for each, since, _way, _below in reached(made(rows, awards), spec, on)
    }
    assert found == oracle(rows, awards, spec, on)


@given(services, st.lists(days, max_size=2), specs(is_sequential=False), days)
def test_without_sequence_as_the_oracle_says(rows, awards, spec, on):
    """Only the highest is compared: whether one below it was reached, too, says nothing."""
    assert level_on(made(rows, awards), spec, on) == max(oracle(rows, awards, spec, on), default=0)


@given(services, services, specs(is_sequential=True), days)
def test_more_services_never_take_a_star(rows, others, spec, on):
    assert level_on(made(rows, ()), spec, on) <= level_on(made(rows + others, ()), spec, on)


@given(services, specs(), days, days)
def test_a_star_stays_while_the_records_stay(rows, spec, one, other):
    first, then = sorted((one, other))
    assert level_on(made(rows, ()), spec, first) <= level_on(made(rows, ()), spec, then)


@given(services, st.randoms(), specs(), days)
def test_the_order_of_arrival_does_not_matter(rows, rng, spec, on):
    mixed = list(enumerate(rows))
    rng.shuffle(mixed)
    again = Facts.of(Fact(key, *row) for key, row in mixed)
    assert stand(again, spec, on) == stand(made(rows, ()), spec, on)


@given(services, specs(), days)
def test_a_condition_says_what_is_missing_unless_it_holds(rows, spec, on):
    found = stand(made(rows, ()), spec, on)
    for way in found.next.ways if found.next else ():
        assert all(bool(need.missing) != need.holds for need in way)
