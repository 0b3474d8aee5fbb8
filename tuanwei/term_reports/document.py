"""A term's report as a Word document, laid out as Chinese offices do: sentences, pictures, tables."""

from datetime import date
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tuanwei.term_reports import pictures
from tuanwei.term_reports.sentences import paragraph, spoken

TITLE, HEADING, BODY, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"
NUMBERS = "一二三四五六七八九十"
MOST = 40
"""Rows of a table on paper; the workbook has all of them."""


def document(term, areas, committee, today):
    """The bytes of a .docx about `term`."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _set_font(paper.styles["Normal"], BODY, 15)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(f"{committee}工作报告")
    _set_font(run, TITLE, 22)
    run.bold = True
    _centred(paper, f"{term}", 15)
    if today <= term.last_day:
        _text(paper, f"本学期还没有结束，数据到 {today:%Y-%m-%d} 为止；上学期的数据是整个学期的。")
    for number, area in enumerate(areas):
        _area(paper, NUMBERS[number], area)
    sign = paper.add_paragraph()
    sign.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _set_font(sign.add_run(f"{committee}\n{today:%Y 年 %-m 月 %-d 日}"), BODY, 15)
    about = paper.core_properties
    about.title, about.author, about.comments = f"{term}工作报告", committee, ""
    about.language = "zh-CN"
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _area(paper, number, area):
    heading = paper.add_paragraph(style="Heading 1")
    run = heading.add_run(f"{number}、{area.title}")
    _set_font(run, HEADING, 16)
    run.font.color.rgb = RGBColor(0, 0, 0)
    _text(paper, paragraph(area.figures))
    picture = pictures.columns(area.months)
    if picture:
        paper.add_picture(BytesIO(picture), width=Mm(150))
        paper.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _describe(paper, f"{area.picture}：{months_said(area.months)}")
        _centred(paper, f"图　{area.picture}", 12)
    rows = [
        (each.label, value(each.now, each.unit), value(each.before, each.unit), each.change)
        for each in area.figures
    ]
    _table(paper, f"{area.title}", ("项目", "本学期", "上学期", "变化"), rows)
    for table in area.tables:
        if table.rows:
            _table(paper, table.title, table.heads, table.rows)


def months_said(months):
    """ "2026-09 12，2026-10 8": what a picture shows, for those who do not see it."""
    return "，".join(f"{month:%Y-%m} {spoken(figure)}" for month, figure in months)


def value(figure, unit):
    """A figure with its unit, "—" without one."""
    if figure is None:
        return "—"
    return f"{spoken(figure)}{unit}" if unit == "%" else f"{spoken(figure)} {unit}"


def _describe(paper, words):
    """Alternative text of the picture that was added last."""
    about = paper.paragraphs[-1]._p.find(f".//{qn('wp:docPr')}")
    about.set("descr", words)


def _text(paper, words):
    found = paper.add_paragraph(words)
    found.paragraph_format.first_line_indent = Pt(30)
    return found


def _centred(paper, words, size):
    found = paper.add_paragraph()
    found.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_font(found.add_run(words), BODY, size)


def _table(paper, title, heads, rows):
    caption = paper.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    _set_font(caption.add_run(f"表　{title}"), HEADING, 12)
    table = paper.add_table(rows=0, cols=len(heads), style="Table Grid")
    for row in (heads, *rows[:MOST]):
        for cell, said in zip(table.add_row().cells, row, strict=True):
            text = said.isoformat() if isinstance(said, date) else str(said)
            _set_font(cell.paragraphs[0].add_run(text), HEADING if row is heads else BODY, 10.5)
    again = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(again)
    if len(rows) > MOST:
        _text(paper, f"只列前 {MOST} 行，全部 {len(rows)} 行在 Excel 里。")


def _set_font(thing, name, size):
    """The font of a style or run; Word keeps the one for Chinese apart."""
    thing.font.name, thing.font.size = LATIN, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
