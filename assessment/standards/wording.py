"""A standard in plain Chinese, for everybody who is scored by it, and what changed between two
versions. No database here."""

from typing import NamedTuple

from assessment.engine import spec as rules
from assessment.engine.spec import Band, Category, Indicator, Spec
from assessment.standards.measures import (
    COMPARED,
    measure_words,
    names_of,
    source_label,
    test_words,
)
from assessment.standards.sentences import (
    AMONG,
    COUNTED,
    EVERY,
    KINDS,
    ROUNDINGS,
    SCORED_BY,
    STARTS,
    TIES,
    WAYS,
    band_range,
    indicator_words,
    signed,
    spaced,
    term_words,
)
from tuanwei.lib.numbers import plain
from tuanwei.rulebooks import wording

__all__ = [
    "AMONG", "COMPARED", "COUNTED", "EVERY", "KINDS", "ROUNDINGS", "SCORED_BY", "STARTS", "TIES",
    "WAYS", "indicator_words", "measure_words", "names_of", "signed", "source_label",
    "term_words", "test_words",
]  # fmt: skip

TITLES = {
    "tree": "指标", "cycle": "考核谁、多久一次", "categories": "类别", "totals": "总分",
    "grades": "等级", "vetoes": "一票否决和限制", "quotas": "等级名额", "titles": "称号",
    "consequences": "结果怎么用", "procedure": "步骤",
}  # fmt: skip
UNITS = {"branch": "团支部", "general_branch": "团总支（学院团委）"}
CYCLES = {
    rules.YEAR: "一年", rules.SCHOOL_YEAR: "一学年", rules.HALF_YEAR: "半年",
    rules.ONE_TERM: "一学期", rules.ONE_MONTH: "一个月", rules.ISSUE: "一期",
}  # fmt: skip
RESCALES = {
    rules.EXACT: "其余的按比例放大，精确计算", rules.PRINTED: "其余的乘规定的系数",
    rules.AS_FULL: "算满分", rules.AS_NOTHING: "不给分",
}  # fmt: skip
EFFECTS = {
    rules.GRADE_AT_MOST: "等级最高只能到", rules.NO_GRADE: "不定等级", rules.NOT_ASSESSED: "不参加考核",
    rules.TOTAL_AT_MOST: "总分最高只能到", rules.NO_TITLE: "不能得称号",
}  # fmt: skip
BORDER_TIES = {rules.DROP: "分数并列超出名额的，都不算", rules.KEEP: "分数并列超出名额的，都算"}
CONSEQUENCES = {
    rules.QUOTA_FACTOR: "推优名额打折", rules.NO_RECOMMENDATION: "不能推优",
    rules.NO_HONOURS: "不能评优评奖", rules.RECTIFY: "限期整改", rules.FEE_RETURN: "团费返还",
    rules.NOTED: "只写明",
}  # fmt: skip
BRANCH_TYPES = {"class": "班级团支部", "club": "社团团支部", "temporary": "临时团支部"}


class Row(NamedTuple):
    """An indicator in the tree: how deep it stands, from 0, whether it is scored itself, and how."""

    indicator: Indicator
    depth: int
    is_leaf: bool
    words: list[str]


def outline(spec: Spec) -> list[Row]:
    """The tree, top down, each indicator with its words."""
    names = names_of(spec)
    parents = {each.parent for each in spec.indicators}
    found: list[Row] = []
    seen: set[str] = set()

    def grow(key, depth):
        for each in spec.children(key):
            if each.key in seen:
                continue
            seen.add(each.key)
            is_leaf = each.key not in parents
            found.append(Row(each, depth, is_leaf, indicator_words(each, names, is_leaf)))
            grow(each.key, depth + 1)

    grow("", 0)
    return found


def path_of(spec: Spec, indicator: Indicator) -> str:
    """Its name with those above it: 支部建设 › 团日活动."""
    names, seen = [indicator.label], {indicator.key}
    above = spec.indicator(indicator.parent)
    while above is not None and above.key not in seen:
        names.append(above.label)
        seen.add(above.key)
        above = spec.indicator(above.parent)
    return " › ".join(reversed(names))


def grade_label(spec: Spec, key: str) -> str:
    """The name of a grade."""
    return next((each.label for each in spec.grades if each.key == key), key)


def title_label(spec: Spec, key: str) -> str:
    """The name of a title."""
    return next((each.label for each in spec.titles if each.key == key), key)


def veto_label(spec: Spec, key: str) -> str:
    """The name of a veto."""
    return next((each.label for each in spec.vetoes if each.key == key), key)


def category_label(spec: Spec, key: str) -> str:
    """The name of a category."""
    return next((each.label for each in spec.categories if each.key == key), key)


