"""Word documents as Chinese offices lay them out: A4, 宋体 titles, 黑体 headings, 仿宋 text, page numbers."""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from PIL import Image

from tuanwei.lib import markdown
from tuanwei.lib.texts import sayable

TITLE, HEADING, BODY, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"
BLACK = RGBColor(0, 0, 0)  # the styles of the library are blue
RED = RGBColor(0xC0, 0, 0)
WIDE = Mm(140)


def begin(size=16, *, line=None):
    """An empty document with text of `size` points; lines of `line` points, which cuts off pictures, or
    half as much again as the text."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = paper.styles["Normal"]
    set_font(normal, BODY, size)
    if line:
        normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        normal.paragraph_format.line_spacing = Pt(line)
    else:
        normal.paragraph_format.line_spacing = 1.5
    normal.paragraph_format.space_after = Pt(0)
    return paper


def finish(paper, *, title, author):
    """The bytes of a .docx."""
    about = paper.core_properties
    about.title, about.author, about.comments = sayable(title), sayable(author), ""
    about.language = "zh-CN"
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def set_font(thing, name, size):
    """The font of a style or run; Word keeps the one for Chinese apart."""
    thing.font.name, thing.font.size = LATIN, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def add_line(
    paper, text, font=BODY, size=16, *, is_centred=False, is_right=False, colour=None, is_bold=False
):  # fmt: skip
    """A paragraph of its own kind."""
    line = paper.add_paragraph()
    if is_centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif is_right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = line.add_run(sayable(text))
    set_font(run, font, size)
    run.bold = is_bold or None
    if colour:
        run.font.color.rgb = colour
    return line


def add_title(paper, text, *, size=22):
    """The title, which Word's outline knows as such."""
    title = paper.add_paragraph(style="Title")
    set_font(title.style, TITLE, size)
    borders = title.style.element.pPr.find(qn("w:pBdr"))
    if borders is not None:  # the line under the title of Word's own style
        title.style.element.pPr.remove(borders)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(sayable(text))
    set_font(run, TITLE, size)
    run.bold, run.font.color.rgb = True, BLACK
    return title


def add_heading(paper, text):
    """A heading, which Word's outline knows as such."""
    heading = paper.add_paragraph(style="Heading 1")
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(0)
    run = heading.add_run(sayable(text))
    set_font(run, HEADING, 16)
    run.bold, run.font.color.rgb = False, BLACK
    return heading


def add_texts(paper, text):
    """Markdown as tuanwei.lib.markdown reads it: each paragraph indented by two characters."""
    for mark, runs in markdown.paragraphs(text):
        add_runs(paper, [(mark, False), *runs])


def add_runs(paper, runs):
    """A paragraph indented by two characters; `runs` [(words, whether stressed)]."""
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    for said, is_stressed in runs:
        paragraph.add_run(sayable(said)).bold = is_stressed or None


def add_picture(paper, content, *, words="", width=WIDE):
    """A picture (bytes) in the middle, described in `words`; WebP, which Word does not know, is drawn as PNG."""
    kept = BytesIO(content)
    with Image.open(kept) as picture:
        if picture.format == "WEBP":
            kept = BytesIO()
            picture.convert("RGB").save(kept, "PNG")
    kept.seek(0)
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run().add_picture(kept, width=width)
    if words:
        line._p.find(f".//{qn('wp:docPr')}").set("descr", sayable(words))


def add_table(paper, caption, heads, rows):
    """A table of texts under its caption; the heads come again on every page."""
    line = add_line(paper, caption, HEADING, 12, is_centred=True)
    line.paragraph_format.keep_with_next = True
    table = paper.add_table(rows=0, cols=len(heads), style="Table Grid")
    for row in (heads, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(20)
            set_font(paragraph.add_run(sayable(text)), HEADING if row is heads else BODY, 10.5)
    again = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(again)


def number_pages(paper):
    """— 1 — in the middle of the foot."""
    foot = paper.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("", "— "), ("begin", ""), ("code", " PAGE "), ("end", ""), ("", " —")):
        run = foot.add_run(text if not kind else "")
        set_font(run, TITLE, 14)
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
