"""What waits for whoever decides: steps, publications, the Party's answers, what is in force."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.models import Member
from branches.organisation.queries import hats
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.decisions import actions, permissions, publishing
from party_pairing.decisions.calendars import late_words
from party_pairing.decisions.deciders import on_the_way, scope_of
from party_pairing.decisions.forms import BulkForm
from party_pairing.decisions.models import Posting
from party_pairing.decisions.queries import (
    has_reached,
    near,
    waiting_for,
    ways_of,
)
from party_pairing.meetings.queries import outcomes_of
from tuanwei.lib.locks import said_when_locked
from tuanwei.notices.actions import mark_read_at

State = Recommendation.State
MOST = 100
"""People of one step shown at once."""


def frame(user):
    """The desk for those who have one."""
    return "desk.html" if hats(user).has_desk else "base.html"


def _head(user, tab):
    return {"frame": frame(user), "tab": tab, "publishes": permissions.publishes(user)}


def _groups(ways):
    """[(campaign, step, [Way])] in the order of the list."""
    found: dict = {}
    for way in ways:
        campaign = way.recommendation.campaign
        found.setdefault((campaign.pk, way.step.key), (campaign, way.step, []))[2].append(way)
    return list(found.values())


def _int(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@login_required
@require_safe
def decision_queue(request):
    """Everybody whose step the reader decides, all campaigns; filters; a form for each step."""
    permissions.require_queue(request.user)
    mark_read_at(url=request.path, by=request.user)
    return _queue(request)


def _queue(request, refused=None, status=None):
    user = request.user
    ways = waiting_for(user, scope_of(user))
    campaigns = {w.recommendation.campaign_id: w.recommendation.campaign.title for w in ways}
    units = {w.recommendation.unit_id: w.recommendation.unit.name for w in ways}
    asked = {
        "campaign": _int(request.GET.get("campaign", "")),
        "unit": _int(request.GET.get("unit", "")), "late": request.GET.get("late") == "1",
    }  # fmt: skip
    shown = [
        way for way in ways
        if (not asked["campaign"] or way.recommendation.campaign_id == asked["campaign"])
        and (not asked["unit"] or way.recommendation.unit_id == asked["unit"])
        and (not asked["late"] or way.is_late)
    ]  # fmt: skip
    votes = outcomes_of([way.recommendation for way in shown])
    groups = [
        {
            "campaign": campaign, "step": step, "more": max(0, len(some) - MOST),
            "late": late_words(campaign, step.key),
            "rows": [(way, votes.get(way.recommendation.pk)) for way in some[:MOST]],
        }
        for campaign, step, some in _groups(shown)
    ]  # fmt: skip
    context = {
        **_head(user, "queue"), "groups": groups, "campaigns": campaigns,
        "units": units, "asked": asked, "total": len(ways), "refused": refused,
        "is_filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "party_pairing/decisions/queue.html", context, status=status)


@login_required
@require_POST
def decision_bulk(request, pk, step):
    """Decide several people of one step: those marked, and with `rest` everybody else of them whose
    situation has not changed."""
    permissions.require_queue(request.user)
    campaign = get_object_or_404(Campaign, pk=pk)
    ways = [
        way for way in waiting_for(request.user, scope_of(request.user))
        if way.recommendation.campaign_id == campaign.pk and way.step.key == step
        and f"v-{way.recommendation.pk}" in request.POST
    ]  # fmt: skip
    data = request.POST.copy()
    skipped = 0
    if "rest" in data:
        for way in ways:
            key = f"v-{way.recommendation.pk}"
            if not data.get(key):
                skipped += bool(way.open_concerns)
                data[key] = "" if way.open_concerns else "agreed"
    form = BulkForm(data, ways=ways)
    if not form.is_valid():
        return _queue(request, [m for each in form.errors.values() for m in each], status=400)
    try:
        with said_when_locked():
            agreed, refused = actions.decide(
                recommendations=form.chosen, step=step, by=request.user, refused=form.refused
            )
    except ValidationError as fault:
        return _queue(request, fault.messages, status=400)
    messages.success(
        request,
        _("同意 %(yes)d 人，不同意 %(no)d 人，都通知到了。") % {"yes": agreed, "no": refused},
    )
    if skipped:
        messages.warning(
            request, _("%(n)d 人情况有变化，没有一起审，请点开名字写明怎么处理。") % {"n": skipped}
        )
    return redirect("party_pairing:decision-queue")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def posting_list(request):
    """After the vote: publications to open, people to send on, what runs and what is over."""
    permissions.require_publisher(request.user)
    faults = []
    if request.method == "POST":
        faults = _go_on(request)
        if not faults:
            return redirect("party_pairing:posting-list")
    groups = publishing.groups_for(request.user)
    votes = outcomes_of([way.recommendation for group in groups for way in group.ways])
    scope = scope_of(request.user)
    seen = Recommendation.objects.filter(scope.near()).values("pk")
    postings = (
        Posting.objects.filter(recommendations__in=seen).select_related("publicity", "campaign")
        .defer("publicity__lines", "publicity__basis").distinct().order_by("-pk")[:50]
    )  # fmt: skip
    context = {
        **_head(request.user, "postings"), "faults": faults, "postings": postings,
        "groups": [
            {
                "group": group, "late": _late(group),
                "rows": [
                    (way, votes.get(way.recommendation.pk),
                     group.campaign.spec.committee_may_drop
                     and way.recommendation.state == State.PASSED
                     and permissions.can_drop(request.user, way.recommendation))
                    for way in group.ways
                ],
            }
            for group in groups
        ],
    }  # fmt: skip
    return render(
        request, "party_pairing/decisions/postings.html", context, status=400 if faults else 200
    )


def _late(group):
    return late_words(group.campaign, group.ways[0].stage.key) if group.publication else ""


def _go_on(request):
    """Publish those who were picked, or send them on; what stood in the way, in words."""
    keys = [_int(each) for each in request.POST.getlist("pick")]
    people = list(on_the_way().filter(scope_of(request.user).near(), pk__in=keys))
    try:
        with said_when_locked():
            if "send" in request.POST:
                many = publishing.send_on(recommendations=people, by=request.user)
                words = ngettext("%(n)d 人送审了。", "%(n)d 人送审了。", many) % {"n": many}
            else:
                made = publishing.publish(recommendations=people, by=request.user)
                words = _("公示开始了，到%(day)s 24:00。期满自动进入下一步。") % {
                    "day": f"{made.publicity.ends_on.month}月{made.publicity.ends_on.day}日"
                }
    except ValidationError as refused:
        return refused.messages
    messages.success(request, words)
    return []


@login_required
@require_safe
def answer_list(request):
    """Everybody who waits for the Party's answer and whose answer the reader may enter."""
    permissions.require_queue(request.user)
    mark_read_at(url=request.path, by=request.user)
    ways = ways_of(near(scope_of(request.user), State.PRE))
    votes = outcomes_of([way.recommendation for way in ways])
    rows = [
        (way, votes.get(way.recommendation.pk),
         permissions.can_answer(request.user, way.recommendation))
        for way in ways if way.recommendation.user_id != request.user.pk
    ]  # fmt: skip
    context = {**_head(request.user, "answers"), "rows": rows}
    return render(request, "party_pairing/decisions/answers.html", context)


