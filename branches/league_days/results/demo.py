"""Invented results: one contest with awards granted and one taken back, one that is being published."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.league_days.ballots import actions as ballots
from branches.league_days.ballots import casting, papers, receipts, tallying
from branches.league_days.ballots.models import Candidate, Poll, RollEntry
from branches.league_days.contests.cycle import ZONE, Period
from branches.league_days.contests.models import Contest, Entry, StageEntry, StageRun
from branches.league_days.days.models import LeagueDay
from branches.league_days.panels.models import Judge, Sheet
from branches.league_days.results import actions, awarding
from branches.league_days.results.winning import border_of
from branches.league_days.rules import spec as rules
from tuanwei.accounts.models import User
from tuanwei.notices.actions import take_back
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Publicity
from tuanwei.rulebooks.queries import rules_in_force

VOTERS = 240
CODE = "DEMODEMODEMODEMO"
"""Of the student's ballots: typed into the verifier, it finds them."""
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
    """A vote that was set, held and counted as every other, a few days after entries closed."""
    if channel.kind != rules.ONLINE:
        _paper(cast, run, panel, channel, entries)
        return
    opens = run.contest.entries_until + timedelta(days=2)
    closes = opens + timedelta(days=channel.days)
    soon = timezone.now() + timedelta(hours=1)
    poll = Poll.objects.create(
        run=run, panel=panel.key, channel=channel.key, opens_at=soon,
        closes_at=soon + timedelta(days=1),
    )  # fmt: skip
    ballots.propose(poll=poll, by=cast["T0001"])
    poll = ballots.confirm(poll=poll, by=cast["T0009"])
    take_back(once=f"branches.poll.listed:{poll.pk}")  # it is long ago
    _moved(poll, opens_at=timezone.now() - timedelta(hours=1), set_at=opens - timedelta(days=1))
    _cast(rng, cast, poll, channel)
    _moved(poll, opens_at=opens, closes_at=closes)
    tallying.count_poll(poll=poll, by=cast["T0001"])
    _moved(poll, counted_at=closes + timedelta(minutes=4))


def _moved(poll, **moments):
    Poll.objects.filter(pk=poll.pk).update(**moments)
    papers.running.bump()


def _cast(rng, cast, poll, channel):
    """Ballots of some of those on the roll; the student of the demonstration has `CODE`."""
    paper = papers.running()[poll.pk]
    on_roll = RollEntry.objects.filter(poll=poll).order_by("pk").values_list("user", flat=True)
    people = list(User.objects.filter(pk__in=on_roll).order_by("pk"))
    voters = rng.sample(people, min(VOTERS, len(people)))
    known = cast.get("2024110101")
    codes = {person: receipts.new_code() for person in voters}
    if known in people:
        codes[known] = CODE
    keys = [card.key for card in paper.left]
    for person, code in codes.items():
        choices = dict.fromkeys(rng.sample(keys, min(channel.most, len(keys))), 1)
        with suppress(ValidationError):  # some rules forbid one's own branch
            casting.cast(paper=paper, by=person, code=code, choices=choices)


def _paper(cast, run, panel, channel, entries):
    """A vote on paper, without figures."""
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
