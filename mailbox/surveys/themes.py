"""Which answers of a question would make themes for the menu. Pure: answers in, weights out."""

from mailbox.surveys.conditions import chosen

KINDS = ("single", "multiple", "order", "rating")


def weights(kind, values, keys) -> dict[str, int]:
    """{key: people} that speak for each of `keys`: who chose it; of an order, who put it first.

    A rating speaks for the question as a whole, under the key "": who gave more than the middle.
    `keys` are the options, of a rating its steps from the lowest on.
    """
    keys = list(keys)
    if kind == "rating":
        return {"": sum(2 * int(value) > len(keys) + 1 for value in values)}
    if kind == "order":
        firsts = [order[0] for order in values if set(order) == set(keys)]
        return {key: firsts.count(key) for key in keys}
    given = [chosen(value) for value in values]
    return {key: sum(key in each for each in given) for key in keys}


def top(weighed, most) -> list[tuple[str, int]]:
    """The `most` (one at least) weightiest (key, people), in their own order where equal; never with nobody.

    Whoever is equal to the last one comes along: the order of options decides nothing.
    """
    ranked = sorted(
        ((key, people) for key, people in weighed.items() if people), key=lambda each: -each[1]
    )
    if len(ranked) <= most:
        return ranked
    least = ranked[most - 1][1]
    return [each for each in ranked if each[1] >= least]
