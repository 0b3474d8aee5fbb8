"""What stands behind this room's addresses, for the test of naughty requests."""

from assessment.sheets.models import Claim
from tests.assessment.scene import Scene
from tests.assessment.sheets.conftest import Sheets


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    sheets = Sheets(Scene(cast))
    held = sheets.round("check")
    sheets.scene.scorer(held, cast.student, "judge")
    sheet, line = sheets.sheet(held), None
    line = sheets.line(sheet, "days")
    claim = Claim.objects.create(
        line=sheets.line(sheet, "extra"), term="press", on=held.starts_on, level="city",
        label="报道", link="/x/", by=cast.secretary,
    )  # fmt: skip
    rounds = [held.pk]
    return {
        "assessment:sheet-fill": rounds, "assessment:sheet-check": rounds,
        "assessment:sheet-list": rounds, "assessment:claim-list": rounds,
        "assessment:judge": rounds, "assessment:difference": rounds,
        "assessment:claim-new": [sheet.pk], "assessment:claim": [claim.pk],
        "assessment:sheet": [sheet.pk],
    }, {
        "verb": ["send", "sign", "take-back", "from-system", "ask", "close", "leave-out", "accept"],
        "indicator": ["extra", "days", "nothing"], "line": [line.pk, 10**25],
    }  # fmt: skip
