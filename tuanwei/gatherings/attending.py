"""Being there: by the code of the moment, by the word, by hand, afterwards."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.accounts.models import User
from tuanwei.audit.actions import record
from tuanwei.gatherings import absence_actions, codes, events, hooks, seating
from tuanwei.gatherings.actions import must_be_on_offer
from tuanwei.gatherings.models import CheckIn, Gathering, Registration
from tuanwei.gatherings.rules import rules_of
from tuanwei.lib.terms import Term

State = Registration.State
KEPT_SCAN = timedelta(hours=24)
LATE_SYNC = timedelta(minutes=2)


def check_in_by_code(*, gathering, by, scanned_at, scan=""):
    """Whoever scanned the code of that moment was there then, also when word comes later. `scan`
    is what makes a scan one of its kind: a copy of it in another phone is worth nothing."""
    now = timezone.now()
    if not now - KEPT_SCAN <= scanned_at <= now:
        raise ValidationError(_("这个码已经过期。请对着现场屏幕再扫一次。"))
    _must_be_on(gathering, scanned_at)
    return _check_in(gathering, by, CheckIn.Way.CODE, scanned_at, scan=scan)


def check_in_by_word(*, gathering, by, word):
    """Whoever knows the word of the day is there."""
    must_know_word(gathering, word)
    now = timezone.now()
    _must_be_on(gathering, now)
    return _check_in(gathering, by, CheckIn.Way.WORD, now)


def must_know_word(gathering, word):
    """Raises ValidationError for another word, or where there is none."""
    if not gathering.code_word or word.strip().casefold() != gathering.code_word.casefold():
        raise ValidationError(_("口令不对。请听清现场公布的口令再试。"))


def check_in_by_organiser(*, gathering, user, by):
    """The organiser has found somebody on the list, or takes them in without."""
    now = timezone.now()
    _must_be_on(gathering, now)
    return _check_in(gathering, user, CheckIn.Way.ORGANISER, now, by=by)


@transaction.atomic
def make_up(*, gathering, user, by, at, reason):
    """Somebody was there and is noted afterwards, with the reason; a missed gathering that was noted
    for them does not count any more.

    Raises ValidationError where the rules of the gathering do not allow it, or not any more.
    """
    gathering = seating.locked(gathering)
    must_be_on_offer(gathering)
    if user.pk == by.pk:
        raise ValidationError(_("自己的签到由别人来补。"))
    if not reason.strip():
        raise ValidationError(_("补签要写原因。"))
    if not gathering.occupied_from <= at <= gathering.occupied_until or at > timezone.now():
        raise ValidationError(_("补签的时间要在这次日程之内。"))
    _must_be_allowed(gathering, user)
    return _check_in(gathering, user, CheckIn.Way.MADE_UP, at, by=by, reason=reason.strip())


def _must_be_allowed(gathering, user):
    """The rules say until when, and how often a person and term. Locks the person, so that two
    organisers do not both make up the last one."""
    rules = rules_of(gathering)
    if not rules.allows_made_up:
        raise ValidationError(_("按学院的规则，这次不能补签。"))
    days = rules.made_up_days
    if days is not None:
        last = absence_actions.last_day(gathering.ends_at, days)
        if timezone.localdate() > last:
            raise ValidationError(
                _("按学院的规则，结束后 %(n)d 天内可以补签，%(day)s 已经截止。") % {
                    "n": days, "day": f"{last:%-m月%-d日}"})  # fmt: skip
    if rules.made_up_most is None:
        return
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    term = Term.of(timezone.localdate(gathering.starts_at))
    start, end = term_moments(term)
    made_up = CheckIn.objects.filter(
        user=user, way=CheckIn.Way.MADE_UP, gathering__starts_at__gte=start,
        gathering__starts_at__lt=end,
    ).exclude(gathering=gathering)  # fmt: skip
    if made_up.count() >= rules.made_up_most:
        raise ValidationError(_("按学院的规则，每人每学期最多补签 %(n)d 次，%(name)s已经用完。") % {
            "n": rules.made_up_most, "name": user.name})  # fmt: skip


def term_moments(term):
    """[start, end) of a term; a gathering belongs to the one in which it begins."""
    return tuple(
        timezone.make_aware(datetime.combine(day, time()))
        for day in (term.first_day, term.next.first_day)
    )


def _must_be_on(gathering, moment):
    if gathering.state != Gathering.State.PUBLISHED:
        raise ValidationError(_("这次没有在进行，不能签到。"))
    if moment < opens_for_check_in(gathering):
        raise ValidationError(_("还没到签到时间，开始前半小时可以签到。"))
    if moment >= gathering.occupied_until:
        raise ValidationError(_("已经结束了。确实来过，请组织的同学补签。"))


def opens_for_check_in(gathering):
    """Half an hour before it starts, or with setting up."""
    return min(gathering.occupied_from, gathering.starts_at - timedelta(minutes=30))


def came_at(gathering, user):
    """When the user checked in; None before that."""
    return (
        CheckIn.objects.filter(gathering=gathering, user=user).values_list("at", flat=True).first()
    )


@transaction.atomic
def _check_in(gathering, user, way, at, *, by=None, reason="", scan=""):
    """(the CheckIn, True when it is new). Twice is no mistake: the first time counts."""
    known = CheckIn.objects.filter(gathering=gathering, user=user).first()
    if known:
        return known, False
    if gathering.takes_registrations and not gathering.admits_unregistered:
        seated = Registration.objects.filter(gathering=gathering, user=user, state=State.SEATED)
        expected = seated.exists() or any(f(gathering, user) for f in hooks.admitting)
        if not expected:
            raise ValidationError(_("名单里没有%(name)s。请先找组织的同学。") % {"name": user.name})
    try:
        with transaction.atomic():
            made = CheckIn.objects.create(
                gathering=gathering, user=user, way=way, at=at, by=by, reason=reason, scan=scan
            )
    except IntegrityError:
        known = CheckIn.objects.filter(gathering=gathering, user=user).first()
        if known is None:  # the scan has served somebody else
            raise ValidationError(_("这次扫码已经有人用过。请自己对着现场屏幕扫一次。")) from None
        return known, False  # two phones at once
    record(events.CHECKED_IN, made, by=by or user, way=way)
    if gathering.absences_noted_at:
        absence_actions.withdraw(gathering, user)
    for heard in hooks.attended:
        heard(made)
    return made, True


def good_code(gathering, code):
    """True for the code that stands on the screen now or stood there a moment ago."""
    return codes.is_good(code, gathering.secret, timezone.now())


def is_late_sync(check_in):
    """True when word came well after the person."""
    return check_in.way == CheckIn.Way.CODE and check_in.noted_at - check_in.at > LATE_SYNC


@transaction.atomic
def leave_early(*, check_in, by, at):
    """Note that somebody went before the end."""
    check_in = CheckIn.objects.select_for_update().select_related("gathering").get(pk=check_in.pk)
    if not check_in.at <= at <= check_in.gathering.ends_at:
        raise ValidationError(_("离开的时间要在到场之后、结束之前。"))
    check_in.left_at, check_in.left_way = at, CheckIn.Way.ORGANISER
    check_in.left_by, check_in.left_noted_at = by, timezone.now()
    check_in.save(update_fields=["left_at", "left_way", "left_by", "left_noted_at"])
    record(events.CHECK_IN_CORRECTED, check_in, by=by, left_at=at.isoformat())
    for heard in hooks.attended:
        heard(check_in)
