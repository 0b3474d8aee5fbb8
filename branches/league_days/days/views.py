"""Reading league days: lists, the page of one, its photos and files."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.league_days.days import hooks, pages, permissions, queries, records
from branches.league_days.days.actions import mark, problems
from branches.league_days.days.forms import DecisionForm
from branches.league_days.days.models import LeagueDay, Partner
from branches.organisation.queries import hats
from tuanwei.attachments.responses import serve
from tuanwei.lib.paging import keyset

State = LeagueDay.State


@login_required
@require_safe
def days(request):
    """Those of one's own branches, or of the whole college; what waits for the reader above."""
    user, now = request.user, timezone.now()
    worn = hats(user)
    mine = pages.my_units(user, worn)
    scope = request.GET.get("show") or ("mine" if mine else "all")
    found = permissions.visible_days(user)
    if scope == "mine":
        found = queries.of_units(mine).filter(pk__in=found.values("pk"))
    else:
        found = found.filter(state__in=permissions.SHOWN)
    page = keyset(pages.by_start(found), request, order=pages.ORDER)
    asked = []
    if permissions.can_plan(user):
        asked = Partner.objects.filter(
            unit__in=permissions.units_to_plan_for(user), state=Partner.State.ASKED,
            league_day__gathering__starts_at__gt=now,
        ).exclude(league_day__state__in=(State.DRAFT, State.CANCELLED))  # fmt: skip
        asked = list(asked.select_related("league_day__gathering", "league_day__unit", "unit"))
    context = {
        "page": pages.with_chips(page, now), "scope": scope, "has_own": bool(mine), "asked": asked,
        "can_plan": permissions.can_plan(user), "decides": permissions.can_decide_some(user),
    }  # fmt: skip
    return render(request, "league_days/days/days.html", context)


@login_required
@require_safe
def day(request, number):
    """A league day: its plan and its way for those who work on it, the record for everybody."""
    found = permissions.league_day_for(request.user, number)
    return day_page(request, found)


def day_page(request, found, status=200, decision=None):
    """The page, perhaps with a decision that could not be taken."""
    user, now = request.user, timezone.now()
    works = permissions.sees_materials(user, found)
    can_write = permissions.can_write(user, found)
    is_over = found.gathering.ends_at <= now
    partners = list(found.partners.select_related("unit__parent"))
    for each in partners:
        each.is_mine = permissions.can_answer_for(user, each) and found.gathering.starts_at > now
    joint = [each.unit for each in partners if each.state == Partner.State.ACCEPTED]
    handed_in = queries.materials_of(found)
    lines = queries.checklist(found, handed_in) if works else []
    for line in lines:
        line.chip = pages.due_chip(line.due)
    is_shown = found.state == State.RECORDED or works
    why_not = None
    if found.state == State.SUBMITTED and works:
        why_not = permissions.why_not_decide(user, found)
    decides = found.state == State.SUBMITTED and works and why_not is None
    context = {
        "day": found, "gathering": found.gathering, "chip": pages.chip_of(found, now),
        "partners": partners, "works": works, "can_write": can_write, "is_over": is_over,
        "is_open": found.state in LeagueDay.OPEN_STATES,
        "turnout": queries.turnout(found, [found.unit, *joint])
        if is_shown and found.gathering.starts_at <= now and found.state in queries.HELD else [],
        "lines": lines, "photos": queries.photos_of(handed_in) if is_shown else [],
        "problems": problems(found) if can_write and found.state in LeagueDay.OPEN_STATES else [],
        "plan_due": queries.plan_due(found), "answer_due": queries.answer_due(found),
        "record_due": queries.record_due(found),
        "why_no_record": records.why_no_record(found) if can_write else None,
        "decision": (decision or DecisionForm(initial={"seen": mark(found)})) if decides else None,
        "why_not_decide": why_not, "now": now,
        "panels": hooks.shown(user, found),
        "can_give_materials": can_write and found.state not in (State.DRAFT, State.CANCELLED),
    }  # fmt: skip
    return render(request, "league_days/days/day.html", context, status=status)


@login_required
@require_safe
def file(request, number, pk):
    """A photo in the page, or a file under the name that the rules give it."""
    found, kept = permissions.file_for(request.user, number, pk)
    attachment = kept.attachment
    attachment.name = records.file_name(found, kept)
    return serve(attachment, inline="save" not in request.GET)
