"""Celery looks here for tasks; they live in their rooms."""

from volunteers.claims.tasks import credit_claims, look_at_hours

__all__ = ["credit_claims", "look_at_hours"]
