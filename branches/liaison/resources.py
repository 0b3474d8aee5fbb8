"""Sheets for staff: attendance by unit and meeting, follow-ups."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.liaison import contact_queries, meeting_queries, permissions
from branches.liaison.meeting_models import FollowUp, Invitation
from tuanwei.gatherings.models import Gathering
from tuanwei.jobs import exports
from tuanwei.lib import masking
from tuanwei.lib.terms import Term

ATTENDANCE, FOLLOW_UPS = "liaison-attendance", "liaison-follow-ups"
ATTENDANCE_COLUMNS = (
    exports.Column("unit", _("单位")),
    exports.Column("parent", _("上级")),
    exports.Column("meeting", _("会议")),
    exports.Column("day", _("日期")),
    exports.Column("level", _("到会")),
    exports.Column("substitute", _("替代的人"), is_personal=True),
    exports.Column("excuse", _("请假原因"), is_personal=True),
    exports.Column("answer", _("请假回复")),
)
FOLLOW_UP_COLUMNS = (
    exports.Column("title", _("要办的事")),
    exports.Column("meeting", _("哪次会")),
    exports.Column("unit", _("单位")),
    exports.Column("person", _("谁在办"), is_personal=True),
    exports.Column("due", _("办完日期")),
    exports.Column("state", _("状态")),
    exports.Column("signed", _("最近有动静")),
    exports.Column("closed", _("了结")),
)


def _term(parameters):
    try:
        return Term.parse(parameters.get("term", ""))
    except ValueError:
        return contact_queries.current_term()


def _name(user, masked):
    if user is None:
        return ""
    return masking.name(user.name) if masked else user.name


def attendance_rows(parameters, columns, masked):
    """A row for each unit and meeting of a term that is over, or of one meeting."""
    rows = Invitation.objects.filter(
        meeting__invited_at__isnull=False, meeting__gathering__state=Gathering.State.PUBLISHED,
        meeting__gathering__ends_at__lte=timezone.now(),
    ).select_related("unit__parent", "meeting__gathering", "substitute")  # fmt: skip
    meeting = str(parameters.get("meeting", ""))
    if meeting.isascii() and meeting.isdigit():
        rows = rows.filter(meeting=int(meeting))
    else:
        term = _term(parameters)
        start, end = meeting_queries.moments(term.first_day, term.last_day)
        rows = rows.filter(
            meeting__gathering__starts_at__gte=start, meeting__gathering__starts_at__lt=end
        )
    found = meeting_queries.with_levels(
        list(rows.order_by("meeting__gathering__starts_at", "meeting", "unit__name_pinyin", "pk"))
    )

    def values():
        for each, level in found:
            line = {
                "unit": each.unit.name,
                "parent": each.unit.parent.name if each.unit.parent else "",
                "meeting": each.meeting.gathering.title,
                "day": meeting_queries.local_day(each.meeting.gathering.starts_at), "level": level,
                "substitute": _name(each.substitute, masked),
                "excuse": _("（遮盖）") if masked and each.excuse else each.excuse,
                "answer": each.get_excuse_state_display() if each.excuse_state else "",
            }  # fmt: skip
            yield tuple(line[key] for key in columns)

    return len(found), values()


def follow_up_rows(parameters, columns, masked):
    """A row for each follow-up, the first due first."""
    rows = FollowUp.objects.select_related("meeting__gathering", "unit", "person")
    found, today = list(rows.order_by("due_on", "pk")), timezone.localdate()

    def values():
        for each in found:
            line = {
                "title": each.title, "unit": each.unit.name if each.unit else "",
                "meeting": each.meeting.gathering.title if each.meeting else "",
                "person": _name(each.person, masked), "due": each.due_on,
                "state": "过了日子" if each.is_overdue(today) else each.get_state_display(),
                "signed": meeting_queries.local_day(each.signed_at),
                "closed": meeting_queries.local_day(each.closed_at) if each.closed_at else "",
            }  # fmt: skip
            yield tuple(line[key] for key in columns)

    return len(found), values()


def register():
    """Offer both sheets to staff; in full with a reason."""
    may = permissions.is_staff
    exports.register(ATTENDANCE, _("工作会到会情况"), ATTENDANCE_COLUMNS, attendance_rows, may, may)
    exports.register(FOLLOW_UPS, _("工作会落实事项"), FOLLOW_UP_COLUMNS, follow_up_rows, may, may)
