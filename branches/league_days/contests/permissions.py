"""Who draws up, opens and closes contests, enters league days and checks them. The table:
docs/permissions.md."""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.league_days.contests.models import Contest, Entry
from branches.league_days.days.models import Partner
from branches.organisation.models import Member, Unit
from branches.organisation.queries import STAFF_POSTS, hats

State = Contest.State
UNSEEN = (State.DRAFT, State.PROPOSED)


def visible_contests(user):
    """Contests that `user` may see: all that were opened for everybody signed in; what is only
    drawn up for staff, supervising teachers and the supervision group."""
    if not user.is_authenticated:
        return Contest.objects.none()
    worn = hats(user)
    if worn.is_staff or worn.is_teacher or worn.is_supervisor:
        return Contest.objects.all()
    return Contest.objects.exclude(state__in=UNSEEN).exclude(state=State.CALLED_OFF, opened_at=None)


def contest_for(user, pk):
    """A contest that `user` may see; 404 for others."""
    rows = visible_contests(user).select_related(
        "kind", "rules", "proposed_by", "opened_by", "closing_by", "closed_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def can_run(user):
    """Draw up, check entries, begin stages: the committee's staff."""
    return hats(user).is_staff


def require_staff(user):
    """403 for everybody who does not run contests."""
    if not can_run(user):
        raise PermissionDenied(_("评选由团委工作人员来办。"))


def contest_to_run(user, pk):
    """A contest for the committee's staff; 403 for everybody else."""
    require_staff(user)
    return contest_for(user, pk)


def can_propose(user):
    """Propose that a contest opens or closes: those with a post in the committee."""
    worn = hats(user)
    return any(worn.posts[unit] & STAFF_POSTS for unit in worn.committee_ids)


def can_confirm(user, proposed_by_id):
    """Confirm it: an administrator who is not the one who proposed it."""
    return hats(user).is_administrator and user.pk != proposed_by_id


def contest_to_propose(user, pk):
    """A contest for those who may propose; 403 for everybody else."""
    if not can_propose(user):
        raise PermissionDenied(_("开启和结束由团委工作人员提出，另一位管理员确认。"))
    return contest_for(user, pk)


def contest_to_confirm(user, pk):
    """A contest for an administrator who is not the one who proposed it; 403 for others."""
    if not hats(user).is_administrator:
        raise PermissionDenied(_("开启和结束由管理员确认。"))
    found = contest_for(user, pk)
    by = found.closing_by_id if found.state == State.CLOSING else found.proposed_by_id
    if not can_confirm(user, by):
        raise PermissionDenied(_("这是你自己提出的，请另一位管理员来确认。"))
    return found


def entering_units(user):
    """Branches for which `user` may enter league days."""
    return Unit.objects.active().filter(
        pk__in=hats(user).branch_ids, kind=Unit.Kind.BRANCH
    ).select_related("parent")  # fmt: skip


def is_over(user, entry):
    """True for the secretary and deputy of the general branch over the entered one."""
    over = entry.general_branch_id
    return over is not None and hats(user).holds(over, "secretary", "deputy")


def can_withdraw(user, entry):
    """Cadres of the branch, the general branch's secretary, and staff."""
    return entry.unit_id in hats(user).branch_ids or is_over(user, entry) or can_run(user)


def entry_for(user, pk):
    """An entry of a contest that `user` may see; 404 for others. What was refused is seen by those
    whom it concerns."""
    rows = Entry.objects.select_related(
        "contest__kind", "contest__rules", "unit", "general_branch", "league_day__gathering",
        "by", "decided_by",
    )  # fmt: skip
    found = rows.filter(pk=pk, contest__in=visible_contests(user)).first()
    if found is None or (found.state == Entry.State.REFUSED and not sees_reasons(user, found)):
        raise Http404
    return found


def entry_to_withdraw(user, pk):
    """403 when seen but not theirs to withdraw."""
    found = entry_for(user, pk)
    if not can_withdraw(user, found):
        raise PermissionDenied
    return found


def is_own(user, entry):
    """True where `user` belongs to a branch that held the league day, or handed the entry in: nobody
    decides on their own."""
    return entry.pk in own_among(user, [entry])


def own_among(user, entries):
    """Keys of those of `entries` that are the user's own; two queries, however many."""
    joint = defaultdict(set)
    partners = Partner.objects.filter(
        league_day__in=[each.league_day_id for each in entries], state=Partner.State.ACCEPTED
    )
    for day, unit in partners.values_list("league_day", "unit"):
        joint[day].add(unit)
    lived = Member.objects.filter(user=user.pk).values_list("branch", flat=True)
    mine = hats(user).branch_ids | set(lived)
    return {
        each.pk for each in entries
        if user.pk == each.by_id or mine & {each.unit_id, *joint[each.league_day_id]}
    }  # fmt: skip


def entry_to_decide(user, pk):
    """An entry for staff who have no part in it; 403 for everybody else."""
    require_staff(user)
    found = entry_for(user, pk)
    if is_own(user, found):
        raise PermissionDenied(_("这是你自己支部的参评，请别的同事来核对。"))
    return found


def sees_reasons(user, entry):
    """The checks and reasons of an entry: the branch, those above it, staff and those who observe."""
    worn = hats(user)
    return (
        can_withdraw(user, entry) or entry.unit_id in worn.branch_ids
        or worn.is_teacher or worn.is_supervisor
    )  # fmt: skip
