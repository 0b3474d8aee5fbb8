"""Lines whose columns lie too far apart."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from assessment.engine import spec as rules
from assessment.rounds.models import Round, ScoreLine
from assessment.sheets import differing
from assessment.sheets.leaves import compared_of, path_of, shown_points
from tuanwei.lib.numbers import half_up, plain


def differences_of(round):
    """Lines of a round whose self, system and checked scores lie further apart than its procedure says, settled or
    not, in the order of units and lines. While the round is checked, only what was checked. One query."""
    rows = (
        ScoreLine.objects.filter(sheet__round=round, sheet__left_out="", is_absent=False)
        .filter(_may_differ())
        .select_related("sheet__unit", "sheet__parent", "checked_by", "reviewed_by")
        .order_by("sheet__unit__name_pinyin", "sheet", "pk")
    )
    if round.state == Round.State.CHECK:
        rows = rows.exclude(check_score=None)
    by = round.spec.procedure.differs_by
    leaves = {each.key: each for each in round.spec.leaves}
    found = []
    for each in rows:
        leaf = leaves.get(each.indicator)
        if leaf is not None and differing.differs(compared_of(each, leaf), by):
            each.sheet.round = round
            found.append(each)
    return found


def _may_differ():
    """What the database can say before the exact figures are looked at: two columns are there and not the same."""
    pair = Q(self_score__isnull=False, check_score__isnull=False) & ~Q(self_score=F("check_score"))
    return pair | Q(system__isnull=False) & (
        Q(self_score__isnull=False) | Q(check_score__isnull=False)
    )


@dataclass(frozen=True)
class Difference:
    """One line of the queue, in words."""

    line: ScoreLine
    indicator: rules.Indicator
    path: str

    @property
    def values(self):
        """Self, system and checker, as they are compared."""
        return compared_of(self.line, self.indicator)

    @property
    def apart(self):
        return plain(half_up(differing.apart(self.values), 2))

    @property
    def middle(self):
        return differing.middle_words(self.values)

    @property
    def columns(self):
        """[(label, points, words beside)]."""
        return [
            (_("自评"), shown_points(self.line.self_score, self.indicator), self.line.self_note),
            (_("系统"), shown_points(self.line.system), ""),
            (_("检查"), shown_points(self.line.check_score, self.indicator), self.line.check_note),
        ]


def difference_of(round, line):
    """A line of the queue for a page."""
    leaf = round.spec.indicator(line.indicator)
    path = path_of(round.spec, leaf)
    return Difference(line, leaf, " › ".join(each.label for each in path[:-1]))
