"""Finding words in what somebody wrote, however it is spaced. Pure: texts in, True or False out.

One line is one wording; 「…」 in it stands for up to GAP characters. Nothing else is a pattern, so
no line that staff type can make a search slow.
"""

import re
import unicodedata
from functools import lru_cache

GAP, MARK = 6, "…"


def folded(text):
    """`text` as it is compared: one width and case, letters and digits only."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(filter(str.isalnum, plain))


def lines_of(text):
    """The lines that say something, each once, in their order."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def parts_of(line):
    """The folded parts of a wording; NFKC would turn the mark into dots."""
    return [part for part in map(folded, line.split(MARK)) if part]


@lru_cache(maxsize=8)
def _compiled(wordings, harmless):
    gap = f".{{0,{GAP}}}"
    found = [
        gap.join(map(re.escape, parts)) for parts in map(parts_of, lines_of(wordings)) if parts
    ]
    calm = sorted(filter(None, map(folded, lines_of(harmless))), key=len, reverse=True)
    return (
        re.compile("|".join(found)) if found else None,
        re.compile("|".join(map(re.escape, calm))) if calm else None,
    )


def speaks_of(text, wordings, harmless=""):
    """True when a line of `wordings` stands in `text` outside every line of `harmless`."""
    search, calm = _compiled(wordings, harmless)
    plain = folded(text)
    if calm:
        plain = calm.sub("\n", plain)  # no wording reaches across a line end
    return bool(search and search.search(plain))
