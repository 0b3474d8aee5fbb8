"""A volunteer's claims, and the page of one claim for whoever may read it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from tuanwei.attachments.models import Attachment
from tuanwei.attachments.responses import serve
from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from volunteers.claims import actions, checking, deciding, disputes, pages, permissions, queries
from volunteers.claims.forms import ClaimForm, DecideForm, DisputeForm
from volunteers.claims.models import Claim, Dispute

State = Claim.State


def frame(user):
    """The desk's frame for those who have one."""
    return "desk.html" if hats(user).works_at_desk else "base.html"


@login_required
@require_safe
def mine(request):
    """One's own claims and disputes."""
    mark_read_at(url=request.path, by=request.user)
    page = keyset(queries.own(request.user), request, order=["-pk"])
    own = Dispute.objects.filter(by=request.user.pk).select_related("service").order_by("-pk")
    context = {
        "page": page, "rows": pages.rows(page), "disputes": own[:10],
        "can_claim": permissions.can_claim(request.user),
    }  # fmt: skip
    return render(request, "volunteers/claims/mine.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Note a claim; with "submit" it is handed in at once where nothing is missing."""
    permissions.require_claiming(request.user)
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change a claim that is not handed in."""
    claim = permissions.own_claim(request.user, pk)
    if claim.state not in actions.EDITABLE:
        messages.error(request, _("这条补录已经提交，不能再改。要改，请先撤回或等退回。"))
        return redirect("volunteers:claim", claim.pk)
    return _edit(request, claim)


def _edit(request, claim):
    if request.method != "POST":
        return _edit_page(request, claim, ClaimForm(claim=claim))
    form = ClaimForm(request.POST, request.FILES, claim=claim)
    if not form.is_valid():
        return _edit_page(request, claim, form, status=400)
    try:
        kept = actions.save_claim(
            by=request.user, claim=claim, files=form.uploads, **form.fields_to_save
        )
    except ValidationError as refused:
        form.add_error(None, ValidationError(refused.messages))
        return _edit_page(request, claim, form, status=400)
    if request.POST.get("verb") != "submit":
        messages.success(request, _("存好了，还没有提交。"), extra_tags="claim")
        return redirect("volunteers:claim", kept.pk)
    return _submit(request, kept)


def _submit(request, claim):
    try:
        actions.submit_claim(claim=claim, by=request.user)
    except ValidationError as refused:
        messages.warning(request, _("写的内容存好了，还不能提交。"), extra_tags="claim")
        if refused.messages != checking.problems(claim):  # which the page says itself
            refusals.above(request, refused)
    else:
        messages.success(request, _("提交了。每一步有结果都会告诉你。"), extra_tags="claim")
    return redirect("volunteers:claim", claim.pk)


def _edit_page(request, claim, form, *, status=None):
    day = claim.day if claim else timezone.localdate()
    context = {
        "claim": claim, "form": form, "rules": pages.rules_words(day),
        "files": list(claim.files.select_related("attachment")) if claim else [],
    }  # fmt: skip
    return render(request, "volunteers/claims/edit.html", context, status=status)


@login_required
@require_POST
def act(request, pk, verb):
    """Hand in, take back, delete one's own claim."""
    claim = permissions.own_claim(request.user, pk)
    if verb == "submit":
        return _submit(request, claim)
    runs = {
        "withdraw": (actions.withdraw_claim, _("撤回了。")),
        "discard": (actions.discard_claim, _("草稿删掉了。")),
    }
    if verb not in runs:
        raise Http404
    run, done = runs[verb]
    try:
        run(claim=claim, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect("volunteers:claim", claim.pk)
    messages.success(request, done)
    return redirect("volunteers:claim-mine")


@login_required
@require_POST
def remove_file(request, pk, file):
    """Take a piece of evidence out."""
    claim = permissions.own_claim(request.user, pk)
    try:
        actions.remove_file(claim=claim, by=request.user, pk=file)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("材料删掉了。"))
    return redirect("volunteers:claim", claim.pk)


@login_required
@require_safe
def claim_page(request, pk):
    """A claim with its evidence and its way; the form for whoever decides now."""
    mark_read_at(url=request.path, by=request.user)
    return show(request, permissions.claim_to_read(request.user, pk))


def show(request, claim, *, decide=None, status=None):
    """The page, with the form that stumbled."""
    is_own = claim.volunteer.user_id == request.user.pk
    can_decide = (
        not is_own and claim.state in queries.AT_A_STAGE
        and permissions.decidable(request.user).filter(pk=claim.pk).exists()
    )  # fmt: skip
    if can_decide and decide is None:
        decide = decide_form(claim)
    files = list(claim.files.select_related("attachment"))
    context = {
        "frame": "base.html" if is_own else frame(request.user), "claim": claim,
        "tone": pages.TONES[claim.state], "is_own": is_own, "decide": decide if can_decide else None,
        "way": pages.way(claim, queries.decisions_of(claim)), "facts": pages.facts(claim),
        "photos": [each for each in files if each.attachment.is_image],
        "papers": [each for each in files if not each.attachment.is_image],
        "can_edit": is_own and claim.state in actions.EDITABLE,
        "can_withdraw": is_own and claim.state in actions.BACK,
        "until": pages.until_words(claim) if is_own else "",
        "lacking": checking.problems(claim) if is_own and claim.state in actions.EDITABLE else [],
        "repeated": queries.noted_already(claim) if can_decide else None,
    }  # fmt: skip
    return render(request, "volunteers/claims/claim.html", context, status=status)


def decide_form(claim, *data):
    """The form for the stage at which the claim stands."""
    return DecideForm(
        *data, claim=claim, checks=deciding.checks_asked(claim),
        with_grade=deciding.asks_grade(claim),
    )  # fmt: skip


@login_required
@require_POST
def decide(request, pk, verdict):
    """Agree, give back or refuse: 403 for others, 409 where somebody was faster, 400 for a form
    that lacks something."""
    claim = permissions.claim_to_decide(request.user, pk)
    if verdict not in ("agree", "return", "refuse"):
        raise Http404
    form = decide_form(claim, request.POST)
    if not form.is_valid():
        return show(request, claim, decide=form, status=400)
    data, by = form.cleaned_data, request.user
    run = {
        "agree": partial(
            deciding.agree, grade=data.get("grade", ""), checked=data.get("checked", ())
        ),
        "return": partial(deciding.give_back, reason=data["reason"]),
        "refuse": partial(deciding.refuse, reason=data["reason"]),
    }[verdict]
    try:
        run(claim=claim, by=by)
    except ValidationError as refused:
        fresh = permissions.claim_to_read(by, pk)
        if not permissions.decidable(by).filter(pk=pk).exists():  # somebody was faster
            refusals.above(request, refused)
            return show(request, fresh, status=409)
        form.add_error(None, ValidationError(refused.messages))
        return show(request, fresh, decide=form, status=400)
    messages.success(request, {"agree": _("同意了。"), "return": _("退回了，同学会收到理由。"),
                               "refuse": _("记下了，同学会收到理由。")}[verdict])  # fmt: skip
    return redirect("volunteers:claim-queue")


@login_required
@require_safe
def file(request, pk, attachment):
    """A piece of evidence, for whoever may read the claim."""
    claim = permissions.claim_to_read(request.user, pk)
    if not claim.files.filter(attachment=attachment).exists():
        raise Http404
    return serve(Attachment.objects.get(pk=attachment), inline=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_new(request, pk):
    """Say that one's own service is counted wrongly."""
    service = permissions.own_service(request.user, pk)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            disputes.dispute(service=service, by=request.user, words=form.cleaned_data["words"])
        except ValidationError as refused:
            form.add_error(None, ValidationError(refused.messages))
        else:
            messages.success(request, _("送出了。有答复会告诉你。"))
            return redirect("volunteers:claim-mine")
    waiting = service.disputes.filter(outcome="open").first()
    context = {"service": service, "form": form, "waiting": waiting}
    return render(
        request, "volunteers/claims/dispute_new.html", context, status=400 if form.errors else 200
    )


@login_required
@require_POST
def dispute_withdraw(request, pk):
    """Take one's own dispute back."""
    dispute = permissions.own_dispute(request.user, pk)
    try:
        disputes.withdraw_dispute(dispute=dispute, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("收回了。"))
    return redirect("volunteers:claim-mine")
