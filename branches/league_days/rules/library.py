"""Rules of real colleges to start from, and some invented ones. No database here.

Where a real text leaves something open (ties, publicity), the sample keeps the joint places and the
short publicity of the defaults: nothing is made up for it.
"""

from decimal import Decimal as D

from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import (
    Award,
    Band,
    Bonus,
    Channel,
    Conversion,
    Cycle,
    Gate,
    Item,
    ItemGroup,
    Panel,
    Publication,
    Quota,
    RankBand,
    Spec,
    Stage,
    Tie,
)
from tuanwei.rulebooks.samples import Sample


def _one(most=100, step="0.5", label="总分"):
    """A rubric of one figure."""
    return (Item("total", label, D(most), D(step)),)


def _items(*rows, step="0.5", group=""):
    """A rubric of (key, label, points)."""
    return tuple(Item(key, label, D(most), D(step), group) for key, label, most in rows)


_FIVE_STEPS = Conversion(rules.RANK, D(100), D(100), D(5), D(60))

MONTHLY = Spec(
    cycle=Cycle(rules.MONTH, rules.ENDS, (), 3, "18:00"),
    gates=(
        Gate(rules.ATTENDANCE, D(80)), Gate(rules.HANDED_IN, D(3)), Gate(rules.PHOTOS, D(4)),
        Gate(rules.NOT_WON, D(2)),
    ),
    quotas=(Quota("", 2),),
    stages=(
        Stage("final", "终评", (
            Panel("judges", "评委", rules.JUDGES, D(70), items=_items(
                ("thought", "思想性", 35), ("new", "创新性", 35), ("effect", "活动效果", 25),
                ("part", "参与度", 5)), combine=rules.TRIMMED, trim_from=5, least_judges=5),
            Panel("vote", "网络投票", rules.VOTE, D(30), conversion=_FIVE_STEPS, channels=(
                Channel("online", "网上投票", rules.ONLINE, 3, 3, 1, rules.ONCE, 3, rules.FLAGGED),)),
        )),
    ),
    ties=(Tie(rules.BY_PANEL, "judges"), Tie(rules.BY_ATTENDANCE), Tie(rules.BY_EARLIER)),
    awards=(
        Award("best", "最佳团日活动", count=1, points=D(2)),
        Award("good", "优秀团日活动", count=3, points=D(1)),
    ),
    publication=Publication(3, rules.WORKDAYS, 3, is_replaced=True),
)  # fmt: skip

L1 = Spec(
    cycle=Cycle(rules.MONTH, rules.ENDS, (), 5, "18:00"),
    stages=(
        Stage("show", "现场展示", (
            Panel("heads", "学生组织负责人", rules.JUDGES, D(50), items=_items(
                ("thought", "思想性", 35), ("new", "创新性", 35), ("effect", "活动效果", 25),
                ("part", "参与度", 5)), recusal=rules.OWN_BRANCH),
            Panel("peers", "参评支部互评", rules.PEERS, D(50), items=_items(
                ("thought", "思想性", 35), ("new", "创新性", 35), ("effect", "活动效果", 25),
                ("part", "参与度", 5)), recusal=rules.OWN_BRANCH),
        )),
    ),
    awards=(Award("ten", "十佳主题团日活动", count=10),),
)  # fmt: skip

L2 = Spec(
    cycle=Cycle(rules.MONTH, rules.STARTS),
    gates=(Gate(rules.THEME),),
    out_of=D(10),
    stages=(
        Stage("review", "评选", (
            Panel("site", "现场活动", rules.OBSERVER, D(80), items=_items(
                ("theme", "主题", "1.5"), ("form", "形式", "1.5"), ("content", "内容", 2),
                ("effect", "效果", 3), ("plan", "计划总结", 2), step="0.1"),
                recusal=rules.NOBODY),
            Panel("papers", "材料", rules.MATERIALS, D(20), items=_one(10, "0.1", "材料"),
                  recusal=rules.NOBODY),
        )),
    ),
    awards=(Award("good", "优秀团组织生活", line=D(8)),),
)  # fmt: skip

L3 = Spec(
    cycle=Cycle(rules.TERM, rules.ENDS, (), -35, "18:00"),
    gates=(Gate(rules.OBSERVED, D(1)), Gate(rules.STATED, label="学院初选推荐")),
    stages=(
        Stage("show", "展示评比", (
            Panel("office", "组织部（观摩、策划书、总结书）", rules.OBSERVER, D(30),
                  items=_items(("publicity", "宣传", 25), ("holding", "开展", 25),
                               ("meaning", "意义", 25), ("results", "成果", 25))),
            Panel("teachers", "老师评委", rules.JUDGES, D(50), items=_one()),
            Panel("students", "学生评委", rules.JUDGES, D(20), items=_one()),
        )),
    ),
    awards=(Award("ten", "十佳团日活动", count=10),),
)  # fmt: skip

