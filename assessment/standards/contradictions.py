"""What is wrong with a standard, in words. No database here.

Refusals are only what cannot be scored: what points to nothing, what says the same twice. All else is
warned of, and scored as it stands; nothing is ever put right silently. `section` is the page of
the draft to go to.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator, Spec
from assessment.engine.totals import fullest
from assessment.standards.result_contradictions import CHECKS, named, weighed
from assessment.standards.sentences import EVERY, WAYS
from assessment.standards.term_contradictions import FINENESS, highest_of, term_faults
from assessment.standards.wording import BRANCH_TYPES, CYCLES, RESCALES, UNITS, category_label
from tuanwei.lib.numbers import plain
from tuanwei.rulebooks import reasons
from tuanwei.rulebooks.exchange import KEY
from tuanwei.rulebooks.reasons import Found, Reason, twice

__all__ = ["Reason", "contradictions", "refusals"]
DEEPEST = 3
MONTHS = {
    rules.YEAR: 12, rules.SCHOOL_YEAR: 12, rules.HALF_YEAR: 6, rules.ONE_TERM: 5,
    rules.ONE_MONTH: 1, rules.ISSUE: 0,
}  # fmt: skip
LONGEST = {rules.HALF: 0, rules.TERM: 5, rules.MONTH: 1, rules.FORTNIGHT: 1, rules.WEEK: 1}
"""Months that a cycle must have so that such parts lie in it."""


def contradictions(spec: Spec) -> list[Reason]:
    """Everything that is wrong, in the order of the pages."""
    checks = (
        _tree, _sums, _tops, _leaves, _cycle, _categories, *CHECKS,
    )  # fmt: skip
    if broken := list(_broken_tree(spec)):
        return broken
    return [each for check in checks for each in check(spec)]


def refusals(spec: Spec) -> list[Reason]:
    """What keeps a standard from being put in force."""
    return reasons.refusals(contradictions(spec))


def indicator_page(indicator: Indicator) -> str:
    """The page of the draft where an indicator is changed."""
    return f"indicators/{indicator.key}"


def _broken_tree(spec: Spec) -> Found:
    """What keeps the rest from being looked at: keys twice, indicators that hang from nothing."""
    for key in twice(each.key for each in spec.indicators):
        names = "、".join(f"“{each.label}”" for each in spec.indicators if each.key == key)
        yield Reason("tree", f"{names}的代号都是 {key}，分不清是哪一个。")
    known = {each.key: each for each in spec.indicators}
    for each in spec.indicators:
        if each.parent and each.parent not in known:
            yield Reason("tree", f"“{each.label}”要放在“{each.parent}”下面，可是没有这一项。")
            continue
        above, seen = each.parent, {each.key}
        while above in known and above not in seen:
            seen.add(above)
            above = known[above].parent
        if above == each.key:
            yield Reason("tree", f"“{each.label}”绕了一圈又放在自己下面。")


def _depth(spec, indicator):
    return 1 + sum(1 for _each in _above(spec, indicator))


def _tree(spec: Spec) -> Found:
    if not spec.indicators:
        yield Reason("tree", "还没有写指标。")
    parents = {each.parent for each in spec.indicators}
    for each in spec.indicators:
        page = indicator_page(each)
        if not KEY.fullmatch(each.key):
            yield Reason("tree", f"“{each.label}”的代号只能用小写字母、数字和短横线。")
        if not each.label.strip():
            yield Reason("tree", "有一项指标没有名称。")
        if _depth(spec, each) > DEEPEST:
            words = f"“{each.label}”在第 {_depth(spec, each)} 级，考核表最多看得清 {DEEPEST} 级。"
            yield Reason("tree", words, is_warning=True)
        if each.is_bonus and each.parent:
            words = f"“{each.label}”写成了加分，可是只有第一级的指标能在 100 分之外，这里照常加进上一级。"
            yield Reason(page, words, is_warning=True)
        if each.key in parents and each.terms:
            words = f"“{each.label}”下面还有指标，它自己的 {len(each.terms)} 条规则不会算。"
            yield Reason(page, words, is_warning=True)
        for category in each.categories:
            if category not in {one.key for one in spec.categories}:
                yield Reason(page, f"“{each.label}”只考核“{category}”，可是没有这个类别。")
        if each.not_in and spec.cycle.kind != rules.ONE_TERM:
            words = f"“{each.label}”写了哪个学期不考核，可是不是一学期考核一次，用不上。"
            yield Reason(page, words, is_warning=True)
        if each.is_key and not _guarded(spec, each):
            words = f"“{each.label}”标了 ※，可是没有一条否决看它，不合格也没有后果。"
            yield Reason("vetoes", words, is_warning=True)
    for label in twice((each.parent, each.label) for each in spec.indicators):
        yield Reason("tree", f"“{label[1]}”写了两次，检查的人会分不清。", is_warning=True)


def _guarded(spec, indicator):
    mine = {f"own:{indicator.key}:{each.key}" for each in indicator.terms}
    mine |= {each.measure.source for each in indicator.terms if each.measure.source}
    tests = [test for veto in spec.vetoes for test in veto.tests]
    return any(
        (test.of == rules.SCORE and test.indicator == indicator.key)
        or (test.of == rules.FACTS and test.measure.source in mine)
        for test in tests
    )


def _combined(combine, numbers):
    if combine == rules.HIGHEST:
        return max(numbers)
    if combine == rules.LOWEST:
        return min(numbers)
    if combine == rules.MEAN:
        return Fraction(sum(numbers)) / len(numbers)
    return numbers[-1] if combine == rules.LAST else sum(numbers)


def _for_each_category(spec, children) -> Iterator[tuple[str, list[Indicator]]]:
    """(name of a category, the children that apply to it); once with "" where all do."""
    if not any(each.categories for each in children):
        yield "", list(children)
        return
    for category in ("", *(each.key for each in spec.categories)):
        there = [x for x in children if not x.categories or category in x.categories]
        if there and (category or not spec.categories):
            yield category, there


def _sums(spec: Spec) -> Found:
    for parent in spec.indicators:
        children = spec.children(parent.key)
        if not children:
            continue
        if weighed(children):
            yield from _weights(spec, children, f"“{parent.label}”下面")
            continue
        if parent.maximum is None:
            continue
        for category, there in _for_each_category(spec, children):
            if unsaid := [each for each in there if each.maximum is None]:
                for each in unsaid:
                    words = (
                        f"“{each.label}”没有写满分，“{parent.label}”的 {plain(parent.maximum)} 分"
                        "够不够、多不多没法核对。"
                    )
                    yield Reason(indicator_page(each), words, is_warning=True)
                continue
            together = _combined(parent.combine, [each.maximum for each in there])
            if together == parent.maximum:
                continue
            whom = f"（{category_label(spec, category)}）" if category else ""
            made_good = _made_good(spec, children, there)
            words = _sum_words(parent, there, together, whom, made_good)
            yield Reason("tree", words, is_warning=True)


def _made_good(spec, children, there):
    """How units are compensated that have less of these children than others; "" where they are not."""
    if spec.totals.rescale == rules.AS_NOTHING:
        return ""
    most = fullest(spec, children)
    is_less = sum((each.maximum or Decimal(0) for each in there), Decimal(0)) < most
    return f"有的不适用，{RESCALES.get(spec.totals.rescale, '')}" if is_less else ""


def _sum_words(parent, there, together, whom, made_good):
    how = "合计" if parent.combine == rules.SUM else WAYS.get(parent.combine, "合计")
    words = f"“{parent.label}”{plain(parent.maximum)} 分{whom}，下面 {len(there)} 项{how} {plain(together)} 分"
    if together < parent.maximum:
        less = f"{words}，少 {plain(parent.maximum - together)} 分"
        return f"{less}：{made_good}。" if made_good else f"{less}，谁也得不满。"
    more = f"{words}，多 {plain(together - parent.maximum)} 分"
    if parent.is_capped:
        return f"{more}；最多算 {plain(parent.maximum)} 分。"
    return f"{more}；可以超过满分。"


def _weights(spec, children, where) -> Found:
    """What gives no points needs no weight."""
    children = [each for each in children if each.weight is not None or each.maximum != 0]
    for category, there in _for_each_category(spec, children):
        together = sum((each.weight or Decimal(0) for each in there), Decimal(0))
        if together != 100:
            whom = f"（{category_label(spec, category)}）" if category else ""
            parts = " + ".join(f"{each.label} {plain(each.weight or 0)}%" for each in there)
            words = f"{where}的权重{whom}合计 {plain(together)}%，不是 100%：{parts}。"
            yield Reason("tree", words, is_warning=True)
    for each in children:
        if each.weight is None:
            words = f"{where}有的写了权重，“{each.label}”没有写，按 0 算。"
            yield Reason("tree", words, is_warning=True)
        elif not each.maximum:
            words = f"“{each.label}”按权重算，可是没有写满分，不知道几分是 100%。"
            yield Reason("tree", words)


def _tops(spec: Spec) -> Found:
    tops = [each for each in spec.children() if not each.is_bonus]
    if not tops:
        return
    if weighed(tops):
        yield from _weights(spec, tops, "第一级")
        return
    if spec.totals.rescale == rules.PRINTED:
        return
    for category, there in _for_each_category(spec, tops):
        if any(each.maximum is None for each in there):
            for each in there:
                if each.maximum is None:
                    words = f"“{each.label}”没有写满分，总分最多几分就不知道。"
                    yield Reason("tree", words, is_warning=True)
            return
        together = sum((each.maximum or Decimal(0) for each in there), Decimal(0))
        if together != spec.totals.out_of:
            whom = f"（{category_label(spec, category)}）" if category else ""
            words = (
                f"第一级{whom}合计 {plain(together)} 分，满分写的是 {plain(spec.totals.out_of)} 分"
            )
            made_good = together < spec.totals.out_of and _made_good(spec, tops, there)
            words += f"：{made_good}。" if made_good else "。"
            yield Reason("tree", words, is_warning=True)


def _leaves(spec: Spec) -> Found:
    for leaf in spec.leaves:
        page = indicator_page(leaf)
        if not leaf.terms and leaf.start == rules.NOTHING:
            yield Reason(page, f"“{leaf.label}”还没有写怎么评分。")
        for key in twice(each.key for each in leaf.terms):
            yield Reason(page, f"“{leaf.label}”有两条规则的代号都是 {key}。")
        yield from _starts(leaf, page)
        yield from _stepped(spec, leaf, page)
        yield from _scorers(leaf, page)
        yield from _terms_together(leaf, page)
        yield from _endless(spec, leaf, page)
        for term in leaf.terms:
            yield from term_faults(term, leaf, spec)


def _signs(leaf):
    """What signs the points of a leaf's terms may have."""
    signs = set()
    for term in leaf.terms:
        if term.kind in (rules.GIVEN,):
            signs |= {-1} if term.least is None or term.least < 0 else set()
            signs |= {1} if term.most is None or term.most > 0 else set()
        elif term.kind == rules.RANKED and not term.bands:
            signs.add(1)
        else:
            own = [each.points for each in (*term.levels, *term.cells, *term.bands)]
            points = [*own, term.points] if term.is_all or not own else own
            signs |= {(each > 0) - (each < 0) for each in points} - {0}
    return signs


