"""What changed between two versions, in the words of the rules."""

from tuanwei.rulebooks.wording import compared

TITLES = {"who": "谁", "what": "什么", "when": "几时"}


def said(**parts):
    return [(key, TITLES[key], list(lines)) for key, lines in parts.items()]


def test_lines_that_went_and_came_are_told_part_by_part():
    before = said(what=["甲。", "乙。"], who=["全体。"])
    after = said(who=["全体。"], what=["乙。", "丙。"], when=["每月。"])
    assert compared(TITLES, before, after) == [
        ("什么", ["甲。"], ["丙。"]), ("几时", [], ["每月。"]),
    ]  # fmt: skip
    assert compared(TITLES, after, before) == [
        ("什么", ["丙。"], ["甲。"]), ("几时", ["每月。"], []),
    ]  # fmt: skip


def test_another_order_is_a_change():
    before, after = said(who=["甲。", "乙。"]), said(who=["乙。", "甲。"])
    assert compared(TITLES, before, after) == [("谁", ["甲。", "乙。"], ["乙。", "甲。"])]
    assert compared(TITLES, before, before) == []
