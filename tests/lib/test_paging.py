"""Keyset pages against OFFSET on a real table."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tuanwei.lib import paging

START = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
ORDERS = [
    ["-created_at", "-pk"],
    ["created_at"],
    ["name", "-created_at", "pk"],
    ["-name", "created_at"],
    ["is_active", "-name", "-number"],
]


def make_people(spec):
    """People from (name, minutes, active) triples; microseconds so that rounding would show."""
    User = get_user_model()
    User.objects.bulk_create(
        User(
            number=f"P{place:04}", name=name, is_active=active,
            created_at=START + dt.timedelta(minutes=minutes, microseconds=7),
        )
        for place, (name, minutes, active) in enumerate(spec)
    )  # fmt: skip
    return User.objects.filter(number__startswith="P")


def page(people, order, per_page, **query):
    return paging.keyset(people, RequestFactory().get("/", query), order=order, per_page=per_page)


class WalkTest(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        spec=st.lists(
            st.tuples(st.sampled_from(["甲", "乙", "丙"]), st.integers(0, 3), st.booleans()),
            max_size=17,
        ),
        order=st.sampled_from(ORDERS),
        per_page=st.integers(1, 6),
    )
    def test_walking_there_and_back_shows_what_offset_shows(self, spec, order, per_page):
        people = make_people(spec)
        everyone = list(people.order_by(*paging.total(order)))
        slices = [everyone[at : at + per_page] for at in range(0, len(everyone), per_page)] or [[]]
        seen = [page(people, order, per_page)]
        while seen[-1].next:
            seen.append(page(people, order, per_page, after=seen[-1].next))
        assert [shown.rows for shown in seen] == slices
        assert seen[0].previous == ""
        for place in range(len(seen) - 1, 0, -1):
            back = page(people, order, per_page, before=seen[place].previous)
            assert back.rows == slices[place - 1]
            assert bool(back.previous) == (place > 1)
            assert bool(back.next)


@pytest.fixture
def people(db):
    return make_people([("甲", minute, True) for minute in range(10)])


def numbers(shown):
    return [person.number for person in shown]


def test_one_query_a_page(people, django_assert_num_queries):
    first = page(people, ["created_at"], 3)
    with django_assert_num_queries(1):
        page(people, ["created_at"], 3, after=first.next)


@pytest.mark.parametrize("bad", ["x", "", "WzFd:1abc:zzzz", "𠅤\x00", "a" * 3000, "' OR 1=1 --"])
def test_a_bad_mark_shows_the_first_page(people, bad):
    assert numbers(page(people, ["created_at"], 3, after=bad)) == ["P0000", "P0001", "P0002"]
    assert numbers(page(people, ["created_at"], 3, before=bad)) == ["P0000", "P0001", "P0002"]


def test_a_mark_of_another_order_shows_the_first_page(people):
    mark = page(people, ["created_at"], 3).next
    assert numbers(page(people, ["-created_at"], 3, after=mark)) == ["P0009", "P0008", "P0007"]


def test_rows_that_arrive_do_not_shift_the_next_page(people):
    first = page(people, ["-created_at"], 3)
    get_user_model().objects.create(number="P9999", name="新", created_at=timezone.now())
    assert numbers(page(people, ["-created_at"], 3, after=first.next)) == [
        "P0006",
        "P0005",
        "P0004",
    ]


def test_a_short_page_in_front_becomes_the_first_page(people):
    second = page(people, ["created_at"], 2, after=page(people, ["created_at"], 2).next)
    people.filter(number="P0000").delete()
    back = page(people, ["created_at"], 2, before=second.previous)
    assert numbers(back) == ["P0001", "P0002"]
    assert back.previous == ""


def test_everything_behind_the_mark_gone(people):
    mark = page(people, ["created_at"], 8).next
    people.filter(number__in=["P0008", "P0009"]).delete()
    assert len(page(people, ["created_at"], 8, after=mark)) == 8


def test_same_direction_is_one_row_comparison(people):
    sql = str(people.filter(paging.behind(("-created_at", "-pk"), [START, 5])).query)
    assert '("accounts_user"."created_at", "accounts_user"."id") < (' in sql


def test_order_by_a_column_that_may_be_null_is_refused():
    with pytest.raises(ValueError, match="never null"):
        paging.pack(None)


def test_works_on_rows_of_values(people):
    rows = people.values("pk", "number", "created_at")
    first = page(rows, ["created_at"], 4)
    second = page(rows, ["created_at"], 4, after=first.next)
    assert [row["number"] for row in second] == ["P0004", "P0005", "P0006", "P0007"]
