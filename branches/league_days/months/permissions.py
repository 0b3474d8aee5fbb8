"""Who reads months of which branches, who reads names in them, and who takes texts from a record.

Staff, teachers and the supervision group read all branches, cadres of a general branch those below,
everybody their own. Names of those who did not come are for the branch's cadres, those above and
staff.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.league_days.days.models import LeagueDay, Partner
from branches.organisation.models import Member, Unit
from branches.organisation.queries import hats

RECORDED = LeagueDay.State.RECORDED


@dataclass(frozen=True)
class Reader:
    """What one person reads. `own` is the branch they are a member of, None for others."""

    is_staff: bool
    reads_all: bool
    general_branches: frozenset
    branches: frozenset
    own: int | None

    @property
    def has_board(self):
        """True for those with more than single branches to look at."""
        return self.reads_all or bool(self.general_branches)

    def reads(self, branch):
        """True where the months of this branch may be read."""
        return self.reads_all or self.reads_names(branch) or branch.pk == self.own

    def reads_names(self, branch):
        """True where it may be read who did not come."""
        return (
            self.is_staff or branch.pk in self.branches or branch.parent_id in self.general_branches
        )


def reader_of(user):
    """The Reader that `user` is; two queries with the hats."""
    worn = hats(user)
    member = Member.objects.filter(user=user.pk, left_on=None)
    return Reader(
        worn.is_staff, worn.is_staff or worn.is_teacher or worn.is_supervisor,
        worn.general_branch_ids, worn.branch_ids, member.values_list("branch", flat=True).first(),
    )  # fmt: skip


def can_take_sheet(user):
    """Staff, teachers, the supervision group, and cadres of branches of both kinds."""
    worn = hats(user)
    return worn.keeps_rosters or worn.is_teacher or worn.is_supervisor


def branches_of(reader):
    """The active branches whose months may be read."""
    found = Unit.objects.active().filter(kind=Unit.Kind.BRANCH).select_related("parent")
    if reader.reads_all:
        return found
    own = {*reader.branches, reader.own} - {None}
    return found.filter(Q(parent__in=reader.general_branches) | Q(pk__in=own))


def branch_for(reader, pk):
    """A branch whose months `reader` reads; 404 for all others."""
    rows = Unit.objects.filter(kind=Unit.Kind.BRANCH).select_related("parent")
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None or not reader.reads(found):
        raise Http404
    return found


def group_for(reader, text):
    """The general branch that an address asks for, None for all that `reader` reads; 404 for what is
    none or is not theirs."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    if not (reader.reads_all or int(text) in reader.general_branches):
        raise Http404
    rows = Unit.objects.active().filter(kind=Unit.Kind.GENERAL_BRANCH)
    found = rows.filter(pk=int(text)).first()
    if found is None:
        raise Http404
    return found


def recorded_day_for(user, number):
    """A league day from which `user` takes texts: cadres of the branches that hold it and of the
    general branches above, staff, and teachers. 404 unseen; 403 for members, who read it on its
    page."""
    rows = LeagueDay.objects.select_related(
        "gathering__venue", "unit__parent", "theme", "rules"
    ).prefetch_related("partners__unit")
    found = rows.filter(number=number).first() if "\0" not in number else None
    if found is None:
        raise Http404
    worn = hats(user)
    units = [found.unit]
    units += [each.unit for each in found.partners.all() if each.state == Partner.State.ACCEPTED]
    theirs = {unit.pk for unit in units} & worn.branch_ids
    above = {unit.parent_id for unit in units} & worn.general_branch_ids
    if worn.is_staff or worn.is_teacher or theirs or above:
        return found
    if found.state == RECORDED:
        raise PermissionDenied(_("报送材料由承办支部的团干部、团总支和团委来取。"))
    raise Http404
