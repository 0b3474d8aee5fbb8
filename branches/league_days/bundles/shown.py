"""What stands about a bundle on the page of its contest, and in publicities."""

from branches.league_days.bundles import actions, queries
from branches.league_days.contests import hooks
from branches.league_days.results import publishing


def on_page(user, contest):
    """The newest edition with its hash; None before there is one."""
    found = queries.newest(contest)
    return ("league_days/bundles/_on_page.html", {"bundle": found}) if found else None


def register():
    """Stand on pages of contests and results and in publicities; say when a contest cannot be closed yet."""
    for functions, function in (
        (hooks.on_page, on_page), (hooks.on_result, on_page), (hooks.unfinished, actions.unfinished),
        (publishing.bases, actions.basis), (publishing.changed, actions.follow),
    ):  # fmt: skip
        if function not in functions:
            functions.append(function)
