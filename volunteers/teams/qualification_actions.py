"""What people are qualified for: the list, certificates handed in, trainings held."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.attachments.actions import claim, discard, store
from tuanwei.attachments.formats import IMAGES
from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.teams import events, notices, queries
from volunteers.teams.models import Holding, Qualification, TeamMember, Training
from volunteers.teams.validity import last_day

State = Holding.State


@transaction.atomic
def save_qualification(*, by, qualification=None, **fields):
    """Put something on the list, or change it. What people hold keeps its days."""
    is_new = qualification is None
    rows = Qualification.objects.select_for_update()
    qualification = Qualification() if is_new else rows.get(pk=qualification.pk)
    for name, value in fields.items():
        setattr(qualification, name, value)
    try:
        with transaction.atomic():
            qualification.save()
    except IntegrityError:
        raise ValidationError({"name": _("已经有同名的资质。")}) from None
    record(
        events.QUALIFICATION_SAVED, qualification, by=by, is_new=is_new, title=qualification.name,
        is_active=qualification.is_active,
    )  # fmt: skip
    return qualification


@transaction.atomic
def hand_in(*, by, qualification, got_on, photo, valid_until=None):
    """Hand in a certificate with its picture; those who decide hear. One that was refused may be
    handed in again. Raises ValidationError for one that is over, or that waits already."""
    if not qualification.is_active:
        raise ValidationError({"qualification": _("这项资质现在不用了。")})
    until = last_day(got_on, qualification.valid_months, valid_until)
    if until and until < timezone.localdate():
        raise ValidationError(
            {"got_on": _("按这个日子，它 %(day)s 就到期了，请交新的。") % {"day": until}}
        )
    rows = Holding.objects.select_for_update(of=("self",)).select_related("evidence")
    holding = rows.filter(user=by, qualification=qualification, got_on=got_on).first()
    if holding and holding.state != State.REFUSED:
        raise ValidationError({"got_on": _("这一天取得的已经交过了，在下面看进展。")})
    old, evidence = holding and holding.evidence, store(photo, by=by, allow=IMAGES)
    claim([evidence])
    holding = holding or Holding(user=by, qualification=qualification, got_on=got_on)
    holding.state, holding.valid_until, holding.evidence = State.PENDING, until, evidence
    holding.decided_by = holding.decided_at = None
    holding.reason = ""
    try:
        with transaction.atomic():
            holding.save()
    except IntegrityError:  # two phones of one person at the same moment
        raise ValidationError({"got_on": _("这一天取得的已经交过了，在下面看进展。")}) from None
    if old:
        discard(old)
    record(events.HANDED_IN, holding, by=by)
    notices.handed_in(holding, deciders_of(by))
    return holding


def deciders_of(user):
    """Who is asked about a certificate: the supervising teachers of the person's teams, else the
    committee's staff."""
    mine = TeamMember.objects.filter(user=user, state=TeamMember.State.IN, team__is_active=True)
    teachers = TeamMember.objects.filter(
        team__in=mine.values("team"), state=TeamMember.State.IN, role=TeamMember.Role.TEACHER
    )
    people = set(teachers.values_list("user", flat=True)) - {user.pk}
    return people or queries.committee() - {user.pk}


def _locked(holding):
    rows = Holding.objects.select_for_update(of=("self",))
    return rows.select_related("qualification", "user", "evidence").get(pk=holding.pk)


@transaction.atomic
def withdraw(*, holding, by):
    """One's own is taken back while it waits, or put away after it was refused; its picture goes."""
    holding = _locked(holding)
    if holding.state == State.HELD or holding.user_id != by.pk:
        raise ValidationError(_("已经确认的不能撤回。"))
    record(events.WITHDRAWN, holding, by=by)
    evidence = holding.evidence
    holding.delete()
    if evidence:
        discard(evidence)


