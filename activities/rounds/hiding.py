"""What a reviewer reads where names are hidden. No database here.

Known words (names of people and units, numbers) and what looks like a phone number, an address or a
class are blacked out. Files keep what is inside them: whoever hands in is told so.
"""

from tuanwei.lib.traces import find

BLACK = "■■"
SUFFIXES = ("团支部", "团总支", "学院", "分会", "协会", "社团")


def known_words(names, units):
    """Everything that would tell: names, and names of units with and without what they end in."""
    found = set(filter(None, names))
    for unit in filter(None, units):
        found.add(unit)
        for suffix in SUFFIXES:
            short = unit.removesuffix(suffix)
            if len(short) > 2:
                found.add(short)
    return found


def hidden(text, words):
    """`text` with every one of `words`, and every trace of a person, blacked out."""
    for word in sorted(words, key=lambda word: (-len(word), word)):
        text = text.replace(word, BLACK)
    for trace in find(text):
        text = text.replace(trace.words, BLACK)
    return text
