"""Facts, and what a standard makes of them, in few words."""

from datetime import date
from decimal import Decimal
from itertools import count

from assessment.engine.facts import Fact, Profile
from assessment.engine.grading import candidate_of, stand
from assessment.engine.periods import Calendar
from assessment.engine.scoring import Engine, UnitFacts
from assessment.engine.totals import total_of

D = Decimal
_keys = count(1)


def fact(source, on="2025-10-15", number=1, of=None, level="", role="", by=""):
    """One fact."""
    return Fact(
        next(_keys), source, date.fromisoformat(on), D(str(number)),
        None if of is None else D(str(of)), level, role, by,
    )  # fmt: skip


class Year:
    """A round: a standard over a period, and its units."""

    def __init__(self, spec, first="2025-09-01", last="2026-08-31", until=None):
        self.spec = spec
        days = [None if each is None else date.fromisoformat(each) for each in (first, last, until)]
        self.calendar = Calendar(days[0], days[1], spec.cycle.idle_months, days[2])
        self.engine = Engine(spec, self.calendar)

    def leaves(self, units, profiles=None):
        """{unit: {indicator: LeafScore}} of {unit: facts}; everybody has 45 members."""
        profiles = {u: (profiles or {}).get(u, Profile(u, members=45)) for u in units}
        known = {unit: UnitFacts(facts) for unit, facts in units.items()}
        values = {unit: self.engine.values(known[unit], profiles[unit]) for unit in units}
        ranks = self.engine.places(values, profiles)
        return {
            unit: {
                leaf.key: self.engine.leaf(leaf, known[unit], profiles[unit], ranks)
                for leaf in self.engine.leaves if self.engine.applies(leaf, profiles[unit])
            }
            for unit in units
        }  # fmt: skip

    def points(self, key, *facts, members=45, category=""):
        """The points of one leaf of a lone unit."""
        profile = Profile("u", members=members, category=category)
        return self.leaves({"u": facts}, {"u": profile})["u"][key].points

    def totals(self, units, profiles=None):
        """{unit: Total}."""
        everybody = {leaf.key for leaf in self.engine.leaves}
        return {
            unit: total_of(
                self.spec, {key: each.points for key, each in found.items()},
                everybody - found.keys(),
            )
            for unit, found in self.leaves(units, profiles).items()
        }  # fmt: skip

    def total(self, *facts, members=45, category=""):
        """The Total of a lone unit."""
        profile = Profile("u", members=members, category=category)
        return self.totals({"u": facts}, {"u": profile})["u"]

    def standings(self, units, profiles=None):
        """{unit: Standing}."""
        totals = self.totals(units, profiles)
        return stand(self.spec, {
            unit: candidate_of(
                self.spec, (profiles or {}).get(unit, Profile(unit, members=45)),
                UnitFacts(units[unit]), self.calendar, total,
            )
            for unit, total in totals.items()
        })  # fmt: skip