def _starts(leaf, page) -> Found:
    if leaf.start == rules.FULL and leaf.maximum is None:
        yield Reason(page, f"“{leaf.label}”从满分扣起，可是没有写满分。")
        return
    signs, name = _signs(leaf), f"“{leaf.label}”"
    if leaf.start == rules.FULL and leaf.terms and signs == {1} and leaf.is_capped:
        yield Reason(page, f"{name}从满分扣起，规则却只加分：谁都是满分。", is_warning=True)
    if leaf.start == rules.NOTHING and leaf.terms and signs == {-1} and leaf.floor == 0:
        words = f"{name}从 0 分加起，规则却只扣分：谁都是 0 分。是不是从满分扣起？"
        yield Reason(page, words, is_warning=True)
    if leaf.start == rules.BASE and leaf.maximum is not None and leaf.base > leaf.maximum:
        words = f"{name}从 {plain(leaf.base)} 分起，比满分 {plain(leaf.maximum)} 分还高。"
        yield Reason(page, words, is_warning=True)
    if leaf.floor is not None and leaf.maximum is not None and leaf.floor > leaf.maximum:
        words = f"{name}最低 {plain(leaf.floor)} 分，比满分 {plain(leaf.maximum)} 分还高。"
        yield Reason(page, words)


def _stepped(spec, leaf, page) -> Found:
    name, finer = f"“{leaf.label}”", None
    for step in leaf.steps:
        if step.every not in FINENESS or step.way not in WAYS:
            yield Reason(page, f"{name}按什么时间分开算，请重新选。")
            return
        if finer is not None and FINENESS[step.every] >= FINENESS[finer]:
            words = f"{name}先{EVERY[finer]}、再{EVERY[step.every]}：后一步要比前一步长。"
            yield Reason(page, words)
        finer = step.every
    parts = [step.every for step in leaf.steps] + [term.every for term in leaf.terms]
    for every in dict.fromkeys(parts):
        if MONTHS.get(spec.cycle.kind, 12) < LONGEST.get(every, 0):
            words = (
                f"{name}{EVERY[every]}算一次，可是{CYCLES.get(spec.cycle.kind, '')}考核一次，"
                "没有那么长。"
            )
            yield Reason(page, words, is_warning=True)
    if leaf.steps and leaf.part_most is None and leaf.is_capped and leaf.maximum is not None:
        ways = {step.way for step in leaf.steps}
        if ways == {rules.SUM}:
            words = (
                f"{name}{EVERY[leaf.steps[0].every]}的分加起来，每一份最多也按 "
                f"{plain(leaf.maximum)} 分算；要另定每份最多几分请写上。"
            )
            yield Reason(page, words, is_warning=True)


