"""Menus lead nowhere in vain: whoever is shown a place may enter it."""

from functools import partial

import pytest

from tuanwei.lib import context, navigation

pytestmark = pytest.mark.django_db
PEOPLE = (
    "student", "party_member", "secretary", "general_secretary", "committee_secretary", "staff", "administrator",
    "supervisor", "teacher", "answerer", "auditor", "outsider",
)  # fmt: skip
ASK = "请管理员在“谁分管哪里”给您分管"
"""Staff in charge of nothing are told at the door whom to ask."""
LISTS = (navigation.MENU, navigation.TABS, navigation.DESK, navigation.MINE, navigation.FOOT)


@pytest.mark.parametrize("name", [*PEOPLE, None])
def test_who_is_shown_a_place_may_enter_it(cast, client, rf, name):
    assert cast.committee.pk  # staff write replies for it
    request = rf.get("/")
    request.user = user = name and getattr(cast, name)
    if user:
        client.force_login(user)
    around = partial(context.around, request, context.doorkeeper(request))
    places = {link.url: link.label for places in LISTS for link in around(places)}
    assert len(places) > 10
    shut = {}
    for address, label in places.items():
        answer = client.get(address, follow=True)
        if answer.status_code != 200 and ASK not in answer.content.decode():
            shut[label] = answer.status_code
    assert shut == {}
