"""What people do with letters: each verb locks the row, moves it, notes it and tells people.

What an anonymous author does goes into the box (`deposits`); when the box is emptied the same verb
is called again with `on`, the day of the word, and then does it.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from mailbox.absences.queries import takes_new_letters
from mailbox.cases import (
    clock,
    dependencies,
    deposits,
    events,
    instructions,
    merging,
    notices,
    permissions,
    receipts,
    supports,
)
from mailbox.cases.answer_models import Answer, Publication, Reveal
from mailbox.cases.differences import differences
from mailbox.cases.models import Case, CaseEntry, CaseFile, Deposit, Urged
from mailbox.cases.rule_choices import Approval, Channel, Extension, Publishing
from mailbox.cases.rules_models import Step
from mailbox.cases.sender_models import SenderDetails
from mailbox.cases.similar_queries import title_weights
from mailbox.checklists import actions as checklists
from mailbox.safety.actions import raise_alert, watch
from mailbox.safety.notices import OF_CLASS, said
from mailbox.safety.queries import must_be_read
from mailbox.senders.queries import pause_of
from tuanwei.attachments.actions import claim, renew
from tuanwei.audit.actions import event, record
from tuanwei.lib.inserting import insert_together

Kind = CaseEntry.Kind


def is_paused(user, *texts):
    """True while this person's letters rest; what must be read at once is always taken."""
    return pause_of(user) is not None and not must_be_read(*texts)


@dataclass(frozen=True)
class Receipt:
    """What a sender takes away: the number and, known only now, the tracking code."""

    number: str
    code: str
    is_new: bool


def submit(
    *, by, rules, visibility, title, text, submission_key, publish_consent=False, attachments=(),
    kind=Case.Kind.SUGGESTION, clue="", unit=None, sender=None,
):  # fmt: skip
    """Take a letter; the same `submission_key` gives the same receipt and no second letter.

    An anonymous letter keeps no author and no finer time than the day, whatever `by` is.
    `unit` answers it at once, without the committee's desk before it. `sender` are the details
    that a named sender leaves: {"unit", "phone", "email"}.
    Raises ValidationError, with code "spent" when the key was used for other words.
    """
    anonymous = visibility == Case.Visibility.ANONYMOUS
    key_hash = receipts.submission_hash(submission_key, None if anonymous else by.pk)
    code = receipts.tracking_code(submission_key, title, text)
    publish_consent = publish_consent and rules.publishing == Publishing.CONSENT
    named = visibility == Case.Visibility.NAMED
    if not anonymous and kind == Case.Kind.SUGGESTION and is_paused(by, title, text):
        if known := sent_before(key_hash):
            return _same_receipt(*known, code)
        raise ValidationError(
            _("你的来信暂停着，这封没有送出。原因和能找的人写在上面。"), code="paused"
        )
    for _attempt in range(3):  # a number that exists already is drawn again
        case = Case(
            kind=kind, rules=rules, case_class_id=rules.case_class_id, visibility=visibility,
            author=None if anonymous else by, title=title, text=text,
            publish_consent=publish_consent, submission_hash=key_hash,
            shows_title=publish_consent and named, clue=clue, lead=unit,
            tracking_hash=receipts.tracking_hash(code),
        )  # fmt: skip
        try:
            if anonymous and not must_be_read_at_once(case):
                deposits.put_letter(case, attachments)
            else:
                _write(case, attachments, sender if named else None)
        except (IntegrityError, ValidationError) as fault:  # its photos are claimed already
            if known := sent_before(key_hash):
                return _same_receipt(*known, code)
            if isinstance(fault, ValidationError):
                raise
        else:
            return Receipt(case.number, code, is_new=True)
    raise ValidationError(_("现在来信很多，没能送出。内容还在，请再点一次“送出”。"))


def sent_before(key_hash):
    """(number, tracking hash) of the letter that was sent with a form before, None for a new
    form. The box first: a letter leaves it only when the other table has it."""
    boxed = Deposit.objects.filter(submission_hash=key_hash)
    sent = Case.objects.filter(submission_hash=key_hash)
    return (
        boxed.values_list("number", "content__tracking_hash").first()
        or sent.values_list("number", "tracking_hash").first()
    )


