"""Terms and indicators of a standard in plain Chinese. No database here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES
from assessment.engine.spec import Band, Indicator, Measure, Term
from assessment.standards import bounds
from assessment.standards.measures import (
    PLAIN_UNITS,
    WHOLE_NUMBERS,
    amount,
    compared_words,
    gate_words,
    measure_words,
    reach_of,
    said_levels,
    source_label,
    unit_of,
)
from tuanwei.lib.numbers import plain

EVERY = {
    rules.WHOLE: "整个考核期", rules.HALF: "每半期", rules.TERM: "每学期", rules.MONTH: "每月",
    rules.FORTNIGHT: "每两周", rules.WEEK: "每周",
}  # fmt: skip
WAYS = {
    rules.SUM: "加起来", rules.MEAN: "取平均", rules.LAST: "取最后一次", rules.HIGHEST: "取最高",
    rules.LOWEST: "取最低",
}  # fmt: skip
COUNTED = {
    rules.TIMES: "次数", rules.AMOUNT: "数量合计（人次、份、小时）", rules.SHARE: "比例（百分比）",
    rules.PER_MEMBER: "人均数量", rules.NEWEST: "最近一次的数值", rules.AVERAGE: "数值的平均",
    rules.MOST: "最高的数值", rules.LEAST: "最低的数值", rules.RUN: "最多连续几次",
    rules.PEOPLE: "不同的人数", rules.MISSED: "缺的人次（应到减实到）",
}  # fmt: skip
KINDS = {
    rules.EACH: "每次（每人次）加减分", rules.SHORT: "少一次扣分", rules.RATE: "按比例乘分",
    rules.BAND: "分档给分", rules.GRADED: "评定等次", rules.RANKED: "按名次给分",
    rules.GIVEN: "在范围内给分", rules.CHECKLIST: "逐项核对",
}  # fmt: skip
TIES = {
    rules.SAME_BEST: "并列都按前面的名次，后面空出来（2、2、4）", rules.DENSE: "并列占一个名次（2、2、3）",
    rules.MIDDLE: "并列取中间（2.5、2.5、4）", rules.SAME_WORST: "并列都按后面的名次（3、3、4）",
}  # fmt: skip
AMONG = {
    rules.ALL: "全部", rules.OF_PARENT: "同一团总支（学院）里", rules.OF_CATEGORY: "同一类别里",
}  # fmt: skip
STARTS = {rules.NOTHING: "从 0 分加起", rules.FULL: "从满分扣起", rules.BASE: "从基础分加减"}
ROUNDINGS = {rules.HALF_UP: "四舍五入", rules.DOWN: "舍去", rules.UP: "进位"}
SCORED_BY = {
    rules.RECORDS: "系统按记录算", rules.CLAIM: "支部申报", rules.CHECK: "检查人员评",
    rules.JUDGES: "评委评", rules.PEERS: "支部互评",
}  # fmt: skip


def signed(points: Decimal) -> str:
    """Points as people say them: 加 3 分, 扣 0.5 分, 记 0 分."""
    if not points:
        return "记 0 分"
    return f"扣 {plain(-points)} 分" if points < 0 else f"加 {plain(points)} 分"


def spaced(text: str) -> str:
    """Followed by a space where a figure or a Latin letter would touch the next word."""
    return f"{text} " if text[-1:] == "%" or (text[-1:].isascii() and text[-1:].isalnum()) else text


def band_range(band: Band, unit: str = "") -> str:
    """The bounds of a band: 80%（含）到 90%（不含）, 3 次以上（含 3 次）."""
    least = None if band.least is None else amount(band.least, unit)
    most = None if band.most is None else amount(band.most, unit)
    if least is None and most is None:
        return "不论多少"
    if least is not None and least == most:
        return f"正好 {least}"
    if least is not None and most is None:
        return f"{spaced(least)}以上（含 {least}）" if band.holds_least else f"超过 {least}"
    if least is None and most is not None:
        return f"{spaced(most)}以下（含 {most}）" if band.holds_most else f"不到 {most}"
    first = "含" if band.holds_least else "不含"
    second = "含" if band.holds_most else "不含"
    return f"{least}（{first}）到 {most}（{second}）"


def _wholes(band: Band, name, or_more: str) -> str:
    """The bounds of a band of whole numbers, from 0 on: 1 次, 2 次到 4 次, 至少 3 次; "" where they are not whole."""
    if any(each is not None and each % 1 for each in (band.least, band.most)):
        return ""
    first = None if band.least is None else band.least + (0 if band.holds_least else 1)
    last = None if band.most is None else band.most - (0 if band.holds_most else 1)
    if last is None:
        return "不论多少" if first is None else or_more.format(name(first))
    if first == last or (first is None and last == 0):
        return name(last)
    if first is None:
        return f"最多 {name(last)}"
    last_said = name(last)
    gap = " " * last_said[0].isdigit()
    return f"{name(first)}到{gap}{last_said}" if first < last else ""


def _bands(bands: Iterable[Band], say_range, points, names=None) -> str:
    said = []
    for each in bands:
        name = f"{each.label}，" if each.label else ""
        whom = f"{(names or {}).get(each.category, each.category)}：" if each.category else ""
        said.append(f"{whom}{name}{spaced(say_range(each))}{points(each.points)}")
    return "；".join(said)


def _ranges(measure: Measure):
    """A function that says the bounds of a band of what is measured."""
    unit = unit_of(measure)

    def say(band):
        is_whole = measure.counted in WHOLE_NUMBERS
        whole = is_whole and _wholes(band, lambda n: amount(n, unit), "至少 {}")
        return whole or band_range(band, unit)

    return say


def _sizes(term: Term, names) -> str:
    """The size coefficient, said after the rest."""
    if not term.sizes:
        return ""
    size = f"“{source_label(term.sized_by, names)}”" if term.sized_by else "人数"
    unit = unit_of(Measure(term.sized_by, rules.AMOUNT)) if term.sized_by else "人"
    bands = _bands(
        term.sizes, lambda band: band_range(band, unit), lambda by: f"乘 {plain(by)}", names
    )
    if term.kind == rules.RANKED:
        return f"排名前先按{size}乘系数：{bands}；其余不乘。"
    return f"得分再按{size}乘系数：{bands}；其余不乘。"


def _taken(take) -> str:
    if not take:
        return ""
    if take == (Decimal(1),):
        return "只算最高的一次。"
    names = ("最高的", "第二高的", "第三高的")
    said = []
    for n, factor in enumerate(take):
        name = names[n] if n < len(names) else f"第 {n + 1} 高的"
        said.append(f"{name}全算" if factor == 1 else f"{name}算 {plain(factor * 100)}%")
    return f"{'，'.join(said)}，其余不算。"


def _points(term: Term, indicator: Indicator | None):
    """A function that says points of a level; of percent with what they come to."""

    def say(points):
        if not term.is_percent:
            return f"{plain(points)} 分"
        if indicator is not None and indicator.maximum is not None:
            return f"{plain(points)}%（{plain(points * indicator.maximum / 100)} 分）"
        return f"满分的 {plain(points)}%"

    return say


def _gives(term: Term, indicator: Indicator | None):
    """A function that says what a term adds or takes: 加 2 分, 扣满分的 10%（0.4 分）."""
    say = _points(term, indicator)

    def gives(points):
        if not term.is_percent or not points:
            return signed(points)
        whole = "满分的 " if indicator is not None and indicator.maximum is not None else ""
        return f"{'扣' if points < 0 else '加'}{whole}{say(abs(points))}"

    return gives


def _cell(cell) -> str:
    return "·".join(part for part in (cell.role, cell.level) if part) or "其余"


def _once(term, names) -> str:
    """What gives points each time: 每登记 1 次, “办过的团日活动”每次, 每缺 1 人次."""
    measure, gates, unit = term.measure, gate_words(term.measure), unit_of(term.measure)
    of = f"“{source_label(measure.source, names)}”{gates}" if measure.source else ""
    if measure.counted == rules.MISSED:
        return f"{of}每缺 1 人次" if of else f"每缺 1 人次{gates}"
    if measure.counted == rules.AMOUNT:
        found = SOURCES.get(measure.source)
        if not of:
            return f"按登记的数量{gates}，每 1 个（人次、份、小时）"
        what = "" if found is None or found.number in PLAIN_UNITS else found.number
        return f"{of}{what}每 1 {unit or '个'}"
    is_by_fact = term.levels or term.cells or term.bands or term.take
    if measure.counted == rules.TIMES or is_by_fact:
        return f"{of}每次" if of else f"每登记 1 次{gates}"
    per = {"%": "每 1 个百分点", "": "每 1 个"}.get(unit, f"每{unit}")
    return f"按{measure_words(measure, names)}，{per}"


def _each(term, indicator, names):
    gives, once, taken = _gives(term, indicator), _once(term, names), _taken(term.take)
    if term.bands:
        found = SOURCES.get(term.measure.source)
        what = "数值" if found else "数值（写了总数的按百分比）"
        unit = "%" if found and found.of else ""
        bands = _bands(term.bands, lambda band: band_range(band, unit), gives, names)
        return f"{once}，按{what}：{bands}；其余不加不扣。{taken}"
    if term.cells:
        cells = "；".join(f"{spaced(_cell(each))}{gives(each.points)}" for each in term.cells)
        return f"{once}，按类型和级别：{cells}。{taken}"
    if term.levels and not any(each.points for each in term.levels):
        of = f"“{source_label(term.measure.source, names)}”" if term.measure.source else ""
        return f"{of}只登记，不计分：{'、'.join(each.label for each in term.levels)}。"
    if term.levels:
        levels = "；".join(f"{spaced(each.label)}{gives(each.points)}" for each in term.levels)
        return f"{once}，按级别：{levels}。{taken}"
    if not term.points:
        of = f"“{source_label(term.measure.source, names)}”" if term.measure.source else ""
        return f"{of}只登记，不计分。"
    return f"{once}{gives(term.points)}。{taken}"


def _short(term, indicator, names):
    measure, unit = term.measure, unit_of(term.measure)
    per = "低 1 个百分点" if unit == "%" else f"少 1 {unit}".rstrip()
    least = compared_words(measure, rules.AT_LEAST, term.needed)
    gives = _gives(term, indicator)(term.points)
    return f"{measure_words(measure, names)}{least}，每{spaced(per)}{gives}。"


def _rate(term, indicator, names):
    what, points = measure_words(term.measure, names), plain(abs(term.points))
    begin = f"{'扣' if term.points < 0 else '得'}分为{what}乘"
    if term.is_percent:
        return f"{begin}满分的 {points}%。"
    if term.measure.counted == rules.SHARE:
        return f"{begin} {points} 分（100% 就是 {points} 分）。"
    return f"{begin} {points} 分。"


def _band(term, indicator, names):
    say = _points(term, indicator)
    bands = _bands(
        term.bands,
        _ranges(term.measure),
        lambda points: signed(points) if points < 0 else f"得 {say(points)}",
        names,
    )
    rest = "；不在任何一档的不加不扣" if _has_gaps(term) else ""
    return f"按{measure_words(term.measure, names)}分档：{bands}{rest}。"


def _has_gaps(term):
    """True where a number lies in no band."""
    low, high, places = reach_of(term.measure)
    whom = dict.fromkeys(each.category for each in term.bands)
    return any(
        bounds.gaps([each for each in term.bands if each.category == one], low, high, places)
        for one in whom
    )


def _graded(term, indicator, names):
    say = _points(term, indicator)
    levels = "；".join(f"{each.label} {say(each.points)}" for each in term.levels)
    measure = term.measure
    src = f"按“{source_label(measure.source, names)}”" if measure.source else ""
    how = ""
    if measure.counted == rules.AVERAGE:
        how = "。几个人评的取平均"
        if measure.drop:
            how += f"（去掉 {measure.drop} 个最高、{measure.drop} 个最低）"
    return f"{src}评定等次：{levels}{how}。"


def _ranked(term, indicator, names):
    order = "从少到多" if term.is_least_best else "从多到少"
    if unit_of(term.measure) in ("%", "分"):
        order = "从低到高" if term.is_least_best else "从高到低"
    among = "" if term.among == rules.ALL else f"在{AMONG.get(term.among, term.among)}"
    begin = f"{among}按{measure_words(term.measure, names)}{order}排名："
    if term.bands:
        bands = _bands(term.bands, _place_range, lambda points: f"得 {plain(points)} 分")
        how = f"{bands}；其余不得分"
    else:
        top = term.top if term.top is not None else indicator and indicator.maximum
        full = "满分" if top is None else f" {plain(top)} 分"
        first = f"前 {term.full_places} 名得{full}" if term.full_places else f"以{full}为准"
        if term.full_places == 1:
            first = f"第 1 名得{full}"
        how = f"{first}，以后每低一名少 {plain(abs(term.points))} 分，扣完为止"
    tie = TIES.get(term.ties, term.ties)
    return f"{begin}{how}。{tie}。"


def _place_range(band: Band) -> str:
    return _wholes(band, lambda n: f"第 {plain(n)} 名", "{}及以后") or band_range(band, "名")


def _given(term, indicator, names):
    who = f"由{term.given_by}" if term.given_by else "由评分的人"
    if term.least is not None and term.most is not None:
        bounds = f"在 {plain(term.least)} 到 {plain(term.most)} 分之间"
    elif term.most is not None:
        bounds = f"在 {plain(term.most)} 分以内"
    elif term.least is not None:
        bounds = f"，不低于 {plain(term.least)} 分"
    else:
        bounds = ""
    reason = "，要写理由" if term.needs_reason else ""
    if term.measure == Measure(counted=term.measure.counted):
        given = f"给分{bounds}" if bounds.startswith("，") else f"{bounds}给分"
        return f"{who}{given}{reason}。"
    bounds = f"，{bounds.lstrip('，')}" if bounds else ""
    return f"以{measure_words(term.measure, names)}为得分{bounds}{reason}。"


def _checklist(term, indicator, names):
    say, source = _points(term, indicator), term.measure.source
    src = f"按“{source_label(source, names)}”" if source else ""
    if term.is_all:
        items = "、".join(each.label for each in term.levels)
        return f"{src}逐项核对，全都有才得 {say(term.points)}：{items}。"
    return (
        f"{src}逐项核对：{'；'.join(f'{each.label} {say(each.points)}' for each in term.levels)}。"
    )


SAID = {
    rules.EACH: _each, rules.SHORT: _short, rules.RATE: _rate, rules.BAND: _band,
    rules.GRADED: _graded, rules.RANKED: _ranked, rules.GIVEN: _given, rules.CHECKLIST: _checklist,
}  # fmt: skip


def term_words(
    term: Term, indicator: Indicator | None = None, names: Mapping[str, str] | None = None
) -> str:
    """A term as one sentence or two. `names` as `names_of` gives them."""
    say = SAID.get(term.kind)
    if say is None:
        return term.label
    labels = {each.key: each.label for each in term.levels}
    term = replace(term, measure=said_levels(term.measure, labels))
    every = "" if term.every == rules.WHOLE else EVERY.get(term.every, term.every)
    if every and term.kind == rules.EACH:
        every += "算一次："
    said = f"{every}{say(term, indicator, names)}{_sizes(term, names)}"
    if term.kind != rules.GIVEN:
        bounds = []
        if term.most is not None:
            bounds.append(f"最多 {plain(term.most)} 分")
        if term.least is not None:
            bounds.append(f"最低 {plain(term.least)} 分")
        if bounds:
            said += f"这一条{'，'.join(bounds)}。"
    return said


def _begins(indicator: Indicator) -> str:
    most, base = indicator.maximum, plain(indicator.base)
    if most == 0 and indicator.is_capped and indicator.floor == 0:
        return "不计分。"
    if indicator.start == rules.FULL:
        said = "从满分扣起" if most is None else f"从满分 {plain(most)} 分扣起"
    else:
        said = f"从 {base} 分起加减" if indicator.start == rules.BASE else "从 0 分加起"
        if most is not None and indicator.is_capped:
            said += f"，最多 {plain(most)} 分"
    if most is not None and not indicator.is_capped:
        said += "，可以超过满分"
    if indicator.floor is None:
        return f"{said}，可以扣成负数。"
    if indicator.floor:
        return f"{said}，最低 {plain(indicator.floor)} 分。"
    return f"{said}，扣完为止。" if indicator.start != rules.NOTHING else f"{said}。"


ONES = {rules.HALF: "半期", rules.TERM: "学期", rules.MONTH: "月", rules.WEEK: "周"}


def _by_parts(indicator: Indicator) -> str:
    """Parts of the period: 每月单独计分，各月取平均为学期得分，各学期加起来为得分."""
    if not indicator.steps:
        return ""
    steps = indicator.steps
    said = f"{EVERY.get(steps[0].every, steps[0].every)}单独计分"
    if indicator.part_most is not None:
        said += f"（每次最多 {plain(indicator.part_most)} 分）"
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        goal = f"{ONES.get(after.every, '这一段')}得分" if after else "得分"
        said += f"，各{ONES.get(step.every, '次')}{WAYS.get(step.way, step.way)}为{goal}"
    return f"{said}。"


SCORES = {
    rules.RECORDS: "系统按记录计分", rules.CLAIM: "支部申报", rules.CHECK: "检查人员评分",
    rules.JUDGES: "评委评分", rules.PEERS: "支部互评",
}  # fmt: skip


def indicator_words(
    indicator: Indicator, names: Mapping[str, str] | None = None, is_leaf: bool = True
) -> list[str]:
    """How an indicator is scored, sentence by sentence."""
    found = []
    if is_leaf:
        found.append(_begins(indicator))
        found += [f"{each.label}：{term_words(each, indicator, names)}" for each in indicator.terms]
        found += [_by_parts(indicator)] * bool(indicator.steps)
    else:
        if indicator.combine != rules.SUM:
            found.append(f"下级的分{WAYS.get(indicator.combine, indicator.combine)}。")
        if not indicator.is_capped:
            found.append("下级加起来可以超过满分。")
        if indicator.floor is None:
            found.append("可以是负数。")
    if indicator.weight is not None:
        found.append(f"占 {plain(indicator.weight)}%。")
    if indicator.is_bonus:
        found.append("是加分，在 100 分之外。")
    if indicator.is_key:
        found.append("※ 关键项：不合格会影响等级，见“一票否决”。")
    if indicator.categories:
        whom = "、".join((names or {}).get(each, each) for each in indicator.categories)
        found.append(f"只考核{whom}。")
    for half in indicator.not_in:
        found.append(f"第{'一' if half == 1 else '二'}学期不考核。")
    if indicator.places is not None:
        rounding = ROUNDINGS.get(indicator.rounding, indicator.rounding)
        found.append(
            f"得分保留 {indicator.places} 位小数，{rounding}。" if indicator.places
            else f"得分取整，{rounding}。"
        )  # fmt: skip
    if is_leaf and indicator.scored_by:
        who = "，".join(SCORES.get(each, each) for each in indicator.scored_by)
        office = f"（{indicator.office}）" if indicator.office else ""
        found.append(f"{who}{office}。")
    return found
