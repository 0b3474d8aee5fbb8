"""Audit names of imports and exports."""

from enum import StrEnum


class JobEvent(StrEnum):
    """What the audit log calls it."""

    STARTED = "jobs.job.started"
    CANCELLED = "jobs.job.cancelled"
    RETRIED = "jobs.job.retried"
    IMPORT_UPLOADED = "jobs.import.uploaded"
    IMPORT_MAPPED = "jobs.import.mapped"
    IMPORT_DROPPED = "jobs.import.dropped"
    IMPORT_CONFIRMED = "jobs.import.confirmed"
    IMPORT_SAVED = "jobs.import.saved"
    IMPORT_UNDONE = "jobs.import.undone"
    PROFILE_SAVED = "jobs.profile.saved"
    EXPORT_STARTED = "jobs.export.started"
    EXPORT_DOWNLOADED = "jobs.export.downloaded"
