"""Meetings of the liaison group: planned, called, answered; their agenda. Each action locks the meeting."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.liaison import contact_queries, events, notices
from branches.liaison.meeting_models import AgendaItem, Invitation, LiaisonMeeting
from branches.organisation.models import Unit
from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import attending
from tuanwei.gatherings.models import Gathering
from tuanwei.proposals import actions as proposals
from tuanwei.proposals import permissions as sorting
from tuanwei.proposals.models import Proposal

SOURCE = "unit"
"""The source of proposals that units make for a meeting; its key is the unit's."""
MOST_ITEMS = 30
Excuse = Invitation.Excuse


def locked(meeting):
    """The meeting's row, with its gathering as it is now."""
    found = LiaisonMeeting.objects.select_for_update(of=("self",))
    return found.select_related("gathering__venue", "gathering__unit").get(pk=meeting.pk)


def _must_be_held(meeting):
    if meeting.gathering.state == Gathering.State.CANCELLED:
        raise ValidationError(_("这次会取消了，不用再改。"))


@transaction.atomic
def plan_meeting(*, by, unit, units, purpose="", **fields):
    """A meeting that only staff see so far. `fields`: title, starts_at, ends_at, venue, place, code_word."""
    gathering = gatherings.save_gathering(
        by=by, unit=unit, kind=Gathering.Kind.MEETING, mode=Gathering.Mode.OPEN, units=units,
        **fields,
    )  # fmt: skip
    made = LiaisonMeeting.objects.create(gathering=gathering, purpose=purpose, made_by=by)
    Invitation.objects.bulk_create([Invitation(meeting=made, unit=each) for each in units])
    record(events.MEETING_SAVED, made, by=by, units=len(units))
    return made


@transaction.atomic
def change_meeting(*, meeting, by, units, purpose="", **fields):
    """Change it; who was asked hears of another time or place, who is asked now or no more hears, too.

    Raises ValidationError for units that were there, and once it has begun for any other time.
    """
    found = locked(meeting)
    _must_be_held(found)
    found.gathering = gatherings.save_gathering(
        gathering=found.gathering, by=by, units=units, **fields
    )
    found.purpose = purpose
    found.save(update_fields=["purpose"])
    known = dict(found.invitations.values_list("unit", "pk"))
    wanted = {each.pk for each in units}
    added, gone = wanted - known.keys(), known.keys() - wanted
    if found.gathering.starts_at <= timezone.now():  # forms no longer know what was dissolved
        gone -= set(Unit.objects.filter(pk__in=gone, is_active=False).values_list("pk", flat=True))
    if gone and found.gathering.starts_at <= timezone.now():
        raise ValidationError({"units": _("会已经开始，参会单位只能加，不能减。")})
    if found.invited_at and gone:
        notices.not_asked(found, gone)
    found.invitations.filter(unit__in=gone).delete()
    Invitation.objects.bulk_create(
        [Invitation(meeting=found, unit_id=each) for each in sorted(added)]
    )
    if found.invited_at and added:
        mark = "-".join(map(str, sorted(added)))
        notices.called(found, added, f"more:{mark[:60]}")
    record(
        events.MEETING_SAVED, found, by=by, units=len(wanted), added=len(added), gone=len(gone)
    )  # fmt: skip
    return found


@transaction.atomic
def call_meeting(*, meeting, by):
    """Ask the units: it stands in the calendar, their contact persons hear of it."""
    found = locked(meeting)
    if found.invited_at:
        raise ValidationError(_("已经通知过了，请刷新页面再看。"))
    _must_be_held(found)
    units = set(found.invitations.values_list("unit", flat=True))
    if not units:
        raise ValidationError(_("还没有选参会单位。请先选好再通知。"))
    found.invited_at = timezone.now()
    found.save(update_fields=["invited_at"])
    gatherings.publish(gathering=found.gathering, by=by)
    record(events.MEETING_CALLED, found, by=by, units=len(units))
    notices.called(found, units, "first")
    return found


@transaction.atomic
def call_off(*, meeting, by, reason):
    """It does not take place; its items wait again."""
    found = locked(meeting)
    _must_be_held(found)
    if len(reason.strip()) < 4:
        raise ValidationError(_("取消要写原因，至少 4 个字，参会的人会读到。"))
    gatherings.cancel(gathering=found.gathering, by=by, reason=reason.strip()[:200])


def let_items_go(meeting, by):
    """Proposals of a meeting that does not take place wait again."""
    for item in meeting.items.select_related("proposal").filter(
        proposal__state=Proposal.State.TAKEN
    ):
        proposals.put_back(proposal=item.proposal, by=by)
        item.delete()


def move_items(meeting, by):
    """Proposals are talked about on another day; those who wait hear of it."""
    day = timezone.localdate(meeting.gathering.starts_at)
    for item in meeting.items.select_related("proposal").filter(
        proposal__state=Proposal.State.TAKEN
    ):
        if item.proposal.meets_on != day:
            proposals.put_back(proposal=item.proposal, by=by)
            _take(item.proposal, meeting, by)


