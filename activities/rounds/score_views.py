"""Reviewing: one's queue, one entry after another, and stepping aside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.rounds import permissions, queries, reading, reviewing, scoring
from activities.rounds.forms import ReasonForm, ScoreForm
from activities.rounds.models import Assignment
from tuanwei.attachments.responses import serve
from tuanwei.notices.actions import mark_read_at

Task = Assignment.State


@login_required
@require_safe
def queue(request):
    """What I have to score, round by round, and how far I am."""
    mark_read_at(url=reverse("activities:round-scoring"), by=request.user)
    tasks = list(queries.tasks_of(request.user).prefetch_related("scores"))
    titles = reading.titles_of([task.entry for task in tasks])
    rounds: dict = {}
    for task in tasks:
        task.title = titles[task.entry_id]
        items = task.entry.round.items
        points = {score.item: score.points for score in task.scores.all()}
        task.total = scoring.weighted(points, items) if task.state == Task.DONE else None
        task.is_begun = task.state == Task.OPEN and bool(points or task.comment)
        rounds.setdefault(task.entry.round, []).append(task)
    found = [
        (each, sum(task.state == Task.DONE for task in rows), len(rows),
         next((task for task in rows if task.state == Task.OPEN), None), rows)
        for each, rows in rounds.items()
    ]  # fmt: skip
    has_results = queries.results_of(request.user).exists()
    return render(
        request, "activities/rounds/queue.html", {"rounds": found, "has_results": has_results}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def score(request, pk):
    """One entry: read it, score it, go on to the next."""
    task = permissions.task_of(request.user, pk)
    items = task.entry.round.items
    points = {each.item: each.points for each in task.scores.all()}
    if request.method != "POST":
        form = ScoreForm(items=items, points=points, comment=task.comment)
        return _page(request, task, form, points)
    is_draft = request.POST.get("verb") == "draft"
    form = ScoreForm(
        request.POST, items=items, points=points, comment=task.comment, is_draft=is_draft
    )
    if not form.is_valid():
        return _page(request, task, form, points, status=400)
    run = reviewing.save_draft if is_draft else reviewing.hand_in
    try:
        run(task=task, by=request.user, points=form.points, comment=form.cleaned_data["comment"])
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, task, form, points, status=409 if task.state != Task.OPEN else 400)
    following = queries.next_task(request.user, after=task)
    if is_draft:
        messages.success(
            request, _("先存着了，只有你看得到。评好了再交。"), extra_tags=f"score-{pk}"
        )
        return redirect("activities:round-score", pk=pk)
    if following is None:
        messages.success(request, _("交了。分给你的都评完了，谢谢！"), extra_tags=f"score-{pk}")
        return redirect("activities:round-scoring")
    messages.success(request, _("交了，这是下一份。"), extra_tags=f"score-{pk}")
    return redirect("activities:round-score", pk=following.pk)


def _page(request, task, form, points, *, aside=None, status=None):
    found, is_done = task.entry.round, task.state == Task.DONE
    mine = list(
        queries.tasks_of(request.user).filter(entry__round=found).values_list("pk", "state")
    )
    context = {
        "task": task, "entry": task.entry, "found": found, "form": form, "is_done": is_done,
        "sheet": reading.sheet_of(task.entry), "aside": aside or ReasonForm(auto_id="aside-%s"),
        "done": sum(state == Task.DONE for _pk, state in mine), "due": len(mine),
        "following": queries.next_task(request.user, after=task) if is_done else None,
        "others": _others(task) if is_done else (),
        "total": scoring.weighted(points, found.items) if is_done else None,
        "given": [(item.label, points.get(item.key), scoring.plain(item.most))
                  for item in found.items],
    }  # fmt: skip
    return render(request, "activities/rounds/score.html", context, status=status)


def _others(task):
    """[(score, comment)] of those who have handed in for the same entry, highest first, without
    names; only asked for once one's own are in."""
    rows = Assignment.objects.filter(entry=task.entry_id, state=Task.DONE).exclude(pk=task.pk)
    items, found = task.entry.round.items, []
    for each in rows.prefetch_related("scores"):
        points = {score.item: score.points for score in each.scores.all()}
        found.append((scoring.weighted(points, items), each.comment))
    return sorted(found, key=lambda pair: -pair[0])


@login_required
@require_POST
def step_aside(request, pk):
    """Step aside for one entry, with the reason."""
    task = permissions.task_of(request.user, pk)
    form = ReasonForm(request.POST, auto_id="aside-%s")
    if form.is_valid():
        try:
            reviewing.step_aside(task=task, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已回避，这一份转给别人。"))
            following = queries.next_task(request.user, after=task)
            if following is None:
                return redirect("activities:round-scoring")
            return redirect("activities:round-score", pk=following.pk)
    points = {each.item: each.points for each in task.scores.all()}
    kept = ScoreForm(items=task.entry.round.items, points=points, comment=task.comment)
    return _page(request, task, kept, points, aside=form, status=400)


@login_required
@require_safe
def file(request, pk, file):
    """A file of an entry, for its reviewer; under no telling name where names hide."""
    task, found = permissions.file_of(request.user, pk, file)
    found.attachment.name = reading.served_name(task.entry, found)
    return serve(found.attachment)
