"""Who claims, who reads a claim, who decides at which stage; services, disputes and flags.

Students claim for themselves. A stage is decided by those whom `queries.deciders` names, the
committee's by staff, every one by administrators; nobody decides on their own (RELIABILITY §5).
404 for what is none of somebody's business, 403 for a known page without the right.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Member
from branches.organisation.queries import hats
from volunteers.claims import queries
from volunteers.claims.models import Claim, ClaimDecision, Dispute, Flag
from volunteers.hours.models import Service
from volunteers.teams.models import TeamMember

State = Claim.State


def can_claim(user):
    """Students: whoever is in the rosters."""
    return user.is_authenticated and Member.objects.filter(user=user.pk, left_on=None).exists()


def require_claiming(user):
    """403 with words for whoever is not a student."""
    if not can_claim(user):
        raise PermissionDenied(_("补录由同学自己提交。你不在团员、学生名册里，请联系团委。"))


def _leading(user, *roles):
    """Ids of the teams that `user` leads."""
    mine = TeamMember.objects.filter(
        user=user.pk, state=TeamMember.State.IN, role__in=roles or TeamMember.LEADING
    )
    return mine.values("team")


def decidable(user):
    """Claims that wait for a decision `user` may take."""
    worn = hats(user)
    if not user.is_authenticated:
        return Claim.objects.none()
    claims = Claim.objects.exclude(volunteer__user=user.pk)
    if worn.is_administrator:
        return claims.filter(state__in=queries.AT_A_STAGE.values())
    held = Appointment.objects.in_force().filter(user=OuterRef("volunteer__user"))
    in_unit = Exists(held.filter(unit=OuterRef("unit")))
    above = Exists(held.filter(unit=OuterRef("unit__parent")))
    leads = TeamMember.objects.filter(
        user=OuterRef("volunteer__user"), team=OuterRef("team"), state=TeamMember.State.IN,
        role__in=TeamMember.LEADING,
    )  # fmt: skip
    may = Q(state=State.TEAM, team__in=_leading(user)) & ~Exists(leads)
    may |= Q(state=State.TEAM, team__in=_leading(user, "teacher"))
    if worn.posts:
        may |= Q(state=State.BRANCH, unit__in=worn.unit_ids) & ~Q(in_unit) & ~Q(above)
        may |= Q(state=State.BRANCH, unit__parent__in=worn.general_branch_ids) & ~Q(above)
    if worn.is_staff:
        may |= Q(state=State.COMMITTEE)
    return claims.filter(may)


def readable(user):
    """Claims that `user` may open: one's own, those of one's units and teams, those one decided."""
    worn = hats(user)
    if not user.is_authenticated:
        return Claim.objects.none()
    handed_in = ~Q(state=State.DRAFT)
    if worn.is_staff or worn.is_teacher:
        return Claim.objects.filter(handed_in | Q(volunteer__user=user.pk))
    decided = ClaimDecision.objects.filter(claim=OuterRef("pk"), by=user.pk)
    may = Q(unit__in=worn.unit_ids) | Q(unit__parent__in=worn.general_branch_ids)
    may |= Q(team__in=_leading(user)) | Exists(decided)
    return Claim.objects.filter(Q(volunteer__user=user.pk) | (handed_in & may))


def claim_to_read(user, pk):
    """The claim for those who may read it; 404 for others."""
    found = queries.with_everything(readable(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_claim(user, pk):
    """One's own claim; 404 for others."""
    found = queries.with_everything(
        Claim.objects.filter(volunteer__user=user.pk or 0, pk=pk)
    ).first()
    if found is None:
        raise Http404
    return found


def claim_to_decide(user, pk):
    """The claim; 404 unseen, 403 where somebody else decides."""
    found = claim_to_read(user, pk)
    if not may_judge(user, found):
        raise PermissionDenied(_("这条补录不由你来核对；自己的由上一级来核对。"))
    return found


def may_judge(user, claim):
    """True for those who decide at some stage of claims like this one; whether it is their turn now
    is for the action to say."""
    if claim.volunteer.user_id == user.pk:
        return False
    worn = hats(user)
    if worn.is_staff:
        return True
    return (
        decidable(user).filter(pk=claim.pk).exists()
        or claim.decisions.filter(by=user.pk).exists()
    )  # fmt: skip


def has_queue(user):
    """True for those with a list of claims to decide on or to read."""
    return hats(user).reads_claims or (user.is_authenticated and _leading(user).exists())


def require_queue(user):
    """403 for everybody else."""
    if not has_queue(user):
        raise PermissionDenied(_("补录由团支部、服务队和团委来核对。你自己的在“我的补录”里。"))


def require_staff(user):
    """Publishing claims, services and flags: the committee's staff."""
    if not hats(user).is_staff:
        raise PermissionDenied(_("这里由团委工作人员来办。"))


def answerable(user):
    """Disputes that `user` may answer: staff all, teachers those of their teams; never one's own."""
    if not user.is_authenticated:
        return Dispute.objects.none()
    rows = Dispute.objects.exclude(by=user.pk).exclude(service__volunteer__user=user.pk)
    if hats(user).is_staff:
        return rows
    return rows.filter(service__team__in=_leading(user, "teacher"))


def answers_disputes(user):
    """True for staff and for teachers of teams."""
    return hats(user).is_staff or (
        user.is_authenticated and _leading(user, "teacher").exists()
    )  # fmt: skip


def require_disputes(user):
    """403 for everybody else."""
    if not answers_disputes(user):
        raise PermissionDenied(_("时数异议由服务队的指导教师和团委工作人员答复。"))


def dispute_to_answer(user, pk):
    """A dispute of those; 404 for others."""
    rows = answerable(user).select_related("service__volunteer", "service__team", "by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_service(user, pk):
    """One's own service, to say something against; 404 for others."""
    found = queries.disputable(user).select_related("team", "kind").filter(pk=pk).first()
    if found is None or not user.is_authenticated:
        raise Http404
    return found


def own_dispute(user, pk):
    """A dispute of one's own; 404 for others."""
    found = Dispute.objects.filter(by=user.pk or 0, pk=pk).first()
    if found is None:
        raise Http404
    return found


def record_for(user, pk):
    """A service for the committee's staff; 403 for others."""
    require_staff(user)
    rows = Service.objects.select_related(
        "volunteer__user", "kind", "unit", "team", "confirmed_by", "changed_by", "made_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def flag_for(user, pk):
    """A flag for the committee's staff; 403 for others."""
    require_staff(user)
    found = Flag.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
