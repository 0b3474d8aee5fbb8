"""pairing.match: 3 000 members and 1 000 helpers of three places each, from reading the database to
the last row written, beside scipy's solver alone on the same matrix in the same process."""

import random
import time
from datetime import timedelta
from statistics import median

from tests.bench.report import Row

MEMBERS, HELPERS, CAPACITY, BRANCHES, RUNS = 3_000, 1_000, 3, 100, 3


def fill(hard):
    """A round that is closed, with everything said; nobody is kept apart by more than `hard`."""
    from django.utils import timezone

    from branches.organisation.models import Member, PartyBranch, Unit
    from party_pairing.files.models import PartyMembership
    from party_pairing.pair_rules import spec as rules
    from party_pairing.pair_rules.models import PairKind, PairRules
    from party_pairing.pair_rules.spec import Reason, Spec
    from party_pairing.pair_rules.times import KEYS
    from party_pairing.rounds.models import Need, Offer, PairRound, Wish
    from tuanwei.accounts.models import User

    rng, now = random.Random(1), timezone.now()
    staff, _new = User.objects.get_or_create(number="PAIRSTAFF", defaults={"name": "结对基准"})
    spec = Spec(
        hard=hard, goal=rules.EVERYBODY,
        reasons=(
            Reason(rules.WISH, 30), Reason(rules.HELPER_WISH, 15), Reason(rules.FIELD, 10),
            Reason(rules.TIME, 3), Reason(rules.MAJOR, 5), Reason(rules.CROSS_GRADE, 4),
            Reason(rules.BEFORE, 8),
        ),
    )  # fmt: skip
    name = "基准" + "-".join(hard)
    kind = PairKind.objects.create(name=name[:30])
    held = PairRound.objects.create(
        rules=PairRules.objects.create(
            kind=kind, version=1, document=spec.write(), in_force_from=now, put_in_force_by=staff
        ),
        title=name[:40], unit=_committee(), opens_at=now - timedelta(days=2),
        closes_at=now - timedelta(days=1), confirm_until=now + timedelta(days=1), goal=spec.goal,
        state="collecting", made_by=staff,
    )  # fmt: skip
    if not Unit.objects.filter(code="JD0").exists():
        _people(rng, staff, Unit, Member, User, PartyBranch, PartyMembership)
    helpers = list(User.objects.filter(number__startswith="JDH").order_by("pk"))
    members = list(User.objects.filter(number__startswith="JDM").order_by("pk"))
    Offer.objects.bulk_create([
        Offer(round=held, user=each, capacity=CAPACITY, topics=rng.sample(rules.NEEDS, 3),
              free=rng.sample(KEYS, 6))
        for each in helpers
    ], batch_size=2_000)  # fmt: skip
    Need.objects.bulk_create([
        Need(round=held, user=each, topics=rng.sample(rules.NEEDS, 2), free=rng.sample(KEYS, 6))
        for each in members
    ], batch_size=2_000)  # fmt: skip
    Wish.objects.bulk_create([
        Wish(round=held, by=each, other=other, place=place)
        for mine, theirs in ((members, helpers), (helpers, members))
        for each in mine
        for place, other in enumerate(rng.sample(theirs, 3), 1)
    ], batch_size=5_000)  # fmt: skip
    return held, staff


def _committee():
    from branches.organisation.models import Unit

    found = Unit.objects.filter(kind="committee").first()
    return found or Unit.objects.create(name="融智学院团委", kind="committee")


def _people(rng, staff, Unit, Member, User, PartyBranch, PartyMembership):
    top = _committee()
    general = Unit.objects.bulk_create([
        Unit(name=f"结对{n:02}团总支", kind="general_branch", parent=top, code=f"JG{n}")
        for n in range(12)
    ])  # fmt: skip
    party = PartyBranch.objects.bulk_create([
        PartyBranch(name=f"结对{n:02}党支部", general_branch=each) for n, each in enumerate(general)
    ])  # fmt: skip
    branches = Unit.objects.bulk_create([
        Unit(name=f"结对{n:03}团支部", kind="branch", branch_type="class", code=f"JD{n}",
             parent=general[n % len(general)])
        for n in range(BRANCHES)
    ])  # fmt: skip
    users = User.objects.bulk_create(
        [User(number=f"JDM{n:05}", name=f"团员{n}") for n in range(MEMBERS)]
        + [User(number=f"JDH{n:05}", name=f"党员{n}") for n in range(HELPERS)],
        batch_size=2_000,
    )
    Member.objects.bulk_create([
        Member(
            user=each, branch=branches[n % BRANCHES], grade=rng.choice([2023, 2024, 2025]),
            sex=rng.choice(["male", "female"]), major=f"专业{rng.randrange(30)}",
            political_status="league" if n < MEMBERS else "party",
        )
        for n, each in enumerate(users)
    ], batch_size=2_000)  # fmt: skip
    PartyMembership.objects.bulk_create([
        PartyMembership(
            user=each, party_branch=party[(n % BRANCHES) % len(party)], standing="formal",
            starts_on="2020-01-01", entered_by=staff,
        )
        for n, each in enumerate(users[MEMBERS:], MEMBERS)
    ], batch_size=2_000)  # fmt: skip


def solver_alone(held, clock=time.perf_counter):
    """Seconds of scipy on the matrix of the first role, a column a place; it is built before."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    from party_pairing.pair_rules import matrix as tables
    from party_pairing.pair_rules import proposal
    from party_pairing.rounds.given import read, spec_of

    spec, given = spec_of(held), read(held).given
    matrix = tables.weights(spec, spec.roles[0], given.members, given.helpers, given)
    places = np.repeat(np.arange(len(given.helpers)), [each.capacity for each in given.helpers])
    worth = proposal.worth_of(matrix, matrix != tables.FORBIDDEN, held.goal, len(places))
    whole = np.ascontiguousarray(worth[:, places])
    start = clock()
    linear_sum_assignment(whole, maximize=True)
    return clock() - start


def everything(held, staff):
    """Seconds of one run as staff start it: read, matched, reasons said, all rows written."""
    from party_pairing.rounds import proposing

    start = time.perf_counter()
    proposal = proposing.propose_pairs(held=held, by=staff)
    took = time.perf_counter() - start
    assert proposal.matches.filter(role="main").count() == MEMBERS
    return took


def rows():
    """Rows of the pairing group."""
    from party_pairing.pair_rules import spec as rules
    from tuanwei.celery import freeze

    for name, hard, words in (
        ("pairing.match", (rules.OTHER_GRADE,), "across grades, one matrix for all"),
        ("pairing.match_colleges", (rules.SAME_GENERAL_BRANCH,), "within 12 colleges"),
    ):
        held, staff = fill(hard)
        freeze()  # as the worker that runs a matching
        taken = [(everything(held, staff), solver_alone(held)) for _run in range(RUNS)]
        ratio, value, floor = sorted((a / b, a, b) for a, b in taken)[RUNS // 2]
        assert ratio == median(a / b for a, b in taken)
        yield Row(name, value, "s", floor, "≤ 2",
                  f"{MEMBERS:,} members, {HELPERS:,} helpers with {CAPACITY} places, {words}: read "
                  "from the database, matched, reasons, written; floor: scipy's solver alone on the "
                  f"same matrix, a column a place; median ratio of {RUNS}")  # fmt: skip
