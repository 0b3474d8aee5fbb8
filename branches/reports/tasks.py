"""Celery envelopes of reports; harmless when run twice."""

from contextlib import contextmanager
from functools import partial

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.reports import brief_actions, pages, posting, reminding
from branches.reports.models import Brief

POSTING = 2611  # the advisory lock of a digest that is being sent
AGAIN_AFTER = (60, 600, 3600)  # seconds


@shared_task(name="branches.tasks.remind_of_reports")
def remind_of_reports():
    """Say what is due soon and what was missed."""
    reminding.remind(timezone.localdate())


@shared_task(name="branches.tasks.urge_reports")
def urge_reports():
    """Repeat important matters that nobody has taken."""
    reminding.urge(timezone.now())


@shared_task(name="branches.tasks.post_brief", soft_time_limit=60)
def post_brief(pk, tried=0):
    """Send a published digest to the configured address, again after a minute, ten and sixty where it did not
    arrive; one that was sent already, or is just being sent, is left alone."""
    with _alone(pk) as is_alone:
        brief = Brief.objects.filter(pk=pk, state=Brief.State.PUBLISHED, posted_at=None).first()
        if not is_alone or brief is None or not posting.is_on():
            return
        words, is_sent, wait = _posted(brief, tried)
        with transaction.atomic():
            brief_actions.note_posting(
                brief, words, is_sent=is_sent, is_given_up=not (is_sent or wait)
            )
            if wait:
                transaction.on_commit(
                    partial(post_brief.apply_async, (pk, tried + 1), countdown=wait)
                )


@contextmanager
def _alone(pk):
    """Whether nobody else is sending this digest. The lock is held by the connection, not by a transaction: none
    stays open while the other side takes its time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [POSTING, pk])
        is_alone = cursor.fetchone()[0]
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [POSTING, pk])


def _posted(brief, tried):
    """(words, whether it was sent, seconds after which it is tried again or None)."""
    try:
        return posting.send(pages.posted(brief), f"brief-{brief.pk}-{brief.version}"), True, None
    except SoftTimeLimitExceeded:
        words, is_later = _("对方迟迟没有收下，没有发出去。"), True
    except ValidationError as refused:
        words, is_later = refused.messages[0], refused.code == posting.LATER
    if is_later and tried < len(AGAIN_AFTER):
        wait = AGAIN_AFTER[tried]
        return words + _("%(n)d 分钟后自动再试。") % {"n": wait // 60}, False, wait
    if is_later:
        words += _("试了 %(n)d 次，不再自动试。") % {"n": tried + 1}
    return words, False, None
