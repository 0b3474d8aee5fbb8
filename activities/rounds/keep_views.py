"""Rounds for staff: write, open, name reviewers, assign, remind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.rounds import actions, forms, permissions, queries, quotas, scoring
from activities.rounds.assigning import WHY_WORDS
from activities.rounds.models import Assignment, Round
from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset

State, Task = Round.State, Assignment.State
TONES = {
    State.DRAFT: "off", State.OPEN: "act", State.SCORING: "act", State.DECIDING: "wait",
    State.PUBLISHED: "done",
}  # fmt: skip


def keepers_only(view):
    """For the committee's staff."""

    @login_required
    def guarded(request, *args, **kwargs):
        permissions.require_keeper(request.user)
        return view(request, *args, **kwargs)

    return guarded


def state_words(found):
    """The state of a round, more exactly while it is open."""
    now = timezone.now()
    if found.state == State.OPEN and now < found.opens_at:
        return _("已发布，等开始")
    if found.state == State.OPEN and now >= found.closes_at:
        return _("已截止，等分派")
    return found.get_state_display()


@keepers_only
@require_safe
def round_list(request):
    """Every round, the newest first."""
    page = keyset(queries.rounds(), request, order=("-opens_at", "-pk"), per_page=20)
    given = queries.progress([each.pk for each in page])
    for row in page:
        row.tone, row.state_words = TONES[row.state], state_words(row)
        row.given, row.due = given[row.pk]
    return render(request, "activities/rounds/list.html", {"page": page})


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request):
    """Write a new round down; it stays a draft."""
    return _edit(request, None)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request, pk):
    """Change what may still be changed."""
    found = permissions.round_to_keep(request.user, pk)
    if found.state == State.PUBLISHED:
        messages.error(request, _("结果已经公布，这一批不再改。"))
        return redirect("activities:round", pk=pk)
    return _edit(request, found)


def _edit(request, found):
    data = request.POST if request.method == "POST" else None
    form = forms.RoundForm(data, instance=found)
    rows_open = found is None or actions.may_change(found, "rubric")
    tiers = forms.TierFormSet(
        data if rows_open else None, prefix="tier",
        initial=[{"people": t.people, "most": t.most, "least": t.least or None}
                 for t in (found.tiers if found else ())],
    )  # fmt: skip
    items = forms.ItemFormSet(
        data if rows_open else None, prefix="item",
        initial=[{"label": i.label, "most": scoring.plain(i.most), "weight": scoring.plain(i.weight)}
                 for i in (found.items if found else ())],
    )  # fmt: skip
    wrong = []
    if form.is_bound:
        sets_fine = not rows_open or all([tiers.is_valid(), items.is_valid()])
        if form.is_valid() and sets_fine:
            saved, wrong = _save(request, found, form, tiers, items, rows_open)
            if saved:
                messages.success(request, _("已保存。"))
                return redirect("activities:round", pk=saved.pk)
    context = {
        "found": found, "form": form, "tiers": tiers, "items": items, "rows_open": rows_open,
        "wrong": wrong,
        "total": scoring.plain(sum((item.weight for item in found.items), 0)) if found else "",
    }  # fmt: skip
    return render(request, "activities/rounds/edit.html", context, status=400 if data else 200)


def _save(request, found, form, tiers, items, rows_open):
    fields = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "kinds"}
    kinds = form.cleaned_data["kinds"]
    if rows_open:
        fields |= {"quotas": forms.tiers_of(tiers), "rubric": forms.items_of(items)}
        wrong = quotas.contradictions(quotas.read(fields["quotas"]))
        if fields["rubric"]:
            wrong += scoring.contradictions(scoring.read(fields["rubric"]))
        if wrong:
            return None, wrong
    known = None if found is None else Round.objects.get(pk=found.pk)
    try:
        return actions.save_round(by=request.user, found=known, kinds=kinds, **fields), []
    except ValidationError as refused:
        if hasattr(refused, "error_dict"):
            form.add_error(None, refused)
            return None, []
        return None, refused.messages


@keepers_only
@require_safe
def round_page(request, pk):
    """One round: what it says, what is entered, who reviews, what can be done next."""
    return _page(request, permissions.round_to_keep(request.user, pk))


def _page(request, found, *, numbers=None, status=None):
    entries = list(found.entries.counted().select_related("application__unit").order_by("pk"))
    if found.state == State.PUBLISHED:
        entries = list(queries.entries_of(found))
    reviewers = list(found.reviewers.select_related("user"))
    given = dict.fromkeys((each.pk for each in reviewers), (0, 0))
    rows = Assignment.objects.filter(entry__round=found, state__in=("open", "done"))
    if found.state != State.PUBLISHED:
        rows = rows.in_force()
    for reviewer, state in rows.values_list("reviewer", "state"):
        done, due = given[reviewer]
        given[reviewer] = (done + (state == Task.DONE), due + 1)
    for each in reviewers:
        each.done, each.due = given[each.pk]
    stepped = Assignment.objects.filter(entry__round=found, state=Task.RECUSED)
    short = sum(
        1 for each in found.entries.running().prefetch_related("assignments")
        if sum(task.state in (Task.OPEN, Task.DONE) for task in each.assignments.all())
        < found.reviewers_each
    ) if found.state == State.SCORING else 0  # fmt: skip
    context = {
        "found": found, "tone": TONES[found.state], "state_words": state_words(found),
        "entries": entries, "reviewers": reviewers,
        "places": queries.places_of(found, entries),
        "stepped": stepped.select_related("entry", "reviewer__user"),
        "quotas": quotas.spoken(found.tiers), "short": short,
        "given": sum(each.done for each in reviewers), "due": sum(each.due for each in reviewers),
        "is_over": found.closes_at <= timezone.now(),
        "numbers": numbers or forms.NumbersForm(),
        "kinds": found.kinds.all(), "to_score": permissions.still_to_score(request.user, found),
        "plain_items": [
            (i.label, scoring.plain(i.most), scoring.plain(i.weight)) for i in found.items
        ],
    }  # fmt: skip
    return render(request, "activities/rounds/round.html", context, status=status)


