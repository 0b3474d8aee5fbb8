"""Celery envelopes of the digest: harmless when run twice."""

from celery import shared_task

from mailbox.digests import actions, queries


@shared_task(name="mailbox.tasks.draft_digest")
def draft_digest():
    """From the first working day of a month on, draft the digest of the last one, once.

    A portal that had no letter yet has nothing to tell.
    """
    month = queries.month_due()
    if month and queries.had_letters(month):
        actions.draft_digest(month=month)
