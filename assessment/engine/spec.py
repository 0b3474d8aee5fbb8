"""What one version of a standard says, as plain data. No database here.

Written and read as JSON by `tuanwei.lib.documents`. Every figure is a Decimal, nothing a float. The
mechanisms are M1–M32 of docs/decisions/0038; colleges differ in the data, never in the code. A college's
rule is a tree of indicators; each leaf adds up terms, and a term turns facts into points.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from assessment.engine.exact import exact
from tuanwei.lib import documents

# How often something is looked at.
WHOLE, HALF, TERM, MONTH, FORTNIGHT, WEEK = "whole", "half", "term", "month", "fortnight", "week"
PERIODS = (WHOLE, HALF, TERM, MONTH, FORTNIGHT, WEEK)
"""The whole period, its two halves, academic terms, calendar months, blocks of 14 or 7 days."""

# How parts of a period become one.
SUM, MEAN, LAST, HIGHEST, LOWEST = "sum", "mean", "last", "highest", "lowest"
WAYS = (SUM, MEAN, LAST, HIGHEST, LOWEST)

# How facts become a number.
TIMES, AMOUNT, SHARE, PER_MEMBER, NEWEST, AVERAGE, MOST, LEAST, RUN, PEOPLE, MISSED = (
    "times", "amount", "share", "per_member", "newest", "average", "most", "least", "run", "people",
    "missed",
)  # fmt: skip
COUNTED = (TIMES, AMOUNT, SHARE, PER_MEMBER, NEWEST, AVERAGE, MOST, LEAST, RUN, PEOPLE, MISSED)
"""TIMES: how many facts. AMOUNT: their numbers added up (persons, copies, hours). SHARE: numbers of
wholes in percent. PER_MEMBER: the numbers divided by the unit's members. NEWEST, AVERAGE, MOST, LEAST:
of the values, AVERAGE without the `drop` highest and lowest. RUN: the longest run of facts in a row that
fit. PEOPLE: how many different people. MISSED: wholes minus numbers (absent persons)."""

# How a term makes points.
EACH, SHORT, RATE, BAND, GRADED, RANKED, GIVEN, CHECKLIST = (
    "each", "short", "rate", "band", "graded", "ranked", "given", "checklist",
)  # fmt: skip
TERM_KINDS = (EACH, SHORT, RATE, BAND, GRADED, RANKED, GIVEN, CHECKLIST)
"""EACH: every fact gives points: the same, by level, by role × level, or by the band of its value.
SHORT: points for every one that is missing to `needed`. RATE: the measure times `points`. BAND: the
measure falls into a band. GRADED: somebody judges a level. RANKED: place among the units. GIVEN: the
measure is points already, within `least` and `most`. CHECKLIST: items that are there."""

NOTHING, FULL, BASE = "nothing", "full", "base"
STARTS = (NOTHING, FULL, BASE)

SAME_BEST, DENSE, MIDDLE, SAME_WORST = "best", "dense", "middle", "worst"
RANK_TIES = (SAME_BEST, DENSE, MIDDLE, SAME_WORST)
"""Equals of places 2 and 3: both 2 and the next 4; both 2 and the next 3; both 2.5; both 3."""

ALL, OF_PARENT, OF_CATEGORY = "all", "parent", "category"
AMONG = (ALL, OF_PARENT, OF_CATEGORY)

HALF_UP, DOWN, UP = "half_up", "down", "up"
ROUNDINGS = (HALF_UP, DOWN, UP)

# What happens to the total where indicators do not apply.
AS_NOTHING, AS_FULL, EXACT, PRINTED = "nothing", "full", "exact", "printed"
RESCALES = (AS_NOTHING, AS_FULL, EXACT, PRINTED)
"""They give nothing; they count as full; the rest is scaled up to the sum of all blocks; the rest is scaled to
`out_of`, by the factor that the rule prints for its highest possible sum, else exactly."""

# Who a score comes from.
RECORDS, CLAIM, CHECK, JUDGES, PEERS = "records", "claim", "check", "judges", "peers"
SCORED_BY = (RECORDS, CLAIM, CHECK, JUDGES, PEERS)

# What a test looks at, and how it compares.
FACTS, SCORE, TOTAL = "facts", "score", "total"
AT_LEAST, MORE, BELOW, AT_MOST, EQUAL = ">=", ">", "<", "<=", "="
COMPARISONS = (AT_LEAST, MORE, BELOW, AT_MOST, EQUAL)

# What a veto does.
NOT_ASSESSED, NO_GRADE, GRADE_AT_MOST, TOTAL_AT_MOST, NO_TITLE = (
    "not_assessed", "no_grade", "grade_at_most", "total_at_most", "no_title",
)  # fmt: skip
EFFECTS = (NOT_ASSESSED, NO_GRADE, GRADE_AT_MOST, TOTAL_AT_MOST, NO_TITLE)

KEEP, DROP = "keep", "drop"
BORDER_TIES = (KEEP, DROP)
"""Where equals stand on both sides of the last place: all of them, or none."""

QUOTA_FACTOR, NO_RECOMMENDATION, NO_HONOURS, RECTIFY, FEE_RETURN, NOTED = (
    "quota_factor", "no_recommendation", "no_honours", "rectify", "fee_return", "noted",
)  # fmt: skip
CONSEQUENCES = (QUOTA_FACTOR, NO_RECOMMENDATION, NO_HONOURS, RECTIFY, FEE_RETURN, NOTED)
"""推优 places times `amount`; no 推优; no honours; to be put right before the next rating; `amount` percent
of fees back; words only."""

YEAR, SCHOOL_YEAR, HALF_YEAR, ONE_TERM, ONE_MONTH, ISSUE = (
    "year", "school_year", "half_year", "term", "month", "issue",
)  # fmt: skip
CYCLES = (YEAR, SCHOOL_YEAR, HALF_YEAR, ONE_TERM, ONE_MONTH, ISSUE)

OWN = ""
"""The source of a term whose facts are entered for this very term, by a checker or as a claim."""


@dataclass(frozen=True)
class Band:
    """`points` (or a factor) for values from `least` to `most`; None: no bound. Each end says whether it
    belongs. `category`: only units of that category ("" all)."""

    points: Decimal
    least: Decimal | None = None
    most: Decimal | None = None
    holds_least: bool = True
    holds_most: bool = False
    category: str = ""
    label: str = ""

    def holds(self, value) -> bool:
        """True when an exact value lies in the band."""
        if self.least is not None:
            least = exact(self.least)
            if value < least or (value == least and not self.holds_least):
                return False
        if self.most is None:
            return True
        most = exact(self.most)
        return value < most or (self.holds_most and value == most)


@dataclass(frozen=True)
class Level:
    """A level people name (重要, 迟到, A, 是) with its points."""

    key: str
    label: str
    points: Decimal


@dataclass(frozen=True)
class Cell:
    """Points of a role (or award) at a level; "" stands for every one."""

    role: str
    level: str
    points: Decimal


@dataclass(frozen=True)
class Measure:
    """How facts of a `source` become one number. Only facts count that are of these `levels` and `roles`
    (none: all), whose value is at least `least` and lies `below`; a value is the fact's share in
    percent where it has a whole, else its number. `last_days`: only so many days before the end."""

    source: str = OWN
    counted: str = TIMES
    levels: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    least: Decimal | None = None
    below: Decimal | None = None
    drop: int = 0
    last_days: int = 0

    @cached_property
    def is_choosy(self) -> bool:
        """False when every fact of the source counts."""
        return bool(self.levels or self.roles) or self.least is not None or self.below is not None

    @cached_property
    def gated(self) -> dict:
        """{(number, of): whether its value passes}, as it was found while scoring."""
        return {}


@dataclass(frozen=True)
class Term:
    """One line of an indicator's rule. Points may be negative. `every` part of the period it is looked at
    by itself. `take`: factors for the best, the second … of the facts, the rest gives nothing (none: all
    count in full). `is_percent`: points are percent of the indicator's maximum. `sizes`: the factor by
    which the measure (of RANKED) or the points are multiplied, by the unit's members or, where
    `sized_by` names a source, by its amount. `least` and `most` bound what the term gives in each
    part; a GIVEN number outside is cut. `top`: points of the first `full_places` places (None: the
    maximum), then `points` less a place. `given_by`: the role that may give it, in words."""

    key: str
    label: str
    kind: str
    measure: Measure = Measure()
    points: Decimal = Decimal(0)
    needed: Decimal = Decimal(0)
    every: str = WHOLE
    levels: tuple[Level, ...] = ()
    cells: tuple[Cell, ...] = ()
    bands: tuple[Band, ...] = ()
    take: tuple[Decimal, ...] = ()
    is_percent: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    sizes: tuple[Band, ...] = ()
    sized_by: str = OWN
    full_places: int = 0
    top: Decimal | None = None
    is_least_best: bool = False
    ties: str = SAME_BEST
    among: str = ALL
    is_all: bool = False
    given_by: str = ""
    needs_reason: bool = False

    @cached_property
    def is_by_fact(self) -> bool:
        """True when every fact is looked at by itself; else their measure gives the points."""
        if self.kind == EACH:
            return bool(self.levels or self.cells or self.bands or self.take)
        return self.kind in (GRADED, CHECKLIST)

    @cached_property
    def weighed(self) -> dict:
        """{what a fact says or a measure is: points}, as it was found while scoring."""
        return {}


@dataclass(frozen=True)
class Step:
    """The indicator is scored for every part `every` of the period by itself; parts that lie in the same part
    of the next step (at the end: the whole) become one in this `way`."""

    every: str
    way: str = SUM


@dataclass(frozen=True)
class Indicator:
    """A block or an item. One with children adds them up (`combine`), or weighs them where they have a `weight`
    (percent); one without adds up its terms from `start` on. `floor` None: may fall below nothing.
    `part_most`: the highest of one part where `steps` has parts. `is_bonus`: above the 100.
    `not_in`: halves of the school year (1, 2) in which it does not apply; `categories`: units it applies to (none:
    all). `places` None: kept exact. `text`: 目标要求; `basis`: 评分依据; `words`: 评分标准 as the college prints
    it; `office`: who scores it, in words. `is_key`: ※, a failed one is a veto by its own rule."""

    key: str
    label: str
    parent: str = ""
    maximum: Decimal | None = None
    weight: Decimal | None = None
    combine: str = SUM
    start: str = NOTHING
    base: Decimal = Decimal(0)
    floor: Decimal | None = Decimal(0)
    is_capped: bool = True
    part_most: Decimal | None = None
    terms: tuple[Term, ...] = ()
    steps: tuple[Step, ...] = ()
    is_bonus: bool = False
    scored_by: tuple[str, ...] = (RECORDS, CHECK)
    categories: tuple[str, ...] = ()
    not_in: tuple[int, ...] = ()
    places: int | None = None
    rounding: str = HALF_UP
    text: str = ""
    basis: str = ""
    words: str = ""
    office: str = ""
    is_key: bool = False


@dataclass(frozen=True)
class Factor:
    """The factor that the rule prints for a highest possible sum: 145 → 0.689."""

    raw: Decimal
    factor: Decimal


@dataclass(frozen=True)
class Totals:
    """How the blocks become one figure, `out_of` 100. The bonus counts up to `bonus_most` points and up to
    `bonus_percent` of the sum without it. Then the total is bounded, then rounded to `places` (None: exact);
    grades look at the rounded figure, or with `is_graded_exact` at the exact one."""

    out_of: Decimal = Decimal(100)
    rescale: str = EXACT
    factors: tuple[Factor, ...] = ()
    bonus_most: Decimal | None = None
    bonus_percent: Decimal | None = None
    most: Decimal | None = Decimal(100)
    least: Decimal | None = Decimal(0)
    places: int | None = 2
    rounding: str = HALF_UP
    is_graded_exact: bool = False


@dataclass(frozen=True)
class Test:
    """A measure of facts, the score of an indicator, or the total, compared with a number."""

    of: str = FACTS
    measure: Measure = Measure()
    indicator: str = ""
    compare: str = AT_LEAST
    number: Decimal = Decimal(1)


@dataclass(frozen=True)
class Veto:
    """What happens to a unit that passes all `tests`: `effect` with the `grade` or `points` it names. Only to
    units of the `categories` (none: all); with categories and no tests it happens to all of those."""

    key: str
    label: str
    tests: tuple[Test, ...] = ()
    effect: str = GRADE_AT_MOST
    grade: str = ""
    points: Decimal = Decimal(0)
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grade:
    """A grade by the total, the best one first. `category`: bounds of its own for some ("" all)."""

    key: str
    label: str
    least: Decimal | None = None
    most: Decimal | None = None
    holds_least: bool = True
    holds_most: bool = False
    category: str = ""

    @cached_property
    def band(self) -> Band:
        """Its bounds."""
        return Band(
            Decimal(0), self.least, self.most, self.holds_least, self.holds_most, self.category
        )


@dataclass(frozen=True)
class Quota:
    """At most `percent` of the units (or `number`) may have this grade, at least `fewest`; the rest falls to the
    next one. `is_and_above`: better grades are counted in."""

    grade: str
    percent: Decimal | None = None
    number: int | None = None
    rounding: str = DOWN
    fewest: int = 0
    among: str = ALL
    is_and_above: bool = False
    ties: str = DROP


@dataclass(frozen=True)
class Allotment:
    """So many titles for the units of one general branch, by its name."""

    unit: str
    number: int


@dataclass(frozen=True)
class Title:
    """A title for the first in rank: `number`, or `percent` of the units, among all or per general branch or
    category; only those with one of `grades` (none: any), with `from_title` only its holders, and none that
    hold one of `not_with` already (二等奖 after 一等奖). Units of the categories `not_counted` get it beside
    the number when they come so far. `allotments` say other numbers for single general branches."""

    key: str
    label: str
    number: int | None = None
    percent: Decimal | None = None
    rounding: str = HALF_UP
    fewest: int = 0
    among: str = ALL
    grades: tuple[str, ...] = ()
    from_title: str = ""
    not_with: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    allotments: tuple[Allotment, ...] = ()
    ties: str = DROP


@dataclass(frozen=True)
class Consequence:
    """What follows for others when any of `grades`, `vetoes`, `titles` came out, or all `tests` hold. `amount` as
    its `kind` says; `months` it lasts from the publication (0: until the next published round). `is_personal`: the
    tests look at the facts of each person by themselves, and it follows for those who pass."""

    key: str
    label: str
    kind: str = NOTED
    grades: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    tests: tuple[Test, ...] = ()
    amount: Decimal = Decimal(0)
    months: int = 0
    is_personal: bool = False


@dataclass(frozen=True)
class Category:
    """Units that have thresholds of their own (文科, 一年级, 社团团支部). `branch_types`, `grades` (years of entry
    counted as year in college 1, 2 …) put units in by themselves; else staff do. The first that fits holds."""

    key: str
    label: str
    branch_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cycle:
    """What one round covers: a year from `month`/`day` on, a school year, a term, a month, one issue. `idle_months`
    are not looked at by what is looked at month by month or week by week."""

    kind: str = YEAR
    month: int = 1
    day: int = 1
    idle_months: tuple[int, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """Steps of a round. `differs_by`: a self or system score that differs by more goes into the queue.
    `signatures` under the self score: 0, 1, or 2 (secretary and a member). 公示 of `workdays`, `times` in a row.
    `is_on_spot`: objections only when the score is shown and signed. `trim`: how many highest and lowest judges'
    sheets are left out."""

    has_self_scores: bool = True
    differs_by: Decimal = Decimal(0)
    signatures: int = 1
    workdays: int = 3
    times: int = 1
    is_on_spot: bool = False
    trim: int = 0
    decider: str = ""


@dataclass(frozen=True)
class Spec:
    """A version of a standard. `units`: which kind of unit it scores, "branch" or "general_branch"."""

    units: str = "branch"
    cycle: Cycle = Cycle()
    categories: tuple[Category, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    totals: Totals = Totals()
    vetoes: tuple[Veto, ...] = ()
    grades: tuple[Grade, ...] = ()
    quotas: tuple[Quota, ...] = ()
    titles: tuple[Title, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    procedure: Procedure = Procedure()
    source: str = field(default="")

    def write(self):
        """As JSON."""
        return documents.write(self)

    @classmethod
    def read(cls, data) -> "Spec":
        """From JSON. Raises TypeError, KeyError, ValueError or ArithmeticError for what is none."""
        return documents.read(cls, data)

    @cached_property
    def leaves(self) -> tuple[Indicator, ...]:
        """The indicators that are scored, in order."""
        parents = {each.parent for each in self.indicators}
        return tuple(each for each in self.indicators if each.key not in parents)

    @cached_property
    def fullest(self) -> dict:
        """{indicators side by side: the most one kind of unit can have of them}, as found while adding up."""
        return {}

    def children(self, key="") -> tuple[Indicator, ...]:
        """The indicators right below one, in order; "" those at the top."""
        return self._children.get(key, ())

    @cached_property
    def _children(self) -> dict[str, tuple[Indicator, ...]]:
        found: dict[str, tuple[Indicator, ...]] = {}
        for each in self.indicators:
            found[each.parent] = (*found.get(each.parent, ()), each)
        return found

    def indicator(self, key) -> Indicator | None:
        """The indicator of a key."""
        return next((each for each in self.indicators if each.key == key), None)