@transaction.atomic
def decide_holding(*, holding, by, accept, reason=""):
    """Confirm a certificate, or say what is wrong with it. Nobody confirms their own."""
    holding = _locked(holding)
    if holding.user_id == by.pk:
        raise ValidationError(_("自己的证件由别人来确认。"))
    if holding.state != State.PENDING:
        raise ValidationError(_("这份证件刚刚有人处理过，请刷新页面再看。"))
    reason = reason.strip()[:200]
    if not (accept or reason):
        raise ValidationError({"reason": _("写明哪里不对、要怎么补，对方会读到。")})
    holding.state = State.HELD if accept else State.REFUSED
    holding.reason = "" if accept else reason
    holding.decided_by, holding.decided_at = by, timezone.now()
    holding.save()
    record(
        events.CONFIRMED if accept else events.NOT_CONFIRMED, holding, by=by, reason=holding.reason
    )
    notices.holding_decided(holding, holding.decided_at)
    return holding


@transaction.atomic
def forget_pictures(today):
    """The picture of a certificate goes with the day after its last one; returns how many went."""
    over = Holding.objects.select_for_update(of=("self",), skip_locked=True).filter(
        Q(state=State.HELD), evidence__isnull=False, valid_until__lt=today
    )
    gone = 0
    for holding in over.select_related("evidence"):
        evidence, holding.evidence = holding.evidence, None
        holding.save(update_fields=["evidence"])
        discard(evidence)
        gone += 1
    return gone


@transaction.atomic
def plan_training(*, team, by, qualification, **fields):
    """Plan a lesson of the team that gives a qualification; a draft, published from its own page."""
    if not team.is_active:
        raise ValidationError(_("这支队停用了，不能再排培训。"))
    if qualification.kind != Qualification.Kind.TRAINING:
        raise ValidationError(
            _("“%(name)s”是证件，由本人上传、老师确认，不能由培训发。") % {"name": qualification}
        )
    gathering = gatherings.save_gathering(
        by=by, kind=Gathering.Kind.LESSON, unit=team.unit, **fields
    )
    training = Training.objects.create(gathering=gathering, team=team, qualification=qualification)
    record(events.PLANNED, training, by=by)
    return training


def why_not_grant(training, now=None):
    """Why it cannot give its qualification yet, in words; None once it can."""
    gathering = training.gathering
    if gathering.state == Gathering.State.CANCELLED:
        return _("这次培训取消了。")
    if gathering.state == Gathering.State.DRAFT:
        return _("这次培训还没有发布。")
    if gathering.ends_at > (now or timezone.now()):
        return _("培训结束以后再确认。")
    return None


def came_to(training):
    """The check-ins that count for a training: none that somebody noted of themselves."""
    rows = CheckIn.objects.filter(gathering=training.gathering_id)
    return rows.exclude(by=F("user")).select_related("user").order_by("user__name_pinyin", "pk")


def with_holdings(training, came):
    """[(CheckIn, True where the qualification of that day is held already)]; one query."""
    day = timezone.localdate(training.gathering.starts_at)
    held = set(
        Holding.objects.filter(
            qualification=training.qualification, got_on=day, state=State.HELD,
            user__in=[each.user_id for each in came],
        ).values_list("user", flat=True)
    )  # fmt: skip
    return [(each, each.user_id in held) for each in came]


@transaction.atomic
def grant_training(*, training, by):
    """Give the qualification to whoever checked in and has it not of this day; returns to how many.

    Twice gives nothing twice: who was noted as present afterwards gets it the second time."""
    rows = Training.objects.select_for_update(of=("self",))
    training = rows.select_related("gathering", "qualification").get(pk=training.pk)
    if reason := why_not_grant(training):
        raise ValidationError(reason)
    now, day = timezone.now(), timezone.localdate(training.gathering.starts_at)
    until = last_day(day, training.qualification.valid_months)
    people = [each.user_id for each in came_to(training)]
    of_the_day = Holding.objects.select_for_update().filter(
        qualification=training.qualification, user__in=people, got_on=day
    )
    known = {each.user_id: each for each in of_the_day}
    fresh = [user for user in people if user not in known or known[user].state != State.HELD]
    given = {"state": State.HELD, "valid_until": until, "decided_by": by, "decided_at": now}
    of_the_day.exclude(state=State.HELD).update(**given, reason="")
    Holding.objects.bulk_create(
        [
            Holding(qualification=training.qualification, user_id=user, got_on=day, **given)
            for user in fresh if user not in known
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    if training.granted_at is None:
        training.granted_at, training.granted_by = now, by
        training.save(update_fields=["granted_at", "granted_by"])
    if fresh:
        record(events.GRANTED, training, by=by, people=len(fresh))
        notices.granted(training, fresh, now)
    return len(fresh)
