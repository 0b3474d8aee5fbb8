"""Single sign-on is wired in by the environment; each test runs in a portal of its own."""

import os
import subprocess
import sys

import pytest

from tests.elsewhere import database_url

pytestmark = pytest.mark.django_db

COMMON = """
import django
django.setup()
from django.test import RequestFactory, Client
from django.urls import reverse
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
"""
CAS = {"CAS_SERVER_URL": "https://cas.example.edu/cas/"}
OIDC = {"OIDC_SERVER_URL": "https://sso.example.edu", "OIDC_CLIENT_ID": "portal"}


def portal(script, **environ):
    """What `script` prints in a fresh process with this environment."""
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", COMMON + script],
        env={
            **os.environ, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "tuanwei.settings",
            "DATABASE_URL": database_url(), **environ,
        },
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_nothing_is_wired_without_configuration():
    script = """
from tuanwei.accounts import sso
print(sso.doors(), sso.addresses(), sso.root_addresses())
"""
    assert portal(script) == ["[]", "[]", "[]"]


@pytest.mark.parametrize(
    ("environ", "address"), [(CAS, "/accounts/cas/"), (OIDC, "/accounts/oidc/")]
)
def test_door_stands_on_the_sign_in_page(environ, address):
    script = f"""
page = Client().get("/accounts/login/?next=/notices/").content.decode()
print('href="{address}?next=%2Fnotices%2F"' in page or 'href="{address}?next=/notices/"' in page)
"""
    assert portal(script, **environ) == ["True"]


def test_cas_leads_to_the_college_and_matches_by_number_only():
    script = """
from unittest import mock
from tuanwei.accounts.cas import NumberCASBackend
from tuanwei.accounts.models import User
from django.db.models import Manager
response = RequestFactory().get("/accounts/cas/")
away = Client().get("/accounts/cas/?next=/notices/")
print(away.status_code, away.url.startswith("https://cas.example.edu/cas/login?service="))
known = User(number="2024110101", name="林知夏", pk=1)
def by_number(number):
    if number == known.number:
        return known
    raise User.DoesNotExist
client = mock.Mock()
for number, active in (("２０２４１１０１０１", True), ("9", True), ("2024110101", False)):
    known.is_active = active
    client.verify_ticket.return_value = (number, {}, None)
    request = RequestFactory().get("/"); request.session = {}
    with mock.patch("django_cas_ng.backends.get_cas_client", return_value=client), \\
         mock.patch.object(User.objects, "get_by_natural_key", by_number), \\
         mock.patch.object(User.objects, "get_or_create", side_effect=AssertionError):
        found = NumberCASBackend().authenticate(request, ticket="T", service="S")
    print(found and found.number)
"""
    assert portal(script, **CAS) == ["302", "True", "2024110101", "None", "None"]


def test_openid_never_creates_accounts():
    script = """
from types import SimpleNamespace
from unittest import mock
from allauth.core.exceptions import ImmediateHttpResponse
from tuanwei.accounts import queries
from tuanwei.accounts.oidc import NumberAdapter
adapter = NumberAdapter()
print(adapter.is_open_for_signup(None, None), settings.SOCIALACCOUNT_STORE_TOKENS)
claims = {"userinfo": {"preferred_username": "9"}}
request = RequestFactory().get("/")
with mock.patch.object(queries, "found", return_value=None):
    try:
        adapter.pre_social_login(request, SimpleNamespace(account=SimpleNamespace(extra_data=claims)))
    except ImmediateHttpResponse as answer:
        print(answer.response.status_code, "还没有你的账号" in answer.response.content.decode())
"""
    assert portal(script, **OIDC) == ["False", "False", "403", "True"]
