"""Standards of real colleges to start from. No database here.

Each holds what its text says and no more: where the text breaks off, the hint says so and the standard stays
unfinished, contradictions and all (a block of 30 whose known items come to 22, 80 in two grades). What is known of
an item but not how it is scored is GIVEN within its maximum.
"""

from decimal import Decimal as D

from assessment.engine import spec as rules
from assessment.engine.spec import (
    Band,
    Category,
    Cell,
    Consequence,
    Cycle,
    Factor,
    Grade,
    Indicator,
    Level,
    Measure,
    Procedure,
    Quota,
    Spec,
    Step,
    Term,
    Test,
    Title,
    Totals,
    Veto,
)
from tuanwei.rulebooks.samples import Sample

BY_CHECK, BY_CLAIM, BY_RECORDS = (
    (rules.CHECK,),
    (rules.CLAIM, rules.CHECK),
    (rules.RECORDS, rules.CHECK),
)


def _block(key, label, maximum=None, parent="", **more):
    return Indicator(key, label, parent, None if maximum is None else D(maximum), **more)


def _item(key, label, parent, maximum, *terms, **more):
    """A leaf. Terms of own facts are entered by checkers; those with a source come from records."""
    by = BY_RECORDS if any(each.measure.source for each in terms) else BY_CHECK
    top = None if maximum is None else D(maximum)
    return Indicator(key, label, parent, top, terms=terms, **{"scored_by": by, **more})


def _full(key, label, parent, maximum, *terms, **more):
    """A leaf that starts full: 扣完为止."""
    return _item(key, label, parent, maximum, *terms, start=rules.FULL, **more)


def _each(key, label, points, counted=rules.TIMES, **more):
    return Term(key, label, rules.EACH, Measure(counted=counted), D(points), **more)


def _by_level(key, label, *levels, **more):
    return Term(key, label, rules.EACH, levels=_levels(levels), **more)


def _short(key, label, points, needed, every, source=rules.OWN):
    return Term(
        key, label, rules.SHORT, Measure(source), D(points), needed=D(needed), every=every
    )  # fmt: skip


def _graded(key, label, *levels, **more):
    return Term(key, label, rules.GRADED, levels=_levels(levels), **more)


def _given(key, label, most, least="0", counted=rules.NEWEST, **more):
    top = None if most is None else D(most)
    return Term(key, label, rules.GIVEN, Measure(counted=counted), least=D(least), most=top, **more)


def _levels(found):
    return tuple(Level(key, label, D(points)) for key, label, points in found)


def _good(high, middle, low):
    """好, 较好, 一般 of 5/3/1, 4/2/1, 3/2/1."""
    return ("good", "好", high), ("fair", "较好", middle), ("poor", "一般", low)


def _noted(key, label, **more):
    """Facts that give no points and that vetoes and consequences look at."""
    return Term(key, label, rules.EACH, Measure(), D(0), **more)


