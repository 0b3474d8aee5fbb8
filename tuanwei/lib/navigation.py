"""The portal's places: one list each for menu, tabs, side bar and footer.

A place appears once its address exists, so a room joins the menus by adding its URL name here.
`needs` is empty (everybody), "signed-in", "visitor", or the name of a true attribute of the
person's hats (`tuanwei.lib.context.HATS`).
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, eq=False)
class Place:
    """Somewhere to go. `names`: URL names, the first that exists is used.

    Like links, compared by identity: tuples of them are asked for in memories on every page.
    """

    label: str
    names: tuple[str, ...]
    icon: str = ""
    needs: str = ""
    group: str = ""


@dataclass(frozen=True, eq=False)
class Link:
    """A place with its address; `current` when the page shown lies under it."""

    label: str
    url: str
    icon: str
    group: str
    current: bool = False


MENU = (
    Place("首页", ("home",)),
    Place("写信", ("mailbox:letter-write",)),
    Place("我的信", ("mailbox:letter-list",), needs="signed-in"),
    Place("查进度", ("mailbox:letter-track",), needs="visitor"),
    Place("调研", ("mailbox:survey-list",), needs="signed-in"),
    Place("日程", ("gatherings:calendar",)),
    Place("服务岗", ("mailbox:service-list",)),
    Place("活动菜单", ("activities:menu",)),
    Place("志愿服务", ("volunteers:home",)),
    Place("团日评选", ("league_days:contest-list",), needs="signed-in"),
    Place("最佳团日", ("league_days:best-list",), needs="visitor"),
    Place("支部考核", ("assessment:standing-mine",), needs="signed-in"),
    Place("新闻", ("news:list",)),
    Place("公示", ("publicity:list",)),
    Place("公开答复", ("mailbox:public",)),
    Place("公开数据", ("mailbox:figures",)),
)
TABS = (
    Place("首页", ("home",), "home"),
    Place("写信", ("mailbox:letter-write",), "ballpen"),
    Place("我的信", ("mailbox:letter-list",), "mail", "signed-in"),
    Place("查进度", ("mailbox:letter-track",), "search", "visitor"),
    Place("日程", ("gatherings:calendar",), "calendar", "signed-in"),
    Place("公开答复", ("mailbox:public",), "mail-opened", "visitor"),
    Place("我的", ("accounts:profile", "accounts:duties"), "user", "signed-in"),
    Place("登录", ("accounts:login",), "user", "visitor"),
)
DESK = (
    Place("工作首页", ("home",), "home", group="信箱"),
    Place("信箱办理", ("mailbox:desk-list",), "mail", "reads_letters", "信箱"),
    Place("紧急提醒", ("mailbox:alert-list",), "alert-triangle", "is_staff", "信箱"),
    Place("公开审核", ("mailbox:publication-list",), "world", "is_staff", "信箱"),
    Place("承诺", ("mailbox:promise-list",), "flag", "reads_letters", "信箱"),
    Place("常用答复", ("mailbox:reply-list",), "message", "is_staff", "信箱"),
    Place("接信轮值", ("mailbox:turn-list",), "calendar", "has_post", "信箱"),
    Place("委托代办", ("mailbox:absence-list",), "user-plus", "has_post", "信箱"),
    Place("来信人", ("mailbox:sender-list",), "shield-check", "is_staff", "信箱"),
    Place("信箱规则", ("mailbox:class-list",), "adjustments", "is_staff", "信箱"),
    Place("来信分析", ("mailbox:insights",), "chart-bar", "reads_insights", "听大家说"),
    Place("月报", ("mailbox:digest-list",), "file-text", "reads_insights", "听大家说"),
    Place("调研", ("mailbox:survey-manage",), "clipboard", "is_staff", "听大家说"),
    Place("建议与议题", ("proposals:list",), "list-check", "is_staff", "听大家说"),
    Place("我的申报", ("activities:application-list",), "clipboard", "applies_for_units", "活动"),
    Place("我的项目", ("activities:project-mine",), "flag", "applies_for_units", "活动"),
    Place("活动审核", ("activities:review-list",), "checkbox", "works_at_desk", "活动"),
    Place("拟活动菜单", ("activities:menu-next",), "star", "is_staff", "活动"),
    Place("项目", ("activities:project-list",), "flag", "is_staff", "活动"),
    Place("结项验收", ("activities:closing-list",), "clipboard", "is_staff", "活动"),
    Place("响应情况", ("activities:coverage",), "chart-bar", "works_at_desk", "活动"),
    Place("参与情况", ("activities:insights",), "chart-bar", "reads_insights", "活动"),
    Place("类型和规则", ("activities:kind-list",), "adjustments", "is_staff", "活动"),
    Place("评审批次", ("activities:round-list",), "award", "is_staff", "活动"),
    Place("场地", ("gatherings:venue-list",), "building", "works_at_desk", "活动"),
    Place("参与规则", ("gatherings:rules",), "scale", "is_staff", "活动"),
    Place("服务队", ("volunteers:team-list",), "users", "works_at_desk", "志愿服务"),
    Place("服务点", ("volunteers:site-list",), "building", "works_at_desk", "志愿服务"),
    Place("待确认的证件", ("volunteers:holding-list",), "shield-check", "is_staff", "志愿服务"),
    Place("资质清单", ("volunteers:qualification-list",), "id", "is_staff", "志愿服务"),
    Place("时数规则", ("volunteers:hours-rules",), "scale", "is_staff", "志愿服务"),
    Place("时数链核对", ("volunteers:hours-proof",), "shield-check", "is_staff", "志愿服务"),
    Place("班次和项目", ("volunteers:home",), "heart", "works_at_desk", "志愿服务"),
    Place("请我带的班", ("volunteers:shifts-to-confirm",), "user-check", "is_teacher", "志愿服务"),
    Place(
        "志愿服务统计", ("volunteers:volunteer-insights",), "chart-bar", "reads_hours", "志愿服务"
    ),
    Place("补录核对", ("volunteers:claim-queue",), "checkbox", "reads_claims", "志愿服务"),
    Place("补录公示", ("volunteers:claim-ready",), "speakerphone", "is_staff", "志愿服务"),
    Place("服务记录", ("volunteers:claim-records",), "list-check", "is_staff", "志愿服务"),
    Place("时数异议", ("volunteers:dispute-list",), "scale", "is_staff", "志愿服务"),
    Place("时数提示", ("volunteers:flag-list",), "alert-triangle", "is_staff", "志愿服务"),
    Place("党员服务日", ("volunteers:party-day-list",), "calendar-event", "is_staff", "志愿服务"),
    Place("市民学校", ("volunteers:lesson-school",), "award", "is_staff", "志愿服务"),
    Place("志愿星级", ("volunteers:star-list",), "star", "reads_hours", "志愿服务"),
    Place("志愿荣誉", ("volunteers:award-list",), "award", "reads_insights", "志愿服务"),
    Place("团日评选", ("league_days:contest-list",), "trophy", "works_at_desk", "团日活动"),
    Place("评选规则", ("league_days:kind-list",), "scale", "is_staff", "团日活动"),
    Place("各月团日", ("league_days:month-board",), "calendar", "reads_hours", "团日活动"),
    Place("推优批次", ("party_pairing:campaign-list",), "flag", "reads_files", "推优与结对"),
    Place("推优大会", ("party_pairing:meeting-list",), "users", "reads_files", "推优与结对"),
    Place("推优名单", ("party_pairing:recommendation-list",), "users", "reads_files", "推优与结对"),
    Place(
        "推优里的变化",
        ("party_pairing:recommendation-concerns",),
        "alert-triangle",
        "reads_files",
        "推优与结对",
    ),
    Place("结对批次", ("party_pairing:round-list",), "users", "reads_pair_rounds", "推优与结对"),
    Place("服务台", ("mailbox:counter",), "user-check", "is_staff", "服务岗"),
    Place("值班排班", ("mailbox:shift-admin",), "calendar-event", "is_staff", "服务岗"),
    Place("服务事项", ("mailbox:service-admin",), "clipboard", "is_staff", "服务岗"),
    Place("服务满意度", ("mailbox:service-satisfaction",), "chart-bar", "is_staff", "服务岗"),
    Place("今天的班次", ("volunteers:attendance-today",), "calendar-event", "is_staff", "志愿服务"),
    Place("在等的时数", ("volunteers:attendance-waiting",), "hourglass", "is_staff", "志愿服务"),
    Place("团日活动", ("league_days:day-list",), "flag", "works_at_desk", "团日活动"),
    Place(
        "推优进度",
        ("party_pairing:board-recommendations",),
        "chart-bar",
        "reads_files",
        "推优与结对",
    ),
    Place("结对覆盖", ("party_pairing:board-pairing",), "users", "reads_files", "推优与结对"),
    Place("结对规则", ("party_pairing:pair-kind-list",), "scale", "is_staff", "推优与结对"),
    Place("审团日方案", ("league_days:plan-queue",), "checkbox", "is_staff", "团日活动"),
    Place("每月主题", ("league_days:theme-list",), "tags", "works_at_desk", "团日活动"),
    Place("团日要求", ("league_days:day-rules",), "scale", "works_at_desk", "团日活动"),
    Place(
        "审推优",
        ("party_pairing:decision-queue",),
        "checkbox",
        "decides_recommendations",
        "推优与结对",
    ),
    Place("推优规则", ("party_pairing:track-list",), "scale", "is_staff", "推优与结对"),
    Place("档案", ("party_pairing:file-list",), "id", "reads_files", "推优与结对"),
    Place("党支部的人", ("party_pairing:party-list",), "users", "is_staff", "推优与结对"),
    Place("档案项目", ("party_pairing:record-kind-list",), "adjustments", "is_staff", "推优与结对"),
    Place("谁分管哪里", ("party_pairing:charge-list",), "key", "is_administrator", "推优与结对"),
    Place("结对", ("party_pairing:pairing-list",), "users", "reads_files", "推优与结对"),
    Place(
        "谁和谁谈过",
        ("party_pairing:pairing-map",),
        "chart-bar",
        "reads_pairing_map",
        "推优与结对",
    ),
    Place("五个有", ("five_haves:index",), "list-check", "reads_hours", "信息"),
    Place("考核", ("assessment:round-list",), "award", "works_at_desk", "考核"),
    Place("考核表", ("assessment:sheet-mine",), "clipboard", "works_at_desk", "考核"),
    Place("今年的得分", ("assessment:standing-mine",), "chart-bar", "applies_for_units", "考核"),
    Place("试算标准", ("assessment:trial-list",), "adjustments", "is_staff", "考核"),
    Place("考核标准", ("assessment:standard-list",), "scale", "works_at_desk", "考核"),
    Place("学期报告", ("term_reports:report",), "file-text", "is_staff", "信息"),
    Place("信息报送", ("reports:list",), "send", "reads_reports", "信息"),
    Place("简报", ("reports:brief-list",), "file-text", "is_staff", "信息"),
    Place("通知公文", ("circulars:list",), "file-text", "works_at_desk", "信息"),
    Place("公文规则", ("circulars:rules",), "adjustments", "is_staff", "信息"),
    Place("新闻", ("news:desk-list",), "file-text", "is_staff", "信息"),
    Place("团组织", ("organisation:unit-list",), "building", "is_staff", "组织"),
    Place("团员名册", ("organisation:member-list",), "users", "keeps_rosters", "组织"),
    Place("党支部", ("organisation:party-branch-list",), "flag", "is_staff", "组织"),
    Place("任职", ("organisation:appointment-list",), "id", "is_staff", "组织"),
    Place("授权", ("accounts:grant-list",), "key", "is_administrator", "组织"),
    Place("数据导入", ("jobs:import-list", "jobs:import-new"), "upload", "keeps_rosters", "日常"),
    Place("导出中心", ("jobs:export-list",), "download", "works_at_desk", "日常"),
    Place("谁导出了什么", ("jobs:export-log",), "history", "reads_audit", "日常"),
    Place("发通知", ("notices:sent-list",), "speakerphone", "is_staff", "日常"),
    Place("公示异议", ("publicity:objection-list",), "scale", "is_staff", "日常"),
    Place("没送到的", ("notices:dead-list",), "alert-triangle", "is_staff", "日常"),
    Place("工作日历", ("workdays:calendar",), "calendar", "is_staff", "日常"),
    Place("操作记录", ("audit:event-list",), "history", "reads_audit", "日常"),
    Place("联络制度", ("liaison:home",), "phone", "takes_part", "信息"),
    Place("工作会", ("liaison:meeting-list",), "users", "takes_part", "信息"),
    Place("落实事项", ("liaison:follow-list",), "list-check", "takes_part", "信息"),
    Place("会上的意见", ("liaison:opinion-list",), "message", "takes_part", "信息"),
    Place("交流板", ("liaison:board",), "share", "takes_part", "信息"),
    Place("联络一览", ("liaison:overview",), "chart-bar", "is_staff", "信息"),
)
MINE = (
    Place("我的任职", ("accounts:duties", "organisation:duties"), "id", "signed-in"),
    Place("通知公文", ("circulars:list",), "file-text", "signed-in"),
    Place("答调研", ("mailbox:survey-list",), "clipboard", "signed-in"),
    Place("我的项目", ("activities:project-mine",), "flag", "signed-in"),
    Place("我的日程", ("gatherings:mine",), "calendar", "signed-in"),
    Place("我的申报", ("activities:application-list",), "clipboard", "signed-in"),
    Place("团日活动", ("league_days:day-list",), "flag", "signed-in"),
    Place("信息报送", ("reports:list",), "send", "reads_reports"),
    Place("联络制度", ("liaison:home",), "phone", "is_contact"),
    Place("我的参与记录", ("gatherings:record",), "award", "signed-in"),
    Place("我的服务", ("volunteers:attendance-mine",), "heart", "signed-in"),
    Place("我的服务队", ("volunteers:team-mine",), "users", "signed-in"),
    Place("我的资质", ("volunteers:qualification-mine",), "id", "signed-in"),
    Place("我的推优", ("party_pairing:recommendation-mine",), "flag", "signed-in"),
    Place("我的结对", ("party_pairing:pairing-mine",), "users", "signed-in"),
    Place("我的服务日", ("volunteers:party-day-mine",), "calendar-event", "signed-in"),
    Place("市民学校", ("volunteers:lesson-school",), "award", "signed-in"),
    Place("我的志愿时数", ("volunteers:hours-mine",), "heart", "signed-in"),
    Place("我的档案", ("party_pairing:file-mine",), "id", "signed-in"),
    Place("我的建议", ("proposals:mine",), "heart", "signed-in"),
    Place("我的观摩", ("league_days:observe-mine",), "eye", "signed-in"),
    Place("我的评审", ("activities:round-scoring",), "scale", "signed-in"),
    Place("我的打分", ("league_days:judge-list",), "star", "signed-in"),
    Place("考核表", ("assessment:sheet-mine",), "clipboard", "signed-in"),
    Place("我的补录", ("volunteers:claim-mine",), "clock", "signed-in"),
    Place("值班报名", ("mailbox:shift-list",), "calendar-event", "signed-in"),
    Place("个人设置", ("accounts:profile",), "settings", "signed-in"),
    Place("提醒方式", ("notices:settings",), "bell", "signed-in"),
    Place("修改密码", ("accounts:password-change", "accounts:password"), "key", "signed-in"),
    Place("委托代办", ("mailbox:absence-list",), "user-plus", "has_post"),
    Place("审推优", ("party_pairing:decision-queue",), "checkbox", "answers_for_party"),
    Place("党支部的推优", ("party_pairing:recommendation-list",), "flag", "works_for_party"),
    Place("工作台", ("mailbox:desk-list",), "list-check", "reads_letters"),
)
FOOT = (
    Place("简报", ("reports:brief-public-list",)),
    Place("隐私说明", ("lib:privacy",)),
    Place("无障碍", ("lib:accessibility",)),
    Place("服务状态", ("lib:status", "status")),
)


def links(places, *, path: str, allows) -> tuple[Link, ...]:
    """The places that exist and that `allows(needs)` lets this person see, one marked current.

    A place that is hidden still owns its pages: 公开答复 is no part of 我的信, whose address it
    lies under. Of `allows` and the address only what they come to is looked at, so the same
    links come again for everybody with the same doors open.
    """
    urlconf = settings.ROOT_URLCONF
    doors = frozenset(filter(allows, needs_of(places)))
    return marked(places, doors, urlconf, current(path, addresses(places, urlconf)))


@cache
def needs_of(places) -> frozenset[str]:
    """Every need that is named among `places`."""
    return frozenset(place.needs for place in places)


@cache
def addresses(places, urlconf) -> dict[str, Place]:
    """The places that exist, by address."""
    found = {known_address(place.names, urlconf): place for place in places}
    return {url: place for url, place in found.items() if url}


@lru_cache(maxsize=1024)
def marked(places, doors, urlconf, here) -> tuple[Link, ...]:
    """The links to those behind open doors, the one at `here` current."""
    return tuple(
        Link(place.label, url, place.icon, place.group, current=url == here)
        for url, place in addresses(places, urlconf).items()
        if place.needs in doors
    )


def first_address(*names: str) -> str:
    """The first of these URL names that exists, as an address; else an empty text."""
    return known_address(names, settings.ROOT_URLCONF)


@cache
def known_address(names: tuple[str, ...], _urlconf: str) -> str:
    """Addresses do not change while the process runs; asking again costs more than a page has."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def current(path: str, urls) -> str:
    """The longest of `urls` that `path` lies under; the front page only counts for itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")
