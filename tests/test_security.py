"""What docs/security.md promises of the whole portal and no room's own tests hold."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailbox.cases import answering, deadlines, throttle, write_views
from mailbox.cases.models import Case
from tests.mailbox.conftest import Letters
from tests.mailbox.test_letters_write import typed
from tests.races import Refused, at_once
from tuanwei.accounts.models import Session, User
from tuanwei.accounts.tasks import forget_sessions
from tuanwei.audit.models import AuditEvent
from tuanwei.jobs import actions as jobs
from tuanwei.jobs import exports
from volunteers.services.models import EmergencyContact

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.mark.parametrize("address", ["/", "/notices/", "/accounts/me/", "/desk/", "/nowhere/"])
def test_pages_of_people_signed_in_are_kept_by_nobody(client, cast, address):
    client.force_login(cast.staff, BACKEND)
    assert "no-store" in client.get(address)["Cache-Control"]
    assert "private" in client.get(address)["Cache-Control"]


def test_back_still_shows_a_form_that_was_answered(client, cast):
    client.force_login(cast.staff, BACKEND)
    answer = client.post("/notices/settings/", {"by_push": "on"})
    assert (answer.status_code, answer["Cache-Control"]) == (400, "private, no-cache")


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


def test_the_privacy_statement_gives_the_times_that_hold(client):
    page = client.get("/privacy/").content.decode()
    drafts = Path(settings.BASE_DIR, "static/js/drafts.js").read_text()
    assert "const KEPT_FOR = 7 * 24 * 3600 * 1000;" in drafts
    for label, words in {
        "登录状态": f"{settings.SESSION_COOKIE_AGE // 86400} 天",
        "没写完的信": "7 天",
        "导出的文件": f"{exports.KEPT.days} 天",
        "导入名册时的原始行": f"{jobs.FORGET_IMPORTS_AFTER.days} 天",
        "试错次数": "1 小时",
        "紧急联系人": f"{EmergencyContact.KEPT.days} 天",
    }.items():
        assert words in page.split(f"<dt>{label}</dt>")[-1].split("</dd>")[0], label
    assert f"{write_views.CODE_SECONDS // 60} 分钟" in page
    counted = [
        limit.seconds for limit in vars(throttle).values() if isinstance(limit, throttle.Limit)
    ]
    assert max(*counted, settings.AXES_COOLOFF_TIME * 3600) == 3600
    first, last = deadlines.FIRST_OPENING, deadlines.LAST_OPENING
    assert f"{last:%H:%M} 到第二天 {first:%-H:%M}" in page


def test_sessions_that_are_over_are_forgotten(client, cast):
    client.force_login(cast.student, BACKEND)
    Client().force_login(cast.staff, BACKEND)
    old = Session.objects.exclude(session_key=client.session.session_key)
    old.update(expire_date=timezone.now() - timedelta(days=1))
    forget_sessions()
    assert [row.session_key for row in Session.objects.all()] == [client.session.session_key]


def test_the_statements_can_be_read_before_the_first_password(client, cast):
    person = cast.student
    person.set_password("贝壳-旧的-7")
    person.must_change_password = True
    person.save()
    client.force_login(person, BACKEND)
    assert client.get("/mailbox/").url == reverse("accounts:password-change")
    assert client.get("/privacy/").status_code == client.get("/accessibility/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/desk/letters/261122-%00/", "/mailbox/letters/%00/", "/branches/?q=%00"]
)
def test_nul_in_an_address_or_a_filter_is_no_fault_of_ours(client, cast, address):
    client.force_login(cast.staff, BACKEND)
    assert client.get(address).status_code in (200, 400, 404)


def test_nul_among_ticked_letters_is_refused(client, cast):
    client.force_login(cast.staff, BACKEND)
    answer = client.post("/desk/", {"verb": "accept", "pick": "a\x00b"})
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_second_persons_at_once_send_one_answer(cast):
    case = Letters(cast).drafted()

    def decide(person):
        if person == cast.staff:
            answering.return_draft(case=case, by=person, reason="再写清楚些")
        else:
            answering.approve_answer(case=case, by=person)
        return person

    outcomes = at_once(
        *[lambda each=each: decide(each) for each in (cast.auditor, cast.staff2, cast.staff)]
    )
    [decider] = [each for each in outcomes if not isinstance(each, Refused)]
    answer = case.answers.get()
    assert answer.second == decider
    assert answer.state == ("returned" if decider == cast.staff else "sent")
    assert (
        AuditEvent.objects.filter(
            name__in=["mailbox.case.answered", "mailbox.case.draft_returned"]
        ).count()
        == 1
    )


EXTRA = {
    "author": "1", "state": "closed", "is_staff": "on", "is_superuser": "on", "number": "T0009",
    "role": "administrator", "must_change_password": "", "visibility": "anonymous", "handler": "1",
    "political_status": "party", "branch": "1", "is_valued": "on", "id": "1", "pk": "1",
}  # fmt: skip


def test_fields_that_a_form_does_not_have_change_nothing(client, cast):
    client.force_login(cast.student, BACKEND)
    profile = {"email": "lin@example.edu.cn", "phone": "13812345678"}
    assert client.post("/accounts/me/", EXTRA | profile).status_code == 302
    person = User.objects.get(pk=cast.student.pk)
    assert (person.email, person.number, person.is_staff) == (
        profile["email"], cast.student.number, False,
    )  # fmt: skip
    assert not person.is_superuser and not person.grants.exists()
    assert person.member.political_status == "league" and person.member.branch == cast.branch
    sent = client.post("/mailbox/write/", EXTRA | typed(visibility="hidden"))
    assert sent.status_code == 302
    case = Case.objects.get()
    assert (case.author, case.state, case.visibility) == (cast.student, "submitted", "hidden")
    assert (case.handler, case.is_valued, case.number == "T0009") == (None, False, False)


def test_a_foreign_host_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    page = client.get("/", headers={"x-forwarded-host": "evil.example"})
    assert page.status_code == 200 and "evil.example" not in page.content.decode()


def test_https_is_a_proxys_word_only_where_there_is_one(client, settings):
    assert settings.SECURE_PROXY_SSL_HEADER is None
    page = client.get("/accounts/login/", headers={"x-forwarded-proto": "https"})
    assert page.wsgi_request.is_secure() is False


def test_the_support_screens_count_failures_too(client, cast):
    person = cast.staff
    person.set_password("贝壳-新的-7")
    person.is_staff = True
    person.save()
    form = {"username": person.number, "password": "错"}
    tries = [client.post("/admin/login/", form).status_code for _ in range(8)]
    assert tries == [200] * 7 + [429]
    right = {**form, "password": "贝壳-新的-7"}
    assert client.post("/admin/login/", right).status_code == 429
    away = {**right, "next": "//evil.example/"}
    answer = Client(REMOTE_ADDR="10.1.2.3").post("/admin/login/", away)
    assert (answer.status_code, answer.url.startswith("//")) == (302, False)


def test_the_tests_that_hold_the_promises_exist():
    root = Path(settings.BASE_DIR)
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (root / "docs/security.md").read_text())
    missing = [
        (path, name) for path, name in named if f"def {name}(" not in (root / path).read_text()
    ]
    assert (len(named) > 30, missing) == (True, [])