# ── A1 ──────────────────────────────────────────────────────────────────────────────────────────
_A1 = Spec(
    cycle=Cycle(rules.SCHOOL_YEAR),
    indicators=(
        _block("committee", "支委会建设", 30),
        _item("elected", "组织健全、每年民主改选", "committee", 5,
              _graded("level", "评为 5/3/1 分", *_good(5, 3, 1)),
              _each("late", "未按期改选", -2), words="5/3/1；未按期改选扣 2 分"),
        _item("standing", "支委成绩与威信", "committee", 5,
              _graded("level", "评为 5/3/1 分", *_good(5, 3, 1)),
              Term("retake", "学年内支委重修", rules.BAND, Measure(counted=rules.AMOUNT), bands=(
                  Band(D(0), most=D(1)), Band(D(-2), D(1), D(2)), Band(D(-4), D(2), D(3)),
                  Band(D(-5), D(3)))),
              words="5/3/1；学年内支委重修 1 人次扣 2 分，2 人次扣 4 分，3 人次扣 5 分"),
        _full("committee-meetings", "每月至少一次支委会", "committee", 4,
              _short("short", "少一次扣 1 分", -1, 1, rules.MONTH), basis="会议记录"),
        _full("branch-meetings", "每学期至少两次支部大会", "committee", 4,
              _short("short", "少一次扣 1 分", -1, 2, rules.TERM)),
        _item("tasks", "完成上级任务质量", "committee", 4,
              _graded("level", "评为 4/2/1 分", *_good(4, 2, 1)),
              _each("slow", "每拖拉一次扣 1 分", -1), words="4/2/1；每拖拉一次扣 1 分"),
        _item("reports", "掌握思想动态、重要信息上报", "committee", 5,
              _graded("level", "评为 5/3/1 分", *_good(5, 3, 1)),
              _each("hidden", "重大信息不报、瞒报，每次扣 5 分", -5),
              words="5/3/1；重大信息不报/瞒报每次扣 5 分"),
        _item("independent", "支委会独立工作", "committee", 3,
              _graded("level", "评为 3/2/1 分", *_good(3, 2, 1)),
              _each("weak", "软弱涣散扣 3 分", -3), words="3/2/1；软弱涣散扣 3 分"),
        _block("organisation", "组织工作", 30),
        _item("plans", "学期计划、小结", "organisation", 2,
              _graded("level", "评为 2/1 分", ("good", "好", 2), ("poor", "一般", 1)),
              _each("missing", "缺一项扣 1 分", -1), words="2/1；缺一项扣 1 分"),
        _full("league-days", "每两周组织生活、考勤", "organisation", 8,
              _short("short", "少一次扣 1 分", -1, 1, rules.FORTNIGHT, "league_days.held"),
              _each("important", "重要组织生活缺一次扣 3 分", -3),
              basis="效果和记录", words="少一次扣 1 分；重要组织生活缺一次扣 3 分"),
        _full("recommending", "“推优”程序", "organisation", 4,
              _each("wrong", "未经民主测评或临时推优，每例扣 2 分", -2)),
        _full("transfers", "组织关系接转", "organisation", 2,
              _by_level("fault", "未按规定扣 2 分，不及时扣 1 分",
                        ("wrong", "未按规定", -2), ("late", "不及时", -1))),
        _full("roster", "年度团籍注册、花名册修订", "organisation", 2,
              _by_level("fault", "各扣 1 分，不及时扣 1 分", ("registration", "未做团籍注册", -1),
                        ("roster", "未修订花名册", -1), ("late", "不及时", -1))),
    ),
    totals=Totals(rescale=rules.AS_NOTHING),
    procedure=Procedure(),
    source="扬州大学学生团支部工作考核评分细则",
)  # fmt: skip

# ── A2 ──────────────────────────────────────────────────────────────────────────────────────────
_A2 = Spec(
    cycle=Cycle(rules.SCHOOL_YEAR),
    indicators=(
        _block("self", "自身建设", 15),
        _item("plans", "计划、总结", "self", 2, _each("copy", "每份 0.5 分", "0.5"), basis="计划和总结"),
        _item("handbook", "工作手册", "self", 1, _given("given", "考核小组给分", 1)),
        _block("review", "民主评议", 3, "self", words="方案 0.5，总结 0.5，效果 3；总分 3"),
        _item("review-plan", "评议方案", "review", "0.5", _each("there", "有方案", "0.5")),
        _item("review-summary", "评议总结", "review", "0.5", _each("there", "有总结", "0.5")),
        _item("review-effect", "评议效果", "review", 3, _given("given", "考核小组给分", 3)),
        _item("meetings", "例会", "self", 3, _each("meeting", "每次 0.5 分", "0.5")),
        _item("politics", "时政学习、实践", "self", 4, _each("time", "每次 1 分", 1)),
        _item("recommended", "推荐政治学习", "self", 2, _given("given", "考核小组给分", 2)),
        _block("together", "与团总支配合", 38),
        _item("publicity", "宣传", "together", "4.5",
              _by_level("piece", "简报每期 1 分，黑板报每期 0.5 分", ("brief", "简报", 1),
                        ("board", "黑板报", "0.5")),
              _each("effect", "效果好 1 分", 1, most=D(1)),
              words="简报每期 1 分，黑板报每期 0.5 分，效果好 1 分；最高 4.5 分"),
        _item("practice", "社会实践、志愿者", "together", 8, _given("given", "考核小组给分", 8)),
    ),
    totals=Totals(rescale=rules.AS_NOTHING, places=None),
    grades=(Grade("good", "优秀", D(80)), Grade("pass", "合格", D(60), D(80), holds_most=True),
            Grade("fail", "不合格", most=D(60))),
    consequences=(
        Consequence("recommended", "按名次推荐参评校级优秀团支部", grades=("good",)),
        Consequence("rectify", "限期换任或整改", rules.RECTIFY, grades=("fail",)),
        Consequence("no-honours", "班级当年不参加评奖评优", rules.NO_HONOURS, grades=("fail",), months=12),
        Consequence("no-party", "班级当年不推优入党", rules.NO_RECOMMENDATION, grades=("fail",),
                    months=12),
    ),
    procedure=Procedure(has_self_scores=False, signatures=0, decider="考核小组（组长：系团总支副书记）"),
    source="某高校建筑工程系团支部考核方案",
)  # fmt: skip

