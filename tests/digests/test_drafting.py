"""The words that are drafted, and what of Markdown reaches pages and Word."""

from datetime import date

from mailbox.digests.drafting import drafted
from tuanwei.lib import markdown

MONTH = date(2026, 10, 1)
FIGURES = {
    "received": 51, "before": 41,
    "classes": [["食宿后勤", 22, 13], ["学习", 13, 9], ["活动", 9, None], ["资助", 7, 5], ["其他", None, None]],
    "units": [], "rates": [["响应率", "98%"], ["按时率", "不足 5 封"], ["满意率", "—"]],
    "responded": ["10", "小时"], "answered": None,
    "words": [["热水", 8, "0.7"], ["雨伞", 6, "0.0"]], "year": [],
}  # fmt: skip


def test_a_month_in_words():
    assert drafted(MONTH, FIGURES) == {
        "summary": "10月收到来信 51 封，比上月多 10 封。",
        "topics": "能列出的类别里，来信较多的是食宿后勤（22 封）、学习（13 封）、活动（9 封）。\n\n"
                  "比前三个月说得多的词：“热水”、“雨伞”。",
        "handling": "- 首次响应的中位数是 10 小时。\n- 响应率 98%。",
        "next": "",
    }  # fmt: skip


def test_where_every_class_is_shown_the_largest_is_the_largest():
    whole = FIGURES | {"classes": FIGURES["classes"][:2], "words": []}
    assert drafted(MONTH, whole)["topics"] == "来信较多的是食宿后勤（22 封）、学习（13 封）。"


def test_more_fewer_the_same_and_unknown():
    said = [drafted(MONTH, FIGURES | {"before": before})["summary"] for before in (60, 51, None)]
    assert said == [
        "10月收到来信 51 封，比上月少 9 封。",
        "10月收到来信 51 封，和上月一样多。",
        "10月收到来信 51 封。",
    ]


def test_a_month_of_few_letters_says_nothing_of_them():
    few = FIGURES | {"received": None, "classes": [], "words": [], "rates": [], "responded": None}
    assert drafted(MONTH, few) == {
        "summary": "10月来信不足 5 封，不列数字。",
        "topics": "这个月没有哪一类来信满 5 封，不分开说。",
        "handling": "这个月办理的来信不足 5 封，不列比率。",
        "next": "",
    }


def test_pages_show_paragraphs_lists_and_stress_and_nothing_else():
    html = markdown.page("一**二**\n\n- 三\n- 四")
    assert html.split() == ["<p>一<strong>二</strong></p>", "<ul>", "<li>三</li>", "<li>四</li>",
                            "</ul>"]  # fmt: skip
    nasty = markdown.page(
        '<script>alert(1)</script><b onclick="x">粗</b> [点](javascript:alert(1)) ![](http://x/y)'
    )
    assert (
        "<script" not in nasty and "<b" not in nasty and "<a" not in nasty and "<img" not in nasty
    )


def test_word_gets_marks_and_stress():
    assert markdown.paragraphs("一**二**三\n四\n\n- 五\n- 六\n\n1. 七") == [
        ("", [("一", False), ("二", True), ("三", False), ("\n", False), ("四", False)]),
        ("• ", [("五", False)]), ("• ", [("六", False)]), ("1. ", [("七", False)]),
    ]  # fmt: skip
