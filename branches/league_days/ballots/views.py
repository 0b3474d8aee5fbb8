"""A vote for those who vote: what it is about, the ballot, the receipt, who turned out."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.ballots import (
    casting,
    codes,
    papers,
    permissions,
    queries,
    receipts,
    roll,
)
from branches.league_days.ballots.models import Poll
from branches.league_days.contests.models import StageRun
from branches.league_days.rules import spec as rules
from tuanwei.accounts.throttle import client_ip
from tuanwei.notices.actions import mark_read_at

OWN = {
    rules.ALLOWED: _("可以投自己的支部。"),
    rules.FLAGGED: _("可以投自己的支部，卡片上会标出来，请先看看别的候选。"),
    rules.FORBIDDEN: _("不能投自己的支部。"),
}
CONVERSIONS = {
    rules.RAW: _("票数就是分数"), rules.SHARE_ALL: _("得票占全部票数的比例"),
    rules.SHARE_LEADER: _("得票与第一名得票之比"), rules.SHARE_BALLOTS: _("得票占有效票的比例"),
    rules.RANK: _("按得票名次折算"), rules.BANDS: _("按名次分档折算"),
}  # fmt: skip
DIGITS = 3


def phase_of(poll, now):
    """Where a poll is: preparing, before, open, over, counted or called_off."""
    if poll.state == Poll.State.SET:
        return "before" if now < poll.opens_at else "open" if now < poll.closes_at else "over"
    return poll.state if poll.state in ("counted", "called_off") else "preparing"


PHASES = {
    "preparing": ("wait", _("准备中")), "before": ("wait", _("还没开始")), "open": ("act", _("正在投票")),
    "over": ("off", _("已截止，等计票")), "counted": ("done", _("已计票")), "called_off": ("late", _("已作废")),
}  # fmt: skip


def with_phase(poll):
    """The poll with `phase`, `tone`, `words` and `label`, for lists."""
    poll.phase = phase_of(poll, timezone.now())
    poll.tone, poll.words = PHASES[poll.phase]
    poll.label = queries.channel_of(poll).label
    return poll


def terms_of(panel, channel):
    """The rules of a vote in words, one line each."""
    many = (
        f"{channel.least}" if channel.least == channel.most else f"{channel.least}–{channel.most}"
    )
    lines = [
        _("每张票选 %(many)s 个。") % {"many": many}
        if channel.per_candidate == 1
        else _("每张票投 %(many)s 票，每个候选最多 %(most)d 票。")
        % {"many": many, "most": channel.per_candidate},
        _("每人每天一张票。") if channel.per == rules.DAILY else _("每人一张票，截止前可以改，最后一次有效。"),
        str(OWN[channel.own]),
        _("“%(panel)s”占这一环节的 %(weight)s%%，折算办法：%(method)s。")
        % {"panel": panel.label, "weight": f"{panel.weight.normalize():f}",
           "method": CONVERSIONS[panel.conversion.method]},
    ]  # fmt: skip
    if channel.per_address is not None:
        lines.append(_("一个网络每天最多 %(most)d 张票。") % {"most": channel.per_address})
    return lines


@login_required
@require_safe
def poll_list(request):
    """Votes that run or come, and the last ones that are over."""
    found = permissions.polls_for(request.user).order_by("-closes_at", "-pk")[:60]
    rows = [with_phase(each) for each in found if queries.is_online(each)]
    return render(request, "league_days/ballots/list.html", {
        "running": [each for each in rows if each.phase in ("open", "before", "preparing")],
        "past": [each for each in rows if each.phase in ("over", "counted", "called_off")],
    })  # fmt: skip


@login_required
@require_safe
def poll(request, pk):
    """One vote: the window, the rules, whether I may vote, and what the roll says."""
    found, now = permissions.poll_for(request.user, pk), timezone.now()
    mark_read_at(url=request.path, by=request.user)
    panel, channel = queries.panel_of(found), queries.channel_of(found)
    paper = papers.paper_of(found)
    is_set = bool(found.roll_hash)
    mine = queries.standing(pk, request.user, paper.is_daily) if is_set else None
    why_off = "" if mine else queries.why_off(request.user, found.run, panel.roll)
    phase = phase_of(found, now)
    has_result = phase == "counted" and found.run.state == StageRun.State.COUNTED
    context = {
        "poll": found, "contest": found.run.contest, "channel": channel, "phase": phase,
        "tone": PHASES[phase][0], "words": PHASES[phase][1], "terms": terms_of(panel, channel),
        "cards": paper.cards, "mine": mine, "why_off": why_off, "is_set": is_set,
        "line": roll.line_of(found.seed, request.user.number, str(mine.unit or "")) if mine else None,
        "sees_bursts": permissions.sees_bursts(request.user),
        "votes": votes_of(found, paper) if has_result else None,
    }  # fmt: skip
    context["sees_turnout"] = phase == "counted" and (mine or context["sees_bursts"])
    return render(request, "league_days/ballots/poll.html", context)


def votes_of(poll, paper):
    """[(card, votes)] of a counted poll, the most first."""
    counted = queries.counted_of(poll)
    rows = [(card, counted.votes.get(card.key, 0)) for card in paper.cards]
    return sorted(rows, key=lambda row: (row[0].is_out, -row[1], int(row[0].key)))


@login_required
@require_safe
def roll_lines(request, pk):
    """All lines of the frozen roll, sorted: their SHA-256 is the roll's hash."""
    found = permissions.poll_for(request.user, pk)
    if not found.roll_hash:
        raise Http404
    lines = sorted(roll.line_of(found.seed, *each).commitment for each in queries.of_roll(found))
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="roll-{found.pk}.txt"'})  # fmt: skip


