"""Awards: recorded by staff, taken out with a reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tuanwei.accounts.models import User
from tuanwei.accounts.queries import matching
from tuanwei.attachments.actions import store
from tuanwei.attachments.responses import serve
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from volunteers.honours import actions, permissions
from volunteers.honours.forms import AwardForm, ReasonForm
from volunteers.honours.models import Award
from volunteers.hours.people import volunteer_of


@login_required
@require_safe
def award_list(request):
    """All of them, the newest first; `?q=` of one person."""
    permissions.require_award_reader(request.user)
    asked = request.GET.get("q", "").strip()[:60]
    rows = Award.objects.select_related("volunteer__user", "evidence")
    if asked:
        rows = rows.filter(matching(asked, "volunteer__user__"))
    page = keyset(rows, request, order=("-given_on",), per_page=30)
    return render(request, "volunteers/honours/awards.html", {
        "page": page, "asked": asked, "can_keep": permissions.can_keep_awards(request.user),
    })  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def award_new(request):
    """Record one."""
    permissions.require_award_keeper(request.user)
    form = AwardForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            award = _recorded(form.cleaned_data, request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("记下了%(name)s的荣誉，评星级时会算上。") % {"name": award.volunteer}
            )
            return redirect("volunteers:award-list")
    status = 400 if form.errors else 200
    return render(request, "volunteers/honours/award_new.html", {"form": form}, status=status)


def _recorded(data, by):
    person = data["person"]
    volunteer = volunteer_of(person) if isinstance(person, User) else person
    upload = data["evidence"]
    evidence = store(upload, by=by) if upload else None
    with said_when_locked():
        return actions.record_award(
            volunteer=volunteer, title=data["title"], given_on=data["given_on"],
            giver=data["giver"], evidence=evidence, by=by,
        )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def award_remove(request, pk):
    """Take one out, with a reason."""
    award = permissions.award_to_keep(request.user, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            with said_when_locked():
                actions.remove_award(
                    award=award, by=request.user, reason=form.cleaned_data["reason"]
                )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("撤下了，本人会收到原因。"))
            return redirect("volunteers:award-list")
    context = {"form": form, "award": award}
    status = 400 if form.errors else 200
    return render(request, "volunteers/honours/award_remove.html", context, status=status)


@login_required
@require_safe
def award_file(request, pk):
    """The evidence of one."""
    return serve(permissions.evidence_to_open(request.user, pk), inline=True)
