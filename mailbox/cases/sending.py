"""What authors do before there is an answer: write, tell more, take back.

What an anonymous author does goes into the box (`deposits`); when the box is emptied the same verb
is called again with `on`, the day of the word, and then does it.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mailbox.cases import (
    clock,
    dependencies,
    deposits,
    events,
    merging,
    notices,
    receipts,
    steps,
    supports,
)
from mailbox.cases.models import Case, CaseEntry, Deposit
from mailbox.cases.rota import on_rota
from mailbox.cases.rule_choices import Publishing
from mailbox.cases.rules_models import Step
from mailbox.cases.sender_models import SenderDetails
from mailbox.checklists import actions as checklists
from mailbox.safety.actions import raise_alert, tell_duty, watch
from mailbox.safety.notices import OF_CLASS
from mailbox.safety.queries import must_be_read
from mailbox.senders.queries import pause_of
from tuanwei.attachments.actions import claim, renew
from tuanwei.audit.actions import event, record
from tuanwei.lib.inserting import insert_together

Kind = CaseEntry.Kind
ANSWERABLE = (*Case.OPEN, Case.State.MERGED)


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
    steps.enclose(case, attachments)
    if sender and any(sender.values()):
        SenderDetails.objects.create(case=case, **sender)
    if case.lead_id:
        checklists.copy_steps(case)
        entry = steps.noted(case, Kind.ROUTED, unit=case.lead, at=case.received_at)
        notices.arrived(case, entry)
    alert = watch(case, case.title, case.text, case.clue, at=case.received_at, on=on)
    if case.rules.is_urgent and alert is None:
        raise_alert(case, at=case.received_at, on=on, body=OF_CLASS)


def _arrive(case, on):
    """Straight to its unit: the clock of the answer runs from the beginning, and the author hears
    from the beginning how it stands."""
    case.arrive()
    case.handler = on_rota(case, case.lead)
    remember_first_unit(case)
    if on is None:
        clock.start(case, Step.ANSWER, case.received_at)
    else:
        clock.start_on_day(case, Step.ANSWER, case.received_at)
    clock.owe_word(case, case.received_at)


def remember_first_unit(case):
    """The unit that is asked first answers for the letter to the end, where the rules say so."""
    if case.rules.first_asked and case.first_unit_id is None:
        case.first_unit = case.lead


@transaction.atomic
def withdraw(*, case, by, on=None):
    """Take one's own letter back before anybody took it in."""
    if case.boxed and case.boxed.kind == Deposit.Kind.LETTER and deposits.take_back(case.boxed):
        return
    case = merging.locked_with_merged(case)
    steps.moved(case, "withdraw")
    if steps.goes_into_box(case, on):
        deposits.put_word(case, Deposit.Kind.WITHDRAWN)
        return
    clock.stop(case)
    case.closed_at = at = steps.moment_of(on)
    case.save()
    steps.noted(case, Kind.WITHDRAWN, at=at)
    record(events.WITHDRAWN, case, on=on)
    supports.tell_withdrawn(case)
    merging.release(case)
    dependencies.release(case)


@transaction.atomic
def tell(*, case, text, by=None, attachments=(), on=None):
    """The author tells more; the clock goes on."""
    is_new, on = on is None, steps.day_of(case, on, text)
    case = steps.locked(case)
    steps.moved(case, "resume")
    if steps.goes_into_box(case, on):
        deposits.put_word(case, Deposit.Kind.TOLD, attachments, text=text)
        return
    if is_new:
        claim(attachments)
        attachments = attachments if on is None else renew(attachments)
    if on is None:
        clock.resume(case)
    else:
        clock.resume_on_day(case, steps.moment_of(on))
    case.save()
    steps.enclose(case, attachments)
    entry = steps.noted(case, Kind.TOLD, text=text, at=steps.moment_of(on))
    record(events.TOLD, case, on=on)
    notices.told(case, entry)
    watch(case, text, at=entry.at, on=on)


@transaction.atomic
def reply(*, case, text):
    """The author answers the word of whoever is on duty, who hears of it at once, whatever the
    letter waits for. Without a name it skips the box as the letter did; see docs/decisions/0010."""
    on = clock.now().date() if case.author_id is None else None
    case = steps.locked(case)
    if case.state not in ANSWERABLE or not case.entries.filter(kind=Kind.SAID).exists():
        raise steps.too_late(case)
    entry = steps.noted(case, Kind.TOLD, text=text, at=steps.moment_of(on))
    record(events.TOLD, case, on=on, to="duty")
    tell_duty(case, entry, is_alerted=must_be_read(text))
    watch(case, text, at=entry.at, on=on)


@transaction.atomic
def add_late_word(*, case, text, attachments, on):
    """Keep what an anonymous author said when the letter had moved on before it arrived."""
    case = steps.locked(case)
    steps.enclose(case, attachments)
    entry = steps.noted(case, Kind.TOLD, text=text, at=steps.moment_of(on))
    record(events.TOLD, case, on=on)
    notices.told(case, entry)
    watch(case, text, at=entry.at, on=on)
