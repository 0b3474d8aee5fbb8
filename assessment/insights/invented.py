"""An invented unit: what a standard asks about it, and the facts that the answers make. Exact; no database.

Every term is asked by itself, so that nobody has to know which records it reads: in the standard that is tried
each term reads facts of its own and lets all of them count."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.engine import spec as rules
from assessment.engine.facts import Fact
from assessment.engine.periods import Calendar, Span
from assessment.engine.terms import own_source, source_of

UNIT = "invented"
MOST_TIMES = 400
"""So many facts one answer makes at most."""
FIGURES, CHOICE, TICKS, TICK = "figures", "choice", "ticks", "tick"
ASKED = {
    rules.TIMES: "几次", rules.AMOUNT: "合计多少", rules.SHARE: "百分之几", rules.PER_MEMBER: "合计多少",
    rules.NEWEST: "数值", rules.AVERAGE: "平均值", rules.MOST: "最高值", rules.LEAST: "最低值",
    rules.RUN: "连续几次", rules.PEOPLE: "几个人", rules.MISSED: "缺几人次",
}  # fmt: skip
WHOLE_ONLY = frozenset({rules.TIMES, rules.RUN, rules.PEOPLE})


@dataclass(frozen=True)
class Question:
    """What is asked about a term (or a veto): FIGURES for each of `parts` (one figure holds for all of them), a CHOICE
    or TICKS among [(key, label)], or a TICK. `words` ask; `usual` is filled in."""

    name: str
    kind: str
    words: str
    indicator: str = ""
    term: str = ""
    parts: int = 1
    every: str = rules.WHOLE
    choices: tuple[tuple[str, str], ...] = ()
    is_whole: bool = False
    usual: str = ""
    level: str = ""
    role: str = ""


def every_of(leaf: rules.Indicator, term: rules.Term) -> str:
    """How often a term is looked at: one without parts of its own goes along with its leaf."""
    if term.every == rules.WHOLE and leaf.steps:
        return leaf.steps[0].every
    return term.every


def prepared(spec: rules.Spec) -> rules.Spec:
    """The standard as it is tried: every term reads its own facts and counts all of them; tests of vetoes and
    consequences read those of the only term that read the same records, else what is ticked."""
    readers: dict = defaultdict(list)
    for leaf in spec.leaves:
        for term in leaf.terms:
            readers[source_of(leaf, term)].append(own_source(leaf, term))
    vetoes = tuple(
        replace(each, tests=_tests(each.tests, f"veto:{each.key}", readers)) for each in spec.vetoes
    )
    follows = tuple(
        replace(each, tests=_tests(each.tests, f"follows:{each.key}", readers))
        for each in spec.consequences if not each.is_personal
    )  # fmt: skip
    leaves = {each.key for each in spec.leaves}
    tree = tuple(
        replace(each, terms=tuple(_asked(each, term) for term in each.terms))
        if each.key in leaves else each
        for each in spec.indicators
    )  # fmt: skip
    return replace(spec, indicators=tree, vetoes=vetoes, consequences=follows, quotas=(), titles=())


def _asked(leaf, term):
    """A term that counts all facts of its own."""
    measure = rules.Measure(counted=term.measure.counted, drop=term.measure.drop)
    sized_by = f"size:{leaf.key}:{term.key}" if term.sized_by else rules.OWN
    return replace(term, measure=measure, sized_by=sized_by)


def _tests(tests, ticked, readers):
    """Tests of facts that an answer can make true."""
    return tuple(each if each.of != rules.FACTS else _test(each, ticked, readers) for each in tests)


def _test(test, ticked, readers):
    found = readers.get(test.measure.source, [])
    if len(found) == 1 and not test.measure.is_choosy and not test.measure.last_days:
        return replace(test, measure=replace(test.measure, source=found[0]))
    return rules.Test(rules.FACTS, rules.Measure(ticked), compare=rules.AT_LEAST, number=Decimal(1))


def questions(spec: rules.Spec, calendar: Calendar) -> list[Question]:
    """What a standard asks, in its order; vetoes and what follows at the end."""
    found: list[Question] = []
    for n, leaf in enumerate(spec.leaves):
        for m, term in enumerate(leaf.terms):
            found += _questions(f"i{n}-{m}", leaf, term, calendar)
    tried = prepared(spec)
    for n, veto in enumerate(tried.vetoes):
        if _is_ticked(veto, "veto"):
            found.append(Question(f"veto-{n}", TICK, veto.label))
    for n, each in enumerate(tried.consequences):
        if _is_ticked(each, "follows"):
            found.append(Question(f"follows-{n}", TICK, each.label))
    return found


def _is_ticked(each, what):
    return any(test.measure.source == f"{what}:{each.key}" for test in each.tests)


def _questions(name, leaf, term, calendar) -> Iterator[Question]:
    every = every_of(leaf, term)
    parts = len(calendar.parts(every))
    about: dict[str, Any] = {
        "indicator": leaf.key, "term": term.key, "parts": parts, "every": every
    }  # fmt: skip
    if term.kind == rules.GRADED:
        yield Question(name, CHOICE, term.label, **about, choices=_levels(term))
    elif term.kind == rules.CHECKLIST:
        yield Question(name, TICKS, term.label, **about, choices=_levels(term))
    elif term.kind == rules.RANKED:
        yield Question(name, FIGURES, f"{term.label}：第几名", **about)
    elif term.kind == rules.EACH and term.bands:
        yield Question(
            name, FIGURES, f"{term.label}：每次的数值", **(about | {"parts": MOST_TIMES})
        )
    elif term.kind == rules.EACH and (term.cells or term.levels):
        many = ASKED[term.measure.counted if term.measure.counted in COUNTED_EACH else rules.TIMES]
        for at, (role, level, label) in enumerate(_cells(term)):
            yield Question(
                f"{name}-{at}", FIGURES, f"{label}：{many}", **about, role=role, level=level,
                is_whole=term.measure.counted not in COUNTED_EACH,
            )  # fmt: skip
    else:
        asked = ASKED.get(term.measure.counted, "数值")
        usual = f"{term.needed.normalize():f}" if term.kind == rules.SHORT else ""
        yield Question(
            name, FIGURES, f"{term.label}：{asked}", **about, usual=usual,
            is_whole=term.measure.counted in WHOLE_ONLY,
        )  # fmt: skip
    if term.sizes and term.sized_by:
        yield Question(
            f"{name}-size", FIGURES, f"{term.label}：规模", indicator=leaf.key, term=term.key
        )


COUNTED_EACH = frozenset({rules.AMOUNT, rules.MISSED})


def _levels(term):
    return tuple((each.key, each.label) for each in term.levels)


def _cells(term):
    """[(role, level, how it is called)] that give points."""
    if not term.cells:
        return [("", each.key, each.label) for each in term.levels]
    return [
        (each.role, each.level, " · ".join(part for part in (each.role, each.level) if part) or "其余")
        for each in term.cells
    ]  # fmt: skip


Answers = Mapping[str, Any]
"""{name of a question: figures [Decimal], key, [keys] or True}; what is not answered is not among them."""


def facts_from(spec: rules.Spec, answers: Answers, calendar: Calendar) -> tuple[list[Fact], dict]:
    """(facts, places) of an invented unit, for `prepared(spec)`."""
    facts: list[Fact] = []
    places: dict = {}
    known = {leaf.key: (leaf, {term.key: term for term in leaf.terms}) for leaf in spec.leaves}
    for each in questions(spec, calendar):
        answer = answers.get(each.name)
        if not answer:
            continue
        if not each.indicator:
            what, n = each.name.split("-")
            key = (spec.vetoes if what == "veto" else _impersonal(spec))[int(n)].key
            facts.append(Fact(each.name, f"{what}:{key}", calendar.first))
            continue
        leaf, terms = known[each.indicator]
        _answer(each, answer, leaf, terms[each.term], calendar, facts, places)
    return facts, places


def _impersonal(spec):
    return [each for each in spec.consequences if not each.is_personal]


def _answer(question, answer, leaf, term, calendar, facts, places):
    """Note what one answer says."""
    if question.name.endswith("-size"):
        facts.append(Fact(question.name, f"size:{leaf.key}:{term.key}", calendar.first, answer[0]))
        return
    spans = calendar.parts(question.every)
    source = own_source(leaf, term)
    if question.kind in (CHOICE, TICKS):
        for at, span in enumerate(spans):
            for key in [answer] if question.kind == CHOICE else answer:
                facts.append(Fact(f"{question.name}:{at}:{key}", source, span.first, level=key))
    elif term.kind == rules.EACH and term.bands:
        for n, figure in enumerate(answer):
            on = spans[n % len(spans)].first if spans else calendar.first
            facts.append(Fact(f"{question.name}:{n}", source, on, figure))
    else:
        figures = list(answer) * len(spans) if len(answer) == 1 else answer
        for at, (span, figure) in enumerate(zip(spans, figures, strict=False)):
            if term.kind == rules.RANKED:
                key = (leaf.key, term.key, question.every, at)
                places[key] = {UNIT: Fraction(figure)}
            else:
                facts.extend(_made(question, term, source, span, at, figure))


def _made(question, term, source, span: Span, at: int, figure: Decimal) -> Iterator[Fact]:
    """Facts of one part whose measure is `figure`."""
    counted = term.measure.counted
    name, on = f"{question.name}:{at}", span.first
    said = {"level": question.level, "role": question.role}
    if counted == rules.SHARE:
        yield Fact(name, source, on, figure, Decimal(100), **said)
    elif counted == rules.MISSED:
        yield Fact(name, source, on, Decimal(0), figure, **said)
    elif counted in WHOLE_ONLY or (any(said.values()) and counted not in COUNTED_EACH):
        for n in range(min(int(figure), MOST_TIMES)):
            yield Fact(f"{name}:{n}", source, on, by=str(n), **said)
    else:
        yield Fact(name, source, on, figure, **said)
