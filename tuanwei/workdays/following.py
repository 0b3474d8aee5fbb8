"""What counts in working days follows a change of the calendar. Features register how.

    following.register(Follower("letters", promise, running, recount, tell))

`running()` says how many clocks could move and `recount(by=…)` moves them and returns how many
have moved; it must bear being run twice, and beside people at work. `tell(by, change, moved)`
says so to whoever changed the calendar when that was too much to wait for. A change of the
calendar is a row until all have followed, so none is forgotten when a process dies.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from tuanwei.workdays.models import CalendarChange

AT_ONCE = 2_000  # clocks that somebody waits for at the screen
# Processes trust a calendar for some seconds (lib.versioned), and a request may take some more:
# what was counted by the old one meanwhile is found by a recount that begins later.
STALE = timedelta(seconds=40)
LONGEST_ROUND = 600  # seconds
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Follower:
    """One feature: `promise` says before saving what will move, `done` how many have."""

    name: str
    promise: str
    done: str
    running: Callable
    recount: Callable
    tell: Callable


_followers: dict = {}


def register(follower):
    """Let a feature follow; the name keeps it from being there twice."""
    _followers[follower.name] = follower


def promises():
    """What happens when the calendar changes, in sentences."""
    return [follower.promise for follower in _followers.values()]


def follow(change):
    """Let all follow at once where that is little; return the sentences to say, None for later."""
    if sum(follower.running() for follower in _followers.values()) > AT_ONCE:
        CalendarChange.objects.filter(pk=change.pk).update(is_late=True)
        return None
    try:
        counted = [(each, each.recount(by=change.made_by)) for each in _followers.values()]
    except DatabaseError:  # somebody holds a letter for long: the next round gets it
        logger.exception("clocks could not follow the calendar at once")
        CalendarChange.objects.filter(pk=change.pk).update(is_late=True)
        return None
    CalendarChange.objects.filter(pk=change.pk).update(moved=sum(n for _each, n in counted))
    return [each.done % {"n": moved} for each, moved in counted if moved]


def settle():
    """Let all follow the changes that are not settled, and tell whoever waits for word."""
    if not CalendarChange.objects.filter(settled_at=None).exists():
        return
    # Two rounds at once do no harm, but the second would only wait for the first.
    if cache.add("workdays:following", True, LONGEST_ROUND):
        try:
            _settle()
        finally:
            cache.delete("workdays:following")


def _settle():
    begun = timezone.now()
    waiting = list(CalendarChange.objects.filter(settled_at=None).select_related("made_by"))
    last = waiting[-1]
    last.moved += sum(each.recount(by=last.made_by) for each in _followers.values())
    last.save(update_fields=["moved"])
    done = [change for change in waiting if change.made_at <= begun - STALE]
    CalendarChange.objects.filter(pk__in=[change.pk for change in done]).update(
        settled_at=timezone.now(), is_late=False
    )
    total = sum(change.moved for change in waiting)
    for person, change in {c.made_by: c for c in done if c.is_late and c.made_by}.items():
        for each in _followers.values():
            each.tell(person, change, total)
