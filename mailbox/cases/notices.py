"""One function per message of the mailbox. Words for people: what happened, what comes next."""

from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from mailbox.absences.queries import away_today, redirected
from mailbox.cases import vacancies
from mailbox.cases.answer_models import Answer
from mailbox.cases.deadlines import spoken_due
from mailbox.cases.models import Case
from mailbox.cases.permissions import ANSWERING, APPROVING, HEADING, can_answer, kept_away
from mailbox.cases.rule_choices import Approval, Reopening
from mailbox.cases.rules_models import Step
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
    return _in_unit(case.lead_id, ANSWERING) - {case.author_id, kept_away(case)}


def heads(case):
    """The heads of the lead unit."""
    return _in_unit(case.lead_id, APPROVING)


def approvers(case, draft):
    """Ids of those who may decide on `draft` under the rules of the letter; staff where nobody
    else holds the post."""
    if vacancies.in_words(case, draft):
        return staff() - {case.author_id, draft and draft.drafted_by_id}
    in_charge = {
        Approval.HEAD: lambda: _in_unit(case.lead_id, HEADING),
        Approval.OFFICE: staff,
        Approval.SECRETARY: secretaries,
    }.get(case.rules.approval, lambda: heads(case))
    if case.rules.approval == Approval.UNIT_THEN_OFFICE and draft and draft.checked_by_id:
        in_charge = staff
    out = {case.author_id, *((draft.drafted_by_id, draft.checked_by_id) if draft else ())}
    return in_charge() - out or staff() - out


def holders(case):
    """Ids of the people who must act on the running step."""
    if case.state == Case.State.DRAFTED:
        return approvers(case, case.answers.filter(state=Answer.State.DRAFT).first())
    if case.state == Case.State.HANDLING:
        return handlers(case) or staff()
    return staff()


def _tell(people, case=None, besides=(), units_too=(), **words):
    """Tell people of the desk; stand-ins hear in place of whoever is away, whose own copy waits
    silently in the inbox. An author hears of their letter by no such detour, nor do those `besides`;
    where nobody else is left, staff hear. The matter belongs to the lead unit, and to `units_too`."""
    if not away_today():
        notify(people, **words)
        return
    people, units = set(people), {case.lead_id} if case else set()
    told, quiet = redirected(people, units | set(units_too) | set(committees()))
    own = {case.author_id} - people if case else set()
    told = told - own - set(besides) or staff() - set(besides)
    notify(told | quiet, quietly=quiet - told, **words)


def committees():
    """Ids of the committee itself: what has no lead yet belongs to it."""
    return Unit.objects.filter(kind=Unit.Kind.COMMITTEE).values_list("pk", flat=True)


def _but_author(people, case):
    """Nobody hears as a colleague of a letter of their own, but who hid their name and was given
    it: they hear like any handler, and hand it on."""
    return people - ({case.author_id} - {case.handler_id})


def _desk(case):
    return reverse("mailbox:desk-case", args=[case.number])


def _to_author(case, key, title, body="", kind=SYSTEM):
    if case.author_id is None:
        return  # anonymous authors look the letter up with their code
    notify(
        [case.author_id],
        kind=kind,
        title=title,
        shown_title=with_title(case, title),
        body=body,
        url=reverse("mailbox:letter", args=[case.number]),
        once=f"mailbox.{key}:{case.pk}:{case.reopened_times}",
    )


def with_title(case, title):
    """The title of an author's own notice with that of the letter: for the portal alone, e-mail and
    push carry its number."""
    before, _number, after = title.partition(f" {case.number}")
    return f"{before}“{case.title}”{after.lstrip()}"


def accepted(case):
    """Tell the author that the letter was taken in."""
    _to_author(case, "accepted", f"你的信 {case.number} 已受理", "接下来会转给负责的部门。")


def refused(case):
    """Tell the author why the letter was not taken in, or that it was only registered."""
    how = "登记了" if case.is_registered else "没有受理"
    _to_author(case, "refused", f"你的信 {case.number} {how}", case.refusal_reason.text)


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


def arrived(case, entry):
    """Tell the unit of a letter that came to it without the committee's desk before it."""
    _tell(
        handlers(case) or heads(case) or staff(), case, kind=TODO, title=f"新来信：{case.title}",
        url=_desk(case), once=f"mailbox.arrived:{entry.pk}",
    )  # fmt: skip


