"""What a standard gives one unit, in words: every indicator with what gave it points. Nothing is kept."""

from dataclasses import dataclass, replace
from fractions import Fraction

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.engine.grading import candidate_of, stand
from assessment.engine.scoring import Engine, UnitFacts
from assessment.engine.totals import Total, total_of
from assessment.insights.words import effect_words
from assessment.scores.explaining import measured, said, signed, span_words, why_words
from assessment.standards.wording import grade_label, veto_label

SPANS_NAMED = 4


@dataclass(frozen=True)
class Given:
    """One or several parts of a term that came to the same."""

    label: str
    measured: str
    points: str
    when: str
    notes: tuple[str, ...]
    facts: tuple


@dataclass(frozen=True)
class Line:
    """An indicator in the tree. `parts` None: a block."""

    indicator: rules.Indicator
    depth: int
    points: str
    maximum: str
    is_leaf: bool
    applies: bool
    begin: str = ""
    given: tuple[Given, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A unit under a standard. `by_points`: the grade without vetoes, where it is another."""

    lines: tuple[Line, ...]
    total: Total
    points: str
    grade: str
    by_points: str
    vetoes: tuple[tuple[str, str], ...]
    follows: tuple[str, ...]
    factor: str


def read(engine: Engine, known: UnitFacts, profile: Profile, ranks=None, names=None) -> Reading:
    """The Reading of one unit by itself: quotas and titles need the others and are left out. `names` {key of a fact:
    (day, words, address)}."""
    spec = replace(engine.spec, quotas=(), titles=())
    scores = {
        leaf.key: engine.leaf(leaf, known, profile, ranks or {})
        for leaf in engine.leaves if engine.applies(leaf, profile)
    }  # fmt: skip
    absent = {leaf.key for leaf in engine.leaves} - scores.keys()
    total = total_of(spec, {key: each.points for key, each in scores.items()}, absent)
    candidate = candidate_of(spec, profile, known, engine.calendar, total)
    standing = stand(spec, {profile.unit: candidate})[profile.unit]
    lines: list[Line] = []

    def grow(key, depth):
        for each in spec.children(key):
            lines.append(_line(each, depth, total, scores.get(each.key), spec, names or {}))
            grow(each.key, depth + 1)

    grow("", 0)
    grade = grade_label(spec, standing.grade)
    by_points = grade_label(spec, standing.by_points)
    return Reading(
        tuple(lines), candidate.total, said(candidate.total.points), grade,
        "" if by_points == grade else by_points,
        tuple(
            (veto_label(spec, each.key), effect_words(spec, each))
            for each in spec.vetoes if each.key in candidate.vetoes
        ),
        tuple(each.label for each in spec.consequences if each.key in standing.consequences),
        "" if total.factor == 1 else said(total.factor),
    )  # fmt: skip


def _line(indicator, depth, total, score, spec, names):
    node = total.nodes[indicator.key]
    maximum = "" if indicator.maximum is None else said(indicator.maximum)
    is_leaf = not spec.children(indicator.key)
    if not is_leaf or score is None:
        return Line(indicator, depth, said(node.points), maximum, is_leaf, node.applies)
    begin = {
        rules.FULL: f"从满分 {maximum or 0} 分起", rules.BASE: f"起始分 {said(indicator.base)}",
    }.get(indicator.start, "")  # fmt: skip
    return Line(
        indicator, depth, said(score.points), maximum, True, True, begin,
        tuple(_given(indicator, score, names)), tuple(_ends(indicator, score)),
    )  # fmt: skip


def _given(indicator, score, names):
    """Parts that came to the same are told once."""
    grouped: dict = {}
    for stretch in score.scored:
        for part in stretch.parts:
            key = (part.term.key, measured(part), part.points, part.why)
            grouped.setdefault(key, []).append(part)
    many = sum(len(parts) for parts in grouped.values())
    for (_term, what, points, _why), parts in grouped.items():
        term = parts[0].term
        every = (
            indicator.steps[0].every
            if indicator.steps and term.every == rules.WHOLE
            else term.every
        )
        when = (
            []
            if every == rules.WHOLE or many == 1
            else [span_words(every, each.span) for each in parts]
        )
        named = "、".join(when[:SPANS_NAMED])
        if len(when) > SPANS_NAMED:
            named = f"{named} 等 {len(when)} 段"
        notes = [words] if (words := why_words(parts[0])) else []
        if parts[0].factor != 1:
            notes.append(f"乘系数 {said(parts[0].factor)}。")
        if parts[0].place is not None:
            notes.append(f"第 {said(parts[0].place)} 名。")
        facts = [names[each.key] for part in parts for each in part.facts if each.key in names]
        together = signed(points) if len(parts) == 1 else f"每段 {signed(points)}"
        yield Given(term.label, what, together, named, tuple(notes), tuple(facts))


def _ends(indicator, score):
    """What was cut and rounded at the end."""
    cut = score.cut + sum((each.cut for each in score.scored), Fraction(0)) * (not indicator.steps)
    if indicator.steps:
        yield f"{len(score.scored)} 段合成 {said(score.together)} 分"
    if cut > 0:
        yield f"扣到 {said(indicator.floor)} 分为止"
    elif cut < 0:
        yield f"最多 {said(indicator.maximum)} 分，超过的 {said(-cut)} 分不计"
    if score.by_rounding:
        yield f"取整 {signed(score.by_rounding)}"
