"""学号 and 工号 as people type them, and as they are stored."""

import re
import unicodedata

INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")


def clean_number(text: str) -> str:
    """The number in plain characters: no blanks, nothing invisible, no NUL, which no database takes.

    >>> clean_number(" ２０２４ 0101-15　")
    '20240101-15'
    """
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text or ""))
