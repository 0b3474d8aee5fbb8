"""What one version of the rules of hours says, as plain data. No database here.

Written and read as JSON by `tuanwei.lib.documents`. Hours, percents and limits are Decimal, lengths
of time are whole minutes. The mechanisms stand in docs/decisions/0026; H1, H4 and H7 of real
colleges are examples of them.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from tuanwei.lib import documents

SYSTEM, CLAIM = "system", "claim"
SOURCES = (SYSTEM, CLAIM)
"""系统认定: from check-in and check-out. 补录: claimed with evidence. Never both."""
FLOOR, HALF_UP, CEIL = "floor", "half_up", "ceil"
# what a cap or a number of times is counted over
SERVICE, EVENT, DAY, WEEK, MONTH, TERM, YEAR, EVER = (
    "service", "event", "day", "week", "month", "term", "year", "ever",
)  # fmt: skip
SPANS = (SERVICE, EVENT, DAY, WEEK, MONTH, TERM, YEAR, EVER)
START, SPLIT = "start", "split"
BEFORE, AFTER = "before", "after"
HOURS, DAYS, WORKDAYS, WEEKS, MONTHS, NEXT_DAY = (
    "hours", "days", "workdays", "weeks", "months", "next_day",
)  # fmt: skip
CLAIM_UNITS = (HOURS, DAYS, WORKDAYS, WEEKS, MONTHS, NEXT_DAY)
# how well something is shown; `checked` and `confirmed` are what the system gives by itself
CHECKED, CONFIRMED = "checked", "confirmed"
# what a condition of a level or goal counts
SUM, TIMES, EVENTS, LARGE, AWARDS, HELD, YEARS = (
    "hours", "services", "events", "large_events", "awards", "level", "years",
)  # fmt: skip
COUNTED = (SUM, TIMES, EVENTS, LARGE, AWARDS, HELD, YEARS)
BRANCH, TEAM, COMMITTEE = "branch", "team", "committee"
STAGES = (BRANCH, TEAM, COMMITTEE)


@dataclass(frozen=True)
class Grade:
    """How well hours are shown, and what share of them that is worth (percent, 0–100).

    Two keys are given by the system: `checked` (came and left by code or word) and `confirmed`
    (an organiser noted or made up one of them). The others are chosen by whoever looks at a claim.
    """

    key: str
    label: str
    percent: Decimal = Decimal(100)
    hint: str = ""


@dataclass(frozen=True)
class KindRate:
    """Share of the hours that a kind of service is worth (percent, 0–300; 0 does not count)."""

    kind: str
    percent: Decimal = Decimal(100)


@dataclass(frozen=True)
class Cap:
    """No more than `hours`, in no more than `times` services, over one `per` (SPANS), for these
    kinds (none: all) and this source ("": both). None: not limited in this way."""

    hours: Decimal | None
    per: str
    kinds: tuple[str, ...] = ()
    source: str = ""
    times: int | None = None

    @property
    def scope(self):
        """What it is about: two caps of one scope would be two answers to one question."""
        return (tuple(sorted(self.kinds)), self.source, self.per)


@dataclass(frozen=True)
class Fixed:
    """A task or post that is worth the same however long it took, `most` times per `per`. Hours of
    a post of a whole year are not those of one day: `is_capped` False leaves it out of the caps."""

    key: str
    label: str
    hours: Decimal
    per: str = SERVICE
    most: int = 1
    is_capped: bool = True


@dataclass(frozen=True)
class ClaimTerm:
    """Claimed within `amount` `unit` after the end: `percent` of the hours. NEXT_DAY: until `at`
    (HH:MM) of the `amount`-th day after."""

    amount: int
    unit: str = DAYS
    at: str = ""
    percent: Decimal = Decimal(100)


@dataclass(frozen=True)
class ClaimRules:
    """What a claim must bring and where it goes. Terms from the shortest; after the last one
    nothing is taken; none: no deadline. `announce_days`: noted in the portal so many days before
    (None: need not be). `checks`: what the team ticks before it agrees. Stages in this order."""

    terms: tuple[ClaimTerm, ...] = ()
    announce_days: int | None = None
    photos_start: int = 0
    photos_end: int = 0
    photos_any: int = 0
    checks: tuple[str, ...] = ()
    stages: tuple[str, ...] = STAGES
    publicity_workdays: int = 5


@dataclass(frozen=True)
class Condition:
    """`counts` (COUNTED) of at least `amount`, or more than it where `is_more`. Over `per` EVER,
    YEAR (the best one) or TERM (the best one); hours and times also of these kinds and this source
    only. HELD: the level `amount` is held already; YEARS: so many years with `hours_a_year`, one after
    the other where they are `in_a_row`."""

    counts: str
    amount: Decimal
    is_more: bool = False
    per: str = EVER
    kinds: tuple[str, ...] = ()
    source: str = ""
    hours_a_year: Decimal = Decimal(0)
    in_a_row: bool = False


@dataclass(frozen=True)
class Level:
    """A star. Reached where every condition of one of the `ways` holds."""

    level: int
    label: str
    ways: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True)
class Goal:
    """Something else that hours are needed for, such as 推优入党."""

    key: str
    label: str
    ways: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True)
class Spec:
    """One version of the rules of hours.

    `unit_minutes`: hours come in such steps; `rounding` of what is left over. `within_window`: only
    time inside the shift counts, `early_minutes` before and `late_minutes` after it included;
    `never_above_window`: nor does rounding up give more than the shift is long.
    `midnight`: a service belongs to the day it begins, or is cut at 0:00. `percent_when`: shares
    are taken BEFORE or AFTER the unit. `half_day`, `whole_day`: hours that 半天 and 一天 stand for
    in claims; None refuses the word. `year_starts`, `cut_off`: MM-DD; `cut_off` "" looks at all.
    `is_sequential`: no star before the one below; `one_a_year`: at most one new star a year.
    """

    unit_minutes: int = 30
    rounding: str = FLOOR
    least_minutes: int = 0
    within_window: bool = True
    early_minutes: int = 0
    late_minutes: int = 0
    never_above_window: bool = False
    midnight: str = START
    percent_when: str = AFTER
    half_day: Decimal | None = Decimal(4)
    whole_day: Decimal | None = Decimal(8)
    grades: tuple[Grade, ...] = (
        Grade(CHECKED, "签到签退齐全"),
        Grade(CONFIRMED, "组织者登记或补签"),
        Grade("complete", "材料齐全"),
    )
    kinds: tuple[KindRate, ...] = ()
    caps: tuple[Cap, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    claims: ClaimRules = field(default_factory=ClaimRules)
    year_starts: str = "09-01"
    cut_off: str = ""
    is_sequential: bool = True
    one_a_year: bool = False
    levels: tuple[Level, ...] = ()
    goals: tuple[Goal, ...] = ()

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

    def grade(self, key):
        """The Grade of this key; one worth nothing where the rules do not know it."""
        unknown = Grade(key, "规则里没有这一档材料", Decimal(0))
        return next((each for each in self.grades if each.key == key), unknown)

    def fixed_task(self, key):
        """The Fixed of this key, or None."""
        return next((each for each in self.fixed if each.key == key), None)

    def kind_percent(self, kind):
        """Percent that hours of a kind are worth."""
        return next((each.percent for each in self.kinds if each.kind == kind), Decimal(100))
