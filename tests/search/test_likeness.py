"""What sounds like a title, and what does not."""

import pytest

from tuanwei.search.likeness import ENOUGH, likeness

SUMMIT = "11.27 红岩精神纪念活动：214 人走上歌乐山"


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("红颜精神", SUMMIT, 1), ("hongyan", SUMMIT, 1), ("HONGYAN", SUMMIT, 1),
        ("红岩精髓", SUMMIT, 0.75), ("红颜 个乐山", SUMMIT, 1), ("夜炮", "操场夜跑", 1),
        ("青年服务港", "青年服务岗搬到一站式大厅", 1), ("服务台", "服务岗", 2 / 3),
        ("夜泡 食堂", "操场夜跑", 0), ("热水", "操场夜跑", 0), ("服务台", "服饰展", 0),
        ("yan", SUMMIT, 0), ("ongyan", SUMMIT, 0), ("第二十一次全体大会", "大会", 0), ("？！", SUMMIT, 0),
        ("红颜", "", 0),
    ],
)  # fmt: skip
def test_what_is_heard_in_a_title(text, title, expected):
    assert likeness(text.split(), title) == pytest.approx(expected)


def test_nothing_is_like_no_words():
    assert likeness([], SUMMIT) == 0 < ENOUGH
