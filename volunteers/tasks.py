"""Celery looks here for tasks; they live in their rooms."""

from volunteers.attendance.tasks import credit_shift, forget_contacts, settle_shifts
from volunteers.claims.tasks import credit_claims, look_at_hours
from volunteers.hours.elsewhere_tasks import pull_worked
from volunteers.hours.tasks import prove_chains
from volunteers.party_days.tasks import keep_service_days
from volunteers.school.tasks import note_lessons
from volunteers.services.tasks import plan_ahead, remind_teachers
from volunteers.teams.tasks import remind_of_qualifications

__all__ = [
    "credit_claims",
    "credit_shift",
    "forget_contacts",
    "keep_service_days",
    "look_at_hours",
    "note_lessons",
    "plan_ahead",
    "prove_chains",
    "pull_worked",
    "remind_of_qualifications",
    "remind_teachers",
    "settle_shifts",
]
