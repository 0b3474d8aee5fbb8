"""Why rules of pairing contradict themselves or can never work, in words. No database here.

Refusals keep a draft from being put in force; warnings are only pointed out. Nothing is ever put
right silently. `section` is the page of the draft to go to.
"""

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.spec import Cadence, Role, Spec
from party_pairing.pair_rules.wording import (
    COUNTED,
    DUTIES,
    ENDS,
    EVERY,
    GOALS,
    HARD,
    REASONS,
    STANDS_FOR,
    STATUSES,
    WHO,
)
from tuanwei.lib.numbers import plain
from tuanwei.rulebooks.exchange import KEY
from tuanwei.rulebooks.reasons import Found, Reason, twice

WHO_PART, ROLES, NEEDS, HARD_PART, REASONS_PART, CADENCES, ENDS_PART = (
    "who", "roles", "needs", "hard", "reasons", "cadences", "ends",
)  # fmt: skip
MOST_PEOPLE, MOST_OF_A_ROLE, MOST_WEIGHT, MOST_DAYS, MOST_MONTHS = 50, 9, 1000, 366, 120
COUNTED_WISHES = 3
"""Later wishes bring no points."""
PERIOD_DAYS = {rules.WEEK: 7, rules.MONTH: 30, rules.TERM: 120, rules.HALF_YEAR: 182,
               rules.YEAR: 365}  # fmt: skip
AUTOMATIC = (rules.GRADUATED, rules.TRANSFERRED, rules.LEFT_PARTY, rules.OVER)
"""What the roster and the calendar say by themselves."""
IMPLIED = {
    rules.CROSS_GRADE: (rules.OTHER_GRADE,), rules.SAME_COLLEGE: (rules.SAME_GENERAL_BRANCH,),
    rules.NEAR: (rules.SAME_DORMITORY,),
}  # fmt: skip
"""A reason that every pair has, where a hard rule asks for the same."""


def contradictions(spec: Spec) -> list[Reason]:
    """Everything that is wrong, in the order of the rules."""
    return [
        each
        for check in (_who, _roles, _needs, _hard, _reasons, _cadences, _ends)
        for each in check(spec)
    ]


def _known(values, known, section, what) -> Found:
    """Refuse what no page offers (from a file), and what stands there twice."""
    for value in values:
        if value not in known:
            yield Reason(section, f"{what}里有不认识的“{value}”，请重新选。")
    for value in twice(values):
        yield Reason(section, f"{what}里“{known.get(value, value)}”写了两次。")


def _keys(rows, section, what) -> Found:
    for row in rows:
        if not KEY.fullmatch(row.key):
            words = f"{what}“{row.label}”的代号只能用小写字母、数字和短横线。"
            yield Reason(section, words)
        if not row.label.strip():
            yield Reason(section, f"{what}要有名称。")
    if twice(row.key for row in rows):
        yield Reason(section, f"{what}的代号重复了，请去掉一个再写。")
    for label in twice(row.label for row in rows):
        yield Reason(section, f"{what}“{label}”写了两次。")


def _who(spec: Spec) -> Found:
    offered = {key: STATUSES[key] for key in rules.HELPERS}
    yield from _known(spec.helpers, offered, WHO_PART, "谁当联系人")
    yield from _known(spec.statuses, STATUSES, WHO_PART, "联系谁")
    if not spec.helpers:
        yield Reason(WHO_PART, "还没有选谁当联系人。")
    if not spec.statuses:
        yield Reason(WHO_PART, "还没有选联系谁。")
    for key in spec.statuses:
        if key in spec.helpers:
            words = f"{STATUSES.get(key, key)}既当联系人，又被人联系；确实这样就不用改。"
            yield Reason(WHO_PART, words, is_warning=True)
    if spec.stands_for not in STANDS_FOR:
        yield Reason(WHO_PART, "“代表谁参加”里没有这一种。")
    if not 1 <= spec.capacity <= MOST_PEOPLE or not 1 <= spec.most_capacity <= MOST_PEOPLE:
        yield Reason(WHO_PART, f"一位联系人联系几个，要在 1 到 {MOST_PEOPLE} 之间。")
    if spec.capacity > spec.most_capacity:
        yield Reason(
            WHO_PART,
            f"一般联系 {spec.capacity} 个，却最多只能联系 {spec.most_capacity} 个。",
        )


def _roles(spec: Spec) -> Found:
    if not spec.roles:
        yield Reason(ROLES, "还没有写联系人是什么角色，例如“主联系人”。")
        return
    yield from _keys(spec.roles, ROLES, "角色")
    if not any(role.least >= 1 for role in spec.roles):
        yield Reason(ROLES, "每个角色都可以没有，那就谁也不用结对：至少一个角色写“至少 1 位”。")
    for role in spec.roles:
        yield from _role(role, spec)


