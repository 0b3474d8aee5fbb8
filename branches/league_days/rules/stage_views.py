"""The pages of a draft for one stage and one panel. HTTP only."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.views.decorators.http import require_http_methods

from branches.league_days.rules.book import BOOK
from branches.league_days.rules.draft_forms import PanelPage, StagePage
from tuanwei.rulebooks.draft_views import page_of
from tuanwei.rulebooks.permissions import draft_to_write


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request, pk, stage):
    """Who scores in one stage, and for how much."""
    found = draft_to_write(BOOK, request.user, pk)
    return page_of(request, BOOK, found, StagePage, stage=_stage(found, stage))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request, pk, stage, panel):
    """The rubric or the channels of one panel."""
    found = draft_to_write(BOOK, request.user, pk)
    in_stage = _stage(found, stage)
    of = in_stage.panel(panel)
    if of is None:
        raise Http404
    return page_of(request, BOOK, found, PanelPage, stage=in_stage, panel=of)


def _stage(draft, key):
    found = draft.spec.stage(key)
    if found is None:
        raise Http404
    return found
