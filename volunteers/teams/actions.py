"""Teams are made, changed, closed and written to; sites are kept."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.notices.models import Notice
from volunteers.teams import events, hooks, notices, queries
from volunteers.teams.models import Site, Team, TeamMember
from volunteers.teams.people_actions import must_suit

State, Role = TeamMember.State, TeamMember.Role
TELLS_A_DAY = 3


def locked(team):
    """The team as it is now; nobody else changes it until this transaction ends."""
    return Team.objects.select_for_update().select_related("unit").get(pk=team.pk)


def _saved(row, taken):
    """Save, or say in words that the name is taken, also when both came at the same moment."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ValidationError({"name": taken}) from None
    return row


@transaction.atomic
def make_team(*, by, leader, teacher=None, **fields):
    """Make a team with its leader, and perhaps its supervising teacher; both hear of it."""
    team = _saved(Team(made_by=by, **fields), _("已经有同名的服务队，请换一个名称。"))
    if teacher and teacher.pk == leader.pk:
        raise ValidationError({"teacher": _("队长和指导教师写两个人；只有一位就只写队长。")})
    for user, role in ((leader, Role.LEADER), (teacher, Role.TEACHER)):
        if user is None:
            continue
        named = must_suit(team, user, role, by=by)
        person = TeamMember.objects.create(
            team=team, user=user, role=role, decided_by=by, is_named_by_staff=named
        )
        if user.pk != by.pk:
            notices.added(person)
    record(events.TEAM_MADE, team, by=by, unit=team.unit_id, kind=team.kind, leader=leader.pk)
    return team


@transaction.atomic
def save_team(*, team, by, **fields):
    """Change what stands about a team."""
    team = locked(team)
    before = {name: getattr(team, name) for name in fields}
    for name, value in fields.items():
        setattr(team, name, value)
    _saved(team, _("已经有同名的服务队，请换一个名称。"))
    record(
        events.TEAM_CHANGED, team, by=by,
        changes=sorted(name for name in fields if before[name] != fields[name]),
    )  # fmt: skip
    return team


@transaction.atomic
def close_team(*, team, by, reason):
    """It serves no more: nobody joins, wishes to join are answered, everybody in it hears why. What
    was is kept. Raises ValidationError while a room above has something planned with it."""
    team = locked(team)
    if not team.is_active:
        raise ValidationError(_("这支队已经停用了。"))
    if not reason.strip():
        raise ValidationError(_("停用要写一句原因，队员会读到。"))
    for why_not in hooks.closing:
        if words := why_not(team):
            raise ValidationError(words)
    reason, people = reason.strip()[:200], queries.ids_inside(team)
    team.is_active = False
    team.save(update_fields=["is_active"])
    for person in team.people.select_for_update().filter(state=State.ASKED):
        person.team, person.state = team, State.REFUSED
        person.reason, person.decided_by = _("这支队停用了：%s") % reason[:180], by
        person.save()
        notices.decided(person)
    record(events.TEAM_CLOSED, team, by=by, reason=reason, people=len(people))
    notices.closed(team, people - {by.pk}, reason, timezone.now())
    return team


@transaction.atomic
def reopen_team(*, team, by):
    """It serves again, with whoever was in it."""
    team = locked(team)
    if team.is_active:
        raise ValidationError(_("这支队在用。"))
    team.is_active = True
    team.save(update_fields=["is_active"])
    record(events.TEAM_REOPENED, team, by=by)
    return team


@transaction.atomic
def tell_team(*, team, by, title, body):
    """Write to everybody in the team; returns to how many. The same words go out once a day, and no
    more than TELLS_A_DAY messages."""
    team = locked(team)
    if not team.is_active:
        raise ValidationError(_("这支队停用了，不能再群发。"))
    today = queries.told_key(team, timezone.localdate())
    words = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()[:16]
    sent = set(Notice.objects.filter(once__startswith=today).values_list("once", flat=True))
    if today + words in sent:
        raise ValidationError(_("这条今天已经发过，大家都收到了。"))
    if len(sent) >= TELLS_A_DAY:
        raise ValidationError(
            _("今天已经发了 %(n)d 条，明天再发。急事请打电话。") % {"n": TELLS_A_DAY}
        )
    notices.told(team, by=by, title=title, body=body, once=today + words)
    people = len(queries.ids_inside(team))
    record(events.TEAM_TOLD, team, by=by, title=title, people=people)
    return people


@transaction.atomic
def save_site(*, by, site=None, **fields):
    """Note a place where teams serve, or change it."""
    is_new = site is None
    site = Site() if is_new else Site.objects.select_for_update().get(pk=site.pk)
    before = {name: getattr(site, name) for name in fields}
    for name, value in fields.items():
        setattr(site, name, value)
    _saved(site, _("已经有同名的服务点。"))
    changes = [] if is_new else sorted(name for name in fields if before[name] != fields[name])
    record(events.SITE_SAVED, site, by=by, is_new=is_new, title=site.name, changes=changes)
    return site
