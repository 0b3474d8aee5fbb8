"""What rooms above say to rounds and hear of them. Each adds its functions in AppConfig.ready."""

from typing import NamedTuple


class Unfinished(NamedTuple):
    """Something that is not done, in words, and where it is done. `must_say`: who goes on writes why."""

    words: str
    address: str
    must_say: bool = False


barring: list = []
"""f(round, to): what stands in the way of moving to that state, [words]."""
moved: list = []
"""f(round, before, after, by): the state has changed, inside the transaction."""
regrouped: list = []
"""f(round, unit_ids): these units joined, left, were merged, or have other members or another category;
inside the transaction. Places of others may change by it."""
nearing: list = []
"""f(round, today, until): the deadline of the step is near, or it is the day: those whom the room above knows are
told; harmless when run twice."""
unfinished: list = []
"""f(round, to): [Unfinished] that keeps nobody from a step, but that they know of before they take it."""
parts: list = []
"""f(user, round): [(label, hint, address)] of pages of the room above that a round's page leads to."""
