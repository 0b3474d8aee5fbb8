"""Satisfaction by desk, service and hour; small groups stay hidden, also from subtraction."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mailbox.service import actions
from mailbox.service.models import Desk, Service, Ticket
from mailbox.service.satisfaction import groups, heat_map, pictures, voices

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def said(name, yes, no=0):
    """What people said about something."""
    return [(name, True)] * yes + [(name, False)] * no


def test_four_are_hidden_and_five_are_shown():
    found, total = groups(said("甲", 4) + said("乙", 4, 1) + said("丙", 3, 3))
    assert {g.name: (g.rated, g.share) for g in found} == {
        "甲": (None, None), "乙": (None, None), "丙": (6, 50),
    }  # fmt: skip
    assert total == 15


def test_a_single_small_group_does_not_follow_from_the_total():
    found, _total = groups(said("甲", 3) + said("乙", 20, 5) + said("丙", 9))
    assert {g.name: g.rated for g in found} == {"甲": None, "乙": 25, "丙": None}


def test_the_heat_map_hides_what_rows_and_columns_would_tell():
    heard = [("台", "证明", 12, True)] * 8 + [("台", "证明", 17, True)] * 2
    heard += [("台", "借场地", 12, False)] * 9 + [("台", "借场地", 17, True)] * 20
    found = heat_map(heard)
    assert [(hour.name, hour.rated) for hour in found.hours] == [("12:00", 17), ("17:00", 22)]
    rows = {row.name: (row.rated, [cell.rated for cell in cells]) for row, cells in found.rows}
    assert rows == {"借场地": (29, [None, None]), "证明": (10, [None, None])}
    assert (found.total.rated, found.total.share) == (39, 77)


def test_nobody_has_spoken():
    assert heat_map([]) is None


@pytest.fixture
def spoken(rota):
    """Of two services and two hours: 8, 6, 7 and 9 words."""
    day, first, other = timezone.localdate(), *Service.objects.order_by("pk")[:2]
    number = 0
    for service, hour, many in [(first, 12, 8), (first, 17, 6), (other, 12, 7), (other, 17, 9)]:
        for place in range(many):
            number += 1
            at = timezone.localtime().replace(hour=hour, minute=0)
            Ticket.objects.create(
                desk=rota.desk, service=service, day=day - timedelta(days=1), number=number,
                state="served", called_at=at, is_satisfied=place > 0,
            )  # fmt: skip
    return rota


def test_the_page_shows_picture_and_table(client, spoken):
    client.force_login(spoken.staff, BACKEND)
    answer = client.get(reverse("mailbox:service-satisfaction"))
    page, heat = answer.content.decode(), answer.context["heat"]
    assert {row.name: [c.share for c in cells] for row, cells in heat.rows} == {
        Service.objects.order_by("pk")[0].name: [88, 83],
        Service.objects.order_by("pk")[1].name: [86, 89],
    }
    assert page.count('<rect class="s5"') == 4 and "满意率 87%" in page and "style=" not in page


def test_words_come_from_the_counter(rota):
    for place in range(6):
        ticket = actions.take_ticket(desk=rota.desk, service=rota.service if place < 5 else None)
        actions.call_next(desk=rota.desk, by=rota.staff)
        actions.rate_ticket(ticket=ticket, is_satisfied=0 < place < 5)
    assert len(voices()) == 6
    ((_title, _head, by_desk), (_t, _h, on_site)), heat = pictures()
    assert heat.total.rated == 6
    assert [(g.name, g.rated, g.share) for g in by_desk] == [(rota.desk.name, 6, 67)]
    assert on_site == []


def test_desks_and_heat_map_do_not_tell_each_other_s_total(rota):
    """Five desks with one word each: the total of the heat map would tell each of them."""
    for number, letter in enumerate("BCDEF", 1):
        desk = Desk.objects.create(letter=letter, name=f"{letter} 台", place="一楼")
        Ticket.objects.create(
            desk=desk, service=rota.service, day=timezone.localdate(), number=number,
            state="served", called_at=timezone.localtime().replace(hour=12), is_satisfied=True,
        )  # fmt: skip
    ((_title, _head, by_desk), _online), heat = pictures()
    assert (by_desk, heat) == ([], None)
