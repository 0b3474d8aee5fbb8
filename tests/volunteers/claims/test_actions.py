"""Noting, handing in and taking back: deadlines, photos, announcements, what comes twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.volunteers.claims.conftest import at, photo
from tuanwei.attachments.models import Attachment
from tuanwei.audit.models import AuditEvent
from volunteers.claims import actions, deciding
from volunteers.claims.models import Claim
from volunteers.hours.spec import ClaimTerm, Fixed

pytestmark = pytest.mark.django_db


def submit(claim, by):
    return actions.submit_claim(claim=claim, by=by)


def refused(claim, by):
    """The sentences that stand against handing it in."""
    with pytest.raises(ValidationError) as fault:
        submit(claim, by)
    claim.refresh_from_db()
    assert claim.state in ("draft", "returned")
    return fault.value.messages


def test_a_claim_goes_to_the_branch_first(claims, cast):
    claim = claims.submitted(kind=claims.kind(), files=[("start", photo())])
    assert (claim.state, claim.unit, claim.percent) == ("branch", cast.branch, 100)
    assert claim.files.get().attachment.is_claimed
    events = AuditEvent.objects.filter(subject_type="volunteers.claim").order_by("pk")
    assert [each.name.split(".")[-1] for each in events] == ["noted", "submitted"]


def test_without_cadres_it_goes_to_the_next_that_has_somebody(claims, cast):
    assert submit(claims.draft(), cast.student).state == "committee"
    cast.general_secretary  # noqa: B018
    assert submit(claims.draft(start=8), cast.student).state == "branch"
    team = claims.team(teacher=cast.teacher)
    claims.rules(stages=("team", "committee"))
    assert submit(claims.draft(start=10, team=team), cast.student).state == "team"
    assert submit(claims.draft(start=17), cast.student).state == "committee"


def test_a_cadres_own_goes_to_those_above(claims, cast):
    cast.secretary  # noqa: B018
    assert submit(claims.draft(by=cast.secretary), cast.secretary).state == "committee"
    cast.general_secretary  # noqa: B018
    claim = submit(claims.draft(by=cast.secretary, start=8), cast.secretary)
    assert claim.state == "branch"
    deciding.agree(claim=claim, by=cast.general_secretary)
    leader = cast.student
    team = claims.team(leader=leader, deputy=cast.other_student)
    claims.rules(stages=("team", "committee"))
    assert submit(claims.draft(start=8, team=team), leader).state == "committee"


def test_the_last_term_is_the_end(claims, cast):
    claims.rules(
        terms=(ClaimTerm(1, "next_day", "13:00"), ClaimTerm(1, "weeks", percent=Decimal(50)))
    )
    day = claims.day
    claim = claims.draft(day=day)
    with time_machine.travel(at(day + timedelta(days=1), 12, 59), tick=False):
        assert submit(claims.draft(day=day, start=8), cast.student).percent == 100
    with time_machine.travel(at(day + timedelta(days=1), 13), tick=False):
        late = submit(claims.draft(day=day, start=10), cast.student)
        assert late.percent == 50
    end = day + timedelta(days=7)
    with time_machine.travel(at(end + timedelta(days=1), 0), tick=False):
        assert refused(claim, cast.student) == [
            f"{end.month}月{end.day}日 24:00以后不收这一次的补录了。有特殊情况，请找服务队或团委老师说明。"
        ]
        deciding.give_back(claim=late, by=cast.administrator, reason="补一张照片")
        assert submit(late, cast.student).percent == 50  # it was handed in once


def test_rules_are_those_of_the_day(claims, cast):
    claims.rules(first_on=claims.day + timedelta(days=1), photos_start=2)
    assert submit(claims.draft(), cast.student).state == "committee"
    later = claims.draft(day=claims.day + timedelta(days=1), start=8)
    assert refused(later, cast.student) == ["开始时的照片要 2 张，现在 0 张。"]


def test_photos_are_counted_by_moment_and_only_pictures(claims, cast):
    claims.rules(photos_start=1, photos_end=1, photos_any=3)
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    pdf = SimpleUploadedFile("证明.pdf", content)
    claim = claims.draft(files=[("start", photo()), ("other", photo("二.jpg")), ("other", pdf)])
    assert refused(claim, cast.student) == [
        "结束时的照片要 1 张，现在 0 张。", "照片一共要 3 张，现在 2 张。"
    ]  # fmt: skip
    with pytest.raises(ValidationError, match=r"坏\.jpg"):
        claims.draft(start=8, files=[("end", SimpleUploadedFile("坏.jpg", b"MZ"))])
    assert Claim.objects.count() == 1  # the broken file took its claim with it
    fields = {name: getattr(claim, name) for name in ("title", "day", "starts_at", "ends_at", "minutes")}  # fmt: skip
    actions.save_claim(by=cast.student, claim=claim, files=[("end", photo("三.jpg"))], **fields)
    assert submit(claim, cast.student).state == "committee"


def test_a_file_is_taken_out_with_its_content(claims, cast, django_capture_on_commit_callbacks):
    claim = claims.draft(files=[("start", photo())])
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_file(claim=claim, by=cast.student, pk=claim.files.get().pk)
    assert not Attachment.objects.exists()
    with pytest.raises(ValidationError, match="已经删掉"):
        actions.remove_file(claim=claim, by=cast.student, pk=1)


def test_an_announcement_is_for_a_day(claims, cast):
    claims.rules(announce_days=3)
    day = claims.day
    with time_machine.travel(at(day - timedelta(days=3), 23, 59), tick=False):
        good, moved = claims.draft(), claims.draft(start=8, day=day + timedelta(days=1))
    with time_machine.travel(at(day - timedelta(days=2), 0), tick=False):
        late = claims.draft(start=18)
        fields = {name: getattr(moved, name) for name in ("title", "minutes")}
        actions.save_claim(by=cast.student, claim=moved, day=day, **fields, starts_at=at(day, 10),
                           ends_at=at(day, 12))  # fmt: skip
    assert submit(good, cast.student).state == "committee"
    for claim in (late, moved):
        (words,) = refused(claim, cast.student)
        assert words.startswith("这天的规则要求提前 3 天在这里记一笔")


def test_the_future_waits(claims, cast):
    claim = claims.draft(day=timezone.localdate() + timedelta(days=1))
    assert refused(claim, cast.student) == ["还没到做完的时候，做完以后再提交。可以先存着。"]
    with time_machine.travel(claim.ends_at + timedelta(minutes=1), tick=False):
        assert submit(claim, cast.student).state == "committee"


def test_what_the_system_noted_is_not_claimed(claims, cast):
    service = claims.service(start=14)
    for start, hours in ((15, 2), (13, 2), (13, 9), (14, 2)):
        (words,) = refused(claims.draft(start=start, hours=hours), cast.student)
        assert "系统已经按签到记了这一次：“社区支教”" in words and "提异议" in words
    assert submit(claims.draft(start=16), cast.student).state == "committee"
    (words,) = refused(claims.draft(start=None), cast.student)
    assert words == "这一天系统已经记了“社区支教”。请写明几点到几点，免得同一段时间计两次。"
    (words,) = refused(claims.draft(start=None, title=" 社区支教"), cast.student)
    assert "系统已经按签到记了这一次" in words
    service.state, service.reason = "void", "没去"
    service.save()
    assert submit(claims.draft(start=13, hours=3), cast.student).state == "committee"


def test_the_window_of_the_shift_counts_not_only_the_stay(claims, cast):
    claims.service(start=14, hours=1, opens_at=at(claims.day, 14), closes_at=at(claims.day, 17))
    (words,) = refused(claims.draft(start=15), cast.student)
    assert "系统已经按签到记了这一次" in words


def test_pending_ones_of_the_system_count_too_others_people_do_not(claims, cast):
    claims.service(by=cast.other_student)
    assert submit(claims.draft(), cast.student).state == "committee"
    claims.service(start=8, origin="test:pending", waits_for="等老师签到。")
    assert len(refused(claims.draft(start=8), cast.student)) == 1


def test_ones_own_claims_do_not_overlap(claims, cast):
    first = submit(claims.draft(), cast.student)
    second = claims.draft(start=15)
    assert refused(second, cast.student) == [
        "和你的另一条补录“敬老院慰问老人”是同一段时间，留一条就好。"
    ]
    assert len(refused(claims.draft(start=None), cast.student)) == 1
    actions.withdraw_claim(claim=first, by=cast.student)
    assert submit(second, cast.student).state == "committee"


def test_a_day_has_24_hours(claims, cast):
    submit(claims.draft(start=None, hours=20), cast.student)
    claim = claims.draft(start=None, hours=5, title="另一件")
    assert refused(claim, cast.student) == ["这一天加起来超过 24 小时了，请核对时长。"]


def test_tasks_are_those_of_the_day(claims, cast):
    claims.rules(
        first_on=claims.day, fixed=(Fixed("blood", "无偿献血", Decimal(4)),), stages=("committee",)
    )
    fields = {"start": None, "fixed": "blood"}
    assert submit(claims.draft(**fields), cast.student).state == "committee"
    early = claims.draft(day=claims.day - timedelta(days=1), **fields)
    assert refused(early, cast.student) == ["这一天的规则里没有这项任务或职务，请改成写时间。"]


def test_returned_revised_and_back_at_the_same_stage(claims, cast):
    claim = claims.submitted()
    claim = deciding.agree(claim=claim, by=cast.secretary)
    deciding.give_back(claim=claim, by=cast.staff, reason="照片看不清")
    claim.refresh_from_db()
    assert claim.state == "returned"
    assert submit(claim, cast.student).state == "committee"


def test_only_ones_own_and_only_at_the_right_time(claims, cast):
    claim = claims.submitted()
    with pytest.raises(ValidationError, match="别人的"):
        actions.withdraw_claim(claim=claim, by=cast.other_student)
    for run in (actions.discard_claim, actions.submit_claim):
        with pytest.raises(ValidationError, match="请刷新页面再看"):
            run(claim=claim, by=cast.student)
    actions.withdraw_claim(claim=claim, by=cast.student)
    with pytest.raises(ValidationError, match="已撤回"):
        actions.withdraw_claim(claim=claim, by=cast.student)
    draft = claims.draft(start=8, files=[("start", photo())])
    actions.discard_claim(claim=draft, by=cast.student)
    assert not Claim.objects.filter(pk=draft.pk).exists()
