"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.party_pairing.pairs.told import Told


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    told = Told(cast, member=cast.student)
    return {
        "party_pairing:pairing-": [told.pair.pk], "party_pairing:evaluation-": [told.pair.pk],
        "party_pairing:talk-new": [told.pair.pk], "party_pairing:deed-new": [told.pair.pk],
        "party_pairing:talk-": [told.talk.pk, told.waiting.pk],
        "party_pairing:deed-": [told.deed.pk],
    }, {}  # fmt: skip
