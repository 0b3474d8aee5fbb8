"""Where facts come from, in words: what the portal records by itself. No database here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A kind of facts that records give. `number`: what its number counts, `of`: what its whole is ("" none),
    `level` and `role`: what they say ("" nothing)."""

    key: str
    label: str
    area: str
    number: str
    of: str = ""
    level: str = ""
    role: str = ""
    hint: str = ""


SOURCES: dict[str, Source] = {}


def _offer(*found):
    SOURCES.update((each.key, each) for each in found)


_offer(
    Source("league_days.held", "办过的团日活动", "团日活动", "到场人数", "应到人数", hint="一次一条，按结束那天算"),
    Source("league_days.awards", "团日评选获奖", "团日活动", "评选规则给的分", level="奖项", role="评选类型"),
    Source("activities.closed", "结项的活动", "活动", "参加人数", level="等次", role="活动类型"),
    Source("activities.late", "逾期没有结项的活动", "活动", "逾期天数"),
    Source("gatherings.attended", "参加校级活动", "活动", "到场人数", "报名人数", level="活动种类"),
    Source("gatherings.missed", "报了名没来的人次", "活动", "人次"),
    Source("volunteers.hours", "志愿服务时数", "志愿服务", "小时", level="月份"),
    Source("mailbox.answered", "答复的来信", "青年信箱", "1 为按时，0 为超时", "1"),
    Source("service.worked", "服务岗值班", "服务岗", "班次"),
    Source("notices.confirmed", "要确认的通知", "通知", "已确认人数", "应确认人数"),
    Source("roster.complete", "花名册完整", "组织", "填全的人数", "全体人数", hint="按截止那天的花名册算"),
    Source("roster.members", "支部人数", "组织", "人数"),
    Source("recommendations.rightly", "按程序办的推优大会", "推优", "次"),
    Source("recommendations.wrongly", "程序有缺的推优大会", "推优", "次"),
    Source("unit.months", "成立满几个月", "组织", "月数"),
    Source("unit.officers", "班子配备", "组织", "在任的职务数"),
    Source("assessment.grade", "以前的考核结果", "考核", "总分", level="等级", role="考核名称"),
    Source("assessment.child_grade", "下级的考核结果", "考核", "总分", level="等级", role="考核名称"),
)  # fmt: skip