def _take(proposal, meeting, by):
    return proposals.take(
        proposal=proposal, by=by, place=f"liaison:{meeting.pk}",
        label=meeting.gathering.title[:100],
        meets_on=timezone.localdate(meeting.gathering.starts_at), tells=True,
    )  # fmt: skip


@transaction.atomic
def suggest_item(*, unit, by, title, text=""):
    """A unit asks that something be talked about; staff put it on an agenda, or say why not."""
    waiting = Proposal.objects.filter(
        source=SOURCE, source_key=str(unit.pk), state=Proposal.State.OPEN
    )
    if waiting.count() >= 10:
        raise ValidationError(_("你们有 10 个议题在等安排，等有结果再提新的。"))
    made, is_new = proposals.add(
        by=by, kind=Proposal.Kind.MEETING, source=SOURCE, source_key=unit.pk, title=title,
        text=text, is_shown=False,
    )  # fmt: skip
    if not is_new:
        raise ValidationError({"title": _("你们提过同一个议题了，看看下面有没有结果。")})
    record(events.ITEM_SUGGESTED, made, by=by, unit=unit.pk)
    return made


def _must_take_items(meeting):
    _must_be_held(meeting)
    if meeting.minutes.filter(published_at__isnull=False).exists():
        raise ValidationError(_("纪要已经发布，议程不能再改。"))


def _next_place(meeting):
    if meeting.items.count() >= MOST_ITEMS:
        raise ValidationError(_("一次会最多 %(n)d 个议题，先移出几个。") % {"n": MOST_ITEMS})
    return (meeting.items.aggregate(last=Max("place"))["last"] or 0) + 1


@transaction.atomic
def take_item(*, meeting, proposal, by):
    """Put a proposal on the agenda; whoever waits for word of it hears when."""
    found = locked(meeting)
    _must_take_items(found)
    if proposal.kind != Proposal.Kind.MEETING:
        raise ValidationError(_("只有会议议题能列入议程。"))
    if sorting.is_own(by, proposal):
        raise ValidationError(_("这是你自己提的，由别的同事来安排。"))
    taken = _take(proposal, found, by)
    made = AgendaItem.objects.create(
        meeting=found, place=_next_place(found), title=taken.title, text=taken.text, proposal=taken
    )
    record(events.ITEM_ADDED, made, by=by, meeting=found.pk, proposal=taken.pk)
    return made


@transaction.atomic
def add_item(*, meeting, by, title, text=""):
    """Staff put something on the agenda themselves."""
    found = locked(meeting)
    _must_take_items(found)
    made = AgendaItem.objects.create(
        meeting=found, place=_next_place(found), title=title, text=text
    )
    record(events.ITEM_ADDED, made, by=by, meeting=found.pk)
    return made


def _standing(item):
    """The item as it is now, its meeting locked; somebody else may just have taken it off."""
    found = AgendaItem.objects.select_related("proposal").filter(pk=item.pk).first()
    if found is None:
        raise ValidationError(_("这个议题刚刚被移出了，请刷新页面再看。"))
    return found


@transaction.atomic
def remove_item(*, item, by):
    """Off the agenda; a proposal waits again."""
    found = locked(item.meeting)
    _must_take_items(found)
    item = _standing(item)
    if item.proposal_id and item.proposal.state == Proposal.State.TAKEN:
        proposals.put_back(proposal=item.proposal, by=by)
    record(events.ITEM_REMOVED, item, by=by, meeting=found.pk)
    item.delete()


@transaction.atomic
def move_item(*, item, by):
    """One place further up; the first stays where it is."""
    found = locked(item.meeting)
    _must_take_items(found)
    rows = list(found.items.all())
    place = rows.index(_standing(item))
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
        for number, each in enumerate(rows, 1):
            each.place = number
        AgendaItem.objects.bulk_update(rows, ["place"])
        record(events.ITEM_MOVED, item, by=by, meeting=found.pk)


def _invitation(invitation):
    """(meeting, invitation), both locked and as they are now."""
    meeting = locked(invitation.meeting)
    _must_be_held(meeting)
    found = Invitation.objects.select_related("unit").filter(pk=invitation.pk).first()
    if found is None:
        raise ValidationError(_("参会单位刚刚调整过，请刷新页面再看。"))
    found.meeting = meeting
    return meeting, found


