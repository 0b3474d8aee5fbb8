"""Take the order out of boxes: docs/decisions/0033. PostgreSQL notes with each row which
transaction wrote it (xmin); rows that are written again together lose it."""

from django.db import connection, transaction

from branches.league_days.ballots.models import Box, Poll, Voted
from tuanwei.lib import forgetting

CHANGED = """
SELECT count(DISTINCT xmin::text) > 1 OR EXISTS (
    SELECT 1 FROM branches_voted voted JOIN branches_rollentry roll ON roll.id = voted.voter_id
    JOIN branches_box box ON box.poll_id = roll.poll_id AND box.xmin = voted.xmin
    WHERE roll.poll_id = %s)
FROM branches_box WHERE poll_id = %s
"""


@transaction.atomic
def mix(poll):
    """Write every box of the poll again; False when nobody has voted since the last time."""
    Poll.objects.select_for_update(of=("self",)).get(pk=poll.pk)
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [poll.pk, poll.pk])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("UPDATE branches_box SET ballots = ballots WHERE poll_id = %s", [poll.pk])
    return True


def forget_older_rows():
    """Let nothing remain of boxes as they were; not inside a transaction."""
    forgetting.forget_older_rows(Box, Voted)
