"""The digest as a Word document, laid out as Chinese offices do."""

from docx.shared import Pt

from mailbox.digests.drafting import SECTIONS
from tuanwei.lib import paper as papers

HIDDEN = "不显示"


def document(digest, committee):
    """The bytes of a .docx; `committee` signs."""
    paper = papers.begin(line=28)
    title = papers.add_title(paper, f"青年信箱{digest}")
    title.paragraph_format.space_after = Pt(28)
    for number, (key, name) in enumerate(
        [(key, name) for key, name in SECTIONS if digest.texts[key].strip()]
    ):
        heading = papers.add_heading(paper, f"{'一二三四'[number]}、{name}")
        heading.paragraph_format.first_line_indent = Pt(32)
        papers.add_texts(paper, digest.texts[key])
    _tables(paper, digest.figures)
    _signature(paper, digest, committee)
    papers.number_pages(paper)
    about = paper.core_properties
    about.created = about.modified = (digest.published_at or digest.drafted_at).replace(tzinfo=None)
    return papers.finish(paper, title=str(digest), author=committee)


def _tables(paper, figures):
    for title, head, rows in (
        ("来信类别", ("类别", "这个月", "上个月"), figures["classes"]),
        ("主办单位", ("单位", "这个月", "上个月"), figures["units"]),
        ("办理比率", ("比率", "数值"), figures["rates"]),
    ):
        if rows:
            said = [[HIDDEN if each is None else str(each) for each in row] for row in rows]
            papers.add_table(paper, f"附表　{title}", head, said)
    papers.add_line(paper, "不足 5 封的，以及能从合计里减出来的，不显示。", size=10.5)


def _signature(paper, digest, committee):
    when = digest.published_at or digest.drafted_at
    for text in (committee, f"{when.year}年{when.month}月{when.day}日"):
        line = papers.add_line(paper, text, is_right=True)
        line.paragraph_format.right_indent = Pt(32)
        line.paragraph_format.keep_together = True
