"""What docs/security.md promises of the whole portal and no room's own tests hold."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailbox.cases import deadlines, throttle, write_views
from tuanwei.accounts.tasks import forget_sessions
from tuanwei.jobs import actions as jobs
from tuanwei.jobs import exports

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
    }.items():
        assert words in page.split(f"<dt>{label}</dt>")[1].split("</dd>")[0], label
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
