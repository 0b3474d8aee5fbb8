"""The record and the materials, written on a phone; saved at any time, handed in when done."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branches.league_days.days import pages, permissions, queries, records
from branches.league_days.days.forms import MaterialForm, RecordForm
from branches.league_days.days.models import LeagueDay
from branches.league_days.days.plan_views import (
    EDITED,
    is_about,
    seen_now,
)
from tuanwei.lib import refusals

TEXTS = ("summary", "feature", "outcome")


@login_required
@require_http_methods(EDITED)
def record(request, number):
    """Summary, what was distinctive, what came of it, photos; figures come from the check-ins."""
    found = permissions.league_day_to_write(request.user, number)
    if words := records.why_no_record(found):
        messages.info(request, words)
        return redirect("league_days:day", number=number)
    photos = queries.photos_of(queries.materials_of(found))
    is_sent = request.method == "POST"
    form = RecordForm(
        request.POST if is_sent else None, request.FILES if is_sent else None,
        spec=found.rules.spec, kept=len(photos),
        initial={name: getattr(found, name) for name in TEXTS},
    )  # fmt: skip
    is_stale, is_good = False, is_sent and form.is_valid()
    sent = form.cleaned_data.get("photos") if is_sent else None
    if is_good:
        hands_in = "hand_in" in request.POST
        try:
            records.save_record(
                league_day=found, by=request.user, hands_in=hands_in,
                seen=request.POST.get("seen"), **form.cleaned_data,
            )  # fmt: skip
        except ValidationError as refused:
            refusals.beside(form, refused)
            is_stale = is_about(refused, "stale")
        else:
            if hands_in or found.state == LeagueDay.State.RECORDED:
                messages.success(request, _("总结交好了，全院都看得到。"), extra_tags=_draft(found))
                return redirect("league_days:day", number=number)
            messages.success(request, _("存好了，什么时候接着写都行。"), extra_tags=_draft(found))
            return redirect("league_days:day-record", number=number)
    if _keeps_photos(found, request.user, sent):
        photos = queries.photos_of(queries.materials_of(found))
        form.has_kept(found.rules.spec, len(photos))
        form.keeps_files = True
    context = {
        "seen": seen_now(request, records.mark(found), is_stale), "is_stale": is_stale,
        "form": form, "day": found, "photos": photos, "turnout": queries.turnout(found),
        "due": queries.record_due(found), "draft": _draft(found),
        "is_recorded": found.state == LeagueDay.State.RECORDED,
    }  # fmt: skip
    status = 400 if is_sent else 200
    return render(request, "league_days/days/record.html", context, status=status)


def _keeps_photos(league_day, by, sent):
    """True where photos that came with words which are not good yet are kept."""
    if not sent:
        return False
    try:
        records.keep_photos(league_day=league_day, by=by, photos=sent)
    except ValidationError:
        return False
    return True


def _draft(league_day):
    return f"league-day-{league_day.number}"


@login_required
@require_http_methods(EDITED)
def material(request, number, key):
    """One material of the checklist: its text, or more files."""
    found = permissions.league_day_to_write(request.user, number)
    rule = records.rule_of(found, key)
    if rule is None:
        raise Http404
    lines = queries.checklist(found)
    line = next(each for each in lines if each.rule.key == key)
    is_sent = request.method == "POST"
    form = MaterialForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, rule=rule,
        kept=len(line.files), initial={"text": line.handed_in.text if line.handed_in else ""},
    )  # fmt: skip
    if is_sent and form.is_valid():
        try:
            records.save_material(league_day=found, rule=rule, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("“%(label)s”交好了。") % {"label": rule.label})
            return redirect("league_days:day-material", number=number, key=key)
    context = {
        "form": form, "day": found, "rule": rule, "line": line, "chip": pages.due_chip(line.due, rule.is_required),
    }  # fmt: skip
    status = 400 if is_sent else 200
    return render(request, "league_days/days/material.html", context, status=status)


@login_required
@require_POST
def remove_file(request, number, pk):
    """A photo or file that was a mistake."""
    found, kept = permissions.file_for(request.user, number, pk)
    if not permissions.can_write(request.user, found):
        raise PermissionDenied(_("照片和材料由支部来换。"))
    key = kept.material.key
    run = partial(records.remove_file, league_day=found, file=kept, by=request.user)
    refusals.attempt(request, run, _("删掉了。"))
    if key == queries.PHOTOS:
        return redirect("league_days:day-record", number=number)
    return redirect("league_days:day-material", number=number, key=key)
