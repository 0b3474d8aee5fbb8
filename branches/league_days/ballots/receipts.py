"""Codes, receipts, boxes, and the order of candidates on somebody's ballot. Pure.

Codes and receipts are those of every secret ballot (`tuanwei.lib.ballots`).
"""

from hashlib import sha256

from tuanwei.lib.ballots import LETTERS, new_code, read_code, receipt_of, spaced

__all__ = [
    "LETTERS", "ballot_line", "ballots_hash", "box_of", "boxes_for", "new_code", "ordered",
    "read_code", "receipt_of", "spaced",
]  # fmt: skip
VOTERS_A_BOX = 24


def boxes_for(voters):
    """How many boxes a roll needs."""
    return max(1, round(voters / VOTERS_A_BOX))


def box_of(receipt, boxes):
    """The number of the box, 0 to boxes - 1, into which the ballot goes."""
    value = 0
    for letter in receipt[:8]:
        value = value * 32 + LETTERS.index(letter)
    return value % boxes


def ordered(keys, seed, voter):
    """`keys` in the order in which this voter sees them: always the same for one voter, chance
    between voters."""
    return sorted(keys, key=lambda key: sha256(f"{seed}:{voter}:{key}".encode()).digest())


def ballot_line(receipt, choices):
    """A ballot as one line of text: the receipt, then number:times of each choice in order."""
    chosen = sorted((int(number), times) for number, times in choices.items())
    return " ".join([receipt, *(f"{number}:{times}" for number, times in chosen)])


def ballots_hash(ballots):
    """The SHA-256 of the lines of [(receipt, choices)], in order, one below the other."""
    lines = sorted(ballot_line(receipt, choices) for receipt, choices in ballots)
    return sha256("\n".join(lines).encode()).hexdigest()
