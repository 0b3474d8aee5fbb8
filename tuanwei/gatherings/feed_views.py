"""Calendar feeds for phones."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.organisation.models import Unit
from tuanwei.gatherings import feeds as feed
from tuanwei.gatherings.queries import person_of


def _answer(gatherings, name):
    response = HttpResponse(feed.written(gatherings, name), "text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response


@require_safe
def public(request):
    """What everybody may come to."""
    return _answer(feed.public(), settings.PORTAL_NAME)


@require_safe
def unit(request, pk):
    """What one unit holds."""
    found = get_object_or_404(Unit.objects.active(), pk=pk)
    return _answer(feed.of_unit(found).exclude(state="draft"), found.name)


@require_safe
def person(request, token):
    """What one person has a seat for; the address is the key."""
    user = feed.user_of(token)
    if user is None:
        raise Http404
    return _answer(feed.of_person(user), _("我的日程"))


@login_required
@require_safe
def feeds(request):
    """The addresses to put into a phone."""
    context = {
        "own": request.build_absolute_uri(
            reverse("gatherings:feed-person", args=[feed.token_of(request.user)])
        ),
        "public": request.build_absolute_uri(reverse("gatherings:feed-public")),
        "units": [
            (each, request.build_absolute_uri(reverse("gatherings:feed-unit", args=[each.pk])))
            for each in Unit.objects.active()
            .filter(pk__in=person_of(request.user).unit_ids).order_by("-kind", "name_pinyin")
        ],
    }  # fmt: skip
    return render(request, "gatherings/feeds.html", context)
