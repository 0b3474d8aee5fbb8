"""What every page knows about a person's notices."""

from django.db import connection
from django.utils.functional import SimpleLazyObject

UNREAD = """
SELECT count(*) FROM notices_delivery
WHERE recipient_id = %s AND channel = 'site' AND read_at IS NULL
"""


def unread(request):
    """`unread_count`: unread site notices of the person signed in, read only when shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_count": 0}
    return {"unread_count": SimpleLazyObject(lambda: count_unread(user.pk))}


def count_unread(user_id):
    """How many; in plain SQL, because every page of everybody asks it."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [user_id])
        return cursor.fetchone()[0]