def first_asked(case, entry, words):
    """Tell the unit that was asked first how it goes on elsewhere."""
    first = case.first_unit_id if case.first_unit_id != case.lead_id else None
    if people := _in_unit(first, ANSWERING) - {case.author_id}:
        _tell(
            people, case, units_too={first}, kind=SYSTEM,
            title=f"首问的来信{words}：{case.title}", url=_desk(case),
            once=f"mailbox.first.{entry.kind}:{entry.pk}",
        )  # fmt: skip


def assigned(case, entry, text, by):
    """Tell a person that a colleague has given them the letter, with a word about it."""
    _tell(
        [case.handler_id], case, kind=TODO, title=f"{by.name}把一封信交给你：{case.title}",
        body=text, url=_desk(case), once=f"mailbox.assigned:{entry.pk}",
    )  # fmt: skip


def drafted(case, answer):
    """Ask whoever is next to look at the draft."""
    stage = ".checked" if answer.checked_by_id else ""
    _tell(
        approvers(case, answer), case,
        besides={answer.drafted_by_id, answer.checked_by_id} - {None}, kind=TODO,
        title=f"待审核答复：{case.title}", url=_desk(case),
        once=f"mailbox.drafted{stage}:{answer.pk}",
    )  # fmt: skip


def draft_returned(case, answer):
    """Tell the drafter what to change; who stood in and does so no more is not told."""
    is_theirs = can_answer(answer.drafted_by, case)
    _tell(
        [answer.drafted_by_id] if is_theirs else handlers(case), case, kind=TODO, title=f"答复被退回修改：{case.title}",
        body=answer.return_reason, url=_desk(case), once=f"mailbox.draft_returned:{answer.pk}",
    )  # fmt: skip


def answered(case, answer):
    """Tell the author that the answer is there."""
    _to_author(
        case, f"answered.{answer.pk}", f"你的信 {case.number} 有答复了，解决了吗？", answer.text,
        kind=TODO,
    )  # fmt: skip


def replied_first(case, entry):
    """Tell the author that there is a first word, and that the answer follows."""
    _to_author(
        case, f"replied_first.{entry.pk}", f"你的信 {case.number} 先有一个回复",
        f"{entry.text}\n正式答复还在办，办好再告诉你。",
    )  # fmt: skip


def leader_asked(case, asked):
    """Ask a leader for an instruction; what the letter says stays in the portal."""
    notify(
        [asked.leader_id], kind=TODO, title=f"请你批示来信：{case.title}", url=_desk(case),
        once=f"mailbox.leader_asked:{asked.pk}",
    )  # fmt: skip


def instructed(case, asked):
    """Tell whoever has the letter, and whoever asked, that the leader has written."""
    _tell(
        _but_author(holders(case) | {asked.asked_by_id}, case) - {asked.leader_id}, case, kind=TODO,
        title=f"领导已批示：{case.title}", url=_desk(case), once=f"mailbox.instructed:{asked.pk}",
    )  # fmt: skip


def copy_to_leaders(case, answer, asked):
    """Show leaders what was answered: secretaries and those who wrote."""
    notify(
        (secretaries() | asked) - {case.author_id}, kind=SYSTEM,
        title=f"抄送答复：{case.title}", url=_desk(case), once=f"mailbox.copied:{answer.pk}",
    )  # fmt: skip


def split(case, part):
    """Tell the author that their letter goes on as two."""
    _to_author(
        case, f"split.{part.pk}", f"你的信 {case.number} 拆成两封分别办理",
        f"信里说了不止一件事。另一件的编号是 {part.number}，时限和原信一样。",
    )  # fmt: skip


