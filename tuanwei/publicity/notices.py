"""One function per message about what is published. None says who objected."""

from django.urls import reverse

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import Grant
from tuanwei.notices.actions import notify
from tuanwei.publicity.models import Objection
from tuanwei.publicity.queries import has_part
from tuanwei.publicity.window import spoken

TODO, SYSTEM = "todo", "system"


def rulers(publicity, besides, line_key=""):
    """Ids of the committee's staff in force without `besides` and whoever has a part in it or decided on that line;
    administrators where none is left."""
    staff = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    grants = Grant.objects.in_force().filter(role=Grant.Role.ADMINISTRATOR)
    for people in (staff, grants):
        found = set(people.values_list("user", flat=True)) - besides
        if found := {key for key in found if not has_part(key, publicity, line_key)}:
            return found
    return set()


def _page(publicity):
    return reverse("publicity:publicity", args=[publicity.pk])


def objected(objection):
    """Staff who may rule have something to do; whoever opened it hears that somebody objects."""
    publicity, line = objection.publicity, objection.about
    opener = publicity.opened_by_id
    notify(
        rulers(publicity, {objection.by_id, opener}, objection.line_key), kind=TODO, title=f"请裁定异议：{publicity}",
        body=f"有人对“{line}”提了异议。裁定以后公示才能结束。",
        url=reverse("publicity:objection", args=[objection.pk]),
        once=f"publicity.objected:{objection.pk}",
    )  # fmt: skip
    if opener != objection.by_id:
        notify(
            [opener], kind=TODO, title=f"有人提了异议：{publicity}",
            body=f"关于“{line}”。由别的同事裁定，可能会找你了解情况。", url=_page(publicity),
            once=f"publicity.objected.opener:{objection.pk}",
        )  # fmt: skip


def ruled(objection):
    """Whoever objected reads the ruling."""
    upheld = objection.state == Objection.State.UPHELD
    notify(
        [objection.by_id], kind=SYSTEM, body=objection.words, url=_page(objection.publicity),
        title=f"你的异议{'成立' if upheld else '不成立'}：{objection.publicity}",
        once=f"publicity.ruled:{objection.pk}",
    )  # fmt: skip


def moved(publicity, before, event):
    """The calendar has moved the last day, as the audit event notes: who opened it and who
    objected should know."""
    stand = publicity.objections.exclude(state=Objection.State.WITHDRAWN)
    people = set(stand.values_list("by", flat=True))
    notify(
        people | {publicity.opened_by_id}, kind=SYSTEM, title=f"公示截止改了：{publicity}",
        body=f"工作日历有变，截止从 {spoken(before)} 24:00 改为"
        f" {spoken(publicity.ends_on)} 24:00。",
        url=_page(publicity), once=f"publicity.moved:{publicity.pk}:{event.pk}",
    )  # fmt: skip


def concluded(publicity, upheld):
    """Whoever opened it goes on from here."""
    notify(
        [publicity.opened_by_id], kind=SYSTEM, title=f"公示结束：{publicity}",
        body=f"{upheld} 项异议成立，裁定写在公示里。" if upheld else "没有异议成立。",
        url=publicity.url or _page(publicity), once=f"publicity.concluded:{publicity.pk}",
    )  # fmt: skip


def called_off(publicity, people, by):
    """It was stopped: who waited for a ruling, and who opened it, read why."""
    notify(
        {*people, publicity.opened_by_id} - {by.pk}, kind=SYSTEM, title=f"公示终止：{publicity}",
        body=publicity.reason, url=_page(publicity), once=f"publicity.called_off:{publicity.pk}",
    )  # fmt: skip
