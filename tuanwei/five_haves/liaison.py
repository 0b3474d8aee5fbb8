"""What comes from the liaison rooms, as soon as they are there: follow-ups of meetings, practices that others took up.

Read by name, so that a portal without `branches.liaison.queries` reckons with what it has: no follow-ups, and an
aspect about which nothing can be known.
"""

from importlib import import_module


def _read(name):
    try:
        return getattr(import_module("branches.liaison.queries"), name, None)
    except ModuleNotFoundError:
        return None


def follow_ups():
    """Open follow-ups (`unit`, `title`, `name`, `signed_on`, `due_on`, `url`); [] where there is no such room."""
    read = _read("follow_ups_open")
    return read() if read else []


def practices(units, first, last):
    """Practices of these units that others took up (`title`, `made_by`, `used_by`, `on`, `url`); None where there is
    no such room."""
    read = _read("practices_used")
    return read(units, first, last) if read else None
