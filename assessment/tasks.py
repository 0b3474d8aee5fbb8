"""Celery looks here for tasks; they live in their rooms."""
