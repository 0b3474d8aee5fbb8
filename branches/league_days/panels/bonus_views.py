"""Bonus points: everybody reads them with their reasons, staff give them and take them back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branches.league_days.contests.models import Entry
from branches.league_days.contests.permissions import contest_for, contest_to_run
from branches.league_days.panels import granting, permissions
from branches.league_days.panels.forms import BonusForm
from branches.league_days.panels.models import BonusGiven
from tuanwei.lib.numbers import plain


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bonus_list(request, pk):
    """Bonus points of a contest; staff give more of them here."""
    found = (contest_to_run if request.method == "POST" else contest_for)(request.user, pk)
    spec = found.spec
    can_give = bool(spec.bonuses) and permissions.can_seat(request.user)
    can_give = can_give and granting.may_change(found)
    entries = list(found.entries.filter(state__in=Entry.RUNNING).select_related("unit"))
    form, status = None, None
    if can_give or request.method == "POST":
        form = BonusForm(request.POST or None, entries=entries, bonuses=spec.bonuses)
    if request.method == "POST":
        if form.is_valid() and _give(request, found, entries, form):
            return redirect("league_days:bonus-list", pk=pk)
        status = 400
    labels = {each.key: each.label for each in spec.bonuses}
    given = list(
        BonusGiven.objects.filter(contest=found).select_related("entry__unit", "by")
        .order_by("entry__number", "pk")
    )  # fmt: skip
    for each in given:
        each.label, each.shown = labels.get(each.bonus, each.bonus), plain(each.points)
        each.is_out = each.entry.state not in Entry.RUNNING
    context = {
        "contest": found, "given": given, "form": form if can_give or status else None,
        "can_give": can_give, "most": None if spec.bonus_most is None else plain(spec.bonus_most),
        "bonuses": [(each.label, plain(each.points)) for each in spec.bonuses],
    }  # fmt: skip
    return render(request, "league_days/panels/bonus.html", context, status=status)


def _give(request, contest, entries, form):
    data = form.cleaned_data
    entry = next(each for each in entries if each.pk == data["entry"])
    try:
        granting.give_bonus(
            contest=contest, entry=entry, by=request.user, bonus=data["bonus"],
            points=data["points"], reason=data["reason"],
        )  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("第 %(n)d 号加上了。") % {"n": entry.number})
    return True


@login_required
@require_POST
def take_back(request, pk, given):
    """Take bonus points back."""
    found = contest_to_run(request.user, pk)
    row = BonusGiven.objects.select_related("contest").filter(contest=found, pk=given).first()
    if row is None:
        raise Http404
    try:
        granting.take_back_bonus(given=row, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("加分撤回了。"))
    return redirect("league_days:bonus-list", pk=pk)
