"""Service days for those who arrange them: set up, the grid, filling, leave and exemptions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.gatherings.models import Gathering
from tuanwei.lib.locks import said_when_locked
from volunteers.party_days import actions, permissions, queries, rotation
from volunteers.party_days.forms import ChangeDayForm, ExemptForm, ReasonForm, SetUpForm
from volunteers.party_days.models import Turn

State = Turn.State
FORM = require_http_methods(["GET", "HEAD", "POST"])
DATES = 12
"""So many dates stand in the grid unless all are asked for: two thirds of them past."""


@login_required
@require_safe
def day_list(request):
    """The days that one arranges."""
    permissions.require_arranger(request.user)
    rows = list(queries.with_counts(permissions.days_for(request.user)))
    can_set_up = permissions.projects_for(request.user).exists()
    return render(
        request, "volunteers/party_days/list.html", {"rows": rows, "can_set_up": can_set_up}
    )


@login_required
@FORM
def day_new(request):
    """Set a day up; its first weeks are filled at once."""
    permissions.require_arranger(request.user)
    projects = permissions.projects_for(request.user)
    form = SetUpForm(request.POST if request.method == "POST" else None, projects=projects)
    status = None
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                with said_when_locked():
                    made = actions.set_up(by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
                status = 409
            else:
                messages.success(request, _("服务日建好了，最近四周已经排上人。"))
                return redirect("volunteers:party-day", pk=made.pk)
    context = {"form": form, "has_projects": projects.exists()}
    return render(request, "volunteers/party_days/new.html", context, status=status)


@login_required
@FORM
def day_edit(request, pk):
    """Change what a day says."""
    day = permissions.day_to_arrange(request.user, pk)
    known = {name: getattr(day, name) for name in ChangeDayForm.base_fields}
    form = ChangeDayForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        actions.change_day(service_day=day, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("volunteers:party-day", pk=pk)
    status = 400 if form.is_bound else 200
    return render(
        request, "volunteers/party_days/edit.html", {"form": form, "day": day}, status=status
    )


def _dates(every, today, shows_all):
    """The dates that the grid shows."""
    kept = [each for each in every if each.gathering.state != Gathering.State.CANCELLED]
    if shows_all or len(kept) <= DATES:
        return kept
    ahead = [each for each in kept if each.series_day >= today][: DATES // 3]
    before = [each for each in kept if each.series_day < today]
    return before[-(DATES - len(ahead)) :] + ahead


@login_required
@require_safe
def day(request, pk):
    """Dates × people, what it comes to, and what is planned."""
    found = permissions.day_to_arrange(request.user, pk)
    today, now = timezone.localdate(), timezone.now()
    every = list(queries.shifts(found))
    dates = _dates(every, today, request.GET.get("dates") == "all")
    grid = queries.grid_of(found, dates)
    ahead = [
        each for each in every
        if each.gathering.starts_at > now and each.gathering.state != Gathering.State.CANCELLED
    ]  # fmt: skip
    near = [each for each in ahead if each.gathering.starts_at <= now + queries.AHEAD]
    context = {
        "day": found, "grid": grid, "today": today, "shows_all": len(dates) == len(every),
        "dates": len(every), "ahead": _filled(found, near),
        "later": _later(found, ahead[len(near):][:4]) if found.is_active else [],
        "unpublished": sum(each.gathering.state == Gathering.State.DRAFT for each in near),
        "marks": [(tone, sign, State(state).label) for state, (tone, sign) in queries.MARKS.items()],
    }  # fmt: skip
    return render(request, "volunteers/party_days/day.html", context)


def _filled(found, shifts):
    """[(shift, names, how many are missing)] of the coming weeks."""
    turns = {}
    for turn in Turn.objects.filter(
        shift__in=shifts, state__in=queries.HOLDING
    ).select_related("keeper__user").order_by("is_extra", "pk"):  # fmt: skip
        turns.setdefault(turn.shift_id, []).append(turn)
    return [
        (
            shift, turns.get(shift.pk, []),
            max(found.per_shift - sum(not t.is_extra for t in turns.get(shift.pk, [])), 0),
        )
        for shift in shifts
    ]  # fmt: skip


def _later(found, shifts):
    """[(shift, names)] of whose turn it would be after that."""
    keepers = list(queries.keepers(found))
    names = queries.forecast(found, keepers, shifts) if shifts and keepers else {}
    return [(each, [k.user.name for k in names.get(each.pk, [])]) for each in shifts]


@login_required
@require_safe
def sheet(request, pk):
    """The grid on paper, all dates."""
    found = permissions.day_to_arrange(request.user, pk)
    dates = _dates(list(queries.shifts(found)), timezone.localdate(), shows_all=True)
    context = {
        "day": found, "grid": queries.grid_of(found, dates), "signs": [_("制表人"), _("审核人")],
        "marks": [(tone, sign, State(state).label) for state, (tone, sign) in queries.MARKS.items()],
    }  # fmt: skip
    return render(request, "volunteers/party_days/sheet.html", context)


@login_required
@require_POST
def fill(request, pk):
    """Give out what is missing now."""
    found = permissions.day_to_arrange(request.user, pk)
    try:
        with said_when_locked():
            made = actions.fill(service_day=found, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        words = ngettext(
            "排上了 %(n)d 人次，已经告诉他们。", "排上了 %(n)d 人次，已经告诉他们。", len(made)
        )
        messages.success(request, words % {"n": len(made)} if made else _("没有缺人的，不用排。"))
    return redirect("volunteers:party-day", pk=pk)


@login_required
@FORM
def keeper(request, pk):
    """One person's turns; no turns for a while."""
    found = permissions.keeper_to_arrange(request.user, pk)
    form = ExemptForm(request.POST if request.method == "POST" else None)
    status = None
    if form.is_bound:
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            try:
                with said_when_locked():
                    actions.exempt(keeper=found, by=request.user, **data)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
                status = 409
            else:
                messages.success(request, _("记下了，已经排上的由别人接。"))
                return redirect("volunteers:party-day-keeper", pk=pk)
    return keeper_page(request, found, form, status=status)


