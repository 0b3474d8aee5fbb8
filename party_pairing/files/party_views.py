"""Party branches' people and posts, and who in the staff is in charge. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from party_pairing.files import party_actions, people, permissions
from party_pairing.files.models import Charge
from party_pairing.files.party_forms import (
    ChargeForm,
    FormalForm,
    LastDayForm,
    MemberForm,
    PostForm,
)

PAGE = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def party_list(request):
    """The Party branches that one keeps or reads."""
    permissions.require_party(request.user)
    rows = permissions.party_branches(request.user).order_by("-is_active", "name")
    context = {"rows": people.party_lists(rows), "is_staff": hats(request.user).is_staff}
    return render(request, "party_pairing/files/party_list.html", context)


@require_safe
@login_required
def party_detail(request, pk):
    """Who belongs there, and who holds which post."""
    branch = permissions.party_branch_for(request.user, pk)
    context = {"branch": branch, "keeps": permissions.can_keep(request.user, branch)}
    context["may_add"] = context["keeps"] and branch.is_active
    return render(
        request, "party_pairing/files/party.html", context | people.party_page(branch)
    )  # fmt: skip


def _form(request, branch, form, heading, act, done, button, lead=""):
    """A form about one Party branch; `act(data)` raises ValidationError for what cannot be."""
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data.pop("number", None)
        try:
            act(data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, done)
            return redirect("party_pairing:party-detail", branch.pk)
    context = {"form": form, "branch": branch, "heading": heading, "button": button, "lead": lead}
    return render(request, "party_pairing/files/party_form.html", context)


@require_http_methods(PAGE)
@login_required
def member_new(request, pk):
    """Somebody belongs to the Party branch."""
    branch = permissions.party_branch_to_keep(request.user, pk)

    def act(data):
        party_actions.enter_member(
            party_branch=branch, person=data.pop("user"), by=request.user, **data
        )

    return _form(
        request, branch, MemberForm(request.POST or None), _("登记党员"), act, _("已登记。"), _("登记"),
        _("名册上的政治面貌不会跟着改；两边不一样时，这里和本人的档案里都会写明。"),
    )  # fmt: skip


@require_http_methods(PAGE)
@login_required
def member_formal(request, pk):
    """转正."""
    found = permissions.membership_to_keep(request.user, pk)

    def act(data):
        party_actions.make_formal(membership=found, by=request.user, **data)

    return _form(
        request, found.party_branch, FormalForm(request.POST or None),
        _("%(name)s转正") % {"name": found.user.name}, act, _("已记为正式党员。"), _("记下"),
    )  # fmt: skip


@require_http_methods(PAGE)
@login_required
def member_end(request, pk):
    """Somebody left."""
    found = permissions.membership_to_keep(request.user, pk)

    def act(data):
        party_actions.end_member(membership=found, by=request.user, **data)

    return _form(
        request, found.party_branch, LastDayForm(request.POST or None),
        _("%(name)s离开本党支部") % {"name": found.user.name}, act, _("已结束，历史保留。"), _("结束"),
        _("转出、毕业时用。"),
    )  # fmt: skip


@require_http_methods(PAGE)
@login_required
def post_new(request, pk):
    """Somebody holds a post."""
    branch = permissions.party_branch_to_keep(request.user, pk)

    def act(data):
        party_actions.give_post(
            party_branch=branch, person=data.pop("user"), by=request.user, **data
        )

    return _form(
        request, branch, PostForm(request.POST or None), _("登记职务"), act, _("已登记，已通知本人。"),
        _("登记"), _("书记和组织委员可以看、可以记本党支部党员和对应团总支同学的档案，结对联络人只看。"),
    )  # fmt: skip


@require_http_methods(PAGE)
@login_required
def post_end(request, pk):
    """A post ends."""
    found = permissions.post_to_keep(request.user, pk)

    def act(data):
        party_actions.end_post(post=found, by=request.user, **data)

    words = {"name": found.user.name, "post": found.get_post_display()}
    return _form(
        request, found.party_branch, LastDayForm(request.POST or None),
        _("%(name)s不再担任%(post)s") % words, act, _("已结束，历史保留。"), _("结束"),
    )  # fmt: skip


@require_http_methods(PAGE)
@login_required
def charge_list(request):
    """Who is in charge of what; administrators give and end it."""
    permissions.require_administrator(request.user)
    form = ChargeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            party_actions.give_charge(person=data["user"], unit=data["unit"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("已交给%(name)s分管，已通知本人。") % {"name": data["user"].name}
            )
            return redirect("party_pairing:charge-list")
    rows = Charge.objects.in_force().select_related("user", "unit", "given_by")
    context = {"form": form, "rows": rows.order_by("unit__kind", "unit__name_pinyin", "pk")}
    return render(request, "party_pairing/files/charges.html", context)


@require_POST
@login_required
def charge_end(request, pk):
    """The charge ends at once."""
    charge = permissions.charge_to_end(request.user, pk)
    try:
        party_actions.end_charge(charge=charge, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("%(name)s不再分管这里。") % {"name": charge.user.name})
    return redirect("party_pairing:charge-list")
