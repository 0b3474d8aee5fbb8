"""What people type, and Word, which holds no more than XML does."""

from io import BytesIO

from docx import Document

from tuanwei.lib import paper as papers
from tuanwei.lib.texts import LineField, TextField


def test_what_xml_does_not_hold_is_left_out():
    assert TextField().clean("夜\x0b跑\uffff\ufffe\n集合") == "夜跑\n集合"
    assert LineField().clean("夜\uffff 跑") == "夜 跑"


def test_no_text_breaks_a_word_document():
    bad, paper = "夜\x0b跑\uffff", papers.begin()
    papers.add_title(paper, bad)
    papers.add_heading(paper, bad)
    papers.add_line(paper, bad)
    papers.add_texts(paper, f"- {bad}")
    papers.add_table(paper, bad, [bad], [[bad]])
    read = Document(BytesIO(papers.finish(paper, title=bad, author=bad)))
    assert [each.text for each in read.paragraphs] == ["夜跑", "夜跑", "夜跑", "• 夜跑", "夜跑"]
    assert [cell.text for row in read.tables[0].rows for cell in row.cells] == ["夜跑", "夜跑"]
    assert read.core_properties.title == "夜跑"
