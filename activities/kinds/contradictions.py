"""Why the rules of a kind contradict themselves or can never work, in words. No database here.

Refusals keep a draft from being put in force; warnings are only pointed out. Nothing is ever put
right silently.
"""

import itertools
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from activities.kinds import spec as rules_of
from activities.kinds.condition_faults import faults, never_holds
from activities.kinds.conditions import IS
from activities.kinds.coverage import spoken, undecided
from activities.kinds.fact_names import by_name
from activities.kinds.said import (
    FIELD_WORDS,
    LEVELS,
    PARTS_WORDS,
    SINCE_WORDS,
    THEME_WORDS,
    TYPE_WORDS,
    UNIT_WORDS,
    WHO_WORDS,
    span,
)

NAME_MOST, KEY_MOST = 60, 40  # what an application has room for
HUNDRED = Decimal(100)
YEAR = 366
KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class Reason:
    """One thing that is wrong. `section` names the part of the rules to go to."""

    section: str
    words: str
    is_warning: bool = False


@dataclass(frozen=True)
class Names:
    """What rules refer to, by id: units in use, people who can sign in, kinds.

    `vacant` are the units where nobody holds a post now, `closed` the kinds that are not offered.
    `venues` are the names of the places that can be chosen. Without it (None) references are not
    looked up.
    """

    units: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)
    venues: frozenset = frozenset()
    vacant: frozenset = frozenset()
    closed: frozenset = frozenset()


def contradictions(spec, names=None, kind_id=None):
    """Every Reason, refusals first. `kind_id` is the kind that the rules belong to."""
    found = list(_Look(spec, names, kind_id).reasons())
    return sorted(dict.fromkeys(found), key=lambda reason: reason.is_warning)


def refusals(spec, names=None, kind_id=None):
    """The reasons for which it may not be put in force."""
    return [each for each in contradictions(spec, names, kind_id) if not each.is_warning]


