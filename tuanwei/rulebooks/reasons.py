"""Why rules contradict themselves, and where to put it right. No database here."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One thing that is wrong. `section` names the page of the draft to go to; refusals keep a draft
    from being put in force, warnings are only pointed out."""

    section: str
    words: str
    is_warning: bool = False


Found = Iterator[Reason]


def twice(values) -> list:
    """Those that stand there more than once."""
    seen, found = set(), []
    for value in values:
        if value in seen and value not in found:
            found.append(value)
        seen.add(value)
    return found


def refusals(reasons) -> list[Reason]:
    """What keeps the rules from being put in force."""
    return [each for each in reasons if not each.is_warning]
