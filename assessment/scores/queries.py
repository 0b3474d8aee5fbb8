"""What stands on the pages of this room."""

from assessment.scores.models import Discrepancy


def discrepancies(settled=False):
    """Those that wait, or those that were settled, with line, sheet and unit."""
    return Discrepancy.objects.filter(settled_at__isnull=not settled).select_related(
        "line__sheet__unit", "line__sheet__round__version", "settled_by"
    )


def waiting():
    """How many wait for somebody."""
    return Discrepancy.objects.filter(settled_at=None).count()
