"""Rules of pairing in plain words, for everybody and for comparing versions; reasons of a proposal,
said in the same words. No database here."""

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.proposal import ASKED_OUT, REPRESENTED, LeftOut
from party_pairing.pair_rules.spec import Cadence, Role, Spec
from party_pairing.pair_rules.times import words_of
from tuanwei.lib.numbers import plain

TITLES = {
    "who": "谁参加", "roles": "怎么结对", "needs": "需要和志愿", "hard": "一定要满足的",
    "reasons": "优先考虑的", "cadences": "结对期间要做的", "ends": "期限、确认和结束",
}  # fmt: skip
STATUSES = {
    "league": "共青团员", "activist": "入党积极分子", "development": "发展对象",
    "probationary": "预备党员", "party": "正式党员", "masses": "群众",
}  # fmt: skip
HARD = {
    rules.SAME_GENERAL_BRANCH: "同一学院（团总支）", rules.SAME_BRANCH: "同一个团支部",
    rules.OTHER_BRANCH: "不同的团支部", rules.OTHER_GRADE: "不同年级",
    rules.SENIOR: "联系人的年级要高", rules.SAME_SEX: "同性别", rules.SAME_DORMITORY: "同一间宿舍",
}  # fmt: skip
STOPPED = HARD | {
    rules.FORMAL: "要正式党员", rules.TEACHER: "要教师", rules.STUDENT: "要学生",
    ASKED_OUT: "组织上不安排",
}  # fmt: skip
REASONS = {
    rules.WISH: "团员的志愿", rules.HELPER_WISH: "联系人的志愿", rules.FIELD: "能帮上的需要",
    rules.TIME: "共同的空闲时间", rules.MAJOR: "同专业", rules.NEAR: "同一间宿舍",
    rules.CROSS_GRADE: "跨年级", rules.SAME_COLLEGE: "同学院", rules.BEFORE: "以前结过对，双方满意",
}  # fmt: skip
GOALS = {rules.EVERYBODY: "先让没有联系人的尽量少，再比总分", rules.TOTAL: "总分最高"}
WHO = {"": "教师、学生都可以", rules.STUDENT: "学生", rules.TEACHER: "教师"}
STANDINGS = {rules.ANY: "正式、预备都可以", rules.FORMAL: "只能是正式党员"}
STANDS_FOR = {"": "本人", rules.DORMITORY: "整间宿舍", rules.BRANCH: "整个团支部"}
DUTIES = {
    rules.TALK: "谈心", rules.ACTIVITY: "共同参加活动", rules.REPORT: "思想汇报",
    rules.VISIT: "走访", rules.PROBLEM: "解决实际问题", rules.EVALUATION: "互相评价",
    rules.HOURS: "帮扶",
}  # fmt: skip
COUNTED = {rules.ACTIVITY: "次", rules.TALK: "次", rules.REPORT: "份", rules.VISIT: "次",
           rules.PROBLEM: "个", rules.EVALUATION: "次", rules.HOURS: "学时"}  # fmt: skip
EVERY = {
    rules.WEEK: "每周", rules.MONTH: "每月", rules.TERM: "每学期", rules.HALF_YEAR: "每半年",
    rules.YEAR: "每学年", rules.EVER: "结对期间",
}  # fmt: skip
ENDS = {
    rules.GRADUATED: "毕业", rules.TRANSFERRED: "转走", rules.DISCIPLINE: "违纪",
    rules.LEFT_PARTY: "联系人不再是党员", rules.BOTH_WISHED: "双方商定", rules.OVER: "期满",
    rules.OTHER: "其他",
}  # fmt: skip


def hard_words(rule: str) -> str:
    """A hard rule in words: 同一学院（团总支）."""
    return STOPPED.get(rule, rule)


def reason_words(kind: str, points: int, of, spec: Spec) -> str:
    """What speaks for a pair, with its points: 能帮上：学业、就业（+20）."""
    labels = {each.key: each.label for each in spec.needs}
    if kind in (rules.WISH, rules.HELPER_WISH) and of:
        words = f"{REASONS[kind].removesuffix('志愿')}第 {of[0]} 志愿"
    elif kind == rules.FIELD and of:
        words = f"能帮上：{'、'.join(labels.get(key, key) for key in of)}"
    elif kind == rules.TIME and of:
        words = f"都有空：{'、'.join(words_of(each) for each in of)}"
    else:
        words = REASONS.get(kind, kind)
    return f"{words}（+{points}）"


def left_out_words(left: LeftOut, spec: Spec) -> str:
    """Why nobody was found for a member in a role, and what would help."""
    if left.why == REPRESENTED:
        what = "宿舍" if spec.stands_for == rules.DORMITORY else "支部"
        return f"同{what}已经有人代表，{what}只要一份结对。"
    if left.allowed:
        return f"有 {left.allowed} 位符合条件，名额都满了。请哪位多联系一个，或者再请人来当联系人。"
    stopped = sorted(left.stopped.items(), key=lambda each: (-each[1], each[0]))
    if not stopped:
        return "没有别的联系人可选。请再请人来当联系人。"
    parts = "，".join(f"“{hard_words(rule)}”挡住 {count} 位" for rule, count in stopped)
    return f"没有符合条件的联系人：{parts}。请再请人，或者由组织指定。"


