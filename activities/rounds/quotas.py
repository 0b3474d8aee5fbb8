"""How many applications a unit may enter, by the number of its members. No database here.

Tiers stand in JSON as [{"people": 0, "count": 3, "least": 1}, …]: from so many members on, at most
`count` applications; `least` is what a unit of that size is asked for, as advice.
"""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Tier:
    """From `people` members on: at most `most` applications, at least `least` are hoped for."""

    people: int
    most: int
    least: int = 0


def read(rows):
    """The Tiers of JSON `rows`, the smallest units first."""
    tiers = [Tier(row["people"], row["count"], row.get("least") or 0) for row in rows]
    return sorted(tiers, key=lambda tier: tier.people)


def write(tiers):
    """JSON that `read` takes back."""
    return [{"people": each.people, "count": each.most, "least": each.least} for each in tiers]


def contradictions(tiers):
    """Why these tiers cannot all hold, in words; empty when they can."""
    tiers = sorted(tiers, key=lambda tier: tier.people)
    found = [
        f"{tier.people} 人起：至少 {tier.least} 份比最多 {tier.most} 份还多。"
        for tier in tiers
        if tier.least > tier.most
    ]
    if tiers and tiers[0].people != 0:
        found.append("要有一行从 0 人起，不然人少的单位不知道能报几份；不让报就写最多 0 份。")
    for one, next_one in pairwise(tiers):
        if one.people == next_one.people:
            found.append(f"{one.people} 人起写了两行，只留一行。")
        elif next_one.most < one.most:
            found.append(
                f"{next_one.people} 人起最多 {next_one.most} 份，"
                f"比人少的单位（{one.most} 份）还少。"
            )
    return found


def tier_of(tiers, people):
    """The Tier of a unit of so many members, None where nothing is limited."""
    reached = [tier for tier in tiers if tier.people <= people]
    return max(reached, key=lambda tier: tier.people, default=None)


def spoken(tiers):
    """The tiers in words: 0 人起 1–3 份；1001 人起 2–4 份."""
    return "；".join(
        f"{tier.people} 人起 {f'{tier.least}–' if tier.least else '最多 '}{tier.most} 份"
        for tier in sorted(tiers, key=lambda tier: tier.people)
    )
