"""Rounds for the two sides, phones first: what I offer or need, my wishes, my answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.pair_rules.times import grid, words_of
from party_pairing.pairs.queries import running_counts
from party_pairing.rounds import confirming, permissions, queries, stating
from party_pairing.rounds.forms import OfferForm, StateForm
from party_pairing.rounds.models import Match, Need, Offer, Wish
from party_pairing.rounds.people import HELPER, rounds_for, side_of
from tuanwei.accounts.models import User
from tuanwei.lib import refusals
from tuanwei.lib.texts import readable_words

FOUND = 10
"""People whom a search shows."""


def key_of(text):
    """A primary key that somebody sent; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@login_required
@require_safe
def mine(request):
    """My rounds: where something is to be filled in or answered."""
    rows = rounds_for(request.user)
    stated = {
        pk
        for model in (Offer, Need)
        for pk in model.objects.filter(user=request.user, is_withdrawn=False).values_list(
            "round", flat=True
        )
    }
    waiting = _waiting(request.user)
    for each in rows:
        each.side = side_of(request.user, each)
        each.is_stated, each.is_open = each.pk in stated, not stating.why_closed(each)
        each.waits = waiting.get(each.pk, 0)
    return render(request, "party_pairing/rounds/mine.html", {"rows": rows})


def _waiting(user):
    """{round: pairs that wait for the answer of `user`}."""
    counts: dict = {}
    for side in ("helper", "member"):
        rows = Match.objects.filter(
            proposal__is_current=True, proposal__round__state="confirming",
            **{side: user, f"{side}_says": ""},
        ).exclude(queries.REFUSED)  # fmt: skip
        for pk in rows.values_list("proposal__round", flat=True):
            counts[pk] = counts.get(pk, 0) + 1
    return counts


def _stated(held, user, side):
    model = Offer if side == HELPER else Need
    return model.objects.filter(round=held, user=user).first()


def _form(held, side, row, data, user):
    kind = OfferForm if side == HELPER else StateForm
    initial = {"capacity": held.spec.capacity}
    if row:
        initial = {"topics": row.topics, "note": row.note}
        initial |= {"capacity": row.capacity} if side == HELPER else {}
    form = kind(data, initial=initial, needs=held.spec.needs)
    if side == HELPER:
        running = running_counts([user.pk])[user.pk]
        form.fields["capacity"].help_text = _("所有结对加在一起。规则里最多 %(most)d 个，现在联系着 %(n)d 个。") % {
            "most": held.spec.most_capacity, "n": running,
        }  # fmt: skip
    return form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request, pk):
    """What I offer or need in a round; later my pairs and my answer."""
    held, side = permissions.round_to_state(request.user, pk)
    row = _stated(held, request.user, side)
    closed = stating.why_closed(held)
    form = _form(held, side, row, request.POST or None, request.user)
    ticked = request.POST.getlist("free") if request.method == "POST" else row.free if row else []
    if request.method == "POST" and form.is_valid():
        save = stating.save_offer if side == HELPER else stating.save_need
        try:
            save(held=held, by=request.user, free=ticked, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            if held.spec.wishes and not Wish.objects.filter(round=held, by=request.user).exists():
                messages.success(request, _("保存了。可以再选想和谁结对，不选也行。"))
                return redirect("party_pairing:round-wishes", pk=pk)
            messages.success(request, _("保存了。截止前随时能改。"))
            return redirect("party_pairing:round-fill", pk=pk)
    matches = queries.mine_of(held, request.user)
    for each in matches:
        each.other = each.member if each.helper_id == request.user.pk else each.helper
        each.i_say = each.helper_says if each.helper_id == request.user.pk else each.member_says
        each.is_off = Match.Word.NO in (each.helper_says, each.member_says)
        each.role_label = getattr(held.spec.role(each.role), "label", "")
    context = {
        "held": held, "side": side, "form": form, "row": row, "closed": closed,
        "grid": grid(ticked), "matches": matches,
        "free_words": [words_of(key) for key in row.free] if row else [],
        "wishes": list(
            Wish.objects.filter(round=held, by=request.user).select_related("other")
        ),
        "is_stated": bool(row and not row.is_withdrawn),
        "can_answer": held.state == held.State.CONFIRMING,
    }  # fmt: skip
    status = 400 if form.is_bound and form.errors else None
    return render(request, "party_pairing/rounds/fill.html", context, status=status)


@login_required
@require_POST
def withdraw(request, pk):
    """Not this time."""
    held, _side = permissions.round_to_state(request.user, pk)
    try:
        if stating.withdraw(held=held, by=request.user):
            messages.success(request, _("这次不参加了。截止前想再参加，重新保存一次就好。"))
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("party_pairing:round-fill", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request, pk):
    """With whom I would like to be: look for somebody who takes part."""
    held, side = permissions.round_to_state(request.user, pk)
    if request.method == "POST":
        return _wish(request, held, side)
    words = readable_words(request.GET.get("q", ""), 1)
    text = words[0][:40] if words else ""
    chosen = list(Wish.objects.filter(round=held, by=request.user).select_related(
        "other__member__branch"
    ))  # fmt: skip
    found = []
    if text:
        rows = stating.others_side(side).objects.filter(round=held, is_withdrawn=False)
        rows = rows.exclude(user=request.user.pk).exclude(
            user__in=[each.other_id for each in chosen]
        )
        rows = queries.searched(rows, text, "user").select_related("user__member__branch")
        found = list(rows.order_by("user__name_pinyin", "pk")[: FOUND + 1])
    context = {
        "held": held, "side": side, "q": text, "found": found[:FOUND],
        "has_more": len(found) > FOUND, "wishes": chosen, "closed": stating.why_closed(held),
        "left": max(0, held.spec.wishes - len(chosen)),
    }  # fmt: skip
    return render(request, "party_pairing/rounds/wishes.html", context)


def _wish(request, held, side):
    key = key_of(request.POST.get("user", ""))
    other = User.objects.filter(pk=key).first() if key else None
    try:
        if request.POST.get("drop"):
            if other and stating.drop_wish(held=held, by=request.user, other_id=other.pk):
                messages.success(request, _("去掉了%s。") % other.name)
        elif other is None:
            messages.error(request, _("没有找到这个人，按姓名或学号再搜一次。"))
        else:
            wish = stating.add_wish(held=held, by=request.user, other=other, side=side)
            messages.success(
                request,
                _("第 %(place)d 个选了%(name)s。") % {"place": wish.place, "name": other.name},
            )
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("party_pairing:round-wishes", pk=held.pk)


@login_required
@require_POST
def answer(request, pk):
    """Yes or no to one pair."""
    match = permissions.match_to_answer(request.user, pk)
    word = request.POST.get("word", "")
    try:
        confirming.answer(
            match=match, by=request.user, word=word,
            reason=" ".join(readable_words(request.POST.get("reason", ""), 200))[:200],
        )  # fmt: skip
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(
            request, _("答复了，愿意。等公布以后就可以联系了。") if word == "yes"
            else _("答复了。组织会重新安排，对方不会看到原因。"),
        )  # fmt: skip
    return redirect("party_pairing:round-fill", pk=match.proposal.round_id)
