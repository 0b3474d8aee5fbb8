"""A digest as a Word document with its pictures."""

from tuanwei.lib import paper as papers
from tuanwei.lib.paper import BODY, RED, TITLE


def document(*, title, number, committee, day, preface, pieces):
    """The bytes of a .docx. `pieces` [(title, Markdown, unit, [bytes of a picture])]."""
    paper = papers.begin()
    papers.add_line(paper, committee, TITLE, 26, is_centred=True, colour=RED, is_bold=True)
    if number:
        papers.add_line(paper, number, is_centred=True)
    papers.add_title(paper, title)
    papers.add_texts(paper, preface)
    for place, (heading, text, unit, pictures) in enumerate(pieces, 1):
        papers.add_heading(paper, f"{place}. {heading}")
        papers.add_texts(paper, text)
        for turn, picture in enumerate(pictures, 1):
            papers.add_picture(paper, picture, words=f"{heading}，第 {turn} 张图")
        papers.add_line(paper, f"（{unit}）", BODY, 14, is_right=True)
    if day:
        papers.add_line(paper, f"{day.year}年{day.month}月{day.day}日", is_right=True)
    papers.number_pages(paper)
    return papers.finish(paper, title=title, author=committee)
