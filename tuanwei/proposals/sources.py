"""Where proposals come from. Rooms above register; nothing is imported from them.

    sources.register("letter", _("来信"), address=desk_address, tell=tell_letter, is_own=wrote)

`address(key)` is where staff read more, "" for nowhere. `tell(key, news, body, once)` tells whoever
waits for word of the source, in the caller's transaction. `is_own(key, user)` is True for whoever
it comes from: nobody decides on what they asked for themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass

PERSON, STAFF = "person", "staff"


@dataclass(frozen=True)
class Source:
    """One kind of source; `label` in people's words."""

    label: str
    address: Callable = lambda key: ""
    tell: Callable = lambda key, news, body, once: None
    is_own: Callable = lambda key, user: str(user.pk) == key


_registry: dict[str, Source] = {}
UNKNOWN = Source("其他", is_own=lambda key, user: False)


def register(name, label, **how):
    """Offer a kind of source; a second time replaces the first."""
    _registry[name] = Source(label, **how)


def get(name):
    """The Source of this name; one that knows nothing when its room is not installed."""
    return _registry.get(name, UNKNOWN)


register(PERSON, "同学建议")
register(STAFF, "团委", is_own=lambda key, user: False)
