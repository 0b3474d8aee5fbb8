"""Stakes, grades and vetoes of a standing in words. No database here."""

from fractions import Fraction

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES
from assessment.insights.outlook import COUNTS, Chance, Contest, Near, Spare, Stake, Step
from assessment.standards.measures import gate_words
from assessment.standards.measures import test_words as words_of_test
from assessment.standards.wording import EFFECTS, grade_label, share_words
from tuanwei.lib.numbers import half_up, plain

PARTS = {
    rules.WEEK: "这一周", rules.FORTNIGHT: "这两周", rules.MONTH: "本月", rules.TERM: "本学期",
    rules.HALF: "这半期", rules.WHOLE: "这次考核",
}  # fmt: skip
UNITS = {
    rules.TIMES: "次", rules.RUN: "次", rules.PEOPLE: "人", rules.MISSED: "人次",
    rules.SHARE: "个百分点",
}  # fmt: skip


def figure(value) -> str:
    """At most four decimals, ≈ where more would be needed."""
    shown = half_up(value, 4)
    return plain(shown) if shown == value else f"≈{plain(half_up(value, 2))}"


def stake_words(stake: Stake, today) -> str:
    """本月还差 1 次办过的团日活动（只算比例不低于 60% 的），9月30日前不办扣 5 分。"""
    term, leaf = stake.term, stake.indicator
    every = leaf.steps[0].every if leaf.steps and term.every == rules.WHOLE else term.every
    source = SOURCES.get(term.measure.source)
    what = source.label if source else leaf.label
    unit = UNITS.get(term.measure.counted, "")
    missing = f"{figure(stake.missing)} {unit}{what}" if unit else f"{what} {figure(stake.missing)}"
    last = stake.span.last
    when = "今天不补上" if last == today else f"{last.month}月{last.day}日前不补上"
    return (
        f"{PARTS.get(every, '这段时间')}还差 {missing}{gate_words(term.measure)}，"
        f"{when}扣 {figure(-stake.loss)} 分。"
    )


def chance_words(chance: Chance) -> str:
    """活动获奖（媒体报道）：再有 1 次，加 1 到 3 分；这一项最多再加 8 分。"""
    term, leaf = chance.term, chance.indicator
    source = SOURCES.get(term.measure.source)
    about = term.label if term.label != leaf.label else ""
    name = f"{leaf.label}（{about}）" if about else leaf.label
    unit = {rules.PEOPLE: "人", rules.MISSED: "人次"}.get(term.measure.counted, "次")
    more = f"{name}：再有 1 {unit}{source.label if source else ''}{gate_words(term.measure)}，"
    if chance.most <= 0:
        return f"{more}扣 {_span(-chance.most, -chance.least)} 分。"
    rest = "" if chance.rest is None else f"；这一项最多再加 {figure(chance.rest)} 分"
    return f"{more}加 {_span(max(chance.least, Fraction(0)), chance.most)} 分{rest}。"


def _span(least, most) -> str:
    return figure(most) if not least or least == most else f"{figure(least)} 到 {figure(most)}"


AMONG = {rules.ALL: "和全部支部", rules.OF_PARENT: "在本团总支里", rules.OF_CATEGORY: "在同一类里"}


def contest_words(contest: Contest) -> str:
    """升旗：和全部支部比名次，第 1 名 3 分。自己的数不变，别的支部变了，名次和分也会变。"""
    among = AMONG.get(contest.term.among, "")
    return (
        f"{contest.indicator.label}：{among}比名次，名次最前的 {figure(contest.top)} 分。"
        "自己的数不变，别的支部变了，名次和分也会变。"
    )


def step_words(step: Step | None) -> str:
    """再得 3.5 分到“优秀”; with what stands in the way."""
    if step is None:
        return ""
    missing = figure(step.missing)
    begin = f"再得超过 {missing} 分" if step.is_more else f"再得 {missing} 分"
    words = f"{begin}到“{step.grade.label}”"
    if step.quota is not None:
        return f"{words}；这个等级最多 {share_words(step.quota)}，还要看名次。"
    return f"{words}。"


def spare_words(found: Spare | None) -> str:
    """现在的分是“合格”，少了超过 2 分就到“不合格”。"""
    if found is None or not found.below:
        return ""
    edge = figure(found.points)
    lost = "再少一点" if not found.points else f"再少 {edge} 分以上"
    if not found.grade.holds_least:
        lost = f"再少 {edge} 分"
    return f"现在的分是“{found.grade.label}”，{lost}就到“{found.below}”。"


def effect_words(spec: rules.Spec, veto: rules.Veto) -> str:
    """What a veto does: 等级最高只能到“合格”."""
    words = EFFECTS.get(veto.effect, veto.effect)
    if veto.effect == rules.GRADE_AT_MOST:
        return f"{words}“{grade_label(spec, veto.grade)}”"
    return f"{words} {plain(veto.points)} 分" if veto.effect == rules.TOTAL_AT_MOST else words


def near_words(spec: rules.Spec, near: Near) -> str:
    """再有 1 次就到：……"""
    counted = near.test.measure.counted
    is_counted = near.test.of == rules.FACTS and counted in COUNTS
    unit = UNITS.get(counted, "") if is_counted else "分"
    if near.test.compare in (rules.BELOW, rules.AT_MOST):
        value = f"现在 {figure(near.value)}，只高 {figure(near.missing)}"
        return f"{value}：{words_of_test(near.test, spec)}就算。"
    return f"现在 {figure(near.value)}，再有 {figure(near.missing)} {unit}就算：{words_of_test(near.test, spec)}。"
