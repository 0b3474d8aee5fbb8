"""The sheet of letters: the selection, the columns, what is hidden and what is defused."""

import pytest

from mailbox.cases import resources
from mailbox.cases.models import Case
from tests.mailbox.desk_letters import at, letter
from tuanwei.accounts.models import User
from tuanwei.audit.models import AuditEvent
from tuanwei.jobs import writing
from tuanwei.jobs.models import Job
from tuanwei.lib import masking

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
WHO = ("number", "author_name", "author_number", "author_phone")


def sheet(user, columns, *, masked=True, **selection):
    total, rows = resources.letter_rows({"by": user.pk, "show": "all"} | selection, columns, masked)
    rows = list(rows)
    assert len(rows) == total
    return rows


def test_names_are_masked_and_hidden_ones_never_leave(cast):
    User.objects.filter(pk=cast.student.pk).update(phone="13800001234")
    named = letter(cast, "a")
    hidden = letter(cast, "b", visibility="hidden")
    anonymous = letter(cast, "c", visibility="anonymous")
    assert set(sheet(cast.staff, WHO)) == {
        (named.number, "林*夏", "2024****01", "138****1234"),
        (hidden.number, "", "", ""),
        (anonymous.number, "", "", ""),
    }
    assert set(sheet(cast.administrator, WHO, masked=False)) == {
        (named.number, "林知夏", "2024110101", "13800001234"),
        (hidden.number, "", "", ""),
        (anonymous.number, "", "", ""),
    }


@pytest.mark.parametrize("name", ["", "周", "周鸣", "周一鸣", "欧阳一鸣", "阿依古丽·买买提"])
@pytest.mark.parametrize("number", ["T1", "T9991", "20241101", "2024110101", "20241101019"])
@pytest.mark.parametrize("phone", ["", "138", "1380000", "13800001234"])
def test_the_database_masks_as_the_screen_does(cast, name, number, phone):
    User.objects.filter(pk=cast.student.pk).update(name=name, number=number, phone=phone)
    letter(cast)
    assert sheet(cast.staff, WHO[1:]) == [
        (masking.name(name), masking.number(number), masking.phone(phone))
    ]


def test_what_a_row_says(cast):
    case = at(cast, "drafted", title="=HYPERLINK(1)")
    Case.objects.filter(pk=case.pk).update(
        received_at="2026-11-20T01:30:00Z", due_at="2026-11-24T16:00:00Z", answered_in_time=None
    )
    columns = [name for name in resources.LetterResource.fields if name != "text"]
    assert sheet(cast.staff, columns) == [(
        case.number, "食宿后勤", "=HYPERLINK(1)", "实名", "林*夏", "2024****01", "",
        "2026-11-20 09:30", "待审核", "2026-11-25 00:00", "后勤处", "吴*", None, "", "", 0, "否",
        None, "", "",
    )]  # fmt: skip
    assert writing.defuse("=HYPERLINK(1)") == "'=HYPERLINK(1)"


def test_how_the_last_answer_reached_its_author(cast):
    case = at(cast, "answered")
    case.answers.update(channel="phone")
    Case.objects.filter(pk=case.pk).update(first_unit=cast.other_department)
    assert sheet(cast.staff, ["channel", "first_unit"]) == [("电话", "教务处")]


def test_an_anonymous_letter_has_a_day_only(cast):
    letter(cast, visibility="anonymous")
    [(received,)] = sheet(cast.staff, ["received"])
    assert len(received) == len("2026-11-22")


def test_the_selection_holds(cast):
    letter(cast, "a", title="学校食堂的菜")
    letter(cast, "b", title="图书馆座位", text="太少了，天天抢。")
    assert sheet(cast.staff, ["title"], q="食堂") == [("学校食堂的菜",)]
    assert sheet(cast.staff, ["title"], show="closed") == []


def test_starting_an_export(cast, client):
    letter(cast)
    client.force_login(cast.staff, backend=BACKEND)
    answer = client.post("/desk/export/?show=submitted", {"columns": ["number"], "form": "xlsx"})
    assert answer.url == "/exports/"
    job = Job.objects.get()
    assert job.parameters["parameters"] == {"show": "submitted", "by": cast.staff.pk}
    assert (job.parameters["columns"], job.parameters["masked"]) == (["number"], True)
    assert AuditEvent.objects.filter(actor=cast.staff, data__export="letters").count() == 1


def test_whole_names_need_a_reason(cast, client):
    letter(cast)
    client.force_login(cast.staff, backend=BACKEND)
    data = {"columns": ["author_name"], "form": "xlsx", "unmasked": "on"}
    answer = client.post("/desk/export/", data)
    assert answer.status_code == 400
    assert "导出完整的个人信息要写明用途，至少 4 个字。" in answer.content.decode()
    assert Job.objects.count() == 0
    client.post("/desk/export/", data | {"reason": "回访来信人"})
    assert Job.objects.get().parameters["masked"] is False


def test_unknown_columns_are_refused(cast, client):
    letter(cast)
    client.force_login(cast.staff, backend=BACKEND)
    answer = client.post("/desk/export/", {"columns": ["tracking_hash"], "form": "xlsx"})
    assert answer.status_code == 400
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    "role", ["student", "secretary", "answerer", "auditor", "teacher", "supervisor"]
)
def test_only_staff_export(cast, client, role):
    client.force_login(getattr(cast, role), backend=BACKEND)
    assert client.get("/desk/export/").status_code == 403
    assert client.post("/desk/export/", {"columns": ["number"], "form": "xlsx"}).status_code == 403
    assert Job.objects.count() == 0
