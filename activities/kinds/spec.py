"""What one version of a kind's rules says, as plain data. No database here.

`Spec` is read from JSON (`Spec.read`) and written back (`Spec.write`) without loss. Money and
numbers are Decimal (texts in JSON), days and people are int. Every list keeps its order.
Mechanisms X1–X18 of real colleges' rules each have their place here: docs/decisions/0020.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from activities.kinds.conditions import ALWAYS, Condition, When
from tuanwei.lib import documents

# the five steps of an application
BASICS, SCHEDULE, MONEY, TEAM, FILES = "basics", "schedule", "money", "team", "files"
STEPS = (BASICS, SCHEDULE, MONEY, TEAM, FILES)
# who applies
BRANCH, CLUB, STUDENTS, GENERAL_BRANCH, DEPARTMENT = (
    "branch", "club", "students", "general_branch", "department",
)  # fmt: skip
APPLICANTS = (BRANCH, CLUB, STUDENTS, GENERAL_BRANCH, DEPARTMENT)
# levels, from the lowest
CLASS, FACULTY, COLLEGE = "class", "faculty", "college"
LEVELS = (CLASS, FACULTY, COLLEGE)
# where it happens
CAMPUS, OFF_CAMPUS, ON_THE_MOVE, ONLINE = "campus", "off_campus", "on_the_move", "online"
PLACES = (CAMPUS, OFF_CAMPUS, ON_THE_MOVE, ONLINE)
# lengths of time
HOURS, DAYS, WORKDAYS, WEEKS = "hours", "days", "workdays", "weeks"
# what a change after approval touches
TIME, PLACE, SIZE, COST, OTHER = "time", "place", "size", "cost", "other"
ASPECTS = (TIME, PLACE, SIZE, COST, OTHER)


@dataclass(frozen=True)
class FieldRule:
    """A question of the form beyond the usual ones; its answer is the fact `field.<key>`.

    `kind`: text, long, number, money, date, moment, choice, choices, yes_no, phone, confirm.
    `least`/`most`: characters of texts, bounds of numbers, how many of choices.
    """

    key: str
    label: str
    kind: str = "text"
    hint: str = ""
    step: str = BASICS
    is_required: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[str, ...] = ()
    when: When = ALWAYS


@dataclass(frozen=True)
class FileRule:
    """An attachment: `types` of doc, pdf, sheet, slides, image; empty takes all of them."""

    key: str
    label: str
    hint: str = ""
    types: tuple[str, ...] = ()
    is_required: bool = True
    most: int = 1
    when: When = ALWAYS


@dataclass(frozen=True)
class LeadTime:
    """Apply at least (or, with `is_latest` False, at most) so long before `since`.

    `since`: start, setup, publicity, sign_up_close. Working days count by the college calendar.
    """

    amount: int
    unit: str = WORKDAYS
    since: str = "start"
    is_latest: bool = True
    words: str = ""
    when: When = ALWAYS


@dataclass(frozen=True)
class Bar:
    """What may not be, or with `only_warns` what is pointed out: off campus, a hall too small."""

    words: str
    only_warns: bool = False
    when: When = ALWAYS


@dataclass(frozen=True)
class LevelRule:
    """Raises the application to `level` where it holds: held jointly by two departments."""

    level: str
    when: When = ALWAYS


@dataclass(frozen=True)
class ChainStep:
    """One step of the chain.

    `who`: branch (secretary of the applying branch), general_branch, teacher (the supervising
    teacher named in the application), unit (people with posts in unit `unit`), staff, secretary
    (of the committee), administrator, person (user `person`), panel (a round's reviewers).
    `mode`: decide, record (they are told and it goes on).
    `publishes_on`: weekday 0–6 on which decisions of this step are published, None at once.
    `again_on`: which changes after approval come back to this step.
    """

    key: str
    name: str
    who: str = "staff"
    unit: int | None = None
    person: int | None = None
    mode: str = "decide"
    limit: int = 3
    publishes_on: int | None = None
    again_on: tuple[str, ...] = (TIME, PLACE, SIZE)
    when: When = ALWAYS


@dataclass(frozen=True)
class Exemption:
    """Where it holds nobody needs to approve: the activity is only noted."""

    words: str
    when: When = ALWAYS


@dataclass(frozen=True)
class MoneySource:
    """Where money comes from; its sum is the fact `money.<key>`. Shares in percent of the whole."""

    key: str
    label: str
    cap: Decimal | None = None
    least_share: Decimal | None = None
    most_share: Decimal | None = None
    is_sponsor: bool = False


@dataclass(frozen=True)
class ShareRule:
    """Lines of one category as percent of the whole: at least, at most."""

    category: str
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True)
class SizeTier:
    """From `people` members of the applying unit on: so much money, or so many applications."""

    people: int
    money: Decimal | None = None
    count: int | None = None


@dataclass(frozen=True)
class MoneyRules:
    """Budget lines by source and category, caps, what is asked when they are accounted for."""

    is_asked: bool = True
    sources: tuple[MoneySource, ...] = ()
    categories: tuple[str, ...] = ()
    cap: Decimal | None = None
    term_caps: tuple[SizeTier, ...] = ()
    shares: tuple[ShareRule, ...] = ()
    variance_percent: Decimal | None = None
    needs_receipts: bool = True
    prize_needs_receipt: bool = False
    paid_after_acceptance: bool = False


@dataclass(frozen=True)
class TeamRules:
    """Who makes up the team; limits per person count projects of this kind in one term."""

    is_asked: bool = False
    least: int | None = None
    most: int | None = None
    most_per_person: int | None = None
    most_as_leader: int | None = None
    winners_wait_months: int = 0


@dataclass(frozen=True)
class ClosingRules:
    """What closing asks for, and by when after the end."""

    amount: int = 5
    unit: str = WORKDAYS
    summary_least: int = 0
    photos_least: int = 0
    needs_accounts: bool = True
    blocks_next: bool = True
    fields: tuple[FieldRule, ...] = ()
    files: tuple[FileRule, ...] = ()


@dataclass(frozen=True)
class MaterialRules:
    """Banners, posters and leaflets: whether they are asked for, how long they may hang."""

    is_asked: bool = False
    most_days: int | None = None
    removed_within: int = 1


@dataclass(frozen=True)
class Basics:
    """Limits of the usual questions. Days and minutes; None is no limit."""

    applicants: tuple[str, ...] = (BRANCH, CLUB, STUDENTS)
    instructions: str = ""
    name_most: int = 30
    span_days: int | None = None
    span_since: str = "start"  # start, or publicity: the earliest part including publicity
    setup_minutes: int | None = None
    parts: str = "allowed"  # none, allowed, required
    parts_most: int = 12
    needs_venue: bool = False
    theme: str = "optional"  # none, optional, required
    needs_teacher: bool = False
    needs_plan: bool = True  # what it is for, how it runs, what comes of it
    plan_least: int = 0
    plan_most: int = 3000
    follows: tuple[int, ...] = ()  # ids of kinds one of whose approved applications it builds on
    declaration: str = ""
    public_workdays: int = 0
    public_before_start: bool = True
    needs_round: bool = False
    base_level: str = CLASS


@dataclass(frozen=True)
class Spec:
    """The rules of one kind in one version."""

    basics: Basics = field(default_factory=Basics)
    fields: tuple[FieldRule, ...] = ()
    files: tuple[FileRule, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    bars: tuple[Bar, ...] = ()
    levels: tuple[LevelRule, ...] = ()
    chain: tuple[ChainStep, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    money: MoneyRules = field(default_factory=MoneyRules)
    team: TeamRules = field(default_factory=TeamRules)
    closing: ClosingRules = field(default_factory=ClosingRules)
    materials: MaterialRules = field(default_factory=MaterialRules)

    @classmethod
    def read(cls, data):
        """The Spec of JSON `data`. Raises ValueError where it is no such thing."""
        try:
            return _read(cls, data)
        except (TypeError, KeyError, ArithmeticError) as fault:
            raise ValueError(f"no rules: {fault}") from fault

    def write(self):
        """JSON that `read` takes back."""
        return _write(self)

    def level(self, facts):
        """The highest level that a rule names, at least the kind's own."""
        raised = [rule.level for rule in self.levels if rule.when.holds(facts)]
        return max([self.basics.base_level, *raised], key=LEVELS.index)

    def exemption(self, facts):
        """The first Exemption that holds, or None."""
        return next((each for each in self.exemptions if each.when.holds(facts)), None)

    def steps(self, facts):
        """The steps of the chain that `facts` ask for, in order."""
        return [step for step in self.chain if step.when.holds(facts)]

    def asked_fields(self, facts):
        """The FieldRules that `facts` ask for, in order."""
        return [rule for rule in self.fields if rule.when.holds(facts)]

    def asked_files(self, facts):
        """The FileRules that `facts` ask for, in order."""
        return [rule for rule in self.files if rule.when.holds(facts)]

    def barred(self, facts):
        """The Bars that hold."""
        return [bar for bar in self.bars if bar.when.holds(facts)]


def _write(value) -> Any:
    return documents.write(value, {When: _write_when})


def _read(kind, data):
    return documents.read(kind, data, {When: _read_when})


def _write_when(when):
    return [[_write(each) for each in group] for group in when.groups]


def _read_when(data):
    return When(tuple(tuple(_read(Condition, each) for each in group) for group in data or ()))