def said(spec: Spec) -> list[tuple[str, str, list[str]]]:
    """[(section, title, lines)] of what a standard says."""
    parts = {
        "tree": _tree(spec), "cycle": _cycle(spec), "categories": _categories(spec),
        "totals": _totals(spec), "grades": _grades(spec), "vetoes": _vetoes(spec),
        "quotas": _quotas(spec), "titles": _titles(spec), "consequences": _consequences(spec),
        "procedure": _procedure(spec),
    }  # fmt: skip
    return [(key, TITLES[key], lines) for key, lines in parts.items() if lines]


def compared(before: Spec, after: Spec) -> list[tuple[str, list[str], list[str]]]:
    """[(title, lines that are gone, lines that are new)] of the parts that differ."""
    return wording.compared(TITLES, said(before), said(after))


def _tree(spec):
    lines = []
    for row in outline(spec):
        each, name = row.indicator, path_of(spec, row.indicator)
        maximum = "" if each.maximum is None else f"，{plain(each.maximum)} 分"
        lines.append(f"{name}{maximum}。")
        lines += [f"{name}：{words}" for words in row.words]
        for what, text in (
            ("目标要求", each.text),
            ("评分依据", each.basis),
            ("评分标准", each.words),
        ):
            if text:
                lines.append(f"{name}，{what}：{text}")
    return lines


def _cycle(spec):
    cycle = spec.cycle
    lines = [f"考核{UNITS.get(spec.units, spec.units)}，{CYCLES.get(cycle.kind, cycle.kind)}一次。"]
    if cycle.kind in (rules.YEAR, rules.HALF_YEAR):
        lines.append(f"从 {cycle.month} 月 {cycle.day} 日算起。")
    if cycle.idle_months:
        months = "、".join(str(each) for each in cycle.idle_months)
        lines.append(f"{months} 月放假，按月、按周看的不算这几个月。")
    return [*lines, f"依据：{spec.source}"] if spec.source else lines


def _category(each: Category):
    if not each.branch_types:
        return f"{each.label}：开考核时由团委指定。"
    types = "、".join(BRANCH_TYPES.get(kind, kind) for kind in each.branch_types)
    return f"{each.label}：{types}。"


def _categories(spec):
    return [_category(each) for each in spec.categories]


def _totals(spec):
    totals = spec.totals
    tops = spec.children()
    if any(each.weight is not None for each in tops):
        parts = " + ".join(
            f"{each.label} × {plain(each.weight or 0)}%" for each in tops if not each.is_bonus
        )
        lines = [f"总分 = {parts}，满分 {plain(totals.out_of)} 分。"]
    else:
        lines = [f"第一级指标的得分相加，满分 {plain(totals.out_of)} 分。"]
    if any(each.categories or each.not_in for each in spec.indicators):
        lines.append(f"有的指标不适用时，{RESCALES.get(totals.rescale, totals.rescale)}。")
    lines += [
        f"满分只有 {plain(each.raw)} 分时乘 {plain(each.factor)}。" for each in totals.factors
    ]
    bonus = []
    if totals.bonus_most is not None:
        bonus.append(f"不超过 {plain(totals.bonus_most)} 分")
    if totals.bonus_percent is not None:
        bonus.append(f"不超过其他得分的 {plain(totals.bonus_percent)}%")
    if bonus:
        lines.append(f"加分{'，'.join(bonus)}。")
    if totals.most is not None:
        lines.append(f"总分超过 {plain(totals.most)} 分的按 {plain(totals.most)} 分算。")
    if totals.least is not None:
        lines.append(f"总分最低 {plain(totals.least)} 分。")
    if totals.places is not None:
        how = ROUNDINGS.get(totals.rounding, totals.rounding)
        lines.append(
            f"总分保留 {totals.places} 位小数，{how}。" if totals.places else f"总分取整，{how}。"
        )
        if spec.grades:
            lines.append(
                "等级和名次按没有取整前的总分定。" if totals.is_graded_exact
                else "等级和名次按取整后的总分定。"
            )  # fmt: skip
    return lines


def _whom(spec, category):
    return f"{category_label(spec, category)}：" if category else ""


def _grades(spec):
    return [
        f"{_whom(spec, each.category)}{each.label}：{grade_range(each.band)}。"
        for each in spec.grades
    ]


def grade_range(band: Band) -> str:
    """The bounds of a grade, said of points: 80 分（含）到 90 分（不含）."""
    return band_range(band, "分")


def _vetoes(spec):
    lines = []
    for each in spec.vetoes:
        tests = "，并且".join(test_words(test, spec) for test in each.tests)
        if each.categories:
            whom = "、".join(category_label(spec, key) for key in each.categories)
            tests = f"{whom}{tests}"
        effect = EFFECTS.get(each.effect, each.effect)
        if each.effect == rules.GRADE_AT_MOST:
            effect += f"“{grade_label(spec, each.grade)}”"
        elif each.effect == rules.TOTAL_AT_MOST:
            effect += f" {plain(each.points)} 分"
        when = f"{spaced(tests)}的" if each.tests else tests or "还没有写条件"
        lines.append(f"{each.label}：{when}，{effect}。")
    return lines


