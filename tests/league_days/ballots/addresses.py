"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.league_days.ballots.conftest import Votes


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    votes = Votes(cast)
    assert cast.student.pk
    poll = votes.open(entries=2)
    votes.cast_by(cast.student, 2)
    pks = [poll.pk]
    return {"league_days:poll": pks, "league_days:ballot": pks}, {
        "entry": [1, 2], "verb": ["propose", "confirm", "return", "count", "call-off"],
    }  # fmt: skip
