"""What a transcript comes to in a few digits; its code is one of `tuanwei.lib.codes`. Pure.

The digest is the beginning of the SHA-256 of everything that stands on the paper: a figure that
was changed on it gives another.
"""

import hashlib
import json

from tuanwei.lib.codes import ALPHABET, LENGTH, grouped, new_code, typed_code

__all__ = ["ALPHABET", "LENGTH", "digest", "grouped", "new_code", "typed_code"]

DIGITS = 16


def digest(content: dict) -> str:
    """What the paper comes to: 16 hex digits in groups of four."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return grouped(hashlib.sha256(said.encode()).hexdigest()[:DIGITS])
