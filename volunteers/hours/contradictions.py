"""Why rules of hours contradict themselves or can never work, in words. No database here.

Refusals keep a draft from being put in force; warnings are only pointed out. Nothing is ever put
right silently.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tuanwei.lib.numbers import plain
from tuanwei.rulebooks import reasons
from tuanwei.rulebooks.exchange import KEY
from tuanwei.rulebooks.reasons import Found, Reason, twice
from volunteers.hours import spec as rules
from volunteers.hours.recognition import EACH
from volunteers.hours.spec import Spec

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
SPAN_ORDER = {per: place for place, per in enumerate(rules.SPANS)}
TIME, SHARES, CAPS, FIXED, CLAIMS, LEVELS, GOALS = (
    "time", "shares", "caps", "fixed", "claims", "levels", "goals",
)  # fmt: skip
DAY_HOURS = {rules.HOURS: (1, 1), rules.DAYS: (24, 24), rules.WORKDAYS: (24, 24 * 2),
             rules.WEEKS: (168, 168), rules.MONTHS: (28 * 24, 31 * 24)}  # fmt: skip
HOLIDAYS = 24 * 14
"""So much longer than their number working days may take."""


def contradictions(spec: Spec, kinds) -> list[Reason]:
    """Everything that is wrong; `kinds` {key: name} are the kinds of service there are."""
    return [
        each
        for check in (_time, _grades, _kinds, _caps, _fixed, _claims, _levels, _goals)
        for each in check(spec, kinds)
    ]


def refusals(spec: Spec, kinds) -> list[Reason]:
    """What keeps the rules from being put in force."""
    return reasons.refusals(contradictions(spec, kinds))


def _time(spec, _kinds) -> Found:
    if not 1 <= spec.unit_minutes <= 480:
        yield Reason(TIME, "计时单位要在 1 分钟到 480 分钟之间。")
    elif spec.unit_minutes % 3:
        words = f"以 {spec.unit_minutes} 分钟为单位除不尽，时数四舍五入到两位小数。"
        yield Reason(TIME, words, is_warning=True)
    for value, words in (
        (spec.least_minutes, "不到多少分钟不计"), (spec.early_minutes, "早到多少分钟以内也算"),
        (spec.late_minutes, "晚走多少分钟以内也算"),
    ):  # fmt: skip
        if not 0 <= value <= 1440:
            yield Reason(TIME, f"“{words}”要在 0 到 1440 之间。")
    for value, known, words in (
        (spec.rounding, (rules.FLOOR, rules.HALF_UP, rules.CEIL), "零头怎么算"),
        (spec.midnight, (rules.START, rules.SPLIT), "过 0 点怎么算"),
        (spec.percent_when, (rules.BEFORE, rules.AFTER), "先打折还是先取整"),
    ):  # fmt: skip
        if value not in known:
            yield Reason(TIME, f"“{words}”里没有这种算法。")
    if not spec.within_window and (spec.early_minutes or spec.late_minutes):
        yield Reason(TIME, "班次以外的时间也计，就不用写早到、晚走多少分钟。")
    if not spec.within_window and spec.never_above_window:
        yield Reason(TIME, "班次以外的时间也计，就不能要求不超过班次时间。")
    for value, words in ((spec.half_day, "半天"), (spec.whole_day, "一天")):
        if value is not None and not (0 < value <= 24 and _two_decimals(value)):
            yield Reason(TIME, f"{words}算几小时要大于 0、不超过 24，最多两位小数。")
    if spec.half_day and spec.whole_day and spec.half_day >= spec.whole_day:
        yield Reason(TIME, "半天不能和一天一样长，更不能比一天还长。")
    if not _is_day(spec.year_starts):
        yield Reason(
            TIME, "“一年从哪天算起”没有这一天：写月和日，例如 09-01；2 月 29 日不是每年都有。"
        )
    if spec.cut_off and not _is_day(spec.cut_off):
        yield Reason(
            LEVELS, "“每年截止到”没有这一天：写月和日，例如 05-31；2 月 29 日不是每年都有。"
        )


def _is_day(said):
    try:
        date.fromisoformat(f"2023-{said}")
    except ValueError:
        return False
    return len(said) == 5


def _two_decimals(value: Decimal):
    return value == round(value, 2)


def _keys(rows, section, what) -> Found:
    for row in rows:
        if not KEY.fullmatch(row.key):
            yield Reason(section, f"{what}“{row.label}”的代号只能用小写字母、数字和短横线。")
        if not 0 < len(row.label.strip()) <= 40:
            yield Reason(section, f"{what}要有名称，最多 40 个字。")
    for key in twice(row.key for row in rows):
        yield Reason(section, f"{what}的代号“{key}”用了两次。")
    for label in twice(row.label.strip() for row in rows):
        yield Reason(section, f"有两个{what}都叫“{label}”。")


def _grades(spec, _kinds) -> Found:
    yield from _keys(spec.grades, SHARES, "材料等级")
    for each in spec.grades:
        if not 0 <= each.percent <= 100:
            yield Reason(
                SHARES, f"材料等级“{each.label}”计 {plain(each.percent)}%：要在 0 到 100 之间。"
            )
    by_key = {each.key: each for each in spec.grades}
    for key, words in ((rules.CHECKED, "签到签退齐全"), (rules.CONFIRMED, "组织者登记或补签")):
        if key not in by_key:
            yield Reason(
                SHARES, f"少了系统要用的等级“{words}”（{key}），没有它系统认定的时数都不计。"
            )
    if {rules.CHECKED, rules.CONFIRMED} <= by_key.keys() and (
        by_key[rules.CONFIRMED].percent > by_key[rules.CHECKED].percent
    ):
        yield Reason(
            SHARES, "组织者补登的比自己签到签退的计得还多，确认是要这样吗？", is_warning=True
        )
    if not by_key.keys() - {rules.CHECKED, rules.CONFIRMED}:
        yield Reason(SHARES, "没有给补录用的材料等级，补录就没有等级可选。", is_warning=True)


def _kinds(spec, kinds) -> Found:
    for each in spec.kinds:
        if each.kind not in kinds:
            yield Reason(SHARES, f"没有“{each.kind}”这个服务类型。")
        if not 0 <= each.percent <= 300:
            yield Reason(
                SHARES,
                f"服务类型“{kinds.get(each.kind, each.kind)}”计 {plain(each.percent)}%：要在 0 到 300 之间。",
            )
    for kind in twice(row.kind for row in spec.kinds):
        yield Reason(SHARES, f"服务类型“{kinds.get(kind, kind)}”的比例写了两次。")


def _caps(spec, kinds) -> Found:
    for each in spec.caps:
        what = said_cap(each, kinds)
        if each.per not in rules.SPANS or each.source not in ("", *rules.SOURCES):
            yield Reason(CAPS, "有一条上限读不懂是按什么算的。")
            continue
        if each.hours is None and each.times is None:
            yield Reason(CAPS, f"{what}：写明最多几小时，或者最多几次。")
        if each.hours is not None and not (0 < each.hours <= 100_000 and _two_decimals(each.hours)):
            yield Reason(
                CAPS, f"{what}：小时数要大于 0，最多两位小数；一点不计的，把那类的比例改成 0。"
            )
        if each.times is not None and not 1 <= each.times <= 1000:
            yield Reason(CAPS, f"{what}：次数要在 1 到 1000 之间。")
        if each.times is not None and each.per == rules.SERVICE:
            yield Reason(CAPS, f"{what}：每次服务就是一次，不用限次数。")
        if each.per == rules.DAY and each.hours is not None and each.hours > 24:
            yield Reason(CAPS, f"{what}：一天只有 24 小时，这条用不上。", is_warning=True)
        for kind in each.kinds:
            if kind not in kinds:
                yield Reason(CAPS, f"{what}：没有“{kind}”这个服务类型。")
            elif spec.kind_percent(kind) == 0:
                yield Reason(CAPS, f"{what}：这一类本来就不计，上限用不上。", is_warning=True)
        if twice(each.kinds):
            yield Reason(CAPS, f"{what}：同一个服务类型写了两次。")
    for scope in twice(cap.scope for cap in spec.caps):
        cap = next(each for each in spec.caps if each.scope == scope)
        if cap.per in rules.SPANS:
            yield Reason(CAPS, f"{said_cap(cap, kinds)}的上限写了两条，不知道按哪条。")
    yield from _useless(spec.caps, kinds)


def said_cap(cap, names):
    """What a cap is about, for messages."""
    of = {"": "", rules.SYSTEM: "系统认定的", rules.CLAIM: "补录的"}.get(cap.source, "")
    kinds = "、".join(names.get(kind, kind) for kind in cap.kinds)
    return f"“{of}{kinds}{EACH.get(cap.per, '')}”"


def _useless(caps, names) -> Found:
    """A longer span with no more hours makes the shorter one idle."""
    for one in caps:
        for other in caps:
            if (
                one is not other and one.scope[:2] == other.scope[:2]
                and one.hours is not None and other.hours is not None
                and SPAN_ORDER.get(one.per, 0) < SPAN_ORDER.get(other.per, 0)
                and one.hours > other.hours
            ):  # fmt: skip
                words = (
                    f"{said_cap(one, names)}最多 {plain(one.hours)} 小时，"
                    f"比{said_cap(other, names)}的 {plain(other.hours)} 小时还多，用不上。"
                )
                yield Reason(CAPS, words, is_warning=True)


def _fixed(spec, kinds) -> Found:
    yield from _keys(spec.fixed, FIXED, "任务或职务")
    for each in spec.fixed:
        what = f"“{each.label}”"
        if each.per not in rules.SPANS:
            yield Reason(FIXED, f"{what}读不懂是按什么算次数的。")
            continue
        if not (0 < each.hours <= 1000 and _two_decimals(each.hours)):
            yield Reason(FIXED, f"{what}固定几小时要大于 0、不超过 1000，最多两位小数。")
        if not 1 <= each.most <= 1000:
            yield Reason(FIXED, f"{what}最多计几次要在 1 到 1000 之间。")
        if each.per == rules.SERVICE and each.most > 1:
            yield Reason(FIXED, f"{what}每次服务就是一次，不能写最多 {each.most} 次。")
        for cap in spec.caps if each.is_capped else ():
            if not cap.kinds and cap.hours is not None and cap.hours < each.hours:
                words = (
                    f"{what}固定计 {plain(each.hours)} 小时，可是{said_cap(cap, kinds)}最多 "
                    f"{plain(cap.hours)} 小时，会被截掉；不该截的，去掉“也受上限约束”。"
                )
                yield Reason(FIXED, words, is_warning=True)


def _claims(spec, _kinds) -> Found:
    said = spec.claims
    for each in said.terms:
        if each.unit not in rules.CLAIM_UNITS:
            yield Reason(CLAIMS, "有一条补录期限读不懂单位。")
            return
        if not 1 <= each.amount <= 1000:
            yield Reason(CLAIMS, "补录期限要在 1 到 1000 之间。")
        if not 0 <= each.percent <= 100:
            yield Reason(CLAIMS, f"补录期限后面计 {plain(each.percent)}%：要在 0 到 100 之间。")
        if each.unit == rules.NEXT_DAY and not CLOCK.fullmatch(each.at):
            yield Reason(CLAIMS, "“之后第几天几点前”要写几点，例如 13:00。")
        if each.unit != rules.NEXT_DAY and each.at:
            yield Reason(CLAIMS, "只有“之后第几天几点前”才写几点。")
    yield from _terms(said.terms)
    if said.announce_days is not None and not 0 <= said.announce_days <= 365:
        yield Reason(CLAIMS, "提前几天登记要在 0 到 365 之间。")
    if any(not 0 <= n <= 20 for n in (said.photos_start, said.photos_end, said.photos_any)):
        yield Reason(CLAIMS, "照片要在 0 到 20 张之间。")
    if any(not 0 < len(each.strip()) <= 60 for each in said.checks) or len(said.checks) > 20:
        yield Reason(CLAIMS, "核对项最多 20 条，每条最多 60 个字。")
    for each in twice(each.strip() for each in said.checks):
        yield Reason(CLAIMS, f"核对项“{each}”写了两次。")
    if not said.stages:
        yield Reason(CLAIMS, "补录至少要有一环来核对。")
    if unknown := [each for each in said.stages if each not in rules.STAGES]:
        yield Reason(CLAIMS, f"补录没有“{unknown[0]}”这一环。")
    elif list(said.stages) != [each for each in rules.STAGES if each in said.stages]:
        yield Reason(CLAIMS, "补录的环节要按团支部、服务队、团委的顺序，每环一次。")
    if not 0 <= said.publicity_workdays <= 60:
        yield Reason(CLAIMS, "公示要在 0 到 60 个工作日之间。")


def _terms(terms) -> Found:
    for before, after in pairwise(terms):
        if _length(after)[1] <= _length(before)[0]:
            yield Reason(CLAIMS, "补录期限要一条比一条长，从最短的写起。")
        elif after.percent > before.percent:
            yield Reason(CLAIMS, "晚补录的不能比早补录的计得还多。")
        elif after.percent == before.percent:
            yield Reason(CLAIMS, "有两条期限计的比例一样，短的那条用不上。", is_warning=True)


def _length(term):
    """Hours after the end, at the least and at the most."""
    if term.unit == rules.NEXT_DAY:
        hours, _colon, minutes = term.at.partition(":")
        clock = (
            Decimal(int(hours or 0)) + Decimal(int(minutes or 0)) / 60
            if CLOCK.fullmatch(term.at)
            else Decimal(0)
        )
        return (term.amount - 1) * 24 + clock, term.amount * 24 + clock
    least, most = DAY_HOURS[term.unit]
    return term.amount * least, term.amount * most + HOLIDAYS * (term.unit == rules.WORKDAYS)


def _levels(spec, kinds) -> Found:
    numbers = [each.level for each in spec.levels]
    if any(not 1 <= number <= 10 for number in numbers):
        yield Reason(LEVELS, "星级要在 1 到 10 之间。")
    if numbers != sorted(set(numbers)):
        yield Reason(LEVELS, "星级要从低到高写，每级一次。")
    for label in twice(row.label.strip() for row in spec.levels):
        yield Reason(LEVELS, f"有两级都叫“{label}”。")
    for each in spec.levels:
        if not 0 < len(each.label.strip()) <= 40:
            yield Reason(LEVELS, "每一级都要有名称，最多 40 个字。")
        yield from _ways(each.ways, each.label, LEVELS, kinds, spec, each.level)
    for lower, higher in pairwise(spec.levels):
        yield from _falls(lower, higher)


def _falls(lower, higher) -> Found:
    """What is counted in the same way must not become easier."""
    for key, least in _least(lower).items():
        now = _least(higher).get(key)
        if now is not None and now < least:
            words = f"“{higher.label}”比“{lower.label}”还容易：{plain(now)} 少于 {plain(least)}。"
            yield Reason(LEVELS, words)
    if set(map(frozenset, lower.ways)) == set(map(frozenset, higher.ways)) and lower.ways:
        yield Reason(LEVELS, f"“{higher.label}”和“{lower.label}”的条件一样，永远一起达到。")


def _least(level):
    """{what is counted: least amount} of that which every way asks for."""
    found: dict = {}
    for place, way in enumerate(level.ways):
        here: dict = {}
        for each in way:
            key = (
                each.counts, each.per, tuple(sorted(each.kinds)), each.source, each.hours_a_year,
                each.in_a_row,
            )  # fmt: skip
            if each.counts != rules.HELD:
                here[key] = max(here.get(key, each.amount), each.amount)
        found = here if not place else {k: min(v, here[k]) for k, v in found.items() if k in here}
    return found


def _goals(spec, kinds) -> Found:
    yield from _keys(spec.goals, GOALS, "目标")
    for each in spec.goals:
        yield from _ways(each.ways, each.label, GOALS, kinds, spec, None)


def _ways(ways, label, section, kinds, spec, level) -> Found:
    if not ways or not all(ways):
        yield Reason(section, f"“{label}”还没有条件。")
    for way in ways:
        for each in way:
            for words in _condition(each, kinds, spec, level):
                yield Reason(section, f"“{label}”：{words}")
        for each in twice(way):
            yield Reason(section, f"“{label}”有一个条件写了两次（{plain(each.amount)}）。")


def _condition(each, kinds, spec, level) -> Iterator[str]:
    if each.counts not in rules.COUNTED or each.source not in ("", *rules.SOURCES):
        yield "有一个条件读不懂是按什么算的。"
        return
    if each.per not in (rules.EVER, rules.YEAR, rules.TERM):
        yield "条件按累计、每年或每学期算。"
    if not 0 < each.amount <= 100_000 or not _two_decimals(each.amount):
        yield "条件里的数要大于 0，最多两位小数。"
    elif each.counts != rules.SUM and each.amount != int(each.amount):
        yield "次数、年数、级别要写整数。"
    if each.kinds and each.counts not in (rules.SUM, rules.TIMES):
        yield "只有小时数和服务次数能按服务类型算。"
    if each.source and each.counts not in (rules.SUM, rules.TIMES):
        yield "只有小时数和服务次数能分系统认定和补录。"
    for kind in each.kinds:
        if kind not in kinds:
            yield f"没有“{kind}”这个服务类型。"
    if each.counts == rules.HELD:
        if level is not None and each.amount >= level:
            yield "要先达到的级别要比这一级低。"
        elif int(each.amount) not in {row.level for row in spec.levels}:
            yield f"没有第 {plain(each.amount)} 级。"
    if (each.counts == rules.YEARS) != (each.hours_a_year > 0):
        yield "“多少年”要写每年多少小时，别的条件不写。"
    if each.in_a_row and each.counts != rules.YEARS:
        yield "只有“多少年”才能要求年份连续。"
