"""Rules tried out on made-up entries; nothing is kept. HTTP only."""

from django.http import Http404
from django.shortcuts import render

from branches.league_days.rules.book import BOOK
from branches.league_days.rules.try_forms import TryForm
from tuanwei.rulebooks.trying import tries_out


@tries_out(BOOK)
def try_out(request, kind, of, spec, called):
    """What a version, or the draft, makes of entries in one stage."""
    stage = spec.stage(request.GET.get("stage", ""))
    if stage is None:
        raise Http404
    is_sent = any(name != "stage" for name in request.GET)
    form = TryForm(request.GET if is_sent else None, spec=spec, stage=stage)
    result = form.result() if is_sent and form.is_valid() else None
    context = {
        "kind": kind, "form": form, "result": result, "what": called, "of": of, "stage": stage,
        "stages": spec.stages, "spec": spec, "is_sent": is_sent,
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "league_days/rules/try.html", context, status=status)
