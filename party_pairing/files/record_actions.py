"""Lines of a file: entered by those with a duty, written by the person and confirmed by somebody
else, taken back with a reason. Nothing is changed."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.files import duties, events, notices
from party_pairing.files.models import Record, RecordKind
from tuanwei.accounts.models import User
from tuanwei.audit.actions import record as note

Shape = RecordKind.Shape
TWICE = {
    "term": _("这个学期已经有一条，请先撤回原来的。"),
    "day": _("这一天已经有一条一样的，不用再记。"),
}


def must_be_right(kind, *, on, until, value, total, mark, term):
    """Raises ValidationError, by field, for what does not make a record of `kind`."""
    today, wrong = timezone.localdate(), {}
    if kind.period and not term:
        wrong["term"] = _("请选学期。")
    if (kind.shape in (Shape.DAY, Shape.SPAN) or not kind.period) and on is None:
        wrong["on"] = _("请填日期。")
    if on and on > today:
        wrong["on"] = _("日期在今天以后，请核对。")
    if on and until and until < on:
        wrong["until"] = _("不能早于开始的那天。")
    if kind.shape == Shape.RANK:
        if value is None or value < 1 or value % 1:
            wrong["value"] = _("名次是从 1 起的整数。")
        if total is None or total < 1 or total % 1:
            wrong["total"] = _("总人数是从 1 起的整数。")
        elif "value" not in wrong and value > total:
            wrong["value"] = _("名次不能大于总人数 %(total)d。") % {"total": total}
    elif kind.shape == Shape.NUMBER and (value is None or value < 0):
        wrong["value"] = _("请填 0 或更大的数。")
    elif kind.shape == Shape.MARK and mark not in kind.marks:
        wrong["mark"] = _("请选 %(marks)s 里的一个。") % {"marks": "、".join(kind.marks)}
    if wrong:
        raise ValidationError(wrong)


def same(kind, user_id, *, on, term):
    """Records in force that are about the same: the term, or the day where there is none."""
    rows = Record.objects.filter(kind=kind.pk, user=user_id, withdrawn_at=None)
    return rows.filter(term=term) if term else rows.filter(term="", on=on)


@transaction.atomic
def enter(
    *, person, kind, by, on=None, until=None, value=None, total=None, mark="", term="", note=""
):
    """A new line. Of others: by those with a duty, and it counts at once. Of oneself: kinds that
    the person writes, and it counts once confirmed."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # one line at a time
    kind = RecordKind.objects.get(pk=kind.pk)
    is_own = person.pk == by.pk
    if not kind.is_active:
        raise ValidationError(_("“%(kind)s”现在不再登记。") % {"kind": kind.name})
    if is_own and not kind.is_own:
        raise ValidationError(_("“%(kind)s”由团支部或老师来记，自己不能填。") % {"kind": kind.name})
    if not is_own and not duties.may_enter(by, person):
        raise ValidationError(_("这位同学的档案不归你登记。"))
    facts = {
        "on": on, "until": until, "value": value, "total": total, "mark": mark,
        "term": term if kind.period else "",
    }  # fmt: skip
    must_be_right(kind, **facts)
    if same(kind, person.pk, on=on, term=facts["term"]).exists():
        raise ValidationError(TWICE["term" if kind.period else "day"])
    try:
        with transaction.atomic():
            made = Record.objects.create(
                kind=kind, user=person, **facts, note=note, entered_by=by,
                source=Record.Source.OWN if is_own else Record.Source.TYPED,
            )  # fmt: skip
    except IntegrityError as conflict:
        raise ValidationError(TWICE["term"]) from conflict
    if is_own:
        notices.written(made)
    else:
        notices.entered(made)
    event = events.RECORD_WRITTEN if is_own else events.RECORD_ENTERED
    _note(event, made, by)
    return made


def _note(event, record, by, **more):
    note(event, record, by=by, kind=record.kind.name, user=record.user_id, **more)


def _locked(record):
    found = Record.objects.select_for_update(of=("self",)).select_related("kind", "user")
    found = found.get(pk=record.pk)
    if found.withdrawn_at:
        raise ValidationError(_("这一条刚刚已经撤回了。"))
    return found


def is_waiting(record):
    """True where the person wrote it and nobody has confirmed it."""
    return (
        record.source == Record.Source.OWN
        and record.confirmed_by_id is None
        and not record.withdrawn_at
    )


@transaction.atomic
def confirm(*, record, by):
    """Somebody else has seen the original: it counts."""
    found = _locked(record)
    if found.user_id == by.pk:
        raise ValidationError(_("自己填的由别人来确认。"))
    if not duties.may_enter(by, found.user):
        raise ValidationError(_("这位同学的档案不归你确认。"))
    if not is_waiting(found):
        raise ValidationError(_("这一条已经确认过了。"))
    found.confirmed_by, found.confirmed_at = by, timezone.now()
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    _note(events.RECORD_CONFIRMED, found, by)
    notices.confirmed(found)
    return found


@transaction.atomic
def withdraw(*, record, by, because):
    """Take a line back: those with a duty any, the person an own one that nobody has confirmed."""
    found, because = _locked(record), because.strip()
    if not because:
        raise ValidationError(_("写一句为什么撤回，本人会读到。"))
    if found.user_id == by.pk:
        if not is_waiting(found):
            raise ValidationError(_("已经算数的一条由团支部撤回，请告诉他们哪里不对。"))
    elif not duties.may_enter(by, found.user):
        raise ValidationError(_("这位同学的档案不归你登记。"))
    found.withdrawn_by, found.withdrawn_at = by, timezone.now()
    found.withdrawn_because = because
    found.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
    _note(events.RECORD_WITHDRAWN, found, by, reason=because)
    if found.user_id != by.pk:
        notices.withdrawn(found)
    return found
