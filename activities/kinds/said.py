"""What the codes of the rules are called on screen. No database here."""

from activities.kinds import spec
from activities.kinds.fact_names import APPLICANT_WORDS, LEVEL_WORDS, WEEKDAYS

APPLICANTS, LEVELS = dict(APPLICANT_WORDS), dict(LEVEL_WORDS)
UNIT_WORDS = {"hours": "小时", "days": "天", "workdays": "个工作日", "weeks": "周"}
SINCE_WORDS = {
    "start": "开始", "setup": "开始布置", "publicity": "开始宣传", "sign_up_close": "报名截止",
}  # fmt: skip
TYPE_WORDS = {
    "doc": "Word", "pdf": "PDF", "sheet": "Excel", "slides": "幻灯片", "image": "图片",
}  # fmt: skip
FIELD_WORDS = {
    "text": "一行字", "long": "一段话", "number": "数字", "money": "金额", "date": "日期",
    "moment": "日期和时间", "choice": "单选", "choices": "多选", "yes_no": "是或否",
    "phone": "手机号", "confirm": "勾选确认",
}  # fmt: skip
STEP_WORDS = {
    spec.BASICS: "基本信息", spec.SCHEDULE: "时间地点", spec.MONEY: "经费", spec.TEAM: "团队",
    spec.FILES: "材料",
}  # fmt: skip
WHO_WORDS = {
    "branch": "申报支部的书记", "general_branch": "所属团总支", "teacher": "指导教师",
    "unit": "指定的部门", "staff": "团委工作人员", "secretary": "团委书记",
    "administrator": "管理员", "person": "指定的人", "panel": "评审组",
}  # fmt: skip
ASPECT_WORDS = {
    spec.TIME: "时间", spec.PLACE: "地点", spec.SIZE: "人数", spec.COST: "经费",
    spec.OTHER: "其他内容",
}  # fmt: skip
DAY_WORDS = dict(enumerate(WEEKDAYS))
PARTS_WORDS = {"none": "不分场次", "allowed": "可以有子活动", "required": "必须有子活动"}
THEME_WORDS = {
    "none": "不选主题",
    "optional": "可以响应菜单里的主题",
    "required": "必须响应菜单里的主题",
}


def span(rule):
    """5 个工作日: how long something with `amount` and `unit` is."""
    return f"{rule.amount} {UNIT_WORDS.get(rule.unit, rule.unit)}"


def figure(number):
    """1,500 or 99.5: a Decimal without needless zeros."""
    return f"{number.normalize():,f}"
