"""What people do around a shift: contacts, reflections, messages, presence waived, hours confirmed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.attendance import crediting, events, notices, queries
from volunteers.hours.actions import confirm_service
from volunteers.services.models import Assignment, EmergencyContact, Reflection, Shift

LEAST = 4  # characters of each answer
MOST_SERVED = 100_000


def _locked(shift):
    rows = Shift.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("gathering", "project__team", "teacher").get(pk=shift.pk)


@transaction.atomic
def leave_contact(*, shift, by, name="", relation="", phone="", has_read=False):
    """Say whom to call, and that the briefing was read. Nothing of it is noted elsewhere."""
    shift = _locked(shift)
    mine = Assignment.objects.filter(shift=shift, user=by.pk)
    if not mine.exclude(state=Assignment.State.CANCELLED).exists():
        raise ValidationError(_("你在这一班没有岗位，不用填。"))
    is_off = shift.gathering.state == Gathering.State.CANCELLED
    if is_off or shift.gathering.ends_at <= timezone.now() or shift.contacts_deleted_at:
        raise ValidationError(_("这一班已经结束或取消，不用再填。"))
    if shift.briefing and not has_read:
        raise ValidationError({"has_read": _("请先看一遍安全提醒，再勾选。")})
    if shift.asks_emergency_contact and not (name and phone):
        raise ValidationError({"phone": _("这一班要留一位紧急联系人和电话，结束后 3 天删除。")})
    contact, _new = EmergencyContact.objects.get_or_create(shift=shift, user=by)
    contact.name, contact.relation, contact.phone = name, relation, phone
    if has_read and contact.read_briefing_at is None:
        contact.read_briefing_at = timezone.now()
    contact.save()
    record(events.CONTACT_LEFT, shift, by=by)
    return contact


def forget_contacts(now):
    """Delete the contacts of what ended `EmergencyContact.KEPT` ago, or was called off, and note of
    each shift that it was done; the number of contacts."""
    over = Shift.objects.filter(
        contacts_deleted_at=None, gathering__ends_at__lte=now - EmergencyContact.KEPT
    ) | Shift.objects.filter(
        contacts_deleted_at=None, gathering__state=Gathering.State.CANCELLED,
        emergency_contacts__isnull=False,
    )  # fmt: skip
    many = 0
    for key in list(over.distinct().order_by("pk").values_list("pk", flat=True)):
        many += _forget_of(key, now)
    return many


@transaction.atomic
def _forget_of(key, now):
    shift = Shift.objects.select_for_update(no_key=True).get(pk=key)
    if shift.contacts_deleted_at:
        return 0
    many, _each = EmergencyContact.objects.filter(shift=shift).delete()
    shift.contacts_deleted_at = now
    shift.save(update_fields=["contacts_deleted_at"])
    if many:
        record(events.CONTACTS_DELETED, shift, count=many)
    return many


def heard_given_back(registration, gathering, by):
    """Somebody does not come: their contact goes at once. Heard from gatherings."""
    if gathering.kind == Gathering.Kind.SERVICE:
        EmergencyContact.objects.filter(
            shift__gathering=gathering.pk, user=registration.user_id
        ).delete()


def forget_of_nobody():
    """Delete contacts of those whose place was given to somebody else; the number."""
    places = Assignment.objects.exclude(state=Assignment.State.CANCELLED).filter(
        shift=OuterRef("shift"), user=OuterRef("user")
    )
    return EmergencyContact.objects.filter(~Exists(places)).delete()[0]


@transaction.atomic
def waive_presence(*, shift, by, reason):
    """Staff say that hours count although the teacher did not check in; everybody's follow."""
    shift = _locked(shift)
    reason = reason.strip()[:200]
    if len(reason) < LEAST:
        raise ValidationError(_("请写清楚怎么核实的，至少 4 个字。"))
    if shift.gathering.starts_at > timezone.now():
        raise ValidationError(_("还没开始。老师到了会自己签到。"))
    if shift.presence_waived_by_id:
        raise ValidationError(_("已经说明过了，请刷新页面再看。"))
    if shift.teacher_id and queries.teacher_came(shift):
        raise ValidationError(_("指导教师已经签到，不用说明。"))
    shift.presence_waived_by, shift.presence_waived_because = by, reason
    shift.save(update_fields=["presence_waived_by", "presence_waived_because"])
    record(events.PRESENCE_WAIVED, shift, by=by, reason=reason)
    crediting.credit_shift(shift)
    return shift


