"""What is wrong with totals, grades and all that follows from them, in words. No database here."""

from decimal import Decimal
from fractions import Fraction

from assessment.engine import spec as rules
from assessment.engine.ranks import rounded
from assessment.engine.spec import Spec, Test
from assessment.engine.totals import total_of
from assessment.standards import bounds
from assessment.standards.measures import COMPARED, names_of
from assessment.standards.term_contradictions import measure_faults, reach_of
from assessment.standards.wording import (
    CONSEQUENCES,
    EFFECTS,
    RESCALES,
    category_label,
    grade_label,
    title_label,
)
from tuanwei.lib.numbers import plain
from tuanwei.rulebooks.exchange import KEY
from tuanwei.rulebooks.reasons import Found, Reason, twice


def named(rows, section, what) -> Found:
    """Names and keys of rows that others point to."""
    for row in rows:
        if not KEY.fullmatch(row.key):
            yield Reason(section, f"{what}“{row.label}”的代号只能用小写字母、数字和短横线。")
        if not row.label.strip():
            yield Reason(section, f"{what}要有名称。")
    for key in twice(row.key for row in rows):
        names = "、".join(f"“{row.label}”" for row in rows if row.key == key)
        yield Reason(section, f"{what}{names}的代号都是 {key}，分不清是哪一个。")


def weighed(children) -> bool:
    """True where indicators side by side have weights."""
    return any(each.weight is not None for each in children)


def _possible(spec: Spec) -> dict[Decimal, str]:
    """{highest sum of the blocks that can occur: when}."""
    halves = (1, 2) if spec.cycle.kind == rules.ONE_TERM else (0,)
    found: dict[Decimal, str] = {}
    names = names_of(spec)
    for category in ("", *(each.key for each in spec.categories)):
        for half in halves:
            absent = {
                leaf.key for leaf in spec.leaves
                if (leaf.categories and category not in leaf.categories) or half in leaf.not_in
            }  # fmt: skip
            raw = total_of(spec, {}, absent).raw_maximum
            when = names.get(category, "") + ("", "第一学期", "第二学期")[half]
            if raw:
                found.setdefault(Decimal(raw.numerator) / Decimal(raw.denominator), when)
    return found


def _totals(spec: Spec) -> Found:
    totals = spec.totals
    if totals.rescale not in RESCALES:
        yield Reason("totals", "有的指标不适用时怎么办，请重新选。")
    if totals.out_of <= 0:
        yield Reason("totals", "满分要大于 0。")
    if totals.least is not None and totals.most is not None and totals.least > totals.most:
        words = f"总分最低 {plain(totals.least)} 分，比最高 {plain(totals.most)} 分还高。"
        yield Reason("totals", words)
    limited = totals.bonus_most is not None or totals.bonus_percent is not None
    if limited and not any(each.is_bonus for each in spec.children()):
        yield Reason("totals", "写了加分的上限，可是没有一项是加分。", is_warning=True)
    for raw in twice(each.raw for each in totals.factors):
        yield Reason("totals", f"满分 {plain(raw)} 分写了两个系数，不知道乘哪个。")
    if totals.rescale == rules.PRINTED and totals.out_of > 0:
        yield from _factors(spec)
    elif totals.factors:
        yield Reason("totals", "写了系数，可是没有选“乘规定的系数”，用不上。", is_warning=True)


