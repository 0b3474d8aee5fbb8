"""Celery envelopes of reports; harmless when run twice."""

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.reports import brief_actions, pages, posting, reminding
from branches.reports.models import Brief


@shared_task(name="branches.tasks.remind_of_reports")
def remind_of_reports():
    """Say what is due soon and what was missed."""
    reminding.remind(timezone.localdate())


@shared_task(name="branches.tasks.urge_reports")
def urge_reports():
    """Repeat important matters that nobody has taken."""
    reminding.urge(timezone.now())


@shared_task(name="branches.tasks.post_brief")
def post_brief(pk):
    """Send a published digest to the configured address; one that was sent already is left alone."""
    brief = Brief.objects.filter(pk=pk, state=Brief.State.PUBLISHED, posted_at=None).first()
    if brief is None or not posting.is_on():
        return
    try:
        words, is_sent = posting.send(pages.posted(brief)), True
    except ValidationError as refused:
        words, is_sent = refused.messages[0], False
    brief_actions.note_posting(brief, words, is_sent=is_sent)
