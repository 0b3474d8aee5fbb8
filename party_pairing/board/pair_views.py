"""The board of pairing: who has a contact, who could take more, what pairs do. HTTP only."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from party_pairing.board import pairing
from party_pairing.board.permissions import reader_of, takes_sheets, unit_to_read
from party_pairing.board.views import PER_PAGE
from party_pairing.pair_rules.wording import STATUSES
from party_pairing.pairs.models import Deed
from party_pairing.pairs.permissions import may_begin
from tuanwei.lib.paging import keyset


def _asked(request):
    """(Reader, unit, kinds with rules, (kind, rules) or None)."""
    reader = reader_of(request.user)
    unit = unit_to_read(reader, request.GET.get("unit", ""))
    kinds = pairing.kinds_with_rules()
    wanted = request.GET.get("kind", "")
    one = next((each for each in kinds if str(each[0].pk) == wanted), None)
    return reader, unit, kinds, one or next(iter(kinds), None)


def _context(reader, unit, kinds, one, **more):
    kind, rules = one or (None, None)
    return {
        "reader": reader, "unit": unit, "kinds": [each for each, _rules in kinds], "kind": kind,
        "rules": rules, **more,
    }  # fmt: skip


@login_required
@require_safe
def board(request):
    """Coverage of units, and what pairs did this term."""
    reader, unit, kinds, one = _asked(request)
    context = _context(reader, unit, kinds, one, tab="pairing")
    context["takes_sheets"] = takes_sheets(request.user)
    if one:
        kind, spec = one[0], one[1].spec
        context["covered"], context["all"] = pairing.coverage(reader, unit, kind, spec)
        context["busy"], context["busy_all"] = pairing.busy(reader, unit, kind)
        context["statuses"] = [STATUSES.get(each, each) for each in spec.statuses]
        context["deeds"] = [Deed.What(each).label for each in pairing.DEEDS]
        context["places"] = pairing.with_places(reader, unit, spec).count()
    return render(request, "party_pairing/board/pairing.html", context)


@login_required
@require_safe
def without(request):
    """Members without a contact."""
    reader, unit, kinds, one = _asked(request)
    context = _context(reader, unit, kinds, one, tab="pairing")
    context["may_begin"] = may_begin(request.user)
    if one:
        rows = pairing.without(reader, unit, one[0], one[1].spec)
        context["page"] = keyset(rows, request, order=["branch__name", "pk"], per_page=PER_PAGE)
    return render(request, "party_pairing/board/without.html", context)


@login_required
@require_safe
def places(request):
    """Party members who could take more."""
    reader, unit, kinds, one = _asked(request)
    context = _context(reader, unit, kinds, one, tab="pairing")
    context["may_begin"] = may_begin(request.user)
    if one:
        rows = pairing.with_places(reader, unit, one[1].spec)
        context["page"] = keyset(rows, request, order=["running", "pk"], per_page=PER_PAGE)
    return render(request, "party_pairing/board/places.html", context)
