"""Figures of pairing, of the branches somebody may read. What is said in talks and evaluations stays
with the pair: here are counts, and of evaluations nothing that less than five people gave."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from party_pairing.board.queries import members_of, rows_of
from party_pairing.files.models import PartyMembership
from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.models import PairRules
from party_pairing.pairs.models import Deed, Evaluation, Pairing, Talk
from party_pairing.rounds.models import Offer
from tuanwei.lib import suppression
from tuanwei.lib.numbers import half_up
from tuanwei.lib.terms import Term

RUNNING = Pairing.State.RUNNING
CONFIRMED = Talk.State.CONFIRMED
DEEDS = (Deed.What.ACTIVITY, Deed.What.PROBLEM, Deed.What.VISIT, Deed.What.REPORT)
LEAST = suppression.LEAST
STANDING = {rules.PARTY: "formal", rules.PROBATIONARY: "probationary"}


@dataclass(frozen=True)
class Covered:
    """A line: how many members there are, how many have a contact, by status."""

    unit: object
    by_status: tuple
    members: int
    paired: int

    @property
    def lacking(self):
        """How many have none."""
        return self.members - self.paired

    @property
    def percent(self):
        """Whole percent that have one, rounded half up; None of nobody."""
        return int(half_up(Fraction(self.paired * 100, self.members))) if self.members else None

    @property
    def shade(self):
        """q1 to q5, the darker the more have one."""
        return f"q{max(1, min(5, -(-self.percent // 20)))}" if self.members else ""


@dataclass(frozen=True)
class Busy:
    """A line: running pairs, what they did this term, pairs without a talk in it, how many members
    gave an evaluation in terms that are over (None: hidden) and the mean (None: hidden, or none)."""

    unit: object
    pairs: int
    talks: int
    silent: int
    deeds: tuple
    people: int | None = 0
    stars: object = None


def kinds_with_rules():
    """[(PairKind, newest PairRules in force)] of kinds in use. One query."""
    newest = {}
    rows = PairRules.objects.exclude(in_force_from=None).filter(kind__is_active=True)
    for each in rows.select_related("kind").order_by("kind__position", "kind", "version"):
        newest[each.kind_id] = each
    return [(each.kind, each) for each in newest.values()]


def with_contact(kind, spec):
    """True for a Member who has a contact of this kind, or whose dormitory or branch has."""
    running = Pairing.objects.filter(state=RUNNING, rules__kind=kind)
    needed = [role.key for role in spec.roles if role.least]
    running = running.filter(role__in=needed)
    if spec.stands_for == rules.DORMITORY:
        same = running.filter(member__member__dormitory=OuterRef("dormitory"))
        return Exists(same.exclude(member__member__dormitory=""))
    if spec.stands_for == rules.BRANCH:
        return Exists(running.filter(member__member__branch=OuterRef("branch")))
    return Exists(running.filter(member=OuterRef("user")))


def coverage(reader, unit, kind, spec):
    """[Covered], and the line of sums. One query."""
    figures: dict = defaultdict(Counter)
    rows = members_of(reader.under(unit), spec.statuses).annotate(has=with_contact(kind, spec))
    counts = rows.order_by().values_list("branch", "political_status", "has")
    for branch, status, has, many in counts.annotate(n=Count("pk")):
        figures[branch][status, "all"] += many
        figures[branch][status, "has"] += many * has
    lines = [_covered(each, line, spec) for each, line in rows_of(reader, unit, figures)]
    sums: Counter = Counter()
    for line in figures.values():
        sums.update(line)
    return lines, _covered(None, sums, spec)


def _covered(unit, line, spec):
    by_status = tuple(
        (status, line[status, "has"], line[status, "all"]) for status in spec.statuses
    )
    return Covered(
        unit, by_status, sum(all_ for _s, _h, all_ in by_status),
        sum(has for _s, has, _a in by_status),
    )  # fmt: skip


def without(reader, unit, kind, spec):
    """Members without a contact, with what their row shows."""
    rows = members_of(reader.under(unit), spec.statuses).exclude(with_contact(kind, spec))
    return rows.select_related("user", "branch")


def helpers_in(reader, unit):
    """Party members of the Party branches and branches that are read: PartyMemberships in force."""
    rows = PartyMembership.objects.in_force().filter(user__is_active=True)
    branches = [each.pk for each in reader.under(unit)]
    in_branches = Q(user__member__branch__in=branches)
    if unit is None and reader.reads_all:
        return rows
    if unit is None:
        return rows.filter(
            in_branches | Q(party_branch__general_branch__in=reader.wide)
            | Q(party_branch__in=reader.party_branches)
        )  # fmt: skip
    if unit.pk in reader.wide or (reader.reads_all and unit.kind == unit.Kind.GENERAL_BRANCH):
        return rows.filter(in_branches | Q(party_branch__general_branch=unit.pk))
    return rows.filter(in_branches)


def with_places(reader, unit, spec):
    """Those who could take more: `running` pairs fewer than their `capacity`, the emptiest first."""
    pairs = Pairing.objects.filter(helper=OuterRef("user"), state=RUNNING).order_by()
    running = pairs.values("helper").annotate(n=Count("pk")).values("n")
    offers = Offer.objects.filter(user=OuterRef("user"), is_withdrawn=False).order_by("-at")
    fit = [STANDING[each] for each in spec.helpers if each in STANDING]
    rows = helpers_in(reader, unit).filter(standing__in=fit)
    return (
        rows.annotate(
            running=Coalesce(Subquery(running), Value(0)),
            capacity=Coalesce(Subquery(offers.values("capacity")[:1]), Value(spec.capacity)),
        )
        .filter(running__lt=F("capacity"))
        .select_related("user", "party_branch")
    )  # fmt: skip


def busy(reader, unit, kind, today=None):
    """[Busy] of this term, and the line of sums. Four queries."""
    today = today or timezone.localdate()
    first = Term.of(today).first_day
    branches = [each.pk for each in reader.under(unit)]
    pairs = Pairing.objects.filter(unit__in=branches, rules__kind=kind).order_by()
    term = {"pairing__in": pairs, "state": CONFIRMED, "day__range": (first, today)}
    figures: dict = defaultdict(Counter)

    def note(rows, *names):
        for branch, *many in rows:
            figures[branch].update(dict(zip(names, many, strict=True)))

    note(pairs.filter(state=RUNNING).values_list("unit").annotate(n=Count("pk")), "pairs")
    of_running = Count("pairing", distinct=True, filter=Q(pairing__state=RUNNING))
    talks = Talk.objects.filter(**term).order_by().values_list("pairing__unit")
    note(talks.annotate(n=Count("pk"), of=of_running), "talks", "talking")
    deeds = Deed.objects.filter(**term).order_by().values_list("pairing__unit", "what")
    for branch, what, many in deeds.annotate(n=Count("pk")):
        figures[branch][what] += many
    given = Evaluation.objects.filter(
        pairing__in=pairs, by=F("pairing__member"), at__lt=_midnight(first)
    ).order_by()  # fmt: skip
    sums = given.values_list("pairing__unit").annotate(
        people=Count("by", distinct=True), n=Count("pk"), stars=Sum("stars")
    )
    note(sums, "people", "given", "stars")
    lines = rows_of(reader, unit, figures)
    total: Counter = Counter()
    for _unit, line in lines:
        total.update(line)
    shown = _shown({each.pk: line["people"] for each, line in lines if line["people"]})
    people = total["people"]
    is_hidden = None in shown.values() or 0 < people < LEAST
    return (
        [_busy(each, line, shown.get(each.pk, 0)) for each, line in lines],
        _busy(None, total, None if is_hidden else people),
    )


def _shown(people):
    """{unit: how many people, None where fewer than five}; all hidden where that tells one."""
    try:
        return suppression.line(people)[0]
    except suppression.Telling:
        return dict.fromkeys(people)


def _busy(unit, line, people):
    mean = None
    if people and line["given"]:
        mean = half_up(Fraction(line["stars"], line["given"]), 1)
    return Busy(
        unit, line["pairs"], line["talks"], line["pairs"] - line["talking"],
        tuple(line[each] for each in DEEDS), people, mean,
    )  # fmt: skip


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
