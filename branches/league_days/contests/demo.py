"""Invented contests: one whose first stage runs, one open for entries, one that waits for its
confirmation."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.league_days.contests import actions, cycle, entering, opening, queries
from branches.league_days.contests.models import Contest, Entry
from branches.organisation.models import Appointment, Unit
from tuanwei.rulebooks.queries import rules_in_force

WORDS = (
    "用一场辩论弄清了什么是学术诚信", "请退休教师讲他们的青春", "走进社区，把反诈讲给老人听", "",
)  # fmt: skip
ENTERED = 8


def fill(rng, cast):
    """`cast` gains "contests": "running" of last month, "open" of this month, "draft" of a term."""
    kinds = cast["contest_kinds"]
    month = cycle.Period.of("month", timezone.localdate())
    term = cycle.Period.of("term", timezone.localdate())
    now = timezone.now()
    running = _opened(cast, kinds["monthly"], month.previous, now + timedelta(hours=1))
    _enter(running, ENTERED)
    _check(running, cast["T0001"])
    closed = datetime.combine(month.previous.last + timedelta(days=3), time(18), cycle.ZONE)
    Contest.objects.filter(pk=running.pk).update(
        entries_until=min(closed, now - timedelta(hours=1))
    )
    if running.entries.filter(state=Entry.State.ADMITTED).exists():
        actions.begin_first(contest=running, by=cast["T0001"])
    ends = cycle.entry_window(running.spec.cycle, month)[1]
    current = _opened(cast, kinds["monthly"], month, max(ends, now + timedelta(days=2)))
    _enter(current, ENTERED // 2)
    draft = _draft(cast, kinds["funnel"], term, now + timedelta(days=30))
    opening.propose_opening(contest=draft, by=cast["T0001"])
    cast["contests"] = {
        "running": Contest.objects.get(pk=running.pk), "open": current, "draft": draft,
    }  # fmt: skip


def _draft(cast, kind, period, until):
    spec = rules_in_force(kind).spec
    opens = cycle.entry_window(spec.cycle, period)[0]
    return opening.draw_up(
        kind=kind, by=cast["T0001"], period=period, title=f"{period.words} {kind.name}"[:40],
        entries_from=opens, entries_until=until,
    )  # fmt: skip


def _opened(cast, kind, period, until):
    contest = _draft(cast, kind, period, until)
    opening.propose_opening(contest=contest, by=cast["T0001"])
    return opening.confirm_opening(contest=contest, by=cast["T0009"])


def _enter(contest, many):
    """Up to `many` league days of the period, handed in by the secretaries of their branches."""
    branches = Unit.objects.active().filter(kind=Unit.Kind.BRANCH)
    done = 0
    for day in queries.days_to_enter(contest, list(branches.values_list("pk", flat=True))):
        held = Appointment.objects.in_force().filter(unit=day.unit_id, post="secretary").first()
        if held is None or done == many:
            continue
        try:
            entering.enter(
                contest=contest, league_day=day, by=held.user, words=WORDS[done % len(WORDS)]
            )
            done += 1
        except ValidationError:
            continue  # a gate or the quota: what the rules are for


def _check(contest, by):
    """All but the last are admitted; that one hears why not."""
    entries = list(contest.entries.filter(state=Entry.State.SUBMITTED))
    for entry in entries[:-1] if len(entries) > 3 else entries:
        looked_at = {place for place, _check in actions.unlooked(entry.checks)}
        actions.admit_entry(entry=entry, by=by, ticked=looked_at)
    for entry in contest.entries.filter(state=Entry.State.SUBMITTED):
        actions.refuse_entry(entry=entry, by=by, reason="照片是去年的，请换成这一次的再报。")
