from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.days.contradictions import contradictions, refusals
from branches.league_days.days.spec import DaySpec, Material


def said(**fields):
    return [(each.is_warning, each.words) for each in contradictions(DaySpec(**fields))]


def test_the_usual_requirements_have_nothing_against_them():
    assert said() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"plan_least": 300, "plan_most": 200}, "方案最少 300 字，最多却只有 200 字。"),
        ({"summary_most": 0, "summary_least": 0}, "总结最多 0 字，就没法写了。请填大于 0 的数。"),
        ({"photos_least": 6, "photos_most": 4}, "照片最少 6 张，最多却只有 4 张。"),
        ({"plan_days": 1, "answer_days": 3}, "方案提前 1 天交就行，却要提前 3 天答复：还没交就得答复。"
         "请把交方案的天数改大，或答复的天数改小。"),
        ({"plan_days": 0, "answer_days": 1}, "方案提前 0 天交就行，却要提前 1 天答复：还没交就得答复。"
         "请把交方案的天数改大，或答复的天数改小。"),
        ({"materials": (Material("a", "海报"), Material("a", "推送"))},
         "编号“a”的材料有 2 份，请合成一份或改个编号。"),
        ({"materials": (Material("a", "海报"), Material("b", "海报"))},
         "名称“海报”的材料有 2 份，请合成一份或改个名称。"),
        ({"materials": (Material("a", "体会", form="text", least=500, most=300),)},
         "“体会”最少 500 字，最多却只有 300 字。"),
        ({"materials": (Material("a", "海报", naming="{class}"),)},
         "“海报”的命名里“class”不认识。可以用 {unit} 支部、{month} 月份、{title} 团日名称、{label} 材料、"
         "{number} 编号。"),
        ({"materials": (Material("a", "海报", points=Decimal(-1)),)}, "“海报”的分值不能是负的。"),
        ({"materials": (Material("a", "海报", when="during"),)},
         "“海报”要选清楚：写文字还是传文件，开展前还是开展后交。"),
        ({"materials": (Material("photos", "照片"),)},
         "“照片”的编号 photos 留给总结里的照片用，请换一个。"),
        ({"materials": (Material("a", "海报", amount=100),)}, "“海报”的期限要在 0 到 60 天之间。"),
        ({"materials": (Material("a", " "),)}, "有一份材料没有名称，请写上。"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(fields, words):
    assert said(**fields) == [(False, words)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"plan_days": 2, "answer_days": 2}, "交方案和答复都是提前 2 天：最后一天交的，当天就要答复。"),
        ({"plan_days": 3, "materials": (Material("a", "海报", when="before", amount=5),)},
         "“海报”要在开展前 5 天交，方案提前 3 天交就行：材料会比方案先到期。"),
        ({"materials": (Material("a", "体会", form="text", naming="{unit}"),)},
         "“体会”直接写在网页上，没有文件，命名用不上。"),
        ({"materials": (Material("a", "视频", is_required=False, points=Decimal(5)),)},
         "“视频”可以不交，却有 5 分：不交的就少这些分。"),
        ({"materials": (Material("a", "海报", naming="{unit}"), Material("b", "视频", naming="{unit}"))},
         "有 2 份材料的文件都叫“{unit}”，下载后分不开。可以加上 {label}（材料的名称）。"),
    ],
)  # fmt: skip
def test_what_looks_odd_is_a_warning(fields, words):
    assert said(**fields) == [(True, words)]


small = st.integers(-1, 70)


@given(small, small, small, small)
def test_whatever_is_not_refused_can_be_kept(plan_days, answer_days, least, most):
    spec = DaySpec(
        plan_days=plan_days, answer_days=answer_days, photos_least=least, photos_most=most
    )
    possible = 0 <= answer_days <= plan_days <= 60 and 0 <= least <= most <= 20
    assert bool(refusals(spec)) != possible
