"""Teams for everybody: the list, one team, one's own; made, changed and closed by who keeps them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from volunteers.teams import actions, hooks, people_actions, permissions, queries
from volunteers.teams.forms import JoinForm, LeaveForm, ReasonForm, TeamForm
from volunteers.teams.models import Team, TeamMember

PER_PAGE = 30
State = TeamMember.State


def asked_text(request):
    """What is searched for: short, without what no database takes."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:40]


def frame(user):
    """The desk's frame for those who have one, the plain one for students and visitors."""
    return "desk.html" if hats(user).works_at_desk else "base.html"


@require_safe
def team_list(request):
    """Teams by kind and name; closed ones for staff."""
    kind, text = request.GET.get("kind", ""), asked_text(request)
    kind = kind if kind in Team.Kind.values else ""
    is_staff = request.user.is_authenticated and permissions.is_staff(request.user)
    closed = is_staff and request.GET.get("show") == "closed"
    found = queries.teams_found(kind=kind, text=text, is_active=not closed)
    context = {
        "page": keyset(found, request, order=("kind", "name"), per_page=PER_PAGE), "q": text,
        "frame": frame(request.user), "kind": kind, "kinds": Team.Kind.choices, "closed": closed, "is_staff": is_staff,
        "can_make": request.user.is_authenticated and permissions.can_make(request.user),
    }  # fmt: skip
    return render(request, "volunteers/teams/list.html", context)


@login_required
@require_safe
def mine(request):
    """The teams one is in, those one has asked for, and where those who lead find their work."""
    rows = queries.teams_of(request.user)
    led = {each.role for each in rows if each.state == State.IN and each.role in TeamMember.LEADING}
    context = {
        "rows": rows, "leads": TeamMember.LEADING, "is_leading": bool(led),
        "decides": bool(led) and permissions.decides_holdings(request.user),
        "supervises": TeamMember.Role.TEACHER in led,
    }  # fmt: skip
    return render(request, "volunteers/teams/mine.html", context)


@require_safe
def team(request, pk):
    """Who leads it, how many are in it, what it does."""
    if request.user.is_authenticated:
        mark_read_at(url=request.path, by=request.user)
    return _page(request, permissions.team_to_see(request.user, pk))


def _page(request, found, *, form=None, leave_form=None, close_form=None, status=200):
    user = request.user
    own = queries.standing_in(found, user)
    leads = bool(own and own.state == State.IN and own.role in TeamMember.LEADING)
    keeps = user.is_authenticated and permissions.can_keep(user, found)
    leads = leads or (user.is_authenticated and permissions.is_staff(user))
    context = {
        "frame": frame(user), "team": found, "heads": queries.heads(found),
        "many": len(queries.ids_inside(found, *queries.MEMBERS)),
        "own": own, "is_in": own and own.state == State.IN, "keeps": keeps, "leads": leads,
        "has_asked": own and own.state == State.ASKED,
        "was_refused": own and own.state == State.REFUSED and own.decided_by_id,
        "lines": hooks.lines_of(found, user), "form": form or JoinForm(),
        "leave_form": leave_form or LeaveForm(), "close_form": close_form or ReasonForm(),
        "waiting": len(queries.requests_of(found)) if leads or keeps else 0,
        "why_not": user.is_authenticated and not own and people_actions.not_for(found, user),
    }  # fmt: skip
    return render(request, "volunteers/teams/team.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """A new team with its leader."""
    permissions.require_maker(request.user)
    units = permissions.units_to_keep_for(request.user)
    form = TeamForm(request.POST or None, units=units)
    if form.is_bound and form.is_valid():
        try:
            made = actions.make_team(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("建好了。把队员加进来，或者等大家来申请。"))
            return redirect("volunteers:team", pk=made.pk)
    status = 400 if form.is_bound else 200
    return render(request, "volunteers/teams/edit.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change what stands about a team."""
    found = permissions.team_to_keep(request.user, pk)
    units = permissions.units_to_keep_for(request.user)
    form = TeamForm(request.POST or None, instance=found, units=units)
    if form.is_bound and form.is_valid():
        try:
            actions.save_team(team=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("volunteers:team", pk=pk)
    status = 400 if form.is_bound else 200
    context = {"form": form, "team": found}
    return render(request, "volunteers/teams/edit.html", context, status=status)


@login_required
@require_POST
def close(request, pk):
    """It serves no more."""
    found = permissions.team_to_keep(request.user, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.close_team(team=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("停用了，队员都收到了通知。以前的记录保留。"))
            return redirect("volunteers:team", pk=pk)
    return _page(request, found, close_form=form, status=400)


@login_required
@require_POST
def reopen(request, pk):
    """It serves again."""
    found = permissions.team_to_keep(request.user, pk)
    try:
        actions.reopen_team(team=found, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("重新启用了，原来的队员都在。"))
    return redirect("volunteers:team", pk=pk)


@login_required
@require_POST
def join(request, pk):
    """Wish to join."""
    found = permissions.team_to_see(request.user, pk)
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            people_actions.ask_to_join(team=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.above(request, refused)
        else:
            messages.success(request, _("申请交上去了，队长答复以后会告诉你。"))
        return redirect("volunteers:team", pk=pk)
    return _page(request, found, form=form, status=400)


@login_required
@require_POST
def leave(request, pk):
    """Go, or take back the wish to join."""
    found = permissions.team_to_see(request.user, pk)
    own = queries.standing_in(found, request.user)
    form = LeaveForm(request.POST)
    if own is None or own.state not in (State.IN, State.ASKED):
        messages.info(request, _("你现在不在这支队里。"))
        return redirect("volunteers:team", pk=pk)
    if form.is_valid():
        own.team = found
        try:
            if own.state == State.ASKED:
                people_actions.take_back(person=own, by=request.user)
            else:
                people_actions.leave(person=own, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("好了。以后想来，再申请就行。"))
            return redirect("volunteers:team-mine")
    return _page(request, found, leave_form=form, status=400)
