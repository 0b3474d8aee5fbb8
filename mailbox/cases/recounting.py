"""Counting running clocks anew when the calendar has changed, many letters at a time.

Each due moment follows from what the letter keeps (`clock`), so a recount may stop anywhere, run
twice or beside people at work, and gives the same. Answered and closed letters keep what was.
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.cases import clock, events, notices
from mailbox.cases.deadlines import spoken_due
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.rules_models import Step
from mailbox.cases.together_models import Merge
from tuanwei.audit.actions import event
from tuanwei.audit.models import AuditEvent
from tuanwei.workdays.queries import current_calendar

BATCH = 500
MOVING = ("due_at", "answer_due_at", "wait_until", "progress_due_at", "urged",
          "progress_urged")  # fmt: skip
MOMENTS = tuple(name for name in MOVING if "urged" not in name)
RUNNING = (Q(state__in=Case.OPEN) & ~Q(step="")) | Q(state=Case.State.MERGED)
UPDATE = """
UPDATE mailbox_case SET due_at = new.due_at, answer_due_at = new.answer_due_at,
    wait_until = new.wait_until, progress_due_at = new.progress_due_at, urged = new.urged,
    progress_urged = new.progress_urged
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
            %s::smallint[], %s::smallint[])
    AS new(id, due_at, answer_due_at, wait_until, progress_due_at, urged, progress_urged)
WHERE mailbox_case.id = new.id
"""


@dataclass(frozen=True)
class Moved:
    """One letter before and after. `line` is what the timeline says, if anything."""

    case: Case
    merge: Merge | None
    line: str
    for_author: bool
    is_sooner: bool
    facts: dict


def running():
    """How many letters have a clock that could move."""
    return Case.objects.filter(RUNNING).count()


def recount(*, by=None):
    """Bring every running clock to the calendar in force; return how many letters moved."""
    keys = list(Case.objects.filter(RUNNING).order_by("pk").values_list("pk", flat=True))
    return sum(_batch(keys[at : at + BATCH], by) for at in range(0, len(keys), BATCH))


def _batch(keys, by):
    calendar, now = current_calendar(), clock.now()
    letters = Case.objects.filter(RUNNING, pk__in=keys).order_by("pk")
    maybe = [moved.case.pk for moved in _moved(letters.defer("text", "plain"), calendar, now)]
    if not maybe:
        return 0
    with transaction.atomic():
        # Locked in the order of their keys, like everywhere, and counted again as they are now.
        found = _moved(letters.filter(pk__in=maybe).select_for_update(), calendar, now)
        _save(found, by, now)
    return len(found)


def _moved(letters, calendar, now):
    letters = list(letters)
    rested = [case.pk for case in letters if case.state == Case.State.MERGED]
    merges = Merge.objects.filter(case__in=rested, ended_at=None) if rested else ()
    by_case = {made.case_id: made for made in merges}
    found = (_compared(case, by_case.get(case.pk), calendar, now) for case in letters)
    return [moved for moved in found if moved]


def _compared(case, merge, calendar, now):
    """The Moved of a letter, None where every moment stays."""
    if case.state == Case.State.MERGED:
        return _compared_merged(case, merge, calendar, now) if merge else None
    before = copy(case)
    case.due_at = clock.step_due(case, calendar)
    case.answer_due_at = clock.answer_due(case, calendar)
    case.progress_due_at = clock.progress_due(case, calendar)
    if case.paused_at is not None:
        case.wait_until = clock.wait_due(case, calendar)
    else:
        clock.fall_back(case, now, calendar)
    if all(getattr(before, name) == getattr(case, name) for name in MOMENTS):
        return None
    line, for_author, is_sooner = _said(before, case)
    return Moved(case, None, line, for_author, is_sooner, _facts(before, case))


def _compared_merged(case, merge, calendar, now):
    """A merged letter rests; what is kept for its going on alone moves."""
    alone = copy(case)
    alone.step, alone.paused_at = merge.kept["step"], None
    kept = merge.kept["due_at"]
    due = clock.step_due(alone, calendar) if alone.step else None
    before, case.answer_due_at = copy(case), clock.answer_due(alone, calendar)
    before.due_at, alone.due_at = kept and datetime.fromisoformat(kept), due
    case.progress_due_at = clock.progress_due(alone, calendar)
    clock.word_falls_back(case, now)
    if before.due_at == due and all(
        getattr(before, name) == getattr(case, name) for name in MOMENTS[1:]
    ):
        return None
    merge.kept = merge.kept | {"due_at": due and due.isoformat()}
    line = _("放假安排有变，拆出来单独办的时限%(moved)s。") % {
        "moved": _from_to(before.due_at, due)
    }
    if before.due_at == due:  # only the next word of progress
        line = ""
    return Moved(case, merge, line, False, False, _facts(before, alone))


def _said(before, after):
    """(the line of the timeline, whether the author sees it, whether the author has less time)."""
    if after.paused_at is not None:
        first, second = before.wait_until, after.wait_until
        words, is_theirs = _("放假安排有变，补充的期限%(moved)s。"), True
    elif after.step == Step.APPROVE and before.answer_due_at == after.answer_due_at:
        first, second = before.due_at, after.due_at
        words, is_theirs = _("放假安排有变，审核的时限%(moved)s。"), False
    else:
        of_answer = after.step == Step.APPROVE
        first = before.answer_due_at if of_answer else before.due_at
        second = after.answer_due_at if of_answer else after.due_at
        words, is_theirs = _("放假安排有变，时限%(moved)s。"), True
        if after.step == Step.FEEDBACK:
            words = _("放假安排有变，回话的期限%(moved)s。")
    if first == second:  # only what is counted behind a pause, or the next word of progress
        return "", False, False
    authors_turn = after.paused_at is not None or after.step == Step.FEEDBACK
    is_sooner = bool(authors_turn and first and second and second < first)
    return words % {"moved": _from_to(first, second)}, is_theirs, is_sooner


def _from_to(first, second):
    said = [spoken_due(timezone.localtime(due)) if due else _("不限") for due in (first, second)]
    return _("从 %(first)s 改为 %(second)s") % {"first": said[0], "second": said[1]}


def _facts(before, after):
    return {
        name: moment and timezone.localtime(moment).isoformat()
        for name, moment in (("due_before", before.due_at), ("due", after.due_at))
    }


def _save(found, by, now):
    columns = [[str(moved.case.pk) for moved in found]]
    columns += [[getattr(moved.case, name) for moved in found] for name in MOVING]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, columns)
    Merge.objects.bulk_update([moved.merge for moved in found if moved.merge], ["kept"])
    CaseEntry.objects.bulk_create(
        CaseEntry(
            case=moved.case, kind=CaseEntry.Kind.RECOUNTED, by=by, text=moved.line, at=now,
            for_author=moved.for_author,
        )
        for moved in found
        if moved.line
    )  # fmt: skip
    AuditEvent.objects.bulk_create(
        event(events.RECOUNTED, moved.case, by=by, **moved.facts) for moved in found
    )
    for moved in found:
        if moved.is_sooner:
            notices.less_time(moved.case, moved.line)