@login_required
@require_safe
def candidate(request, pk, entry):
    """What a candidate did, to read before voting."""
    found = permissions.poll_for(request.user, pk)
    rows = found.candidates.select_related("entry__unit", "entry__league_day__gathering")
    row = get_object_or_404(rows, number=entry) if entry < 32768 else None
    if row is None:
        raise Http404
    return render(request, "league_days/ballots/candidate.html", {
        "poll": found, "candidate": row, "entry": row.entry, "day": row.entry.league_day,
        "is_open": phase_of(found, timezone.now()) == "open",
    })  # fmt: skip


def _paper(request, pk):
    """The Paper of a poll that is set; else where its page says what is going on."""
    return papers.running().get(pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request, pk):
    """The ballot; posting it shows what was chosen, to be cast or changed."""
    paper = _paper(request, pk)
    if paper is None:
        permissions.poll_for(request.user, pk)
        return HttpResponseRedirect(reverse("league_days:poll", args=[pk]))
    if request.method != "POST":
        return _ballot_page(request, paper)
    choices = chosen(request, paper)
    if request.POST.get("step") == "change":
        return _ballot_page(request, paper, choices)
    mine = queries.standing(pk, request.user, paper.is_daily)
    try:
        code = _code(request, paper)
        casting.check(paper, choices)
        _must_have_cast(request, paper, mine, code)
    except ValidationError as refused:
        return _ballot_page(request, paper, choices, refused.messages, 400)
    picked = [(card, choices[card.key]) for card in paper.cards if card.key in choices]
    return render(request, "league_days/ballots/review.html", {
        "paper": paper, "picked": picked, "code": code, "fields": _fields(choices, paper),
        "own": [card for card, _times in picked if mine and mine.unit in card.units],
        "votes": sum(choices.values()),
    })  # fmt: skip


@login_required
@require_POST
def cast(request, pk):
    """Cast it. A good ballot is answered by the address of its receipt, without a page."""
    paper = _paper(request, pk)
    if paper is None:
        permissions.poll_for(request.user, pk)
        return HttpResponseRedirect(reverse("league_days:poll", args=[pk]))
    choices = chosen(request, paper)
    try:
        code = _code(request, paper)
        address = client_ip(request) if paper.channel.per_address is not None else ""
        casting.cast(paper=paper, by=request.user, code=code, choices=choices, address=address)
    except ValidationError as refused:
        return _ballot_page(request, paper, choices, refused.messages, 409)
    response = HttpResponseRedirect(codes.address_of("ballot-receipt", pk))
    response.status_code = 303
    codes.keep(response, request, paper, code)
    codes.note_new(response, request, paper)
    return response


