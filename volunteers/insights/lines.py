"""Lines of figures, and what of them small groups keep to themselves. No database here."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up, plain
from tuanwei.lib.suppression import line as shown


@dataclass(frozen=True)
class Line:
    """What one group did. `system` of the `hours` are 系统认定, the others 补录; `members` is how
    many could have served, None where that says nothing. Of a hidden one nothing else is known."""

    key: object
    name: str
    people: int = 0
    services: int = 0
    hours: Decimal = Decimal(0)
    system: Decimal = Decimal(0)
    members: int | None = None
    is_hidden: bool = False

    @property
    def claimed(self):
        """The hours that were claimed."""
        return self.hours - self.system

    @property
    def share(self):
        """People of members; None without members, or hidden."""
        if not self.members or self.is_hidden:
            return None
        return min(Fraction(self.people, self.members), Fraction(1))

    @property
    def percent(self):
        """The share as a percentage with one decimal, None without."""
        return None if self.share is None else half_up(self.share * 100, 1)

    @property
    def figure(self):
        """The hours for a chart, without zeros behind the point; None where they are hidden."""
        return None if self.is_hidden else Decimal(plain(self.hours))


def hidden(line):
    """The line with its name and members only."""
    return Line(line.key, line.name, members=line.members, is_hidden=True)


def without_small_groups(lines):
    """(lines, is the total shown?): groups of one to four people are hidden, and so many others
    that nobody works them out from the sum."""
    people, total = shown({line.key: line.people for line in lines})
    return [hidden(line) if people[line.key] is None else line for line in lines], (
        total is not None
    )
