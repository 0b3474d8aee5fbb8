"""The text of a paper as its lines are set: headings of the first two ranks, and paragraphs. Pure."""

import re

FIRST = re.compile(r"^[一二三四五六七八九十]{1,3}、")
SECOND = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]")
SHORT = 40


def paragraphs(text):
    """[(rank: "first", "second" or "", line)]; what begins as a heading and is long is a paragraph."""
    found = []
    for line in (each.strip() for each in text.split("\n")):
        if not line:
            continue
        is_short = len(line) <= SHORT
        rank = "first" if FIRST.match(line) else "second" if SECOND.match(line) else ""
        found.append((rank if is_short else "", line))
    return found
