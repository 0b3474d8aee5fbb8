"""Take the order out of who answered and what was answered: docs/decisions/0011.

PostgreSQL notes with each row which transaction wrote it (xmin), and rows written one after the
other lie one after the other. Rows that are written again together lose both.
"""

import random

from django.db import connection, transaction

from mailbox.surveys.models import Participation, Response, Survey

TABLES = (Participation, Response)
COMPANY = 50  # rows of each table that are written again beside a new one
_chance = random.SystemRandom()


def put(survey, participation, response):
    """Write both rows, each shuffled among up to COMPANY older ones of its table.

    The survey is locked by the caller, so that nobody else writes these rows.
    """
    for new in (participation, response):
        rows = type(new).objects.filter(survey=survey)
        _write_again(type(new), list(rows.order_by("?")[:COMPANY]), [new])


@transaction.atomic
def mix(survey):
    """Write all rows of the survey again, in a new order; False when they are mixed already."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    changed = False
    for model in TABLES:
        if _writings(model, survey) > 1:
            _write_again(model, list(model.objects.filter(survey=survey)))
            changed = True
    return changed


def mix_all():
    """Mix every survey that has new answers, then let nothing remain of the older rows."""
    surveys = Survey.objects.exclude(state=Survey.State.DRAFT)
    mixed = [survey for survey in surveys if mix(survey)]
    if mixed and not connection.in_atomic_block:
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in TABLES)
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {tables}")


def _writings(model, survey):
    """How many transactions wrote the rows of the survey."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(DISTINCT xmin::text) FROM {table} WHERE survey_id = %s",  # noqa: S608
            [survey.pk],
        )
        return cursor.fetchone()[0]


def _write_again(model, old, new=()):
    model.objects.filter(pk__in=[row.pk for row in old]).delete()
    rows = [*old, *new]
    _chance.shuffle(rows)
    model.objects.bulk_create(rows)
