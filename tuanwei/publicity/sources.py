"""What is published, and who hears how it ended. Rooms above register; nothing is imported from them.

    sources.register("contest", _("团日评选"), concluded=take_result, upheld=strike_out)

`concluded(publicity)` is called once, in the transaction that ends the publicity: its window is
over and every objection is ruled on. `upheld(publicity, line_key, objection)` is called in the
transaction of a ruling that agrees; "" is the whole. `called_off(publicity)` is called where it is
stopped before its end. Whatever they raise undoes the step they were called for. `own(user_id)`
gives the keys of subjects that somebody has a part in: they do not rule on objections to these.
`parts(publicity, line_key)` gives [(key, name)] of what a line is made of and can be objected to by itself;
a part's key begins with its line's and a colon. `gave(user_id)` gives the keys of lines and parts that somebody
decided on: they do not rule on objections to these. `closed(publicity)` says in words why no objection is
taken although the window is open, "" where they are.
"""

from collections.abc import Callable
from dataclasses import dataclass

MANUAL = "manual"


def _nothing(*_what):
    """For kinds that need not know."""


def _no_parts(_publicity, _line_key):
    """Lines that are not made of anything."""
    return []


def _open(_publicity):
    """Objections are taken as long as the window is open."""
    return ""


@dataclass(frozen=True)
class Source:
    """One kind of what is published, with its name in people's words."""

    label: str
    concluded: Callable = _nothing
    upheld: Callable = _nothing
    called_off: Callable = _nothing
    own: Callable | None = None
    gave: Callable | None = None
    parts: Callable = _no_parts
    closed: Callable = _open


_registry: dict[str, Source] = {}
UNKNOWN = Source("其他")


def register(
    kind, label, *, concluded, upheld=None, called_off=None, own=None, gave=None, parts=None,
    closed=None,
):  # fmt: skip
    """Offer a kind; a second time replaces the first."""
    _registry[kind] = Source(
        label, concluded or _nothing, upheld or _nothing, called_off or _nothing, own, gave,
        parts or _no_parts, closed or _open,
    )  # fmt: skip


def owning():
    """{kind: `own`} of the kinds whose rooms know who has a part in a subject."""
    return {kind: source.own for kind, source in _registry.items() if source.own}


def giving():
    """{kind: `gave`} of the kinds whose rooms know who decided on a line."""
    return {kind: source.gave for kind, source in _registry.items() if source.gave}


def is_known(kind):
    """True for what some room has registered."""
    return kind in _registry


def get(kind):
    """The Source of this kind; one that knows nothing when its room is not installed."""
    return _registry.get(kind, UNKNOWN)


register(MANUAL, "公示", concluded=None)
