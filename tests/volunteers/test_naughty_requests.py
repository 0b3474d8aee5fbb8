"""What volunteers' addresses and forms are asked as nobody should: tests/naughty.py."""

import pytest

from tests.naughty import faults_of, paths_of
from tests.volunteers import of_rooms

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_nothing_that_is_asked_breaks_the_portal(cast, caplog):
    caplog.set_level("CRITICAL")
    assert all(each.pk for each in (cast.secretary, cast.general_secretary, cast.supervisor))
    known: dict = {}
    parts: dict = {}
    for filled in of_rooms("addresses", "filled"):
        more_known, more_parts = filled(cast)
        known = more_known | known
        for part, values in more_parts.items():
            parts[part] = [*parts.get(part, []), *values]
    paths = paths_of(lambda name: name.startswith("volunteers:"), known, parts)
    faults = faults_of([cast.staff, cast.administrator, cast.student, None], paths)
    assert not faults, "\n".join(faults[:40])
