"""Where every point of a line comes from: the facts with their records, the rule in words, what was cut and rounded.
What is said adds up to the score."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby

from django.utils.translation import gettext as _

from assessment.engine import spec as rules
from assessment.engine.facts import Fact
from assessment.engine.scoring import LeafScore, UnitFacts, combined, group_of
from assessment.engine.terms import NO_PLACE, NOBODY, NOT_YET, OUTSIDE, UNKNOWN, Part
from assessment.facts.following import safe
from assessment.facts.pages import described, source_words
from assessment.facts.queries import READ, facts_of_line
from assessment.scores import computing
from assessment.standards.wording import term_words
from tuanwei.lib.numbers import half_up, plain

WHY = {
    NOBODY: "没有可以算的数，这一条不给分也不扣分。",
    OUTSIDE: "数值不在任何一档里，这一条不给分也不扣分。",
    NOT_YET: "这段时间还没过完，现在不扣。",
    NO_PLACE: "没有参加排名，这一条不给分。",
    UNKNOWN: "有的级别标准里没有写，没有算分。",
}
EMPTY = "支部人数是 0，人均算不出来，这一条不给分也不扣分。"
SPANS = {
    rules.WHOLE: "整个考核期", rules.HALF: "半期", rules.TERM: "学期", rules.MONTH: "月",
    rules.FORTNIGHT: "两周", rules.WEEK: "周",
}  # fmt: skip
JOINED = {
    rules.SUM: "相加", rules.MEAN: "平均", rules.LAST: "取最后一段", rules.HIGHEST: "取最高",
    rules.LOWEST: "取最低",
}  # fmt: skip
ALIKE = 4
"""So many times without anything, one after the other, are told as one."""
AMONG = {rules.ALL: "", rules.OF_PARENT: "本团总支", rules.OF_CATEGORY: "同类"}


def said(value) -> str:
    """A figure as people read it: at most four decimals, ≈ where more would be needed."""
    if value is None:
        return "—"
    value = Fraction(value)
    shown = half_up(value, 4)
    text = plain(shown).replace("-", "−")
    return text if Fraction(shown) == value else f"≈{text}"


def signed(value) -> str:
    """+3, −2.5, 0."""
    text = said(value)
    if value is None or value <= 0:
        return text
    return f"≈+{text[1:]}" if text.startswith("≈") else f"+{text}"


def _said(name, how=said):
    """A property: the figure `name` as people read it."""
    return property(lambda self: how(getattr(self, name)))


@dataclass(frozen=True)
class Record:
    """A fact that was counted: when, what, how much, from where."""

    on: object
    words: str
    figure: str
    origin: str
    url: str = ""
    unit: str = ""
    by: str = ""


@dataclass(frozen=True)
class Row:
    """A term in one stretch of time: what was `measured` became `points`; `notes` say what else came in."""

    label: str
    rule: str
    measured: str
    points: Fraction
    records: tuple[Record, ...] = ()
    notes: tuple[str, ...] = ()
    span: str = ""
    is_ahead: bool = False
    points_said = _said("points", signed)


@dataclass(frozen=True)
class Stretch:
    """A part of the period: `start` + rows + `cut` = `points`."""

    label: str
    start: Fraction
    start_words: str
    rows: tuple[Row, ...]
    cut: Fraction
    cut_words: str
    points: Fraction
    start_said, cut_said, points_said = _said("start"), _said("cut", signed), _said("points")

    @property
    def adds_up(self):
        """True when what is shown comes to what is said."""
        return (
            self.start + sum((each.points for each in self.rows), Fraction(0)) + self.cut
            == self.points
        )

    @property
    def told(self):
        """[(Row, is its rule said)]: a rule is said once, then stands for the rows below it; times one after the other
        in which there was the same nothing are one row; times that are not over and took nothing are left to
        `ahead`."""
        found, rule = [], None
        for each in _folded([each for each in self.rows if not each.is_ahead]):
            found.append((each, each.rule not in (rule, each.label)))
            rule = each.rule
        return found

    @property
    def ahead(self):
        """Rows of times that are not over yet: nothing is counted there so far."""
        return [each for each in self.rows if each.is_ahead]

    @property
    def counted(self):
        """How many records stand behind it."""
        return sum(len(each.records) for each in self.rows)


def _folded(rows):
    """Rows of times one after the other, without records and otherwise alike, as one from ALIKE on; their points are
    added up."""
    found = []
    for is_empty, run in groupby(
        rows, lambda each: each.span and not each.records and replace(each, span="")
    ):
        alike = list(run)
        first, last, many = alike[0], alike[-1], len(alike)
        if not is_empty or many < ALIKE:
            found += alike
            continue
        span = _("%(first)s 到 %(last)s，%(many)d 段") % {
            "first": first.span, "last": last.span, "many": many,
        }  # fmt: skip
        each_words = _("每段 %s") % signed(first.points)
        found.append(replace(
            first, span=span, points=first.points * many, notes=(*first.notes, each_words)
        ))  # fmt: skip
    return found


@dataclass(frozen=True)
class Hand:
    """What somebody wrote over the system's score."""

    what: str
    score: Fraction
    by: str
    at: object
    note: str
    score_said = _said("score")