class _Look:
    """One look over one Spec."""

    def __init__(self, spec, names, kind_id):
        self.spec, self.names, self.kind_id = spec, names, kind_id
        self.facts = by_name(spec)
        self.without_level = {name: fact for name, fact in self.facts.items() if name != "level"}

    def reasons(self):
        """All of them, section by section."""
        spec = self.spec
        yield from self.basics()
        yield from self.questions("fields", spec.fields)
        yield from self.attachments("files", spec.files)
        yield from self.lead_times()
        yield from self.bars()
        yield from self.levels()
        yield from self.chain()
        yield from self.exemptions()
        yield from self.money()
        yield from self.team()
        yield from self.closing()
        yield from self.materials()
        yield from self.publicity()
        yield from self.never_known()

    # what is said of one thing

    def when(self, section, label, when, facts=None):
        """What is wrong with a condition."""
        facts = self.facts if facts is None else facts
        for words in faults(when, facts):
            yield Reason(section, f"{label}：{words}")

    def once(self, section, what, rules, name="label"):
        """Names and keys that stand twice or not at all."""
        for attribute in dict.fromkeys(("key", name)):
            seen = set()
            for rule in rules:
                value = getattr(rule, attribute)
                if not value.strip():
                    yield Reason(section, f"有一条{what}没有名称。")
                elif value in seen:
                    yield Reason(section, f"{what}“{getattr(rule, name)}”重复了，换个名称。")
                elif attribute == "key" and not (len(value) <= KEY_MOST and KEY.fullmatch(value)):
                    label = getattr(rule, name)
                    yield Reason(
                        section, f"{what}“{label}”的代号只能用小写字母、数字，最多 {KEY_MOST} 个。"
                    )
                elif len(value) > KEY_MOST and section == "chain":
                    yield Reason(section, f"{what}“{value[:20]}…”的名称最多 {KEY_MOST} 个字。")
                seen.add(value)

    # the sections

    def basics(self):
        """The usual questions."""
        basics, at = self.spec.basics, "basics"
        if not basics.applicants:
            yield Reason(at, "还没有选谁可以申报，谁都报不了。")
        if set(basics.applicants) - set(rules_of.APPLICANTS):
            yield Reason(at, "“谁可以申报”里有不认识的选项。")
        if basics.base_level not in rules_of.LEVELS:
            yield Reason(at, "起点级别不认识。")
        if basics.span_since not in ("start", "publicity"):
            yield Reason(at, "“前后跨几天”从哪里算起不认识。")
        if basics.parts not in PARTS_WORDS or basics.theme not in THEME_WORDS:
            yield Reason(at, "子活动或菜单主题的选项不认识。")
        if not 2 <= basics.name_most <= NAME_MOST:
            yield Reason(at, f"活动名称最多几个字，要在 2 到 {NAME_MOST} 之间。")
        if basics.plan_least < 0 or basics.plan_most < 1 or basics.plan_least > basics.plan_most:
            yield Reason(at, "方案最少的字数比最多的还多，谁也写不出来。")
        if basics.plan_least and not basics.needs_plan:
            yield Reason(at, "没有要求写方案，方案最少几个字用不上。", True)
        if basics.span_days is not None and basics.span_days < 1:
            yield Reason(at, "前后最多跨几天，至少是 1 天。")
        if basics.setup_minutes is not None and basics.setup_minutes < 0:
            yield Reason(at, "提前布置的时间不能是负数。")
        if basics.parts != "none" and basics.parts_most < 1:
            yield Reason(at, "可以有子活动，却一个也不能加。")
        yield from self.follows()

    def follows(self):
        """The kinds that it builds on."""
        basics, at = self.spec.basics, "basics"
        if not basics.follows:
            return
        if set(basics.follows) == {self.kind_id}:
            yield Reason(at, "它只能承接自己这一类，第一份申报永远报不了。")
        if self.names is None:
            return
        if not set(basics.follows) & self.names.kinds.keys():
            yield Reason(at, "它要承接的活动类型已经没有了，请重新选。")
        elif set(basics.follows) <= self.names.closed:
            yield Reason(at, "它要承接的活动类型现在都没有开放申报。", True)

    def questions(self, section, fields, what="自定义问题"):
        """Questions of the form."""
        yield from self.once(section, what, fields)
        for rule in fields:
            label = f"“{rule.label}”"
            yield from self.when(section, label, rule.when)
            yield from self.bounds(section, label, rule)
            if rule.kind not in FIELD_WORDS or rule.step not in rules_of.STEPS:
                yield Reason(section, f"{label}的题型或所在步骤不认识。")
            if f"field.{rule.key}" in rule.when.facts:
                yield Reason(section, f"{label}要先答了自己才出现，永远不会出现。")
            elif rule.is_required and never_holds(rule.when, self.facts):
                yield Reason(section, f"{label}必填，可它的条件永远不成立，不会出现。")
            if section == "fields" and rule.is_required and self.is_step_off(rule.step):
                yield Reason(section, f"{label}必填，可它所在的那一步没有启用。")

    def is_step_off(self, step):
        """True for a step that this kind does not ask for."""
        spec = self.spec
        return (step == rules_of.MONEY and not spec.money.is_asked) or (
            step == rules_of.TEAM and not spec.team.is_asked
        )

    def bounds(self, section, label, rule):
        """Least and most of a question, and its choices."""
        if None not in (rule.least, rule.most) and rule.least > rule.most:
            yield Reason(section, f"{label}最少 {rule.least} 比最多 {rule.most} 还大。")
        if rule.kind in ("text", "long", "choices") and (
            (rule.most is not None and rule.most < 1)
            or any(each is not None and each != int(each) for each in (rule.least, rule.most))
        ):
            yield Reason(section, f"{label}最少、最多要是整数，最多至少是 1。")
        if rule.kind not in ("choice", "choices"):
            if rule.choices:
                yield Reason(section, f"{label}不是选择题，写的选项用不上。", True)
            return
        offered = [choice.strip() for choice in rule.choices]
        if not all(offered) or len(set(offered)) != len(offered):
            yield Reason(section, f"{label}的选项有空的或重复的。")
        if len(offered) < 2:
            yield Reason(section, f"{label}是选择题，至少要写两个选项。")
        elif rule.kind == "choices" and rule.least is not None and rule.least > len(offered):
            yield Reason(
                section, f"{label}至少要选 {rule.least} 个，可只有 {len(offered)} 个选项。"
            )

    def attachments(self, section, files):
        """Attachments."""
        yield from self.once(section, "附件", files)
        for rule in files:
            label = f"附件“{rule.label}”"
            yield from self.when(section, label, rule.when)
            if rule.most < 1:
                yield Reason(section, f"{label}最多几份，至少是 1。")
            if set(rule.types) - TYPE_WORDS.keys():
                yield Reason(section, f"{label}的文件类型不认识。")
            if rule.is_required and never_holds(rule.when, self.facts):
                yield Reason(section, f"{label}必交，可它的条件永远不成立，不会出现。")

    def lead_times(self):
        """By when to apply."""
        at, rules = "lead_times", self.spec.lead_times
        for rule in rules:
            label = f"提前量“{span(rule)}”"
            yield from self.when(at, label, rule.when)
            if rule.amount > YEAR:
                yield Reason(at, f"{label}太长，最多 {YEAR}。")
            if rule.amount < 1 or rule.unit not in UNIT_WORDS or rule.since not in SINCE_WORDS:
                yield Reason(at, f"{label}：时间至少是 1，单位和起算点要选好。")
        sound = [rule for rule in rules if 1 <= rule.amount <= YEAR and rule.unit in UNIT_WORDS]
        for latest in (rule for rule in sound if rule.is_latest):
            for earliest in (rule for rule in sound if not rule.is_latest):
                if latest.since == earliest.since and _meet(latest.when, earliest.when):
                    yield from _window(latest, earliest)

    def bars(self):
        """What may not be."""
        for bar in self.spec.bars:
            label = f"“{bar.words[:20]}”"
            yield from self.when("bars", label, bar.when)
            if not bar.words.strip():
                yield Reason("bars", "有一条“不允许”没有写话，申报的人不知道为什么。")
            if not bar.when.groups:
                words = f"{label}没有条件，" + (
                    "每份申报都会看到。" if bar.only_warns else "谁都报不了。"
                )
                yield Reason("bars", words, bar.only_warns)

    def levels(self):
        """What raises the level."""
        base, known = self.spec.basics.base_level, LEVELS
        for rule in self.spec.levels:
            label = f"升为{known.get(rule.level, rule.level)}"
            if rule.level not in rules_of.LEVELS:
                yield Reason("levels", f"“{rule.level}”不是一个级别。")
                continue
            if "level" in rule.when.facts:
                yield Reason("levels", f"{label}：级别是在这里算出来的，不能拿来作条件。")
            yield from self.when("levels", label, rule.when)
            if base not in rules_of.LEVELS:
                continue
            if rules_of.LEVELS.index(rule.level) <= rules_of.LEVELS.index(base):
                yield Reason("levels", f"{label}：起点已经是{known[base]}，这一条用不上。", True)

    def chain(self):
        """Who decides."""
        at, spec = "chain", self.spec
        yield from self.once(at, "审批环节", spec.chain, "name")
        for step in spec.chain:
            yield from self.when(at, f"环节“{step.name}”", step.when)
            yield from self.step(f"环节“{step.name}”", step)
        panels = [step for step in spec.chain if step.who == "panel"]
        if spec.basics.needs_round and not panels:
            yield Reason(at, "要在评审批次里申报，审批链里却没有“评审组”这一环。")
        if panels and not spec.basics.needs_round:
            yield Reason(at, "审批链里有“评审组”，却没有要求在评审批次里申报。")
        if len(panels) > 1:
            yield Reason(at, "“评审组”只能有一环，一批评审只出一次结果。")
        always = any(not each.when.groups for each in spec.exemptions)
        if not spec.chain and not always:
            yield Reason(at, "没有审批环节，也不是全部免审批：交上来没有人能批。")
        deciding = [step for step in spec.chain if step.mode == "decide"]
        if spec.chain and not deciding:
            yield Reason(at, "每一环都只是知悉，没有人批准，交上来就算通过。", True)
        elif deciding and all(step.when.groups for step in deciding):
            yield from self.undecided()

    def undecided(self):
        """An application for which every deciding step falls away."""
        if facts := undecided(self.spec):
            example = spoken(facts, self.facts)
            yield Reason("chain", f"有的申报没有一环要审，交上来就算通过，例如“{example}”。", True)

    def step(self, label, step):
        """One step of the chain."""
        at, names = "chain", self.names
        if step.who not in WHO_WORDS or step.mode not in ("decide", "record"):
            yield Reason(at, f"{label}：由谁审、审还是知悉，要选好。")
        if not 1 <= step.limit <= YEAR:
            yield Reason(at, f"{label}的时限要在 1 到 {YEAR} 个工作日之间。")
        if step.publishes_on is not None and step.publishes_on not in range(7):
            yield Reason(at, f"{label}的公布日要是星期几。")
        if set(step.again_on) - set(rules_of.ASPECTS):
            yield Reason(at, f"{label}：通过以后改什么要再审，有不认识的选项。")
        if step.who == "unit" and step.unit is None:
            yield Reason(at, f"{label}由部门审，还没有选部门。")
        elif step.who == "unit" and names is not None and step.unit not in names.units:
            yield Reason(at, f"{label}的部门已经停用或没有了，请重新选。")
        elif step.who == "unit" and names is not None and step.unit in names.vacant:
            yield Reason(
                at, f"{label}：{names.units[step.unit]}现在没有人任职，到这一环会停住。", True
            )
        if step.who == "person" and step.person is None:
            yield Reason(at, f"{label}由指定的人审，还没有写是谁。")
        elif step.who == "person" and names is not None and step.person not in names.people:
            yield Reason(at, f"{label}指定的人已经停用，请换一位。")
        if step.who == "teacher" and not self.spec.basics.needs_teacher:
            yield Reason(at, f"{label}由指导教师审，可申报时没有要求填指导教师。")
        if step.who == "panel" and step.mode == "record":
            yield Reason(at, f"{label}是评审组，不能只是知悉。")
        if step.mode == "record" and step.publishes_on is not None:
            yield Reason(at, f"{label}只是知悉，统一公布的日子用不上。", True)

    def exemptions(self):
        """Who needs nobody's approval."""
        at = "exemptions"
        for rule in self.spec.exemptions:
            label = f"“{rule.words[:20]}”"
            yield from self.when(at, label, rule.when)
            if not rule.words.strip():
                yield Reason(at, "有一条免审批没有写明白是什么情形。")
            if not rule.when.groups and self.spec.chain:
                yield Reason(at, f"{label}没有条件，全部免审批，审批链就用不上了。", True)
        if self.spec.exemptions and self.spec.basics.needs_round:
            yield Reason(at, "要评审的类型又免审批：免审批的申报不进评审。", True)

    def money(self):
        """Budget, sources, shares."""
        at, money = "money", self.spec.money
        yield from self.once(at, "经费来源", money.sources)
        amounts = [money.cap, money.variance_percent]
        amounts += [each.cap for each in money.sources] + [each.money for each in money.term_caps]
        if any(amount is not None and amount < 0 for amount in amounts):
            yield Reason(at, "金额和百分比不能是负数。")
        if len(set(money.categories)) != len(money.categories) or "" in money.categories:
            yield Reason(at, "预算类别有空的或重复的。")
        yield from self.tiers()
        shares = [(each.label, each.least_share, each.most_share) for each in money.sources]
        yield from self.shares("来源", shares, "各来源")
        yield from self.shares(
            "类别", [(e.category, e.least, e.most) for e in money.shares], "各类别"
        )
        for share in money.shares:
            if share.category not in money.categories:
                yield Reason(at, f"占比里的“{share.category}”不在预算类别里。")
        seen = [share.category for share in money.shares]
        if len(set(seen)) != len(seen):
            yield Reason(at, "同一个类别写了两条占比，合成一条。")
        if money.categories and {each.category for each in money.shares} >= set(money.categories):
            yield from self.too_little([each.most for each in money.shares], "各类别")
        if money.sources:
            yield from self.too_little([each.most_share for each in money.sources], "各来源")
        for source in money.sources:
            if None not in (source.cap, money.cap) and source.cap > money.cap:
                yield Reason(at, f"“{source.label}”的上限比预算总额的上限还高。", True)
        if not money.is_asked and replace(money, is_asked=True) != rules_of.MoneyRules():
            yield Reason(at, "不填预算，经费里写的其他要求都用不上。", True)
        if money.paid_after_acceptance and not self.spec.closing.needs_accounts:
            yield Reason(at, "结项验收后才报销，结项时却不交决算。", True)

    def tiers(self):
        """Caps by size of the unit."""
        at, tiers = "money", self.spec.money.term_caps
        people = [tier.people for tier in tiers]
        if any(each < 0 for each in people) or any(
            after <= before for before, after in itertools.pairwise(people)
        ):
            yield Reason(at, "按单位人数分的档，人数要一档比一档多。")
        if any(tier.money is None and tier.count is None for tier in tiers):
            yield Reason(at, "有一档既没写金额也没写份数。")
        if any(tier.count is not None and tier.count < 0 for tier in tiers):
            yield Reason(at, "每学期几份不能是负数。")
        for name in ("money", "count"):
            said = [getattr(tier, name) for tier in tiers if getattr(tier, name) is not None]
            if any(after < before for before, after in itertools.pairwise(said)):
                yield Reason(at, "人多的档反而比人少的档给得少，确认一下。", True)
        if tiers and min(people) > 1:
            yield Reason(at, f"不到 {min(people)} 人的单位没有写上限，就是不限。", True)

    def shares(self, what, rows, all_of_them):
        """Least and most shares of sources or categories."""
        at = "money"
        for label, least, most in rows:
            if any(share is not None and not 0 <= share <= HUNDRED for share in (least, most)):
                yield Reason(at, f"{what}“{label}”的占比要在 0 到 100 之间。")
            if None not in (least, most) and least > most:
                yield Reason(at, f"{what}“{label}”最少 {least}% 比最多 {most}% 还大。")
        if sum(least for _label, least, _most in rows if least is not None) > HUNDRED:
            yield Reason(at, f"{all_of_them}最少的占比加起来超过 100%，不可能做到。")

    def too_little(self, most, all_of_them):
        """Upper limits that never reach the whole."""
        if None not in most and sum(most) < HUNDRED:
            yield Reason("money", f"{all_of_them}最多的占比加起来不到 100%，预算怎么填都不对。")

    def team(self):
        """Who takes part."""
        at, team = "team", self.spec.team
        if None not in (team.least, team.most) and team.least > team.most:
            yield Reason(at, f"团队最少 {team.least} 人，比最多 {team.most} 人还多。")
        limits = (team.most, team.most_per_person, team.most_as_leader)
        if any(each is not None and each < 1 for each in limits):
            yield Reason(at, "团队人数和每人能参加几个，至少是 1。")
        if team.winners_wait_months < 0 or (team.least is not None and team.least < 0):
            yield Reason(at, "人数和月数不能是负数。")
        per, lead = team.most_per_person, team.most_as_leader
        if None not in (per, lead) and lead > per:
            yield Reason(at, f"每人最多参加 {per} 个，却可以负责 {lead} 个。", True)
        if not team.is_asked and replace(team, is_asked=True) != rules_of.TeamRules(is_asked=True):
            yield Reason(at, "不填团队，团队里写的其他要求都用不上。", True)

    def closing(self):
        """What is asked after the end."""
        at, closing = "closing", self.spec.closing
        if not 1 <= closing.amount <= YEAR or closing.unit not in UNIT_WORDS:
            yield Reason(at, f"结项时限要在 1 到 {YEAR} 之间；是 0 的话结束时就已经逾期。")
        if closing.summary_least < 0 or closing.photos_least < 0:
            yield Reason(at, "总结字数和照片张数不能是负数。")
        yield from self.questions(at, closing.fields, "结项问题")
        yield from self.attachments(at, closing.files)
        if closing.needs_accounts and not self.spec.money.is_asked:
            yield Reason(at, "申报时不填预算，结项时却要决算：只有实际支出可填。", True)

    def materials(self):
        """Banners and posters."""
        at, materials = "materials", self.spec.materials
        if materials.most_days is not None and materials.most_days < 1:
            yield Reason(at, "宣传品最多挂几天，至少是 1 天。")
        if materials.removed_within < 0:
            yield Reason(at, "活动结束后几天内撤下，不能是负数。")

    def publicity(self):
        """公示 before the start must fit into the lead time."""
        at, basics, spec = "publicity", self.spec.basics, self.spec
        if not 0 <= basics.public_workdays <= YEAR:
            yield Reason(at, f"公示天数要在 0 到 {YEAR} 之间。")
        if basics.public_workdays < 1 or not basics.public_before_start:
            return
        latest = [
            rule for rule in spec.lead_times
            if rule.is_latest and rule.since in ("start", "setup") and rule.unit in UNIT_WORDS
        ]  # fmt: skip
        always = [_workdays(rule) for rule in latest if not rule.when.groups]
        every = [_workdays(rule) for rule in latest]
        # Publicity begins and sign-up closes before the start, so a lead before them is one as well.
        if not any(rule.is_latest and not rule.when.groups for rule in spec.lead_times):
            yield Reason(at, "要在开始前公示完，却没有对所有申报都适用的提前量，可能来不及。", True)
        for days in {
            max(always, default=0),
            *(each for each in every if each > max(always, default=0)),
        }:
            yield from self.fits(days)

    def fits(self, days):
        """公示 and the limits of the chain against so many working days."""
        public = self.spec.basics.public_workdays
        limits = sum(
            step.limit for step in self.spec.chain
            if not step.when.groups and step.mode == "decide"
        )  # fmt: skip
        if days and public >= days:
            yield Reason(
                "publicity",
                f"公示 {public} 个工作日，可最晚提前 {days} 个工作日就能报：开始前公示不完。",
            )
        elif days and public + limits > days:
            yield Reason(
                "publicity",
                f"审批最长 {limits} 个工作日，加公示 {public} 个，超过提前的 {days} 个工作日：按时限审完可能来不及。",
                True,
            )  # fmt: skip

    def never_known(self):
        """Conditions on facts that this kind never asks for, or that never take such a value."""
        spec = self.spec
        silent = {}
        if not spec.money.is_asked:
            silent |= {name: "没有要求填预算" for name in self.facts if name.startswith("money.")}
            silent |= {"amount": "没有要求填预算"}
        if not spec.money.is_asked or not any(source.is_sponsor for source in spec.money.sources):
            silent["sponsorship"] = "经费来源里没有一项是赞助"
        if not spec.team.is_asked:
            silent["team"] = "没有要求填团队"
        if not spec.materials.is_asked:
            silent["materials"] = "没有要求填宣传品"
        if spec.basics.parts == "none":
            silent["parts"] = "没有子活动"
        if spec.basics.theme == "none":
            silent["theme"] = "没有要求选主题"
        for section, when in self.every_when():
            for name in sorted(when.facts & silent.keys()):
                yield Reason(
                    section,
                    f"条件问到“{self.facts[name].bare}”，可{silent[name]}，条件不会成立。",
                    True,
                )
            yield from self.never_so_low(section, when)
            yield from self.no_such_venue(section, when)

    def never_so_low(self, section, when):
        """A level below the kind's own never comes."""
        base = self.spec.basics.base_level
        if base not in rules_of.LEVELS:
            return
        below = set(rules_of.LEVELS[: rules_of.LEVELS.index(base)])
        for group in when.groups:
            for each in group:
                if each.fact == "level" and each.op == IS and set(each.values) <= below:
                    yield Reason(section, f"条件问到{'、'.join(LEVELS[v] for v in each.values)}，"
                                 f"可起点就是{LEVELS[base]}，条件不会成立。", True)  # fmt: skip

    def no_such_venue(self, section, when):
        """Places that nobody can choose."""
        for each in (each for group in when.groups for each in group if each.fact == "venue"):
            for name in each.values if self.names is not None else ():
                if name not in self.names.venues:
                    yield Reason(
                        section, f"条件问到的场地“{name}”不在场地目录里，没有人选得到。", True
                    )

    def every_when(self):
        """(section, When) of every rule that has one."""
        spec = self.spec
        for section in ("fields", "files", "lead_times", "bars", "levels", "chain", "exemptions"):
            for rule in getattr(spec, section):
                yield section, rule.when
        for rule in (*spec.closing.fields, *spec.closing.files):
            yield "closing", rule.when


