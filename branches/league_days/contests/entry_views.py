"""A branch enters a league day; the general branch watches its quota; staff check entries."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.contests import (
    actions,
    cards,
    entering,
    forms,
    gates,
    permissions,
    queries,
)  # fmt: skip
from branches.league_days.contests.models import Contest, Entry
from branches.league_days.contests.quotas import tightest
from branches.league_days.days.models import LeagueDay
from branches.organisation.models import Unit
from branches.organisation.queries import hats
from tuanwei.lib import refusals
from tuanwei.lib.locks import said_when_locked
from tuanwei.notices.actions import mark_read_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request, pk):
    """Choose among one's own league days of the period; every condition is shown beforehand."""
    contest = permissions.contest_for(request.user, pk)
    if contest.state != Contest.State.OPEN:
        messages.error(request, _("这项评选现在不收报名：%s。") % contest.get_state_display())
        return redirect("league_days:contest", pk=pk)
    units = list(permissions.entering_units(request.user))
    if not units:
        raise PermissionDenied(_("团日由支部的团干部来报名。"))
    days = queries.days_to_enter(contest, [unit.pk for unit in units])
    form = forms.EntryForm(
        request.POST if request.method == "POST" else None,
        days=LeagueDay.objects.filter(pk__in=[day.pk for day in days]).select_related("gathering"),
    )
    if form.is_bound and form.is_valid():
        try:
            with said_when_locked():
                entry = entering.enter(
                    contest=contest, league_day=form.cleaned_data["league_day"], by=request.user,
                    words=form.cleaned_data["words"],
                )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("报上了，是 %d 号。") % entry.number)
            return redirect("league_days:entry", pk=entry.pk)
    now = timezone.now()
    facts = queries.facts_of(contest, days)
    known = {each.league_day_id: each for each in contest.entries.filter(unit__in=units)}
    choices = [
        cards.Choice(day, gates.judged(contest.spec.gates, facts[day.pk]), known.get(day.pk))
        for day in days
    ]
    context = {
        "contest": contest, "form": form, "choices": choices, "units": units,
        "limits": [
            (unit, queries.general_branch_of(unit) or _("直属支部"),
             tightest(entering.limits_of(contest, unit)))
            for unit in units
        ],
        "is_early": now < contest.entries_from, "is_late": now >= contest.entries_until,
        "belongs": cards.belongs_words(contest), "joint": cards.JOINT[contest.spec.joint],
        "typed": form["words"].value() or "", "chosen": str(form["league_day"].value() or ""),
    }  # fmt: skip
    return render(
        request, "league_days/contests/enter.html", context, status=400 if form.errors else 200
    )


@login_required
@require_safe
def entry_page(request, pk):
    """One entry: its league day; for those concerned what was checked, and what they may do."""
    entry = permissions.entry_for(request.user, pk)
    return _page(request, entry)


def _page(request, entry, *, refuse=None, out=None, withdraw=None, status=200):
    user, contest = request.user, entry.contest
    is_staff = permissions.can_run(user)
    is_running = entry.state in Entry.RUNNING
    is_open = contest.state == Contest.State.OPEN
    decides = is_staff and entry.state == Entry.State.SUBMITTED and is_open
    sees = permissions.sees_reasons(user, entry)
    if sees:
        mark_read_at(url=request.path, by=user)
    context = {
        "entry": entry, "contest": contest, "tone": cards.ENTRY_TONES[entry.state],
        "partners": queries.partners_of([entry.league_day_id]).get(entry.league_day_id, []),
        "sees": sees, "shows_reason": entry.reason and (sees or entry.state == "disqualified"),
        "stages": entry.stages.select_related("run__contest__rules").order_by("run__position"),
        "can_withdraw": is_running and is_open and permissions.can_withdraw(user, entry),
        "is_over": permissions.is_over(user, entry),
        "decides": decides and not permissions.is_own(user, entry),
        "is_own": decides and permissions.is_own(user, entry),
        "unlooked": actions.unlooked(entry.checks),
        "can_disqualify": is_staff and is_running
        and contest.state not in (Contest.State.DRAFT, Contest.State.CALLED_OFF),
        "refuse": refuse or forms.RefuseForm(auto_id="refuse-%s"),
        "out": out or forms.ReasonForm(auto_id="out-%s"),
        "withdraw": withdraw or forms.WithdrawForm(entry=entry, auto_id="withdraw-%s"),
    }  # fmt: skip
    return render(request, "league_days/contests/entry.html", context, status=status)


