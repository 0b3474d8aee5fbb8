"""Reads about teams, who is in them, and what people are qualified for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Member, Unit
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts import queries as accounts
from tuanwei.accounts.models import Grant, User
from tuanwei.gatherings.models import CheckIn
from tuanwei.notices.models import Notice
from volunteers.teams.models import Holding, Qualification, Site, Team, TeamMember, Training
from volunteers.teams.validity import standing

State, Role = TeamMember.State, TeamMember.Role
RANK = {Role.LEADER: 0, Role.DEPUTY: 1, Role.TEACHER: 2, Role.MEMBER: 3}
MEMBERS = (Role.LEADER, Role.DEPUTY, Role.MEMBER)
"""Who is counted: supervising teachers stand beside a team."""
SHOWN_TITLES = 5


def leading(user):
    """The keys of the active teams that `user` leads: as leader, deputy or supervising teacher."""
    if not user.is_authenticated:
        return frozenset()
    return frozenset(
        TeamMember.objects.filter(
            user=user.pk, state=State.IN, role__in=TeamMember.LEADING, team__is_active=True
        ).values_list("team", flat=True)
    )


def supervising_teachers():
    """Users who may supervise a service on the spot: by grant, or named by the committee's staff in
    a team."""
    granted = Grant.objects.in_force().filter(role=Grant.Role.TEACHER, user=OuterRef("pk"))
    named = TeamMember.objects.filter(
        user=OuterRef("pk"), role=Role.TEACHER, state=State.IN, is_named_by_staff=True,
        team__is_active=True,
    )  # fmt: skip
    return User.objects.filter(Q(Exists(granted)) | Q(Exists(named)), is_active=True)


def missing_qualifications(user_id, qualification_ids, on):
    """[Qualification] of those asked for that this person does not hold on that day; one query."""
    wanted = Qualification.objects.filter(pk__in=list(qualification_ids))
    return list(wanted.filter(~Exists(_holds(OuterRef("pk"), on, user_id))))


def with_people(teams):
    """Teams with their unit and `many`, how many are in them besides supervising teachers."""
    inside = TeamMember.objects.filter(team=OuterRef("pk"), state=State.IN).exclude(
        role=Role.TEACHER
    )
    counted = inside.order_by().values("team").annotate(n=Count("*")).values("n")
    return teams.select_related("unit").annotate(many=Coalesce(Subquery(counted), 0))


def teams_found(*, kind="", text="", is_active=True):
    """Teams of a kind whose name, or whose unit's name, holds `text`."""
    found = with_people(Team.objects.filter(is_active=is_active))
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(unit__name__icontains=text))
    return found


def teams_of(user):
    """What `user` is in or has asked for, those they lead first."""
    rows = TeamMember.objects.filter(user=user.pk, state__in=(State.IN, State.ASKED))
    found = sorted(rows.select_related("team__unit"), key=lambda each: RANK[each.role])
    return sorted(found, key=lambda each: each.state == State.ASKED)


def heads(team):
    """[TeamMember] of those who lead a team, the leader first."""
    rows = TeamMember.objects.filter(team=team.pk, state=State.IN, role__in=TeamMember.LEADING)
    return sorted(rows.select_related("user"), key=lambda each: (RANK[each.role], each.pk))


def standing_in(team, user):
    """The TeamMember of `user` that is in force, else their last one; None for strangers."""
    if not user.is_authenticated:
        return None
    rows = list(TeamMember.objects.filter(team=team.pk, user=user.pk).order_by("-pk"))
    return next((each for each in rows if each.state in (State.IN, State.ASKED)), None) or next(
        iter(rows), None
    )


def requests_of(team):
    """Those who ask to join, in the order in which they asked."""
    rows = TeamMember.objects.filter(team=team.pk, state=State.ASKED).select_related("user")
    return list(rows.annotate(branch=F("user__member__branch__name")).order_by("pk"))


def ids_inside(team, *roles):
    """The users' keys of those in a team, of some roles or of all."""
    rows = TeamMember.objects.filter(team=team.pk, state=State.IN)
    if roles:
        rows = rows.filter(role__in=roles)
    return set(rows.values_list("user", flat=True))


def committee():
    """Ids of the committee's staff."""
    held = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    return set(held.values_list("user", flat=True))


def is_student(user):
    """True for somebody on the roll."""
    return Member.objects.filter(user=user.pk, left_on=None).exists()


