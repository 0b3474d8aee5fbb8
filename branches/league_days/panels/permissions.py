"""Who seats judges, who scores, who reads scores. The table: docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.league_days.contests.models import Entry, StageEntry, StageRun
from branches.league_days.days.models import Partner
from branches.league_days.panels.models import Judge
from branches.organisation.queries import hats

Run = StageRun.State


def can_seat(user):
    """Name judges, see who is missing, give bonus points: the committee's staff."""
    return hats(user).is_staff


def can_watch(user):
    """Read all of it: staff, supervising teachers and the supervision group."""
    worn = hats(user)
    return worn.is_staff or worn.is_teacher or worn.is_supervisor


def run_to_watch(user, pk):
    """A stage for those who may look at its panels; 403 for everybody else."""
    if not can_watch(user):
        raise PermissionDenied(_("评委和评分由团委工作人员来管。请你打的分在“我的打分”里。"))
    found = StageRun.objects.select_related("contest__rules").filter(pk=pk).first()
    if found is None or found.stage is None:
        raise Http404
    return found


def run_to_seat(user, pk):
    """A stage for those who name its judges; 403 for everybody else."""
    if not can_seat(user):
        raise PermissionDenied(_("请评委、提醒评委由团委工作人员来办。"))
    return run_to_watch(user, pk)


def panel_of(run, key):
    """A Panel of a stage that scores by sheets; 404 for others."""
    found = run.stage.panel(key)
    if found is None or found.is_vote:
        raise Http404
    return found


def judge_to_seat(user, pk, judge):
    """A judge of a stage that `user` names judges of."""
    run = run_to_seat(user, pk)
    found = Judge.objects.select_related("user").filter(run=run, pk=judge).first()
    if found is None or run.stage.panel(found.panel) is None:
        raise Http404
    found.run = run
    return found


def seat_of(user, pk):
    """One's own seat in a panel of a stage that has begun; 404 for others."""
    found = (
        Judge.objects.select_related("user", "run__contest__rules")
        .filter(pk=pk, user=user.pk, is_active=True)
        .exclude(run__state=Run.WAITING)
        .first()
    )
    if found is None or found.run.stage.panel(found.panel) is None:
        raise Http404
    return found


def entry_of(judge, number):
    """An entry of the judge's stage, also one that has left it; 404 for others."""
    row = (
        StageEntry.objects.select_related("entry__unit__parent", "entry__league_day__gathering")
        .select_related("entry__league_day__rules", "entry__league_day__theme")
        .filter(run=judge.run_id, entry__number=number)
        .first()
    )
    if row is None:
        raise Http404
    return row.entry


def seats_in(user, run):
    """The active seats of somebody in a stage."""
    return list(Judge.objects.filter(run=run, user=user.pk, is_active=True))


def sees_figures(run, seats):
    """True for whoever watches a stage and sees what judges gave: a judge not before their own
    points are in and stay as they are."""
    return run.state == Run.COUNTED or all(each.looked_at for each in seats)


def entry_to_read(user, pk):
    """An entry whose sheets are read once they count: by cadres of the branches that held it and of
    the general branch above, and by those who watch; 403 for others."""
    found = (
        Entry.objects.select_related("unit", "contest__rules", "league_day").filter(pk=pk).first()
    )
    if found is None or not user.is_authenticated:
        raise Http404
    worn = hats(user)
    joint = Partner.objects.filter(
        league_day=found.league_day_id, state=Partner.State.ACCEPTED
    ).values_list("unit", flat=True)  # fmt: skip
    units = {found.unit_id, found.general_branch_id, *joint} - {None}
    if not can_watch(user) and not units & worn.unit_ids:
        raise PermissionDenied(_("每位评委的分，参评支部和老师看得到。"))
    return found
