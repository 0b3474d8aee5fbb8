"""Who may apply as whom, who changes an application, who reads it. Everybody else finds nothing.

Drafts are seen by those who write them and by the team; what has been handed in also by the general
branch above, the units that join, whoever decides, teachers and the committee's staff.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from activities.applications.models import Application, ApplicationFile, Review, TeamMember
from branches.organisation.models import Member, Unit
from branches.organisation.queries import hats

Applicant = Application.Applicant
BY_KIND = {
    Unit.Kind.GENERAL_BRANCH: Applicant.GENERAL_BRANCH, Unit.Kind.DEPARTMENT: Applicant.DEPARTMENT,
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """On whose behalf somebody applies."""

    applicant: str
    unit: Unit

    @property
    def key(self):
        """The text that forms carry."""
        return f"{self.applicant}-{self.unit.pk}"

    @property
    def words(self):
        """会计2401团支部, or 同学小组（会计2401团支部）."""
        if self.applicant == Applicant.STUDENTS:
            return _("同学小组（%(unit)s）") % {"unit": self.unit}
        return self.unit.name


def sides(user):
    """Every Side that `user` may apply for: units with a post first, then students on their own."""
    worn, found = hats(user), []
    held = worn.branch_ids | worn.general_branch_ids | worn.department_ids
    if held:
        found = [Side(_applicant(unit), unit) for unit in Unit.objects.active().filter(pk__in=held)]
    member = (
        Member.objects.filter(user=user.pk, left_on=None, branch__is_active=True)
        .select_related("branch")
        .first()
    )
    if member:
        found.append(Side(Applicant.STUDENTS, member.branch))
    return found


def _applicant(unit):
    if unit.kind in BY_KIND:
        return BY_KIND[unit.kind]
    return Applicant.CLUB if unit.branch_type == Unit.BranchType.CLUB else Applicant.BRANCH


def visible(user):
    """Q of the applications that `user` may read; lists, pages, files and prints agree on it."""
    worn = hats(user)
    own = Q(made_by=user.pk) | Q(
        pk__in=TeamMember.objects.filter(user=user.pk).values("application")
    )
    deciding = Q(person=user.pk)
    seen = Q(teacher=user.pk)
    units = worn.unit_ids
    if units:
        own |= Q(unit__in=units) & ~Q(applicant=Applicant.STUDENTS)
    if worn.is_staff or worn.is_teacher:
        seen = Q()
    elif units:
        deciding |= Q(unit__in=units)
        seen |= Q(unit__in=units) | Q(unit__parent__in=worn.general_branch_ids)
        joined = Application.organisers.through.objects.filter(unit__in=units)
        seen |= Q(pk__in=joined.values("application"))
    if seen:
        seen |= Q(pk__in=Review.objects.filter(deciding).values("application"))
    return own | (seen & Q(submitted_at__isnull=False))


def can_write(user, application):
    """Whoever made it, leads its team, or has a post in the unit that applies."""
    if application.made_by_id == user.pk:
        return True
    if application.applicant != Applicant.STUDENTS and application.unit_id in hats(user).unit_ids:
        return True
    return application.team.filter(user=user.pk, is_leader=True).exists()


def application_to_read(user, pk):
    """One that `user` may read, 404 for the others."""
    rows = Application.objects.select_related("kind", "unit__parent", "made_by", "rules")
    found = rows.filter(visible(user), pk=pk).first()
    if found is None:
        raise Http404
    return found


def application_to_write(user, pk):
    """One that `user` writes; 403 where they only read it."""
    found = application_to_read(user, pk)
    if not can_write(user, found):
        raise PermissionDenied(_("这份申报由申报人和申报单位的干部来填。"))
    return found


def file_to_read(user, pk, attachment):
    """A file of an application that `user` may read, 404 for the others."""
    rows = ApplicationFile.objects.select_related("attachment", "application")
    found = rows.filter(application=pk, attachment=attachment).first()
    if found is None:
        raise Http404
    application_to_read(user, pk)
    return found