def reopened(case):
    """Tell staff that an unsatisfied letter needs a handler, another one where the rules say so."""
    how = "重新转办" if case.rules.reopened_by == Reopening.ANYBODY else "另派人办理"
    _tell(
        staff(), case, kind=TODO, title=f"来信人说还没解决，请{how}：{case.title}",
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
    """Red: whoever has the step hears that it is over."""
    _ladder(case, "overdue", _but_author(holders(case), case), f"已超期，请尽快办理：{case.title}")


def to_head(case):
    """The heads of the unit, and the unit that was asked first, hear of what stays overdue. Where
    there is none, or who has the step is the head, the next to hear is the secretary."""
    people = heads(case) | _in_unit(case.first_unit_id, ANSWERING)
    people = people - holders(case) - {case.author_id}
    if people:
        _ladder(
            case, "to_head", people, f"本部门办理的来信已超期：{case.title}", {case.first_unit_id}
        )


def progress(case, entry):
    """Tell the author how it stands."""
    _to_author(case, f"progress.{entry.pk}", f"你的信 {case.number} 有进展", entry.text)


def progress_owed(case, *, is_over):
    """Whoever handles it owes the author a word; once it is late the heads of the unit hear, too."""
    due = timezone.localtime(case.progress_due_at)
    people = handlers(case) or heads(case) or staff()
    if is_over:
        people = people | heads(case)
    _tell(
        _but_author(people, case), case, kind=TODO,
        title=f"{'进展报晚了' if is_over else '今天要给来信人报进展'}：{case.title}",
        body=f"{spoken_due(due)} 前告诉来信人办到哪一步，哪怕一句话。", url=_desk(case),
        once=f"mailbox.progress_owed.{int(is_over)}:{case.pk}:{due:%y%m%d%H%M}",
    )  # fmt: skip


def less_time(case, line):
    """The author's own time has become shorter, because days turned into working days."""
    due = timezone.localtime(case.wait_until or case.due_at)
    _to_author(case, f"less_time:{due:%y%m%d%H%M}", f"你的信 {case.number} 期限提前了", line, TODO)


def recounted(by, change, moved):
    """Whoever changed the calendar hears how many letters moved, where that took a while."""
    notify(
        [by.pk], kind=SYSTEM, title=f"按新的工作日历，{moved} 个时限改了",
        body="在办来信的经过里写明了从哪天改到哪天；正在公示的，页面上写着。", url=reverse("mailbox:desk-list"),
        once=f"mailbox.recounted:{change.pk}",
    )  # fmt: skip


def escalated(case):
    """The committee's secretary hears of what stays overdue."""
    _ladder(case, "escalated", secretaries(), f"来信超期未办，报请督办：{case.title}")


def _ladder(case, rung, people, title, units_too=()):
    due = timezone.localtime(case.due_at)
    _tell(
        people, case, units_too=units_too, kind=TODO, title=title,
        body=f"{case.get_step_display()}环节应在 {due:%-m月%-d日 %H:%M} 前完成。", url=_desk(case),
        once=f"mailbox.{rung}:{case.pk}:{case.step}:{due:%y%m%d%H%M}",
    )  # fmt: skip


def waiting_at_desk(count, slot):
    """Tell staff, once per slot, how many new letters wait to be taken in."""
    _tell(
        staff(), kind=TODO, title=f"有 {count} 封新来信等待受理",
        url=reverse("mailbox:desk-list") + "?show=submitted", once=f"mailbox.waiting:{slot}",
    )  # fmt: skip


def returned(case, entry):
    """Tell staff that a unit has sent a letter back, which they route anew."""
    _tell(
        staff() - {case.author_id} or staff(), case, kind=TODO,
        title=f"{entry.unit}退回了一封信，请重新分派：{case.title}",
        body=entry.text, url=_desk(case), once=f"mailbox.returned:{entry.pk}",
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


def no_longer_waits(dependency, *, is_withdrawn):
    """Tell whoever has the waiting letter that the other one has come to an end. That one is named
    nowhere: not everybody who is told may open it."""
    case, how = dependency.case, "撤回" if is_withdrawn else "有结果"
    _tell(
        holders(case), case, kind=TODO, title=f"先办的那封信{how}了，可以接着办：{case.title}",
        url=_desk(case), once=f"mailbox.dependency:{dependency.pk}",
    )  # fmt: skip


def followed(case, news, body, once):
    """Tell the author what became of the letter after its answer."""
    if case.author_id is not None:
        title = f"你的信 {case.number}：{news}"
        notify(
            [case.author_id], kind=SYSTEM, title=title, shown_title=with_title(case, title),
            body=body,
            url=reverse("mailbox:letter", args=[case.number]), once=f"mailbox.followed:{once}",
        )  # fmt: skip


def published(case):
    """Tell the author that the de-identified letter is public."""
    _to_author(
        case,
        "published",
        f"你的信 {case.number} 已隐去个人信息后公开",
        "谢谢你让更多同学看到答复。",
    )
