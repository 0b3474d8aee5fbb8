"""Writing and changing saved replies."""

from django.db import transaction

from mailbox.replies import events
from tuanwei.audit.actions import record


@transaction.atomic
def save_reply(*, reply, by):
    """Store a new or changed text; answers written with it before keep their words."""
    reply.save()
    record(events.CHANGED, reply, by=by, unit=reply.unit_id, is_active=reply.is_active)
    return reply
