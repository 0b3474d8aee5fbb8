"""The Word form: filled in going out, read back coming in, and a kind's own one."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from activities.applications import filling, word_in, word_out
from activities.applications.models import Application, WordForm
from tests.activities.applications.conftest import BACKEND, FULL, moment, text
from tests.attachments.nasty import office, picture
from tuanwei.gatherings.venue_models import Venue

pytestmark = pytest.mark.django_db


def cells(content):
    """Every cell of every table."""
    tables, _paragraphs = word_in.tables_of(content)
    return [tuple(row) for rows in tables for row in rows]


def paper(*rows, paragraphs=()):
    """A .docx with one table of these rows."""
    made = Document()
    for each in paragraphs:
        made.add_paragraph(each)
    if rows:
        table = made.add_table(rows=0, cols=max(map(len, rows)))
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=False):
                cell.text = words
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def template(*lines):
    return paper(paragraphs=lines)


def full(folder, cast):
    """A draft under FULL rules with rows of every kind."""
    made = folder.ready(folder.kind(FULL), title="夜跑 <&> 节", answers={"slogan": "动起来"},
                        plan="第一行\n第二行")  # fmt: skip
    made.budget.create(item="水", unit_price=Decimal("2.50"), quantity=40, source="start",
                       category="物料")  # fmt: skip
    made.team.create(user=cast.student, duty="主持")
    made.parts.create(title="初赛", starts_at=moment(20), ends_at=moment(20, 15), place="操场")
    return made


def test_out_has_everything(folder, cast, client):
    made = full(folder, cast)
    client.force_login(cast.secretary, BACKEND)
    answer = client.get(reverse("activities:application-word", args=[made.pk]))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    found = dict(row for row in cells(answer.getvalue()) if len(row) == 2)
    assert found["活动名称"] == "夜跑 <&> 节"
    assert found["活动方案"] == "第一行\n第二行"
    assert found["口号"] == "动起来"
    assert found["预算"] == "水，2.50，40，100.00，启动资金，物料"
    assert found["预算合计（元）"] == "100.00"
    assert cast.student.name in found["团队成员"] and "初赛" in found["子活动"]
    assert "签字（盖章）" in found["团总支审核意见"] and "签字（盖章）" in found["团委审核意见"]


def test_what_goes_out_comes_in_again(folder, cast, client):
    made = full(folder, cast)
    client.force_login(cast.secretary, BACKEND)
    sent = client.get(reverse("activities:application-word", args=[made.pk])).getvalue()
    what = f"{made.kind_id}.{folder.side(cast.secretary).key}"
    answer = client.post("/activities/applications/read/", {
        "what": what, "file": SimpleUploadedFile("表.docx", sent)})  # fmt: skip
    assert answer.status_code == 200
    page = text(answer)
    assert "意见由审核的人在系统里写。" in page and "夜跑 &lt;&amp;&gt; 节" in page
    assert Application.objects.count() == 1  # nothing yet
    answer = client.post("/activities/applications/read/", {"token": answer.context["token"]})
    again = Application.objects.latest("pk")
    assert answer.url == reverse("activities:application", args=[again.pk])
    for name in (
        "title",
        "plan",
        "phone",
        "starts_at",
        "ends_at",
        "place",
        "people_inside",
        "where",
    ):
        assert getattr(again, name) == getattr(made, name), name
    assert again.answers == {"slogan": "动起来"}


def test_a_form_of_another_college(folder, cast, client):
    """F1: 活动主题, 活动时间及时长, three cells of money."""
    hall = Venue.objects.create(name="报告厅", capacity=200)
    kind = folder.kind(FULL)
    sent = paper(
        ["活动申请部门", "文艺部", "部门负责人", "张三"], ["活动主题", "迎新晚会"],
        ["联系方式", "138 0000 1234"],
        ["活动时间及时长", "2026年12月5日 下午2:30，时长1.5小时"], ["活动地点", "报告厅"],
        ["活动人数", "约120人"], ["活动可行性分析", "让新生认识彼此。"], ["活动流程", "先唱后跳。"],
        ["启动资金金额", "1,200元"], ["赞助金额", "￥300.50"], ["其他", "若干"],
        ["指导教师", cast.teacher.name], ["主席团意见", "同意"], ["没见过的格子", "不知道"],
        paragraphs=["口号：跑起来"],
    )  # fmt: skip
    client.force_login(cast.secretary, BACKEND)
    what = f"{kind.pk}.{folder.side(cast.secretary).key}"
    answer = client.post("/activities/applications/read/", {
        "what": what, "file": SimpleUploadedFile("表.docx", sent)})  # fmt: skip
    left = {each.heading: each.why for each in answer.context["left"]}
    assert set(left) == {"活动申请部门", "部门负责人", "其他", "主席团意见"}
    assert left["其他"] == "没读懂金额，请在“经费”里一项一项填。"
    client.post("/activities/applications/read/", {"token": answer.context["token"]})
    made = Application.objects.get()
    assert (made.title, made.phone, made.people_inside, made.teacher, made.venue) == (
        "迎新晚会", "138 0000 1234", 120, cast.teacher, hall)  # fmt: skip
    assert made.starts_at == moment(0).replace(2026, 12, 5, 14, 30)
    assert made.ends_at == moment(0).replace(2026, 12, 5, 16, 0)
    assert made.plan == "活动可行性分析：让新生认识彼此。\n\n活动流程：先唱后跳。"
    lines = list(made.budget.values_list("item", "unit_price", "source"))
    assert lines == [
        ("启动资金金额", Decimal(1200), ""),
        ("赞助金额", Decimal("300.50"), "sponsor"),
    ]
    assert made.answers == {"slogan": "跑起来"}
    assert [(each.user, each.is_leader) for each in made.team.all()] == [(cast.secretary, True)]


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("2026年12月5日 14:00—16:00", ((2026, 12, 5, 14), (2026, 12, 5, 16))),
        ("2026-12-05 14:00-16:00", ((2026, 12, 5, 14), (2026, 12, 5, 16))),
        ("2026年12月5日（周六）22:00至2026年12月6日 01:30",
         ((2026, 12, 5, 22), (2026, 12, 6, 1, 30))),
        ("2026年12月5日晚上7点半", ((2026, 12, 5, 19, 30), None)),
        ("2026年12月5日 9点到11点", ((2026, 12, 5, 9), (2026, 12, 5, 11))),
        ("2026年12月5日下午2:00—4:00", ((2026, 12, 5, 14), None)),
        ("12月5日 14:00", (None, None)),
        ("下周三下午", (None, None)), ("2026年2月30日 14:00", (None, None)),
        ("2026年12月5日 25:00", (None, None)),
    ],
)  # fmt: skip
def test_times_are_read_and_never_guessed(words, span):
    assert word_in.span(words) == tuple(each and datetime(*each) for each in span)


@pytest.mark.parametrize(
    ("words", "yuan"),
    [("500", 500), ("500元", 500), ("￥1,200.50", "1200.50"), ("约500", None), ("五百", None),
     ("500-600", None), ("", None), ("1,2", None)],
)  # fmt: skip
def test_amounts(words, yuan):
    assert word_in.amount(words) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 damaged", "打不开"), (picture(), "这种文件收不了"), (b"", "空"),
        (office(extra=[("word/vbaProject.bin", b"x")]), "带有宏"),
        (office(text=b"<w/>"), "读不出表格"), (paper(["随便", "写写"]), "没有找到认识的栏目"),
        (office(text=b"<!DOCTYPE x [<!ENTITY a 'b'>]><w>&a;</w>"), ""),
    ],
)  # fmt: skip
def test_hostile_and_useless_files_are_refused(folder, cast, client, content, words):
    kind = folder.kind()
    client.force_login(cast.secretary, BACKEND)
    what = f"{kind.pk}.{folder.side(cast.secretary).key}"
    answer = client.post("/activities/applications/read/", {
        "what": what, "file": SimpleUploadedFile("表.docx", content)})  # fmt: skip
    assert answer.status_code == 400
    assert words in text(answer)


def test_tokens_are_ones_own(folder, cast, client):
    kind = folder.kind()
    client.force_login(cast.secretary, BACKEND)
    what = f"{kind.pk}.{folder.side(cast.secretary).key}"
    answer = client.post("/activities/applications/read/", {
        "what": what, "file": SimpleUploadedFile("表.docx", paper(["活动名称", "夜跑"]))})  # fmt: skip
    token = answer.context["token"]
    for user, given in ((cast.other_student, token), (cast.secretary, token[:-2] + "xx")):
        client.force_login(user, BACKEND)
        answer = client.post("/activities/applications/read/", {"token": given})
        assert answer.url == "/activities/applications/read/"
    assert not Application.objects.exists()


# a kind's own form


def own(client, kind, content):
    return client.post(f"/activities/applications/forms/{kind.pk}/", {
        "file": SimpleUploadedFile("模板.docx", content)})  # fmt: skip


def test_a_kind_has_its_own_form(folder, cast, client):
    made = full(folder, cast)
    kind = made.kind
    client.force_login(cast.staff, BACKEND)
    page = text(client.get(f"/activities/applications/forms/{kind.pk}/"))
    assert "{{ 活动名称 }}" in page and "行.单价元" in page
    assert own(client, kind, word_out.built_in()).status_code == 302
    assert (
        own(client, kind, template("名称是{{ 活动名称 }}，一共{{ 预算合计 }}元")).status_code == 302
    )
    assert WordForm.objects.count() == 1
    client.force_login(cast.secretary, BACKEND)
    address = reverse("activities:application-word", args=[made.pk])
    _tables, paragraphs = word_in.tables_of(client.get(address).getvalue())
    assert paragraphs == ["名称是夜跑 <&> 节，一共100.00元"]
    client.force_login(cast.staff, BACKEND)
    client.post(f"/activities/applications/forms/{kind.pk}/", {"drop": "1"})
    assert not WordForm.objects.exists()
    assert client.get(f"/activities/applications/forms/{kind.pk}/sample/").status_code == 200


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("{{ 没有的 }}", "不认识记号“没有的”"),
        ("{{ 活动名称", "记号没写完整"),
        ("{% for a in fields %}x", "记号没写完整"),
        ("{{ 活动名称.__class__.__mro__ }}", ""),
        ("{{ ''.__class__ }}", ""),
        ("{{ range(10) }}", ""),
        ("{{ 'x' * 1000000000 }}", "不能写计算"),
        ("{{ 活动名称|center(100000000) }}", "记号没写完整"),
        ("{% include 'x' %}", ""),
    ],
)  # fmt: skip
def test_templates_that_do_more_are_refused(folder, cast, client, mark, words):
    kind = folder.kind(FULL)
    client.force_login(cast.staff, BACKEND)
    answer = own(client, kind, template(mark))
    assert answer.status_code == 400
    assert words in text(answer)
    assert not WordForm.objects.exists()


def test_only_staff_keep_forms(folder, cast, client):
    kind = folder.kind()
    client.force_login(cast.secretary, BACKEND)
    assert client.get(f"/activities/applications/forms/{kind.pk}/").status_code == 403
    assert own(client, kind, word_out.built_in()).status_code == 403


def test_a_form_that_no_longer_fits_stands_in_nobodys_way(folder, cast, client):
    made = full(folder, cast)
    client.force_login(cast.staff, BACKEND)
    assert own(client, made.kind, template("{{ 口号 }}")).status_code == 302
    folder.version(made.kind, FULL, declaration="")
    from dataclasses import replace

    folder.version(made.kind, replace(FULL, fields=()))
    client.force_login(cast.secretary, BACKEND)
    answer = client.get(reverse("activities:application-word", args=[made.pk]))
    assert (
        dict(row for row in cells(answer.getvalue()) if len(row) == 2)["活动名称"] == "夜跑 <&> 节"
    )


def test_text_that_xml_cannot_hold(folder, cast):
    made = folder.ready(folder.kind(FULL), title="坏\x0b字", plan="{{ 7 * 7 }}")
    content = filling.content_of(filling.read(made))
    filled = word_out.render(word_out.built_in(), word_out.context_of(content))
    found = dict(row for row in cells(filled) if len(row) == 2)
    assert (found["活动名称"], found["活动方案"]) == ("坏字", "{{ 7 * 7 }}")


def test_refusals_are_validation_errors():
    with pytest.raises(ValidationError):
        word_out.render(b"nothing", {})
