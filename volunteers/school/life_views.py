"""Organisational life of Party branches: the lessons that they taught and a community signed for."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tuanwei.jobs import exports
from tuanwei.lib.terms import Term
from volunteers.school import permissions, queries, resources


def term_asked(request):
    """The term of ?term=, this one for nonsense."""
    try:
        term = Term.parse(request.GET.get("term", ""))
    except ValueError:
        return Term.of(timezone.localdate())
    return term if 2000 <= term.year <= 2098 else Term.of(timezone.localdate())


@login_required
@require_safe
def party_branches(request):
    """Every Party branch with what it taught in a term."""
    permissions.require_life(request.user)
    term = term_asked(request)
    rows = queries.party_branches(term)
    context = {
        "rows": rows, "term": term, "terms": queries.terms(),
        "lessons": sum(row.lessons for row in rows),
        "residents": sum(row.residents for row in rows),
        "waiting": sum(row.waiting for row in rows),
    }  # fmt: skip
    return render(request, "volunteers/school/party_branches.html", context)


@login_required
@require_safe
def party_branch(request, pk):
    """The lessons of one Party branch."""
    found = permissions.party_branch_to_read(request.user, pk)
    term = term_asked(request)
    rows = queries.organisational_life(found, term.first_day, term.last_day)
    context = {
        "party_branch": found, "rows": rows, "term": term, "terms": queries.terms(),
        "residents": sum(row.residents for row in rows),
        "lecturers": len({name for row in rows for name in row.lecturers}),
    }  # fmt: skip
    return render(request, "volunteers/school/party_branch.html", context)


@login_required
@require_POST
def export(request, pk):
    """The same as a sheet."""
    found = permissions.party_branch_to_read(request.user, pk)
    parameters = {"party_branch": found.pk, "term": term_asked(request).code}
    exports.start_export(resources.KIND, parameters, (), request.user)
    return redirect("jobs:export-list")
