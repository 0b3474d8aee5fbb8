"""What this room hears of: facts that change, rounds that begin, units that come and go; its places on a round's
page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.facts import hooks as facts
from assessment.rounds import hooks as rounds
from assessment.rounds.models import Round
from assessment.rounds.permissions import can_run
from assessment.scores import actions, queries, recomputing

MANY = 100
"""So many units are scored while somebody waits; more after the commit, piece by piece."""


def register():
    """Called once when the portal starts."""
    facts.changed.append(facts_changed)
    rounds.moved.append(round_moved)
    rounds.regrouped.append(units_regrouped)
    rounds.parts.append(parts_of)


def parts_of(user, held):
    """Where staff see what the night found to differ; computing again is a place of rounds themselves."""
    if not can_run(user) or held.state not in Round.SCORED_IN:
        return []
    waiting = queries.waiting()
    hint = _("%d 条等处理") % waiting if waiting else _("每天夜里核对，现在没有不一致的")
    return [(_("重算差异"), hint, reverse("assessment:discrepancy-list"))]


def facts_changed(changes):
    """Rounds that cover these days and are not shown yet follow: [(unit's key, source, day)]."""
    days = [on for _unit, _source, on in changes]
    running = Round.objects.following().filter(starts_on__lte=max(days), ends_on__gte=min(days))
    for held in running.select_related("version").order_by("pk"):
        mine = [each for each in changes if held.starts_on <= each[2] <= held.ends_on]
        units, sources = {each[0] for each in mine}, {each[1] for each in mine}
        if len(units) > MANY:
            actions.refresh_later(round=held, unit_ids=units, sources=sources)
        elif units:
            actions.refresh(round=held, unit_ids=units, sources=sources)


def round_moved(round, before, after, by):
    """A round that begins is computed once in the background: what the records say stands beside the first self
    scores. One that was shown and goes back to the review as well: what came meanwhile counts."""
    begins = before == Round.State.DRAFT and after in Round.SCORED_IN
    goes_back = before in Round.POSTED_IN and after == Round.State.REVIEW
    if (begins or goes_back) and (who := by or round.opened_by):
        recomputing.start(round=round, by=who)


def units_regrouped(round, unit_ids):
    """Units came, left, were merged, or have other members or another category."""
    if round.state in Round.SCORED_IN:
        actions.refresh(round=round, unit_ids=unit_ids)