def _same_receipt(number, stored, code):
    if not receipts.same(stored, receipts.tracking_hash(code)):
        raise ValidationError(
            _("这一页已经送出过一封信，内容和现在的不一样。如果要另写一封，请再点一次“送出”。"),
            code="spent",
        )
    return Receipt(number, code, is_new=False)


def must_be_read_at_once(case):
    """True for a letter that alerts those on duty: by its words, or all of its class."""
    return case.rules.is_urgent or must_be_read(case.title, case.text, case.clue)


def _write(case, attachments, sender):
    if case.author is None:  # it may not wait in the box; see docs/decisions/0010
        _write_at_once(case, attachments)
        return
    moment = clock.now()
    clock.start(case, Step.ACCEPT, moment)
    case.received_at = moment
    case.number = receipts.new_number(moment.date())
    if not (attachments or sender or case.lead_id or must_be_read_at_once(case)):
        # One statement is a transaction by itself.
        receive(case=case)
        return
    with transaction.atomic():
        claim(attachments)
        receive(case=case, attachments=attachments, sender=sender)


@transaction.atomic
def _write_at_once(case, attachments):
    """What taking an anonymous letter out of the box would do, now, with the day only."""
    if sent_before(case.submission_hash):
        raise IntegrityError
    today = clock.now().date()
    case.number = receipts.new_number(today, is_anonymous=True)
    case.received_at = deposits.midnight(today)
    clock.start_on_day(case, Step.ACCEPT, case.received_at)
    claim(attachments)
    receive(case=case, attachments=renew(attachments), on=today)


def receive(*, case, attachments=(), sender=None, on=None):
    """Store a new letter with its claimed attachments; with some, or with words that must be read
    at once, or with a unit that it goes to, in the caller's transaction."""
    if case.lead_id:
        _arrive(case, on)
    # Who wrote a hidden letter stands only in the letter, where two persons must lift it.
    by = case.author if case.visibility == Case.Visibility.NAMED else None
    insert_together(case, event(events.RECEIVED, case, by=by, on=on))
    _enclose(case, attachments)
    if sender and any(sender.values()):
        SenderDetails.objects.create(case=case, **sender)
    if case.lead_id:
        entry = _noted(case, Kind.ROUTED, unit=case.lead, at=case.received_at)
        notices.arrived(case, entry)
    alert = watch(case, case.title, case.text, case.clue, at=case.received_at, on=on)
    if case.rules.is_urgent and alert is None:
        raise_alert(case, at=case.received_at, on=on, body=OF_CLASS)


def _arrive(case, on):
    """Straight to its unit: the clock of the answer runs from the beginning."""
    case.arrive()
    _remember_first_unit(case)
    if on is None:
        clock.start(case, Step.ANSWER, case.received_at)
    else:
        clock.start_on_day(case, Step.ANSWER, case.received_at)


def _remember_first_unit(case):
    """The unit that is asked first answers for the letter to the end, where the rules say so."""
    if case.rules.first_asked and case.first_unit_id is None:
        case.first_unit = case.lead


def _enclose(case, attachments):
    if attachments:
        CaseFile.objects.bulk_create(CaseFile(case=case, attachment=a) for a in attachments)


def _locked(case):
    return Case.objects.select_for_update().get(pk=case.pk)


def _moved(case, name, *args):
    """Run the transition `name`, or say in words that somebody was faster."""
    try:
        getattr(case, name)(*args)
    except TransitionNotAllowed:
        raise too_late(case) from None


def too_late(case):
    """The error for whoever acts on a letter that has moved on meanwhile."""
    return ValidationError(
        _("这封信现在是“%(state)s”，不能这样处理。可能有人刚处理过，请刷新页面再看。")
        % {"state": case.get_state_display()}
    )


def _noted(case, kind, *, by=None, unit=None, text="", for_author=True, at=None):
    return CaseEntry.objects.create(
        case=case, kind=kind, by=by, unit=unit, text=text, for_author=for_author,
        at=at or clock.now(),
    )  # fmt: skip


def _goes_into_box(case, on):
    """True for the word of an anonymous author that nobody has taken out of the box yet."""
    return case.author_id is None and on is None


def _day_of(case, on, text):
    """`on`; today for the word of an anonymous author that may not wait in the box."""
    if _goes_into_box(case, on) and not case.boxed and must_be_read(text):
        return clock.now().date()
    return on


def _moment(on):
    """Now; of an anonymous author the day `on` is all that is known."""
    return clock.now() if on is None else deposits.midnight(on)


