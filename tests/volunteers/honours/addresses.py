"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""

from uuid import uuid4

from tests.volunteers.honours.conftest import Honours
from volunteers.hours.people import volunteer_of


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    honours = Honours(cast).filled()
    papers = [honours.valid.pk, honours.revoked.pk]
    return {
        "volunteers:hours-person": [volunteer_of(cast.student).pk],
        "volunteers:award-file": [uuid4()], "volunteers:award-": [honours.evidence.pk],
        "volunteers:star-": [cast.branch.pk, cast.general_branch.pk, cast.committee.pk],
        "volunteers:transcript": papers,
    }, {}  # fmt: skip
