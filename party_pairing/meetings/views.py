"""Pages of a meeting: planned, approved, run, the roll; what it decided is result_views."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from party_pairing.meetings import (
    actions,
    balloting,
    confirming,
    permissions,
    queries,
    roll,
    wording,
)
from party_pairing.meetings.forms import (
    ChairForm,
    DecisionForm,
    ObserverForm,
    PickForm,
    PlanForm,
)
from party_pairing.meetings.models import BallotRound, Meeting
from party_pairing.meetings.result_views import round_of
from tuanwei.accounts.models import User
from tuanwei.lib import refusals
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at

EDITED = ["GET", "HEAD", "POST"]
PAGES = "party_pairing/meetings"
State = Meeting.State
TONES = {
    State.DRAFT: "off", State.PROPOSED: "wait", State.RETURNED: "act", State.APPROVED: "done",
    State.BEGUN: "act", State.COUNTED: "done", State.INVALID: "late", State.CALLED_OFF: "off",
}  # fmt: skip


@login_required
@require_safe
def meeting_list(request):
    """The meetings that the reader may see, the newest first."""
    user = request.user
    rows = permissions.visible(user)
    shown = request.GET.get("show", "")
    if shown == "going":
        rows = rows.exclude(state__in=(State.COUNTED, State.INVALID, State.CALLED_OFF))
    page = keyset(rows, request, order=["-pk"])
    for each in page.rows:
        each.tone = TONES[each.state]
    return render(request, f"{PAGES}/list.html", {
        "page": page, "can_plan": permissions.can_plan(user), "show": shown,
    })  # fmt: skip


@login_required
@require_http_methods(EDITED)
def plan(request):
    """A new plan: first which campaign and branch, then when, where and who."""
    if not permissions.can_plan(request.user):
        raise PermissionDenied(
            _("推优大会由支部的书记、副书记、组织委员来安排，团总支和分管老师也可以。")
        )
    campaigns = permissions.campaigns_to_plan(request.user)
    units = permissions.units_to_plan_for(request.user)
    pick = PickForm(_picked(request, campaigns, units), campaigns=campaigns, units=units)
    if not pick.is_valid():
        asked = "campaign" in request.GET or "unit" in request.GET
        return render(request, f"{PAGES}/pick.html", {
            "form": pick if asked else PickForm(campaigns=campaigns, units=units),
            "has_campaigns": campaigns.exists(),
        })  # fmt: skip
    campaign, unit = pick.cleaned_data["campaign"], pick.cleaned_data["unit"]
    form = PlanForm(request.POST or None, unit=unit, initial={"chair": request.user.pk})
    if form.is_bound and form.is_valid():
        try:
            made = actions.make_plan(
                by=request.user, campaign=campaign, unit=unit, **form.cleaned_data
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            return _saved(request, made)
    return _edit(request, form, campaign=campaign, unit=unit, meeting=None)


def _picked(request, campaigns, units):
    """What the address says; what there is only one of is picked."""
    data = {name: request.GET.get(name, "") for name in ("campaign", "unit")}
    for name, rows in (("campaign", campaigns), ("unit", units)):
        if not data[name]:
            keys = list(rows.values_list("pk", flat=True)[:2])
            data[name] = keys[0] if len(keys) == 1 else ""
    return data


def _edit(request, form, **context):
    spec = context["campaign"].spec.meeting
    return render(
        request, f"{PAGES}/edit.html",
        {"form": form, "terms": terms_of(spec)} | context,
        status=400 if form.is_bound else 200,
    )  # fmt: skip


def terms_of(spec):
    """The rules of the meeting in words, one line each."""
    lines = []
    if spec.plan_by:
        days = _("，提前 %(days)d 天批准") % {"days": spec.plan_days} if spec.plan_days else ""
        lines.append(_("会议安排由%(who)s批准%(days)s。") % {
            "who": permissions.WHO[spec.plan_by], "days": days})  # fmt: skip
    if spec.invite_days is not None:
        days = spec.invite_days
        lines.append(_("提前 %(days)d 天邀请党支部。") % {"days": days} if days
                     else _("会前邀请党支部。"))  # fmt: skip
    if spec.needs_observer:
        lines.append(_("要有党组织的人到会。"))
    if spec.late_is_invalid and lines:
        lines.append(_("没有按时做到的，大会无效。"))
    lines += [_("到会人数：%(words)s。") % {"words": _limit(each)} for each in spec.quorum]
    lines += [_("通过：赞成票%(words)s。") % {"words": _limit(each)} for each in spec.passing]
    if spec.per_ballot is not None:
        lines.append(_("一张票最多赞成 %(most)d 人。") % {"most": spec.per_ballot})
    lines.append(_("候选人也投票。") if spec.candidates_vote else _("候选人不投票。"))
    if not spec.may_abstain:
        lines.append(_("不能弃权。"))
    return lines


def _limit(test):
    how = _("超过") if test.is_strict else _("不少于")
    return f"{how}{wording.BASES[test.base]}的 {wording.share_words(test)}"


def _saved(request, found):
    """Say that it is kept; hand it in where that was asked for."""
    if "submit" in request.POST:
        try:
            actions.propose(meeting=found, by=request.user)
        except ValidationError:  # the page says what is missing
            messages.warning(request, _("存成了草稿，补上下面差的再报。"))
        else:
            messages.success(request, _("报上去了，有了结果会告诉你。"))
    else:
        messages.success(request, _("存成草稿了，想好再报。"))
    return redirect("party_pairing:meeting", pk=found.pk)


@login_required
@require_http_methods(EDITED)
def change(request, pk):
    """Change a plan that is in the works or was returned."""
    found = permissions.meeting_to_run(request.user, pk)
    if found.state not in actions.OPEN_STATES:
        messages.info(request, _("现在不能改安排。等批准时先撤回来，批准以后在日程里改时间地点。"))
        return redirect("party_pairing:meeting", pk=pk)
    gathering = found.gathering
    form = PlanForm(request.POST or None, unit=found.unit, initial={
        "starts_at": gathering.starts_at, "ends_at": gathering.ends_at, "venue": gathering.venue_id,
        "place": gathering.place, "chair": found.chair_id, "party_branch": found.party_branch_id,
        "plan": found.plan,
    })  # fmt: skip
    is_stale = False
    if form.is_bound and form.is_valid():
        try:
            actions.change_plan(
                meeting=found, by=request.user, seen=request.POST.get("seen", ""),
                **form.cleaned_data,
            )  # fmt: skip
        except ValidationError as refused:
            refusals.beside(form, refused)
            is_stale = getattr(refused, "code", None) == "stale"
        else:
            return _saved(request, found)
    now = actions.mark(found)
    return _edit(
        request, form, campaign=found.campaign, unit=found.unit, meeting=found, is_stale=is_stale,
        seen=now if is_stale else request.POST.get("seen", now),
    )  # fmt: skip


@login_required
@require_safe
def meeting(request, pk):
    """One meeting: what is to be done, who is there, what the ballots came to."""
    found = permissions.meeting_for(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    return meeting_page(request, found)


def meeting_page(request, found, status=200, decision=None):
    """The page of a meeting; htmx gets the part that changes while people come and vote."""
    user = request.user
    runs = permissions.runs(user, found)
    sees = permissions.sees_result(user, found)
    context = {
        "meeting": found, "gathering": found.gathering, "campaign": found.campaign,
        "tone": TONES[found.state], "runs": runs, "sees_result": sees,
        "terms": terms_of(found.campaign.spec.meeting),
        "is_open": found.state in actions.OPEN_STATES, "is_teacher": hats(user).is_teacher,
    } | _live(user, found, runs, sees)  # fmt: skip
    if found.state == State.PROPOSED:
        context["why_not_decide"] = permissions.why_not_decide(user, found)
        if context["why_not_decide"] is None:
            context["decision"] = decision or DecisionForm(initial={"seen": actions.mark(found)})
    if runs and found.state in actions.OPEN_STATES:
        context["problems"] = actions.problems(found)
    if runs and found.state in (State.APPROVED, State.BEGUN):
        context["observer_form"] = ObserverForm(initial={"observer": found.observer})
        context["prepared"] = queries.problems_of(found)
    if runs and found.state == State.APPROVED:
        context["chair_form"] = ChairForm(unit=found.unit, initial={"chair": found.chair_id})
    context["may_annul"] = found.state == State.COUNTED and permissions.may_annul(user, found)
    return render_part(request, f"{PAGES}/meeting.html", context, status=status)


def _live(user, found, runs, sees):
    """Who is there, what runs and what it came to."""
    if found.state in (State.DRAFT, State.RETURNED, State.PROPOSED, State.CALLED_OFF):
        return {}
    people = roll.people_of(found)
    heads = roll.heads_of(people)
    context = {
        "heads": heads, "heads_words": wording.heads_words(heads),
        "quorum": [(each.holds, wording.quorum_words(each))
                   for each in queries.quorum_of(found, heads)],
        "mine": next((each for each in people if each.user.pk == user.pk), None),
        "is_live": found.state == State.APPROVED or found.state == State.BEGUN,
    }  # fmt: skip
    handles = runs and permissions.why_not_handle(user, found) is None
    context["handles"] = handles
    if found.state == State.APPROVED:
        if handles:
            context["why_not_begin"] = balloting.why_not_begin(found, people)
            context["ways"] = _ways(found, heads)
        return context
    result = queries.result_of(found, heads)
    context["result"] = result
    running = next(
        (each for each in result.rounds if each.ballot.state in ("open", "closed")), None
    )
    context["running"] = running
    if running is not None and running.ballot.way == BallotRound.Way.ONLINE:
        context["voted"], context["has_voted"] = queries.voted(running.ballot, user)
    if sees and result.counted:
        context["rounds"] = [round_of(each) for each in result.rounds if each.outcome]
    if found.state == State.BEGUN and handles and not running and not result.is_complete:
        context["ways"] = _ways(found, heads)
    if found.state == State.BEGUN and result.is_complete:
        context["confirm_seen"] = confirming.mark(found, result)
        context["why_not_confirm"] = permissions.why_not_confirm(user, found)
        done = found.chair_confirmed_at if user.pk == found.chair_id else found.confirmed_by_id
        context["can_confirm"] = context["why_not_confirm"] is None and not done
    return context


def _ways(found, heads):
    return [
        (way, wording.WAYS[way], why_not) for way, why_not in queries.ways_of(found, heads).items()
    ]


@login_required
@require_POST
def decide(request, pk):
    """Approve or return."""
    found = permissions.meeting_to_decide(request.user, pk)
    form = DecisionForm(request.POST)
    approves = request.POST.get("verdict") == "approve"
    if form.is_valid():
        try:
            actions.decide(meeting=found, by=request.user, approves=approves, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("批准了，已经排进日程，支部同学会收到通知。") if approves
                             else _("退回去了，支部会读到你写的。"))  # fmt: skip
            return redirect("party_pairing:meeting", pk=pk)
    return meeting_page(request, found, 400, form)


def _reason(request):
    return request.POST.get("reason", "").replace("\x00", "").strip()[:200]


@login_required
@require_POST
def act(request, pk, verb):
    """The next step of a meeting."""
    if verb == "open":
        found = permissions.meeting_to_handle(request.user, pk)
    elif verb == "invalid":
        found = permissions.meeting_for(request.user, pk)
        if not (
            permissions.runs(request.user, found) or permissions.may_annul(request.user, found)
        ):
            raise PermissionDenied(_("大会无效由办会的人或分管老师来说明。"))
    else:
        found = permissions.meeting_to_run(request.user, pk)
    steps = {
        "propose": (actions.propose, _("报上去了，有了结果会告诉你。"), dict),
        "take-back": (actions.take_back, _("撤回来了，改好再报。"), dict),
        "invite": (actions.invite, _("邀请发出去了，党支部会收到通知。"), dict),
        "observer": (actions.name_observer, _("记下了。"), partial(_observer, request)),
        "chair": (actions.change_chair, _("换好了。"), partial(_chair, request, found)),
        "excuse": (actions.excuse, _("记下了，请假的人仍算应到。"), partial(_excused, request)),
        "call-off": (actions.call_off, _("取消了，相关的人会收到通知。"), partial(_why, request)),
        "invalid": (actions.declare_invalid, _("记下了。请另外安排一次大会。"), partial(_why, request)),
        "open": (balloting.open_round, _("开始投票了。"), partial(_way, request)),
    }  # fmt: skip
    if verb not in steps:
        raise Http404
    run, said, fields = steps[verb]
    refusals.attempt(request, lambda: run(meeting=found, by=request.user, **fields()), said)
    back = "meeting-roll" if verb == "excuse" else "meeting"
    return redirect(f"party_pairing:{back}", pk=pk)


def _why(request):
    return {"reason": _reason(request)}


def _way(request):
    return {"way": request.POST.get("way", "")}


def _observer(request):
    form = ObserverForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("名字最多 40 个字。"))
    return form.cleaned_data


def _chair(request, found):
    form = ChairForm(request.POST, unit=found.unit)
    if not form.is_valid():
        raise ValidationError(_("请从名单里选一位主持人。"))
    return form.cleaned_data


def _excused(request):
    key = request.POST.get("user", "")
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        raise ValidationError(_("请从名单里选一个人。"))
    return {
        "user": get_object_or_404(User, pk=int(key)),
        "is_excused": request.POST.get("excused") == "yes",
    }


@login_required
@require_safe
def roll_page(request, pk):
    """Who is expected, who has a vote and who is there."""
    found = permissions.meeting_to_run(request.user, pk)
    people = roll.people_of(found)
    heads = roll.heads_of(people)
    return render(request, f"{PAGES}/roll.html", {
        "meeting": found, "people": people, "heads": heads, "is_frozen": roll.is_frozen(found),
        "heads_words": wording.heads_words(heads), "can_excuse": found.state == State.APPROVED,
        "quorum": [(each.holds, wording.quorum_words(each))
                   for each in queries.quorum_of(found, heads)],
    })  # fmt: skip