def _factors(spec) -> Found:
    totals, possible = spec.totals, _possible(spec)
    sums = "、".join(plain(raw) for raw in sorted(possible))
    for each in totals.factors:
        if each.raw not in possible:
            words = f"写了满分 {plain(each.raw)} 分的系数，可是满分只会是 {sums} 分，用不上。"
            yield Reason("totals", words, is_warning=True)
            continue
        exact = Fraction(each.raw) * Fraction(each.factor)
        shown = rounded(exact, totals.places, totals.rounding)
        if shown != Fraction(totals.out_of):
            words = (
                f"{plain(each.raw)} × {plain(each.factor)} = {plain(each.raw * each.factor)}，"
                f"全部满分也只有 {plain(Decimal(shown.numerator) / Decimal(shown.denominator))} 分，"
                f"不是 {plain(totals.out_of)} 分。"
            )
            yield Reason("totals", words, is_warning=True)
        elif totals.is_graded_exact and exact != Fraction(totals.out_of):
            words = (
                f"{plain(each.raw)} × {plain(each.factor)} = {plain(each.raw * each.factor)}，"
                "等级按没有取整前的总分定，刚好在线上的会差一点。"
            )
            yield Reason("totals", words, is_warning=True)
    known = {each.raw for each in totals.factors}
    for raw, when in possible.items():
        if raw not in known and raw != totals.out_of:
            where = f"{when}的" if when else ""
            words = f"{where}满分是 {plain(raw)} 分，没有写它的系数：按比例精确换算。"
            yield Reason("totals", words, is_warning=True)


def _highest(spec) -> Decimal | None:
    """The highest total anybody can have; None where that is not known."""
    tops, totals = spec.children(), spec.totals
    if any(not each.is_capped or each.maximum is None for each in tops):
        return totals.most
    if totals.rescale == rules.PRINTED:
        return totals.most
    highest = Decimal(0)
    plain_tops = [each for each in tops if not each.is_bonus]
    for each in plain_tops:
        if weighed(plain_tops):
            highest += (each.weight or Decimal(0)) * totals.out_of / 100
        else:
            highest += each.maximum or Decimal(0)
    bonus = sum((each.maximum or Decimal(0) for each in tops if each.is_bonus), Decimal(0))
    if totals.bonus_most is not None:
        bonus = min(bonus, totals.bonus_most)
    if totals.bonus_percent is not None:
        bonus = min(bonus, highest * totals.bonus_percent / 100)
    highest += bonus
    return highest if totals.most is None else min(highest, totals.most)


def _from_words(grade) -> str:
    return f"{grade.label}从 {plain(grade.least)} 起" if grade.holds_least else (
        f"{grade.label}要超过 {plain(grade.least)}"
    )  # fmt: skip


def _to_words(grade) -> str:
    return f"{grade.label}到 {plain(grade.most)} 为止" if grade.holds_most else (
        f"{grade.label}不到 {plain(grade.most)}"
    )  # fmt: skip


def _grades(spec: Spec) -> Found:
    for each in spec.grades:
        if not KEY.fullmatch(each.key):
            yield Reason("grades", f"等级“{each.label}”的代号只能用小写字母、数字和短横线。")
        if not each.label.strip():
            yield Reason("grades", "等级要有名称。")
        if each.category and each.category not in {one.key for one in spec.categories}:
            yield Reason("grades", f"等级“{each.label}”写的类别不存在，请重新选。")
    for key, _category in twice((each.key, each.category) for each in spec.grades):
        yield Reason("grades", f"等级“{grade_label(spec, key)}”写了两次。")
    for label in {each.label for each in spec.grades}:
        if len({each.key for each in spec.grades if each.label == label}) > 1:
            words = f"有两个等级都叫“{label}”，名额和否决会分不清。"
            yield Reason("grades", words, is_warning=True)
    for category in dict.fromkeys(each.category for each in spec.grades):
        own = [each for each in spec.grades if each.category == category]
        whom = f"（{category_label(spec, category)}）" if category else ""
        yield from _graded(spec, own, whom)


