"""Who reads a result and when, who works on it, who prints a certificate. The table stands in
docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.league_days.contests.permissions import can_run, contest_for, contest_to_run
from branches.league_days.results.models import Award
from branches.league_days.results.queries import LIVE, awards_of, is_published, units_of
from branches.organisation.queries import hats


def is_signed_in(user):
    """Everybody with an account; which results they read is asked for each of them."""
    return user.is_authenticated


def sees_early(user):
    """The committee's staff and the supervision group read results before they are published."""
    worn = hats(user)
    return worn.is_staff or worn.is_supervisor


def result_to_read(user, pk):
    """A contest whose result `user` may read: everybody once it is published, 403 before."""
    contest = contest_for(user, pk)
    if not sees_early(user) and not is_published(contest):
        raise PermissionDenied(_("结果还没有公示。公示那天起，评分、得票和每一步算法大家都能看。"))
    return contest


def run_of(contest, key):
    """A stage of a contest; 404 for what is none."""
    found = contest.stages.filter(key=key).first()
    if found is None:
        raise Http404
    found.contest = contest
    return found


def result_to_work_on(user, pk):
    """A contest whose result `user` counts, decides on and publishes: staff; 403 for others."""
    return contest_to_run(user, pk)


def counts(user):
    """The committee's staff count, decide on equals, publish and take back."""
    return can_run(user)


def can_recount(user):
    """Whoever reads results early may have them counted again."""
    return sees_early(user)


def result_to_recount(user, pk):
    """403 for whoever may not have it counted again."""
    contest = contest_for(user, pk)
    if not can_recount(user):
        raise PermissionDenied(_("重新核对由团委工作人员或监督小组来做，每次都记在审计里。"))
    return contest


def award_to_revoke(user, pk, award):
    """An award that staff may take back; 404 for one that was taken back already."""
    contest = contest_to_run(user, pk)
    found = awards_of(contest).filter(pk=award, state__in=LIVE).first()
    if found is None:
        raise Http404
    found.contest = contest
    return found


def award_with(code):
    """The award that a code stands for, None without one."""
    rows = Award.objects.select_related(
        "contest__kind", "contest__rules", "unit", "user", "entry__league_day__gathering"
    )
    return rows.filter(code=code).first() if code else None


def certificate_to_print(user, code):
    """A certificate, for people of the unit it honours, and for staff; 404 for others."""
    found = award_with(code)
    if found is None or found.state != Award.State.GRANTED:
        raise Http404
    if not (sees_early(user) or found.user_id == user.pk or is_of_unit(user, found.unit_id)):
        raise Http404
    return found


def is_of_unit(user, unit_id):
    """True for people of a unit: its members and whoever holds a post in it."""
    return units_of(user.pk).filter(pk=unit_id).exists()

