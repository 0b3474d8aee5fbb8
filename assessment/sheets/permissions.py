"""Who reads a claim, settles a difference, marks units; the rest says assessment.rounds.permissions."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from assessment.rounds.models import Scorer
from assessment.rounds.permissions import (
    checks_of,
    judges,
    may_check,
    may_fill,
    round_to_see,
    scope_of,
    sees_all,
    sheet_to_see,
)
from assessment.sheets.models import Claim, ClaimFile

MOST_KEY = 2**63


def claim_to_see(user, pk):
    """A claim for its branch's cadres, those who check it and whoever sees all; 404 for others."""
    rows = Claim.objects.select_related("line", "by", "decided_by", "fact")
    claim = rows.filter(pk=pk).first() if 0 < pk < MOST_KEY else None
    if claim is None:
        raise Http404
    sheet = claim.line.sheet = sheet_to_see(user, claim.line.sheet_id)
    if not (
        may_fill(user, sheet)
        or may_check(user, sheet, claim.line.indicator)
        or sees_all(user, sheet.round)
    ):
        raise Http404
    return claim


def claim_to_withdraw(user, pk):
    """A claim of the own branch; 403 where it is only seen."""
    claim = claim_to_see(user, pk)
    if not may_fill(user, claim.line.sheet):
        raise PermissionDenied(_("申报由这个支部的干部来收回。"))
    return claim


def claim_to_decide(user, pk):
    """A claim for who checks it; 403 where it is only seen."""
    claim = claim_to_see(user, pk)
    if claim.by_id == user.pk or not may_check(user, claim.line.sheet, claim.line.indicator):
        raise PermissionDenied(_("申报由指定的检查人核对，自己支部的由别人来。"))
    return claim


def file_to_see(user, pk, file):
    """A file of a claim that `user` reads."""
    claim = claim_to_see(user, pk)
    if file >= MOST_KEY:
        raise Http404
    found = ClaimFile.objects.filter(claim=claim, pk=file).select_related("attachment").first()
    if found is None:
        raise Http404
    return found.attachment


def round_of_differences(user, pk):
    """A round for who checks in it or sees all of it; 403 for others who see it."""
    held = round_to_see(user, pk)
    if not (scope_of(user, held).checks or sees_all(user, held)):
        raise PermissionDenied(_("差异由检查人复核，团委和监督小组看得到。"))
    return held


def claims_read(user, held):
    """The claims of a round that `user` reads: all, or of what they check."""
    if sees_all(user, held):
        return Claim.objects.filter(line__sheet__round=held.pk, line__sheet__left_out="")
    sheets = checks_of(user, held).order_by()
    rows = Claim.objects.filter(line__sheet__in=sheets.values("pk"))
    mine = Q(pk__in=())
    for part in scope_of(user, held).checks:
        units = Q() if part.under is None else (
            Q(line__sheet__unit=part.under) | Q(line__sheet__parent=part.under)
        )  # fmt: skip
        keys = Q() if part.indicators is None else Q(line__indicator__in=part.indicators)
        if not (units or keys):
            return rows
        mine |= units & keys
    return rows.filter(mine)


def round_to_judge(user, pk):
    """A round for its judges, and for whoever sees all of it; 403 for others."""
    held = round_to_see(user, pk)
    if not (judges(user, held) or sees_all(user, held)):
        raise PermissionDenied(_("这次考核没有请你打分。"))
    return held


def sheets_to_judge(user, held):
    """The sheets a judge or peer marks: of those below what they were given (all where nothing is said)."""
    roles = (Scorer.Role.JUDGE, Scorer.Role.PEER)
    seen = Q(pk__in=())
    for part in scope_of(user, held).parts:
        if part.role not in roles:
            continue
        if part.under is None:
            return held.sheets.filter(left_out="")
        seen |= Q(unit=part.under) | Q(parent=part.under)
    return held.sheets.filter(seen, left_out="")