def is_teacher_by_grant(user):
    """True while the grant of a supervising teacher is in force."""
    return Grant.objects.in_force().filter(user=user.pk, role=Grant.Role.TEACHER).exists()


def political_status(user):
    """Of somebody on the roll; "" for everybody else."""
    rows = Member.objects.filter(user=user.pk, left_on=None)
    return rows.values_list("political_status", flat=True).first() or ""


@dataclass(frozen=True)
class Held:
    """How somebody stands with one qualification: "valid", "expiring", "over", "pending" or
    "missing", and until when."""

    qualification: Qualification
    standing: str
    valid_until: date | None = None

    @property
    def words(self):
        """For a chip: 健康证, 健康证 12月6日到期, 缺健康证 …"""
        name, until = str(self.qualification), self.valid_until
        if self.standing == "missing":
            return _("缺%(name)s") % {"name": name}
        if self.standing == "expiring":
            return f"{name} {until.month}月{until.day}日到期"
        return name + {"pending": " 待确认", "over": " 过期了"}.get(self.standing, "")


ORDER = ("valid", "expiring", "pending", "over", "missing")


def qualifications_of(user_ids, wanted, today=None):
    """{user's key: [Held]} for each of `wanted`; of two holdings the better one counts. One query."""
    today = today or timezone.localdate()
    rows = Holding.objects.filter(user__in=list(user_ids), qualification__in=wanted)
    best = {}
    for each in rows.exclude(state=Holding.State.REFUSED):
        stands = "pending"
        if each.state == Holding.State.HELD:
            stands = standing(each.valid_until, today)
        key, until = (each.user_id, each.qualification_id), each.valid_until or date.max
        rank = (ORDER.index(stands), -until.toordinal())
        if key not in best or rank < best[key][0]:
            best[key] = (rank, stands, each.valid_until)
    return {
        user: [Held(one, *best.get((user, one.pk), (0, "missing"))[1:]) for one in wanted]
        for user in user_ids
    }


def roster(team, *, text="", lacks=None, day=None):
    """Those in a team with account and branch, leaders first; `lacks`: only those who do not hold
    this qualification today."""
    found = TeamMember.objects.filter(team=team.pk, state=State.IN).annotate(
        place=Case(*(When(role=role, then=rank) for role, rank in RANK.items()))
    )
    if text:
        found = found.filter(accounts.matching(text, "user__"))
    if lacks:
        found = found.filter(~Exists(_holds(lacks, day or timezone.localdate(), OuterRef("user"))))
    return found.annotate(branch=F("user__member__branch__name")).select_related("user")


def _holds(qualification, day, user):
    return Holding.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day), qualification=qualification, user=user,
        state=Holding.State.HELD, got_on__lte=day,
    )  # fmt: skip


def in_use():
    """The qualifications that can be got."""
    return list(Qualification.objects.filter(is_active=True))


def holdings_of(user):
    """Everything that `user` handed in or was given, the newest first."""
    rows = Holding.objects.filter(user=user.pk)
    return list(rows.select_related("qualification", "decided_by"))


def expiring(today, until):
    """Confirmed ones whose last day lies in [today, until] and that nothing newer has replaced."""
    newer = Holding.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")),
        qualification=OuterRef("qualification"), user=OuterRef("user"),
    ).exclude(state=Holding.State.REFUSED)  # fmt: skip
    rows = Holding.objects.filter(
        ~Exists(newer), state=Holding.State.HELD, valid_until__range=(today, until),
        qualification__is_active=True, user__is_active=True,
    )  # fmt: skip
    return rows.select_related("qualification")


def trainings_of(team):
    """Trainings of a team with `came`, how many checked in; the newest first."""
    rows = Training.objects.filter(team=team.pk).select_related("gathering__venue", "qualification")
    return rows.annotate(came=_came())


def _came():
    rows = CheckIn.objects.filter(gathering=OuterRef("gathering"))
    counted = rows.order_by().values("gathering").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted), 0)


def told(team):
    """What the team was told lately: the newest notices."""
    return Notice.objects.filter(once__startswith=told_key(team)).order_by("-pk")[:SHOWN_TITLES]


def told_key(team, day=None):
    """The beginning of the dedupe keys of what a team is told, of one day or of all."""
    return f"volunteers.team_told:{team.pk}:" + (f"{day}:" if day else "")


def sites_found(text="", *, is_active=True):
    """Sites whose name, community or address holds `text`."""
    found = Site.objects.filter(is_active=is_active)
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(community__icontains=text) | Q(address__icontains=text)
        )
    return found
