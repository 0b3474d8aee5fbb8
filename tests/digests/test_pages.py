"""Who reads and does what, and what comes out as Word."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from mailbox.digests import actions
from mailbox.digests.models import Digest

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def go(client):
    """go(user) signs in; the client comes back."""

    def signed_in(user):
        client.force_login(user, BACKEND)
        return client

    return signed_in


def address(name, digest, *more):
    """An address of a digest."""
    return reverse(f"mailbox:{name}", args=[digest.slug, *more])


def test_from_a_button_to_everybody(go, cast, last_month, client):
    staff = go(cast.staff)
    page = staff.get(reverse("mailbox:digest-list")).content.decode()
    assert page.count("还没有起草") == 11
    made = staff.post(reverse("mailbox:digest-draft"), {"month": f"{last_month:%Y-%m}"})
    digest = Digest.objects.get()
    assert made.url == address("digest", digest)
    assert staff.get(address("digest-public", digest)).status_code == 404
    fields = {**digest.texts, "next": "给 3 栋**加泵**", "version": "1"}
    assert staff.post(address("digest-edit", digest), fields).status_code == 302
    assert "给 3 栋<strong>加泵</strong>" in staff.get(made.url).content.decode()
    unread = staff.post(address("digest-act", digest, "publish"), {"version": "2"})
    assert (unread.status_code, "请勾选" in unread.content.decode()) == (400, True)
    staff.post(address("digest-act", digest, "publish"), {"version": "2", "nobody": "on"})
    client.logout()
    public = client.get(address("digest-public", digest)).content.decode()
    assert "收到来信 12 封" in public and "<strong>加泵</strong>" in public
    assert str(digest) in client.get(reverse("mailbox:digest-public-list")).content.decode()
    staff = go(cast.staff2)
    assert staff.get(address("digest-edit", digest)).status_code == 302
    none = staff.post(address("digest-act", digest, "withdraw"), {"reason": " "})
    assert none.status_code == 400
    staff.post(address("digest-act", digest, "withdraw"), {"reason": "有错字"})
    assert "有错字" in staff.get(made.url).content.decode()
    client.logout()
    assert client.get(address("digest-public", digest)).status_code == 404


def test_teachers_read_and_change_nothing(go, cast, draft):
    teacher = go(cast.teacher)
    assert teacher.get(address("digest", draft)).status_code == 200
    assert teacher.get(address("digest-word", draft)).status_code == 200
    assert teacher.get(address("digest-edit", draft)).status_code == 403
    publish = address("digest-act", draft, "publish")
    assert teacher.post(publish, {"version": "1", "nobody": "on"}).status_code == 403
    assert teacher.post(reverse("mailbox:digest-draft"), {"month": "2026-01"}).status_code == 403


def test_nonsense_is_not_found_or_refused_in_words(go, cast, draft):
    staff = go(cast.staff)
    for slug in ("2001-01", "0000-00", "2026-13", "2026-1", "abc"):
        assert staff.get(reverse("mailbox:digest", args=[slug])).status_code == 404
        assert staff.get(reverse("mailbox:digest-public", args=[slug])).status_code == 404
    assert staff.post(address("digest-act", draft, "drop")).status_code == 404
    for month in ("", "食堂", "2999-01", "2026-13"):
        answer = staff.post(reverse("mailbox:digest-draft"), {"month": month}, follow=True)
        assert "已经过完的月份" in answer.content.decode()
    stale = staff.post(address("digest-edit", draft), {"summary": "我写的", "version": "9"})
    assert (stale.status_code, "我写的" in stale.content.decode()) == (400, True)
    long = staff.post(address("digest-edit", draft), {"summary": "长" * 3001, "version": "1"})
    assert long.status_code == 400


def test_names_and_numbers_in_the_words_are_pointed_out(go, cast, draft):
    texts = draft.texts | {"next": "请林知夏联系 13812345678"}
    actions.change_texts(digest=draft, by=cast.staff, texts=texts, version=1)
    found = go(cast.staff).get(address("digest", draft)).context["traces"]
    assert found == ["林知夏", "13812345678"]


def test_word_is_an_a4_paper_with_title_sections_tables_and_page_numbers(go, cast, draft):
    texts = draft.texts | {"next": "- 装**循环泵**\n- 修灯"}
    digest = actions.change_texts(digest=draft, by=cast.staff, texts=texts, version=1)
    answer = go(cast.staff).get(address("digest-word", draft))
    assert "attachment" in answer["Content-Disposition"]
    paper = Document(BytesIO(answer.getvalue()))
    lines = [paragraph.text for paragraph in paper.paragraphs]
    assert lines[0] == f"青年信箱{digest}"
    assert [line for line in lines if line[1:2] == "、"] == [
        "一、总的情况", "二、大家在说什么", "三、办得怎么样", "四、下个月打算做的",
    ]  # fmt: skip
    heads = [each.runs[0] for each in paper.paragraphs if each.style.name in ("Title", "Heading 1")]
    assert {str(run.font.color.rgb) for run in heads} == {"000000"}
    fonts = [run.element.rPr.rFonts.get(qn("w:eastAsia")) for run in heads]
    assert fonts == ["宋体", "黑体", "黑体", "黑体", "黑体"]
    assert paper.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert (paper.core_properties.comments, paper.core_properties.created.year) == (
        "", draft.drafted_at.year,
    )  # fmt: skip
    assert "• 装循环泵" in lines and "• 修灯" in lines
    page = paper.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert round(page.top_margin.mm) == Mm(37).mm
    assert " PAGE " in page.footer._element.xml
    assert [table.cell(0, 0).text for table in paper.tables] == ["类别", "单位", "比率"]
    assert [cell.text for cell in paper.tables[1].rows[1].cells] == ["后勤处", "12", "0"]


def test_the_pages_ask_a_fixed_number_of_queries(go, cast, draft, django_assert_max_num_queries):
    staff = go(cast.staff)
    staff.get(address("digest", draft))
    with django_assert_max_num_queries(12):
        staff.get(address("digest", draft))
    with django_assert_max_num_queries(12):
        staff.get(reverse("mailbox:digest-list"))
