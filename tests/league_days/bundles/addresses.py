"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.league_days.bundles.counted import Counted


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    over = Counted(cast).published()
    paper = over.contest.stages.get(position=2).polls.get(channel="paper")
    place = paper.places.create(name="西校区", opens_at=paper.opens_at, closes_at=paper.closes_at)
    return (
        {"league_days:bundle-": [over.contest.pk], "league_days:paper-": [paper.pk]},
        {"edition": [1, 10**25], "place": [place.pk, 10**25]},
    )
