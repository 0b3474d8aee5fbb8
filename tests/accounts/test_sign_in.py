"""Signing in: the number as typed, one answer for every refusal, throttling, sessions."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from tuanwei.accounts import backends
from tuanwei.accounts.hashers import PortalArgon2Hasher
from tuanwei.accounts.models import Session, User

pytestmark = pytest.mark.django_db
URL = "/accounts/login/"
REFUSAL = "学号/工号或密码不对，请再试一次。第一次登录请先激活账号。"


def sign_in(client, number, password=PASSWORD, **extra):
    return client.post(URL, {"username": number, "password": password, **extra})


@pytest.mark.parametrize(
    "typed", ["2024110101", " 2024110101 ", "２０２４１１０１０１", "2024 1101 01"]
)
def test_number_as_people_type_it(client, student, typed):
    response = sign_in(client, typed)
    assert (response.status_code, response.url) == (302, "/")
    assert client.session[SESSION_KEY] == str(student.pk)


@pytest.fixture
def verified(monkeypatch):
    """Counts what the slow hasher is asked to do."""
    done = []
    for verb in ("verify", "encode"):
        original = getattr(PortalArgon2Hasher, verb)

        def counting(self, *args, _original=original, _verb=verb):
            done.append(_verb)
            return _original(self, *args)

        monkeypatch.setattr(PortalArgon2Hasher, verb, counting)
    backends.decoy_hash("argon2")  # once per process
    done.clear()
    return done


@pytest.mark.parametrize("case", ["unknown", "unusable", "wrong", "inactive", "inactive unusable"])
def test_every_refusal_looks_and_costs_the_same(client, student, verified, case):
    number, password = student.number, "不是这个-密码"
    if case == "unknown":
        number = "9999999999"
    if "unusable" in case:
        student.set_unusable_password()
        student.save()
        verified.clear()
    if "inactive" in case:
        student.is_active = False
        student.save()
        password = PASSWORD
    response = sign_in(client, number, password)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [REFUSAL]
    assert verified == ["verify"]
    assert SESSION_KEY not in client.session


def test_success_costs_one_verification(client, student, verified):
    assert sign_in(client, student.number).status_code == 302
    assert verified == ["verify"]


def test_old_pbkdf2_hash_is_taken_and_replaced(client, student):
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    student.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    student.save()
    assert sign_in(client, student.number).status_code == 302
    student.refresh_from_db()
    assert student.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/notices/", "/notices/"), ("//evil.example/", "/"), ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"), ("/\\evil.example", "/"), ("", "/"),
    ],
)  # fmt: skip
def test_next_leads_nowhere_else(client, student, asked, reached):
    assert sign_in(client, student.number, next=asked).url == reached


@pytest.mark.parametrize("number", ["2024110101", "9999999999"])
def test_lockout_says_when_to_try_again_for_any_number(client, student, number):
    for _n in range(7):
        assert sign_in(client, number, "错").status_code == 200
    response = sign_in(client, number, "错")
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    until = timezone.localtime(timezone.now() + timedelta(minutes=15))
    words = [f"{until - timedelta(minutes=late):%H:%M} 以后再试" for late in (0, 1)]
    assert any(each in response.content.decode() for each in words)
    assert sign_in(client, number).status_code == 429  # also with the right password


def test_lockout_leaves_other_people_and_addresses_alone(client, student, cast, hashed):
    for _n in range(8):
        sign_in(client, student.number, "错")
    other = cast.other_student
    other.password = hashed
    other.save()
    assert sign_in(Client(), other.number).status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert sign_in(elsewhere, student.number).status_code == 302


def test_a_forged_address_does_not_help(client, student, settings):
    for n in range(8):
        sign_in(Client(HTTP_X_FORWARDED_FOR=f"10.0.0.{n}"), student.number, "错")
    forged = Client(HTTP_X_FORWARDED_FOR="10.0.0.99")
    assert sign_in(forged, student.number).status_code == 429
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert sign_in(forged, student.number).status_code == 302


def test_success_forgets_earlier_failures(client, student):
    for _n in range(3):
        for _m in range(7):
            sign_in(client, student.number, "错")
        assert sign_in(client, student.number).status_code == 302
        client.post(reverse("accounts:logout"))


def test_session_key_changes_at_sign_in(client, student):
    session = client.session
    session["mark"] = "planted"
    session.save()
    planted = session.session_key
    sign_in(client, student.number)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_only_the_day_of_a_sign_in_is_kept(client, student):
    sign_in(client, student.number)
    student.refresh_from_db()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert student.last_login == midnight
    expires = timezone.localtime(Session.objects.get().expire_date)
    assert (expires.hour, expires.minute, expires.second) == (0, 0, 0)
    assert timedelta(days=14) <= expires - timezone.localtime() + timedelta(minutes=1)
    assert not AccessLog.objects.exists() and not AccessAttempt.objects.exists()


def test_sign_in_needs_few_queries(client, student, django_assert_max_num_queries):
    sign_in(client, student.number)
    with django_assert_max_num_queries(9):
        sign_in(Client(), student.number)


def test_logout_is_a_post(client, student):
    client.force_login(student)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert SESSION_KEY in client.session
    assert client.post(reverse("accounts:logout")).url == "/"
    assert SESSION_KEY not in client.session


def test_csrf_is_asked_for(student):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, student.number).status_code == 403


@pytest.mark.parametrize("text", ["\x00", "x" * 5000, "林‮知夏", "𠅤", "' OR 1=1 --", "<script>"])
def test_naughty_numbers_are_refused_kindly(client, student, text):
    response = sign_in(client, text)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().split("</head>")[1].split("<script type=")[0]


def test_long_password_does_not_reach_the_hasher(client, student, verified):
    assert sign_in(client, student.number, "x" * 100_000).status_code == 200
    assert verified == []


def test_demo_door_is_shut_outside_the_demonstration(client, student, settings):
    settings.DEMO_MODE = False
    for method in ("get", "post", "head", "options", "put", "delete"):
        answer = getattr(client, method)(reverse("accounts:demo-login"))
        assert answer.status_code == 404, method
    assert (
        client.post(reverse("accounts:demo-login"), {"number": student.number}).status_code == 404
    )
    settings.DEMO_MODE = True
    assert client.get(reverse("accounts:demo-login")).status_code == 405
    assert client.post(reverse("accounts:demo-login"), {"number": "T9999"}).status_code == 404
    assert client.post(reverse("accounts:demo-login"), {"number": student.number}).url == "/"
    assert client.session[SESSION_KEY] == str(student.pk)


def test_the_user_of_a_session_is_the_one_the_orm_knows(cast):
    known = User.objects.get(pk=cast.student.pk)
    found = backends.NumberBackend().get_user(str(known.pk))
    state = {"_state", "_password"}
    assert {k: v for k, v in vars(found).items() if k not in state} == {
        k: v for k, v in vars(known).items() if k not in state
    }
    assert found._state.adding is False
    User.objects.filter(pk=known.pk).update(is_active=False)
    assert backends.NumberBackend().get_user(known.pk) is None
    assert backends.NumberBackend().get_user(0) is None


def test_a_form_with_passwords_does_not_promise_that_all_is_kept(client, student):
    page = sign_in(client, "").content.decode()
    assert "还有 1 处要改，密码要重新填" in page
    page = sign_in(client, student.number, "wrong").content.decode()
    assert "处要改" not in page and page.count("学号/工号或密码不对") == 1


@pytest.mark.parametrize(
    ("before", "back"),
    [
        ("http://testserver/notices/7/?a=1", "/notices/7/%3Fa%3D1"),
        ("https://evil.example/notices/7/", "/"),
        ("http://testserver/notices/7/confirm/", "/"),  # it only takes the form
        ("http://[broken", "/"),
        ("", "/"),
    ],
)
def test_signed_out_while_typing_one_comes_back_to_the_form(client, before, back):
    response = client.post("/notices/7/confirm/", headers={"Referer": before})
    assert (response.status_code, response.url) == (302, f"{URL}?next={back}")


def test_a_form_sent_to_its_own_page_leads_back_to_it(client):
    path = "/accounts/password/"
    response = client.post(path, headers={"Referer": f"http://testserver{path}"})
    assert response.url == f"{URL}?next={path}"
