"""What stands behind this room's addresses, for the test of naughty requests."""

from party_pairing.pair_rules import kind_actions, rules_actions
from party_pairing.pair_rules.library import SAMPLES


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    kind = kind_actions.save_kind(by=cast.staff2, name="党员团员结对")
    spec = SAMPLES["usual"].spec
    draft = rules_actions.save_draft(kind=kind, by=cast.staff2, spec=spec)
    rules_actions.put_in_force(kind=kind, by=cast.staff2, seen=draft.digest)
    rules_actions.save_draft(kind=kind, by=cast.staff2, spec=spec)
    known = {"party_pairing:pair-kind-": [kind.pk], "party_pairing:pair-rules-": [kind.pk]}
    return known, {
        "where": ["up", "down"], "version": [1], "of": ["draft", "now"],
        "section": ["who", "roles", "needs", "hard", "reasons", "cadences", "ends"],
    }  # fmt: skip
