"""From the records of other rooms to facts: one function a source, each a constant number of queries.

A further source is one function here with `@collects`, and one row of `engine.catalogue`. It yields a Row for
every record that ended within the scope's days; a record that is not yielded any more ends its fact.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from assessment.engine.catalogue import SOURCES
from assessment.rounds.models import Round
from branches.organisation.models import Unit

PLACES = Decimal("0.001")
ASSESSED = (Unit.Kind.BRANCH, Unit.Kind.GENERAL_BRANCH)


class Row(NamedTuple):
    """What a record says, in the columns of a Fact. `round`: for what is known only as of a round's last day."""

    unit: int
    source: str
    on: date
    record: str
    label: str
    number: Decimal = Decimal(1)
    of: Decimal | None = None
    level: str = ""
    role: str = ""
    url: str = ""
    by: str = ""
    round: int | None = None


@dataclass(frozen=True)
class Scope:
    """Whose records of which days. `parents` {branch: its general branch}; `branch_ids`: the branches among them
    and below them; `existing` are units that are in use; `rounds` {key: its last day} of running rounds that
    end within the days."""

    first: date
    last: date
    unit_ids: frozenset
    parents: dict = field(default_factory=dict)
    branch_ids: frozenset = frozenset()
    existing: frozenset = frozenset()
    rounds: dict = field(default_factory=dict)

    def with_parent(self, branch) -> Iterator[int]:
        """The branch and its general branch, those of them that are asked for."""
        for unit in (branch, self.parents.get(branch)):
            if unit in self.unit_ids:
                yield unit


def scope_of(first, last, unit_ids=None) -> Scope:
    """The Scope of these days; `unit_ids` None: all branches and general branches. Two queries."""
    rows = Unit.objects.filter(kind__in=ASSESSED).values_list("pk", "kind", "parent", "is_active")
    units = {pk: about for pk, *about in rows}
    asked = units.keys() if unit_ids is None else units.keys() & set(unit_ids)
    parents = {pk: parent for pk, (kind, parent, _is) in units.items() if kind == Unit.Kind.BRANCH}
    rounds = Round.objects.running().filter(frozen_at=None, ends_on__range=(first, last))
    return Scope(
        first, last, frozenset(asked), parents,
        frozenset(pk for pk, parent in parents.items() if pk in asked or parent in asked),
        frozenset(pk for pk in asked if units[pk][2]), dict(rounds.values_list("pk", "ends_on")),
    )  # fmt: skip


COLLECTORS: dict[str, Callable[[Scope], Iterable[Row]]] = {}


def collects(source):
    """The function below yields the rows of this source."""

    def keep(function):
        if source not in SOURCES:
            raise KeyError(source)
        COLLECTORS[source] = function
        return function

    return keep


def rows_of(source, scope) -> Iterator[Row]:
    """What a source gives within a scope, as the columns hold it: words cut, numbers of three places."""
    for row in COLLECTORS[source](scope):
        yield row._replace(
            number=Decimal(row.number).quantize(PLACES),
            of=None if row.of is None else Decimal(row.of).quantize(PLACES),
            label=row.label[:120], level=row.level[:40], role=row.role[:40],
        )  # fmt: skip


def local_day(moment) -> date:
    """The day of a moment here."""
    return timezone.localdate(moment)
