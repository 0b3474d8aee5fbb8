"""Who sees and does what with campaigns and candidates. The table: docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from party_pairing.candidates import queries
from party_pairing.candidates.models import Campaign
from party_pairing.files import duties
from party_pairing.files.looking import look
from party_pairing.files.models import Look
from party_pairing.recommend_rules import spec as rules

State = Campaign.State


def works_in(user, unit):
    """In which words `user` looks after candidates of `unit`: its cadres, the general branch's, staff
    in charge; None for others."""
    found = duties.reach(user)
    if unit.pk in found.branches:
        return _("推优所在支部的干部")
    if unit.parent_id in found.general:
        return _("推优所在团总支的干部")
    if found.has_all or unit.pk in found.charges or unit.parent_id in found.charges:
        return _("团委管理员") if hats(user).is_administrator else _("分管老师")
    return None


def units_of(user):
    """Branches whose candidates `user` looks after."""
    found = duties.reach(user)
    rows = Unit.objects.filter(kind=Unit.Kind.BRANCH)
    if found.has_all:
        return rows
    general = {*found.general, *found.charges}
    return rows.filter(Q(pk__in=found.branches) | Q(parent__in=general))


def near_units(user):
    """Keys of general branches whose candidates `user` reads through a Party branch beside them."""
    return set(duties.reach(user).beside)


def reads_all(user):
    """True for administrators, staff in charge of everything, supervising teachers."""
    return duties.reach(user).has_all or hats(user).is_teacher


def duty_towards(user, recommendation):
    """In which words `user` has a duty for this candidate; None where there is none."""
    words = duties.full_duty_for(user, recommendation.user)
    return words or (works_in(user, recommendation.unit) if user.is_authenticated else None)


def recommendation_for(user, number, *, is_looked_at=True):
    """(Recommendation, words of the duty); 404 for everybody without one. The look is written down."""
    found = queries.recommendations().filter(number=number[:12]).first()
    duty = duty_towards(user, found) if found else None
    if duty is None:
        raise Http404
    if is_looked_at:
        look(viewer=user, subject=found.user, what=Look.What.RECOMMENDATION, duty=duty)
    return found, duty


def visible_recommendations(user):
    """Candidates for whom `user` has a duty; never the own one."""
    if reads_all(user):
        return queries.recommendations().exclude(user=user.pk)
    return queries.recommendations().filter(
        Q(user__in=duties.people_of(user)) | Q(unit__in=units_of(user))
    ).exclude(user=user.pk)  # fmt: skip


def has_a_duty(user):
    """True for those with anybody's recommendation to look at."""
    found = duties.reach(user)
    return bool(
        found.branches or found.general or found.charges or found.has_all or found.party
        or hats(user).is_teacher or hats(user).is_staff
    )  # fmt: skip


def require_duty(user):
    """403 for those without any duty."""
    if not has_a_duty(user):
        raise PermissionDenied(_("这里是支部、团总支、党支部和分管老师用的。你自己的在“推优”里。"))


def campaigns_of(user):
    """Campaigns that `user` may see on the staff side: staff, teachers: all; cadres and Party posts:
    those that were opened and in which their branches take part."""
    rows, worn = queries.campaigns(), hats(user)
    if worn.is_staff or worn.is_teacher:
        return rows
    found = duties.reach(user)
    own = {*found.general, *found.beside}
    above = Unit.objects.filter(Q(children__in=[*found.branches, *own]) | Q(pk__in=own))
    wide = Unit.objects.filter(
        Q(pk__in=above) | Q(children__in=above)
    ).values("pk")  # fmt: skip
    if not (found.branches or own):
        return rows.none()
    drafts = Q(state=State.DRAFT) & ~Q(unit__in=found.general)
    return rows.filter(unit__in=wide).exclude(drafts)


