"""What the figures suggest. People decide. No database here.

From the first rank down, as long as there are places and money; the first group that does not fit
ends it, and everybody behind waits as a reserve. Equals are suggested together or not at all.
"""

from dataclasses import dataclass
from decimal import Decimal

CHOSEN, RESERVE, REFUSED = "chosen", "reserve", "refused"


@dataclass(frozen=True)
class Candidate:
    """An entry with its combined score (None while nobody has scored) and the yuan asked for."""

    key: int
    score: Decimal | None = None
    asked: Decimal = Decimal(0)


@dataclass(frozen=True)
class Suggestion:
    """What is suggested ("" for nothing yet) and why, in words."""

    decision: str
    why: str


def suggest(candidates, *, pass_line=None, most=None, pool=None):
    """{key: Suggestion}. None is no limit."""
    found, within = {}, []
    for each in candidates:
        if each.score is None:
            found[each.key] = Suggestion("", "还没有分数")
        elif pass_line is not None and each.score < pass_line:
            found[each.key] = Suggestion(REFUSED, "没到入围线")
        else:
            within.append(each)
    places, money, ended = 0, Decimal(0), ""
    for score in sorted({each.score for each in within}, reverse=True):
        group = [each for each in within if each.score == score]
        asked = sum((each.asked for each in group), Decimal(0))
        if not ended and most is not None and places + len(group) > most:
            ended = "名额用完"
            if places < most:
                ended = f"同分 {len(group)} 份，名额只剩 {most - places} 个，请人来定"
        elif not ended and pool is not None and money + asked > pool:
            ended = f"经费还剩 {pool - money:,.2f} 元，不够"
        if ended:
            found |= {each.key: Suggestion(RESERVE, ended) for each in group}
            ended = "排在后面"
        else:
            places, money = places + len(group), money + asked
            found |= {each.key: Suggestion(CHOSEN, "在名额和经费以内") for each in group}
    return found
