"""Draw samples that can be drawn again: the seed is kept, so anybody can check the draw."""

from hashlib import sha256


def lot(seed, number):
    """The lot of the person with this 学号/工号: the same for the same seed, on every machine."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(people, amount, seed):
    """`amount` of `people` (numbers) by lot, all when there are fewer or `amount` is None."""
    ordered = sorted(set(people), key=lambda number: lot(seed, number))
    return ordered if amount is None else ordered[:amount]
