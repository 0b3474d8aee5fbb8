"""The facts of an application that conditions ask for, with their words. No database here."""

from dataclasses import dataclass

from activities.kinds import spec

NUMBER, MONEY, YES_NO, CHOICE, TEXT = "number", "money", "yes_no", "choice", "text"
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True)
class Fact:
    """One fact: its name in conditions, what people call it, and what may be asked of it."""

    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()


APPLICANT_WORDS = (
    (spec.BRANCH, "团支部"), (spec.CLUB, "社团"), (spec.STUDENTS, "同学小组"),
    (spec.GENERAL_BRANCH, "团总支"), (spec.DEPARTMENT, "部门"),
)  # fmt: skip
LEVEL_WORDS = ((spec.CLASS, "班级"), (spec.FACULTY, "院系"), (spec.COLLEGE, "校级"))
PLACE_WORDS = (
    (spec.CAMPUS, "校内"), (spec.OFF_CAMPUS, "校外"), (spec.ON_THE_MOVE, "定向、游走"),
    (spec.ONLINE, "线上"),
)  # fmt: skip
USUAL = (
    Fact("applicant", "谁来申报", CHOICE, APPLICANT_WORDS),
    Fact("level", "级别", CHOICE, LEVEL_WORDS),
    Fact("where", "在哪里办", CHOICE, PLACE_WORDS),
    Fact("venue", "场地", TEXT),
    Fact("people", "总人数", NUMBER),
    Fact("people_inside", "校内人数", NUMBER),
    Fact("people_outside", "校外人数", NUMBER),
    Fact("people_abroad", "境外人数", NUMBER),
    Fact("amount", "预算总额（元）", MONEY),
    Fact("sponsorship", "赞助金额（元）", MONEY),
    Fact("organisers", "主办单位数（含申报单位）", NUMBER),
    Fact("schools", "学校数（含本校）", NUMBER),
    Fact("parts", "子活动数", NUMBER),
    Fact("days", "前后跨几天", NUMBER),
    Fact("weekday", "星期几开始", CHOICE, tuple((day, day) for day in WEEKDAYS)),
    Fact("start_hour", "几点开始（如 18.5）", NUMBER),
    Fact("end_hour", "几点结束（如 22）", NUMBER),
    Fact("setup_minutes", "提前布置（分钟）", NUMBER),
    Fact("materials", "宣传品数", NUMBER),
    Fact("team", "团队人数", NUMBER),
    Fact("unit_size", "申报单位人数", NUMBER),
    Fact("theme", "响应菜单主题", YES_NO),
)
BY_FIELD = {
    "number": NUMBER, "money": MONEY, "yes_no": YES_NO, "confirm": YES_NO, "choice": CHOICE,
    "choices": CHOICE,
}  # fmt: skip


def facts_asked(rules):
    """Every Fact that a condition in `rules` (a Spec) may name: the usual ones, its money sources,
    its own fields. `level` serves the chain, files and fields, not the level rules themselves."""
    sources = [Fact(f"money.{each.key}", each.label, MONEY) for each in rules.money.sources]
    own = [
        Fact(f"field.{each.key}", each.label, BY_FIELD.get(each.kind, TEXT),
             tuple((choice, choice) for choice in each.choices))
        for each in rules.fields
    ]  # fmt: skip
    return [*USUAL, *sources, *own]
