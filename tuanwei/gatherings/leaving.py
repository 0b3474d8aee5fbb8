"""Leaving: by the code of the moment, by the word, noted by an organiser, or stated afterwards.

Nobody leaves before they came, whatever a clock says; the first time counts, an organiser corrects
it. Whoever is not signed out stays in: nobody's hours are made up by the portal.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings import attending, events, hooks, notices
from tuanwei.gatherings.models import CheckIn, Gathering

STILL_IN = timedelta(hours=2)
"""So long after the end people sign themselves out; then the organiser says when they left."""
ASKED_BACK = timedelta(days=2)


def leave_by_code(*, gathering, by, scanned_at, scan=""):
    """Whoever scanned the code of that moment left then; a scan that served for coming, or somebody
    else, is worth nothing."""
    now = timezone.now()
    if not now - attending.KEPT_SCAN <= scanned_at <= now:
        raise ValidationError(_("这个码已经过期。请对着现场屏幕再扫一次。"))
    if scan and CheckIn.objects.filter(gathering=gathering, scan=scan).exists():
        raise ValidationError(_("这次扫码是签到用的。走的时候再扫一次现场的码。"))
    _must_be_open(gathering, scanned_at)
    return _leave(gathering, by, CheckIn.Way.CODE, scanned_at, scan=scan)


def leave_by_word(*, gathering, by, word):
    """Whoever knows the word of the day leaves now."""
    attending.must_know_word(gathering, word)
    now = timezone.now()
    _must_be_open(gathering, now)
    return _leave(gathering, by, CheckIn.Way.WORD, now)


def note_leaving(*, gathering, user, by, at=None, reason=""):
    """An organiser saw somebody leave now, or says when they left; a time that was noted is
    corrected. Once signing out has closed, that needs a reason."""
    now = timezone.now()
    at, reason = at or now, reason.strip()
    if not gathering.asks_check_out:
        raise ValidationError(_("这次不用签退。"))
    if user.pk == by.pk:
        raise ValidationError(_("自己的签退请扫码，或由别人来登记。"))
    if at > now:
        raise ValidationError(_("离开的时间还没到，请填已经过去的时间。"))
    is_late = now >= closes_for_leaving(gathering)
    if is_late and not reason:
        raise ValidationError(_("已经过了签退时间，补签退要写原因。"))
    if at > closes_for_leaving(gathering):
        raise ValidationError(_("离开的时间要在结束后 2 小时以内。"))
    way = CheckIn.Way.MADE_UP if is_late else CheckIn.Way.ORGANISER
    return _leave(gathering, user, way, at, by=by, reason=reason)


def closes_for_leaving(gathering):
    """From then on nobody signs out by themselves."""
    return max(gathering.ends_at, gathering.occupied_until) + STILL_IN


def can_leave_now(gathering, check_in, now=None):
    """True for somebody who is in and may sign themselves out."""
    return bool(
        gathering.asks_check_out and check_in and check_in.left_at is None
        and gathering.state == Gathering.State.PUBLISHED
        and (now or timezone.now()) < closes_for_leaving(gathering)
    )  # fmt: skip


def _must_be_open(gathering, moment):
    if not gathering.asks_check_out:
        raise ValidationError(_("这次不用签退，直接走就行。"))
    if gathering.state != Gathering.State.PUBLISHED:
        raise ValidationError(_("这次没有在进行，不能签退。请找组织的同学。"))
    if moment >= closes_for_leaving(gathering):
        raise ValidationError(_("已经过了签退时间。请告诉组织的同学你几点走的，由他们登记。"))


@transaction.atomic
def _leave(gathering, user, way, at, *, by=None, reason="", scan=""):
    """(the CheckIn, True when this leaving is new). Locks it, so two phones note one leaving."""
    found = CheckIn.objects.select_for_update(no_key=True).filter(gathering=gathering, user=user)
    check_in = found.first()
    if check_in is None:
        raise ValidationError(_("%(name)s还没有签到，先签到才能签退。") % {"name": user.name})
    check_in.gathering, check_in.user = gathering, user
    if by is None and check_in.left_at is not None:
        return check_in, False
    if at < check_in.at:
        came = timezone.localtime(check_in.at)
        raise ValidationError(
            _("签退不能早于签到（%(when)s）。请核对时间，或请组织的同学登记。") % {
                "when": f"{came:%-m月%-d日 %H:%M}"})  # fmt: skip
    was = check_in.left_at
    if (was, check_in.left_way) == (at, way):
        return check_in, False
    check_in.left_at, check_in.left_way, check_in.left_by = at, way, by
    check_in.left_noted_at, check_in.left_scan = timezone.now(), scan
    try:
        with transaction.atomic():
            check_in.save(update_fields=[
                "left_at", "left_way", "left_by", "left_noted_at", "left_scan"])  # fmt: skip
    except IntegrityError:  # the scan has served somebody else
        raise ValidationError(_("这次扫码已经有人用过。请自己对着现场屏幕扫一次。")) from None
    record(
        events.CHECK_IN_CORRECTED if was else events.CHECKED_OUT, check_in, by=by or user, way=way,
        left_at=at.isoformat(), reason=reason, **({"was": was.isoformat()} if was else {}),
    )  # fmt: skip
    for heard in hooks.attended:
        heard(check_in)
    return check_in, True


def still_in(gathering):
    """Check-ins of those who have not left."""
    return CheckIn.objects.filter(gathering=gathering, left_at=None).select_related("user")


def remind_of_those_in(now):
    """Tell the organisers of what is over since `STILL_IN` who has not signed out; once each."""
    over = Gathering.objects.filter(
        asks_check_out=True, state=Gathering.State.PUBLISHED, check_ins__left_at=None,
        check_ins__isnull=False, ends_at__range=(now - STILL_IN - ASKED_BACK, now - STILL_IN),
    )  # fmt: skip
    for gathering in over.select_related("unit").distinct().order_by("pk"):
        notices.still_in(gathering, still_in(gathering).count())
