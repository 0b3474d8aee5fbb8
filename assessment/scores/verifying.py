"""Every night: do the facts still give the figures that are stored? What differs is named with what changed."""

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.facts.models import Fact
from assessment.facts.pages import described
from assessment.facts.queries import sources_of, targets_of
from assessment.rounds.models import Round
from assessment.scores import computing, events, notices, writing
from assessment.scores.actions import (
    follows_facts,
    hold,
    locked,
    posted_words,
    recompute,
    refresh,
)
from assessment.scores.models import Discrepancy
from tuanwei.audit.actions import record
from tuanwei.lib.numbers import plain

LOOKED_AT = timedelta(days=400)
"""So long published rounds are looked at every night."""
NAMED = 20
"""So many changed records a discrepancy names."""


@dataclass(frozen=True)
class Difference:
    """A line of a sheet whose `stored` figure is not what was `computed`."""

    line: int
    indicator: str
    unit: int
    stored: Fraction | None
    computed: Fraction | None


@dataclass
class Verified:
    """What differs: `lines` [Difference], and `sheets` (keys) whose total is not that of their stored lines."""

    lines: list[Difference] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)

    def __bool__(self):
        return bool(self.lines or self.sheets)


def compare(round) -> Verified:
    """Everything of a round computed once more as of its last computing (a frozen one: of what it froze), beside what
    is stored. Writes nothing."""
    engine = computing.engine_of(round)
    sheets = list(computing.sheets_of(round))
    ranks = computing.places_of(round, engine, sheets)
    found = Verified()
    for some in computing.chunks(sheets):
        with transaction.atomic():
            hold(round)
            _compare(round, engine, locked(some), ranks, found)
    if any(leaf.key for leaf, _term in engine.ranked) and found.lines:
        ranked = {leaf.key for leaf, _term in engine.ranked}
        if computing.places_of(round, engine, sheets) != ranks:  # tomorrow night again
            found.lines = [each for each in found.lines if each.indicator not in ranked]
    return found


def _compare(round, engine, sheets, ranks, found):
    sources = computing.sources_of(engine) | computing.tested_sources(engine.spec)
    read = computing.facts_in(round, [each.unit_id for each in sheets], sources)
    lines = computing.lines_of(sheets)
    for sheet in sheets:
        known, mine = read[sheet.unit_id], lines[sheet.pk]
        scored = computing.score_sheet(engine, sheet, mine, known, ranks)
        found.lines += differences(sheet, mine, scored)
        stored = {each.indicator: computing.exact(each.system) for each in mine}
        applying = {key: stored.get(key) for key in scored.systems}
        again = computing.decide(engine, computing.profile_of(sheet), mine, known, applying)
        if writing.changed_total(sheet, again.candidate):
            found.sheets.append(sheet.pk)


def differences(sheet, lines, scored):
    """[Difference] of a sheet's lines: in what the system gives, or in what counts."""
    found = []
    for line in lines:
        system = writing.text(scored.systems.get(line.indicator))
        final = writing.text(scored.finals[line.indicator])
        if system != line.system:
            pair = (line.system, system)
        elif final != line.final:
            pair = (line.final, final)
        else:
            continue
        stored, computed = (computing.exact(each) for each in pair)
        found.append(Difference(line.pk, line.indicator, sheet.unit_id, stored, computed))
    return found


def changed_records(round, difference):
    """[{"words", "url"}] of what was noted or ended since the line was computed; of ranked lines of all units."""
    spec = round.spec
    indicator = spec.indicator(difference.indicator)
    facts = Fact.objects.filter(source__in=sources_of(indicator)).filter(
        Q(round=None) | Q(round=round), on__range=(round.starts_on, round.ends_on)
    )
    ranked = any(term.kind == "ranked" for term in indicator.terms)
    if not ranked:
        facts = facts.filter(unit__in=list(targets_of(round, {difference.unit})))
    span = {"gt": round.computed_at, "lte": round.facts_until}
    span = {name: at for name, at in span.items() if at}
    moved = Q(**{f"noted_at__{name}": at for name, at in span.items()}) | Q(
        ended_at__isnull=False, **{f"ended_at__{name}": at for name, at in span.items()}
    )
    rows = facts.filter(moved).select_related("unit").order_by("pk")[:NAMED]
    return [
        {"words": record_words(each, ranked), "url": each.url} for each in described(rows, spec)
    ]


def record_words(fact, with_unit=False):
    """新增：10月5日 主题团日 28/30; 撤销：…（原因）."""
    what = _("撤销") if fact.ended_at else _("新增")
    number = plain(fact.number) if fact.of is None else f"{plain(fact.number)}/{plain(fact.of)}"
    name = f"{fact.unit} " if with_unit else ""
    why = f"（{fact.reason}）" if fact.ended_at and fact.reason else ""
    words = fact.label or fact.words
    return f"{what}：{name}{fact.on.month}月{fact.on.day}日 {words} {number}{why}"


