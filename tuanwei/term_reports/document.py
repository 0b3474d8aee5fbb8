"""A term's report as a Word document, laid out as Chinese offices do: sentences, pictures, tables."""

from datetime import date

from docx.shared import Mm, Pt

from tuanwei.lib import paper as papers
from tuanwei.lib.paper import TITLE
from tuanwei.term_reports import pictures
from tuanwei.term_reports.sentences import paragraph, spoken

NUMBERS = "一二三四五六七八九十"
MOST = 40
"""Rows of a table on paper; the workbook has all of them."""


def document(term, areas, committee, today):
    """The bytes of a .docx about `term`."""
    paper = papers.begin(15)
    papers.add_line(paper, f"{committee}工作报告", TITLE, 22, is_centred=True, is_bold=True)
    papers.add_line(paper, f"{term}", size=15, is_centred=True)
    if today <= term.last_day:
        _text(paper, f"本学期还没有结束，数据到 {today:%Y-%m-%d} 为止；上学期的数据是整个学期的。")
    for number, area in enumerate(areas):
        _area(paper, NUMBERS[number], area)
    papers.number_pages(paper)
    papers.add_line(paper, f"{committee}\n{today:%Y 年 %-m 月 %-d 日}", size=15, is_right=True)
    return papers.finish(paper, title=f"{term}工作报告", author=committee)


def _area(paper, number, area):
    papers.add_heading(paper, f"{number}、{area.title}")
    _text(paper, paragraph(area.figures))
    picture = pictures.columns(area.months)
    if picture:
        words = f"{area.picture}：{months_said(area.months)}"
        papers.add_picture(paper, picture, words=words, width=Mm(150))
        papers.add_line(paper, f"图　{area.picture}", size=12, is_centred=True)
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


def _text(paper, words):
    found = paper.add_paragraph(words)
    found.paragraph_format.first_line_indent = Pt(30)


def _table(paper, title, heads, rows):
    said = [
        [each.isoformat() if isinstance(each, date) else str(each) for each in row]
        for row in rows[:MOST]
    ]
    papers.add_table(paper, f"表　{title}", heads, said)
    if len(rows) > MOST:
        _text(paper, f"只列前 {MOST} 行，全部 {len(rows)} 行在 Excel 里。")
