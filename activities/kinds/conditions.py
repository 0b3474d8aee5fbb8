"""When a rule holds: groups of conditions over the facts of an application. No database here.

A rule holds when every condition of one of its groups holds; without any group it always holds.
`facts` is {name: value}: a text, a Decimal or int, True or False, a tuple of texts, or None where
nobody has said. A condition about what nobody has said does not hold.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

IS, IS_NOT, YES, NO = "is", "is_not", "yes", "no"
AT_LEAST, MORE_THAN, AT_MOST, LESS_THAN = "at_least", "more_than", "at_most", "less_than"
COMPARE = {
    AT_LEAST: lambda found, limit: found >= limit,
    MORE_THAN: lambda found, limit: found > limit,
    AT_MOST: lambda found, limit: found <= limit,
    LESS_THAN: lambda found, limit: found < limit,
}
WORDS = {
    IS: "是", IS_NOT: "不是", YES: "有", NO: "没有",
    AT_LEAST: "≥", MORE_THAN: ">", AT_MOST: "≤", LESS_THAN: "<",
}  # fmt: skip


def number(value):
    """`value` as an exact Decimal, None when it is no finite number."""
    try:
        found = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() else None


@dataclass(frozen=True)
class Condition:
    """One comparison: `fact` with `values` (texts; a single number for ≥ > ≤ <; none for 有 没有)."""

    fact: str
    op: str
    values: tuple[str, ...] = ()

    def holds(self, facts):
        """True when it holds for `facts`."""
        found = facts.get(self.fact)
        if found is None:
            return False
        if self.op == YES:
            return bool(found)
        if self.op == NO:
            return not found
        if self.op in COMPARE:
            value, limit = number(found), number(self.values[0] if self.values else None)
            return value is not None and limit is not None and COMPARE[self.op](value, limit)
        said = set(found) if isinstance(found, tuple | list) else {str(found)}
        return bool(said & set(self.values)) == (self.op == IS)


@dataclass(frozen=True)
class When:
    """Groups of conditions: all of any one group."""

    groups: tuple[tuple[Condition, ...], ...] = ()

    def holds(self, facts):
        """True without any group, else when one group holds wholly."""
        if not self.groups:
            return True
        return any(all(each.holds(facts) for each in group) for group in self.groups)

    @property
    def facts(self):
        """The names of the facts that it asks for."""
        return {each.fact for group in self.groups for each in group}


ALWAYS = When()
