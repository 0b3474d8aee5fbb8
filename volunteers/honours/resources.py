"""Who holds which star, as a sheet: worked out in the background, a thousand people at a time."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.jobs.exports import Column
from tuanwei.lib import masking
from tuanwei.lib.days import is_usual
from volunteers.honours import permissions, queries

STARS = "volunteer-stars"
COLUMNS = (
    Column("unit", _("团支部")), Column("name", _("姓名")),
    Column("number", _("学号"), is_personal=True), Column("code", _("志愿者编号"), is_personal=True),
    Column("hours", _("累计小时")), Column("level", _("星级")), Column("since", _("达到于")),
    Column("way", _("凭什么达到")), Column("next", _("下一级")), Column("missing", _("还差什么")),
)  # fmt: skip


def _scope(parameters):
    """The volunteers of the unit asked for whom the person may read, those with entries."""
    user = User.objects.get(pk=parameters["by"])
    rows = permissions.readable_volunteers(user).filter(length__gt=0)
    unit = str(parameters.get("unit", ""))
    if unit.isascii() and unit.isdigit():
        rows = rows.filter(user__member__branch__in=Unit.objects.under(int(unit)))
    return rows


def day_of(text):
    """The day (YYYY-MM-DD) asked for; today for nothing, for nonsense and for what is to come."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return today
    return day if is_usual(day) and day <= today else today


def star_rows(parameters, columns, masked):
    """A row for each, branch by branch."""
    on = day_of(parameters.get("on", ""))
    people = list(
        _scope(parameters).order_by("user__member__branch__name_pinyin", "name", "pk").values(
            "pk", "name", "code", "number", "user__number", "user__member__branch__name"
        )
    )  # fmt: skip
    return len(people), _rows(people, on, columns, masked)


def _rows(people, on, columns, masked):
    hide = masking.number if masked else str
    for some in queries.in_chunks(people):
        keys = [each["pk"] for each in some]
        found, totals = queries.standings(keys, on), queries.totals_of(keys)
        for each in some:
            standing = found[each["pk"]]
            row = {
                "unit": each["user__member__branch__name"] or "", "name": each["name"],
                "number": hide(each["user__number"] or each["number"] or ""),
                "code": hide(each["code"] or ""), "hours": totals.get(each["pk"], 0),
                **_said(standing),
            }  # fmt: skip
            yield tuple(row[name] for name in columns)


def _said(standing):
    held, above = standing.held, standing.next
    return {
        "level": held.level.label if held else "",
        "since": str(held.on) if held else "",
        "way": "，".join(need.said for need in held.way) if held else "",
        "next": above.label if above else "",
        "missing": missing_words(above),
    }


def missing_words(progress):
    """What is still missing on the way with the fewest conditions open; "" where nothing is."""
    if progress is None or progress.holds or not progress.ways:
        return ""
    way = min(progress.ways, key=lambda needs: sum(not need.holds for need in needs))
    return "；".join(f"{need.said}（{need.missing}）" for need in way if not need.holds)


def register():
    """Offer the sheet; its page knows unit and day, elsewhere it is of everybody as of today."""
    exports.register(
        STARS,
        _("志愿星级名单"),
        COLUMNS,
        star_rows,
        permissions.can_read_lists,
        permissions.can_unmask,
    )
