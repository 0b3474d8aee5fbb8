"""Who keeps rounds, who scores, who sees scores and results. The table: docs/permissions.md."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from activities.applications.models import ApplicationFile
from activities.rounds.models import Assignment, Entry, Reviewer, Round
from activities.rounds.queries import is_behind, results_of
from branches.organisation.queries import hats

State = Round.State


def can_keep(user):
    """Arrange rounds and decide: the committee's staff."""
    return hats(user).is_staff


def round_to_keep(user, pk):
    """A round for those who keep them; 403 for everybody else."""
    require_keeper(user)
    found = Round.objects.filter(pk=pk).select_related("made_by", "published_by").first()
    if found is None:
        raise Http404
    return found


def require_keeper(user):
    """403 for everybody who does not keep rounds."""
    if not can_keep(user):
        raise PermissionDenied(_("评审批次由团委工作人员来办。分给你评的在“我的评审”里。"))


def still_to_score(user, found):
    """How many entries of a round wait for this person's own scores."""
    mine = Assignment.objects.in_force().filter(reviewer__user=user.pk, entry__round=found.pk)
    return mine.filter(state=Assignment.State.OPEN).count()


def round_to_decide(user, pk):
    """A round whose scores may be seen: whoever reviews in it gives their own first."""
    found = round_to_keep(user, pk)
    if left := still_to_score(user, found):
        raise PermissionDenied(
            _("你也是这一批的评审人，还有 %(n)d 份没评。评完自己的，再看别人的分。") % {"n": left}
        )
    return found


def entry_to_decide(user, pk, entry):
    """An entry that is not one's own; 403 for what one made, leads or is in the team of."""
    found = round_to_decide(user, pk)
    row = found.entries.select_related("application__unit", "application__kind").filter(pk=entry)
    row = row.select_related("application__unit", "application__kind", "decided_by").first()
    if row is None:
        raise Http404
    row.round = found
    if is_behind(user, row.application):
        raise PermissionDenied(_("这份申报有你参与，由别的同事来定，分数也等公布以后再看。"))
    return row


def reviewer_to_keep(user, pk, reviewer):
    """A reviewer of a round that `user` keeps."""
    found = round_to_keep(user, pk)
    row = Reviewer.objects.select_related("user").filter(round=found, pk=reviewer).first()
    if row is None:
        raise Http404
    row.round = found
    return row


def task_of(user, pk):
    """One's own assignment, open or done, while its round is being scored; 404 for others."""
    found = (
        Assignment.objects.in_force()
        .select_related("entry__round", "reviewer")
        .select_related("entry__application__unit", "entry__application__kind")
        .filter(pk=pk, reviewer__user=user.pk, reviewer__left_at=None)
        .filter(entry__round__state=State.SCORING)
        .first()
    )
    if found is None:
        raise Http404
    return found


def file_of(user, pk, file):
    """(assignment, file of its application) for its reviewer; 404 for others."""
    task = task_of(user, pk)
    files = ApplicationFile.objects.filter(application=task.entry.application_id, until_turn=None)
    found = files.select_related("attachment").filter(pk=file).first()
    if found is None:
        raise Http404
    return task, found


def result_of(user, pk) -> Entry:
    """A published result of one's own application; 404 for everybody else."""
    found = results_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
