"""Invented results: one contest with awards granted and one taken back, one that is being published."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from branches.league_days.ballots.models import Ballot, Candidate, Poll
from branches.league_days.contests.cycle import ZONE, Period
from branches.league_days.contests.models import Contest, Entry, StageEntry, StageRun
from branches.league_days.days.models import LeagueDay
from branches.league_days.panels.models import Judge, Sheet
from branches.league_days.results import actions, awarding
from branches.league_days.results.winning import border_of
from branches.league_days.rules import spec as rules
from branches.league_days.rules.queries import rules_in_force
from tuanwei.accounts.models import User
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Publicity

VOTERS = 240
MOST = 6


def fill(rng, cast):
    """`cast["contests"]` gains "granted" and "published" where there are league days to enter."""
    kind = cast["contest_kinds"]["monthly"]
    month = Period.of("month", timezone.localdate()).previous.previous
    published = _contest(rng, cast, kind, month)
    if published is not None:
        awarding.propose_awards(contest=published, by=cast["T0001"])
    granted = _contest(rng, cast, kind, month.previous)
    if granted is not None:
        _grant(granted, cast)
    cast.setdefault("contests", {}).update(published=published, granted=granted)


def _contest(rng, cast, kind, month):
    """A contest of a month, run to its last result."""
    days = list(_days())[:MOST]
    if not days:
        return None
    held = rules_in_force(kind)
    opened = datetime.combine(month.last, time(9), ZONE)
    contest = Contest.objects.create(
        kind=kind, rules=held, title=f"{month.words}{kind.name}"[:40], first_on=month.first,
        last_on=month.last, entries_from=opened, entries_until=opened + timedelta(days=3),
        state=Contest.State.OPEN, made_by=cast["T0001"], proposed_by=cast["T0001"],
        opened_by=cast["T0009"], opened_at=opened,
    )  # fmt: skip
    entries = [
        Entry.objects.create(
            contest=contest, league_day=day, unit=day.unit, number=number,
            general_branch=day.unit.parent, by=day.made_by, state=Entry.State.ADMITTED,
            group="class" if day.unit.branch_type == "class" else "club", decided_by=cast["T0001"],
            decided_at=opened, at=opened,
        )
        for number, day in enumerate(days, 1)
    ]  # fmt: skip
    runs = [
        StageRun.objects.create(contest=contest, key=stage.key, position=position)
        for position, stage in enumerate(contest.spec.stages, 1)
    ]
    StageRun.objects.filter(pk=runs[0].pk).update(state="running", begun_at=opened)
    StageEntry.objects.bulk_create(
        StageEntry(run=runs[0], entry=entry, turn=turn) for turn, entry in enumerate(entries, 1)
    )
    for run in runs:
        run.refresh_from_db()
        _fill_in(rng, cast, run)
        result = actions.count_stage(run=run, by=cast["T0001"])
        run.refresh_from_db()
        while border := border_of(run, result):
            result = awarding.decide(
                run=run, what=border.what, chosen=border.keys[: border.places],
                reason="现场展示更完整", by=cast["T0001"],
            )  # fmt: skip
            run.refresh_from_db()
    return contest


def _days():
    """Recorded league days, one of each branch."""
    seen = set()
    rows = LeagueDay.objects.filter(state=LeagueDay.State.RECORDED, unit__kind="branch")
    for day in rows.select_related("unit__parent", "made_by").order_by("gathering__ends_at"):
        if day.unit_id not in seen:
            seen.add(day.unit_id)
            yield day


def _fill_in(rng, cast, run):
    entries = [each.entry for each in run.entries.select_related("entry")]
    people = list(User.objects.filter(appointments__unit__kind="general_branch").distinct()[:5])
    people += [each for each in cast["students"][-20:] if each not in people]
    for panel in run.stage.panels:
        if panel.is_vote:
            for channel in panel.channels:
                _vote(rng, cast, run, panel, channel, entries)
        elif panel.items:
            for number in range(max(panel.least_judges, 5)):
                judge = Judge.objects.create(
                    run=run, panel=panel.key, user=people[number], letter="ABCDEFGHIJKL"[number],
                    added_by=cast["T0001"],
                )  # fmt: skip
                Sheet.objects.bulk_create(
                    Sheet(judge=judge, entry=entry, handed_in_at=timezone.now(), points={
                        item.key: str(_points(rng, item)) for item in panel.items if not item.fact
                    })
                    for entry in entries
                )  # fmt: skip


def _points(rng, item):
    steps = int(item.most / item.step)
    return item.step * Decimal(rng.randint(steps * 7 // 10, steps))


def _vote(rng, cast, run, panel, channel, entries):
    closes = timezone.now() - timedelta(days=1)
    poll = Poll.objects.create(
        run=run, panel=panel.key, channel=channel.key, closes_at=closes,
        opens_at=closes - timedelta(days=channel.days), state=Poll.State.COUNTED,
        proposed_by=cast["T0001"], confirmed_by=cast["T0009"], set_at=closes, counted_at=closes,
        roll_count=VOTERS + 60,
    )  # fmt: skip
    Candidate.objects.bulk_create(
        Candidate(poll=poll, entry=entry, number=entry.number) for entry in entries
    )
    numbers = [each.key for each in entries]
    many = min(channel.most, len(numbers))
    if channel.kind != rules.ONLINE:
        return
    Ballot.objects.bulk_create(
        Ballot(
            poll=poll, receipt=f"{rng.getrandbits(80):020x}",
            choices=dict.fromkeys(sorted(rng.sample(numbers, many)), 1),
        )
        for _voter in range(VOTERS)
    )  # fmt: skip


def _grant(contest, cast):
    """The window is over; then one award is taken back and the next moves up."""
    awarding.propose_awards(contest=contest, by=cast["T0001"])
    _over()
    award = contest.awards.filter(state="granted", user=None, entry__isnull=False).first()
    if award is not None:
        awarding.revoke_award(
            award=award, by=cast["T0002"], reason="总结里的两张照片是去年的活动，经核对属实。"
        )
        _over()
    Contest.objects.filter(pk=contest.pk).update(
        state=Contest.State.CLOSED, closing_by=cast["T0001"], closed_by=cast["T0009"],
        closed_at=timezone.now(),
    )  # fmt: skip


def _over():
    """Let the windows of the newest contest's awards pass."""
    today = timezone.localdate()
    newest = Contest.objects.order_by("-pk").first()
    rows = Publicity.objects.filter(kind="contest", state="running")
    rows.filter(key__regex=rf"^{newest.pk}(-\d+)?$").update(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1),
        first_ends_on=today - timedelta(days=1),
    )  # fmt: skip
    publicities.conclude_due()
