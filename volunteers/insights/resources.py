"""What is taken out as sheets: services, totals of people, regularity, reports, and the layout in
which the national volunteer system reads hours."""

from decimal import Decimal

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.lib import masking
from volunteers.hours.models import HoursEntry, Service, Source
from volunteers.insights import periods, permissions, queries
from volunteers.insights.lines import without_small_groups
from volunteers.insights.regular import regular
from volunteers.services.models import MediaReport

SERVICE = (
    exports.Column("name", _("姓名"), is_personal=True),
    exports.Column("number", _("学号"), is_personal=True),
    exports.Column("code", _("志愿者编号"), is_personal=True),
    exports.Column("college", _("团总支")),
    exports.Column("branch", _("团支部")),
    exports.Column("title", _("做了什么")),
    exports.Column("kind", _("服务类型")),
    exports.Column("team", _("服务队")),
    exports.Column("unit", _("组织者")),
    exports.Column("day", _("日期")),
    exports.Column("came_at", _("到"), is_default=False),
    exports.Column("left_at", _("离开"), is_default=False),
    exports.Column("minutes", _("认定前分钟数"), is_default=False),
    exports.Column("fixed", _("固定任务"), is_default=False),
    exports.Column("source", _("来源")),
    exports.Column("grade", _("佐证等级"), is_default=False),
    exports.Column("is_large", _("大型活动"), is_default=False),
    exports.Column("state", _("状态")),
    exports.Column("waits_for", _("在等什么"), is_default=False),
    exports.Column("reason", _("不计的原因"), is_default=False),
    exports.Column("hours", _("计入小时")),
    exports.Column("confirmed_by", _("确认人"), is_default=False),
    exports.Column("confirmed_at", _("确认时间"), is_default=False),
)
PERSON = (
    exports.Column("name", _("姓名"), is_personal=True),
    exports.Column("number", _("学号"), is_personal=True),
    exports.Column("code", _("志愿者编号"), is_personal=True),
    exports.Column("college", _("团总支")),
    exports.Column("branch", _("团支部")),
    exports.Column("services", _("服务次数")),
    exports.Column("hours", _("小时")),
    exports.Column("system", _("其中系统认定")),
    exports.Column("claimed", _("其中补录")),
    exports.Column("large", _("大型活动次数")),
    exports.Column("last", _("最近一次")),
    exports.Column("ever", _("累计小时")),
)
UNIT = (
    exports.Column("college", _("团总支")),
    exports.Column("name", _("团支部")),
    exports.Column("members", _("人数")),
    exports.Column("people", _("志愿者人数")),
    exports.Column("percent", _("占比（%）")),
    exports.Column("services", _("服务人次")),
    exports.Column("hours", _("小时")),
    exports.Column("system", _("其中系统认定")),
    exports.Column("claimed", _("其中补录")),
)
REGULAR = (
    exports.Column("what", _("是什么")),
    exports.Column("name", _("名称")),
    exports.Column("under", _("属于")),
    exports.Column("served", _("有服务的周数")),
    exports.Column("weeks", _("学期周数")),
    exports.Column("longest", _("最长连续几周")),
    exports.Column("streak", _("正在连续几周")),
    exports.Column("held", _("开展次数")),
    exports.Column("people", _("服务人数")),
)
REPORT = (
    exports.Column("published_on", _("日期")),
    exports.Column("outlet", _("媒体")),
    exports.Column("title", _("标题")),
    exports.Column("link", _("链接")),
    exports.Column("project", _("服务项目")),
    exports.Column("kind", _("服务类型")),
    exports.Column("team", _("服务队")),
    exports.Column("has_picture", _("有图片")),
)
NATIONAL = (
    exports.Column("row", _("序号")),
    exports.Column("name", _("姓名*"), is_personal=True),
    exports.Column("number", _("学号*"), is_personal=True),
    exports.Column("code", _("志愿者编号*"), is_personal=True),
    exports.Column("hours", _("荣誉时数值*")),
    exports.Column("title", _("补录原因*")),
    exports.Column("day", _("活动日期*")),
)
ABOVE = (
    "志愿者荣誉时数导入模板",
    "填写说明：带*为必填；志愿者编号为18位，请设置为文本；单次不超过活动时长。",
)  # as the national system prints them
MASKS = {"name": masking.name, "number": masking.number, "code": masking.number}
SOURCES = {value: str(label) for value, label in Source.choices}
STATES = {value: str(label) for value, label in Service.State.choices}
WHO = {
    "name": Coalesce("volunteer__user__name", "volunteer__name"),
    "number": Coalesce("volunteer__user__number", "volunteer__number"),
    "code": F("volunteer__code"),
    "college": F("volunteer__user__member__branch__parent__name"),
    "branch": F("volunteer__user__member__branch__name"),
}
CHUNK = 2_000


