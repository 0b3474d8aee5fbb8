"""Filling in: five steps in any order, every kind of question, rows, files, two tabs."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from activities.applications import filling
from activities.applications.models import Application
from tests.activities.applications.conftest import BACKEND, FULL, moment, text, typed
from tests.attachments.nasty import PDF, picture
from tuanwei.attachments.models import Attachment
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_every_page_of_a_draft_opens(folder, desk, cast):
    made = folder.begun(folder.kind(FULL))
    at = desk(made, cast.secretary)
    for step in ("basics", "schedule", "money", "team", "files"):
        assert at.client.get(at.url("application-step", step)).status_code == 200
    tasks = text(at.client.get(at.url("application")))
    assert (tasks.count("没填"), tasks.count("可以不填")) == (4, 1)
    assert text(at.checked()).count("请") > 3
    assert at.client.get(at.url("application-print")).status_code == 200
    assert at.client.get(at.url("application-word")).status_code == 200
    assert at.client.get("/activities/applications/").status_code == 200
    assert at.client.get("/activities/applications/begin/").status_code == 200
    assert at.client.get("/activities/applications/read/").status_code == 200


def test_from_begin_to_submitted(folder, desk, cast, client):
    kind = folder.kind()
    client.force_login(cast.secretary, "tuanwei.accounts.backends.NumberBackend")
    side = folder.side(cast.secretary)
    page = text(client.get("/activities/applications/begin/"))
    assert kind.name in page and "以会计2401团支部的名义" in page
    answer = client.post("/activities/applications/begin/", {"kind": kind.pk, "side": side.key})
    made = Application.objects.get()
    assert answer.url == f"/activities/applications/{made.pk}/"
    at = desk(made, cast.secretary)
    assert at.save("basics", title="读书会", phone="13800001234", people_inside="20",
                   plan="一起读。").status_code == 302  # fmt: skip
    assert at.save("schedule", starts_at=typed(moment(20)), ends_at=typed(moment(20, 16)),
                   place="图书馆一层").status_code == 302, at.errors  # fmt: skip
    answer = at.submit()
    assert answer.status_code == 302, text(answer)
    made = folder.fresh(made)
    assert (made.state, made.turn, made.number[:2]) == ("review", 1, "SB")
    page = text(client.get(answer.url))
    assert "现在在“团委审核”" in page and made.number in page
    for name in ("application-print", "application-word"):
        assert client.get(at.url(name)).status_code == 200
    assert client.get(at.url("application-turn", 1)).status_code == 200


def test_every_kind_of_question_is_kept_and_said(folder, desk, cast):
    made = folder.begun(folder.kind(FULL))
    at = desk(made, cast.secretary)
    assert at.save(
        "basics",
        field__slogan="动起来",
        field__cars="2.50",
        field__kind="讲座",
        field__gear=["话筒", "灯光"],
        field__power="yes",
    ).url.endswith("/steps/basics/"), at.errors  # the electrician is asked now
    page = at.client.get(at.url("application-step", "basics"))
    assert "已保存。根据你填的，多了：电工电话。" in text(page)
    at.save("basics", field__electrician="13900002222")
    at.save("schedule", field__flow="先讲再练", field__drill="2026-12-01",
            field__meet="2026-12-02T08:05")  # fmt: skip
    at.save("money", field__deposit="99.90")
    at.save("files", field__safe="on", declared="on")
    made = folder.fresh(made)
    assert made.answers == {
        "slogan": "动起来", "cars": "2.50", "kind": "讲座", "gear": ["话筒", "灯光"], "power": True,
        "electrician": "13900002222", "flow": "先讲再练", "drill": "2026-12-01",
        "meet": "2026-12-02T08:05+08:00", "deposit": "99.90", "safe": True,
    }  # fmt: skip
    assert made.declared_at is not None
    words = {
        field["name"]: field["words"]
        for field in filling.content_of(filling.read(made))["fields"]
        if field["name"].startswith("field.")
    }
    assert words == {
        "field.slogan": "动起来", "field.cars": "2.5", "field.kind": "讲座",
        "field.gear": "话筒、灯光", "field.power": "是", "field.electrician": "13900002222",
        "field.flow": "先讲再练", "field.drill": "2026年12月1日",
        "field.meet": "2026年12月2日 08:05", "field.deposit": "99.90 元", "field.safe": "已确认",
    }  # fmt: skip
    # Everything comes back as it was typed, and saving it again changes nothing.
    edition = made.edition
    for step in ("basics", "schedule", "money", "team", "files"):
        assert at.save(step).status_code == 302, at.errors
    assert folder.fresh(made).edition == edition
    # Nothing said is nothing kept; what is no longer asked is not read any more.
    at.save("basics", field__cars=None, field__gear=None, field__power="no")
    made = folder.fresh(made)
    assert {"cars", "gear"} & set(made.answers) == set()
    names = [each["name"] for each in filling.content_of(filling.read(made))["fields"]]
    assert "field.electrician" not in names and "field.power" in names


def test_one_slip_keeps_nothing_else_from_being_saved(folder, desk, cast):
    made = folder.begun(folder.kind(FULL))
    at = desk(made, cast.secretary)
    answer = at.save("basics", title="夜跑", field__cars="很多", people_inside="-3",
                     teacher="没有这个人", organisers="没有的支部", phone="13800001234")  # fmt: skip
    assert answer.status_code == 400
    assert set(at.errors) == {"people_inside", "teacher", "organisers", "field.cars", "table"}
    page = text(answer)
    assert "很多" in page and "没有找到“没有这个人”" in page and "没有找到“没有的支部”" in page
    made = folder.fresh(made)
    assert (made.title, made.phone, made.people_inside, made.answers) == (
        "夜跑", "13800001234", None, {})  # fmt: skip
    # What the page shows now can be saved over itself.
    sent = {field.html_name: field.value() for field in answer.context["form"]
            if field.value() not in (None, "")}  # fmt: skip
    good = sent | {"people_inside": "3", "teacher": "", "organisers": "", "field.cars": "1"}
    assert at.save("basics", read=good).status_code == 302, at.errors
    assert folder.fresh(made).people_inside == 3


def test_rows_are_added_changed_and_struck_out(folder, desk, cast):
    made = folder.begun(folder.kind(FULL))
    at = desk(made, cast.secretary)
    answer = at.save("money", **{
        "budget-0-item": "奖状", "budget-0-unit_price": "2.5", "budget-0-quantity": "4",
        "budget-0-source": "start", "budget-0-category": "奖品", "budget-2-item": "水",
        "budget-2-unit_price": "30", "add": "budget"})  # fmt: skip
    assert answer.url.endswith("/steps/money/#rows-end"), at.errors
    lines = list(made.budget.values_list("item", "unit_price", "quantity", "source"))
    assert lines == [("奖状", Decimal("2.50"), 4, "start"), ("水", Decimal("30.00"), 1, "")]
    at.save("money", **{"budget-0-DELETE": "on", "budget-1-source": "sponsor"})
    assert list(made.budget.values_list("item", "source")) == [("水", "sponsor")]
    at.save("money", **{"budget-0-item": "", "budget-0-unit_price": "", "budget-0-quantity": ""})
    assert not made.budget.exists()
    for fields, words in (
        ({"budget-0-item": "水"}, "请填写。"), ({"budget-0-item": "水", "budget-0-unit_price": "-1"}, "0"),
        ({"budget-0-item": "水", "budget-0-unit_price": "NaN"}, "数字"),
        ({"budget-0-item": "水", "budget-0-unit_price": "1e309"}, ""),
    ):  # fmt: skip
        answer = at.save("money", **fields)
        assert answer.status_code == 400 and words in str(at.errors["table"]), fields
    assert not made.budget.exists()


def test_a_team_is_named_by_numbers(folder, desk, cast):
    made = folder.begun(folder.kind(FULL))
    at = desk(made, cast.secretary)
    answer = at.save("team", **{"team-1-number": cast.student.number, "team-1-duty": "主持"})
    assert answer.status_code == 302, at.errors
    assert [(each.user, each.is_leader) for each in made.team.all()] == [
        (cast.secretary, True), (cast.student, False)]  # fmt: skip
    assert cast.student.name in text(at.client.get(at.url("application-step", "team")))
    for fields, words in (
        ({"team-2-number": "20249999"}, "没有这个学号：20249999，请核对。"),
        ({"team-2-number": cast.student.number}, f"{cast.student.name}写了两次，留一行就好。"),
        ({"team-1-is_leader": "on"}, "负责人只能有一位。"),
    ):
        answer = at.save("team", **fields)
        assert answer.status_code == 400 and words in text(answer), fields
    assert made.team.count() == 2


def test_parts_have_their_own_time(folder, desk, cast):
    made = folder.begun()
    at = desk(made, cast.secretary)
    part = {"parts-0-title": "初赛", "parts-0-starts_at": typed(moment(20, 23)),
            "parts-0-ends_at": typed(moment(21, 1)), "parts-0-place": "操场"}  # fmt: skip
    assert at.save("schedule", **part).status_code == 302, at.errors
    only = made.parts.get()
    assert (only.starts_at, only.ends_at) == (moment(20, 23), moment(21, 1))
    said = filling.rows_in_words(filling.read(made), "parts", FULL)[0][1]
    assert said.count("年") == 2  # over midnight both days are said
    answer = at.save("schedule", **{"parts-0-ends_at": typed(moment(20, 22))})
    assert answer.status_code == 400 and "结束要晚于开始。" in text(answer)
    assert made.parts.get().ends_at == moment(21, 1)


def test_naughty_text_comes_back_as_it_was(folder, desk, cast):
    made = folder.begun()
    at = desk(made, cast.secretary)
    nasty = "<script>alert(1)</script>{{ 7*7 }}\u202e' OR 1=1 --"
    assert at.save("basics", title=nasty[:60], plan=nasty).status_code == 302
    page = text(at.client.get(at.url("application")))
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page
    for step in ("basics", "schedule"):
        answer = at.save(step, edition="x", mark="y")
        assert answer.status_code == 404
    for fields in ({"plan": "a" * 20_001}, {"title": "字" * 61}, {"title": "坏\x00字"}):
        assert at.save("basics", **fields).status_code == 400
    assert folder.fresh(made).plan == nasty


def test_what_nobody_offered_is_ignored(folder, desk, cast):
    made = folder.begun()
    at = desk(made, cast.secretary)
    at.save("basics", title="夜跑", state="approved", number="SB1", unit=cast.other_branch.pk,
            made_by=cast.staff.pk)  # fmt: skip
    made = folder.fresh(made)
    assert (made.title, made.state, made.number, made.unit, made.made_by) == (
        "夜跑", "draft", None, cast.branch, cast.secretary)  # fmt: skip
    assert at.client.get(at.url("application-step", "money")).status_code == 404  # not asked here


# two tabs


def test_two_tabs_never_write_over_each_other(folder, desk, cast):
    made = folder.begun()
    at = desk(made, cast.secretary)
    first, second = at.opened("basics"), at.opened("basics")
    other_step = at.opened("schedule")
    assert at.save("basics", read=first, title="读书会", plan="一起读。").status_code == 302
    answer = at.save("basics", read=second, title="夜跑", phone="13800001234")
    assert answer.status_code == 409
    page = text(answer)
    assert all(words in page for words in ("读书会", "夜跑", "一起读。", "你这边", "已经存的"))
    assert folder.fresh(made).title == "读书会"
    # Another step was not touched: no conflict there.
    assert at.save("schedule", read=other_step, place="操场").status_code == 302
    # Chosen field by field; what was typed elsewhere on the page is not lost.
    sent = dict(answer.context["sent"]) | {
        "edition": folder.fresh(made).edition,
        "mark": answer.context["mark"],
        "theirs": ["plan"],
    }
    assert at.save("basics", read=sent).status_code == 302
    made = folder.fresh(made)
    assert (made.title, made.plan, made.phone) == ("夜跑", "一起读。", "13800001234")


def test_the_same_text_twice_is_no_conflict(folder, desk, cast):
    made = folder.begun()
    at = desk(made, cast.secretary)
    read = at.opened("basics")
    for _press in range(2):
        assert at.save("basics", read=read, title="读书会").status_code == 302
    assert folder.fresh(made).edition == 2


def test_saving_by_itself(folder, desk, cast):
    made = folder.begun()
    at = desk(made, cast.secretary)
    read = at.opened("basics")
    answer = at.save("basics", read=read, title="夜跑", people_inside="x", by_itself=True)
    told = answer.json()
    assert (answer.status_code, told["edition"]) == (200, 2)
    assert told["words"].startswith("已自动保存") and "有填错的地方没存" in told["words"]
    assert folder.fresh(made).title == "夜跑"
    assert AuditEvent.objects.filter(name="activities.application.saved").count() == 0
    # Going on with what it was told is no conflict; going on with what was read is one.
    assert at.save("basics", read=read | {"edition": told["edition"], "mark": told["mark"]},
                   title="夜跑团", by_itself=True).status_code == 200  # fmt: skip
    answer = at.save("basics", read=read, title="别的", by_itself=True)
    assert (answer.status_code, answer.json()["conflict"]) == (409, True)
    assert folder.fresh(made).title == "夜跑团"


# files


def test_files_are_taken_by_their_kind(folder, desk, cast):
    made = folder.begun(folder.kind(FULL))
    at = desk(made, cast.secretary)
    assert "安全预案" not in text(at.client.get(at.url("application-step", "files")))
    at.save("basics", people_inside="120")
    page = text(at.client.get(at.url("application-step", "files")))
    assert (
        "安全预案" in page and "人数到 100 要交。 因为总人数 ≥ 100。可以传 PDF，最多 2 个" in page
    )
    wrong = SimpleUploadedFile("预案.pdf", picture())
    answer = at.save("files", field__safe="on", file__safety=wrong)
    assert answer.status_code == 400
    page = text(answer)
    assert "预案.pdf：这种文件收不了。可以上传：PDF。" in page
    assert folder.fresh(made).answers == {"safe": True}  # the rest is kept
    good = SimpleUploadedFile("预案.pdf", PDF)
    assert at.save("files", file__safety=good).status_code == 302
    kept = made.files.get()
    address = at.url("application-file", kept.attachment_id)
    assert at.client.get(address).status_code == 200
    for other, status in ((cast.student, 404), (cast.staff, 404), (cast.other_student, 404)):
        at.client.force_login(other, BACKEND)
        assert at.client.get(address).status_code == status  # a draft is nobody else's
    at.client.force_login(cast.secretary, BACKEND)
    two = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(2)]
    answer = at.save("files", file__safety=two)
    assert answer.status_code == 400 and "最多 2 个文件" in text(answer)
    assert made.files.count() == 2
    at.client.post(at.url("application-file-drop", kept.attachment_id))
    assert made.files.count() == 1
    assert not Attachment.objects.filter(pk=kept.attachment_id).exists()


def test_queries_of_the_form(folder, desk, cast, django_assert_max_num_queries):
    made = folder.begun(folder.kind(FULL))
    at = desk(made, cast.secretary)
    for step in ("basics", "schedule", "money", "team", "files"):
        at.client.get(at.url("application-step", step))
        with django_assert_max_num_queries(12):
            at.client.get(at.url("application-step", step))
    for name in ("application", "application-check"):
        with django_assert_max_num_queries(12):
            at.client.get(at.url(name))


def test_the_list_of_steps_says_what_is_wrong_with_those_begun(folder, desk, cast):
    made = folder.begun()
    at = desk(made, cast.secretary)

    def schedule():
        states = at.client.get(at.url("application")).context["states"]
        return next((each.words, each.faults) for each in states if each.step == "schedule")

    assert schedule() == ("没填", ())
    Application.objects.filter(pk=made.pk).update(starts_at=moment(10), place="操场", edition=2)
    assert schedule() == ("还差 1 项", ("请写什么时候结束。",))
    assert "请写什么时候结束。" in text(at.client.get(at.url("application")))
