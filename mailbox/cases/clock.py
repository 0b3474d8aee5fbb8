"""The one clock of a case: started, paused, resumed, extended, stopped, counted anew. Changes the
case's fields and saves nothing."""

from copy import copy
from datetime import date, datetime, timedelta

from django.utils import timezone

from mailbox.cases.deadlines import (
    HOURS,
    due_moment,
    due_of_run,
    last_day,
    overdue_since,
    remind_moment,
    word_rung,
)
from mailbox.cases.models import Case, Urged
from mailbox.cases.rules import limits_of, progress_of
from mailbox.cases.rules_models import Step
from tuanwei.workdays.queries import current_calendar

ANSWERING = (Step.ANSWER, Step.REANSWER)
WITH_A_UNIT = (Case.State.HANDLING, Case.State.DRAFTED)


def now():
    """The present moment in the college's time."""
    return timezone.localtime()


def limit_for(case, step=None):
    """The StepLimit of `step` (default the running one) under the case's version, or None."""
    return limits_of(case.rules_id).get(step or case.step)


def start(case, step, at=None):
    """Run `step` from `at` (default now); a step without a limit runs without a due moment."""
    case.step, case.step_started_at, case.paused_at = step, at or now(), None
    case.pauses, case.is_extended, case.promise, case.answer_run = [], False, None, None
    case.urged = Urged.NOT_YET
    _count(case, current_calendar())
    if step not in ANSWERING:
        owe_nothing(case)


def answer_step(case):
    """The step in which this case is answered: a reopened one has a limit of its own."""
    return Step.REANSWER if case.reopened_times else Step.ANSWER


def start_approval(case):
    """Run the second person's limit, which never lasts beyond the limit of the answer."""
    kept = {
        "started": case.step_started_at.isoformat(), "pauses": case.pauses,
        "is_extended": case.is_extended, "promise": case.promise,
    }  # fmt: skip
    owed = case.progress_since, case.progress_due_at, case.progress_urged
    start(case, Step.APPROVE)
    case.answer_run = kept
    case.progress_since, case.progress_due_at, case.progress_urged = owed
    _count(case, current_calendar())


def back_to_answer(case):
    """A draft came back: the limit of the answer runs on as if nothing had been drafted."""
    case.step, case.due_at, case.urged = answer_step(case), case.answer_due_at, Urged.NOT_YET
    if kept := case.answer_run:
        case.step_started_at = datetime.fromisoformat(kept["started"])
        case.pauses, case.is_extended, case.answer_run = kept["pauses"], kept["is_extended"], None
        case.promise = kept.get("promise")


def start_on_day(case, step, day_start):
    """Run `step` for a letter whose moment is unknown: hours count from the end of its day."""
    rule = limit_for(case, step)
    in_hours = rule and rule.unit == HOURS
    start(case, step, day_start + timedelta(days=1) if in_hours else day_start)


def resume_on_day(case, day_start):
    """Count on after an author whose moment is unknown: hours from the end of their day."""
    rule = limit_for(case)
    in_hours = rule and running_unit(case, rule) == HOURS
    resume(case, day_start + timedelta(days=1) if in_hours else day_start)


def stop(case):
    """No step runs any more."""
    case.step, case.due_at, case.paused_at, case.wait_until = "", None, None, None


def pause(case, at=None):
    """Stop counting while the author is asked; the author's own limit starts."""
    case.paused_at = at or now()
    case.wait_until = wait_due(case, current_calendar())


def running_unit(case, rule):
    """In which unit the running step counts: an extension may have one of its own."""
    return rule.extended_unit if case.is_extended else rule.unit


def resume(case, at=None):
    """Count on: what was left at the pause is left again."""
    at = at or now()
    if case.paused_at:
        case.pauses = [*case.pauses, [case.paused_at.isoformat(), at.isoformat()]]
    case.paused_at = case.wait_until = None
    calendar = current_calendar()
    _count(case, calendar)
    fall_back(case, now(), calendar)


def extend(case, until=None):
    """Give the running step its longer limit, counted from the step's own start, never a shorter
    one; with `until`, to the end of that day, which stands as promised whatever the calendar does.
    What pauses give back is kept; limits in days end with the day."""
    case.promise = {"on": until.isoformat(), "pauses": len(case.pauses)} if until else None
    case.is_extended, case.urged = True, Urged.NOT_YET
    _count(case, current_calendar())


def promise_window(case):
    """The first and the last day that may be promised: later than the limit, not beyond the
    longer one; None when no day is left."""
    longer = copy(case)
    extend(longer)
    first = last_day(timezone.localtime(case.due_at)) + timedelta(days=1)
    last = last_day(timezone.localtime(longer.due_at))
    return (first, last) if first <= last else None


