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

WEEK, MONTH, TERM, HALF_YEAR, YEAR, EVER = (
    "week", "month", "term", "half_year", "year", "ever",
)  # fmt: skip
CADENCES = (WEEK, MONTH, TERM, HALF_YEAR, YEAR, EVER)
"""YEAR is a school year; EVER as long as the pair lasts."""
TALK, ACTIVITY, REPORT, VISIT, PROBLEM, EVALUATION, HOURS = (
    "talk", "activity", "report", "visit", "problem", "evaluation", "hours",
)  # fmt: skip
DUTIES = (TALK, ACTIVITY, REPORT, VISIT, PROBLEM, EVALUATION, HOURS)
"""谈心, 共同活动, 思想汇报, 走访, 解决一个实际问题, 半年评价, 帮扶学时."""

FORMAL, ANY = "formal", "any"
STUDENT, TEACHER = "student", "teacher"
WHO = ("", STUDENT, TEACHER)
"""Whom a role is for; somebody who has no grade is a teacher."""

PARTY, PROBATIONARY, DEVELOPMENT, ACTIVIST = "party", "probationary", "development", "activist"
HELPERS = (PARTY, PROBATIONARY, DEVELOPMENT, ACTIVIST)
"""Who may help: full and probationary Party members (students and teachers), and where the rules
say so 发展对象 and 积极分子, as `organisation.Member.Status` names them."""

DORMITORY, BRANCH = "dormitory", "branch"
STANDS_FOR = ("", DORMITORY, BRANCH)
"""A member takes part for themselves, or for their whole dormitory or branch: then one of each is
enough, the first that is known (宿舍帮扶, 党小组联系班级)."""

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
    """What a helper is for a member: 主联系人, 第二联系人. `least` to `most` of them a member has; a
    round looks for `sought` (None: for `most`). `standing` FORMAL: full Party members only
    (培养联系人). `who` STUDENT or TEACHER: only such (一名教师、一名学生)."""

    key: str
    label: str
    least: int = 1
    most: int = 1
    standing: str = ANY
    who: str = ""
    sought: int | None = None

    @property
    def turns(self):
        """How many a round looks for."""
        return self.most if self.sought is None else min(self.sought, self.most)


@dataclass(frozen=True)
class Reason:
    """`weight` points where `kind` holds."""

    kind: str
    weight: int


@dataclass(frozen=True)
class Cadence:
    """`amount` times `what` (hours for HOURS) in every `every`; up to `most` where the rules say
    "2–4". Without one for `remind_after` days both are reminded, after `tell_after` days the Party
    branch hears of it (None: not so). `label` where the college calls it otherwise (月度答辩)."""

    what: str
    every: str
    amount: Decimal = Decimal(1)
    remind_after: int | None = None
    tell_after: int | None = None
    most: Decimal | None = None
    label: str = ""


@dataclass(frozen=True)
class Spec:
    """The rules. Helpers are those of `helpers`, members those of `statuses`, each for themselves or
    for what they stand for (`stands_for`). A helper has `capacity` members unless they say otherwise,
    `most_capacity` at most, in all roles and rounds together.
    `wishes` that one may state. `months` that a pair lasts (None: until it is ended). `ends`: reasons
    for ending; those of `automatic` end a pair when the roster says so. `both_confirm`: a talk
    counts once the other side has confirmed it, within `confirm_days` days. `write_days`: what was
    done is written down within so many days (None: whenever)."""

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
    write_days: int | None = None
    helpers: tuple[str, ...] = (PARTY, PROBATIONARY)
    stands_for: str = ""

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
