"""Meetings: list, page, plan, agenda, attendance, and how units answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.liaison import contact_queries, meeting_queries, permissions
from branches.liaison import meeting_actions as actions
from branches.liaison.contact_views import tried
from branches.liaison.forms import (
    DoorForm,
    ItemForm,
    MeetingForm,
    ReasonForm,
    SubstituteForm,
    SuggestForm,
)
from branches.liaison.meeting_models import Invitation
from branches.liaison.reckoning import figures, rate_of
from branches.organisation.models import Unit
from branches.organisation.queries import hats
from tuanwei.gatherings import attending
from tuanwei.jobs import exports
from tuanwei.lib.paging import keyset
from tuanwei.proposals.models import Proposal

Excuse = Invitation.Excuse
TONES = {"本人": "done", "替代": "done", "请假": "wait", "缺席": "late", "已撤销": "off"}


def chip_of(meeting, now=None):
    """(tone, words) of how far a meeting is."""
    now, gathering = now or timezone.now(), meeting.gathering
    if gathering.state == gathering.State.CANCELLED:
        return "off", _("已取消")
    if not meeting.invited_at:
        return "act", _("还没通知")
    if gathering.starts_at > now:
        return "wait", _("要开")
    return ("act", _("正在开")) if gathering.ends_at > now else ("done", _("开过了"))


@login_required
@require_safe
def meeting_list(request):
    """Meetings that concern the reader, the newest first."""
    permissions.require_part(request.user)
    found = permissions.visible_meetings(request.user)
    page = keyset(found, request, order=["-gathering__starts_at"])
    for each in page:
        each.tone, each.words = chip_of(each)
    is_staff = permissions.is_staff(request.user)
    asked = []
    if is_staff:
        asked = list(
            Invitation.objects.filter(excuse_state=Excuse.ASKED)
            .select_related("meeting__gathering", "unit").order_by("pk")[:20]
        )  # fmt: skip
    context = {"page": page, "is_staff": is_staff, "asked": asked}
    return render(request, "liaison/meeting_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request):
    """Plan one; only staff see it until the units are asked."""
    permissions.require_staff(request.user, _("工作会由团委工作人员来安排。"))
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = {}

        def plan(*, by, **fields):
            made["meeting"] = actions.plan_meeting(by=by, **fields)

        unit = Unit.objects.filter(kind=Unit.Kind.COMMITTEE, is_active=True).first()
        if tried(
            request, form, plan, unit=unit, units=form.chosen,
            purpose=form.cleaned_data["purpose"], **form.fields_of_gathering,
        ):  # fmt: skip
            messages.success(request, _("排好了。收好议题以后点“通知参会单位”。"))
            return redirect("liaison:meeting", made["meeting"].pk)
    return render(
        request, "liaison/meeting_edit.html", {"form": form}, status=400 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request, pk):
    """Change it."""
    found = permissions.meeting_to_run(request.user, pk)
    gathering = found.gathering
    initial = {
        name: getattr(gathering, name) for name in ("title", "place", "code_word", "venue")
    } | {
        "starts_at": timezone.localtime(gathering.starts_at),
        "ends_at": timezone.localtime(gathering.ends_at), "purpose": found.purpose,
        "units": list(found.invitations.values_list("unit", flat=True)),
    }  # fmt: skip
    form = MeetingForm(request.POST if request.method == "POST" else None, initial=initial)
    if (
        form.is_bound and form.is_valid()
        and tried(
            request, form, actions.change_meeting, meeting=found, units=form.chosen,
            purpose=form.cleaned_data["purpose"], **form.fields_of_gathering,
        )
    ):  # fmt: skip
        messages.success(request, _("改好了。改了时间、地点或参会单位的，有关的人会收到通知。"))
        return redirect("liaison:meeting", found.pk)
    context = {"form": form, "meeting": found}
    return render(request, "liaison/meeting_edit.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def meeting(request, pk):
    """A meeting: agenda, who is asked, the own answer, minutes, follow-ups, opinions."""
    found = permissions.meeting_for(request.user, pk)
    return page_of(request, found)


def page_of(request, found, status=200, **bound):
    """The page, perhaps with what could not be done."""
    user, now = request.user, timezone.now()
    found.tone, found.words = chip_of(found, now)
    is_staff, mine = permissions.is_staff(user), contact_queries.spoken_for(user)
    invitations = list(meeting_queries.invitations_of(found))
    for each in invitations:
        each.meeting = found
    shown = invitations if is_staff or hats(user).is_teacher else [
        each for each in invitations if each.unit_id in mine or each.substitute_id == user.pk
    ]  # fmt: skip
    contacts = contact_queries.contacts_on([each.unit_id for each in shown])
    for each in shown:
        each.contacts = contacts[each.unit_id]
        each.is_mine = each.unit_id in mine
    has_begun, is_over = found.gathering.starts_at <= now, found.gathering.ends_at <= now
    if is_over and found.invited_at:
        meeting_queries.with_levels(shown)
        for each in shown:
            each.tone = TONES[each.level]
    minutes = meeting_queries.published_minutes(found).first()
    without = [] if is_over or not is_staff else [
        each.unit for each in shown
        if each.unit.is_active and not any(one.is_there for one in each.contacts)
    ]  # fmt: skip
    reached = contact_queries.led([each.pk for each in without])
    own = [each for each in shown if each.is_mine]
    is_open = attending.opens_for_check_in(found.gathering) <= now
    context = {
        "meeting": found, "gathering": found.gathering, "items": list(
            found.items.select_related("proposal")),
        "invitations": shown, "own": own, "asked": len(invitations), "is_staff": is_staff,
        "has_begun": has_begun, "is_over": is_over, "minutes": minutes,
        "draft": meeting_queries.draft_of(found) if is_staff else None,
        "follow_ups": list(permissions.visible_follow_ups(user).filter(meeting=found)),
        "opinions": list(permissions.visible_opinions(user).filter(meeting=found)),
        "opinion_form": bound.get("opinion"), "can_raise": bool(own) or is_staff,
        "reason_form": bound.get("reason"),
        "is_open": is_open,
        "came_at": attending.came_at(found.gathering, user) if is_open and not is_over else None,
        "asking": [each for each in shown if is_staff and each.excuse_state == Excuse.ASKED],
        "gone": [
            each.unit for each in shown if not each.unit.is_active],
        "led": [each for each in without if each.pk in reached],
        "unreached": [each for each in without if each.pk not in reached],
    }  # fmt: skip
    return render(request, "liaison/meeting.html", context, status=status)


@login_required
@require_POST
def meeting_call(request, pk):
    """Ask the units."""
    found = permissions.meeting_to_run(request.user, pk)
    if tried(request, None, actions.call_meeting, meeting=found):
        messages.success(request, _("通知了参会单位的联络员，日程里也看得到了。"))
    return redirect("liaison:meeting", found.pk)


@login_required
@require_POST
def meeting_off(request, pk):
    """Call it off."""
    found = permissions.meeting_to_run(request.user, pk)
    form = ReasonForm(request.POST)
    if form.is_valid() and tried(
        request, form, actions.call_off, "reason", meeting=found,
        reason=form.cleaned_data["reason"],
    ):  # fmt: skip
        messages.success(request, _("取消了，议题放回待定，参会单位会收到通知。"))
        return redirect("liaison:meeting", found.pk)
    return page_of(request, found, status=400, reason=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request, pk):
    """Collect items: from letters, surveys, reports and units, or one's own."""
    found = permissions.meeting_to_run(request.user, pk)
    form = ItemForm(request.POST if request.method == "POST" else None)
    if (
        form.is_bound and form.is_valid()
        and tried(request, form, actions.add_item, meeting=found, **form.cleaned_data)
    ):  # fmt: skip
        messages.success(request, _("列入了。"))
        return redirect("liaison:agenda", found.pk)
    waiting = list(meeting_queries.pool()[:60])
    context = {
        "meeting": found, "form": form, "waiting": waiting,
        "items": list(found.items.select_related("proposal")),
    }  # fmt: skip
    return render(request, "liaison/agenda.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def agenda_take(request, pk, proposal):
    """Put a proposal on the agenda."""
    found = permissions.meeting_to_run(request.user, pk)
    asked = Proposal.objects.filter(pk=proposal, kind=Proposal.Kind.MEETING).first()
    if asked is None:
        raise Http404
    if tried(request, None, actions.take_item, meeting=found, proposal=asked):
        messages.success(request, _("列入了，提的人会收到通知。"))
    return redirect("liaison:agenda", found.pk)


@login_required
@require_POST
def agenda_act(request, pk, item, verb):
    """Up, or off the agenda."""
    found = permissions.meeting_to_run(request.user, pk)
    row = found.items.select_related("proposal").filter(pk=item).first()
    if row is None or verb not in ("up", "out"):
        raise Http404
    action = actions.move_item if verb == "up" else actions.remove_item
    if tried(request, None, action, item=row) and verb == "out":
        messages.success(request, _("移出了，从别处来的放回待定。"))
    return redirect("liaison:agenda", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request):
    """A unit's own items and what became of them; one more."""
    permissions.require_part(request.user)
    units = permissions.units_to_share_for(request.user)
    form = SuggestForm(request.POST if request.method == "POST" else None, units=units)
    if (
        form.is_bound and form.is_valid()
        and tried(request, form, actions.suggest_item, "title", **form.cleaned_data)
    ):  # fmt: skip
        messages.success(request, _("交上去了，列入哪次会、有什么结果都会告诉你们。"))
        return redirect("liaison:suggest")
    keys = [str(each.pk) for each in units]
    rows = Proposal.objects.filter(source=actions.SOURCE, source_key__in=keys).order_by("-pk")
    context = {"form": form if keys else None, "rows": list(rows[:30])}
    return render(request, "liaison/suggest.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk, unit):
    """A unit names a substitute, says why nobody comes, or that somebody comes after all."""
    found = permissions.meeting_for(request.user, pk)
    invitation = permissions.invitation_to_answer(request.user, found, unit)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "withdraw" in posted:
        if tried(request, None, actions.withdraw_excuse, invitation=invitation):
            messages.success(request, _("请假撤回了，到时请来，或请人替代。"))
        return redirect("liaison:meeting", found.pk)
    is_excuse = posted is not None and "excuse" in posted
    substitute = SubstituteForm(
        None if is_excuse else posted, auto_id="substitute-%s",
        initial={"user": invitation.substitute.number if invitation.substitute else ""},
    )  # fmt: skip
    excuse = ReasonForm(
        posted if is_excuse else None, auto_id="excuse-%s",
        initial={"reason": invitation.excuse},
    )  # fmt: skip
    form = excuse if is_excuse else substitute
    if form.is_bound and form.is_valid():
        if is_excuse:
            done = tried(
                request, form, actions.ask_excuse, "reason", invitation=invitation,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        else:
            done = tried(
                request, form, actions.name_substitute, "user", invitation=invitation,
                user=form.cleaned_data["user"],
            )  # fmt: skip
        if done:
            said = _("请假交上去了，等团委回复。")
            if not is_excuse:
                person = form.cleaned_data["user"]
                said = (
                    _("定了%(name)s替代参会。") % {"name": person.name} if person
                    else _("记下了，没有人替代，由联络员参会。")
                )  # fmt: skip
            messages.success(request, said)
            return redirect("liaison:meeting", found.pk)
    context = {
        "meeting": found, "invitation": invitation, "substitute": substitute, "excuse": excuse,
        "has_begun": found.gathering.starts_at <= timezone.now(),
    }  # fmt: skip
    return render(request, "liaison/answer.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request, pk):
    """Who is there, by unit; at the door substitutes are noted, reasons are answered."""
    found = permissions.meeting_to_run(request.user, pk)
    rows = list(meeting_queries.invitations_of(found))
    units = Unit.objects.filter(pk__in=[each.unit_id for each in rows])
    form = DoorForm(request.POST if request.method == "POST" else None, units=units)
    if form.is_bound and form.is_valid() and _at_door(request, found, rows, form):
        messages.success(
            request, _("%(name)s登记好了。") % {"name": form.cleaned_data["user"].name}
        )
        return redirect("liaison:attendance", found.pk)
    for each in rows:
        each.meeting = found
    contacts = contact_queries.contacts_on(
        [each.unit_id for each in rows], meeting_queries.local_day(found.gathering.starts_at)
    )
    check_ins = meeting_queries.check_ins_of(found)
    came = {each.user_id: each for each in check_ins}
    known = set()
    for each, _level in meeting_queries.with_levels(rows):
        each.contacts = contacts[each.unit_id]
        people = [*(c.user for c in each.contacts), *([each.substitute] if each.substitute else [])]
        known |= {person.pk for person in people}
        each.here = [came[person.pk] for person in people if person.pk in came]
        each.tone = TONES[each.level]
    counted = figures(each.level for each in rows)
    context = {
        "meeting": found, "gathering": found.gathering, "rows": rows, "form": form,
        "figures": counted, "rate": rate_of(counted),
        "strangers": [each for each in check_ins if each.user_id not in known],
        "has_begun": found.gathering.starts_at <= timezone.now(),
        "is_over": found.gathering.occupied_until <= timezone.now(),
        "is_open": attending.opens_for_check_in(found.gathering) <= timezone.now(),
    }  # fmt: skip
    return render(request, "liaison/attendance.html", context, status=400 if form.errors else 200)


def _at_door(request, found, rows, form):
    """A contact person is checked in; somebody else is noted as the substitute, then checked in."""
    unit, user = form.cleaned_data["unit"], form.cleaned_data["user"]
    invitation = next(each for each in rows if each.unit_id == unit.pk)
    invitation.meeting = found
    day = meeting_queries.local_day(found.gathering.starts_at)
    own = {each.user_id for each in contact_queries.contacts_on([unit.pk], day)[unit.pk]}
    if user.pk in own | {invitation.substitute_id}:
        return tried(request, form, actions.check_in, "user", invitation=invitation, user=user)
    return tried(
        request, form, actions.name_substitute, "user", invitation=invitation, user=user,
        at_door=True,
    )  # fmt: skip


@login_required
@require_POST
def excuse_decide(request, pk, unit):
    """Grant leave, or not."""
    found = permissions.meeting_to_run(request.user, pk)
    invitation = permissions.invitation_to_answer(request.user, found, unit)
    words = request.POST.get("words", "").replace("\0", "")[:200]
    if tried(
        request, None, actions.decide_excuse, invitation=invitation,
        is_accepted=request.POST.get("verdict") == "yes", words=words,
    ):  # fmt: skip
        messages.success(request, _("回复了，单位会收到通知。"))
    return redirect("liaison:attendance", found.pk)


@login_required
@require_POST
def attendance_export(request, pk):
    """The attendance of one meeting as .xlsx."""
    found = permissions.meeting_to_run(request.user, pk)
    exports.start_export("liaison-attendance", {"meeting": found.pk}, [], request.user)
    messages.success(request, _("在导出，好了会通知你，也在“导出”里看得到。"))
    return redirect("liaison:attendance", found.pk)
