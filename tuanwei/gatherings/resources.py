"""A person's own record as a sheet."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.accounts.models import User
from tuanwei.gatherings.record import record_of
from tuanwei.jobs import exports
from tuanwei.jobs.exports import Column

COLUMNS = [
    Column("term", _("学期")), Column("title", _("名称")), Column("kind", _("类型")),
    Column("unit", _("谁办的")), Column("starts", _("开始")), Column("came", _("到场")),
    Column("left", _("离开")), Column("state", _("参与情况")), Column("worth", _("这次几分")),
    Column("steps", _("怎么算")), Column("points", _("得几分")),
]  # fmt: skip


def rows(parameters, columns, masked):
    """A row for each gathering, the newest first."""
    records = record_of(User.objects.get(pk=parameters["by"]))
    found = [
        tuple(_row(each.term, line)[key] for key in columns)
        for each in records for line in each.lines
    ]  # fmt: skip
    return len(found), iter(found)


def _row(term, line):
    gathering, check_in = line.gathering, line.check_in
    return {
        "term": str(term), "title": gathering.title, "kind": gathering.get_kind_display(),
        "unit": gathering.unit.name, "starts": _moment(gathering.starts_at),
        "came": _moment(check_in and check_in.at), "left": _moment(check_in and check_in.left_at),
        "state": "、".join(str(words) for _tone, words, _icon in line.states),
        "worth": gathering.credits, "steps": "；".join(line.steps), "points": line.points,
    }  # fmt: skip


def _moment(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


exports.register(
    "my-record",
    _("我的参与记录"),
    COLUMNS,
    rows,
    lambda user: user.is_active,
    is_listed=False,
    where="gatherings:record",
)
