"""Claims with evidence: made by a branch, decided by a checker."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.engine.terms import levels_of
from assessment.rounds.models import Round
from assessment.rounds.permissions import may_check, may_fill, sees_all, sheet_to_fill
from assessment.sheets import cells, claiming, permissions, queries
from assessment.sheets.forms import ClaimForm, DecideForm
from assessment.sheets.models import Claim
from assessment.sheets.sheet_views import frame
from tuanwei.attachments.actions import store
from tuanwei.attachments.responses import serve
from tuanwei.lib import refusals
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, pk, indicator):
    """A new claim of one's own unit for an indicator."""
    sheet = sheet_to_fill(request.user, pk)
    leaf = sheet.round.spec.indicator(indicator)
    if leaf is None or not cells.is_claimed(leaf):
        raise Http404
    line = sheet.lines.filter(indicator=indicator).first()
    if line is None:
        raise Http404
    if words := claiming.why_not_claim(sheet):
        messages.error(request, words)
        return redirect("assessment:sheet", pk)
    if request.method != "POST":
        return _form(request, sheet, leaf, ClaimForm(indicator=leaf, held=sheet.round))
    form = ClaimForm(request.POST, request.FILES, indicator=leaf, held=sheet.round)
    if not form.is_valid():
        return _form(request, sheet, leaf, form, status=400)
    line.sheet = sheet
    try:
        with said_when_locked(), transaction.atomic():
            kept = [store(each, by=request.user) for each in form.cleaned_data["files"]]
            made = claiming.claim(line=line, by=request.user, attachments=kept, **form.values)
    except ValidationError as refused:
        refusals.beside(form, refused, at="files")
        return _form(request, sheet, leaf, form, status=400)
    messages.success(request, _("申报好了，检查人核对以后告诉你。"), extra_tags=f"claim-{line.pk}")
    return redirect("assessment:claim-page", made.pk)


def _form(request, sheet, leaf, form, status=None):
    context = {
        "frame": frame(request.user), "sheet": sheet, "round": sheet.round, "leaf": leaf,
        "form": form, "line": sheet.lines.get(indicator=leaf.key),
    }  # fmt: skip
    return render(request, "assessment/sheets/claim_new.html", context, status=status)


@login_required
@require_safe
def claim_page(request, pk):
    """One claim with its evidence and what was said to it."""
    claim = permissions.claim_to_see(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    return _page(request, claim, DecideForm())


def _page(request, claim, form, status=None):
    user, sheet = request.user, claim.line.sheet
    held = sheet.round
    leaf = held.spec.indicator(claim.line.indicator)
    term = next((each for each in leaf.terms if each.key == claim.term), None)
    checks = may_check(user, sheet, claim.line.indicator) and claim.by_id != user.pk
    is_time = held.state in (Round.State.CHECK, Round.State.REVIEW)
    context = {
        "frame": frame(user), "claim": claim, "sheet": sheet, "round": held, "leaf": leaf,
        "term": term, "files": list(claim.files.select_related("attachment")), "form": form,
        "level": dict(levels_of(term)).get(claim.level, claim.level) if term else "",
        "may_withdraw": may_fill(user, sheet) and claim.state == Claim.State.OPEN,
        "may_decide": checks and is_time and claim.state != Claim.State.WITHDRAWN,
        "sees_names": checks or sees_all(user, held),
    }  # fmt: skip
    return render(request, "assessment/sheets/claim.html", context, status=status)


@login_required
@require_POST
def withdraw(request, pk):
    """Take back a claim that nobody has decided."""
    claim = permissions.claim_to_withdraw(request.user, pk)
    try:
        claiming.withdraw_claim(claim=claim, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect("assessment:claim-page", pk)
    messages.success(request, _("收回了。"))
    return redirect("assessment:sheet", claim.line.sheet_id)


@login_required
@require_POST
def decide(request, pk, verb):
    """Accept or refuse; on to the next one that waits."""
    claim = permissions.claim_to_decide(request.user, pk)
    if verb not in ("accept", "refuse"):
        raise Http404
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, claim, form, status=400)
    act = partial(claiming.decide_claim, claim=claim, by=request.user)
    try:
        with said_when_locked():
            act(is_accepted=verb == "accept", words=form.cleaned_data["words"])
    except ValidationError as refused:
        refusals.beside(form, refused)
        return _page(request, claim, form, status=400)
    held = claim.line.sheet.round
    following = next(
        (
            each for each in queries.with_what_is_read(permissions.claims_read(request.user, held))
            .filter(state=Claim.State.OPEN).order_by("pk")
            if may_check(request.user, _on(each, held), each.line.indicator)
        ), None,
    )  # fmt: skip
    if following is None:
        messages.success(request, _("好了，没有等核对的申报了。"))
        return redirect("assessment:claim-list", held.pk)
    messages.success(request, _("好了，这是下一条。"))
    return redirect("assessment:claim-page", following.pk)


def _on(claim, held):
    """The sheet of a claim, with the round that is there already."""
    claim.line.sheet.round = held
    return claim.line.sheet


@login_required
@require_safe
def claim_list(request, pk):
    """Claims of a round: those that wait, or all."""
    held = permissions.round_of_differences(request.user, pk)
    shows_all = request.GET.get("show") == "all"
    found = queries.with_what_is_read(permissions.claims_read(request.user, held))
    if not shows_all:
        found = found.filter(state=Claim.State.OPEN)
    page = keyset(found, request, order=["pk"])
    labels = {each.key: each.label for each in held.spec.leaves}
    context = {
        "frame": frame(request.user), "round": held, "page": page, "shows_all": shows_all,
        "rows": [(each, labels.get(each.line.indicator, each.line.indicator)) for each in page],
    }  # fmt: skip
    return render(request, "assessment/sheets/claims.html", context)


@login_required
@require_safe
def claim_file(request, pk, file):
    """A piece of evidence, for whoever reads the claim."""
    return serve(permissions.file_to_see(request.user, pk, file), inline=True)
