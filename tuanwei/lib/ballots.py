"""Codes and receipts of secret ballots: docs/decisions/0033. Pure.

A code is 80 bits of chance. The receipt is the beginning of its SHA-256, so whoever sees a receipt
cannot find the code that belongs to the ballot.
"""

import re
import secrets
from base64 import b32encode
from hashlib import sha256

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
