"""Standards, and which version holds. Reading only."""

from assessment.standards.models import Standard
from tuanwei.rulebooks import queries
from tuanwei.rulebooks.queries import rules_in_force, versions_of

__all__ = ["active_standards", "rules_in_force", "versions_of"]


def active_standards():
    """Standards in use, in order."""
    return queries.active_kinds(Standard)