def asked(parameters):
    """(Reader, Period, unit) of an export; what its owner may read is asked again."""
    reader = permissions.reader_of(User.objects.get(pk=parameters["by"]))
    period = periods.asked(parameters, timezone.localdate(), may_choose_days=reader.may_choose_days)
    unit, _own = permissions.unit_to_read(reader, str(parameters.get("unit", "")))
    return reader, period, unit


def _of_people(parameters):
    reader, period, _unit = asked(parameters)
    return period, permissions.people_to_read(reader, str(parameters.get("unit", "")))


def _ever():
    """All hours of a volunteer as a column, added up row by row."""
    entries = HoursEntry.objects.filter(volunteer=OuterRef("volunteer")).order_by()
    return Subquery(entries.values("volunteer").annotate(sum=Sum("hours")).values("sum"))


def _total(**how):
    return Coalesce(Sum("entries__hours", **how), Value(Decimal(0)))


def _masked(columns, masked, words=None):
    """What is done to each column."""
    words = words or {}
    return [MASKS.get(key) if masked and key in MASKS else words.get(key) for key in columns]


def _changed(rows, changes):
    for row in rows:
        yield tuple(
            change(value) if change and value is not None else value
            for change, value in zip(changes, row, strict=True)
        )


def service_rows(parameters, columns, masked):
    """A row for each service of the period, in order of days."""
    period, unit = _of_people(parameters)
    found = Service.objects.filter(
        queries.in_units(unit), day__range=(period.first, period.last)
    ).order_by("day", "pk")
    paths = WHO | {
        "hours": queries.hours_of_service(), "kind": F("kind__name"), "team": F("team__name"),
        "unit": F("unit__name"), "confirmed_by": F("confirmed_by__name"),
    }  # fmt: skip
    rows = found.annotate(**{f"of_{key}": paths[key] for key in columns if key in paths})
    names = [f"of_{key}" if key in paths else key for key in columns]
    changes = _masked(columns, masked, {"source": SOURCES.get, "state": STATES.get})
    return found.count(), _changed(rows.values_list(*names).iterator(chunk_size=CHUNK), changes)


def person_rows(parameters, columns, masked):
    """A row for each person with counted services in the period, by 学号."""
    period, unit = _of_people(parameters)
    found = queries.served(period, unit).order_by()
    system = Q(entries__source=Source.SYSTEM)
    sums = {
        "hours": _total(), "system": _total(filter=system), "claimed": _total(filter=~system),
        "large": Count("pk", distinct=True, filter=Q(is_large=True)), "last": Max("day"),
        "ever": _ever(),
    }  # fmt: skip
    who = {f"of_{key}": how for key, how in WHO.items()}
    rows = found.values("volunteer", **who).annotate(
        of_services=Count("pk", distinct=True),
        **{f"of_{key}": sums[key] for key in columns if key in sums},
    )
    total = found.values("volunteer").distinct().count()
    rows = rows.order_by("of_number", "volunteer").values_list(*(f"of_{key}" for key in columns))
    return total, _changed(rows.iterator(chunk_size=CHUNK), _masked(columns, masked))


def unit_rows(parameters, columns, masked):
    """A row for each branch, of one general branch or of all."""
    reader, period, unit = asked(parameters)
    group = unit if unit is None or unit.kind == unit.Kind.GENERAL_BRANCH else unit.parent
    groups = [group] if group else queries.general_branches()
    rows = []
    for each in groups:
        lines = queries.unit_lines(period, each)
        if unit and unit != group:
            lines = [line for line in lines if line.key == unit.pk]
        if not reader.reads_people(unit):
            lines, _total = without_small_groups(lines)
        rows += [{"college": each.name} | _said(line) for line in lines]
    return len(rows), (tuple(row[key] for key in columns) for row in rows)


