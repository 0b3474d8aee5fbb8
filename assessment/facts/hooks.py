"""What rooms above do when facts were written. Filled by their `register()`."""

from collections.abc import Callable

changed: list[Callable] = []
"""f([(unit's key, source, day)]): called once per action, in its transaction."""


def tell(changes):
    """Say which units, sources and days have other facts now."""
    found = sorted(set(changes))
    if found:
        for each in changed:
            each(found)
