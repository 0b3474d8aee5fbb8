"""The facts of an application that conditions ask for, with their words. No database here."""

import re
from dataclasses import dataclass

from activities.kinds import spec
from activities.kinds.conditions import COMPARE, IS, IS_NOT, NO, WORDS, YES

NUMBER, MONEY, YES_NO, CHOICE, TEXT = "number", "money", "yes_no", "choice", "text"
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True)
class Fact:
    """One fact: its name in conditions, what people call it, and what may be asked of it."""

    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    holds_many: bool = False
    short: str = ""

    @property
    def bare(self):
        """What it is called in a sentence: nothing in brackets behind it."""
        return self.short or ASIDE.sub("", self.label)

    @property
    def unit(self):
        """元, 分钟 or nothing."""
        found = UNIT.search(self.label)
        return f" {found[1]}" if found else ""

    @property
    def is_whole(self):
        """True for what is counted in whole ones from 0 on: people, days, things."""
        return (
            self.kind == NUMBER and not self.name.startswith("field.") and "hour" not in self.name
        )

    @property
    def ops(self):
        """The comparisons that may be asked of it."""
        return OPS[self.kind]


UNIT = re.compile("（(元|分钟)）$")
ASIDE = re.compile("（.+）$")
OPS = {
    NUMBER: (*COMPARE, YES, NO), MONEY: (*COMPARE, YES, NO), YES_NO: (YES, NO),
    CHOICE: (IS, IS_NOT, YES, NO), TEXT: (IS, IS_NOT, YES, NO),
}  # fmt: skip
APPLICANT_WORDS = (
    (spec.BRANCH, "团支部"), (spec.CLUB, "社团"), (spec.STUDENTS, "同学小组"),
    (spec.GENERAL_BRANCH, "团总支"), (spec.DEPARTMENT, "部门"),
)  # fmt: skip
LEVEL_WORDS = ((spec.CLASS, "班级"), (spec.FACULTY, "院系"), (spec.COLLEGE, "校级"))
PLACE_WORDS = (
    (spec.CAMPUS, "校内"), (spec.OFF_CAMPUS, "校外"), (spec.ON_THE_MOVE, "定向或游走"),
    (spec.ONLINE, "线上"),
)  # fmt: skip
USUAL = (
    Fact("applicant", "谁来申报", CHOICE, APPLICANT_WORDS, short="申报者"),
    Fact("level", "级别", CHOICE, LEVEL_WORDS),
    Fact("where", "在哪里办", CHOICE, PLACE_WORDS, short="地点"),
    Fact("venue", "场地", TEXT, holds_many=True),
    Fact("people", "总人数", NUMBER),
    Fact("people_inside", "校内人数", NUMBER),
    Fact("people_outside", "校外人数", NUMBER),
    Fact("people_abroad", "境外人数", NUMBER),
    Fact("amount", "预算总额（元）", MONEY),
    Fact("sponsorship", "赞助金额（元）", MONEY),
    Fact("organisers", "主办单位数（含申报单位）", NUMBER),
    Fact("schools", "学校数（含本校）", NUMBER),
    Fact("parts", "子活动数", NUMBER),
    Fact("days", "前后跨几天", NUMBER, short="前后天数"),
    Fact("weekday", "星期几开始", CHOICE, tuple((day, day) for day in WEEKDAYS), short="开始那天"),
    Fact("start_hour", "几点开始（如 18.5）", NUMBER, short="开始的钟点"),
    Fact("end_hour", "几点结束（如 22）", NUMBER, short="结束的钟点"),
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
             tuple((choice, choice) for choice in each.choices), each.kind == "choices")
        for each in rules.fields
    ]  # fmt: skip
    return [*USUAL, *sources, *own]


def by_name(rules):
    """{name: Fact} of everything that a condition in `rules` may name."""
    return {fact.name: fact for fact in facts_asked(rules)}


def spoken(when, facts):
    """总人数 ≥ 100 并且地点是校内，或者…; "" without any condition. `facts` is {name: Fact}."""
    said = "，或者".join(
        "并且".join(_one(each, facts.get(each.fact)) for each in group) for group in when.groups
    )
    return re.sub(r"(?<=\d)并且", " 并且", said)


def _one(condition, fact):
    op, values = condition.op, condition.values
    if fact is None:
        return f"（不存在的“{condition.fact}”）"
    if op in COMPARE:
        return f"{fact.bare} {WORDS[op]} {'、'.join(values)}{fact.unit}"
    if op not in (YES, NO):
        shown = dict(fact.choices)
        said = "或".join(shown.get(value, value) for value in values)
        return f"{fact.bare}{WORDS.get(op, op)}{said}"
    if fact.kind == YES_NO:
        return f"“{fact.bare}”答{'是' if op == YES else '否'}"
    if fact.kind in (NUMBER, MONEY):
        return f"{fact.bare}{' > 0' if op == YES else '为 0'}"
    return f"{'填了' if op == YES else '没填'}“{fact.bare}”"
