"""What pages show: own terms of standards, facts by indicator, sources with their figures."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Q

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES
from assessment.engine.terms import levels_of, own_source, roles_of, source_of
from assessment.facts import queries
from assessment.facts.models import Batch, Fact
from assessment.rounds.models import Round

NUMBERED = (
    rules.AMOUNT, rules.PER_MEMBER, rules.NEWEST, rules.AVERAGE, rules.MOST, rules.LEAST, rules.RUN,
)  # fmt: skip
WHOLE = (rules.SHARE, rules.MISSED)
ADDED_UP = (rules.AMOUNT, rules.PER_MEMBER)


@dataclass(frozen=True)
class OwnTerm:
    """A term whose facts are entered for it. What a form asks: levels and roles that the rule knows [(key, words)], a
    number, a whole, a person; `is_there` for a list of items that are there or not."""

    indicator: rules.Indicator
    term: rules.Term

    @property
    def source(self):
        """The source of its facts."""
        return own_source(self.indicator, self.term)

    @property
    def label(self):
        """Indicator and term in words."""
        words = self.term.label
        return self.indicator.label if not words else f"{self.indicator.label} · {words}"

    @property
    def levels(self):
        """Levels that it knows, in the rule's order."""
        return levels_of(self.term)

    @property
    def roles(self):
        """Roles that it knows, in the rule's order."""
        return roles_of(self.term)

    @property
    def is_there(self):
        """True for a checklist: there or not there."""
        return self.term.kind == rules.CHECKLIST

    @property
    def is_judged(self):
        """True where a level is all there is to say."""
        return self.term.kind == rules.GRADED

    @property
    def has_whole(self):
        """True where so many of so many are counted."""
        return not (self.is_there or self.is_judged) and self.term.measure.counted in WHOLE

    @property
    def has_number(self):
        """True where the number says something."""
        if self.is_there or self.is_judged:
            return False
        measure = self.term.measure
        limited = measure.least is not None or measure.below is not None
        return self.has_whole or limited or bool(self.term.bands) or measure.counted in NUMBERED

    @property
    def bounds(self):
        """(lowest, highest) number, None for none: what is added up is never less than nothing; points that somebody
        gives stay within the rule's range."""
        term = self.term
        if term.kind == rules.GIVEN:
            return (None, None) if term.is_percent else (term.least, term.most)
        return (Decimal(0) if term.measure.counted in ADDED_UP else None), None

    @property
    def may_have_whole(self):
        """True where a share is looked at if there is a whole: not where numbers are added up."""
        return self.has_number and self.term.measure.counted not in ADDED_UP

    @property
    def has_person(self):
        """True where people are counted."""
        return self.term.measure.counted == rules.PEOPLE


def own_terms(spec):
    """[OwnTerm] of a standard, in its order; what judges and peers give is theirs alone."""
    return [
        each for each in _entered(spec)
        if not set(each.indicator.scored_by) <= {rules.JUDGES, rules.PEERS}
    ]  # fmt: skip


def _entered(spec):
    """[OwnTerm] of all terms whose facts are entered for them, by whomever."""
    return [
        OwnTerm(leaf, term)
        for leaf in spec.leaves for term in leaf.terms if not term.measure.source
    ]  # fmt: skip


def own_term(spec, indicator, term):
    """The OwnTerm of two keys; None for none."""
    found = (
        each for each in own_terms(spec) if (each.indicator.key, each.term.key) == (indicator, term)
    )
    return next(found, None)


def targets_of_tables():
    """{words: (source, Round)}: terms of running rounds that a table may be for. One query."""
    found = {}
    for held in Round.objects.running().select_related("version").order_by("-starts_on", "pk"):
        for each in own_terms(held.spec):
            found[f"{held.name}：{each.label}"] = (each.source, held)
    return found


def indicators_by_source(spec):
    """{source: [Indicator] that read it}."""
    found: dict = {}
    for leaf in spec.leaves:
        for source in {source_of(leaf, term) for term in leaf.terms}:
            found.setdefault(source, []).append(leaf)
        for source in {term.sized_by for term in leaf.terms if term.sized_by}:
            if leaf not in found.setdefault(source, []):
                found[source].append(leaf)
    return found


def tested_sources(spec):
    """Sources that vetoes and consequences look at, beside the indicators."""
    tests = [test for each in (*spec.vetoes, *spec.consequences) for test in each.tests]
    return {test.measure.source for test in tests if test.of == rules.FACTS}


