"""Which questions a person is shown: a question may wait for an answer to an earlier one.

`depends` is {question key: (key it waits for, answers that show it)}. No database here.
"""


def chosen(value):
    """The answers in `value` (a text, a number, a list of texts, or None) as a set of texts."""
    if value is None or isinstance(value, dict):
        return set()
    return set(value) if isinstance(value, list | tuple) else {str(value)}


def ring(depends):
    """The keys of a ring of conditions in order, each waiting for the next; () without one."""
    clear: set[str] = set()
    for start in depends:
        path: list[str] = []
        at = start
        while at in depends and at not in clear:
            if at in path:
                return tuple(path[path.index(at) :])
            path.append(at)
            at = depends[at][0]
        clear.update(path)
    return ()


def shown(keys, depends, answers):
    """Those of `keys` that are shown to whoever gave `answers` {key: value}, in their order.

    A question waits in vain for one that is not shown itself, or not there. Raises ValueError
    when conditions form a ring.
    """
    if ring(depends):
        raise ValueError("conditions form a ring")
    keys = list(keys)

    def is_shown(key):
        if key not in depends:
            return key in keys
        on, values = depends[key]
        return is_shown(on) and bool(chosen(answers.get(on)) & set(values))

    return [key for key in keys if is_shown(key)]
