"""Who reads figures, of which units, and who also reads what single people did.

Staff read everything, teachers and the supervision group all figures without people: of small
groups nothing. Cadres read their branch, general-branch secretaries theirs, with the people.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from branches.organisation.queries import hats


@dataclass(frozen=True)
class Reader:
    """What one person reads. `units` are general branches and branches in their own charge."""

    is_staff: bool
    reads_all: bool
    units: frozenset

    def reads_people(self, unit):
        """True where the names of those who served may be read: `unit` None is everybody."""
        if self.is_staff:
            return True
        return unit is not None and bool({unit.pk, unit.parent_id} & self.units)

    @property
    def may_choose_days(self):
        """Only whoever reads people anyway: two ranges a day apart tell what one person did."""
        return not self.reads_all or self.is_staff


def reader_of(user):
    """The Reader that `user` is; raises PermissionDenied for who reads no figures."""
    worn = hats(user)
    found = Reader(
        worn.is_staff, worn.is_staff or worn.is_teacher or worn.is_supervisor,
        worn.general_branch_ids | worn.branch_ids,
    )  # fmt: skip
    if not found.reads_all and not found.units:
        raise PermissionDenied(
            _("志愿服务统计给团委、指导教师和团干部看。大家做了什么，在“服务风采”里人人可看。")
        )
    return found


def can_read(user):
    """True for everybody with figures to read."""
    return hats(user).reads_hours


def can_take_people(user):
    """True for those who may take out sheets about people: staff, cadres of their own unit."""
    worn = hats(user)
    return bool(worn.is_staff or worn.general_branch_ids or worn.branch_ids)


def can_unmask(user):
    """Whole numbers are for the committee's staff, with a reason."""
    return hats(user).is_staff


def is_staff(user):
    """The committee's own staff."""
    return hats(user).is_staff


def units_to_choose(reader):
    """General branches and branches that a person without the whole may open, the wider first."""
    found = Unit.objects.active().filter(pk__in=reader.units).select_related("parent")
    return sorted(found, key=lambda unit: (unit.kind != unit.Kind.GENERAL_BRANCH, unit.name))


def unit_to_read(reader, text):
    """(unit or None for everybody, units to choose from) that an address asks for.

    404 for what is no unit or may not be seen; who does not read the whole gets their own first.
    """
    own = [] if reader.reads_all else units_to_choose(reader)
    if not text:
        if not reader.reads_all and not own:
            raise Http404
        return (None if reader.reads_all else own[0]), own
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    kinds = (Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH)
    found = Unit.objects.active().filter(pk=int(text), kind__in=kinds).select_related("parent")
    unit = found.first()
    if unit is None or not (reader.reads_all or reader.reads_people(unit)):
        raise Http404
    if unit.kind == Unit.Kind.BRANCH and not reader.reads_people(unit):
        raise Http404
    return unit, own


def people_to_read(reader, text):
    """The unit whose services `reader` may read one by one, None for all; 404 for others."""
    unit, _own = unit_to_read(reader, text)
    if not reader.reads_people(unit):
        raise Http404
    return unit
