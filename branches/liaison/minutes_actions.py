"""Minutes in versions: written, published, changed with a reason, confirmed.

A published version is never changed: putting it right makes the next version, and those who waited
for word of an item hear what is different.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.liaison import contact_queries, events, meeting_queries, notices
from branches.liaison.meeting_actions import locked
from branches.liaison.meeting_models import AgendaItem, Minutes, MinutesRead
from tuanwei.audit.actions import record
from tuanwei.gatherings.models import Gathering
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.models import Proposal


@transaction.atomic
def save_minutes(*, meeting, by, text, decisions, conclusions, edition, reason=""):
    """Keep a draft: of the first version, or of the next one. `conclusions` {item's key: words}; `edition` is
    what `by` saw, 0 for none.

    Raises ValidationError when somebody else has saved since, or before the meeting begins.
    """
    found = locked(meeting)
    if found.gathering.state == Gathering.State.CANCELLED or not found.invited_at:
        raise ValidationError(_("会还没有通知或已经取消，写不了纪要。"))
    if found.gathering.starts_at > timezone.now():
        raise ValidationError(_("会还没开始，开了以后再写纪要。"))
    draft = Minutes.objects.select_for_update().filter(meeting=found, published_at=None).first()
    if (draft.edition if draft else 0) != edition:
        raise ValidationError(
            _("别的窗口或别的同事刚刚存过一版。你写的还在，请对照最新的再保存一次。"), code="stale"
        )
    if draft is None:
        last = meeting_queries.published_minutes(found).first()
        draft = Minutes(
            meeting=found, version=last.version + 1 if last else 1, made_by=by, edition=0
        )
    draft.text, draft.decisions, draft.reason = text, decisions, reason
    draft.items = [
        {"key": each.pk, "title": each.title, "conclusion": conclusions.get(each.pk, "")}
        for each in found.items.all()
    ]
    draft.edition += 1
    draft.save()
    record(events.MINUTES_SAVED, draft, by=by, version=draft.version, edition=draft.edition)
    return draft


def problems(draft):
    """[sentence] that stand against publishing."""
    found = [
        _("议题“%(title)s”还没写结论，没有讨论也写一句。") % {"title": each["title"]}
        for each in draft.items if not each["conclusion"].strip()
    ]  # fmt: skip
    written = {each["key"] for each in draft.items}
    if written != set(draft.meeting.items.values_list("pk", flat=True)):
        found.append(_("存了草稿以后议程有变动。请打开纪要再存一次，给现在的每个议题写上结论。"))
    if not draft.text.strip():
        found.append(_("会议情况还没写。"))
    if draft.version > 1 and len(draft.reason.strip()) < 4:
        found.append(_("改已经发布的纪要要写明为什么改，至少 4 个字。"))
    return found


@transaction.atomic
def publish_minutes(*, meeting, by, edition):
    """The units read it: attendance is frozen with it, conclusions go back to those who asked, notices go out."""
    found = locked(meeting)
    draft = Minutes.objects.select_for_update().filter(meeting=found, published_at=None).first()
    if draft is None or draft.edition != edition:
        raise ValidationError(_("你看过以后又有改动，或者已经发布，请再看一遍。"))
    if found.gathering.ends_at > timezone.now():
        raise ValidationError(_("会还没结束。提前散会，请先把结束时间改早。"))
    draft.meeting = found
    if reasons := problems(draft):
        raise ValidationError(reasons)
    draft.attendance = _attendance(found)
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save()
    _conclude(found, draft, by)
    record(events.MINUTES_PUBLISHED, draft, by=by, version=draft.version, reason=draft.reason)
    notices.minutes_published(draft)
    return draft


def _attendance(meeting):
    rows = list(meeting_queries.invitations_of(meeting))
    for each in rows:
        each.meeting = meeting
    people = contact_queries.contacts_on(
        [each.unit_id for each in rows], meeting_queries.local_day(meeting.gathering.starts_at)
    )
    came = {each.user_id: each.user.name for each in meeting_queries.check_ins_of(meeting)}
    return [
        {
            "unit": each.unit.name, "level": level,
            "people": [
                came[key] for key in
                dict.fromkeys([c.user_id for c in people[each.unit_id]] + [each.substitute_id])
                if key in came
            ],
        }
        for each, level in meeting_queries.with_levels(rows)
    ]  # fmt: skip


def _conclude(meeting, minutes, by):
    said = {each["key"]: each["conclusion"] for each in minutes.items}
    for item in AgendaItem.objects.select_related("proposal").filter(meeting=meeting):
        words = said.get(item.pk, "")
        if item.conclusion == words:
            continue
        item.conclusion = words
        item.save(update_fields=["conclusion"])
        proposal = item.proposal
        if proposal is None:
            continue
        if proposal.state == Proposal.State.TAKEN:
            proposals.finish(
                proposal=proposal, by=by, words=words, label=meeting.gathering.title[:100]
            )
        elif proposal.state == Proposal.State.DONE:
            proposals.reword(proposal=proposal, by=by, words=words)


@transaction.atomic
def drop_draft(*, meeting, by):
    """A version in the works is given up; what is published stays."""
    found = locked(meeting)
    draft = meeting_queries.draft_of(found)
    if draft is None:
        raise ValidationError(_("没有在写的版本。"))
    record(events.MINUTES_SAVED, draft, by=by, version=draft.version, dropped=True)
    draft.delete()


def note_read(minutes, user):
    """Somebody opened a published version; the first moment stays."""
    MinutesRead.objects.get_or_create(minutes=minutes, user=user)


@transaction.atomic
def confirm_minutes(*, minutes, by):
    """The unit's person says that the minutes have come; twice is no mistake. Of an older version it says so."""
    newest = meeting_queries.published_minutes(minutes.meeting).first()
    if newest is None or newest.pk != minutes.pk:
        raise ValidationError(_("纪要已经有新的版本，请看过新的再确认。"))
    read, _is_new = MinutesRead.objects.get_or_create(minutes=minutes, user=by)
    if read.confirmed_at is None:
        read.confirmed_at = timezone.now()
        read.save(update_fields=["confirmed_at"])
        record(events.MINUTES_CONFIRMED, minutes, by=by, version=minutes.version)
