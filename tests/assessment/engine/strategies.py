"""Any facts, any terms, any indicators."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from assessment.engine import spec as rules
from assessment.engine.facts import Fact
from assessment.engine.spec import Band, Cell, Indicator, Level, Measure, Step, Term

FIRST, LAST = date(2025, 9, 1), date(2026, 2, 20)
DAYS = (LAST - FIRST).days
halves = st.integers(-12, 12).map(lambda n: Decimal(n) / 2)
maybe = st.none() | halves
names = st.sampled_from(["", "a", "b", "z"])


@st.composite
def facts(draw, most=14):
    """Facts of two sources, some outside the period, some of nobody."""
    found = draw(st.lists(st.tuples(
        st.sampled_from("st"), st.integers(-3, DAYS + 3) | st.sampled_from([0, DAYS]),
        st.sampled_from(["-2", "0", "0.5", "1", "2", "5", "8", "9", "10"]).map(Decimal),
        st.sampled_from([None, None, 10, 10, 0]),
        names, names, names,
    ), max_size=most))  # fmt: skip
    return [
        Fact(key, source, FIRST + timedelta(days=day), number, None if of is None else Decimal(of), *said)
        for key, (source, day, number, of, *said) in enumerate(found)
    ]  # fmt: skip


@st.composite
def bands(draw, category=""):
    ends = st.none() | st.sampled_from([0, 1, 2, 5, 50, 80, 90, 100]).map(Decimal)
    return tuple(
        Band(*each) for each in draw(st.lists(st.tuples(
            halves, ends, ends, st.booleans(), st.booleans(), st.sampled_from(["", "arts"])
        ), min_size=1, max_size=4))
    )  # fmt: skip


levels = st.lists(halves, min_size=1, max_size=3).map(
    lambda points: tuple(Level(key, key, each) for key, each in zip("abz", points, strict=False))
)
cells = st.lists(
    st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "a", "b"]), halves).map(
        lambda each: Cell(*each)
    ), min_size=1, max_size=4,
).map(tuple)  # fmt: skip
measures = st.builds(
    Measure, st.sampled_from("st"), st.sampled_from(rules.COUNTED), st.sampled_from([(), ("a",), ("a", "")]),
    st.sampled_from([(), (), ("b", "z")]), st.none() | st.sampled_from([Decimal(80), Decimal(1)]),
    st.none() | st.sampled_from([Decimal(90), Decimal(20)]), st.integers(0, 2), st.sampled_from([0, 0, 0, 20]),
)  # fmt: skip


@st.composite
def terms(draw, key="t"):
    """A term of any kind but RANKED, with what its kind needs."""
    kind = draw(st.sampled_from([each for each in rules.TERM_KINDS if each != rules.RANKED]))
    more: dict = {}
    if kind in (rules.GRADED, rules.CHECKLIST):
        more["levels"] = draw(levels)
    elif kind == rules.BAND:
        more["bands"] = draw(bands())
    elif kind == rules.EACH:
        more = draw(
            st.sampled_from([{}, {}, {"levels": levels}, {"cells": cells}, {"bands": bands()}])
        )
        more = {name: draw(each) for name, each in more.items()}
        more["take"] = draw(st.sampled_from([(), (), (Decimal(1), Decimal("0.5"))]))
    return Term(
        key, key, kind, draw(measures), draw(halves), draw(st.sampled_from([Decimal(1), Decimal(2)])),
        draw(st.sampled_from([rules.WHOLE, rules.WHOLE, rules.TERM, rules.MONTH, rules.WEEK])),
        is_percent=draw(st.booleans()), least=draw(st.none() | st.just(Decimal(-3))),
        most=draw(st.none() | st.just(Decimal(4))), is_all=draw(st.booleans()),
        sizes=draw(st.just(()) | bands()), **more,
    )  # fmt: skip


ways = st.sampled_from(rules.WAYS)
steps = st.sampled_from(
    [
        (),
        (),
        (rules.MONTH,),
        (rules.MONTH, rules.TERM),
        (rules.TERM,),
        (rules.FORTNIGHT, rules.TERM),
    ]
).flatmap(lambda found: st.tuples(*[st.builds(Step, st.just(each), ways) for each in found]))


@st.composite
def indicators(draw):
    """A leaf of up to three terms."""
    return Indicator(
        "i", "i", maximum=draw(st.none() | st.sampled_from([Decimal(5), Decimal("12.5")])),
        start=draw(st.sampled_from(rules.STARTS)), base=draw(halves),
        floor=draw(st.sampled_from([Decimal(0), None, Decimal(-2)])), is_capped=draw(st.booleans()),
        part_most=draw(st.none() | st.just(Decimal(3))), steps=draw(steps),
        terms=tuple(draw(terms(key)) for key in "uvw"[: draw(st.integers(0, 3))]),
        places=draw(st.sampled_from([None, 0, 1])), rounding=draw(st.sampled_from(rules.ROUNDINGS)),
    )  # fmt: skip
