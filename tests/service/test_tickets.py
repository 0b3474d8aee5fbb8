"""Numbers of the day: in order, none twice, without a name; walk-ins in three taps."""

from datetime import timedelta
from itertools import chain

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailbox.service import actions
from mailbox.service.models import Ticket, WalkIn
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_fifty_numbers_in_order(rota):
    assert not refusals(at_once(*[lambda: actions.take_ticket(desk=rota.desk)] * 50))
    assert list(Ticket.objects.order_by("taken_at").values_list("number", flat=True)) == list(
        range(1, 51)
    )


def test_the_database_itself_refuses_a_number_twice(rota):
    first = actions.take_ticket(desk=rota.desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.create(desk=rota.desk, day=first.day, number=first.number)


def test_numbers_begin_anew_each_day(rota):
    import time_machine

    assert str(actions.take_ticket(desk=rota.desk)) == "A001"
    with time_machine.travel("2026-12-01 09:00+08:00"):
        assert str(actions.take_ticket(desk=rota.desk)) == "A001"


def test_a_second_tap_shows_the_same_number(client, rota):
    first = client.post(reverse("mailbox:ticket-take"))
    again = client.post(reverse("mailbox:ticket-take"))
    assert first.url == again.url
    assert Ticket.objects.count() == 1
    assert "下一个就是你" in client.get(first.url).content.decode()
    assert Client().post(reverse("mailbox:ticket-take")).url != first.url


def test_calling_goes_in_order_and_serves_the_one_before(client, rota):
    first, second = (actions.take_ticket(desk=rota.desk) for _ in range(2))
    client.force_login(rota.staff, BACKEND)
    client.post(reverse("mailbox:counter-call"))
    assert Ticket.objects.get(pk=first.pk).state == "called"
    client.post(reverse("mailbox:counter-call"))
    states = [Ticket.objects.get(pk=t.pk).state for t in (first, second)]
    assert states == ["served", "called"]
    assert actions.call_next(desk=rota.desk, by=rota.staff) is None


@pytest.mark.django_db(transaction=True)
def test_two_counters_never_call_the_same_number(rota):
    for _ in range(8):
        actions.take_ticket(desk=rota.desk)

    def calls(person):
        return [actions.call_next(desk=rota.desk, by=person).number for _ in range(4)]

    here, there = rota.cast.staff, rota.cast.staff2
    called = at_once(lambda: calls(here), lambda: calls(there))
    assert sorted(chain(*called)) == list(range(1, 9))


def test_the_waiting_room_shows_numbers_and_no_names(client, rota):
    actions.take_ticket(desk=rota.desk)
    actions.call_next(desk=rota.desk, by=rota.staff)
    address = reverse("mailbox:ticket-display", args=["A"])
    page = client.get(address).content.decode()
    assert "A001" in page and '<svg class="qr"' in page and rota.staff.name not in page
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "A001" in part and "<html" not in part


def test_a_word_counts_only_after_the_call(client, rota):
    ticket = actions.take_ticket(desk=rota.desk)
    with pytest.raises(ValidationError):
        actions.rate_ticket(ticket=ticket, is_satisfied=True)
    actions.call_next(desk=rota.desk, by=rota.staff)
    actions.finish(ticket=ticket, by=rota.staff, state="served")
    client.post(reverse("mailbox:ticket-rate", args=[ticket.pk]), {"verdict": "no"})
    assert Ticket.objects.get().is_satisfied is False
    with pytest.raises(ValidationError, match="已办完"):
        actions.finish(ticket=ticket, by=rota.staff, state="missed")


def test_a_walk_in_needs_a_service_and_an_outcome_and_no_number(client, rota):
    client.force_login(rota.staff, BACKEND)
    taps = {"service": rota.service.pk, "outcome": "done"}
    assert client.post(reverse("mailbox:counter"), taps).status_code == 302
    assert WalkIn.objects.get().user is None
    named = {**taps, "number": rota.cast.student.number}
    assert client.post(reverse("mailbox:counter"), named).status_code == 302
    assert WalkIn.objects.filter(user=rota.cast.student).count() == 1
    wrong = client.post(reverse("mailbox:counter"), {**taps, "number": "没有这个"})
    assert (wrong.status_code, WalkIn.objects.count()) == (400, 2)
    assert "今天来了 2 人" in client.get(reverse("mailbox:counter")).content.decode()


def test_no_number_is_drawn_when_nobody_comes_any_more_today(client, rota):
    address = f"{reverse('mailbox:ticket-take')}?desk={rota.desk.letter}"
    assert "取一个号" in client.get(address).content.decode()  # a desk without a rota
    shift = rota.shift(days=1)
    page = client.get(address).content.decode()
    assert "现在没有人值班" in page and f"{shift}" in page and "取一个号" not in page
    assert client.post(address, {"service": ""}).status_code == 400
    assert not Ticket.objects.exists()
    shift.starts_at = timezone.now() - timedelta(minutes=5)
    shift.ends_at = timezone.now() + timedelta(hours=1)
    shift.save()
    assert client.post(address, {"service": ""}).status_code == 302
