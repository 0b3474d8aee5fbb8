"""Celery looks here for tasks; they live in their rooms."""

from assessment.results.tasks import look_for_late_facts

__all__ = ["look_for_late_facts"]