@dataclass(frozen=True)
class Explanation:
    """A line: `stretches` come `together` (`joined` says how), then `cut` and `by_rounding` give `system`; the last of
    `hands` gives `final`. `missing` says why there is no score. `stored` differs from `system` where the figure that
    is stored is older than the facts."""

    line: object
    indicator: rules.Indicator
    path: str
    stretches: tuple[Stretch, ...] = ()
    joined: tuple[str, ...] = ()
    together: Fraction = Fraction(0)
    cut: Fraction = Fraction(0)
    cut_words: str = ""
    by_rounding: Fraction = Fraction(0)
    rounding_words: str = ""
    system: Fraction | None = None
    stored: Fraction | None = None
    hands: tuple[Hand, ...] = ()
    final: Fraction | None = None
    missing: str = ""
    unused: tuple[Record, ...] = field(default=())
    cut_said, rounding_said = _said("cut", signed), _said("by_rounding", signed)
    system_said, stored_said, final_said = _said("system"), _said("stored"), _said("final")

    @property
    def is_stale(self):
        """True when the stored figure is not what the facts give now."""
        return self.system != self.stored

    @property
    def short(self):
        """How far it is from the maximum, in words; "" where it is not, and for what only adds."""
        most, got = self.indicator.maximum, self.system if self.final is None else self.final
        if most is None or got is None or got >= most or self.indicator.is_bonus:
            return ""
        return said(Fraction(most) - got)

    @property
    def adds_up(self):
        """True when everything shown comes to the score."""
        if self.system is None:
            return self.final is None
        ends = self.hands[-1].score if self.hands else self.system
        return (
            all(each.adds_up for each in self.stretches)
            and self.together + self.cut + self.by_rounding == self.system
            and (self.final is None or self.final == ends)
        )

    @property
    def is_simple(self):
        """True when the whole period was looked at at once."""
        return len(self.stretches) == 1 and not self.joined


def explain(line, with_names=False, link=safe) -> Explanation:
    """How a line came about; `with_names`: who checked is named; `link`: f(address of a record) -> the address where
    the reader may open it, else "". A fixed number of queries, however many facts."""
    sheet, round = line.sheet, line.sheet.round
    engine = computing.engine_of(round)
    spec = engine.spec
    indicator = spec.indicator(line.indicator)
    about = {"line": line, "indicator": indicator, "path": path_of(spec, indicator)}
    if missing := why_absent(engine, sheet, line, indicator):
        return Explanation(**about, missing=missing, stored=line.system, final=line.final)
    rows = {each.pk: each for each in described(facts_of_line(line), spec)}
    known = UnitFacts(Fact(*(getattr(each, name) for name in READ)) for each in rows.values())
    is_ranked = any(term.kind == rules.RANKED for term in indicator.terms)
    ranks, groups = {}, {}
    if is_ranked:
        sheets = list(computing.sheets_of(round))
        ranks = computing.places_of(round, engine, sheets, {indicator.key})
        groups = {each.unit_id: computing.profile_of(each) for each in sheets}
    score = computing.score_unit(round, sheet, known, ranks, engine, {indicator.key})[indicator.key]
    reader = _Reader(engine, indicator, sheet, rows, ranks, groups, with_names, link)
    hands = tuple(_hands(line, with_names))
    return Explanation(
        **about, stretches=tuple(reader.stretch(each) for each in score.scored),
        joined=tuple(_joined(engine, indicator, score)), together=score.together, cut=score.cut,
        cut_words=_cut_words(indicator, score.cut, score.together, indicator.maximum),
        by_rounding=score.by_rounding, rounding_words=_rounding_words(indicator),
        system=score.points, stored=line.system, hands=hands, final=line.final,
        unused=tuple(reader.unused(score)),
    )  # fmt: skip


