"""Which titles speak of the same thing. Pure: neighbouring pairs of characters, no words needed."""

from unicodedata import normalize

# Pairs that most letters have say nothing about what a letter is about.
EMPTY = {
    "没有", "能不", "不能", "可以", "什么", "怎么", "为什", "是不", "不是", "有没", "一个", "我们",
    "学校", "时候", "希望", "建议", "关于", "问题",
}  # fmt: skip


def pairs(title):
    """The telling pairs of a title, blanks and punctuation left out."""
    line = "".join(c for c in normalize("NFKC", title).lower() if c.isalnum())
    return {line[i : i + 2] for i in range(len(line) - 1)} - EMPTY


def most_similar(title, others, most=3):
    """The objects of `others` whose `.title` shares most with `title`, best first, each title once.

    Titles count that share two pairs and three tenths of what is asked; earlier ones win ties.
    """
    asked = pairs(title)
    if not asked:
        return []
    wanted = max(min(2, len(asked)), -(-len(asked) * 3 // 10))
    found, seen = [], set()
    for other in others:
        shared = len(asked & pairs(other.title))
        if shared >= wanted and other.title not in seen:
            seen.add(other.title)
            found.append((shared, other))
    found.sort(key=lambda pair: -pair[0])
    return [other for _shared, other in found[:most]]
