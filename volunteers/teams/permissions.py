"""Who sees, keeps and leads teams, who decides on certificates, who keeps sites.

Everybody sees teams. Staff keep all of them, the general branch's secretary those of the general
branch and the branches below, a branch's cadres those of their branch. Leaders, deputies and
supervising teachers lead; so do staff.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.permissions import LEADING as SECRETARIES
from branches.organisation.queries import hats
from volunteers.teams.models import Holding, Qualification, Site, Team, TeamMember, Training
from volunteers.teams.queries import leading

State, Role = TeamMember.State, TeamMember.Role


def units_to_keep_for(user):
    """The units whose teams `user` makes and changes."""
    worn, active = hats(user), Unit.objects.active()
    if worn.is_staff:
        return active
    general = [unit for unit in worn.general_branch_ids if worn.holds(unit, *SECRETARIES)]
    below = Unit.objects.under(*general)
    return active.filter(Q(pk__in=worn.branch_ids) | Q(pk__in=below))


def can_make(user):
    """True for those who keep teams of some unit; no query beside the hats."""
    worn = hats(user)
    return (
        worn.is_staff or bool(worn.branch_ids)
        or any(worn.holds(unit, *SECRETARIES) for unit in worn.general_branch_ids)
    )  # fmt: skip


def require_maker(user):
    """403 for everybody else."""
    if not can_make(user):
        raise PermissionDenied(
            _("服务队由团支部、团总支书记和团委来建。想加入的，在队的页面申请。")
        )


def can_keep(user, team):
    """Change a team, close it, say who leads it."""
    worn, unit = hats(user), team.unit
    if worn.is_staff or unit.pk in worn.branch_ids:
        return True
    above = {unit.pk, unit.parent_id} & worn.general_branch_ids
    return any(worn.holds(each, *SECRETARIES) for each in above)


def can_lead(user, team):
    """Decide who comes in, see the roster, write to everybody, plan what the team does."""
    return hats(user).is_staff or is_leading(user, team)


def is_leading(user, team, *roles):
    """True for leader, deputy and supervising teacher, or for one of `roles`."""
    return user.is_authenticated and _role(user, team) in (roles or TeamMember.LEADING)


def _role(user, team):
    """What `user` is in a team, None for nothing; read once for a team object."""
    known = team.__dict__.setdefault("_roles", {})
    if user.pk not in known:
        rows = TeamMember.objects.filter(team=team.pk, user=user.pk, state=State.IN)
        known[user.pk] = rows.values_list("role", flat=True).first()
    return known[user.pk]


def can_appoint(user, team):
    """Say who is leader, deputy or supervising teacher: those who keep it, its leader and its
    teachers."""
    return can_keep(user, team) or is_leading(user, team, Role.LEADER, Role.TEACHER)


def team_to_see(user, pk):
    """A team; one that is closed for those who keep it or were in it, 404 for the others."""
    team = Team.objects.select_related("unit").filter(pk=pk).first()
    if team is None or not (team.is_active or _knows(user, team)):
        raise Http404
    return team


def _knows(user, team):
    if not user.is_authenticated:
        return False
    return can_keep(user, team) or TeamMember.objects.filter(team=team.pk, user=user.pk).exists()


def team_to_lead(user, pk):
    """403 when seen but led by others."""
    team = team_to_see(user, pk)
    if not can_lead(user, team):
        raise PermissionDenied(_("这里给这支队的队长、副队长和指导教师用。"))
    return team


def team_to_keep(user, pk):
    """403 when seen but kept by others."""
    team = team_to_see(user, pk)
    if not can_keep(user, team):
        raise PermissionDenied(_("服务队由它所属的组织和团委来改。"))
    return team


def team_to_people(user, pk):
    """The team for those who see who is in it: whoever leads or keeps it."""
    team = team_to_see(user, pk)
    if not (can_lead(user, team) or can_keep(user, team)):
        raise PermissionDenied(_("花名册给这支队的队长、副队长、指导教师和所属组织看。"))
    return team


def person_to_see(user, pk):
    """(TeamMember, its team) for those who see the roster; 404 for whoever is not in a team."""
    found = TeamMember.objects.select_related("user", "team__unit").filter(pk=pk)
    found = found.filter(state__in=(State.IN, State.ASKED)).first()
    if found is None or not (can_lead(user, found.team) or can_keep(user, found.team)):
        raise Http404
    return found, found.team


def request_to_decide(user, pk):
    """Somebody's wish to join a team that `user` leads or keeps; 404 for others, 403 for one's own."""
    found, _team = person_to_see(user, pk)
    if found.user_id == user.pk:
        raise PermissionDenied(_("自己的申请由别人来定。"))
    return found


def organised(user):
    """The gatherings that `user` arranges as one who leads a team: registered with gatherings."""
    led = TeamMember.objects.filter(
        user=user.pk, state=State.IN, role__in=TeamMember.LEADING, team=OuterRef("team")
    )
    return Q(Exists(Training.objects.filter(Exists(led), gathering=OuterRef("pk"))))


def training_to_lead(user, pk):
    """A training of a team that `user` leads; 404 for others."""
    rows = Training.objects.select_related("team__unit", "qualification", "gathering__venue")
    found = rows.filter(pk=pk).first()
    if found is None or not can_lead(user, found.team):
        raise Http404
    return found


def is_staff(user):
    """Keep the list of qualifications."""
    return hats(user).is_staff


def require_staff(user):
    """403 for everybody but the committee's staff."""
    if not hats(user).is_staff:
        raise PermissionDenied(_("资质由团委工作人员来列。你自己的在“我的资质”里。"))


