"""The queue of lines whose columns lie apart: settle one, on to the next."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessment.rounds.models import Round
from assessment.rounds.permissions import may_check, sees_all
from assessment.sheets import actions, cells, permissions
from assessment.sheets.differences import difference_of, differences_of
from assessment.sheets.forms import ReviewForm
from assessment.sheets.leaves import typed_points
from assessment.sheets.models import Claim
from assessment.sheets.sheet_views import frame
from tuanwei.lib import refusals
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.numbers import half_up, plain

PER_PAGE = 30


def readable(user, held):
    """(lines of the queue that `user` reads, those of them to settle)."""
    found = differences_of(held)
    mine = [each for each in found if settles(user, each)]
    return (found if sees_all(user, held) else [
        each for each in found if may_check(user, each.sheet, each.indicator)
    ]), mine  # fmt: skip


def settles(user, line):
    """True where `user` may review a line: theirs to check, and not checked by them."""
    return line.checked_by_id != user.pk and may_check(user, line.sheet, line.indicator)


@login_required
@require_safe
def difference_list(request, pk):
    """The queue with one's own progress."""
    held = permissions.round_of_differences(request.user, pk)
    found, mine = readable(request.user, held)
    is_settled = request.GET.get("show") == "settled"
    shown = [each for each in found if (each.review_score is not None) == is_settled]
    at = request.GET.get("page", "")
    at = int(at) if at.isdecimal() and len(at) < 6 else 1
    last = max(-(-len(shown) // PER_PAGE), 1)
    at = min(max(at, 1), last)
    waiting = [each for each in mine if each.review_score is None]
    context = {
        "frame": frame(request.user), "round": held, "is_settled": is_settled,
        "rows": [
            difference_of(held, each)
            for each in shown[(at - 1) * PER_PAGE : at * PER_PAGE]
        ],
        "many": len(shown), "at": at, "last": last, "done": len(mine) - len(waiting),
        "due": len(mine), "first": waiting[0] if waiting else None,
        "by": plain(held.spec.procedure.differs_by),
        "open": sum(1 for each in found if each.review_score is None),
        "settled": sum(1 for each in found if each.review_score is not None),
    }  # fmt: skip
    return render(request, "assessment/sheets/differences.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def difference(request, pk, line):
    """One line: everything about it, what counts and why; saved, the next one comes."""
    held = permissions.round_of_differences(request.user, pk)
    found, mine = readable(request.user, held)
    one = next((each for each in found if each.pk == line), None)
    if one is None:
        raise Http404
    if request.method != "POST":
        return _page(request, held, found, mine, one)
    if not settles(request.user, one):
        raise PermissionDenied(_("这一行由别的检查人来复核。"))
    form = _form(one, held, request.POST)
    if form.is_valid():
        try:
            with said_when_locked():
                actions.review_line(
                    line=one, by=request.user, text=form.cleaned_data["text"],
                    reason=form.cleaned_data["reason"], edition=form.cleaned_data["edition"],
                )  # fmt: skip
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            return _onwards(request, held, one)
    return _page(request, held, found, mine, one, form=form, status=400)


def _onwards(request, held, one):
    """The next line that waits, behind this one first, then from the front."""
    _found, mine = readable(request.user, held)
    keys = [each.pk for each in mine]
    place = keys.index(one.pk) + 1 if one.pk in keys else 0
    waiting = [each for each in [*mine[place:], *mine[:place]] if each.review_score is None]
    if not waiting:
        messages.success(request, _("定下来了。差异都复核完了，辛苦！"))
        return redirect("assessment:difference-list", held.pk)
    messages.success(request, _("定下来了，这是下一条。"))
    return redirect("assessment:difference-line", held.pk, waiting[0].pk)


def _form(line, held, data=None):
    leaf = held.spec.indicator(line.indicator)
    columns = [
        (ReviewForm.SELF, _("自评"), line.self_score), (ReviewForm.SYSTEM, _("系统"), line.system),
        (ReviewForm.CHECK, _("检查"), line.check_score),
    ]  # fmt: skip
    known = [
        (key, label, plain(half_up(value, cells.PLACES)))
        for key, label, value in columns if value is not None
    ]  # fmt: skip
    initial = {"edition": line.edition}
    if line.review_score is not None:
        initial |= {"pick": ReviewForm.OTHER, "text": typed_points(line.review_score, leaf),
                    "reason": line.review_note}  # fmt: skip
    return ReviewForm(data, columns=known, wanted=cells.wanted_words(leaf), initial=initial)


def _page(request, held, found, mine, one, *, form=None, status=None):
    keys = [each.pk for each in found]
    place = keys.index(one.pk)
    done = sum(1 for each in mine if each.review_score is not None)
    is_time = held.state in (Round.State.CHECK, Round.State.REVIEW)
    context = {
        "frame": frame(request.user), "round": held, "row": difference_of(held, one),
        "line": one, "sheet": one.sheet, "form": form or _form(one, held),
        "claims": Claim.objects.filter(line=one).exclude(state=Claim.State.WITHDRAWN),
        "may_settle": is_time and settles(request.user, one),
        "is_own": one.checked_by_id == request.user.pk, "done": done, "due": len(mine),
        "before": found[place - 1] if place else None,
        "behind": found[place + 1] if place + 1 < len(found) else None,
    }  # fmt: skip
    return render(request, "assessment/sheets/difference.html", context, status=status)
