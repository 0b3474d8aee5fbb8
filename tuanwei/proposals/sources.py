"""Where proposals come from. Rooms above register; nothing is imported from them.

    sources.register("letter", _("来信"), address=desk_address, tell=tell_letter, own=written)

`address(key)` is where staff read more, "" for nowhere. `tell(key, news, body, once)` tells whoever
waits for word of the source, in the caller's transaction. `own(keys, user)` are those of `keys`
that come from the user: nobody decides on what they asked for themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass

PERSON, STAFF = "person", "staff"


@dataclass(frozen=True)
class Source:
    """One kind of source; `label` and what its weight counts in people's words."""

    label: str
    counted: str = "人选"
    address: Callable = lambda key: ""
    tell: Callable = lambda key, news, body, once: None
    own: Callable = lambda keys, user: set()


_registry: dict[str, Source] = {}
UNKNOWN = Source("其他")


def register(name, label, **how):
    """Offer a kind of source; a second time replaces the first."""
    _registry[name] = Source(label, **how)


def get(name):
    """The Source of this name; one that knows nothing when its room is not installed."""
    return _registry.get(name, UNKNOWN)


register(PERSON, "同学建议", own=lambda keys, user: {str(user.pk)} & set(keys))
register(STAFF, "团委")