def confirm(*, service, by, reason):
    """Staff let hours count that wait; for somebody who has not left there are none."""
    if service.left_at is None:
        raise ValidationError(_("还没有签退。先登记几点走的，时数才算得出来。"))
    if len(reason.strip()) < LEAST:
        raise ValidationError(_("请写清楚怎么核实的，至少 4 个字。"))
    return confirm_service(service=service, by=by, reason=reason.strip()[:200])


@transaction.atomic
def note_served(*, shift, by, number):
    """How many people were served."""
    shift = _locked(shift)
    if shift.gathering.starts_at > timezone.now():
        raise ValidationError(_("还没开始，结束以后再填。"))
    if not 0 <= number <= MOST_SERVED:
        raise ValidationError(_("服务人数填 0 到 100000 的整数。"))
    was, shift.people_served = shift.people_served, number
    if was != number:
        shift.save(update_fields=["people_served"])
        record(events.PEOPLE_SERVED, shift, by=by, number=number, was=was)
    return shift


@transaction.atomic
def send_message(*, shift, by, words, key, with_substitutes=False):
    """Write to everybody on the shift, and its teacher; how many. The same form goes out once."""
    people = queries.on_shift(shift, with_substitutes=with_substitutes) | {shift.teacher_id}
    people -= {by.pk, None}
    if not people:
        raise ValidationError(_("这一班还没有人，没有人可以通知。"))
    if notices.message(shift, people, words.strip(), by, key):
        record(events.MESSAGE_SENT, shift, by=by, people=len(people), words=words.strip())
    return len(people)


@transaction.atomic
def reflect(*, shift, by, did, for_whom, learnt, is_shared=False):
    """Say what was done, for whom and what was learnt; once. Only whoever was there."""
    came = CheckIn.objects.filter(gathering=shift.gathering_id, user=by.pk).first()
    if came is None or by.pk == shift.teacher_id:
        raise ValidationError(_("没有你的签到记录。确实去过，请队长补签以后再来。"))
    if came.left_at is None and shift.gathering.ends_at > timezone.now():
        raise ValidationError(_("还没结束，走的时候再来说说。"))
    for text in (did, for_whom, learnt):
        if len(text.strip()) < 2:
            raise ValidationError(_("三句话各写至少 2 个字。"))
    made, is_new = Reflection.objects.get_or_create(
        shift=shift, user=by, defaults={
            "did": did.strip(), "for_whom": for_whom.strip(), "learnt": learnt.strip(),
            "is_shared": is_shared,
        },
    )  # fmt: skip
    if not is_new:
        raise ValidationError(_("你已经说过了，每次服务一次。"))
    record(events.REFLECTED, made, by=by, is_shared=is_shared)
    return made


@transaction.atomic
def share(*, reflection, by, is_shared):
    """Let others read it, or not any more."""
    reflection = Reflection.objects.select_for_update().get(pk=reflection.pk, user=by.pk)
    if reflection.is_shared != is_shared:
        reflection.is_shared = is_shared
        reflection.save(update_fields=["is_shared"])
        record(events.REFLECTED, reflection, by=by, is_shared=is_shared)
    return reflection


@transaction.atomic
def hide(*, reflection, by, reason):
    """Take what somebody shared off the project's page, with a reason that they read."""
    reflection = Reflection.objects.select_for_update().get(pk=reflection.pk)
    if reflection.is_hidden:
        raise ValidationError(_("已经不显示了，请刷新页面再看。"))
    reason = reason.strip()[:200]
    if len(reason) < LEAST:
        raise ValidationError(_("请写一句原因，写的同学会读到，至少 4 个字。"))
    reflection.is_hidden = True
    reflection.save(update_fields=["is_hidden"])
    record(events.REFLECTION_HIDDEN, reflection, by=by, reason=reason)
    notices.reflection_hidden(reflection, reason)
    return reflection


@transaction.atomic
def show(*, reflection, by):
    """Let it be read again."""
    reflection = Reflection.objects.select_for_update().get(pk=reflection.pk)
    if not reflection.is_hidden:
        raise ValidationError(_("现在就显示着。"))
    reflection.is_hidden = False
    reflection.save(update_fields=["is_hidden"])
    record(events.REFLECTION_SHOWN, reflection, by=by)
    return reflection
