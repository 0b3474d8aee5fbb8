"""What stands behind this room's addresses, for the test of naughty requests."""

from party_pairing.recommend_rules import record_actions
from party_pairing.recommend_rules.book import BOOK
from party_pairing.recommend_rules.draft_forms import PAGES
from party_pairing.recommend_rules.library import SAMPLES
from party_pairing.recommend_rules.try_forms import FORMS
from tuanwei.rulebooks import actions


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    track = actions.save_kind(BOOK, by=cast.staff2, name="推荐为入党积极分子")
    spec = SAMPLES["usual"].spec
    record_actions.add_records(by=cast.staff2)
    draft = actions.save_draft(BOOK, kind=track, by=cast.staff2, spec=spec)
    actions.put_in_force(BOOK, kind=track, by=cast.staff2, seen=draft.digest)
    actions.save_draft(BOOK, kind=track, by=cast.staff2, spec=spec)
    known = {"party_pairing:track-": [track.pk], "party_pairing:rules-": [track.pk]}
    return known, {
        "where": ["up", "down"], "version": [1], "of": ["draft", "now"], "what": list(FORMS),
        "section": list(PAGES),
    }  # fmt: skip
