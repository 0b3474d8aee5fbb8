"""One-time codes for the first sign-in: what they look like and how they are kept.

Sixty random bits in letters and digits that nobody mistakes for each other (Crockford's base 32).
A code is stored as HMAC-SHA256 of number and code, never as itself. No slow hash: sixty bits
cannot be guessed, and looking one up must cost the same whether the number exists or not.
"""

import secrets
import unicodedata
from datetime import timedelta

from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
VALID = timedelta(days=14)
MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A code as it is printed: XXXX-XXXX-XXXX."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[n : n + 4] for n in range(0, LENGTH, 4))


def clean_code(text: str) -> str:
    """The twelve characters that were meant: dashes, spaces and case do not matter, O is 0."""
    plain = unicodedata.normalize("NFKC", text or "").upper().translate(MEANT)
    return "".join(letter for letter in plain if letter in ALPHABET)


def digest(number: str, code: str) -> str:
    """What is stored of a code (64 hexadecimal characters)."""
    text = f"{number}\n{clean_code(code)}"
    return salted_hmac("tuanwei.accounts.codes", text, algorithm="sha256").hexdigest()
