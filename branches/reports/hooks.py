"""Rooms beside and above tell what is known of a unit already, and who is on duty. Filled in AppConfig.ready."""

from dataclasses import dataclass

known: list = []
"""f(unit, first, last): [Known] of a unit in these days, both included."""
duty: list = []
"""f(): keys of those who are on duty today."""


@dataclass(frozen=True)
class Known:
    """Something that the portal knows: `key` says what is counted (one of spec.FILLS), `number` how many,
    `lines` name them."""

    key: str
    label: str
    number: str
    lines: tuple[str, ...] = ()


def add(listeners, *functions):
    """Listen once, however often the app is made ready."""
    listeners.extend(each for each in functions if each not in listeners)


def known_of(unit, first, last):
    """[Known] of all that tell something."""
    return [each for tells in known for each in tells(unit, first, last)]


def on_duty():
    """Keys of all whom somebody names."""
    return {key for tells in duty for key in tells()}
