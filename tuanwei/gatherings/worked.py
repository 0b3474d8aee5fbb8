"""Work that rooms know of and that counts as service: desk shifts stood, activities helped with.

Rooms register a function here in AppConfig.ready; the ledger of hours asks all of them. So neither
looks sideways at the other.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Worked:
    """What one person worked once, as somebody confirmed it. `origin` ("desk:12") stays the same
    when the rest is corrected; `minutes` is what was worked, within [starts_at, ends_at)."""

    origin: str
    user_id: int
    title: str
    event: str
    unit_id: int | None
    starts_at: datetime
    ends_at: datetime
    minutes: int
    confirmed_by_id: int | None
    confirmed_at: datetime


sources: dict = {}
"""{prefix of `origin`: f(users=None, first=None, last=None)} giving [Worked] of these users' keys
and of the days first … last; what is no longer there has been taken back."""
names: dict = {}
"""{prefix of `origin`: what such work is called}, where staff say as what it counts."""
