"""Samples to start from: rules of common kinds, and of kinds as other colleges published them.

Plain data in the form of `Spec.write`, only what differs from the usual. `units` names the unit
of a chain step; where the college has one of that name it is filled in, else it is to be chosen.
"""

from dataclasses import dataclass, field

from activities.kinds.spec import Spec


@dataclass(frozen=True)
class Sample:
    """One kind to start from."""

    key: str
    name: str
    hint: str
    content: dict
    units: dict = field(default_factory=dict)

    @property
    def spec(self):
        """Its rules."""
        return Spec.read(self.content)


def when(*groups):
    """Conditions as JSON: groups of (fact, operator, value …)."""
    return [
        [{"fact": fact, "op": op, "values": list(values)} for fact, op, *values in group]
        for group in groups
    ]


OFF_CAMPUS = ("where", "is", "off_campus")
SAFETY = when([("people", "at_least", "100")], [OFF_CAMPUS], [("where", "is", "on_the_move")])
SOURCES = [
    {"key": "grant", "label": "团委经费"}, {"key": "own", "label": "自筹"},
    {"key": "sponsor", "label": "赞助", "is_sponsor": True},
]  # fmt: skip
NO_MONEY = {"is_asked": False}
SPONSOR_FILE = {
    "key": "sponsor", "label": "赞助协议", "types": ["pdf"], "when": when([("sponsorship", "yes")]),
}  # fmt: skip
SAFETY_FILE = {
    "key": "safety", "label": "安全预案", "types": ["doc", "pdf"], "when": SAFETY,
    "hint": "谁负责、怎么去怎么回、出了事找谁",
}  # fmt: skip
GENERAL_BRANCH = {"key": "general", "name": "团总支", "who": "general_branch", "limit": 2}
STAFF = {"key": "staff", "name": "团委", "who": "staff", "limit": 2}
TEACHER = {"key": "teacher", "name": "指导教师", "who": "teacher", "limit": 2}

