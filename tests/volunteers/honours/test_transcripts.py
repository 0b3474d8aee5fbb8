"""A transcript is frozen, checked by anybody, reveals no more than the paper, and may be taken back."""

import json
import re
import string
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice
from volunteers.honours import actions, codes
from volunteers.honours.models import Transcript
from volunteers.hours import actions as hours
from volunteers.hours.models import Volunteer
from volunteers.hours.people import volunteer_of

pytestmark = pytest.mark.django_db
LIST = reverse("volunteers:transcript-list")
VERIFY = reverse("volunteers:transcript-verify")
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def check(client, code):
    return client.get(VERIFY, {"code": code})


def words(answer):
    """What a page says, without tags."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


# --- what stands on it


def test_what_stands_on_the_paper(honours, cast):
    honours.service(3, ago=400, kind=None)
    honours.service(4, ago=2, is_large=True)
    honours.service(2, ago=1, source="system", grade="checked", title="读报")
    honours.service(5, ago=1, state="pending", waits_for="等老师")
    honours.service(5, ago=1, state="void", reason="没有去")
    found = honours.transcript().content
    assert found["name"] == "林知夏"
    assert (found["number"], found["unit"]) == ("2024****01", "会计2401团支部")
    assert (found["times"], found["total"]) == (3, "9")
    assert found["sources"] == {"system": "2", "claim": "7"}
    assert found["kinds"] == [["其他", "3"], ["关爱儿童", "6"]]
    assert found["years"] == [["2025–2026", "3"], ["2026–2027", "6"]]
    assert found["services"][-1] == {
        "title": "读报", "day": "2026-11-24", "hours": "2", "source": "system",
    }  # fmt: skip
    assert (found["first"], found["last"], found["issued_on"]) == (
        "2025-10-21", "2026-11-25", "2026-11-25",
    )  # fmt: skip
    volunteer = volunteer_of(cast.student)
    assert (found["head"], found["entries"], found["rules"]) == (volunteer.head, 3, [1])
    assert found["level"] == ""
    said = json.dumps(found, ensure_ascii=False)
    assert cast.student.number not in said
    assert "等老师" not in said
    assert "没有去" not in said


def test_a_part_of_the_time_and_the_star_of_today(honours, cast):
    for ago in (10, 20, 30, 40):
        honours.service(6, ago=ago)
    first, last = honours.today - timedelta(days=25), honours.today - timedelta(days=15)
    found = honours.transcript(first=first, last=last).content
    assert (found["times"], found["total"], found["level"]) == (1, "6", "一星志愿者")
    assert (found["first"], found["last"]) == (str(first), str(last))


def test_nothing_to_certify(honours, cast):
    honours.service(3, state="pending")
    with pytest.raises(ValidationError, match="还没有已计入的时数"):
        honours.transcript()
    honours.service(3)
    with pytest.raises(ValidationError, match="还没有已计入的时数"):
        honours.transcript(first=honours.today, last=honours.today)


def test_it_does_not_move_with_the_ledger(honours, cast, client):
    made = honours.service(3)
    paper = honours.transcript()
    hours.void_service(service=made, by=cast.staff, reason="那天改期了。")
    answer = check(client, paper.code)
    assert "共 3 小时" in words(answer)
    assert "那天改期了" not in words(answer)
    assert "2026-11-25" in words(answer)


def test_ten_a_day(honours, cast, time_machine):
    for _turn in range(actions.MOST_A_DAY):
        honours.transcript()
    with pytest.raises(ValidationError, match="一天最多开 10 份"):
        honours.transcript()
    time_machine.shift(timedelta(days=1, minutes=1))
    assert honours.transcript()


# --- codes and digests


def test_codes_leave_out_what_is_misread():
    assert set(codes.ALPHABET) == set(string.ascii_uppercase + string.digits) - set("01OIL")
    made = {codes.new_code() for _turn in range(200)}
    assert len(made) == 200
    assert all(len(code) == 16 and set(code) <= set(codes.ALPHABET) for code in made)


@given(st.text(max_size=300))
def test_nonsense_is_a_code_that_nobody_has(text):
    found = codes.typed_code(text)
    assert len(found) <= codes.LENGTH + 1
    assert found.isascii()


@pytest.mark.parametrize(
    "typed",
    ["abcd-efgh-jkmn-pqrs", " ABCD EFGH JKMN PQRS ", "ＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ－ＰＱＲＳ"],
)
def test_a_code_as_people_type_it(typed):
    assert codes.typed_code(typed) == "ABCDEFGHJKMNPQRS"


def test_a_longer_code_is_another():
    assert codes.typed_code("ABCDEFGHJKMNPQRSX") != "ABCDEFGHJKMNPQRS"


def test_the_digest_sees_every_change(honours):
    content = honours.transcript().content
    before = codes.digest(content)
    assert re.fullmatch(r"([0-9a-f]{4}-){3}[0-9a-f]{4}", before)
    for key in content:
        assert codes.digest(content | {key: "另一个"}) != before
    content["services"][0]["hours"] = "30"
    assert codes.digest(content) != before


# --- checked by anybody


def test_anybody_reads_exactly_the_paper(honours, cast, client):
    cast.student.phone, cast.student.email = "13800001234", "lin@example.edu.cn"
    cast.student.save()
    honours.service(3, title="敬老院陪老人读报")
    paper = honours.transcript()
    answer = check(client, codes.grouped(paper.code).lower())
    said = words(answer)
    assert answer.status_code == 200
    assert "是真的，还有效" in said
    for each in ("林知夏", "2024****01", "会计2401团支部", "敬老院陪老人读报", "共 3 小时",
                 codes.grouped(paper.code), codes.digest(paper.content), paper.head):  # fmt: skip
        assert each in said
    for secret in (cast.student.number, "13800001234", "lin@example.edu.cn", "/people/",
                   f"/transcripts/{paper.pk}"):  # fmt: skip
        assert secret not in answer.content.decode()
    client.force_login(cast.student, BACKEND)
    own = words(client.get(reverse("volunteers:transcript", args=[paper.pk])))
    body = said.partition("兹证明")[2].partition("查验码")[0]
    assert body
    assert body in own  # word for word


def test_nobody_keeps_or_indexes_it(honours, client):
    answer = check(client, honours.transcript().code)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert 'name="robots" content="noindex' in answer.content.decode()


def test_a_revoked_one_says_so_and_nothing_else(honours, cast, client):
    paper = honours.transcript()
    actions.revoke_transcript(transcript=paper, by=cast.student, reason="家里的事，不便说")
    said = words(check(client, paper.code))
    assert "已经作废" in said
    for secret in ("林知夏", "不便说", "小时", "是真的"):
        assert secret not in said


def test_an_unknown_one(client, db):
    answer = check(client, "ABCD-EFGH-JKMN-PQRS")
    assert (answer.status_code, "没有这个查验码" in words(answer)) == (404, True)


def test_each_answer_costs_the_same_look(honours, cast, client, django_assert_num_queries):
    valid, revoked = honours.transcript(), honours.transcript()
    actions.revoke_transcript(transcript=revoked, by=cast.student, reason="重新开一份")
    for code in (valid.code, revoked.code, "ABCDEFGHJKMNPQRS", "x", "不是查验码", "<script>"):
        with django_assert_num_queries(1):
            check(client, code)


def test_guessing_is_stopped_but_true_papers_are_not_counted(honours, client):
    paper = honours.transcript()
    for _turn in range(30):
        assert check(client, paper.code).status_code == 200
    for turn in range(20):
        assert check(client, f"ABCDEFGHJKMN{turn:04}").status_code == 404
    answer = check(client, paper.code)
    assert (answer.status_code, "请过 10 分钟再查" in words(answer)) == (429, True)


def test_the_squares_lead_to_the_answer(honours, cast, client, settings):
    settings.PORTAL_URL = "https://youth.example.edu.cn"
    paper = honours.transcript()
    client.force_login(cast.student, BACKEND)
    page = client.get(reverse("volunteers:transcript", args=[paper.pk])).content.decode()
    address = f"https://youth.example.edu.cn{VERIFY}?code={codes.grouped(paper.code)}"
    assert address in page
    client.logout()
    assert client.get(address.removeprefix("https://youth.example.edu.cn")).status_code == 200


# --- issued, read, taken back


def test_a_student_issues_one(honours, cast, client):
    honours.service(3)
    client.force_login(cast.student, BACKEND)
    answer = client.post(LIST, {"what": "all"}, follow=True)
    assert "志愿服务证明" in words(answer)
    paper = Transcript.objects.get()
    assert (paper.issued_by, paper.content["total"]) == (cast.student, "3")
    event = AuditEvent.objects.get(name="volunteers.transcript.issued")
    assert paper.code not in json.dumps(event.data) + event.subject_label


def test_what_the_form_refuses(honours, cast, client):
    client.force_login(cast.student, BACKEND)
    assert "还没有已计入的时数" in words(client.post(LIST, {"what": "all"}))
    honours.service(3)
    for data, said in (
        ({"what": "some"}, "这一天要写上"),
        ({"what": "some", "first": "2026-11-02", "last": "2026-11-01"}, "不能早于"),
        ({"what": "some", "first": "2026-12-01", "last": "2026-12-02"}, "这一天还没到"),
        ({"what": "some", "first": "2026-11-25", "last": "2026-11-25"}, "还没有已计入的时数"),
    ):
        answer = client.post(LIST, data)
        assert (answer.status_code, said in words(answer)) == (400, True), data
    assert not Transcript.objects.exists()


def test_who_reads_and_who_takes_back(honours, cast, client):
    paper = honours.transcript()
    page, revoke = (
        reverse(f"volunteers:transcript{name}", args=[paper.pk]) for name in ("", "-revoke")
    )
    for reader, reads, takes_back in (
        (cast.other_student, 404, 404), (cast.secretary, 200, 403), (cast.teacher, 200, 403),
        (cast.supervisor, 200, 403), (cast.staff, 200, 302),
    ):  # fmt: skip
        client.force_login(reader, BACKEND)
        assert client.get(page).status_code == reads
        assert client.post(revoke, {"reason": "重复开的"}).status_code == takes_back
    assert Notice.objects.get(title="你的一份志愿服务证明作废了").body == "重复开的"
    client.force_login(cast.student, BACKEND)
    answer = client.post(revoke, {"reason": "再来一次"}, follow=True)
    assert "这份证明已经作废了" in words(answer)
    paper.refresh_from_db()
    assert paper.revoked_because == "重复开的"


def test_taking_back_wants_a_reason(honours, cast, client):
    paper = honours.transcript()
    client.force_login(cast.student, BACKEND)
    path = reverse("volunteers:transcript-revoke", args=[paper.pk])
    assert client.post(path, {"reason": " "}).status_code == 400
    paper.refresh_from_db()
    assert paper.revoked_at is None
    with pytest.raises(ValidationError, match="要写一句原因"):
        actions.revoke_transcript(transcript=paper, by=cast.student, reason="  ")


def test_word_says_the_same(honours, cast, client):
    honours.service(3, title="敬老院\x0b<读报> {{ 7 * 7 }}")
    paper = honours.transcript()
    client.force_login(cast.student, BACKEND)
    answer = client.get(reverse("volunteers:transcript-word", args=[paper.pk]))
    document = Document(BytesIO(b"".join(answer.streaming_content)))
    said = "\n".join(p.text for p in document.paragraphs)
    assert "兹证明 林知夏（2024****01），会计2401团支部，" in said
    assert codes.grouped(paper.code) in said
    assert codes.digest(paper.content) in said
    assert len(document.inline_shapes) == 1
    rows = [[cell.text for cell in row.cells] for row in document.tables[2].rows]
    assert rows == [
        ["日期", "做了什么", "小时", "来源"],
        ["2026-11-24", "敬老院<读报> {{ 7 * 7 }}", "3", "补录"],
    ]
    assert cast.student.number not in said
    assert "no-store" in answer.headers["Cache-Control"]


def test_queries_of_the_page(honours, cast, client, django_assert_max_num_queries):
    for ago in range(1, 60):
        honours.service(1, ago=ago, settled=ago == 59)
    paper = honours.transcript()
    client.force_login(cast.student, BACKEND)
    with django_assert_max_num_queries(12):
        client.get(reverse("volunteers:transcript", args=[paper.pk]))
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_people_of_sheets_have_transcripts_too(honours, cast):
    stranger = Volunteer.objects.create(name="外来的人", code="330000000000000001")
    honours.service(3, volunteer=stranger)
    paper = actions.issue_transcript(volunteer=stranger, by=cast.staff)
    assert (paper.content["number"], paper.content["unit"]) == ("3300************01", "")
