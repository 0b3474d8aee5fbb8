"""Attendance of a project as a sheet: a row for each person and shift."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.lib import masking
from tuanwei.lib.terms import Term
from volunteers.attendance import permissions, queries

COLUMNS = (
    exports.Column("name", _("姓名")),
    exports.Column("number", _("学号"), is_personal=True),
    exports.Column("shift", _("班次")),
    exports.Column("day", _("日期")),
    exports.Column("state", _("出勤")),
    exports.Column("came", _("到")),
    exports.Column("left", _("走")),
    exports.Column("way", _("怎么签到")),
    exports.Column("left_way", _("怎么签退")),
)


def rows(parameters, columns, masked):
    """(how many, rows) of the grid that was on the screen, read again for whoever exports."""
    user = User.objects.get(pk=parameters["by"])
    project = permissions.project_to_attend_to(user, parameters["project"])
    series = permissions.series_of(project, str(parameters["series"] or ""))
    grid = queries.grid_of(project, series=series, term=Term.parse(parameters["term"]))
    found = [
        _row(person, shift, cell, masked)
        for person, cells, *_counts in grid.rows
        for shift, cell in zip(grid.shifts, cells, strict=True) if cell
    ]  # fmt: skip
    return len(found), (tuple(row[name] for name in columns) for row in found)


def _row(person, shift, cell, masked):
    came, clock = cell.check_in, "%Y-%m-%d %H:%M"
    return {
        "name": person.name, "number": masking.number(person.number) if masked else person.number,
        "shift": shift.gathering.title,
        "day": timezone.localdate(shift.gathering.starts_at), "state": cell.words,
        "came": f"{timezone.localtime(came.at):{clock}}" if came else "",
        "left": f"{timezone.localtime(came.left_at):{clock}}" if came and came.left_at else "",
        "way": came.get_way_display() if came else "",
        "left_way": came.get_left_way_display() if came else "",
    }  # fmt: skip


def register():
    """Offered from the grid only."""
    exports.register(
        "volunteer-attendance", _("志愿服务出勤表"), COLUMNS, rows, permissions.leads_shifts,
        permissions.leads_shifts, is_listed=False, where="volunteers:home",
    )  # fmt: skip
