"""When two people want the same rows at the same moment."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils.translation import gettext as _

# What PostgreSQL calls deadlock_detected, lock_not_available and serialization_failure.
HELD_ELSEWHERE = {"40P01", "55P03", "40001"}


def is_held_elsewhere(fault):
    """True when somebody else had the rows: nothing was done, and trying again will do."""
    return getattr(fault.__cause__, "pgcode", None) in HELD_ELSEWHERE


@contextmanager
def said_when_locked():
    """Around one action: rows that somebody else holds for too long become a ValidationError in
    words; what was typed stays in the form. A database that is away stays what it is."""
    try:
        yield
    except OperationalError as fault:
        if not is_held_elsewhere(fault):
            raise
        raise ValidationError(
            _("同一时刻有人也在处理它，这一次没有保存。你写的还在，请再点一次。"), code="locked"
        ) from fault
