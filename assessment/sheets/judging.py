"""Marks of judges and peers: facts of the own term of an indicator, by whoever gave them; and who stands aside."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.engine import spec as rules
from assessment.engine.terms import own_source
from assessment.facts.actions import end_fact, lock_rounds, note_fact
from assessment.facts.models import Fact
from assessment.rounds.checking import own_units
from assessment.rounds.models import Round, Scorer
from assessment.rounds.permissions import parts_of, scope_of
from assessment.sheets import cells, events
from assessment.sheets.models import Recusal
from tuanwei.audit.actions import record
from tuanwei.lib.numbers import plain
from tuanwei.lib.texts import clean_line

ROLES = {Scorer.Role.JUDGE: rules.JUDGES, Scorer.Role.PEER: rules.PEERS}


def marked_terms(round, parts):
    """[(leaf, term)] that somebody with these parts (of rounds.permissions.Scope) marks, in order."""
    found = []
    for leaf in round.spec.leaves:
        term = mark_term(leaf)
        if term is not None and any(_is_marked(each, leaf) for each in parts):
            found.append((leaf, term))
    return found


def _is_marked(part, leaf):
    return ROLES.get(part.role) in leaf.scored_by and (
        part.indicators is None or leaf.key in part.indicators
    )


def may_mark(parts, sheet, leaf):
    """True where one of the parts is about this leaf of this very sheet."""
    return any(_is_marked(each, leaf) and each.covers(sheet) for each in parts)


def mark_term(leaf):
    """The term of a leaf that takes marks: a judgement, or points given; None where there is none."""
    kinds = (rules.GRADED, rules.GIVEN)
    return next((each for each in cells.claim_terms(leaf) if each.kind in kinds), None)


def read_mark(text, leaf, term):
    """(number, level, words): what a mark is. Both None and "" for an empty cell."""
    typed = clean_line(text)
    if not typed:
        return None, "", ""
    if term.kind == rules.GRADED:
        wanted = "、".join(each.label for each in term.levels)
        tidy = typed.casefold()
        for each in term.levels:
            points = plain(cells.points_of_level(each, term, leaf))
            if tidy in (each.key.casefold(), each.label.casefold(), points):
                return 1, each.key, ""
        return None, "", _("请写 %s 里的一个。") % wanted
    least = term.least if term.least is not None else (leaf.floor or 0)
    most = term.most if term.most is not None else leaf.maximum
    shape = rules.Indicator(leaf.key, leaf.label, maximum=most, floor=least)
    value, words = cells.read(typed, shape)
    return value, "", words


def shown_mark(fact, term):
    """A mark in words: its level's label or its number."""
    if fact is None:
        return ""
    if term.kind == rules.GRADED:
        return next((each.label for each in term.levels if each.key == fact.level), fact.level)
    return plain(fact.number)


@dataclass
class Marked:
    """What became of some marks, by (unit, indicator): `changed`; `refused` {key: words}; `conflicts` {key: mark that
    stands now}."""

    changed: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)
    conflicts: dict = field(default_factory=dict)


def marks_of(round, unit_ids, terms, by=None):
    """{(unit, indicator, judge's key): Fact} that stand; of one judge with `by`. One query."""
    sources = {own_source(leaf, term): leaf.key for leaf, term in terms}
    rows = Fact.objects.standing().filter(
        round=round, unit__in=list(unit_ids), source__in=list(sources), origin=Fact.Origin.JUDGE
    )
    if by is not None:
        rows = rows.filter(by=str(by.pk))
    return {(each.unit_id, sources[each.source], each.by): each for each in rows.order_by("pk")}


def aside_of(user, round):
    """{unit's key: why} that `user` leaves out: said so, or an own one."""
    found = dict.fromkeys(scope_of(user, round).own_units - {None}, _("自己所在的组织"))
    said = Recusal.objects.filter(round=round, user=user.pk).values_list("unit", "reason")
    return found | {unit: reason or _("已回避") for unit, reason in said}


@dataclass(frozen=True)
class Progress:
    """What one judge or peer was given: the sheets `due` without those left out (`asides`: said so), and of them those
    where something is `missing`."""

    scorer: Scorer
    due: list
    missing: list
    asides: list


def progress_of(round):
    """[Progress] of the judges and peers of a round. Constant queries."""
    scorers = list(round.scorers.filter(role__in=ROLES).select_related("user"))
    if not scorers:
        return []
    sheets = list(round.sheets.filter(left_out="").select_related("unit").order_by("pk"))
    terms = [
        (leaf, mark_term(leaf)) for leaf in round.spec.leaves
        if set(ROLES.values()) & set(leaf.scored_by) and mark_term(leaf)
    ]  # fmt: skip
    given: dict = {}
    for unit, indicator, by in marks_of(round, [each.unit_id for each in sheets], terms):
        given.setdefault(by, set()).add((unit, indicator))
    asides: dict = {}
    for each in Recusal.objects.filter(round=round).select_related("unit").order_by("pk"):
        asides.setdefault(each.user_id, []).append(each)
    own = own_units(round)
    return [
        _progress(
            each, sheets, terms, given.get(str(each.user_id), set()),
            asides.get(each.user_id, []), own[each.user_id],
        )
        for each in scorers
    ]  # fmt: skip


