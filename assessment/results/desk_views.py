"""The decision, late facts and reopenings, papers. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.facts.pages import described
from assessment.results import (
    deciding,
    events,
    labels,
    late,
    papers,
    permissions,
    publishing,
    queries,
)
from assessment.results.forms import LateForm, RefuseForm, ReopenForm, SheetForm, TakeForm
from assessment.results.models import LateFact, Reopening, Ruling
from assessment.results.resources import SHEETS
from assessment.results.views import head
from assessment.rounds.models import Round
from tuanwei.audit.actions import record
from tuanwei.jobs.exports import start_export
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset

State = Round.State
PER_PAGE = 25
SHEET_SIGNS = (_lazy("支部书记（签字）"), _lazy("检查人（签字）"), _lazy("团总支（签字）"))
RESULT_SIGNS = (_lazy("经办人（签字）"), _lazy("审定人（签字）"))


# --- Decision --------------------------------------------------------------------------------


@login_required
@require_safe
def decision(request, pk):
    """Units with a grade or a title to look at, what was taken, and the way to publication."""
    return _decision(request, permissions.round_to_follow(request.user, pk))


def _decision(request, round, form=None, sheet=None, status=None, faults=()):
    names = queries.names_of(round.version)
    wanted = request.GET.get("grade", "")[:40].replace("\0", "")
    rows = queries.ranked(round).select_related("unit", "parent")
    if wanted in names.grades:
        rows = rows.filter(grade=wanted)
    page = keyset(rows, request, order=("-total", "pk"), per_page=PER_PAGE)
    is_open = permissions.can_decide(request.user) and round.state == State.DECISION
    entries = []
    for row in queries.rows_of(round, page):
        mine = form if sheet is not None and sheet.pk == row.sheet.pk else None
        choices = takings(names, row.sheet)
        if is_open and choices and mine is None:
            mine = TakeForm(choices=choices, auto_id=f"t{row.sheet.pk}-%s")
        entries.append((row, mine))
    rulings = Ruling.objects.filter(sheet__round=round).select_related("sheet__unit", "by")
    context = head(request, round, "decision") | {
        "page": page, "entries": entries, "is_open": is_open, "faults": faults,
        "grade": wanted, "grades": [(key, names.grades[key]) for key in names.steps],
        "rulings": [(each, labels.taken(names, each.takes)) for each in rulings],
        "moved": publishing.moved_since(round), "procedure": round.spec.procedure,
        "follows_from": consequences_of(round, names),
    }  # fmt: skip
    return render(request, "assessment/results/decision.html", context, status=status)


def takings(names, sheet):
    """[(what is taken, in words)] that a unit has."""
    found = [(f"grade:{sheet.grade}", labels.taken(names, f"grade:{sheet.grade}"))] if (
        sheet.grade and sheet.grade != names.steps[-1]) else []  # fmt: skip
    return found + [(f"title:{key}", labels.taken(names, f"title:{key}")) for key in sheet.titles]


def consequences_of(round, names):
    """[(what follows, for how many units)] of the round as it stands."""
    found: dict = {}
    rows = round.sheets.filter(left_out="").exclude(consequences=[])
    for keys in rows.values_list("consequences", flat=True):
        for key in keys:
            found[key] = found.get(key, 0) + 1
    return [(label, found[key]) for key, label in names.consequences.items() if key in found]


@login_required
@require_POST
def take(request, pk, sheet):
    """Take a grade or a title, with a reason."""
    round = permissions.round_to_decide(request.user, pk)
    rows = round.sheets.filter(left_out="").select_related("unit")
    found = rows.filter(pk=sheet).first() if sheet < 2**63 else None
    if found is None:
        raise Http404
    found.round = round
    names = queries.names_of(round.version)
    form = TakeForm(request.POST, choices=takings(names, found), auto_id=f"t{sheet}-%s")
    if not form.is_valid():
        return _decision(request, round, form, found, status=400)
    try:
        with said_when_locked():
            deciding.take(sheet=found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _decision(request, round, form, found, status=409)
    messages.success(request, _("取消了，写进审定记录。"))
    return redirect("assessment:result-decision", pk=pk)


@login_required
@require_POST
def give_back(request, pk, ruling):
    """A ruling made in error is withdrawn before publication."""
    round = permissions.round_to_decide(request.user, pk)
    rows = Ruling.objects.select_related("sheet__round").filter(sheet__round=round)
    found = rows.filter(pk=ruling).first() if ruling < 2**63 else None
    if found is not None:
        try:
            with said_when_locked():
                deciding.give_back(ruling=found, by=request.user)
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            messages.success(request, _("撤回了，按分数和名额重新定。"))
    return redirect("assessment:result-decision", pk=pk)


@login_required
@require_POST
def settle(request, pk):
    """The result is published and frozen."""
    round = permissions.round_to_decide(request.user, pk)
    try:
        with said_when_locked():
            deciding.publish(round=round, by=request.user)
    except ValidationError as refused:
        return _decision(request, round, status=409, faults=refused.messages)
    messages.success(request, _("公布了，从现在起不再变。各支部的干部收到提醒。"))
    return redirect("assessment:result-ranking", pk=pk)


# --- Late facts and reopenings ---------------------------------------------------------------


@login_required
@require_safe
def late_list(request, pk):
    """What came after the round was frozen, and whether it is opened again."""
    return _late(request, permissions.round_to_follow(request.user, pk))


def _late(request, round, status=None, faults=(), form=None, refusing=None):
    rows = late.waiting(round)
    page = keyset(
        rows.order_by("pk").filter(_wanted(request)), request, order=("pk",), per_page=PER_PAGE
    )
    for each in described([each.fact for each in page], round.spec):
        each.number_words = queries.exact(each.number)
    asked = round.reopenings.select_related("asked_by", "agreed_by")
    open_one = next((each for each in asked if not (each.agreed_at or each.refused_at)), None)
    is_published = round.state == State.PUBLISHED
    runs = permissions.runs(request.user)
    can_answer = (
        open_one is not None and permissions.can_decide(request.user)
        and open_one.asked_by_id != request.user.pk
    )  # fmt: skip
    context = head(request, round, "late") | {
        "page": page, "show": "all" if request.GET.get("show") == "all" else "",
        "many": round.late_facts.filter(state=LateFact.State.WAITING).count(),
        "reopenings": asked, "open_one": open_one, "can_answer": can_answer, "faults": faults,
        "form": (form or ReopenForm()) if runs and is_published and open_one is None else None,
        "refusing": (refusing or RefuseForm(auto_id="no-%s")) if can_answer else None,
        "can_decide": runs and is_published,
    }  # fmt: skip
    return render(request, "assessment/results/late.html", context, status=status)


def _wanted(request):
    return Q() if request.GET.get("show") == "all" else Q(state=LateFact.State.WAITING)


@login_required
@require_POST
def late_decide(request, pk, late_fact):
    """What becomes of one late fact."""
    round = permissions.round_to_run(request.user, pk)
    found = round.late_facts.filter(pk=late_fact).first() if late_fact < 2**63 else None
    if found is None:
        raise Http404
    form = LateForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([each for some in form.errors.values() for each in some])
        with said_when_locked():
            late.decide(late=found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        return _late(request, round, status=409, faults=refused.messages)
    messages.success(request, _("记好了。"))
    return redirect("assessment:late-list", pk=pk)


@login_required
@require_POST
def reopening_ask(request, pk):
    """Ask that a published round is opened again."""
    round = permissions.round_to_run(request.user, pk)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _late(request, round, status=400, form=form)
    try:
        with said_when_locked():
            late.ask_to_reopen(round=round, reason=form.cleaned_data["reason"], by=request.user)
    except ValidationError as refused:
        return _late(request, round, status=409, faults=refused.messages)
    messages.success(request, _("申请交给团委负责人了，同意以后才打开。"))
    return redirect("assessment:late-list", pk=pk)


@login_required
@require_POST
def reopening_answer(request, pk, reopening):
    """Another administrator agrees, or not."""
    round = permissions.round_to_decide(request.user, pk)
    rows = Reopening.objects.select_related("round").filter(round=round)
    found = rows.filter(pk=reopening).first() if reopening < 2**63 else None
    if found is None:
        raise Http404
    is_agreed, form = (
        request.POST.get("answer") == "agree",
        RefuseForm(request.POST, auto_id="no-%s"),
    )
    if not is_agreed and not form.is_valid():
        return _late(request, round, status=400, refusing=form)
    try:
        with said_when_locked():
            if is_agreed:
                late.agree(reopening=found, by=request.user)
            else:
                late.refuse(reopening=found, words=form.cleaned_data["words"], by=request.user)
        if is_agreed:
            late.compute_anew(round, request.user)
    except ValidationError as refused:
        return _late(request, round, status=409, faults=refused.messages)
    messages.success(
        request,
        _("重新打开了，回到复核，原来的排名留着。") if is_agreed else _("没有同意，申请的人收到说明。"),
    )  # fmt: skip
    return redirect("assessment:late-list", pk=pk)


# --- Papers ----------------------------------------------------------------------------------


@login_required
@require_safe
def paper_result(request, pk):
    """The result list on A4, with lines for signature and seal."""
    round = permissions.ranking_to_see(request.user, pk)
    context = head(request, round) | {
        "rows": papers.list_of(round), "names": queries.names_of(round.version),
        "signs": RESULT_SIGNS, "day": timezone.localdate(),
        "rulings": papers.rulings_of(round),
    }  # fmt: skip
    return render(request, "assessment/results/paper_result.html", context)


@login_required
@require_safe
def paper_sheet(request, pk, sheet):
    """The score sheet of one unit on A4."""
    found = permissions.sheet_to_print(request.user, pk, sheet)
    is_shown = found.round.state in Round.SHOWN_IN or permissions.sees_drafts(
        request.user, found.round
    )
    context = head(request, found.round) | {
        "sheet": found, "paper": papers.paper_of(found, is_shown), "signs": SHEET_SIGNS,
        "day": timezone.localdate(),
        "running": publishing.running_of(found.round),
        "category": labels.category(queries.names_of(found.round.version), found.category),
    }  # fmt: skip
    return render(request, "assessment/results/paper_sheet.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper_exports(request, pk):
    """Which sheets are taken out as .xlsx."""
    round = permissions.ranking_to_see(request.user, pk)
    if not permissions.takes_sheets(request.user):
        raise PermissionDenied(_("表格由团委工作人员导出；排名和公示人人看得到，可以打印。"))
    form = SheetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        start_export(kind, {"round": str(round.pk)}, [], request.user)
        record(events.SHEET_TAKEN, round, by=request.user, kind=kind)
        messages.success(request, _("正在做这张表，好了就在这里下载。"))
        return redirect("jobs:export-list")
    context = head(request, round, "exports") | {"form": form, "sheets": SHEETS.values()}
    return render(
        request, "assessment/results/exports.html", context, status=400 if form.errors else 200
    )