# ── A4 ──────────────────────────────────────────────────────────────────────────────────────────
_BY_STUDENTS = (Band(D("0.9"), D(1000), D(2000), False, True), Band(D("0.8"), D(2000), None, False))
_BY_PARTICIPANTS = (Band(D("0.9"), D(70), D(100)), Band(D("0.8"), D(100)))
_FAULTS = Measure(counted=rules.AMOUNT)


def _placed(key, label, **more):
    """Places 1–3 full, then 0.2 less a place; the fewest faults come first."""
    return Term(key, label, rules.RANKED, _FAULTS, D("0.2"),
                **{"full_places": 3, "is_least_best": True, **more})  # fmt: skip


_A4 = Spec(
    units="general_branch",
    cycle=Cycle(rules.YEAR),
    indicators=(
        _full("leaders", "领导重视：学院领导参加团的大型活动", "", 2, _each("absent", "缺席 1 次扣 1 分", -1),
              basis="签到表", words="缺席 1 次扣 1 分，扣完为止"),
        _item("politics", "年度政治学习", "", 4,
              _placed("place", "按违纪总分排名，前 3 名满分，以后每名减 0.2 分", sizes=_BY_STUDENTS),
              words="第 1–3 名满分，以后每名减 0.2 分；1000 人以上学院违纪总分乘 0.9，2000 人以上乘 0.8"),
        _item("training", "青马工程、团校培训", "", 4,
              _placed("place", "排名，前 3 名满分，以后每名减 0.2 分", sizes=_BY_PARTICIPANTS,
                      sized_by="own:training:participants"),
              _noted("participants", "参训人数（算系数用）"),
              words="排名记分同上；参训 70 人以上乘 0.9，100 人以上乘 0.8"),
        _item("talks", "“与信仰对话”讲座", "", 2,
              Term("count", "每年 2 次以上", rules.BAND, bands=(Band(D(2), D(2)), Band(D(0), most=D(2))))),
        _full("women", "女校培训", "", 2,
              _each("withdrawn", "自行退学或缺勤 2 次以上，每人扣 0.2 分", "-0.2", rules.AMOUNT)),
        _item("flag", "升旗", "", 3,
              _placed("place", "排名，前 3 名满分，以后每名减 0.2 分", sizes=_BY_STUDENTS)),
        _item("press", "内宣、外宣", "", 4,
              Term("inside", "内宣前 3 名 2 分，以后每名减 0.1 分", rules.RANKED, _FAULTS, D("0.1"),
                   full_places=3, top=D(2)),
              Term("outside", "外宣：省级以上每篇 1 分，最多 2 分", rules.EACH,
                   Measure(levels=("national", "province")), D(1), most=D(2),
                   levels=_levels((("national", "国家级", 1), ("province", "省级", 1)))),
              words="内宣排名第 1–3 名 2 分，以后每名减 0.1 分；外宣省级以上每篇 1 分，最多 2 分"),
        _item("themes", "主题系列活动", "", 2, _each("event", "每次 1 分", 1)),
        _item("duty", "书记履职", "", 1, _given("given", "团委给分", 1)),
    ),
    totals=Totals(rescale=rules.AS_NOTHING),
    procedure=Procedure(has_self_scores=False, signatures=0),
    source="团委工作目标管理考核细则（二级学院）",
)  # fmt: skip

