"""Kinds of pairing: listed for everybody, kept by staff. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from party_pairing.pair_rules import kind_actions, queries
from party_pairing.pair_rules.kind_forms import KindForm
from party_pairing.pair_rules.models import PairKind
from party_pairing.pair_rules.permissions import (
    can_write_rules,
    check_writes_rules,
    kind_to_write,
)

STEPS = {"up": -1, "down": 1}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kinds(request):
    """Every kind in order, with where its rules stand; staff add a new one at the end."""
    writes = can_write_rules(request.user)
    if request.method == "POST":
        check_writes_rules(request.user)
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = kind_actions.save_kind(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("加好了。接着写它的规则，可以从样板开始。"))
            return redirect("party_pairing:pair-rules-read", made.pk)
    newest, drafts = queries.versions_by_kind()
    found = [
        (kind, newest.get(kind.pk), kind.pk in drafts)
        for kind in PairKind.objects.all()
        if writes or (kind.is_active and kind.pk in newest)
    ]
    context = {"kinds": found, "form": form if writes else None, "writes": writes}
    status = 400 if form.errors else 200
    return render(request, "party_pairing/pair_rules/kinds.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request, pk):
    """Rename a kind; pairs that were made go along."""
    found = kind_to_write(request.user, pk)
    data = request.POST if request.method == "POST" else None
    form = KindForm(data, instance=kind_to_write(request.user, pk))
    if form.is_bound and form.is_valid():
        try:
            kind_actions.save_kind(by=request.user, kind=found, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("party_pairing:pair-kind-list")
    context = {"kind": PairKind.objects.get(pk=pk), "form": form}
    status = 400 if form.errors else 200
    return render(request, "party_pairing/pair_rules/kind.html", context, status=status)


@login_required
@require_POST
def move(request, pk, where):
    """One place up or down."""
    found = kind_to_write(request.user, pk)
    if where not in STEPS:
        raise Http404
    kind_actions.move_kind(by=request.user, kind=found, step=STEPS[where])
    return redirect("party_pairing:pair-kind-list")


@login_required
@require_POST
def offer(request, pk):
    """Out of use, or back."""
    found = kind_to_write(request.user, pk)
    kind_actions.offer_kind(by=request.user, kind=found, is_active=not found.is_active)
    messages.success(
        request, _("已停用，已经结的对不变。") if found.is_active else _("重新用起来了。")
    )
    return redirect("party_pairing:pair-kind-list")