def _said(line):
    shown = {"name": line.name, "members": line.members}
    figures = ("people", "percent", "services", "hours", "system", "claimed")
    return shown | {key: None if line.is_hidden else getattr(line, key) for key in figures}


def regular_rows(parameters, columns, masked):
    """A row for each team, project and site."""
    _reader, period, unit = asked(parameters)
    found = regular(period, unit)
    rows = [
        {
            "what": what, "name": row.name, "under": row.under, "held": row.held,
            "people": row.people, **vars(row.weeks),
        }
        for what, lines in (
            ("服务队", found.teams), ("服务项目", found.projects), ("服务点", found.sites),
        )
        for row in lines
    ]  # fmt: skip
    return len(rows), (tuple(row[key] for key in columns) for row in rows)


def report_rows(parameters, columns, masked):
    """A row for each media report of the period."""
    _reader, period, unit = asked(parameters)
    found = MediaReport.objects.filter(published_on__range=(period.first, period.last))
    if unit:
        found = found.filter(project__team__unit__in=queries.under(unit))
    paths = {
        "project": "project__title", "kind": "project__kind__name", "team": "project__team__name",
        "has_picture": "picture",
    }  # fmt: skip
    rows = found.order_by("published_on", "pk").values_list(*(paths.get(k, k) for k in columns))
    has = {"has_picture": lambda _key: True}
    return found.count(), _changed(rows.iterator(chunk_size=CHUNK), [has.get(k) for k in columns])


def national(period, unit=None):
    """What people did under one name on one day, worth something, in order of days, as rows of
    values; only of people whose 志愿者编号 and 学号 are known. The national system knows a row by
    these three, so what somebody did twice a day is one row."""
    found = queries.served(period, unit).filter(volunteer__code__isnull=False).order_by()
    who = {"of_name": WHO["name"], "of_number": WHO["number"], "of_code": WHO["code"]}
    rows = found.values("volunteer", "title", "day", "is_month", **who).annotate(
        of_hours=Sum("entries__hours"), first=Min("pk")
    )
    rows = rows.filter(of_hours__gt=0, of_number__isnull=False)
    return rows.order_by("day", "first")


def without_code(period, unit=None):
    """How many people the national layout leaves out, because a number of theirs is missing."""
    missing = Q(volunteer__code=None) | Q(volunteer__user=None, volunteer__number=None)
    return queries.served(period, unit).filter(missing).values("volunteer").distinct().count()


def national_rows(parameters, columns, masked):
    """The rows of the national layout, in order of days."""
    period, unit = _of_people(parameters)
    found = national(period, unit)
    rows = found.values_list(
        "of_name", "of_number", "of_code", "of_hours", "title", "day", "is_month"
    )

    def lines():
        for place, row in enumerate(rows.iterator(chunk_size=CHUNK), 1):
            name, number, code, hours, title, day, is_month = row
            if masked:
                name, number, code = (
                    masking.name(name), masking.number(number), masking.number(code),
                )  # fmt: skip
            when = f"{day:%Y-%m}" if is_month else day
            yield place, name, number, code, hours, title, when

    return found.count(), lines()


LISTED = {
    "volunteer-services": (_("志愿服务记录"), SERVICE, service_rows, permissions.can_take_people),
    "volunteer-people": (_("志愿时数（每人）"), PERSON, person_rows, permissions.can_take_people),
    "volunteer-units": (_("志愿服务（各支部）"), UNIT, unit_rows, permissions.can_read),
    "volunteer-regularity": (_("服务经常性"), REGULAR, regular_rows, permissions.can_read),
    "volunteer-media": (_("媒体报道"), REPORT, report_rows, permissions.can_read),
}  # fmt: skip
NATIONAL_KIND = "volunteer-national"


def offered(user):
    """[(kind, label)] of the sheets that this person may take out."""
    return [(kind, each[0]) for kind, each in LISTED.items() if each[3](user)]


def register():
    """Offer the sheets; the national layout starts from its page, which asks for the purpose."""
    for kind, (label, columns, rows, can_export) in LISTED.items():
        exports.register(kind, label, columns, rows, can_export, permissions.can_unmask)
    exports.register(
        NATIONAL_KIND, _("荣誉时数（全国模板）"), NATIONAL, national_rows, permissions.is_staff,
        permissions.is_staff, is_listed=False, where="volunteers:volunteer-insights", above=ABOVE,
    )  # fmt: skip
