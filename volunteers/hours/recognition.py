"""From what somebody did to hours: the rules applied step by step. Pure and exact.

What counts is the set of services, never the order in which they became known: they are taken in
the order of their beginning (then by key), and each gets what the caps have left. So a service that
becomes known late may take hours over from later ones of the same day; the total is the same.

Hours are rounded to two decimals before the caps see them: what stands in the ledger is what the
caps have counted, and no sum of lines is above its cap.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up, plain
from tuanwei.lib.terms import Term, monday
from volunteers.hours import spec as rules
from volunteers.hours.spec import Cap, Spec

MINUTE = timedelta(minutes=1)
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Done:
    """One service of one volunteer. Moments are local times of the college.

    Either `came` and `left` (a stay, counted between `opens` and `closes` where the rules say so),
    or `minutes` (claimed), or both: then the lesser counts. `fixed` is the key of a task or post;
    `event` ties shifts of one event together. `percent` is what a late claim is still worth.
    `is_month`: nobody knows the day, which is the first of the month; caps of days and weeks cannot
    be about it.
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
    is_month: bool = False

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


class Used:
    """What of the caps and of the numbers of times is used up."""

    def __init__(self):
        self.hours: dict[tuple, Fraction] = defaultdict(Fraction)
        self.services: dict[tuple, set[int]] = defaultdict(set)
        self.tasks: dict[tuple, int] = defaultdict(int)


def recognise(
    services: Iterable[Done], spec_of: Callable[[date], Spec]
) -> dict[int, Recognised]:  # fmt: skip
    """{key: Recognised} of all services of one volunteer; `spec_of(day)` gives the rules that hold
    for a service of that day."""
    used, found = Used(), {}
    for done in sorted(services, key=lambda each: each.order):
        spec = spec_of(done.day)
        steps: list[Step] = []
        total = (_fixed if done.fixed else _taken)(done, spec, used, steps)
        found[done.key] = Recognised(half_up(total, 2), tuple(steps))
    return found


def _fixed(done, spec, used, steps):
    """Hours of a task or post. One that is worth nothing does not use up a time."""
    task = spec.fixed_task(done.fixed)
    if task is None:
        steps.append(Step("规则里没有这项任务或职务，不计。", NOTHING))
        return NOTHING
    key = (task.key, _bucket(task.per, done.day, done, spec))
    if used.tasks[key] >= task.most:
        steps.append(Step(f"“{task.label}”{EACH[task.per]}最多计 {task.most} 次。", NOTHING))
        return NOTHING
    hours = Fraction(task.hours)
    steps.append(Step(f"“{task.label}”固定计 {plain(task.hours)} 小时。", hours))
    hours = _rounded(_shared(hours, done, spec, steps), steps)
    if task.is_capped:
        hours = _capped(done.day, hours, done, spec, used, steps)
    used.tasks[key] += hours > 0
    return hours


def _taken(done, spec, used, steps):
    """Hours of a stay or of what is claimed, day by day where the rules cut at midnight."""
    pieces, window = _pieces(done, spec, steps)
    minutes = sum((minutes for _day, minutes in pieces), NOTHING)
    if minutes < spec.least_minutes:
        steps.append(Step(f"不到 {spoken(Fraction(spec.least_minutes))}，不计。", NOTHING))
        return NOTHING
    total = NOTHING
    for day, part in pieces:
        if len(pieces) > 1:
            steps.append(Step(f"{day.month} 月 {day.day} 日 {spoken(part)}。", part / 60))
        worth = _rounded(_worth(part, window, done, spec, steps), steps)
        total += _capped(day, worth, done, spec, used, steps)
    if len(pieces) > 1:
        steps.append(Step("几天加起来。", total))
    return total


def _pieces(done, spec, steps):
    """([(day, minutes)], minutes of the window or None): one piece, or one for each day where the
    rules cut at midnight."""
    if done.came is None or done.left is None:
        minutes = max(done.minutes or NOTHING, NOTHING)
        steps.append(Step(f"申请 {spoken(minutes)}。", minutes / 60))
        return [(done.day, minutes)], None
    came, left, window = done.came, done.left, None
    words = f"{came:%H:%M} 到 {left:%H:%M}，{spoken(_minutes(came, left))}。"
    steps.append(Step(words, _minutes(came, left) / 60))
    if spec.within_window and done.opens and done.closes:
        opens = done.opens - spec.early_minutes * MINUTE
        closes = done.closes + spec.late_minutes * MINUTE
        came, left, window = max(came, opens), min(left, closes), _minutes(opens, closes)
        if (came, left) != (done.came, done.left):
            steps.append(Step(_window_words(done, spec), _minutes(came, left) / 60))
    left = max(came, left)
    pieces = [(done.day, _minutes(came, left))]
    if spec.midnight == rules.SPLIT and left.date() > came.date():
        pieces = list(_days(came, left))
        if len(pieces) > 1:
            steps.append(Step("过了 0 点，按天分开计。", _minutes(came, left) / 60))
    if done.minutes is not None and done.minutes < sum(minutes for _day, minutes in pieces):
        wanted = max(done.minutes, NOTHING)
        steps.append(Step(f"只申请 {spoken(wanted)}。", wanted / 60))
        pieces = list(_first(pieces, wanted))
    return pieces, window


def _window_words(done, spec):
    around = [
        f"{words} {minutes} 分钟"
        for words, minutes in (("早到", spec.early_minutes), ("晚走", spec.late_minutes))
        if minutes
    ]
    also = f"（{'、'.join(around)}以内也算）" if around else ""
    return f"只计班次 {done.opens:%H:%M}–{done.closes:%H:%M} 以内的时间{also}。"


