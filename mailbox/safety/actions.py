"""Raising alerts, taking and closing them, and changing what is looked for."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.safety import events, notices
from mailbox.safety.models import Alert, SafetySetting
from mailbox.safety.queries import (
    must_be_read,
    on_duty,
    round_of,
    rounds,
    safety_setting,
    secretaries,
)
from mailbox.safety.words import lines_of
from tuanwei.audit.actions import record


def watch(case, *texts, at, on=None):
    """Raise an alert when `texts` of the author of `case` must be read at once; return it or None.

    `at` is the moment kept, with `on` only that day. One alert stays open per letter; another
    word while it is open reaches those on duty again.
    """
    return raise_alert(case, at=at, on=on) if must_be_read(*texts) else None


@transaction.atomic
def raise_alert(case, *, at, on=None, body=notices.HARM):
    """Reach those on duty, whatever the letter says; see `watch` for `at` and `on`."""
    alert, is_new = Alert.objects.get_or_create(
        case=case, closed_at=None, defaults={"raised_at": at}
    )
    record(events.RAISED, alert, on=on)
    notices.raised(alert, on_duty(), 0 if is_new else timezone.now().timestamp(), body)
    return alert


def tell_duty(case, entry, *, is_alerted=False):
    """The author has answered: whoever took the last alert hears at once, else who is on duty; of
    these nobody whom an alert about the same words reaches."""
    alert = case.alerts.select_related("taken_by").last()
    if alert is None:
        return
    taken = alert.taken_by
    people = {taken.pk} if taken and taken.is_active else on_duty()
    people -= {case.author_id, *(on_duty() if is_alerted else ())}
    if people:
        notices.replied(alert, entry, people)


def _open(alert):
    found = Alert.objects.select_for_update().get(pk=alert.pk)
    if found.closed_at:
        raise ValidationError(_("这条提醒已经有人处理完了，请刷新页面再看。"))
    return found


@transaction.atomic
def take_alert(*, alert, by):
    """Say who gets in touch, so that nobody thinks that somebody else does."""
    alert = _open(alert)
    if alert.taken_by_id and alert.taken_by_id != by.pk:
        raise ValidationError(_("%(name)s 已经在联系了。") % {"name": alert.taken_by.name})
    alert.taken_by, alert.taken_at, alert.waited = by, timezone.now(), 0
    alert.save()
    record(events.TAKEN, alert, by=by)


@transaction.atomic
def close_alert(*, alert, by, note):
    """Say what was done; the letter itself goes its own way."""
    alert = _open(alert)
    alert.closed_by, alert.closed_at = by, timezone.now()
    alert.note = "\n".join(filter(None, [alert.note, note]))  # what was done before it was reopened
    alert.waited = 0
    alert.save()
    record(events.CLOSED, alert, by=by)


@transaction.atomic
def reopen_alert(*, alert, by, reason):
    """It was not over after all: nobody has taken it, and those on duty hear again."""
    found = Alert.objects.select_for_update().get(pk=alert.pk)
    if found.closed_at is None:
        raise ValidationError(_("这条提醒已经重新打开了，请刷新页面再看。"))
    again = _("%(name)s重新打开：%(reason)s") % {"name": by.name, "reason": reason}
    found.note = f"{found.note}\n{again}"
    found.closed_by = found.closed_at = found.taken_by = found.taken_at = None
    found.waited = 0
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:  # another word of the author has raised one meanwhile
        raise ValidationError(_("这封信另有一条没处理完的紧急提醒，请到那一条里办。")) from None
    record(events.REOPENED, found, by=by)
    people = on_duty() - {by.pk, found.case.author_id}
    notices.raised(found, people, timezone.now().timestamp(), notices.REOPENED)


@transaction.atomic
def urge_alerts(now):
    """One round of counting how long nobody has taken an alert: on duty hears once more, then the
    committee's secretaries do. A round counts once, however often this is called within it.

    Moments of anonymous authors are not kept: all open alerts count the same rounds together.
    """
    begins = round_of(now)
    setting = SafetySetting.objects.select_for_update().filter(pk=1).first()
    if setting is None or (setting.counted_at and setting.counted_at >= begins):
        return
    setting.counted_at = begins
    setting.save(update_fields=["counted_at"])
    waiting = Alert.objects.filter(closed_at=None, taken_by=None, waited__lt=Alert.TOLD)
    again = rounds(setting.again_after)
    last = again + rounds(setting.secretary_after)
    waiting.update(waited=F("waited") + 1)
    for alert in waiting.filter(waited=again).select_related("case"):
        _urge(alert, is_last=False)
    for alert in waiting.filter(waited__gte=last).select_related("case"):
        _urge(alert, is_last=True)
    waiting.filter(waited__gte=last).update(waited=Alert.TOLD)


def _urge(alert, *, is_last):
    people = on_duty() | (secretaries() if is_last else set())
    on = timezone.localdate() if alert.case.author_id is None else None
    record(events.URGED, alert, on=on, secretaries=is_last)
    notices.nobody_took(alert, people - {alert.case.author_id}, is_last=is_last)


@transaction.atomic
def change_setting(*, by, on_duty, **fields):
    """Change what is looked for, what authors read and who is on duty, difference recorded."""
    found = SafetySetting.objects.select_for_update().get(pk=1)
    changes = {}
    for name in ("again_after", "secretary_after"):
        if (value := fields.pop(name, None)) is not None and value != getattr(found, name):
            changes[name] = [f"{getattr(found, name)} → {value}"]
            setattr(found, name, value)
    for name, value in fields.items():
        before, after = lines_of(getattr(found, name)), lines_of(value)
        changes[f"{name}_added"] = [line for line in after if line not in before]
        changes[f"{name}_removed"] = [line for line in before if line not in after]
        setattr(found, name, value)
    known, wanted = set(found.on_duty.values_list("pk", flat=True)), {user.pk for user in on_duty}
    changes |= {"duty_added": sorted(wanted - known), "duty_removed": sorted(known - wanted)}
    found.save()
    found.on_duty.set(on_duty)
    record(events.CHANGED, found, by=by, **{k: lines for k, lines in changes.items() if lines})
    safety_setting.bump()
    return found
