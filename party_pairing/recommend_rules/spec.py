"""What one version of the rules of recommendation says, as plain data. No database here.

Written and read as JSON by `tuanwei.lib.documents`. Shares are fractions of whole numbers, points
and hours Decimal; nothing is a float. The mechanisms are R1–R15 of docs/decisions/0034; colleges
differ in the data, never in the code.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib import documents

LEAGUE, ACTIVIST, DEVELOPMENT, PROBATIONARY = "league", "activist", "development", "probationary"
"""Political statuses between which a track leads, as `organisation.Member.Status` names them."""

# What a condition looks at.
AGE, LEAGUE_AGE, GRADE, IN_STATUS, SINCE, HOURS, RANK, NUMBER = (
    "age", "league_age", "grade", "in_status", "since", "hours", "rank", "number",
)  # fmt: skip
MARK, HAS, CLEAN, POINTS, POST, STATED = "mark", "has", "clean", "points", "post", "stated"
CONDITIONS = (
    AGE, LEAGUE_AGE, GRADE, IN_STATUS, SINCE, HOURS, RANK, NUMBER, MARK, HAS, CLEAN, POINTS, POST,
    STATED,
)  # fmt: skip
"""AGE, LEAGUE_AGE: years at the cut-off. GRADE: year in college (1 is a first-year), where only some
years take part. IN_STATUS: months as what one is now (培养). SINCE: months since a record of kind
`record` (递交入党申请书). HOURS: of service, from the ledger. RANK: percent, place ÷ of how many.
NUMBER: the number of a record (挂科 0 门). MARK: a letter grade (宿舍 A). HAS: a record of that kind is
there (团校结业). CLEAN: no record of that kind in force, or lifted for `least` months (处分). POINTS:
the points account. POST: holds or held a League post. STATED: looked at by people, who say so."""

TERM, YEAR, LAST_TERM, LAST_YEAR, EVER = "term", "year", "last_term", "last_year", "ever"
PERIODS = (EVER, TERM, LAST_TERM, YEAR, LAST_YEAR)
"""Which records count, seen from the cut-off: this or the last term or school year, or all."""

NEWEST, EVERY, SUM = "newest", "every", "sum"
WHICH = (NEWEST, EVERY, SUM)
"""Where several records count (a rank each term): the newest is looked at, every one has to do, or
their numbers are added up."""

UNDERGRADUATE, GRADUATE = "undergraduate", "graduate"
DEGREES = ("", UNDERGRADUATE, GRADUATE)

HALF_UP, DOWN, UP = "half_up", "down", "up"
ROUNDINGS = (HALF_UP, DOWN, UP)

# How many may be recommended.
PERCENT, COUNT, TABLE, FORMULA = "percent", "count", "table", "formula"
QUOTAS = (PERCENT, COUNT, TABLE, FORMULA)
OF_HEADS = (PERCENT, FORMULA)
MEMBERS, LEAGUE_MEMBERS, APPLICANTS, ELIGIBLE, NON_PARTY, ACTIVISTS = (
    "members", "league_members", "applicants", "eligible", "non_party", "activists",
)  # fmt: skip
HEADS = (MEMBERS, LEAGUE_MEMBERS, NON_PARTY, ACTIVISTS, APPLICANTS, ELIGIBLE)
"""Who is counted in a unit: everybody, 共青团员, all who are not in the Party, 入党积极分子 (发展对象
among them), those who applied, those who meet the conditions."""

# What a test of a meeting is measured against.
EXPECTED, VOTING, PRESENT, ISSUED, CAST, VALID = (
    "expected", "voting", "present", "issued", "cast", "valid",
)  # fmt: skip
BASES = (EXPECTED, VOTING, PRESENT, ISSUED, CAST, VALID)
"""应到会, 有表决权的, 实到会, 发出的票, 收回的票, 有效票."""

NEXT_ROUND, TAKE_ALL, TAKE_NONE = "next_round", "all", "none"
TIES = (NEXT_ROUND, TAKE_ALL, TAKE_NONE)
"""Where equals stand on both sides of the last place: another ballot among them, all, or none."""
ONLINE, PAPER = "online", "paper"
WAYS = (ONLINE, PAPER)

BRANCH, GENERAL_BRANCH, PARTY_BRANCH, STAFF, COMMITTEE = (
    "branch", "general_branch", "party_branch", "staff", "committee",
)  # fmt: skip
WHO = (BRANCH, GENERAL_BRANCH, PARTY_BRANCH, STAFF, COMMITTEE)
"""Who decides a step: cadres of the branch, the general branch's secretary, the Party branch, a
member of staff in charge, the committee's administrators."""

