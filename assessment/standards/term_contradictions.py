"""What is wrong with a term or a measure, in words. No database here."""

from decimal import Decimal

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES, table_of
from assessment.engine.spec import Indicator, Measure, Spec, Term
from assessment.engine.terms import own_source
from assessment.standards import bounds
from assessment.standards.measures import levels_of, names_of, percents, reach_of
from assessment.standards.sentences import (
    AMONG,
    COUNTED,
    EVERY,
    KINDS,
    TIES,
)
from tuanwei.lib.numbers import plain
from tuanwei.rulebooks.exchange import KEY
from tuanwei.rulebooks.reasons import Found, Reason, twice

FINENESS = {every: n for n, every in enumerate(rules.PERIODS)}
"""WHOLE is the coarsest."""
HUNDRED = Decimal(100)


def term_page(indicator: Indicator, term: Term) -> str:
    """The page of the draft where a term is changed."""
    return f"indicators/{indicator.key}/terms/{term.key}"


def _is_there(source: str, spec: Spec) -> bool:
    """False where a source is nothing that facts can have: tables may come later."""
    return source in SOURCES or bool(table_of(source)) or source in names_of(spec)


def measure_faults(measure: Measure, spec: Spec, section: str, what: str) -> Found:
    """What is wrong with a measure, whoever uses it."""
    source = SOURCES.get(measure.source)
    if measure.source and not _is_there(measure.source, spec):
        yield Reason(section, f"{what}要看的数据“{measure.source}”不存在，请重新选。")
        return
    if measure.counted not in COUNTED:
        yield Reason(section, f"{what}怎么数，请重新选。")
        return
    entered = levels_of(spec, measure.source)
    for level in measure.levels:
        if entered and level not in entered:
            listed = "、".join(entered.values())
            words = f"{what}只算“{level}”的，可是那一条登记的级别只有{listed}，一条也算不上。"
            yield Reason(section, words, is_warning=True)
    if source is not None:
        if measure.counted in (rules.SHARE, rules.MISSED) and not source.of:
            words = (
                f"{what}要算“{COUNTED[measure.counted]}”，可是“{source.label}”没有总数，算不出来。"
            )
            yield Reason(section, words)
        for named, has, name in (
            (measure.levels, source.level, "级别"), (measure.roles, source.role, "类型"),
        ):  # fmt: skip
            if named and not has:
                words = f"{what}只算某些{name}，可是“{source.label}”不分{name}，一条也算不上。"
                yield Reason(section, words, is_warning=True)
        if measure.counted == rules.PEOPLE:
            words = f"{what}按人数算，可是“{source.label}”的记录不写是谁，会是 0。"
            yield Reason(section, words, is_warning=True)
    if measure.least is not None and measure.below is not None and measure.least >= measure.below:
        words = (
            f"{what}只算不低于 {plain(measure.least)}、低于 {plain(measure.below)} 的，"
            "没有这样的数。"
        )
        yield Reason(section, words, is_warning=True)
    if measure.drop and measure.counted != rules.AVERAGE:
        words = f"{what}写了去掉最高最低，可是不取平均，用不上。"
        yield Reason(section, words, is_warning=True)


def term_faults(term: Term, indicator: Indicator, spec: Spec) -> Found:
    """Everything wrong with one term."""
    section, name = term_page(indicator, term), f"“{indicator.label}”的“{term.label}”"
    if not KEY.fullmatch(term.key):
        yield Reason("tree", f"{name}的代号只能用小写字母、数字和短横线。")
    if term.kind not in KINDS or term.every not in EVERY:
        yield Reason(section, f"{name}怎么算、多久算一次，请重新选。")
        return
    yield from measure_faults(term.measure, spec, section, name)
    yield from _levels(term, section, name)
    yield from _banded(term, spec, section, name)
    yield from KIND_CHECKS[term.kind](term, indicator, spec, section, name)
    if term.least is not None and term.most is not None and term.least > term.most:
        words = f"{name}最低 {plain(term.least)} 分，比最多 {plain(term.most)} 分还高。"
        yield Reason(section, words)
    if term.sized_by and not _is_there(term.sized_by, spec):
        yield Reason(section, f"{name}的规模要看的数据“{term.sized_by}”不存在，请重新选。")
    if term.is_percent and indicator.maximum is None:
        yield Reason(section, f"{name}按满分的百分之几给分，可是“{indicator.label}”没有写满分。")
    yield from _parts(term, indicator, section, name)


def _levels(term, section, name) -> Found:
    for key in twice(each.key for each in term.levels):
        label = next(each.label for each in term.levels if each.key == key)
        yield Reason(section, f"{name}里“{label}”写了两次，不知道按哪个给分。")
    for role, level in twice((each.role, each.level) for each in term.cells):
        words = f"{name}里“{'·'.join(x for x in (role, level) if x) or '其余'}”写了两次，只有前一个算数。"
        yield Reason(section, words, is_warning=True)
    known = {each.key for each in term.levels}
    if known and not term.cells:
        for level in term.measure.levels:
            if level not in known:
                words = f"{name}只算“{level}”级别的，可是下面没有写它得几分。"
                yield Reason(section, words, is_warning=True)


