"""Asking a leader about a letter, and what they write: for colleagues only."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Unit
from mailbox.cases import clock, events, notices
from mailbox.cases.instruction_models import LeaderInstruction
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.permissions import HEADING, signed_by
from mailbox.cases.rule_choices import Instruction
from mailbox.cases.together_models import Merge
from tuanwei.accounts.models import User
from tuanwei.audit.actions import record

Kind = CaseEntry.Kind
AWAITED = (*Case.ON_DESK, Case.State.WAITING, Case.State.MERGED)


def _noted(case, kind, by, text):
    CaseEntry.objects.create(
        case=case, kind=kind, by=by, text=text, for_author=False, at=clock.now()
    )


@transaction.atomic
def ask_leader(*, case, by, leader, question):
    """Ask `leader` for a written instruction; the clock runs on."""
    if leader.pk in (by.pk, signed_by(case)):
        raise ValidationError(_("请选另一位领导：不能请自己，也不能请来信人自己。"))
    try:
        with transaction.atomic():
            asked = LeaderInstruction.objects.create(
                case=case, leader=leader, asked_by=by, question=question
            )
    except IntegrityError:
        raise ValidationError(_("已经请%(name)s批示了，正在等。") % {"name": leader.name}) from None
    _noted(case, Kind.LEADER_ASKED, by, f"{leader.name}：{question}")
    record(events.LEADER_ASKED, case, by=by, leader=leader.pk)
    notices.leader_asked(case, asked)
    return asked


@transaction.atomic
def instruct(*, case, by, text):
    """The leader who was asked writes, as long as there is no answer."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.state not in AWAITED:
        raise ValidationError(
            _("这封信现在是“%(state)s”，不用再批示了。") % {"state": case.get_state_display()}
        )
    asked = case.instructions.select_for_update().filter(leader=by.pk, written_at=None).first()
    if asked is None:
        raise ValidationError(_("没有等你批示的请示，可能刚批过，请刷新页面再看。"))
    asked.text, asked.written_at = text, clock.now()
    asked.save()
    _noted(case, Kind.INSTRUCTED, by, text)
    record(events.INSTRUCTED, case, by=by)
    notices.instructed(case, asked)


def to_ask(case, by):
    """Whom `by` may ask: the committee's secretaries and the heads of the unit that has it."""
    committee = Unit.objects.filter(kind=Unit.Kind.COMMITTEE).values("pk")
    held = Appointment.objects.in_force().filter(post__in=HEADING)
    units = held.filter(unit__in=committee) | held.filter(unit=case.lead_id)
    found = User.objects.filter(pk__in=units.values("user"), is_active=True)
    return found.exclude(pk__in=[by.pk, signed_by(case) or 0]).order_by("name_pinyin")


def asked_of(user):
    """Letters about which `user` was asked and has not written yet, as a condition."""
    waiting = LeaderInstruction.objects.filter(leader=user.pk, written_at=None)
    return Q(pk__in=waiting.values("case"))


def leaders(case):
    """Ids of those who have written an instruction about it."""
    written = case.instructions.exclude(written_at=None)
    return set(written.values_list("leader", flat=True))


def is_missing(case):
    """True while the answer cannot go out because nobody has written yet, about the letter or about
    one that gets the same answer."""
    is_asked = case.rules.instruction == Instruction.REQUIRED or _merged_without(case).exists()
    return is_asked and not leaders(case)


def _merged_without(case):
    """Letters merged in that need an instruction and have none of their own."""
    merged = Merge.objects.filter(ended_at=None, lead=case.pk).values("case")
    written = LeaderInstruction.objects.filter(case=OuterRef("pk"), written_at__isnull=False)
    found = Case.objects.filter(pk__in=merged, rules__instruction=Instruction.REQUIRED)
    return found.exclude(Exists(written))


def refuse_without(case):
    """Raise ValidationError when the rules ask for an instruction and there is none."""
    if is_missing(case):
        if case.rules.instruction != Instruction.REQUIRED:
            raise ValidationError(
                _("一起办理的信要有领导批示才能发出答复。请先点“请领导批示”，或把那封信拆出来。")
            )
        raise ValidationError(_("这一类的信要有领导批示才能发出答复。请先点“请领导批示”。"))
