"""Two people open one letter: each hears of the other, and no draft is lost or overwritten."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from mailbox.cases import answering
from tests.mailbox.desk_letters import at

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def opened(client, user, case):
    client.force_login(user, backend=BACKEND)
    return client.get(reverse("mailbox:desk-case", args=[case.number])).content.decode()


def test_each_hears_of_the_other_for_two_minutes(cast, client):
    case, other = at(cast, "handling"), at(cast, "handling", key="other")
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert "也打开着" not in opened(client, cast.answerer, case)
        assert "也打开着" not in opened(client, cast.answerer, case)  # oneself is nobody else
        assert "也打开着" not in opened(client, cast.answerer2, other)
        assert "吴立也打开着这封信" in opened(client, cast.answerer2, case)
        assert "郑好也打开着这封信" in opened(client, cast.answerer, case)
    with time_machine.travel(now + timedelta(seconds=121), tick=False):
        assert "也打开着" not in opened(client, cast.answerer, case)


def test_a_draft_saved_meanwhile_is_not_overwritten(cast, client):
    case = at(cast, "handling")
    opened(client, cast.answerer2, case)
    answering.draft_answer(case=case, by=cast.answerer, text="先到的一稿。")
    act = reverse("mailbox:desk-act", args=[case.number, "draft"])
    page = client.post(act, {"text": "后到的一稿。"})
    assert page.status_code == 409 and "后到的一稿。" in page.content.decode()
    assert [answer.text for answer in case.answers.all()] == ["先到的一稿。"]
