"""What stands behind this room's addresses, for the test of naughty requests."""

from party_pairing.candidates.models import Concern
from tests.party_pairing.candidates.conftest import PLAIN, Way


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    way = Way(cast)
    campaign = way.campaign(PLAIN)
    made = way.applied(campaign)
    way.charge(cast.staff, cast.committee)
    own = way.candidate(campaign, cast.student, state="applied")
    draft = way.campaign(rules=way.rules(PLAIN, "另一类"), state="draft")
    concern = Concern.objects.create(recommendation=made, kind="hours", words="少了两小时")
    return {
        "party_pairing:campaign": [campaign.pk, draft.pk],
        "party_pairing:recommendation-apply": [campaign.pk],
        "party_pairing:recommendation-nominate": [campaign.pk],
        "party_pairing:recommendation-settle": [concern.pk],
        "party_pairing:place": [campaign.pk],
    }, {
        "number": [made.number, own.number],
        "verb": ["list", "leave-out", "stop", "judge", "waive", "open", "close", "call-off"],
        "unit": [cast.branch.pk],
    }  # fmt: skip
