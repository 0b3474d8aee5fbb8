"""Write a notice and its deliveries in the caller's transaction."""

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

# One statement writes the notice and every recipient's rows: the site inbox at once, the other
# channels as pending. Addresses are looked up when sending, so a changed mailbox is honoured.
NOTIFY = """
WITH written AS (
    INSERT INTO notices_notice
        (once, kind, title, body, url, must_confirm, confirm_by, sent_by_id, created_at)
    VALUES (%(once)s, %(kind)s, %(title)s, %(body)s, %(url)s, %(must_confirm)s, %(confirm_by)s,
            %(by)s, %(now)s)
    ON CONFLICT (once) DO NOTHING RETURNING id
), delivered AS (
    INSERT INTO notices_delivery
        (notice_id, recipient_id, channel, state, attempts, next_attempt_at, sent_at, error)
    SELECT written.id, person.id, channel.name,
           CASE channel.name WHEN 'site' THEN 'sent' ELSE 'pending' END, 0,
           CASE channel.name WHEN 'site' THEN NULL ELSE %(now)s END,
           CASE channel.name WHEN 'site' THEN %(now)s END, ''
    FROM written
    CROSS JOIN {users} person
    LEFT JOIN notices_channelsetting setting ON setting.user_id = person.id
    CROSS JOIN (VALUES ('site'), ('email'), ('push')) AS channel (name)
    WHERE person.id = ANY(%(recipients)s) AND person.is_active
      AND (channel.name = 'site'
           OR channel.name = 'email' AND person.email <> '' AND coalesce(setting.by_email, true)
           OR channel.name = 'push' AND setting.by_push AND setting.push_url <> '')
    ON CONFLICT DO NOTHING
)
SELECT id FROM written
"""


@transaction.atomic
def notify(
    recipients, *, kind, title, once, body="", url="", must_confirm=False, confirm_by=None, by=None
):
    """Tell `recipients` (users, their ids, or a queryset of users) something, a single time.

    `once` is the dedupe key: a second call with it writes nothing, also when both run at the
    same moment. `url` is a path inside the portal. Returns the notice's id, None when known.
    """
    if isinstance(recipients, QuerySet):
        ids = list(recipients.values_list("pk", flat=True))
    else:
        ids = [getattr(person, "pk", person) for person in recipients]
    with connection.cursor() as cursor:
        cursor.execute(
            NOTIFY.format(users=connection.ops.quote_name(get_user_model()._meta.db_table)),
            {
                "once": once, "kind": kind, "title": title[:120], "body": body, "url": url,
                "must_confirm": must_confirm, "confirm_by": confirm_by,
                "by": by and by.pk, "now": timezone.now(), "recipients": ids,
            },
        )  # fmt: skip
        row = cursor.fetchone()
    return row and row[0]