def keeper_page(request, found, form, *, status=None, stumbled=None):
    """The page, with the form that stumbled: that of the exemption, or of the turn `stumbled`."""
    turns = list(queries.turns_of(found.user).filter(keeper=found))
    now = timezone.now()
    for each in turns:
        each.cell = queries.cell_of(each)
        is_known = each.state in (State.PLANNED, State.AWAY) and not each.is_extra
        if is_known and found.user_id != request.user.pk:
            each.form = ReasonForm(auto_id=f"turn-{each.pk}-%s")
            if stumbled and stumbled[0] == each.pk:
                each.form = stumbled[1]
        each.is_ahead = each.shift.gathering.starts_at > now
    own = [each.state for each in turns if not each.is_extra]
    context = {
        "keeper": found, "turns": turns[::-1], "form": form,
        "streak": rotation.streak(own), "longest": rotation.longest_streak(own),
        "came": sum(each.state == State.CAME for each in turns),
        "missed": len(queries.missed(turns)),
        "is_exempt": found.exempt_until and found.exempt_until >= timezone.localdate(),
        "is_self": found.user_id == request.user.pk,
    }  # fmt: skip
    return render(request, "volunteers/party_days/keeper.html", context, status=status)


@login_required
@require_POST
def keeper_back(request, pk):
    """Take turns again from now on."""
    found = permissions.keeper_to_arrange(request.user, pk)
    try:
        with said_when_locked():
            actions.exempt(keeper=found, by=request.user, until=None, reason="")
        messages.success(request, _("从现在起照常轮值。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("volunteers:party-day-keeper", pk=pk)


@login_required
@require_POST
def excuse(request, pk):
    """Leave for one turn."""
    turn = permissions.turn_to_excuse(request.user, pk)
    form = ReasonForm(request.POST, auto_id=f"turn-{turn.pk}-%s")
    status = 400
    if form.is_valid():
        try:
            with said_when_locked():
                actions.excuse(turn=turn, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
            status = 409
        else:
            messages.success(request, _("准假了，本人会收到消息；空出来的由下一位接。"))
            return redirect("volunteers:party-day-keeper", pk=turn.keeper_id)
    found = permissions.keeper_to_arrange(request.user, turn.keeper_id)
    return keeper_page(request, found, ExemptForm(), status=status, stumbled=(turn.pk, form))