def cadence_words(cadence: Cadence) -> str:
    """An obligation: 每月谈心至少 1 次."""
    what = cadence.label or DUTIES.get(cadence.what, cadence.what)
    unit = COUNTED.get(cadence.what, "次")
    every = EVERY.get(cadence.every, cadence.every)
    if cadence.most is None:
        return f"{every}{what}至少 {plain(cadence.amount)} {unit}"
    if cadence.most == cadence.amount:
        return f"{every}{what} {plain(cadence.amount)} {unit}"
    return f"{every}{what} {plain(cadence.amount)}–{plain(cadence.most)} {unit}"


def role_words(role: Role) -> str:
    """How many of a role a member has, and who may be it."""
    if role.least == role.most:
        many = f"正好 {role.most} 位"
    elif role.least:
        many = f"{role.least}–{role.most} 位"
    else:
        many = f"最多 {role.most} 位，可以没有"
    parts = [f"{role.label}：每人{many}"]
    if role.turns != role.most:
        parts.append(f"配对时找 {role.turns} 位")
    if role.standing == rules.FORMAL:
        parts.append("只能是正式党员")
    if role.who:
        parts.append(f"只能是{WHO.get(role.who, role.who)}")
    return "，".join(parts) + "。"


def said(spec: Spec) -> list[tuple[str, str, list[str]]]:
    """[(section, title, lines)] of what the rules say."""
    parts = {
        "who": _who(spec), "roles": [role_words(each) for each in spec.roles],
        "needs": _needs(spec), "hard": [f"{hard_words(each)}。" for each in spec.hard],
        "reasons": _reasons(spec), "cadences": _cadences(spec), "ends": _ends(spec),
    }  # fmt: skip
    return [(key, TITLES[key], lines) for key, lines in parts.items() if lines]


def _names(keys):
    return "、".join(STATUSES.get(key, key) for key in keys) or "没有人"


def _who(spec):
    lines = [f"联系人：{_names(spec.helpers)}。", f"联系谁：{_names(spec.statuses)}。"]
    if spec.stands_for:
        what = STANDS_FOR.get(spec.stands_for, spec.stands_for)
        lines.append(f"被联系的人代表{what}，每{what.removeprefix('整')}一份结对。")
    if spec.capacity == spec.most_capacity:
        lines.append(f"一位联系人最多联系 {spec.capacity} 个。")
    else:
        lines.append(
            f"一位联系人一般联系 {spec.capacity} 个，本人愿意可以到 {spec.most_capacity} 个。"
        )
    return lines


def _needs(spec):
    lines = [f"可以选的需要：{'、'.join(each.label for each in spec.needs)}。"] * bool(spec.needs)
    wishes = f"每人可以填 {spec.wishes} 个志愿。" if spec.wishes else "不填志愿，由组织安排。"
    return [*lines, wishes]


def _reasons(spec):
    lines = []
    for each in spec.reasons:
        how = {
            rules.WISH: "，第二、第三志愿各少三分之一", rules.HELPER_WISH: "，第二、第三志愿各少三分之一",
            rules.FIELD: "，每一项都算", rules.TIME: "，每个时间都算，最多算三个",
        }.get(each.kind, "")  # fmt: skip
        lines.append(f"{REASONS.get(each.kind, each.kind)}：{each.weight} 分{how}。")
    return [*lines, f"怎么选：{GOALS.get(spec.goal, spec.goal)}。"]


def _cadences(spec):
    lines = []
    for each in spec.cadences:
        parts = [cadence_words(each)]
        if each.remind_after is not None:
            parts.append(f"{each.remind_after} 天没有就提醒双方")
        if each.tell_after is not None:
            parts.append(f"{each.tell_after} 天没有就告诉党支部")
        lines.append("；".join(parts) + "。")
    return lines


def _ends(spec):
    lines = [
        f"一般结对 {spec.months} 个月。" if spec.months is not None else "不定期限，到结束为止。"
    ]
    if spec.write_days is not None:
        lines.append(f"做了以后 {spec.write_days} 天内写下来。")
    if spec.both_confirm:
        lines.append(f"对方确认了才算，{spec.confirm_days} 天内确认。")
    else:
        lines.append("写下来就算，不用对方确认。")
    if spec.ends:
        lines.append(f"可以结束：{'、'.join(ENDS.get(each, each) for each in spec.ends)}。")
    if spec.automatic:
        words = "、".join(ENDS.get(each, each) for each in spec.automatic)
        lines.append(f"名册上有了就自动结束：{words}。")
    return lines
