"""Where facts come from, in words: what the portal records by itself. No database here.

Beside these a standard may read any table of another office by its name: the source "table:<name>", as staff called it
when they imported it (`facts.queries.table_sources` lists those there are). A further source is one row here and one
function in `facts.collecting_…`.
"""

from dataclasses import dataclass

TABLE = "table:"
"""How the sources of other offices' tables begin; the rest is their name."""
MOST_NAME = 40
"""How long the name of a table may be."""


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


def table_of(source: str) -> str:
    """The name of the table that a source is; "" where it is none that could be."""
    name = source.removeprefix(TABLE)
    fits = source.startswith(TABLE) and name == name.strip() and len(name) <= MOST_NAME
    return name if fits and name.isprintable() else ""


def _offer(*found):
    SOURCES.update((each.key, each) for each in found)


_offer(
    Source("league_days.held", "办过的团日活动", "团日活动", "到场人数", "应到人数",
           hint="一次一条，按结束那天算；还没交总结的算 0 人到场"),
    Source("league_days.awards", "团日评选获奖", "团日活动", "评选规则给的分", level="奖项", role="评选类型",
           hint="只算发给支部的，按授予那天算；撤销的不算"),
    Source("activities.closed", "结项的活动", "活动", "参加人数", level="级别：班级、院系、校级", role="活动类型",
           hint="按验收那天算，人数是结项里写的"),
    Source("activities.late", "逾期没有结项的活动", "活动", "逾期天数", level="按时没交、后来补交", role="活动类型",
           hint="按应交那天算；还没交的，天数算到今天"),
    Source("gatherings.attended", "参加上级活动", "活动", "到场人数", "报名和到场的人数", level="活动种类",
           role="谁办的：团委、团总支、职能部门", hint="团委、部门、团总支办的，一场一条，按当天在支部里的人算"),
    Source("gatherings.missed", "报了名没来的人次", "活动", "人次", level="没来、取消得太晚",
           hint="说明了原因、同意不算的不在里面"),
    Source("volunteers.hours", "志愿服务时数", "志愿服务", "小时", level="月份，如 2026-03",
           hint="一个月一条，算在当月最后一天；只算服务那天在支部里的人"),
    Source("reports.on_time", "信息报送", "信息报送", "1 为按时，0 为迟报或缺报", "1", level="按时、迟报、缺报",
           role="报送种类", hint="要报的一份一条，算在截止那天；退回修改的按第一次报来算"),
    Source("reports.adopted", "采用的信息", "信息报送", "采用级别给的分", level="采用级别", role="报送种类",
           hint="采用一次一条，算在采用那天；撤销的不算"),
    Source("mailbox.answered", "答复的来信", "青年信箱", "按时答复的封数", "来信封数", level="按时、超时、还没答复",
           hint="主办的来信一封一条；过了时限还没答复的也算超时"),
    Source("service.worked", "服务岗值班", "服务岗", "班次", role="服务台", hint="一人一班一条，按当天在支部里的人算"),
    Source("notices.confirmed", "要确认的通知", "通知", "按时确认的人数", "应确认人数",
           hint="一份公告一条，过了确认截止那天才算"),
    Source("liaison.attended", "参加联络组工作会", "联络", "1 为到会，0 为没到", "1",
           level="本人、替代、请假、缺席", hint="请了这个单位的会，开完以后一场一条；准了假的是“请假”，可以按程度不算"),
    Source("roster.complete", "花名册完整", "组织", "填全的人数", "全体人数",
           hint="一次考核一条，按现在的花名册算，公布后不再变。填全：性别、民族、出生年月、年级、专业，团员还要入团时间"),
    Source("roster.members", "支部人数", "组织", "人数", hint="一次考核一条，按考核最后一天算，还没到就按今天"),
    Source("recommendations.rightly", "按程序办的推优大会", "推优", "次", hint="有结果、没有判无效的"),
    Source("recommendations.wrongly", "判为无效的推优大会", "推优", "次", hint="程序有缺、要重开的"),
    Source("unit.months", "成立满几个月", "组织", "月数", hint="从第一名成员转入那天，到考核最后一天"),
    Source("unit.officers", "班子配备", "组织", "职务个数", level="职务：书记、副书记、组织委员……",
           hint="一次考核里，在任的每个职务一条，按考核最后一天算，还没到就按今天"),
    Source("assessment.grade", "上一次考核的结果", "考核", "总分", level="等级", role="考核标准",
           hint="算在公布那天：下一次考核读得到"),
    Source("assessment.result", "期间别的考核的结果", "考核", "总分", level="等级", role="考核标准",
           hint="算在那次考核的最后一天：年度考核可以读月度考核"),
    Source("assessment.title", "考核得到的称号", "考核", "称号个数", level="称号", role="考核标准",
           hint="算在那次考核的最后一天"),
    Source("assessment.child_grade", "下级的考核结果", "考核", "总分", level="等级", role="考核标准",
           hint="给团总支：所属支部每个一条，算在那次考核的最后一天"),
)  # fmt: skip
