"""Rooms above say here what a team does and what stands against closing it.

Lists of functions, filled in AppConfig.ready, so that this room looks at none of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """Something that a team does, for its page: where it leads, and a few words about it."""

    title: str
    url: str
    words: str = ""


projects: list = []
"""f(team, user): [Line] of what the team does and `user` may see."""
closing: list = []
"""f(team): why it cannot be closed now, in words, or None. Called with the team locked."""


def lines_of(team, user):
    """Every Line of a team."""
    return [line for asked in projects for line in asked(team, user)]
