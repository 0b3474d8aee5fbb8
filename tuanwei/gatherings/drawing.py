"""A draw that anybody can redo with pencil, paper and a SHA-256 tool. Pure: texts in, order out.

Before registration opens, the SHA-256 of a secret seed is published, so that nobody can choose the
seed afterwards. At the draw the seed is published too. Tickets stand in the order of
SHA-256("seed:ticket"); the first `seats` of them are in, the others wait in that order.
"""

from hashlib import sha256


def commitment(seed):
    """What is published before the draw: the SHA-256 of the seed, in hexadecimal."""
    return sha256(seed.encode()).hexdigest()


def lot(seed, ticket):
    """What a ticket is ordered by, in hexadecimal."""
    return sha256(f"{seed}:{ticket}".encode()).hexdigest()


def drawn(seed, tickets):
    """The distinct `tickets` in the order of the draw. Raises ValueError for a ticket twice."""
    if len(set(tickets)) != len(tickets):
        raise ValueError("a ticket stands twice in the draw")
    return sorted(tickets, key=lambda ticket: lot(seed, ticket))