# ── A6 ──────────────────────────────────────────────────────────────────────────────────────────
_MISSED = Test(measure=Measure("own:study:person", rules.RUN, below=D(1)), number=D(3))
_A6 = Spec(
    cycle=Cycle(rules.YEAR),
    indicators=(
        Indicator("study", "青年大学习", floor=None, is_capped=False, scored_by=BY_CHECK, terms=(
            Term("issue", "每期按参学率记分", rules.EACH, bands=(
                Band(D(2), D(100)), Band(D(1), D(98), D(100)), Band(D(0), D(90), D(98)),
                Band(D(-2), D(80), D(90)), Band(D(-3), most=D(80)))),
            _noted("person", "每人每期：学了记 1，没学记 0"),
        ), basis="发布当日 20:00 统计，周二 20:00 截止；团支书统计，组织部复核",
            words="100 % 加 2 分；98 % 以上加 1 分；低于 90 % 减 2 分；低于 80 % 减 3 分"),
    ),
    totals=Totals(most=None, least=None),
    titles=(Title("flag", "下一年度五四红旗团支部推荐资格", number=5),),
    consequences=(
        Consequence("half", "参学率低于 90 %，推优名额减半", rules.QUOTA_FACTOR, amount=D("0.5"), tests=(
            Test(measure=Measure("own:study:issue", rules.SHARE), compare=rules.BELOW, number=D(90)),)),
        Consequence("person-honours", "连续 3 期未学，不推荐任何荣誉", rules.NO_HONOURS,
                    tests=(_MISSED,), is_personal=True),
        Consequence("person-party", "连续 3 期未学，不推荐为积极分子、发展对象", rules.NO_RECOMMENDATION,
                    tests=(_MISSED,), is_personal=True),
    ),
    procedure=Procedure(has_self_scores=False, signatures=0),
    source="青年大学习完成度考核细则（某学院，2024-05）",
)  # fmt: skip

# ── A7 ──────────────────────────────────────────────────────────────────────────────────────────
_A7 = Spec(
    cycle=Cycle(rules.ONE_MONTH),
    indicators=(
        _full("attendance", "团会出勤", "", 20,
              Term("absent", "每缺一人次扣 2 分", rules.EACH,
                   Measure("league_days.held", rules.MISSED), D(-2)),
              words="满勤 20 分，每缺一人次扣 2 分，扣完为止"),
        _item("records", "记录本", "", None, _given("given", "组织部给分", None)),
        _item("mood", "开展气氛、效果", "", None, _given("given", "组织部给分", None)),
        _item("material", "材料上交", "", None, _given("given", "组织部给分", None), basis="25 日收电子稿和手册"),
    ),
    totals=Totals(rescale=rules.AS_NOTHING),
    titles=(Title("special", "特色团会", number=3),
            Title("excellent", "优秀团会", number=5, not_with=("special",))),
    consequences=(Consequence("yearly", "年度优秀团支部评选时加分", titles=("special", "excellent")),),
    procedure=Procedure(has_self_scores=False, signatures=0, workdays=5,
                        decider="院学生会组织部评分，团总支审核"),
    source="机械工程学院班（团）会考核方案",
)  # fmt: skip

# ── A8 ──────────────────────────────────────────────────────────────────────────────────────────
_A8 = Spec(
    cycle=Cycle(rules.SCHOOL_YEAR),
    indicators=(
        _block("basic", "基础分", 100, words="只扣不加，扣完为止"),
        _full("systems", "制度", "basic", 10,
              _by_level("fault", "缺一项制度扣 2 分；经核实未执行，每次扣 2 分",
                        ("missing", "缺一项制度", -2), ("idle", "未执行", -2))),
        _item("archive", "档案", "basic", None,
              _by_level("fault", "缺一项扣 2 分，不认真扣 1 分，手册不认真扣 1 分", ("missing", "缺一项", -2),
                        ("careless", "不认真", -1), ("handbook", "手册不认真", -1)),
              _each("late", "迟交每人次扣 1 分", -1, rules.AMOUNT), floor=None),
        _item("bonus", "奖励分", "", None, _given("given", "奖励分", None, counted=rules.AMOUNT),
              is_bonus=True),
    ),
    totals=Totals(rescale=rules.AS_NOTHING, most=None),
    procedure=Procedure(has_self_scores=False, signatures=0),
    source="团支部考核制度（院系，学年制）",
)  # fmt: skip

