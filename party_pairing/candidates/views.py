"""Somebody's own way, and a candidate's page for those with a duty."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from party_pairing.candidates import (
    cards,
    deciding,
    entering,
    forms,
    hooks,
    permissions,
    queries,
    settling,
)
from party_pairing.candidates.models import Concern, Recommendation
from party_pairing.recommend_rules.conditions import judged
from tuanwei.lib import refusals
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from volunteers.queries import pages_of

State = Recommendation.State


def done(request, words, action, /, **arguments):
    """Do it and say so, or say why not. True where it was done."""
    try:
        with said_when_locked():
            action(**arguments)
    except ValidationError as refused:
        refusals.above(request, refused)
        return False
    messages.success(request, words)
    return True


# --- the own way


@login_required
@require_safe
def mine(request):
    """Where I stand, what is missing, who decides next and when; past rounds."""
    user = request.user
    rows = list(queries.recommendations().filter(user=user.pk).order_by("-at", "-pk"))
    member = rows[0].user.member if rows and hasattr(rows[0].user, "member") else None
    member = member or queries.member_of(user)
    if member is not None:
        user.member = member
    current = next((each for each in rows if each.state in Recommendation.ON_THE_WAY), None)
    holding = next((each for each in rows if _holds(each)), None)
    shown = current or holding
    context = {
        "line": cards.status_line(member.political_status) if member else [], "member": member,
        "current": current, "holding": holding, "past": [each for each in rows if each != shown],
        "tones": cards.TONES,
    }  # fmt: skip
    for each in rows:
        each.tone = cards.TONES[each.state]
    if shown:
        context |= _own(request, shown, member)
    if not current and member is not None:
        context |= _first_steps(user, member, rows, has_more=holding is None)
    return render(request, "party_pairing/candidates/mine.html", context)


def _holds(each):
    until = each.valid_until
    return each.state == State.RECOMMENDED and (until is None or until >= timezone.localdate())


def _own(request, shown, member):
    prefetch_related_objects([shown], "concerns")
    moves, rows = list(shown.moves.all()), []
    if (
        shown.state in Recommendation.ON_THE_WAY
    ):  # with a result in hand nothing is missing any more
        said = queries.said_of(shown)
        findings = queries.findings_of(shown, said=said, member=member)
        rows = cards.rows_of(findings, said=said, person=shown.user)
    return {
        "shown": shown, "stages": cards.stages_of(shown, moves), "moves": moves, "rows": rows,
        "summary": cards.summary(rows) if rows else "",
        "ahead": queries.ahead_of(shown) or cards.usual_ahead(shown),
        "panels": queries.said_by(hooks.on_page, request.user, shown),
        "can_write": shown.state in (State.APPLIED, State.LISTED),
        "words_form": forms.WordsForm(initial={"words": shown.words}),
        "concerns": shown.concerns.all(),
    }  # fmt: skip


def _first_steps(user, member, past, has_more):
    """Open campaigns with what keeps one out, or what can be done before there is one."""
    found = []
    for campaign in queries.open_for(user):
        if campaign.spec.to_status == member.political_status:
            continue
        bars = queries.barred(campaign, user, past)
        found.append((campaign, bars))
    found.sort(key=lambda each: bool(each[1]))
    first = next((campaign for campaign, bars in found if not bars), None)
    context = {"open": found, "first": first}
    if not has_more:
        return context
    spec, cut_off = None, timezone.localdate()
    if first:
        spec, cut_off = first.spec, first.cut_off
    else:
        for each in queries.rules_of_tracks():
            if member.political_status in each.spec.from_statuses:
                spec, context["track"] = each.spec, each.track
                break
    if spec is not None:
        known = queries.facts_of(
            [user.pk], cut_off, members={user.pk: member}, spec=spec
        )[user.pk]  # fmt: skip
        rows = cards.rows_of(judged(spec, known, cut_off), person=user)
        context |= {"rows": rows, "summary": cards.summary(rows), "cut_off": cut_off}
    return context


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request, pk):
    """Put oneself forward."""
    user = request.user
    user.member = queries.member_of(user)
    campaign = permissions.open_campaign_to_enter(user, pk)
    past = list(queries.recommendations().filter(user=user.pk))
    bars = queries.barred(campaign, user, past)
    form = forms.WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with said_when_locked():
                entering.apply(campaign=campaign, by=user, words=form.cleaned_data["words"])
            messages.success(
                request, "报上了。支部核对条件以后告诉你结果。", extra_tags="recommendation"
            )
            return redirect("party_pairing:recommendation-mine")
        except ValidationError as refused:
            form.add_error(None, refused)
    known = queries.facts_of(
        [user.pk], campaign.cut_off, members={user.pk: user.member}, spec=campaign.spec
    )[user.pk]  # fmt: skip
    rows = cards.rows_of(judged(campaign.spec, known, campaign.cut_off), person=user)
    context = {
        "campaign": campaign, "bars": bars, "form": form, "rows": rows,
        "summary": cards.summary(rows), "cut_off": campaign.cut_off,
    }  # fmt: skip
    return render(request, "party_pairing/candidates/apply.html", context)


@login_required
@require_POST
def own_words(request, number):
    """Change the own words."""
    found = permissions.own_recommendation(request.user, number)
    form = forms.WordsForm(request.POST)
    if form.is_valid():
        done(
            request, "自我陈述存好了。", entering.change_words, recommendation=found,
            by=request.user, words=form.cleaned_data["words"],
        )  # fmt: skip
    else:
        messages.error(request, "自我陈述最多 2000 字，请改短一点再存。")
    return redirect("party_pairing:recommendation-mine")


@login_required
@require_POST
def own_withdraw(request, number):
    """Leave."""
    found = permissions.own_recommendation(request.user, number)
    done(
        request, "已经退出。以后还可以再报。", entering.withdraw, recommendation=found,
        by=request.user, reason=request.POST.get("reason", "")[:300],
    )  # fmt: skip
    return redirect("party_pairing:recommendation-mine")


# --- candidates, for those with a duty


@login_required
@require_safe
def recommendation_list(request):
    """Everybody for whom one has a duty, in every campaign."""
    user = request.user
    permissions.require_duty(user)
    form = forms.FilterForm(request.GET or None, units=permissions.units_of(user))
    rows = permissions.visible_recommendations(user)
    values = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if words := values.get("q", "").strip():
        rows = rows.filter(Q(user__name__icontains=words) | Q(user__number__startswith=words))
    if state := values.get("state"):
        wanted = Recommendation.ON_THE_WAY if state == "current" else (state,)
        rows = rows.filter(state__in=wanted)
    if unit := values.get("unit"):
        rows = rows.filter(unit=unit)
    page = keyset(rows, request, order=("-pk",), per_page=30)
    open_concerns = set(
        Concern.objects.filter(recommendation__in=page.rows, settled_at=None)
        .values_list("recommendation", flat=True)
    )  # fmt: skip
    for each in page.rows:
        each.tone, each.has_concern = cards.TONES[each.state], each.pk in open_concerns
    context = {"page": page, "form": form, "is_filtered": bool(values)}
    return render(request, "party_pairing/candidates/list.html", context)


@login_required
@require_safe
def recommendation(request, number):
    """A candidate: conditions with their sources, the way so far, what one may do."""
    user = request.user
    found, duty = permissions.recommendation_for(user, number)
    if found.user_id == user.pk:
        return redirect("party_pairing:recommendation-mine")
    said = queries.said_of(found)
    member = getattr(found.user, "member", None)
    findings = queries.findings_of(found, said=said, member=member)
    volunteer = pages_of([found.user_id]).get(found.user_id) if hats(user).reads_hours else None
    rows = cards.rows_of(
        findings, said=said, person=found.user, viewer=user, recommendation=found,
        volunteer=volunteer,
    )  # fmt: skip
    moves = list(found.moves.select_related("by"))
    concerns = list(found.concerns.select_related("settled_by"))
    can_work = permissions.can_work_on(user, found)
    is_open = found.campaign.state == found.campaign.State.OPEN
    context = {
        "found": found, "duty": duty, "rows": rows, "summary": cards.summary(rows),
        "tone": cards.TONES[found.state], "stages": cards.stages_of(found, moves), "moves": moves,
        "concerns": concerns, "can_settle": permissions.can_settle(user, found),
        "ahead": queries.ahead_of(found) or cards.usual_ahead(found),
        "panels": queries.said_by(hooks.on_page, user, found),
        "can_list": can_work and is_open and found.state in (State.APPLIED, State.NOT_LISTED),
        "can_leave_out": can_work and is_open and found.state in (State.APPLIED, State.LISTED),
        "can_stop": permissions.can_settle(user, found)
        and found.state in Recommendation.IN_FORCE,
        "is_in_the_way": any(each.is_in_the_way for each in rows),
        "has_open": any(each.settled_at is None for each in concerns),
        "file_url": cards.link("party_pairing:file-detail", found.user_id),
        "campaign_url": cards.link("party_pairing:campaign", found.campaign_id)
        if permissions.campaigns_of(user).filter(pk=found.campaign_id).exists() else "",
        "reason": forms.ReasonForm(auto_id="out-%s"), "stop_form": forms.ReasonForm(auto_id="stop-%s"),
    }  # fmt: skip
    return render(request, "party_pairing/candidates/recommendation.html", context)


@login_required
@require_POST
def act(request, number, verb):
    """List, leave out, judge, waive, stop."""
    user = request.user
    if verb in ("waive", "stop"):
        found, _duty = permissions.recommendation_for(user, number, is_looked_at=False)
    else:
        found = permissions.recommendation_to_work_on(user, number)
    if verb not in VERBS:
        raise Http404
    VERBS[verb](request, found)
    return redirect("party_pairing:recommendation", number=found.number)


def _list(request, found):
    done(
        request, f"{found.user.name} 列入候选了。", deciding.list_candidate,
        recommendation=found, by=request.user,
    )  # fmt: skip


def _leave_out(request, found):
    done(
        request, "记下了，本人会看到原因。", deciding.leave_out, recommendation=found,
        by=request.user, reason=request.POST.get("reason", ""),
    )  # fmt: skip


def _stop(request, found):
    if not permissions.can_settle(request.user, found):
        raise PermissionDenied
    done(
        request, "这一次推优中止了，本人会看到原因。", deciding.stop, recommendation=found,
        by=request.user, reason=request.POST.get("reason", ""),
    )  # fmt: skip


def _judge(request, found):
    form = forms.JudgeForm(request.POST)
    if not form.is_valid():
        return refusals.above(
            request, ValidationError([e for each in form.errors.values() for e in each])
        )
    values = form.cleaned_data
    return done(
        request, "认定记下了。", deciding.judge, recommendation=found, by=request.user,
        key=values["key"], holds=values["holds"], note=values["note"],
    )  # fmt: skip


def _waive(request, found):
    condition = found.campaign.spec.condition(request.POST.get("key", ""))
    if condition is None:
        raise Http404
    if not permissions.can_waive(request.user, found, condition):
        raise PermissionDenied("这一条按规则不由你来豁免。")
    done(
        request, f"“{condition.label}”豁免了。", deciding.waive, recommendation=found,
        by=request.user, key=condition.key, reason=request.POST.get("reason", ""),
    )  # fmt: skip


VERBS = {
    "list": _list, "leave-out": _leave_out, "stop": _stop, "judge": _judge, "waive": _waive,
}  # fmt: skip


# --- what changed


@login_required
@require_safe
def concern_list(request):
    """What changed after a step, open ones first."""
    user = request.user
    permissions.require_duty(user)
    is_past = request.GET.get("show") == "past"
    rows = Concern.objects.filter(
        recommendation__in=permissions.visible_recommendations(user).values("pk"),
        settled_at__isnull=not is_past,
    ).select_related("recommendation__user", "recommendation__unit", "settled_by")  # fmt: skip
    page = keyset(rows, request, order=("-at", "-pk"), per_page=20)
    context = {"page": page, "is_past": is_past}
    return render(request, "party_pairing/candidates/concerns.html", context)


@login_required
@require_POST
def concern_settle(request, pk):
    """Say what follows: it goes on, or the way ends."""
    user = request.user
    concern = Concern.objects.select_related("recommendation").filter(pk=pk).first()
    if concern is None:
        raise Http404
    found, _duty = permissions.recommendation_for(
        user, concern.recommendation.number, is_looked_at=False
    )
    if not permissions.can_settle(user, found):
        raise PermissionDenied("变化由负责这一批的人来处理。")
    stops = request.POST.get("then") == "stop"
    done(
        request, "处理记下了，推优中止。" if stops else "处理记下了，推优继续。",
        settling.settle_and_stop if stops else settling.settle, concern=concern, by=user,
        answer=request.POST.get("answer", ""),
    )  # fmt: skip
    return redirect("party_pairing:recommendation", number=found.number)
