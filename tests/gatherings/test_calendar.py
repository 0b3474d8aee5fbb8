"""Days and what is on them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.gatherings.calendar import Cell, by_day, days, span_of, steps, weeks

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Stub:
    starts_at: datetime
    ends_at: datetime


def on(day, hour, hours):
    start = datetime(2026, 11, day, hour, tzinfo=ZONE)
    return Stub(start, start + timedelta(hours=hours))


def test_over_midnight_stands_on_both_days_and_ending_at_midnight_on_one():
    late, until = on(5, 22, 4), on(6, 22, 2)
    found = by_day([late, until], date(2026, 11, 1), date(2026, 12, 1), ZONE)
    assert found == {
        date(2026, 11, 5): ((late, "22:00"),),
        date(2026, 11, 6): ((late, ""), (until, "22:00")),
    }


@pytest.mark.parametrize(
    ("view", "span"),
    [
        ("month", (date(2026, 10, 26), date(2026, 12, 7))),
        ("week", (date(2026, 11, 23), date(2026, 11, 30))),
        ("agenda", (date(2026, 11, 1), date(2026, 12, 1))),
    ],
)
def test_spans(view, span):
    assert span_of(view, date(2026, 11, 25)) == span


def test_steps_lead_over_the_year():
    assert steps("month", date(2026, 12, 31)) == (date(2026, 11, 1), date(2027, 1, 1))
    assert steps("week", date(2026, 12, 31)) == (date(2026, 12, 24), date(2027, 1, 7))


def test_a_full_cell_says_how_many_more():
    items = tuple((on(5, hour, 1), "") for hour in range(5))
    assert (len(Cell(date(2026, 11, 5), True, items).shown),
            Cell(date(2026, 11, 5), True, items).more) == (2, 3)  # fmt: skip
    assert Cell(date(2026, 11, 5), True, items[:3]).more == 0


STARTS = st.datetimes(datetime(2026, 10, 20), datetime(2026, 12, 12), timezones=st.just(ZONE))


@given(st.lists(st.tuples(STARTS, st.integers(1, 4000)), max_size=12))
def test_every_minute_stands_on_its_day(pairs):
    gatherings = [Stub(s, s + timedelta(minutes=m)) for s, m in pairs]
    rows = weeks(gatherings, date(2026, 11, 25), ZONE)
    cells = [cell for row in rows for cell in row]
    for cell in cells:
        start = datetime(cell.day.year, cell.day.month, cell.day.day, tzinfo=ZONE)
        wanted = [
            g for g in gatherings if g.starts_at < start + timedelta(days=1) and g.ends_at > start
        ]
        assert [item for item, _words in cell.items] == wanted
    shown = days(gatherings, date(2026, 10, 26), date(2026, 12, 7), ZONE)
    assert [c.day for c in shown] == [c.day for c in cells if c.items]
