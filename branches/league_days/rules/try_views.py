"""Rules tried out on made-up entries; nothing is kept. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.league_days.rules.book import BOOK
from branches.league_days.rules.try_forms import TryForm
from tuanwei.rulebooks.permissions import draft_to_write, kind_to_write
from tuanwei.rulebooks.queries import rules_in_force


@login_required
@require_safe
def try_out(request, pk, of):
    """What a version, or the draft, makes of entries in one stage."""
    kind = kind_to_write(BOOK, request.user, pk)
    if of == "draft":
        spec, what = draft_to_write(BOOK, request.user, pk).spec, _("草稿")
        if BOOK.refusals(spec):
            messages.error(request, _("草稿还有要改的，改好再试。"))
            return redirect(BOOK.url("draft", pk))
    elif of == "now" and (newest := rules_in_force(kind)):
        spec, what = newest.spec, _("第 %(n)d 版") % {"n": newest.version}
    else:
        raise Http404
    stage = spec.stage(request.GET.get("stage", ""))
    if stage is None:
        raise Http404
    is_sent = any(name != "stage" for name in request.GET)
    form = TryForm(request.GET if is_sent else None, spec=spec, stage=stage)
    result = form.result() if is_sent and form.is_valid() else None
    context = {
        "kind": kind, "form": form, "result": result, "what": what, "of": of, "stage": stage,
        "stages": spec.stages, "spec": spec, "is_sent": is_sent,
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "league_days/rules/try.html", context, status=status)
