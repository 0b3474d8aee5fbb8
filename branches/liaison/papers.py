"""Minutes as a Word document, laid out as Chinese offices do: A4, 宋体 title, 仿宋 text, page numbers."""

from io import BytesIO

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tuanwei.lib import markdown

TITLE, HEADING, BODY, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"
NUMBERS = "一二三四五六"


def document(minutes, committee):
    """The bytes of a .docx of one version; `committee` signs."""
    gathering = minutes.meeting.gathering
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _font(paper.styles["Normal"], BODY, 16)
    paper.styles["Normal"].paragraph_format.line_spacing = Pt(28)
    paper.styles["Normal"].paragraph_format.space_after = Pt(0)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(28)
    run = title.add_run(f"{gathering.title}纪要")
    _font(run, TITLE, 22)
    run.bold = True
    start = timezone.localtime(gathering.starts_at)
    end = timezone.localtime(gathering.ends_at)
    _line(paper, f"时间：{start.year}年{start.month}月{start.day}日 {start:%H:%M}—{end:%H:%M}")
    _line(paper, f"地点：{gathering.where or '未写'}")
    if minutes.version > 1:
        _line(paper, f"第{minutes.version}版，改的原因：{minutes.reason}")
    for number, (head, lines) in enumerate(_parts(minutes)):
        run = _line(paper, "").add_run(f"{NUMBERS[number]}、{head}")
        _font(run, HEADING, 16)
        for runs in lines:
            line = _line(paper, "")
            for said, is_stressed in runs:
                line.add_run(said).bold = is_stressed or None
    when = timezone.localtime(minutes.published_at) if minutes.published_at else start
    for text in (committee, f"{when.year}年{when.month}月{when.day}日"):
        line = paper.add_paragraph(text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(32)
    _page_number(section)
    about = paper.core_properties
    about.title, about.author, about.comments = f"{gathering.title}纪要", committee, ""
    about.language = "zh-CN"
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _parts(minutes):
    """[(head, [[(words, whether stressed)]])] of what is not empty."""
    text = [[(mark, False), *runs] for mark, runs in markdown.paragraphs(minutes.text)]
    items = [
        f"{n}. {each['title']}。{each['conclusion']}" for n, each in enumerate(minutes.items, 1)
    ]
    decisions = [f"{n}. {each}" for n, each in enumerate(minutes.decisions, 1)]
    people = [
        f"{each['unit']}：{each['level']}{'（' + '、'.join(each['people']) + '）' if each['people'] else ''}"
        for each in minutes.attendance
    ]
    plain = [("议题和结论", items), ("会议决定", decisions), ("到会情况", people)]
    found = [("会议情况", text)]
    found += [(head, [[(line, False)] for line in lines]) for head, lines in plain]
    return [(head, lines) for head, lines in found if lines]


def _line(paper, text):
    line = paper.add_paragraph(text)
    line.paragraph_format.first_line_indent = Pt(32)
    return line


def _font(thing, name, size):
    """The font of a style or run; Word keeps the one for Chinese apart."""
    thing.font.name, thing.font.size = LATIN, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _page_number(section):
    """— 1 — in the middle of the foot."""
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)
    foot.add_run(" —")
