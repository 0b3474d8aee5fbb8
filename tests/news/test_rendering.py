"""What staff may write, what of it is left out, and what is said about it."""

import re

import pytest

from tuanwei.news import rendering
from tuanwei.news.rendering import Shown, left_out, page, plain, used

ONE = (Shown(1, "/news/pictures/7/", 960, 640, "山"),)


@pytest.mark.parametrize(
    ("text", "gone", "said"),
    [
        ("<script>alert(1)</script>\n\n你好", "alert", ["<script>"]),
        ("a<script>alert(1)</script>b", "alert", ["<script>"]),
        ("<p onclick='x()'>好</p>", "onclick", ["<p> 的 onclick"]),
        ("[点](javascript:alert(1))", 'href="javascript', ["会运行脚本的链接"]),
        ('<a href="javascript:x">点</a>', "href", ["会运行脚本的链接"]),
        ("<iframe src='//evil'></iframe>", "iframe", ["<iframe>"]),
        ("<style>p{color:red}</style>", "color", ["<style>"]),
        ("<h1>大</h1>", "<h1", ["<h1>"]),
        ("![外](https://evil.example/a.png)", "evil", ["别处的图片（请下载后在这里上传）"]),
        ("<img src='/news/pictures/1/' onerror='x'>", "onerror", ["<img>"]),
        ("![](图9)", "<img", ["图9（没有这张图）"]),
    ],
)
def test_what_may_not_stand_there_is_left_out_and_said(text, gone, said):
    assert gone not in page(text, ONE)
    assert left_out(text, frozenset({1})) == said


def test_ordinary_words_are_shown_and_nothing_is_said():
    text = "**重** _轻_\n\n- 一\n- 二\n\n> 引\n\n[站内](/activities/) [外](https://a.example/)"
    text += "\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"
    html = page(text)
    for part in ("<strong>重</strong>", "<li>一</li>", "<blockquote>", 'href="/activities/"',
                 'href="https://a.example/"', '<table class="grid">', "<td>2</td>"):  # fmt: skip
        assert part in html
    assert html.count('role="region"') == 1
    assert left_out(text) == []


def levels(text):
    """The levels of the headings on the page, in their order."""
    return "".join(re.findall(r"<h(\d)", page(text)))


def test_headings_follow_the_title_and_skip_no_level():
    assert levels("# 一\n\n#### 二\n\n# 三\n\n## 四") == "2323"
    assert levels("## 一\n\n## 二\n\n### 三\n\n## 四\n\n# 五") == "22322"
    assert levels("# 一\n\n## 二\n\n### 三\n\n#### 四\n\n##### 五") == "23444"


def test_a_picture_alone_is_a_figure_with_its_words():
    html = page('前\n\n![台阶](图1 "清晨<七点>")\n\n![](图1)', ONE)
    assert '<figure><img src="/news/pictures/7/" alt="台阶" width="960" height="640"' in html
    assert "<figcaption>清晨&lt;七点&gt;</figcaption>" in html
    assert html.count('alt="山"') == 1  # its own words where the text has none
    assert html.count('loading="lazy"') == 1  # the first one is in sight
    small = '<img src="/news/pictures/7/small/" alt="山" width="400" height="267" loading="lazy"'
    assert f'<a href="/news/pictures/7/" rel="noopener noreferrer">{small}' in html
    assert "<a" not in page("![](图1)\n\n字![](图1)字", ONE)  # inside a line it may stand in a link


def test_the_alt_text_cannot_leave_its_quotes():
    assert 'onerror="' not in page('![a" onerror="x](图1)', ONE)


def test_pictures_are_found_in_their_order_and_once():
    assert used("![](图2)\n\n![](图1) ![](图2) `![](图3)`") == [2, 1]
    assert rendering.number_of("图0012") == 0
    assert rendering.number_of("%E5%9B%BE12") == 12


def test_the_beginning_is_without_marks():
    assert plain("# 题\n\n**一**段[话](/a)\n![图](图1)") == "题 一段话"
    assert plain("字" * 200, 10) == "字" * 9 + "…"
    assert plain("<script>x</script>") == ""