def _graded(spec, grades, whom) -> Found:
    totals = spec.totals
    places = None if totals.is_graded_exact else totals.places
    low = Decimal(0) if totals.least is None else totals.least
    highest = _highest(spec)
    high = max(totals.out_of, low) if totals.most is None else max(totals.most, low)
    bands = [each.band for each in grades]
    for each in grades:
        if bounds.is_empty(each.band, places):
            words = f"没有一个分数属于{each.label}{whom}，请看它的上下限。"
            yield Reason("grades", words, is_warning=True)
        elif highest is not None and bounds.ends(each.band)[0] >= (highest, 1):
            words = f"{_from_words(each)}{whom}，可是总分最多 {plain(highest)} 分，没有人能得到。"
            yield Reason("grades", words, is_warning=True)
        elif bounds.ends(each.band)[1] <= (low, 0):
            words = f"{_to_words(each)}{whom}，可是总分最低 {plain(low)} 分，没有人会是。"
            yield Reason("grades", words, is_warning=True)
    for gap in bounds.gaps(bands, low, high, places):
        parts = []
        if gap.above is not None:
            parts.append(_from_words(grades[gap.above]))
        if gap.below is not None:
            parts.append(_to_words(grades[gap.below]))
        why = "，".join(parts) or "没有写上下限"
        words = f"{plain(gap.example)} 分不属于任何等级{whom}：{why}。"
        yield Reason("grades", words, is_warning=True)
    for each in bounds.overlaps(bands, places):
        if each.start >= (high, 1) or each.end <= (low, 0):
            continue  # nobody comes there
        first, second = grades[each.first].label, grades[each.second].label
        at = f"{plain(each.example)} 分"
        if not each.is_one_number:
            at = f"{_span(each)}（例如 {at}）"
        words = f"{at}同时属于{first}和{second}{whom}：按写在前面的{first}算。"
        yield Reason("grades", words, is_warning=True)
    starts = [bounds.ends(each.band)[0] for each in grades]
    if starts != sorted(starts, reverse=True):
        words = f"等级{whom}没有从好到差写，降一级、名额会算错：把好的移到前面。"
        yield Reason("grades", words, is_warning=True)


def _span(overlap):
    first = "最低" if overlap.start[0] == -bounds.FAR else plain(overlap.start[0])
    last = "最高" if overlap.end[0] == bounds.FAR else plain(overlap.end[0])
    return f"{first} 到 {last} 分"


def faults_of_test(test: Test, spec: Spec, section: str, what: str) -> Found:
    """What is wrong with one test of a veto or a consequence."""
    if test.compare not in COMPARED:
        yield Reason(section, f"{what}怎么比较，请重新选。")
        return
    if test.of == rules.FACTS:
        if not test.measure.source:
            yield Reason(section, f"{what}没有选看哪种数据。")
            return
        yield from measure_faults(test.measure, spec, section, what)
        low, high, _places = reach_of(test.measure)
        number = "看的数"
    elif test.of == rules.SCORE:
        found = spec.indicator(test.indicator)
        if found is None:
            yield Reason(section, f"{what}看的指标已经没有了，请重新选。")
            return
        low = -bounds.FAR if found.floor is None else found.floor
        high = found.maximum if found.is_capped and found.maximum is not None else bounds.FAR
        number = f"“{found.label}”"
    elif test.of == rules.TOTAL:
        low = -bounds.FAR if spec.totals.least is None else spec.totals.least
        high = bounds.FAR if spec.totals.most is None else spec.totals.most
        number = "总分"
    else:
        yield Reason(section, f"{what}看什么，请重新选。")
        return
    yield from _reachable(test, low, high, number, section, what)


def _reachable(test, low, high, number, section, what) -> Found:
    value, compare = test.number, test.compare
    never = {
        rules.AT_LEAST: value > high, rules.MORE: value >= high, rules.BELOW: value <= low,
        rules.AT_MOST: value < low, rules.EQUAL: not low <= value <= high,
    }[compare]  # fmt: skip
    always = {
        rules.AT_LEAST: value <= low, rules.MORE: value < low, rules.BELOW: value > high,
        rules.AT_MOST: value >= high, rules.EQUAL: False,
    }[compare]  # fmt: skip
    if never:
        end = high if compare in (rules.AT_LEAST, rules.MORE, rules.EQUAL) else low
        side = "最高" if end == high else "最低"
        words = (
            f"{what}永远碰不上：{number}{side}是 {plain(end)}，"
            f"不会{COMPARED[compare]} {plain(value)}。"
        )
        yield Reason(section, words, is_warning=True)
    elif always:
        words = f"{what}人人都碰上：{number}总是{COMPARED[compare]} {plain(value)}。"
        yield Reason(section, words, is_warning=True)


