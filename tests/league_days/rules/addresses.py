"""What stands behind this room's addresses, for the test of naughty requests."""

from branches.league_days.rules import kind_actions, rules_actions
from branches.league_days.rules.library import SAMPLES


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    kind = kind_actions.save_kind(by=cast.staff2, name="每月最佳")
    spec = SAMPLES["monthly"].spec
    draft = rules_actions.save_draft(kind=kind, by=cast.staff2, spec=spec)
    rules_actions.put_in_force(kind=kind, by=cast.staff2, seen=draft.digest)
    rules_actions.save_draft(kind=kind, by=cast.staff2, spec=spec)
    known = {"league_days:kind-": [kind.pk], "league_days:rules-": [kind.pk]}
    return known, {
        "where": ["up", "down"], "version": [1], "of": ["draft", "now"],
        "section": ["cycle", "gates", "quotas", "stages", "scores", "awards", "publication"],
        "stage": ["final"], "panel": ["judges", "vote"],
    }  # fmt: skip
