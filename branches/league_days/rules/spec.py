"""What one version of the rules of a contest says, as plain data. No database here.

Written and read as JSON by `tuanwei.lib.documents`. Points and percents are Decimal. The mechanisms
are V1–V18 of docs/decisions/0032; colleges differ in the data, never in the code.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from tuanwei.lib import documents

MONTH, TERM, YEAR = "month", "term", "year"
PERIODS = (MONTH, TERM, YEAR)
STARTS, ENDS, RECORDED = "starts", "ends", "recorded"
DECIDED_BY = (STARTS, ENDS, RECORDED)
"""The date that decides to which period a league day belongs."""

CLASS, CLUB = "class", "club"
GROUPS = ("", CLASS, CLUB)
"""Which branches: all, those of classes, those of clubs (and temporary ones)."""

# What must hold before a league day may be entered.
ATTENDANCE, PLAN, OBSERVED, NOT_WON, WON, HELD, HANDED_IN, PHOTOS, WORDS, THEME, RATED, STATED = (
    "attendance", "plan", "observed", "not_won", "won", "held", "handed_in", "photos", "words",
    "theme", "rated", "stated",
)  # fmt: skip
GATES = (
    ATTENDANCE, PLAN, OBSERVED, NOT_WON, WON, HELD, HANDED_IN, PHOTOS, WORDS, THEME, RATED, STATED,
)  # fmt: skip

JUDGES, PEERS, MATERIALS, OBSERVER, VOTE = "judges", "peers", "materials", "observer", "vote"
PANELS = (JUDGES, PEERS, MATERIALS, OBSERVER, VOTE)
SHEETS = (JUDGES, PEERS, MATERIALS, OBSERVER)
"""Panels that score by sheets of a rubric; the others count votes."""
MEAN, TRIMMED, MEDIAN = "mean", "trimmed", "median"
NOBODY, OWN_BRANCH, OWN_GENERAL_BRANCH = "", "branch", "general_branch"
"""Whose entries a judge does not score."""

RAW, SHARE_ALL, SHARE_LEADER, SHARE_BALLOTS, RANK, BANDS = (
    "raw", "share_all", "share_leader", "share_ballots", "rank", "bands",
)  # fmt: skip
CONVERSIONS = (RAW, SHARE_ALL, SHARE_LEADER, SHARE_BALLOTS, RANK, BANDS)

MEMBERS, STUDENTS, SECRETARIES, ENTERED_SECRETARIES = (
    "members", "students", "secretaries", "entered_secretaries",
)  # fmt: skip
ROLLS = (MEMBERS, STUDENTS, SECRETARIES, ENTERED_SECRETARIES)
"""Who votes: League members, all students, secretaries of all branches, or of those entered."""
ONLINE, PAPER, ELSEWHERE = "online", "paper", "elsewhere"
ONCE, DAILY = "once", "daily"
ALLOWED, FLAGGED, FORBIDDEN = "allowed", "flagged", "forbidden"

BY_PANEL, BY_VOTES, BY_ATTENDANCE, BY_EARLIER, BY_STAGE, BY_LOT = (
    "panel", "votes", "attendance", "earlier", "stage", "lot",
)  # fmt: skip
TIES = (BY_PANEL, BY_VOTES, BY_ATTENDANCE, BY_EARLIER, BY_STAGE, BY_LOT)
TAKE_ALL, TAKE_NONE, DECIDE = "all", "none", "decide"
"""Where equals stand on both sides of the last place: all get it, none do, or people decide."""

BRANCH, SECRETARY, GENERAL_BRANCH = "branch", "secretary", "general_branch"
LEAD, EACH, TOGETHER = "lead", "each", "together"
"""Who gets the award of a joint league day: the branch that led, each of them, or all as one."""
DAYS, WORKDAYS = "days", "workdays"


@dataclass(frozen=True)
class Cycle:
    """`decided_by` the date of DECIDED_BY a league day belongs to a period. Those of the
    `rolled_months` (1–12) count for the period after. Entries close `entry_days` days after the
    period's last day at `entry_time` (HH:MM); 3 days after November is 3 December. Negative:
    before."""

    period: str = MONTH
    decided_by: str = ENDS
    rolled_months: tuple[int, ...] = ()
    entry_days: int = 3
    entry_time: str = "18:00"


@dataclass(frozen=True)
class Gate:
    """One condition. `amount`: percent of those expected who came (ATTENDANCE), days before the
    league day that the plan was approved (PLAN), observers (OBSERVED), periods without this
    contest's award (NOT_WON), awards ever (WON), league days held within `per` (HELD), days
    after it that the record was handed in (HANDED_IN), photos, words of the summary, stars
    (RATED). STATED is looked at by people and says what in `label`. `years` in college (1 is a
    first-year): only for branches of those years; none: all. `is_warning`: shown, not refused."""

    kind: str
    amount: Decimal = Decimal(0)
    per: str = YEAR
    years: tuple[int, ...] = ()
    label: str = ""
    is_warning: bool = False


@dataclass(frozen=True)
class Quota:
    """How many entries a general branch may have in a `group`: `count`, or `percent` of the league
    days it held in the period (rounded down), but `least` always. None: not limited so."""

    group: str = ""
    count: int | None = None
    percent: Decimal | None = None
    least: int = 0


@dataclass(frozen=True)
class Band:
    """A range of points with a name: 好 8–10. `from_percent` for items that a fact fills in."""

    label: str
    least: Decimal
    most: Decimal
    from_percent: Decimal | None = None


@dataclass(frozen=True)
class Item:
    """One line of a rubric: 0 to `most` points in steps of `step`. In a `group` whose items add
    up to the group's points. `bands`: only points inside one of them. `fact` ATTENDANCE: not
    judged, the highest band whose `from_percent` is reached gives its `most`; no band: none."""

    key: str
    label: str
    most: Decimal
    step: Decimal = Decimal("0.5")
    group: str = ""
    bands: tuple[Band, ...] = ()
    fact: str = ""


@dataclass(frozen=True)
class ItemGroup:
    """Items that belong together, worth `most` points in all."""

    key: str
    label: str
    most: Decimal


@dataclass(frozen=True)
class RankBand:
    """Ranks `first` to `last` (None: all behind) get `points`."""

    first: int
    last: int | None
    points: Decimal


@dataclass(frozen=True)
class Conversion:
    """How what a panel found becomes its score, 0 to `out_of`.

    RAW: as it is on the panel's own scale. SHARE_ALL: of the sum over all entries. SHARE_LEADER:
    of the highest. SHARE_BALLOTS: votes of valid ballots. RANK: the first gets `top`, each rank
    `step` less, never under `floor`. BANDS: by rank. Equals share a rank.
    """

    method: str = RAW
    out_of: Decimal = Decimal(100)
    top: Decimal = Decimal(100)
    step: Decimal = Decimal(5)
    floor: Decimal = Decimal(0)
    bands: tuple[RankBand, ...] = ()


@dataclass(frozen=True)
class Channel:
    """One way to vote. A ballot chooses `least` to `most` entries, each up to `per_candidate`
    times; more makes it invalid, which only paper can bring about. `per` ONCE for the whole
    window, or DAILY. `days` the window lasts. Own branch: ALLOWED, FLAGGED (shown) or FORBIDDEN.
    `per_address`: ballots a day from one network address, None unlimited. ELSEWHERE: `limits`
    says in words what held there; totals are entered by two persons, as on PAPER."""

    key: str
    label: str
    kind: str = ONLINE
    least: int = 1
    most: int = 3
    per_candidate: int = 1
    per: str = ONCE
    days: int = 3
    own: str = FLAGGED
    per_address: int | None = None
    limits: str = ""


@dataclass(frozen=True)
class Panel:
    """`weight` percent of its stage. SHEETS panels: points of each judge by `items`, `combine`d
    over at least `least_judges`; TRIMMED leaves out one highest and one lowest from `trim_from`
    judges on. `recusal`: whose entries a judge leaves out; PEERS are the secretaries of the
    entered branches. VOTE panels add up their `channels`; `roll` says who votes online."""

    key: str
    label: str
    kind: str
    weight: Decimal
    items: tuple[Item, ...] = ()
    groups: tuple[ItemGroup, ...] = ()
    combine: str = MEAN
    trim_from: int = 5
    least_judges: int = 1
    recusal: str = OWN_GENERAL_BRANCH
    conversion: Conversion = field(default_factory=Conversion)
    roll: str = MEMBERS
    channels: tuple[Channel, ...] = ()

    @property
    def is_vote(self):
        """True where votes are counted, False where sheets are filled in."""
        return self.kind == VOTE

    @property
    def out_of(self):
        """The most points its score can have, on its own scale."""
        if self.conversion.method != RAW:
            return self.conversion.out_of
        return sum((item.most for item in self.items), Decimal(0))

    def channel(self, key):
        """The Channel of this key, or None."""
        return next((each for each in self.channels if each.key == key), None)


@dataclass(frozen=True)
class Stage:
    """One step of the funnel. `carry` percent of its score is the score of the stage before;
    weights and carry add up to 100. The best `count`, or `percent` of those in it (rounded down,
    at least one), or those with `line` points go on; all empty: everybody. `is_apart`: counted
    for classes and clubs each."""

    key: str
    label: str
    panels: tuple[Panel, ...] = ()
    carry: Decimal = Decimal(0)
    count: int | None = None
    percent: Decimal | None = None
    line: Decimal | None = None
    is_apart: bool = False

    def panel(self, key):
        """The Panel of this key, or None."""
        return next((each for each in self.panels if each.key == key), None)


@dataclass(frozen=True)
class Bonus:
    """Up to `points` on top of the weighted score of the last stage."""

    key: str
    label: str
    points: Decimal


@dataclass(frozen=True)
class Tie:
    """What tells equals apart: the score of `panel`, its votes, the attendance, the earlier entry,
    the score of the stage before, or the lot. Whoever has more stands first."""

    by: str
    panel: str = ""


@dataclass(frozen=True)
class Award:
    """The best of `stage` ("" the last) that have none of the awards before it in the list:
    `count`, or `percent` of those in the stage (rounded down, at least one), with at least
    `line` points. `by_panel`: ordered by what this panel counted, beside the others (popularity
    prize): who has another may have it too. `follows`: goes to the secretary of whoever has that
    award. `to` GENERAL_BRANCH: to those whose branches have the most awards of this contest.
    `points` and `money` (yuan) are what the award says to assessment."""

    key: str
    label: str
    stage: str = ""
    count: int | None = None
    percent: Decimal | None = None
    line: Decimal | None = None
    group: str = ""
    by_panel: str = ""
    follows: str = ""
    to: str = BRANCH
    points: Decimal = Decimal(0)
    money: Decimal = Decimal(0)


@dataclass(frozen=True)
class Publication:
    """公示 of `amount` `unit`; an objection is answered within `reply_workdays`. `is_replaced`: who
    loses an award is followed by the next in rank."""

    amount: int = 3
    unit: str = WORKDAYS
    reply_workdays: int = 3
    is_replaced: bool = True


@dataclass(frozen=True)
class Spec:
    """One version of the rules of a contest. Scores are shown out of `out_of`, half up to `places`
    decimals, and ranks compare what is shown. No tie-break: joint places."""

    cycle: Cycle = field(default_factory=Cycle)
    gates: tuple[Gate, ...] = ()
    quotas: tuple[Quota, ...] = ()
    stages: tuple[Stage, ...] = ()
    out_of: Decimal = Decimal(100)
    places: int = 2
    bonuses: tuple[Bonus, ...] = ()
    bonus_most: Decimal | None = None
    ties: tuple[Tie, ...] = ()
    at_border: str = TAKE_ALL
    awards: tuple[Award, ...] = ()
    publication: Publication = field(default_factory=Publication)
    joint: str = LEAD

    @classmethod
    def read(cls, data):
        """The Spec that JSON says. Raises ValueError for what is none."""
        try:
            return documents.read(cls, data)
        except (TypeError, KeyError, ArithmeticError) as fault:
            raise ValueError(f"no rules: {fault}") from fault

    def write(self):
        """JSON that `read` takes back."""
        return documents.write(self)

    def stage(self, key):
        """The Stage of this key, or None; "" is the last."""
        if not key:
            return self.stages[-1] if self.stages else None
        return next((each for each in self.stages if each.key == key), None)

    def before(self, key):
        """The Stage before this one; None before the first."""
        keys = [each.key for each in self.stages]
        place = keys.index(key)
        return self.stages[place - 1] if place else None

    def award(self, key):
        """The Award of this key, or None."""
        return next((each for each in self.awards if each.key == key), None)
