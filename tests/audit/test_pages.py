"""The record's page: for administrators and the supervision group."""

from datetime import datetime

import pytest
import time_machine
from django.contrib.auth import get_user_model

from tuanwei.audit.actions import record
from tuanwei.audit.forms import EventFilterForm
from tuanwei.audit.queries import matching

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("student", 403), ("secretary", 403), ("staff", 403), ("teacher", 403),
        ("administrator", 200), ("supervisor", 200),
    ],
)  # fmt: skip
def test_who_may_read(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get("/audit/").status_code == status


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/audit/").status_code == 302


@pytest.fixture
def events():
    people = get_user_model().objects
    one, two = people.create_user("20240001", "甲"), people.create_user("20240002", "乙")
    made = {}
    for at, name, by, subject in [
        ("2025-11-18T00:00:00+08:00", "mailbox.letter.taken", one, two),
        ("2025-11-18T23:59:59.999999+08:00", "mailbox.letter.refused", two, one),
        ("2025-11-19T00:00:00+08:00", "jobs.import.confirmed", one, None),
    ]:
        with time_machine.travel(datetime.fromisoformat(at), tick=False):
            made[name.rpartition(".")[2]] = record(name, subject, by=by)
    return made


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"taken", "refused", "confirmed"}),
        ({"name": "mailbox."}, {"taken", "refused"}),
        ({"name": "确认导入"}, {"confirmed"}),
        ({"name": "确认"}, {"confirmed"}),
        ({"actor": "20240001"}, {"taken", "confirmed"}),
        ({"actor": "nobody"}, set()),
        ({"subject": "20240002"}, {"taken"}),
        ({"since": "2025-11-18", "until": "2025-11-18"}, {"taken", "refused"}),
        ({"since": "2025-11-19"}, {"confirmed"}),
        ({"until": "2025-11-18"}, {"taken", "refused"}),
        ({"since": "2025-11-18", "until": "2025-11-19"}, {"taken", "refused", "confirmed"}),
        ({"since": "2025-11-19", "until": "2025-11-18"}, set()),
        ({"until": "2025-11-18", "name": "mailbox.letter.t"}, {"taken"}),
        ({"since": "x", "name": "%"}, set()),
        ({"since": "9999-12-31", "until": "9999-12-31"}, {"taken", "refused", "confirmed"}),
        ({"type": "accounts.user"}, {"taken", "refused", "confirmed"}),
        ({"type": "accounts.user", "key": "0"}, set()),
        ({"name": "\x00"}, {"taken", "refused", "confirmed"}),
    ],
)
def test_filters(events, asked, found):
    rows = matching(**EventFilterForm(asked).narrowing())
    assert {name for name, event in events.items() if event in rows} == found


def test_page_shows_names_and_escapes_what_was_recorded(client, cast, events):
    record("test.thing.made", by=cast.administrator, note="<script>alert(1)</script>")
    client.force_login(cast.administrator)
    page = client.get("/audit/").content.decode()
    assert "mailbox.letter.taken" in page and "20240001" in page
    assert "<script>alert(1)" not in page
    assert "没有符合的记录" in client.get("/audit/?name=nothing").content.decode()


def test_people_read_words_instead_of_names(client, cast):
    record("mailbox.case.answered", by=cast.staff, in_time=True)
    record("jobs.export.started", by=cast.staff, columns=["编号", "标题"], masked=False)
    client.force_login(cast.administrator)
    page = client.get("/audit/").content.decode()
    assert '<th scope="row">发出答复' in page and "<dt>按时</dt><dd>是</dd>" in page
    assert (
        "开始导出" in page
        and "<dt>列</dt><dd>编号、标题</dd>" in page
        and "<dt>遮盖</dt><dd>否</dd>" in page
    )


def test_a_page_costs_the_same_for_one_and_for_many(client, cast, django_assert_max_num_queries):
    client.force_login(cast.administrator)
    client.get("/audit/")
    record("test.thing.made", by=cast.student)
    with django_assert_max_num_queries(10) as first:
        client.get("/audit/")
    for _n in range(30):
        record("test.thing.made", by=cast.student)
    with django_assert_max_num_queries(len(first)):
        client.get("/audit/")


def test_the_history_of_one_thing(client, cast):
    """Of the same key of another kind nothing is shown."""
    record("test.thing.made", cast.student, by=cast.staff)
    record("test.unit.made", cast.branch, by=cast.staff)
    rows = matching(type="accounts.user", key=str(cast.student.pk))
    assert [each.name for each in rows] == ["test.thing.made"]
    client.force_login(cast.supervisor)
    page = client.get("/audit/", {"type": "accounts.user", "key": cast.student.pk}).content.decode()
    assert "test.thing.made" in page and "test.unit.made" not in page
    assert f"只看“{cast.student}”的记录" in page


def test_things_link_their_history_for_those_who_may_read_it(client, cast):
    url = f"/branches/units/{cast.branch.pk}/"
    asked = f"/audit/?type=branches.unit&amp;key={cast.branch.pk}"
    for user, links in (
        (cast.administrator, 1),
        (cast.supervisor, 1),
        (cast.staff, 0),
        (cast.student, 0),
    ):
        client.force_login(user)
        assert client.get(url).content.decode().count(asked) == links
