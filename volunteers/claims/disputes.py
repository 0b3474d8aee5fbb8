"""What is said against a service and what comes of it; services edited, confirmed and taken back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.lib.texts import clean_text
from volunteers.claims import events, notices, permissions
from volunteers.claims.models import Dispute
from volunteers.hours import actions
from volunteers.hours.models import Service
from volunteers.teams.queries import leading

Outcome = Dispute.Outcome
MOST_AT_ONCE = 100


@transaction.atomic
def dispute(*, service, by, words):
    """Say that one's own service is counted wrongly; one at a time for each."""
    words = clean_text(words)
    if not 5 <= len(words) <= 500:
        raise ValidationError(_("请写明哪里不对、应该是多少，5 到 500 字。"))
    if not permissions.own_service(by, service.pk):
        raise ValidationError(_("只能对自己的时数提异议。"))
    try:
        with transaction.atomic():
            made = Dispute.objects.create(service=service, by=by, words=words)
    except IntegrityError:
        raise ValidationError(_("这条记录已经有一项异议在等答复。要改说法，先收回再提。")) from None
    record(events.DISPUTED, made, by=by)
    notices.disputed(made)
    return made


def _locked(dispute):
    found = Dispute.objects.select_for_update(of=("self",)).select_related("service").get(
        pk=dispute.pk
    )  # fmt: skip
    if found.outcome != Outcome.OPEN:
        raise ValidationError(
            _("这项异议%(state)s，可能刚有人处理过，请刷新页面再看。")
            % {"state": found.get_outcome_display()}
        )
    return found


@transaction.atomic
def withdraw_dispute(*, dispute, by):
    """Take one's own back while it waits."""
    dispute = _locked(dispute)
    if dispute.by_id != by.pk:
        raise ValidationError(_("只有提的人能收回。"))
    dispute.outcome, dispute.decided_at = Outcome.WITHDRAWN, timezone.now()
    dispute.save(update_fields=["outcome", "decided_at"])
    record(events.DISPUTE_WITHDRAWN, dispute, by=by)


@transaction.atomic
def answer_dispute(*, dispute, by, words, fields=None):
    """Answer it: with `fields` the service is edited and waits for somebody else to confirm it,
    without them it stays as it is. The words reach the volunteer."""
    words = clean_text(words)
    if not 2 <= len(words) <= 500:
        raise ValidationError(_("请写一句答复，2 到 500 字，同学会读到。"))
    dispute = _locked(dispute)
    if not permissions.answerable(by).filter(pk=dispute.pk).exists():
        raise ValidationError(_("这项异议由服务队的指导教师或团委工作人员答复，不能答自己的。"))
    if fields is not None:
        edit_service(
            service=dispute.service, by=by, reason=words[:200], tells=False, **fields
        )  # fmt: skip
    dispute.outcome = Outcome.KEPT if fields is None else Outcome.CHANGED
    dispute.answer, dispute.decided_by, dispute.decided_at = words, by, timezone.now()
    dispute.save()
    record(events.DISPUTE_ANSWERED, dispute, by=by, state=dispute.outcome)
    notices.answered(dispute)
    return dispute


@transaction.atomic
def edit_service(*, service, by, reason, tells=True, **fields):
    """Correct times, minutes or grade of a service; it counts again once somebody else confirms.
    The volunteer is told, unless an answer `tells` them."""
    if service.volunteer.user_id == by.pk:
        raise ValidationError(_("自己的时数由别人来改。"))
    if not reason.strip():
        raise ValidationError(_("请写一句为什么改，会留在记录里。"))
    if service.state == Service.State.VOID:
        raise ValidationError(_("这条记录已经不计了，不能再改。"))
    if all(getattr(service, name) == fields[name] for name in fields):
        raise ValidationError(_("什么都没有改。要维持原来的，请选“维持原来的”。"))
    # What it waited for before is not done by an edit.
    waits_for = service.waits_for if service.state == Service.State.PENDING else ""
    return actions.note_service(
        origin=service.origin, source=service.source, volunteer=service.volunteer, by=by,
        reason=reason, waits_for=waits_for, tells=tells, is_by_hand=True, **fields,
    )  # fmt: skip


def confirm_many(*, keys, by):
    """Confirm several edited services; return (how many, [(service, why not)]). What waits for
    something else, such as the teacher's check-in, is confirmed one by one with a reason."""
    done, left = 0, []
    rows = Service.objects.select_related("volunteer").filter(pk__in=keys[:MOST_AT_ONCE])
    for service in rows.order_by("pk"):
        try:
            confirm(service=service, by=by)
            done += 1
        except ValidationError as refused:
            left.append((service, refused.messages[0]))
    return done, left


def confirm(*, service, by, reason=""):
    """Let a pending service count; where it waits for something else than that, with a reason. Whoever
    leads the team leaves it to a colleague."""
    if service.team_id in leading(by):
        raise ValidationError(_("自己带的队，时数由团委的其他同事确认。"))
    if service.waits_for != str(actions.EDITED) and not reason.strip():
        raise ValidationError(
            _("这条在等“%(what)s”。现在就要计入，请打开它写一句原因。")
            % {"what": service.waits_for or _("确认")}
        )
    return actions.confirm_service(service=service, by=by, reason=reason.strip()[:200])
