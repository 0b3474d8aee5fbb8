"""Audit names of saved reports; making a report is an export, which `jobs` records."""

from enum import StrEnum


class ReportEvent(StrEnum):
    """What the audit log calls it."""

    SAVED = "term_reports.saved.made"
    SWITCHED = "term_reports.saved.switched"
    REMOVED = "term_reports.saved.removed"
    STOPPED = "term_reports.saved.stopped"