def _progress(scorer, sheets, terms, given, asides, own):
    (part,) = parts_of([(scorer.role, scorer.indicators, scorer.under_id)])
    mine = [leaf.key for leaf, _term in terms if _is_marked(part, leaf)]
    out = own | {each.unit_id for each in asides}
    due = [each for each in sheets if mine and part.covers(each) and each.unit_id not in out]
    missing = [each for each in due if any((each.unit_id, key) not in given for key in mine)]
    return Progress(scorer, due, missing, asides)


def behind(round):
    """{user's key: how many units they have still to mark}."""
    found: dict = {}
    for each in progress_of(round):
        if each.missing and each.scorer.user.is_active:
            found.setdefault(each.scorer.user_id, set()).update(one.pk for one in each.missing)
    return {user: len(sheets) for user, sheets in found.items()}


def why_not_mark(round):
    """Why nothing can be marked now; "" while it can."""
    if round.state == Round.State.CHECK:
        return ""
    if round.state in (Round.State.DRAFT, Round.State.SELF):
        return _("打分还没有开始，开始时会通知你。")
    return _("打分已经结束。")


def _held(round):
    """(the round as it is now, today as a day of it), while it takes no step; those that read marks of its days wait.
    Raises ValidationError where nobody marks now."""
    lock_rounds(round.starts_on, round.ends_on)
    round = Round.objects.select_related("version").get(pk=round.pk)
    if words := why_not_mark(round):
        raise ValidationError(words)
    return round, min(max(timezone.localdate(), round.starts_on), round.ends_on)


@transaction.atomic
def save_marks(*, round, by, marks, seen):
    """Keep {(sheet, indicator): text} of one judge. `seen` {key: what stood there}: where another page of theirs has
    changed it since, it is a conflict. Raises ValidationError where nobody marks now, or they never."""
    round, today = _held(round)
    parts = scope_of(by, round).parts
    terms = {leaf.key: (leaf, term) for leaf, term in marked_terms(round, parts)}
    if not terms:
        raise ValidationError(_("这次考核没有请你打分。"))
    aside = aside_of(by, round)
    stands = marks_of(round, [sheet.unit_id for sheet, _k in marks], terms.values(), by)
    said = Marked()
    for (sheet, key), text in marks.items():
        place = (sheet.unit_id, key)
        is_theirs = sheet.round_id == round.pk and not sheet.left_out
        if not is_theirs or key not in terms or not may_mark(parts, sheet, terms[key][0]):
            said.refused[place] = _("这一项不由你打分。")
        elif sheet.unit_id in aside:
            said.refused[place] = _("这个支部你回避，不用打。")
        else:
            now = stands.get((*place, str(by.pk)))
            _mark(said, round, sheet, terms[key], text, now, seen.get(place), by, today)
    return said


def _mark(said, round, sheet, pair, text, now, seen, by, today):
    leaf, term = pair
    place, stands = (sheet.unit_id, leaf.key), shown_mark(now, term)
    number, level, words = read_mark(text, leaf, term)
    if words:
        said.refused[place] = words
        return
    if now is not None and number is not None and (now.number, now.level) == (number, level):
        return
    if now is None and number is None:
        return
    if seen is not None and seen != stands:
        said.conflicts[place] = stands
        return
    if now is not None:
        end_fact(fact=now, by=by, reason=_("评委改了分"))
    if number is not None:
        note_fact(
            unit=sheet.unit, source=own_source(leaf, term), on=today, origin=Fact.Origin.JUDGE,
            label=f"{leaf.label}：评委打分", by=by, by_key=str(by.pk), number=number, level=level,
            round=round,
        )  # fmt: skip
    said.changed.append(place)
    record(events.MARKED, sheet, by=by, indicator=leaf.label, before=stands or _("空"),
           after=clean_line(text) or _("空"))  # fmt: skip


@transaction.atomic
def recuse(*, round, by, sheet, reason):
    """A judge or peer leaves a unit out, with a reason; what they gave it does not count. Raises ValidationError."""
    round, _today = _held(round)
    terms = marked_terms(round, scope_of(by, round).parts)
    if not terms or sheet.round_id != round.pk:
        raise ValidationError(_("这次考核没有请你打分。"))
    reason = clean_line(reason)
    if not reason:
        raise ValidationError(_("请写为什么回避，只有老师看得到。"))
    if len(reason) > 100:
        raise ValidationError(_("原因最多 100 个字。"))
    made, is_new = Recusal.objects.get_or_create(
        round=round, user=by, unit=sheet.unit, defaults={"reason": reason}
    )
    if not is_new:
        raise ValidationError(_("这个支部你已经回避了。"))
    for fact in marks_of(round, [sheet.unit_id], terms, by).values():
        end_fact(fact=fact, by=by, reason=_("评委回避"))
    record(events.RECUSED, sheet, by=by, reason=reason)
    return made
