"""The roster for those who lead a team: who comes in, who is what, messages to everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from tuanwei.jobs import exports
from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from volunteers.teams import actions, people_actions, permissions, queries
from volunteers.teams.forms import AddForm, ExportForm, MessageForm, ReasonForm, RoleForm
from volunteers.teams.models import TeamMember
from volunteers.teams.team_views import asked_text

PER_PAGE = 50
State = TeamMember.State


@login_required
@require_safe
def roster(request, pk):
    """Wishes to join, and who is in the team with what they are qualified for."""
    mark_read_at(url=request.path, by=request.user)
    return _page(request, permissions.team_to_people(request.user, pk))


def _page(request, team, *, form=None, refusal=None, status=200):
    """The roster, with the form that stumbled; `refusal`: (key of the request, its form)."""
    text, wanted = asked_text(request), queries.in_use()
    lacks = next((one for one in wanted if str(one.pk) == request.GET.get("lacks")), None)
    found = queries.roster(team, text=text, lacks=lacks and lacks.pk)
    page = keyset(found, request, order=("place", "user__name_pinyin"), per_page=PER_PAGE)
    held = queries.qualifications_of([each.user_id for each in page], wanted)
    requests = queries.requests_of(team)
    for each in requests:
        each.form = ReasonForm(auto_id=f"refuse-{each.pk}-%s")
        if refusal and refusal[0] == each.pk:
            each.form = refusal[1]
    user = request.user
    leads = permissions.is_leading(user, team)
    context = {
        "team": team, "page": page, "rows": [(each, held[each.user_id]) for each in page],
        "q": text, "lacks": lacks, "wanted": wanted, "requests": requests,
        "sees_phones": leads, "can_tell": leads or hats(user).is_staff,
        "trainings": queries.trainings_of(team)[:5],
        "form": form or AddForm(may_appoint=permissions.can_appoint(user, team)),
        "export_form": ExportForm(auto_id="export-%s"),
    }  # fmt: skip
    return render(request, "volunteers/teams/roster.html", context, status=status)


@login_required
@require_POST
def add(request, pk):
    """Take somebody in who has not asked."""
    team = permissions.team_to_people(request.user, pk)
    form = AddForm(request.POST, may_appoint=permissions.can_appoint(request.user, team))
    if form.is_valid():
        try:
            made = people_actions.add_person(team=team, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("%(name)s加进来了，已经告诉本人。") % {
                "name": made.user.name})  # fmt: skip
            return redirect("volunteers:team-roster", pk=pk)
    return _page(request, team, form=form, status=400)


@login_required
@require_POST
def export(request, pk):
    """Take the roster out as a sheet."""
    team = permissions.team_to_people(request.user, pk)
    form = ExportForm(request.POST)
    reason = form.cleaned_data["reason"].strip() if form.is_valid() else ""
    try:
        exports.start_export(
            "team-roster", {"team": team.pk}, (), request.user, reason=reason,
            masked=not (reason and permissions.is_leading(request.user, team)),
        )  # fmt: skip
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect("volunteers:team-roster", pk=pk)
    return redirect("jobs:export-list")


@login_required
@require_POST
def accept(request, pk):
    """Somebody who asked is taken in."""
    person = permissions.request_to_decide(request.user, pk)
    try:
        people_actions.decide_request(person=person, by=request.user, accept=True)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("%(name)s入队了，已经告诉本人。") % {"name": person.user.name})
    return redirect("volunteers:team-roster", pk=person.team_id)


@login_required
@require_POST
def refuse(request, pk):
    """Somebody who asked is not taken in, and hears why."""
    person = permissions.request_to_decide(request.user, pk)
    form = ReasonForm(request.POST, auto_id=f"refuse-{person.pk}-%s")
    if not form.is_valid():
        return _page(request, person.team, refusal=(person.pk, form), status=400)
    try:
        people_actions.decide_request(
            person=person, by=request.user, accept=False, **form.cleaned_data
        )
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("已经把原因告诉%(name)s。") % {"name": person.user.name})
    return redirect("volunteers:team-roster", pk=person.team_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request, pk):
    """One person in the team: what they are in it, and what they are qualified for."""
    found, team = permissions.person_to_see(request.user, pk)
    appoints = permissions.can_appoint(request.user, team) and found.user_id != request.user.pk
    form = RoleForm(request.POST or None, initial={"role": found.role})
    if request.method == "POST":
        if not appoints:
            raise PermissionDenied(_("身份由队长、指导教师和所属组织来定；自己的由别人来定。"))
        if form.is_valid():
            try:
                people_actions.set_role(person=found, by=request.user, **form.cleaned_data)
            except ValidationError as refused:
                refusals.beside(form, refused)
            else:
                messages.success(request, _("已保存，也告诉了本人。"))
                return redirect("volunteers:team-roster", pk=team.pk)
    return _person(request, found, team, form, appoints, status=400 if form.is_bound else 200)


def _person(request, found, team, form, appoints, *, remove_form=None, status=200):
    held = queries.qualifications_of([found.user_id], queries.in_use())
    is_other = found.user_id != request.user.pk
    context = {
        "person": found, "team": team, "form": form, "appoints": appoints,
        "held": held[found.user_id], "sees_phones": permissions.is_leading(request.user, team),
        "can_remove": is_other and found.state == State.IN,
        "remove_form": remove_form or ReasonForm(auto_id="remove-%s"),
    }  # fmt: skip
    return render(request, "volunteers/teams/person.html", context, status=status)


@login_required
@require_POST
def remove(request, pk):
    """Somebody is taken out, and hears why. Who leads is only taken out by who may appoint."""
    found, team = permissions.person_to_see(request.user, pk)
    appoints = permissions.can_appoint(request.user, team) and found.user_id != request.user.pk
    if found.user_id == request.user.pk or (found.role in TeamMember.LEADING and not appoints):
        raise PermissionDenied(
            _("带队的人由队长、指导教师和所属组织来定；自己要走，在队的页面退出。")
        )
    form = ReasonForm(request.POST, auto_id="remove-%s")
    if form.is_valid():
        try:
            people_actions.leave(person=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("已经请%(name)s离队，原因告诉了本人。") % {
                "name": found.user.name})  # fmt: skip
            return redirect("volunteers:team-roster", pk=team.pk)
    role = RoleForm(initial={"role": found.role})
    return _person(request, found, team, role, appoints, remove_form=form, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def message(request, pk):
    """Write to everybody in the team."""
    team = permissions.team_to_lead(request.user, pk)
    form = MessageForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            people = actions.tell_team(team=team, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("发给了 %(n)d 人，在各自的收件箱里。") % {
                "n": people}, extra_tags="team-message")  # fmt: skip
            return redirect("volunteers:team-message", pk=pk)
    context = {
        "team": team, "form": form, "told": queries.told(team), "most": actions.TELLS_A_DAY,
        "many": len(queries.ids_inside(team)),
    }  # fmt: skip
    status = 400 if form.is_bound else 200
    return render(request, "volunteers/teams/message.html", context, status=status)
