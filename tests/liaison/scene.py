"""A meeting of the liaison group and people around it."""

from datetime import timedelta

from django.utils import timezone

from branches.liaison import contact_actions, meeting_actions, minutes_actions
from branches.liaison.meeting_models import LiaisonMeeting
from branches.liaison.models import Contact
from branches.liaison.practice_models import Practice
from tuanwei.gatherings.models import CheckIn, Gathering


class Liaison:
    """Made by actions as people make it; what lies in the past is moved there afterwards."""

    def __init__(self, cast):
        self.cast = cast

    def contact(self, unit=None, user=None, role="main", by=None):
        """Somebody who is the contact person; the student for their branch."""
        return contact_actions.name_contact(
            unit=unit or self.cast.branch, user=user or self.cast.student, role=role,
            by=by or self.cast.staff,
        )  # fmt: skip

    def meeting(self, units=None, *, hours=48, called=True, **fields):
        """A meeting that begins so many hours from now and lasts two."""
        starts = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=abs(hours))
        made = meeting_actions.plan_meeting(
            by=self.cast.staff, unit=self.cast.committee, units=units or [self.cast.branch],
            title="十一月联络组工作会", starts_at=starts, ends_at=starts + timedelta(hours=2),
            venue=None, place="团委会议室", code_word="团结", **fields,
        )  # fmt: skip
        if called:
            meeting_actions.call_meeting(meeting=made, by=self.cast.staff)
        if hours < 0:
            self.move(made, hours)
        return LiaisonMeeting.objects.select_related("gathering").get(pk=made.pk)

    def move(self, meeting, hours):
        """It began so many hours before now (negative)."""
        row = Gathering.objects.get(pk=meeting.gathering_id)
        row.starts_at = timezone.now() + timedelta(hours=hours)
        row.ends_at = row.starts_at + timedelta(hours=2)
        row.save()
        Contact.objects.filter(ends_on=None).update(starts_on=timezone.localdate(row.starts_at))

    def came(self, meeting, user):
        """Somebody checked in."""
        return CheckIn.objects.create(
            gathering_id=meeting.gathering_id, user=user, way="code",
            at=Gathering.objects.get(pk=meeting.gathering_id).starts_at,
        )  # fmt: skip

    def minutes(self, meeting, *, decisions=("迎新方案定稿",), edition=0, said="同意", **fields):
        """A published version."""
        conclusions = {each.pk: said for each in meeting.items.all()}
        draft = minutes_actions.save_minutes(
            meeting=meeting, by=self.cast.staff, text=fields.pop("text", "大家讨论了迎新。"),
            decisions=list(decisions), conclusions=conclusions, edition=edition, **fields,
        )  # fmt: skip
        return minutes_actions.publish_minutes(
            meeting=meeting, by=self.cast.staff, edition=draft.edition
        )

    def practice(self, unit=None, by=None, title="宿舍长早餐会", **fields):
        """A practice on the board."""
        return Practice.objects.create(
            unit=unit or self.cast.branch, made_by=by or self.cast.secretary, title=title,
            text="每月一次，边吃边说宿舍的事。", areas=fields.pop("areas", ["rights"]), **fields,
        )  # fmt: skip
