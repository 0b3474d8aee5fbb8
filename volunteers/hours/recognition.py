"""From what somebody did to hours: the rules applied step by step. Pure and exact.

What counts is the set of services, never the order in which they became known: they are taken in
the order of their beginning (then by key), and each gets what the caps have left. So a service that
becomes known late may take hours over from later ones of the same day; the total is the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up, plain
from tuanwei.lib.terms import Term, monday
from volunteers.hours import spec as rules
from volunteers.hours.spec import Cap, Spec

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Done:
    """One service of one volunteer. Moments are local times of the college.

    Either `came` and `left` (a stay, counted between `opens` and `closes` where the rules say so),
    or `minutes` (claimed), or both: then the lesser counts. `fixed` is the key of a task or post;
    `event` ties shifts of one event together. `percent` is what a late claim is still worth.
    """

    key: int
    source: str
    kind: str
    event: str
    day: date
    came: datetime | None = None
    left: datetime | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    minutes: Fraction | None = None
    fixed: str = ""
    grade: str = rules.CHECKED
    percent: Decimal = Decimal(100)

    @property
    def order(self):
        """Earlier services come first; what has no time of day comes before what has."""
        return (self.day, self.came.time() if self.came else time(), self.key)


@dataclass(frozen=True)
class Step:
    """One step of the arithmetic in words, and the hours after it."""

    words: str
    hours: Fraction


@dataclass(frozen=True)
class Recognised:
    """Hours (two decimals) that a service is worth, and how they came about."""

    hours: Decimal
    steps: tuple[Step, ...]


def recognise(
    services: Iterable[Done], spec_of: Callable[[date], Spec]
) -> dict[int, Recognised]:  # fmt: skip
    """{key: Recognised} of all services of one volunteer; `spec_of(day)` gives the rules that hold
    for a service of that day."""
    used: dict[tuple, Fraction] = {}
    times: dict[tuple, int] = {}
    found = {}
    for done in sorted(services, key=lambda each: each.order):
        spec = spec_of(done.day)
        steps: list[Step] = []
        total = Fraction(0)
        if done.fixed:
            whole = _fixed(done, spec, times, steps)
            total = _capped(done.day, whole, done, spec, used, steps)
        else:
            for day, minutes in _pieces(done, spec, steps):
                worth = _worth(minutes, done, spec, steps)
                total += _capped(day, worth, done, spec, used, steps)
        found[done.key] = Recognised(half_up(total, 2), tuple(steps))
    return found


def _fixed(done, spec, times, steps):
    task = spec.fixed_task(done.fixed)
    if task is None:
        steps.append(Step("规则里没有这项任务或职务，不计。", Fraction(0)))
        return Fraction(0)
    key = (task.key, _bucket(task.per, done.day, done, spec))
    times[key] = times.get(key, 0) + 1
    if times[key] > task.most:
        steps.append(Step(f"“{task.label}”{_each(task.per)}最多计 {task.most} 次。", Fraction(0)))
        return Fraction(0)
    hours = Fraction(task.hours)
    steps.append(Step(f"“{task.label}”固定计 {plain(task.hours)} 小时。", hours))
    return _shared(hours, done, spec, steps)


def _pieces(done, spec, steps):
    """[(day, minutes)]: one, or one for each day where the rules cut at midnight."""
    if done.came is None or done.left is None:
        minutes = done.minutes or Fraction(0)
        steps.append(Step(f"申请 {spoken(minutes)}。", minutes / 60))
        return [(done.day, minutes)]
    came, left = done.came, done.left
    steps.append(
        Step(f"{came:%H:%M} 到 {left:%H:%M}，{spoken(_minutes(left - came))}。", _hours(came, left))
    )
    if spec.within_window and done.opens and done.closes:
        came = max(came, done.opens - spec.early_minutes * MINUTE)
        left = min(left, done.closes + spec.late_minutes * MINUTE)
        if (came, left) != (done.came, done.left):
            words = f"只计班次时间 {done.opens:%H:%M}–{done.closes:%H:%M} 以内的。"
            steps.append(Step(words, _hours(came, left)))
    left = max(came, left)
    pieces = [(done.day, _minutes(left - came))]
    if spec.midnight == rules.SPLIT and left.date() > came.date():
        pieces = list(_days(came, left))
        steps.append(Step("过了 0 点，按天分开计。", _hours(came, left)))
    if done.minutes is not None and done.minutes < sum(minutes for _day, minutes in pieces):
        steps.append(Step(f"只申请 {spoken(done.minutes)}。", done.minutes / 60))
        pieces = list(_first(pieces, done.minutes))
    return pieces


def _days(came, left):
    while came < left:
        midnight = datetime.combine(came.date() + timedelta(days=1), time(), came.tzinfo)
        yield came.date(), _minutes(min(left, midnight) - came)
        came = midnight


def _first(pieces, minutes):
    for day, piece in pieces:
        taken = min(piece, minutes)
        minutes -= taken
        yield day, taken


def _worth(minutes, done, spec, steps):
    """Hours of one piece: least time, unit, shares."""
    if minutes < spec.least_minutes:
        steps.append(Step(f"不到 {spoken(Fraction(spec.least_minutes))}，不计。", Fraction(0)))
        return Fraction(0)
    if spec.percent_when == rules.BEFORE:
        return _in_units(_shared(minutes / 60, done, spec, steps), spec, steps)
    return _shared(_in_units(minutes / 60, spec, steps), done, spec, steps)


def _in_units(hours, spec, steps):
    whole = hours * 60 / spec.unit_minutes
    count = {
        rules.FLOOR: lambda: whole.numerator // whole.denominator,
        rules.CEIL: lambda: -(-whole.numerator // whole.denominator),
        rules.HALF_UP: lambda: int(half_up(whole)),
    }[spec.rounding]()
    found = Fraction(count * spec.unit_minutes, 60)
    how = {rules.FLOOR: "不足的不计", rules.CEIL: "不足的算一个", rules.HALF_UP: "四舍五入"}
    if found != hours:
        unit = spoken(Fraction(spec.unit_minutes))
        steps.append(Step(f"以{unit}为单位，{how[spec.rounding]}。", found))
    return found


def _shared(hours, done, spec, steps):
    grade = spec.grade(done.grade)
    for percent, why in (
        (spec.kind_percent(done.kind), "这类服务"),
        (grade.percent, grade.label),
        (done.percent, "过了期限才补录"),
    ):
        if percent != 100:
            hours = hours * Fraction(percent) / 100
            steps.append(Step(f"{why}，计 {plain(percent)}%。", hours))
    return hours


def _capped(day, hours, done, spec, used, steps):
    """What the caps leave of `hours`; it is used up in all of them."""
    mine = [cap for cap in spec.caps if _concerns(cap, done)]
    for cap in mine:
        left = max(Fraction(cap.hours) - used.get(_slot(cap, day, done, spec), Fraction(0)), 0)
        if hours > left:
            hours = Fraction(left)
            steps.append(Step(f"{_scope(cap)}最多 {plain(cap.hours)} 小时。", hours))
    for slot in {_slot(cap, day, done, spec) for cap in mine}:
        used[slot] = used.get(slot, Fraction(0)) + hours
    return hours


def _concerns(cap: Cap, done: Done):
    return (not cap.kinds or done.kind in cap.kinds) and cap.source in ("", done.source)


def _slot(cap, day, done, spec):
    return (cap.kinds, cap.source, cap.per, _bucket(cap.per, day, done, spec))


def _bucket(per, day, done, spec):
    """What hours of one `per` have in common."""
    return {
        rules.SERVICE: lambda: done.key,
        rules.EVENT: lambda: done.event or done.key,
        rules.DAY: lambda: day,
        rules.WEEK: lambda: monday(day),
        rules.MONTH: lambda: (day.year, day.month),
        rules.TERM: lambda: Term.of(day).code,
        rules.YEAR: lambda: year_of(day, spec.year_starts),
        rules.EVER: lambda: None,
    }[per]()


def year_of(day: date, starts: str) -> int:
    """The year that `day` falls into, by the calendar year in which it began; `starts` is MM-DD."""
    return day.year - (f"{day:%m-%d}" < starts)


EACH = {
    rules.SERVICE: "每次", rules.EVENT: "每个项目", rules.DAY: "每天", rules.WEEK: "每周",
    rules.MONTH: "每月", rules.TERM: "每学期", rules.YEAR: "每年", rules.EVER: "累计",
}  # fmt: skip


def _each(per):
    return EACH[per]


def _scope(cap):
    of = {"": "", rules.SYSTEM: "系统认定的", rules.CLAIM: "补录的"}[cap.source]
    return f"{'这类服务' if cap.kinds else ''}{of}{_each(cap.per)}"


def _minutes(span: timedelta) -> Fraction:
    """Whole minutes; begun ones do not count."""
    return Fraction(max(span // MINUTE, 0))


def _hours(came, left):
    return _minutes(left - came) / 60


def spoken(minutes: Fraction) -> str:
    """A length of time: 3 小时 29 分钟."""
    whole, rest = divmod(minutes, 60)
    part = f"{plain(half_up(Fraction(rest), 2))} 分钟" if rest or not whole else ""
    return " ".join(filter(None, [f"{whole} 小时" if whole else "", part]))