def can_extend(case, at=None):
    """True while a limit may still be extended: once, before it is over, if the rules allow."""
    rule = limit_for(case) if case.step else None
    return bool(
        rule
        and rule.extended_amount
        and not case.is_extended
        and case.paused_at is None
        and case.due_at
        and (at or now()) < case.due_at
        and case.state in Case.ON_DESK
    )


# Counting anew. Each due moment follows from what the case keeps, the rules and the calendar.


def _moments(pauses):
    return [
        tuple(timezone.localtime(datetime.fromisoformat(moment)) for moment in pair)
        for pair in pauses
    ]


def _due_of(rule, started, pauses, is_extended, promise, calendar):
    extended = rule.extended if is_extended and rule.extended_amount else None
    promised = promise and (date.fromisoformat(promise["on"]), promise["pauses"])
    return due_of_run(
        timezone.localtime(started), rule.limit, extended, _moments(pauses), calendar, promised
    )


def step_due(case, calendar):
    """When the running step is over by `calendar`; None where it has no limit. The second person's
    limit is over with that of the answer at the latest."""
    rule = limit_for(case) if case.step else None
    own = rule and _due_of(
        rule, case.step_started_at, case.pauses, case.is_extended, case.promise, calendar
    )
    if case.step != Step.APPROVE:
        return own
    return min((due for due in (own, answer_due(case, calendar)) if due), default=None)


def answer_due(case, calendar):
    """When the answer is due by `calendar`; in every other step it stays as it was."""
    if case.step in ANSWERING:
        return step_due(case, calendar)
    kept = case.answer_run if case.step == Step.APPROVE else None
    rule = kept and limit_for(case, answer_step(case))
    if not rule:
        return case.answer_due_at
    started = datetime.fromisoformat(kept["started"])
    return _due_of(
        rule, started, kept["pauses"], kept["is_extended"], kept.get("promise"), calendar
    )


def wait_due(case, calendar):
    """Until when the author is waited for by `calendar`; None without a limit or a question."""
    rule = limit_for(case, Step.WAIT)
    if rule is None or case.paused_at is None:
        return None
    return due_moment(timezone.localtime(case.paused_at), rule.limit, calendar)


def _count(case, calendar):
    case.due_at = step_due(case, calendar)
    case.answer_due_at = answer_due(case, calendar)
    case.progress_due_at = progress_due(case, calendar)


# The word to the author every so many working days, while a unit has the letter.


def owe_word(case, at=None):
    """From now on (or `at`) the author hears every so often how it stands; counts anew."""
    case.progress_since, case.progress_urged = at or now(), 0
    case.progress_due_at = progress_due(case, current_calendar())


def owe_nothing(case):
    """No word is owed: no unit has the letter, or the answer is there."""
    case.progress_since, case.progress_due_at, case.progress_urged = None, None, 0


def progress_due(case, calendar):
    """When the next word is owed by `calendar`; None where the rules want none. Pauses count."""
    limit = progress_of(case.rules_id) if case.progress_since else None
    if limit is None:
        return None
    since = timezone.localtime(case.progress_since)
    pauses = case.answer_run["pauses"] if case.answer_run else case.pauses
    later = [pair for pair in _moments(pauses) if pair[0] >= since]
    return due_of_run(since, limit, None, later, calendar)


# The ladder.


def rung_for(case, at, calendar):
    """The rung of the ladder that `case` has reached at `at`: a value of Urged."""
    rule = limit_for(case)
    due = timezone.localtime(case.due_at)
    if at < due:
        before = rule and at >= remind_moment(due, rule.remind_before, calendar)
        return Urged.BEFORE if before and rule.remind_amount else Urged.NOT_YET
    if case.step == Step.FEEDBACK:
        return Urged.BEFORE  # nobody is urged to rate; the case closes by time
    if rule is None:
        return Urged.OVERDUE
    if at >= overdue_since(due, rule.escalate_after, calendar):
        return Urged.ESCALATED
    if at >= overdue_since(due, rule.head_after, calendar):
        return Urged.HEAD
    return Urged.OVERDUE


def fall_back(case, at, calendar):
    """Climb down where the due moment has moved on: what is not late any more is not urged, and
    everybody is reminded again when it is."""
    if case.due_at and case.urged:
        case.urged = min(case.urged, rung_for(case, at, calendar))
    word_falls_back(case, at)


def word_falls_back(case, at):
    """Forget reminders of a word that is not owed yet any more."""
    if case.progress_due_at and case.progress_urged:
        due = timezone.localtime(case.progress_due_at)
        case.progress_urged = min(case.progress_urged, word_rung(due, at))
