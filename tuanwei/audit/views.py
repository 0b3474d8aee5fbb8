"""The record, to read. HTTP only."""

from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tuanwei.audit import queries
from tuanwei.audit.forms import EventFilterForm
from tuanwei.audit.permissions import READ
from tuanwei.audit.words import event_words, fact_words
from tuanwei.lib.paging import keyset


@require_safe
@login_required
@permission_required(READ, raise_exception=True)
def event_list(request):
    """Newest first, narrowed by event, actor, subject and days; `?type=` and `?key=` show one thing's history."""
    form = EventFilterForm(request.GET)
    events = queries.matching(**form.narrowing())
    page = keyset(events, request, order=["-at", "-id"], per_page=50)
    rows = [(event, event_words(event.name), fact_words(event.data)) for event in page]
    asked = form.cleaned_data if form.is_valid() else {}
    context = {
        "page": page, "rows": rows, "form": form, "seal": queries.last_seal(),
        "is_of_one": bool(asked.get("type") and asked.get("key")),
        "of": rows[0][0].subject_label if rows and asked.get("key") else "",
    }  # fmt: skip
    return render(request, "audit/event_list.html", context)
