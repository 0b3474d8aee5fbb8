"""The ranking, its publicity, the corrections after it. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.results import labels, permissions, publishing, queries
from assessment.results.distribution import spread
from assessment.results.drawing import columns_of, drawn_rows
from assessment.results.forms import CorrectForm
from assessment.results.models import Snapshot
from assessment.rounds.barring import standing_in_the_way
from assessment.rounds.forms import ReasonForm
from assessment.rounds.models import Round, ScoreLine
from assessment.rounds.permissions import scope_of
from assessment.sheets.sheet_views import frame
from branches.organisation.queries import hats
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset

State = Round.State
LONGEST_QUERY, MOST_BODIES = 300, 200
_bodies: dict[tuple, tuple[frozenset, dict]] = {}
TONES = {
    State.PUBLICITY: "act", State.DECISION: "wait", State.PUBLISHED: "done",
}  # fmt: skip


def head(request, round, tab=""):
    """What every page of a round in this room shows at its top."""
    user = request.user
    return {
        "round": round, "frame": frame(user), "tone": TONES.get(round.state, "wait"), "tab": tab,
        "runs": permissions.runs(user), "decides": permissions.can_decide(user),
        "follows": permissions.sees_all(user, round), "is_draft": round.state not in Round.SHOWN_IN,
    }  # fmt: skip


@login_required
@require_safe
def ranking(request, pk):
    """Places, totals, grades and titles, 25 a page, and how they are spread."""
    try:
        round = permissions.ranking_to_see(request.user, pk)
    except Http404:
        return _reviewed(request, pk)
    top = head(request, round, "ranking")
    context = {"round": round, "frame": top["frame"], "body": _body(request, round, top)}
    return render(request, "assessment/results/ranking.html", context)


def _reviewed(request, pk):
    """A ranking that was shown and is looked at again: since when, and why; leads to what was published before."""
    back = permissions.taken_back(request.user, pk)
    if back is None:
        raise Http404
    context = {
        "round": back.round, "back": back, "frame": frame(request.user),
        "was_published": back.before == State.PUBLISHED,
        "kept": back.round.snapshots.order_by("-pk").first(),
    }  # fmt: skip
    return render(request, "assessment/results/reviewed.html", context)


def _body(request, round, top):
    """All below the menus as HTML. A process draws each page of it once for everybody who reads the same of it, and
    again after anything that stands in it has changed."""
    own, query = _own_units(request.user, round, top), request.META["QUERY_STRING"]
    if len(query) > LONGEST_QUERY:
        return _drawn_body(request, round, top, own)[0]
    settles = top["decides"] and round.state == State.DECISION
    key = (queries.edition_of(round), query, top["follows"], top["runs"], settles)
    around, bodies = _bodies.get(key, (frozenset(), {}))
    above = hats(request.user).general_branch_ids
    if (mine := (around & own, around & above)) in bodies:
        return bodies[mine]
    body, around = _drawn_body(request, round, top, own)
    if len(_bodies) >= MOST_BODIES:
        _bodies.clear()
    _bodies.setdefault(key, (around, {}))[1][around & own, around & above] = body
    return body


def _own_units(user, round, top):
    """Units of which `user` is a member or has a post; those who follow all of them look at none as theirs."""
    if top["follows"]:
        return frozenset()
    branch = scope_of(user, round).own_branch
    return hats(user).unit_ids | (frozenset((branch,)) if branch else frozenset())


def _drawn_body(request, round, top, own):
    """(the HTML, keys of the units and general branches in it: what it marks as one's own is among them)."""
    asked = {name: request.GET.get(name, "")[:40].replace("\0", "") for name in
             ("parent", "category", "grade", "sort")}  # fmt: skip
    sheets, order = queries.listed(round, **asked)
    page = keyset(sheets, request, order=order)
    found = queries.overview(round)
    names = queries.names_of(round.version)
    rows, worn = queries.rows_of(round, page), hats(request.user)
    columns = columns_of(names, rows)
    linked = {
        each.sheet.pk for each in rows
        if top["follows"] or each.sheet.unit_id in own
        or each.sheet.parent_id in worn.general_branch_ids
    }  # fmt: skip
    context = top | {
        "page": page, "rows": rows, "columns": columns,
        "drawn": drawn_rows(rows, linked=linked, own=own, columns=columns),
        "asked": asked,
        "is_filtered": any(asked[each] for each in ("parent", "category", "grade")),
        "parents": found.parents,
        "categories": [(key, labels.category(names, key)) for key in found.categories],
        "grades": [(key or "-", labels.grade(names, key)) for key in (*names.steps, "")
                   if key in found.grades],
        "spread": spread(names, found.counted),
        "not_ranked": list(queries.not_ranked(round)[:50]),
        "snapshots": round.snapshots.defer("rows"),
    }  # fmt: skip
    around = {key for each in rows for key in (each.sheet.unit_id, each.sheet.parent_id)}
    return render_to_string("assessment/results/_ranking.html", context, request), frozenset(around)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, pk):
    """What is going to be published for objections; posting does it."""
    round = permissions.round_to_run(request.user, pk)
    faults = []
    if request.method == "POST":
        try:
            with said_when_locked():
                posting = publishing.open_result(
                    round=round, by=request.user, words=request.POST.get("words", "")[:300]
                )
        except ValidationError as refused:
            faults = refused.messages
        else:
            messages.success(request, _("公示发出去了，各支部的干部收到提醒。"))
            return redirect("publicity:publicity", pk=posting.publicity_id)
    elif round.state != State.REVIEW:
        messages.info(request, _("这次考核现在是“%s”，不等公示。") % round.get_state_display())
        return redirect("assessment:result-ranking", pk=pk)
    barred = standing_in_the_way(round, State.PUBLICITY) if round.state == State.REVIEW else []
    unfinished = publishing.unfinished(round)
    context = head(request, round, "publicity") | {
        "faults": faults or barred, "can_go": not barred, "unfinished": unfinished,
        "must_say": any(each.must_say for each in unfinished),
        "form": ReasonForm(request.POST or None, label=_("为什么现在就公示")),
        "procedure": round.spec.procedure, "many": queries.ranked(round).count(),
        "postings": round.postings.select_related("publicity"),
    }  # fmt: skip
    return render(
        request,
        "assessment/results/publish.html",
        context,
        status=409 if request.method == "POST" else 200,
    )


