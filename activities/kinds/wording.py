"""The rules of a kind in words, as somebody would print them. No database here."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from activities.kinds import spec as rules_of
from activities.kinds.contradictions import Names
from activities.kinds.fact_names import by_name, spoken
from activities.kinds.said import (
    APPLICANTS,
    ASPECT_WORDS,
    DAY_WORDS,
    FIELD_WORDS,
    LEVELS,
    PARTS_WORDS,
    SINCE_WORDS,
    STEP_WORDS,
    THEME_WORDS,
    TYPE_WORDS,
    WHO_WORDS,
    figure,
    span,
)

SECTIONS = {
    "basics": "基本要求", "fields": "自定义问题", "files": "附件", "lead_times": "提前量",
    "bars": "不允许的情况", "levels": "级别", "chain": "审批链", "exemptions": "免审批",
    "money": "经费", "team": "团队", "closing": "结项", "materials": "宣传品",
    "publicity": "公示和承诺",
}  # fmt: skip

NO_TEAM, NO_MATERIALS, NOT_PUBLIC = "不用填团队", "不用填宣传品", "不公示"


@dataclass(frozen=True)
class Part:
    """One section in words; `lines` is empty where nothing is asked for."""

    key: str
    title: str
    lines: tuple[str, ...]

    @property
    def is_silent(self):
        """True when it asks for nothing: no need to print it."""
        return not self.lines or self.lines in ((NO_TEAM,), (NO_MATERIALS,), (NOT_PUBLIC,))


@dataclass(frozen=True)
class Changed:
    """What one version says otherwise than another in a section: (old or "", new or "") lines."""

    title: str
    pairs: tuple[tuple[str, str], ...]


def in_words(spec, names=None):
    """Every section as a Part, in order. `names` (Names) tells what ids mean."""
    writer = _Writer(spec, names or Names())
    return [Part(key, title, tuple(getattr(writer, key)())) for key, title in SECTIONS.items()]


def compared(old, new, names=None):
    """What changed from one Spec to another, a Changed for each section that did."""
    found = []
    for before, after in zip(in_words(old, names), in_words(new, names), strict=True):
        if pairs := tuple(_pairs(before.lines, after.lines)):
            found.append(Changed(after.title, pairs))
    return found


def _pairs(before, after):
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = before[a:b], after[c:d]
        for place in range(max(len(gone), len(come))):
            yield (
                gone[place] if place < len(gone) else "",
                come[place] if place < len(come) else "",
            )


def fields_line(rule, facts):
    """One question in words."""
    said = [FIELD_WORDS.get(rule.kind, rule.kind), "必填" if rule.is_required else "选填"]
    if bounds := _bounds(rule):
        said.append(bounds)
    line = f"{rule.label}（{'，'.join(said)}）"
    if rule.choices:
        line += f"：{'、'.join(rule.choices)}"
    if rule.hint:
        line += f"。{rule.hint}"
    return _if(rule.when, facts) + line


def _bounds(rule):
    unit = {"text": " 字", "long": " 字", "choices": " 项", "money": " 元"}.get(rule.kind, "")
    least, most = (each is not None and figure(each) for each in (rule.least, rule.most))
    if least and most:
        return f"{least} 到 {most}{unit}"
    return f"最少 {least}{unit}" if least else f"最多 {most}{unit}" if most else ""


def file_line(rule, facts):
    """One attachment in words."""
    said = ["必交" if rule.is_required else "可交"]
    if rule.types:
        said.append("、".join(TYPE_WORDS.get(each, each) for each in rule.types))
    if rule.most > 1:
        said.append(f"最多 {rule.most} 份")
    line = f"{rule.label}（{'，'.join(said)}）"
    return _if(rule.when, facts) + line + (f"：{rule.hint}" if rule.hint else "")


def lead_line(rule, facts):
    """One lead time in words."""
    since = SINCE_WORDS.get(rule.since, rule.since)
    line = f"{since}前至少 {span(rule)}" if rule.is_latest else f"最早在{since}前 {span(rule)}"
    line += "申报" if not rule.words else f"申报（{rule.words}）"
    return _if(rule.when, facts) + line


def bar_line(rule, facts):
    """One bar in words."""
    return f"{_if(rule.when, facts)}{'提醒' if rule.only_warns else '不允许'}——{rule.words}"


def level_line(rule, facts):
    """One level rule in words."""
    return f"{_if(rule.when, facts) or '所有申报'}按{LEVELS.get(rule.level, rule.level)}办"


def exemption_line(rule, facts):
    """One exemption in words."""
    return f"{_if(rule.when, facts)}不用审批，只备案（{rule.words}）"


def step_line(step, facts, names):
    """One step of the chain in words."""
    who = WHO_WORDS.get(step.who, step.who)
    if step.who == "unit":
        who = names.units.get(step.unit, "（还没选部门）")
    elif step.who == "person":
        who = names.people.get(step.person, "（还没选人）")
    line = f"{step.name}（{who}）" if step.name not in who else who
    line += "知悉" if step.mode == "record" else f"审批，{step.limit} 个工作日内"
    if step.publishes_on is not None:
        line += f"，每{DAY_WORDS.get(step.publishes_on, '？')}统一公布"
    if step.again_on and step.who != "panel":
        line += (
            f"；通过后改{'、'.join(ASPECT_WORDS.get(each, each) for each in step.again_on)}要再审"
        )
    return _if(step.when, facts) + line


def source_line(source):
    """One source of money in words."""
    said = ["赞助"] if source.is_sponsor and "赞助" not in source.label else []
    said += [f"最多 {figure(source.cap)} 元"] if source.cap is not None else []
    said += _shares(source.least_share, source.most_share)
    return source.label + (f"（{'，'.join(said)}）" if said else "")


def share_line(share):
    """One share in words."""
    return f"{share.category}{'，'.join(_shares(share.least, share.most)) or '不限'}"


def _shares(least, most):
    said = [f"至少占 {figure(least)}%"] if least is not None else []
    return said + ([f"最多占 {figure(most)}%"] if most is not None else [])


def tier_line(tier):
    """One tier in words."""
    said = [f"每学期最多 {figure(tier.money)} 元"] if tier.money is not None else []
    said += [f"每学期最多 {tier.count} 份"] if tier.count is not None else []
    return f"{tier.people} 人起的单位{'，'.join(said)}"


def _if(when, facts):
    return f"如果{spoken(when, facts)}：" if when.groups else ""


class _Writer:
    """Writes the sections of one Spec."""

    def __init__(self, spec, names):
        self.spec, self.names, self.facts = spec, names, by_name(spec)

    def basics(self):
        basics = self.spec.basics
        yield f"谁可以申报：{'、'.join(APPLICANTS.get(each, each) for each in basics.applicants)}"
        yield f"活动名称最多 {basics.name_most} 字"
        if basics.needs_plan:
            least = f"，至少 {basics.plan_least} 字" if basics.plan_least else ""
            yield f"要写活动方案（为什么办、怎么办、办成什么样）{least}，最多 {basics.plan_most} 字"
        else:
            yield "不用写活动方案"
        if basics.span_days is not None:
            since = "，宣传的日子也算" if basics.span_since == "publicity" else ""
            yield f"前后最多 {basics.span_days} 天{since}"
        if basics.setup_minutes is not None:
            yield f"布置最多提前 {basics.setup_minutes} 分钟"
        parts = PARTS_WORDS.get(basics.parts, basics.parts)
        yield parts + (f"，最多 {basics.parts_most} 个" if basics.parts != "none" else "")
        yield "在校内办要从场地目录里选场地" if basics.needs_venue else "不一定要选场地"
        yield THEME_WORDS.get(basics.theme, basics.theme)
        if basics.needs_teacher:
            yield "要有指导教师"
        if basics.follows:
            known = [self.names.kinds.get(each, "（已删除的类型）") for each in basics.follows]
            yield f"先要有一份通过了的：{'、'.join(known)}"
        if basics.needs_round:
            yield "只在评审批次开放时申报，由评审组统一评"
        if basics.instructions:
            yield f"填表说明：{basics.instructions}"

    def fields(self):
        for rule in self.spec.fields:
            line = fields_line(rule, self.facts)
            step = STEP_WORDS.get(rule.step, rule.step)
            yield line if rule.step == rules_of.BASICS else f"［{step}］{line}"

    def files(self):
        return (file_line(rule, self.facts) for rule in self.spec.files)

    def lead_times(self):
        return (lead_line(rule, self.facts) for rule in self.spec.lead_times)

    def bars(self):
        return (bar_line(rule, self.facts) for rule in self.spec.bars)

    def levels(self):
        yield f"一般按{LEVELS.get(self.spec.basics.base_level, self.spec.basics.base_level)}办"
        yield from (level_line(rule, self.facts) for rule in self.spec.levels)

    def chain(self):
        return (step_line(step, self.facts, self.names) for step in self.spec.chain)

    def exemptions(self):
        return (exemption_line(rule, self.facts) for rule in self.spec.exemptions)

    def money(self):
        money = self.spec.money
        if not money.is_asked:
            yield "不用填预算"
            return
        yield "要填预算"
        yield from (f"来源：{source_line(source)}" for source in money.sources)
        if money.categories:
            yield f"类别：{'、'.join(money.categories)}"
        if money.cap is not None:
            yield f"预算合计最多 {figure(money.cap)} 元"
        yield from map(tier_line, money.term_caps)
        yield from map(share_line, money.shares)
        if money.variance_percent is not None:
            yield f"决算和预算相差超过 {figure(money.variance_percent)}% 要说明"
        if money.needs_receipts:
            yield "每笔支出要票据"
        if money.prize_needs_receipt:
            yield "奖品要有领取签收单"
        if money.paid_after_acceptance:
            yield "结项验收以后才报销"

    def team(self):
        team = self.spec.team
        if not team.is_asked:
            yield NO_TEAM
            return
        yield "要填团队名单和分工"
        if None not in (team.least, team.most):
            yield f"团队 {team.least} 到 {team.most} 人"
        elif team.least is not None:
            yield f"团队至少 {team.least} 人"
        elif team.most is not None:
            yield f"团队最多 {team.most} 人"
        if team.most_per_person is not None:
            yield f"每人一学期最多参加 {team.most_per_person} 个"
        if team.most_as_leader is not None:
            yield f"每人一学期最多负责 {team.most_as_leader} 个"
        if team.winners_wait_months:
            yield f"立过项的人，{team.winners_wait_months} 个月以后才能再参加"

    def closing(self):
        closing = self.spec.closing
        yield f"结束后 {span(closing)}内结项"
        if closing.summary_least:
            yield f"总结至少 {closing.summary_least} 字"
        if closing.photos_least:
            yield f"照片至少 {closing.photos_least} 张"
        if closing.needs_accounts:
            yield "要交决算"
        yield from (fields_line(rule, self.facts) for rule in closing.fields)
        yield from (file_line(rule, self.facts) for rule in closing.files)
        yield "没有结项就不能申报下一个" if closing.blocks_next else "逾期不影响下一次申报"

    def materials(self):
        materials = self.spec.materials
        if not materials.is_asked:
            yield NO_MATERIALS
            return
        yield "横幅、海报、展板要写明挂在哪里、从哪天到哪天"
        if materials.most_days is not None:
            yield f"最多挂 {materials.most_days} 天"
        yield (
            f"活动结束后 {materials.removed_within} 天内撤下"
            if materials.removed_within
            else "活动结束当天撤下"
        )

    def publicity(self):
        basics = self.spec.basics
        if basics.public_workdays:
            before = "，公示完才能办" if basics.public_before_start else ""
            yield f"通过后公示 {basics.public_workdays} 个工作日{before}"
        else:
            yield NOT_PUBLIC
        if basics.declaration:
            yield f"提交前要同意：{basics.declaration}"
