"""What is taken out as a sheet: each report that was owed, and how it came."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.reports import due, permissions, reading
from branches.reports.models import Adoption
from tuanwei.accounts.models import User
from tuanwei.jobs import exports

KIND = "information-reports"
COLUMNS = (
    exports.Column("above", _("团总支")),
    exports.Column("unit", _("单位")),
    exports.Column("kind", _("报送种类")),
    exports.Column("period", _("期间")),
    exports.Column("due_on", _("截止")),
    exports.Column("came_on", _("报送")),
    exports.Column("state", _("情况")),
    exports.Column("days_late", _("迟了几天")),
    exports.Column("adopted", _("采用")),
    exports.Column("points", _("采用得分")),
    exports.Column("number", _("编号"), is_default=False),
    exports.Column("title", _("标题"), is_default=False),
)


def can_take_sheet(user):
    """Whoever reads rates."""
    return permissions.has_room(user)


def report_rows(parameters, columns, masked):
    """A row for each report owed, of one general branch (`above`) and one state (`show`) where that is asked; what
    its owner may read is asked again. Nobody's name stands in it."""
    user = User.objects.get(pk=parameters["by"])
    units = permissions.units_read(user)
    above = str(parameters.get("above", ""))
    if above.isascii() and above.isdigit() and len(above) < 10:
        units = units.filter(Q(pk=above) | Q(parent=above))
    first, last = span(parameters)
    owed = reading.lines(units, first, last)
    keys = [each.report.pk for each in owed if each.report]
    adopted: dict = {}
    for each in Adoption.objects.filter(report__in=keys, withdrawn_at=None).order_by("pk"):
        adopted.setdefault(each.report_id, []).append(each)
    show = parameters.get("show")
    if show in due.STATES:
        owed = [each for each in owed if each.state == show]
    elif show == "adopted":
        owed = [each for each in owed if each.report and each.report.pk in adopted]
    return len(owed), (_cells(each, adopted, columns) for each in owed)


def span(parameters):
    """(first, last) day of ?from= and ?month=; the running month where nothing usable is said."""
    last_month = reading.month_read(str(parameters.get("month", ""))) or timezone.localdate()
    first_month = reading.month_read(str(parameters.get("from", ""))) or last_month
    last = reading.month_bounds(last_month)[1]
    first = reading.month_bounds(first_month)[0]
    if first > last or (last - first).days > 800:
        first = reading.month_bounds(last_month)[0]
    return first, last


def _cells(line, adopted, columns):
    report = line.report
    given = adopted.get(report.pk, []) if report else []
    above = line.unit.parent.name if line.unit.kind == "branch" and line.unit.parent else ""
    values = {
        "above": above, "unit": line.unit.name, "kind": line.kind.name,
        "period": line.owed.period.label, "due_on": line.owed.due_on,
        "came_on": timezone.localdate(report.came_at) if report and report.came_at else None,
        "state": line.words, "days_late": line.days_late or None,
        "adopted": "、".join(each.label for each in given),
        "points": sum((each.points for each in given), 0) if given else None,
        "number": report.number if report else "", "title": report.name if report else "",
    }  # fmt: skip
    return tuple(values[name] for name in columns)


def register():
    """Offer the sheet."""
    exports.register(KIND, _("信息报送情况"), COLUMNS, report_rows, can_take_sheet)
