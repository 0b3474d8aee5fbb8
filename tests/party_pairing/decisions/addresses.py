"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.party_pairing.decisions.conftest import After, second_administrator


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    second_administrator(cast)
    after = After(cast)
    passed = after.passed()
    [approving] = after.approving(after.passed())
    campaign = [after.campaign.pk]
    return {
        "party_pairing:decision": campaign, "party_pairing:paper-word": campaign,
    }, {
        "number": [passed.number, approving.number], "unit": [cast.branch.pk, 10**25],
        "what": ["list", "summary", "minutes", "opinion", "form", "nothing"],
        "step": ["general", "nothing"], "key": ["list", "nothing"],
    }  # fmt: skip