def _respond(case):
    case.responded_at = case.responded_at or clock.now()


@transaction.atomic
def withdraw(*, case, by, on=None):
    """Take one's own letter back before anybody took it in."""
    if case.boxed and case.boxed.kind == Deposit.Kind.LETTER and deposits.take_back(case.boxed):
        return
    case = merging.locked_with_merged(case)
    _moved(case, "withdraw")
    if _goes_into_box(case, on):
        deposits.put_word(case, Deposit.Kind.WITHDRAWN)
        return
    clock.stop(case)
    case.closed_at = at = _moment(on)
    case.save()
    _noted(case, Kind.WITHDRAWN, at=at)
    record(events.WITHDRAWN, case, on=on)
    merging.release(case)
    dependencies.release(case)


@transaction.atomic
def accept(*, case, by):
    """Take a letter in; the clock for routing starts."""
    case = _locked(case)
    _moved(case, "accept")
    _respond(case)
    clock.start(case, Step.ROUTE)
    case.save()
    checklists.copy_steps(case)
    _noted(case, Kind.ACCEPTED, by=by)
    record(events.ACCEPTED, case, by=by)
    notices.accepted(case)


@transaction.atomic
def refuse(*, case, by, reason, text=""):
    """Do not take a letter in. The author reads the reason's own words and `text`."""
    case = merging.locked_with_merged(case)
    _moved(case, "refuse", reason)
    _respond(case)
    clock.stop(case)
    case.closed_at = clock.now()
    case.save()
    _noted(case, Kind.REFUSED, by=by, text="\n".join(filter(None, [reason.text, text])))
    record(events.REFUSED, case, by=by, reason=reason.name)
    notices.refused(case)
    supports.tell_refused(case)
    merging.release(case)
    dependencies.release(case)


@transaction.atomic
def ask(*, case, by, text):
    """Ask the author for more; the clock rests until they tell or the waiting time is over."""
    case = _locked(case)
    _moved(case, "ask")
    _respond(case)
    clock.pause(case)
    case.save()
    entry = _noted(case, Kind.ASKED, by=by, text=text)
    record(events.ASKED, case, by=by)
    notices.asked(case, entry)


@transaction.atomic
def tell(*, case, text, by=None, attachments=(), on=None):
    """The author tells more; the clock goes on."""
    is_new, on = on is None, _day_of(case, on, text)
    case = _locked(case)
    _moved(case, "resume")
    if _goes_into_box(case, on):
        deposits.put_word(case, Deposit.Kind.TOLD, attachments, text=text)
        return
    if is_new:
        claim(attachments)
        attachments = attachments if on is None else renew(attachments)
    if on is None:
        clock.resume(case)
    else:
        clock.resume_on_day(case, _moment(on))
    case.save()
    _enclose(case, attachments)
    entry = _noted(case, Kind.TOLD, text=text, at=_moment(on))
    record(events.TOLD, case, on=on)
    notices.told(case, entry)
    watch(case, text, at=entry.at, on=on)


@transaction.atomic
def add_late_word(*, case, text, attachments, on):
    """Keep what an anonymous author said when the letter had moved on before it arrived."""
    case = _locked(case)
    _enclose(case, attachments)
    entry = _noted(case, Kind.TOLD, text=text, at=_moment(on))
    record(events.TOLD, case, on=on)
    notices.told(case, entry)
    watch(case, text, at=entry.at, on=on)


@transaction.atomic
def stop_waiting(*, case):
    """The author's time to tell more is over: the work goes on with what is known."""
    case = _locked(case)
    if case.state != Case.State.WAITING or not case.wait_until or case.wait_until > clock.now():
        return
    if deposits.is_waiting(case):
        return
    _moved(case, "resume")
    clock.resume(case)
    case.save()
    entry = _noted(case, Kind.WAIT_OVER)
    record(events.RESUMED, case)
    notices.told(case, entry)


@transaction.atomic
def mark_valued(*, case, by, is_valued):
    """Mark a letter 有价值, or take the mark back."""
    case = _locked(case)
    case.is_valued = is_valued
    case.save()
    if is_valued:
        _noted(case, Kind.VALUED, by=by)
    record(events.VALUED, case, by=by, is_valued=is_valued)


