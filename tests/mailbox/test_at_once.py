"""Two people at the same letter, or at the same family of letters, in the same instant."""

from contextlib import contextmanager
from threading import Barrier, Thread
from unittest.mock import patch
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.test import Client

from mailbox.cases import actions, answering, box, merging, publishing, sending
from mailbox.models import Case, Merge, RefusalReason
from tests.mailbox.desk_letters import at
from tests.races import Refused, at_once, refusals
from tuanwei.lib.locks import is_held_elsewhere, said_when_locked

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@contextmanager
def holding(case):
    """Somebody else has the row of `case` and does not let go."""
    ready, done = Barrier(2), Barrier(2)

    def hold():
        try:
            with transaction.atomic():
                Case.objects.select_for_update().get(pk=case.pk)
                ready.wait(5)
                done.wait(20)
        finally:
            connection.close()

    thread = Thread(target=hold)
    thread.start()
    ready.wait(5)
    try:
        yield
    finally:
        done.wait(5)
        thread.join()


def keyed(case, number):
    """Give a letter a key of our choice, so that the order of keys is known."""
    key = UUID(int=number)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in ("caseentry", "answer", "case_helpers"):
            cursor.execute(
                f"UPDATE mailbox_{table} SET case_id = %s WHERE case_id = %s", [key, case.pk]
            )
        cursor.execute("UPDATE mailbox_case SET id = %s WHERE id = %s", [key, case.pk])
    return Case.objects.get(pk=key)


def family(cast, letters, stage="drafted"):
    """(lead, merged) where the merged letter comes first in the order of keys."""
    lead = keyed(getattr(letters, stage)(), 9)
    merged = keyed(letters.routed(by=cast.other_student), 1)
    merging.merge(case=merged, lead=lead, by=cast.staff)
    return lead, merged


def slowly(name):
    """Let whoever calls the merging function `name` rest first, with the locks it has."""
    real = getattr(merging, name)

    def later(*args, **kwargs):
        connection.cursor().execute("SELECT pg_sleep(0.5)")
        return real(*args, **kwargs)

    return patch.object(merging, name, later)


@pytest.mark.parametrize("_again", range(3))
def test_sending_while_somebody_takes_apart(cast, letters, _again):
    """Before there was one order of locks, these two waited for each other: one was lost."""
    lead, merged = family(cast, letters)
    auditor, staff = cast.auditor, cast.staff
    with slowly("spread"):
        _sent, taken_apart = at_once(
            lambda: answering.approve_answer(case=lead, by=auditor),
            lambda: (connection.cursor().execute("SELECT pg_sleep(0.2)"),
                     merging.unmerge(case=merged, by=staff)),
        )  # fmt: skip
    lead, merged = letters.fresh(lead), letters.fresh(merged)
    assert (lead.state, merged.state) == ("answered", "answered")
    assert "刚被拆出来或已经一起答复" in taken_apart
    assert merged.answers.count() == 1


@pytest.mark.parametrize("end", ["refuse", "withdraw"])
def test_ending_while_somebody_takes_apart(cast, letters, end):
    lead = keyed(letters.write(), 9)
    merged = keyed(letters.routed(by=cast.other_student), 1)
    merging.merge(case=merged, lead=lead, by=cast.staff)
    staff, reason = cast.staff, RefusalReason.objects.first()
    ends = {
        "refuse": lambda: actions.refuse(case=lead, by=staff, reason=reason),
        "withdraw": lambda: sending.withdraw(case=lead, by=lead.author),
    }
    with slowly("release"):
        at_once(
            ends[end],
            lambda: (connection.cursor().execute("SELECT pg_sleep(0.2)"),
                     merging.unmerge(case=merged, by=staff)),
        )  # fmt: skip
    assert letters.fresh(merged).state == "handling"
    assert not Merge.objects.filter(ended_at=None).exists()


def test_a_letter_merged_in_just_before_the_lock_is_answered_too(cast, letters):
    lead = keyed(letters.drafted(), 9)
    merged = keyed(letters.routed(by=cast.other_student), 1)
    auditor, staff = cast.auditor, cast.staff
    real, asked = merging._locked, []

    def locked(*keys):
        asked.append(set(keys))
        if asked == [{lead.pk}]:  # the family has been read, and now grows
            assert not refusals(at_once(lambda: merging.merge(case=merged, lead=lead, by=staff)))
        return real(*keys)

    with patch.object(merging, "_locked", locked):
        answering.approve_answer(case=lead, by=auditor)
    # The merge locked both; so it let go of the one it had, and locked both, in one order.
    both = {lead.pk, merged.pk}
    assert asked == [{lead.pk}, both, both, {merged.pk}]
    assert letters.fresh(merged).state == "answered"
    assert not Merge.objects.filter(ended_at=None).exists()


