"""When the chains were last proved, and what came of it. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from volunteers.hours import queries, settling
from volunteers.hours.models import ChainProof, Volunteer
from volunteers.hours.permissions import check_proves

SHOWN = 12


@login_required
@require_safe
def proof(request):
    """The last proof, broken links with whose they are, and the ones before."""
    check_proves(request.user)
    proofs = list(ChainProof.objects.select_related("by")[:SHOWN])
    last = proofs[0] if proofs else None
    faults = last.faults if last else []
    people = Volunteer.objects.in_bulk([fault["volunteer"] for fault in faults])
    context = {
        "last": last, "proofs": proofs[1:], "job": settling.proving_job(),
        "faults": [(people.get(fault["volunteer"]), fault) for fault in faults],
        "totals": queries.ledger_figures(),
    }  # fmt: skip
    return render(request, "volunteers/hours/proof.html", context)


@login_required
@require_POST
def prove_now(request):
    """Start a proof in the background."""
    check_proves(request.user)
    settling.prove_later(by=request.user)
    messages.success(request, _("开始核对了，算完刷新这一页就看得到。"))
    return redirect("volunteers:hours-proof")