L5 = Spec(
    cycle=Cycle(rules.YEAR, rules.ENDS),
    stages=(
        Stage("vote", "投票和评审", (
            Panel("paper", "纸质投票", rules.VOTE, D(25), conversion=Conversion(rules.SHARE_ALL),
                  roll=rules.STUDENTS, channels=tuple(
                      Channel(key, label, rules.PAPER, 1, 10, 1, rules.ONCE, 5, rules.ALLOWED)
                      for key, label in (("north", "甲校区票箱"), ("south", "乙校区票箱"),
                                         ("east", "丙校区票箱")))),
            Panel("wechat", "微信投票", rules.VOTE, D(25), conversion=Conversion(rules.SHARE_ALL),
                  roll=rules.STUDENTS, channels=(
                      Channel("wechat", "微信", rules.ELSEWHERE, 1, 10, 1, rules.DAILY, 5,
                              rules.ALLOWED, limits="每个账号每天给同一位 1 票，每天 10 票；数据异常的作废。"),)),
            Panel("experts", "专家评审", rules.JUDGES, D(50), items=_one(), recusal=rules.NOBODY,
                  conversion=Conversion(rules.SHARE_ALL)),
        )),
    ),
    awards=(Award("ten", "年度人物", count=10),),
)  # fmt: skip

L7 = Spec(
    cycle=Cycle(rules.YEAR, rules.ENDS, (), 88, "23:59"),
    gates=(
        Gate(rules.WON, D(1)), Gate(rules.HELD, D(5), rules.YEAR, (2, 3, 4)),
        Gate(rules.HELD, D(3), rules.TERM, (1,)), Gate(rules.THEME),
        Gate(rules.STATED, label="没有不良记录；申报不实一票否决"),
    ),
    stages=(
        Stage("papers", "材料初审", (
            Panel("papers", "材料", rules.MATERIALS, D(100), items=(
                *_items(("plan", "策划书", 30), ("feedback", "反馈总结", 30)),
                *_items(("part", "参与", 5), ("thought", "思想", 10), ("new", "创新", 5),
                        group="quality"),
                *_items(("rich", "材料丰富度", 20))),
                groups=(ItemGroup("quality", "活动质量", D(20)),)),
        ), count=20),
        Stage("defence", "答辩", (Panel("judges", "评委", rules.JUDGES, D(100), items=_one()),)),
    ),
    awards=(Award("ten", "十佳团日活动", count=10),),
    publication=Publication(8, rules.DAYS, 3),
)  # fmt: skip

L8 = Spec(
    cycle=Cycle(rules.TERM, rules.ENDS, (1, 7), -35, "18:00"),
    gates=(Gate(rules.PLAN, D(7)), Gate(rules.RATED, D(3))),
    quotas=(Quota(rules.CLASS, percent=D(5), least=1), Quota(rules.CLUB, 1)),
    stages=(
        Stage("final", "评比小组评审", (
            Panel("group", "评比小组", rules.JUDGES, D(100), items=(
                Item("theme", "主题和内容", D(40), D(1), bands=(
                    Band("好", D(32), D(40)), Band("中", D(24), D(31)), Band("差", D(0), D(23)))),
                Item("effect", "效果", D(40), D(1)),
                Item("came", "参与面", D(20), D(1), fact=rules.ATTENDANCE, bands=(
                    Band("九成以上", D(0), D(20), D(90)), Band("八成以上", D(0), D(15), D(80)),
                    Band("六成以上", D(0), D(8), D(60)))),
            ), least_judges=3),
        ), is_apart=True),
    ),
    awards=(
        Award("class", "优秀主题团日", percent=D(10), group=rules.CLASS),
        Award("club", "优秀社团团日", count=1, group=rules.CLUB),
    ),
)  # fmt: skip

FUNNEL = Spec(
    cycle=Cycle(rules.TERM),
    quotas=(Quota("", 4),),
    stages=(
        Stage("papers", "材料评审", (
            Panel("papers", "材料", rules.MATERIALS, D(100), items=_one()),), count=36),
        Stage("show", "现场展示", (
            Panel("judges", "评委", rules.JUDGES, D(80), items=_one(), combine=rules.TRIMMED,
                  least_judges=5),
            Panel("audience", "大众评审", rules.VOTE, D(20), roll=rules.SECRETARIES,
                  conversion=Conversion(rules.SHARE_LEADER),
                  channels=(Channel("hall", "现场投票", rules.ONLINE, 1, 5, 1, rules.ONCE, 1),)),
        ), count=30),
        Stage("final", "总决赛", (
            Panel("judges", "评委", rules.JUDGES, D(60), items=_one(10, "0.1"),
                  combine=rules.TRIMMED, least_judges=7, trim_from=7),), carry=D(40)),
    ),
    ties=(Tie(rules.BY_PANEL, "judges"), Tie(rules.BY_STAGE), Tie(rules.BY_LOT)),
    awards=(
        Award("first", "一等奖", count=3, points=D(3), money=D(300)),
        Award("second", "二等奖", count=27, points=D(1)),
        Award("secretary", "优秀团支书", follows="first", to=rules.SECRETARY),
        Award("unit", "优秀组织单位", count=3, to=rules.GENERAL_BRANCH),
    ),
    at_border=rules.DECIDE,
)  # fmt: skip

