"""Files of people: the list, one file, who looked. HTTP only."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from branches.organisation.models import Member
from branches.organisation.queries import hats
from party_pairing.files import duties, looking, people, permissions
from party_pairing.files.models import Look
from party_pairing.files.queries import memberships_of
from party_pairing.files.record_forms import FileFilter
from tuanwei.lib.navigation import first_address
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset


@require_safe
@login_required
def file_list(request):
    """Everybody one has a duty for, found by name, pinyin, initials or number."""
    user = request.user
    permissions.require_lister(user)
    asked = FileFilter(request.GET)
    asked.is_valid()
    query = {
        "text": asked.cleaned_data.get("q", ""), "unit": asked.cleaned_data.get("unit"),
        "status": asked.cleaned_data.get("status", ""),
        "waiting": asked.cleaned_data.get("waiting", False),
    }  # fmt: skip
    page = keyset(people.listed(user, **query), request, order=["name_pinyin", "number"])
    people.with_figures(page.rows)
    context = query | {
        "page": page, "units": people.units_of(user), "statuses": Member.Status.choices,
        "is_filtered": any(query.values()), "keeps_kinds": permissions.can_keep_kinds(user),
        "gives_charges": hats(user).is_administrator,
        "sees_party": permissions.can_see_party_branches(user),
        "may_import": hats(user).is_staff and bool(duties.charges(user)),
        "import_url": first_address("jobs:import-new"),
    }  # fmt: skip
    return render_part(request, "party_pairing/files/files.html", context)


@require_safe
@login_required
def file_mine(request):
    """One's own file."""
    return _file(request, request.user.pk)


@require_safe
@login_required
def file_detail(request, pk):
    """Somebody's file; the look is noted and the person sees it."""
    if pk == request.user.pk:
        return redirect("party_pairing:file-mine")
    return _file(request, pk)


def _file(request, pk):
    person, duty = permissions.person_for(request.user, pk)
    looking.look(viewer=request.user, subject=person, what=Look.What.FILE, duty=duty.words)
    is_own = duty.scope == duties.OWN
    may_enter = duty.scope in (duties.OWN, duties.KEEPS)
    membership = memberships_of([person.pk]).get(person.pk)
    context = {
        "person": person, "member": getattr(person, "member", None), "duty": duty.words,
        "where": people.where(person), "is_own": is_own, "is_near": duty.scope == duties.NEAR,
        "keeps": duty.scope == duties.KEEPS, "membership": membership,
        "differs": people.where_it_differs(person, membership),
        "groups": people.groups_of(person, duty), "hours": people.hours(person),
        "kinds": permissions.kinds_to_enter(is_own) if may_enter else (),
        "lists_files": is_own and permissions.can_list_files(request.user),
        "sees_party": is_own and permissions.can_see_party_branches(request.user),
        "sees_looks": is_own or hats(request.user).is_administrator,
    }  # fmt: skip
    return render(request, "party_pairing/files/file.html", context)


@require_safe
@login_required
def look_mine(request):
    """Who looked at one's own file, recommendation, pair and talks."""
    return _looks(request, request.user)


@require_safe
@login_required
def look_list(request, pk):
    """The same of somebody else, for administrators."""
    permissions.require_administrator(request.user)
    person, _duty = permissions.person_for(request.user, pk)
    return _looks(request, person)


def _looks(request, person):
    context = {
        "person": person, "is_own": person.pk == request.user.pk, "days": looking.by_day(person),
        "most": looking.MOST,
    }  # fmt: skip
    return render(request, "party_pairing/files/looks.html", context)
