"""Any rules, any services: the same as an oracle that counts minute by minute, in any order of
arrival, never above a cap, never below nothing."""

import random
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from volunteers.hours import spec as rules
from volunteers.hours.recognition import Done, recognise
from volunteers.hours.spec import Cap, Fixed, Grade, KindRate, Spec

KINDS = ("elderly", "lecture", "green")
FIRST = datetime(2026, 9, 28)  # a Monday; the term's and the month's end are near
PERCENTS = st.sampled_from([Decimal(n) for n in ("0", "33.33", "50", "100", "150")])
HOURS = st.sampled_from([Decimal(n) for n in ("0.5", "1", "1.25", "3", "8")])

caps = st.builds(
    Cap, st.one_of(st.none(), HOURS), st.sampled_from(rules.SPANS),
    st.lists(st.sampled_from(KINDS), unique=True, max_size=2).map(tuple),
    st.sampled_from(["", *rules.SOURCES]), st.sampled_from([None, 1, 3]),
)  # fmt: skip
specs = st.builds(
    Spec,
    unit_minutes=st.sampled_from([1, 6, 10, 30, 60]), rounding=st.sampled_from(["floor", "half_up", "ceil"]),
    least_minutes=st.sampled_from([0, 20]), within_window=st.booleans(),
    early_minutes=st.sampled_from([0, 15]), late_minutes=st.sampled_from([0, 10]),
    never_above_window=st.booleans(), midnight=st.sampled_from(["start", "split"]),
    percent_when=st.sampled_from(["before", "after"]),
    grades=st.just((Grade("checked", "齐全"), Grade("poor", "照片不清", Decimal(50)))),
    kinds=st.builds(lambda percent: (KindRate("lecture", percent),), PERCENTS),
    caps=st.lists(caps, max_size=4, unique_by=lambda cap: cap.scope).map(tuple),
    fixed=st.builds(
        lambda per, capped: (Fixed("monitor", "班长", Decimal(10), per, 2, capped),),
        st.sampled_from(rules.SPANS), st.booleans(),
    ),
)  # fmt: skip


@st.composite
def services(draw):
    """Up to eight services of a week, some of them claims, some posts, some over midnight."""
    found = []
    for key in range(draw(st.integers(0, 8))):
        came = FIRST + timedelta(minutes=draw(st.integers(0, 6 * 1440)))
        left = came + timedelta(minutes=draw(st.integers(0, 900)))
        opens = came + timedelta(minutes=draw(st.integers(-60, 60)))
        source = draw(st.sampled_from(rules.SOURCES))
        month = source == "claim" and draw(st.booleans())
        stay = source == "system" or (not month and draw(st.booleans()))
        found.append(Done(
            key, source, draw(st.sampled_from(KINDS)), draw(st.sampled_from(["", "fair"])),
            came.date().replace(day=1) if month else came.date(),
            came if stay else None, left if stay else None, opens if stay else None,
            opens + timedelta(minutes=draw(st.integers(1, 600))) if stay else None,
            None if source == "system" else Fraction(draw(st.integers(1, 900))),
            "monitor" if source == "claim" and draw(st.integers(0, 4)) == 0 else "",
            draw(st.sampled_from(["checked", "poor", "gone"])),
            draw(st.sampled_from([Decimal(100), Decimal(80)])), month,
        ))  # fmt: skip
    return found


def label(per, day, done):
    """A text that two hours of one `per` share."""
    return {
        "service": f"s{done.key}", "event": done.event or f"s{done.key}", "day": day.isoformat(),
        "week": "-".join(map(str, day.isocalendar()[:2])), "month": day.isoformat()[:7],
        "term": "autumn" if day >= date(2026, 9, 1) else "spring",
        "year": "2026" if day >= date(2026, 9, 1) else "2025", "ever": "",
    }[per]  # fmt: skip


def minutes_by_day(done, spec):
    """{day: minutes}, by looking at every minute."""
    if done.came is None:
        return {done.day: int(done.minutes)}
    opens = done.opens - timedelta(minutes=spec.early_minutes)
    closes = done.closes + timedelta(minutes=spec.late_minutes)
    found, moment = {}, done.came
    while moment < done.left:
        inside = not spec.within_window or (opens <= moment and moment < closes)
        if inside and (done.minutes is None or sum(found.values()) < done.minutes):
            day = moment.date() if spec.midnight == "split" else done.day
            found[day] = found.get(day, 0) + 1
        moment += timedelta(minutes=1)
    return found


def in_units(hours, spec, window):
    how = {"floor": ROUND_FLOOR, "ceil": ROUND_CEILING, "half_up": ROUND_HALF_UP}
    unit = Decimal(spec.unit_minutes)

    def whole(minutes, rounding):
        return minutes.quantize(Decimal(1), rounding=rounding)

    minutes = Decimal(round(hours * 60 * 10**6)) / 10**6  # exact to a millionth
    found = whole(minutes / unit, how[spec.rounding]) * unit
    if spec.never_above_window and window is not None and found > window:
        found = whole(Decimal(window) / unit, ROUND_FLOOR) * unit
    return Fraction(found) / 60


