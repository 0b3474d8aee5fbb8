"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""

from tests.volunteers.claims.conftest import Claims, photo
from volunteers.claims import disputes, looking
from volunteers.claims.models import Flag


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    claims = Claims(cast)
    photos = [("start", photo()), ("end", photo())]  # other rooms have rules that ask for them
    made = [claims.draft(), claims.submitted(start=8, files=photos)]
    services = [claims.service(start=17), claims.service(start=18)]
    said = disputes.dispute(service=services[0], by=cast.student, words="应该是四个小时")
    looking.look()
    records = [each.pk for each in services]
    return {
        "volunteers:claim-record": records, "volunteers:dispute-new": records,
        "volunteers:dispute": [said.pk], "volunteers:claim": [each.pk for each in made],
        "volunteers:flag": Flag.objects.values_list("pk", flat=True),
    }, {"verb": ["withdraw", "discard", "edit", "void"], "verdict": ["agree", "refuse"]}  # fmt: skip