def qualification_to_keep(user, pk):
    """One of the list, for staff."""
    require_staff(user)
    found = Qualification.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def holdings_to_decide(user):
    """What waits for `user`: everything for staff; for a supervising teacher, what those in the teams
    that they lead handed in. Never one's own."""
    rows = Holding.objects.filter(state=Holding.State.PENDING)
    return rows.filter(_within(user)).exclude(user=user.pk)


def _within(user):
    """The holdings whose evidence `user` may look at beside their own."""
    worn = hats(user)
    if worn.is_staff:
        return Q(pk__isnull=False)  # an empty Q would vanish beside another
    as_teacher = Q(role=Role.TEACHER)
    if worn.is_teacher:
        as_teacher = Q(role__in=TeamMember.LEADING)
    mine = TeamMember.objects.filter(as_teacher, user=user.pk, state=State.IN)
    return Q(
        Exists(
            TeamMember.objects.filter(
                user=OuterRef("user"), state=State.IN, team__in=mine.values("team")
            )
        )
    )


def decides_holdings(user):
    """True for staff and for those who teach in some team."""
    return hats(user).is_staff or TeamMember.objects.filter(
        user=user.pk, state=State.IN, role=Role.TEACHER
    ).exists() or (hats(user).is_teacher and bool(leading(user)))  # fmt: skip


def require_decider(user):
    """403 for everybody else."""
    if not decides_holdings(user):
        raise PermissionDenied(_("证件由指导教师和团委来确认。你自己的在“我的资质”里。"))


def holding_to_decide(user, pk):
    """One that waits for `user`, also when somebody has decided meanwhile; 404 for others."""
    rows = Holding.objects.select_related("user", "qualification", "evidence")
    found = rows.filter(_within(user), pk=pk).exclude(user=user.pk).first()
    if found is None:
        raise Http404
    return found


def holding_to_read(user, pk):
    """One with its picture: one's own, or as the one who decides; 404 for others."""
    rows = Holding.objects.select_related("evidence")
    found = rows.filter(Q(user=user.pk) | _within(user), pk=pk).first()
    if found is None or found.evidence is None:
        raise Http404
    return found


def holding_of_mine(user, pk):
    """One's own; 404 for everybody else's."""
    found = Holding.objects.select_related("qualification", "evidence").filter(user=user.pk, pk=pk)
    found = found.first()
    if found is None:
        raise Http404
    return found


def can_keep_sites(user):
    """Staff, and whoever leads a team."""
    return hats(user).is_staff or bool(leading(user))


def sees_contacts(user):
    """Who may ring up a site: whoever keeps them, and supervising teachers."""
    return hats(user).is_teacher or can_keep_sites(user)


def require_site_keeper(user):
    """403 for everybody else."""
    if not can_keep_sites(user):
        raise PermissionDenied(_("服务点由服务队的队长、指导教师和团委来记。"))


def site_to_see(user, pk):
    """A site; one that is out of use for those who keep them."""
    found = Site.objects.filter(pk=pk).first()
    if found is None or not (found.is_active or can_keep_sites(user)):
        raise Http404
    return found


def site_to_keep(user, pk):
    """403 when seen but kept by others."""
    found = site_to_see(user, pk)
    require_site_keeper(user)
    return found
