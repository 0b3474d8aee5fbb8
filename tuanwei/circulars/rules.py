"""How papers are numbered and who may send them: settings with stated defaults. Pure but for the last line."""

from dataclasses import dataclass, field

from branches.organisation.models import Appointment
from tuanwei.circulars.models import CircularRules
from tuanwei.circulars.numbering import Patterns

EVERY_POST = tuple(Appointment.Post.values)


@dataclass(frozen=True)
class Rules:
    """Patterns of numbers; which posts of a general branch and of a branch send to their own people and
    pass papers on to them."""

    patterns: Patterns = field(default_factory=Patterns)
    general_posts: tuple[str, ...] = ("secretary",)
    branch_posts: tuple[str, ...] = EVERY_POST


def rules_in_force():
    """(Rules, their version); the defaults are version 0."""
    newest = CircularRules.objects.first()
    return (newest.spec(Rules), newest.version) if newest else (Rules(), 0)
