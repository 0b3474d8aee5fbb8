"""What docs/security.md promises of the whole portal and no room's own tests hold."""

import re

import pytest

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.mark.parametrize("address", ["/", "/notices/", "/accounts/me/", "/desk/", "/nowhere/"])
def test_pages_of_people_signed_in_are_kept_by_nobody(client, cast, address):
    client.force_login(cast.staff, BACKEND)
    assert "no-store" in client.get(address)["Cache-Control"]
    assert "private" in client.get(address)["Cache-Control"]


def test_back_still_shows_a_form_that_was_answered(client, cast):
    client.force_login(cast.staff, BACKEND)
    answer = client.post("/notices/sent/new/", {})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")


def test_what_is_the_same_for_everybody_may_be_kept(client, cast):
    client.force_login(cast.staff, BACKEND)
    assert client.get("/manifest.webmanifest")["Cache-Control"] == "max-age=3600"
    assert "private" not in client.get("/static/css/tokens.css")["Cache-Control"]


def test_the_support_screens_run_no_foreign_script(client, cast):
    person = cast.staff
    person.is_staff = person.is_superuser = True
    person.save()
    client.force_login(person, BACKEND)
    for address in (
        "/admin/",
        "/admin/accounts/user/",
        f"/admin/accounts/user/{person.pk}/change/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "script-src 'self';" in answer["Content-Security-Policy"] + ";"
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert ' style="' not in answer.content.decode()
        assert not re.findall(r"<script>|\son\w+=", answer.content.decode())
