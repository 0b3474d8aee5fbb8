"""Invented judges, sheets and bonus points of the contests that the rooms below have made."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from branches.league_days.contests.models import Entry, StageRun
from branches.league_days.panels import granting, marking, seating
from branches.league_days.panels.models import Judge
from branches.league_days.panels.queries import OPEN, panels_of, tasks_of
from branches.league_days.rules import spec as rules
from branches.organisation.models import Appointment
from tuanwei.accounts.models import Grant, User

REMARKS = (
    "", "", "主题讲得清楚，讨论时人人都开口了。", "形式有新意，成效还可以写具体些。",
    "总结扎实，照片配得好。", "", "准备充分，时间把得再紧一点更好。",
)  # fmt: skip


def fill(rng, cast):
    """Judges of every stage that runs: most have handed in, one keeps drafts, one has not begun."""
    staff = Appointment.objects.in_force().filter(unit__kind="committee", post="staff").first()
    runs = StageRun.objects.filter(state=StageRun.State.RUNNING).select_related("contest__rules")
    for run in runs if staff else ():
        _seat(run, staff.user)
        for place, judge in enumerate(Judge.objects.filter(run=run, is_active=True)):
            judge.run = run
            _score(rng, judge, place)
        _grant(run.contest, staff.user)


def _seat(run, by):
    teachers = User.objects.filter(
        is_active=True,
        pk__in=Grant.objects.in_force().filter(role=Grant.Role.TEACHER).values("user"),
    ).order_by("pk")[:3]
    secretaries = User.objects.filter(
        is_active=True,
        appointments__in=Appointment.objects.in_force().filter(
            unit__kind="general_branch", post="secretary"
        ),
    ).order_by("pk")[:4]
    for panel in panels_of(run):
        for person in [] if panel.kind == rules.PEERS else dict.fromkeys([*teachers, *secretaries]):
            try:
                seating.seat_judge(run=run, panel=panel.key, user=person, by=by)
            except ValidationError:
                continue


def _score(rng, judge, place):
    panel = judge.run.stage.panel(judge.panel)
    tasks = [task for task in tasks_of([judge])[judge.pk] if task.state == OPEN]
    done = {0: len(tasks), 1: max(len(tasks) - 1, 0), 2: len(tasks) // 2}.get(place % 4, 0)
    for number, task in enumerate(tasks[: done + 1]):
        points = {item.key: _points(rng, item) for item in panel.items if not item.fact}
        marking.save_sheet(
            judge=judge, entry=task.entry, by=judge.user, points=points,
            remark=rng.choice(REMARKS), is_final=number < done,
        )  # fmt: skip


def _points(rng, item):
    least, most = item.most * Decimal("0.7"), item.most
    if item.bands:
        band = rng.choice(item.bands)
        least, most = band.least, band.most
    low, high = -(-least // item.step), most // item.step
    return item.step * rng.randint(int(min(low, high)), int(high))


def _grant(contest, by):
    for bonus in contest.spec.bonuses[:1]:
        entry = contest.entries.filter(state__in=Entry.RUNNING).first()
        if entry is None or not granting.may_change(contest):
            continue
        try:
            granting.give_bonus(
                contest=contest, entry=entry, by=by, bonus=bonus.key, points=bonus.points,
                reason="活动被校报报道",
            )  # fmt: skip
        except ValidationError:
            continue
