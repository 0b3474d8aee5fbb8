"""The workbook, the Word document and their pictures."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document
from PIL import Image

from mailbox.cases.models import Case
from tests.mailbox.conftest import letters  # noqa: F401
from tests.races import at_once
from tuanwei.jobs import exports, sheets
from tuanwei.jobs.models import Job
from tuanwei.lib.terms import Term
from tuanwei.notices.models import Notice
from tuanwei.term_reports import actions, pictures, resources
from tuanwei.term_reports.figures import AREAS, areas_of

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def figure(areas, area, label):
    found = next(each for each in areas if each.key == area)
    return next((each.now, each.before) for each in found.figures if each.label == label)


def test_every_area_has_its_figures_of_both_terms(cast, letters):  # noqa: F811
    letters.answered(), letters.routed()
    old = letters.write()
    term = Term.of(timezone.localdate())
    moment = timezone.make_aware(timezone.datetime(*term.previous.first_day.timetuple()[:3], 9))
    Case.objects.filter(pk=old.pk).update(received_at=moment)
    areas = list(areas_of(term))
    assert [each.key for each in areas] == [key for key, *_rest in AREAS]
    assert figure(areas, "letters", "来信") == (2, 1)
    assert figure(areas, "letters", "按时答复率") == (Decimal("100.0"), None)
    assert figure(areas, "volunteers", "时数") == (0, 0)
    assert areas[0].tables[0].rows == [(cast.department.name, 2, 1, 1)]
    assert sum(count for _month, count in areas[0].months) == 2


def test_questions_to_the_database_do_not_grow(cast, letters, django_assert_max_num_queries):  # noqa: F811
    term = Term.of(timezone.localdate())
    letters.routed()
    with django_assert_max_num_queries(75) as before:
        list(areas_of(term))
    letters.routed(), letters.answered()
    with django_assert_max_num_queries(len(before)):
        list(areas_of(term))


def test_a_term_without_anything_says_so_on_paper(cast):
    term = Term(2001, 1)
    areas = list(areas_of(term))
    assert len(areas) == len(AREAS) and not any(area.months and any(
        figure for _month, figure in area.months) for area in areas)  # fmt: skip
    paper = Document(BytesIO(resources.word({"term": term.code})))
    said = [each.text for each in paper.paragraphs]
    assert said.count("本学期和上学期都没有记录。") == len(AREAS)
    assert not paper.inline_shapes
    total, found = resources.book({"term": term.code})
    assert total == len(found) and "None" not in str(found[0][2][0][:3])


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_make_one_of_each(cast, monkeypatch):
    monkeypatch.setattr("tuanwei.jobs.running.publish", lambda job: None)
    term = Term.of(timezone.localdate())
    made = at_once(*[lambda: actions.make_report(term=term, by=cast.staff)] * 4)
    assert len({each.pk for pair in made for each in pair}) == Job.objects.count() == 2


def test_one_click_makes_both(client, cast, letters, django_capture_on_commit_callbacks):  # noqa: F811
    letters.answered()
    client.force_login(cast.staff, BACKEND)
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):  # twice in a hurry: still one of each
            answer = client.post(
                "/term-reports/make/", {"term": Term.of(timezone.localdate()).code}
            )
    assert answer.status_code == 302
    book, word = Job.objects.filter(kind="export").order_by("pk")
    assert (book.state, word.state) == ("done", "done")
    assert book.total == book.done >= 9
    assert Notice.objects.filter(once__startswith="export-ready-").count() == 2
    content = client.get(f"/exports/{book.pk}/file/")
    tops = sheets.read(b"".join(content.streaming_content))
    assert [top.name for top in tops.tops][:4] == ["概览", "信箱和服务岗", "来信主办单位", "活动"]
    overview = tops.table(0).rows
    assert overview[0] == ["方面", "项目", "单位", "本学期", "上学期", "变化"]
    assert overview[1][:3] == ["信箱和服务岗", "来信", "封"] and float(overview[1][3]) == 1
    answer = client.get(f"/exports/{word.pk}/file/")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    paper = Document(BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(each.text for each in paper.paragraphs)
    assert (
        "一、信箱和服务岗" in text
        and "七、信息报送" in text
        and "八、联络制度" in text
        and "十、通知" in text
    )
    assert "来信 1 封，比上学期多 1 封" in text
    assert len(paper.inline_shapes) >= 1 and len(paper.tables) >= 8
    described = paper.inline_shapes[0]._inline.docPr.get("descr")
    assert described.startswith("每月来信（封）：20")
    page = client.get("/term-reports/").content.decode()
    assert page.count("下载<span") == 2


@pytest.mark.parametrize("asked", ["", "2026-9", "9999-1", "x", "1999-1"])
def test_a_term_that_is_none_means_this_one(asked):
    assert resources.term_of({"term": asked}) == Term.of(timezone.localdate())
    assert resources.term_of({"term": "2025-2"}) == Term(2025, 2)


def test_a_picture_has_a_column_for_every_month_and_none_without_figures():
    months = [(date(2026, 9, 1), 3), (date(2026, 10, 1), Decimal("6")), (date(2026, 11, 1), 0)]
    image = Image.open(BytesIO(pictures.columns(months))).convert("RGB")
    assert image.format is None and image.size == (pictures.WIDTH, pictures.HEIGHT)
    floor, slot = pictures.HEIGHT - pictures.FOOT, pictures.WIDTH // 3
    reds = [
        sum(
            image.getpixel((slot * place + slot // 2, y)) == (0xB3, 0x26, 0x1E)
            for y in range(floor)
        )
        for place in range(3)
    ]
    assert reds[1] == pytest.approx(2 * reds[0], abs=2) and reds[2] <= 1
    assert pictures.columns([]) is None and pictures.columns([(date(2026, 9, 1), 0)]) is None


def test_who_makes_reports(client, cast):
    for user, status in ((cast.staff, 200), (cast.administrator, 200), (cast.secretary, 403),
                         (cast.supervisor, 403), (cast.student, 403)):  # fmt: skip
        client.force_login(user, BACKEND)
        assert client.get("/term-reports/").status_code == status
        assert client.get("/term-reports/staff/").status_code == status
        if status == 403:
            assert client.post("/term-reports/make/").status_code == 403
    assert not Job.objects.exists()


def test_figures_of_staff_are_ones_own_and_everybodys_for_administrators(
    client, cast, letters, django_assert_max_num_queries  # noqa: F811
):  # fmt: skip
    assert cast.staff2
    letters.answered()
    client.force_login(cast.staff, BACKEND)
    rows = client.get("/term-reports/staff/").context["rows"]
    assert [row.user for row in rows] == [cast.staff]
    assert rows[0].steps > 0
    client.force_login(cast.administrator, BACKEND)
    with django_assert_max_num_queries(25):
        page = client.get("/term-reports/staff/")
    names = {row.user.name for row in page.context["rows"]}
    assert names >= {cast.staff.name, cast.staff2.name, cast.administrator.name}
    assert cast.answerer.name not in names


def test_answers_count_once_a_letter_and_in_time_only_when_they_were(cast, letters):  # noqa: F811
    from mailbox.queries import answered_by_staff

    term = Term.of(timezone.localdate())
    timely, late, held = letters.answered(), letters.answered(), letters.routed(cast.answerer)
    Case.objects.filter(pk=timely.pk).update(answered_in_time=True)
    Case.objects.filter(pk=late.pk).update(answered_in_time=False)
    found = answered_by_staff([cast.answerer.pk], term.first_day, term.last_day)
    answered, in_time, now = found[cast.answerer.pk]
    assert (answered, in_time) == (2, 1) and now >= 1 and held.handler_id == cast.answerer.pk
    before = term.previous
    assert answered_by_staff([cast.answerer.pk], before.first_day, before.last_day)[
        cast.answerer.pk
    ][:2] == (0, 0)


def test_the_record_is_taken_out_masked_by_those_who_read_it(
    cast, django_capture_on_commit_callbacks
):
    from tuanwei.audit.actions import record

    record("test.thing.made", cast.student, by=cast.staff, note="机密")
    record("test.other.made", cast.student, by=cast.staff)
    keys = ["name", "actor", "number", "subject", "facts"]
    for user in (cast.administrator, cast.supervisor):
        assert exports.get("audit").can_export(user)
    for user in (cast.staff, cast.teacher, cast.student):
        assert not exports.get("audit").can_export(user)
    total, rows = resources.audit_rows({"name": "test.thing."}, keys, True)
    assert (total, list(rows)) == (
        1, [("test.thing.made", "周*鸣", "T***1", f"accounts.user {cast.student.pk}", "（遮盖）")],
    )  # fmt: skip
    _total, rows = resources.audit_rows({"name": "test.thing."}, keys, False)
    assert next(iter(rows))[1:] == ("周一鸣", "T0001", str(cast.student), "说明：机密")
