"""What staff take out as sheets: who took part, by branch, grade and theme."""

from django.utils.translation import gettext_lazy as _

from activities.insights import queries
from activities.insights.permissions import can_read
from branches.organisation.models import Member, Unit
from tuanwei.jobs import exports
from tuanwei.lib.numbers import half_up
from tuanwei.lib.terms import Term

LINES = (
    exports.Column("name", _("名称")),
    exports.Column("members", _("人数")),
    exports.Column("people", _("参加人数")),
    exports.Column("share", _("参与率（%）")),
    exports.Column("visits", _("参加人次")),
    exports.Column("visits_each", _("人均次数")),
)
THEMES = (
    exports.Column("name", _("主题")),
    exports.Column("projects", _("项目数")),
    exports.Column("people", _("参加人数")),
    exports.Column("visits", _("参加人次")),
    exports.Column("stars", _("评分")),
    exports.Column("ratings", _("评价人数")),
    exports.Column("spent", _("花费（元）")),
    exports.Column("cost_each", _("每人次花费（元）")),
)


def _asked(parameters):
    group = queries.group_of(parameters.get("unit", ""))
    return Term.parse(parameters["term"]), parameters.get("kind", ""), group


def _of_lines(lines, columns):
    rows = [
        {
            "name": line.name, "members": line.members, "people": line.people,
            "share": None if line.share is None else half_up(line.share * 100, 1),
            "visits": line.visits, "visits_each": line.visits_each,
        }
        for line in lines
    ]  # fmt: skip
    return len(rows), (tuple(row[name] for name in columns) for row in rows)


def branch_rows(parameters, columns, masked):
    """A row for each branch, those of one general branch where one is chosen."""
    term, kind, group = _asked(parameters)
    groups = [group] if group else Unit.objects.active().filter(kind=Unit.Kind.GENERAL_BRANCH)
    found = queries.came(term, kind)
    return _of_lines(
        [line for each in groups for line in queries.branch_lines(found, each)], columns
    )


def grade_rows(parameters, columns, masked):
    """A row for each grade."""
    term, kind, group = _asked(parameters)
    found, members = queries.came(term, kind), Member.objects.filter(left_on=None)
    if group:
        below = Unit.objects.under(group.pk)
        found = found.filter(user__member__branch__in=below)
        members = members.filter(branch__in=below)
    return _of_lines(queries.grade_lines(found, members), columns)


def theme_rows(parameters, columns, masked):
    """A row for each theme of the menu that projects of the term answer."""
    term, kind, _group = _asked(parameters)
    lines = queries.theme_lines(term, kind)
    return len(lines), (tuple(getattr(line, name) for name in columns) for line in lines)


SHEETS = {
    "activity-branches": (_("各支部参与情况"), LINES, branch_rows),
    "activity-grades": (_("各年级参与情况"), LINES, grade_rows),
    "activity-themes": (_("各主题参与情况"), THEMES, theme_rows),
}


def register():
    """Offer the sheets; they start from their page, which knows the term."""
    for kind, (label, columns, rows) in SHEETS.items():
        exports.register(
            kind, label, columns, rows, can_read, is_listed=False, where="activities:insights"
        )