def _vetoes(spec: Spec) -> Found:
    yield from named(spec.vetoes, "vetoes", "否决")
    grades = list(dict.fromkeys(each.key for each in spec.grades))
    for each in spec.vetoes:
        section, name = f"vetoes/{each.key}", f"否决“{each.label}”"
        if each.effect not in EFFECTS:
            yield Reason(section, f"{name}的后果，请重新选。")
        if not each.tests and not each.categories:
            yield Reason(section, f"{name}没有写条件，永远用不上。", is_warning=True)
        for key in each.categories:
            if key not in {one.key for one in spec.categories}:
                yield Reason(section, f"{name}只管的类别“{key}”不存在，请重新选。")
        if each.effect == rules.GRADE_AT_MOST:
            if each.grade not in grades:
                yield Reason(section, f"{name}要降到的等级不存在，请重新选。")
            elif each.grade == grades[0]:
                words = (
                    f"{name}最高只能到“{grade_label(spec, each.grade)}”，本来就是最高的，没有作用。"
                )
                yield Reason(section, words, is_warning=True)
        if each.effect == rules.TOTAL_AT_MOST:
            most = spec.totals.most
            if most is not None and each.points >= most:
                words = (
                    f"{name}总分最高只能到 {plain(each.points)} 分，本来就到不了更高，没有作用。"
                )
                yield Reason(section, words, is_warning=True)
        if each.effect == rules.NO_TITLE and not spec.titles:
            yield Reason(section, f"{name}不能得称号，可是没有写称号。", is_warning=True)
        for test in each.tests:
            yield from faults_of_test(test, spec, section, name)


def _share(each, section, name, spec) -> Found:
    if each.percent is not None and not 0 <= each.percent <= 100:
        yield Reason(section, f"{name}的比例要在 0 到 100% 之间。")
    if each.percent is not None and each.number is not None:
        words = f"{name}写了比例又写了个数，按比例 {plain(each.percent)}% 算。"
        yield Reason(section, words, is_warning=True)
    if each.among == rules.OF_CATEGORY and not spec.categories:
        yield Reason(section, f"{name}在同一类别里分，可是没有写类别。", is_warning=True)
    if each.number is not None and each.percent is None and each.fewest > each.number:
        words = f"{name}至少 {each.fewest} 个，比定的 {each.number} 个还多，按 {each.fewest} 个算。"
        yield Reason(section, words, is_warning=True)


def _quotas(spec: Spec) -> Found:
    grades = list(dict.fromkeys(each.key for each in spec.grades))
    for each in spec.quotas:
        if each.grade not in grades:
            yield Reason("quotas", f"名额写的等级“{each.grade}”不存在，请重新选。")
            continue
        name = f"“{grade_label(spec, each.grade)}”的名额"
        if each.percent is None and each.number is None:
            yield Reason("quotas", f"{name}没有写比例，也没有写个数，等于不限。", is_warning=True)
        if each.grade == grades[-1]:
            words = f"{name}：这是最后一个等级，超出的就没有等级了。"
            yield Reason("quotas", words, is_warning=True)
        yield from _share(each, "quotas", name, spec)
    order = [grades.index(each.grade) for each in spec.quotas if each.grade in grades]
    if order != sorted(order):
        words = "名额要从好的等级写到差的：先降下来的，才轮得到下一级算名额。"
        yield Reason("quotas", words, is_warning=True)
    for grade, _among in twice((each.grade, each.among) for each in spec.quotas):
        words = f"“{grade_label(spec, grade)}”的名额写了两次，会降两次。"
        yield Reason("quotas", words, is_warning=True)


