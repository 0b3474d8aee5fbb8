"""What rooms above hear of contests and say to them. Each adds its functions in AppConfig.ready."""

begun: list = []
"""f(run, by): a stage begins; its entries are known."""
left: list = []
"""f(entry, by): an entry withdrew or was disqualified."""
called_off: list = []
"""f(contest, by): a contest ends without a result."""
unfinished: list = []
"""f(contest): why it cannot be closed yet, in words; None where nothing stands in the way."""
awards: list = []
"""f(unit_ids): [gates.Past] of awards in force that these branches have, of any contest."""
on_list: list = []
"""f(user, contests): {pk: words} said of some of these contests in the list."""
on_page: list = []
"""f(user, contest): (template, context) shown on the contest's page; None for nothing."""
on_stage: list = []
"""f(user, run): (template, context) shown in this stage on the contest's page; None for nothing."""
on_result: list = []
"""f(user, contest): (template, context) shown below a contest's result; None for nothing."""


def tell(functions, *args):
    """Call each of them."""
    for function in functions:
        function(*args)


def said(functions, *args):
    """What each of them says, without those that say nothing."""
    found = (function(*args) for function in functions)
    return [each for each in found if each]
