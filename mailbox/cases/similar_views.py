"""Similar letters while somebody signed in types, and an open letter as others see it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from mailbox.cases.similar_queries import is_harmless, shown_open, similar_letters


@login_required
@never_cache
@sensitive_post_parameters()
@require_POST
def similar(request):
    """The part of the form that offers letters like the title typed so far."""
    found = similar_letters(request.POST.get("title", ""), request.user)
    return render(request, "mailbox/_similar.html", {"similar": found})


@login_required
@require_safe
def shown(request, pk):
    """The title of an open letter and where it stands; never its text, never its author."""
    case = get_object_or_404(shown_open().select_related("lead", "case_class"), pk=pk)
    if not is_harmless(case.title):
        raise Http404
    return render(request, "mailbox/shown.html", {"case": case})