def _role(role: Role, spec: Spec) -> Found:
    if not 1 <= role.most <= MOST_OF_A_ROLE:
        yield Reason(ROLES, f"“{role.label}”最多几位，要在 1 到 {MOST_OF_A_ROLE} 之间。")
    if role.least < 0 or role.least > role.most:
        words = f"“{role.label}”至少 {role.least} 位，却最多 {role.most} 位。"
        yield Reason(ROLES, words)
    if role.sought is not None and not role.least <= role.sought <= role.most:
        words = f"“{role.label}”配对时找 {role.sought} 位，要在至少和最多之间。"
        yield Reason(ROLES, words)
    if role.standing not in (rules.ANY, rules.FORMAL) or role.who not in WHO:
        yield Reason(ROLES, f"“{role.label}”由谁来当，请重新选。")
    if role.standing == rules.FORMAL and rules.PARTY not in spec.helpers:
        yield Reason(ROLES, f"“{role.label}”只能是正式党员，可是联系人里没有正式党员。")
    if role.who == rules.TEACHER:
        if not {rules.PARTY, rules.PROBATIONARY} & set(spec.helpers):
            yield Reason(ROLES, f"“{role.label}”要教师，可是联系人里没有党员。")
        for rule in (rules.SAME_BRANCH, rules.SAME_DORMITORY):
            if rule in spec.hard:
                words = f"“{role.label}”要教师，教师不在团支部、也不住学生宿舍，满足不了“{HARD[rule]}”。"
                yield Reason(HARD_PART, words)
    if role.who == rules.STUDENT and spec.months is None and rules.GRADUATED not in spec.ends:
        words = f"“{role.label}”是学生，会毕业，可是结束的理由里没有“毕业”。"
        yield Reason(ENDS_PART, words, is_warning=True)


def _needs(spec: Spec) -> Found:
    yield from _keys(spec.needs, NEEDS, "需要")
    if not 0 <= spec.wishes <= 10:
        yield Reason(NEEDS, "志愿最多 10 个；写 0 就是不填志愿。")
    elif spec.wishes > COUNTED_WISHES:
        words = f"第 {COUNTED_WISHES + 1} 个志愿起不加分，配对时等于没有填。"
        yield Reason(NEEDS, words, is_warning=True)
    weight = {each.kind: each.weight for each in spec.reasons}
    if not spec.needs and weight.get(rules.FIELD):
        yield Reason(NEEDS, "没有可选的需要，“能帮上的需要”就加不了分。", is_warning=True)
    asked = weight.get(rules.WISH, 0) or weight.get(rules.HELPER_WISH, 0)
    if spec.wishes == 0 and asked:
        yield Reason(NEEDS, "不填志愿，志愿的分就用不上。", is_warning=True)
    if spec.wishes > 0 and not asked:
        yield Reason(NEEDS, "大家填了志愿，配对时却不算分。", is_warning=True)


def _hard(spec: Spec) -> Found:
    yield from _known(spec.hard, HARD, HARD_PART, "一定要满足的")
    there = set(spec.hard)
    if {rules.SAME_BRANCH, rules.OTHER_BRANCH} <= there:
        yield Reason(HARD_PART, "又要“同一个团支部”，又要“不同的团支部”，没有人能满足。")
    if rules.SAME_BRANCH in there and {rules.SENIOR, rules.OTHER_GRADE} & there:
        rule = rules.SENIOR if rules.SENIOR in there else rules.OTHER_GRADE
        words = f"同一个班级团支部都是一个年级，“{HARD[rule]}”只有社团支部能满足。"
        yield Reason(HARD_PART, words, is_warning=True)
    if {rules.SENIOR, rules.OTHER_GRADE} <= there:
        words = f"写了“{HARD[rules.SENIOR]}”，“{HARD[rules.OTHER_GRADE]}”就是多余的。"
        yield Reason(HARD_PART, words, is_warning=True)
    if {rules.SAME_BRANCH, rules.SAME_GENERAL_BRANCH} <= there:
        words = "同一个团支部一定是同一学院，后一条是多余的。"
        yield Reason(HARD_PART, words, is_warning=True)


def _reasons(spec: Spec) -> Found:
    yield from _known([each.kind for each in spec.reasons], REASONS, REASONS_PART, "优先考虑的")
    for each in spec.reasons:
        name = REASONS.get(each.kind, each.kind)
        if not 0 <= each.weight <= MOST_WEIGHT:
            yield Reason(REASONS_PART, f"“{name}”的分要在 0 到 {MOST_WEIGHT} 之间。")
        for rule in IMPLIED.get(each.kind, ()):
            if rule in spec.hard and each.weight:
                words = f"“{HARD[rule]}”是一定要满足的，“{name}”每一对都有，分不出先后。"
                yield Reason(REASONS_PART, words, is_warning=True)
    if not any(each.weight for each in spec.reasons):
        words = "没有一项有分，谁和谁结对就没有讲究，只保证符合硬条件。"
        yield Reason(REASONS_PART, words, is_warning=True)
    if spec.goal not in GOALS:
        yield Reason(REASONS_PART, "“怎么选”里没有这一种。")


