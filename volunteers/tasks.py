"""Celery looks here for tasks; they live in their rooms."""

from volunteers.attendance.tasks import credit_shift, forget_contacts, settle_shifts

__all__ = ["credit_shift", "forget_contacts", "settle_shifts"]
