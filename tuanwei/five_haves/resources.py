"""The lists behind the five as sheets."""

from types import SimpleNamespace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User
from tuanwei.five_haves import pages, permissions, queries, words
from tuanwei.five_haves.definitions import in_force
from tuanwei.jobs import exports
from tuanwei.lib import masking
from tuanwei.lib.numbers import half_up

STATES = {"nobody": "没有专人", "stale": "没有动静", "alive": "有人抓"}
CELLS = {
    "held": "有活动", "empty": "空着", "now": "本周还没有", "planned": "已安排", "ahead": "还没安排",
}  # fmt: skip


def _column(key, label, *, is_personal=False):
    return exports.Column(key, label, is_personal)


PEOPLE = (
    _column("state", _("情况")), _column("area", _("哪一项")), _column("unit", _("组织")),
    _column("title", _("内容")), _column("person", _("负责人"), is_personal=True),
    _column("last", _("最近动静")), _column("due", _("期限")),
)  # fmt: skip
QUIET = (
    _column("group", _("团总支")), _column("branch", _("团支部")),
    _column("number", _("学号"), is_personal=True), _column("name", _("姓名"), is_personal=True),
)  # fmt: skip
PLACES = (
    _column("name", _("名称")), _column("kind", _("类型")), _column("uses", _("用了几次")),
    _column("hours", _("小时")), _column("last", _("最近一次")),
)  # fmt: skip
WEEKS = (
    _column("unit", _("组织")), _column("week", _("第几周")), _column("first", _("从")),
    _column("last", _("到")), _column("count", _("几场")), _column("state", _("情况")),
)  # fmt: skip
IDEAS = (
    _column("aspect", _("方面")), _column("title", _("新在哪里")), _column("unit", _("组织")),
    _column("on", _("哪天")),
)  # fmt: skip


def can_export(user):
    """Those who see names on some page; what of is asked again for each sheet."""
    return permissions.sees_all(user) or any(permissions.own_groups(user).values())


def _asked(parameters):
    user = User.objects.get(pk=parameters["by"])
    unit = parameters.get("unit") or None
    scope = permissions.scope_of(user, int(unit) if unit else None)
    return permissions.with_names(scope)


def _filled(found, columns):
    return len(found), (tuple(row[name] for name in columns) for row in found)


def _day(day):
    return day.isoformat() if day else ""


def people_rows(parameters, columns, masked):
    """A row for each thing that somebody has to see to, the most pressing first."""
    scope = _asked(parameters)
    records = queries.records(in_force())
    return _filled(
        [
            {
                "state": STATES[state], "area": each.area, "unit": each.unit, "title": each.title,
                "person": "、".join(map(masking.name, each.person.split("、"))) if masked else each.person,
                "last": _day(each.last), "due": _day(each.due),
            }
            for state, each in pages.charges_shown(records, scope)
        ],
        columns,
    )  # fmt: skip


def quiet_rows(parameters, columns, masked):
    """A row for each member who did not take part."""
    scope = _asked(parameters)
    found = queries.quiet_members(scope.group, in_force(), timezone.localdate())
    rows = (
        SimpleNamespace(
            group=each.branch.parent.name, branch=each.branch.name,
            number=masking.number(each.user.number) if masked else each.user.number,
            name=masking.name(each.user.name) if masked else each.user.name,
        )
        for each in found.iterator(2000)
    )  # fmt: skip
    return found.count(), (tuple(getattr(row, name) for name in columns) for row in rows)


def place_rows(parameters, columns, masked):
    """A row for each venue and desk, or for each branch of a general branch."""
    scope = _asked(parameters)
    records = queries.records(in_force())
    places = records.venues if scope.unit is None else pages.of(records.users, scope.group)
    return _filled(
        [
            {
                "name": each.name, "kind": pages.kind_of(each), "uses": each.uses,
                "hours": half_up(each.hours, 1), "last": _day(each.last),
            }
            for each in places
        ],
        columns,
    )  # fmt: skip


def week_rows(parameters, columns, masked):
    """A row for each unit and week of the term."""
    scope = _asked(parameters)
    records = queries.records(in_force())
    return _filled(
        [
            {
                "unit": name, "week": cell.week.number, "first": _day(cell.week.first),
                "last": _day(cell.week.last), "count": cell.count, "state": CELLS[cell.state],
            }
            for _key, name, cells in pages.week_rows(records, scope.group)
            for cell in cells
        ],
        columns,
    )  # fmt: skip


def idea_rows(parameters, columns, masked):
    """A row for each new thing of the term."""
    scope = _asked(parameters)
    records = queries.records(in_force())
    return _filled(
        [
            {
                "aspect": words.ASPECTS[each.aspect], "title": each.title, "unit": each.unit,
                "on": _day(each.on),
            }
            for each in pages.of(records.ideas, scope.group)
        ],
        columns,
    )  # fmt: skip


SHEETS = {
    "people": ("five-haves-people", _("五个有：各项工作的负责人"), PEOPLE, people_rows),
    "activities": ("five-haves-quiet", _("五个有：最近没有参加的人"), QUIET, quiet_rows),
    "places": ("five-haves-places", _("五个有：阵地使用"), PLACES, place_rows),
    "weeks": ("five-haves-weeks", _("五个有：每周的活动"), WEEKS, week_rows),
    "ideas": ("five-haves-ideas", _("五个有：本学期新的"), IDEAS, idea_rows),
}


def register():
    """Offer the sheets; they start from their page, which knows the scope."""
    for kind, label, columns, rows in SHEETS.values():
        exports.register(
            kind, label, columns, rows, can_export, permissions.can_unmask, is_listed=False,
            where="five_haves:index",
        )  # fmt: skip
