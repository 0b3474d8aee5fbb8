"""Who reads whose hours, who keeps awards, who issues and takes back transcripts.

Everybody reads their own. Cadres read those of their branch or general branch; the committee's
staff, supervising teachers and the supervision group read all. The paper of a transcript is
checked by anybody who has its code.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from volunteers.honours.models import Award, Transcript
from volunteers.hours.models import Volunteer


def reads_all(user):
    """Staff, supervising teachers and the supervision group."""
    worn = hats(user)
    return worn.is_staff or worn.is_teacher or worn.is_supervisor


def readable_volunteers(user):
    """The volunteers whose hours `user` may read."""
    if reads_all(user):
        return Volunteer.objects.all()
    seen = Q(user=user.pk)
    if units := _units(user):
        seen |= Q(user__member__branch__in=Unit.objects.under(*units))
    return Volunteer.objects.filter(seen)


def _units(user):
    worn = hats(user)
    return worn.general_branch_ids | worn.branch_ids


def volunteer_to_read(user, pk):
    """A volunteer whose hours `user` may read; 404 for others."""
    rows = readable_volunteers(user).select_related("user__member__branch")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def can_read_lists(user):
    """Lists of other people: whoever reads any."""
    return reads_all(user) or bool(_units(user))


def require_lists(user):
    """403 with words for those who read only their own."""
    if not can_read_lists(user):
        raise PermissionDenied(_("这里给各级团组织看。你自己的时数和星级在“我的志愿时数”里。"))


def units_to_read(user):
    """The general branches and branches whose people `user` may read."""
    units = Unit.objects.active().filter(kind__in=(Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH))
    return units if reads_all(user) else units.filter(pk__in=Unit.objects.under(*_units(user)))


def unit_to_read(user, pk):
    """One of them; 404 for others."""
    require_lists(user)
    found = units_to_read(user).select_related("parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def can_unmask(user):
    """Whole 学号 in sheets: staff."""
    return hats(user).is_staff


def can_keep_awards(user):
    """The committee's staff."""
    return hats(user).is_staff


def require_award_reader(user):
    """403 for everybody but those who read all."""
    if not reads_all(user):
        raise PermissionDenied(_("志愿荣誉由团委工作人员记录。你自己的在“我的志愿时数”里。"))


def require_award_keeper(user):
    """403 for everybody but staff."""
    if not can_keep_awards(user):
        raise PermissionDenied(_("志愿荣誉由团委工作人员记录。"))


def award_to_keep(user, pk):
    """An award that staff may take out again."""
    require_award_keeper(user)
    found = Award.objects.select_related("volunteer", "evidence").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def evidence_to_open(user, pk):
    """The evidence of an award, for whoever may read the hours of whom it honours."""
    found = Award.objects.select_related("evidence").filter(evidence=pk)
    award = found.filter(volunteer__in=readable_volunteers(user)).first()
    if award is None:
        raise Http404
    return award.evidence


def own_volunteer(user):
    """The Volunteer of `user`, or None."""
    return Volunteer.objects.filter(user=user.pk).first()


def transcript_to_read(user, pk):
    """One's own, and those of people whose hours one may read; 404 for others."""
    rows = Transcript.objects.select_related("volunteer").filter(pk=pk)
    found = rows.filter(volunteer__in=readable_volunteers(user)).first()
    if found is None:
        raise Http404
    return found


def can_revoke(user, transcript):
    """Whose it is, and the committee's staff."""
    return transcript.volunteer.user_id == user.pk or hats(user).is_staff


def transcript_to_revoke(user, pk):
    """403 when seen but not theirs to take back."""
    found = transcript_to_read(user, pk)
    if not can_revoke(user, found):
        raise PermissionDenied(_("证明由本人或团委工作人员作废。"))
    return found
