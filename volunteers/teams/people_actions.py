"""Who comes into a team, what they are in it, and how they go. Every change locks the team first."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Member
from branches.organisation.queries import hats
from tuanwei.audit.actions import record
from volunteers.teams import events, notices, queries
from volunteers.teams.models import Team, TeamMember

State, Role = TeamMember.State, TeamMember.Role
PARTY = (Member.Status.PARTY, Member.Status.PROBATIONARY)
ASKS_A_DAY = 3


def _locked(team):
    return Team.objects.select_for_update().select_related("unit").get(pk=team.pk)


def _person(person):
    """(the person, their team), both locked, the team first."""
    team = _locked(person.team)
    found = TeamMember.objects.select_for_update(of=("self",)).select_related("user")
    found = found.get(pk=person.pk)
    found.team = team
    return found, team


def _must_be_open(team):
    if not team.is_active:
        raise ValidationError(_("这支队停用了，人员不能再变动。"))


def not_for(team, user):
    """Why somebody cannot be in a team of its kind, in words; None for those who can."""
    if team.kind != Team.Kind.PARTY:
        return None
    status = queries.political_status(user)
    if status and status not in PARTY:
        return _("党员志愿服务队由党员和预备党员组成。")
    return None


def must_suit(team, user, role, *, by):
    """Raises ValidationError where somebody cannot have this role in this team. True for a
    supervising teacher who has no grant and is named by the committee's staff."""
    if reason := not_for(team, user):
        raise ValidationError(f"{user.name}：{reason}")
    if role == Role.LEADER and team.kind == Team.Kind.TEACHERS and queries.is_student(user):
        raise ValidationError(_("教工小分队的队长由老师担任；同学可以当队员。"))
    if role != Role.TEACHER or queries.is_teacher_by_grant(user):
        return False
    if not hats(by).is_staff:
        raise ValidationError(
            _("%(name)s还不是指导教师。先请团委授权或由团委来加。") % {"name": user.name}
        )
    if queries.is_student(user):
        raise ValidationError(_("指导教师由老师担任，不能是在校学生。"))
    return True


@transaction.atomic
def ask_to_join(*, team, by, words=""):
    """Wish to join; those who lead the team hear. Two taps at once are one wish."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    _must_be_open(team)
    if not team.takes_members:
        raise ValidationError(_("这支队现在不收新队员，可以看看别的队。"))
    if reason := not_for(team, by):
        raise ValidationError(reason)
    today = timezone.localdate()
    mine = TeamMember.objects.filter(team=team, user=by)
    if mine.filter(joined_on=today).exclude(state=State.IN).count() >= ASKS_A_DAY:
        raise ValidationError(_("今天已经申请过 %(n)d 次，明天再试。") % {"n": ASKS_A_DAY})
    try:
        with transaction.atomic():
            person = TeamMember.objects.create(
                team=team, user=by, state=State.ASKED, words=words.strip()[:200], joined_on=today
            )
    except IntegrityError:
        raise ValidationError(_("你已经在队里，或者已经申请过，等队长答复。")) from None
    record(events.ASKED, person, by=by)
    notices.asked(person)
    return person


@transaction.atomic
def take_back(*, person, by):
    """One's own wish to join is no more."""
    person, _team = _person(person)
    if person.state != State.ASKED or person.user_id != by.pk:
        raise ValidationError(_("这个申请刚刚有了结果，请刷新页面再看。"))
    person.state, person.reason = State.REFUSED, _("自己撤回了申请。")
    person.save()
    record(events.TAKEN_BACK, person, by=by)
    return person


@transaction.atomic
def decide_request(*, person, by, accept, reason=""):
    """Take somebody in, or say why not. Nobody decides on their own wish."""
    person, team = _person(person)
    if person.state != State.ASKED:
        raise ValidationError(_("这个申请刚刚有人处理过，请刷新页面再看。"))
    if person.user_id == by.pk:
        raise ValidationError(_("自己的申请由别人来定。"))
    reason = reason.strip()[:200]
    if not (accept or reason):
        raise ValidationError({"reason": _("写一句为什么，对方会读到。")})
    if accept:
        _must_be_open(team)
        must_suit(team, person.user, person.role, by=by)
        person.state, person.joined_on = State.IN, timezone.localdate()
    else:
        person.state, person.reason = State.REFUSED, reason
    person.decided_by = by
    person.save()
    record(events.ADMITTED if accept else events.REFUSED, person, by=by, reason=person.reason)
    notices.decided(person)
    return person


@transaction.atomic
def add_person(*, team, user, role, by):
    """Take somebody in who has not asked, or who has; they hear, and may go at any time."""
    team = _locked(team)
    _must_be_open(team)
    if user.pk == by.pk:
        raise ValidationError(_("自己由别人来加，或者在队的页面申请。"))
    named = must_suit(team, user, role, by=by)
    person = TeamMember.objects.filter(
        team=team, user=user, state__in=(State.IN, State.ASKED)
    ).first()
    if person and person.state == State.IN:
        raise ValidationError(_("%(name)s已经在队里。") % {"name": user.name})
    person = person or TeamMember(team=team, user=user)
    person.state, person.role, person.decided_by = State.IN, role, by
    person.joined_on, person.is_named_by_staff = timezone.localdate(), named
    person.save()
    record(events.ADMITTED, person, by=by, role=role)
    notices.added(person)
    return person


def _must_leave_a_leader(person, team):
    others = TeamMember.objects.filter(team=team, state=State.IN, role=Role.LEADER)
    if person.role == Role.LEADER and not others.exclude(pk=person.pk).exists():
        raise ValidationError(_("这是唯一的队长。先定一位新队长，再改这一位。"))


@transaction.atomic
def set_role(*, person, role, by):
    """Make somebody in a team its leader, deputy, supervising teacher or a member again. A team keeps
    a leader, and nobody changes what they are themselves."""
    person, team = _person(person)
    _must_be_open(team)
    if person.state != State.IN:
        raise ValidationError(_("对方现在不在队里，请刷新页面再看。"))
    if person.user_id == by.pk:
        raise ValidationError(_("自己的身份由别人来改。"))
    if person.role == role:
        return person
    named = must_suit(team, person.user, role, by=by)
    _must_leave_a_leader(person, team)
    person.role, person.decided_by, person.is_named_by_staff = role, by, named
    person.save()
    record(events.APPOINTED, person, by=by, role=role)
    notices.role_changed(person, timezone.now())
    return person


@transaction.atomic
def leave(*, person, by, reason=""):
    """Go, or take somebody out, which needs a reason. The last leader stays until there is another."""
    person, team = _person(person)
    if person.state != State.IN:
        raise ValidationError(_("对方现在不在队里，请刷新页面再看。"))
    reason = reason.strip()[:200]
    if person.user_id != by.pk and not reason:
        raise ValidationError({"reason": _("写一句为什么，对方会读到。")})
    if team.is_active:
        _must_leave_a_leader(person, team)
    person.state, person.reason = State.LEFT, reason
    person.left_on = max(timezone.localdate(), person.joined_on)
    person.save()
    record(events.LEFT, person, by=by, reason=reason)
    notices.left(person, by=by)
    return person
