"""What stands behind this room's addresses, for the test of naughty requests."""

from party_pairing.recommend_rules import rules_actions, track_actions
from party_pairing.recommend_rules.draft_forms import PAGES
from party_pairing.recommend_rules.library import SAMPLES
from party_pairing.recommend_rules.try_forms import FORMS


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    track = track_actions.save_track(by=cast.staff2, name="推荐为入党积极分子")
    spec = SAMPLES["usual"].spec
    rules_actions.add_records(by=cast.staff2)
    draft = rules_actions.save_draft(track=track, by=cast.staff2, spec=spec)
    rules_actions.put_in_force(track=track, by=cast.staff2, seen=draft.digest)
    rules_actions.save_draft(track=track, by=cast.staff2, spec=spec)
    known = {"party_pairing:track-": [track.pk], "party_pairing:rules-": [track.pk]}
    return known, {
        "where": ["up", "down"], "version": [1], "of": ["draft", "now"], "what": list(FORMS),
        "section": list(PAGES),
    }  # fmt: skip
