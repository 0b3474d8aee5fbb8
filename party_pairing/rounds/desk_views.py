"""Rounds for those who run them: the list, one round step by step, what the organisation decides."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from party_pairing.files.duties import refusal
from party_pairing.pair_rules.models import PairKind
from party_pairing.pairs.queries import person_named
from party_pairing.rounds import (
    actions,
    confirming,
    decreeing,
    permissions,
    proposing,
    queries,
)
from party_pairing.rounds.forms import DecreeForm, NewRoundForm, ReasonForm, RoundForm
from party_pairing.rounds.models import Decree, PairRound
from party_pairing.rounds.people import helpers_in, members_in
from tuanwei.accounts.models import User
from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset
from tuanwei.rulebooks.queries import active_kinds, rules_in_force

State = PairRound.State
TONES = {
    State.DRAFT: "off", State.COLLECTING: "act", State.MATCHING: "act", State.CONFIRMING: "wait",
    State.PUBLISHED: "done", State.CALLED_OFF: "off",
}  # fmt: skip
FIELDS = ("title", "opens_at", "closes_at", "confirm_until", "goal", "silence")


@login_required
@require_safe
def round_list(request):
    """Rounds at the desk."""
    if not permissions.can_look(request.user):
        raise PermissionDenied(
            refusal(request.user, _("结对批次由分管的老师、团总支书记和支部书记来看。"))
        )
    page = keyset(
        permissions.rounds_at_desk(request.user), request, order=["-opens_at"], per_page=20
    )
    for each in page:
        each.tone = TONES[each.state]
    context = {"page": page, "can_draw_up": permissions.can_draw_up(request.user)}
    return render(request, "party_pairing/rounds/list.html", context)


def _in_force():
    return [found for kind in active_kinds(PairKind) if (found := rules_in_force(kind))]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Draw up a round under rules that are in force."""
    if not permissions.can_draw_up(request.user):
        raise PermissionDenied(_("结对批次由分管的老师和团总支书记来建。"))
    found = _in_force()
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    initial = {
        "opens_at": now + timedelta(hours=1), "closes_at": now + timedelta(days=7),
        "confirm_until": now + timedelta(days=14), "goal": found[0].spec.goal if found else "",
        "silence": PairRound.Silence.NO,
        "title": _("%d 结对") % now.year,
    }  # fmt: skip
    form = NewRoundForm(
        request.POST or None, initial=initial, rules=found,
        units=permissions.units_to_run(request.user),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            held = actions.draw_up(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("建好了，还没有开放。看过没问题就开放填写。"))
            return redirect("party_pairing:round", pk=held.pk)
    context = {"form": form, "has_rules": bool(found), "held": None}
    status = 400 if form.is_bound and form.errors else None
    return render(request, "party_pairing/rounds/edit.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change what may still be changed."""
    held = permissions.round_to_run(request.user, pk)
    form = RoundForm(
        request.POST or None, initial={name: getattr(held, name) for name in FIELDS}
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            actions.change(held=held, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("改好了。"))
            return redirect("party_pairing:round", pk=pk)
    context = {"form": form, "has_rules": True, "held": held}
    status = 400 if form.is_bound and form.errors else None
    return render(request, "party_pairing/rounds/edit.html", context, status=status)


@login_required
@require_safe
def detail(request, pk):
    """One round: how far it is, what comes next."""
    held = permissions.round_to_see(request.user, pk)
    return _detail(request, held, ReasonForm())


def _detail(request, held, form, status=None):
    offers, needs = queries.stated(held)
    proposal = held.proposals.filter(is_current=True).first()
    can_run = permissions.can_run(request.user, held)
    counts = [offers.count(), needs.count()]
    context = {
        "held": held, "tone": TONES[held.state], "can_run": can_run, "off": form,
        "reads": can_run or hats(request.user).is_teacher,
        "offers": counts[0], "needs": counts[1],
        "places": sum(min(each, held.spec.most_capacity) for each in offers.values_list(
            "capacity", flat=True)),
        "could_help": helpers_in(held.unit, held.spec).count(),
        "could_ask": members_in(held.unit, held.spec).count(),
        "decrees": Decree.objects.filter(round=held).count(),
        "pending": proposing.pending_decrees(held), "proposal": proposal,
        "figures": queries.figures_of(held, proposal) if proposal else None,
        "is_closed": timezone.now() >= held.closes_at,
        "is_late": timezone.now() >= held.confirm_until,
        "job": proposing.job_of(held) if held.state in _MATCHED else None,
        "failed": proposing.failed_job(held) if held.state in _MATCHED else None,
        "is_open": held.state not in (State.PUBLISHED, State.CALLED_OFF),
    }  # fmt: skip
    return render(request, "party_pairing/rounds/round.html", context, status=status)


_MATCHED = (State.COLLECTING, State.MATCHING, State.CONFIRMING)


@login_required
@require_POST
def act(request, pk, verb):
    """Open, match, ask, remind, publish."""
    held = permissions.round_to_run(request.user, pk)
    by, back = request.user, "party_pairing:round"
    try:
        if verb == "open":
            actions.open_round(held=held, by=by)
            words = _("开放了，两边都收到了通知。")
        elif verb == "match":
            proposal, back = proposing.start(held=held, by=by), "party_pairing:round-board"
            words = (
                _("配好了，这是第 %d 次建议。") % proposal.number if proposal
                else _("人比较多，正在后台配对，好了会显示在这里。")
            )  # fmt: skip
        elif verb == "ask":
            confirming.ask(held=held, by=by)
            words = _("已经请双方答复。")
        elif verb == "remind":
            many = confirming.remind(held=held, by=by)
            words = _("提醒了 %d 个人。") % many if many else _("没有要提醒的，或者今天提醒过了。")
        elif verb == "publish":
            words = _("公布了，%d 对从今天开始。") % confirming.publish(held=held, by=by)
        else:
            raise Http404
    except ValidationError as refused:
        refusals.above(request, refused)
        back = "party_pairing:round"
    else:
        messages.success(request, words)
    return redirect(back, pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def off(request, pk):
    """Call it off."""
    held = permissions.round_to_run(request.user, pk)
    if request.method != "POST":
        return redirect("party_pairing:round", pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.call_off(held=held, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("取消了，填过的人都收到了通知。"))
            return redirect("party_pairing:round", pk=pk)
    return _detail(request, held, form, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decrees(request, pk):
    """Fix and forbid pairs; branches ask for fixed ones of their own."""
    held = permissions.round_to_see(request.user, pk)
    can_run = permissions.can_run(request.user, held)
    own = permissions.branches_to_propose_for(request.user, held)
    may_add = (can_run or bool(own)) and held.state in decreeing.OPEN
    initial = {
        "helper": request.GET.get("helper", "")[:40],
        "member": request.GET.get("member", "")[:40],
    }
    if request.method == "POST" and not may_add:
        raise PermissionDenied(_("这一批由分管的老师、团总支书记和支部书记来定。"))
    form = DecreeForm(
        request.POST or None, roles=held.spec.roles, fix_only=not can_run, initial=initial
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = decreeing.decree(
                held=held, kind=said["kind"], role=said["role"], reason=said["reason"],
                by=request.user, **two(said),
            )  # fmt: skip
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(
                request, _("记下了，下一次配对就照这样。") if made.approved_by_id
                else _("提交了，等分管的老师或团总支书记同意。"),
            )  # fmt: skip
            return redirect("party_pairing:round-decrees", pk=pk)
    rows = Decree.objects.filter(round=held).select_related(
        "helper", "member__member__branch", "by", "approved_by"
    )
    if not (can_run or hats(request.user).is_teacher):
        rows = rows.filter(member__member__branch__in=own, kind=Decree.Kind.FIX)
    page = keyset(rows, request, order=["-at"], per_page=30)
    for each in page:
        each.role_label = getattr(held.spec.role(each.role), "label", "")
        each.can_approve = can_run and not each.approved_by_id and each.by_id != request.user.pk
        each.can_remove = may_add and (can_run or (
            each.by_id == request.user.pk and not each.approved_by_id
        ))  # fmt: skip
    context = {"held": held, "form": form, "page": page, "may_add": may_add, "can_run": can_run}
    status = 400 if form.is_bound and form.errors else None
    return render(request, "party_pairing/rounds/decrees.html", context, status=status)


def two(said):
    """The two people that were named; raises ValidationError at their fields."""
    found, faults = {}, {}
    rows = User.objects.filter(is_active=True).select_related("member")
    for name in ("helper", "member"):
        try:
            found[name] = person_named(said[name], rows)
        except ValidationError as refused:
            faults[name] = refused.messages
    if faults:
        raise ValidationError(faults)
    return found


@login_required
@require_POST
def decree_act(request, pk, decree, verb):
    """Approve what a branch asked for, or take a decree back."""
    held = permissions.round_to_see(request.user, pk)
    found = permissions.decree_to_decide(request.user, held, decree)
    try:
        if verb == "approve":
            permissions.round_to_run(request.user, pk)
            decreeing.approve(decree=found, by=request.user)
            messages.success(request, _("同意了，下一次配对就照这样。"))
        elif verb == "remove":
            decreeing.remove(decree=found, by=request.user)
            messages.success(request, _("撤掉了。"))
        else:
            raise Http404
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("party_pairing:round-decrees", pk=pk)
