"""Codes, receipts, boxes, and the order of candidates on somebody's ballot. Pure.

A code is 80 bits of chance. The receipt is the beginning of its SHA-256, so whoever sees a receipt
cannot find the code that changes the ballot.
"""

import re
import secrets
from base64 import b32encode
from hashlib import sha256

VOTERS_A_BOX = 24
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CODE = re.compile(r"[A-Z2-7]{16}")
MISREAD = str.maketrans("018", "OIB")


def new_code():
    """A fresh code of 16 letters."""
    return b32encode(secrets.token_bytes(10)).decode()


def read_code(text):
    """The code that somebody typed, with or without blanks, in small letters or misread; "" for
    what is none."""
    tidy = re.sub(r"[\s\-—·]", "", text).upper().translate(MISREAD)
    return tidy if CODE.fullmatch(tidy) else ""


def receipt_of(code):
    """The receipt of a code: 16 letters."""
    return b32encode(sha256(code.encode()).digest()[:10]).decode()


def spaced(letters):
    """In fours, as people read it out."""
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


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
