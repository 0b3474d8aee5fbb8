"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.league_days.results.conftest import Finale


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    finale = Finale(cast).granted()
    contest = [finale.contest.pk]
    return {
        "league_days:result": contest, "league_days:award": contest,
    }, {
        "key": ["final", "nothing"], "code": [finale.award("best", 1).code, "x" * 200],
        "award": [finale.award("best", 2).pk, 10**25], "entry": [2, 10**25],
    }  # fmt: skip
