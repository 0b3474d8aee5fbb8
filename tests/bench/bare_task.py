"""The floor of a fan-out: a Celery task that inserts one row, beside the portal's own tasks."""

from django.db import connection

from tuanwei.celery import app


@app.task(name="tests.bench.note")
def note(title):
    """One INSERT."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_item (title, at) VALUES (%s, clock_timestamp())", [title])