def _days(came, left):
    """(day, whole minutes) of each day; together as many as of the whole stay."""
    start, before = came, NOTHING
    while came < left:
        midnight = datetime.combine(came.date() + timedelta(days=1), time(), came.tzinfo)
        until = min(left, midnight)
        passed = _minutes(start, until)
        if passed > before:
            yield came.date(), passed - before
        came, before = until, passed


def _first(pieces, minutes):
    for day, piece in pieces:
        taken = min(piece, minutes)
        minutes -= taken
        yield day, taken


def _worth(minutes, window, done, spec, steps):
    """Hours of one piece: unit and shares."""
    if spec.percent_when == rules.BEFORE:
        return _in_units(_shared(minutes / 60, done, spec, steps), window, spec, steps)
    return _shared(_in_units(minutes / 60, window, spec, steps), done, spec, steps)


def _in_units(hours, window, spec, steps):
    whole = hours * 60 / spec.unit_minutes
    count = {
        rules.FLOOR: lambda: _floor(whole),
        rules.CEIL: lambda: -_floor(-whole),
        rules.HALF_UP: lambda: int(half_up(whole)),
    }[spec.rounding]()
    found = Fraction(count * spec.unit_minutes, 60)
    how = {rules.FLOOR: "不足的不计", rules.CEIL: "不足的算一个", rules.HALF_UP: "四舍五入"}
    if found != hours:
        unit = spoken(Fraction(spec.unit_minutes))
        steps.append(Step(f"以 {unit}为单位，{how[spec.rounding]}。", found))
    if spec.never_above_window and window is not None and found * 60 > window:
        found = Fraction(_floor(window / spec.unit_minutes) * spec.unit_minutes, 60)
        steps.append(Step(f"不超过班次时间 {spoken(window)}。", found))
    return found


def _floor(number):
    return number.numerator // number.denominator


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


def _rounded(hours, steps):
    found = Fraction(half_up(hours, 2))
    if found != hours:
        steps.append(Step("四舍五入到两位小数。", found))
    return found


def _capped(day, hours, done, spec, used, steps):
    """What the caps leave of `hours`; it is used up in all of them."""
    mine = [(cap, _slot(cap, day, done, spec)) for cap in spec.caps if _concerns(cap, done)]
    if done.is_month and len(mine) < sum(_is_about(cap, done) for cap in spec.caps):
        steps.append(Step("只知道是哪个月，每天、每周的上限不适用。", hours))
    for cap, slot in mine:
        counted = used.services[slot] - {done.key}
        if cap.times is not None and hours and len(counted) >= cap.times:
            hours = NOTHING
            steps.append(Step(f"{_scope(cap)}最多计 {cap.times} 次。", hours))
        left = hours if cap.hours is None else max(Fraction(cap.hours) - used.hours[slot], NOTHING)
        if hours > left:
            hours = left
            steps.append(Step(f"{_scope(cap)}最多 {plain(cap.hours)} 小时。", hours))
    for _cap, slot in mine:
        used.hours[slot] += hours
        if hours:
            used.services[slot].add(done.key)
    return hours


def _is_about(cap: Cap, done: Done):
    return (not cap.kinds or done.kind in cap.kinds) and cap.source in ("", done.source)


def _concerns(cap, done):
    return _is_about(cap, done) and not (done.is_month and cap.per in (rules.DAY, rules.WEEK))


def _slot(cap, day, done, spec):
    return (*cap.scope, _bucket(cap.per, day, done, spec))


def _bucket(per, day, done, spec):
    """What hours of one `per` have in common."""
    return {
        rules.SERVICE: lambda: done.key,
        rules.EVENT: lambda: done.event or done.key,
        rules.DAY: lambda: day,
        rules.WEEK: lambda: monday(day),
        rules.MONTH: lambda: (day.year, day.month),
        rules.TERM: lambda: Term.of(day).code,
        rules.YEAR: lambda: (year_of(day, spec.year_starts), spec.year_starts),
        rules.EVER: lambda: None,
    }[per]()


def year_of(day: date, starts: str) -> int:
    """The year that `day` falls into, by the calendar year in which it began; `starts` is MM-DD."""
    return day.year - (f"{day:%m-%d}" < starts)


EACH = {
    rules.SERVICE: "每次", rules.EVENT: "每个项目", rules.DAY: "每天", rules.WEEK: "每周",
    rules.MONTH: "每月", rules.TERM: "每学期", rules.YEAR: "每年", rules.EVER: "累计",
}  # fmt: skip


def _scope(cap):
    of = {"": "", rules.SYSTEM: "系统认定的", rules.CLAIM: "补录的"}[cap.source]
    return f"{'这类服务' if cap.kinds else ''}{of}{EACH[cap.per]}"


def _minutes(came: datetime, left: datetime) -> Fraction:
    """Whole minutes that passed; begun ones do not count. Clocks that were changed in between make
    a stay neither longer nor shorter."""
    if came.tzinfo and left.tzinfo:
        came, left = came.astimezone(UTC), left.astimezone(UTC)
    return Fraction(max((left - came) // MINUTE, 0))


def spoken(minutes: Fraction) -> str:
    """A length of time: 3 小时 29 分钟."""
    whole, rest = divmod(minutes, 60)
    part = f"{plain(half_up(Fraction(rest), 2))} 分钟" if rest or not whole else ""
    return " ".join(filter(None, [f"{whole} 小时" if whole else "", part]))
