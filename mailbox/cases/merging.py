"""Merging letters: one answer for all, each author closes their own, and taking apart again.

A merged letter keeps everything; only its state and its clock rest, and where they stood is kept
with the merge. What the rules of a merged letter ask for before its answer goes out is asked for before
the answer to its lead. Letters of anonymous authors are never merged with others: an answer that
speaks to one author goes to all, and what one of them can be asked about must not lead to the other.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mailbox.cases import clock, dependencies, events, notices, supports
from mailbox.cases.answer_models import Answer
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.rules_models import Step
from mailbox.cases.together_models import Merge
from mailbox.checklists import actions as checklists
from tuanwei.audit.actions import record

Kind, State = CaseEntry.Kind, Case.State
MERGEABLE = (State.SUBMITTED, State.ACCEPTED, State.HANDLING)
LEADING = (*MERGEABLE, State.WAITING, State.DRAFTED, State.REOPENED)
RESTING = ("step", "due_at", "paused_at", "wait_until", "responded_at")


def running(case=None, lead=None):
    """Merges in force, of `case` or into `lead`."""
    found = Merge.objects.filter(ended_at=None)
    return found.filter(case=case.pk) if lead is None else found.filter(lead=lead.pk)


def keys(lead):
    """The keys of the letters that are answered with `lead`."""
    return list(running(lead=lead).values_list("case", flat=True))


def goes_with(one, other):
    """True when neither would tell of an anonymous author: all of them are, or none."""
    return (one.author_id is None) == (other.author_id is None)


def _locked(*keys):
    """The letters of `keys`, locked in one order whoever asks."""
    rows = Case.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {case.pk: case for case in rows}
    return [found[key] for key in keys]


def locked_with_merged(case):
    """`case`, locked together with every letter that is merged into it.

    Whoever locks several letters does so in the order of their keys, all at once; two orders
    would wait for each other. A letter that was merged in while we waited makes us begin again.
    """
    while True:
        mark = transaction.savepoint()
        merged = set(running(lead=case).values_list("case", flat=True))
        found = _locked(case.pk, *merged)[0]
        if merged >= set(running(lead=case).values_list("case", flat=True)):
            return found
        transaction.savepoint_rollback(mark)  # lets go of the locks


def _refuse_unless_fit(case, lead, by):
    if case.state not in MERGEABLE:
        raise ValidationError(
            _("这封信现在是“%(state)s”，不能并案。") % {"state": case.get_state_display()}
        )
    if case.reopened_times:
        raise ValidationError(_("重办的信要换人单独办，不能并案。"))
    if running(lead=case).exists():
        raise ValidationError(_("有别的信并进了这一封，请先把它们拆出来。"))
    if lead.state == State.MERGED:
        into = running(lead).select_related("lead").get().lead
        raise ValidationError(
            _("那封信已经并进 %(number)s，请并进 %(number)s。") % {"number": into.number}
        )
    if lead.state not in LEADING:
        raise ValidationError(
            _("那封信现在是“%(state)s”，不能再并进去。") % {"state": lead.get_state_display()}
        )
    if case.rules.approval != lead.rules.approval:
        raise ValidationError(_("那封信的答复由别人审核，和这封不一样。请换一封并，或分开答复。"))
    if dependencies.is_before(case, lead):
        raise ValidationError(_("那封信写明要等这一封先办完，请先去掉先后，再并案。"))
    if dependencies.closes_ring(case, lead):
        raise ValidationError(
            _("并起来就会绕着圈互相等，谁也办不成。请先去掉其中一个先后，再并案。")
        )
    if not goes_with(case, lead):
        raise ValidationError(_("匿名信只能和匿名信并案，免得从答复里看出是谁。"))
    if by.pk in (case.author_id, lead.author_id):
        raise ValidationError(_("其中一封是你自己写的，请由别的同事并案。"))


@transaction.atomic
def merge(*, case, lead, by):
    """Handle `case` together with `lead` from now on."""
    if case.pk == lead.pk:
        raise ValidationError(_("不能把一封信并进它自己。"))
    dependencies.one_at_a_time()
    case, lead = _locked(case.pk, lead.pk)
    _refuse_unless_fit(case, lead, by)
    kept = {"state": case.state} | {name: _written(getattr(case, name)) for name in RESTING}
    made = Merge.objects.create(case=case, lead=lead, by=by, kept=kept)
    if case.state == State.SUBMITTED:  # else it has its list already
        checklists.copy_steps(case)
    case.merge()
    clock.stop(case)
    case.responded_at = case.responded_at or clock.now()
    case.save()
    _noted(case, Kind.MERGED, by)
    record(events.MERGED, case, by=by, letter=lead.number)
    notices.merged(case, made)
    supports.tell_merged(case, made)
    return made


def _written(value):
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name, text):
    return datetime.fromisoformat(text) if text and name != "step" else text


def _noted(case, kind, by, unit=None, text=""):
    return CaseEntry.objects.create(
        case=case, kind=kind, by=by, unit=unit, text=text, at=clock.now()
    )


@transaction.atomic
def unmerge(*, case, by=None):
    """Take a letter out again: it stands where it stood, and its clock runs as it ran."""
    made = running(case).first()
    if made is None:
        raise ValidationError(_("这封信没有并案，可能刚被拆出来或已经答复，请刷新页面再看。"))
    case, _lead = _locked(case.pk, made.lead_id)
    if not running(case).filter(pk=made.pk).exists():
        raise ValidationError(_("这封信刚被拆出来或已经一起答复，请刷新页面再看。"))
    case.unmerge(made.kept["state"])
    for name in RESTING:
        setattr(case, name, _read(name, made.kept[name]))
    case.save()
    made.ended_at = clock.now()
    made.save()
    _noted(case, Kind.UNMERGED, by)
    record(events.UNMERGED, case, by=by)
    notices.unmerged(case, made)
    supports.tell_unmerged(case, made)


def release(lead):
    """The letter that others were merged into goes no further: they go on by themselves. They are
    locked with it (`locked_with_merged`)."""
    for made in running(lead=lead).select_related("case"):
        unmerge(case=made.case)


def spread(lead, answer, by):
    """Give the answer that has just been sent to every author whose letter was merged in. They are
    locked with it (`locked_with_merged`)."""
    moment = answer.decided_at
    for made in running(lead=lead):
        (case,) = _locked(made.case_id)
        if case.state != State.MERGED:
            continue  # somebody has just taken it out
        case.answer_along(lead)
        sent = Answer.objects.create(
            case=case, text=answer.text, state=Answer.State.SENT, unit=answer.unit,
            drafted_by=answer.drafted_by, drafted_at=answer.drafted_at, second=answer.second,
            decided_at=moment,
        )  # fmt: skip
        in_time = case.answer_due_at is None or moment < case.answer_due_at
        case.answered_in_time = in_time and case.answered_in_time is not False
        case.answered_at = moment
        clock.start(case, Step.FEEDBACK, moment)
        case.save()
        made.ended_at = moment
        made.save()
        entry = _noted(case, Kind.ANSWERED, by, answer.unit)
        record(events.ANSWERED, case, by=by, in_time=in_time)
        notices.answered(case, sent)
        notices.first_asked(case, entry, _("答复了"))
        supports.tell_answered(case)
        dependencies.release(case)


def tell_progress(lead, text, by):
    """Say to every author whose letter was merged in how it stands; where a word was owed to them
    the next one counts from now. They are locked with it (`locked_with_merged`)."""
    for made in running(lead=lead).select_related("case"):
        if made.case.progress_since:
            clock.owe_word(made.case)
            made.case.save(update_fields=["progress_since", "progress_due_at", "progress_urged"])
        made.case.lead = lead.lead
        entry = _noted(made.case, Kind.PROGRESS, by, lead.lead, text)
        notices.progress(made.case, entry)