def campaign_for(user, pk):
    """A campaign for those with a duty in it; 404 for others."""
    found = campaigns_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def can_run_in(user, unit):
    """Open, close and call off campaigns of `unit`: staff in charge of it, administrators; a general
    branch's secretary and deputy those of their own."""
    found = duties.reach(user)
    if duties.in_charge_of(user, unit):
        return True
    return unit.pk in found.general and hats(user).holds(unit.pk, "secretary", "deputy")


def can_run(user, campaign):
    """As `can_run_in`, of a campaign."""
    return can_run_in(user, campaign.unit)


def campaign_to_run(user, pk):
    """A campaign for those who run it; 403 for those who only see it."""
    found = campaign_for(user, pk)
    if not can_run(user, found):
        raise PermissionDenied(_("这一批由分管老师来办；团总支自己的批次由团总支书记来办。"))
    return found


def units_to_run_in(user):
    """Units in which `user` may begin a campaign."""
    found, worn = duties.reach(user), hats(user)
    if found.has_all:
        return Unit.objects.active().filter(kind__in=("committee", "general_branch"))
    led = [key for key in found.general if worn.holds(key, "secretary", "deputy")]
    return Unit.objects.active().filter(
        pk__in=[*led, *found.charges], kind__in=("committee", "general_branch")
    )


def require_runner(user):
    """403 for those who run no campaign."""
    if not units_to_run_in(user).exists():
        raise PermissionDenied(_("推优批次由分管老师开；团总支书记可以开本团总支的。"))


def stands_beside(user, recommendation):
    """True where `user` is on the way in the same campaign and unit: one's rivals are for others."""
    known = recommendation.__dict__.setdefault("_beside", {})
    if user.pk not in known:
        known[user.pk] = queries.is_beside(user, recommendation)
    return known[user.pk]


def can_work_on(user, recommendation):
    """List, not list and judge: those who look after the unit, never on oneself or one's rivals."""
    return (
        user.pk != recommendation.user_id and works_in(user, recommendation.unit) is not None
        and not stands_beside(user, recommendation)
    )  # fmt: skip


def recommendation_to_work_on(user, number):
    """A candidate for those who look after the unit; 403 for those who only read."""
    found, _duty = recommendation_for(user, number, is_looked_at=False)
    if user.pk == found.user_id:
        raise PermissionDenied(_("这是你自己的推优，请别的同事来办。"))
    if works_in(user, found.unit) and stands_beside(user, found):
        raise PermissionDenied(queries.BESIDE)
    if not can_work_on(user, found):
        raise PermissionDenied(_("这一步由所在支部、团总支或分管老师来办。"))
    return found


def can_settle(user, recommendation):
    """Say what follows from a change: those who run the campaign or are in charge of the unit."""
    if user.pk == recommendation.user_id:
        return False
    return can_run(user, recommendation.campaign) or duties.in_charge_of(user, recommendation.unit)


def can_waive(user, recommendation, condition):
    """True where the rules let `user` waive it; nobody for oneself. Administrators, wherever anybody
    may."""
    if not condition.waived_by or user.pk == recommendation.user_id:
        return False
    if stands_beside(user, recommendation):
        return False
    if hats(user).is_administrator:
        return True
    found, unit = duties.reach(user), recommendation.unit
    if condition.waived_by == rules.BRANCH:
        return unit.pk in found.branches
    if condition.waived_by == rules.GENERAL_BRANCH:
        return hats(user).holds(unit.parent_id, "secretary", "deputy")
    if condition.waived_by == rules.PARTY_BRANCH:
        held = found.party.get(recommendation.party_branch_id, frozenset())
        return bool(held & duties.KEEPERS)
    return condition.waived_by == rules.STAFF and duties.in_charge_of(user, unit)


def open_campaign_to_enter(user, pk):
    """A campaign that is open and in which the own branch takes part; 404 for others."""
    found = next((each for each in queries.open_for(user) if each.pk == pk), None)
    if found is None:
        raise Http404
    return found


def own_recommendation(user, number):
    """The own one; 404 for others."""
    found = queries.recommendations().filter(number=number[:12], user=user.pk).first()
    if found is None:
        raise Http404
    return found
