"""Calendar and papers: on screen as they are printed, and as Word."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from party_pairing.decisions import actions, calendars, events, papers, permissions, word
from party_pairing.decisions.chain import LIST
from party_pairing.decisions.forms import NoteForm, said
from party_pairing.decisions.models import Milestone
from party_pairing.decisions.queue_views import frame
from party_pairing.files.looking import look_at_many
from party_pairing.files.models import Look
from tuanwei.attachments.formats import DOCX
from tuanwei.audit.actions import record
from tuanwei.lib import masking
from tuanwei.lib.locks import said_when_locked

SIGNS = {
    "list": [_lazy("报送人"), _lazy("党支部接收人")], "summary": [_lazy("填表人")],
    "minutes": [_lazy("主持人"), _lazy("记录人")], "opinion": [_lazy("团支部书记")],
    "form": [_lazy("团支部书记")],
}  # fmt: skip
UNIT_PAPERS = {
    "list": _lazy("推优名单"),
    "summary": _lazy("推优汇总表"),
    "minutes": _lazy("推优大会记录"),
}
PERSON_PAPERS = {"opinion": _lazy("推优意见"), "form": _lazy("推优登记表")}


def _file(content, name):
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=f"{name}.docx", content_type=DOCX.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def decision_calendar(request, pk):
    """The calendar of a campaign: what every unit of the reader's has done, is due, came late."""
    campaign, units = permissions.campaign_seen(request.user, pk)
    found = calendars.lines_of(campaign, units)
    context = {
        "frame": frame(request.user), "campaign": campaign, "dues": calendars.days_of(campaign),
        "rows": [(unit, found[unit.pk]) for unit in units], "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "party_pairing/decisions/calendar.html", context)


@login_required
@require_safe
def decision_unit(request, pk, unit):
    """One unit in a campaign: its calendar, its list, its papers."""
    return _unit(request, *permissions.unit_of(request.user, pk, unit))


def _unit(request, campaign, unit, rows, status=None, faults=()):
    sent = Milestone.objects.filter(campaign=campaign, unit=unit, key=LIST)
    works = permissions.works_for(request.user, unit)
    lines = calendars.lines_of(campaign, [unit])[unit.pk]
    context = {
        "frame": frame(request.user), "campaign": campaign, "unit": unit, "lines": lines,
        "rows": papers.rows_of(campaign, rows), "works": works,
        "sent": sent.select_related("by", "party_branch").first(), "faults": faults,
        "late": calendars.late_words(campaign, LIST),
        "passed": sum(each.state in papers.PASSED for each in rows),
        "can_list": permissions.sees_phones(request.user, unit, rows),
        "has_meeting": campaign.meetings.filter(unit=unit).exclude(state="called_off").exists(),
    }  # fmt: skip
    return render(request, "party_pairing/decisions/unit.html", context, status=status)


@login_required
@require_POST
def decision_note(request, pk, unit, key):
    """A line of the calendar is done; `list` hands the list to the Party branch."""
    campaign, found, rows = permissions.unit_to_work_for(request.user, pk, unit)
    form = NoteForm(request.POST)
    lines, branch = [], next((each.party_branch for each in rows if each.party_branch), None)
    try:
        if not form.is_valid():
            raise ValidationError([each for some in form.errors.values() for each in some])
        if key == LIST:
            lines = papers.frozen(papers.list_of(campaign, rows))
            if not lines:
                raise ValidationError(_("还没有大会通过的人，有了再报名单。"))
        with said_when_locked():
            actions.note_milestone(
                campaign=campaign, unit=found, key=key, by=request.user, lines=lines,
                note=form.cleaned_data["note"], party_branch=branch if key == LIST else None,
            )  # fmt: skip
    except ValidationError as refused:
        return _unit(request, campaign, found, rows, status=400, faults=refused.messages)
    messages.success(
        request,
        _("名单报给党支部了，他们收到提醒。") if key == LIST else _("记好了。"),
    )  # fmt: skip
    return redirect("party_pairing:decision-unit", pk=pk, unit=unit)


def _unit_paper(campaign, unit, rows, what):
    """(template, context) of one paper of a unit; 404 where there is none yet."""
    if what == "list":
        found = papers.list_of(campaign, rows)
        return {"rows": found, "phones": [masking.phone(row.phone) for row in found]}
    if what == "summary":
        return {"paper": papers.summary_of(campaign, unit, rows)}
    paper = papers.minutes_of(campaign, unit) if what == "minutes" else None
    if paper is None:
        raise Http404
    return {"paper": paper, "majority": papers.majority_words(campaign.spec)}


def _note_looks(user, unit, rows):
    """Everybody in a list sees who read it and by which duty."""
    look_at_many(
        viewer=user, subjects=[row.recommendation.user_id for row in rows], what=Look.What.SHEET,
        duty=permissions.unit_words(user, unit),
    )  # fmt: skip


def _people(context):
    return context["rows"] if "rows" in context else getattr(context["paper"], "rows", ())


@login_required
@require_safe
def paper_unit(request, pk, unit, what):
    """A paper of a unit on A4: telephone numbers masked."""
    campaign, found, rows = permissions.unit_of(request.user, pk, unit)
    context = {
        "campaign": campaign, "unit": found, "what": what, "title": _title(UNIT_PAPERS, what),
        "day": timezone.localdate(), "signs": SIGNS[what],
        "can_list": permissions.sees_phones(request.user, found, rows),
        **_unit_paper(campaign, found, rows, what),
    }  # fmt: skip
    _note_looks(request.user, found, _people(context))
    if what == "list":
        context["lines"] = list(zip(context["rows"], context["phones"], strict=True))
    return render(request, f"party_pairing/decisions/paper_{what}.html", context)


def _title(names, what):
    if what not in names:
        raise Http404
    return names[what]


@login_required
@require_safe
def paper_unit_file(request, pk, unit, what):
    """The same as Word."""
    campaign, found, rows = permissions.unit_of(request.user, pk, unit)
    title, context = _title(UNIT_PAPERS, what), _unit_paper(campaign, found, rows, what)
    _note_looks(request.user, found, _people(context))
    if what == "list":
        content = word.party_list(campaign, found, context["rows"], context["phones"])
    else:
        content = {"summary": word.summary, "minutes": word.minutes}[what](context["paper"])
    record(events.PAPER, campaign, by=request.user, what=what, unit=found.pk)
    return _file(content, f"{found}{title}")


@login_required
@require_POST
def paper_phones(request, pk, unit):
    """The list with full telephone numbers, for a reason; every one of them is told who took it."""
    campaign, found, rows = permissions.unit_of(request.user, pk, unit)
    if not permissions.sees_phones(request.user, found, rows):
        raise PermissionDenied(_("完整电话由支部、党支部和分管老师在报名单时取用。"))
    reason = said(request.POST.get("reason", ""))
    if not reason:
        messages.error(request, _("请写一句用来做什么，会留下记录。"))
        return redirect("party_pairing:paper-word-unit", pk=pk, unit=unit, what="list")
    lines = papers.list_of(campaign, rows)
    _note_looks(request.user, found, lines)
    record(events.PAPER, campaign, by=request.user, what="phones", unit=found.pk, reason=reason)
    content = word.party_list(campaign, found, lines, [row.phone for row in lines])
    return _file(content, f"{found}推优名单")


def _person_paper(request, number, what):
    title = _title(PERSON_PAPERS, what)
    recommendation, _duty = permissions.recommendation_for(request.user, number)
    if what == "opinion":
        return title, recommendation, papers.opinion_of(recommendation)
    return title, recommendation, papers.form_of(recommendation, request.GET.get("post", ""))


@login_required
@require_safe
def paper_person(request, number, what):
    """A paper about one person on A4."""
    title, recommendation, paper = _person_paper(request, number, what)
    context = {
        "paper": paper, "title": title, "recommendation": recommendation, "what": what,
        "signs": SIGNS[what],
    }  # fmt: skip
    return render(request, f"party_pairing/decisions/paper_{what}.html", context)


@login_required
@require_safe
def paper_person_file(request, number, what):
    """The same as Word, in as many copies as the rules ask for."""
    title, recommendation, paper = _person_paper(request, number, what)
    content = {"opinion": word.opinion, "form": word.form}[what](paper)
    record(events.PAPER, recommendation, by=request.user, what=what)
    return _file(content, f"{title}-{recommendation.user.name}")
