"""The pairing board: the proposal, who is left and why, both lists, and work by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.rounds import arranging, permissions, proposing, queries
from party_pairing.rounds.desk_views import TONES, two
from party_pairing.rounds.forms import TogetherForm
from party_pairing.rounds.models import Match
from party_pairing.rounds.views import key_of
from tuanwei.accounts.models import User
from tuanwei.lib import refusals
from tuanwei.lib.pages import page_before
from tuanwei.lib.paging import keyset
from tuanwei.lib.texts import readable_words

ROWS = 30
SHOWN = (("pairs", "配成的"), ("alone", "没配上的"), ("helpers", "党员"), ("members", "团员"))
REFUSED = "这一对没有成，有一方不愿意。再配一次，或者手动安排。"
BY_HAND = "上一次配对以后拆开的，或者后来才算进来的。再配一次，或者手动安排。"


def _filters(request, held):
    words = readable_words(request.GET.get("q", ""), 1)
    units = queries.units_of(held)
    key = key_of(request.GET.get("unit", ""))
    unit = next((each for each in units if each.pk == key), None)
    return (words[0][:40] if words else ""), units, unit


@login_required
@require_safe
def board(request, pk):
    """The proposal that holds."""
    held = permissions.round_to_read(request.user, pk)
    proposal = held.proposals.filter(is_current=True).first()
    text, units, unit = _filters(request, held)
    show = request.GET.get("show", "pairs")
    if show not in dict(SHOWN) or proposal is None:
        show = "pairs"
    can_run = permissions.can_run(request.user, held)
    is_open = held.state in arranging.OPEN
    context = {
        "held": held, "tone": TONES[held.state], "proposal": proposal, "q": text, "units": units,
        "unit": unit, "show": show, "shown": SHOWN, "can_run": can_run,
        "can_arrange": can_run and is_open and proposal is not None,
        "can_match": can_run and held.state in ("collecting", "matching", "confirming"),
        "job": proposing.job_of(held), "failed": proposing.failed_job(held),
        "has_earlier": proposal is not None and proposal.number > 1,
    }  # fmt: skip
    if proposal:
        context["figures"] = queries.figures_of(held, proposal)
        context["dropped"] = _dropped(proposal)
        page, people = PAGES[show](request, held, proposal, text, unit)
        context |= {"page": page, "people": people}
    return render(request, "party_pairing/rounds/board.html", context)


def _dropped(proposal):
    rows = proposal.dropped[:20]
    keys = {each[side] for each in rows for side in ("helper", "member")}
    people = User.objects.in_bulk(keys) if keys else {}
    return [(people.get(each["helper"]), people.get(each["member"]), each["why"]) for each in rows]


def _pairs(request, held, proposal, text, unit):
    rows = queries.of_unit(queries.matches_of(proposal), unit, "helper", "member")
    rows = queries.searched(rows, text, "helper", "member")
    page = keyset(rows, request, order=["pk"], per_page=ROWS)
    for each in page:
        each.words = queries.said(each, held.spec)
        each.role_label = getattr(held.spec.role(each.role), "label", each.role)
        each.is_off = Match.Word.NO in (each.helper_says, each.member_says)
        if request.user.pk in (each.helper_id, each.member_id):  # why somebody will not have one
            each.helper_reason = each.member_reason = ""
        each.is_yes = each.helper_says == each.member_says == Match.Word.YES
    return page, ()


def _people(rows, request, held, proposal, text, unit, *, is_helper):
    rows = queries.of_unit(rows, unit, "user")
    rows = queries.searched(rows, text, "user").select_related("user__member__branch")
    page = keyset(rows, request, order=["pk"], per_page=ROWS)
    return page, queries.rows_of(held, proposal, page.rows, is_helper=is_helper)


def _helpers(request, held, proposal, text, unit):
    rows = queries.stated(held)[0]
    return _people(rows, request, held, proposal, text, unit, is_helper=True)


def _members(request, held, proposal, text, unit):
    rows = queries.stated(held)[1]
    return _people(rows, request, held, proposal, text, unit, is_helper=False)


def _alone(request, held, proposal, text, unit):
    page, people = _people(
        queries.alone(held, proposal), request, held, proposal, text, unit, is_helper=False
    )
    refused = set(
        Match.objects.filter(proposal=proposal, member__in=[row.person.pk for row in people])
        .filter(queries.REFUSED)
        .values_list("member", flat=True)
    )
    words = queries.why_alone(proposal, held.spec)
    for row in people:
        row.why = REFUSED if row.person.pk in refused else words.get(row.person.pk, BY_HAND)
    return page, people


PAGES = {"pairs": _pairs, "alone": _alone, "helpers": _helpers, "members": _members}


@login_required
@require_safe
def people(request, pk):
    """Who takes part, before there is a proposal."""
    held = permissions.round_to_read(request.user, pk)
    text, units, unit = _filters(request, held)
    show = "members" if request.GET.get("show") == "members" else "helpers"
    rows = queries.stated(held)[1 if show == "members" else 0]
    page, found = _people(rows, request, held, None, text, unit, is_helper=show == "helpers")
    context = {
        "held": held, "show": show, "page": page, "people": found, "q": text, "units": units,
        "unit": unit,
    }  # fmt: skip
    return render(request, "party_pairing/rounds/people.html", context)


@login_required
@require_POST
def act(request, pk, verb):
    """Lock and unlock what is ticked, or the one whose button it was; take a pair apart."""
    held = permissions.round_to_run(request.user, pk)
    keys = [key for each in request.POST.getlist("pick")[:200] if (key := key_of(each))]
    try:
        if verb in ("lock", "unlock"):
            many = arranging.lock_matches(
                held=held, keys=keys, by=request.user, is_locked=verb == "lock"
            )
            words = _("锁定了 %d 对，再配也不变。") if verb == "lock" else _("放开了 %d 对。")
            messages.success(request, words % many) if many else messages.info(
                request, _("没有变化，先勾选要处理的。")
            )
        elif verb == "apart" and keys:
            arranging.take_apart(held=held, key=keys[0], by=request.user)
            messages.success(request, _("拆开了，两个人都回到没配上的里面。"))
        elif verb == "apart":
            messages.error(request, _("没有选哪一对，回到配对板再点一次。"))
        else:
            raise Http404
    except ValidationError as refused:
        refusals.above(request, refused)
    back = page_before(request, or_itself=True)
    if "/board/" in back:
        return redirect(back)
    return redirect("party_pairing:round-board", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def together(request, pk):
    """Put two of the round together by hand."""
    held = permissions.round_to_run(request.user, pk)
    initial = {name: request.GET.get(name, "")[:40] for name in ("helper", "member")}
    form = TogetherForm(request.POST or None, roles=held.spec.roles, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            match = arranging.put_together(
                held=held, role=said["role"], by=request.user, **two(said)
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(
                request, _("%(member)s和%(helper)s放在一起了，已经锁定。")
                % {"member": match.member.name, "helper": match.helper.name},
            )  # fmt: skip
            return redirect("party_pairing:round-board", pk=pk)
    status = 400 if form.is_bound and form.errors else None
    context = {"held": held, "form": form}
    return render(request, "party_pairing/rounds/together.html", context, status=status)


@login_required
@require_safe
def compare(request, pk):
    """What the last run changed."""
    held = permissions.round_to_read(request.user, pk)
    runs = list(held.proposals.all()[:2])
    if len(runs) < 2:
        messages.info(request, _("只配过一次，还没有可以比的。"))
        return redirect("party_pairing:round-board", pk=pk)
    same, changed = queries.compared(*runs)
    at = min(key_of(request.GET.get("from", "")) or 0, len(changed))
    context = {
        "held": held, "runs": runs, "same": same, "changed": len(changed),
        "rows": queries.named(changed[at : at + ROWS]), "from": at,
        "next": at + ROWS if at + ROWS < len(changed) else None,
        "previous": max(0, at - ROWS) if at else None,
    }  # fmt: skip
    return render(request, "party_pairing/rounds/compare.html", context)
