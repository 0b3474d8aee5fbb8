"""Who hears before a report is due, after it was missed, and while nobody takes an important matter."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction

from branches.reports import due, events, notices, reading
from branches.reports.models import InformationReport, ReportAlert
from tuanwei.audit.actions import record

BEFORE = (3, 1)
"""Days before the last one on which a unit hears."""
AGAIN_AFTER = timedelta(minutes=15)
SECRETARIES_FROM = 2
"""From the second reminder on the committee's secretaries hear, too."""
MOST_TOLD = 96  # a day of them


def remind(today):
    """Tell those who write what has its last day in three days or tomorrow, and what was missed yesterday. Harmless
    when run twice. Returns how many units heard of something to come."""
    units = list(reading.reporting_units())
    told = 0
    for ahead in BEFORE:
        day = today + timedelta(days=ahead)
        for unit, lines in _open(units, day, today).items():
            told += _tell(notices.due_soon, unit, lines, day)
    yesterday = today - timedelta(days=1)
    for unit, lines in _open(units, yesterday, today).items():
        _tell(notices.missed, unit, lines, yesterday)
    return told


def _open(units, day, today):
    found = defaultdict(list)
    for line in reading.lines(units, day, day, today):
        if line.state in (due.OPEN, due.MISSING):
            found[line.unit].append(line)
    return found


def _tell(notice, unit, lines, day):
    people = reading.writers_of(unit)
    if people:
        notice(unit, people, lines, day)
    return bool(people)


def urge(now):
    """Repeat what is important to those on duty every quarter of an hour until somebody takes it. What was withdrawn
    is not repeated. Harmless when run twice."""
    waiting = ReportAlert.objects.filter(taken_by=None, told__lt=MOST_TOLD)
    done = 0
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        done += _urge(pk, now)
    return done


@transaction.atomic
def _urge(pk, now):
    alert = ReportAlert.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=pk, taken_by=None
    ).select_related("report__unit", "report__kind").first()  # fmt: skip
    if alert is None or now < alert.raised_at + AGAIN_AFTER * (alert.told + 1):
        return False
    report = alert.report
    if report.state == InformationReport.State.WITHDRAWN:
        return False
    alert.told = int((now - alert.raised_at) / AGAIN_AFTER)
    alert.save(update_fields=["told"])
    people = reading.on_duty({report.made_by_id, report.submitted_by_id})
    if alert.told >= SECRETARIES_FROM:
        people |= reading.secretaries()
    record(events.ALERT_URGED, report, times=alert.told)
    notices.nobody_took(report, people - {report.submitted_by_id}, alert.told)
    return True
