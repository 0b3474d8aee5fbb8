"""Beginning an application: which kind, on whose behalf, perhaps like an earlier one."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.applications import drafting, outcomes, queries
from activities.applications.models import Application
from activities.applications.permissions import application_to_read, sides, visible
from activities.menu.models import Theme


def number_in(text):
    """A key that came with a request, None for anything that is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def theme_asked(text):
    """The theme of a published menu that somebody came from, or None."""
    key = number_in(text)
    rows = Theme.objects.select_related("menu").filter(menu__published_at__isnull=False)
    return rows.filter(pk=key).first() if key else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request):
    """The kinds that this person may apply for, each with one button a side; POST begins."""
    own = sides(request.user)
    faults = []
    if request.method == "POST":
        try:
            made = _begin(request, own)
        except ValidationError as refused:
            faults = refused.messages
        else:
            return redirect("activities:application", pk=made.pk)
    theme = theme_asked(request.GET.get("theme"))
    blocked = [(side, outcomes.reasons(side.unit, request.user, side.applicant)) for side in own]
    blocked = [(side, reasons) for side, reasons in blocked if reasons]
    free = [side for side in own if side not in [each for each, _reasons in blocked]]
    context = {
        "offers": queries.offers(free, request.user), "blocked": blocked, "theme": theme, "sides": own,
        "faults": faults,
    }  # fmt: skip
    return render(request, "applications/begin.html", context, status=400 if faults else 200)


def _begin(request, own):
    key = request.POST.get("side", "")
    side = next((each for each in own if each.key == key), None)
    kind, source = number_in(request.POST.get("kind")), number_in(request.POST.get("source"))
    if side is None or kind is None:
        raise ValidationError(_("请选一类活动，再开始。"))
    if source:
        rows = Application.objects.select_related("teacher", "venue", "second_venue")
        source = rows.filter(visible(request.user), pk=source).first()
        if source is None:
            raise ValidationError(_("找不到要照着填的那一份，请直接开始。"))
    return drafting.begin(
        kind=kind, side=side, by=request.user, source=source or None,
        theme=theme_asked(request.POST.get("theme")),
    )  # fmt: skip


@login_required
@require_POST
def copy(request, pk):
    """One tap: a new draft like this application."""
    source = application_to_read(request.user, pk)
    own = sides(request.user)
    side = next(
        (each for each in own
         if (each.applicant, each.unit.pk) == (source.applicant, source.unit_id)),
        None,
    )  # fmt: skip
    try:
        if side is None:
            raise ValidationError(_("你现在不能以“%(unit)s”的名义申报，请从头选一个身份。") % {
                "unit": source.unit})  # fmt: skip
        made = drafting.begin(kind=source.kind_id, side=side, by=request.user, source=source)
    except ValidationError as refused:
        context = {"faults": refused.messages, "application": source}
        return render(request, "applications/refused.html", context, status=400)
    return redirect("activities:application", pk=made.pk)
