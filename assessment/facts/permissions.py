"""Who reads facts, who notes one by hand, who ends one. Sheets are seen as `rounds.permissions` says."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from assessment.engine.terms import source_of
from assessment.facts import queries
from assessment.facts.models import Batch, Fact
from assessment.rounds import permissions as rounds
from assessment.rounds.models import Round
from branches.organisation.queries import hats

POSTED = Round.POSTED_IN
"""While a ranking is published and decided nobody notes or ends a round's own facts by hand: what is wrong is objected
to, and put right in the open."""
CLOSED = (Round.State.DRAFT, Round.State.CALLED_OFF, *POSTED)


def posted_words():
    """Why nothing is noted or ended by hand now."""
    return _(
        "结果已经公示，不再加记、撤销。有不对的在公示里提异议，成立了再更正；要重打先退回复核。"
    )


def can_collect(user):
    """Look at sources, import tables, count records anew: the committee's staff."""
    return hats(user).is_staff


def require_staff(user):
    """403 in words for everybody else."""
    if not can_collect(user):
        raise PermissionDenied(_("汇总记录、导入数据由团委老师来做。"))


def terms_to_note(user, sheet, terms):
    """Those of `terms` ([OwnTerm]) for which `user` may note something on a sheet."""
    if sheet.round.state in CLOSED:
        return []
    return [each for each in terms if rounds.may_check(user, sheet, each.indicator.key)]


def sheet_to_note(user, pk):
    """A sheet on which `user` notes what happened: 404 when unseen, 403 when only seen, or not yet."""
    sheet = rounds.sheet_to_check(user, pk)
    if sheet.round.state in POSTED:
        raise PermissionDenied(posted_words())
    if sheet.round.state in CLOSED:
        raise PermissionDenied(_("这次考核还没有开始，或者已经取消，不能记。"))
    return sheet


def facts_to_see(user, sheet, rows):
    """Those of the Fact rows of a sheet that `user` reads: no others' marks for who marks now."""
    if not rounds.marks_blindly(user, sheet.round):
        return rows
    return rows.exclude(~Q(by=str(user.pk)), origin=Fact.Origin.JUDGE)


def sees_names(user, sheet):
    """True for those who see who noted something: staff, whoever watches or checks."""
    return rounds.sees_all(user, sheet.round) or rounds.may_check(user, sheet)


def may_end(user, fact, sheet):
    """True where `user` may end a fact by hand: what a checker noted, by those who check its indicator; what was
    imported, by staff who may. Records, claims and judges' sheets are put right where they are."""
    if fact.ended_at is not None:
        return False
    if sheet.round.state in CLOSED:
        return False
    if fact.origin == Fact.Origin.IMPORT:
        return can_collect(user) and sheet.unit_id not in own_units(user, sheet)
    if fact.origin != Fact.Origin.CHECK:
        return False
    return any(
        source_of(leaf, term) == fact.source
        for leaf in sheet.round.spec.leaves for term in leaf.terms
        if rounds.may_check(user, sheet, leaf.key)
    )  # fmt: skip


def own_units(user, sheet):
    """Units about which `user` changes nothing."""
    return rounds.scope_of(user, sheet.round).own_units


def fact_to_end(user, sheet, pk):
    """A fact on a sheet (its own, or one of a unit merged into it) that `user` ends by hand: 404 when it is none of
    these, 403 when it is not theirs to end."""
    found = (
        Fact.objects.select_related("unit", "batch").filter(pk=pk).first() if pk < 2**63 else None
    )
    if found is None or found.unit_id not in queries.units_of(sheet.round, sheet.unit_id):
        raise Http404
    if found.round_id not in (None, sheet.round_id):
        raise Http404
    if found.ended_at is None and not may_end(user, found, sheet):
        raise PermissionDenied(
            _("这条记录不归你撤销。系统记录请改原来的记录，申报的请在申报里处理。")
        )
    return found


def batch_to_see(user, pk):
    """An import, for staff: 404 for none."""
    require_staff(user)
    found = Batch.objects.select_related("by").filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