def read_sources(spec):
    """Every source that a standard reads."""
    return (indicators_by_source(spec).keys() | tested_sources(spec)) - {""}


IMPORTED, ENDED = "导入", "撤销"


def shown_words(doing, source, rows, held=None):
    """[words] of rounds whose ranking is shown and that would read these [(unit's key, day)] of a source (of the round
    `held` alone): they do not move by what is imported or ended now. Two queries and one a round."""
    if not rows:
        return []
    days = [on for _unit, on in rows]
    shown = Round.objects.shown().filter(starts_on__lte=max(days), ends_on__gte=min(days))
    if held is not None:
        shown = shown.filter(pk=held.pk)
    found = []
    for each in shown.select_related("version").order_by("starts_on", "pk"):
        if source not in read_sources(each.spec):
            continue
        units = set(each.sheets.filter(left_out="").values_list("unit", flat=True))
        many = sum(unit in units and each.starts_on <= on <= each.ends_on for unit, on in rows)
        if many:
            words = FROZEN if each.is_frozen else POSTED
            found.append(words % {
                "round": each.name, "state": each.get_state_display(), "many": many, "doing": doing,
            })  # fmt: skip
    return found


POSTED = (
    "“%(round)s”现在是“%(state)s”，有 %(many)d 条落在它的考核期里。%(doing)s以后列进“迟到的记录”，"
    "公示的分和名次不变；要算进这一次，先写明原因退回复核。"
)
FROZEN = (
    "“%(round)s”已经公布，有 %(many)d 条落在它的考核期里。%(doing)s以后列进“迟到的记录”，"
    "公布的结果不变；计不计入下一次、要不要重新打开，由团委再定。"
)


def source_words(source, spec=None):
    """A source as people call it."""
    if source in SOURCES:
        return SOURCES[source].label
    if source.startswith(queries.TABLE):
        return source.removeprefix(queries.TABLE)
    known = {each.source: each.label for each in _entered(spec)} if spec else {}
    return known.get(source, "标准里的一项")


def described(facts, spec):
    """Facts with `words` (their source), `level_words`, the `leaves` that read them, and whether vetoes or consequences
    look at them (`is_tested`)."""
    readers, tested = indicators_by_source(spec), tested_sources(spec)
    own = {each.source: each for each in _entered(spec)}
    for each in facts:
        term = own.get(each.source)
        each.words = term.label if term else source_words(each.source)
        each.level_words = dict(term.levels).get(each.level, each.level) if term else each.level
        each.leaves, each.is_tested = readers.get(each.source, ()), each.source in tested
    return facts


@dataclass(frozen=True)
class Overview:
    """An indicator with how many facts it counts."""

    key: str
    label: str
    facts: int


def overview_of(spec, counts):
    """[Overview] of indicators, from {source: number of facts}; in the order of the standard."""
    found: Counter = Counter()
    for source, leaves in indicators_by_source(spec).items():
        for leaf in leaves:
            found[leaf.key] += counts.get(source, 0)
    return [Overview(leaf.key, leaf.label, found[leaf.key]) for leaf in spec.leaves if leaf.terms]


def counted_by_source(rows):
    """{source: number} of facts."""
    return dict(rows.order_by().values_list("source").annotate(n=Count("pk")))


@dataclass(frozen=True)
class SourceLine:
    """A source, what its facts say, how many stand, and when one was last noted."""

    key: str
    label: str
    area: str
    number: str
    of: str
    level: str
    role: str
    hint: str
    facts: int
    newest: datetime | None


def source_lines():
    """[SourceLine] of all that records give, in the order of the catalogue. One query."""
    rows = Fact.objects.filter(source__in=SOURCES).order_by().values_list("source").annotate(
        n=Count("pk", filter=Q(ended_at=None)), newest=Max("noted_at")
    )  # fmt: skip
    known = {source: (n, newest) for source, n, newest in rows}
    return [
        SourceLine(
            each.key, each.label, each.area, each.number, each.of, each.level, each.role,
            each.hint, *known.get(each.key, (0, None)),
        )
        for each in SOURCES.values()
    ]  # fmt: skip


def batches():
    """Imports with how many of their facts stand, and how many there were."""
    return Batch.objects.select_related("by").annotate(
        noted=Count("facts"), standing=Count("facts", filter=Q(facts__ended_at=None))
    )
