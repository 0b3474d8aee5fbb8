"""How like a title is to what was typed: heard the same though written otherwise (红颜精神 → 红岩精神), typed in
pinyin, or one character off. Pure."""

from tuanwei.lib.pinyin import syllables

ENOUGH = 2 / 3
SHORTEST_PINYIN = 4
"""Letters; fewer stand in too many titles."""


def likeness(words: list[str], title: str) -> float:
    """From 0 to 1: how much of `words` is heard in `title`, the same place after place. 0 where it is not
    ENOUGH to ask whether this was meant."""
    heard = syllables(title)
    shares = [_share(word, heard) for word in words]
    least = min(shares, default=0.0)
    return sum(shares) / len(shares) if least >= ENOUGH else 0.0


def _share(word: str, heard: tuple[str, ...]) -> float:
    if word.isascii() and word.isalpha():
        return float(len(word) >= SHORTEST_PINYIN and _is_spelt(word.lower(), heard))
    asked = syllables(word)
    if len(set(asked).intersection(heard)) < ENOUGH * len(set(asked)):
        return 0.0  # most titles, quickly
    starts = range(len(heard) - len(asked) + 1)
    best = max((_agreeing(asked, heard[at:]) for at in starts), default=0)
    return best / len(asked) if asked else 0.0


def _agreeing(asked: tuple[str, ...], heard: tuple[str, ...]) -> int:
    return sum(one == other for one, other in zip(asked, heard, strict=False))


def _is_spelt(letters: str, heard: tuple[str, ...]) -> bool:
    return any("".join(heard[at:]).startswith(letters) for at in range(len(heard)))
