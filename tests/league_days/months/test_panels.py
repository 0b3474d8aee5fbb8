"""The page of a league day leads to its texts and months."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def test_those_who_take_texts_find_them(cast, client, scene):
    day = scene.day()
    texts = reverse("league_days:text-page", args=[day.number])
    months = reverse("league_days:month-branch", args=[cast.branch.pk])
    for reader, sees in ((cast.secretary, True), (cast.general_secretary, True),
                         (cast.staff, True), (cast.student, False), (cast.outsider, False)):  # fmt: skip
        client.force_login(reader, BACKEND)
        page = client.get(reverse("league_days:day", args=[day.number])).content.decode()
        assert ((texts in page), (months in page)) == (sees, sees)


def test_before_the_record_only_the_months(cast, client, scene):
    day = scene.day(state="approved")
    client.force_login(cast.secretary, BACKEND)
    page = client.get(reverse("league_days:day", args=[day.number])).content.decode()
    assert reverse("league_days:text-page", args=[day.number]) not in page
    assert reverse("league_days:month-branch", args=[cast.branch.pk]) in page