def _terms_together(leaf, page) -> Found:
    """Terms that all have a highest number of points, and come to more or less than the maximum together."""
    if leaf.start == rules.FULL or leaf.steps or leaf.maximum is None or not leaf.is_capped:
        return
    highest = [highest_of(each, leaf) for each in leaf.terms]
    known = [each for each in highest if each is not None]
    if not known or len(known) < len(highest):
        return
    begin = leaf.base if leaf.start == rules.BASE else Decimal(0)
    together = begin + sum(known, Decimal(0))
    if together <= 0 or together == leaf.maximum or (together > leaf.maximum and len(known) == 1):
        return
    words = (
        f"“{leaf.label}”{plain(leaf.maximum)} 分，{len(known)} 条规则最多能得 {plain(together)} 分"
    )
    if together < leaf.maximum:
        words += f"，少 {plain(leaf.maximum - together)} 分，谁也得不满。"
    else:
        words += f"，多 {plain(together - leaf.maximum)} 分；最多算 {plain(leaf.maximum)} 分。"
    yield Reason(page, words, is_warning=True)


def _endless(spec, leaf, page) -> Found:
    """A maximum that is written and does not hold: the points may go on without an end."""
    if leaf.maximum is None or leaf.is_capped or 1 not in _signs(leaf):
        return
    highest = [highest_of(each, leaf) for each in leaf.terms]
    begin = {rules.FULL: leaf.maximum, rules.BASE: leaf.base}.get(leaf.start, Decimal(0))
    known = [each for each in highest if each is not None]
    words = f"“{leaf.label}”写了满分 {plain(leaf.maximum)} 分，可是没有勾“最多是满分”："
    if len(known) < len(highest) or leaf.steps:
        words += "可以一直加上去，没有上限"
    elif begin + sum(known, Decimal(0)) > leaf.maximum:
        words += f"最多能得 {plain(begin + sum(known, Decimal(0)))} 分"
    else:
        return
    above = next((each for each in _above(spec, leaf) if each.is_capped and each.maximum), None)
    if above is not None:
        words += f"，只有“{above.label}”的 {plain(above.maximum)} 分管着"
    yield Reason(page, f"{words}。", is_warning=True)


