"""Facts on a sheet: what counts, what a checker notes, what ends. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.facts import actions, pages, permissions, queries
from assessment.facts.following import link_for
from assessment.facts.forms import EndForm, NoteForm
from assessment.facts.models import Fact
from assessment.rounds.permissions import sheet_to_see
from assessment.rounds.round_views import frame
from tuanwei.lib.paging import keyset

UNUSED, ENDED = "unused", "ended"


@login_required
@require_safe
def sheet(request, pk):
    """The facts of a unit in a round, by indicator, each with its record."""
    user, found = request.user, sheet_to_see(request.user, pk)
    held, spec = found.round, found.round.spec
    rows = permissions.facts_to_see(user, found, queries.rows_of(held, found.unit_id))
    overview = pages.overview_of(spec, pages.counted_by_source(rows))
    chosen = next((each for each in overview if each.key == request.GET.get("indicator")), None)
    origin = request.GET.get("origin", "")
    origin = origin if origin in Fact.Origin.values else ""
    show = request.GET.get("show", "")
    if show == ENDED:
        rows = permissions.facts_to_see(user, found, queries.ended_of(held, found.unit_id))
    if chosen:
        rows = rows.filter(source__in=queries.sources_of(spec.indicator(chosen.key)))
    elif show == UNUSED:
        rows = rows.exclude(source__in=pages.read_sources(spec))
    elif show != ENDED:
        rows = rows.filter(source__in=pages.read_sources(spec))
    if origin:
        rows = rows.filter(origin=origin)
    page = keyset(rows, request, order=["-on"], per_page=30)
    names = permissions.sees_names(user, found)
    link = link_for(user, found.unit)
    notes = permissions.terms_to_note(user, found, pages.own_terms(spec))
    for each in pages.described(page.rows, spec):
        each.is_mine = permissions.may_end(user, each, found)
        each.is_elsewhere = each.unit_id != found.unit_id
        each.link = link(each.url)
        each.is_late = held.facts_until is not None and each.noted_at > held.facts_until
    context = {
        "sheet": found, "held": held, "overview": overview, "chosen": chosen, "page": page,
        "origin": origin, "origins": Fact.Origin.choices, "show": show,
        "shows_ended": show == ENDED, "idle": sum(1 for each in overview if not each.facts),
        "sees_names": names, "can_note": bool(notes), "frame": frame(request),
        "can_import": permissions.can_collect(user),
    }  # fmt: skip
    return render(request, "assessment/facts/sheet.html", context)


@login_required
@require_safe
def choose(request, pk):
    """For which term something is noted."""
    found = permissions.sheet_to_note(request.user, pk)
    terms = permissions.terms_to_note(request.user, found, pages.own_terms(found.round.spec))
    context = {"sheet": found, "held": found.round, "terms": terms}
    return render(request, "assessment/facts/choose.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request, pk, indicator, term):
    """What happened, for one term."""
    found = permissions.sheet_to_note(request.user, pk)
    own = pages.own_term(found.round.spec, indicator, term)
    if own is None or not permissions.terms_to_note(request.user, found, [own]):
        raise Http404
    form = NoteForm(request.POST or None, own=own, held=found.round)
    if form.is_bound and form.is_valid():
        try:
            actions.note_fact(
                unit=found.unit, source=own.source, origin=Fact.Origin.CHECK, by=request.user,
                round=found.round, **form.fact,
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _noted(found.round))
            return redirect("assessment:fact-sheet", pk=pk)
    context = {"form": form, "sheet": found, "held": found.round, "own": own}
    status = 400 if form.is_bound and form.errors else None
    return render(request, "assessment/facts/note.html", context, status=status)


def _noted(held):
    if held.facts_until is None:
        return _("记好了，得分会跟着变。记错了可以撤销。")
    return _("记好了。结果已经公示，分不跟着变；这一条排在“迟到的记录”里，由团委决定怎么算。")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, pk, fact):
    """A fact that was wrong ends, with a reason."""
    found = sheet_to_see(request.user, pk)
    row = permissions.fact_to_end(request.user, found, fact)
    form = EndForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.end_fact(fact=row, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("撤销了，不再算分。原来的记录和理由还看得到。"))
            return redirect("assessment:fact-sheet", pk=pk)
    pages.described([row], found.round.spec)
    context = {
        "form": form, "sheet": found, "held": found.round, "fact": row,
        "shown": pages.shown_words(
            pages.ENDED, row.source, [(row.unit_id, row.on)], row.round_id and found.round
        ),
    }  # fmt: skip
    status = 400 if form.is_bound and form.errors else None
    return render(request, "assessment/facts/end.html", context, status=status)