@login_required
@require_safe
def decision_valid(request):
    """Recommendations in force: until when, and what the member list says."""
    permissions.require_queue(request.user)
    rows = near(scope_of(request.user), State.RECOMMENDED).select_related("user__member")
    today = timezone.localdate()
    names = dict(Member.Status.choices)
    found = []
    for each in rows.order_by("valid_until", "number")[:500]:
        member = getattr(each.user, "member", None)
        wanted = each.campaign.spec.to_status
        found.append({
            "recommendation": each, "left": (each.valid_until - today).days,
            "status": member.get_political_status_display() if member else "",
            "wanted": names.get(wanted, wanted),
            "has_reached": bool(member) and has_reached(member.political_status, wanted),
            "can_admit": permissions.can_admit(request.user, each),
        })  # fmt: skip
    context = {**_head(request.user, "valid"), "rows": found}
    return render(request, "party_pairing/decisions/valid.html", context)


@login_required
@require_POST
def decision_admit(request, number):
    """The Party has taken somebody in; with `status` the member list follows."""
    recommendation = permissions.recommendation_to_admit(request.user, number)
    try:
        with said_when_locked():
            actions.admit(
                recommendation=recommendation, by=request.user,
                changes_status="status" in request.POST,
            )  # fmt: skip
    except ValidationError as refused:
        for each in refused.messages:
            messages.error(request, each)
    else:
        messages.success(
            request, _("%(name)s已记为党组织吸收。") % {"name": recommendation.user.name}
        )
    return redirect(reverse("party_pairing:decision-valid"))