USUAL = (
    Sample("usual", "一般活动", "文体、联谊、比赛等，在校内办", {
        "basics": {"instructions": "先想清楚为什么办、谁来、怎么收尾，再填表。"},
        "files": [
            {"key": "plan", "label": "策划书", "types": ["doc", "pdf"], "is_required": False},
            SAFETY_FILE, SPONSOR_FILE,
        ],
        "lead_times": [{"amount": 5}],
        "levels": [{"level": "faculty", "when": when([("organisers", "at_least", "2")])}],
        "chain": [
            GENERAL_BRANCH | {"when": when(
                [("applicant", "is", "branch", "students")])},
            STAFF | {"when": when(
                [("applicant", "is", "club", "general_branch", "department")],
                [("level", "is", "faculty", "college")], [("people", "at_least", "100")],
                [("amount", "at_least", "1000")], [("sponsorship", "yes")], [OFF_CAMPUS])},
            {"key": "secretary", "name": "团委书记", "who": "secretary", "limit": 2,
             "when": when([("amount", "at_least", "5000")], [("schools", "at_least", "3")])},
        ],
        "money": {"sources": SOURCES},
        "materials": {"is_asked": True, "most_days": 14},
        "closing": {"summary_least": 100, "photos_least": 2},
    }),
    Sample("league-day", "团日活动", "支部自己的主题团日、组织生活", {
        "basics": {"applicants": ["branch"], "parts": "none", "plan_most": 1500},
        "files": [SAFETY_FILE],
        "lead_times": [{"amount": 3}],
        "chain": [GENERAL_BRANCH],
        "exemptions": [{"words": "在校内、只有本支部的人、不花钱", "when": when(
            [("where", "is", "campus", "online"), ("people", "at_most", "60"),
             ("people_outside", "no"), ("amount", "no")])}],
        "money": {"sources": SOURCES[:2], "cap": "500"},
        "closing": {"summary_least": 200, "photos_least": 2},
    }),
    Sample("reading", "学术讲座和读书会", "理论社团的读书会、系列讲座，一次申报整个系列", {
        "basics": {
            "applicants": ["club", "branch", "general_branch"], "parts_most": 20,
            "needs_teacher": True, "span_days": 130,
            "instructions": "系列活动每一讲写成一个子活动，有自己的时间和场地。",
        },
        "fields": [
            {"key": "form", "label": "形式", "kind": "choice", "is_required": True,
             "choices": ["读书会", "讲座", "系列讲座"]},
            {"key": "book", "label": "读哪本书", "is_required": True, "most": "100",
             "when": when([("field.form", "is", "读书会")])},
            {"key": "speaker", "label": "主讲人和单位", "is_required": True, "most": "100",
             "when": when([("field.form", "is", "讲座", "系列讲座")])},
            {"key": "from", "label": "主讲人来自", "kind": "choice", "is_required": True,
             "choices": ["本校", "国内校外", "境外"],
             "when": when([("field.form", "is", "讲座", "系列讲座")])},
        ],
        "files": [
            {"key": "outline", "label": "讲稿提纲", "types": ["doc", "pdf"],
             "when": when([("field.form", "is", "讲座", "系列讲座")])},
            {"key": "review", "label": "意识形态审核表", "types": ["pdf"],
             "when": when([("field.from", "is", "国内校外", "境外")])},
        ],
        "lead_times": [
            {"amount": 5}, {"amount": 10, "words": "有境外嘉宾",
                            "when": when([("field.from", "is", "境外")])},
        ],
        "chain": [TEACHER, {"key": "publicity", "name": "宣传部", "who": "unit", "limit": 2,
                            "when": when([("field.from", "is", "国内校外", "境外")])}, STAFF],
        "money": {"sources": SOURCES[:2], "cap": "3000"},
        "materials": {"is_asked": True, "most_days": 14},
        "closing": {"summary_least": 100, "photos_least": 1},
    }, {"publicity": "宣传部"}),
    Sample("off-campus", "校外活动", "参观、实践、志愿服务等，要离开学校", {
        "basics": {"needs_teacher": True, "declaration": "带队老师全程跟随，不乘坐没有营运资质的车。"},
        "fields": [
            {"key": "transport", "label": "怎么去", "kind": "choice", "step": "schedule",
             "choices": ["步行", "公共交通", "包车"], "is_required": True},
            {"key": "company", "label": "包车公司和车牌", "step": "schedule", "is_required": True,
             "when": when([("field.transport", "is", "包车")])},
        ],
        "files": [
            {"key": "safety", "label": "安全预案", "types": ["doc", "pdf"]},
            {"key": "lead", "label": "带队老师证明", "types": ["pdf"]},
            {"key": "route", "label": "路线图", "types": ["pdf", "image"],
             "when": when([("where", "is", "on_the_move")])},
            SPONSOR_FILE,
        ],
        "lead_times": [{"amount": 7}],
        "bars": [{"words": "这一类只报校外的活动，在校内办请用“一般活动”。",
                  "when": when([("where", "is", "campus")])}],
        "levels": [{"level": "faculty", "when": when([("people", "at_least", "50")])}],
        "chain": [TEACHER, GENERAL_BRANCH, STAFF,
                  {"key": "security", "name": "保卫处", "who": "unit", "mode": "record"}],
        "money": {"sources": SOURCES},
        "closing": {"amount": 3, "summary_least": 100, "photos_least": 2},
    }, {"security": "保卫处"}),
    Sample("large", "大型活动", "500 人以上，或全校的晚会、运动会", {
        "basics": {"applicants": ["club", "general_branch", "department"], "needs_venue": True,
                   "base_level": "college", "span_days": 30, "public_workdays": 3},
        "files": [{"key": "safety", "label": "安全预案", "types": ["doc", "pdf"]}, SPONSOR_FILE],
        "lead_times": [{"amount": 15}],
        "bars": [{"words": "100 人以下请按“一般活动”申报。", "only_warns": True,
                  "when": when([("people", "less_than", "100")])}],
        "chain": [STAFF, {"key": "security", "name": "保卫处", "who": "unit"},
                  {"key": "secretary", "name": "团委书记", "who": "secretary", "limit": 2}],
        "money": {"sources": SOURCES, "categories": ["场地", "设备", "奖品", "宣传", "餐饮", "其他"],
                  "shares": [{"category": "餐饮", "most": "20"}], "variance_percent": "10",
                  "prize_needs_receipt": True},
        "team": {"is_asked": True, "least": 5},
        "materials": {"is_asked": True, "most_days": 21},
        "closing": {"amount": 10, "summary_least": 300, "photos_least": 5},
    }, {"security": "保卫处"}),
    Sample("venue", "场地使用", "只借场地，不另外办活动", {
        "basics": {"applicants": ["branch", "club", "students", "general_branch", "department"],
                   "needs_venue": True, "needs_plan": False, "parts": "none", "theme": "none",
                   "setup_minutes": 90, "declaration": "用完恢复原样，损坏照价赔偿。"},
        "fields": [{"key": "equipment", "label": "要用什么设备，几件", "kind": "long", "most": "300",
                    "step": "schedule"}],
        "lead_times": [{"amount": 2}, {"amount": 3, "words": "用电、用音响",
                                       "when": when([("field.equipment", "yes")])}],
        "bars": [{"words": "场地 22 点关门，请早点结束。", "when": when([("end_hour", "more_than", "22")])}],
        "chain": [STAFF | {"limit": 1}],
        "money": NO_MONEY,
        "closing": {"amount": 3, "needs_accounts": False, "blocks_next": False},
    }),
    Sample("project", "立项评审", "一学期一批，评审以后立项，给经费", {
        "basics": {"applicants": ["branch", "club", "students"], "needs_round": True,
                   "needs_teacher": True, "plan_least": 300, "theme": "optional",
                   "public_workdays": 3, "public_before_start": False,
                   "declaration": "方案是我们自己写的，没有抄袭，也没有拿过别的经费。"},
        "fields": [{"key": "new", "label": "新在哪里", "kind": "long", "is_required": True,
                    "least": "50", "most": "500"}],
        "files": [{"key": "plan", "label": "项目书", "types": ["doc", "pdf"]}],
        "chain": [{"key": "panel", "name": "评审组", "who": "panel", "limit": 10}],
        "money": {"sources": SOURCES, "cap": "5000", "paid_after_acceptance": True,
                  "categories": ["物料", "交通", "奖品", "其他"],
                  "term_caps": [{"people": 0, "count": 1}, {"people": 50, "count": 2}]},
        "team": {"is_asked": True, "least": 5, "most": 10, "most_per_person": 2,
                 "most_as_leader": 1, "winners_wait_months": 6},
        "closing": {"amount": 2, "unit": "weeks", "summary_least": 500, "photos_least": 3},
    }),
)  # fmt: skip

