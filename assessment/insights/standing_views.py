"""How a unit stands during the year. HTTP only."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.insights import queries, words
from assessment.insights.permissions import standing_to_see
from assessment.results import labels
from assessment.rounds.models import Round
from assessment.rounds.round_views import frame
from assessment.scores.explaining import said
from tuanwei.lib.numbers import plain

SOON = 7


@login_required
@require_safe
def mine(request):
    """The own units: the round that ends first, the others one step away; branches below."""
    running = list(queries.running_of(request.user))
    asked = request.GET.get("sheet", "")
    sheet = next(
        (each for each in running if str(each.pk) == asked), running[0] if running else None
    )
    gone = queries.left_out_of(request.user)
    return _shown(request, sheet, running, _below(request.user), gone, own=True)


@login_required
@require_safe
def one(request, pk):
    """One unit in one round."""
    sheet = standing_to_see(request.user, pk)
    return _shown(request, sheet, [], [], [], own=False)


def _shown(request, sheet, running, below, gone, *, own):
    context = {
        "frame": frame(request),
        "sheet": sheet, "running": running, "below": below, "own": own, "gone": gone,
    }  # fmt: skip
    if sheet is not None:
        context |= _standing(sheet)
    unit = sheet.unit_id if sheet else queries.own_unit(request.user)
    context["earlier"] = _earlier(unit) if unit else []
    return render(request, "assessment/insights/standing.html", context)


def _standing(sheet):
    """What a standing says, in words."""
    today = timezone.localdate()
    held = queries.standing_of(sheet, today)
    spec, names = held.spec, labels.names_of(held.spec)
    is_shown = sheet.round.state in Round.SHOWN_IN
    return {
        "held": sheet.round, "total": said(held.total), "today": today,
        "is_draft": not is_shown,
        "grade": labels.grade(names, held.grade) if held.grade else "",
        "why": labels.why_lower(names, sheet.by_points, sheet.why, sheet.lowered_by),
        "waiting": said(held.waiting) if held.waiting else "",
        "is_over": held.is_over, "is_shown": is_shown,
        "stakes": [
            (words.stake_words(each, today), *_left((each.span.last - today).days))
            for each in held.stakes
        ],
        "chances": [words.chance_words(each) for each in held.chances],
        "contests": [words.contest_words(each) for each in held.contests],
        "step": "" if is_shown else words.step_words(held.step),
        "spare": "" if is_shown else words.spare_words(held.spare),
        "vetoes": [(each.label, words.effect_words(spec, each)) for each in held.vetoes],
        "near": [
            (each.veto.label, words.near_words(spec, each), words.effect_words(spec, each.veto))
            for each in held.near
        ],
        "entries": [
            (each, said(each.points), "" if each.maximum is None else said(each.maximum), _short(each))
            for each in held.entries
        ],
        "days": _days(sheet.round, today), "has_grades": bool(spec.grades),
    }  # fmt: skip


def _short(entry):
    """How far a leaf is from its maximum, in words; "" where it is not, and for what only adds."""
    if not (entry.line and entry.applies and entry.maximum) or entry.indicator.is_bonus:
        return ""
    return said(entry.maximum - entry.points) if entry.points < entry.maximum else ""


def _left(days):
    """(tone, words) of the days that are left."""
    return (
        "late" if days <= SOON else "wait",
        _("今天截止") if not days else _("还有 %d 天") % days,
    )


def _days(held, today):
    """[(what, day)] that are still to come."""
    found = (
        ("自评截止", held.self_until if held.state == Round.State.SELF else None),
        ("检查打分截止", held.check_until), ("复核截止", held.review_until),
        ("考核期结束", held.ends_on),
    )  # fmt: skip
    return sorted(
        ((what, day) for what, day in found if day and day >= today), key=lambda each: each[1]
    )


def _earlier(unit):
    """Published rounds: [(sheet, total, place and grade in words)]."""
    found = []
    for each in queries.earlier_of(unit):
        names = queries.names_of(each.round.version)
        told = (
            _("第 %s 名") % labels.place(each.place), labels.grade(names, each.grade),
            labels.why_lower(names, each.by_points, each.why, each.lowered_by),
        )  # fmt: skip
        found.append((each, plain(each.total), " · ".join(part for part in told if part)))
    return found


def _below(user):
    """[(round, [(sheet, total)])] of branches below."""
    found: dict = {}
    for each in queries.below(user):
        total = "" if each.total is None else plain(each.total)
        found.setdefault(each.round, []).append((each, total))
    return list(found.items())
