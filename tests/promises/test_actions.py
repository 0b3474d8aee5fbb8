"""What happens to promises, whom it is told, and what is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from mailbox.cases import supports
from mailbox.promises import actions
from mailbox.promises.models import Milestone, Promise
from mailbox.promises.tasks import remind_promises
from tests.promises.conftest import told
from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def steps(promise):
    return list(promise.milestones.values_list("pk", flat=True))


def test_the_author_sees_how_far_it_is_and_the_percentage_is_computed(promises, cast):
    promise = promises.stepped(20, 40, 40)
    first, second, third = steps(promise)
    for step, percent in ((first, "20%"), (second, "60%")):
        actions.tick(promise=promise, by=cast.answerer, step=step)
        assert promises.fresh(promise).percent == percent
    number = promise.case.number
    assert told(cast.student)[1:] == [
        f"你的信 {number}：承诺“二食堂加开窗口”做到了 20%",
        f"你的信 {number}：承诺“二食堂加开窗口”做到了 60%",
    ]
    actions.tick(promise=promise, by=cast.answerer, step=second)  # twice is no mistake
    actions.untick(promise=promise, by=cast.answerer, step=first)
    assert promises.fresh(promise).percent == "40%"
    assert len(told(cast.student)) == 3
    assert not Milestone.objects.get(pk=third).is_done


def test_supporters_hear_of_it_too(promises, letters, cast):
    case = letters.routed(by=cast.other_student, publish_consent=True)
    supports.support(case=case, by=cast.student)
    promises.made(case)
    assert [title.split("：")[0] for title in told(cast.student)] == [f"你附议的“{case.title}”"]
    assert [title.split("：")[0] for title in told(cast.other_student)] == [f"你的信 {case.number}"]


def test_an_anonymous_author_is_told_nothing_and_nobody_else_either(promises, letters, cast):
    case = letters.routed(visibility="anonymous")
    before = set(Notice.objects.values_list("pk", flat=True))
    promise = promises.made(case)
    actions.tell_progress(promise=promise, by=cast.answerer, text="已经报批")
    new = Notice.objects.exclude(pk__in=before)
    assert {n.title for n in new} == {"有一项承诺由你负责：二食堂加开窗口"}


def test_kept_until_its_day_is_over_and_late_afterwards(promises, cast):
    promise = promises.stepped(None, days=3)
    with pytest.raises(ValidationError, match="还有 1 步没有勾完：第 1 步"):
        actions.keep(promise=promise, by=cast.staff)
    actions.tick(promise=promise, by=cast.staff, step=steps(promise)[0])
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        actions.keep(promise=promise, by=cast.staff, text="窗口开了")
    assert promises.fresh(promise).state == "late"
    in_time = promises.made(what="另一项", case=promise.case, days=0)
    actions.keep(promise=in_time, by=cast.staff)
    assert promises.fresh(in_time).state == "kept"
    assert promises.fresh(in_time).percent == "100%"


@pytest.mark.parametrize(("is_dropped", "state"), [(False, "broken"), (True, "dropped")])
def test_not_kept_needs_a_reason_that_the_author_reads(promises, cast, is_dropped, state):
    promise = promises.made()
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.fail(promise=promise, by=cast.staff, reason="  没 ", is_dropped=is_dropped)
    actions.fail(promise=promise, by=cast.staff, reason="设备停产了", is_dropped=is_dropped)
    promise = promises.fresh(promise)
    assert (promise.state, promise.reason, promise.settled_by) == (state, "设备停产了", cast.staff)
    notice = Notice.objects.get(once__contains=f"promise.settled:{promise.pk}")
    assert notice.body == "设备停产了"
    for act, given in ((actions.keep, {}), (actions.fail, {"reason": "又没做到"}),
                       (actions.tell_progress, {"text": "再说"})):  # fmt: skip
        with pytest.raises(ValidationError, match="不能再改"):
            act(promise=promise, by=cast.staff, **given)


def test_steps_fit_into_the_whole_and_into_the_time(promises, cast):
    promise = promises.stepped(60)
    late = promise.due_on + timedelta(days=1)
    for words, share, due, match in (
        ("多了", 50, promise.due_on, "超过了 100%"), ("太晚", 10, late, "还晚"),
        ("第 1 步", 10, promise.due_on, "已经有这一步"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=match):
            actions.add_step(promise=promise, by=cast.staff, words=words, due_on=due, share=share)
    actions.add_step(promise=promise, by=cast.staff, words="其余", due_on=promise.due_on)
    done = steps(promise)[0]
    actions.tick(promise=promise, by=cast.staff, step=done)
    with pytest.raises(ValidationError, match="先取消勾选"):
        actions.remove_step(promise=promise, by=cast.staff, step=done)
    actions.remove_step(promise=promise, by=cast.staff, step=steps(promise)[1])
    with pytest.raises(ValidationError, match="已经被删掉"):
        actions.tick(promise=promise, by=cast.staff, step=10**9)
    assert promises.fresh(promise).percent == "60%"


def test_a_day_that_is_over_and_the_same_again_are_refused(promises):
    promise = promises.made()
    with pytest.raises(ValidationError, match="已经过去"):
        promises.made(promise.case, days=-1, what="昨天做到")
    with pytest.raises(ValidationError, match="已经有这项承诺"):
        promises.made(promise.case)
    assert Promise.objects.count() == 1


def test_the_database_itself_wants_reasons_and_days(promises, letters, cast):
    case = letters.answered()
    for fields in ({"state": "broken", "settled_on": timezone.localdate()}, {"state": "kept"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Promise.objects.create(
                case=case, what="试", unit=cast.department, due_on=timezone.localdate(),
                made_by=cast.staff, **fields,
            )  # fmt: skip


def test_reminders_before_and_after_and_once_each(promises, cast):
    promise = promises.stepped(None, days=5, person=cast.answerer)
    assert cast.staff.pk

    def titles(after):
        with time_machine.travel(timezone.now() + timedelta(days=after), tick=False):
            before = set(Notice.objects.values_list("pk", flat=True))
            remind_promises()
            remind_promises()
            new = Notice.objects.exclude(pk__in=before).order_by("pk")
            return [
                (n.title.split("：")[0], sorted(n.deliveries.filter(channel="site")
                 .values_list("recipient__name", flat=True)))
                for n in new
            ]  # fmt: skip

    assert titles(1) == []
    soon = promise.due_on
    assert titles(2) == [(f"{soon.month}月{soon.day}日前要做到", ["吴立"])]
    assert titles(3) == []
    assert titles(6) == [
        ("已超期，请说明进展", ["吴立"]), ("已超期，请说明进展", ["吴立", "周一鸣", "方远"]),
    ]  # fmt: skip
    assert titles(7) == []


def test_every_change_is_recorded(promises, cast):
    promise = promises.stepped(None)
    actions.change_promise(
        promise=promise, by=cast.staff, what="加开三个窗口", text="", unit=cast.department,
        person=cast.answerer2, is_public=True,
    )  # fmt: skip
    names = AuditEvent.objects.filter(name__startswith="mailbox.promise").order_by("pk")
    assert [each.name.rpartition(".")[2] for each in names] == ["made", "step_added", "changed"]
    assert Notice.objects.filter(once__contains=f"given:{promise.pk}:").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_end_it_at_once_end_it_once(promises, cast):
    promise = promises.made()
    assert cast.staff2.pk

    said = at_once(
        lambda: actions.keep(promise=promise, by=cast.staff2),
        lambda: actions.fail(promise=promise, by=cast.staff2, reason="设备停产了"),
    )
    (words,) = refusals(said)
    assert words.startswith("这项承诺已")
    assert AuditEvent.objects.filter(name="mailbox.promise.settled").count() == 1
