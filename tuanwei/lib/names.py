"""Names that long lists show on every row, remembered for a minute by each process.

Joining three tables for one page takes PostgreSQL longer to plan than the page takes to read.
"""

import time

KEPT = 60  # seconds: how long a new name may take to reach every list

_known: dict[type, tuple[float, dict]] = {}


def names(model, ids) -> dict:
    """{id: name} of those rows of `model`; None and rows that are gone are left out.

    At most one query, for what this process has not read within the last minute.
    """
    until, known = _known.get(model, (0, {}))
    if until < time.monotonic():
        known = {}
        _known[model] = time.monotonic() + KEPT, known
    wanted = set(ids) - {None}
    if missing := wanted - known.keys():
        known.update(model.objects.filter(pk__in=missing).values_list("pk", "name"))
    return {pk: known[pk] for pk in wanted if pk in known}
