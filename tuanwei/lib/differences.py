"""What an edit changed, in pieces that follow each other. Pure: two texts in, pieces out.

Compared character by character where the text is Chinese and by whole words and figures where it is
not, so that 22:00 → 23:00 reads as one change. Texts that repeat themselves so much that this
would take long are compared by sentence, or replaced as a whole.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
FINE = re.compile(r"[A-Za-z]+|\d+(?:[.:：]\d+)*|.", re.DOTALL)
BY_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；\n]|$)")
WHOLE = re.compile(r".*", re.DOTALL)
MOST_PAIRS = 150_000  # equal tokens to compare, at worst some half a second
SMALL = 1  # what stays between two changes is read with them unless it is longer


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed (SAME), was taken out (GONE) or put in (NEW)."""

    kind: str
    text: str


def differences(before, after):
    """[Piece]: SAME and GONE together give `before`, SAME and NEW together give `after`.

    Line ends count as one character however a browser wrote them. [] when nothing changed.
    """
    before, after = (text.replace("\r\n", "\n") for text in (before, after))
    if before == after:
        return []
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    ends = len(before) - tail, len(after) - tail
    middle = _compared(before[head : ends[0]], after[head : ends[1]])
    return _pieces([(before[:head],) * 2, *middle, (before[ends[0] :],) * 2])


def nearby(pieces, reach=40):
    """The pieces with what stayed cut down to `reach` characters beside each change."""
    last = len(pieces) - 1
    return [
        Piece(SAME, _cut(piece.text, 0 if n == 0 else reach, 0 if n == last else reach))
        if piece.kind == SAME
        else piece
        for n, piece in enumerate(pieces)
    ]


def _cut(text, front, back):
    if len(text) <= front + back + 2:
        return text
    return text[:front] + "……" + text[len(text) - back :]


def _common(first, second):
    """How many characters two texts share at their start, without parting a word or figure."""
    same = 0
    for one, other in zip(FINE.findall(first), FINE.findall(second), strict=False):
        if one != other:
            break
        same += len(one)
    return same


def _compared(before, after):
    """[(old, new)] in order; both are equal where nothing changed."""
    for grain in (FINE, BY_SENTENCE, WHOLE):
        old, new = grain.findall(before), grain.findall(after)
        known = Counter(new)
        if sum(count * known[token] for token, count in Counter(old).items()) <= MOST_PAIRS:
            break
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("".join(old[a:b]), "".join(new[c:d])) for _name, a, b, c, d in steps]


def _pieces(pairs):
    """Pieces of (old, new) pairs; neighbouring changes are one."""
    pieces, old, new = [], "", ""
    for n, (before, after) in enumerate(pairs):
        is_last = n == len(pairs) - 1
        is_small = before == after and len(before) <= SMALL and (old or new) and not is_last
        if before != after or is_small:
            old, new = old + before, new + after
            continue
        if not before:
            continue
        pieces += [*_change(old, new), Piece(SAME, before)]
        old = new = ""
    return pieces + _change(old, new)


def _change(old, new):
    return [piece for piece in (Piece(GONE, old), Piece(NEW, new)) if piece.text]
