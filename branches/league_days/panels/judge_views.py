"""Scoring: one's seats, one entry after another, handing in, stepping aside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.contests.models import Entry, StageRun
from branches.league_days.panels import marking, permissions, queries, reading, seating
from branches.league_days.panels.figures import facts, subtotals
from branches.league_days.panels.forms import ReasonForm, SheetForm, name_of
from branches.league_days.panels.models import Sheet
from branches.league_days.rules import reckoning
from tuanwei.attachments.responses import serve
from tuanwei.lib.numbers import half_up, plain
from tuanwei.notices.actions import mark_read_at

COUNTED = StageRun.State.COUNTED


@login_required
@require_safe
def judge_list(request):
    """What I have to score, panel by panel, and how far I am."""
    mark_read_at(url=reverse("league_days:judge-list"), by=request.user)
    seats = [each for each in queries.judging(request.user) if each.run.stage.panel(each.panel)]
    tasks = queries.tasks_of(seats)
    found = []
    for seat in seats:
        mine, panel = tasks[seat.pk], seat.run.stage.panel(seat.panel)
        left = queries.waiting(mine)
        for task in mine:
            task.entry.total = total_of(task, panel) if task.sheet else None
        found.append({
            "seat": seat, "panel": panel, "tasks": mine, "due": len(queries.due(mine)),
            "done": len(queries.due(mine)) - len(left), "first": left[0] if left else None,
            "drafts": sum(task.state == queries.DRAFT for task in mine),
            "is_over": seat.run.state == COUNTED, "most": plain(panel_most(panel)),
        })  # fmt: skip
    return render(request, "league_days/panels/mine.html", {"found": found})


def panel_most(panel):
    """The most that a sheet can have."""
    return sum(item.most for item in panel.items)


def total_of(task, panel):
    """The total of a sheet so far, facts filled in."""
    rows = subtotals(task.given, panel, queries.entrant_of(task.entry))
    return plain(sum(row.points for row in rows))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request, pk, entry):
    """One entry: read it, score it, go on to the next."""
    seat = permissions.seat_of(request.user, pk)
    entry = permissions.entry_of(seat, entry)
    if request.method != "POST":
        return _page(request, seat, entry, None)
    found = Sheet.objects.filter(judge=seat, entry=entry).first()
    is_final = request.POST.get("verb") != "draft"
    form = _form(seat, found, request.POST)
    if not form.is_valid():
        return _page(request, seat, entry, found, form=form, status=400)
    try:
        kept = marking.save_sheet(
            judge=seat, entry=entry, by=request.user, points=form.points,
            remark=form.cleaned_data["remark"], was=form.cleaned_data["was"], is_final=is_final,
        )  # fmt: skip
    except marking.Closed as refused:
        messages.error(request, refused.messages[0])
        return _page(request, seat, entry, found, status=409)
    except marking.Elsewhere as refused:
        found = Sheet.objects.get(judge=seat, entry=entry)
        form = _form(seat, found, _with_mark(request.POST, found))
        form.is_valid()
        form.add_error(None, refused)
        return _page(request, seat, entry, found, form=form, other=found, status=409)
    except ValidationError as refused:
        form.refuse(refused)
        return _page(request, seat, entry, found, form=form, status=400)
    return _onwards(request, seat, entry, kept, is_first=not (found and found.handed_in_at))


def _with_mark(data, found):
    """What was sent, under the mark of the sheet as it is now: sent once more, it is kept."""
    data = data.copy()
    data["was"] = marking.mark_of(found)
    return data


def _onwards(request, seat, entry, kept, *, is_first):
    key = f"sheet-{seat.pk}-{entry.pk}"
    if kept.handed_in_at is None:
        messages.success(request, _("先存着了，只有你看得到。打好了再交。"), extra_tags=key)
        return redirect("league_days:sheet", pk=seat.pk, entry=entry.number)
    if not is_first:
        messages.success(request, _("改好了，以现在的为准。"), extra_tags=key)
        return redirect("league_days:sheet", pk=seat.pk, entry=entry.number)
    following = _following(queries.tasks_of([seat])[seat.pk], entry)
    if following is None:
        messages.success(request, _("交了。都打完了，谢谢！出结果以前还能改。"), extra_tags=key)
        return redirect("league_days:judge-list")
    messages.success(request, _("交了，这是下一份。"), extra_tags=key)
    return redirect("league_days:sheet", pk=seat.pk, entry=following.entry.number)


def _following(tasks, entry):
    """The next Task that waits, behind this entry first, then from the front."""
    keys = [task.entry.pk for task in tasks]
    place = keys.index(entry.pk) + 1 if entry.pk in keys else 0
    return next(iter(queries.waiting([*tasks[place:], *tasks[:place]])), None)


def _form(seat, found, data=None):
    return SheetForm(
        data, panel=seat.run.stage.panel(seat.panel), points=queries.points_of(found),
        remark=found.remark if found else "", was=marking.mark_of(found),
    )  # fmt: skip


def _page(request, seat, entry, found, *, form=None, aside=None, other=None, status=None):
    panel, run = seat.run.stage.panel(seat.panel), seat.run
    tasks = queries.tasks_of([seat])[seat.pk]
    task = next((each for each in tasks if each.entry.pk == entry.pk), None)
    recusal = task.recusal if task else None
    if found is None and task:
        found = task.sheet
    form = form or _form(seat, found)
    entrant, points = queries.entrant_of(entry), queries.points_of(found)
    groups = _groups(form, panel, entrant, points)
    is_open = run.state == StageRun.State.RUNNING and task is not None and not recusal
    is_fixed = bool(found and found.handed_in_at and seat.looked_at)
    context = {
        "seat": seat, "panel": panel, "run": run, "entry": entry, "form": form, "sheet": found,
        "reading": reading.reading_of(entry, seat.user, panel), "recusal": recusal,
        "is_open": is_open and not is_fixed, "is_fixed": is_fixed, "is_over": run.state == COUNTED,
        "is_out": entry.state not in Entry.RUNNING, "groups": groups, "other": other,
        "other_points": _said(panel, queries.points_of(other)) if other else (),
        "total": plain(sum(group["points"] for group in groups)), "most": plain(panel_most(panel)),
        "aside": aside or ReasonForm(auto_id="aside-%s"),
        "done": sum(each.state == queries.DONE for each in tasks), "due": len(queries.due(tasks)),
        "following": _following(tasks, entry), "around": _around(tasks, entry),
        "others": _others(run, panel, entry) if run.state == COUNTED else (),
        "came": f"{entrant.came}/{entrant.expected}",
        "percent": plain(half_up(entrant.attendance * 100, 1)),
    }  # fmt: skip
    return render(request, "league_days/panels/sheet.html", context, status=status)


def _groups(form, panel, entrant, points):
    """What stands in the form, group by group: {label, points, most, rows}; a row is a field, or an
    item that the attendance fills in."""
    filled = facts(panel, entrant)
    found = []
    for row in subtotals(points, panel, entrant):
        items = [item for item in panel.items if item.group == row.key]
        found.append({
            "label": row.label, "points": row.points, "shown": plain(row.points),
            "most": plain(row.most),
            "rows": [
                {"item": item, "most": plain(item.most), "fact": plain(filled[item.key])}
                if item.fact else
                {"item": item, "most": plain(item.most), "field": form[name_of(item.key)],
                 "given": plain(points[item.key]) if item.key in points else ""}
                for item in items
            ],
        })  # fmt: skip
    return found


def _said(panel, points):
    """[(label, points)] of {item: Decimal}."""
    return [
        (item.label, plain(points[item.key]) if item.key in points else "—")
        for item in panel.items
        if not item.fact
    ]


def _around(tasks, entry):
    """(the entry before, the entry behind) in one's own order."""
    keys = [task.entry.pk for task in tasks]
    if entry.pk not in keys:
        return None, None
    place = keys.index(entry.pk)
    before = tasks[place - 1].entry if place else None
    return before, tasks[place + 1].entry if place + 1 < len(tasks) else None


