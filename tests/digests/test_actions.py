"""Drafted once, edited by one at a time, published as it was read, taken back with a reason."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from mailbox.cases.models import Case
from mailbox.digests import actions, queries
from mailbox.digests.models import Digest
from mailbox.digests.tasks import draft_digest
from mailbox.promises.models import Promise
from tests.races import at_once
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
TEXTS = {"summary": "很好。", "topics": "热水。", "handling": "快。", "next": "装泵。"}


def test_a_draft_holds_what_may_be_shown(draft):
    figures = draft.figures
    assert (figures["received"], figures["before"]) == (12, 0)
    assert [now for _name, now, _before in figures["classes"]] == [7, 5]
    assert figures["units"] == [["后勤处", 12, 0]]
    assert figures["responded"] == ["6", "小时"]
    assert draft.texts == draft.drafted
    assert draft.texts["summary"] == f"{draft.month.month}月收到来信 12 封，比上月多 12 封。"
    assert draft.texts["next"] == ""


def test_drafted_once_however_often_it_is_asked_for(cast, draft):
    assert actions.draft_digest(month=draft.month, by=cast.staff) == (draft, False)
    draft_digest()
    assert Digest.objects.count() == 1
    assert Notice.objects.filter(once__startswith="mailbox.digest:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_draft_one(cast):
    month = queries.months_over()[0]
    cast.staff  # noqa: B018 who is told must exist

    drafted = at_once(*[lambda: actions.draft_digest(month=month)[1]] * 2)
    assert sorted(drafted) == [False, True]
    assert Notice.objects.filter(once__startswith="mailbox.digest:").count() == 1


@pytest.mark.parametrize("month", [None, date(2001, 1, 1)])
def test_only_months_that_are_over(cast, month):
    with pytest.raises(ValidationError, match="已经过完"):
        actions.draft_digest(month=month, by=cast.staff)
    with pytest.raises(ValidationError, match="已经过完"):
        actions.draft_digest(month=timezone.localdate().replace(day=1), by=cast.staff)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 9, 30), date(2026, 8, 1)),
        (date(2026, 10, 1), None),  # holidays until the 7th
        (date(2026, 10, 7), None),
        (date(2026, 10, 8), date(2026, 9, 1)),
        (date(2026, 11, 1), None),  # a Sunday
        (date(2026, 11, 2), date(2026, 10, 1)),
    ],
)
def test_the_first_working_day_drafts_the_month_before(cast, last_month, today, due):
    Case.objects.update(received_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert queries.month_due(today) == due
    with time_machine.travel(datetime(today.year, today.month, today.day, 1, 0), tick=False):
        draft_digest()
    assert list(Digest.objects.values_list("month", flat=True)) == ([due] if due else [])


def test_before_the_first_letter_there_is_nothing_to_tell(cast, last_month):
    Case.objects.update(received_at=timezone.now())
    with time_machine.travel(datetime(2026, 11, 2, 1, 0), tick=False):
        draft_digest()
    assert not Digest.objects.exists()


def test_two_edit_and_the_second_reads_of_it(cast, draft):
    actions.change_texts(digest=draft, by=cast.staff, texts=TEXTS, version=1)
    with pytest.raises(ValidationError, match="周一鸣刚刚改过"):
        actions.change_texts(digest=draft, by=cast.staff2, texts=TEXTS, version=1)
    draft.refresh_from_db()
    assert (draft.version, draft.edited_by, draft.texts) == (2, cast.staff, TEXTS)


def test_counting_anew_keeps_what_was_edited(cast, draft, last_month):
    texts = draft.texts | {"next": "装循环泵。"}
    actions.change_texts(digest=draft, by=cast.staff, texts=texts, version=1)
    Case.objects.filter(pk__in=Case.objects.values("pk")[:2]).update(state="withdrawn")
    again = actions.draft_again(digest=draft, by=cast.staff)
    assert again.figures["received"] == 10
    assert again.texts["summary"].startswith(f"{draft.month.month}月收到来信 10 封")
    assert again.texts["next"] == "装循环泵。"


def test_published_it_stands_still_until_it_is_taken_back(cast, draft):
    with pytest.raises(ValidationError, match="再看一遍"):
        actions.publish_digest(digest=draft, by=cast.staff, version=7)
    actions.publish_digest(digest=draft, by=cast.staff, version=1)
    for forbidden in (
        lambda: actions.change_texts(digest=draft, by=cast.staff, texts=TEXTS, version=1),
        lambda: actions.draft_again(digest=draft, by=cast.staff),
        lambda: actions.publish_digest(digest=draft, by=cast.staff, version=1),
    ):
        with pytest.raises(ValidationError, match="已经发布"):
            forbidden()
    back = actions.withdraw_digest(digest=draft, by=cast.staff2, reason="数字要核对")
    assert (back.state, back.withdrawn_reason, back.published_at) == ("draft", "数字要核对", None)
    with pytest.raises(ValidationError, match="没有发布"):
        actions.withdraw_digest(digest=draft, by=cast.staff2, reason="再来")
    noted = AuditEvent.objects.filter(name__startswith="mailbox.digest.").order_by("pk")
    assert [event.name.rsplit(".", 1)[1] for event in noted] == [
        "drafted", "published", "withdrawn",
    ]  # fmt: skip
    assert noted.last().data["reason"] == "数字要核对"


@pytest.mark.parametrize(("due", "kept", "words"), [(4, 4, "不足 5 项"), (8, 6, "75%")])
def test_promises_kept_stand_among_the_rates(cast, last_month, due, kept, words):
    assert "承诺兑现率" not in dict(queries.figures(last_month)["rates"])
    case = Case.objects.first()
    Promise.objects.bulk_create(
        Promise(
            case=case, unit=cast.department, made_by=cast.staff,
            due_on=last_month.replace(day=10), settled_on=last_month, settled_by=cast.staff,
            what=f"加开窗口 {n}", state="kept" if n < kept else "broken", reason="x" * (n >= kept),
        )
        for n in range(due)
    )  # fmt: skip
    assert dict(queries.figures(last_month)["rates"])["承诺兑现率"] == words
