"""Pages of what is published: who sees what, the forms, and what they cost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attachments.nasty import picture
from tests.publicity.conftest import TEXT, WORDS, at, states, told
from tuanwei.attachments.actions import store
from tuanwei.publicity import actions
from tuanwei.publicity.models import Objection, ObjectionFile, Publicity
from tuanwei.workdays.queries import current_calendar

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture(autouse=True)
def _monday():
    with at(10):
        yield


@pytest.fixture
def student(client, cast):
    client.force_login(cast.student, BACKEND)
    return client


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff, BACKEND)
    return client


def text(answer):
    return answer.content.decode()


def test_visitors_see_what_is_public_and_no_trace_of_the_rest(client, board):
    shown, inside = board.opened(is_public=True, title="公开的"), board.opened(title="里面的")
    page = text(client.get("/publicity/"))
    assert "公开的" in page and "里面的" not in page
    assert client.get(f"/publicity/{shown.pk}/").status_code == 200
    bodies = []
    for path in (f"{inside.pk}/", "999999/", f"{inside.pk}/print/", "999999/print/"):
        answer = client.get(f"/publicity/{path}")
        assert answer.status_code == 404
        bodies.append(answer.content)
    assert len(set(bodies)) == 1


def test_a_page_says_all_in_words(student, board):
    page = text(student.get(f"/publicity/{board.opened().pk}/"))
    for words in (
        "2025年11月10日（周一）起，2025年11月14日（周五）24:00 止，共 5 个工作日", "含今天还剩 5 个工作日",
        "评选办法第三条", "志愿服务 86 小时", "谁提的，只有裁定的老师看得到",
    ):  # fmt: skip
        assert words in page


def test_the_list_has_what_runs_first_then_years(client, student, board, cast):
    assert "还没有公示" in text(student.get("/publicity/"))
    late = board.opened(title="后结束", workdays=9)
    soon = board.opened(title="先结束", workdays=2)
    for year in (2023, 2024):
        old = board.opened(title=f"{year} 年的")
        Publicity.objects.filter(pk=old.pk).update(
            starts_on=date(year, 11, 6), ends_on=date(year, 11, 10), state="concluded",
            ended_at=old.opened_at,
        )  # fmt: skip
    context = student.get("/publicity/").context
    assert [each.pk for each in context["running"]] == [soon.pk, late.pk]
    assert [each.title for each in context["page"]] == ["2024 年的", "2023 年的"]
    context = student.get("/publicity/?year=2023").context
    assert (context["running"], [each.title for each in context["page"]]) == ([], ["2023 年的"])
    for odd in ("2022", "x", "\x00", "9" * 30):
        assert len(student.get("/publicity/", {"year": odd}).context["page"]) == 2


def test_past_ones_page_by_page(student, board):
    for _n in range(25):
        board.opened()
    Publicity.objects.update(state="concluded", ended_at="2025-11-10T08:00+08:00")
    first = student.get("/publicity/").context["page"]
    answer = student.get("/publicity/", {"after": first.next})
    rows = [*first, *answer.context["page"]]
    assert (len(first), len(rows), len({row.pk for row in rows})) == (20, 25, 25)
    assert answer.context["running"] == []


def test_objecting_and_taking_back(student, board, cast):
    publicity = board.opened()
    form = student.get(f"/publicity/{publicity.pk}/object/?line=b").context["form"]
    assert form["line"].value() == "b"
    upload = SimpleUploadedFile("证据.png", picture("PNG"))
    data = {"line": "b", "text": TEXT, "files": [upload]}
    answer = student.post(f"/publicity/{publicity.pk}/object/", data, follow=True)
    page = text(answer)
    assert "异议收到了" in page and TEXT in page and "等裁定" in page and "证据.png" in page
    made = Objection.objects.get()
    student.post(f"/publicity/objections/{made.pk}/withdraw/")
    made.refresh_from_db()
    assert made.state == "withdrawn"


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"line": "a", "text": "短"}, 400, "至少写 10 个字，现在 1 个"),
        ({"line": "z", "text": TEXT}, 400, "没有这一行"),
        ({"line": "a", "text": "x" * 2001}, 400, "最多 2000 字"),
    ],
)
def test_an_objection_that_stumbles_keeps_its_words(student, board, data, status, words):
    answer = student.post(f"/publicity/{board.opened().pk}/object/", data)
    assert (answer.status_code, words in text(answer)) == (status, True)
    assert data["text"] in text(answer) and not Objection.objects.exists()


def test_files_that_are_not_taken(student, board):
    address = f"/publicity/{board.opened().pk}/object/"
    bad = SimpleUploadedFile("木马.png", b"MZ\x90\x00" * 40)
    answer = student.post(address, {"line": "a", "text": TEXT, "files": [bad]})
    assert (answer.status_code, "木马.png：" in text(answer)) == (400, True)
    many = [SimpleUploadedFile(f"{n}.png", picture("PNG")) for n in range(4)]
    answer = student.post(address, {"line": "a", "text": TEXT, "files": many})
    assert (answer.status_code, "最多 3 个附件" in text(answer)) == (400, True)
    assert not Objection.objects.exists()


def test_too_late_says_whom_to_turn_to(student, board):
    address = f"/publicity/{board.opened().pk}/"
    with at(15, 0):
        page = text(student.get(address))
        assert "公示期在11月14日 24:00 满了" in page and 'href="/mailbox/write/"' in page
        assert student.get(f"{address}object/").url == address
        answer = student.post(f"{address}object/", {"line": "a", "text": TEXT})
    assert answer.status_code == 409
    assert TEXT in text(answer) and "写给青年信箱" in text(answer)


def test_nobody_but_those_who_rule_learns_who_objected(client, board, cast):
    publicity = board.opened(is_public=True)
    made = board.objected(publicity, by=cast.secretary)
    file = store(SimpleUploadedFile("a.png", picture("PNG")), by=cast.secretary)
    ObjectionFile.objects.create(objection=made, attachment=file)
    paths = [f"/publicity/{publicity.pk}/", f"/publicity/{publicity.pk}/print/", "/publicity/",
             "/publicity/objections/", f"/publicity/objections/{made.pk}/", "/notices/", "/audit/"]  # fmt: skip
    for person in (None, cast.student, cast.staff2, cast.supervisor, cast.administrator):
        client.logout()
        if person:
            client.force_login(person, BACKEND)
        rules = person == cast.administrator
        for path in paths:
            page = text(client.get(path))
            seen = rules and path == paths[4]
            assert (cast.secretary.name in page, TEXT in page) == (seen, seen), (person, path)
        opened = client.get(f"/publicity/files/{file.pk}/").status_code
        assert opened == (200 if rules else 404 if person else 302), person
    client.force_login(cast.secretary, BACKEND)
    assert client.get(f"/publicity/files/{file.pk}/").status_code == 200
    client.force_login(cast.administrator, BACKEND)
    assert client.get("/publicity/files/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_ruling_on_the_desk_is_public(staff, client, board, cast):
    publicity = board.opened(is_public=True)
    made = board.objected(publicity)
    assert "请裁定" in text(staff.get("/publicity/objections/"))
    address = f"/publicity/objections/{made.pk}/"
    assert cast.student.number in text(staff.get(address))
    assert staff.post(address, {}).status_code == 400
    answer = staff.post(
        address, {"is_upheld": "yes", "words": f"{cast.student.name}说得对，时数多记了"}
    )
    assert (answer.status_code, "去掉姓名" in text(answer)) == (409, True)
    assert staff.post(address, {"is_upheld": "yes", "words": WORDS}).status_code == 302
    assert staff.post(address, {"is_upheld": "no", "words": WORDS}).status_code == 409
    assert "没有等裁定的异议" in text(staff.get("/publicity/objections/"))
    assert "异议成立" in text(staff.get("/publicity/objections/?show=ruled"))
    client.logout()
    page = text(client.get(f"/publicity/{publicity.pk}/"))
    assert "异议成立" in page and WORDS in page and TEXT not in page
    assert WORDS in text(client.get(f"/publicity/{publicity.pk}/print/"))
    client.force_login(cast.student, BACKEND)
    assert "异议成立" in text(client.get(f"/publicity/{publicity.pk}/"))


def test_ones_own_are_left_to_others(staff, board, cast):
    opened = board.objected(board.opened(by=cast.staff))
    objected = board.objected(by=cast.staff)
    page = text(staff.get("/publicity/objections/"))
    assert "这个公示是你发的" in page and "这是你自己提的" in page
    assert len(staff.get("/").context["todo"]) == 0
    for each in (opened, objected):
        assert "由别的同事来裁定" in text(staff.get(f"/publicity/objections/{each.pk}/"))
        answer = staff.post(
            f"/publicity/objections/{each.pk}/", {"is_upheld": "no", "words": WORDS}
        )
        assert answer.status_code == 403
    board.objected()
    (card,) = staff.get("/").context["todo"]
    assert (card.title, card.count, card.url) == ("等裁定的异议", 1, "/publicity/objections/")


def test_students_have_no_card_and_no_desk(student, board):
    made = board.objected()
    assert student.get("/").context["todo"] == []
    for path in ("objections/", f"objections/{made.pk}/", "new/"):
        assert student.get(f"/publicity/{path}").status_code == 403


def test_publishing_by_hand(staff, cast):
    form = staff.get("/publicity/new/").context["form"]
    key = form["submission_key"].value()
    data = {
        "title": "优秀团员", "basis": "第三条", "workdays": 3, "is_checked": "on",
        "lines": "林知夏｜志愿 86 小时\r\n\r\n程以安\r\n苏念|团支书\r\n方远\t书记", "submission_key": key,
    }  # fmt: skip
    first, second = (staff.post("/publicity/new/", data) for _twice in (1, 2))
    made = Publicity.objects.get()
    assert first.url == second.url == f"/publicity/{made.pk}/"
    assert made.lines == [
        {"key": "1", "name": "林知夏", "detail": "志愿 86 小时"},
        {"key": "3", "name": "程以安", "detail": ""},
        {"key": "4", "name": "苏念", "detail": "团支书"},
        {"key": "5", "name": "方远", "detail": "书记"},
    ]
    assert (made.kind, made.unit, made.is_public, made.opened_by, made.workdays) == (
        "manual", cast.committee, False, cast.staff, 3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"lines": "林知夏｜13812345678"}, "第 1 行：像有电话"),
        ({"lines": "好\n林知夏｜50010120060101123X"}, "第 2 行：像是身份证号"),
        ({"lines": "｜没有名称"}, "第 1 行：｜前面要有名称"),
        ({"lines": "长" * 101}, "名称最多 100 字"), ({"lines": " \n "}, "请填写"),
        ({"lines": "a｜" + "长" * 301}, "说明最多 300 字"),
        ({"lines": "行\n" * 2001}, "最多 2000 行"), ({"workdays": 0}, "公示几个工作日"),
        ({"is_checked": ""}, "请勾选"), ({"title": "\u202e"}, "请填写"),
    ],
)  # fmt: skip
def test_a_list_by_hand_that_stumbles(staff, fields, words):
    data = {"title": "名单", "lines": "林知夏", "workdays": 5, "is_checked": "on",
            "submission_key": "no key"} | fields  # fmt: skip
    answer = staff.post("/publicity/new/", data)
    assert (answer.status_code, words in text(answer)) == (400, True)
    assert not Publicity.objects.exists()


def test_calling_off_on_the_page(staff, board, cast):
    publicity = board.opened()
    board.objected(publicity)
    address = f"/publicity/{publicity.pk}/call-off/"
    answer = staff.post(address, {"reason": "错"})
    assert (answer.status_code, "至少写 4 个字" in text(answer)) == (400, True)
    page = text(staff.post(address, {"reason": "名单列错了一行"}, follow=True))
    assert "11月10日终止" in page and "名单列错了一行" in page
    assert "终止这个公示" not in page
    assert told(cast.student) == ["公示终止：优秀共青团员"]
    staff.post(address, {"reason": "名单列错了一行"})
    assert states() == ["called_off"]


def test_students_cannot_call_off_and_are_not_asked(student, board):
    publicity = board.opened()
    address = f"/publicity/{publicity.pk}/"
    assert "终止这个公示" not in text(student.get(address))
    assert student.post(f"{address}call-off/", {"reason": "名单列错了"}).status_code == 403
    assert states() == ["running"]


def test_whoever_opened_it_may_call_off_without_being_staff(client, board, cast):
    publicity = board.opened(by=cast.secretary)
    client.force_login(cast.secretary, BACKEND)
    client.post(f"/publicity/{publicity.pk}/call-off/", {"reason": "名单列错了"})
    assert states() == ["called_off"]


def test_what_has_not_begun(student, board):
    publicity = board.opened(starts_on=date(2025, 11, 12))
    page = text(student.get(f"/publicity/{publicity.pk}/"))
    assert "11月12日开始" in page and "提异议</a>" not in page
    answer = student.post(f"/publicity/{publicity.pk}/object/", {"line": "a", "text": TEXT})
    assert (answer.status_code, "那时再来提" in text(answer)) == (409, True)


def test_naughty_text_is_shown_as_it_is(student, board):
    lines = [{"key": "<b>&", "name": "<script>alert(1)</script>", "detail": "{{ x }}\u202e"}]
    publicity = board.opened(lines=lines, title="'\"><img src=x>")
    address = f"/publicity/{publicity.pk}/"
    student.post(f"{address}object/", {"line": "<b>&", "text": "<script>坏的</script>\x00\u202e"})
    student.post(f"{address}object/", {"line": "<b>&", "text": "<script>坏的</script>"})
    assert Objection.objects.get().text == "<script>坏的</script>"
    for path in (address, f"{address}print/", f"{address}object/?line=%3Cb%3E%26", "/publicity/"):
        page = text(student.get(path))
        assert "<script>alert" not in page and "<img src=x" not in page and "<script>坏" not in page
    assert (
        student.get(f"{address}object/?line=%3Cb%3E%26").context["form"]["line"].value() == "<b>&"
    )


def many(board, size):
    lines = [{"key": str(n), "name": f"第{n}项"} for n in range(size)]
    publicity = board.opened(is_public=True, lines=lines)
    for n in range(min(size, 5)):
        board.ruled(board.objected(publicity, line_key=str(n)))
        board.objected(publicity, line_key=str(n))
    return publicity


@pytest.mark.parametrize("size", [1, 5])
def test_pages_cost_the_same_for_one_and_for_many(client, board, cast, size):
    for _n in range(size):
        publicity = many(board, size)
    Publicity.objects.exclude(pk=publicity.pk).update(
        state="concluded", ended_at="2025-11-10T08:00+08:00"
    )
    own = Objection.objects.filter(publicity=publicity, state="open").first()
    page = f"/publicity/{publicity.pk}/"
    asked = [
        (cast.student, page), (cast.student, "/publicity/"), (cast.student, f"{page}object/"),
        (cast.staff, page), (cast.staff, "/publicity/objections/"),
        (cast.staff, "/publicity/objections/?show=ruled"),
        (cast.staff, f"/publicity/objections/{own.pk}/"), (None, page), (None, "/publicity/"),
    ]  # fmt: skip
    current_calendar()
    costs = []
    for person, path in asked:
        client.logout()
        if person:
            client.force_login(person, BACKEND)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        costs.append(len(queries))
    assert costs == [8, 6, 4, 7, 5, 5, 6, 2, 3]


def test_all_lines_of_a_long_list_are_there(student, board):
    lines = [{"key": str(n), "name": f"第{n}项"} for n in range(actions.MOST_LINES)]
    page = text(student.get(f"/publicity/{board.opened(lines=lines).pk}/"))
    assert page.count('<th scope="row"') == actions.MOST_LINES
