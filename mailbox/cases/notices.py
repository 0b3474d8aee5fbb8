"""One function per message of the mailbox. Words for people: what happened, what comes next."""

from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from mailbox.absences.queries import away_today, redirected
from mailbox.cases.models import Case, Step
from mailbox.cases.permissions import ANSWERING, APPROVING
from tuanwei.accounts.models import Grant
from tuanwei.notices.actions import notify

TODO, SYSTEM = "todo", "system"


def staff():
    """Ids of the committee's staff in force: those who screen letters."""
    return set(
        Appointment.objects.in_force()
        .filter(unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS)
        .values_list("user", flat=True)
    )


def secretaries():
    """Ids of the committee's secretaries: the top of the ladder; else the administrators."""
    found = set(
        Appointment.objects.in_force()
        .filter(unit__kind=Unit.Kind.COMMITTEE, post__in=("secretary", "deputy"))
        .values_list("user", flat=True)
    )
    return found or set(
        Grant.objects.filter(role=Grant.Role.ADMINISTRATOR, ends_on=None).values_list(
            "user", flat=True
        )
    )


def _in_unit(unit_id, posts):
    if unit_id is None:
        return set()
    return set(
        Appointment.objects.in_force()
        .filter(unit=unit_id, post__in=posts)
        .values_list("user", flat=True)
    )


def handlers(case):
    """Who has the case now: the named handler, else those who answer for the lead unit."""
    if case.handler_id:
        return {case.handler_id}
    return _in_unit(case.lead_id, ANSWERING) - {case.author_id, case.past_handler_id}


def heads(case):
    """The heads of the lead unit."""
    return _in_unit(case.lead_id, APPROVING)


def holders(case):
    """Ids of the people who must act on the running step."""
    if case.state == Case.State.DRAFTED:
        return heads(case) or staff()
    if case.state == Case.State.HANDLING:
        return handlers(case) or staff()
    return staff()


def _tell(people, case=None, besides=(), **words):
    """Tell people of the desk; stand-ins hear in place of whoever is away, whose own copy waits
    silently in the inbox. An author hears of their letter by no such detour, nor do those `besides`;
    where nobody else is left, staff hear."""
    if not away_today():
        notify(people, **words)
        return
    people, units = set(people), {case.lead_id} if case else set()
    told, quiet = redirected(people, units | set(committees()))
    own = {case.author_id} - people if case else set()
    told = told - own - set(besides) or staff() - set(besides)
    notify(told | quiet, quietly=quiet - told, **words)


def committees():
    """Ids of the committee itself: what has no lead yet belongs to it."""
    return Unit.objects.filter(kind=Unit.Kind.COMMITTEE).values_list("pk", flat=True)


def _desk(case):
    return reverse("mailbox:desk-case", args=[case.number])


def _to_author(case, key, title, body="", kind=SYSTEM):
    if case.author_id is None:
        return  # anonymous authors look the letter up with their code
    notify(
        [case.author_id],
        kind=kind,
        title=title,
        body=body,
        url=reverse("mailbox:letter", args=[case.number]),
        once=f"mailbox.{key}:{case.pk}:{case.reopened_times}",
    )


def accepted(case):
    """Tell the author that the letter was taken in."""
    _to_author(case, "accepted", f"你的信 {case.number} 已受理", "接下来会转给负责的部门。")


def refused(case):
    """Tell the author why the letter was not taken in."""
    _to_author(case, "refused", f"你的信 {case.number} 没有受理", case.refusal_reason.text)


def asked(case, entry):
    """Tell the author what is missing."""
    _to_author(
        case, f"asked.{entry.pk}", f"你的信 {case.number} 需要补充一点情况", entry.text, kind=TODO
    )


def told(case, entry):
    """Tell whoever has the case that the author answered."""
    _tell(
        holders(case), case, kind=TODO, title=f"来信 {case.number} 已补充，继续办理", body=case.title,
        url=_desk(case), once=f"mailbox.told:{entry.pk}",
    )  # fmt: skip


def routed(case, entry):
    """Tell the unit that the letter is theirs now, and the author where it went."""
    _tell(
        handlers(case) or heads(case), case, kind=TODO, title=f"转来一封信：{case.title}",
        body=entry.text, url=_desk(case), once=f"mailbox.routed:{entry.pk}",
    )  # fmt: skip
    _to_author(case, f"routed.{entry.pk}", f"你的信 {case.number} 已转给{case.lead}")


