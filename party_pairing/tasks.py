"""Celery looks here for tasks; they live in their rooms."""

from party_pairing.pairs.tasks import look_after_pairs

__all__ = ["look_after_pairs"]
