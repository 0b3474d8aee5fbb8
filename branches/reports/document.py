"""A digest as a Word document with its pictures: A4, 宋体 title, 仿宋 text, page numbers."""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from PIL import Image

from tuanwei.lib import markdown

TITLE, HEADING, BODY, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"
RED = RGBColor(0xC0, 0, 0)
WIDE = Mm(140)


def document(*, title, number, committee, day, preface, pieces):
    """The bytes of a .docx. `pieces` [(title, Markdown, unit, [bytes of a picture])]."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = paper.styles["Normal"]
    _font(normal, BODY, 16)
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = 1.5, Pt(0)
    _line(paper, committee, TITLE, 26, is_centred=True, colour=RED, is_bold=True)
    if number:
        _line(paper, number, BODY, 16, is_centred=True)
    _line(paper, title, TITLE, 22, is_centred=True, is_bold=True)
    _texts(paper, preface)
    for place, (heading, text, unit, pictures) in enumerate(pieces, 1):
        _line(paper, f"{place}. {heading}", HEADING, 16)
        _texts(paper, text)
        for picture in pictures:
            _picture(paper, picture)
        _line(paper, f"（{unit}）", BODY, 14, is_right=True)
    if day:
        _line(paper, f"{day.year}年{day.month}月{day.day}日", BODY, 16, is_right=True)
    _page_numbers(section)
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = title, committee, "", "zh-CN"
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _font(thing, name, size):
    """The font of a style or run; Word keeps the one for Chinese apart."""
    thing.font.name, thing.font.size = LATIN, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _line(paper, text, font, size, *, is_centred=False, is_right=False, colour=None, is_bold=False):
    line = paper.add_paragraph()
    if is_centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif is_right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = line.add_run(text)
    _font(run, font, size)
    run.bold = is_bold or None
    if colour:
        run.font.color.rgb = colour
    return line


def _texts(paper, text):
    for mark, runs in markdown.paragraphs(text):
        paragraph = paper.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        paragraph.add_run(mark)
        for said, is_stressed in runs:
            paragraph.add_run(said).bold = is_stressed or None


def _picture(paper, content):
    """No wider than the text; WebP, which Word does not know, is drawn as PNG."""
    kept = BytesIO(content)
    with Image.open(kept) as picture:
        if picture.format == "WEBP":
            kept = BytesIO()
            picture.convert("RGB").save(kept, "PNG")
    kept.seek(0)
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run().add_picture(kept, width=WIDE)


def _page_numbers(section):
    """— 1 — in the middle of the foot."""
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("", "— "), ("begin", ""), ("code", " PAGE "), ("end", ""), ("", " —")):
        run = foot.add_run(text if not kind else "")
        _font(run, TITLE, 14)
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
