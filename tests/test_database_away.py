"""With the database away every page is a 503 that says when to come back, signed in or not."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

pytestmark = pytest.mark.django_db


def away(execute, sql, params, many, context):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/"), ("get", "/accounts/me/"), ("get", "/nowhere/"), ("get", "/desk/"),
        ("post", "/mailbox/write/"),
    ],
)  # fmt: skip
def test_signed_in(cast, method, path):
    client = Client(raise_request_exception=False)
    client.force_login(cast.student, "tuanwei.accounts.backends.NumberBackend")
    with connection.execute_wrapper(away):
        answer = getattr(client, method)(path)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "10")


def test_other_faults_stay_500(cast, monkeypatch):
    client = Client(raise_request_exception=False)

    def broken(*_args, **_kwargs):
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("tuanwei.accounts.backends.NumberBackend.get_user", broken)
    client.force_login(cast.student, "tuanwei.accounts.backends.NumberBackend")
    answer = client.get("/accounts/me/")
    assert (answer.status_code, "Retry-After" in answer.headers) == (500, False)