OTHERS = (
    Sample("two-weeks", "部门活动（两周前申报）", "提前两周；重大活动还要书记同意", {
        "basics": {"applicants": ["department", "club", "branch"], "parts": "none",
                   "theme": "none"},
        "fields": [
            {"key": "duration", "label": "活动时长（小时）", "kind": "number", "is_required": True,
             "least": "0.5", "most": "72", "step": "schedule"},
            {"key": "major", "label": "是重大活动", "kind": "yes_no", "is_required": True},
            {"key": "remark", "label": "备注", "most": "200"},
        ],
        "lead_times": [{"amount": 2, "unit": "weeks"}],
        "chain": [
            {"key": "presidium", "name": "主席团", "who": "unit"},
            {"key": "adviser", "name": "团委指导老师", "who": "staff"},
            {"key": "secretary", "name": "团委书记", "who": "secretary",
             "when": when([("field.major", "yes")])},
        ],
        "money": {"sources": [
            {"key": "start", "label": "启动资金"},
            {"key": "sponsor", "label": "赞助金额", "is_sponsor": True},
            {"key": "other", "label": "其他"},
        ]},
        "closing": {"amount": 1, "unit": "weeks", "summary_least": 100},
    }, {"presidium": "学生会主席团"}),
    Sample("online", "网上活动申请", "提前 2 到 7 天；附件按在哪里办来定", {
        "basics": {"name_most": 20, "span_days": 30, "span_since": "publicity", "theme": "none"},
        "files": [
            {"key": "plan", "label": "策划书", "types": ["doc"]},
            {"key": "lead", "label": "带队老师证明", "types": ["pdf"], "when": when([OFF_CAMPUS])},
            {"key": "safety", "label": "安全预案", "types": ["pdf"],
             "when": when([("where", "is", "off_campus", "on_the_move")])},
            {"key": "route", "label": "路线图", "types": ["pdf"],
             "when": when([("where", "is", "on_the_move")])},
            {"key": "surety", "label": "担保书", "types": ["pdf"],
             "when": when([("where", "is", "on_the_move")])},
            SPONSOR_FILE,
        ],
        "lead_times": [
            {"amount": 2, "unit": "days", "since": "publicity"},
            {"amount": 7, "unit": "days", "since": "publicity", "is_latest": False},
        ],
        "chain": [
            {"key": "union", "name": "校学生会", "who": "unit", "limit": 1},
            STAFF | {"limit": 1},
            {"key": "security", "name": "管委会（保卫处）", "who": "unit", "limit": 1},
        ],
        "money": {"sources": SOURCES},
    }, {"union": "校学生会", "security": "保卫处"}),
    Sample("weekly", "每周五批的活动", "提前 5 个工作日；每周五统一公布，公示后才能办", {
        "basics": {"public_workdays": 1, "needs_teacher": True},
        "fields": [{"key": "room", "label": "用什么场地", "kind": "choice", "is_required": True,
                    "choices": ["不用场地", "室内", "室外"], "step": "schedule"},
                   {"key": "shared", "label": "借用共享物资", "kind": "long", "most": "300"}],
        "lead_times": [
            {"amount": 5},
            {"amount": 2, "words": "室内场地", "when": when([("field.room", "is", "室内")])},
            {"amount": 3, "words": "室外场地", "when": when([("field.room", "is", "室外")])},
        ],
        "chain": [
            TEACHER | {"limit": 1},
            {"key": "finance", "name": "财务负责人", "who": "unit", "limit": 1},
            STAFF | {"limit": 1, "publishes_on": 4},
        ],
        "money": {"sources": SOURCES, "paid_after_acceptance": True},
    }, {"finance": "财务处"}),
    Sample("over-500", "500 人以上公共场所活动", "按性质由校办、团委或宣传部批，保卫处备案", {
        "basics": {"applicants": ["department", "club", "general_branch"],
                   "base_level": "college", "needs_venue": True},
        "fields": [{"key": "nature", "label": "活动性质", "kind": "choice", "is_required": True,
                    "choices": ["行政", "学生", "宣传"]}],
        "files": [{"key": "safety", "label": "安全预案", "types": ["doc", "pdf"]}],
        "lead_times": [{"amount": 3, "unit": "days"}],
        "bars": [{"words": "不到 500 人的按一般活动申报。",
                  "when": when([("people", "at_most", "500")])}],
        "chain": [
            {"key": "office", "name": "校办", "who": "unit", "limit": 1,
             "when": when([("field.nature", "is", "行政")])},
            STAFF | {"limit": 1, "when": when([("field.nature", "is", "学生")])},
            {"key": "publicity", "name": "宣传部", "who": "unit", "limit": 1,
             "when": when([("field.nature", "is", "宣传")])},
            {"key": "security", "name": "保卫处", "who": "unit", "mode": "record"},
        ],
        "money": {"sources": SOURCES},
    }, {"office": "校办", "publicity": "宣传部", "security": "保卫处"}),
    Sample("forum", "讲座论坛（宣传部审）", "提前一周；科研类先过科研处；改动要整个重来", {
        "basics": {"applicants": ["department", "general_branch", "club"]},
        "fields": [{"key": "type", "label": "类型", "kind": "choice", "is_required": True,
                    "choices": ["科研类", "其他"]}],
        "lead_times": [{"amount": 1, "unit": "weeks"}],
        "chain": [
            {"key": "research", "name": "科研处", "who": "unit",
             "again_on": ["time", "place", "size", "cost", "other"],
             "when": when([("field.type", "is", "科研类")])},
            {"key": "publicity", "name": "宣传部", "who": "unit",
             "again_on": ["time", "place", "size", "cost", "other"]},
        ],
        "money": NO_MONEY,
        "closing": {"needs_accounts": False},
    }, {"research": "科研处", "publicity": "宣传部"}),
    Sample("by-level", "分级审批的活动", "班级报系，系报学生处备案，两个系合办按院级", {
        "basics": {"applicants": ["branch", "general_branch", "department", "club"]},
        "lead_times": [{"amount": 1, "unit": "weeks"}],
        "bars": [{"words": "原则上不到校外办，确有需要先和辅导员商量。", "only_warns": True,
                  "when": when([OFF_CAMPUS])}],
        "levels": [
            {"level": "faculty", "when": when([("applicant", "is", "general_branch")])},
            {"level": "college", "when": when(
                [("applicant", "is", "department", "club")],
                [("applicant", "is", "general_branch"), ("organisers", "at_least", "2")])},
        ],
        "chain": [
            {"key": "faculty", "name": "系（团总支）", "who": "general_branch",
             "when": when([("level", "is", "class", "faculty")])},
            {"key": "noted", "name": "学生处备案", "who": "unit", "mode": "record",
             "when": when([("level", "is", "faculty")])},
            {"key": "affairs", "name": "学生处", "who": "unit",
             "when": when([("level", "is", "college")])},
            {"key": "dean", "name": "分管院长", "who": "unit",
             "when": when([("level", "is", "college")])},
        ],
        "money": {"sources": SOURCES},
    }, {"noted": "学生处", "affairs": "学生处", "dean": "院领导"}),
    Sample("collective", "师生集体活动", "校内 30 人、校外 5 人以上才要报；人多要应急预案", {
        "basics": {"needs_teacher": True, "parts": "none", "theme": "none"},
        "fields": [{"key": "second", "label": "第二位带队老师", "most": "20"}],
        "files": [{"key": "emergency", "label": "应急预案", "types": ["doc", "pdf"], "when": when(
            [("where", "is", "campus"), ("people", "at_least", "100")],
            [OFF_CAMPUS, ("people", "at_least", "30")])}],
        "lead_times": [{"amount": 1, "unit": "days"}],
        "chain": [TEACHER | {"limit": 1}, STAFF | {"limit": 1}],
        "exemptions": [{"words": "校内不到 30 人、校外不到 5 人", "when": when(
            [("where", "is", "campus"), ("people", "less_than", "30")],
            [OFF_CAMPUS, ("people", "less_than", "5")])}],
        "money": NO_MONEY,
        "closing": {"needs_accounts": False, "blocks_next": False},
    }),
)  # fmt: skip
SAMPLES = {sample.key: sample for sample in (*USUAL, *OTHERS)}
