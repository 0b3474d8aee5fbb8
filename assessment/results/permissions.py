"""Who sees a ranking, who publishes it for objections, who decides. The table stands in docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from assessment.rounds.models import Round, Scorer, ScoreSheet
from branches.organisation.models import Member
from branches.organisation.queries import hats

State = Round.State
WATCHES = (Scorer.Role.CHECKER, Scorer.Role.SUPERVISOR)


def sees_drafts(user, round):
    """Staff, supervising teachers, and checkers and supervisors of the round see a ranking before it is
    published."""
    worn = hats(user)
    if worn.is_staff or worn.is_teacher or worn.is_supervisor:
        return True
    return round.scorers.filter(user=user.pk, role__in=WATCHES).exists()


def ranking_to_see(user, pk):
    """A round whose ranking `user` may read; 404 for what is not there for them."""
    rows = Round.objects.select_related("version__kind").defer("version__document")
    found = rows.exclude(state__in=(State.DRAFT, State.CALLED_OFF)).filter(pk=pk).first()
    if found is None or not (found.state in Round.SHOWN_IN or sees_drafts(user, found)):
        raise Http404
    return found


def round_to_run(user, pk):
    """For staff: 404 when unseen, 403 when seen."""
    found = ranking_to_see(user, pk)
    if not hats(user).is_staff:
        raise PermissionDenied(_("公示、更正和迟到的记录由团委工作人员办理。"))
    return found


def round_to_decide(user, pk):
    """For administrators: 403 for everybody else who sees it."""
    found = ranking_to_see(user, pk)
    if not can_decide(user):
        raise PermissionDenied(_("审定和公布由团委负责人办理。"))
    return found


def round_to_follow(user, pk):
    """What staff work with and the supervision reads: decision, corrections, late facts."""
    found = ranking_to_see(user, pk)
    if not follows(user, found):
        raise PermissionDenied(_("这里由团委工作人员办理，监督的人可以看。排名和公示人人看得到。"))
    return found


def follows(user, round):
    """Staff, supervising teachers, the supervision group and the round's supervisors."""
    worn = hats(user)
    if worn.is_staff or worn.is_teacher or worn.is_supervisor:
        return True
    return round.scorers.filter(user=user.pk, role=Scorer.Role.SUPERVISOR).exists()


def can_decide(user):
    """Administrators."""
    return hats(user).is_administrator


def units_of(user):
    """Keys of the units a person belongs to: posts, and the own branch."""
    own = Member.objects.filter(user=user.pk, left_on=None, branch__isnull=False)
    return {*hats(user).unit_ids, *own.values_list("branch", flat=True)}


def sheets_seen(user, round):
    """Sheets of a round whose lines `user` reads: staff and who follows it all, checkers those below what
    they were given, others those of their own units and of branches below them."""
    rows = ScoreSheet.objects.filter(round=round)
    if follows(user, round):
        return rows
    own = units_of(user)
    mine = Q(unit__in=own) | Q(parent__in=hats(user).general_branch_ids)
    given = round.scorers.filter(user=user.pk, role=Scorer.Role.CHECKER)
    for under in given.values_list("under", flat=True):
        if under is None:
            return rows
        mine |= Q(parent=under) | Q(unit=under)
    return rows.filter(mine)


def sheet_to_read(user, round_pk, pk):
    """A sheet with its round; 404 for others'. A unit reads its own from the opening on."""
    rounds = Round.objects.exclude(state__in=(State.DRAFT, State.CALLED_OFF))
    found = rounds.select_related("version__kind").filter(pk=round_pk).first()
    if found is None:
        raise Http404
    sheet = sheets_seen(user, found).select_related("unit", "parent").filter(pk=pk).first()
    if sheet is None:
        raise Http404
    sheet.round = found
    return sheet


def require_other_unit(user, sheet):
    """Nobody corrects, or decides about, a unit of their own."""
    if sheet.unit_id in units_of(user) or sheet.parent_id in hats(user).general_branch_ids:
        raise PermissionDenied(_("%s是你自己的组织，请别的同事来办。") % sheet.unit)


def takes_sheets(user):
    """Staff take sheets out."""
    return hats(user).is_staff
