"""What stands behind this room's addresses, for the test of naughty requests."""

from decimal import Decimal

from branches.league_days.panels import granting, seating
from tests.league_days.panels.conftest import Bench


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    bench = Bench(cast)
    seats = [bench.judge(user=user) for user in (cast.student, cast.staff)]
    bench.hand_in(seats[0], bench.entries[1])
    recusal = seating.recuse(judge=seats[1], entry=bench.entries[1], by=cast.staff, reason="亲属")
    given = granting.give_bonus(
        contest=bench.contest, entry=bench.entries[0], by=cast.staff, bonus="paper",
        points=Decimal(1), reason="校报登了",
    )  # fmt: skip
    contest, run = [bench.contest.pk], [bench.run.pk]
    return {
        "league_days:sheet-entry": [bench.entries[0].pk], "league_days:sheet": [s.pk for s in seats],
        "league_days:bonus": contest, "league_days:panel": run, "league_days:judge": run,
    }, {
        "panel": ["judges", "peers", "nothing"], "judge": [seats[0].pk, 10**25],
        "recusal": [recusal.pk, 10**25], "given": [given.pk, 10**25], "entry": [1, 2],
        "verb": ["remind", "peers", "look"],
    }  # fmt: skip
