"""Which words come up more than they used to. Pure: texts in, words and exact rates out.

A word counts once for each sender, however often somebody writes, and is shown from FEWEST
senders on: what fewer people say could be told of one of them.
"""

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import rjieba

FEWEST = 5
# Tags of words that carry a matter: things, places, doings, states. Persons (nr) never.
KEPT = re.compile("n|nz|nl|ns|nt|s|q|j|l|i|v|vn|a|ad|an")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,8}")
# Said in every letter, whatever it is about.
EMPTY = frozenset(
    """
    学校 学院 老师 同学 同学们 问题 希望 建议 可以 能够 能否 时候
    情况 方面 部门 领导 学生 大家 解决 反映 感谢 谢谢 没有 不能
    应该 觉得 认为 出现 进行 需要 影响 要求 了解 知道 处理 回复
    您好 尊敬 请问 来信 书记 团委 我校 校园 原因 办法 方式 方便
    不便 严重 有点 有些 多次 经常 只能
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Rising:
    """A word with its senders this month and, on average, in each month before."""

    word: str
    now: int
    before: Fraction


def matters(text, names=frozenset()):
    """The telling words of a letter; `names` of persons and their parts are left out."""
    return {
        word
        for word, tag in rjieba.tag(text)
        if KEPT.fullmatch(tag) and HAN.fullmatch(word) and word not in EMPTY and word not in names
    }


def count_senders(letters, names=frozenset()):
    """(Counter of senders by word, number of senders) of (sender, text) pairs."""
    said = {}
    for sender, text in letters:
        said.setdefault(sender, set()).update(matters(text, names))
    return Counter(word for words in said.values() for word in words), len(said)


def rising(now, senders, before, most=12):
    """The words that rose most, of FEWEST senders at least; [Rising], the steepest first.

    `now` counts senders by word among `senders` of this month; `before` is a list of such
    (counts, senders) pairs, one a month. Compared are shares of senders; for the order one more
    sender is imagined before, so that a word that is new does not outshine everything.
    """
    known, all_before = Counter(), sum(count for _, count in before)
    for counts, _ in before:
        known.update(counts)
    found = []
    for word, count in now.items():
        share = Fraction(count, senders or 1)
        if count >= FEWEST and share > Fraction(known[word], all_before or 1):
            steep = share / Fraction(known[word] + 1, all_before + 1)
            found.append((steep, count, word))
    found.sort(key=lambda each: (-each[0], -each[1], each[2]))
    months = len(before) or 1
    return [Rising(word, count, Fraction(known[word], months)) for _, count, word in found[:most]]
