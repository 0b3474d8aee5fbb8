"""The secret ballot on a phone: one page, looked at once more, cast, a receipt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.meetings import balloting, casting, counting, permissions, queries
from party_pairing.meetings.models import BallotRound, Box, Slip, Voted
from party_pairing.meetings.views import PAGES
from tuanwei.lib import refusals
from tuanwei.lib.ballots import new_code, read_code, receipt_of, spaced
from tuanwei.lib.devices import Device
from tuanwei.lib.locks import said_when_locked

FIELD = "choice-"


def device(user, ballot_pk):
    """Where the code of this person's ballot stands."""
    path = reverse("party_pairing:ballot", args=[ballot_pk])
    return Device("recommendation", ballot_pk, user.pk, path)


def chosen(request):
    """{number: choice} as sent."""
    return {
        name.removeprefix(FIELD): value for name, value in request.POST.items()
        if name.startswith(FIELD) and value
    }  # fmt: skip


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request, pk):
    """The ballot; posting it shows what was chosen, to be cast or changed."""
    found, meeting, mine = permissions.ballot_for(request.user, pk)
    standings = balloting.standings_of(found)
    if request.method != "POST":
        return _page(request, found, meeting, mine, standings)
    choices = chosen(request)
    if request.POST.get("step") == "change":
        return _page(request, found, meeting, mine, standings, choices)
    names = queries.names_of(standings)
    spec = meeting.campaign.spec.meeting
    wrong = counting.faults_of_slip(choices, names, spec) or _why_not(found, mine)
    if wrong:
        return _page(request, found, meeting, mine, standings, choices, wrong, 400)
    words = counting.CHOICES
    return render(request, f"{PAGES}/review.html", {
        "ballot": found, "meeting": meeting, "code": _code(request, found),
        "picked": [(each, words[choices[str(each.number)]]) for each in standings],
        "fields": [(f"{FIELD}{number}", choice) for number, choice in choices.items()],
    })  # fmt: skip


def _why_not(found, mine):
    """Why nothing can be cast here and now, in words."""
    if mine is None or not (mine.has_vote and mine.was_present):
        return [_("开始投票时到会、有表决权的人才有票。")]
    if found.way != BallotRound.Way.ONLINE:
        return [_("这一轮用纸质票，不在手机上投。")]
    if found.state != BallotRound.State.OPEN:
        return [_("这一轮投票已经截止。")]
    if Voted.objects.filter(ballot=found.pk, attendee=mine.pk).exists():
        return [casting.VOTED]
    return []


def _code(request, found):
    code = read_code(request.POST.get("code", ""))
    return code or device(request.user, found.pk).kept(request) or new_code()


def _page(request, found, meeting, mine, standings, choices=None, errors=(), status=200):
    spec = meeting.campaign.spec.meeting
    why_not = _why_not(found, mine)
    kept = device(request.user, found.pk).kept(request)
    code = kept or new_code()
    has_voted = bool(mine) and Voted.objects.filter(ballot=found.pk, attendee=mine.pk).exists()
    answers = list(counting.choices_of(spec).items())
    response = render(request, f"{PAGES}/ballot.html", {
        "ballot": found, "meeting": meeting, "mine": mine, "errors": errors, "code": code,
        "has_voted": has_voted, "why_not": why_not, "answers": answers, "spec": spec,
        "rows": [(each, (choices or {}).get(str(each.number))) for each in standings],
    }, status=status)  # fmt: skip
    if not kept and not why_not:
        device(request.user, found.pk).keep(response, code)
    return response


@login_required
@require_POST
def cast(request, pk):
    """Cast it. A good slip is answered by the address of its receipt."""
    found, meeting, mine = permissions.ballot_for(request.user, pk)
    standings = balloting.standings_of(found)
    choices, code = chosen(request), _code(request, found)
    try:
        with said_when_locked():
            casting.cast(
                ballot_pk=pk, names=queries.names_of(standings), by=request.user, code=code,
                meeting_rules=meeting.campaign.spec.meeting, choices=choices,
            )  # fmt: skip
    except ValidationError as refused:
        is_same = code == device(request.user, pk).kept(request)
        if is_same and getattr(refused, "code", "") == "voted":
            messages.info(request, casting.VOTED)  # pressed twice
            return _to_receipt(pk)
        return _page(request, found, meeting, mine, standings, choices, refused.messages, 409)
    response = _to_receipt(pk)
    device(request.user, pk).keep(response, code)
    return response


def _to_receipt(pk):
    response = HttpResponseRedirect(reverse("party_pairing:ballot-receipt", args=[pk]))
    response.status_code = 303
    return response


@login_required
@never_cache
@require_safe
def receipt(request, pk):
    """The receipt of the slip that this device has cast. Never what it says."""
    found, meeting, _mine = permissions.ballot_for(request.user, pk)
    code = device(request.user, pk).kept(request)
    letters = receipt_of(code) if code else ""
    is_held = bool(letters) and _lies(found, letters)
    return render(request, f"{PAGES}/receipt.html", {
        "ballot": found, "meeting": meeting, "is_held": is_held,
        "receipt": spaced(letters) if is_held else "",
        "is_counted": found.state == BallotRound.State.COUNTED,
    })  # fmt: skip


def _lies(found, letters):
    """True where a slip of this receipt lies in the box, or was counted."""
    if found.state == BallotRound.State.COUNTED:
        return Slip.objects.filter(ballot=found.pk, receipt=letters).exists()
    return Box.objects.filter(ballot=found.pk, slips__has_key=letters).exists()


@login_required
@require_POST
def act(request, pk, verb):
    """Close a ballot, or call it off."""
    found = permissions.ballot_to_handle(request.user, pk)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:200]
    if verb == "close":
        is_paper = found.way == BallotRound.Way.PAPER
        said = _("收票结束。请两个人分别录票数。") if is_paper else _("截止了，计票完成。")
        refusals.attempt(
            request, lambda: balloting.close_round(ballot=found, by=request.user), said
        )
    elif verb == "call-off":
        refusals.attempt(
            request,
            lambda: balloting.call_off_round(ballot=found, by=request.user, reason=reason),
            _("这一轮作废了，可以重新开始一轮。"),
        )
    else:
        raise Http404
    return redirect("party_pairing:meeting", pk=found.meeting_id)
