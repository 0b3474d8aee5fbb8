"""Satisfaction by desk, service and hour; groups under five stay hidden."""

import pytest
from django.urls import reverse

from mailbox.service import actions
from mailbox.service.satisfaction import groups, pictures

pytestmark = pytest.mark.django_db


def test_four_are_hidden_and_five_are_shown():
    [few, enough] = groups([("甲", True)] * 4 + [("乙", True)] * 4 + [("乙", False)])
    assert {g.name: g.share for g in (few, enough)} == {"甲": None, "乙": 80}


def test_the_page_shows_a_bar_and_its_figure(client, rota):
    for place in range(5):
        ticket = actions.take_ticket(desk=rota.desk, service=rota.service)
        actions.call_next(desk=rota.desk, by=rota.staff)
        actions.rate_ticket(ticket=ticket, is_satisfied=place > 0)
    actions.take_ticket(desk=rota.desk)
    other = actions.call_next(desk=rota.desk, by=rota.staff)
    actions.rate_ticket(ticket=other, is_satisfied=False)
    by_desk, by_service, by_hour = (found for _title, _head, found in pictures())
    assert [(g.name, g.rated, g.satisfied) for g in by_desk] == [(rota.desk.name, 6, 4)]
    assert {g.name: g.share for g in by_service} == {rota.service.name: 80, "没有选事项": None}
    assert len(by_hour) in (1, 2)
    client.force_login(rota.staff, "tuanwei.accounts.backends.NumberBackend")
    page = client.get(reverse("mailbox:service-satisfaction")).content.decode()
    assert "满意率 80%" in page and "不足 5 人" in page and "0%<" not in page.replace("80%<", "")
