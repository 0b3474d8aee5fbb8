"""Who sees a ranking, who publishes it for objections, who decides. The table stands in docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from assessment.results import queries
from assessment.rounds.models import Move, Round, Scorer
from assessment.rounds.permissions import may_check, scope_of, sees_all, sheet_to_see
from branches.organisation.queries import hats

State = Round.State


def sees_drafts(user, round):
    """Staff, whoever watches, and checkers of all units of the round see a ranking before it is published; who
    checks some units sees their sheets, no others' drafts."""
    return sees_all(user, round) or any(
        each.role == Scorer.Role.CHECKER and each.under is None
        for each in scope_of(user, round).parts
    )


def ranking_to_see(user, pk):
    """A round whose ranking `user` may read; 404 for what is not there for them."""
    found = queries.round_of(pk, user)
    if found is None or found.state in (State.DRAFT, State.CALLED_OFF):
        raise Http404
    if not (found.state in Round.SHOWN_IN or sees_drafts(user, found)):
        raise Http404
    return found


def taken_back(user, pk):
    """The Move by which a ranking that was shown went back to the review, while it is there (or at the checking): who
    reads rankings reads since when, and why. None where there is none."""
    found = Move.objects.select_related("round__version__kind").filter(
        round=pk, before__in=Round.SHOWN_IN, round__state__in=(State.CHECK, State.REVIEW)
    ) if user.is_active and 0 < pk < 2**63 else Move.objects.none()  # fmt: skip
    return found.last()


def earlier_to_see(user, pk):
    """A round that was opened again, whose rankings before it everybody goes on reading, also while the new one is
    no matter of theirs yet; 404 where there are none."""
    found = queries.round_of(pk, user)
    if found is None or found.state in (State.DRAFT, State.CALLED_OFF):
        raise Http404
    if not found.snapshots.exists():
        raise Http404
    return found


def round_to_run(user, pk):
    """For staff: 404 when unseen, 403 when seen."""
    found = ranking_to_see(user, pk)
    if not runs(user):
        raise PermissionDenied(_("公示、更正和迟到的记录由团委工作人员办理。"))
    return found


def round_to_decide(user, pk):
    """For administrators: 403 for everybody else who sees it."""
    found = ranking_to_see(user, pk)
    if not can_decide(user):
        raise PermissionDenied(_("审定和公布由团委负责人办理。"))
    return found


def round_to_follow(user, pk):
    """What staff work with and whoever watches reads: decision, late facts, corrections."""
    found = ranking_to_see(user, pk)
    if not sees_all(user, found):
        raise PermissionDenied(_("这里由团委工作人员办理，监督的人可以看。排名和公示人人看得到。"))
    return found


def round_to_correct(user, pk):
    """The same, and whoever checks something of the round."""
    found = ranking_to_see(user, pk)
    if not (sees_all(user, found) or scope_of(user, found).checks):
        raise PermissionDenied(_("异议成立的得分由检查的人更正。公示里看得到裁定。"))
    return found


def may_correct(user, sheet, indicator):
    """Whoever checks the line; never for a unit of their own."""
    return may_check(user, sheet, indicator)


def require_correct(user, sheet, indicator):
    """403 in words for others."""
    if not may_correct(user, sheet, indicator):
        raise PermissionDenied(_("%s的这一项由别的检查人来更正，自己的组织不自己改。") % sheet.unit)


def runs(user):
    """The committee's staff."""
    return hats(user).is_staff


def can_decide(user):
    """Administrators."""
    return hats(user).is_administrator


def sheet_to_print(user, round_pk, pk):
    """The score sheet of a unit in a round, for whoever sees the sheet."""
    sheet = sheet_to_see(user, pk)
    if sheet.round_id != round_pk:
        raise Http404
    return sheet


def takes_sheets(user):
    """Staff take sheets out."""
    return hats(user).is_staff
