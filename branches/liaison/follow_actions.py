"""Follow-ups of decisions, and opinions heard at meetings: put in charge, brought on, closed, answered."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.liaison import contact_queries, events, notices
from branches.liaison.meeting_models import FollowUp, FollowUpStep, Opinion
from tuanwei.audit.actions import record
from tuanwei.gatherings.models import Gathering

State, Step = FollowUp.State, FollowUpStep.Kind
SHORTEST = 4


@transaction.atomic
def make_follow_up(*, by, title, person, due_on, meeting=None, unit=None):
    """Somebody is in charge of a decision until a day."""
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("办完的日子请选今天或以后。")})
    _must_be_active(person)
    made = FollowUp.objects.create(
        meeting=meeting, title=title, unit=unit, person=person, due_on=due_on, made_by=by
    )
    record(events.FOLLOW_UP_MADE, made, by=by, person=person.pk, due_on=due_on.isoformat())
    notices.put_in_charge(made, by)
    return made


def _must_be_active(person):
    if not person.is_active:
        raise ValidationError({"person": _("%(name)s的账号停用了，收不到提醒，请换一位。") % {
            "name": person.name}})  # fmt: skip


def _step(follow_up, kind, by, words, to=None):
    made = FollowUpStep.objects.create(follow_up=follow_up, kind=kind, words=words, to=to, by=by)
    follow_up.signed_at = made.at
    follow_up.save()
    record(events.FOLLOW_UP_STEP, follow_up, by=by, kind=kind, to=to.pk if to else None)
    return made


def _locked(follow_up, *states):
    found = FollowUp.objects.select_for_update(of=("self",)).select_related("person")
    found = found.get(pk=follow_up.pk)
    if found.state not in states:
        raise ValidationError(
            _("这件事现在是“%(state)s”，可能有人刚处理过，请刷新页面再看。")
            % {"state": found.get_state_display()}
        )
    return found


def _said(words):
    words = words.strip()
    if len(words) < SHORTEST:
        raise ValidationError({"words": _("请写几句，至少 4 个字，大家会读到。")})
    return words


def _concerned(follow_up):
    return {follow_up.person_id, follow_up.made_by_id}


@transaction.atomic
def note_progress(*, follow_up, by, words):
    """A sign of life from whoever is in charge."""
    found = _locked(follow_up, State.OPEN)
    _step(found, Step.NOTE, by, _said(words))
    return found


@transaction.atomic
def finish(*, follow_up, by, words):
    """Done, and what came of it."""
    found = _locked(follow_up, State.OPEN)
    found.state, found.closed_at = State.DONE, timezone.now()
    step = _step(found, Step.DONE, by, _said(words))
    notices.follow_up_told(found, step, _concerned(found) | contact_queries.staff())
    return found


@transaction.atomic
def drop(*, follow_up, by, words):
    """Called off, and why."""
    found = _locked(follow_up, State.OPEN)
    found.state, found.closed_at = State.OFF, timezone.now()
    step = _step(found, Step.OFF, by, _said(words))
    notices.follow_up_told(found, step, _concerned(found))
    return found


@transaction.atomic
def reopen(*, follow_up, by, words):
    """It is not done, after all, and why."""
    found = _locked(follow_up, State.DONE, State.OFF)
    found.state, found.closed_at = State.OPEN, None
    step = _step(found, Step.REOPENED, by, _said(words))
    notices.follow_up_told(found, step, _concerned(found))
    return found


@transaction.atomic
def hand_on(*, follow_up, by, person, words):
    """Somebody else is in charge now; who was hears, too."""
    found = _locked(follow_up, State.OPEN)
    _must_be_active(person)
    if person.pk == found.person_id:
        raise ValidationError({"person": _("现在就是%(name)s在办。") % {"name": person.name}})
    words, before = _said(words), found.person_id
    found.person = person
    _step(found, Step.HANDED, by, words, to=person)
    notices.put_in_charge(found, by, words)
    if before != by.pk:
        notices.handed_away(found, before)
    return found


@transaction.atomic
def move_due(*, follow_up, by, due_on, words):
    """Another day, with the reason."""
    found = _locked(follow_up, State.OPEN)
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("办完的日子请选今天或以后。")})
    found.due_on = due_on
    step = _step(found, Step.MOVED, by, _said(words))
    notices.follow_up_told(found, step, _concerned(found))
    return found


@transaction.atomic
def raise_opinion(*, meeting, unit, by, text):
    """An opinion that a unit brings to a meeting, also afterwards."""
    if meeting.gathering.state == Gathering.State.CANCELLED or not meeting.invited_at:
        raise ValidationError(_("这次会没有开，意见请写到青年信箱。"))
    if len(text.strip()) < SHORTEST:
        raise ValidationError({"text": _("请把意见写清楚，至少 4 个字。")})
    made = Opinion.objects.create(meeting=meeting, unit=unit, raised_by=by, text=text.strip())
    record(events.OPINION_RAISED, made, by=by, meeting=meeting.pk, unit=unit.pk)
    notices.opinion_raised(made)
    return made


@transaction.atomic
def answer_opinion(*, opinion, by, state, words):
    """What became of it, in words for those who raised it; put right by answering anew."""
    found = (
        Opinion.objects.select_for_update(of=("self",)).select_related("unit").get(pk=opinion.pk)
    )
    if found.raised_by_id == by.pk:
        raise ValidationError(_("这是你自己提的，由别的同事来答复。"))
    if state not in Opinion.State.values or state == Opinion.State.OPEN:
        raise ValidationError({"state": _("请选一个结果。")})
    if len(words.strip()) < SHORTEST:
        raise ValidationError({"words": _("请写几句答复，至少 4 个字，提意见的单位会读到。")})
    found.state, found.words = state, words.strip()
    found.answered_by, found.answered_at = by, timezone.now()
    found.save()
    record(events.OPINION_ANSWERED, found, by=by, state=state)
    notices.opinion_answered(found)
    return found