def oracle(services, spec):
    """{key: hundredths of an hour}."""
    lines = []  # (done, day, hundredths that caps count)
    total = {}
    grades = {"checked": 100, "poor": 50, "gone": 0}
    for done in sorted(
        services, key=lambda d: (d.day, d.came.time() if d.came else datetime.min.time(), d.key)
    ):
        total[done.key] = 0
        share = Fraction(grades[done.grade], 100) * Fraction(done.percent) / 100
        share *= Fraction(spec.kinds[0].percent) / 100 if done.kind == "lecture" else 1
        if done.fixed:
            task = spec.fixed[0]
            there = [
                d for d in services
                if d.fixed and total.get(d.key) and label(task.per, d.day, d) == label(task.per, done.day, done)
            ]  # fmt: skip
            if len(there) >= task.most:
                continue
            pieces = [(done.day, Fraction(task.hours) * share)]
        else:
            by_day = minutes_by_day(done, spec)
            if sum(by_day.values()) < spec.least_minutes:
                continue
            window = None
            if spec.within_window and done.came is not None:
                window = (
                    (done.closes - done.opens) // timedelta(minutes=1)
                    + spec.early_minutes
                    + spec.late_minutes
                )
            pieces = []
            for day, minutes in sorted(by_day.items()):
                if spec.percent_when == "before":
                    pieces.append((day, in_units(Fraction(minutes, 60) * share, spec, window)))
                else:
                    pieces.append((day, in_units(Fraction(minutes, 60), spec, window) * share))
        for day, hours in pieces:
            hundredths = (200 * hours + 1) // 2
            for cap in spec.caps if not done.fixed or spec.fixed[0].is_capped else ():
                if (cap.kinds and done.kind not in cap.kinds) or cap.source not in (
                    "",
                    done.source,
                ):
                    continue
                if done.is_month and cap.per in ("day", "week"):
                    continue
                same = [
                    (d, n) for d, d_day, n in lines
                    if (not cap.kinds or d.kind in cap.kinds) and cap.source in ("", d.source)
                    and not (d.is_month and cap.per in ("day", "week"))
                    and label(cap.per, d_day, d) == label(cap.per, day, done)
                ]  # fmt: skip
                if (
                    cap.times is not None
                    and len({d.key for d, n in same if n} - {done.key}) >= cap.times
                ):
                    hundredths = 0
                if cap.hours is not None:
                    hundredths = min(hundredths, int(cap.hours * 100) - sum(n for _d, n in same))
            if not done.fixed or spec.fixed[0].is_capped:
                lines.append((done, day, hundredths))
            total[done.key] += hundredths
    return total


@settings(max_examples=300)
@given(services(), specs, st.integers())
def test_as_the_oracle_says_in_any_order(done, spec, seed):
    mixed = list(done)
    random.Random(seed).shuffle(mixed)
    found = recognise(mixed, lambda _day: spec)
    assert {key: each.hours * 100 for key, each in found.items()} == oracle(done, spec)


@given(services(), specs)
def test_no_bucket_is_above_its_cap_and_nothing_below_zero(done, spec):
    if spec.fixed[0].is_capped is False:
        done = [each for each in done if not each.fixed]
    found = recognise(done, lambda _day: spec)
    assert all(each.hours >= 0 for each in found.values())
    for cap in spec.caps:
        if cap.hours is None or (
            spec.midnight == "split" and cap.per not in ("service", "event", "ever")
        ):
            continue
        sums = {}
        for each in done:
            is_about = (not cap.kinds or each.kind in cap.kinds) and cap.source in ("", each.source)
            if is_about and not (each.is_month and cap.per in ("day", "week")):
                key = label(cap.per, each.day, each)
                sums[key] = sums.get(key, 0) + found[each.key].hours
        assert all(total <= cap.hours for total in sums.values())


@given(services(), specs)
def test_steps_end_with_what_a_service_is_worth(done, spec):
    for each in recognise(done, lambda _day: spec).values():
        assert each.steps[-1].hours == each.hours
        assert all(step.words.endswith("。") for step in each.steps)


@given(services(), specs, st.sampled_from(["0.5", "2"]))
def test_a_stricter_cap_never_gives_more_in_all(done, spec, hours):
    """One cap over everything: the total is what is there, or the cap."""
    free = sum(each.hours for each in recognise(done, lambda _day: Spec(unit_minutes=1)).values())
    capped = Spec(unit_minutes=1, caps=(Cap(Decimal(hours), rules.EVER),))
    assert sum(e.hours for e in recognise(done, lambda _day: capped).values()) == min(
        free, Decimal(hours)
    )
