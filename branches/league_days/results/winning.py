"""Who should have which award, from the frozen results and from who is still in the contest."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from branches.league_days.contests.models import Contest, Entry, StageRun
from branches.league_days.days.models import Partner
from branches.league_days.results.models import Award
from branches.league_days.results.queries import ADVANCE, entries_by_key, results_of
from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import advancing, awarded, reckon, share
from branches.organisation.models import Appointment, Unit

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Due:
    """An award that a unit (a person of it) should have."""

    award: rules.Award
    entry: Entry | None
    unit: Unit
    user_id: int | None
    rank: int
    points: Decimal
    money: Decimal

    @property
    def key(self):
        """What tells it from others. A secretary who changed keeps no second row."""
        return self.award.key, self.entry.pk if self.entry else None, self.unit.pk


@dataclass(frozen=True)
class Border:
    """Equals at a border: `places` of `entries` (or units) are chosen by people. `what` is the key of
    an award, or ADVANCE."""

    what: str
    label: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    places: int


@dataclass(frozen=True)
class Winning:
    """What should be awarded; `border` is the first that people have to decide on; `without` says in
    words what nobody can have: a branch without a secretary."""

    due: tuple[Due, ...]
    border: Border | None
    without: tuple[str, ...]


def split(amount, many):
    """`amount` in `many` parts to the cent; what does not divide goes to the first."""
    each = (amount / many).quantize(CENT, rounding="ROUND_DOWN")
    return [each + amount - each * many, *[each] * (many - 1)]


def name_of(entry):
    """An entry as everybody knows it."""
    return f"{entry.number} 号 {entry.unit.name}"


def advancing_of(run, result, entries):
    """(entries that go on, best first; the Border that is open or None) of a counted stage. Who left
    before it was finished does not go on, and the next moves up where the rules say so."""
    spec, stage = run.contest.spec, run.stage
    lines = reckon(spec, result.read_inputs)
    is_in = {
        key for key, each in entries.items()
        if each.state == Entry.State.ADMITTED
        or (run.counted_at and each.decided_at and each.decided_at > run.counted_at)
    }  # fmt: skip
    if spec.publication.is_replaced:
        lines = [each for each in lines if each.entry in is_in]
    chosen = advancing(stage, spec, lines, result.decided.get(ADVANCE, ()))
    border = None
    if chosen.open:
        names = tuple(name_of(entries[key]) for key in chosen.open)
        border = Border(ADVANCE, "进入下一环节", chosen.open, names, chosen.places)
    return [entries[key] for key in chosen.keys if key in is_in], border


def is_counted(contest):
    """True when every stage has its result."""
    return not contest.stages.exclude(state=StageRun.State.COUNTED).exists()


def border_of(run, result):
    """The Border that waits for people in a counted stage: who goes on, or who gets an award; None
    where there is none."""
    contest = run.contest
    if run.key == contest.spec.stages[-1].key:
        is_over = contest.state == Contest.State.CALLED_OFF
        return None if is_over else winning_of(contest).border
    if run.state != StageRun.State.RUNNING:
        return None
    return advancing_of(run, result, entries_by_key(contest))[1]


def winning_of(contest, counted=None, entries=None):
    """The Winning of a contest whose last stage is counted; results and entries may be given."""
    spec = contest.spec
    entries = entries_by_key(contest) if entries is None else entries
    counted = results_of(contest) if counted is None else counted
    lines = {key: reckon(spec, each.read_inputs) for key, each in counted.items()}
    entrants = {e.key: e for each in counted.values() for e in each.read_inputs.entrants}
    barred = {key for key, each in entries.items() if each.state != Entry.State.ADMITTED}
    decided = {what: keys for each in counted.values() for what, keys in each.decided.items()}
    won = awarded(spec, lines, list(entrants.values()), barred=frozenset(barred), decided=decided)
    general = {
        each.unit: entries[key].general_branch for key, each in entrants.items() if each.unit
    }
    if any(each.is_open for each in won):
        return Winning((), _border(spec, won, lines, entries, general), ())
    due, without = _dues(contest, spec, won, entries, general)
    return Winning(tuple(due), None, tuple(without))


def _border(spec, won, lines, entries, general):
    key = next(each.award for each in won if each.is_open)
    award = spec.award(key)
    mine = [each for each in won if each.award == key]
    keys = tuple(each.to for each in mine if each.is_open)
    count = award.count
    if award.percent is not None:
        count = share(len(lines.get(spec.stage(award.stage).key, ())), award.percent)
    if award.to == rules.GENERAL_BRANCH:
        names = tuple(general[each].name for each in keys)
    else:
        names = tuple(name_of(entries[each]) for each in keys)
    return Border(key, award.label, keys, names, count - sum(not each.is_open for each in mine))


def _dues(contest, spec, won, entries, general):
    partners, taken = _partners(contest), _taken_by_hand(contest)
    sharing = []
    for each in won:
        award = spec.award(each.award)
        if award.to == rules.GENERAL_BRANCH or _follows_units(spec, award):
            entry, units = None, [general[each.to]]
        else:
            entry = entries[each.to]
            units = [entry.unit]
            if spec.joint != rules.LEAD:
                units += partners[entry.league_day_id]
        sharing.append((each, award, entry, units))
    secretaries = _secretaries(
        {unit.pk for _won, award, _entry, units in sharing if _is_personal(award) for unit in units}
    )
    due, without = [], []
    for each, award, entry, units in sharing:
        points, money = [award.points] * len(units), [award.money] * len(units)
        if spec.joint == rules.TOGETHER and not _is_personal(award):
            points, money = split(award.points, len(units)), split(award.money, len(units))
        for n, unit in enumerate(units):
            user_id = secretaries.get(unit.pk) if _is_personal(award) else None
            if _is_personal(award) and user_id is None:
                without.append(f"{unit.name}现在没有书记，“{award.label}”空着。")
                continue
            made = Due(award, entry, unit, user_id, each.rank, points[n], money[n])
            if made.key not in taken:
                due.append(made)
    return due, without


def _is_personal(award):
    return bool(award.follows) or award.to == rules.SECRETARY


def _follows_units(spec, award):
    return bool(award.follows) and spec.award(award.follows).to == rules.GENERAL_BRANCH


def _partners(contest):
    """{league day: units that hold it, too}."""
    found = defaultdict(list)
    rows = Partner.objects.filter(
        league_day__entries__contest=contest.pk, state=Partner.State.ACCEPTED
    )
    for each in rows.select_related("unit").order_by("pk"):
        found[each.league_day_id].append(each.unit)
    return found


def _secretaries(units):
    """{unit: its secretary today} of these units (keys)."""
    if not units:
        return {}
    held = Appointment.objects.in_force().filter(post="secretary", unit__in=units)
    return dict(held.order_by("-starts_on", "-pk").values_list("unit", "user"))


def _taken_by_hand(contest):
    """Keys of awards that people took from a unit or a person, not from an entry: they do not come
    back by counting again."""
    rows = Award.objects.filter(contest=contest.pk, state="revoked", revoked_by__isnull=False)
    rows = rows.filter(user__isnull=False) | rows.filter(entry=None)
    return set(rows.values_list("key", "entry", "unit"))
