"""The columns of a roster and the checks between them. Touches no database.

Layouts: the class roster (S12), the league's own template (S3) and the college's student list.
"""

from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Member
from tuanwei.jobs import cells
from tuanwei.jobs.importers import Field

STATUS = {
    "共青团员": "league", "团员": "league", "中共党员": "party", "党员": "party",
    "中共预备党员": "probationary", "预备党员": "probationary", "群众": "masses",
    "普通群众": "masses", "无党派": "masses", "入党积极分子": "activist", "积极分子": "activist",
    "发展对象": "development", "重点发展对象": "development", "民主党派": "other", "其他": "other",
    "无党派人士": "other", "少先队员": "other",
}  # fmt: skip
POSTS = {
    "书记": "secretary", "团支书": "secretary", "团支部书记": "secretary", "支部书记": "secretary",
    "副书记": "deputy", "团支部副书记": "deputy", "支部副书记": "deputy", "副团支书": "deputy",
    "组织委员": "organisation", "组织": "organisation", "宣传委员": "publicity",
    "宣传": "publicity", "文体委员": "culture", "文体": "culture", "文艺委员": "culture",
    "生产委员": "production", "生产": "production", "权益委员": "rights", "权益": "rights",
    "志愿委员": "volunteer", "志愿服务委员": "volunteer", "志愿者委员": "volunteer",
    "委员": "other", "其他": "other", "其它": "other", "团小组长": "other", "班长": "other",
    "学习委员": "other", "纪律委员": "other", "生活委员": "other", "纪检委员": "other",
    "无": None, "否": None, "团员": None, "普通团员": None,
}  # fmt: skip
ETHNICITIES = [
    "汉",
    "壮",
    "回",
    "满",
    "维吾尔",
    "苗",
    "彝",
    "土家",
    "藏",
    "蒙古",
    "侗",
    "布依",
    "瑶",
    "白",
    "朝鲜",
    "哈尼",
    "黎",
    "哈萨克",
    "傣",
    "畲",
    "傈僳",
    "东乡",
    "仡佬",
    "拉祜",
    "佤",
    "水",
    "纳西",
    "羌",
    "土",
    "仫佬",
    "锡伯",
    "柯尔克孜",
    "景颇",
    "达斡尔",
    "撒拉",
    "布朗",
    "毛南",
    "塔吉克",
    "普米",
    "阿昌",
    "怒",
    "鄂温克",
    "京",
    "基诺",
    "德昂",
    "保安",
    "俄罗斯",
    "裕固",
    "乌孜别克",
    "门巴",
    "鄂伦春",
    "独龙",
    "赫哲",
    "高山",
    "珞巴",
    "塔塔尔",
]
ETHNICITY = (
    {f"{each}族": f"{each}族" for each in ETHNICITIES}
    | {each: f"{each}族" for each in ETHNICITIES}
    | {"穿青人": "穿青人", "穿青": "穿青人", "其他": "其他", "外国血统": "外国血统"}
)
EDUCATION = {
    name: name
    for name in (
        "大学本科在读", "大学专科在读", "研究生在读", "硕士研究生在读", "博士研究生在读",
        "大学本科毕业", "大学专科毕业", "研究生毕业", "高中在读", "高中毕业", "中专在读", "中专毕业",
        "初中在读", "初中毕业", "其他",
    )
} | {
    "本科在读": "大学本科在读", "本科": "大学本科在读", "大学本科": "大学本科在读",
    "专科在读": "大学专科在读", "大专在读": "大学专科在读", "专科": "大学专科在读", "大专": "大学专科在读",
    "大学本科毕业生": "大学本科毕业", "硕士在读": "硕士研究生在读", "博士在读": "博士研究生在读",
}  # fmt: skip


def post(cell):
    """(post code, title as written) of 团内职务; 其他 followed by text keeps the text."""
    words = cells.plain(cell)
    if words.startswith(("其他", "其它")) and len(words) > 2:
        return "other", words[2:].strip(" :：()（）")[:40]
    code = _post(cell)
    return None if code is None else (code, words[:40])


_post = cells.choice(POSTS)