def verify(round):
    """Compare, note what differs, settle what agrees again, tell staff once: the Verified. A round that facts still
    change then goes on to today, but for lines that wait for somebody; one that is shown stays as it was shown."""
    round = Round.objects.select_related("version").get(pk=round.pk)
    found = compare(round)
    fresh = _note(round, found)
    if fresh or found.sheets:
        record(
            events.DIFFERED, round, by=None, lines=len(found.lines), sheets=len(found.sheets)
        )  # fmt: skip
        notices.differed(round, fresh, found.sheets, timezone.localdate())
    if follows_facts(round):
        recompute(round=round, keep=frozenset(each.line for each in found.lines))
    return found


@transaction.atomic
def _note(round, found):
    """Discrepancies of tonight: new ones begin, those that agree again end; what somebody settled for the same figures
    stays settled. Those that are new."""
    now = timezone.now()
    differing = {each.line: each for each in found.lines}
    rows = Discrepancy.objects.filter(line__sheet__round=round)
    known = {each.line_id: each for each in rows.filter(settled_at=None)}
    Discrepancy.objects.filter(
        pk__in=[each.pk for key, each in known.items() if key not in differing]
    ).update(settled_at=now, words=_("后来又一致了。"))
    decided = {
        (each.line_id, each.stored, each.computed)
        for each in rows.exclude(settled_at=None).filter(line__in=differing)
    }
    fresh = []
    for key, each in differing.items():
        if key in known:
            mine = known[key]
            if (mine.stored, mine.computed) != (each.stored, each.computed):
                mine.stored, mine.computed = each.stored, each.computed
                mine.changed = changed_records(round, each)
                mine.save(update_fields=["stored", "computed", "changed"])
        elif (key, each.stored, each.computed) not in decided:
            fresh.append(Discrepancy(
                line_id=key, stored=each.stored, computed=each.computed, found_at=now,
                changed=changed_records(round, each),
            ))  # fmt: skip
    return Discrepancy.objects.bulk_create(fresh)


def verify_all():
    """Every running round, and those published in the last 400 days; one that cannot be verified now waits a night."""
    since = timezone.now() - LOOKED_AT
    rows = Round.objects.filter(
        Q(state__in=Round.SCORED_IN, computed_at__isnull=False)
        | Q(state=Round.State.PUBLISHED, frozen_at__gte=since)
    )
    for each in rows.order_by("pk"):
        try:
            verify(each)
        except ValidationError:  # somebody computes it right now, or it was closed meanwhile
            continue


def _open(discrepancy):
    """The discrepancy, locked. Raises ValidationError in words where somebody was faster."""
    rows = Discrepancy.objects.select_related("line__sheet__round__version")
    found = rows.select_for_update(of=("self",)).get(pk=discrepancy.pk)
    if found.settled_at is not None:
        raise ValidationError(_("刚才已经有人处理了，请刷新页面看结果。"))
    return found


@transaction.atomic
def take_over(*, discrepancy, by):
    """The new figure holds from now on. Raises ValidationError in words for a round that is frozen."""
    sheet = discrepancy.line.sheet
    hold(sheet.round)
    found = _open(discrepancy)
    round = sheet.round
    if round.state in Round.POSTED_IN:
        raise ValidationError(posted_words())
    if round.is_frozen:
        raise ValidationError(
            _(
                "已经公布的分不能直接换。确实要改，先按程序重新打开这次考核；不改，写明原因保留原分。"
            )
        )
    indicator = round.spec.indicator(found.line.indicator)
    refresh(round=round, unit_ids=[sheet.unit_id], sources=sources_of(indicator))
    _settle(found, by, _("采用了重算的分。"))
    record(
        events.TAKEN_OVER, found, by=by, line=found.line_id, before=writing.text(found.stored),
        after=writing.text(found.computed),
    )  # fmt: skip
    return found


@transaction.atomic
def settle(*, discrepancy, words, by):
    """The stored figure stays, with a reason. Raises ValidationError without one."""
    words = (words or "").strip()
    if not words:
        raise ValidationError(_("请写为什么保留原来的分。"))
    if len(words) > (most := Discrepancy._meta.get_field("words").max_length):
        raise ValidationError(_("原因太长了，最多 %(n)d 个字。") % {"n": most})
    found = _open(discrepancy)
    _settle(found, by, words)
    record(events.SETTLED, found, by=by, line=found.line_id, words=words)
    return found


def _settle(found, by, words):
    found.settled_at, found.settled_by, found.words = timezone.now(), by, words
    found.save(update_fields=["settled_at", "settled_by", "words"])