def _among(among, spec):
    if among == rules.ALL:
        return f"在全部{UNITS.get(spec.units, '')}里"
    return f"在{AMONG.get(among, among)}"


def share_words(each) -> str:
    """How many a quota or a title has: 30%（不是整数的舍去）, 5 个."""
    if each.percent is not None:
        said = f"{plain(each.percent)}%（不是整数的{ROUNDINGS.get(each.rounding, each.rounding)}）"
    elif each.number is not None:
        said = f"{each.number} 个"
    else:
        said = "不限"
    return f"{said}，至少 {each.fewest} 个" if each.fewest else said


def _quotas(spec):
    lines = []
    for each in spec.quotas:
        among = _among(each.among, spec)
        name = grade_label(spec, each.grade)
        name = f"“{name}”和更好的等级合起来" if each.is_and_above else f"“{name}”"
        tie = BORDER_TIES.get(each.ties, each.ties)
        lines.append(f"{among}，{name}最多 {share_words(each)}；超出的降一级。{tie}。")
    return lines


def _titles(spec):
    lines = []
    for each in spec.titles:
        share = f"取 {share_words(each)}"
        if each.percent is None and each.number is None:
            share = "不限名额"
        parts = [f"{_among(each.among, spec)}按名次{share}"]
        if each.grades:
            names = "、".join(grade_label(spec, key) for key in each.grades)
            parts.append(f"等级须是{names}")
        if each.from_title:
            parts.append(f"从“{title_label(spec, each.from_title)}”里选")
        if each.not_with:
            names = "、".join(title_label(spec, key) for key in each.not_with)
            parts.append(f"已经得到{names}的不再给")
        for one in each.allotments:
            parts.append(f"{one.unit} {one.number} 个")
        if each.not_counted:
            names = "、".join(category_label(spec, key) for key in each.not_counted)
            parts.append(f"{names}不占名额")
        parts.append(BORDER_TIES.get(each.ties, each.ties))
        lines.append(f"{each.label}：{'；'.join(parts)}。")
    return lines


def consequence_words(each, spec: Spec) -> str:
    """What follows: 不能推优，6 个月."""
    said = CONSEQUENCES.get(each.kind, each.kind)
    if each.kind == rules.QUOTA_FACTOR:
        said = f"推优名额乘 {plain(each.amount)}"
    elif each.kind == rules.FEE_RETURN:
        said = f"返还团费 {plain(each.amount)}%"
    elif each.kind == rules.NOTED:
        said = each.label
    if each.is_personal:
        said = f"本人{said}"
    lasts = f"，从公布起 {each.months} 个月" if each.months else "，到下次考核公布为止"
    return said + lasts


def _consequences(spec):
    lines = []
    for each in spec.consequences:
        when = []
        if each.grades:
            when.append(f"等级是{'、'.join(grade_label(spec, key) for key in each.grades)}")
        when += [f"有“{veto_label(spec, key)}”情形" for key in each.vetoes]
        if each.titles:
            names = "、".join(f"“{title_label(spec, key)}”" for key in each.titles)
            when.append(f"得到{names}")
        if each.tests:
            when.append("，并且".join(test_words(test, spec) for test in each.tests))
        begin = "，或者".join(when)
        begin = f"{spaced(begin)}的" if begin else "还没有写什么情况"
        name = "" if each.kind == rules.NOTED else f"{each.label}："
        lines.append(f"{name}{begin}，{consequence_words(each, spec)}。")
    return lines


def _procedure(spec):
    steps = spec.procedure
    lines = []
    if steps.has_self_scores:
        signs = {0: "不用签字", 1: "支部书记签字", 2: "支部书记和一名团员代表签字"}
        lines.append(f"支部先自评，{signs.get(steps.signatures, f'{steps.signatures} 人签字')}。")
        limit = plain(steps.differs_by)
        far = f"相差超过 {limit} 分" if steps.differs_by else "不一样"
        lines.append(f"自评、系统分和检查分{far}的，逐项复核。")
    else:
        lines.append("支部不自评，由检查人员评。")
    if steps.trim:
        lines.append(f"评委的分去掉 {steps.trim} 个最高、{steps.trim} 个最低再平均。")
    if steps.workdays:
        again = f"，连着公示 {steps.times} 次" if steps.times > 1 else ""
        lines.append(f"结果公示 {steps.workdays} 个工作日{again}。")
    if steps.is_on_spot:
        lines.append("异议只能在当场签字时提，过后不受理。")
    if steps.decider:
        lines.append(f"最后由{steps.decider}决定。")
    return lines