def _cadences(spec: Spec) -> Found:
    if not spec.cadences:
        yield Reason(CADENCES, "没有写要做什么，结了对也不会有提醒。", is_warning=True)
    for each in spec.cadences:
        yield from _cadence(each, spec)
    for what, every, label in twice((each.what, each.every, each.label) for each in spec.cadences):
        name = label or DUTIES.get(what, what)
        words = f"“{EVERY.get(every, every)}{name}”写了两次，不知道照哪一条。"
        yield Reason(CADENCES, words)


def _cadence(each: Cadence, spec: Spec) -> Found:
    if each.what not in DUTIES or each.every not in EVERY:
        yield Reason(CADENCES, "“要做什么”“多久一次”里有不认识的，请重新选。")
        return
    name = f"{EVERY[each.every]}{each.label or DUTIES[each.what]}"
    if each.amount <= 0:
        yield Reason(CADENCES, f"“{name}”至少多少，要大于 0。")
    if each.most is not None and each.most < each.amount:
        words = f"“{name}”至少 {plain(each.amount)}，却最多 {plain(each.most)}。"
        yield Reason(CADENCES, words)
    for amount in (each.amount, each.most):
        if amount is not None and each.what != rules.HOURS and amount != int(amount):
            yield Reason(CADENCES, f"“{name}”要写整数{COUNTED[each.what]}。")
            break
    days = PERIOD_DAYS.get(each.every)
    if days and each.what == rules.HOURS and each.amount > days * 24:
        yield Reason(CADENCES, f"“{name}” {plain(each.amount)} 学时，比这段时间还长。")
    yield from _delays(each, name, days)
    if each.what == rules.EVALUATION:
        most = {rules.TERM: 1, rules.HALF_YEAR: 1, rules.YEAR: 2}.get(each.every)
        if each.every in (rules.WEEK, rules.MONTH) or (most and each.amount > most):
            yield Reason(CADENCES, "互相评价每半年一次，不能更密。")
    if days and spec.months is not None and days > spec.months * 31:
        words = f"只结对 {spec.months} 个月，等不到“{name}”。"
        yield Reason(CADENCES, words, is_warning=True)


def _delays(each: Cadence, name: str, days: int | None) -> Found:
    for value in (each.remind_after, each.tell_after):
        if value is not None and not 1 <= value <= MOST_DAYS:
            yield Reason(CADENCES, f"“{name}”几天没有就提醒，要在 1 到 {MOST_DAYS} 天之间。")
    if each.tell_after is not None:
        if each.remind_after is None:
            words = f"“{name}”没有先提醒双方，就直接告诉党支部。"
            yield Reason(CADENCES, words, is_warning=True)
        elif each.tell_after < each.remind_after:
            words = (
                f"“{name}” {each.tell_after} 天没有就告诉党支部，比 {each.remind_after} 天"
                "提醒双方还早：先提醒，再告诉。"
            )
            yield Reason(CADENCES, words)
    remind = each.remind_after
    if days and remind is not None and each.amount > 0 and remind < int(days / each.amount):
        words = f"“{name}”还没到时候，{remind} 天就提醒了。"
        yield Reason(CADENCES, words, is_warning=True)


def _ends(spec: Spec) -> Found:
    yield from _known(spec.ends, ENDS, ENDS_PART, "结束的理由")
    yield from _known(spec.automatic, ENDS, ENDS_PART, "自动结束的")
    if not spec.ends:
        yield Reason(ENDS_PART, "没有一种结束的理由，结了对就永远结束不了。")
    for each in spec.automatic:
        name = ENDS.get(each, each)
        if each in ENDS and each not in spec.ends:
            yield Reason(ENDS_PART, f"“{name}”会自动结束，可是结束的理由里没有它。")
        if each in ENDS and each not in AUTOMATIC:
            yield Reason(ENDS_PART, f"“{name}”名册上看不出来，要人来结束，不能自动。")
    if spec.months is None:
        if rules.OVER in spec.automatic:
            yield Reason(ENDS_PART, "不定期限，就没有“期满”可以自动结束。")
    elif not 1 <= spec.months <= MOST_MONTHS:
        yield Reason(ENDS_PART, f"结对多久，要在 1 到 {MOST_MONTHS} 个月之间。")
    elif rules.OVER not in spec.ends:
        words = f"结对 {spec.months} 个月，可是结束的理由里没有“期满”。"
        yield Reason(ENDS_PART, words, is_warning=True)
    if not 1 <= spec.confirm_days <= 90:
        yield Reason(ENDS_PART, "对方几天内确认，要在 1 到 90 天之间。")
    if spec.write_days is not None and not 1 <= spec.write_days <= 90:
        yield Reason(ENDS_PART, "几天内写下来，要在 1 到 90 天之间。")
