"""What the page of a league day says of its months and its texts."""

from branches.league_days.days import hooks
from branches.league_days.months import permissions

TEMPLATE = "league_days/months/_panel.html"


def panel(user, league_day):
    """The way to the texts of a record, and to the months of its branch, for those who take them."""
    if not permissions.takes_texts(user, league_day):
        return None
    return TEMPLATE, {
        "day": league_day, "is_recorded": league_day.state == permissions.RECORDED,
    }  # fmt: skip


def register():
    """Show it on the pages of league days."""
    if panel not in hooks.panels:
        hooks.panels.append(panel)
