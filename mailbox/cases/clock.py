"""The one clock of a case: started, paused, resumed, extended, stopped. Changes the case's
fields and saves nothing."""

from copy import copy
from datetime import datetime, time, timedelta

from django.utils import timezone

from mailbox.cases.deadlines import HOURS, due_after_pause, due_moment, end_of_day, last_day
from mailbox.cases.models import Case, Step, Urged
from mailbox.cases.rules import limits_of
from tuanwei.workdays.queries import current_calendar


def now():
    """The present moment in the college's time."""
    return timezone.localtime()


def limit_for(case, step=None):
    """The StepLimit of `step` (default the running one) under the case's version, or None."""
    return limits_of(case.rules_id).get(step or case.step)


def start(case, step, at=None):
    """Run `step` from `at` (default now); a step without a limit runs without a due moment."""
    at = at or now()
    rule = limit_for(case, step)
    case.step, case.step_started_at, case.paused_at = step, at, None
    case.due_at = due_moment(at, rule.limit, current_calendar()) if rule else None
    case.urged, case.is_extended = Urged.NOT_YET, False
    _remember_answer_due(case)


def answer_step(case):
    """The step in which this case is answered: a reopened one has a limit of its own."""
    return Step.REANSWER if case.reopened_times else Step.ANSWER


def _remember_answer_due(case):
    if case.step in (Step.ANSWER, Step.REANSWER):
        case.answer_due_at = case.due_at


def start_approval(case):
    """Run the second person's limit, which never lasts beyond the limit of the answer."""
    start(case, Step.APPROVE)
    ends = [due for due in (case.due_at, case.answer_due_at) if due]
    case.due_at = min(ends, default=None)


def back_to_answer(case):
    """A draft came back: the limit of the answer runs on as if nothing had been drafted."""
    case.step, case.due_at, case.urged = answer_step(case), case.answer_due_at, Urged.NOT_YET


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
    at = at or now()
    case.paused_at = at
    wait = limit_for(case, Step.WAIT)
    case.wait_until = due_moment(at, wait.limit, current_calendar()) if wait else None


def running_unit(case, rule):
    """In which unit the running step counts: an extension may have one of its own."""
    return rule.extended_unit if case.is_extended else rule.unit


def resume(case, at=None):
    """Count on: what was left at the pause is left again."""
    at = at or now()
    rule = limit_for(case)
    if case.due_at and case.paused_at and rule:
        case.due_at = due_after_pause(
            timezone.localtime(case.due_at), timezone.localtime(case.paused_at), at,
            running_unit(case, rule), current_calendar(),
        )  # fmt: skip
    case.paused_at = case.wait_until = None
    _remember_answer_due(case)


def extend(case, until=None):
    """Give the running step its longer limit, counted from the step's own start, never a shorter
    one; up to the day `until` where that is earlier. What pauses have given back is kept; limits
    in days end with the day."""
    rule = limit_for(case)
    shift = timezone.localtime(case.due_at) - due_moment(
        timezone.localtime(case.step_started_at), rule.limit, current_calendar()
    )
    longer = due_moment(timezone.localtime(case.step_started_at), rule.extended, current_calendar())
    due = max(longer + shift, timezone.localtime(case.due_at))
    due = due if rule.extended_unit == HOURS else end_of_day(due)
    case.due_at = min(due, end_of_day(promised_moment(until))) if until else due
    case.is_extended, case.urged = True, Urged.NOT_YET
    _remember_answer_due(case)


def promised_moment(day):
    """A moment within `day`, in the college's time."""
    return timezone.make_aware(datetime.combine(day, time(12)))


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
