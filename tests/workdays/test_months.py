from datetime import date

from tuanwei.workdays.calendar import WorkCalendar
from tuanwei.workdays.months import Span, months, spans


def test_every_day_stands_once_in_its_month():
    drawn = months(2024, WorkCalendar(makeup=frozenset({date(2024, 2, 4)})))
    days = [day for _first, weeks in drawn for week in weeks for day in week if day.in_month]
    assert len(days) == len({day.day for day in days}) == 366
    assert {len(week) for _first, weeks in drawn for week in weeks} == {7}
    marked = {day.day: day.mark for day in days if day.mark}
    assert marked == {date(2024, 2, 4): "班"}


def test_neighbours_join_and_others_do_not():
    rows = [
        (date(2025, 1, 1), "holiday", "元旦"),
        (date(2025, 1, 2), "holiday", "元旦"),
        (date(2025, 1, 3), "holiday", "校庆"),
        (date(2025, 1, 5), "holiday", "校庆"),
    ]
    assert spans(rows) == [
        Span(date(2025, 1, 1), date(2025, 1, 2), "holiday", "元旦"),
        Span(date(2025, 1, 3), date(2025, 1, 3), "holiday", "校庆"),
        Span(date(2025, 1, 5), date(2025, 1, 5), "holiday", "校庆"),
    ]
