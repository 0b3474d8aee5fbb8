"""A digest as plain text for WeChat and Weibo, pictures in their order. Pure."""

import re
from dataclasses import dataclass

WECHAT_MOST, WEIBO_MOST = 20_000, 2_000
WECHAT_PICTURES, WEIBO_PICTURES = 300, 18
SENTENCE_END = "。！？!?\n"
MARKS = re.compile(r"\*\*|__|`|^#{1,6}\s*|^>\s*", re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Item:
    """One piece of a digest: its title, Markdown, whose it is, and how many pictures."""

    title: str
    text: str
    unit: str
    pictures: int = 0


@dataclass(frozen=True)
class Made:
    """A text with what was left out: `is_cut` where words were, `pictures_left` how many pictures."""

    text: str
    is_cut: bool
    pictures: tuple[tuple[int, int], ...]
    pictures_left: int

    @property
    def size(self) -> int:
        """Characters."""
        return len(self.text)


def bare(text: str) -> str:
    """Markdown without its marks; lists keep a dot."""
    text = LINK.sub(r"\1", text)
    text = MARKS.sub("", text)
    text = re.sub(r"^[ \t]*[-*+][ \t]+", "· ", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def shortened(text: str, most: int) -> str:
    """At most `most` characters, ended with a sentence where one ends in the last half, else with ……."""
    if len(text) <= most:
        return text
    if most < 3:
        return ""
    room = text[: most - 2]
    end = max(room.rfind(mark) for mark in SENTENCE_END)
    if end >= most // 2:
        return room[: end + 1].rstrip()
    return room.rstrip("，、；：, \n") + "……"


def wechat(title: str, preface: str, items: list[Item], most: int = WECHAT_MOST) -> Made:
    """The article: numbered pieces, each with places for its pictures."""
    parts, left = [title], 0
    taken: list[tuple[int, int]] = []
    if preface:
        parts.append(bare(preface))
    for place, item in enumerate(items, 1):
        lines = [f"{place}. {item.title}", bare(item.text)]
        for picture in range(item.pictures):
            if len(taken) < WECHAT_PICTURES:
                taken.append((place - 1, picture))
                lines.append(f"【图{len(taken)}】")
            else:
                left += 1
        lines.append(f"（{item.unit}）")
        parts.append("\n".join(line for line in lines if line))
    whole = "\n\n".join(parts)
    text = shortened(whole, most)
    return Made(text, len(text) < len(whole), tuple(taken), left)


def weibo(title: str, items: list[Item], most: int = WEIBO_MOST) -> Made:
    """One post: a fair share of the room for each piece, so that none is left out; the first pictures of
    each in turn."""
    head = f"#{title}#"
    blocks = [f"{place}. {item.title}（{item.unit}）" for place, item in enumerate(items, 1)]
    bodies = [bare(item.text).replace("\n\n", "\n") for item in items]
    room = most - len(head) - sum(len(each) + 2 for each in blocks)
    lines, is_cut = [head], False
    for place, (block, body) in enumerate(zip(blocks, bodies, strict=True)):
        share = max(room // (len(blocks) - place), 0)
        said = shortened(body, max(share - 1, 0))
        is_cut = is_cut or said != body
        room -= len(said) + 1
        lines.append(f"{block}\n{said}" if said else block)
    text = "\n".join(lines)
    if len(text) > most:
        text, is_cut = shortened(text, most), True
    order = [
        (place, turn)
        for turn in range(max((item.pictures for item in items), default=0))
        for place, item in enumerate(items) if turn < item.pictures
    ]  # fmt: skip
    return Made(
        text, is_cut, tuple(sorted(order[:WEIBO_PICTURES])),
        max(len(order) - WEIBO_PICTURES, 0),
    )  # fmt: skip
