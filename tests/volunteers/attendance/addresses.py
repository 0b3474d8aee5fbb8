"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""

from tests.volunteers.attendance.conftest import Duty


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    duty = Duty(cast).filled()
    projects = [duty.project.pk]
    known = {
        "volunteers:attendance-grid": projects, "volunteers:attendance-export": projects,
        "volunteers:attendance-said": projects, "volunteers:attendance-rule-on": [duty.said.pk],
        "volunteers:attendance-confirm": duty.waiting, "volunteers:attendance": duty.shifts,
    }  # fmt: skip
    return known, {"verb": ["came", "left", "take-in", "message", "served", "waive"]}
