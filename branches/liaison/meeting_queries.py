"""Meetings with who was asked and who came, their minutes, and what follows from them."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from branches.liaison.meeting_models import AgendaItem, Invitation, LiaisonMeeting
from branches.liaison.models import Contact
from branches.liaison.reckoning import level_of
from tuanwei.gatherings.models import CheckIn
from tuanwei.proposals import queries as proposals
from tuanwei.proposals.models import Proposal


def local_day(moment):
    """The day of a moment here."""
    return timezone.localdate(moment)


def moments(first, last):
    """[start, end) of the days from `first` to `last`."""
    return tuple(
        timezone.make_aware(datetime.combine(day, time()))
        for day in (first, last + timedelta(days=1))
    )


def meetings():
    """Meetings with what lists show."""
    return LiaisonMeeting.objects.select_related("gathering__venue", "gathering__unit")


def invitations_of(meeting):
    """The invitations with units and people."""
    return meeting.invitations.select_related(
        "unit__parent", "substitute", "excuse_by", "decided_by"
    )


def with_levels(invitations):
    """[(Invitation, level)] by check-ins and the contact persons of the day; two queries. The unit and the meeting
    with its gathering must be known."""
    if not invitations:
        return []
    came = defaultdict(set)
    gatherings = {each.meeting.gathering_id for each in invitations}
    for gathering, user in CheckIn.objects.filter(gathering__in=gatherings).values_list(
        "gathering", "user"
    ):
        came[gathering].add(user)
    spans = defaultdict(list)
    rows = Contact.objects.filter(unit__in={each.unit_id for each in invitations})
    for unit, user, first, last in rows.values_list("unit", "user", "starts_on", "ends_on"):
        spans[unit].append((user, first, last))
    found = []
    for each in invitations:
        day = local_day(each.meeting.gathering.starts_at)
        contacts = [
            user for user, first, last in spans[each.unit_id]
            if first <= day and (last is None or day <= last)
        ]  # fmt: skip
        level = level_of(
            contacts, each.substitute_id, came[each.meeting.gathering_id],
            each.excuse_state == Invitation.Excuse.ACCEPTED, each.unit.is_active,
        )  # fmt: skip
        each.level = level
        found.append((each, level))
    return found


def check_ins_of(meeting):
    """[CheckIn] with users, the first first."""
    return list(
        CheckIn.objects.filter(gathering=meeting.gathering_id).select_related("user").order_by("at")
    )


def pool():
    """Proposals of kind MEETING that wait, weighed."""
    return proposals.waiting(Proposal.Kind.MEETING)


def published_minutes(meeting):
    """Published versions, the newest first."""
    return meeting.minutes.filter(published_at__isnull=False).select_related(
        "made_by", "published_by"
    )


def draft_of(meeting):
    """The draft in the works, None without one."""
    return meeting.minutes.filter(published_at=None).first()


def _joined(*parts):
    said = [each for part in parts for each in (Cast(part, TextField()), Value(" "))]
    return Concat(*said, output_field=TextField())


def with_all_said(minutes):
    """The minutes with `all_said`: their text, what was talked about with its conclusions, and the decisions."""
    items = AgendaItem.objects.filter(meeting=OuterRef("meeting")).order_by().values("meeting")
    talked = items.annotate(lines=StringAgg(_joined("title", "conclusion"), Value(" "))).values(
        "lines"
    )
    return minutes.annotate(
        all_said=_joined("text", Coalesce(Subquery(talked), Value("")), "decisions")
    )  # fmt: skip
