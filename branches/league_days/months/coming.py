"""Who has not been seen for some time. Shown to be asked after, never to be blamed: whoever gave a
reason is kept apart. No database here."""

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

LEAST = 3
"""So many league days in a row without somebody are worth a question."""


@dataclass(frozen=True)
class Meeting:
    """A league day that was held: who came, and of whom the reason is known."""

    on: dt.date
    came: frozenset
    excused: frozenset = frozenset()


@dataclass(frozen=True)
class NotSeen:
    """Somebody who did not come to the last `times` league days; at `excused` more of the same
    time the reason is known."""

    person: Hashable
    times: int
    excused: int


def not_seen(
    meetings: Iterable[Meeting], people: Mapping[Hashable, dt.date], least: int = LEAST
) -> tuple[list[NotSeen], list[NotSeen]]:
    """(not seen without a known reason, away with one) of `people` {who: member since}.

    Looked back from the newest league day to the last one that somebody came to; what was before
    they joined does not count. The first list has those who missed `least` without a reason known;
    the second those who come to `least` only with such as were excused. Most first.
    """
    newest = sorted(meetings, key=lambda each: each.on, reverse=True)
    without, apart = [], []
    for person, since in people.items():
        times = excused = 0
        for meeting in newest:
            if person in meeting.came or meeting.on < since:
                break
            if person in meeting.excused:
                excused += 1
            else:
                times += 1
        if times >= least:
            without.append(NotSeen(person, times, excused))
        elif excused and times + excused >= least:
            apart.append(NotSeen(person, times, excused))
    return _ordered(without), _ordered(apart)


def _ordered(found):
    return sorted(found, key=lambda each: (-each.times, -each.excused, str(each.person)))
