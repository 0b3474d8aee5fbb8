"""What changed between two versions of rules, in the words of the rules. No database here."""

from collections.abc import Iterable, Mapping

Part = tuple[str, str, list[str]]
"""(section, title, lines): what `said` of a room says of a part of its rules."""


def compared(
    titles: Mapping[str, str], before: Iterable[Part], after: Iterable[Part]
) -> list[tuple[str, list[str], list[str]]]:
    """[(title, lines that are gone, lines that are new)] of the parts that differ. `titles`
    {section: title} in order; `before`, `after` what the room says of both."""
    first = {key: lines for key, _title, lines in before}
    second = {key: lines for key, _title, lines in after}
    found = []
    for key, title in titles.items():
        old, new = first.get(key, []), second.get(key, [])
        gone, fresh = [x for x in old if x not in new], [x for x in new if x not in old]
        if not gone and not fresh and old != new:
            gone, fresh = old, new  # only the order is another
        if gone or fresh:
            found.append((title, gone, fresh))
    return found