def _workdays(rule):
    """A lead time in working days of an ordinary week."""
    if rule.unit == rules_of.WORKDAYS:
        return rule.amount
    days = {rules_of.WEEKS: rule.amount * 7, rules_of.DAYS: rule.amount}
    return days.get(rule.unit, rule.amount // 24) * 5 // 7


def _meet(one, other):
    """True when both surely hold at once: the same condition, or one that always holds."""
    return not one.groups or not other.groups or one == other


def _window(latest, earliest):
    """At least `latest` before, at most `earliest` before: is there a day left between them?"""
    first, last = _least_hours(latest), _most_hours(earliest)
    if latest.unit == earliest.unit:
        first, last = latest.amount, earliest.amount
    if first > last:
        yield Reason(
            "lead_times",
            f"至少提前 {span(latest)}，又最多只能提前 {span(earliest)}：没有一天可以申报。",
        )
    elif latest.unit == earliest.unit and first == last:
        yield Reason("lead_times", f"至少和最多都是提前 {span(latest)}，只有一天可以申报。", True)


def _least_hours(rule):
    """The shortest time that so long may be."""
    return {"hours": 1, "days": 24, "workdays": 24, "weeks": 168}[rule.unit] * rule.amount


def _most_hours(rule):
    """The longest time that so long is in ordinary weeks."""
    if rule.unit == rules_of.WORKDAYS:
        return (rule.amount + 2 * (rule.amount // 5 + 1)) * 24
    return _least_hours(rule)