def chosen(request, paper):
    """{number: times} as sent: boxes that are ticked, or a number for each candidate. What cannot
    be read is kept as it is, for `casting.check` to refuse."""
    if paper.channel.per_candidate == 1:
        return dict.fromkeys(request.POST.getlist("choice"), 1)
    found = {}
    for name, text in request.POST.items():
        if name.startswith("times-") and text not in ("", "0"):
            is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS
            found[name.removeprefix("times-")] = int(text) if is_number else -1
    return found


def _fields(choices, paper):
    """[(name, value)] that say the same again."""
    if paper.channel.per_candidate == 1:
        return [("choice", key) for key in choices]
    return [(f"times-{key}", times) for key, times in choices.items()]


def _code(request, paper):
    """The code that was typed, else that of the form, else of the device."""
    if typed := request.POST.get("old_code", "").strip():
        if code := receipts.read_code(typed):
            return code
        raise ValidationError(_("改票码是 16 个字母和数字，请照当时给你的再输一次。"))
    code = receipts.read_code(request.POST.get("code", "")) or codes.kept(request, paper)
    return code or receipts.new_code()


def _must_have_cast(request, paper, mine, code):
    """Who has voted changes the ballot with its own code; said before they look at it once more."""
    if not (mine and mine.has_voted) or queries.lies_in_box(paper, receipts.receipt_of(code)):
        return
    if request.POST.get("old_code", "").strip():
        raise ValidationError(
            _("没有用这个改票码投的票。请照当时给你的再输一次，或者用投票那台设备来改。")
        )
    raise ValidationError(
        _(
            "你投过了，第一张有效。这台设备上没有那张票的改票码：请在下面输入，或者用投票那台设备来改。"
        )
    )


def _ballot_page(request, paper, choices=None, errors=(), status=200):
    mine = queries.standing(paper.pk, request.user, paper.is_daily)
    kept = codes.kept(request, paper)
    code = kept or receipts.new_code()
    is_held = bool(kept and mine and mine.has_voted) and queries.lies_in_box(
        paper, receipts.receipt_of(kept)
    )
    cards = {card.key: card for card in paper.cards}
    now = timezone.now()
    response = render(request, "league_days/ballots/ballot.html", {
        "paper": paper, "mine": mine, "code": code, "errors": errors, "is_held": is_held,
        "rows": [
            (cards[key], (choices or {}).get(key), bool(mine and mine.unit in cards[key].units))
            for key in receipts.ordered(cards, paper.seed, request.user.pk)
        ],
        "is_open": paper.opens_at <= now < paper.closes_at, "is_before": now < paper.opens_at,
        "is_forbidden": paper.channel.own == rules.FORBIDDEN, "old_code": request.POST.get("old_code", ""),
        "terms": terms_of(paper.panel, paper.channel),
    }, status=status)  # fmt: skip
    if not kept:
        codes.keep(response, request, paper, code)
    return response


@login_required
@require_safe
def receipt(request, pk):
    """The receipt of the ballot that this device has cast; right after casting its code, once."""
    found = permissions.poll_for(request.user, pk)
    paper = papers.running().get(pk) or papers.paper_of(found)
    code = codes.kept(request, paper)
    letters = receipts.receipt_of(code) if code else ""
    is_held = bool(letters) and queries.holds(found, letters)
    is_new = is_held and codes.is_new(request, paper)
    response = render(request, "league_days/ballots/receipt.html", {
        "poll": found, "is_held": is_held, "receipt": receipts.spaced(letters),
        "code": receipts.spaced(code) if is_new else "",
        "is_open": phase_of(found, timezone.now()) == "open",
    })  # fmt: skip
    if is_new:
        codes.note_shown(response, request, paper)
    return response


@login_required
@require_safe
def turnout(request, pk):
    """Who of the roll turned out, by branch; never what they chose."""
    found = permissions.poll_with_turnout(request.user, pk)
    mine = queries.standing(pk, request.user, False)
    branches = queries.turnout(found)
    known = {str(each.pk or 0): each for each in branches}
    shown = known.get(request.GET.get("unit", "")) or known.get(str(mine.unit or 0) if mine else "")
    return render(request, "league_days/ballots/turnout.html", {
        "poll": found, "branches": branches, "shown": shown,
        "people": queries.people_of(found, shown.pk) if shown else [],
        "size": sum(each.size for each in branches), "came": sum(each.came for each in branches),
    })  # fmt: skip
