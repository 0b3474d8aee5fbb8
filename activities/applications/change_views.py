"""Asking for a change after approval, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.applications import changing, review_permissions, review_queries
from activities.applications.models import Change
from activities.applications.permissions import application_to_write
from activities.applications.review_forms import ChangeForm
from tuanwei.lib.locks import said_when_locked

TONES = {"review": "wait", "done": "done", "refused": "late", "withdrawn": "off"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    """The form with what holds now, and the changes asked for before."""
    application = application_to_write(request.user, pk)
    rules = application.rules.spec
    data = (request.POST,) if request.method == "POST" else ()
    form = ChangeForm(*data, application=application, rules=rules)
    if not data:
        return _page(request, application, form)
    if not form.is_valid():
        return _page(request, application, form, status=400)
    try:
        with said_when_locked():
            made = changing.ask(
                application=application, by=request.user, wish=form.wish(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        application = application_to_write(request.user, pk)
        gone = getattr(refused, "code", None) in ("gone", "locked")
        return _page(request, application, form, status=409 if gone else 400)
    if made.state == Change.State.DONE:
        messages.success(request, _("这项变更不用审，已经生效。"))
    else:
        messages.success(request, _("变更交上去了，审完会告诉你。审完以前按原来的办。"))
    return redirect("activities:application-change", pk=pk)


def _page(request, application, form, *, status=None):
    changes = review_queries.changes_of(application)
    for each in changes:
        each.tone = TONES[each.state]
    context = {
        "application": application, "form": form, "why_not": changing.why_not(application),
        "changes": changes,
    }  # fmt: skip
    return render(request, "activities/reviews/change.html", context, status=status)


@login_required
@require_POST
def withdraw(request, pk):
    """Take a change back."""
    found = review_permissions.change_to_withdraw(request.user, pk)
    try:
        with said_when_locked():
            changing.withdraw(change=found, by=request.user)
        messages.success(request, _("变更撤回了，按原来的办。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("activities:application-change", pk=found.application_id)
