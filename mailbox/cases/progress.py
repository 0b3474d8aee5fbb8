"""A word to the author on how it stands, every so often until there is an answer."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from mailbox.cases import clock, events, merging, notices
from mailbox.cases.deadlines import ONE_DAY, WORD_OVER, word_rung
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.steps import too_late
from tuanwei.audit.actions import record


@transaction.atomic
def report(*, case, by, text):
    """Tell the author, and the authors of all letters merged in, how it stands. It counts as a first
    response, and from now on the next word is due."""
    case = merging.locked_with_merged(case)
    if case.state not in clock.WITH_A_UNIT:
        raise too_late(case)
    case.responded_at = case.responded_at or clock.now()
    clock.owe_word(case)
    case.save()
    entry = CaseEntry.objects.create(
        case=case, kind=CaseEntry.Kind.PROGRESS, by=by, unit=case.lead, text=text, at=clock.now()
    )
    record(events.PROGRESS, case, by=by)
    notices.progress(case, entry)
    merging.tell_progress(case, text, by)


def owed(letters, until):
    """Those of `letters` whose author is to hear a word by `until`."""
    return letters.filter(progress_due_at__lte=until, paused_at=None, state__in=clock.WITH_A_UNIT)


def remind(now):
    """Remind of words that are owed: once on the last day, once when it is over."""
    tonight = datetime.combine(now.date() + ONE_DAY, time(), now.tzinfo)
    found = owed(Case.objects.filter(progress_urged__lt=WORD_OVER), tonight)
    for case in found.order_by("progress_due_at").iterator(chunk_size=2_000):
        if word_rung(timezone.localtime(case.progress_due_at), now) > case.progress_urged:
            urge(case=case, now=now)


@transaction.atomic
def urge(*, case, now):
    """Remind whoever handles it; once it is over the head of the unit hears of it, too."""
    found = owed(Case.objects.filter(pk=case.pk), case.progress_due_at)
    case = found.select_for_update().first()
    if case is None:
        return
    rung = word_rung(timezone.localtime(case.progress_due_at), now)
    if rung <= case.progress_urged:
        return
    case.progress_urged = rung
    case.save(update_fields=["progress_urged"])
    notices.progress_owed(case, is_over=rung == WORD_OVER)
