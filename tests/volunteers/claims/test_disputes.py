"""Disputes, and services edited, confirmed and taken back: always two different people."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from tests.races import Refused, at_once, refusals
from tuanwei.notices.models import Notice
from volunteers.claims import disputes
from volunteers.claims.models import Dispute
from volunteers.hours.models import HoursEntry

pytestmark = pytest.mark.django_db


def total():
    return HoursEntry.objects.aggregate(total=Sum("hours"))["total"] or 0


def change(service, hours, **more):
    """What an edit to so many hours holds."""
    return {
        "came_at": service.came_at, "left_at": service.came_at + timedelta(hours=hours),
        "minutes": None, "grade": "confirmed",
    } | more  # fmt: skip


def test_changed_pending_and_confirmed_by_somebody_else(claims, cast):
    service = claims.service()
    made = disputes.dispute(service=service, by=cast.student, words="那天 17:00 才走的")
    assert total() == 2
    disputes.answer_dispute(
        dispute=made, by=cast.staff, words="带队老师说是 17:00。", fields=change(service, 3)
    )
    service.refresh_from_db()
    made.refresh_from_db()
    assert (service.state, service.changed_by, made.outcome, total()) == (
        "pending", cast.staff, "changed", 0
    )  # fmt: skip
    for person, words in ((cast.staff, "你改过"), (cast.student, "自己的")):
        with pytest.raises(ValidationError, match=words):
            disputes.confirm(service=service, by=person)
    done, left = disputes.confirm_many(keys=[service.pk], by=cast.staff)
    assert (done, left) == (0, [(service, "你改过这条记录，由另一位同事来确认。")])
    assert disputes.confirm_many(keys=[service.pk], by=cast.staff2) == (1, [])
    assert total() == 3
    assert [str(each.hours) for each in HoursEntry.objects.order_by("seq")] == [
        "2.00",
        "-2.00",
        "3.00",
    ]
    notice = Notice.objects.get(deliveries__recipient=cast.student, title__startswith="时数更正了")
    assert "等另一位老师确认" in notice.body


def test_kept_with_words(claims, cast):
    made = disputes.dispute(service=claims.service(), by=cast.student, words="应该是四个小时")
    with pytest.raises(ValidationError, match="写一句答复"):
        disputes.answer_dispute(dispute=made, by=cast.staff, words=" ")
    disputes.answer_dispute(dispute=made, by=cast.staff, words="签退是 16:00，照片也是。")
    made.refresh_from_db()
    assert (made.outcome, made.service.state, total()) == ("kept", "counted", 2)
    with pytest.raises(ValidationError, match="刚有人处理过"):
        disputes.answer_dispute(dispute=made, by=cast.staff2, words="再答一次")


def test_one_open_at_a_time_and_only_ones_own(claims, cast):
    service = claims.service()
    first = disputes.dispute(service=service, by=cast.student, words="应该是四个小时")
    with pytest.raises(ValidationError, match="已经有一项异议"):
        disputes.dispute(service=service, by=cast.student, words="应该是五个小时")
    with pytest.raises(ValidationError, match="只有提的人"):
        disputes.withdraw_dispute(dispute=first, by=cast.other_student)
    disputes.withdraw_dispute(dispute=first, by=cast.student)
    disputes.dispute(service=service, by=cast.student, words="应该是五个小时")
    assert list(Dispute.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "withdrawn",
        "open",
    ]


@pytest.mark.parametrize("words", ["", "不对", "  a ", "长" * 501])
def test_words_are_needed(claims, cast, words):
    with pytest.raises(ValidationError, match="5 到 500 字"):
        disputes.dispute(service=claims.service(), by=cast.student, words=words)


def test_teachers_answer_for_their_team_only(claims, cast):
    own = claims.team(teacher=cast.teacher, leader=cast.party_member)
    mine = disputes.dispute(
        service=claims.service(team=own), by=cast.student, words="应该是四个小时"
    )
    foreign = disputes.dispute(
        service=claims.service(start=8, team=claims.team()), by=cast.student, words="应该是四个小时"
    )
    for dispute, person in ((foreign, cast.teacher), (mine, cast.party_member)):
        with pytest.raises(ValidationError, match="指导教师或团委"):
            disputes.answer_dispute(dispute=dispute, by=person, words="维持。")
    disputes.answer_dispute(dispute=mine, by=cast.teacher, words="维持，签退为准。")


def test_nobody_edits_or_takes_back_their_own(claims, cast):
    both = cast.student_of("2024110199", "干事", cast.branch)
    both.appointments.create(unit=cast.committee, post="staff", starts_on="2020-09-01")
    service = claims.service(by=both)
    with pytest.raises(ValidationError, match="由别人来改"):
        disputes.edit_service(service=service, by=both, reason="改", **change(service, 3))
    with pytest.raises(ValidationError, match="由别人来处理"):
        disputes.actions.void_service(service=service, by=both, reason="不计")


def test_an_edit_that_changes_nothing_is_none(claims, cast):
    service = claims.service()
    same = change(service, 2, grade="checked")
    with pytest.raises(ValidationError, match="什么都没有改"):
        disputes.edit_service(service=service, by=cast.staff, reason="改", **same)
    with pytest.raises(ValidationError, match="为什么改"):
        disputes.edit_service(service=service, by=cast.staff, reason=" ", **change(service, 3))


def test_what_waits_for_something_else_needs_a_reason_and_still_waits_after_an_edit(claims, cast):
    service = claims.service(waits_for="等指导教师签到。")
    done, left = disputes.confirm_many(keys=[service.pk], by=cast.staff)
    assert done == 0
    assert left[0][1] == "这条在等“等指导教师签到。”。现在就要计入，请打开它写一句原因。"
    disputes.edit_service(service=service, by=cast.staff, reason="早退", **change(service, 1))
    service.refresh_from_db()
    assert (service.state, service.waits_for) == ("pending", "等指导教师签到。")
    disputes.confirm(service=service, by=cast.staff2, reason="老师在医院，电话确认过。")
    assert total() == Decimal(1)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_give_one(claims, cast):
    service = claims.service()
    made = disputes.dispute(service=service, by=cast.student, words="应该是四个小时")
    cast.staff, cast.staff2  # noqa: B018
    found = at_once(
        lambda: disputes.answer_dispute(dispute=made, by=cast.staff, words="维持。"),
        lambda: disputes.answer_dispute(
            dispute=made, by=cast.staff2, words="更正。", fields=change(service, 4)
        ),
    )
    assert len(refusals(found)) == 1
    service.refresh_from_db()
    assert service.state == ("pending" if isinstance(found[0], Refused) else "counted")


@pytest.mark.django_db(transaction=True)
def test_two_disputes_at_once_give_one(claims, cast):
    service = claims.service()
    found = at_once(
        *[lambda: disputes.dispute(service=service, by=cast.student, words="应该是四个小时")] * 2
    )
    assert len(refusals(found)) == 1
    assert Dispute.objects.count() == 1
