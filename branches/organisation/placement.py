"""Which unit a row of a roster belongs to: an existing one, or one that the import will create."""

import re
import unicodedata
from dataclasses import dataclass, field

from branches.organisation.models import Unit
from tuanwei.jobs.cells import Wrong
from tuanwei.lib.pinyin import text_keys

SUFFIX = re.compile(r"(团总支|分团委|总支|团委|团支部|支部|班)$")


def unit_key(name):
    """A unit's name for comparison: 会计学2301班, 会计学2301团支部 and 会计学 2301 are one.

    >>> unit_key("会计学2301班团支部") == unit_key("会计学 2301")
    True
    """
    key = re.sub(r"\s", "", unicodedata.normalize("NFKC", name or "")).lower()
    while (shorter := SUFFIX.sub("", key)) and shorter != key:
        key = shorter
    return key


def with_suffix(name, suffix):
    """The name of a new unit: 会计学2301班 becomes 会计学2301班团支部."""
    return name if name.endswith(("支部", "总支", "团委")) else f"{name}{suffix}"


@dataclass(frozen=True)
class Scope:
    """Where a person may import: everywhere, under some general branches, in some branches."""

    everywhere: bool
    general_branch_ids: frozenset
    branch_ids: frozenset

    @classmethod
    def of(cls, hats):
        """The scope that these hats give (RELIABILITY §5, row roster import)."""
        return cls(hats.is_staff, hats.general_branch_ids, hats.branch_ids)

    def holds(self, unit_id, parent_id):
        """True when a branch with this parent is inside."""
        return self.everywhere or unit_id in self.branch_ids or parent_id in self.general_branch_ids


@dataclass
class Placement:
    """Finds units by (college, branch); collects those to create in `plan`.

    A plan entry is {name, kind, parent} with `parent` an id, {"plan": index}, or None (root).
    """

    scope: Scope
    root_id: int | None = None
    plan: list = field(default_factory=list)
    parents: dict = field(default_factory=dict)  # branch id: parent id
    names: dict = field(default_factory=dict)
    _colleges: dict = field(default_factory=dict)
    _branches: dict = field(default_factory=dict)
    _planned: dict = field(default_factory=dict)

    @classmethod
    def read(cls, scope):
        """Read the whole tree in one query; a college has about a thousand units."""
        placement = cls(scope)
        for pk, name, kind, parent_id in (
            Unit.objects.active().order_by("pk").values_list("pk", "name", "kind", "parent_id")
        ):
            placement.names[pk] = name
            if kind == Unit.Kind.COMMITTEE:
                placement.root_id = placement.root_id or pk
            elif kind == Unit.Kind.GENERAL_BRANCH:
                placement._colleges.setdefault(unit_key(name), pk)
            elif kind == Unit.Kind.BRANCH:
                placement._branches.setdefault(unit_key(name), []).append(pk)
                placement.parents[pk] = parent_id
        return placement

    def find(self, college, branch):
        """(unit id, None) or (None, plan index). Raises Wrong: unclear or outside the scope."""
        places = self._branches.get(unit_key(branch), [])
        college_id = self._colleges.get(unit_key(college)) if college else None
        if college:
            places = [pk for pk in places if self.parents[pk] == college_id]
        if len(places) > 1:
            mine = [pk for pk in places if self._is_mine(pk)]
            if self.scope.everywhere or len(mine) != 1:
                raise Wrong("branch_unclear")
            places = mine
        if places:
            if not self._is_mine(places[0]):
                raise Wrong("out_of_scope")
            return places[0], None
        if not (self.scope.everywhere or college_id in self.scope.general_branch_ids):
            raise Wrong("out_of_scope")
        return None, self._plan_branch(college, college_id, branch)

    def _is_mine(self, pk):
        return self.scope.holds(pk, self.parents[pk])

    def _plan_branch(self, college, college_id, branch):
        parent = college_id
        if college and college_id is None:
            parent = {"plan": self._plan(with_suffix(college, "团总支"), "general_branch", None)}
        return self._plan(with_suffix(branch, "团支部"), "branch", parent)

    def _plan(self, name, kind, parent):
        key = (unit_key(name), kind, parent["plan"] if isinstance(parent, dict) else ("id", parent))
        if key not in self._planned:
            self._planned[key] = len(self.plan)
            self.plan.append({"name": name[:60], "kind": kind, "parent": parent})
        return self._planned[key]


def create_planned(plan, committee_name):
    """Create the used units of a plan; return their ids in its order, None for the unused."""
    if not plan:
        return []
    root = Unit.objects.active().filter(kind=Unit.Kind.COMMITTEE).order_by("pk").first()
    if root is None:
        root = Unit.objects.create(name=committee_name, kind=Unit.Kind.COMMITTEE)
    ids = [None] * len(plan)
    for kind in (Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH):
        wanted = [(place, e) for place, e in enumerate(plan) if e["kind"] == kind and e["is_used"]]
        units = [_new_unit(entry, ids, root) for _, entry in wanted]
        for (place, _), unit in zip(wanted, Unit.objects.bulk_create(units), strict=True):
            ids[place] = unit.pk
    return ids


def _new_unit(entry, ids, root):
    parent = entry["parent"]
    parent_id = ids[parent["plan"]] if isinstance(parent, dict) else parent or root.pk
    pinyin, initials = text_keys(entry["name"])
    return Unit(
        name=entry["name"], kind=entry["kind"], parent_id=parent_id,
        branch_type=Unit.BranchType.CLASS if entry["kind"] == Unit.Kind.BRANCH else "",
        name_pinyin=pinyin, name_initials=initials,
    )  # fmt: skip
