"""Who sees which page. The committee's staff, administrators, the supervision group and supervising teachers see
all; whoever holds a post in a general branch sees its own, secretary and deputy with names; cadres of a branch
see their general branch's without names. Nobody else sees anything."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from tuanwei.five_haves.definitions import in_force

LEADING = ("secretary", "deputy")


@dataclass(frozen=True)
class Scope:
    """What somebody sees: a page of the whole college (`unit` None) or of a general branch, with or without names."""

    unit: Unit | None
    has_names: bool
    others: bool
    """The totals of all general branches may be shown."""
    opens: bool = False
    """Letters, promises, tasks and follow-ups may be opened from the lists; letters and promises are named."""
    own: tuple = field(default=(), compare=False)
    """General branches whose pages this person may open; () for whoever may open all."""

    @property
    def group(self):
        """The key of the general branch; None for the college."""
        return self.unit.pk if self.unit else None


def sees_all(user):
    """Staff, administrators, the supervision group, supervising teachers."""
    worn = hats(user)
    return worn.is_staff or worn.is_supervisor or worn.is_teacher


def can_define(user):
    """The definitions are set by the committee's staff."""
    return hats(user).is_staff


def require_definer(user):
    """403 for everybody else."""
    if not can_define(user):
        raise PermissionDenied


def general_branches():
    """Those in use."""
    return Unit.objects.active().filter(kind=Unit.Kind.GENERAL_BRANCH)


def named(keys):
    """[(key, name)] of general branches by name; no query for none."""
    keys = list(keys)
    return list(general_branches().filter(pk__in=keys).values_list("pk", "name")) if keys else []


def own_groups(user):
    """The general branches whose page somebody may open: {key: with names?}. No query for whoever has no post."""
    worn = hats(user)
    found = {group: worn.holds(group, *LEADING) for group in worn.general_branch_ids}
    if worn.branch_ids:
        rows = Unit.objects.filter(pk__in=worn.branch_ids, parent__kind=Unit.Kind.GENERAL_BRANCH)
        for group in rows.values_list("parent", flat=True):
            found.setdefault(group, False)
    return found


def can_open(user):
    """True for whoever has any page here."""
    worn = hats(user)
    return sees_all(user) or bool(worn.general_branch_ids or worn.branch_ids)


def scope_of(user, pk=None):
    """The Scope of the college's page, or of a general branch's; 404 for a page that is not theirs, 403 where
    somebody without any asks for the first."""
    if sees_all(user):
        unit = None
        if pk is not None:
            unit = general_branches().filter(pk=pk).first()
            if unit is None:
                raise Http404
        worn = hats(user)
        return Scope(unit, True, True, worn.is_staff or worn.is_teacher)
    own = own_groups(user)
    if pk is None:
        raise PermissionDenied
    unit = general_branches().filter(pk=pk).first() if pk in own else None
    if unit is None:
        raise Http404
    opens = pk in hats(user).general_branch_ids
    return Scope(unit, own[pk], own[pk] and in_force().shows_others, opens, tuple(own))


def with_names(scope):
    """The same Scope; 403 where it is without names: no sheets are taken from there."""
    if not scope.has_names:
        raise PermissionDenied
    return scope


def can_unmask(user):
    """Names and numbers in full in a sheet, with a reason: the committee's staff."""
    return hats(user).is_staff