@transaction.atomic
def route(*, case, by, lead, helpers=(), handler=None, text=""):
    """Give a letter to a unit (and helpers). The clock for the answer starts, and does not
    start anew when the letter only moves on to another unit."""
    case = _locked(case)
    handler = handler or _on_rota(case, lead)
    away = permissions.kept_away(case)
    if away and handler is None and lead.pk == case.past_lead_id:
        raise ValidationError(_("重办要换人：请指定另一位办理人，或转给别的部门。"))
    if away and handler is not None and handler.pk == away:
        raise ValidationError(
            _("重办要换人：%(name)s 办过这封信，请选别人。") % {"name": handler.name}
        )
    step = clock.answer_step(case)
    is_running = case.step == step
    _moved(case, "route", lead, handler)
    _remember_first_unit(case)
    if not is_running:
        clock.start(case, step)
    if case.progress_since is None:
        clock.owe_word(case)
    case.save()
    helping = [*helpers, *([case.first_unit] if case.first_unit_id else [])]
    case.helpers.set(h for h in helping if h.pk != lead.pk)
    entry = _noted(case, Kind.ROUTED, by=by, unit=lead, text=text)
    record(events.ROUTED, case, by=by, lead=lead.pk, handler=handler and handler.pk)
    notices.routed(case, entry)
    notices.first_asked(case, entry, _("转给了%(unit)s") % {"unit": lead})


def _on_rota(case, lead):
    """Whose days they are in `lead`, where that person may answer this letter."""
    person = takes_new_letters(lead)
    if person is None or person.pk in (case.author_id, permissions.kept_away(case)):
        return None
    return person if permissions.answers_for(person, lead.pk, case) else None


@transaction.atomic
def return_to_pool(*, case, by, reason):
    """Send a letter back that does not belong here; staff route it anew, the clock runs on."""
    case = _locked(case)
    unit = case.lead
    _moved(case, "return_to_pool")
    clock.owe_nothing(case)
    case.save()
    if case.first_unit_id:  # asked first, it follows the letter to its answer
        case.helpers.add(case.first_unit_id)
    _noted(case, Kind.RETURNED, by=by, unit=unit, text=reason, for_author=False)
    record(events.RETURNED, case, by=by, reason=reason)
    notices.waiting_at_desk(1, f"returned:{case.pk}:{case.entries.count()}")


@transaction.atomic
def claim_case(*, case, by):
    """Take a letter of one's unit as one's own; refused when somebody has it."""
    case = _locked(case)
    if case.state != Case.State.HANDLING:
        raise too_late(case)
    if case.handler_id and case.handler_id != by.pk:
        raise ValidationError(_("%(name)s 已经认领了这封信。") % {"name": case.handler.name})
    case.handler = by
    case.save()
    _noted(case, Kind.CLAIMED, by=by, for_author=False)
    record(events.CLAIMED, case, by=by)


@transaction.atomic
def assign(*, case, by, to, text=""):
    """Give a letter to a person who answers for its lead unit; they hear of it, with `text`."""
    case = _locked(case)
    if case.state != Case.State.HANDLING:
        raise too_late(case)
    if not permissions.can_assign(by, case):  # somebody has taken it meanwhile
        raise ValidationError(_("这封信刚由别人接手了。要换人，请先和对方说一声。"))
    if to.pk == case.handler_id:
        raise ValidationError(_("这封信已经由%(name)s办理。") % {"name": to.name})
    if not permissions.can_answer(to, case):
        raise ValidationError(
            _("%(name)s不能办这封信，请选%(unit)s别的答复人。")
            % {"name": to.name, "unit": case.lead.name}
        )
    case.handler = to
    case.save()
    told = f"{to.name}：{text}" if text else to.name
    entry = _noted(case, Kind.ASSIGNED, by=by, text=told, for_author=False)
    record(events.ASSIGNED, case, by=by, handler=to.pk)
    notices.assigned(case, entry, text, by)


@transaction.atomic
def extend(*, case, by, reason, until=None):
    """Lengthen the running step, once, with a reason the author reads; up to the day `until`
    where the rules let the handler promise one."""
    case = _locked(case)
    if not clock.can_extend(case):
        raise ValidationError(_("这个环节不能再延期：只能延一次，而且要在到期之前。"))
    if case.rules.extension == Extension.PROMISED:
        window = clock.promise_window(case)
        if not until or not window or not window[0] <= until <= window[1]:
            raise ValidationError(_("请承诺一个日期：比原时限晚，又不超过规定的总限时。"))
        reason += _("\n承诺 %(month)d月%(day)d日 前答复。") % {
            "month": until.month,
            "day": until.day,
        }
    else:
        until = None
    clock.extend(case, until)
    case.save()
    _noted(case, Kind.EXTENDED, by=by, text=reason)
    record(events.EXTENDED, case, by=by, reason=reason, due=case.due_at.isoformat())


