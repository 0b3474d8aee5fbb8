"""The table of a round as a sheet: a column for each reviewer."""

from django.utils.translation import gettext_lazy as _

from activities.rounds.board import board_of
from activities.rounds.models import Round
from activities.rounds.permissions import can_keep, still_to_score
from tuanwei.accounts.models import User
from tuanwei.jobs import exports

COLUMNS = (exports.Column("rank", _("名次")),)
BEFORE = (_("名次"), _("编号"), _("申报号"), _("活动"), _("单位"), _("申请经费（元）"))
AFTER = (
    _("合成分"), _("最高减最低"), _("标准差"), _("建议"), _("结果"), _("核定经费（元）"), _("说明"),
)  # fmt: skip


def _found(parameters):
    """The Round where whoever exports may see its scores, else None."""
    found = Round.objects.filter(pk=parameters["round"]).first()
    by = User.objects.get(pk=parameters["by"])
    return (found, by) if found and can_keep(by) and not still_to_score(by, found) else (None, by)


def labels(parameters):
    """The heads: names of the reviewers stand between the usual ones."""
    found, _by = _found(parameters)
    names = [each.user.name for each in found.reviewers.select_related("user")] if found else []
    return [str(each) for each in (*BEFORE, *names, *AFTER)]


def rows(parameters, columns, masked):
    """A row for each entry, the highest rank first; of one's own only what everybody knows."""
    found, by = _found(parameters)
    if found is None:
        return 0, iter(())
    board = board_of(found, by)
    return len(board.rows), (_cells(row) for row in board.rows)


def _cells(row):
    entry, application = row.entry, row.entry.application
    known = (entry.position, application.number, application.title, application.unit.name)
    if row.is_own:
        return (None, *known, row.asked, *(None for _cell in row.cells), *(None for _each in AFTER))
    return (
        row.rank, *known, row.asked, *(cell.score for cell in row.cells), row.combined, row.span,
        row.deviation, row.suggestion.why, entry.get_decision_display(), entry.granted, entry.words,
    )  # fmt: skip


def register():
    """Offer the sheet; it starts from the page of its round."""
    exports.register(
        "activity-round",
        _("评审结果表"),
        COLUMNS,
        rows,
        can_keep,
        is_listed=False,
        where="activities:round-list",
        labels=labels,
    )