OF_MONTH, AFTER_STEP = "of_month", "after_step"


@dataclass(frozen=True)
class Limit:
    """What holds for some: `years` in college (1 is a first-year), `degree`, and the half of the
    school year that the cut-off falls into (1 autumn, 2 spring); empty or 0: for all.
    `is_exempt`: these people need not meet the condition. Else their `amount` (and `mark`)."""

    years: tuple[int, ...] = ()
    degree: str = ""
    half: int = 0
    amount: Decimal = Decimal(0)
    mark: str = ""
    is_exempt: bool = False


@dataclass(frozen=True)
class Condition:
    """One condition. The first of `limits` that fits a person says what is asked; none fits: the
    condition's own bounds; without those nothing is asked. Both `least` and `most` belong to the
    range (None: not bounded), `most` only where it is not `is_below` (未满 28 周岁). A limit's amount
    stands for `most` where only `most` is given, else for `least`. Years are completed years:
    `most` 28 holds until the 29th birthday, `is_below` until the 28th. `which` of several records is
    looked at. For RANK `most` is percent, thirds as people write them (THIRDS); for HOURS `least`
    hours; for MARK `mark` is the lowest that will do, `marks` all of them from the best down; for
    CLEAN `least` is months since it was lifted (None: never had one). `record` names the kind of
    record; `category` the points' category ("" the total). Conditions with the same `either` are
    one: any of them will do.
    `waived_by` who may waive it with a reason ("" nobody). `keeps`: checked again at every later
    step."""

    key: str
    kind: str
    label: str
    record: str = ""
    category: str = ""
    period: str = EVER
    which: str = NEWEST
    least: Decimal | None = None
    most: Decimal | None = None
    is_below: bool = False
    mark: str = ""
    marks: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    either: str = ""
    waived_by: str = ""
    keeps: bool = True


@dataclass(frozen=True)
class PointRule:
    """How the points account fills (R14): `per` points for each hour of service, or for each unit
    of a NUMBER record; at most `most` from this source."""

    category: str
    source: str  # HOURS, or the key of a kind of records
    per: Decimal
    most: Decimal | None = None


THIRDS = {Decimal("33.33"): Fraction(1, 3), Decimal("66.67"): Fraction(2, 3)}
"""What two decimals cannot say: place 4 of 12 is within a third."""


@dataclass(frozen=True)
class Share:
    """`numerator`/`denominator`, exactly."""

    numerator: int
    denominator: int

    @property
    def exact(self):
        """The Fraction."""
        return Fraction(self.numerator, self.denominator)


@dataclass(frozen=True)
class Factor:
    """Where staff note that `fact` holds for a unit (考核不合格), its places are multiplied."""

    fact: str
    label: str
    times: Share


@dataclass(frozen=True)
class Quota:
    """Places of a unit. PERCENT: `percent` of its `heads`. COUNT: `count` each. TABLE: as entered
    for each unit with the round. FORMULA: (`heads` − `less`) × `percent`. Only for branches of
    `years` in college, of `degree` and of `branch_type` (class, club); the first that fits counts. `is_cap`:
    no more than that; otherwise the places are to be filled. `least` always, `most` never more."""

    kind: str
    heads: str = MEMBERS
    less: str = ""
    percent: Decimal = Decimal(0)
    count: int = 0
    years: tuple[int, ...] = ()
    degree: str = ""
    branch_type: str = ""
    rounding: str = HALF_UP
    least: int = 0
    most: int | None = None
    is_cap: bool = True