@transaction.atomic
def add_note(*, case, by, text):
    """A private note that the author never sees."""
    _noted(case, Kind.NOTE, by=by, text=text, for_author=False)
    record(events.NOTED, case, by=by)


@transaction.atomic
def reply_first(*, case, by, text):
    """A first word to the author before the answer; it counts as the response, the clock runs on."""
    case = _locked(case)
    if case.state not in (Case.State.ACCEPTED, Case.State.HANDLING, Case.State.REOPENED):
        raise too_late(case)
    _respond(case)
    case.save()
    entry = _noted(case, Kind.INTERIM, by=by, unit=case.lead, text=text)
    record(events.REPLIED_FIRST, case, by=by)
    notices.replied_first(case, entry)


@transaction.atomic
def reach(*, case, by, channel, reached_on, reached_note=""):
    """Note how and when the last answer reached its author."""
    case = _locked(case)
    answer = case.answers.filter(state=Answer.State.SENT).last()
    if answer is None:
        raise ValidationError(_("还没有发出答复，发出以后再记。"))
    answer.channel, answer.reached_on, answer.reached_note = channel, reached_on, reached_note
    answer.save()
    words = f"{answer.get_channel_display()} {reached_on.month}月{reached_on.day}日"
    _noted(case, Kind.REACHED, by=by, text=" ".join(filter(None, [words, reached_note])))
    record(events.REACHED, case, by=by, channel=answer.get_channel_display())


@transaction.atomic
def add_check(*, case, by, text, is_required):
    """One more thing to do before this letter is answered."""
    checklists.add_item(case=_locked(case), by=by, text=text, is_required=is_required)


@transaction.atomic
def tick_check(*, case, by, item, is_done):
    """Tick an item of the letter's list, or take the tick back."""
    checklists.tick_item(case=_locked(case), by=by, item=item, is_done=is_done)


@transaction.atomic
def say_at_once(*, case, by, text):
    """A word to the author of a letter with an alert, whatever the letter waits for."""
    case = _locked(case)
    _respond(case)
    case.save()
    entry = _noted(case, Kind.SAID, by=by, text=text)
    record(events.SAID, case, by=by)
    for alert in case.alerts.all()[:1]:
        said(alert, entry)


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
    case.handler = case.handler or by
    if not case.rules.needs_approval:
        _may_be_sent(case, by, despite)
        answer.save()
        _send(case, answer, by)
        return answer
    _moved(case, "draft")
    clock.start_approval(case)
    case.save()
    answer.save()
    _noted(case, Kind.DRAFTED, by=by, for_author=False)
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
    if case.rules.approval == Approval.UNIT_THEN_OFFICE and answer.checked_by_id is None:
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
    case = _locked(case)
    answer = _draft_of(case)
    if answer.drafted_by_id == by.pk:
        raise ValidationError(_("自己拟的答复要由另一位同事审核。"))
    if case.rules.approval != Approval.UNIT_THEN_OFFICE:
        raise ValidationError(_("这一类的答复不分两步审核，请直接发出或退回修改。"))
    if answer.checked_by_id:
        raise ValidationError(_("部门已经审核过，正等团委发出。请刷新页面再看。"))
    _corrected(answer, text, draft)
    answer.checked_by, answer.checked_at = by, clock.now()
    answer.save()
    _noted(case, Kind.CHECKED, by=by, for_author=False)
    record(events.CHECKED, case, by=by)
    notices.drafted(case, answer)


def _draft_of(case):
    answer = case.answers.filter(state=Answer.State.DRAFT).first()
    if answer is None:
        raise ValidationError(_("没有待审核的答复，可能刚被处理过，请刷新页面再看。"))
    return answer


def _may_be_sent(case, by, despite):
    """Raises ValidationError in words while something stands before the answer."""
    checklists.refuse_while_open(case)
    dependencies.refuse_while_waiting(case, by, despite)


