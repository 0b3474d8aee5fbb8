"""The pages: forms, refusals with their status, counts of queries, who sees what."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.volunteers.claims.conftest import photo
from volunteers.claims import disputes, looking
from volunteers.claims.models import Claim, Flag
from volunteers.hours.models import Service

pytestmark = pytest.mark.django_db


UNREADABLE = "看不懂这个时长，请写小时数或分钟数，例如 2.5 或 90分钟。"


@pytest.fixture
def page(client):
    """Ask as somebody: page(user, name, *args, **data); data posts."""

    def ask(user, name, /, *args, **data):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        url = reverse(f"volunteers:{name}", args=args)
        return client.post(url, data) if data else client.get(url)

    return ask


def told(answer):
    """The messages and text of where a post leads."""
    return (
        answer.client.get(answer.url).content.decode()
        if answer.status_code == 302
        else answer.content.decode()
    )


def form(claims, **changes):
    return {
        "title": "敬老院慰问老人", "day": claims.day.isoformat(), "starts": "14:00", "ends": "16:30",
        "hours": "", "kind": "", "team": "", "place": "敬老院", "served": "12", "words": "", "witness": "",
        "verb": "submit",
    } | changes  # fmt: skip


def test_a_claim_written_and_handed_in(page, claims, cast):
    cast.secretary  # noqa: B018
    answer = page(cast.student, "claim-new", **form(claims, start_files=[photo()]))
    claim = Claim.objects.get()
    assert answer.url == reverse("volunteers:claim", args=[claim.pk])
    assert (claim.state, claim.minutes, claim.served, claim.files.get().moment) == (
        "branch", 150, 12, "start"
    )  # fmt: skip
    text = page(cast.student, "claim", claim.pk).content.decode()
    assert "团支部核对中" in text and "2.5 小时" in text
    assert "敬老院慰问老人" in page(cast.student, "claim-mine").content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"starts": "", "ends": "", "hours": "-1"}, "hours", "时长不能是负数。"),
        ({"starts": "", "ends": "", "hours": "25"}, "hours", "一次最多 24 小时；跨了几天的，请一天写一条。"),
        ({"starts": "", "ends": "", "hours": "24.01"}, "hours", "一次最多 24 小时；跨了几天的，请一天写一条。"),
        ({"starts": "", "ends": "", "hours": "NaN"}, "hours", UNREADABLE),
        ({"starts": "", "ends": "", "hours": "1e309"}, "hours", UNREADABLE),
        ({"starts": "", "ends": ""}, "starts", "请写几点到几点，或者写时长。"),
        ({"starts": "16:00", "ends": "14:00"}, "ends", "结束要晚于开始；过了 0 点的，请勾选“第二天”。"),
        ({"next_day": "on"}, "ends", "一次最多 24 小时；跨了几天的，请一天写一条。"),
        ({"ends": ""}, "ends", "开始和结束要么都写，要么都不写。"),
        ({"hours": "3"}, "hours", "写的时长比开始到结束还长，请核对。"),
        ({"served": "-1"}, "served", None), ({"day": "1800-01-01"}, "day", None),
        ({"title": ""}, "title", None), ({"title": "字" * 101}, "title", None),
    ],
)  # fmt: skip
def test_bad_input_is_400_with_words(page, claims, cast, changes, field, words):
    answer = page(cast.student, "claim-new", **form(claims, **changes))
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert words is None or errors[field] == [words]
    assert not Claim.objects.exists()


def test_over_midnight_and_half_a_day(page, claims, cast):
    page(cast.student, "claim-new", **form(claims, starts="22:00", ends="01:00", next_day="on"))
    page(cast.student, "claim-new", **form(claims, starts="", ends="", hours="半天", title="值守"))
    assert list(Claim.objects.order_by("pk").values_list("minutes", flat=True)) == [180, 240]
    claims.rules(half_day=None)
    answer = page(cast.student, "claim-new", **form(claims, starts="", ends="", hours="半天"))
    assert answer.context["form"].errors["hours"] == [
        "规则里没有说半天、一天算几个小时，请写小时数，例如 3.5。"
    ]


def test_what_cannot_be_handed_in_is_kept_with_the_reasons(page, claims, cast):
    claims.rules(photos_start=1)
    answer = page(cast.student, "claim-new", **form(claims))
    assert Claim.objects.get().state == "draft"
    text = told(answer)
    assert 'data-draft-sent="claim"' in text and "还不能提交" in text
    assert text.count("开始时的照片要 1 张，现在 0 张。") == 1


def test_what_the_rules_ask_for_is_not_called_optional(page, claims, cast):
    claims.rules(photos_start=2)
    text = page(cast.student, "claim-new").content.decode()
    assert text.count("提交时至少 2 张，先存着可以没有。") == 1
    assert "开始时的照片" in text and "开始时的照片 <span" not in text
    assert '结束时的照片 <span class="optional">选填</span>' in text


def test_changing_a_draft_keeps_what_it_says(page, claims, cast):
    claim = claims.draft(start=22, hours=3, place="江边")
    shown = page(cast.student, "claim-edit", claim.pk).context["form"]
    assert (str(shown["starts"].value()), shown["next_day"].value(), shown["hours"].value()) == (
        "22:00:00", True, None
    )  # fmt: skip
    page(cast.student, "claim-edit", claim.pk, **form(claims, verb="save", hours="90分钟"))
    claim.refresh_from_db()
    assert (claim.minutes, claim.place, claim.state) == (90, "敬老院", "draft")


def test_extra_fields_change_nothing(page, claims, cast):
    page(cast.student, "claim-new",
         **form(claims, state="credited", grade="complete", percent="300", unit="1", volunteer="1"))  # fmt: skip
    claim = Claim.objects.get()
    assert (claim.state, claim.grade, claim.percent, claim.volunteer.user) == (
        "committee", "", 100, cast.student
    )  # fmt: skip


def test_deciding_by_the_page(page, claims, cast):
    claim = claims.submitted()
    assert page(cast.secretary, "claim", claim.pk).context["decide"] is not None
    assert page(cast.secretary, "claim-decide", claim.pk, "return", reason="").status_code == 400
    assert page(cast.secretary, "claim-decide", claim.pk, "agree", reason="").status_code == 302
    assert page(cast.secretary, "claim-decide", claim.pk, "agree", reason="").status_code == 409
    assert page(cast.other_student, "claim-decide", claim.pk, "agree", reason="").status_code == 404
    assert page(cast.teacher, "claim-decide", claim.pk, "agree", reason="").status_code == 403
    assert page(cast.student, "claim-decide", claim.pk, "agree", reason="").status_code == 403
    assert page(cast.staff, "claim-decide", claim.pk, "nothing", reason="").status_code == 404
    page(cast.staff, "claim-agree", pick=[claim.pk])
    claim.refresh_from_db()
    assert claim.state == "ready"


def test_evidence_is_for_those_who_may_read(page, claims, cast):
    claim = claims.submitted(files=[("start", photo())])
    key = claim.files.get().attachment_id
    for person, status in (
        (cast.student, 200), (cast.secretary, 200), (cast.general_secretary, 200), (cast.staff, 200),
        (cast.teacher, 200), (cast.other_student, 404), (cast.party_member, 404), (cast.answerer, 404),
    ):  # fmt: skip
        assert page(person, "claim-file", claim.pk, key).status_code == status
    assert page(cast.student, "claim-file", claim.pk, uuid4()).status_code == 404
    draft = claims.draft(start=8)
    assert page(cast.staff, "claim", draft.pk).status_code == 404


def test_publishing_by_the_page(page, claims, cast):
    first, second = claims.ready(), claims.ready(start=8)
    answer = page(cast.staff, "claim-ready", which="picked", pick=[second.pk])
    assert answer.status_code == 302 and "/publicity/" in answer.url
    assert set(Claim.objects.values_list("pk", "state")) == {
        (first.pk, "ready"),
        (second.pk, "public"),
    }
    assert page(cast.secretary, "claim-ready").status_code == 403


def test_records_by_the_page(page, claims, cast):
    service = claims.service()
    day = service.day.isoformat()
    edit = {"came_at": f"{day}T14:00", "left_at": f"{day}T15:00", "hours": "", "grade": "confirmed",
            "reason": "提前走了"}  # fmt: skip
    bad = page(
        cast.staff, "claim-record-act", service.pk, "edit", **edit | {"left_at": f"{day}T13:00"}
    )
    assert (bad.status_code, bad.context["edit"].errors["left_at"]) == (400, ["走要晚于到。"])
    assert page(cast.staff, "claim-record-act", service.pk, "edit", **edit).status_code == 302
    assert page(cast.staff, "claim-record-act", service.pk, "confirm", reason="").status_code == 409
    assert page(cast.staff2, "claim-records-confirm", pick=[service.pk]).status_code == 302
    service.refresh_from_db()
    assert service.state == "counted"
    assert (
        page(cast.staff, "claim-record-act", service.pk, "void", reason="不是本人").status_code
        == 302
    )
    assert Service.objects.get().state == "void"
    assert page(cast.secretary, "claim-records").status_code == 403


def test_disputes_by_the_page(page, claims, cast):
    service = claims.service()
    assert page(cast.other_student, "dispute-new", service.pk).status_code == 404
    assert page(cast.student, "dispute-new", service.pk, words="不对").status_code == 400
    assert page(cast.student, "dispute-new", service.pk, words="应该是四个小时").status_code == 302
    made = service.disputes.get()
    assert page(cast.student, "dispute", made.pk).status_code == 404
    assert page(cast.staff, "dispute", made.pk, verb="keep", reason="").status_code == 400
    assert page(cast.staff, "dispute", made.pk, verb="keep", reason="签退为准。").status_code == 302
    assert page(cast.staff, "dispute", made.pk, verb="keep", reason="签退为准。").status_code == 409
    assert "签退为准" in page(cast.student, "claim-mine").content.decode()


def test_flags_by_the_page(page, claims, cast):
    claims.service()
    claims.service(start=15)
    looking.look()
    flag = Flag.objects.get()
    text = page(cast.staff, "flag-list").content.decode()
    assert "的时间重叠" in text and "一天超过 16 小时" in text
    page(cast.staff, "flag-clear", flag.pk, note="交接")
    assert (
        "交接"
        in page(cast.staff, "flag-list")
        .client.get(reverse("volunteers:flag-list") + "?show=cleared")
        .content.decode()
    )


QUERIES = {
    "claim-mine": ("student", 12), "claim-new": ("student", 12), "claim-queue": ("secretary", 25),
    "claim-ready": ("staff", 25), "claim-records": ("staff", 25), "dispute-list": ("staff", 25),
    "flag-list": ("staff", 25),
}  # fmt: skip


def fill(claims, cast, day):
    """One more row on every list."""
    claims.submitted(day=day, files=[("start", photo())])
    claims.ready(day=day, start=8)
    service = claims.service(day=day, start=18, origin=f"a:{day}")
    claims.service(day=day, start=19, origin=f"b:{day}", waits_for="等老师签到。")
    disputes.dispute(service=service, by=cast.student, words="应该是四个小时")
    looking.look()


def queries_of(client, person, name, *args):
    """How many queries the page asks for somebody who is signed in, the second time."""
    client.force_login(person, "tuanwei.accounts.backends.NumberBackend")
    url = reverse(f"volunteers:{name}", args=args)
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", QUERIES)
def test_queries_do_not_grow_with_rows(client, claims, cast, name):
    who, most = QUERIES[name]
    today, counts = timezone.localdate(), []
    for day in (2, 3, 4):
        fill(claims, cast, today - timedelta(days=day))
        counts.append(queries_of(client, getattr(cast, who), name))
    assert len(set(counts)) == 1 and counts[0] <= most, counts


def test_the_page_of_a_claim_is_cheap(client, claims, cast):
    claim = claims.submitted(files=[("start", photo()), ("end", photo("二.jpg"))])
    assert queries_of(client, cast.student, "claim", claim.pk) <= 12
    assert queries_of(client, cast.secretary, "claim", claim.pk) <= 25
    draft = claims.draft(start=8)
    assert queries_of(client, cast.student, "claim", draft.pk) <= 12
    assert queries_of(client, cast.student, "claim-edit", draft.pk) <= 12