# ── A9 ──────────────────────────────────────────────────────────────────────────────────────────
_MONTHLY = {"start": rules.BASE, "base": D(10), "steps": (Step(rules.MONTH, rules.MEAN),)}
_A9 = Spec(
    cycle=Cycle(rules.ONE_TERM),
    indicators=(
        _item("thought", "思想建设", "", 20, _each("activity", "每次学习活动加 5 分", 5), weight=D(20),
              words="每月起始 10 分，每次学习活动加 5 分，每月 2 次即满分；学期分为各月平均", **_MONTHLY),
        _item("organisation", "组织建设", "", 20,
              Term("activity", "每次活动最多 5 分，到场率 80 % 以上才算", rules.EACH,
                   Measure("league_days.held", least=D(80)), D(5)), weight=D(30),
              words="每月起始 10 分，每次活动最多 5 分，每月最多 20 分；到场率 80 % 以上才算；学期分为各月平均",
              **_MONTHLY),
    ),
    totals=Totals(),
    procedure=Procedure(has_self_scores=False, is_on_spot=True),
    source="交通与物流学院基层团支部考核办法",
)  # fmt: skip

# ── A11 ─────────────────────────────────────────────────────────────────────────────────────────
_DIMENSIONS = (
    ("officers", "班子建设"), ("members", "团员管理"), ("life", "组织生活"), ("systems", "制度落实"),
    ("effect", "作用发挥"),
)  # fmt: skip
_A11 = Spec(
    cycle=Cycle(rules.YEAR),
    categories=(Category("temporary", "临时团支部", ("temporary",)), Category("floating", "流动团员团支部"),
                Category("waiting", "待转接团员团支部"), Category("party", "成员全为党员的团支部")),
    indicators=(
        *(_item(key, label, "", None, _given("given", "按对标情况给分", None)) for key, label in _DIMENSIONS),
        _item("noted", "不计分的记录", "", 0,
              _noted("veto", "出现一票否决情形"),
              _noted("study", "每期参学人数和应学人数"),
              _noted("article", "约 500 字重点工作说明（五星必填）"),
              _noted("rectifying", "正在整顿，尚未验收")),
    ),
    totals=Totals(rescale=rules.AS_NOTHING),
    vetoes=(
        Veto("young", "成立不满 6 个月", (Test(
            measure=Measure("unit.months", rules.NEWEST), compare=rules.BELOW, number=D(6)),),
            rules.NOT_ASSESSED),
        Veto("excluded", "流动团员、临时、待转接、全为党员的团支部不定级", effect=rules.NOT_ASSESSED,
             categories=("temporary", "floating", "waiting", "party")),
        Veto("rectifying", "整顿中的团支部先整改再定级", (Test(measure=Measure("own:noted:rectifying")),),
             rules.NOT_ASSESSED),
        Veto("veto", "有一票否决情形", (Test(measure=Measure("own:noted:veto")),), rules.GRADE_AT_MOST, "weak"),
        Veto("children", "下属团支部有后进或软弱涣散的，不能评五星", (Test(
            measure=Measure("assessment.child_grade", levels=("后进（二星）", "软弱涣散（不予定级）"))),),
            rules.GRADE_AT_MOST, "four"),
        Veto("study", "最近四周参学比低于 80 % 一次，不能评五星", (Test(
            measure=Measure("own:noted:study", below=D(80), last_days=28)),),
            rules.GRADE_AT_MOST, "four"),
        Veto("article", "没有填报重点工作说明，不能评五星", (Test(
            measure=Measure("own:noted:article"), compare=rules.BELOW),), rules.GRADE_AT_MOST, "four"),
    ),
    grades=(Grade("five", "五星", D(90)), Grade("four", "四星", D(80), D(89), holds_most=True),
            Grade("three", "三星", D(70), D(79), holds_most=True),
            Grade("two", "后进（二星）", D(60), D(69), holds_most=True),
            Grade("weak", "软弱涣散（不予定级）", most=D(60))),
    quotas=(Quota("five", D(20)), Quota("four", D(60))),
    consequences=(
        Consequence("apply", "可以申报十佳、先进团支部", grades=("five", "four")),
        Consequence("rectify", "列入整顿", rules.RECTIFY, grades=("weak",)),
    ),
    procedure=Procedure(signatures=2),
    source="团支部“对标定级”",
)  # fmt: skip

# ── A13 ─────────────────────────────────────────────────────────────────────────────────────────
_A13 = Spec(
    cycle=Cycle(rules.SCHOOL_YEAR),
    categories=(Category("club", "社团团支部", ("club",)),),
    indicators=(
        _item("papers", "申报材料", "", 100, _given("given", "百分制给分", 100), weight=D(25),
              basis="申报表、总结、团支部工作手册（纸质）"),
        _item("daily", "日常工作", "", 100, _given("given", "百分制给分", 100), weight=D(50)),
        _item("vitality", "活力建设", "", 100, _given("given", "百分制给分", 100), weight=D(25)),
    ),
    titles=(Title("flag", "红旗团支部", number=50, not_counted=("club",)),),
    procedure=Procedure(has_self_scores=False, signatures=0),
    source="中南财经政法大学红旗团支部评选（2018–2019）",
)  # fmt: skip

