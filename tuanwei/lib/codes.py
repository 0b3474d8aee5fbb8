"""Codes that stand on papers, for whoever checks them. Pure.

A code is 16 random characters without those that are misread (0 O 1 I L): 31 ** 16 is about 2 ** 79,
so that nobody guesses one.
"""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH, GROUP = 16, 4


def new_code() -> str:
    """A random code."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def typed_code(text: str) -> str:
    """A code as somebody typed it: case, width, blanks and dashes do not matter. Not longer than
    any code is, so that nonsense is looked up like a code that nobody has."""
    wide = unicodedata.normalize("NFKC", text[:200]).upper()
    return "".join(letter for letter in wide if letter.isascii() and letter.isalnum())[: LENGTH + 1]


def grouped(text: str) -> str:
    """In groups of four: ABCD-EFGH-JKMN-PQRS."""
    return "-".join(text[place : place + GROUP] for place in range(0, len(text), GROUP))
