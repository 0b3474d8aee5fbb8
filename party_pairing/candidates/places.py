"""Places of units in a campaign: heads from the roster, counted by the rules, frozen when the meeting
is planned."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction

from branches.organisation.models import Consequence, Member, Unit
from branches.organisation.queries import consequences_of
from party_pairing.candidates.facts import degree_of, facts_of, year_of
from party_pairing.candidates.models import Judgement, Place, Recommendation
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import Facts, is_eligible, judged
from party_pairing.recommend_rules.quotas import Counted, Multiplied, Places, places

IN_THE_LEAGUE = (rules.LEAGUE, rules.ACTIVIST, rules.DEVELOPMENT)
ACTIVE = (rules.ACTIVIST, rules.DEVELOPMENT)
IN_THE_PARTY = (rules.PROBATIONARY, "party")
LEFT = (Recommendation.State.WITHDRAWN, Recommendation.State.STOPPED)


@dataclass(frozen=True)
class Line:
    """A unit's places: the `row` that staff keep (None: nothing noted yet), what was counted and
    what came out; `is_frozen` since its meeting was planned."""

    unit: Unit
    row: Place | None
    counted: Counted
    places: Places

    @property
    def is_frozen(self):
        """True where nothing changes any more."""
        return self.row is not None and self.row.counted_at is not None

    @property
    def most_listed(self):
        """How many may stand as candidates; None: as many as are eligible."""
        found = self.places
        return 0 if found.places == 0 else found.on_ballot


def units_of(campaign):
    """Branches that take part: all below the campaign's unit."""
    return (
        Unit.objects.active().under(campaign.unit_id).filter(kind=Unit.Kind.BRANCH)
        .select_related("parent").order_by("parent__name_pinyin", "name_pinyin", "pk")
    )  # fmt: skip


def lines_of(campaign, units):
    """{unit's key: Line} of these units. Five queries, four more where the rules count those who
    meet the conditions. What an assessment means for a unit holds by itself until the places are frozen."""
    units = list(units)
    rows = {each.unit_id: each for each in campaign.places.filter(unit__in=units)}
    open_units = [each for each in units if not (rows.get(each.pk) and rows[each.pk].counted_at)]
    heads, years = _heads(campaign, open_units)
    assessed = assessed_of([each.pk for each in open_units])
    found = {}
    for unit in units:
        row = rows.get(unit.pk)
        if row is not None and row.counted_at:
            known = dict(row.heads)
            year, degree = known.pop("year", 0), known.pop("degree", "")
            means = read_assessed(known.pop("assessed", ()))
        else:
            known, (year, degree) = heads[unit.pk], years[unit.pk]
            means = assessed.get(unit.pk, ())
        counted = Counted(
            known, year=year, degree=degree, branch_type=unit.branch_type,
            facts=frozenset(row.facts if row else ()), granted=row.granted if row else None,
            assessed=means,
        )  # fmt: skip
        found[unit.pk] = Line(unit, row, counted, places(campaign.spec, counted))
    return found


def assessed_of(unit_ids):
    """{unit's key: (Multiplied, …)} by what assessments mean for units today. One query."""
    kinds = Consequence.Kind
    found = {}
    for unit, rows in (consequences_of(unit_ids) if unit_ids else {}).items():
        means = tuple(
            Multiplied(
                f"{each.origin}：{each.label}",
                Fraction(0) if each.kind == kinds.NO_RECOMMENDATION else Fraction(each.amount),
            )
            for each in rows if each.kind in (kinds.QUOTA_FACTOR, kinds.NO_RECOMMENDATION)
        )  # fmt: skip
        if means:
            found[unit] = means
    return found


def written_assessed(means):
    """As JSON."""
    return [{"label": each.label, "times": str(each.times)} for each in means]


def read_assessed(rows):
    """From JSON."""
    return tuple(Multiplied(each["label"], Fraction(each["times"])) for each in rows)


def line_of(campaign, unit):
    """The Line of one unit."""
    return lines_of(campaign, [unit])[unit.pk]


def _heads(campaign, units):
    """({unit: {one of HEADS: how many}}, {unit: year in college and degree of most students})."""
    keys = [each.pk for each in units]
    members = defaultdict(list)
    rows = Member.objects.filter(branch__in=keys, left_on=None, user__is_active=True)
    for branch, *row in rows.values_list(
        "branch", "user", "political_status", "grade", "education"
    ):
        members[branch].append(row)
    applied: Counter = Counter(
        campaign.recommendations.filter(unit__in=keys).exclude(state__in=LEFT)
        .values_list("unit", flat=True)
    )  # fmt: skip
    fit = _eligible(campaign, members)
    heads, years = {}, {}
    for key in keys:
        statuses = [status for _user, status, _grade, _education in members[key]]
        heads[key] = {
            rules.MEMBERS: len(statuses),
            rules.LEAGUE_MEMBERS: sum(each in IN_THE_LEAGUE for each in statuses),
            rules.NON_PARTY: sum(each not in IN_THE_PARTY for each in statuses),
            rules.ACTIVISTS: sum(each in ACTIVE for each in statuses),
            rules.APPLICANTS: applied[key],
            rules.ELIGIBLE: fit[key],
        }
        grade = _most([grade for _user, _status, grade, _education in members[key]])
        degree = _most([degree_of(each[3]) for each in members[key]])
        years[key] = (year_of(grade, campaign.cut_off), degree or "")
    return heads, years


def _most(values):
    """What more than half of them are; None where they are mixed."""
    common = Counter(each for each in values if each).most_common(1)
    return common[0][0] if common and 2 * common[0][1] > len(values) else None


def _eligible(campaign, members):
    """{unit: members who meet every condition}; counted only where a quota asks for it."""
    found: Counter = Counter()
    spec = campaign.spec
    asked = {each.heads for each in spec.quotas} | {each.less for each in spec.quotas}
    if rules.ELIGIBLE not in asked:
        return found
    users = {
        user: unit for unit, people in members.items()
        for user, status, _grade, _education in people if status in spec.from_statuses
    }  # fmt: skip
    stated = defaultdict(dict)
    rows = Judgement.objects.filter(recommendation__campaign=campaign).order_by("pk")
    for user, key, holds in rows.values_list("recommendation__user", "condition", "holds"):
        stated[user][key] = holds
    for user, known in facts_of(users, campaign.cut_off).items():
        facts = Facts(**(known.__dict__ | {"stated": stated[user]}))
        found[users[user]] += is_eligible(judged(spec, facts, campaign.cut_off))
    return found
