from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.days.deadlines import Due, material_due, workdays_before
from branches.league_days.days.naming import named, unknown_parts
from branches.league_days.days.spec import Material
from tuanwei.workdays.calendar import WorkCalendar

# The National Day of 2025: 1 to 8 October off, 28 September and 11 October worked.
CALENDAR = WorkCalendar(
    off=frozenset(date(2025, 10, n) for n in range(1, 9)),
    makeup=frozenset({date(2025, 9, 28), date(2025, 10, 11)}),
)


@pytest.mark.parametrize(
    ("when", "amount", "unit", "due"),
    [
        ("before", 3, "days", date(2025, 10, 6)), ("before", 0, "days", date(2025, 10, 9)),
        ("before", 1, "workdays", date(2025, 9, 30)), ("before", 3, "workdays", date(2025, 9, 28)),
        ("after", 3, "days", date(2025, 10, 13)), ("after", 1, "workdays", date(2025, 10, 11)),
        ("after", 2, "workdays", date(2025, 10, 13)), ("after", 0, "workdays", date(2025, 10, 10)),
    ],
)  # fmt: skip
def test_a_material_is_due_before_it_begins_or_after_it_ends(when, amount, unit, due):
    material = Material("a", "海报", when=when, amount=amount, unit=unit)
    assert material_due(material, date(2025, 10, 9), date(2025, 10, 10), CALENDAR) == due


@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.integers(0, 40))
def test_working_days_before_are_counted_one_by_one(day, count):
    found = workdays_before(CALENDAR, day, count)
    between = [found + timedelta(days=n) for n in range((day - found).days)]
    assert sum(CALENDAR.is_workday(each) for each in between) == count
    assert not count or CALENDAR.is_workday(found)


def test_no_negative_count():
    with pytest.raises(ValueError, match="negative"):
        workdays_before(CALENDAR, date(2025, 10, 9), -1)


DUE = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("done_on", "today", "state", "late"),
    [
        (None, date(2026, 11, 7), "open", 0), (None, date(2026, 11, 8), "soon", 0),
        (None, DUE, "soon", 0), (None, date(2026, 11, 11), "late", 1),
        (DUE, date(2026, 12, 1), "done", 0), (date(2026, 11, 12), date(2026, 12, 1), "done_late", 2),
    ],
)  # fmt: skip
def test_lateness_stays_visible(done_on, today, state, late):
    due = Due(DUE, done_on, today)
    assert (due.state, due.days_late) == (state, late)


VALUES = {"unit": "会计2401团支部", "month": "2026年11月", "title": "读/书会", "label": "照片",
          "number": "TR2600001"}  # fmt: skip


def test_files_are_named_by_the_rule_and_numbered_among_their_like():
    rule = "{unit}-{month}-{title}-{label}"
    assert named(rule, VALUES, ".jpg") == "会计2401团支部-2026年11月-读-书会-照片.jpg"
    assert named(rule, VALUES, ".jpg", 2, 3) == "会计2401团支部-2026年11月-读-书会-照片-2.jpg"
    assert named("../{number}", VALUES, ".pdf") == "TR2600001.pdf"
    assert named("", {}, ".pdf") == "附件.pdf"


def test_what_is_no_part_of_a_name():
    assert unknown_parts("{unit} {month}") == []
    assert unknown_parts("{unit}{class}{") == ["class", "{"]
    assert unknown_parts("}") == ["{"]
