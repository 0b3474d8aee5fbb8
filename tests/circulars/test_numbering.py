"""Numbers: as the college writes them, without gaps, one each, also where many send at once."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.races import at_once, refusals
from tuanwei.circulars import actions
from tuanwei.circulars.models import Circular
from tuanwei.circulars.numbering import Patterns, fault, written


def test_as_the_college_writes_them():
    found = written(Patterns(), level="committee", kind="notice", unit="团委", year=2026, serial=12)
    assert found == "团字〔2026〕12号"
    minutes = written(
        Patterns(), level="branch", kind="minutes", unit="会计2401团支部", year=2026, serial=3
    )
    assert minutes == "会计2401团支部纪要〔2026〕3号"


@pytest.mark.parametrize(
    ("pattern", "names_unit", "words"),
    [
        ("团字〔{年}〕{号}号", False, ""),
        ("{组织}〔{年}〕{号}号", True, ""),
        ("团字〔{年}〕{号}号", True, "要写上 {组织}"),
        ("团字〔2026〕{号}号", False, "各写一次"),
        ("{号}{号}{年}", False, "各写一次"),
        ("团字{year}{号}", False, "“{year}”不认得"),
        ("团字〔{年}〕{号号", False, "括号没有配成对"),
        ("团" * 60 + "{年}{号}", False, "最多 60 字"),
    ],
)
def test_patterns_that_would_give_one_number_twice_are_refused(pattern, names_unit, words):
    found = fault(pattern, names_unit=names_unit)
    assert (words in found) if words else found == ""


@given(st.integers(1, 9999), st.integers(1, 9999), st.integers(2000, 2099), st.integers(2000, 2099))
def test_two_numbers_of_a_unit_differ(serial, other, year, later):
    def number(year, serial):
        return written(
            Patterns(), level="committee", kind="notice", unit="", year=year, serial=serial
        )

    assert (number(year, serial) == number(later, other)) == ((year, serial) == (later, other))


@pytest.mark.django_db
def test_each_unit_and_minutes_count_by_themselves(office, cast, people):
    numbers = [
        office.sent().number,
        office.sent(kind="minutes").number,
        office.sent(kind="decision").number,
        office.sent(by=cast.general_secretary, unit=cast.general_branch).number,
        office.sent(by=cast.secretary, unit=cast.branch).number,
    ]
    year = Circular.objects.first().year
    assert numbers == [
        f"团字〔{year}〕1号", f"融智学院团委纪要〔{year}〕1号", f"团字〔{year}〕2号",
        f"会计学院团总支〔{year}〕1号", f"会计2401团支部〔{year}〕1号",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_new_pattern_goes_on_with_the_next_number(office, cast, people):
    first = office.sent()
    changed = Patterns(committee="融团发〔{年}〕{号}号")
    actions.save_rules(by=cast.staff, after=0, patterns=changed)
    assert office.sent().number == f"融团发〔{first.year}〕2号"
    first.refresh_from_db()
    assert first.number == f"团字〔{first.year}〕1号"
    with pytest.raises(ValidationError, match="刚存了新的一版"):
        actions.save_rules(by=cast.staff, after=0, patterns=changed)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_and_share_no_number(office, cast, people):
    drafts = [office.draft(title=f"第 {n} 份") for n in range(10)]
    nobody = office.draft(places=[(cast.branch, True)], roles=["answerer"])

    twice = [*drafts, nobody, *drafts[:3]]
    said = at_once(
        *[lambda each=each: actions.send(circular=each, by=cast.staff, edition=1) for each in twice]
    )
    serials = Circular.objects.filter(state="sent").values_list("serial", flat=True)
    assert sorted(serials) == list(range(1, 11))
    assert said.pop(len(drafts)).startswith("这样发没有人会收到")
    assert [words[:8] for words in refusals(said)] == ["这份公文已经发出"] * 3
