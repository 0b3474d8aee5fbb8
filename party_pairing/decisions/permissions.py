"""Who drops, publishes, decides, enters the Party's answer, reads lists and papers. The table stands
in docs/permissions.md. Everybody else is told that it is not there."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.decisions import deciders
from party_pairing.decisions.calendars import units_of
from party_pairing.decisions.deciders import scope_of
from party_pairing.files import duties
from party_pairing.files.looking import look
from party_pairing.files.models import Look


def reads(user):
    """Supervising teachers read what those with a duty read."""
    return hats(user).is_teacher


def has_queue(user):
    """Whoever decides anything anywhere; teachers read."""
    return user.is_authenticated and (not scope_of(user).is_empty or reads(user))


def require_queue(user):
    """403 in words for everybody else."""
    if not has_queue(user):
        words = _("这里由支部、团总支、党支部和分管老师审推优。你自己的进度在“推优”里。")
        raise PermissionDenied(duties.refusal(user, words))


def duty_words(user, recommendation):
    """In which words `user` may see somebody's decisions; None where they may not. Who decides in the
    unit where it began still does after the person moved away."""
    if words := duties.full_duty_for(user, recommendation.user):
        return words
    scope, unit = scope_of(user), recommendation.unit
    if unit.pk in scope.branches:
        return _("推优时所在支部")
    if unit.parent_id in scope.general:
        return _("推优时所在团总支")
    if recommendation.party_branch_id in scope.party:
        return _("推优时对应的党支部")
    return _("分管老师") if scope.in_charge(unit) else None


def recommendation_for(user, number, *, is_look=True):
    """(Recommendation, words of the duty); 404 for everybody without one. The look is noted."""
    recommendation = deciders.on_the_way().filter(number=number[:12]).first()
    words = duty_words(user, recommendation) if recommendation else None
    if words is None:
        raise Http404
    if is_look:
        look(
            viewer=user, subject=recommendation.user, what=Look.What.RECOMMENDATION, duty=words
        )  # fmt: skip
    return recommendation, words


def can_drop(user, recommendation):
    """The committee drops after the vote: staff in charge, nobody about themselves."""
    return (
        recommendation.user_id != user.pk and scope_of(user).in_charge(recommendation.unit)
    )  # fmt: skip


def recommendation_to_drop(user, number, *, is_look):
    """403 for those who see it only."""
    recommendation, _words = recommendation_for(user, number, is_look=is_look)
    if not can_drop(user, recommendation):
        raise PermissionDenied(_("考察后不列入，由团委分管老师来定，也不能定自己的。"))
    return recommendation


def can_answer(user, recommendation):
    """Secretary and organisation officer of the Party branch, and staff in charge."""
    scope = scope_of(user)
    return recommendation.user_id != user.pk and (
        recommendation.party_branch_id in scope.party or scope.in_charge(recommendation.unit)
    )


def recommendation_to_answer(user, number, *, is_look):
    """403 for those who see it only."""
    recommendation, _words = recommendation_for(user, number, is_look=is_look)
    if not can_answer(user, recommendation):
        raise PermissionDenied(
            _("党组织的答复由党支部书记、组织委员或团委分管老师登记，不能登记自己的。")
        )
    return recommendation


def can_admit(user, recommendation):
    """Staff in charge say that the Party has taken somebody in."""
    return can_drop(user, recommendation)


def recommendation_to_admit(user, number):
    """403 for those who see it only."""
    recommendation, _words = recommendation_for(user, number, is_look=False)
    if not can_admit(user, recommendation):
        raise PermissionDenied(_("改政治面貌由团委分管老师来做，不能改自己的。"))
    return recommendation


def can_publish(user, unit):
    """Staff in charge and the general branch's secretary open publications of their units."""
    scope = scope_of(user)
    return scope.in_charge(unit) or unit.parent_id in scope.general or unit.pk in scope.general


def publishes(user):
    """True for those who open publications anywhere."""
    scope = scope_of(user)
    return bool(scope.has_all or scope.charges or scope.general)


def require_publisher(user):
    """403 for those who open no publication anywhere."""
    if not publishes(user):
        raise PermissionDenied(_("推优公示由团总支书记或分管老师来发。"))


def sees_unit(user, unit, party_branch_ids=()):
    """Whoever has a duty for a unit: its cadres, those above, its Party branch, staff, teachers."""
    scope = scope_of(user)
    return (
        reads(user) or unit.pk in scope.branches or unit.parent_id in scope.general
        or scope.in_charge(unit) or bool(scope.party & set(party_branch_ids))
    )  # fmt: skip


def unit_words(user, unit):
    """In which words `user` reads the lists of a unit; for those whom `sees_unit` lets in."""
    scope = scope_of(user)
    if unit.pk in scope.branches:
        return _("推优时所在支部")
    if unit.parent_id in scope.general:
        return _("推优时所在团总支")
    if scope.in_charge(unit):
        return _("团委管理员") if scope.is_administrator else _("分管老师")
    return _("推优时对应的党支部") if scope.party else _("督导教师")


def unit_of(user, pk, unit):
    """(Campaign, Unit, its recommendations); 404 for whoever has no duty there."""
    campaign = Campaign.objects.select_related("rules__track", "unit").filter(pk=pk).first()
    found = Unit.objects.select_related("parent__parent").filter(pk=unit).first()
    if campaign is None or found is None or not user.is_authenticated:
        raise Http404
    rows = list(
        deciders.on_the_way().filter(campaign=campaign, unit=found)
        .exclude(state__in=(Recommendation.State.WITHDRAWN, Recommendation.State.NOT_LISTED))
        .order_by("number")
    )  # fmt: skip
    if not rows or not sees_unit(user, found, {each.party_branch_id for each in rows}):
        raise Http404
    return campaign, found, rows


def works_for(user, unit):
    """Cadres of a unit and those above it hand in its lists; the Party branch and teachers read."""
    scope = scope_of(user)
    return (
        unit.pk in scope.branches or unit.parent_id in scope.general or scope.in_charge(unit)
    )  # fmt: skip


def unit_to_work_for(user, pk, unit):
    """403 for those who read only."""
    found = unit_of(user, pk, unit)
    if not works_for(user, found[1]):
        raise PermissionDenied(_("名单由支部或团总支来报。"))
    return found


def campaign_seen(user, pk):
    """(Campaign, [units with people there that `user` has a duty for]); 404 without any."""
    campaign = Campaign.objects.select_related("rules__track", "unit").filter(pk=pk).first()
    if campaign is None or not user.is_authenticated:
        raise Http404
    parties: dict = {}
    for unit, branch in campaign.recommendations.values_list("unit", "party_branch").distinct():
        parties.setdefault(unit, set()).add(branch)
    units = [each for each in units_of(campaign) if sees_unit(user, each, parties.get(each.pk, ()))]
    if not units:
        raise Http404
    return campaign, units


def sees_phones(user, unit, recommendations):
    """Full telephone numbers, with a reason: those who hand the list in, and its Party branch."""
    branches = {each.party_branch_id for each in recommendations}
    return works_for(user, unit) or bool(scope_of(user).party & branches)
