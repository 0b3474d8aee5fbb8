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
        ({"actor": "乙"}, {"refused"}),
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


def test_days_the_wrong_way_round_are_told(client, cast, events):
    client.force_login(cast.administrator)
    asked = {"since": "2025-11-19", "until": "2025-11-18"}
    for url in ("/audit/", "/exports/log/"):
        answer = client.get(url, asked)
        assert answer.status_code == 200
        assert "比“从哪天”早，换一下就找得到。" in answer.content.decode()
        assert list(answer.context["page"]) == []
        page = client.get(url, {"since": "昨天"}).content.decode()
        assert 'id="id_since-error"' in page
        assert "-error" not in client.get(url, {"since": "2025-11-18"}).content.decode()


LINKED = {
    "activities/kinds/kind": "kind", "activities/projects/closing": "closing",
    "activities/projects/project": "project", "activities/rounds/entry": "entry",
    "activities/rounds/round": "found", "activities/theme": "theme",
    "applications/application": "application", "assessment/facts/batch": "batch",
    "assessment/rounds/round": "held", "assessment/sheets/claim": "claim",
    "assessment/sheets/sheet": "sheet", "assessment/standards/version": "kind",
    "branches/member_detail": "member", "branches/unit_detail": "unit",
    "digests/digest": "digest", "gatherings/gathering": "gathering", "gatherings/venue": "venue",
    "jobs/import_report": "batch", "league_days/ballots/desk": "poll",
    "league_days/contests/contest": "contest", "league_days/contests/entry": "entry",
    "league_days/days/day": "day", "mailbox/desk_case": "case",
    "mailbox/promises/promise": "promise", "mailbox/rules_class": "case_class",
    "notices/sent_detail": "notice", "party_pairing/candidates/campaign": "campaign",
    "party_pairing/candidates/recommendation": "found", "party_pairing/meetings/meeting": "meeting",
    "party_pairing/pairs/page": "pairing", "party_pairing/rounds/round": "held",
    "proposals/proposal": "proposal", "publicity/objection": "objection",
    "publicity/publicity": "publicity", "rulebooks/version": "kind", "service/one": "service",
    "volunteers/claims/claim": "claim", "volunteers/claims/dispute": "dispute",
    "volunteers/party_days/day": "day", "volunteers/school/course": "course",
    "volunteers/school/lesson": "lesson", "volunteers/services/project": "project",
    "volunteers/services/series": "series", "volunteers/services/shift": "shift",
    "volunteers/teams/site": "site", "volunteers/teams/team": "team",
}  # fmt: skip
"""Pages of one thing that staff handle, and what the thing is called there."""


@pytest.mark.parametrize("page", LINKED)
def test_pages_of_one_thing_lead_to_its_record(page):
    from django.template.loader import get_template

    source = get_template(f"{page}.html").template.source
    assert f"{{% audit_link {LINKED[page]} %}}" in source


def test_the_way_to_the_record_is_for_readers_and_for_things(cast):
    from types import SimpleNamespace

    from tuanwei.audit.templatetags.audit import audit_link

    reader, other = SimpleNamespace(reads_audit=True), SimpleNamespace(reads_audit=False)
    url = f"/audit/?type=branches.unit&key={cast.branch.pk}"
    assert audit_link({"hats": reader}, cast.branch) == {"url": url}
    for hats, thing in ((other, cast.branch), (reader, None), (reader, ""), (None, cast.branch)):
        assert audit_link({"hats": hats}, thing) == {"url": ""}
