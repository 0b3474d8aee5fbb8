"""Campaigns: list, board of units, places, nominating; drawn up, opened, closed, called off."""

from collections import Counter, defaultdict

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.candidates import (
    cards,
    entering,
    forms,
    hooks,
    notices,
    permissions,
    places,
    queries,
    running,
    states,
)
from party_pairing.candidates.models import Campaign, Check, Concern, Recommendation
from party_pairing.candidates.views import done
from party_pairing.recommend_rules import days
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.wording import quota_words
from tuanwei.accounts.models import User
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset

State = Campaign.State
PER_PAGE = 15


@login_required
@require_safe
def campaign_list(request):
    """Campaigns that run, then those that are over."""
    user = request.user
    permissions.require_duty(user)
    is_past = request.GET.get("show") == "past"
    over = (State.CLOSED, State.CALLED_OFF)
    rows = permissions.campaigns_of(user)
    rows = rows.filter(state__in=over) if is_past else rows.exclude(state__in=over)
    page = keyset(rows, request, order=("-month", "-pk"), per_page=15)
    counts = defaultdict(Counter)
    for key, state in Recommendation.objects.filter(campaign__in=page.rows).values_list(
        "campaign", "state"
    ):
        counts[key][state] += 1
    now = timezone.now()
    for each in page.rows:
        each.tone, each.words = cards.CAMPAIGN_TONES[each.state], cards.campaign_words(each, now)
        each.many = sum(counts[each.pk].values())
        each.recommended = counts[each.pk][states.RECOMMENDED] + counts[each.pk][states.PRE]
    context = {
        "page": page, "is_past": is_past,
        "can_begin": permissions.units_to_run_in(user).exists(),
    }  # fmt: skip
    return render(request, "party_pairing/candidates/campaigns.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request):
    """Draw one up."""
    user = request.user
    permissions.require_runner(user)
    today = timezone.localdate()
    start = {"month": today.replace(day=1), "cut_off": today}
    form = forms.CampaignForm(
        request.POST or None, units=permissions.units_to_run_in(user), initial=start
    )
    if request.method == "POST" and form.is_valid():
        try:
            with said_when_locked():
                made = running.draw_up(by=user, **form.cleaned_data)
            return redirect("party_pairing:campaign", pk=made.pk)
        except ValidationError as refused:
            form.add_error(None, _words(refused))
    return render(request, "party_pairing/candidates/campaign_form.html", {"form": form})


def _words(refused):
    """The words of a refusal, also of one that names fields no form has."""
    return ValidationError(refused.messages)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request, pk):
    """Change a draft; let an open one take names for longer."""
    user = request.user
    campaign = permissions.campaign_to_run(user, pk)
    if campaign.state not in (State.DRAFT, State.OPEN):
        raise Http404
    start = {
        name: getattr(campaign, name) for name in ("title", "month", "cut_off", "nominate_until")
    }  # fmt: skip
    form = forms.CampaignForm(
        request.POST or None, units=permissions.units_to_run_in(user), campaign=campaign,
        initial=start,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            with said_when_locked():
                running.change(campaign=campaign, by=user, **form.cleaned_data)
            return redirect("party_pairing:campaign", pk=campaign.pk)
        except ValidationError as refused:
            form.add_error(None, _words(refused))
    context = {"form": form, "campaign": campaign}
    return render(request, "party_pairing/candidates/campaign_form.html", context)


@login_required
@require_POST
def campaign_act(request, pk, verb):
    """Open, close, call off."""
    user = request.user
    campaign = permissions.campaign_to_run(user, pk)
    if verb == "open":
        done(
            request, "开始了，各支部收到了通知。", running.open_campaign, campaign=campaign, by=user
        )
    elif verb == "close":
        done(request, "这一批结束了。", running.close, campaign=campaign, by=user)
    elif verb == "call-off":
        done(
            request, "这一批取消了，报了名的都收到了说明。", running.call_off, campaign=campaign,
            by=user, reason=request.POST.get("reason", ""),
        )  # fmt: skip
    else:
        raise Http404
    return redirect("party_pairing:campaign", pk=campaign.pk)


SHOWN = (("", "全部"), ("empty", "还没有候选人"), ("waiting", "有人等核对"), ("mine", "我的"))


@login_required
@require_safe
def campaign(request, pk):
    """The board of units: places, who applied, who is listed, what is missing; and what comes."""
    user = request.user
    found = permissions.campaign_for(user, pk)
    can_run, reads_all = permissions.can_run(user, found), permissions.reads_all(user)
    mine = {each.pk for each in permissions.units_of(user)} if not reads_all else set()
    units = list(places.units_of(found))
    if not reads_all:
        near = permissions.near_units(user)
        units = [each for each in units if each.pk in mine or each.parent_id in near]
    people = defaultdict(list)
    rows = found.recommendations.filter(unit__in=units).select_related("user").order_by("number")
    for each in rows:
        each.tone = cards.TONES[each.state]
        people[each.unit_id].append(each)
    kept = _last_checks([each for those in people.values() for each in those])
    show = request.GET.get("show", "")
    totals = _totals(units, people, mine)
    wanted = [each for each in units if show not in totals or _shows(show, each, people, mine)]
    wanted.sort(key=lambda each: not people[each.pk])  # those with somebody first
    page_units, page, pages = _page(wanted, request.GET.get("page", ""))
    lines = places.lines_of(found, page_units)
    words = _board_words(user, found, page_units)
    concerns = set(
        Concern.objects.filter(recommendation__campaign=found, settled_at=None)
        .values_list("recommendation", flat=True)
    )  # fmt: skip
    context = {
        "campaign": found, "tone": cards.CAMPAIGN_TONES[found.state],
        "state_words": cards.campaign_words(found), "can_run": can_run,
        "lines": [
            _line(lines[unit.pk], people[unit.pk], kept, concerns, words.get(unit.pk))
            for unit in page_units
        ],
        "show": show, "page": page, "pages": pages,
        "filters": [(key, label, totals[key]) for key, label in SHOWN if key != "mine" or mine],
        "calendar": days.calendar(found.spec, found.month), "today": timezone.localdate(),
        "panels": queries.said_by(hooks.on_campaign, user, found),
        "takes_names": found.state == State.OPEN and timezone.now() < found.nominate_until,
        "can_nominate": bool(mine) or can_run, "counts": _counts(people),
        "can_note": can_run, "rules_url": cards.link(
            "party_pairing:rules-version", found.rules.track_id, found.rules.version
        ),
        "has_factors": bool(found.spec.factors),
        "has_table": any(each.kind == rules.TABLE for each in found.spec.quotas),
        "is_over": timezone.now() >= found.nominate_until,
    }  # fmt: skip
    return render(request, "party_pairing/candidates/campaign.html", context)


def _page(units, text):
    """(units of the page, its number, [all numbers] or [])."""
    many = -(-len(units) // PER_PAGE)
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    page = min(max(1, page), max(1, many))
    return (
        units[(page - 1) * PER_PAGE : page * PER_PAGE],
        page,
        (list(range(1, many + 1)) if many > 1 else []),
    )


def _shows(show, unit, people, mine):
    found = {each.state for each in people[unit.pk]}
    if show == "empty":
        return not found & {*states.ON_THE_WAY, states.RECOMMENDED}
    if show == "waiting":
        return states.APPLIED in found
    return show != "mine" or unit.pk in mine


def _totals(units, people, mine):
    return {key: sum(_shows(key, each, people, mine) for each in units) for key, _label in SHOWN}


def _counts(people):
    """[(label, how many)] of the states that somebody is in, in their order."""
    found = Counter(each.state for those in people.values() for each in those)
    return [(state.label, found[state]) for state in Recommendation.State if found[state]]


def _last_checks(rows):
    """{recommendation: the last Check}."""
    checks = Check.objects.filter(recommendation__in=[each.pk for each in rows]).order_by(
        "recommendation_id", "-at", "-pk"
    )
    return {each.recommendation_id: each for each in checks.distinct("recommendation_id")}


def _board_words(user, found, units):
    """{unit: [(tone, words, address)]} of rooms above."""
    words = defaultdict(list)
    for f in hooks.on_board:
        for unit, said in f(user, found, units).items():
            words[unit].append(said)
    return words


def _line(line, people, kept, concerns, words):
    """A unit as the board shows it."""
    for each in people:
        each.missing = cards.kept_missing(kept.get(each.pk)) if each.state in _OPEN else []
        each.has_concern = each.pk in concerns
    listed = sum(each.state == states.LISTED for each in people)
    missing = []
    if not any(each.state in Recommendation.IN_FORCE for each in people):
        missing.append("还没有候选人")
    if waiting := sum(each.state == states.APPLIED for each in people):
        missing.append(f"{waiting} 人等核对")
    if line.places.places == 0 and line.places.quota and line.places.quota.kind == rules.TABLE:
        missing.append("名额还没录入")
    return {
        "unit": line.unit, "line": line, "places": line.places.places, "people": people,
        "quota": quota_words(line.places), "steps": cards.places_steps(line), "listed": listed,
        "most": line.most_listed, "missing": missing, "words": words or [],
    }  # fmt: skip


_OPEN = (states.APPLIED, states.LISTED, states.NOT_LISTED)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request, pk):
    """Put a member of the own branch forward."""
    user = request.user
    found = permissions.campaign_for(user, pk)
    units = permissions.units_of(user).filter(pk__in=places.units_of(found).values("pk"))
    people = (
        User.objects.filter(
            is_active=True, member__branch__in=units, member__left_on=None,
            member__political_status__in=found.spec.from_statuses,
        )
        .exclude(pk__in=Recommendation.objects.filter(
            state__in=Recommendation.ON_THE_WAY).values("user"))
        .exclude(pk=user.pk).select_related("member__branch")
        .order_by("member__branch__name_pinyin", "number")
    )  # fmt: skip
    if not units.exists():
        raise Http404
    form = forms.NominateForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            with said_when_locked():
                made = entering.nominate(
                    campaign=found, by=user, person=form.cleaned_data["person"],
                    words=form.cleaned_data["words"],
                )  # fmt: skip
            return redirect("party_pairing:recommendation", number=made.number)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {
        "campaign": found, "form": form, "until": notices.moment(found.nominate_until),
        "is_open": found.state == State.OPEN and timezone.now() < found.nominate_until,
    }  # fmt: skip
    return render(request, "party_pairing/candidates/nominate.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request, pk, unit):
    """How a unit's places were counted; what staff note about them."""
    user = request.user
    found = permissions.campaign_to_run(user, pk)
    branch = places.units_of(found).filter(pk=unit).first()
    if branch is None:
        raise Http404
    line = places.line_of(found, branch)
    start = {"granted": line.row.granted if line.row else None}
    facts = line.row.facts if line.row else {}
    start |= {f"fact-{fact}": note for fact, note in facts.items()}
    form = forms.PlaceForm(request.POST or None, spec=found.spec, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            with said_when_locked():
                running.note_place(
                    campaign=found, unit=branch, by=user, granted=form.cleaned_data["granted"],
                    facts=form.facts(),
                )  # fmt: skip
            return redirect("party_pairing:place", pk=found.pk, unit=branch.pk)
        except ValidationError as refused:
            form.add_error(None, _words(refused))
    context = {
        "campaign": found, "unit": branch, "line": line, "form": form,
        "steps": cards.places_steps(line), "quota": quota_words(line.places),
    }  # fmt: skip
    return render(request, "party_pairing/candidates/place.html", context)
