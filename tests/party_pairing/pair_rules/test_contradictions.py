"""What keeps rules from being put in force, and what is only pointed out."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.contradictions import contradictions
from party_pairing.pair_rules.library import SAMPLES
from party_pairing.pair_rules.spec import Cadence, Choice, Reason, Role, Spec
from tuanwei.rulebooks.reasons import refusals

USUAL = SAMPLES["usual"].spec
MAIN = Role("main", "联系人")


@pytest.mark.parametrize("key", SAMPLES)
def test_samples_contradict_nothing(key):
    assert contradictions(SAMPLES[key].spec) == []


def talk(**fields):
    return {"cadences": (replace(Cadence(rules.TALK, rules.MONTH), **fields),)}


REFUSED = [
    ("hard", "没有人能满足", {"hard": (rules.SAME_BRANCH, rules.OTHER_BRANCH)}),
    ("hard", "写了两次", {"hard": (rules.SENIOR, rules.SENIOR)}),
    ("hard", "不认识的“tall”", {"hard": ("tall",)}),
    ("hard", "教师不在团支部", {"hard": (rules.SAME_BRANCH,),
                          "roles": (replace(MAIN, who=rules.TEACHER),)}),
    ("who", "一般联系 6 个，却最多只能联系 5 个", {"capacity": 6}),
    ("who", "要在 1 到 50 之间", {"capacity": 0}),
    ("who", "还没有选谁当联系人", {"helpers": ()}),
    ("who", "还没有选联系谁", {"statuses": ()}),
    ("who", "“代表谁参加”", {"stands_for": "village"}),
    ("roles", "还没有写", {"roles": ()}),
    ("roles", "那就谁也不用结对", {"roles": (replace(MAIN, least=0),)}),
    ("roles", "至少 2 位，却最多 1 位", {"roles": (replace(MAIN, least=2),)}),
    ("roles", "要在至少和最多之间", {"roles": (replace(MAIN, sought=0),)}),
    ("roles", "写了两次", {"roles": (MAIN, replace(MAIN, key="other"))}),
    ("roles", "代号重复", {"roles": (MAIN, replace(MAIN, label="另一位"))}),
    ("roles", "没有正式党员", {"roles": (replace(MAIN, standing=rules.FORMAL),),
                         "helpers": ("probationary",)}),
    ("roles", "没有党员", {"roles": (replace(MAIN, who=rules.TEACHER),), "helpers": ("activist",)}),
    ("needs", "“外语”写了两次", {"needs": (Choice("a", "外语"), Choice("b", "外语"))}),
    ("needs", "志愿最多 10 个", {"wishes": 11}),
    ("reasons", "要在 0 到 1000 之间", {"reasons": (Reason(rules.WISH, -1),)}),
    ("reasons", "“团员的志愿”写了两次", {"reasons": (Reason(rules.WISH, 1), Reason(rules.WISH, 2))}),
    ("reasons", "没有这一种", {"goal": "luck"}),
    ("cadences", "先提醒，再告诉", talk(remind_after=60, tell_after=45)),
    ("cadences", "至少 3，却最多 2", talk(amount=D(3), most=D(2))),
    ("cadences", "要大于 0", talk(amount=D(0))),
    ("cadences", "要写整数次", talk(amount=D("1.5"))),
    ("cadences", "要在 1 到 366 天之间", talk(remind_after=0)),
    ("cadences", "比这段时间还长", talk(what=rules.HOURS, every=rules.WEEK, amount=D(169))),
    ("cadences", "互相评价每半年一次", talk(what=rules.EVALUATION)),
    ("cadences", "“每月谈心”写了两次", {"cadences": (Cadence(rules.TALK, rules.MONTH),) * 2}),
    ("cadences", "不认识的", talk(what="dance")),
    ("ends", "永远结束不了", {"ends": (), "automatic": ()}),
    ("ends", "“违纪”名册上看不出来", {"automatic": (rules.DISCIPLINE,)}),
    ("ends", "可是结束的理由里没有它", {"ends": (rules.OVER,), "automatic": (rules.GRADUATED,)}),
    ("ends", "没有“期满”可以自动结束", {"months": None, "automatic": (rules.OVER,)}),
    ("ends", "1 到 120 个月", {"months": 0}),
    ("ends", "1 到 90 天之间", {"confirm_days": 0}),
    ("ends", "几天内写下来", {"write_days": 91}),
]  # fmt: skip
POINTED_OUT = [
    ("hard", "只有社团支部能满足", {"hard": (rules.SAME_BRANCH, rules.SENIOR)}),
    ("hard", "就是多余的", {"hard": (rules.SENIOR, rules.OTHER_GRADE)}),
    ("hard", "后一条是多余的", {"hard": (rules.SAME_BRANCH, rules.SAME_GENERAL_BRANCH)}),
    ("reasons", "没有一项有分", {"reasons": (Reason(rules.FIELD, 0),), "wishes": 0}),
    ("reasons", "分不出先后", {"reasons": (*USUAL.reasons, Reason(rules.SAME_COLLEGE, 5))}),
    ("needs", "第 4 个志愿起不加分", {"wishes": 4}),
    ("needs", "加不了分", {"needs": ()}),
    ("needs", "志愿的分就用不上", {"wishes": 0}),
    ("needs", "配对时却不算分", {"reasons": (Reason(rules.FIELD, 10),)}),
    ("who", "入党积极分子既当联系人，又被人联系", {"helpers": ("party", "activist")}),
    ("cadences", "没有写要做什么", {"cadences": ()}),
    ("cadences", "没有先提醒双方", talk(tell_after=60)),
    ("cadences", "10 天就提醒了", talk(remind_after=10)),
    ("cadences", "等不到“每学年谈心”", talk(every=rules.YEAR) | {"months": 3}),
    ("ends", "没有“期满”", {"ends": (rules.GRADUATED,), "automatic": ()}),
    ("ends", "没有“毕业”", {"ends": (rules.OTHER,), "automatic": (), "months": None,
                         "roles": (replace(MAIN, who=rules.STUDENT),)}),
]  # fmt: skip


@pytest.mark.parametrize(("section", "words", "fields"), REFUSED)
def test_what_contradicts_itself_is_refused(section, words, fields):
    found = refusals(contradictions(replace(USUAL, **fields)))
    assert [each.section for each in found if words in each.words] == [section]


@pytest.mark.parametrize(("section", "words", "fields"), POINTED_OUT)
def test_what_is_odd_is_pointed_out(section, words, fields):
    spec = replace(USUAL, **fields)
    assert refusals(contradictions(spec)) == []
    assert [(e.section, e.is_warning) for e in contradictions(spec) if words in e.words] == [
        (section, True)
    ]


def test_the_empty_rules_work():
    assert refusals(contradictions(Spec())) == []
