"""Similar letters while somebody signed in types; an open letter as others see it; 附议."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from mailbox.cases import followups, supports
from mailbox.cases.letter_pages import shown_state
from mailbox.cases.permissions import is_author
from mailbox.cases.queries import published
from mailbox.cases.similar_queries import is_harmless, similar_letters
from mailbox.cases.together_models import Support
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at

PER_PAGE = 20


@login_required
@never_cache
@sensitive_post_parameters()
@require_POST
def similar(request):
    """The part of the form that offers letters like the title typed so far."""
    found = similar_letters(request.POST.get("title", ""), request.user)
    return render(request, "mailbox/_similar.html", {"similar": found})


def shown_case(user, pk):
    """The letter whose title `user` may see; 404 otherwise."""
    case = get_object_or_404(supports.shown_to(user).select_related("lead", "case_class"), pk=pk)
    if not is_harmless(case.title):
        raise Http404
    return case


def words_for_others(case_or_state):
    """{tone, icon, label}: whether it is being handled, answered or over, and no more."""
    state = getattr(case_or_state, "state", case_or_state)
    if state in ("answered", "closed"):
        return {"tone": "done", "icon": "circle-check", "label": _("已答复")}
    if state in ("refused", "withdrawn"):
        return shown_state(state)
    return {"tone": "wait", "icon": "hourglass", "label": _("办理中")}


@login_required
@require_safe
@never_cache
def shown(request, pk):
    """The title of an open letter and where it stands; never its text, never its author."""
    case = shown_case(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    context = {
        "case": case, "state": words_for_others(case), "is_own": is_author(request.user, case),
        "is_open": case.state in case.SHOWN_OPEN, "count": supports.count(case),
        "is_supported": Support.objects.filter(case=case, user=request.user.pk).exists(),
        "publication": published().filter(case=case).first(), "follow_ups": followups.of(case),
    }  # fmt: skip
    return render(request, "mailbox/shown.html", context)


@login_required
@require_POST
def support(request, pk):
    """Support an open letter, or take that back."""
    case = shown_case(request.user, pk)
    if request.POST.get("verb") == "withdraw":
        supports.withdraw(case=case, by=request.user)
        messages.success(request, _("已收回附议。"))
        return redirect("mailbox:supported")
    try:
        supports.support(case=case, by=request.user)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    else:
        messages.success(request, _("已附议，答复了会告诉你。"))
    return redirect("mailbox:shown", pk=pk)


@login_required
@require_safe
def supported(request):
    """What one supports."""
    rows = Support.objects.filter(user=request.user.pk)
    page = keyset(
        rows.values("pk", "at", "case_id", "case__title", "case__state"), request,
        order=("-at", "-pk"), per_page=PER_PAGE,
    )  # fmt: skip
    for row in page:
        row |= words_for_others(row["case__state"])
    return render(request, "mailbox/supported.html", {"page": page})