FIELDS = (
    Field("number", _("学号"), cells.identifier, ("学号/工号", "工号", "学籍号", "学生学号", "学工号")),
    Field("name", _("姓名"), cells.name, ("学生姓名", "团员姓名", "名字"), is_required=True),
    Field("sex", _("性别"), cells.sex),
    Field("ethnicity", _("民族"), cells.choice(ETHNICITY)),
    Field("born_on", _("出生年月"), cells.day_or_month, ("出生日期", "出生年月日", "生日")),
    Field("identity", _("身份证号"), cells.identity,
          ("身份证", "身份证号码", "公民身份号码", "证件号", "证件号码", "身份证件号"), is_kept=False),
    Field("political_status", _("政治面貌"), cells.choice(STATUS), ("政治身份",)),
    Field("joined_on", _("入团时间"), cells.day_or_month, ("入团年月", "入团日期", "入团年月日")),
    Field("certificate_number", _("团员证号"), cells.identifier, ("团员证编号",)),
    Field("development_number", _("发展团员编号"), cells.identifier, ("团员编号", "发展编号", "入团志愿书编号")),
    Field("post", _("团内职务"), post, ("现任团内职务", "职务", "现任职务", "团干部职务")),
    Field("is_cadre", _("是否团干部"), cells.yes_or_no, ("团干部",), is_kept=False),
    Field("post_from", _("任现职年月"), cells.day_or_month, ("任职年月", "任职时间", "任现职时间")),
    Field("is_registered_volunteer", _("是否注册志愿者"), cells.yes_or_no,
          ("注册志愿者", "是否为注册志愿者", "是否志愿者")),
    Field("phone", _("手机号"), cells.phone,
          ("联系电话", "手机号码", "手机", "电话", "联系方式", "电话号码", "本人电话")),
    Field("email", _("邮箱"), cells.email, ("电子邮箱", "电子邮件", "e-mail", "email", "邮箱地址")),
    Field("education", _("文化程度"), cells.choice(EDUCATION), ("学历",)),
    Field("college", _("学院"), cells.text(60), ("院系", "所在学院", "系别", "二级学院", "团总支", "所属团总支")),
    Field("major", _("专业"), cells.text(60), ("专业名称", "所学专业")),
    Field("branch", _("班级"), cells.text(60),
          ("团支部", "所属团支部", "所在团支部", "支部", "班级名称", "所在班级", "行政班", "团支部名称")),
    Field("grade", _("年级"), cells.grade, ("入学年份", "所在年级")),
    Field("dormitory", _("宿舍"), cells.text(40), ("宿舍号", "寝室", "寝室号")),
    Field("remark", _("备注"), cells.text(200), ("说明",)),
)  # fmt: skip


def cross_check(frame, today):
    """Report what a roster's columns say against each other and against identity numbers."""
    frame.report_duplicates("number", "number_duplicate")
    frame.report_duplicates("development_number", "development_duplicate")
    if "number" in frame.values:
        for place, value in enumerate(frame.values["number"]):
            if value is None and not frame.has_error(place, "number"):
                frame.report(place, "number", "missing")
    _check_dates(frame, today)
    _check_identity(frame)
    _check_posts(frame)


def _check_dates(frame, today):
    joined, born, numbers = map(frame.column, ("joined_on", "born_on", "development_number"))
    for place, day in enumerate(born):
        if day and day > today:
            frame.report(place, "born_on", "born_future")
    if not {"joined_on", "development_number"} & set(frame.values):
        return
    for place, day in enumerate(joined):
        if frame.has_error(place, "joined_on", "development_number"):
            continue
        if day and day > today:
            frame.report(place, "joined_on", "joined_future")
            continue
        frame.attempt(
            place, "development_number", cells.check_development_number, numbers[place], day
        )
        if day and born[place] and not frame.has_error(place, "born_on"):
            frame.attempt(place, "joined_on", cells.check_age_at_joining, born[place], day)


def _check_identity(frame):
    sexes, born = frame.column("sex"), frame.column("born_on")
    words = dict(Member.Sex.choices)
    for place, facts in enumerate(frame.values.get("identity", ())):
        if facts is None:
            continue
        if facts.first:
            frame.report(place, "identity", "identity_duplicate", first=facts.first)
        if sexes[place] and str(words[sexes[place]]) != facts.sex:
            frame.report(place, "sex", "sex_disagrees", other=facts.sex)
        day = born[place]
        if day and (day.year, day.month) != (facts.born.year, facts.born.month):
            frame.report(place, "born_on", "birth_disagrees", other=f"{facts.born:%Y-%m}")


def _check_posts(frame):
    posts, since, cadre = map(frame.column, ("post", "post_from", "is_cadre"))
    for place in range(len(frame)) if {"post", "post_from"} & set(frame.values) else ():
        if frame.has_error(place, "post", "post_from", "is_cadre"):
            continue
        if since[place] and not posts[place]:
            frame.report(place, "post_from", "post_missing")
        if posts[place] and cadre[place] is False:
            frame.report(place, "post", "post_without_cadre")
