"""What became of one's own entries: scores and comments without names."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from activities.rounds import permissions, queries, scoring
from activities.rounds.decide_views import DECISION_TONES
from activities.rounds.models import Assignment
from tuanwei.gatherings.drawing import lot
from tuanwei.notices.actions import mark_read_at


@login_required
@require_safe
def results(request):
    """Every published result of applications I am behind."""
    rows = list(queries.results_of(request.user)[:100])
    for row in rows:
        row.tone = DECISION_TONES[row.decision]
    return render(request, "activities/rounds/results.html", {"rows": rows})


@login_required
@require_safe
def result(request, pk):
    """One result with its scores, in an order that tells nothing about who gave them."""
    found = permissions.result_of(request.user, pk)
    mark_read_at(url=reverse("activities:round-result", args=[pk]), by=request.user)
    items, sheets = found.round.items, []
    tasks = found.assignments.filter(state=Assignment.State.DONE).prefetch_related("scores")
    for task in sorted(tasks, key=lambda task: lot(found.round.seed, str(task.pk))):
        points = {score.item: score.points for score in task.scores.all()}
        sheets.append(
            (scoring.weighted(points, items), [points[item.key] for item in items], task.comment)
        )
    context = {
        "entry": found,
        "tone": DECISION_TONES[found.decision],
        "items": items,
        "sheets": sheets,
        "combined": scoring.combined([total for total, *_rest in sheets], found.round.method),
    }
    return render(request, "activities/rounds/result.html", context)
