"""Who sees how a line came about; who recomputes and settles."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from assessment.rounds.models import ScoreLine
from assessment.rounds.permissions import (
    blind_keys,
    can_run,
    may_check,
    require_run,
    sees_all,
    sheet_to_see,
)
from assessment.rounds.queries import is_over_all
from assessment.scores.models import Discrepancy


def line_to_see(user, pk):
    """A line of a sheet that `user` sees, with the sheet; 404 for everybody else, 403 for a judge who still marks."""
    rows = ScoreLine.objects.select_related("checked_by", "reviewed_by")
    line = rows.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if line is None:
        raise Http404
    line.sheet = sheet_to_see(user, line.sheet_id)
    if line.indicator in blind_keys(user, line.sheet.round):
        raise PermissionDenied(_("别的评委打的分，打分这一步结束以后看得到。"))
    return line


def sees_names(user, sheet):
    """True for those who see by name who checked: whoever watches or runs the round, or checks the sheet."""
    return sees_all(user, sheet.round) or may_check(user, sheet)


def require_discrepancies(user):
    """Staff and those who watch all rounds; 403 in words for others."""
    if not is_over_all(user):
        raise PermissionDenied(_("重算差异由团委老师来看。你们支部的得分在考核表里。"))


def discrepancy_to_settle(user, pk):
    """An open discrepancy, of somebody who runs rounds: 403 for others, 404 for what is settled."""
    require_discrepancies(user)
    require_run(user)
    rows = Discrepancy.objects.select_related("line__sheet__round__version", "line__sheet__unit")
    found = rows.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def settles(user):
    """True for those who may settle."""
    return can_run(user)
