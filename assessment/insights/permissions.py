"""Who reads standings, maps and trials. The table stands in docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from assessment.insights.replaying import KIND
from assessment.results.permissions import ranking_to_see, sees_drafts
from assessment.rounds.models import Round
from assessment.rounds.permissions import sheet_to_see
from assessment.standards.models import Standard
from assessment.standards.permissions import can_write_standards
from tuanwei.jobs.models import Job

State = Round.State


def standing_to_see(user, pk):
    """The sheet of a unit in a round that runs, for whoever sees the sheet; 404 for others, and where there is no
    standing (called off, left out)."""
    sheet = sheet_to_see(user, pk)
    if sheet.left_out or sheet.round.state in (State.DRAFT, State.CALLED_OFF):
        raise Http404
    return sheet


def map_to_see(user, pk):
    """A round whose map `user` may read: as its ranking."""
    return ranking_to_see(user, pk)


def sees_map(user, held):
    """True where map_to_see gives the round."""
    if held.state in (State.DRAFT, State.CALLED_OFF):
        return False
    return held.state in Round.SHOWN_IN or sees_drafts(user, held)


def require_trials(user):
    """403 in words for everybody but those who write standards."""
    if not can_write_standards(user):
        raise PermissionDenied(_("试算由团委工作人员来做。现行的考核标准大家都可以看。"))


def standard_to_try(user, pk):
    """A standard, for those who write standards."""
    require_trials(user)
    found = Standard.objects.filter(pk=pk).first() if 0 < pk < 2**31 else None
    if found is None:
        raise Http404
    return found


def version_to_try(user, pk, of):
    """(standard, version): `of` is "draft" or the number of a version; 404 for what is not there."""
    standard = standard_to_try(user, pk)
    found = version_named(standard, of)
    if found is None:
        raise Http404
    return standard, found


def version_named(standard, of):
    """The draft, or the version of that number; None where there is none."""
    rows = standard.rules.select_related("kind")
    if of == "draft":
        return rows.filter(in_force_from=None).first()
    if not (of.isascii() and of.isdecimal() and len(of) < 6):
        return None
    return rows.exclude(in_force_from=None).filter(version=int(of)).first()


def replay_to_see(user, pk):
    """A comparison that runs or ran in the background, for those who write standards."""
    require_trials(user)
    found = Job.objects.filter(kind=KIND, pk=pk).first() if 0 < pk < 2**63 else None
    if found is None:
        raise Http404
    return found