def test_a_ring_at_once_becomes_one_merge(cast, letters):
    one, other = letters.routed(), letters.routed(by=cast.other_student)
    staff, staff2 = cast.staff, cast.staff2
    found = at_once(
        lambda: merging.merge(case=one, lead=other, by=staff),
        lambda: merging.merge(case=other, lead=one, by=staff2),
    )
    assert len(refusals(found)) == 1
    assert Merge.objects.count() == 1
    states = {letters.fresh(case).state for case in (one, other)}
    assert states == {"merged", "handling"}


def test_two_handlers_answer_at_once_and_one_is_told(cast, letters):
    case = letters.routed()
    people = (cast.answerer, cast.answerer2)
    found = at_once(
        *[lambda by=by: answering.draft_answer(case=case, by=by, text=f"{by.name}的答复")
          for by in people]
    )  # fmt: skip
    (told,) = refusals(found)
    assert "可能有人刚处理过，请刷新页面再看" in told
    winner = people[1 - found.index(told)]
    assert [answer.text for answer in case.answers.all()] == [f"{winner.name}的答复"]
    assert letters.fresh(case).handler == winner


def test_two_seconds_send_at_once_and_it_goes_out_once(cast, letters):
    case = letters.drafted()
    auditor, staff = cast.auditor, cast.staff
    found = at_once(
        lambda: answering.approve_answer(case=case, by=auditor),
        lambda: answering.approve_answer(case=case, by=staff),
    )
    assert len(refusals(found)) == 1
    assert case.entries.filter(kind="answered").count() == 1


def test_a_withdrawn_letter_is_not_taken_in_and_not_answered(cast, letters):
    case = letters.write()
    staff, student = cast.staff, cast.student
    found = at_once(
        lambda: sending.withdraw(case=case, by=student),
        lambda: actions.accept(case=case, by=staff),
    )
    assert len(refusals(found)) == 1
    assert letters.fresh(case).state == (
        "accepted" if isinstance(found[0], Refused) else "withdrawn"
    )
    gone = letters.write()
    sending.withdraw(case=gone, by=cast.student)
    with pytest.raises(ValidationError, match="这封信现在是“已撤回”"):
        answering.draft_answer(case=gone, by=cast.answerer, text="答")
    with pytest.raises(ValidationError, match="没有待审核的答复"):
        answering.approve_answer(case=gone, by=cast.auditor)


def test_preparing_and_approving_a_text_for_the_public_do_not_wait_for_each_other(cast, letters):
    case = letters.answered(publish_consent=True)
    words = {"title": "食堂", "question": "排队", "answer": "加开了"}
    publication = publishing.prepare_publication(case=case, by=cast.staff, **words)
    staff, staff2 = cast.staff, cast.staff2
    at_once(  # a deadlock would be raised
        *[lambda: publishing.prepare_publication(case=case, by=staff, **words)] * 4,
        *[lambda: publishing.approve_publication(publication=publication, by=staff2)] * 4,
    )


def test_a_withdrawal_from_the_box_takes_the_same_order(cast, letters):
    lead = keyed(letters.write(visibility="anonymous"), 9)
    merged = keyed(letters.routed(visibility="anonymous"), 1)
    merging.merge(case=merged, lead=lead, by=cast.staff)
    sending.withdraw(case=lead, by=None)
    deposit, staff = lead.deposit, cast.staff
    with slowly("release"):
        at_once(
            lambda: box.deliver(deposit.pk),
            lambda: (connection.cursor().execute("SELECT pg_sleep(0.2)"),
                     merging.unmerge(case=merged, by=staff)),
        )  # fmt: skip
    assert letters.fresh(lead).state == "withdrawn"
    assert letters.fresh(merged).state == "handling"


def quickly(cursor_owner):
    """Wait for locks for a moment only."""
    with cursor_owner.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")


def test_a_letter_that_somebody_holds_is_said_and_what_was_typed_stays(cast):
    case = at(cast, "handling")
    client = Client()
    client.force_login(cast.answerer, backend=BACKEND)
    quickly(connection)
    with holding(case):
        page = client.post(f"/desk/letters/{case.number}/draft/", {"text": "我写了很久的答复"})
    assert page.status_code == 409
    said = page.content.decode()
    assert "同一时刻有人也在处理它，这一次没有保存。你写的还在，请再点一次。" in said
    assert "我写了很久的答复" in said
    assert client.post(f"/desk/letters/{case.number}/draft/", {"text": "答"}).status_code == 302


def test_its_author_reads_the_same(cast):
    case = at(cast, "answered")
    client = Client()
    client.force_login(cast.student, backend=BACKEND)
    quickly(connection)
    address = f"/mailbox/letters/{case.number}/rate/"
    with holding(case):
        page = client.post(address, {"verdict": "yes", "text": "谢谢老师"})
    assert page.status_code == 400
    assert "同一时刻有人也在处理它" in page.content.decode()
    assert "谢谢老师" in page.content.decode()


def test_a_database_that_is_away_stays_what_it_is():
    with pytest.raises(OperationalError, match="away"), said_when_locked():
        raise OperationalError("away")
    assert not is_held_elsewhere(OperationalError("away"))
