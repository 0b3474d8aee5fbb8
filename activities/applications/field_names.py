"""The steps and usual fields of every application, and what people call them. No database here."""

from activities.kinds import spec

STEP_LABELS = {
    spec.BASICS: "基本情况", spec.SCHEDULE: "时间场地", spec.MONEY: "经费", spec.TEAM: "团队",
    spec.FILES: "材料与承诺",
}  # fmt: skip
# In the order of the form: field, step, label.
USUAL = (
    ("applicant", spec.BASICS, "谁来申报"),
    ("title", spec.BASICS, "活动名称"),
    ("theme", spec.BASICS, "响应哪个主题"),
    ("follows", spec.BASICS, "依据哪份申报"),
    ("organisers", spec.BASICS, "联合主办"),
    ("other_schools", spec.BASICS, "外校名称"),
    ("phone", spec.BASICS, "负责人手机"),
    ("teacher", spec.BASICS, "指导教师"),
    ("people_inside", spec.BASICS, "校内人数"),
    ("people_outside", spec.BASICS, "校外人数"),
    ("people_abroad", spec.BASICS, "境外人数"),
    ("plan", spec.BASICS, "活动方案"),
    ("starts_at", spec.SCHEDULE, "开始"),
    ("ends_at", spec.SCHEDULE, "结束"),
    ("where", spec.SCHEDULE, "在哪里办"),
    ("venue", spec.SCHEDULE, "场地"),
    ("second_venue", spec.SCHEDULE, "备选场地"),
    ("place", spec.SCHEDULE, "具体地点"),
    ("setup_minutes", spec.SCHEDULE, "提前布置（分钟）"),
    ("clearing_minutes", spec.SCHEDULE, "结束后收拾（分钟）"),
    ("sign_up_closes_at", spec.SCHEDULE, "报名截止"),
    ("publicity_from", spec.SCHEDULE, "宣传从哪天开始"),
    ("hours", spec.SCHEDULE, "每人认定时数"),
    ("parts", spec.SCHEDULE, "子活动"),
    ("budget", spec.MONEY, "预算"),
    ("team", spec.TEAM, "团队成员"),
    ("materials", spec.FILES, "宣传品"),
    ("declared", spec.FILES, "承诺"),
)
FIELD_LABELS = {name: label for name, _step, label in USUAL}
ROWS = {
    "parts": ("叫什么", "时间", "场地", "人数"),
    "budget": ("项目", "单价（元）", "数量", "小计（元）", "来源", "类别"),
    "team": ("姓名", "学号", "分工"),
    "materials": ("是什么", "挂在哪里", "从", "到", "数量"),
}
