"""What a meeting has decided: confirmed by two, its minutes, the sheet to sign. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.meetings import confirming, permissions, queries, roll, wording
from party_pairing.meetings.forms import MinutesForm
from party_pairing.meetings.models import Meeting
from tuanwei.lib import refusals

State = Meeting.State


def round_of(each):
    """A counted ballot for the page: its heads, its lines with the tests in words."""
    by_key = {one.recommendation.number: one.recommendation for one in each.standings}
    lines = [
        (by_key[line.key], line, *wording.OUTCOMES[line.outcome],
         [(one.holds, wording.test_words(one)) for one in line.tests],
         wording.rate_words(line.rate))
        for line in each.outcome.lines
    ]  # fmt: skip
    return {
        "ballot": each.ballot, "lines": lines, "valid": each.ballot.cast - each.ballot.invalid,
        "agrees": queries.agrees(each.ballot, each.standings),
    }  # fmt: skip


@login_required
@require_POST
def confirm(request, pk):
    """The chair, or another person, says that the result is as it stands."""
    found = permissions.meeting_to_confirm(request.user, pk)
    seen = request.POST.get("seen", "")
    refusals.attempt(
        request, lambda: confirming.confirm(meeting=found, by=request.user, seen=seen),
        lambda is_final: _("两个人都确认了，结果生效，候选人会收到通知。") if is_final
        else _("确认了，再等另一个人确认。"),
    )  # fmt: skip
    return redirect("party_pairing:meeting", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request, pk):
    """The minutes, drafted from data until somebody has gone over them."""
    found = permissions.meeting_to_run(request.user, pk)
    if found.state not in (State.BEGUN, State.COUNTED):
        messages.info(request, _("开始投票以后才有会议记录。"))
        return redirect("party_pairing:meeting", pk=pk)
    fresh = confirming.drafted(found, queries.result_of(found))
    wants_fresh = request.GET.get("fresh") == "1"
    text = fresh if wants_fresh or not found.minutes else found.minutes
    form = MinutesForm(request.POST or None, initial={"text": text})
    if form.is_bound and form.is_valid():
        try:
            actions_done = confirming.save_minutes(
                meeting=found, by=request.user, text=form.cleaned_data["text"]
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("会议记录存好了。"))
            return redirect("party_pairing:meeting", pk=actions_done.pk)
    return render(request, "party_pairing/meetings/minutes.html", {
        "meeting": found, "form": form, "is_kept": bool(found.minutes),
    }, status=400 if form.is_bound else 200)  # fmt: skip


@login_required
@require_safe
def sheet(request, pk):
    """The result on A4, to sign."""
    found = permissions.meeting_for(request.user, pk)
    if not permissions.sees_result(request.user, found):
        raise PermissionDenied(_("结果由办会的人、到会的人和党支部来看。"))
    if found.state not in (State.BEGUN, State.COUNTED, State.INVALID) or not found.expected:
        raise Http404
    people = roll.people_of(found)
    heads = roll.heads_of(people)
    result = queries.result_of(found, heads)
    away = [each for each in people if not each.is_present]
    return render(request, "party_pairing/meetings/sheet.html", {
        "meeting": found, "result": result, "heads_words": wording.heads_words(heads),
        "quorum": [wording.quorum_words(each) for each in queries.quorum_of(found, heads)],
        "rounds": [round_of(each) for each in result.rounds if each.outcome],
        "excused": [each.user.name for each in away if each.is_excused],
        "absent": [each.user.name for each in away if not each.is_excused],
        "notes": [each.words for each in queries.problems_of(found)],
        "printed_at": timezone.now(),
        "signs": [_("主持人"), _("计票人"), _("监票人"), _("党组织到会的人")],
    })  # fmt: skip