def path_of(spec, indicator) -> str:
    """支部建设 › 团日活动."""
    labels, at = [], indicator
    while at is not None:
        labels.append(at.label)
        at = spec.indicator(at.parent) if at.parent else None
    return " › ".join(reversed(labels))


def why_absent(engine, sheet, line, indicator) -> str:
    """Why a line has no score; "" where it has one."""
    if sheet.left_out:
        return _("这个支部这次不参加考核：%s") % sheet.left_out
    if not engine.applies(indicator, computing.profile_of(sheet)):
        return _("按标准，这一项不适用于这个支部（类别或学期不符），不计分。")
    if line.is_absent:
        return _("这一项定为不适用：%s") % line.absent_note
    return ""


class _Reader:
    """Says the parts of one leaf of one unit."""

    def __init__(self, engine, indicator, sheet, rows, ranks, groups, with_names, link):
        self.engine, self.indicator, self.sheet = engine, indicator, sheet
        self.rows, self.ranks, self.groups = rows, ranks, groups
        self.with_names = with_names
        self.link = link
        self.names = {each.key: each.label for each in engine.spec.categories}

    def stretch(self, part) -> Stretch:
        """One part of the period."""
        indicator = self.indicator
        every = indicator.steps[0].every if indicator.steps else rules.WHOLE
        most = indicator.part_most if indicator.part_most is not None else indicator.maximum
        total = part.points - part.cut
        return Stretch(
            span_words(every, part.span), part.start, _start_words(indicator),
            tuple(self.row(each, part.span) for each in part.parts), part.cut,
            _cut_words(indicator, part.cut, total, most), part.points,
        )  # fmt: skip

    def row(self, part: Part, outer) -> Row:
        """One term."""
        term = part.term
        notes = []
        if part.why:
            notes.append(why_words(part))
        if term.kind == rules.RANKED and part.place is not None:
            notes.append(self._place_words(part))
        if part.factor != 1:
            notes.append(self._size_words(part))
        bounds = [
            f"{words} {said(bound)} 分" for words, bound in (("最多", term.most), ("最少", term.least))
            if bound is not None and part.points == bound
        ]  # fmt: skip
        notes += [f"这一条{each}，到这里为止。" for each in bounds]
        span = "" if part.span == outer else span_words(term.every, part.span)
        return Row(
            term.label, term_words(term, self.indicator), measured(part), part.points,
            tuple(self._record(each) for each in part.facts), tuple(notes), span,
            part.why == NOT_YET and not part.points and not part.facts,
        )  # fmt: skip

    def unused(self, score: LeafScore):
        """Facts of its sources that no part counts: in idle months, of levels that do not count."""
        used = {each.key for part in score.scored for row in part.parts for each in row.facts}
        sized = {term.sized_by for term in self.indicator.terms}
        for key, row in self.rows.items():
            if key not in used and row.source not in sized:
                yield self._shown(row)

    def _record(self, fact) -> Record:
        row = self.rows.get(fact.key)
        if row is not None:
            return self._shown(row)
        words = source_words(fact.source, self.engine.spec)
        return Record(fact.on, words, _figure(fact), "")

    def _shown(self, row) -> Record:
        by = row.noted_by.name if self.with_names and row.noted_by_id else ""
        unit = str(row.unit) if row.unit_id != self.sheet.unit_id else ""
        words = row.label or row.words
        more = " · ".join(
            each for each in (row.level_words, row.role) if each and each not in words
        )
        return Record(
            row.on, f"{words}（{more}）" if more else words, _figure(row),
            str(row.batch) if row.batch_id else row.get_origin_display(), self.link(row.url), unit, by,
        )  # fmt: skip

    def _place_words(self, part) -> str:
        term = part.term
        within = self.ranks.get(self._place_key(part), {})
        mine = self.groups.get(self.sheet.unit_id)
        many = sum(
            1 for unit in within
            if group_of(term.among, self.groups[unit]) == group_of(term.among, mine)
        )  # fmt: skip
        return f"在{AMONG[term.among]} {many} 个支部里排第 {said(part.place)}。"

    def _place_key(self, part):
        term, indicator = part.term, self.indicator
        every = (
            indicator.steps[0].every
            if term.every == rules.WHOLE and indicator.steps
            else term.every
        )
        return (
            indicator.key, term.key, every, self.engine.calendar.place(every, part.span.first)
        )  # fmt: skip

    def _size_words(self, part) -> str:
        what = "排名用的数" if part.term.kind == rules.RANKED else "分数"
        size = "按规模" if part.term.sized_by else f"按人数（{self.sheet.members} 人）"
        return f"{size}，{what}乘系数 {said(part.factor)}。"


