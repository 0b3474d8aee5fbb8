"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""

from tests.volunteers.party_days.conftest import Turns


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    turns = Turns(cast, leader=cast.student).filled()
    keepers = turns.made.keepers.values_list("pk", flat=True)[:2]
    mine = [turns.turn(person, week).pk for person, week in ((turns.people[1], 1),)]
    return {
        "volunteers:party-day-keeper": keepers, "volunteers:party-day-turn": mine,
        "volunteers:party-day-shift": [turns.shift(2).pk], "volunteers:party-day": [turns.made.pk],
    }, {}  # fmt: skip