@transaction.atomic
def name_substitute(*, invitation, user, by, at_door=False):
    """Somebody comes in place of the contact person: named before it begins, or at the door by staff, who check
    them in with it. `user` None takes it back."""
    meeting, found = _invitation(invitation)
    if not meeting.invited_at:
        raise ValidationError(_("会还没有通知，通知以后再安排替代的人。"))
    if not at_door and meeting.gathering.starts_at <= timezone.now():
        raise ValidationError(_("会已经开始。替代的人请到现场找工作人员登记。"))
    if user is not None:
        _must_suit(meeting, found, user)
    before, found.substitute, found.substitute_by = found.substitute_id, user, by
    if user is not None and found.excuse_state == Excuse.ASKED:
        found.excuse_state, found.excuse = Excuse.NONE, ""
    found.save()
    record(events.SUBSTITUTE_NAMED, found, by=by, user=user.pk if user else None, at_door=at_door)
    if before and before != found.substitute_id and not at_door:
        notices.stands_in_no_more(found, before, by)
    if user is not None and at_door:
        attending.check_in_by_organiser(gathering=meeting.gathering, user=user, by=by)
    elif user is not None:
        notices.stands_in(found, by)
    return found


def _must_suit(meeting, invitation, user):
    if not user.is_active:
        raise ValidationError({"user": _("%(name)s的账号停用了，签不了到，请换一位。") % {
            "name": user.name}})  # fmt: skip
    if not contact_queries.belongs_to(user, invitation.unit):
        raise ValidationError({"user": _("%(name)s不在%(unit)s，不能替这个单位参会。") % {
            "name": user.name, "unit": invitation.unit}})  # fmt: skip
    other = meeting.invitations.filter(substitute=user).exclude(pk=invitation.pk).first()
    if other:
        raise ValidationError({"user": _("%(name)s已经替%(unit)s参会，一个人只替一个单位。") % {
            "name": user.name, "unit": other.unit}})  # fmt: skip


@transaction.atomic
def check_in(*, invitation, user, by):
    """At the door by hand: the contact person or deputy, or the substitute that was named."""
    meeting, _found = _invitation(invitation)
    return attending.check_in_by_organiser(gathering=meeting.gathering, user=user, by=by)


@transaction.atomic
def ask_excuse(*, invitation, by, reason):
    """The unit says why nobody comes, until the day after the meeting; staff decide. Before it begins, whoever was
    named as a substitute need not come."""
    meeting, found = _invitation(invitation)
    if not meeting.invited_at:
        raise ValidationError(_("会还没有通知。"))
    if timezone.now() >= meeting.gathering.ends_at + timezone.timedelta(days=1):
        raise ValidationError(_("会已经过了一天，不能再请假。有特殊情况请找团委。"))
    if found.excuse_state in (Excuse.ACCEPTED, Excuse.REFUSED):
        raise ValidationError(_("已经回复过了：%(state)s。") % {
            "state": found.get_excuse_state_display()})  # fmt: skip
    if len(reason.strip()) < 4:
        raise ValidationError({"reason": _("请写明原因，至少 4 个字。")})
    found.excuse, found.excuse_state, found.excuse_by = reason.strip(), Excuse.ASKED, by
    before = found.substitute_id
    if before and meeting.gathering.starts_at > timezone.now():  # later they may have been there
        found.substitute, found.substitute_by = None, by
        notices.stands_in_no_more(found, before, by)
    found.save()
    record(events.EXCUSE_ASKED, found, by=by)
    notices.excuse_asked(found)
    return found


@transaction.atomic
def withdraw_excuse(*, invitation, by):
    """Somebody comes after all: before it begins the unit takes back what it asked for, or was granted."""
    meeting, found = _invitation(invitation)
    if found.excuse_state not in (Excuse.ASKED, Excuse.ACCEPTED):
        raise ValidationError(_("现在没有可以撤回的请假，请刷新页面再看。"))
    if meeting.gathering.starts_at <= timezone.now():
        raise ValidationError(_("会已经开始，不用撤回：人到了签到，就算出席。"))
    found.excuse_state, found.excuse, found.excuse_words = Excuse.NONE, "", ""
    found.excuse_by = found.decided_by = None
    found.save()
    record(events.EXCUSE_WITHDRAWN, found, by=by)
    notices.excuse_withdrawn(found, by)
    return found


@transaction.atomic
def decide_excuse(*, invitation, by, is_accepted, words=""):
    """Staff grant leave or not, and may put it right later; nobody decides on what they asked for."""
    _meeting, found = _invitation(invitation)
    if found.excuse_state == Excuse.NONE:
        raise ValidationError(_("这个单位没有请假。"))
    if found.excuse_by_id == by.pk:
        raise ValidationError(_("这是你替单位请的假，由别的同事来回复。"))
    if not is_accepted and len(words.strip()) < 4:
        raise ValidationError(_("没有准假要写一句原因，至少 4 个字。"))
    found.excuse_state = Excuse.ACCEPTED if is_accepted else Excuse.REFUSED
    found.excuse_words, found.decided_by = words.strip(), by
    found.save()
    record(events.EXCUSE_DECIDED, found, by=by, state=found.excuse_state)
    notices.excuse_decided(found)
    return found
