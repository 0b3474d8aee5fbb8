"""Which things wait for which, as a graph. Pure."""


def leads_to(edges, start, goal):
    """True when following `edges` (pairs: the first waits for the second) from `start` comes to
    `goal`; a thing leads to itself."""
    waits_for = {}
    for one, other in edges:
        waits_for.setdefault(one, set()).add(other)
    seen, open_ones = {start}, [start]
    while open_ones:
        here = open_ones.pop()
        if here == goal:
            return True
        fresh = waits_for.get(here, set()) - seen
        seen |= fresh
        open_ones.extend(fresh)
    return False