@login_required
@require_safe
def corrections(request, pk):
    """Objections that were upheld, and the lines to put right for them."""
    return _corrections(request, permissions.round_to_correct(request.user, pk))


def _corrections(request, round, form=None, line=None, status=None):
    found = publishing.corrections_of(round)
    names = queries.names_of(round.version)
    for each in found:
        each.sheet.round = round
    entries = [
        {"correction": each, "lines": [
            {"line": one, "label": names.indicators.get(one.indicator, one.indicator),
             "final": queries.exact(one.final), "form": _form_of(request, each, one, form, line)}
            for one in each.lines
        ]}
        for each in found
    ]  # fmt: skip
    context = head(request, round, "corrections") | {
        "entries": entries, "postings": round.postings.select_related("publicity"),
    }  # fmt: skip
    return render(request, "assessment/results/corrections.html", context, status=status)


def _form_of(request, correction, line, form, stumbled):
    """The form of a line for whoever may correct it; None where nothing waits."""
    if correction.is_done or not permissions.may_correct(
        request.user, correction.sheet, line.indicator
    ):
        return None
    if stumbled is not None and stumbled.pk == line.pk:
        return form
    return CorrectForm(initial={"edition": line.edition}, auto_id=f"c{line.pk}-%s")


@login_required
@require_POST
def correct(request, pk, line):
    """One line is put right."""
    round = permissions.round_to_correct(request.user, pk)
    rows = ScoreLine.objects.select_related("sheet__unit").filter(sheet__round=round)
    found = rows.filter(pk=line).first() if line < 2**63 else None
    if found is None:
        raise Http404
    found.sheet.round = round
    permissions.require_correct(request.user, found.sheet, found.indicator)
    form = CorrectForm(request.POST, auto_id=f"c{line}-%s")
    if not form.is_valid():
        return _corrections(request, round, form, found, status=400)
    data = form.cleaned_data
    try:
        with said_when_locked():
            publishing.correct(
                round=round, line=found, score=data["score"], reason=data["reason"],
                edition=data["edition"], by=request.user,
            )  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        return _corrections(request, round, form, found, status=409)
    messages.success(request, _("更正了，排名已经重新计算。"))
    return redirect("assessment:result-corrections", pk=pk)


@login_required
@require_safe
def earlier(request, pk, snapshot):
    """The ranking as it was published before the round was opened again."""
    round = permissions.earlier_to_see(request.user, pk)
    rows = Snapshot.objects.select_related("reopening__asked_by", "reopening__agreed_by")
    found = rows.filter(round=round, pk=snapshot).first() if snapshot < 2**63 else None
    if found is None:
        raise Http404
    context = head(request, round) | {"snapshot": found}
    return render(request, "assessment/results/earlier.html", context)
