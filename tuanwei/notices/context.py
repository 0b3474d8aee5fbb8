"""What every page knows about a person's notices."""

from django.utils.functional import SimpleLazyObject

from tuanwei.lib.statements import Statement

UNREAD = Statement(
    "unread_notices",
    ("bigint",),
    "SELECT count(*) FROM notices_delivery "
    "WHERE recipient_id = $1 AND channel = 'site' AND read_at IS NULL",
)


def unread(request):
    """`unread_count`: unread site notices of the person signed in, read only when shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_count": 0}
    return {"unread_count": SimpleLazyObject(lambda: UNREAD.rows(user.pk)[0][0])}