def _others(run, panel, entry):
    """[(letter, total, remark)] of all sheets of an entry in a panel that is counted."""
    entrant = queries.entrant_of(entry)
    return [
        (each.letter, plain(half_up(reckoning.sheet_total(each.sheet, panel, entrant), 2)),
         each.remark)
        for each in queries.lettered(run)
        if (each.panel, each.entry_id) == (panel.key, entry.pk)
    ]  # fmt: skip


@login_required
@require_POST
def hand_in(request, pk):
    """Hand in all drafts of a seat that are complete."""
    seat = permissions.seat_of(request.user, pk)
    try:
        done, left = marking.hand_in_all(judge=seat, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("league_days:judge-list")
    if done:
        messages.success(request, _("交了 %(n)d 份。出结果以前还能改。") % {"n": done})
    if left:
        numbers = "、".join(str(entry.number) for entry in left)
        messages.error(request, _("第 %(numbers)s 号还没打全，先没有交。") % {"numbers": numbers})
    if not done and not left:
        messages.info(request, _("没有存着没交的。"))
    return redirect("league_days:judge-list")


@login_required
@require_POST
def step_aside(request, pk, entry):
    """Leave one entry out, with the reason."""
    seat = permissions.seat_of(request.user, pk)
    entry = permissions.entry_of(seat, entry)
    form = ReasonForm(request.POST, auto_id="aside-%s")
    if form.is_valid():
        try:
            seating.recuse(
                judge=seat, entry=entry, by=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as refused:
            form.add_error(None, refused.messages[0])
        else:
            messages.success(request, _("已回避，这份不用打了。"))
            following = _following(queries.tasks_of([seat])[seat.pk], entry)
            if following is None:
                return redirect("league_days:judge-list")
            return redirect("league_days:sheet", pk=seat.pk, entry=following.entry.number)
    found = Sheet.objects.filter(judge=seat, entry=entry).first()
    return _page(request, seat, entry, found, aside=form, status=400)


@login_required
@require_safe
def sheet_file(request, pk, entry, file):
    """A file or photo of an entry, for its judge; not of one that they leave out."""
    seat = permissions.seat_of(request.user, pk)
    entry = permissions.entry_of(seat, entry)
    found = reading.file_of(entry, file)
    if found is None:
        raise Http404
    return serve(found.attachment, inline=True)


@login_required
@require_safe
def sheets_of_entry(request, pk):
    """What the panels gave an entry, under letters, once the stage is counted: for the branches
    that held it and those who watch."""
    entry = permissions.entry_to_read(request.user, pk)
    found = []
    runs = StageRun.objects.filter(contest=entry.contest, state=COUNTED, entries__entry=entry)
    for run in runs.select_related("contest__rules"):
        rows = [each for each in queries.lettered(run) if each.entry_id == entry.pk]
        for panel in queries.panels_of(run):
            mine = [each for each in rows if each.panel == panel.key]
            sheets = [
                (each.letter, _said(panel, {g.item: g.points for g in each.sheet.points}),
                 each.remark)
                for each in mine
            ]  # fmt: skip
            totals = _others_of(mine, panel, entry)
            if sheets:
                pairs = zip(sheets, totals, strict=True)
                found.append((run.stage.label, panel, [(*each, total) for each, total in pairs]))
    return render(request, "league_days/panels/entry.html", {"entry": entry, "found": found})


def _others_of(rows, panel, entry):
    entrant = queries.entrant_of(entry)
    return [plain(half_up(reckoning.sheet_total(each.sheet, panel, entrant), 2)) for each in rows]
