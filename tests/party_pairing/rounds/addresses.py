"""What stands behind this room's addresses, for the test of naughty requests."""

from party_pairing.rounds import decreeing
from party_pairing.rounds.models import Need
from tests.party_pairing.rounds.conftest import Rounds


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    Rounds(cast, title="正在填写").scene.charge()
    Need.objects.create(round=Rounds(cast, title="又一批").held, user=cast.student)
    asked = Rounds(cast, title="等双方答复").fill(2, 2)
    asked.need(cast.student)
    made = decreeing.decree(
        held=asked.held, kind="forbid", helper=asked.helpers[0], member=asked.members[0], role="",
        reason="亲属", by=cast.administrator,
    )  # fmt: skip
    asked.ask()
    matches = asked.current().matches.values_list("pk", flat=True)
    keys = list(type(asked.held).objects.values_list("pk", flat=True))
    return {
        "party_pairing:round-answer": list(matches), "party_pairing:round": keys,
    }, {
        "decree": [made.pk, 10**25],
        "verb": ["open", "match", "ask", "remind", "publish", "lock", "unlock", "apart", "approve",
                 "remove", "nothing"],
    }  # fmt: skip
