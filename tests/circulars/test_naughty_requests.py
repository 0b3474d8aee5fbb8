"""What the addresses and forms of this room are asked as nobody should: tests/naughty.py."""

import pytest

from tests.circulars.addresses import filled
from tests.naughty import behind_rooms, faults_of, paths_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_nothing_that_is_asked_breaks_the_portal(cast, caplog):
    caplog.set_level("CRITICAL")
    assert all(each.pk for each in (cast.secretary, cast.general_secretary, cast.supervisor))
    known, parts = behind_rooms([filled], cast)
    paths = paths_of(lambda name: name.startswith("circulars:"), known, parts)
    faults = faults_of([cast.staff, cast.administrator, cast.student, None], paths)
    assert not faults, "\n".join(faults[:40])
