"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.league_days.days import observing_addresses


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    known, parts = observing_addresses.filled(cast)
    return {"league_days:month-branch": [cast.branch.pk, cast.other_branch.pk]} | known, parts
