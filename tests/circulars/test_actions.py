"""What happens to papers: confirmed, passed on, followed, reminded, recalled, replaced."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.organisation.models import Unit
from tests.attachments.nasty import picture
from tuanwei.accounts.models import User
from tuanwei.attachments.actions import store
from tuanwei.attachments.files import location
from tuanwei.attachments.models import Attachment
from tuanwei.audit.models import AuditEvent
from tuanwei.circulars import actions, queries
from tuanwei.circulars.models import Circular, Copy
from tuanwei.notices import channels, sweeper
from tuanwei.notices.actions import (
    confirm,
    mark_read,
    remind_before_deadline,
    remind_missing,
    retry_all,
)
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db


def confirmed(circular, user):
    confirm(notice=queries.own_copy(user, circular).notice, by=user)


def figures(circular, own=()):
    total, roots = queries.tree(circular, own)
    rows = {
        rate.unit.name: (rate.asked, rate.read, rate.confirmed)
        for _d, rate in queries.opened(roots)
    }
    return (total.asked, total.read, total.confirmed), rows


def test_a_draft_is_changed_only_by_who_read_it(office, cast, people):
    draft = office.draft()
    again = actions.save_draft(
        by=cast.staff2,
        fields={"title": "新标题"},
        scopes=[(cast.branch.pk, True)],
        circular=draft,
        edition=1,
    )
    assert (again.edition, again.title, again.scopes.get().unit) == (2, "新标题", cast.branch)
    with pytest.raises(ValidationError, match="刚改过这份草稿"):
        actions.save_draft(by=cast.staff, fields={}, scopes=[], circular=draft, edition=1)
    with pytest.raises(ValidationError, match="刚改过这份草稿"):
        actions.send(circular=draft, by=cast.staff, edition=1)


def test_sent_once_and_never_changed(office, cast, people):
    circular = office.sent()
    for act in (
        lambda: actions.send(circular=circular, by=cast.staff, edition=1),
        lambda: actions.save_draft(
            by=cast.staff, fields={}, scopes=[], circular=circular, edition=1
        ),
        lambda: actions.drop_draft(circular=circular, by=cast.staff),
    ):
        with pytest.raises(ValidationError, match="已经发出，不能再改"):
            act()
    assert office.told(cast.student) == [circular.title]


def test_who_lost_the_post_sends_no_more(office, cast, people):
    draft = office.draft(by=cast.secretary, unit=cast.branch)
    cast.secretary.appointments.update(ends_on=timezone.localdate() - timedelta(days=1))
    now = User.objects.get(pk=cast.secretary.pk)
    with pytest.raises(ValidationError, match="你现在不能以会计2401团支部的名义发文"):
        actions.send(circular=draft, by=now, edition=1)


def test_units_of_others_and_deadlines_that_are_over_are_refused(office, cast, people):
    foreign = office.draft(by=cast.secretary, unit=cast.branch, places=[(cast.other_branch, True)])
    with pytest.raises(ValidationError, match="不归会计2401团支部"):
        actions.send(circular=foreign, by=cast.secretary, edition=1)
    late = office.draft(must_confirm=True, confirm_by=timezone.now() - timedelta(hours=1))
    with pytest.raises(ValidationError, match="确认截止已经过了"):
        actions.send(circular=late, by=cast.staff, edition=1)


def test_rates_by_unit_are_of_now(office, cast, people):
    circular = office.sent(must_confirm=True)
    mark_read(notice_id=circular.notice_id, by=cast.student)
    confirmed(circular, cast.secretary)
    confirmed(circular, cast.other_student)
    total, rows = figures(circular)
    assert total == (6, 3, 2)
    assert rows == {
        "融智学院团委": (6, 3, 2), "会计学院团总支": (4, 2, 1), "经管学院团总支": (1, 1, 1),
    }  # fmt: skip
    people_missing = queries.missing(circular, [cast.branch.pk])
    assert {(row.user.name, row.has_read) for row in people_missing} == {
        ("林知夏", True),
        ("顾南枝", False),
    }


def test_a_unit_closed_after_sending_keeps_its_place_and_who_left_is_not_asked(
    office, cast, people
):
    circular = office.sent(must_confirm=True)
    Unit.objects.filter(pk=cast.branch.pk).update(is_active=False)
    cast.student.member.branch = cast.other_branch
    cast.student.member.save()
    User.objects.filter(pk=cast.party_member.pk).update(is_active=False)
    _total, roots = queries.tree(circular)
    rows = {rate.unit.name: rate for _d, rate in queries.opened(roots, cast.branch)}
    branch = rows["会计2401团支部"]
    assert (branch.asked, branch.left, branch.unit.is_active) == (2, 1, False)


def test_confirming_after_the_deadline_counts_as_late(office, cast, people):
    circular = office.sent(must_confirm=True, confirm_by=timezone.now() + timedelta(days=1))
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        Delivery.objects.filter(recipient=cast.student, channel="site").update(
            confirmed_at=timezone.now()
        )
    total, _roots = queries.tree(circular)
    assert (total.confirmed, total.late) == (1, 1)


def test_one_click_reminds_only_the_missing_and_nobody_twice_a_day(office, cast, people):
    circular = office.sent(must_confirm=True)
    confirmed(circular, cast.student)
    assert actions.remind(circular=circular, by=cast.secretary) == 2
    assert actions.remind(circular=circular, by=cast.secretary) == 0
    assert actions.remind(circular=circular, by=cast.staff) == 3
    assert actions.remind(circular=circular, by=cast.staff) == 0
    assert office.told(cast.student) == [circular.title]
    assert office.told(cast.party_member) == [circular.title, f"请确认：{circular.title}"]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert actions.remind(circular=circular, by=cast.staff) == 5


def test_passed_on_to_who_has_none_and_the_note_for_all(office, cast, people):
    circular = office.sent(roles=["secretary"], must_confirm=True)
    assert set(office.got(circular)) == {"苏念", "江临"}
    made = actions.forward(
        circular=circular, by=cast.secretary, unit=cast.branch, note="周五前交给我"
    )
    assert made.people == 2
    assert office.told(cast.secretary) == [circular.title]
    assert office.told(cast.student) == [circular.title]
    copy = queries.own_copy(cast.student, circular)
    assert copy.notice.must_confirm and copy.notice.body.startswith("周五前交给我")
    for reader in (cast.secretary, cast.student):
        assert [each.note for each in queries.notes_for(reader, circular)] == ["周五前交给我"]
    assert queries.notes_for(cast.general_secretary, circular) == []
    confirmed(circular, cast.student)
    assert figures(circular)[0] == (4, 1, 1)
    above = actions.forward(
        circular=circular, by=cast.general_secretary, unit=cast.general_branch, note="全院照办"
    )
    assert above.people == 0
    assert office.told(cast.student) == [circular.title]
    assert [each.note for each in queries.notes_for(cast.student, circular)] == [
        "周五前交给我",
        "全院照办",
    ]


def test_passing_on_to_nobody_new_without_a_word_or_to_others_is_refused(office, cast, people):
    circular = office.sent()
    with pytest.raises(ValidationError, match="都已经收到了"):
        actions.forward(circular=circular, by=cast.secretary, unit=cast.branch)
    with pytest.raises(ValidationError, match="自己所在的组织"):
        actions.forward(circular=circular, by=cast.secretary, unit=cast.other_branch, note="好")
    assert not circular.forwards.exists()


def test_a_recalled_one_asks_nobody_and_tells_who_read_it(office, cast, people):
    User.objects.filter(pk=cast.other_student.pk).update(email="a@example.com")
    circular = office.sent(must_confirm=True)
    mark_read(notice_id=circular.notice_id, by=cast.student)
    actions.recall(circular=circular, by=cast.staff, reason="附件放错了")
    circular.refresh_from_db()
    assert (circular.state, circular.number[-2:]) == ("recalled", "1号")
    notice = Notice.objects.get(pk=circular.notice_id)
    assert (notice.title, notice.must_confirm) == (f"已撤回：{circular.title}", False)
    assert "附件放错了" in notice.body
    assert office.told(cast.student) == [notice.title, f"撤回：{circular.title}"]
    assert office.told(cast.other_student) == [notice.title]
    mails = Delivery.objects.filter(notice=notice, recipient=cast.other_student, channel="email")
    assert not notice.to_spread and set(mails.values_list("state", flat=True)) <= {"skipped"}
    for act in (
        lambda: actions.recall(circular=circular, by=cast.staff, reason="再撤一次"),
        lambda: actions.remind(circular=circular, by=cast.staff),
        lambda: actions.forward(circular=circular, by=cast.secretary, unit=cast.branch, note="看"),
    ):
        with pytest.raises(ValidationError, match=r"已撤回|已经撤回"):
            act()
    assert office.sent().serial == 2


def test_a_correction_takes_the_place_and_reaches_all_who_had_the_old_one(office, cast, people):
    old = office.sent(places=[(cast.branch, True)], must_confirm=True)
    draft, is_new = actions.draft_correction(circular=old, by=cast.staff)
    assert is_new and actions.draft_correction(circular=old, by=cast.staff) == (draft, False)
    actions.save_draft(
        by=cast.staff, fields={"title": "更正"}, scopes=[(cast.other_branch.pk, True)],
        circular=draft, edition=draft.edition,
    )  # fmt: skip
    new, people_told = actions.send(circular=draft, by=cast.staff, edition=2)
    assert people_told == 4
    assert office.got(new) == {
        "林知夏": "会计2401团支部", "苏念": "会计2401团支部", "顾南枝": "会计2401团支部",
        "程以安": "经管2402团支部",
    }  # fmt: skip
    assert new.replaces == old and old.replacements.get() == new
    assert not Notice.objects.get(pk=old.notice_id).must_confirm
    with pytest.raises(ValidationError, match="已经有更正了"):
        actions.draft_correction(circular=old, by=cast.staff)
    with pytest.raises(ValidationError, match="被更正代替"):
        actions.remind(circular=old, by=cast.staff)


@pytest.mark.parametrize("hours", [24, -1])
def test_a_correction_keeps_a_deadline_that_is_still_to_come(office, cast, people, hours):
    old = office.sent(must_confirm=True, confirm_by=timezone.now() + timedelta(days=2))
    Circular.objects.filter(pk=old.pk).update(confirm_by=timezone.now() + timedelta(hours=hours))
    old.refresh_from_db()
    draft, _is_new = actions.draft_correction(circular=old, by=cast.staff)
    assert draft.confirm_by == (old.confirm_by if hours > 0 else None)


def test_enclosed_files_go_with_the_draft(office, cast, people):
    files = [store(SimpleUploadedFile(f"{n}.png", picture("PNG")), by=cast.staff) for n in range(2)]
    draft = office.draft(files=files)
    actions.remove_file(circular=draft, by=cast.staff, attachment=files[0].pk)
    assert list(draft.files.values_list("attachment", flat=True)) == [files[1].pk]
    draft.refresh_from_db()
    assert draft.edition == 2
    actions.drop_draft(circular=draft, by=cast.staff)
    assert not Circular.objects.exists() and not Attachment.objects.exists()


def test_a_correction_takes_copies_of_what_is_enclosed(office, cast, people):
    files = [store(SimpleUploadedFile(f"{n}.png", picture("PNG")), by=cast.staff) for n in range(2)]
    old = office.sent(files=files, named=[cast.teacher], is_urgent=True)
    draft, _is_new = actions.draft_correction(circular=old, by=cast.staff)
    mine = [each.attachment for each in draft.files.all()]
    assert [each.name for each in mine] == ["0.png", "1.png"]
    assert [each.sha256 for each in mine] == [each.sha256 for each in files]
    assert {each.path for each in mine}.isdisjoint(each.path for each in files)
    assert (draft.named.get().user, draft.is_urgent) == (cast.teacher, True)
    actions.remove_file(circular=draft, by=cast.staff, attachment=mine[0].pk)
    actions.drop_draft(circular=Circular.objects.get(pk=draft.pk), by=cast.staff)
    assert set(Attachment.objects.all()) == set(files)
    assert all((location(each.path)).exists() for each in files)


def test_nobody_is_reminded_twice_a_day_whoever_reminds(office, cast, people):
    soon = timezone.now() + timedelta(hours=20)
    by_hand = office.sent(must_confirm=True, confirm_by=soon, title="先手动")
    assert actions.remind(circular=by_hand, by=cast.secretary) == 3
    remind_before_deadline()
    assert office.told(cast.student).count("请确认：先手动") == 1
    assert office.told(cast.other_student).count("请确认：先手动") == 1
    by_itself = office.sent(must_confirm=True, confirm_by=soon, title="先自动")
    remind_before_deadline()
    assert actions.remind(circular=by_itself, by=cast.staff) == 0
    assert office.told(cast.student).count("请确认：先自动") == 1
    with pytest.raises(ValidationError, match="请打开原件"):
        remind_missing(notice=by_itself.notice, by=cast.staff)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert actions.remind(circular=by_itself, by=cast.staff) == 6


def test_an_urgent_paper_passes_quiet_hours(office, cast, people):
    plain, urgent = office.sent(), office.sent(is_urgent=True)
    passed = actions.forward(circular=urgent, by=cast.secretary, unit=cast.branch, note="快看")
    assert (plain.notice.is_urgent, urgent.notice.is_urgent, passed.people) == (False, True, 0)


def test_mail_of_a_recalled_one_that_has_not_left_is_not_sent(office, cast, people):
    User.objects.filter(pk__in=[cast.student.pk, cast.other_student.pk]).update(
        email="a@example.com"
    )
    circular = office.sent()
    actions.recall(circular=circular, by=cast.staff, reason="附件放错了")
    sweeper.sweep()
    assert mail.outbox == []
    assert not Delivery.objects.filter(channel="email", state="pending").exists()


def test_whoever_got_the_mail_hears_that_it_was_recalled(office, cast, people):
    User.objects.filter(pk__in=[cast.student.pk, cast.other_student.pk]).update(
        email="a@example.com"
    )
    circular = office.sent(must_confirm=True)
    actions.remind(circular=circular, by=cast.staff)
    mails = Delivery.objects.filter(channel="email")
    mails.filter(notice=circular.notice_id, recipient=cast.student).update(state="sent")
    mails.filter(notice=circular.notice_id, recipient=cast.other_student).update(state="dead")
    actions.recall(circular=circular, by=cast.staff, reason="附件放错了")
    words = f"撤回：{circular.title}"
    assert words in office.told(cast.student) and words not in office.told(cast.other_student)
    assert retry_all(notice=circular.notice, by=cast.staff) == 0
    sweeper.sweep()
    assert [letter.subject.partition("] ")[2] for letter in mail.outbox] == [words]


def test_a_recall_reaches_a_sender_in_the_middle_of_a_batch(office, cast, people, monkeypatch):
    User.objects.filter(pk__in=[cast.student.pk, cast.other_student.pk]).update(
        email="a@example.com"
    )
    circular, clock, sent = office.sent(), [0.0], []

    def slow(delivery, _connection, _texts):
        if not sent:
            actions.recall(circular=circular, by=cast.staff, reason="附件放错了")
        sent.append(delivery.notice_id)
        clock.append(2.0)
        return True

    monkeypatch.setattr(channels, "send_email", slow)
    monkeypatch.setattr(sweeper.time, "monotonic", lambda: clock[-1])
    sweeper.work("email")
    assert sent.count(circular.notice_id) == 1


def test_everything_is_on_record(office, cast, people):
    circular = office.sent(roles=["secretary"])
    actions.forward(circular=circular, by=cast.secretary, unit=cast.branch, note="看")
    actions.remind(circular=circular, by=cast.staff)
    actions.recall(circular=circular, by=cast.staff, reason="写错了日期")
    names = AuditEvent.objects.filter(name__startswith="circulars.").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "circulars.circular.drafted", "circulars.circular.sent", "circulars.circular.forwarded",
        "circulars.circular.reminded", "circulars.circular.recalled",
    ]  # fmt: skip


def test_thirty_questions_do_however_many_people(
    office, cast, people, django_assert_max_num_queries
):
    draft = office.draft()
    with django_assert_max_num_queries(26):
        actions.send(circular=draft, by=cast.staff, edition=1)
    assert Copy.objects.count() == 6