def span_words(every, span) -> str:
    """2025年10月; 9月1日—9月14日."""
    if every == rules.MONTH:
        return f"{span.first.year}年{span.first.month}月"
    first = f"{span.first.year}年{span.first.month}月{span.first.day}日"
    if span.first == span.last:
        return first
    year = f"{span.last.year}年" if span.last.year != span.first.year else ""
    return f"{first}—{year}{span.last.month}月{span.last.day}日"


def why_words(part: Part) -> str:
    """Why a term gave nothing, in words; "" where it gave something."""
    if part.why == NOBODY and part.term.measure.counted == rules.PER_MEMBER:
        return EMPTY
    return WHY.get(part.why, "")


def measured(part: Part) -> str:
    """What was measured, in words."""
    if part.value is None:
        return "没有记录"
    term, counted, value = part.term, part.term.measure.counted, said(part.value)
    if term.kind == rules.GRADED:
        levels = [each.label for each in term.levels if Fraction(each.points) == part.value]
        return f"评为“{levels[0]}”" if levels and counted != rules.AVERAGE else f"平均 {value}"
    if term.kind == rules.CHECKLIST:
        return f"{len(term.levels)} 项里有 {value} 项"
    if term.kind == rules.GIVEN:
        return f"给了 {value} 分"
    simple = not (term.levels or term.cells or term.bands or term.take)
    if term.kind == rules.EACH and not simple:
        return f"{value} 条"
    return {
        rules.TIMES: f"{value} 次", rules.AMOUNT: f"合计 {value}", rules.SHARE: f"{value}%",
        rules.PER_MEMBER: f"人均 {value}", rules.RUN: f"最长连续 {value} 次",
        rules.PEOPLE: f"{value} 人", rules.MISSED: f"缺 {value} 人次",
    }.get(counted, value)  # fmt: skip


def _figure(fact) -> str:
    if fact.of is not None:
        return f"{said(fact.number)} / {said(fact.of)}"
    return "" if fact.number == 1 else said(fact.number)


def _start_words(indicator) -> str:
    return {rules.FULL: "从满分起", rules.BASE: "起始分"}.get(indicator.start, "从 0 起")


def _cut_words(indicator, cut, before, most) -> str:
    if not cut:
        return ""
    if cut > 0:
        return f"扣到 {said(indicator.floor)} 分为止"
    return f"最多 {said(most)} 分，超过的不计"


def _rounding_words(indicator) -> str:
    if indicator.places is None:
        return ""
    how = {rules.HALF_UP: "四舍五入", rules.DOWN: "舍去", rules.UP: "进位"}[indicator.rounding]
    return f"{how}到 {indicator.places} 位小数" if indicator.places else f"{how}到整数"


def _joined(engine, indicator, score: LeafScore):
    """How the parts became one, step by step, with the figures in between."""
    if not indicator.steps:
        return
    found = [(each.span, each.points) for each in score.scored]
    for step, after in zip(indicator.steps, [*indicator.steps[1:], None], strict=True):
        outer = after.every if after else rules.WHOLE
        grouped: dict = {}
        for span, points in found:
            grouped.setdefault(engine.calendar.place(outer, span.first), []).append(points)
        parts = engine.calendar.parts(outer)
        found = []
        for at, points in grouped.items():
            if at is None:
                continue
            result = combined(step.way, points)
            name = f"{span_words(outer, parts[at])}：" if after else ""
            figures = "、".join(said(each) for each in points)
            yield f"{name}{len(points)} 段{JOINED[step.way]}（{figures}）= {said(result)}"
            found.append((parts[at], result))


def _hands(line, with_names):
    """What people wrote over it, the later one counts."""
    for what, score, by, at, note in (
        (_("检查"), line.check_score, line.checked_by, line.checked_at, line.check_note),
        (_("复核"), line.review_score, line.reviewed_by, line.reviewed_at, line.review_note),
    ):
        if score is not None:
            yield Hand(what, Fraction(score), by.name if with_names and by else "", at, note)
