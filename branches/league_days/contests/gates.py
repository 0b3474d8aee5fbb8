"""What must hold before a league day may be entered, judged from facts. No database here."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from branches.league_days.rules import spec as rules
from tuanwei.lib.numbers import plain

PERIOD_WORDS = {rules.MONTH: "当月", rules.TERM: "当学期", rules.YEAR: "当年"}
YEAR_WORDS = "一二三四五六七八九"


@dataclass(frozen=True)
class Past:
    """An award that a branch has: of which kind of contest, of the period with this first day."""

    unit: int
    kind: int
    first_on: dt.date


@dataclass(frozen=True)
class Facts:
    """What is known about a league day and its branch.

    `planned_days` lie between the approval of the plan and the day (None: not approved before
    it began), `handed_in_days` between its end and the record. `won_ago` {periods} with an award
    of this contest, 1 is the period before; `won` awards of any contest. `held` {period: league
    days}. `year` in college of most members, None where nobody knows.
    """

    came: int = 0
    expected: int = 0
    planned_days: int | None = None
    observers: int = 0
    won_ago: frozenset[int] = frozenset()
    won: int = 0
    held: tuple[tuple[str, int], ...] = ()
    handed_in_days: int | None = None
    photos: int = 0
    words: int = 0
    has_theme: bool = False
    stars: int | None = None
    year: int | None = None

    def held_in(self, per):
        """League days held in the MONTH, TERM or YEAR."""
        return dict(self.held).get(per, 0)


@dataclass(frozen=True)
class Check:
    """What a gate asks (`label`), what was `found`, and what is `missing` in words. `passed` None:
    people look at it."""

    kind: str
    label: str
    passed: bool | None
    found: str
    missing: str = ""
    is_warning: bool = False

    @property
    def stops(self):
        """True where it keeps a league day out."""
        return self.passed is False and not self.is_warning

    def write(self):
        """JSON as it is frozen with an entry."""
        return {
            "kind": self.kind, "label": self.label, "passed": self.passed, "found": self.found,
            "missing": self.missing, "is_warning": self.is_warning,
        }  # fmt: skip


def for_years(gate) -> str:
    """（一年级）, nothing for gates that hold for everybody."""
    if not gate.years:
        return ""
    return "（" + "、".join(f"{YEAR_WORDS[year - 1]}年级" for year in gate.years) + "）"


def asked(gate) -> str:
    """What a gate asks, in a few words."""
    n = plain(gate.amount)
    words = {
        rules.ATTENDANCE: f"到会率不低于 {n}%",
        rules.PLAN: f"方案提前 {n} 天通过" if gate.amount else "方案在活动前通过",
        rules.OBSERVED: f"有 {n} 人观摩并写了记录",
        rules.NOT_WON: f"前 {n} 期没有得过这项奖",
        rules.WON: f"得过 {n} 次奖",
        rules.HELD: f"{PERIOD_WORDS.get(gate.per, '')}办过 {n} 次团日",
        rules.HANDED_IN: f"活动后 {n} 天内交总结",
        rules.PHOTOS: f"照片不少于 {n} 张",
        rules.WORDS: f"总结不少于 {n} 字",
        rules.THEME: "用了当月的指定主题",
        rules.RATED: f"评定不低于 {n} 星",
        rules.STATED: gate.label,
    }[gate.kind]
    said = words if gate.kind == rules.STATED or not gate.label else f"{words}：{gate.label}"
    return said + for_years(gate)


def judged(gates, facts) -> tuple[Check, ...]:
    """Each gate that holds for this branch, in the order of the rules."""
    return tuple(
        _judge(gate, facts)
        for gate in gates
        if not gate.years or facts.year is None or facts.year in gate.years
    )


def _judge(gate, facts):
    if gate.kind == rules.STATED:
        return Check(gate.kind, asked(gate), None, "由团委核对", "", gate.is_warning)
    passed, found, missing = RULES[gate.kind](gate.amount, gate, facts)
    if gate.years and facts.year is None:
        return Check(
            gate.kind, asked(gate), None, f"{found}；名册里看不出年级，由团委核对", "",
            gate.is_warning,
        )  # fmt: skip
    return Check(gate.kind, asked(gate), passed, found, "" if passed else missing, gate.is_warning)


def _short(amount, n, unit):
    return f"还差 {plain(amount - n)} {unit}。"


def _attendance(amount, _gate, facts):
    if not facts.expected:
        return False, "没有应到人数", "总结里没有应到人数，请在团日记录里核对名单。"
    share = Fraction(facts.came * 100, facts.expected)
    found = f"{facts.came}/{facts.expected}，{plain(share)}%"
    needed = -(-Fraction(amount) * facts.expected // 100)
    return share >= Fraction(amount), found, f"要到 {needed} 人，到了 {facts.came} 人。"


def _plan(amount, _gate, facts):
    days = facts.planned_days
    if days is None:
        return False, "活动前没有通过", "方案要在活动前通过审批，这一次补不了。"
    found = f"提前 {days} 天" if days else "当天、开始以前"
    return days >= amount, found, f"{_short(amount, days, '天')}下次早些交方案。"


def _observed(amount, _gate, facts):
    n = facts.observers
    return n >= amount, f"{n} 人", f"{_short(amount, n, '人')}请观摩的同学写好记录。"


def _not_won(amount, _gate, facts):
    recent = sorted(ago for ago in facts.won_ago if 1 <= ago <= amount)
    if not recent:
        return True, "没有得过", ""
    ago = recent[0]
    found = "上一期刚得过" if ago == 1 else f"{ago} 期以前得过"
    waits = int(amount) - ago + 1
    return False, found, f"再过 {waits} 期可以参评，把机会留给别的支部。"


def _won(amount, _gate, facts):
    return facts.won >= amount, f"{facts.won} 次", _short(amount, facts.won, "次")


def _held(amount, gate, facts):
    n = facts.held_in(gate.per)
    return n >= amount, f"{n} 次", f"{_short(amount, n, '次')}办完并交了总结的才算。"


def _handed_in(amount, _gate, facts):
    days = facts.handed_in_days
    if days is None:
        return False, "还没有交", "请先交总结。"
    over = plain(days - amount)
    found = f"活动后第 {days} 天" if days else "当天"
    return days <= amount, found, f"晚了 {over} 天，这一次补不了。"


def _photos(amount, _gate, facts):
    return facts.photos >= amount, f"{facts.photos} 张", _short(amount, facts.photos, "张")


def _words(amount, _gate, facts):
    return facts.words >= amount, f"{facts.words} 字", _short(amount, facts.words, "字")


def _theme(_amount, _gate, facts):
    found = "指定主题" if facts.has_theme else "自主申报的主题"
    return facts.has_theme, found, "这项评选只收用指定主题的团日。"


def _rated(amount, _gate, facts):
    if facts.stars is None:
        return False, "还没有评星", "请团总支先评星级。"
    return facts.stars >= amount, f"{facts.stars} 星", _short(amount, facts.stars, "星")


RULES = {
    rules.ATTENDANCE: _attendance, rules.PLAN: _plan, rules.OBSERVED: _observed,
    rules.NOT_WON: _not_won, rules.WON: _won, rules.HELD: _held, rules.HANDED_IN: _handed_in,
    rules.PHOTOS: _photos, rules.WORDS: _words, rules.THEME: _theme, rules.RATED: _rated,
}  # fmt: skip


def year_in_college(grades, day: dt.date) -> int | None:
    """The year in college of a branch whose members have these grades ({2024: 28}); None where no
    grade has most of them."""
    total = sum(grades.values())
    grade = max(grades, key=lambda each: grades[each], default=None)
    if grade is None or grades[grade] * 2 <= total:
        return None
    began = day.year if day.month >= 9 else day.year - 1
    year = began - grade + 1
    return year if 1 <= year <= len(YEAR_WORDS) else None
