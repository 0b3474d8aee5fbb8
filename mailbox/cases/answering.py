"""From the draft to the word of the author: drafting, the second person, sending, rating."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mailbox.cases import (
    clock,
    dependencies,
    deposits,
    events,
    instructions,
    merging,
    notices,
    permissions,
    steps,
    supports,
    vacancies,
)
from mailbox.cases.answer_models import Answer
from mailbox.cases.models import Case, CaseEntry, Deposit
from mailbox.cases.rule_choices import Approval, Channel, Publishing
from mailbox.cases.rules_models import Step
from mailbox.checklists import actions as checklists
from mailbox.safety.actions import watch
from tuanwei.audit.actions import record
from tuanwei.lib.differences import differences

Kind = CaseEntry.Kind
COPIED = Q(case__rules__copies_leaders=True)


@transaction.atomic
def reply_first(*, case, by, text):
    """A first word to the author before the answer; it counts as the response, the clock runs on."""
    case = steps.locked(case)
    if case.state not in (Case.State.ACCEPTED, Case.State.HANDLING, Case.State.REOPENED):
        raise steps.too_late(case)
    steps.respond(case)
    case.save()
    entry = steps.noted(case, Kind.INTERIM, by=by, unit=case.lead, text=text)
    record(events.REPLIED_FIRST, case, by=by)
    notices.replied_first(case, entry)


@transaction.atomic
def reach(*, case, by, channel, reached_on, reached_note=""):
    """Note how and when the last answer reached its author."""
    case = steps.locked(case)
    answer = case.answers.filter(state=Answer.State.SENT).last()
    if answer is None:
        raise ValidationError(_("还没有发出答复，发出以后再记。"))
    answer.channel, answer.reached_on, answer.reached_note = channel, reached_on, reached_note
    answer.save()
    words = f"{answer.get_channel_display()} {reached_on.month}月{reached_on.day}日"
    steps.noted(case, Kind.REACHED, by=by, text=" ".join(filter(None, [words, reached_note])))
    record(events.REACHED, case, by=by, channel=answer.get_channel_display())


@transaction.atomic
def draft_answer(
    *, case, by, text, despite="", channel=Channel.ONLINE, reached_on=None, reached_note=""
):
    """Propose an answer. Where the rules need no second person it goes out at once; `despite` is
    why it does not wait for another letter that is to be done first.

    It can be read in the portal always; `channel` says how it reaches its author besides.
    """
    case = merging.locked_with_merged(case)
    answer = Answer(
        case=case, text=text, unit=case.lead, drafted_by=by, channel=channel,
        reached_on=reached_on, reached_note=reached_note,
    )  # fmt: skip
    case.handler_id = case.handler_id or permissions.keeper(by, case)
    if not case.rules.needs_approval:
        _may_be_sent(case, by, despite)
        answer.save()
        _send(case, answer, by)
        return answer
    steps.moved(case, "draft")
    clock.start_approval(case)
    case.save()
    answer.save()
    steps.noted(case, Kind.DRAFTED, by=by, for_author=False)
    record(events.DRAFTED, case, by=by)
    notices.drafted(case, answer)
    return answer


@transaction.atomic
def approve_answer(*, case, by, text=None, draft=None, despite=""):
    """The second person sends the draft out, corrected as `text` when given.

    `draft` is the key of the draft that they have read; another one meanwhile is not sent.
    """
    case = merging.locked_with_merged(case)
    answer = _draft_of(case)
    if answer.drafted_by_id == by.pk:
        raise ValidationError(_("自己拟的答复要由另一位同事审核。"))
    if by.pk == answer.checked_by_id:
        raise ValidationError(_("部门审核和最后发出要由两位同事分别做。"))
    if (
        case.rules.approval == Approval.UNIT_THEN_OFFICE
        and answer.checked_by_id is None
        and not vacancies.in_words(case, answer)
    ):
        raise ValidationError(_("这一类的答复要先由主办部门审核，再由团委发出。"))
    _corrected(answer, text, draft)
    answer.second = by
    _may_be_sent(case, by, despite)
    _send(case, answer, by)
    return answer


def _corrected(answer, text, draft):
    """Put `text` in the place of what was drafted; `draft` is the key of the draft that was read."""
    if draft and draft != answer.pk:
        raise ValidationError(_("拟稿人刚换了一稿。请重新打开这封信，看过新稿再发出。"))
    if text and differences(answer.text, text):
        answer.drafted_text, answer.text = answer.drafted_text or answer.text, text


@transaction.atomic
def check_draft(*, case, by, text=None, draft=None):
    """The unit approves a draft, corrected as `text` when given; the office is to send it."""
    case = steps.locked(case)
    answer = _draft_of(case)
    if answer.drafted_by_id == by.pk:
        raise ValidationError(_("自己拟的答复要由另一位同事审核。"))
    if case.rules.approval != Approval.UNIT_THEN_OFFICE or vacancies.in_words(case, answer):
        raise ValidationError(_("这封信的答复不分两步审核，请直接发出或退回修改。"))
    if answer.checked_by_id:
        raise ValidationError(_("部门已经审核过，正等团委发出。请刷新页面再看。"))
    _corrected(answer, text, draft)
    answer.checked_by, answer.checked_at = by, clock.now()
    answer.save()
    steps.noted(case, Kind.CHECKED, by=by, for_author=False)
    record(events.CHECKED, case, by=by)
    notices.drafted(case, answer)


def _draft_of(case):
    answer = case.answers.filter(state=Answer.State.DRAFT).first()
    if answer is None:
        raise ValidationError(_("没有待审核的答复，可能刚被处理过，请刷新页面再看。"))
    return answer


def _may_be_sent(case, by, despite):
    """Raises ValidationError in words while something stands before the answer, to this letter or
    to one that gets the same."""
    checklists.refuse_while_open(case, merging.keys(case))
    instructions.refuse_without(case)
    dependencies.refuse_while_waiting(case, by, despite)


def _send(case, answer, by):
    steps.moved(case, "answer")
    moment = clock.now()
    answer.state, answer.decided_at = Answer.State.SENT, moment
    answer.save()
    in_time = case.answer_due_at is None or moment < case.answer_due_at
    case.answered_in_time = in_time and case.answered_in_time is not False
    case.answered_at = moment
    steps.respond(case)
    clock.start(case, Step.FEEDBACK, moment)
    case.save()
    entry = steps.noted(case, Kind.ANSWERED, by=by, unit=answer.unit)
    record(events.ANSWERED, case, by=by, in_time=in_time)
    notices.answered(case, answer)
    if case.rules.copies_leaders or merging.running(lead=case).filter(COPIED).exists():
        notices.copy_to_leaders(case, answer, instructions.leaders(case))
    notices.first_asked(case, entry, _("答复了"))
    supports.tell_answered(case)
    dependencies.release(case)
    merging.spread(case, answer, by)


@transaction.atomic
def return_draft(*, case, by, reason):
    """The second person asks for another answer; the clock has been running on."""
    case = steps.locked(case)
    answer = _draft_of(case)
    steps.moved(case, "return_draft")
    clock.back_to_answer(case)
    case.save()
    answer.state, answer.second, answer.decided_at = Answer.State.RETURNED, by, clock.now()
    answer.return_reason = reason
    if answer.drafted_by_id == by.pk:  # taking one's own draft back is no second opinion
        answer.second = None
    answer.save()
    steps.noted(case, Kind.DRAFT_RETURNED, by=by, text=reason, for_author=False)
    record(events.DRAFT_RETURNED, case, by=by, reason=reason)
    notices.draft_returned(case, answer)


@transaction.atomic
def rate(*, case, is_satisfied, by=None, text="", publish_consent=None, on=None):
    """The author's word. Satisfied closes; unsatisfied goes to another handler as often as the
    rules allow, then closes unsolved."""
    on = steps.day_of(case, on, text)
    case = steps.locked(case)
    if case.state != Case.State.ANSWERED:
        raise steps.too_late(case)
    if steps.goes_into_box(case, on):
        deposits.put_word(
            case, Deposit.Kind.RATED, is_satisfied=is_satisfied, text=text,
            publish_consent=publish_consent,
        )  # fmt: skip
        return
    at = steps.moment_of(on)
    case.is_satisfied = is_satisfied
    if publish_consent is not None:
        case.publish_consent = publish_consent and case.rules.publishing == Publishing.CONSENT
    steps.noted(case, Kind.SATISFIED if is_satisfied else Kind.UNSATISFIED, text=text, at=at)
    record(events.RATED, case, on=on, is_satisfied=is_satisfied)
    watch(case, text, at=at, on=on)
    if is_satisfied or not case.rules.can_reopen(case.reopened_times):
        _close(case, Case.Outcome.SOLVED if is_satisfied else Case.Outcome.UNSOLVED, on)
        return
    steps.moved(case, "reopen")
    (clock.start if on is None else clock.start_on_day)(case, Step.REANSWER, at)
    case.save()
    steps.noted(case, Kind.REOPENED, at=at)
    record(events.REOPENED, case, on=on)
    notices.reopened(case)


def _close(case, outcome, on=None):
    steps.moved(case, "close", outcome)
    clock.stop(case)
    case.closed_at = at = steps.moment_of(on)
    case.save()
    steps.noted(case, Kind.CLOSED, at=at)
    record(events.CLOSED, case, on=on, outcome=outcome)


@transaction.atomic
def close_unrated(*, case):
    """Close an answered letter whose author said nothing in the time given."""
    case = steps.locked(case)
    if case.state != Case.State.ANSWERED or not case.due_at or case.due_at > clock.now():
        return
    if not deposits.is_waiting(case):
        _close(case, Case.Outcome.UNRATED)