def _banded(term, spec, section, name) -> Found:
    labels = names_of(spec)
    for bands, is_size in ((term.bands, False), (term.sizes, True)):
        for category in dict.fromkeys(each.category for each in bands):
            if category and category not in {each.key for each in spec.categories}:
                yield Reason(section, f"{name}里有不认识的类别“{category}”，请重新选。")
            own = [each for each in bands if each.category == category]
            whom = f"（{labels.get(category, category)}）" if category else ""
            low, high, places = _reach(term, is_size)
            unit = "%" if not is_size and _is_percent(term) else ""
            what = "规模" if is_size else "分档"
            for each in own:
                if bounds.is_empty(each, places):
                    words = f"{name}{whom}的{what}里有一档没有数落得进去：{_range(each, unit)}。"
                    yield Reason(section, words, is_warning=True)
            for each in bounds.overlaps(own, places):
                words = (
                    f"{name}{whom}：{plain(each.example)}{unit} 同时落在第 {each.first + 1} 档和"
                    f"第 {each.second + 1} 档，按前一档算。"
                )
                yield Reason(section, words, is_warning=True)
            if not is_size:
                yield from _band_gaps(term, own, low, high, places, unit, section, name + whom)


def _band_gaps(term, bands, low, high, places, unit, section, name) -> Found:
    for gap in bounds.gaps(bands, low, high, places):
        if gap.below is None and not (unit or term.kind == rules.RANKED):
            continue  # nothing happened, nothing given
        if gap.above is None and not unit and term.kind != rules.BAND:
            continue
        at = f"第 {plain(gap.example)} 名" if term.kind == rules.RANKED else (
            f"{plain(gap.example)}{unit}"
        )  # fmt: skip
        yield Reason(section, f"{name}：{at} 不在任何一档，不加也不扣。", is_warning=True)


def _range(band, unit):
    first = "不限" if band.least is None else f"{plain(band.least)}{unit}"
    last = "不限" if band.most is None else f"{plain(band.most)}{unit}"
    return f"从 {first} 到 {last}"


def _is_percent(term):
    if term.kind == rules.RANKED:
        return False
    if term.kind == rules.EACH:
        found = SOURCES.get(term.measure.source)
        return bool(found and found.of)
    return percents(term.measure)


def _reach(term, is_size):
    if is_size:
        return Decimal(0), bounds.FAR, 0
    if term.kind == rules.RANKED:
        return Decimal(1), bounds.FAR, 1 if term.ties == rules.MIDDLE else 0
    if term.kind == rules.EACH:
        return (Decimal(0), HUNDRED, None) if _is_percent(term) else (-bounds.FAR, bounds.FAR, None)
    return reach_of(term.measure)


def highest_of(term: Term, indicator: Indicator) -> Decimal | None:
    """The most points a term can give in the whole period; None where there is no end to them, or none known."""
    if term.every != rules.WHOLE or term.sizes or any(each.category for each in term.bands):
        return None
    whole, found = indicator.maximum or Decimal(0), _highest(term, indicator)
    if found is not None and term.is_percent:
        found = found * whole / HUNDRED
    if term.most is not None:
        return term.most if found is None else min(found, term.most)
    return found


def _highest(term, indicator):
    named = [each.points for each in (*term.levels, *term.cells, *term.bands)]
    best = max([*named, Decimal(0)])
    if term.kind == rules.EACH:
        best = best if named else term.points
        if best <= 0:
            return Decimal(0)
        return best * sum(term.take, Decimal(0)) if term.take else None
    if term.kind == rules.CHECKLIST:
        return term.points if term.is_all else sum((each for each in named if each > 0), Decimal(0))
    if term.kind in (rules.BAND, rules.GRADED):
        return best if named else None
    if term.kind == rules.SHORT:
        return Decimal(0) if term.points <= 0 else None
    if term.kind == rules.RATE:
        return max(term.points, Decimal(0)) if term.measure.counted == rules.SHARE else None
    if term.kind == rules.RANKED and not term.bands:
        return indicator.maximum if term.top is None else term.top
    return best if term.kind == rules.RANKED else None


def _parts(term, indicator, section, name) -> Found:
    if not indicator.steps or term.every == rules.WHOLE:
        return
    outer = indicator.steps[0].every
    if outer in FINENESS and FINENESS[term.every] < FINENESS[outer]:
        words = (
            f"{name}{EVERY[term.every]}算一次，可是“{indicator.label}”{EVERY[outer]}单独计分，"
            f"只会算在这段时间开头的那一份里。"
        )
        yield Reason(section, words, is_warning=True)


