"""What this room says to publicity, rounds and scores, and hears of facts. Joined in AppConfig.ready."""

from django.utils.translation import gettext_lazy as _

from assessment.facts import hooks as facts
from assessment.results import deciding, late, publishing, resources
from assessment.results.queries import KIND
from assessment.rounds import hooks as rounds
from assessment.scores import hooks as scores
from tuanwei.publicity import sources


def register():
    """Join them."""
    sources.register(
        KIND, _("考核"), concluded=publishing.concluded, upheld=publishing.upheld,
        called_off=publishing.called_off, own=publishing.own, gave=publishing.gave,
        parts=publishing.parts, closed=publishing.closed,
    )  # fmt: skip
    for hooked, heard in (
        (rounds.barring, publishing.barring), (rounds.barring, late.may_leave_published),
        (rounds.parts, late.ways),
        (rounds.moved, publishing.moved), (rounds.moved, deciding.moved),
        (rounds.moved, late.moved),
        (scores.standing, deciding.apply), (facts.changed, late.changed),
    ):  # fmt: skip
        if heard not in hooked:
            hooked.append(heard)
    resources.register()
