"""Measures, tests, terms and indicators of a standard in plain Chinese. No database here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES, table_of
from assessment.engine.spec import Band, Indicator, Measure, Spec, Term, Test
from assessment.engine.terms import own_source
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
COMPARED = {
    rules.AT_LEAST: "达到或超过", rules.MORE: "超过", rules.BELOW: "低于", rules.AT_MOST: "不超过",
    rules.EQUAL: "正好是",
}  # fmt: skip


TABLES = "别的部门的表"
SPACED = "0123456789%"


def signed(points: Decimal) -> str:
    """Points as people say them: 加 3 分, 扣 0.5 分."""
    return f"扣 {plain(-points)} 分" if points < 0 else f"加 {plain(points)} 分"


def names_of(spec: Spec) -> dict[str, str]:
    """{source of facts entered for a term, or key of a category: its name} of a standard."""
    own = {
        own_source(leaf, term): f"{leaf.label}：{term.label}"
        for leaf in spec.leaves for term in leaf.terms
    }  # fmt: skip
    return own | {each.key: each.label for each in spec.categories}


def sources_of(spec: Spec) -> list[str]:
    """The sources that terms, size coefficients, vetoes and consequences name, each once."""
    terms = [term for leaf in spec.leaves for term in leaf.terms]
    tests = [test for veto in spec.vetoes for test in veto.tests]
    tests += [test for consequence in spec.consequences for test in consequence.tests]
    measures = [*(each.measure for each in terms), *(each.measure for each in tests)]
    named = [each.source for each in measures] + [each.sized_by for each in terms]
    return list(dict.fromkeys(each for each in named if each))


def levels_of(spec: Spec, source: str) -> dict[str, str]:
    """{level: what people call it} of what is entered for a term of a standard; none of other sources."""
    for leaf in spec.leaves:
        for term in leaf.terms:
            if own_source(leaf, term) == source:
                return {each.key: each.label for each in term.levels}
    return {}


def said_levels(measure: Measure, levels: Mapping[str, str]) -> Measure:
    """A measure that names its levels as people call them."""
    return replace(measure, levels=tuple(levels.get(key, key) for key in measure.levels))


def source_label(source: str, names: Mapping[str, str] | None = None) -> str:
    """What a source is called; "" is what is entered for the term itself."""
    if source in SOURCES:
        return SOURCES[source].label
    if not source:
        return "这一条登记的情况"
    if source.startswith("own:"):
        return (names or {}).get(source, "另一条登记的情况")
    return table_of(source) or source


def _quoted(source: str, names) -> str:
    return f"“{source_label(source, names)}”" if source else "登记的情况"


def percents(measure: Measure) -> bool:
    """True where the measured number is a percentage."""
    if measure.counted == rules.SHARE:
        return True
    found = SOURCES.get(measure.source)
    of_values = (rules.NEWEST, rules.AVERAGE, rules.MOST, rules.LEAST)
    return measure.counted in of_values and bool(found and found.of)


def _gates(measure: Measure) -> list[str]:
    found = SOURCES.get(measure.source)
    what = "数值" if found is None else found.number
    sign = ""
    if found is None or found.of:
        what, sign = "比例" if found else "数值", "%" if found else ""
    said = []
    if measure.levels:
        said.append(f"级别是{'、'.join(measure.levels)}的")
    if measure.roles:
        said.append(f"类型是{'、'.join(measure.roles)}的")
    if measure.least is not None and measure.below is not None:
        said.append(f"{what} {plain(measure.least)}{sign} 到不足 {plain(measure.below)}{sign} 的")
    elif measure.least is not None:
        said.append(f"{what}不低于 {plain(measure.least)}{sign} 的")
    elif measure.below is not None:
        said.append(f"{what}低于 {plain(measure.below)}{sign} 的")
    if measure.last_days:
        said.append(f"最近 {measure.last_days} 天里的")
    return said


def gate_words(measure: Measure) -> str:
    """Which facts count: （只算比例不低于 80% 的）; "" where all do."""
    said = _gates(measure)
    return f"（只算{'、'.join(said)}）" if said else ""


def measure_words(measure: Measure, names: Mapping[str, str] | None = None) -> str:
    """What is measured: “办过的团日活动”的次数（只算比例不低于 80% 的）."""
    found = SOURCES.get(measure.source)
    number = found.number if found else "数量"
    what = {
        rules.TIMES: "次数", rules.AMOUNT: f"{number}合计",
        rules.SHARE: f"{number}占{found.of}的百分比" if found and found.of else "百分比",
        rules.PER_MEMBER: f"人均{number}", rules.NEWEST: "最近一次的数值",
        rules.AVERAGE: "平均值", rules.MOST: "最高值", rules.LEAST: "最低值",
        rules.RUN: "连续次数（取最长的一段）", rules.PEOPLE: "人数（同一个人算一次）",
        rules.MISSED: f"缺的人次（{found.of}减{number}）" if found and found.of else "缺的人次",
    }.get(measure.counted, measure.counted)  # fmt: skip
    if measure.counted == rules.AVERAGE and measure.drop:
        what = f"平均值（去掉 {measure.drop} 个最高、{measure.drop} 个最低）"
    return f"{_quoted(measure.source, names)}的{what}{gate_words(measure)}"


def band_range(band: Band, sign: str = "") -> str:
    """The bounds of a band: 80%（含）到 90%（不含）, 90% 以上（含 90%）."""
    least = None if band.least is None else f"{plain(band.least)}{sign}"
    most = None if band.most is None else f"{plain(band.most)}{sign}"
    if least is None and most is None:
        return "不论多少"
    if least is not None and least == most:
        return f"正好 {least}"
    if most is None:
        return f"{least} 以上（含 {least}）" if band.holds_least else f"超过 {least}"
    if least is None:
        return f"{most} 以下（含 {most}）" if band.holds_most else f"不到 {most}"
    first = "含" if band.holds_least else "不含"
    second = "含" if band.holds_most else "不含"
    return f"{least}（{first}）到 {most}（{second}）"


def _bands(bands: Iterable[Band], sign, points, names=None) -> str:
    said = []
    for each in bands:
        name = f"{each.label}，" if each.label else ""
        whom = f"{(names or {}).get(each.category, each.category)}：" if each.category else ""
        span = band_range(each, sign)
        said.append(f"{whom}{name}{span}{' ' * (span[-1] in SPACED)}{points(each.points)}")
    return "；".join(said)


def _sizes(term: Term, names) -> str:
    """The size coefficient, said after the rest."""
    if not term.sizes:
        return ""
    size = _quoted(term.sized_by, names) if term.sized_by else "支部人数"
    bands = _bands(term.sizes, "", lambda points: f"乘 {plain(points)}", names)
    what = "排名的数" if term.kind == rules.RANKED else "分数"
    return f"{what}按{size}乘系数：{bands}，其余不乘。"


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


def _unit(measure: Measure) -> str:
    return {
        rules.TIMES: "每次", rules.PEOPLE: "每人", rules.MISSED: "每缺一人次",
        rules.RUN: "连续的每一次", rules.SHARE: "每 1 个百分点",
    }.get(measure.counted, "每 1 个单位")  # fmt: skip


def _cell(cell) -> str:
    return "·".join(part for part in (cell.role, cell.level) if part) or "其余"


def _each(term, indicator, names):
    say = _points(term, indicator)
    begin = f"{_quoted(term.measure.source, names)}{gate_words(term.measure)}"
    if term.bands:
        sign = "%" if SOURCES.get(term.measure.source) and SOURCES[term.measure.source].of else ""
        bands = _bands(term.bands, sign, signed, names)
        return f"{begin}每次按数值：{bands}，其余不加不减。{_taken(term.take)}"
    many = {rules.AMOUNT: "每 1 个", rules.MISSED: "每缺一人次"}.get(term.measure.counted, "每次")
    if term.cells:
        cells = "；".join(f"{_cell(each)} {signed(each.points)}" for each in term.cells)
        return f"{begin}{many}按类型和级别：{cells}。{_taken(term.take)}"
    if term.levels:
        levels = "；".join(f"{each.label} {signed(each.points)}" for each in term.levels)
        return f"{begin}{many}按级别：{levels}。{_taken(term.take)}"
    found = SOURCES.get(term.measure.source)
    unit = _unit(term.measure)
    if not term.points:
        return f"{begin}只登记，不计分。"
    if term.measure.counted == rules.AMOUNT and found:
        unit = f"{found.number}每 1 个"
    if term.is_percent:
        return f"{begin}{unit} {say(term.points)}。{_taken(term.take)}"
    return f"{begin}{unit}{signed(term.points)}。{_taken(term.take)}"


def _short(term, indicator, names):
    what = measure_words(term.measure, names)
    return f"{what}应有 {plain(term.needed)}，每少 1 {signed(term.points)}。"


def _rate(term, indicator, names):
    what, points = measure_words(term.measure, names), plain(term.points)
    if term.is_percent:
        return f"{what}乘满分的 {points}%。"
    if term.measure.counted == rules.SHARE:
        return f"{what}乘 {points} 分（100% 就是 {points} 分）。"
    return f"{what}乘 {points} 分。"


def _band(term, indicator, names):
    sign, say = "%" if percents(term.measure) else "", _points(term, indicator)
    bands = _bands(
        term.bands,
        sign,
        lambda points: signed(points) if points < 0 else f"得 {say(points)}",
        names,
    )
    return f"按{measure_words(term.measure, names)}分档：{bands}；不在任何一档的不得分。"


def _graded(term, indicator, names):
    say = _points(term, indicator)
    levels = "；".join(f"{each.label} {say(each.points)}" for each in term.levels)
    src = f"按{_quoted(term.measure.source, names)}" if term.measure.source else ""
    how = ""
    if term.measure.counted == rules.AVERAGE:
        how = "，几个人评的取平均"
        if term.measure.drop:
            how += f"（去掉 {term.measure.drop} 个最高、{term.measure.drop} 个最低）"
    return f"{src}评定等次：{levels}{how}。"


def _ranked(term, indicator, names):
    order = "从少到多" if term.is_least_best else "从多到少"
    among = "" if term.among == rules.ALL else f"在{AMONG.get(term.among, term.among)}"
    begin = f"{among}按{measure_words(term.measure, names)}{order}排名："
    if term.bands:
        bands = _bands(term.bands, "", lambda points: f"得 {plain(points)} 分")
        how = f"名次 {bands}；其余不得分"
    else:
        top = term.top if term.top is not None else indicator and indicator.maximum
        full = "满分" if top is None else f" {plain(top)} 分"
        first = f"前 {term.full_places} 名得{full}，" if term.full_places else f"以{full}为准，"
        how = f"{first}以后每低一名少 {plain(abs(term.points))} 分，扣完为止"
    tie = TIES.get(term.ties, term.ties)
    return f"{begin}{how}。{tie}。"


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
    return (
        f"{measure_words(term.measure, names)}就是得分，{bounds.lstrip('，') or '不限'}{reason}。"
    )


def _checklist(term, indicator, names):
    if term.is_all:
        items = "、".join(each.label for each in term.levels)
        say = _points(term, indicator)
        return f"全都有才得 {say(term.points)}：{items}。"
    say = _points(term, indicator)
    return f"逐项核对：{'；'.join(f'{each.label} {say(each.points)}' for each in term.levels)}。"


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
    every = "" if term.every == rules.WHOLE else f"{EVERY.get(term.every, term.every)}算一次："
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
    if indicator.start == rules.FULL:
        said = "从满分扣起"
    elif indicator.start == rules.BASE:
        said = f"从 {plain(indicator.base)} 分加减"
    else:
        said = "从 0 分加起"
    if indicator.maximum is not None:
        said += f"，最多 {plain(indicator.maximum)} 分" if indicator.is_capped else "，可以超过满分"
    if indicator.floor is None:
        return f"{said}，可以扣成负数。"
    if indicator.floor:
        return f"{said}，最低 {plain(indicator.floor)} 分。"
    return f"{said}，扣完为止。" if indicator.start != rules.NOTHING else f"{said}。"


def _by_parts(indicator: Indicator) -> str:
    if not indicator.steps:
        return ""
    steps = indicator.steps
    said = f"{EVERY.get(steps[0].every, steps[0].every)}单独计分"
    if indicator.part_most is not None:
        said += f"（最多 {plain(indicator.part_most)} 分）"
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        goal = EVERY.get(after.every, after.every) + "的分" if after else "得分"
        said += f"，{WAYS.get(step.way, step.way)}为{goal}"
    return f"{said}。"


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
        who = "、".join(SCORED_BY.get(each, each) for each in indicator.scored_by)
        office = f"（{indicator.office}）" if indicator.office else ""
        found.append(f"评分：{who}{office}。")
    return found


def test_words(test: Test, spec: Spec | None = None) -> str:  # noqa: PT028  no test of ours
    """A test: “纪律：违纪”的数量合计达到或超过 3."""
    compare, number = COMPARED.get(test.compare, test.compare), plain(test.number)
    if test.of == rules.TOTAL:
        return f"总分{compare} {number} 分"
    if test.of == rules.SCORE:
        found = spec.indicator(test.indicator) if spec else None
        return f"“{found.label if found else test.indicator}”得分{compare} {number} 分"
    names, measure = names_of(spec) if spec else None, test.measure
    if spec and measure.levels:
        measure = said_levels(measure, levels_of(spec, measure.source))
    sign = "%" if percents(measure) else ""
    return f"{measure_words(measure, names)}{compare} {number}{sign}"
