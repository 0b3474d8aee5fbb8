"""contest.count: 30 000 ballots counted, and the result of the stage worked out, beside reading the
same ballots once."""

import random
import time
from datetime import timedelta
from decimal import Decimal
from statistics import median

from tests.bench.report import Row

BALLOTS, ENTRIES, ROUNDS = 30_000, 25, 7


def fill():
    """A stage with a counted vote of BALLOTS ballots, each with two choices."""
    from django.utils import timezone

    from branches.league_days.ballots.models import Ballot, Candidate, Poll
    from branches.league_days.contests.models import Contest, Entry, StageEntry, StageRun
    from branches.league_days.days.models import DayRules, LeagueDay
    from branches.league_days.days.spec import DaySpec
    from branches.league_days.rules import spec as rules
    from branches.league_days.rules.models import ContestKind, ContestRules
    from branches.league_days.rules.spec import Channel, Conversion, Panel, Spec, Stage
    from branches.organisation.models import Unit
    from tuanwei.accounts.models import User
    from tuanwei.gatherings.models import Gathering

    rng, now = random.Random(1), timezone.now()
    vote = Panel(
        "vote", "投票", rules.VOTE, Decimal(100), conversion=Conversion(rules.SHARE_LEADER),
        channels=(Channel("online", "网上", least=1, most=2),),
    )  # fmt: skip
    spec = Spec(stages=(Stage("final", "终评", (vote,)),))
    people = [User.objects.create(number=f"COUNT{n}", name="计票") for n in range(2)]
    kind = ContestKind.objects.create(name="计票基准")
    held = ContestRules.objects.create(
        kind=kind, version=1, document=spec.write(), in_force_from=now
    )
    contest = Contest.objects.create(
        kind=kind, rules=held, title="计票基准", first_on=now.date(), last_on=now.date(),
        entries_from=now, entries_until=now + timedelta(days=1), state="open", made_by=people[0],
        proposed_by=people[0], opened_by=people[1],
    )  # fmt: skip
    run = StageRun.objects.create(
        contest=contest, key="final", position=1, state="running", begun_at=now
    )
    poll = Poll.objects.create(
        run=run, panel="vote", channel="online", opens_at=now - timedelta(days=1), closes_at=now,
        state="counted", proposed_by=people[0], confirmed_by=people[1],
    )  # fmt: skip
    asked = DayRules.objects.create(version=9_000, first_on=now.date(), document=DaySpec().write())
    top = Unit.objects.filter(kind="committee").first()
    top = top or Unit.objects.create(name="融智学院团委", kind="committee")
    for number in range(1, ENTRIES + 1):
        unit = Unit.objects.create(
            name=f"计票{number:02}团支部",
            kind="branch",
            branch_type="class",
            parent=top,
            code=f"J{number}",
        )
        gathering = Gathering.objects.create(
            kind="league_day", title=f"团日{number}", starts_at=now, ends_at=now + timedelta(hours=1),
            unit=unit, place="教室", mode="open", made_by=people[0],
        )  # fmt: skip
        day = LeagueDay.objects.create(
            number=f"BENCH{number}", gathering=gathering, unit=unit, rules=asked, plan="计划",
            own_theme="学风", made_by=people[0],
        )  # fmt: skip
        entry = Entry.objects.create(
            contest=contest, league_day=day, unit=unit, number=number, state="admitted",
            by=people[0], decided_by=people[1], decided_at=now,
        )  # fmt: skip
        StageEntry.objects.create(run=run, entry=entry, turn=number)
        Candidate.objects.create(poll=poll, entry=entry, number=number)
    Ballot.objects.bulk_create(
        [
            Ballot(
                poll=poll, receipt=f"{n:016d}",
                choices={str(each): 1 for each in rng.sample(range(1, ENTRIES + 1), 2)},
            )
            for n in range(BALLOTS)
        ],
        batch_size=5_000,
    )  # fmt: skip
    return run, poll


def read_once(poll):
    """The floor: every ballot of the poll out of the database, as it is kept."""
    from branches.league_days.ballots.models import Ballot

    rows = Ballot.objects.filter(poll=poll).values_list("receipt", "choices")
    return sum(1 for _row in rows.iterator(chunk_size=5_000))


def result_of(run):
    """What the portal does: the counts, the inputs, the lines of the result."""
    from branches.league_days.ballots.queries import counts_of
    from branches.league_days.contests.queries import entrants_of
    from branches.league_days.rules.reckoning import Inputs, reckon

    votes, turnouts = counts_of(run)
    inputs = Inputs(run.key, entrants_of(run), votes=votes, turnouts=turnouts)
    return reckon(run.contest.spec, inputs)


def rows():
    """Row of this figure: medians of ROUNDS in turn."""
    run, poll = fill()
    floors, values = [], []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        many = read_once(poll)
        between = time.perf_counter()
        lines = result_of(run)
        ended = time.perf_counter()
        floors.append(between - began)
        values.append(ended - between)
    if many != BALLOTS or len(lines) != ENTRIES:
        raise RuntimeError("not all was counted")
    yield Row(
        "contest.count", median(values), "s", median(floors), "≤ 5",
        f"{BALLOTS:,} ballots counted, {ENTRIES} entries ranked; floor: the same rows read once",
    )  # fmt: skip