@dataclass(frozen=True)
class Test:
    """At least (`is_strict`: more than) `share` of `base`: ≥ 2/3 of 10 is 7, > 1/2 of 10 is 6."""

    base: str
    share: Share
    is_strict: bool = False


@dataclass(frozen=True)
class Meeting:
    """The meeting. `quorum`: tests of those present; `passing`: tests of the votes in favour; all
    of a row must hold. `candidates_vote`: False: they get no ballot and do not count as VOTING.
    `per_ballot`: names that may be approved on one ballot; None: every one. `shortlist`: share of
    the places that stand on the ballot beyond them (差额 1/2); None: all who are eligible. Equals
    on both sides of the last place are all taken where each passes `tie_tests` (重票的都过 2/3 的
    都算); else what `tie` says.
    `plan_days`: the plan is approved by `plan_by` that many days before ("" not asked for);
    `invite_days`: the Party branch is told that many days before (None: not asked for);
    `needs_observer`: somebody of the Party branch or above is there. `late_is_invalid`: otherwise
    the meeting does not count; if False it is only noted."""

    quorum: tuple[Test, ...] = (Test(EXPECTED, Share(2, 3)),)
    passing: tuple[Test, ...] = (Test(EXPECTED, Share(1, 2), is_strict=True),)
    ways: tuple[str, ...] = WAYS
    candidates_vote: bool = True
    per_ballot: int | None = None
    may_abstain: bool = True
    shortlist: Share | None = None
    tie: str = NEXT_ROUND
    tie_tests: tuple[Test, ...] = ()
    most_rounds: int = 3
    plan_by: str = ""
    plan_days: int = 0
    invite_days: int | None = None
    needs_observer: bool = False
    late_is_invalid: bool = True


@dataclass(frozen=True)
class Publication:
    """公示 of `workdays` working days, before step `before` of the chain ("" before the first)."""

    label: str
    workdays: int = 5
    before: str = ""
    is_public: bool = False
    scope: str = GENERAL_BRANCH


@dataclass(frozen=True)
class Step:
    """A decision after the vote, by `who`; within `workdays` working days (None: no deadline)."""

    key: str
    label: str
    who: str
    workdays: int | None = None


@dataclass(frozen=True)
class Day:
    """A line of the calendar. OF_MONTH: from day `first` to day `last` of the round's month plus
    `months`. AFTER_STEP: `first` to `last` days after the line `after`. `late_is_invalid`: what is
    done later does not count."""

    key: str
    label: str
    kind: str = OF_MONTH
    first: int = 1
    last: int = 1
    months: int = 0
    after: str = ""
    late_is_invalid: bool = False


@dataclass(frozen=True)
class Spec:
    """The rules of one track. From any of `from_statuses` to `to_status`. `valid_months`: so long
    a recommendation holds, and nobody is recommended again inside it. `needs_party_answer`: a
    pre-recommendation until the Party organisation has answered. `committee_may_drop`: 考察不唯票.
    `repeat_months` after a failed vote before one may stand again."""

    from_statuses: tuple[str, ...] = (LEAGUE,)
    to_status: str = ACTIVIST
    conditions: tuple[Condition, ...] = ()
    points: tuple[PointRule, ...] = ()
    quotas: tuple[Quota, ...] = ()
    factors: tuple[Factor, ...] = ()
    meeting: Meeting = field(default_factory=Meeting)
    publications: tuple[Publication, ...] = (Publication("推荐对象公示"),)
    steps: tuple[Step, ...] = ()
    calendar: tuple[Day, ...] = ()
    valid_months: int = 24
    repeat_months: int = 0
    needs_party_answer: bool = True
    committee_may_drop: bool = True
    posts: tuple[str, ...] = ()
    copies: int = 3

    def write(self):
        """As JSON."""
        return documents.write(self)

    @classmethod
    def read(cls, data):
        """From JSON; see `documents.read` for what it raises."""
        return documents.read(cls, data)

    def condition(self, key):
        """The condition of that key, or None."""
        return next((each for each in self.conditions if each.key == key), None)

    def step(self, key):
        """The step of that key, or None."""
        return next((each for each in self.steps if each.key == key), None)