def read_elsewhere(spec: Spec) -> set[str]:
    """The sources that vetoes, consequences and size coefficients look at."""
    tests = [test for veto in spec.vetoes for test in veto.tests]
    tests += [test for consequence in spec.consequences for test in consequence.tests]
    sized = {term.sized_by for leaf in spec.leaves for term in leaf.terms}
    return {test.measure.source for test in tests} | sized


def _each(term, indicator, spec, section, name) -> Found:
    silent = not (term.points or term.levels or term.cells or term.bands)
    if silent and own_source(indicator, term) not in read_elsewhere(spec):
        yield Reason(section, f"{name}每次 0 分，等于没有写。", is_warning=True)
    if sum(map(bool, (term.levels, term.cells, term.bands))) > 1:
        yield Reason(section, f"{name}同时写了级别、类型和数值分档，只按一种算。", is_warning=True)
    if term.take and (term.points or term.levels or term.cells) and _only_minus(term):
        words = f"{name}只算最高的几次，可是都是扣分：会只扣最轻的。"
        yield Reason(section, words, is_warning=True)


def _only_minus(term):
    points = [each.points for each in (*term.levels, *term.cells, *term.bands)] or [term.points]
    return all(each < 0 for each in points)


def _short(term, indicator, spec, section, name) -> Found:
    if term.needed <= 0:
        words = f"{name}应有几次写的是 {plain(term.needed)}，永远不会少。"
        yield Reason(section, words, is_warning=True)
    if term.points >= 0:
        how = "少了不扣分" if term.points == 0 else "少了反而加分"
        yield Reason(section, f"{name}{how}：扣分要写成负数，例如 -1。", is_warning=True)


def _rate(term, indicator, spec, section, name) -> Found:
    if not term.points:
        yield Reason(section, f"{name}乘的是 0 分，等于没有写。", is_warning=True)


def _band(term, indicator, spec, section, name) -> Found:
    if not term.bands:
        yield Reason(section, f"{name}还没有写分档，没法给分。")


def _graded(term, indicator, spec, section, name) -> Found:
    if not term.levels:
        yield Reason(section, f"{name}还没有写有哪些等次，没法评。")
    most = HUNDRED if term.is_percent else indicator.maximum
    for each in term.levels:
        if most is not None and indicator.is_capped and each.points > most:
            unit = "%" if term.is_percent else " 分"
            words = (
                f"{name}的“{each.label}”{plain(each.points)}{unit}，超过满分 {plain(most)}{unit}，"
                "多的不算。"
            )
            yield Reason(section, words, is_warning=True)
    source = SOURCES.get(term.measure.source)
    if source is not None and not source.level:
        yield Reason(section, f"{name}按等次给分，可是“{source.label}”不分级别，没法评。")


def _ranked(term, indicator, spec, section, name) -> Found:
    if term.ties not in TIES or term.among not in AMONG:
        yield Reason(section, f"{name}并列怎么排、和谁排，请重新选。")
    if not term.bands:
        if term.top is None and indicator.maximum is None:
            words = f"{name}第一名得几分不知道：写上最高分，或者给“{indicator.label}”写满分。"
            yield Reason(section, words)
        if not term.points:
            words = f"{name}每低一名少 0 分，有数据的都得一样的分。"
            yield Reason(section, words, is_warning=True)
    if not term.measure.source and term.measure.counted == rules.TIMES:
        words = (
            f"{name}按名次给分，没有说按什么数排：现在按登记的次数排，要比人次、比例请选“怎么数”。"
        )
        yield Reason(section, words, is_warning=True)
    if term.among == rules.OF_CATEGORY and not spec.categories:
        yield Reason(section, f"{name}在同一类别里排，可是没有写类别。", is_warning=True)


def _given(term, indicator, spec, section, name) -> Found:
    if term.measure.counted in (rules.TIMES, rules.RUN, rules.PEOPLE):
        words = (
            f"{name}是直接给分，却按{COUNTED[term.measure.counted]}数：给 3 分只会算 1 分，"
            "请改成数量合计或最近一次的数值。"
        )
        yield Reason(section, words, is_warning=True)
    if term.most is None and term.least is None:
        yield Reason(section, f"{name}没有写给分的范围，给多少都算。", is_warning=True)


def _checklist(term, indicator, spec, section, name) -> Found:
    if not term.levels:
        yield Reason(section, f"{name}还没有写要核对哪几项。")
    if term.is_all and not term.points:
        yield Reason(section, f"{name}全都有也是 0 分，等于没有写。", is_warning=True)
    source = SOURCES.get(term.measure.source)
    if source is not None and not source.level:
        yield Reason(section, f"{name}逐项核对，可是“{source.label}”不分项目，没法核对。")


KIND_CHECKS = {
    rules.EACH: _each, rules.SHORT: _short, rules.RATE: _rate, rules.BAND: _band,
    rules.GRADED: _graded, rules.RANKED: _ranked, rules.GIVEN: _given, rules.CHECKLIST: _checklist,
}  # fmt: skip