def _titles(spec: Spec) -> Found:
    yield from named(spec.titles, "titles", "称号")
    before: set[str] = set()
    known = {each.key: each for each in spec.titles}
    grades = {each.key for each in spec.grades}
    for each in spec.titles:
        section, name = f"titles/{each.key}", f"称号“{each.label}”"
        if each.from_title and each.from_title not in known:
            yield Reason(section, f"{name}要从另一个称号里选，可是那个称号不存在，请重新选。")
        elif each.from_title and _in_circle(known, each):
            other = title_label(spec, each.from_title)
            yield Reason(section, f"{name}和“{other}”互相从对方里选，谁也选不出来。")
        elif each.from_title and each.from_title not in before:
            other = title_label(spec, each.from_title)
            yield Reason("titles", f"{name}从“{other}”里选，请把“{other}”移到它前面。")
        for key in each.grades:
            if key not in grades:
                yield Reason(section, f"{name}要的等级“{key}”不存在，请重新选。")
        for key in each.not_with:
            if key not in before:
                other = title_label(spec, key)
                words = f"{name}不给已经得到“{other}”的，请把“{other}”写在它前面。"
                yield Reason(section if key not in known else "titles", words)
        for key in each.not_counted:
            if key not in {one.key for one in spec.categories}:
                yield Reason(section, f"{name}不占名额的类别“{key}”不存在，请重新选。")
        if each.allotments and each.among != rules.OF_PARENT:
            words = f"{name}给各团总支分了名额，可是不是按团总支评的，用不上。"
            yield Reason(section, words, is_warning=True)
        for unit in twice(one.unit for one in each.allotments):
            yield Reason(section, f"{name}给“{unit}”写了两个名额，按前一个算。", is_warning=True)
        yield from _share(each, section, name, spec)
        before.add(each.key)


def _in_circle(known, title):
    seen, above = {title.key}, title.from_title
    while above in known and above not in seen:
        seen.add(above)
        above = known[above].from_title
    return above == title.key


def _consequences(spec: Spec) -> Found:
    yield from named(spec.consequences, "consequences", "后果")
    offered = (
        ("grades", {each.key for each in spec.grades}, "等级"),
        ("vetoes", {each.key for each in spec.vetoes}, "否决"),
        ("titles", {each.key for each in spec.titles}, "称号"),
    )
    for each in spec.consequences:
        section, name = f"consequences/{each.key}", f"“{each.label}”"
        if each.kind not in CONSEQUENCES:
            yield Reason(section, f"{name}是什么后果，请重新选。")
        for field, known, what in offered:
            for key in getattr(each, field):
                if key not in known:
                    yield Reason(section, f"{name}看的{what}“{key}”不存在，请重新选。")
        if not (each.grades or each.vetoes or each.titles or each.tests):
            yield Reason(section, f"{name}没有写什么情况下用，永远用不上。", is_warning=True)
        if each.kind == rules.QUOTA_FACTOR and not 0 <= each.amount < 1:
            words = f"{name}推优名额乘 {plain(each.amount)}：减半要写 0.5。"
            yield Reason(section, words, is_warning=True)
        if each.kind == rules.FEE_RETURN and not 0 < each.amount <= 100:
            words = f"{name}返还团费 {plain(each.amount)}%，要在 0 到 100 之间。"
            yield Reason(section, words, is_warning=True)
        if each.is_personal and not each.tests:
            yield Reason(section, f"{name}是对个人的，要写看个人的什么情况。", is_warning=True)
        for test in each.tests:
            yield from faults_of_test(test, spec, section, name)


def _procedure(spec: Spec) -> Found:
    steps = spec.procedure
    if not 0 <= steps.signatures <= 2:
        yield Reason("procedure", "签字的人写 0、1 或 2 个。")
    if steps.signatures and not steps.has_self_scores:
        words = "支部不自评，就没有地方签字。"
        yield Reason("procedure", words, is_warning=True)
    if steps.trim and not any(rules.JUDGES in leaf.scored_by for leaf in spec.leaves):
        words = "写了去掉最高最低的评委分，可是没有一项由评委评。"
        yield Reason("procedure", words, is_warning=True)
    if steps.workdays < 0 or steps.times < 1:
        yield Reason("procedure", "公示的天数和次数要写对。")
    if steps.workdays == 0:
        yield Reason("procedure", "不公示，大家就没有机会提异议。", is_warning=True)


CHECKS = (_totals, _grades, _vetoes, _quotas, _titles, _consequences, _procedure)
