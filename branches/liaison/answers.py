"""What liaison meetings answer to gatherings, and units to proposals; called when the app is ready."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.liaison import (
    contact_queries,
    events,
    meeting_actions,
    notices,
    permissions,
    resources,
)
from branches.liaison.meeting_models import LiaisonMeeting
from branches.organisation.queries import hats
from tuanwei.audit.actions import record
from tuanwei.gatherings import hooks
from tuanwei.gatherings.models import Gathering
from tuanwei.notices.actions import notify
from tuanwei.proposals import sources

KEPT = {
    "kind": gettext_lazy("这是联络组工作会，类型不能改。"),
    "mode": gettext_lazy("工作会按单位通知，不用报名，这一项不能改。"),
    "unit": gettext_lazy("工作会由团委来开，不能换给别的组织。"),
    "parent": gettext_lazy("工作会自己是一次日程，不能放进别的活动下面。"),
}
TOLD = {"starts_at", "ends_at", "venue", "place"}


def meeting_of(gathering, kind=None):
    """The liaison meeting that a gathering is, None for others. No query for other kinds than meetings;
    `kind` is what it was where that is being changed."""
    if (kind or gathering.kind) != Gathering.Kind.MEETING:
        return None
    found = LiaisonMeeting.objects.filter(gathering=gathering.pk).first()
    if found is not None:
        found.gathering = gathering
    return found


def about(gathering, user):
    """The page of the liaison meeting that a gathering is, for those who may read it."""
    seen = permissions.visible_meetings(user).filter(gathering=gathering.pk)
    found = seen.values_list("pk", flat=True).first()
    return found and reverse("liaison:meeting", args=[found])


def why_not_publish(gathering):
    """A liaison meeting is called from its own page, so that the units hear of it."""
    found = meeting_of(gathering)
    if found is None or found.invited_at:
        return None
    return _("请到“联络组工作会”里通知参会单位，通知了自动发布。")


def note_changed(gathering, changes, by):
    """Its time and place may change in the calendar, too: those who were asked hear."""
    found = meeting_of(gathering, gathering.before.get("kind"))
    if found is None:
        return
    for name, words in KEPT.items():
        if name in changes:
            raise ValidationError({name: words})
    if not TOLD & set(changes):
        return
    if found.minutes.filter(published_at__isnull=False).exists():
        raise ValidationError(_("纪要已经发布，时间和地点不能再改。"))
    meeting_actions.move_items(found, by)
    if found.invited_at:
        record(events.MEETING_MOVED, found, by=by, starts_at=gathering.starts_at.isoformat())
        notices.moved(found)


def note_called_off(gathering, by):
    """It does not take place: items wait again, the units hear why."""
    found = meeting_of(gathering)
    if found is None:
        return
    meeting_actions.let_items_go(found, by)
    record(events.MEETING_CALLED_OFF, found, by=by, reason=gathering.cancel_reason)
    if found.invited_at:
        notices.called_off(found, gathering.cancel_reason)


def tell_unit(key, news, body, once):
    """The people of a unit hear what became of its item."""
    if str(key).isdigit():
        notify(
            contact_queries.people_of({int(key)}), kind="system", title=news, body=body,
            url=reverse("liaison:suggest"), once=f"{once}:unit",
        )  # fmt: skip


def own_units(keys, user):
    """Nobody decides on what a unit asked for in which they hold a post."""
    held = {str(key) for key in hats(user).unit_ids}
    return set(keys) & held


def register():
    """Answer for gatherings, units' items and exports."""
    hooks.add(hooks.about[Gathering.Kind.MEETING], about)
    hooks.add(hooks.publishing, why_not_publish)
    hooks.add(hooks.changed, note_changed)
    hooks.add(hooks.called_off, note_called_off)
    sources.register(
        meeting_actions.SOURCE, "支部和单位", counted="个单位", tell=tell_unit, own=own_units
    )
    resources.register()