@login_required
@require_safe
def entry_list(request, pk):
    """Entries to check for staff; for the general branch's secretary those of its branches, and
    which of them take the places."""
    contest = permissions.contest_for(request.user, pk)
    worn, is_staff = hats(request.user), permissions.can_run(request.user)
    if not (is_staff or worn.general_branch_ids or worn.is_teacher or worn.is_supervisor):
        raise PermissionDenied(_("这一页给团委和团总支看。参评的支部都在评选页。"))
    entries = cards.entry_cards(contest)
    if not (is_staff or worn.is_teacher or worn.is_supervisor):
        entries = [each for each in entries if each.general_branch_id in worn.general_branch_ids]
    for entry in entries:
        entry.failed = [check for check in entry.checks if check["passed"] is False]
        entry.unlooked = [check for _place, check in actions.unlooked(entry.checks)]
        entry.is_plain = entry.state == Entry.State.SUBMITTED and all(
            check["is_warning"] for check in entry.unlooked
        )
    show = request.GET.get("show", "")
    waiting = [each for each in entries if each.state == Entry.State.SUBMITTED]
    context = {
        "contest": contest, "is_staff": is_staff, "waiting": len(waiting),
        "entries": waiting if show == "waiting" else entries, "show": show,
        "places": [
            (unit, entering.places_of(contest, unit))
            for unit in Unit.objects.filter(pk__in=worn.general_branch_ids).order_by("pk")
        ],
        "ready": sum(each.is_plain for each in entries) if is_staff else 0,
        "is_open": contest.state == Contest.State.OPEN,
    }  # fmt: skip
    return render(request, "league_days/contests/entries.html", context)


@login_required
@require_POST
def entry_admit_all(request, pk):
    """Admit all that pass every condition, in one step."""
    contest = permissions.contest_to_run(request.user, pk)
    waiting = list(contest.entries.filter(state=Entry.State.SUBMITTED))
    others = {each.pk for each in waiting} - permissions.own_among(request.user, waiting)
    try:
        with said_when_locked():
            done = actions.admit_all(contest=contest, by=request.user, keys=others)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        left = contest.entries.filter(state=Entry.State.SUBMITTED).count()
        rest = _("，还有 %d 个要逐个看") % left if left else ""
        messages.success(request, _("通过了 %(n)d 个%(rest)s。") % {"n": len(done), "rest": rest})
    return redirect("league_days:entry-list", pk=pk)


def _admit(request, pk):
    entry = permissions.entry_to_decide(request.user, pk)
    ticked = {int(each) for each in request.POST.getlist("ticked") if each.isdecimal()
              and len(each) < 4}  # fmt: skip
    actions.admit_entry(entry=entry, by=request.user, ticked=ticked)
    return _("通过了，支部会收到。")


def _refuse(request, pk):
    entry = permissions.entry_to_decide(request.user, pk)
    actions.refuse_entry(entry=entry, by=request.user, reason=request.POST.get("reason"))
    return _("不通过，支部会收到原因。")


def _withdraw(request, pk):
    entry = permissions.entry_to_withdraw(request.user, pk)
    form = forms.WithdrawForm(request.POST, entry=entry)
    if not form.is_valid():
        raise ValidationError([words for found in form.errors.values() for words in found])
    chosen = form.cleaned_data
    if entry.unit_id not in hats(request.user).branch_ids and not chosen["reason"].strip():
        raise ValidationError(_("请写一句原因，支部会看到。"))
    favoured = chosen["in_favour_of"] if permissions.is_over(request.user, entry) else None
    actions.withdraw_entry(
        entry=entry, by=request.user, reason=chosen["reason"], in_favour_of=favoured
    )
    return _("退出了，编号还留在名单里。")


def _disqualify(request, pk):
    entry = permissions.entry_to_decide(request.user, pk)
    actions.disqualify_entry(entry=entry, by=request.user, reason=request.POST.get("reason"))
    return _("取消了资格，原因会公开。")


VERBS = {"admit": _admit, "refuse": _refuse, "withdraw": _withdraw, "disqualify": _disqualify}


@login_required
@require_POST
def entry_act(request, pk, verb):
    """Carry out one verb; what stands against it is said on the entry's page."""
    if verb not in VERBS:
        raise Http404
    permissions.entry_for(request.user, pk)
    try:
        with said_when_locked():
            messages.success(request, VERBS[verb](request, pk))
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("league_days:entry", pk=pk)
