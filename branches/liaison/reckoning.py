"""What attendance comes to. Pure."""

from collections.abc import Iterable, Mapping

OWN, SUBSTITUTE, EXCUSED, AWAY = "本人", "替代", "请假", "缺席"
DISSOLVED = "已撤销"
THERE = (OWN, SUBSTITUTE)


def level_of(
    contacts: Iterable[int],
    substitute: int | None,
    came: set[int],
    is_excused: bool,
    exists: bool = True,
) -> str:
    """How a unit was there: a contact person or deputy, somebody in their place, with leave, or not. Of a unit that
    was dissolved nobody is missed."""
    if came.intersection(contacts):
        return OWN
    if substitute is not None and substitute in came:
        return SUBSTITUTE
    if not exists:
        return DISSOLVED
    return EXCUSED if is_excused else AWAY


def figures(levels: Iterable[str]) -> dict[str, int]:
    """{level: how many}, every level named; units that were dissolved are left out."""
    found = dict.fromkeys((OWN, SUBSTITUTE, EXCUSED, AWAY), 0)
    for each in levels:
        if each != DISSOLVED:
            found[each] += 1
    return found


def rate_of(found: Mapping[str, int]) -> tuple[int, int]:
    """(there, asked): leave that was granted counts on neither side."""
    there = sum(found[each] for each in THERE)
    return there, there + found[AWAY]
