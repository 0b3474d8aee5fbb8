"""What is taken out as a sheet: every month of every branch that one reads."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.months import lines, permissions, queries
from tuanwei.accounts.models import User
from tuanwei.jobs import exports

KIND = "league-day-months"
MOST_MONTHS = 12
COLUMNS = (
    exports.Column("college", _("团总支")),
    exports.Column("branch", _("团支部")),
    exports.Column("month", _("月份")),
    exports.Column("state", _("情况")),
    exports.Column("held", _("办了几次")),
    exports.Column("missing", _("缺几份总结")),
    exports.Column("themes", _("主题")),
    exports.Column("came", _("到场人次")),
    exports.Column("expected", _("应到人次")),
    exports.Column("percent", _("到场率（%）")),
    exports.Column("joint", _("其中联合"), is_default=False),
    exports.Column("stars", _("最高星级"), is_default=False),
    exports.Column("numbers", _("编号"), is_default=False),
)
WORDS = {
    lines.HELD: _("办了"), lines.MISSING: _("缺总结"), lines.DUE: _("等总结"),
    lines.PLANNED: _("已安排"), lines.NOTHING: _("没有"),
}  # fmt: skip


def month_rows(parameters, columns, masked):
    """A row for each branch and month; what its owner may read is asked again. Nobody's name
    stands in it, so there is nothing to mask."""
    reader = permissions.reader_of(User.objects.get(pk=parameters["by"]))
    branches = permissions.branches_of(reader)
    if group := permissions.group_for(reader, str(parameters.get("unit", ""))):
        branches = branches.filter(parent=group)
    last = lines.month_of(str(parameters.get("month", ""))) or timezone.localdate()
    found = queries.board(branches, lines.months_until(last, MOST_MONTHS))
    total = len(found.rows) * MOST_MONTHS
    return total, (_cells(row.branch, month, columns) for row in found.rows for month in row.months)


def _cells(branch, month, columns):
    values = {
        "college": branch.parent.name, "branch": branch.name, "month": month.code,
        "state": str(WORDS[month.state]), "held": len(month.held), "missing": len(month.missing),
        "themes": "、".join(month.themes), "came": month.came if month.held else None,
        "expected": month.expected if month.held else None, "percent": month.percent,
        "joint": sum(day.is_joint for day in month.held),
        "stars": max((day.stars for day in month.held if day.stars), default=None),
        "numbers": "、".join(day.number for day in month.days),
    }  # fmt: skip
    return tuple(values[name] for name in columns)


def register():
    """Offer the sheet."""
    exports.register(
        KIND, _("各支部每月团日"), COLUMNS, month_rows, permissions.can_take_sheet
    )  # fmt: skip