def _send(case, answer, by):
    instructions.refuse_without(case)
    _moved(case, "answer")
    moment = clock.now()
    answer.state, answer.decided_at = Answer.State.SENT, moment
    answer.save()
    in_time = case.answer_due_at is None or moment < case.answer_due_at
    case.answered_in_time = in_time and case.answered_in_time is not False
    case.answered_at = moment
    _respond(case)
    clock.start(case, Step.FEEDBACK, moment)
    case.save()
    entry = _noted(case, Kind.ANSWERED, by=by, unit=answer.unit)
    record(events.ANSWERED, case, by=by, in_time=in_time)
    notices.answered(case, answer)
    notices.copy_to_leaders(case, answer, instructions.leaders(case))
    notices.first_asked(case, entry, _("答复了"))
    supports.tell_answered(case)
    dependencies.release(case)
    merging.spread(case, answer, by)


@transaction.atomic
def return_draft(*, case, by, reason):
    """The second person asks for another answer; the clock has been running on."""
    case = _locked(case)
    answer = _draft_of(case)
    _moved(case, "return_draft")
    clock.back_to_answer(case)
    case.save()
    answer.state, answer.second, answer.decided_at = Answer.State.RETURNED, by, clock.now()
    answer.return_reason = reason
    if answer.drafted_by_id == by.pk:  # taking one's own draft back is no second opinion
        answer.second = None
    answer.save()
    _noted(case, Kind.DRAFT_RETURNED, by=by, text=reason, for_author=False)
    record(events.DRAFT_RETURNED, case, by=by, reason=reason)
    notices.draft_returned(case, answer)


@transaction.atomic
def rate(*, case, is_satisfied, by=None, text="", publish_consent=None, on=None):
    """The author's word. Satisfied closes; unsatisfied goes to another handler as often as the
    rules allow, then closes unsolved."""
    on = _day_of(case, on, text)
    case = _locked(case)
    if case.state != Case.State.ANSWERED:
        raise too_late(case)
    if _goes_into_box(case, on):
        deposits.put_word(
            case, Deposit.Kind.RATED, is_satisfied=is_satisfied, text=text,
            publish_consent=publish_consent,
        )  # fmt: skip
        return
    at = _moment(on)
    case.is_satisfied = is_satisfied
    if publish_consent is not None:
        case.publish_consent = publish_consent and case.rules.publishing == Publishing.CONSENT
    _noted(case, Kind.SATISFIED if is_satisfied else Kind.UNSATISFIED, text=text, at=at)
    record(events.RATED, case, on=on, is_satisfied=is_satisfied)
    watch(case, text, at=at, on=on)
    if is_satisfied or not case.rules.can_reopen(case.reopened_times):
        _close(case, Case.Outcome.SOLVED if is_satisfied else Case.Outcome.UNSOLVED, on)
        return
    _moved(case, "reopen")
    (clock.start if on is None else clock.start_on_day)(case, Step.REANSWER, at)
    case.save()
    _noted(case, Kind.REOPENED, at=at)
    record(events.REOPENED, case, on=on)
    notices.reopened(case)


def _close(case, outcome, on=None):
    _moved(case, "close", outcome)
    clock.stop(case)
    case.closed_at = at = _moment(on)
    case.save()
    _noted(case, Kind.CLOSED, at=at)
    record(events.CLOSED, case, on=on, outcome=outcome)


@transaction.atomic
def close_unrated(*, case):
    """Close an answered letter whose author said nothing in the time given."""
    case = _locked(case)
    if case.state != Case.State.ANSWERED or not case.due_at or case.due_at > clock.now():
        return
    if not deposits.is_waiting(case):
        _close(case, Case.Outcome.UNRATED)


@transaction.atomic
def urge(*, case, rung):
    """Climb the ladder up to `rung`: remind before, urge the handler when overdue, tell the head
    of the unit, report to the secretary. Rungs that were passed in between are told, too."""
    case = _locked(case)
    if case.urged >= rung or case.due_at is None or case.paused_at is not None:
        return
    climbed = [each for each in TOLD if case.urged < each <= rung]
    case.urged = rung
    case.save(update_fields=["urged"])
    for each in climbed:
        if each != Urged.BEFORE or rung == Urged.BEFORE:  # too late for a first reminder
            TOLD[each](case)
    if rung == Urged.ESCALATED:
        _noted(case, Kind.ESCALATED, for_author=False)
        record(events.ESCALATED, case, step=case.step)


