"""How many entries a general branch may have. No database here."""

from dataclasses import dataclass
from fractions import Fraction

from branches.league_days.rules import spec as rules
from tuanwei.lib.numbers import plain

GROUP_WORDS = {"": "", rules.CLASS: "班级团支部", rules.CLUB: "社团团支部"}


@dataclass(frozen=True)
class Limit:
    """`most` entries in a `group` ("" all), of which `taken` are; `why` says where it comes from."""

    group: str
    most: int
    taken: int
    why: str = ""

    @property
    def left(self):
        """How many more may come."""
        return max(self.most - self.taken, 0)

    @property
    def words(self):
        """班级团支部最多 2 个，已有 1 个."""
        return f"{GROUP_WORDS[self.group]}最多 {self.most} 个{self.why}，已有 {self.taken} 个"


def most_of(quota, held) -> int | None:
    """The number that a Quota allows with so many league days held; None: not limited."""
    found = []
    if quota.count is not None:
        found.append(quota.count)
    if quota.percent is not None:
        found.append(int(Fraction(held) * Fraction(quota.percent) / 100))
    return max(min(found), quota.least) if found else None


def limits(quotas, group, taken, held) -> tuple[Limit, ...]:
    """The Limits that hold for an entry of `group`. `taken` and `held` {group: number} of its
    general branch; entries and league days of all groups are added up for a quota of all."""
    found = []
    for quota in quotas:
        if quota.group not in ("", group):
            continue
        most = most_of(quota, _of(held, quota.group))
        if most is not None:
            why = (
                f"（办了 {_of(held, quota.group)} 次的 {plain(quota.percent)}%）"
                if quota.percent is not None else ""
            )  # fmt: skip
            found.append(Limit(quota.group, most, _of(taken, quota.group), why))
    return tuple(found)


def _of(numbers, group):
    return numbers.get(group, 0) if group else sum(numbers.values())


def tightest(found) -> Limit | None:
    """The Limit that leaves the fewest; None without any."""
    return min(found, key=lambda each: each.left, default=None)
