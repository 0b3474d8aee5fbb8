"""The portal of a college Youth League committee; see DESIGN in docs/ for the floor plan."""

from tuanwei.celery import app as celery_app

__all__ = ["celery_app"]
