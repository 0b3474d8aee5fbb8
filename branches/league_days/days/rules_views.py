"""Requirements and themes of the month: for everybody to read, for staff to set."""

from itertools import groupby, zip_longest

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branches.league_days.days import permissions, rules_actions, theme_actions, wording
from branches.league_days.days.contradictions import contradictions
from branches.league_days.days.forms import ThemeForm, month_of
from branches.league_days.days.models import DayRules, MonthTheme
from branches.league_days.days.plan_views import EDITED
from branches.league_days.days.rules import USUAL, rules_on
from branches.league_days.days.rules_forms import RulesForm
from tuanwei.lib import refusals

SHOWN = 20
"""Versions, and months of themes, on a page."""


@login_required
@require_safe
def rules(request):
    """What holds today, what is to come, what each version changed."""
    today = timezone.localdate()
    found = list(DayRules.objects.select_related("made_by")[: SHOWN + 1])
    current = rules_on(today)
    history = [
        (each, wording.compared(before.spec, each.spec) if before else [])
        for each, before in zip_longest(found, found[1:])
    ][:SHOWN]
    sets = permissions.can_set(request.user)
    spec = current.spec if current else USUAL
    context = {
        "current": current, "parts": wording.said(spec), "history": history, "sets": sets,
        "coming": [each for each in found if each.first_on > today],
        "warnings": [each for each in contradictions(spec) if each.is_warning] if sets else [],
    }  # fmt: skip
    return render(request, "league_days/days/rules.html", context)


@login_required
@require_http_methods(EDITED)
def edit_rules(request):
    """The next version, over the newest."""
    permissions.require_sets(request.user)
    newest = DayRules.objects.first()
    form = RulesForm(request.POST or None, spec=newest.spec if newest else USUAL)
    seen = request.POST.get("seen", str(rules_actions.newest_version()))
    if form.is_bound and form.is_valid():
        try:
            made = rules_actions.save_rules(
                by=request.user, spec=form.spec, first_on=form.basics.cleaned_data["first_on"],
                note=form.basics.cleaned_data["note"],
                seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1,
            )  # fmt: skip
        except ValidationError as refused:
            refusals.beside(form.basics, refused)
        else:
            messages.success(request, _("第 %(n)d 版定下来了，%(day)s起交的方案按它。") % {
                "n": made.version, "day": f"{made.first_on:%-m月%-d日}"})  # fmt: skip
            for each in form.warnings:
                messages.warning(request, each.words)
            return redirect("league_days:day-rules")
    status = 400 if form.is_bound else 200
    return render(
        request, "league_days/days/rules_edit.html", {"form": form, "seen": seen}, status=status
    )


@login_required
@require_safe
def themes(request):
    """Themes of the months, the newest first; how many league days chose each."""
    found = MonthTheme.objects.annotate(chosen=Count("league_days")).prefetch_related("units")
    sets = permissions.can_set(request.user)
    found = found if sets else found.filter(is_open=True)
    months = [
        (month, list(rows))
        for month, rows in groupby(found.order_by("-month", "pk")[:100], lambda each: each.month)
    ][:SHOWN]
    context = {
        "months": months, "sets": sets, "this_month": month_of(),
        "can_plan": permissions.can_plan(request.user),
    }  # fmt: skip
    return render(request, "league_days/days/themes.html", context)


@login_required
@require_http_methods(EDITED)
def add_theme(request):
    """One more theme."""
    permissions.require_sets(request.user)
    form = ThemeForm(request.POST or None, initial={"month": month_of()})
    return _theme_page(request, form, None)


@login_required
@require_http_methods(EDITED)
def change_theme(request, pk):
    """Say it otherwise, give it to others, close it."""
    found = permissions.theme_to_change(request.user, pk)
    initial = {
        "month": found.month, "title": found.title, "text": found.text, "is_open": found.is_open,
        "units": found.units.all(),
    }  # fmt: skip
    return _theme_page(request, ThemeForm(request.POST or None, initial=initial), found)


def _theme_page(request, form, theme):
    if form.is_bound and form.is_valid():
        try:
            theme_actions.save_theme(by=request.user, theme=theme, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("主题存好了，支部报团日时就能选。"))
            return redirect("league_days:theme-list")
    return render(
        request, "league_days/days/theme_edit.html", {"form": form, "theme": theme},
        status=400 if form.is_bound else 200,
    )  # fmt: skip
