"""The frozen roll, so that anybody can check it and nobody learns from it who is on it. Pure.

Each person on the roll has a line: SHA-256("salt:number:branch"), where the salt follows from the
poll's seed and the number and is shown to that person only. The roll's hash is the SHA-256 of all
lines in order, one below the other.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Line:
    """What one person needs to check their own line with pencil, paper and a SHA-256 tool."""

    salt: str
    text: str
    commitment: str


def salt_of(seed, number):
    """The salt of one person: nobody can guess it without the poll's seed."""
    return hmac.new(seed.encode(), number.encode(), sha256).hexdigest()[:20]


def line_of(seed, number, branch):
    """The Line of the person with this student or staff `number`."""
    salt = salt_of(seed, number)
    text = f"{salt}:{number}:{branch}"
    return Line(salt, text, sha256(text.encode()).hexdigest())


def roll_hash(seed, people):
    """The hash of a roll of (number, branch), in whatever order they come."""
    lines = sorted(line_of(seed, number, branch).commitment for number, branch in people)
    return hash_of_lines(lines)


def hash_of_lines(lines):
    """The hash of published lines."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()
