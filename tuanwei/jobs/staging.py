"""Put a checked frame into ImportRow with one COPY, and read parts of it back."""

import io
import json

from django.db import connection

from tuanwei.jobs.models import ImportRow
from tuanwei.jobs.problems import Problem

CHUNK = 5_000  # rows a COPY; memory stays flat however long the sheet is


def stage(batch, frame, keys, progress=None):
    """Replace the batch's staged rows by the frame's; `keys` is the order of `values`."""
    ImportRow.objects.filter(batch=batch).delete()
    columns = [_literals(frame.values.get(key)) for key in keys]
    for start in range(0, len(frame), CHUNK):
        stop = min(start + CHUNK, len(frame))
        _copy(batch.pk, frame, columns, start, stop)
        if progress:
            progress(stop, len(frame))


def _copy(batch_id, frame, columns, start, stop):
    empty = ["NULL"] * (stop - start)
    parts = zip(
        *(empty if column is None else column[start:stop] for column in columns), strict=True
    )
    lines = []
    for place, values in zip(range(start, stop), parts, strict=True):
        found = frame.problems.get(place)
        problems = (
            _escape(json.dumps([p.to_json() for p in found], ensure_ascii=False))
            if found
            else "\\N"
        )
        lines.append(
            f"{batch_id}\t{frame.numbers[place]}\t{frame.outcomes[place]}\t{{{','.join(values)}}}\t{problems}\n"
        )
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f'COPY "{ImportRow._meta.db_table}" (batch_id, number, outcome, "values", problems) FROM STDIN',
            io.StringIO("".join(lines)),
        )


def _literals(column):
    """Array elements as COPY text; None for a column that the sheet does not have."""
    if column is None:
        return None
    known = {None: "NULL", True: '"t"', False: '"f"'}
    out = []
    for value in column:
        if value.__class__ is not str:
            literal = known.get(value) if value is None or value.__class__ is bool else f'"{value}"'
        elif value.isalnum():
            literal = f'"{value}"'
        else:
            literal = _quoted(value)
        out.append(literal)
    return out


def _quoted(text):
    return '"' + _escape(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def _escape(text):
    """COPY's own escapes on top of the array's or JSON's."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def problems_of(row):
    """The Problems of an ImportRow."""
    return [Problem.from_json(stored) for stored in row.problems or ()]
