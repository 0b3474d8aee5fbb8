"""Deciding about a sender: trust at once, a pause by two persons, both until a day."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.senders import events, notices, queries
from mailbox.senders.models import Standing
from tuanwei.audit.actions import record

Kind = Standing.Kind


def _make(person, by, **fields):
    if person.pk == by.pk:
        raise ValidationError(_("不能给自己定，请另一位同事来。"))
    today = timezone.localdate()
    if fields["until"] <= today:
        raise ValidationError(_("截止的日子要在今天之后。"))
    Standing.objects.filter(person=person.pk, ended_on=None, until__lt=today).update(ended_on=today)
    known = _("这位来信人已经标过了，请在“来信人”里看。")
    paused = Standing.objects.filter(person=person.pk, ended_on=None, kind=Kind.PAUSED)
    if fields["kind"] == Kind.TRUSTED and paused.exists():
        raise ValidationError(known)
    try:
        with transaction.atomic():
            made = Standing.objects.create(person=person, asked_by=by, **fields)
    except IntegrityError:
        raise ValidationError(known) from None
    queries.standings.bump()
    return made


@transaction.atomic
def trust(*, person, by, letter, reason, until):
    """Mark this person's named letters in the queue until a day."""
    made = _make(person, by, kind=Kind.TRUSTED, letter=letter, reason=reason, until=until)
    record(events.TRUSTED, made, by=by, user=person.pk, letter=letter, reason=reason,
           end=str(until))  # fmt: skip
    return made


@transaction.atomic
def ask_pause(*, person, by, letter, reason, until, colleagues):
    """The first of two persons wants this person's letters to rest until a day; nothing changes
    before one of `colleagues` (ids) has confirmed."""
    made = _make(person, by, kind=Kind.PAUSED, letter=letter, reason=reason, until=until)
    record(events.PAUSE_ASKED, made, by=by, user=person.pk, letter=letter, reason=reason,
           end=str(until))  # fmt: skip
    notices.pause_asked(made, set(colleagues))
    return made


def _open(standing, state):
    found = Standing.objects.select_for_update().get(pk=standing.pk)
    if found.state(timezone.localdate()) != state:
        raise ValidationError(_("这一条刚刚处理过了，请刷新页面再看。"))
    return found


@transaction.atomic
def confirm_pause(*, standing, by):
    """The second person agrees; the sender is told why, until when and what stays open."""
    standing = _open(standing, "asked")
    if by.pk in (standing.asked_by_id, standing.person_id):
        raise ValidationError(_("要由另一位同事确认，提出的人自己不能确认。"))
    standing.confirmed_by, standing.confirmed_on = by, timezone.localdate()
    standing.save()
    trusted = Standing.objects.filter(person=standing.person_id, kind=Kind.TRUSTED, ended_on=None)
    trusted.update(ended_on=standing.confirmed_on, ended_by=by)  # from now on, and not before
    record(events.PAUSED, standing, by=by, user=standing.person_id, asked_by=standing.asked_by_id,
           reason=standing.reason, end=str(standing.until))  # fmt: skip
    queries.standings.bump()
    notices.paused(standing)


@transaction.atomic
def refuse_pause(*, standing, by):
    """Not confirmed, or taken back by whoever asked: nothing happens to the sender."""
    standing = _open(standing, "asked")
    _end(standing, by, events.NOT_PAUSED)


@transaction.atomic
def end_standing(*, standing, by):
    """Over before its day; nobody ends a pause of their own."""
    standing = _open(standing, "now")
    if standing.person_id == by.pk:
        raise ValidationError(_("不能给自己定，请另一位同事来。"))
    _end(standing, by, events.ENDED)
    if standing.kind == Kind.PAUSED:
        notices.ended(standing)


def _end(standing, by, event):
    standing.ended_on, standing.ended_by = timezone.localdate(), by
    standing.save()
    record(event, standing, by=by, user=standing.person_id)
    queries.standings.bump()
