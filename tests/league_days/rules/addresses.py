"""What stands behind this room's addresses, for the test of naughty requests."""

from branches.league_days.rules.book import BOOK
from branches.league_days.rules.library import SAMPLES
from tuanwei.rulebooks import actions


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    kind = actions.save_kind(BOOK, by=cast.staff2, name="每月最佳")
    spec = SAMPLES["monthly"].spec
    draft = actions.save_draft(BOOK, kind=kind, by=cast.staff2, spec=spec)
    actions.put_in_force(BOOK, kind=kind, by=cast.staff2, seen=draft.digest)
    actions.save_draft(BOOK, kind=kind, by=cast.staff2, spec=spec)
    known = {"league_days:kind-": [kind.pk], "league_days:rules-": [kind.pk]}
    return known, {
        "where": ["up", "down"], "version": [1], "of": ["draft", "now"],
        "section": ["cycle", "gates", "quotas", "stages", "scores", "awards", "publication"],
        "stage": ["final"], "panel": ["judges", "vote"],
    }  # fmt: skip
