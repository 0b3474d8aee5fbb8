"""The own way of somebody after the vote: every room's part on one page, in few queries."""

import pytest
from django.urls import reverse

from party_pairing.candidates.actions import move
from tests.party_pairing.decisions.conftest import After

pytestmark = pytest.mark.django_db
MOST = 12
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.mark.parametrize("state", ["passed", "posted", "over", "pre", "recommended"])
def test_the_own_way_stays_below_twelve_queries(cast, client, django_assert_max_num_queries, state):
    after = After(cast)
    made = after.passed(user=cast.student)
    if state != "passed":
        posting = after.published(made)
    if state == "over":
        after.over(posting)
    if state in ("pre", "recommended"):
        for step in ("published", "approving", "pre", "recommended"):
            made.refresh_from_db()
            if made.state != state:
                move(recommendation=made, state=step, by=cast.staff)
    client.force_login(cast.student, BACKEND)
    address = reverse("party_pairing:recommendation-mine")
    client.get(address)
    with django_assert_max_num_queries(MOST):
        page = client.get(address).content.decode()
    assert "赞成 25" in page and "：通过。" in page
    assert "看大会" in page