def assigned(case, entry, text, by):
    """Tell a person that a colleague has given them the letter, with a word about it."""
    _tell(
        [case.handler_id], case, kind=TODO, title=f"{by.name}把一封信交给你：{case.title}",
        body=text, url=_desk(case), once=f"mailbox.assigned:{entry.pk}",
    )  # fmt: skip


def drafted(case, answer):
    """Ask the second person to look at the draft."""
    _tell(
        (heads(case) or staff()) - {answer.drafted_by_id}, case,
        besides={answer.drafted_by_id}, kind=TODO,
        title=f"待审核答复：{case.title}", url=_desk(case), once=f"mailbox.drafted:{answer.pk}",
    )  # fmt: skip


def draft_returned(case, answer):
    """Tell the drafter what to change."""
    _tell(
        [answer.drafted_by_id], case, kind=TODO, title=f"答复被退回修改：{case.title}",
        body=answer.return_reason, url=_desk(case), once=f"mailbox.draft_returned:{answer.pk}",
    )  # fmt: skip


def answered(case, answer):
    """Tell the author that the answer is there."""
    _to_author(
        case, f"answered.{answer.pk}", f"你的信 {case.number} 有答复了，解决了吗？", answer.text,
        kind=TODO,
    )  # fmt: skip


def reopened(case):
    """Tell staff that an unsatisfied letter needs another handler."""
    _tell(
        staff(), case, kind=TODO, title=f"来信人说还没解决，请另派人办理：{case.title}",
        url=_desk(case), once=f"mailbox.reopened:{case.pk}:{case.reopened_times}",
    )  # fmt: skip


def due_soon(case):
    """Yellow: whoever has the step hears of it before it is over."""
    if case.step == Step.FEEDBACK:
        _to_author(
            case, "feedback_soon", f"你的信 {case.number} 解决了吗？",
            "到期没有回话就按“未评价”办结。", kind=TODO,
        )  # fmt: skip
        return
    _ladder(case, "due_soon", holders(case), f"快到期：{case.title}")


def overdue(case):
    """Red: whoever has the step and the heads of the unit hear that it is over."""
    _ladder(case, "overdue", holders(case) | heads(case), f"已超期，请尽快办理：{case.title}")


def escalated(case):
    """The committee's secretary hears of what stays overdue."""
    _ladder(case, "escalated", secretaries(), f"来信超期未办，报请督办：{case.title}")


def _ladder(case, rung, people, title):
    due = timezone.localtime(case.due_at)
    _tell(
        people, case, kind=TODO, title=title,
        body=f"{case.get_step_display()}环节应在 {due:%m月%d日 %H:%M} 前完成。", url=_desk(case),
        once=f"mailbox.{rung}:{case.pk}:{case.step}:{due:%y%m%d%H%M}",
    )  # fmt: skip


def waiting_at_desk(count, slot):
    """Tell staff, once per slot, how many new letters wait to be taken in."""
    _tell(
        staff(), kind=TODO, title=f"有 {count} 封新来信等待受理",
        url=reverse("mailbox:desk-list") + "?show=submitted", once=f"mailbox.waiting:{slot}",
    )  # fmt: skip


def reveal_asked(case, reveal):
    """Ask another member of staff to agree to lifting a hidden name."""
    notify(
        staff() - {reveal.asked_by_id}, kind=TODO, title=f"申请查看来信 {case.number} 的署名",
        body=reveal.reason, url=_desk(case), once=f"mailbox.reveal:{reveal.pk}",
    )  # fmt: skip


def merged(case, made):
    """Tell the author that others wrote about the same."""
    _to_author(
        case, f"merged.{made.pk}", f"你的信 {case.number} 和同类的信一起办理",
        "办好后一起答复。解决没有，仍由你自己说。",
    )  # fmt: skip


def unmerged(case, made):
    """Tell the author that the letter goes its own way again."""
    _to_author(
        case, f"unmerged.{made.pk}", f"你的信 {case.number} 改回单独办理",
        "办理时限和并案之前一样。",
    )  # fmt: skip


def no_longer_waits(dependency):
    """Tell whoever has the waiting letter that the other one has come to an end. That one is named
    nowhere: not everybody who is told may open it."""
    case = dependency.case
    _tell(
        holders(case), case, kind=TODO, title=f"先办的那封信有结果了，可以接着办：{case.title}",
        url=_desk(case), once=f"mailbox.dependency:{dependency.pk}",
    )  # fmt: skip


def published(case):
    """Tell the author that the de-identified letter is public."""
    _to_author(
        case,
        "published",
        f"你的信 {case.number} 已隐去个人信息后公开",
        "谢谢你让更多同学看到答复。",
    )
