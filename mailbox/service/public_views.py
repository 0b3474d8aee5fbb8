"""The catalogue for everybody, and 办这件事 for people signed in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from mailbox.cases.letter_pages import promises
from mailbox.cases.photos import keep
from mailbox.cases.rules import rules_of
from mailbox.cases.write_views import CODE_COOKIE, CODE_SECONDS, gather_photos, shown
from mailbox.service import actions, queries
from mailbox.service.forms import RequestForm


@require_safe
def service_list(request):
    """What the desk does, where and when."""
    context = {"services": list(queries.services()), "desks": list(queries.desks())}
    return render(request, "service/list.html", context)


@require_safe
def service(request, pk):
    """One service: how, with what, by when."""
    found = get_object_or_404(queries.services(), pk=pk)
    rules = rules_of(found.case_class_id)
    context = {
        "service": found,
        "steps": found.steps.splitlines(),
        "documents": found.documents.splitlines(),
        "promises": promises(rules.pk) if rules else [],
        "is_open": rules is not None,
    }
    return render(request, "service/one.html", context)


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def request_service(request, pk):
    """The form of one service; sent, it is a case in the queue with the receipt of a letter."""
    found = get_object_or_404(queries.services(), pk=pk)
    if request.method != "POST":
        return form_page(request, RequestForm(service=found))
    form = RequestForm(request.POST, request.FILES, service=found)
    is_valid = form.is_valid()
    photos = gather_photos(request, form)
    if form.rules is None:
        form.add_error(None, _("这一项现在不能在网上办，请到服务台来。内容都还在，可以先复制。"))
    if not is_valid or form.errors:
        return form_page(request, form, photos, status=400)
    try:
        receipt = actions.request(
            by=request.user, service=found, rules=form.rules, title=f"办事：{found.name}",
            text=form.cleaned_data["text"], attachments=photos,
            submission_key=str(form.cleaned_data["submission_key"]),
        )  # fmt: skip
    except ValidationError as fault:
        form.add_error(None, fault)
        if fault.code == "spent":
            form.renew_key()
        return form_page(request, form, photos, status=400)
    if not receipt.is_new:
        messages.info(request, _("这份申请已经收到过了，没有重复送出。"))
    messages.success(request, _("申请已送出。"), extra_tags=draft_of(found))
    address = reverse("mailbox:letter-sent", args=[receipt.number])
    response = HttpResponseRedirect(address)
    response.set_signed_cookie(
        CODE_COOKIE, receipt.code, salt=receipt.number, max_age=CODE_SECONDS, path=address,
        httponly=True, samesite="Lax", secure=settings.HTTPS,
    )  # fmt: skip
    return response


def draft_of(service):
    """The name under which the device keeps what is typed."""
    return f"service-{service.pk}"


def form_page(request, form, photos=(), *, status=None):
    """The form with everything typed."""
    context = {
        "form": form,
        "service": form.service,
        "kept": shown(photos),
        "kept_photos": keep(photos, form["submission_key"].value()),
        "draft": draft_of(form.service),
    }
    return render(request, "service/request.html", context, status=status)
