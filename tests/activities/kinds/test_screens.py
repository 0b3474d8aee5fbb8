"""The screens of kinds: listed, begun, changed row by row, put in force, compared, handed on."""

import pytest

from activities.kinds.library import SAMPLES
from tests.activities.kinds.conftest import EVERY_LIST, EVERY_SECTION, text

pytestmark = pytest.mark.django_db


def test_every_screen_opens(office):
    kind = office.sample("usual")
    base = f"/activities/kinds/{kind.pk}/"
    office.client.post(f"{base}draft/begin/")
    pages = ["", "edit/", "compare/", "versions/1/", "versions/1/print/", "versions/1/try/", "versions/2/",
             "versions/2/try/", "versions/1/export/", "draft/"]  # fmt: skip
    pages += [f"draft/{key}/" for key in EVERY_SECTION]
    pages += [f"draft/rows/{slug}/add/" for slug in EVERY_LIST]
    pages += [f"draft/rows/{slug}/0/" for slug in ("files", "chain", "lead_times", "money-sources")]
    for page in [*(base + each for each in pages), "/activities/kinds/", "/activities/kinds/new/",
                 "/activities/kinds/samples/", "/activities/kinds/import/"]:  # fmt: skip
        assert office.client.get(page).status_code == 200, page