def _open(found, by, request):
    actions.open_round(found=found, by=by)
    return _("已开放。到了开始时间，同学就能交。")


def _drop(found, by, request):
    actions.drop_round(found=found, by=by)
    return _("草稿删掉了。")


def _remind(found, by, request):
    told = actions.remind_slow(found=found, by=by)
    return _("提醒了 %(n)d 位。") % {"n": told} if told else _("今天已经提醒过，或者都评完了。")


def _fill(found, by, request):
    plan = actions.fill_gaps(found=found, by=by)
    count = sum(len(chosen) for chosen in plan.added.values())
    left = _("，还有 %(n)d 份不够") % {"n": len(plan.short)} if plan.short else ""
    return _("补分了 %(n)d 份%(left)s。") % {"n": count, "left": left}


def _end(found, by, request):
    actions.end_scoring(found=found, by=by)
    return _("评审结束，可以定结果了。")


VERBS = {"open": _open, "drop": _drop, "remind": _remind, "fill": _fill, "end": _end}


@keepers_only
@require_POST
def act(request, pk, verb):
    """Carry out one verb; what stands against it is said on the round's page."""
    found = permissions.round_to_keep(request.user, pk)
    if verb not in VERBS:
        raise Http404
    try:
        messages.success(request, VERBS[verb](found, request.user, request))
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        if verb == "drop":
            return redirect("activities:round-list")
        if verb == "end":
            return redirect("activities:round-table", pk=pk)
    return redirect("activities:round", pk=pk)


@keepers_only
@require_POST
def reviewer_add(request, pk):
    """Name reviewers by their numbers."""
    found = permissions.round_to_keep(request.user, pk)
    form = forms.NumbersForm(request.POST)
    if form.is_valid():
        try:
            added, again = actions.add_reviewers(
                found=found, by=request.user, numbers=form.cleaned_data["numbers"]
            )
        except ValidationError as refused:
            form.add_error("numbers", refused)
        else:
            said = _("加了 %(n)d 位。") % {"n": len(added)} if added else ""
            if again:
                said += _("已经在里面的有 %(n)d 位。") % {"n": len(again)}
            messages.success(request, said)
            return redirect(reverse("activities:round", args=[pk]) + "#reviewers")
    return _page(request, found, numbers=form, status=400)


@keepers_only
@require_POST
def reviewer_remove(request, pk, reviewer):
    """Take somebody off the list before anything is assigned."""
    row = permissions.reviewer_to_keep(request.user, pk, reviewer)
    try:
        actions.remove_reviewer(reviewer=row, by=request.user)
        messages.success(request, _("去掉了 %(name)s。") % {"name": row.user.name})
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect(reverse("activities:round", args=[pk]) + "#reviewers")


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def reviewer_leave(request, pk, reviewer):
    """Somebody can no longer review: what is open goes to others."""
    row = permissions.reviewer_to_keep(request.user, pk, reviewer)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            plan = actions.let_go(reviewer=row, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            moved = sum(len(chosen) for chosen in plan.added.values())
            said = _("%(name)s退出了，%(n)d 份转给了别人，交过的分还算。")
            messages.success(request, said % {"name": row.user.name, "n": moved})
            if plan.short:
                messages.error(
                    request,
                    _("有 %(n)d 份现在评的人不够，加人以后点“补分派”。") % {"n": len(plan.short)},
                )
            return redirect(reverse("activities:round", args=[pk]) + "#reviewers")
    tasks = row.assignments.filter(state=Task.OPEN).count()
    context = {"found": row.round, "reviewer": row, "form": form, "open_count": tasks}
    return render(
        request, "activities/rounds/leave.html", context, status=400 if form.errors else 200
    )


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request, pk):
    """What the seed gives: loads, who is left out of what and why; then make it so."""
    found = permissions.round_to_keep(request.user, pk)
    if request.method == "POST":
        try:
            actions.start_scoring(
                found=found, by=request.user, accepts_short=bool(request.POST.get("accepts_short"))
            )
            messages.success(request, _("分派好了，评审人都收到了提醒。"))
            return redirect("activities:round", pk=pk)
        except ValidationError as refused:
            refusals.above(request, refused)
            return redirect("activities:round-assign", pk=pk)
    if found.state != State.OPEN:
        messages.error(
            request, _("这一批现在不能分派：%(state)s。") % {"state": state_words(found)}
        )
        return redirect("activities:round", pk=pk)
    plan, by_work, by_judge = queries.plan_of(found)
    context = {
        "found": found, "count": len(by_work), "is_over": found.closes_at <= timezone.now(),
        "loads": [(by_judge[key].user, load) for key, load in sorted(plan.loads.items())],
        "short": [
            (by_work[each.work].application, each.wanted, each.got,
             [(by_judge[judge].user.name, WHY_WORDS[why]) for judge, why in each.barred])
            for each in plan.short
        ],
        "barred": [
            (by_judge[judge].user.name, by_work[work].application, WHY_WORDS[why])
            for work, judge, why in plan.barred
        ],
    }  # fmt: skip
    return render(request, "activities/rounds/assign.html", context)
