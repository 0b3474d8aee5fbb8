"""What stands behind this room's addresses, for the test of naughty requests."""

from branches.league_days.contests import opening
from tests.league_days.contests.conftest import GATED, Contests


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    contests = Contests(cast)
    contest = contests.opened(GATED)
    entry = contests.entered(contest, contests.day())
    contests.day()
    other = contests.scene.rules(name="学期十佳团日").kind
    draft = opening.draw_up(
        kind=other, by=cast.staff, period=contests.period, title="草稿",
        entries_from=contest.entries_from, entries_until=contest.entries_until,
    )  # fmt: skip
    verbs = [
        "propose", "confirm", "close", "confirm-closing", "send-back", "call-off", "admit",
        "refuse", "withdraw", "disqualify",
    ]  # fmt: skip
    return {
        "league_days:entry-new": [contest.pk], "league_days:entry-list": [contest.pk],
        "league_days:entry-admit-all": [contest.pk], "league_days:entry": [entry.pk],
        "league_days:contest": [contest.pk, draft.pk], "league_days:stage-begin": [contest.pk],
    }, {"verb": verbs}  # fmt: skip
