"""Invented rounds of the first yearly standard in force: last period's is published, this one's is being checked."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.periods import cycle_of
from assessment.rounds import opening, proposing, queries
from assessment.rounds.models import Move, Round, Scorer, ScoreSheet
from tuanwei.workdays.queries import current_calendar

State, Sheet = Round.State, ScoreSheet.State
WAY = (State.SELF, State.CHECK, State.REVIEW, State.PUBLICITY, State.DECISION, State.PUBLISHED)
SELF, CHECK, REVIEW = 5, 10, 13
"""Working days after the beginning until which each step lasts."""


def fill(rng, cast):
    """Both rounds in cast["assessment_rounds"]: (published, running). In the running one a branch founded this month
    has not joined, and one is left out with a reason. Where there is a second yearly standard, one of its rounds is
    published for objections: cast["assessment_shown"]."""
    yearly = [each for each in queries.versions_to_begin() if _is_yearly(each.spec)]
    if not yearly:
        return
    version = yearly[0]
    today = timezone.localdate()
    now = cycle_of(version.spec.cycle, today)
    before = cycle_of(version.spec.cycle, now.first - timedelta(days=1))
    done = _held(version, before, min(before.last, today), State.PUBLISHED, cast["T0001"])
    running = _held(
        version, now, today - timedelta(days=11), State.CHECK, cast["T0001"], previous=done
    )
    units = list(queries.units_to_score(running).order_by("pk"))
    for held, those in ((done, units), (running, units[:-1] or units)):
        opening.make_sheets(held, those)
        _scorers(held, cast)
    _hand_in(done, running, rng)
    cast["assessment_rounds"] = (done, running)
    if len(yearly) > 1:
        span = cycle_of(yearly[1].spec.cycle, now.first - timedelta(days=1))
        shown = _held(yearly[1], span, today - timedelta(days=26), State.PUBLICITY, cast["T0001"])
        opening.make_sheets(shown, units)
        shown.sheets.update(state=Sheet.REVIEWED, sent_at=shown.opened_at)
        cast["assessment_shown"] = shown


def _is_yearly(spec):
    """Branches, by the year: most colleges have such a one."""
    return spec.units == "branch" and spec.cycle.kind in (rules.YEAR, rules.SCHOOL_YEAR)


def _held(version, span, begun, state, staff, previous=None):
    """A round that began on a day, with its deadlines and the steps that it took."""
    calendar = current_calendar(range(begun.year - 1, begun.year + 3))
    until = [calendar.add_workdays(begun, days) for days in (SELF, CHECK, REVIEW)]
    steps = version.spec.procedure.has_self_scores
    way = [each for each in WAY[: WAY.index(state) + 1] if steps or each != State.SELF]
    days = [begun, *until, *(until[-1] + timedelta(days=7 * n) for n in (1, 2))]
    moments = [_at(day) for day in days]
    held = Round.objects.create(
        version=version, name=f"{proposing.period_words(version.spec.cycle.kind, span)}考核",
        starts_on=span.first, ends_on=span.last, state=state, previous=previous,
        self_until=until[0] if steps else None, check_until=until[1], review_until=until[2],
        opened_by=staff, opened_at=moments[0],
        frozen_at=moments[len(way) - 1] if state == State.PUBLISHED else None,
        published_by=staff if state == State.PUBLISHED else None,
    )  # fmt: skip
    Move.objects.bulk_create(
        Move(round=held, before=before, after=after, by=staff, at=at)
        for before, after, at in zip([State.DRAFT, *way], way, moments, strict=False)
    )
    return held


def _at(day):
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _scorers(held, cast):
    """Two of the staff check all, one of the supervision group watches, a teacher and three of an office judge."""
    roles = Scorer.Role
    known = (
        ("T0001", roles.CHECKER), ("T0002", roles.CHECKER), ("T0008", roles.SUPERVISOR),
        ("T2001", roles.JUDGE), ("T3001", roles.JUDGE), ("T3002", roles.JUDGE),
        ("T3003", roles.JUDGE),
    )  # fmt: skip
    Scorer.objects.bulk_create(
        Scorer(round=held, user=cast[number], role=role) for number, role in known if number in cast
    )


def _hand_in(done, running, rng):
    """All of last period's sheets are through; of this one's most were handed in, some are checked."""
    done.sheets.update(state=Sheet.REVIEWED, sent_at=done.opened_at)
    rows = list(running.sheets.order_by("pk"))
    for sheet in rows:
        dice = rng.random()
        sheet.state = Sheet.CHECKED if dice < 0.3 else Sheet.SENT if dice < 0.85 else Sheet.OPEN
        if sheet.state != Sheet.OPEN:
            sheet.sent_at = running.opened_at + timedelta(days=rng.randint(0, 6))
    if len(rows) > 1:
        rows[-1].left_out = "成立不满六个月，明年参加"
    ScoreSheet.objects.bulk_update(rows, ["state", "sent_at", "left_out"], batch_size=500)
