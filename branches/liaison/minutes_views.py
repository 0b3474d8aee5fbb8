"""Minutes: read in any version, written, published, confirmed, on paper."""

from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.liaison import contact_queries, meeting_queries, permissions
from branches.liaison import minutes_actions as actions
from branches.liaison.changes import changes
from branches.liaison.contact_views import tried
from branches.liaison.forms import MinutesForm
from branches.liaison.papers import document
from tuanwei.lib import markdown
from tuanwei.notices.actions import mark_read_at

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _version(request, meeting):
    """(all published versions, the one that is asked for): the newest unless ?version= says another."""
    versions = list(meeting_queries.published_minutes(meeting))
    asked = request.GET.get("version", "")
    if not asked:
        found = versions[0] if versions else None
    else:
        found = next((each for each in versions if str(each.version) == asked), None)
    if found is None:
        raise Http404
    found.meeting = meeting
    return versions, found


@login_required
@require_safe
def minutes(request, pk):
    """A version, fit for A4; reading it is noted."""
    meeting = permissions.meeting_for(request.user, pk)
    versions, found = _version(request, meeting)
    is_newest = found.pk == versions[0].pk
    before = next((each for each in versions if each.version < found.version), None)
    is_staff = permissions.is_staff(request.user)
    can_confirm = permissions.can_confirm(request.user, meeting)
    if can_confirm:
        actions.note_read(found, request.user)
    mark_read_at(url=request.path, by=request.user)
    reads = {each.user_id: each for each in found.reads.select_related("user")}
    mine = reads.get(request.user.pk)
    follow_ups = list(permissions.visible_follow_ups(request.user).filter(meeting=meeting))
    in_charge = {each.title: each for each in follow_ups}
    decisions = [(each, in_charge.get(each)) for each in found.decisions]
    context = {
        "meeting": meeting, "gathering": meeting.gathering, "minutes": found, "mine": mine,
        "decisions": decisions, "loose": is_staff and is_newest
        and sum(follow_up is None for _words, follow_up in decisions),
        "text": markdown.page(found.text), "before": before,
        "changes": changes(before, found) if before else [],
        "versions": versions, "is_newest": is_newest, "is_staff": is_staff,
        "can_confirm": can_confirm and is_newest and not (mine and mine.confirmed_at),
        "units": _by_unit(meeting, reads) if is_staff else [],
        "follow_ups": follow_ups,
    }  # fmt: skip
    return render(request, "liaison/minutes.html", context)


def _by_unit(meeting, reads):
    """[(unit, who confirmed, who read)] of the units that were asked."""
    rows = list(meeting_queries.invitations_of(meeting))
    contacts = contact_queries.contacts_on([each.unit_id for each in rows])
    found = []
    for each in rows:
        seen = [reads[c.user_id] for c in contacts[each.unit_id] if c.user_id in reads]
        found.append((each.unit, [r for r in seen if r.confirmed_at], seen))
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes_edit(request, pk):
    """Write the draft; what is published already becomes the next version."""
    meeting = permissions.meeting_to_run(request.user, pk)
    items, draft = list(meeting.items.all()), meeting_queries.draft_of(meeting)
    last = meeting_queries.published_minutes(meeting).first()
    form = MinutesForm(
        request.POST if request.method == "POST" else None, items=items, draft=draft,
        source=last, is_later=last is not None,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if tried(
            request, form, actions.save_minutes, meeting=meeting, text=data["text"],
            decisions=data["decisions"], conclusions=form.conclusions, edition=data["edition"],
            reason=data.get("reason", ""),
        ):  # fmt: skip
            messages.success(request, _("存好了，下面是看起来的样子。"))
            return redirect("liaison:minutes-draft", meeting.pk)
        form.data = form.data.copy()  # saving again keeps these words
        form.data["edition"] = getattr(meeting_queries.draft_of(meeting), "edition", 0)
    context = {"form": form, "meeting": meeting, "draft": draft, "last": last}
    return render(request, "liaison/minutes_edit.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def minutes_draft(request, pk):
    """The draft as it will look, and what is missing."""
    meeting = permissions.meeting_to_run(request.user, pk)
    draft = meeting_queries.draft_of(meeting)
    if draft is None:
        return redirect("liaison:meeting", meeting.pk)
    draft.meeting = meeting
    before = meeting_queries.published_minutes(meeting).first()
    context = {
        "meeting": meeting, "gathering": meeting.gathering, "minutes": draft,
        "text": markdown.page(draft.text), "before": before,
        "decisions": [(each, None) for each in draft.decisions],
        "changes": changes(before, draft) if before else [],
        "problems": actions.problems(draft),
    }  # fmt: skip
    return render(request, "liaison/minutes_draft.html", context)


@login_required
@require_POST
def minutes_publish(request, pk):
    """Publish what was looked at."""
    meeting = permissions.meeting_to_run(request.user, pk)
    edition = request.POST.get("edition", "")
    edition = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 7 else 0
    if tried(request, None, actions.publish_minutes, meeting=meeting, edition=edition):
        messages.success(request, _("发布了，参会单位会收到通知。决定要有人办，请往下定落实事项。"))
        return redirect("liaison:minutes", meeting.pk)
    return redirect("liaison:minutes-draft", meeting.pk)


@login_required
@require_POST
def minutes_drop(request, pk):
    """Give the draft up."""
    meeting = permissions.meeting_to_run(request.user, pk)
    if tried(request, None, actions.drop_draft, meeting=meeting):
        messages.success(request, _("不要了。发布过的版本还在。"))
    return redirect("liaison:meeting", meeting.pk)


@login_required
@require_POST
def minutes_confirm(request, pk):
    """The unit has it."""
    meeting = permissions.meeting_for(request.user, pk)
    if not permissions.can_confirm(request.user, meeting):
        raise Http404
    found = meeting_queries.published_minutes(meeting).filter(
        version=_number(request.POST.get("version", ""))
    ).first()  # fmt: skip
    if found is None:
        raise Http404
    found.meeting = meeting
    if tried(request, None, actions.confirm_minutes, minutes=found):
        messages.success(request, _("确认了。"))
    return redirect("liaison:minutes", meeting.pk)


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


@login_required
@require_safe
def minutes_word(request, pk):
    """A version as a Word document."""
    meeting = permissions.meeting_for(request.user, pk)
    _versions, found = _version(request, meeting)
    name = f"{meeting.gathering.title}纪要"
    name += f"（第{found.version}版）" if found.version > 1 else ""
    follow_ups = permissions.visible_follow_ups(request.user).filter(meeting=meeting)
    return FileResponse(
        BytesIO(document(found, settings.COMMITTEE_NAME, follow_ups)), as_attachment=True,
        filename=f"{name}.docx", content_type=WORD,
    )  # fmt: skip
