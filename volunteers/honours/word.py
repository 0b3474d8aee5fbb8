"""A transcript as a Word document: the same words as the page, with the code as squares."""

from functools import cache
from io import BytesIO

import segno
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate, InlineImage

from volunteers.honours import codes

LATIN, BODY, HEADING = "Times New Roman", "宋体", "黑体"
SOURCES = {"system": "系统认定", "claim": "补录"}


def document(transcript, address):
    """The bytes of a .docx; `address` is where anybody checks it."""
    content = transcript.content
    paper = DocxTemplate(BytesIO(template()))
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
    picture.seek(0)
    context = {
        **{key: content[key] for key in ("name", "number", "unit", "committee", "times", "total",
                                         "level", "head", "first", "last", "issued_on")},
        "system": content["sources"]["system"], "claimed": content["sources"]["claim"],
        "years": content["years"], "kinds": content["kinds"],
        "services": [each | {"source": SOURCES[each["source"]]} for each in content["services"]],
        "rules": "、".join(f"第 {n} 版" if n else "初始规则" for n in content["rules"]),
        "code": codes.grouped(transcript.code), "digest": codes.digest(content),
        "address": address, "qr": InlineImage(paper, picture, width=Mm(28)),
    }  # fmt: skip
    paper.render(plain_texts(context), autoescape=True)
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def plain_texts(value):
    """The same with texts that XML can hold."""
    if isinstance(value, str):
        return "".join(c for c in value if ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF))
    if isinstance(value, dict):
        return {key: plain_texts(each) for key, each in value.items()}
    return [plain_texts(each) for each in value] if isinstance(value, list) else value


@cache
def template():
    """The form, A4."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    _set_font(paper.styles["Normal"], BODY, 11)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_font(title.add_run("志愿服务证明"), HEADING, 20)
    paper.add_paragraph(
        "兹证明 {{ name }}{% if number %}（{{ number }}）{% endif %}"
        "{% if unit %}，{{ unit }}，{% endif %}在 {{ first }} 至 {{ last }} 期间参加志愿服务 "
        "{{ times }} 次，共 {{ total }} 小时，其中系统认定 {{ system }} 小时，补录 {{ claimed }} 小时。"
        "{% if level %}截至 {{ issued_on }}，志愿星级为{{ level }}。{% endif %}"
    )
    _table(paper, ("年度", "小时"), "years", ("{{ 行[0] }}", "{{ 行[1] }}"))
    paper.add_paragraph()
    _table(paper, ("类型", "小时"), "kinds", ("{{ 行[0] }}", "{{ 行[1] }}"))
    paper.add_paragraph()
    _table(
        paper, ("日期", "做了什么", "小时", "来源"), "services",
        ("{{ 行.day }}", "{{ 行.title }}", "{{ 行.hours }}", "{{ 行.source }}"),
    )  # fmt: skip
    paper.add_paragraph()
    paper.add_paragraph("{{ qr }}")
    for line in (
        "查验：{{ address }}", "查验码：{{ code }}　　内容校验：{{ digest }}",
        "账本：{{ head }}　　规则：{{ rules }}",
    ):  # fmt: skip
        _set_font(paper.add_paragraph().add_run(line), BODY, 9)
    for line in ("经办人：　　　　　　　　", "{{ committee }}（盖章）", "{{ issued_on }}"):
        paper.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = "志愿服务证明", "", "", "zh-CN"
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _table(paper, head, rows, cells):
    table = paper.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        _set_font(cell.paragraphs[0].add_run(text), HEADING, 10.5)
    for line in ([f"{{%tr for 行 in {rows} %}}"], cells, ["{%tr endfor %}"]):
        for cell, text in zip(table.add_row().cells, line, strict=False):
            cell.paragraphs[0].add_run(text)


def _set_font(thing, name, size):
    thing.font.name, thing.font.size = LATIN, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
