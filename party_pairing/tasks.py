"""Celery looks here for tasks; they live in their rooms."""

from party_pairing.rounds import proposing  # noqa: F401  registers what runs in the background
