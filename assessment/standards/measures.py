"""What a standard measures, in plain Chinese: sources, gates, numbers with units, tests. No database here."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES, table_of
from assessment.engine.spec import Measure, Spec, Test
from assessment.engine.terms import own_source
from assessment.standards import bounds
from tuanwei.lib.numbers import plain

COMPARED = {
    rules.AT_LEAST: "达到或超过", rules.MORE: "超过", rules.BELOW: "低于", rules.AT_MOST: "不超过",
    rules.EQUAL: "正好是",
}  # fmt: skip
AS_VALUE = {
    rules.AT_LEAST: "不低于", rules.MORE: "高于", rules.BELOW: "低于", rules.AT_MOST: "不高于",
    rules.EQUAL: "正好是",
}  # fmt: skip
IN_A_ROW = {
    rules.AT_LEAST: "达到", rules.MORE: "超过", rules.BELOW: "不到", rules.AT_MOST: "不超过",
    rules.EQUAL: "正好",
}  # fmt: skip
AS_COUNT = {
    rules.AT_LEAST: "不少于", rules.MORE: "多于", rules.BELOW: "少于", rules.AT_MOST: "不多于",
    rules.EQUAL: "正好是",
}  # fmt: skip
"""How a number is compared in a sentence: values lie high or low, what is counted is more or fewer."""
TABLES = "别的部门的表"
UNITS = {
    rules.TIMES: "次", rules.RUN: "次", rules.PEOPLE: "人", rules.MISSED: "人次", rules.SHARE: "%",
}  # fmt: skip
PLAIN_UNITS = ("小时", "人次", "班次", "次")
"""Numbers of sources that are called by their unit alone."""
ENDINGS = {"人数": "人", "天数": "天", "月数": "个月", "封数": "封", "个数": "个", "分": "分"}
"""{end of what a number is called: its unit}."""
OF_VALUES = (rules.NEWEST, rules.AVERAGE, rules.MOST, rules.LEAST)
WHOLE_NUMBERS = (rules.TIMES, rules.RUN, rules.PEOPLE, rules.MISSED)
ADDED = (*WHOLE_NUMBERS, rules.AMOUNT)


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


def percents(measure: Measure) -> bool:
    """True where the measured number is a percentage."""
    if measure.counted == rules.SHARE:
        return True
    found = SOURCES.get(measure.source)
    return measure.counted in OF_VALUES and bool(found and found.of)


def reach_of(measure: Measure) -> tuple[Decimal, Decimal, int | None]:
    """(lowest, highest, decimals) that a measure can come to; None: any decimals."""
    if measure.counted in WHOLE_NUMBERS:
        return Decimal(0), bounds.FAR, 0
    if percents(measure):
        return Decimal(0), Decimal(100), None
    if measure.counted in (rules.AMOUNT, rules.PER_MEMBER):
        return Decimal(0), bounds.FAR, None
    return -bounds.FAR, bounds.FAR, None


def unit_of(measure: Measure) -> str:
    """What the measured number is counted in: 次, 人, 小时, %; "" where nobody knows."""
    if percents(measure):
        return "%"
    if measure.counted in UNITS:
        return UNITS[measure.counted]
    found = SOURCES.get(measure.source)
    number = found.number if found else ""
    if number in PLAIN_UNITS:
        return number
    return next((unit for end, unit in ENDINGS.items() if number.endswith(end)), "")


def amount(number, unit: str) -> str:
    """A number with its unit: 90%, 3 次, 2."""
    return f"{plain(number)}%" if unit == "%" else f"{plain(number)} {unit}".rstrip()


def _value_gate(measure):
    found = SOURCES.get(measure.source)
    what, of, sign = "数值" if found is None else found.number, "", ""
    if found is not None and found.of:
        of, sign = found.of, "%"
    least = None if measure.least is None else f"{plain(measure.least)}{sign}"
    below = None if measure.below is None else f"{plain(measure.below)}{sign}"
    if least and below:
        return f"{what}不低于{of} {least}、不到 {below} 的"
    if least:
        return f"{what}不低于{of} {least} 的"
    return f"{what}不到{of} {below} 的" if below else ""


def gate_words(measure: Measure) -> str:
    """Which facts count: （只算到场人数不低于应到人数 80% 的）; "" where all do."""
    said = []
    if measure.levels:
        said.append(f"级别是{'、'.join(measure.levels)}的")
    if measure.roles:
        said.append(f"类型是{'、'.join(measure.roles)}的")
    if value := _value_gate(measure):
        said.append(value)
    if measure.last_days:
        said.append(f"最近 {measure.last_days} 天里的")
    return f"（只算{'、'.join(said)}）" if said else ""


ENTERED = {
    rules.TIMES: "登记次数", rules.AMOUNT: "登记的数量", rules.SHARE: "登记的百分比",
    rules.PER_MEMBER: "人均登记的数量", rules.NEWEST: "最近一次登记的数值",
    rules.AVERAGE: "登记数值的平均", rules.MOST: "登记过的最高数值", rules.LEAST: "登记过的最低数值",
    rules.RUN: "最多连续登记的次数", rules.PEOPLE: "登记的人数（同一个人算一次）", rules.MISSED: "缺的人次",
}  # fmt: skip
"""What is measured of what is entered for a term itself."""


def _of_records(measure: Measure) -> str:
    found = SOURCES.get(measure.source)
    number, whole = (found.number, found.of) if found else ("数量", "")
    value = "百分比" if percents(measure) else "数值" if found is None else number
    return {
        rules.TIMES: "的次数",
        rules.AMOUNT: "的合计" if number in PLAIN_UNITS else f"的{number}合计",
        rules.SHARE: f"的{number}占{whole}的百分比" if whole else "的百分比",
        rules.PER_MEMBER: f"的人均{number}", rules.NEWEST: f"最近一次的{value}",
        rules.AVERAGE: f"的平均{value}", rules.MOST: f"最高的{value}", rules.LEAST: f"最低的{value}",
        rules.RUN: "最多连续的次数", rules.PEOPLE: "的人数（同一个人算一次）",
        rules.MISSED: f"缺的人次（{whole}减{number}）" if whole else "缺的人次",
    }.get(measure.counted, measure.counted)  # fmt: skip


def measure_words(measure: Measure, names: Mapping[str, str] | None = None) -> str:
    """What is measured: 登记次数; “办过的团日活动”的次数（只算……的）."""
    if measure.source:
        what = f"“{source_label(measure.source, names)}”{_of_records(measure)}"
    else:
        what = ENTERED.get(measure.counted, measure.counted)
    if measure.counted == rules.AVERAGE and measure.drop:
        what += f"（去掉 {measure.drop} 个最高、{measure.drop} 个最低）"
    return what + gate_words(measure)


def compared_words(measure: Measure, compare: str, number) -> str:
    """How a measured number is compared: 不少于 1 次, 低于 90%."""
    words = AS_COUNT if measure.counted in ADDED else AS_VALUE
    return f"{words.get(compare, compare)} {amount(number, unit_of(measure))}"


def test_words(test: Test, spec: Spec | None = None) -> str:  # noqa: PT028  no test of ours
    """A test: “纪律：违纪”的次数不少于 3 次."""
    if test.of in (rules.TOTAL, rules.SCORE):
        found = spec.indicator(test.indicator) if spec else None
        name = found.label if found else test.indicator
        what = "总分" if test.of == rules.TOTAL else f"“{name}”得分"
        return f"{what}{AS_VALUE.get(test.compare, test.compare)} {plain(test.number)} 分"
    names, measure = names_of(spec) if spec else None, test.measure
    if spec and measure.levels:
        measure = said_levels(measure, levels_of(spec, measure.source))
    if measure.counted == rules.RUN:
        what = f"“{source_label(measure.source, names)}”{gate_words(measure)}"
        return f"{what}连续{IN_A_ROW.get(test.compare, test.compare)} {plain(test.number)} 次"
    compared = compared_words(measure, test.compare, test.number)
    return f"{measure_words(measure, names)}{compared}"