TOLD = {
    Urged.BEFORE: notices.due_soon, Urged.OVERDUE: notices.overdue, Urged.HEAD: notices.to_head,
    Urged.ESCALATED: notices.escalated,
}  # fmt: skip


@transaction.atomic
def ask_reveal(*, case, by, reason):
    """The first of two persons asks to see a hidden name."""
    if case.visibility != Case.Visibility.HIDDEN:
        raise ValidationError(_("只有“隐去姓名”的信可以申请查看署名。"))
    try:
        with transaction.atomic():
            reveal = Reveal.objects.create(case=case, reason=reason, asked_by=by)
    except IntegrityError:
        raise ValidationError(_("已有一份申请在等另一位同事同意。")) from None
    record(events.REVEAL_ASKED, case, by=by, reason=reason)
    notices.reveal_asked(case, reveal)


@transaction.atomic
def agree_reveal(*, case, by):
    """The second person agrees; from now on these two see the name."""
    reveal = case.reveals.select_for_update().filter(agreed_by=None).first()
    if reveal is None:
        raise ValidationError(_("没有等待同意的申请。"))
    if reveal.asked_by_id == by.pk:
        raise ValidationError(_("要由另一位同事同意，申请人自己不能同意。"))
    reveal.agreed_by, reveal.agreed_at = by, clock.now()
    reveal.save()
    _noted(case, Kind.REVEALED, by=by, text=reveal.reason)
    record(events.REVEALED, case, by=by, asked_by=reveal.asked_by_id, reason=reveal.reason)


@transaction.atomic
def prepare_publication(*, case, by, title, question, answer):
    """Write the de-identified text; only letters whose author agreed can become public."""
    case = _locked(case)
    if not case.publish_consent or case.answered_at is None:
        raise ValidationError(_("来信人同意公开、并且已经答复的信才能公开。"))
    publication, _created = Publication.objects.update_or_create(
        case=case,
        defaults={
            "title": title, "question": question, "answer": answer, "prepared_by": by,
            "prepared_at": clock.now(), "approved_by": None, "published_on": None,
        },
    )  # fmt: skip
    record(events.PUBLICATION_PREPARED, case, by=by)
    return publication


@transaction.atomic
def approve_publication(*, publication, by, seen=None):
    """A second person has read the text for names and lets the public see it. `seen` is the
    `version` that they have read; another one has been prepared since, and is to be read first."""
    case = _locked(publication.case)  # the letter first, as whoever prepares a text does
    publication = _still_there(publication)
    if seen not in (None, publication.version):
        raise ValidationError(_("公开稿刚刚改过。请把现在的稿子再读一遍，没有问题再确认。"))
    if publication.prepared_by_id == by.pk:
        raise ValidationError(_("自己整理的公开稿要由另一位同事确认。"))
    if not case.publish_consent:
        raise ValidationError(_("来信人已收回公开的同意，不能公开。"))
    publication.approved_by, publication.published_on = by, clock.now().date()
    publication.is_outdated, publication.review_on = False, None
    publication.save()
    publication.votes.all().delete()  # readers judged an earlier text
    _noted(case, Kind.PUBLISHED, by=by)
    record(events.PUBLISHED, case, by=by)
    notices.published(case)
    supports.tell_published(case, publication)
    title_weights.bump()


@transaction.atomic
def review_publication(*, publication, by, is_outdated, review_on=None):
    """Say of a public text that it is to be brought up to date, or that it holds, and when somebody
    shall look again."""
    publication = _still_there(publication)
    if publication.published_on is None:
        raise ValidationError(_("这份还没有公开，不用标。"))
    publication.is_outdated, publication.review_on = is_outdated, review_on
    publication.save()
    record(events.PUBLICATION_REVIEWED, publication.case, by=by, is_outdated=is_outdated,
           last_day=review_on and str(review_on))  # fmt: skip


@transaction.atomic
def drop_publication(*, publication, by, reason):
    """Take a text back from the public or stop its preparation."""
    publication = _still_there(publication)
    record(events.PUBLICATION_DROPPED, publication.case, by=by, reason=reason)
    publication.delete()


def _still_there(publication):
    """The text, locked; somebody may have dropped it a moment ago."""
    found = Publication.objects.select_for_update().filter(pk=publication.pk).first()
    if found is None:
        raise ValidationError(_("公开稿刚刚被撤下了。请刷新页面，需要的话再整理一份。"))
    return found
