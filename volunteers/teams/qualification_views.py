"""What one is qualified for; certificates that wait; the list that staff keep."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.attachments.responses import serve
from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from volunteers.teams import permissions, qualification_actions, queries
from volunteers.teams.forms import HandInForm, QualificationForm, ReasonForm
from volunteers.teams.models import Qualification
from volunteers.teams.validity import standing

PER_PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request):
    """What one holds and lacks; handing in a certificate."""
    user = request.user
    mark_read_at(url=request.path, by=user)
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            qualification_actions.hand_in(by=user, **form.cleaned_data)
        except ValidationError as refused:
            if refused.messages and not hasattr(refused, "error_dict"):
                refused = ValidationError({"photo": refused.messages})
            refusals.beside(form, refused)
        else:
            messages.success(request, _("交上去了，确认以后会告诉你。"))
            return redirect("volunteers:qualification-mine")
    wanted, today = queries.in_use(), timezone.localdate()
    held = queries.qualifications_of([user.pk], wanted, today)[user.pk]
    holdings = queries.holdings_of(user)
    for each in holdings:
        each.stands = standing(each.valid_until, today) if each.state == "held" else each.state
    context = {
        "held": held, "holdings": holdings, "form": form if wanted else None,
        "decides": permissions.decides_holdings(user),
    }  # fmt: skip
    status = 400 if form.is_bound else 200
    return render(request, "volunteers/teams/qualifications.html", context, status=status)


@login_required
@require_POST
def withdraw(request, pk):
    """One's own is taken back."""
    holding = permissions.holding_of_mine(request.user, pk)
    try:
        qualification_actions.withdraw(holding=holding, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("撤回了，照片也删掉了。"))
    return redirect("volunteers:qualification-mine")


@login_required
@require_safe
def picture(request, pk):
    """The picture of a certificate, for its holder and those who decide."""
    return serve(permissions.holding_to_read(request.user, pk).evidence, inline=True)


@login_required
@require_safe
def waiting(request):
    """Certificates that wait for the reader, the oldest first."""
    permissions.require_decider(request.user)
    mark_read_at(url=request.path, by=request.user)
    return _waiting(request)


def _waiting(request, refusal=None, status=200):
    rows = permissions.holdings_to_decide(request.user).select_related("user", "qualification")
    rows = rows.annotate(branch=F("user__member__branch__name"))
    page = keyset(rows, request, order=("pk",), per_page=PER_PAGE)
    for each in page:
        each.form = ReasonForm(auto_id=f"refuse-{each.pk}-%s")
        if refusal and refusal[0] == each.pk:
            each.form = refusal[1]
    return render(request, "volunteers/teams/holdings.html", {"page": page}, status=status)


@login_required
@require_POST
def confirm(request, pk):
    """A certificate is what it should be."""
    holding = permissions.holding_to_decide(request.user, pk)
    try:
        qualification_actions.decide_holding(holding=holding, by=request.user, accept=True)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("确认了，已经告诉%(name)s。") % {"name": holding.user.name})
    return redirect("volunteers:holding-list")


@login_required
@require_POST
def refuse(request, pk):
    """Something is wrong with a certificate; its holder hears what."""
    holding = permissions.holding_to_decide(request.user, pk)
    form = ReasonForm(request.POST, auto_id=f"refuse-{holding.pk}-%s")
    if not form.is_valid():
        return _waiting(request, (holding.pk, form), status=400)
    try:
        qualification_actions.decide_holding(
            holding=holding, by=request.user, accept=False, **form.cleaned_data
        )
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("退回了，原因告诉了%(name)s。") % {"name": holding.user.name})
    return redirect("volunteers:holding-list")


@login_required
@require_safe
def kept(request):
    """The list of qualifications, for staff."""
    permissions.require_staff(request.user)
    rows = Qualification.objects.order_by("-is_active", "kind", "pk")
    return render(request, "volunteers/teams/qualification_list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk=None):
    """Put something on the list, or change it."""
    permissions.require_staff(request.user)
    found = permissions.qualification_to_keep(request.user, pk) if pk is not None else None
    form = QualificationForm(request.POST or None, instance=found)
    if form.is_bound and form.is_valid():
        try:
            qualification_actions.save_qualification(
                by=request.user, qualification=found, **form.cleaned_data
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("volunteers:qualification-list")
    status = 400 if form.is_bound else 200
    context = {"form": form, "found": found}
    return render(request, "volunteers/teams/qualification_edit.html", context, status=status)