COLLEGE = Spec(
    cycle=Cycle(rules.MONTH, rules.RECORDED, (2, 8), 5, "17:30"),
    gates=(Gate(rules.ATTENDANCE, D(85)), Gate(rules.WORDS, D(500)), Gate(rules.PLAN, D(3))),
    quotas=(Quota(rules.CLASS, 2), Quota(rules.CLUB, 1)),
    stages=(
        Stage("final", "校级评审", (
            Panel("papers", "材料", rules.MATERIALS, D(60), items=_one(step="1")),
            Panel("peers", "支书互评", rules.PEERS, D(40), items=_one(10, "0.5"),
                  combine=rules.MEDIAN, recusal=rules.OWN_BRANCH),
        )),
    ),
    ties=(Tie(rules.BY_PANEL, "papers"),),
    at_border=rules.TAKE_NONE,
    awards=(Award("ten", "十佳团日活动", count=10), Award("good", "优秀团日活动", count=15)),
    publication=Publication(7, rules.DAYS, 5, is_replaced=False),
    joint=rules.EACH,
)  # fmt: skip

FOUR = Spec(
    cycle=Cycle(rules.MONTH),
    stages=(
        Stage("final", "综合评分", (
            Panel("observer", "观摩", rules.OBSERVER, D(20), items=_one(10)),
            Panel("papers", "材料", rules.MATERIALS, D(10), items=_one(10)),
            Panel("judges", "评委", rules.JUDGES, D(40), items=_one()),
            Panel("vote", "团员投票", rules.VOTE, D(30), conversion=Conversion(
                rules.BANDS, D(100), bands=(
                    RankBand(1, 3, D(100)), RankBand(4, 8, D(90)), RankBand(9, None, D(80)))),
                channels=(Channel("online", "网上投票", most=5),)),
        )),
    ),
    ties=(Tie(rules.BY_VOTES, "vote"),),
    awards=(
        Award("best", "最佳团日活动", count=3),
        Award("liked", "最具人气奖", count=1, by_panel="vote"),
    ),
)  # fmt: skip

EXTRA = Spec(
    cycle=Cycle(rules.MONTH),
    stages=(
        Stage("final", "评审", (
            Panel("judges", "评委", rules.JUDGES, D(100), items=_one(95, "1"),
                  least_judges=3),
        )),
    ),
    out_of=D(95),
    bonuses=(Bonus("press", "校级以上报道", D(3)), Bonus("joint", "联合开展", D(2))),
    bonus_most=D(5),
    awards=(Award("star", "五星团日", line=D(90)), Award("good", "四星团日", line=D(80))),
    joint=rules.TOGETHER,
)  # fmt: skip

SAMPLES = {
    "monthly": Sample(
        "每月最佳团日活动", "评委 70%、网络投票 30%；到会率八成、三天内交总结；同分有先后。", MONTHLY
    ),
    "l1": Sample(
        "十佳主题团日活动（按月）", "学生组织负责人和参评支部的团支书一起打分，取前十。", L1
    ),
    "l2": Sample("优秀团组织生活（满分 10 分）", "现场 80%、材料 20%，细到 0.1 分。", L2),
    "l3": Sample("十佳团日活动（按学期）", "组织部 30%、老师评委 50%、学生评委 20%。", L3),
    "l5": Sample("年度人物投票", "纸质票、微信票各 25%，专家 50%，都按占总数的份额。", L5),
    "l7": Sample("十佳团日活动（按年，两轮）", "以前得过奖的才能报；材料初审，再答辩；公示 8 天。", L7),
    "l8": Sample(
        "主题团日评比（三星以上）", "每个团总支不超过 5%；期末那个月顺延；参与面按到会率给分。", L8
    ),
    "funnel": Sample("三轮晋级：36 → 30 → 3", "材料选 36 个，展示选 30 个，决赛带上一轮 40% 的分。", FUNNEL),
    "college": Sample("学院推荐 1–2 个，评十佳和优秀十五", "材料 60%、支书互评 40%，联合团日各得一份。", COLLEGE),
    "four": Sample("四项综合 20/10/40/30", "观摩、材料、评委、投票；投票按名次分档；另设人气奖。", FOUR),
    "extra": Sample("95 分加 5 分", "评委 95 分，报道、联合开展最多加 5 分；按分数线评星。", EXTRA),
}  # fmt: skip