def _above(spec, indicator):
    """What an indicator hangs from, the nearest first."""
    above = spec.indicator(indicator.parent)
    while above is not None:
        yield above
        above = spec.indicator(above.parent)


def _scorers(leaf, page) -> Found:
    if not leaf.scored_by:
        yield Reason(page, f"“{leaf.label}”没有写谁来评分。", is_warning=True)
    for each in leaf.scored_by:
        if each not in rules.SCORED_BY:
            yield Reason(page, f"“{leaf.label}”谁来评分，请重新选。")
    entered = [term for term in leaf.terms if not term.measure.source]
    if entered and set(leaf.scored_by) == {rules.RECORDS}:
        words = (
            f"“{leaf.label}”只由系统按记录算，可是“{entered[0].label}”要有人登记，会一直是空的。"
        )
        yield Reason(page, words, is_warning=True)


def _cycle(spec: Spec) -> Found:
    cycle = spec.cycle
    if spec.units not in UNITS:
        yield Reason("cycle", "考核谁，请重新选。")
    if cycle.kind not in CYCLES:
        yield Reason("cycle", "多久考核一次，请重新选。")
    if not 1 <= cycle.month <= 12 or not 1 <= cycle.day <= 31:
        yield Reason("cycle", f"没有 {cycle.month} 月 {cycle.day} 日，请重新写。")
    elif cycle.day > 28:
        words = f"从 {cycle.day} 日算起，有的月没有这一天：都按 28 日算。"
        yield Reason("cycle", words, is_warning=True)
    if set(range(1, 13)) <= set(cycle.idle_months):
        yield Reason("cycle", "十二个月都放假，就没有可以考核的月份了。")
    for month in cycle.idle_months:
        if not 1 <= month <= 12:
            yield Reason("cycle", f"放假的月份里没有 {month} 月。")


def _categories(spec: Spec) -> Found:
    yield from named(spec.categories, "categories", "类别")
    taken: dict[str, str] = {}
    for each in spec.categories:
        for kind in each.branch_types:
            if kind not in BRANCH_TYPES:
                yield Reason("categories", f"类别“{each.label}”里有不认识的支部类型，请重新选。")
            elif kind in taken:
                words = f"{BRANCH_TYPES[kind]}同时归“{taken[kind]}”和“{each.label}”，按前一个算。"
                yield Reason("categories", words, is_warning=True)
            taken.setdefault(kind, each.label)
