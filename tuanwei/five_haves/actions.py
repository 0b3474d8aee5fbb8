"""Write a new version of the definitions."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.five_haves import events
from tuanwei.five_haves.definitions import in_force
from tuanwei.five_haves.models import Definitions


@transaction.atomic
def save_definitions(*, by, after, fields):
    """Write the version after `after`, the one that was on the screen (0: none).

    Raises ValidationError where somebody else has written one in between.
    """
    newest = Definitions.objects.first()
    if (newest.version if newest else 0) != after:
        raise ValidationError(_("同事刚存了新的一版，请刷新页面看一遍再改。"))
    try:
        with transaction.atomic():
            made = Definitions.objects.create(version=after + 1, made_by=by, **fields)
    except IntegrityError:  # both at the same moment
        raise ValidationError(_("同事刚存了新的一版，请刷新页面看一遍再改。")) from None
    record(events.DEFINED, made, by=by, version=made.version, note=made.note)
    in_force.bump()
    return made