# ── A15 ─────────────────────────────────────────────────────────────────────────────────────────
_DEGREES = (("a", "A", 100), ("b", "B", 60), ("c", "C", 40), ("d", "D", 0))


def _degree(key, label, **more):
    return _item(key, label, "", 5, Term("level", "A 100 %，B 60 %，C 40 %，D 0", rules.GRADED,
                 levels=_levels(_DEGREES), is_percent=True), **more)  # fmt: skip


_A15 = Spec(
    cycle=Cycle(rules.ONE_TERM),
    indicators=(
        _item("common", "两个学期都评的各项", "", 145, _given("given", "各项得分合计", 145),
              words="状态评价：是为满分，否为 0 分；程度评价：A 100 %，B 60 %，C 40 %，D 0（5 分的项目：5/3/2/0）"),
        _degree("nine", "第 9 项", not_in=(1,)),
        _degree("ten", "第 10 项", not_in=(1,)),
        _item("noted", "负面清单（※）", "", 0, _noted("failed", "※ 项目被评为“否”或 D"), is_key=True),
        _item("deeds", "突出事迹", "", None, _given("given", "团支部集体认定的加分", None, counted=rules.AMOUNT),
              is_bonus=True, scored_by=BY_CLAIM),
    ),
    totals=Totals(rescale=rules.PRINTED, factors=(Factor(D(145), D("0.689")), Factor(D(155), D("0.645"))),
                  bonus_percent=D(10), places=0),
    vetoes=(Veto("negative", "※ 项目有“否”或 D，当年不能评优秀", (Test(
        measure=Measure("own:noted:failed")),), rules.NO_TITLE),),
    grades=(Grade("pass", "合格", D(60)), Grade("fail", "不合格", most=D(60))),
    titles=(Title("good", "优秀", percent=D(30), rounding=rules.DOWN, grades=("pass",)),),
    source="团员先进性评价参考细则（普通高校学生团员）",
)  # fmt: skip

# ── A20 ─────────────────────────────────────────────────────────────────────────────────────────
_A20 = Spec(
    cycle=Cycle(rules.ONE_TERM),
    indicators=(
        _full("officers", "班子", "", 5, _each("missing", "缺一个职务扣 1 分", -1, rules.AMOUNT)),
        Indicator("tasks", "任务", scored_by=BY_CHECK, terms=(
            _by_level("task", "每项任务 5 分：完成不好扣 3 分，没有完成扣 5 分", ("done", "完成", 5),
                      ("poor", "完成不好", 2), ("undone", "没有完成", 0)),)),
        Indicator("meetings", "会议", scored_by=BY_CHECK, terms=(
            Term("meeting", "每次会议 2 分，按到会和请假条扣分", rules.EACH, cells=(
                Cell("", "到会", D(2)),
                Cell("有假条", "迟到早退", D(2)), Cell("没有假条", "迟到早退", D(1)),
                Cell("有假条", "缺席", D(2)), Cell("没有假条", "缺席", D(0)),
                Cell("", "无故缺席", D(0)))),),
            words="迟到早退：有假条不扣，没有假条扣 1 分；缺席：有假条不扣（可由其他干部代会），"
            "没有假条扣 2 分；无故缺席扣 2 分"),
    ),
    totals=Totals(rescale=rules.AS_NOTHING, most=None),
    procedure=Procedure(has_self_scores=False, signatures=0),
    source="辽宁省实验中学北校“四个一”竞赛",
)  # fmt: skip

