"""Pages of rounds."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_every_page_opens(client, rounds, scene):
    held = rounds.opened()
    client.force_login(rounds.cast.staff)
    sheet = held.sheets.first()
    for name, args in (
        ("round-list", []),
        ("round-new", []),
        ("round-begin", [held.version_id]),
        ("round", [held.pk]),
        ("round-edit", [held.pk]),
        ("round-move", [held.pk, "check"]),
        ("round-units", [held.pk]),
        ("round-unit", [held.pk, sheet.pk]),
        ("round-members", [held.pk]),
        ("scorer-list", [held.pk]),
    ):
        answer = client.get(reverse(f"assessment:{name}", args=args))
        assert answer.status_code == 200, name
