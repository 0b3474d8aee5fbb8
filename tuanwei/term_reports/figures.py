"""The figures of a term, area by area, beside those of the term before: read from the façades of the rooms."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.utils.translation import gettext_lazy as _

from activities.queries import figures_between as activities_between
from assessment.queries import published_between
from branches.league_days.queries import awards_between
from branches.league_days.queries import figures_between as league_days_between
from branches.liaison.queries import figures_between as liaison_between
from branches.reports.queries import figures_between as reports_between
from mailbox.queries import figures_between as mailbox_between
from mailbox.queries import letters_by_month, letters_by_unit
from party_pairing.queries import figures_between as pairing_between
from tuanwei.gatherings.figures import figures_between as gatherings_between
from tuanwei.notices.queries import figures_between as notices_between
from tuanwei.term_reports.sentences import Figure, share
from volunteers.queries import figures_between as volunteers_between


@dataclass(frozen=True)
class Table:
    """Rows under heads; what is listed one by one."""

    title: str
    heads: tuple
    rows: list


@dataclass(frozen=True)
class Area:
    """What a report says of one area. `months` [(first day, figure)] is its picture, `picture` the words under it."""

    key: str
    title: str
    figures: list
    months: list
    picture: str = ""
    tables: tuple = ()


def _by_month(found, term):
    """[(first day, figure)] of every month of the term that has begun or has figures, in order."""
    months, day = [], term.first_day
    while day <= term.last_day:
        months.append((day, found.get(day, 0)))
        day = (day.replace(day=28) + timedelta(days=7)).replace(day=1)
    while len(months) > 1 and not months[-1][1]:
        months.pop()
    return months


def _pair(label, unit, now, before, key):
    return Figure(label, unit, now[key], before[key])


def _letters(term, now, before):
    rate = Figure(
        "按时答复率", "%", share(now["in_time"], now["answer_owed"]),
        share(before["in_time"], before["answer_owed"]),
    )  # fmt: skip
    solved = Figure(
        "解决率", "%", share(now["solved"], now["closed"]),
        share(before["solved"], before["closed"]),
    )  # fmt: skip
    content = Figure(
        "满意率", "%", share(now["satisfied"], now["rated"]),
        share(before["satisfied"], before["rated"]),
    )  # fmt: skip
    figures = [
        _pair("来信", "封", now, before, "received"), rate, solved, content,
        _pair("服务岗取号", "个", now, before, "tickets"),
        Figure("服务岗值班", "小时", now["minutes"] // 60, before["minutes"] // 60),
    ]  # fmt: skip
    rows = [
        (name, received, in_time, owed)
        for name, received, in_time, owed in letters_by_unit(term.first_day, term.last_day)
    ]
    table = Table("来信主办单位", ("单位", "来信", "按时答复", "应答复"), rows)
    months = _by_month(letters_by_month(term.first_day, term.last_day), term)
    return figures, months, "每月来信（封）", (table,)


def _surveys(term, now, before):
    figures = [
        _pair("调研", "次", now, before, "surveys"), _pair("受邀", "人次", now, before, "asked"),
    ]  # fmt: skip
    return figures, [], "", ()


def _activities(term, now, before):
    figures = [
        _pair("申报", "份", now, before, "applications"), _pair("立项", "个", now, before, "begun"),
        _pair("结项", "个", now, before, "closed"), _pair("支出", "元", now, before, "spent"),
        _pair("举办日程", "场", now, before, "gatherings"),
        _pair("参加", "人次", now, before, "visits"), _pair("参加过的人", "人", now, before, "people"),
    ]  # fmt: skip
    return figures, _by_month(now["months"], term), "每月参加（人次）", ()


def _volunteers(term, now, before):
    figures = [
        _pair("参加志愿服务", "人", now, before, "people"),
        _pair("服务", "次", now, before, "services"), _pair("时数", "小时", now, before, "hours"),
    ]  # fmt: skip
    return figures, _by_month(now["months"], term), "每月志愿时数（小时）", ()


def _league_days(term, now, before):
    turnout = Figure(
        "到会率", "%", share(now["attended"], now["asked"]),
        share(before["attended"], before["asked"]),
    )  # fmt: skip
    figures = [
        _pair("团日活动", "次", now, before, "held"),
        _pair("开展团日的支部", "个", now, before, "branches"), turnout,
        _pair("评出奖项", "项", now, before, "awards"),
    ]  # fmt: skip
    rows = awards_between(term.first_day, term.last_day)
    table = Table("获奖", ("日期", "评选", "奖项", "单位"), rows)
    return figures, _by_month(now["months"], term), "每月团日活动（次）", (table,)


def _pairing(term, now, before):
    figures = [
        _pair("推优", "人", now, before, "recommended"), _pair("新结对", "对", now, before, "begun"),
        _pair("结束结对", "对", now, before, "ended"), _pair("谈心", "次", now, before, "talks"),
    ]  # fmt: skip
    return figures, [], "", ()


def _assessment(term, now, before):
    rows = now["rounds"]
    figures = [Figure("公布考核", "次", len(rows), len(before["rounds"]))]
    return figures, [], "", (Table("公布的考核", ("名称", "公布日期", "参加单位"), rows),)


def _reports(term, now, before):
    figures = [
        _pair("收到报送", "份", now, before, "came"), _pair("应报", "份", now, before, "due"),
        Figure("按时率", "%", share(now["on_time"], now["due"]),
               share(before["on_time"], before["due"])),
        _pair("迟报", "份", now, before, "late"), _pair("缺报", "份", now, before, "missing"),
        _pair("采用", "条", now, before, "adopted"), _pair("采用得分", "分", now, before, "points"),
        _pair("重要情况", "件", now, before, "alerts"), _pair("编发简报", "期", now, before, "briefs"),
    ]  # fmt: skip
    heads = ("单位", "应报", "按时", "迟报", "缺报", "采用", "得分")
    table = Table("各单位信息报送", heads, now["units"])
    return figures, _by_month(now["months"], term), "每月收到的报送（份）", (table,)


def _liaison(term, now, before):
    figures = [
        _pair("联络组工作会", "次", now, before, "meetings"),
        Figure("到会率", "%", share(now["there"], now["asked"]),
               share(before["there"], before["asked"])),
        _pair("定下要落实的事", "件", now, before, "follow_ups"),
        _pair("其中办完", "件", now, before, "done"),
        _pair("会上意见", "条", now, before, "opinions"),
        _pair("其中已答复", "条", now, before, "answered"),
        _pair("交流做法", "个", now, before, "shared"),
        _pair("被别的单位用上", "次", now, before, "used"),
    ]  # fmt: skip
    table = Table("召开的工作会", ("日期", "工作会", "到会单位", "应到单位"), now["held"])
    return figures, [], "", (table,)


def _notices(term, now, before):
    figures = [
        _pair("公告", "条", now, before, "sent"), _pair("送达", "人次", now, before, "copies"),
        Figure("阅读率", "%", share(now["read"], now["copies"]), share(before["read"], before["copies"])),
        Figure("确认率", "%", share(now["confirmed"], now["owed"]),
               share(before["confirmed"], before["owed"])),
        _pair("没送到", "次", now, before, "dead"),
    ]  # fmt: skip
    return figures, [], "", ()


AREAS = (
    ("letters", _("信箱和服务岗"), mailbox_between, _letters),
    ("activities", _("活动"), lambda *span: activities_between(*span) | gatherings_between(*span),
     _activities),
    ("volunteers", _("志愿服务"), volunteers_between, _volunteers),
    ("league_days", _("团日活动和奖项"), league_days_between, _league_days),
    ("pairing", _("推优与结对"), pairing_between, _pairing),
    ("assessment", _("考核"), lambda *span: {"rounds": published_between(*span)}, _assessment),
    ("reports", _("信息报送"), reports_between, _reports),
    ("liaison", _("联络制度"), liaison_between, _liaison),
    ("surveys", _("调研"), mailbox_between, _surveys),
    ("notices", _("通知"), notices_between, _notices),
)  # fmt: skip
"""(key, words, figures of a span, how they are said) in the order of the report."""


def areas_of(term):
    """Yields the Area of each in turn, so that whoever waits sees how far it is."""
    earlier = term.previous

    @cache
    def read(source, first, last):
        return source(first, last)

    for key, title, source, said in AREAS:
        now = read(source, term.first_day, term.last_day)
        before = read(source, earlier.first_day, earlier.last_day)
        figures, months, picture, tables = said(term, now, before)
        yield Area(key, str(title), figures, months, picture, tables)
