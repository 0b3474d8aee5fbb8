"""Who reads the board, and of which branches. Staff in charge, secretaries and cadres, posts of the
Party branches beside them; supervising teachers read all; nobody else."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from party_pairing.files import duties


@dataclass(frozen=True)
class Reader:
    """What one person reads: `branches` (active), of them `kept` as a cadre; `reads_all` of them as
    administrator, in charge of the committee, or as teacher, who only reads (`only_reads`); `wide`
    the general branches of which all is read."""

    branches: tuple
    kept: frozenset
    reads_all: bool
    only_reads: bool
    party_branches: frozenset
    wide: frozenset

    @property
    def groups(self):
        """The general branches, by name."""
        found = {each.parent_id: each.parent for each in self.branches if each.parent_id}
        return sorted(found.values(), key=lambda each: each.name)

    def under(self, unit):
        """The branches of `unit` (None: all of the reader's)."""
        if unit is None:
            return list(self.branches)
        return [each for each in self.branches if unit.pk in (each.pk, each.parent_id)]


def reads_board(user):
    """True for everybody who has something to read here; no sentence for whoever has not."""
    reach = duties.reach(user)
    return bool(
        reach.has_all or reach.charges or reach.general or reach.branches or reach.party
        or hats(user).is_teacher
    )  # fmt: skip


def takes_sheets(user):
    """Whoever has a duty for the people; teachers only read."""
    reach = duties.reach(user)
    return bool(
        reach.has_all or reach.charges or reach.general or reach.branches or reach.party
    )  # fmt: skip


def reader_of(user):
    """The Reader; raises PermissionDenied in words."""
    if not reads_board(user):
        raise PermissionDenied(
            duties.refusal(user, _("推优和结对的总表给分管老师、团干部和党支部看。"))
        )
    reach = duties.reach(user)
    reads_all = reach.has_all or hats(user).is_teacher
    found = Unit.objects.active().filter(kind=Unit.Kind.BRANCH).select_related("parent")
    if not reads_all:
        general = {*reach.general, *reach.charges, *reach.beside}
        found = found.filter(Q(pk__in=[*reach.branches, *reach.charges]) | Q(parent__in=general))
    branches = tuple(found.order_by("parent__name", "name"))
    kept = {
        each.pk for each in branches if each.pk in reach.branches or each.parent_id in reach.general
    }
    only_reads = not takes_sheets(user)
    wide = frozenset({*reach.general, *reach.charges, *reach.beside})
    return Reader(branches, frozenset(kept), reads_all, only_reads, frozenset(reach.party), wide)


def unit_to_read(reader, text):
    """The general branch or branch that an address asks for, None for all; 404 for what is none of
    the reader's."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    known = {each.pk: each for each in (*reader.groups, *reader.branches)}
    # Who keeps one branch does not read the others of its general branch.
    if int(text) not in known:
        raise Http404
    return known[int(text)]
