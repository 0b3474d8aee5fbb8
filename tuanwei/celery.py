"""Celery: tasks are envelopes; what must happen is a row in PostgreSQL before it is a message."""

import gc
import os
from contextlib import contextmanager

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuanwei.settings")

app = Celery("tuanwei")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def freeze(**_signal):
    """What the start has built stays for good: full collections leave it out (a tenth of a second
    each in a run that makes many objects). The web's workers do the same."""
    gc.collect()
    gc.freeze()


@contextmanager
def uncollected():
    """No search for cycles meanwhile: for work that makes very many plain objects and drops them
    again, where the search finds nothing and takes a fifth of the time."""
    was_searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_searching:
            gc.enable()
