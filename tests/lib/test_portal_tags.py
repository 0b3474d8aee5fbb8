"""Template tags: words are escaped, moments read as people say them."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory

from tuanwei.lib import charts, masking
from tuanwei.lib.icons import NAMES

HOSTILE = "<script>alert(1)</script>\"'"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def render(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        '{% chip "act" word %}',
        '{% icon "mail" label=word %}',
        "{% bar 1 2 word %}",
        "{% spark figures word %}",
        "{% columns pairs word head=word unit=word %}",
        '{% crumbs word "/x" %}',
        "{{ word|mask_name }}{{ word|mask_number }}{{ word|mask_phone }}{{ word|mask_email }}",
        '{% include "components/empty.html" with title=word text=word url="/" action=word %}',
    ],
)
def test_words_are_escaped(source):
    shown = render(source, word=HOSTILE, figures=[1, 2], pairs=[(HOSTILE, 3)])
    assert "<script" not in shown
    assert not re.search(r'="[^"]*alert\(1\)[^"&]*"\'', shown)


def test_chip_has_icon_and_words():
    assert render('{% chip "late" "超 5 小时" %}') == (
        '<span class="chip late"><svg class="i" aria-hidden="true">'
        '<use href="/static/img/icons.svg#clock-exclamation"/></svg>超 5 小时</span>'
    )


def test_unknown_icon_and_state_are_refused():
    with pytest.raises(ValueError, match="no 'nothing'"):
        render('{% icon "nothing" %}')
    with pytest.raises(KeyError):
        render('{% chip "happy" "好" %}')


def test_the_sprite_holds_exactly_the_names():
    sprite = Path(settings.BASE_DIR, "static/img/icons.svg").read_text("utf-8")
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == NAMES


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (dt.datetime(2026, 11, 23, 8, 12, tzinfo=SHANGHAI), "今天 08:12"),
        (dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC), "今天 00:30"),
        (dt.datetime(2026, 11, 22, 21, 5, tzinfo=SHANGHAI), "昨天 21:05"),
        (dt.datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI), "明天 09:00"),
        (dt.datetime(2026, 11, 18, 9, 0, tzinfo=SHANGHAI), "11月18日 09:00"),
        (dt.datetime(2025, 3, 2, 9, 0, tzinfo=SHANGHAI), "2025年3月2日"),
        (dt.datetime(2027, 1, 8, 16, 30, tzinfo=SHANGHAI), "2027年1月8日 16:30"),
        (dt.date(2026, 11, 23), "今天"),
        (dt.date(2026, 11, 18), "11月18日"),
        (dt.date(2025, 3, 2), "2025年3月2日"),
        (None, ""),
    ],
)
def test_daytime(moment, words):
    with time_machine.travel(dt.datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)):
        assert render("{{ moment|daytime }}", moment=moment) == words


def test_moment_carries_the_exact_time():
    with time_machine.travel(dt.datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)):
        shown = render("{% moment at %}", at=dt.datetime(2026, 11, 23, 8, 12, tzinfo=SHANGHAI))
    assert shown == '<time datetime="2026-11-23T08:12:00+08:00">今天 08:12</time>'


def test_sort_link_turns_round_and_leaves_the_page():
    def link(query):
        request = RequestFactory().get("/", query)
        return render('{% sort_link "due" "时限" %}', request=request)

    assert 'href="?q=%E9%A5%AD&amp;sort=due"' in link({"q": "饭", "after": "mark"})
    assert 'href="?sort=-due"' in link({"sort": "due"})
    assert 'href="?sort=due"' in link({"sort": "-due", "before": "mark"})


def test_charts_stay_inside_their_frame():
    assert 'width="100.0"' in charts.bar(7, 5, label="满")
    assert 'width="0.0"' in charts.bar(-1, 5, label="空")
    assert 'width="0.0"' in charts.bar(1, 0, label="没有总数")
    assert 'width="72.5"' in charts.bar(Decimal("14.5"), 20, label="志愿时长")
    assert charts.spark([3], label="一个点不成线") == ""
    assert charts.dots([], 100, label="没有") == ""
    assert re.findall('cx="([0-9.]+)"', charts.dots([Decimal(0), Decimal("72.5"), 100], 100, label="分")) == [
        "3.0", "68.3", "93.0",
    ]  # fmt: skip
    assert charts.columns([], label="没有") == ""
    assert 'points="2.0,23.0 94.0,23.0"' in charts.spark([4, 4], label="平")


def test_masking():
    assert [masking.name(n) for n in ("", "周", "周鸣", "周一鸣", "欧阳明华")] == [
        "", "周", "周*", "周*鸣", "欧**华",
    ]  # fmt: skip
    assert masking.number("2024010115") == "2024****15"
    assert masking.number("123") == "1*3"
    assert masking.number("12") == "**"
    assert masking.phone("13812341234") == "138****1234"
    assert masking.phone("110") == "***"
    assert masking.email("zhixia@example.edu.cn") == "z***@example.edu.cn"
    assert masking.email("zhixia") == "******"
    assert masking.phone(None) == ""


class LetterForm(forms.Form):
    kind = forms.ChoiceField(
        label="方面", choices=[("a", "学习")], widget=forms.RadioSelect(attrs={"class": "pills"})
    )
    title = forms.CharField(label="标题", min_length=6, help_text="一句话说清。")
    note = forms.CharField(label="备注", required=False, max_length=3)


@pytest.mark.parametrize(
    ("many", "longest", "is_dense"), [(6, 7, True), (5, 7, False), (6, 8, False)]
)
def test_many_short_choices_stand_in_columns(many, longest, is_dense):
    class Form(forms.Form):
        roles = forms.MultipleChoiceField(
            choices=[(n, "书" * longest) for n in range(many)], widget=forms.CheckboxSelectMultiple
        )

    source = "{% load crispy_forms_tags %}{{ form|crispy }}"
    shown = Template(source).render(Context({"form": Form()}))
    assert shown.count("form-check-input") == many
    assert ('<div class="dense">' in shown) == is_dense


def show_form(data):
    source = "{% load crispy_forms_tags %}{{ form|crispy }}"
    return Template(source).render(Context({"form": LetterForm(data)}))


def test_error_summary_names_and_links_the_fields():
    shown = show_form({"title": HOSTILE[:3], "note": "写得太长"})
    assert "备注：太长了：最多 3 字，现在 4 字。" in shown
    assert '<a href="#id_kind_0">方面：请选择。</a>' in shown
    assert '<a href="#id_title">标题：' in shown
    assert 'role="alert" tabindex="-1"' in shown
    assert 'aria-describedby="id_title_helptext id_title_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_title_error" class="field-error"' in shown
    assert 'value="&lt;sc"' in shown


def test_a_good_form_shows_no_summary():
    shown = show_form({"kind": "a", "title": "东区浴室没有热水"})
    assert 'role="alert"' not in shown
    assert "checked" in shown
    assert '备注 <span class="optional">选填</span>' in shown
