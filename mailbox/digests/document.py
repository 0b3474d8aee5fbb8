"""The digest as a Word document, laid out as Chinese offices do: A4, 宋体 title, 仿宋 text, page numbers."""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from mailbox.digests.drafting import SECTIONS
from tuanwei.lib import markdown

TITLE, HEADING, BODY, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"
HIDDEN = "不显示"
BLACK = RGBColor(0, 0, 0)  # the styles of the library are blue


def document(digest, committee):
    """The bytes of a .docx; `committee` signs."""
    paper = Document()
    _set_page(paper.sections[0])
    normal = paper.styles["Normal"]
    _set_font(normal, BODY, 16)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = Pt(28)
    normal.paragraph_format.space_after = Pt(0)
    _title(paper, digest)
    for number, (key, name) in enumerate(
        [(key, name) for key, name in SECTIONS if digest.texts[key].strip()]
    ):
        _heading(paper, f"{'一二三四'[number]}、{name}")
        _texts(paper, digest.texts[key])
    _tables(paper, digest.figures)
    _signature(paper, digest, committee)
    _page_numbers(paper.sections[0])
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = str(digest), committee, "", "zh-CN"
    about.created = about.modified = (digest.published_at or digest.drafted_at).replace(tzinfo=None)
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _set_page(section):
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _set_font(thing, name, size):
    """The font of a style or run; Word keeps the one for Chinese apart."""
    thing.font.name, thing.font.size = LATIN, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _title(paper, digest):
    title = paper.add_paragraph(style="Title")
    _set_font(title.style, TITLE, 22)
    borders = title.style.element.pPr.find(qn("w:pBdr"))
    if borders is not None:  # the line under the title of Word's own style
        title.style.element.pPr.remove(borders)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(28)
    run = title.add_run(f"青年信箱{digest}")
    _set_font(run, TITLE, 22)
    run.bold, run.font.color.rgb = True, BLACK


def _heading(paper, text):
    heading = paper.add_paragraph(style="Heading 1")
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(0)
    heading.paragraph_format.first_line_indent = Pt(32)
    run = heading.add_run(text)
    _set_font(run, HEADING, 16)
    run.bold, run.font.color.rgb = False, BLACK


def _texts(paper, text):
    for mark, runs in markdown.paragraphs(text):
        paragraph = paper.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        paragraph.add_run(mark)
        for said, is_stressed in runs:
            paragraph.add_run(said).bold = is_stressed or None


def _tables(paper, figures):
    for title, head, rows in (
        ("来信类别", ("类别", "这个月", "上个月"), figures["classes"]),
        ("主办单位", ("单位", "这个月", "上个月"), figures["units"]),
        ("办理比率", ("比率", "数值"), figures["rates"]),
    ):
        if not rows:
            continue
        caption = paper.add_paragraph()
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = True
        _set_font(caption.add_run(f"附表　{title}"), HEADING, 12)
        table = paper.add_table(rows=0, cols=len(head), style="Table Grid")
        for row in (head, *rows):
            for cell, value in zip(table.add_row().cells, row, strict=True):
                _cell(cell, HIDDEN if value is None else str(value), is_head=row is head)
        _repeat_head(table)
    note = paper.add_paragraph("不足 5 封的，以及能从合计里减出来的，不显示。")
    _set_font(note.runs[0], BODY, 10.5)


def _cell(cell, text, *, is_head):
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = Pt(20)
    _set_font(paragraph.add_run(text), HEADING if is_head else BODY, 10.5)


def _repeat_head(table):
    """The head comes again on every page."""
    again = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(again)


def _signature(paper, digest, committee):
    when = digest.published_at or digest.drafted_at
    for text in (committee, f"{when.year}年{when.month}月{when.day}日"):
        line = paper.add_paragraph(text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(32)
        line.paragraph_format.keep_together = True


def _page_numbers(section):
    """— 1 — in the middle of the foot."""
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("", "— "), ("begin", ""), ("code", " PAGE "), ("end", ""), ("", " —")):
        run = foot.add_run(text if not kind else "")
        _set_font(run, TITLE, 14)
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
