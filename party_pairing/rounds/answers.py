"""What rounds show on the page of one's own pairs."""

from party_pairing.pairs import hooks
from party_pairing.rounds import queries, stating


def on_mine(user):
    """(template, context): the rounds that go on now, with what this person can do in them."""
    rows = queries.going_on_for(user)
    for each in rows:
        each.is_open = not stating.why_closed(each)
    rows = [each for each in rows if each.is_open or each.is_stated or each.waits]
    return "party_pairing/rounds/_on_mine.html", {"rows": rows}


def register():
    """Join them."""
    if on_mine not in hooks.on_mine:
        hooks.on_mine.append(on_mine)
