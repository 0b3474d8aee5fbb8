"""What one version of the rules of pairing says, as plain data. No database here.

Written and read as JSON by `tuanwei.lib.documents`. Weights are whole numbers, hours Decimal. The
mechanisms are R16–R21 of docs/decisions/0035; colleges differ in the data, never in the code.
"""

from dataclasses import dataclass
from decimal import Decimal

from tuanwei.lib import documents

TOTAL, EVERYBODY = "total", "everybody"
GOALS = (TOTAL, EVERYBODY)
"""The highest sum of weights, or first of all as few people as possible left out."""

# What must hold for a pair, each a hard rule.
SAME_GENERAL_BRANCH, SAME_BRANCH, OTHER_BRANCH, OTHER_GRADE, SENIOR, SAME_SEX, SAME_DORMITORY = (
    "same_general_branch", "same_branch", "other_branch", "other_grade", "senior", "same_sex",
    "same_dormitory",
)  # fmt: skip
HARD = (
    SAME_GENERAL_BRANCH, SAME_BRANCH, OTHER_BRANCH, OTHER_GRADE, SENIOR, SAME_SEX, SAME_DORMITORY,
)  # fmt: skip
"""Same college (学院, a general branch); cross-grade: another grade, or a higher one (SENIOR).
Somebody who has no grade (a teacher) is of another and a higher one."""

# What speaks for a pair.
WISH, HELPER_WISH, FIELD, TIME, MAJOR, NEAR, CROSS_GRADE, SAME_COLLEGE, BEFORE = (
    "wish", "helper_wish", "field", "time", "major", "near", "cross_grade", "same_college",
    "before",
)  # fmt: skip
REASONS = (
    WISH, HELPER_WISH, FIELD, TIME, MAJOR, NEAR, CROSS_GRADE, SAME_COLLEGE, BEFORE,
)  # fmt: skip
"""WISH: the member wished for the helper, the first wish `weight`, each later one a third less;
HELPER_WISH the other way round. FIELD: for each need that the helper's fields answer. TIME: for each
common free time, three at most. MAJOR, NEAR (same dormitory), CROSS_GRADE, SAME_COLLEGE: once.
BEFORE: were a pair before and both were content."""

NEEDS = ("study", "job", "life", "thought", "mind")
"""学业, 就业, 生活, 思想, 心理; rules may name their own."""

WEEK, MONTH, HALF_YEAR, TERM = "week", "month", "half_year", "term"
CADENCES = (WEEK, MONTH, HALF_YEAR, TERM)
TALK, ACTIVITY, REPORT, VISIT, PROBLEM, EVALUATION, HOURS = (
    "talk", "activity", "report", "visit", "problem", "evaluation", "hours",
)  # fmt: skip
DUTIES = (TALK, ACTIVITY, REPORT, VISIT, PROBLEM, EVALUATION, HOURS)
"""谈心, 共同活动, 思想汇报, 走访, 解决一个实际问题, 半年评价, 帮扶学时."""

FORMAL, ANY = "formal", "any"
GRADUATED, TRANSFERRED, DISCIPLINE, LEFT_PARTY, BOTH_WISHED, OVER, OTHER = (
    "graduated", "transferred", "discipline", "left_party", "both_wished", "over", "other",
)  # fmt: skip
ENDS = (GRADUATED, TRANSFERRED, DISCIPLINE, LEFT_PARTY, BOTH_WISHED, OVER, OTHER)


@dataclass(frozen=True)
class Choice:
    """A need or a field, as people tick it."""

    key: str
    label: str


@dataclass(frozen=True)
class Role:
    """What a helper is for a member: 主联系人, 第二联系人. `least` to `most` of them a member has;
    `standing` FORMAL: full Party members only (培养联系人)."""

    key: str
    label: str
    least: int = 1
    most: int = 1
    standing: str = ANY


@dataclass(frozen=True)
class Reason:
    """`weight` points where `kind` holds."""

    kind: str
    weight: int


@dataclass(frozen=True)
class Cadence:
    """`amount` times `what` (hours for HOURS) in every `every`. Without one for `remind_after` days
    both are reminded, after `tell_after` days the Party branch hears of it (None: not so)."""

    what: str
    every: str
    amount: Decimal = Decimal(1)
    remind_after: int | None = None
    tell_after: int | None = None


@dataclass(frozen=True)
class Spec:
    """The rules. Helpers are Party members; members those of `statuses`. A helper has `capacity`
    members unless they say fewer, `most_capacity` at most, in all roles and rounds together.
    `wishes` that one may state. `months` that a pair lasts (None: until it is ended). `ends`: reasons
    for ending; those of `automatic` end a pair when the roster says so. `both_confirm`: a talk
    counts once the other side has confirmed it, within `confirm_days` days."""

    roles: tuple[Role, ...] = (Role("main", "主联系人"), Role("second", "第二联系人", 0, 1))
    statuses: tuple[str, ...] = ("league", "activist", "development")
    needs: tuple[Choice, ...] = (
        Choice("study", "学业"), Choice("job", "就业"), Choice("life", "生活"),
        Choice("thought", "思想"), Choice("mind", "心理"),
    )  # fmt: skip
    capacity: int = 3
    most_capacity: int = 5
    wishes: int = 3
    hard: tuple[str, ...] = (SAME_GENERAL_BRANCH,)
    reasons: tuple[Reason, ...] = (Reason(WISH, 30), Reason(FIELD, 10), Reason(TIME, 3))
    goal: str = EVERYBODY
    cadences: tuple[Cadence, ...] = (Cadence(TALK, MONTH, Decimal(1), 45, 60),)
    months: int | None = 12
    ends: tuple[str, ...] = ENDS
    automatic: tuple[str, ...] = (GRADUATED, TRANSFERRED)
    confirm_days: int = 14
    both_confirm: bool = True

    def write(self):
        """As JSON."""
        return documents.write(self)

    @classmethod
    def read(cls, data):
        """From JSON; see `documents.read` for what it raises."""
        return documents.read(cls, data)

    def role(self, key):
        """The role of that key, or None."""
        return next((each for each in self.roles if each.key == key), None)
