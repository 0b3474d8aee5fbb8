"""Figures of two terms in words."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.term_reports.sentences import Figure, paragraph, share, spoken

D = Decimal


@pytest.mark.parametrize(
    ("figure", "sentence", "change"),
    [
        (Figure("来信", "封", 120, 100), "来信 120 封，比上学期多 20 封（+20%）", "多 20（+20%）"),
        (Figure("来信", "封", 50, 100), "来信 50 封，比上学期少 50 封（−50%）", "少 50（−50%）"),
        (Figure("来信", "封", 7, 7), "来信 7 封，和上学期持平", "持平"),
        (Figure("来信", "封", 3, 0), "来信 3 封，比上学期多 3 封", "多 3"),
        (Figure("来信", "封", 35, 9), "来信 35 封，比上学期多 26 封", "多 26"),
        (Figure("来信", "封", 35, 10), "来信 35 封，比上学期多 25 封（+250%）", "多 25（+250%）"),
        (Figure("来信", "封", 0, 0), "来信 0 封，和上学期持平", "持平"),
        (Figure("来信", "封", 3, None), "来信 3 封", ""),
        (Figure("按时答复率", "%", D("91.5"), D("90")), "按时答复率 91.5%，比上学期高 1.5 个百分点",
         "高 1.5 个百分点"),
        (Figure("按时答复率", "%", None, D("90")), "按时答复率没有可算的数据", ""),
        (Figure("时数", "小时", D("1204.50"), D("1000")),
         "时数 1,204.5 小时，比上学期多 204.5 小时（+20%）", "多 204.5（+20%）"),
    ],
)  # fmt: skip
def test_a_figure_and_the_one_before(figure, sentence, change):
    assert (figure.sentence, figure.change) == (sentence, change)


def test_a_paragraph():
    assert paragraph([]) == ""
    assert (
        paragraph([Figure("一", "次", 1, None), Figure("二", "次", 2, None)])
        == "一 1 次；二 2 次。"
    )


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_is_half_up(part, whole):
    tenths = Fraction(part * 1000, whole)
    floor = tenths.numerator // tenths.denominator
    expected = floor + (tenths - floor >= Fraction(1, 2))
    assert share(part, whole) == D(expected) / 10
    assert share(part, 0) is None


@given(st.decimals(0, 10**7, places=2))
def test_a_figure_loses_no_value(value):
    assert Decimal(spoken(value).replace(",", "")) == value
    assert not spoken(value).endswith(".")
