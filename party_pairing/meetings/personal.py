"""What meetings keep about one person: where they were expected, came and voted; never what."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from party_pairing.meetings.models import Attendee, Meeting, PaperTally, Voted


def of(user):
    """{heading: [{label: value}]}; slips belong to nobody and cannot be found."""
    has_voted = Exists(Voted.objects.filter(attendee=OuterRef("pk")))
    rows = Attendee.objects.filter(user=user.pk).annotate(came=has_voted)
    mine = Meeting.objects.select_related("gathering", "unit").order_by("pk")
    counted = PaperTally.objects.filter(by=user.pk).select_related("ballot__meeting__unit")
    return {
        _("推优大会应到名单"): [
            {_("大会"): str(each.meeting), _("有表决权"): each.has_vote, _("说明"): each.why_not,
             _("请假"): each.is_excused, _("到会"): each.was_present, _("投过票"): each.came}
            for each in rows.select_related(
                "meeting__unit", "meeting__campaign").order_by("pk")
        ],
        _("我主持、安排或批准的推优大会"): [
            {_("支部"): each.unit.name, _("时间"): each.gathering.starts_at,
             _("状态"): each.get_state_display()}
            for each in (
                mine.filter(chair=user.pk) | mine.filter(made_by=user.pk)
                | mine.filter(decided_by=user.pk) | mine.filter(confirmed_by=user.pk)
            ).distinct()
        ],
        _("我录过的纸质计票"): [
            {_("支部"): each.ballot.meeting.unit.name, _("录入"): each.at}
            for each in counted.order_by("pk")
        ],
    }  # fmt: skip
