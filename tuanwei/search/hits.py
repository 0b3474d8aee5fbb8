"""What a search shows: hits, by area, with the words marked. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

MOST_WORDS, LONGEST = 5, 60
LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)?)?")
MARKS = re.compile(r"\*\*|__|`|^[ ]{0,3}(?:#{1,6}|>|[-*+])[ ]+", re.MULTILINE)


@dataclass(frozen=True)
class Hit:
    """One thing that may be opened. `excerpt` holds the words where they stand in its text."""

    title: str
    url: str
    area: str
    excerpt: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Group:
    """The hits of one area: the first ones, and how many there are."""

    area: str
    label: str
    icon: str
    hits: tuple[Hit, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not among the hits."""
        return self.count - len(self.hits)


def words_of(text: str) -> list[str]:
    """The words of what was typed, each once, as people may type it: full-width letters and blanks."""
    plain = unicodedata.normalize("NFKC", text)[:LONGEST]
    return list(dict.fromkeys(plain.split()))[:MOST_WORDS]


def unmarked(text: str) -> str:
    """A piece of Markdown, cut anywhere, without its marks; of links and pictures their words stay."""
    return MARKS.sub("", LINK.sub(r"\1", text))


def parts(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """`text` cut into (piece, is one of the words); the pieces together are the text."""
    # Some letters grow when they are made small; places must fit.
    low = "".join(small if len(small := each.lower()) == 1 else each for each in text)
    marked = [False] * len(text)
    for word in words:
        at = low.find(word.lower())
        while at >= 0:
            marked[at : at + len(word)] = [True] * len(word)
            at = low.find(word.lower(), at + 1)
    found: list[tuple[str, bool]] = []
    for letter, is_hit in zip(text, marked, strict=True):
        if found and found[-1][1] == is_hit:
            found[-1] = (found[-1][0] + letter, is_hit)
        else:
            found.append((letter, is_hit))
    return found
