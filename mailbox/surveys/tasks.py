"""Celery envelopes of surveys: harmless when run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from mailbox.surveys import mixing, notices, proposed
from mailbox.surveys.models import Survey

LAST_DAYS = timedelta(days=1)


@shared_task(name="mailbox.tasks.ask_and_remind")
def ask_and_remind():
    """Ask on the first day; on the last two days remind those who have not answered."""
    today = timezone.localdate()
    running = Survey.objects.filter(state="open", opens_on__lte=today, closes_on__gte=today)
    for survey in running:
        is_new = notices.asked(survey)
        if not is_new and survey.opens_on < today and survey.closes_on - today <= LAST_DAYS:
            notices.reminded(survey, today)


@shared_task(name="mailbox.tasks.mix_answers")
def mix_answers():
    """Take the order out of what was answered since the last time."""
    mixing.mix_all()


@shared_task(name="mailbox.tasks.finish_proposed")
def finish_proposed():
    """Tell those who asked for a question what came of it, once the survey is over."""
    proposed.finish_over()
