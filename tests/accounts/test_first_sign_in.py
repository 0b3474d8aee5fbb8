"""Codes, the first password, forced changes, reset by e-mail, other sessions."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from tuanwei.accounts import actions, codes
from tuanwei.accounts.models import ActivationCode, ResetRequest, User
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
NEW = "银杏-叶落-88"
WRONG = "学号/工号与激活码不匹配，或激活码已过期。请核对；还不行就请团支书重新发一个。"


def activate(client, number, code, first=NEW, second=NEW):
    return client.post(
        "/accounts/activate/",
        {"username": number, "code": code, "new_password1": first, "new_password2": second},
    )


@pytest.fixture
def code(cast):
    """A fresh code of cast.student."""
    [(_user, code)] = actions.issue_codes(people=[cast.student], by=cast.secretary)
    return code


def test_code_has_sixty_bits_and_no_look_alikes():
    made = [codes.new_code() for _n in range(500)]
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", c) for c in made)
    assert len(set(made)) == 500


@pytest.mark.parametrize(
    "typed", ["0A1B-2C3D-4E5F", "0a1b2c3d4e5f", "oAlB 2c3d 4e5f", "０Ａ１Ｂ－２Ｃ３Ｄ－４Ｅ５Ｆ"]
)
def test_code_as_people_type_it(typed):
    assert codes.clean_code(typed) == "0A1B2C3D4E5F"


def test_first_sign_in(client, cast, code):
    assert activate(client, cast.student.number, code.lower()).url == "/"
    assert client.session[SESSION_KEY] == str(cast.student.pk)
    user = User.objects.get(pk=cast.student.pk)
    assert (user.check_password(NEW), user.must_change_password) == (True, False)
    names = list(AuditEvent.objects.order_by("id").values_list("name", flat=True))
    assert names == ["accounts.code.issued", "accounts.user.activated"]


def test_code_is_not_stored_and_works_once(client, cast, code):
    stored = ActivationCode.objects.get().digest
    assert codes.clean_code(code) not in stored.upper()
    assert re.fullmatch("[0-9a-f]{64}", stored)
    activate(client, cast.student.number, code)
    again = activate(Client(), cast.student.number, code)
    assert again.context["form"].non_field_errors() == [WRONG]


@pytest.mark.parametrize(
    "case", ["unknown", "wrong code", "other's code", "late", "inactive", "old"]
)
def test_every_refusal_is_the_same(client, cast, code, case, django_assert_num_queries):
    number = cast.student.number
    if case == "unknown":
        number = "9999999999"
    if case == "wrong code":
        code = codes.new_code()
    if case == "other's code":
        number = cast.other_student.number
    if case == "inactive":
        User.objects.update(is_active=False)
    if case == "old":
        actions.issue_codes(people=[cast.student], by=cast.secretary)
    later = timezone.now() + (codes.VALID if case == "late" else timedelta())
    with time_machine.travel(later, tick=False), django_assert_num_queries(1):
        response = activate(client, number, code)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [WRONG]


def test_weak_password_keeps_the_code(client, cast, code):
    response = activate(client, cast.student.number, code, "12345678", "12345678")
    assert "new_password1" in response.context["form"].errors
    assert activate(client, cast.student.number, code).status_code == 302


def test_weak_password_tells_nothing_without_the_code(client, cast):
    weak = cast.student.number
    response = activate(client, weak, codes.new_code(), weak, weak)
    assert response.context["form"].errors == {"__all__": [WRONG]}


def test_codes_leave_accounts_in_use_and_the_issuer_alone(cast, student):
    issued = actions.issue_codes(
        people=[student, cast.secretary, cast.party_member], by=cast.secretary
    )
    assert [user for user, _code in issued] == [cast.party_member]


def test_activate_refuses_a_stranger(cast):
    with pytest.raises(ValidationError):
        actions.activate(number=cast.student.number, code="0000-0000-0000", password=NEW)


def test_too_many_tries_from_one_address(client, cast):
    for _n in range(120):
        client.post("/accounts/activate/", {})
    assert activate(client, cast.student.number, "x").status_code == 429


def test_password_given_by_others_must_be_changed(client, student):
    User.objects.filter(pk=student.pk).update(must_change_password=True)
    client.force_login(student)
    for address in ("/", "/accounts/me/", "/branches/duties/", "/notices/"):
        assert client.get(address).url == "/accounts/password/"
    assert client.get("/accounts/password/").status_code == 200
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/accounts/password/", data).url == "/"
    assert client.get("/accounts/me/").status_code == 200


def test_people_who_come_by_single_sign_on_have_nothing_to_change(client, cast):
    User.objects.filter(pk=cast.student.pk).update(must_change_password=True)
    client.force_login(cast.student)
    assert client.get("/accounts/me/").status_code == 200
    assert "统一身份认证" in client.get("/accounts/password/").content.decode()


def test_change_keeps_this_session_and_ends_the_others(client, student):
    other = Client()
    for each in (client, other):
        each.post("/accounts/login/", {"username": student.number, "password": PASSWORD})
    key = client.session.session_key
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/accounts/password/", data).status_code == 302
    assert client.session.session_key != key
    assert client.get("/accounts/me/").status_code == 200
    assert other.get("/accounts/me/").url == "/accounts/login/?next=/accounts/me/"


def test_change_asks_for_the_old_password(client, student):
    client.force_login(student)
    data = {"old_password": "错", "new_password1": NEW, "new_password2": NEW}
    form = client.post("/accounts/password/", data).context["form"]
    assert form.errors == {"old_password": ["原密码不对，请再输一次。"]}


def test_an_open_session_does_not_help_to_guess_the_password(client, student):
    client.force_login(student)
    data = {"old_password": "错", "new_password1": NEW, "new_password2": NEW}
    tries = [client.post("/accounts/password/", data).status_code for _ in range(21)]
    assert tries == [200] * 20 + [429]
    right = data | {"old_password": PASSWORD}
    assert client.post("/accounts/password/", right).status_code == 429
    assert User.objects.get(pk=student.pk).check_password(PASSWORD)


def ask(client, number):
    return client.post("/accounts/reset/", {"username": number})


@pytest.mark.parametrize("number", ["2024110101", "9999999999"])
def test_asking_for_a_reset_tells_and_costs_the_same(
    client, student, number, django_assert_num_queries
):
    with django_assert_num_queries(1):
        response = ask(client, number)
    assert response.url == "/accounts/reset/sent/"
    assert ResetRequest.objects.get().number == number
    assert mail.outbox == []


def test_reset_by_mail(client, student, django_capture_on_commit_callbacks):
    User.objects.filter(pk=student.pk).update(email="lin@example.edu.cn")
    for number in (student.number, student.number, "9999999999"):
        ask(client, number)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.send_reset_links() == 1
    assert not ResetRequest.objects.exists()
    [letter] = mail.outbox
    assert letter.to == ["lin@example.edu.cn"]
    [link] = re.findall(r"http://127.0.0.1:8000(/\S+)", letter.body)
    page = client.get(link, follow=True)
    address = page.redirect_chain[0][0]
    data = {"new_password1": NEW, "new_password2": NEW}
    assert client.post(address, data).url == "/accounts/login/"
    assert User.objects.get(pk=student.pk).check_password(NEW)
    assert "用过了或已过期" in Client().get(link, follow=True).content.decode()


def test_no_mail_without_an_address(client, student):
    ask(client, student.number)
    assert actions.send_reset_links() == 0
    assert mail.outbox == []


def test_a_broken_address_is_explained_with_an_example(client, student):
    client.force_login(student)
    page = client.post("/accounts/me/", {"email": "不是邮箱", "phone": ""}).content.decode()
    assert "请检查邮箱地址，例如 name@example.com。" in page
