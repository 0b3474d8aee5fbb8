"""What is said before a step's deadline and after it. Harmless when run twice."""

from assessment.rounds import checking, hooks, notices, queries
from assessment.rounds.models import Round, ScoreSheet
from tuanwei.workdays.queries import current_calendar

State = Round.State
WORKDAYS_BEFORE = 2
UNTIL = {State.SELF: "self_until", State.CHECK: "check_until", State.REVIEW: "review_until"}


def remind(today):
    """Two working days before each deadline and on the day: those who have not done their part. After it: those who
    run the round. A round that is told late (the task did not run) is told the next time."""
    calendar = current_calendar()
    for held in Round.objects.filter(state__in=UNTIL).select_related("version__kind"):
        until = getattr(held, UNTIL[State(held.state)])
        if until is None:
            continue
        if today > until:
            notices.over(held, queries.in_charge(held), until=until, many=_not_done(held))
            continue
        is_near = calendar.workdays_between(today, until) <= WORKDAYS_BEFORE
        if not is_near:
            continue
        if people := _behind(held):
            notices.due(held, people, today=today, until=until)
        for each in hooks.nearing:
            each(held, today, until)


def _behind(held):
    """Keys of those who have not done their part of the step."""
    if held.state == State.SELF:
        return queries.cadres_of(held.sheets.filter(left_out="", state=ScoreSheet.State.OPEN))
    if held.state == State.CHECK:
        return set(checking.behind(held))
    return queries.in_charge(held) if _not_done(held) else set()


def _not_done(held):
    """How many sheets the step still waits for."""
    done = {
        State.SELF: (ScoreSheet.State.SENT, ScoreSheet.State.CHECKED, ScoreSheet.State.REVIEWED),
        State.CHECK: (ScoreSheet.State.CHECKED, ScoreSheet.State.REVIEWED),
        State.REVIEW: (ScoreSheet.State.REVIEWED,),
    }[State(held.state)]
    return held.sheets.filter(left_out="").exclude(state__in=done).count()
