"""Proposals for those who sort them, and one's own."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.lib.pages import page_before
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from tuanwei.proposals import actions, permissions, queries
from tuanwei.proposals.forms import DeclineForm, FinishForm, ScheduleForm
from tuanwei.proposals.models import Proposal

State, Kind = Proposal.State, Proposal.Kind
TONES = {"open": "act", "taken": "wait", "done": "done", "declined": "off"}


def sorters_only(view):
    """For the committee's staff."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not permissions.can_sort(request.user):
            raise PermissionDenied(_("建议由团委工作人员来处理。你提的在“我的建议”里。"))
        return view(request, *args, **kwargs)

    return guarded


@sorters_only
@require_safe
def proposal_list(request):
    """Every proposal by kind and state, the weightiest first."""
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "open")
    found = queries.weighed().select_related("made_by")
    if kind in Kind.values:
        found = found.filter(kind=kind)
    if state in State.values:
        found = found.filter(state=state)
    page = keyset(found, request, order=("-total", "-pk"), per_page=30)
    context = {
        "page": page, "kind": kind, "state": state if state in State.values else "",
        "kinds": [("", _("全部")), *Kind.choices],
        "states": [*State.choices, ("all", _("全部"))], "tones": TONES,
    }  # fmt: skip
    for row in page:
        row.tone = TONES[row.state]
    return render(request, "proposals/list.html", context)


@sorters_only
@require_safe
def proposal(request, pk):
    """One proposal with what can be done with it."""
    return proposal_page(request, permissions.proposal_for(request.user, pk))


def proposal_page(request, found, *, status=None, **forms):
    """The page, with the form that stumbled."""
    can_decide = permissions.can_decide(request.user, found)
    waits = found.state in (State.OPEN, State.TAKEN)
    context = {
        "proposal": found, "tone": TONES[found.state], "can_decide": can_decide,
        "schedule": forms.get("schedule") or ScheduleForm(auto_id="schedule-%s"),
        "finish": forms.get("finish") or FinishForm(auto_id="finish-%s"),
        "decline": forms.get("decline") or DeclineForm(auto_id="decline-%s"),
        "waits": waits and can_decide,
    }  # fmt: skip
    return render(request, "proposals/proposal.html", context, status=status)


def _schedule(found, by, data):
    day = data["meets_on"]
    actions.take(
        proposal=found, by=by, place=f"meeting:{day}", tells=True, meets_on=day,
        label=_("%(day)s的会议") % {"day": f"{day.month}月{day.day}日"},
    )  # fmt: skip


def _plain(action, **fixed):
    return lambda found, by, data: action(proposal=found, by=by, **data, **fixed)


# verb: (form, action, what is said afterwards, fits)
VERBS = {
    "show": (None, _plain(actions.show), _("同学现在看得到，可以支持。"), lambda p: True),
    "hide": (None, _plain(actions.show, is_shown=False), _("同学现在看不到了。"), lambda p: True),
    "schedule": (ScheduleForm, _schedule, _("已列入会议，提出的人会收到提醒。"),
                 lambda p: p.kind == Kind.MEETING),
    "put-back": (None, _plain(actions.put_back), _("已放回，等下一次。"),
                 lambda p: p.kind == Kind.MEETING),
    "finish": (FinishForm, _plain(actions.conclude), _("结果记下了，提出的人会收到提醒。"),
               lambda p: True),
    "decline": (DeclineForm, _plain(actions.decline), _("已说明理由，提出的人会收到提醒。"),
                lambda p: p.state in (State.OPEN, State.TAKEN)),
}  # fmt: skip


@sorters_only
@require_POST
def act(request, pk, verb):
    """Carry out one verb: 403 on one's own, 409 when somebody was faster."""
    found = permissions.proposal_to_decide(request.user, pk)
    if verb not in VERBS or not VERBS[verb][3](found):
        raise Http404
    form_class, run, done, _fits = VERBS[verb]
    form = form_class(request.POST, auto_id=f"{verb}-%s") if form_class else None
    page = partial(proposal_page, request, found)
    if form is not None and not form.is_valid():
        return page(status=400, **{verb: form})
    try:
        run(found, request.user, form.cleaned_data if form else {})
    except ValidationError as refused:
        if form is not None and not found.is_in_use:  # else the page has no such form
            form.add_error(None, refused)
            return page(status=409, **{verb: form})
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, done)
    return redirect("proposals:proposal", pk=pk)


@login_required
@require_safe
def mine(request):
    """What one has proposed and supports, and what became of it."""
    mark_read_at(url=reverse("proposals:mine"), by=request.user)
    own = list(queries.of_person(request.user))
    supported = [each.proposal for each in queries.supported_by(request.user)]
    for each in (*own, *supported):
        each.tone = TONES[each.state]
    return render(request, "proposals/mine.html", {"own": own, "supported": supported})


@login_required
@require_POST
def withdraw(request, pk):
    """Take back one's own proposal."""
    found = permissions.proposal_of(request.user, pk)
    try:
        actions.withdraw(proposal=found, by=request.user)
        messages.success(request, _("已收回。想好了可以再提。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("proposals:mine")


@login_required
@require_POST
def support(request, pk):
    """Support a theme, or take that back; then back to the list it stands on."""
    found = permissions.theme_to_support(request.user, pk)
    try:
        if request.POST.get("verb") == "withdraw":
            actions.withdraw_support(proposal=found, by=request.user)
            messages.success(request, _("已收回支持。"))
        else:
            actions.support(proposal=found, by=request.user)
            messages.success(request, _("已支持。有结果了会告诉你。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    back = page_before(request)
    return redirect(back if back != "/" else "proposals:mine")
