"""Real threads on PostgreSQL: exactly one notice, one mail a person."""

import pytest

from tests.notices import fakes
from tests.races import at_once
from tuanwei.notices import health, sweeper
from tuanwei.notices.actions import notify
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_key_told_by_eight_at_once_is_one_notice(people):
    told = {"kind": "todo", "title": "请审核", "once": "case:1:approve"}
    results = at_once(*[lambda: notify(people, **told)] * 8)
    assert sum(result is not None for result in results) == 1
    assert Notice.objects.count() == 1
    assert Delivery.objects.filter(channel="site").count() == 3
    assert Delivery.objects.count() == 6


def test_four_senders_at_once_send_each_mail_once(people, settings, monkeypatch):
    monkeypatch.setattr(sweeper, "BATCH", 7)
    settings.EMAIL_BACKEND = "tests.notices.fakes.Slow"
    fakes.SENT.clear()
    for n in range(20):
        notify(people, kind="system", title="答复", once=f"n{n}")
    # `work` without the places of `drain`: the leases alone must hold.
    assert at_once(*[lambda: sweeper.work("email")] * 4) == [None] * 4
    assert len(fakes.SENT) == 60
    assert len(set(fakes.SENT)) == 60
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_channel_has_two_senders_at_most(people, settings):
    settings.EMAIL_BACKEND = "tests.notices.fakes.Remembering"
    fakes.SENT.clear()
    notify(people, kind="system", title="答复", once="n1")
    with sweeper.holding(1) as first:
        with sweeper.holding(2) as second:
            assert (first, second) == (True, True)
            assert at_once(sweeper.sweep) == [None]
            assert fakes.SENT == []
        assert at_once(sweeper.sweep) == [None]
    assert len(fakes.SENT) == 3


def test_a_helper_leaves_a_channel_with_faults_to_the_first_sender(people, settings):
    settings.EMAIL_BACKEND = "tests.notices.fakes.Remembering"
    fakes.SENT.clear()
    notify(people, kind="system", title="答复", once="n1")
    health.note_fault("email", "TimeoutError")
    with sweeper.holding(1):
        assert at_once(sweeper.sweep) == [None]
        assert fakes.SENT == []
    assert at_once(sweeper.sweep) == [None]
    assert len(fakes.SENT) == 3
    assert health.of("email") == (False, 0)
