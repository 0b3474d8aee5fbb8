"""What stands behind this room's addresses, for the test of naughty requests."""

from party_pairing.pair_rules.book import BOOK
from party_pairing.pair_rules.library import SAMPLES
from tuanwei.rulebooks import actions


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    kind = actions.save_kind(BOOK, by=cast.staff2, name="党员团员结对")
    spec = SAMPLES["usual"].spec
    draft = actions.save_draft(BOOK, kind=kind, by=cast.staff2, spec=spec)
    actions.put_in_force(BOOK, kind=kind, by=cast.staff2, seen=draft.digest)
    actions.save_draft(BOOK, kind=kind, by=cast.staff2, spec=spec)
    known = {"party_pairing:pair-kind-": [kind.pk], "party_pairing:pair-rules-": [kind.pk]}
    return known, {
        "where": ["up", "down"], "version": [1], "of": ["draft", "now"],
        "section": ["who", "roles", "needs", "hard", "reasons", "cadences", "ends"],
    }  # fmt: skip
