"""Long reckoning in several processes at once: this one, and copies of it, one for each further core."""

import gc
import logging
import os
import signal
from collections.abc import Callable, Sequence

from django.db import connection, connections

logger = logging.getLogger(__name__)
MOST = 4


def share(work: Callable[[object], int], pieces: Sequence, progress: Callable[[int], None]) -> int:
    """`work(piece)` of every piece, each a transaction of its own that finds its rows by itself; the sum of what it
    returned. `progress(done)` is told before each piece of this process how many are done, about; what it raises
    ends the copies as well: their transactions are rolled back. Raises RuntimeError where a copy has died.

    Inside a transaction there are no copies: they would not see what it has written."""
    many = 1 if connection.in_atomic_block else min(MOST, os.cpu_count() or 1, len(pieces))
    copies = [_copy(work, pieces[n::many]) for n in range(1, many)]
    total = 0
    try:
        for done, piece in enumerate(pieces[::many]):
            progress(done * many)
            total += work(piece)
        while copies:
            total += _end_of(copies.pop())
    finally:
        for pid, _pipe in copies:
            os.kill(pid, signal.SIGKILL)
        while copies:
            _reap(copies.pop())
    return total


def _copy(work, pieces):
    """(its pid, where its sum comes) of a copy of this process that works on `pieces`."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    status = 1
    try:
        os.close(ours)
        for each in connections.all(initialized_only=True):
            each.connection = None  # that of the process we come from, which goes on using it
        gc.freeze()
        total = sum(work(piece) for piece in pieces)
        os.write(theirs, str(total).encode())
        status = 0
    except BaseException:
        logger.exception("a copy has died of its work")
    finally:
        os._exit(status)


def _end_of(copy):
    said, status = _reap(copy)
    if status:
        raise RuntimeError("a copy of this process has died of its work")
    return int(said)


def _reap(copy):
    pid, pipe = copy
    with os.fdopen(pipe, "rb") as told:
        said = told.read()
    return said, os.waitpid(pid, 0)[1]