# ── A26 ─────────────────────────────────────────────────────────────────────────────────────────
_A26 = Spec(
    units="general_branch",
    cycle=Cycle(rules.YEAR),
    indicators=(
        _block("thought", "思想引领与宣传", 30),
        _block("backbone", "大学生骨干培训班", 10, "thought", words="办班 4 分，挂职 2 分，荐员 4 分"),
        _item("class", "办班", "backbone", 4,
              Term("held", "办班", rules.BAND, bands=(Band(D(4), D(1)), Band(D(0), most=D(1)))),
              Term("small", "规模低于在校生的 2 %，扣 2 分", rules.BAND, Measure(counted=rules.SHARE),
                   bands=(Band(D(0), D(2)), Band(D(-2), most=D(2)))),
              basis="证明材料"),
        _item("posted", "挂职", "backbone", 2, _given("given", "得分", 2)),
        _full("sent", "荐员", "backbone", 4,
              _each("absent", "分配名额每缺席 1 人扣 0.5 分", "-0.5", rules.MISSED)),
        _item("themes", "主题教育", "thought", 5, _given("given", "竞赛", 5)),
        _item("report", "每年至少一篇报告", "thought", 4,
              Term("count", "1 篇以上", rules.BAND, bands=(Band(D(4), D(1)), Band(D(0), most=D(1))))),
        _item("stars", "自强之星", "thought", 3,
              Term("school", "开展校级评选 2 分", rules.BAND,
                   bands=(Band(D(2), D(1)), Band(D(0), most=D(1)))),
              Term("national", "获全国称号 1 分", rules.BAND,
                   bands=(Band(D(1), D(1)), Band(D(0), most=D(1))))),
    ),
    totals=Totals(rescale=rules.AS_NOTHING),
    procedure=Procedure(),
    source="全省高校团委 2011 年工作考核指标",
)  # fmt: skip

SAMPLES = {
    "a1": Sample(
        "学生团支部工作考核（百分制，自查与检查）",
        "扬州大学。原文在“组织工作”第五项之后断了，团员年度统计和其余分块没有分值，没有写进来；"
        "缺项补齐后才够 100 分。寒暑假要不要按月算，请在“周期”里选。",
        _A1,
    ),
    "a2": Sample(
        "系团支部考核方案（考核小组评分，另有监督小组）",
        "某高校建筑工程系。原文里 80 分同属优秀和合格，民主评议各项合计 4 分而总分 3 分，照原样写；"
        "“社会实践”以后的评分标准断了。",
        _A2,
    ),
    "a4": Sample(
        "二级学院团委工作目标管理考核（排名计分）",
        "hncu.edu.cn 上的二级学院细则。原文在“书记履职”之后断了，三会两课一制、智慧团建没有写进来。"
        "原文没有写内宣按什么排名，按数量从多到少。",
        _A4,
    ),
    "a6": Sample(
        "青年大学习完成度考核",
        "某学院 2024 年 5 月。推优名额减半看哪一期，原文没有说，按考核期合计的参学率。",
        _A6,
    ),
    "a7": Sample(
        "班（团）会月度考核",
        "机械工程学院。只有出勤写了 20 分，其余三块的分值没有印出，合计 100；请补上。公示一星期。",
        _A7,
    ),
    "a8": Sample(
        "团支部考核制度（只扣不加，另有奖励分）",
        "院系，学年制。“团的建设”30 分以后断了，档案的满分和奖励分的项目没有印出。",
        _A8,
    ),
    "a9": Sample(
        "基层团支部考核办法（按月起评、学期平均）",
        "交通与物流学院。只印出思想建设 20 % 和组织建设 30 %，其余 50 % 请补上。当场签字，当场提异议。",
        _A9,
    ),
    "a11": Sample(
        "团支部对标定级",
        "全团 2020/2022 年指引；名额比例是山东工艺美术学院的。五个方面各多少分没有印出，合计 100。"
        "89 和 90、79 和 80 之间的分属于哪一级，原文没有说。",
        _A11,
    ),
    "a13": Sample(
        "红旗团支部评选（25 / 50 / 25）",
        "中南财经政法大学。各学院的名额分配表没有印出，请在“称号”里填；社团团支部不占所在学院名额。",
        _A13,
    ),
    "a15": Sample(
        "团员先进性评价（印定系数）",
        "普通高校学生团员。各项目没有印全：第一学期第 9、10 项不评，满分 145，系数 0.689；第二学期满分 155，"
        "系数 0.645；乘后四舍五入成整数再看是否合格；优秀不超过参评人数的 30 %。",
        _A15,
    ),
    "a20": Sample(
        "“四个一”竞赛（看请假条扣分）",
        "辽宁省实验中学北校。团费以后断了；任务和会议没有写总分。",
        _A20,
    ),
    "a26": Sample(
        "高校团委工作考核指标（得分与扣分两栏）",
        "某省 2011 年。“思想引领与宣传”30 分里第五项断了，其余分块没有印出。",
        _A26,
    ),
}
"""{key: standard to start from}, in the order of their texts."""
