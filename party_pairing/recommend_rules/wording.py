"""Rules of recommendation in plain words, for everybody and for comparing versions: what is asked of a
candidate, what was found, what is still missing. No database here.

Words of one thing come without a full stop, so that others can put them into their own lines.
"""

from decimal import Decimal
from fractions import Fraction

from party_pairing.recommend_rules import conditions
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import Finding
from party_pairing.recommend_rules.quorums import Tested
from party_pairing.recommend_rules.quotas import Places, rounded
from party_pairing.recommend_rules.spec import Condition, Limit, Quota, Spec, Test
from party_pairing.recommend_rules.tallies import AGAIN, BEYOND, FAILED, PASSED
from tuanwei.lib.numbers import percent, plain

TITLES = {
    "basics": "适用和有效期", "conditions": "条件", "points": "积分", "quotas": "名额",
    "meeting": "推优大会和表决", "steps": "公示和审批", "calendar": "日程",
}  # fmt: skip
STATUSES = {
    rules.LEAGUE: "共青团员", rules.ACTIVIST: "入党积极分子", rules.DEVELOPMENT: "发展对象",
    rules.PROBATIONARY: "预备党员",
}  # fmt: skip
CONDITIONS = {
    rules.AGE: "年龄", rules.LEAGUE_AGE: "团龄", rules.GRADE: "年级", rules.IN_STATUS: "现在身份的时间",
    rules.SINCE: "某项记录满几个月", rules.HOURS: "志愿服务时数", rules.RANK: "名次百分比",
    rules.NUMBER: "记录的数字", rules.MARK: "记录的等级", rules.HAS: "有某项记录",
    rules.CLEAN: "没有某项记录", rules.POINTS: "积分", rules.POST: "担任团干部",
    rules.STATED: "人工核对",
}  # fmt: skip
PERIODS = {
    rules.EVER: "不限时间", rules.TERM: "本学期", rules.LAST_TERM: "上学期", rules.YEAR: "本学年",
    rules.LAST_YEAR: "上学年",
}  # fmt: skip
WHICH = {rules.NEWEST: "看最近一次", rules.EVERY: "每一次都要达到", rules.SUM: "加起来看"}
DEGREES = {"": "全部", rules.UNDERGRADUATE: "本专科生", rules.GRADUATE: "研究生"}
HALVES = {0: "全年", 1: "秋季学期", 2: "春季学期"}
ROUNDINGS = {rules.HALF_UP: "四舍五入", rules.DOWN: "只舍不入", rules.UP: "只入不舍"}
QUOTAS = {
    rules.PERCENT: "按人数的百分比", rules.COUNT: "每个支部几个", rules.TABLE: "按分配表",
    rules.FORMULA: "人数相减再乘百分比",
}  # fmt: skip
HEADS = {
    rules.MEMBERS: "支部人数", rules.LEAGUE_MEMBERS: "团员人数", rules.NON_PARTY: "非党员人数",
    rules.ACTIVISTS: "积极分子人数", rules.APPLICANTS: "申请入党的人数", rules.ELIGIBLE: "符合条件的人数",
}  # fmt: skip
TYPES = {"": "全部支部", "class": "班级团支部", "club": "社团团支部",
         "temporary": "临时团支部"}  # fmt: skip
BASES = {
    rules.EXPECTED: "应到会人数", rules.VOTING: "有表决权的人数", rules.PRESENT: "实到会人数",
    rules.ISSUED: "发出的票数", rules.CAST: "收回的票数", rules.VALID: "有效票数",
}  # fmt: skip
TIES = {
    rules.NEXT_ROUND: "票数相同的再投一轮", rules.TAKE_ALL: "票数相同的都算通过",
    rules.TAKE_NONE: "票数相同的都不算",
}  # fmt: skip
WAYS = {rules.ONLINE: "手机投票", rules.PAPER: "纸质票"}
WHO = {
    rules.BRANCH: "团支部", rules.GENERAL_BRANCH: "团总支", rules.PARTY_BRANCH: "党支部",
    rules.STAFF: "分管老师", rules.COMMITTEE: "团委",
}  # fmt: skip
DAYS = {rules.OF_MONTH: "当月几日", rules.AFTER_STEP: "另一步之后几天"}
STATES = {
    conditions.MET: "满足", conditions.UNMET: "不满足", conditions.WAIVED: "已批准免除",
    conditions.EXEMPT: "不作要求", conditions.UNKNOWN: "还不知道",
}  # fmt: skip
OUTCOMES = {PASSED: "通过", FAILED: "票数不够", AGAIN: "再投一轮", BEYOND: "票数够，名额满了"}
UNITS = {
    rules.AGE: "周岁", rules.LEAGUE_AGE: "年", rules.GRADE: "年级", rules.IN_STATUS: "个月", rules.SINCE: "个月",
    rules.HOURS: "小时", rules.RANK: "%", rules.POINTS: "分", rules.POST: "个月",
    rules.CLEAN: "个月",
}  # fmt: skip
OF_TIME = (rules.AGE, rules.LEAGUE_AGE, rules.IN_STATUS, rules.SINCE, rules.POST)


def date_words(day) -> str:
    """2026年12月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


# -- what is asked ------------------------------------------------------------------------------


def _with_unit(kind, value) -> str:
    unit = UNITS.get(kind, "")
    return f"{plain(value)}{'' if unit == '%' else ' '}{unit}".strip()


def bounds_words(
    condition: Condition, least: Decimal | None, most: Decimal | None, mark: str = ""
) -> str:
    """What is asked between two bounds: 满 18 周岁，未满 28 周岁."""
    kind = condition.kind
    if kind == rules.MARK:
        return f"{mark} 等" if condition.marks[:1] == (mark,) else f"{mark} 等或更好"
    if kind == rules.HAS:
        return "要有这项记录"
    if kind == rules.STATED:
        return "由人核对"
    if kind == rules.CLEAN:
        if least is None:
            return "从来没有"
        return f"没有，或者解除已满 {plain(least)} 个月" if least else "没有，或者已经解除"
    if kind == rules.RANK:
        return _top_words(most) if most is not None else "要有名次"
    if kind == rules.GRADE and least is not None and least == most and not condition.is_below:
        return f"只限 {_with_unit(kind, least)}"
    parts = []
    if least is not None:
        words = "满" if kind in OF_TIME else "不少于"
        parts.append(f"{words} {_with_unit(kind, least)}")
    if most is not None:
        below = "未满" if kind in OF_TIME else "少于"
        words = below if condition.is_below else "不超过"
        none = kind == rules.NUMBER and not most and not condition.is_below
        parts.append("不能有" if none else f"{words} {_with_unit(kind, most)}")
    return "，".join(parts) or "要有记录"


def limit_who(limit: Limit) -> str:
    """For whom a limit holds: 本专科生大一、大二秋季学期."""
    years = "、".join(f"{year} 年级" for year in limit.years)
    degree = DEGREES.get(limit.degree, limit.degree) if limit.degree else ""
    half = HALVES.get(limit.half, "") if limit.half else ""
    return f"{degree}{years}{half}" or "其他人"


def _limit_words(condition, limit):
    who = limit_who(limit)
    if limit.is_exempt:
        return f"{who}不作要求"
    least, most = condition.least, condition.most
    if conditions.limits_most(condition):
        most = limit.amount
    else:
        least = limit.amount
    return _to(who, bounds_words(condition, least, most, limit.mark or condition.mark))


def _to(who, words):
    """Letters and figures stand apart from what comes before them."""
    return f"{who} {words}" if words[:1].isascii() else f"{who}{words}"


def condition_words(condition: Condition) -> str:
    """All that a condition asks: 综测排名：上学期，前 50%；1 年级不作要求."""
    said = []
    if conditions.asks_of_all(condition):
        said.append(bounds_words(condition, condition.least, condition.most, condition.mark))
    said += [_limit_words(condition, each) for each in condition.limits]
    if condition.limits and conditions.asks_of_all(condition):
        said = [*said[1:], _to("其他人", said[0])]
    how = []
    if condition.period != rules.EVER:
        how.append(PERIODS.get(condition.period, condition.period))
    if condition.which != rules.NEWEST:
        how.append(WHICH.get(condition.which, condition.which))
    if condition.category:
        how.append(f"“{condition.category}”类")
    words = "，".join([*how, "；".join(said) or "还没有写要求"])
    return f"{condition.label}：{words}"


def _condition_line(condition, spec):
    words = condition_words(condition)
    others = [
        each.label for each in spec.conditions
        if condition.either and each.either == condition.either and each.key != condition.key
    ]  # fmt: skip
    if others:
        words += f"；和“{'”“'.join(others)}”满足一项就行"
    if condition.waived_by:
        words += f"；{WHO.get(condition.waived_by, condition.waived_by)}可以说明理由免除"
    if not condition.keeps:
        words += "；只在列入候选时核对"
    return f"{words}。"


def asked_words(finding: Finding) -> str:
    """What is asked of this person, after limits: 不少于 5 小时."""
    if finding.state == conditions.EXEMPT:
        return "不作要求"
    condition = finding.condition
    words = bounds_words(condition, finding.least, finding.most, finding.mark_asked)
    if condition.period != rules.EVER:
        words = f"{PERIODS.get(condition.period, condition.period)}{words}"
    return words


# -- what was found -----------------------------------------------------------------------------


NOT_KNOWN = {
    rules.AGE: "名册里没有出生日期", rules.LEAGUE_AGE: "名册里没有入团日期",
    rules.GRADE: "名册里没有年级", rules.IN_STATUS: "名册里没有成为现在身份的日期", rules.POST: "不知道任职时间",
    rules.STATED: "还没有人核对",
}  # fmt: skip
NEEDED = {
    rules.AGE: "请团支书在名册里补上出生日期", rules.LEAGUE_AGE: "请团支书在名册里补上入团日期",
    rules.GRADE: "请团支书在名册里补上年级", rules.POST: "请补上任职时间",
    rules.IN_STATUS: "请在名册里补上成为现在身份的日期", rules.STATED: "等有职责的人核对",
}  # fmt: skip


def found_words(finding: Finding) -> str:
    """What was found: 3 小时; 第一条；还没有记录."""
    condition, kind = finding.condition, finding.condition.kind
    if finding.state == conditions.EXEMPT:
        return "不作要求"
    if finding.state == conditions.UNKNOWN:
        return NOT_KNOWN.get(kind, "档案里还没有这项记录")
    if kind == rules.MARK and finding.mark:
        return f"{finding.mark} 等"
    if kind == rules.HAS:
        return "有" if finding.sources else "没有记录"
    if kind == rules.STATED:
        return "核对过，符合" if finding.state == conditions.MET else "核对过，不符合"
    if kind == rules.CLEAN:
        if not finding.sources:
            return "没有"
        return "还没有解除" if finding.value is None and condition.least is not None else (
            "有过" if finding.value is None else f"解除已满 {plain(finding.value)} 个月"
        )  # fmt: skip
    if kind == rules.SINCE and finding.value is None:
        return "没有记录"
    if finding.value is None:
        return NOT_KNOWN.get(kind, "档案里还没有这项记录")
    if kind == rules.RANK:
        return f"前 {plain(finding.value)}%"
    if kind not in OF_TIME:
        return _with_unit(kind, finding.value)
    return f"满 {_span(kind, finding.value)}" if finding.value else f"不满 {_span(kind, 1)}"


def _top_words(most):
    """前 30%；前 1/3."""
    return f"前 {rules.THIRDS[most]}" if most in rules.THIRDS else f"前 {plain(most)}%"


def _span(kind, value):
    """A length of time: 18 周岁；1 年 5 个月, where twelfths of years are counted."""
    if not isinstance(value, Fraction):
        return _with_unit(kind, value)
    years, months = divmod(int(value * 12), 12)
    parts = [_with_unit(kind, years)] if years else []
    return " ".join([*parts, *([f"{months} 个月"] if months or not years else [])])


def missing_words(finding: Finding) -> str:
    """What is still missing, and when it will be there by itself; "" where nothing stands in the way."""
    if finding.is_fine:
        return ""
    kind = finding.condition.kind
    if finding.state == conditions.UNKNOWN:
        return NEEDED.get(kind, f"请在档案里补上“{finding.condition.label}”的记录")
    if finding.missing is not None:
        unit = rules.LEAGUE_AGE if kind == rules.AGE else kind
        words = f"还差 {_span(unit, finding.missing)}"
        return f"{words}，{date_words(finding.met_on)}满足" if finding.met_on else words
    if finding.ends_on:
        return f"{date_words(finding.ends_on)}起超过了"
    if finding.value is not None and finding.most is not None:
        if kind == rules.RANK:
            return f"名次要进{_top_words(finding.most)}"
        if kind == rules.GRADE:
            return bounds_words(finding.condition, finding.least, finding.most)
        asked = bounds_words(finding.condition, None, finding.most)
        return asked if kind == rules.NUMBER and not finding.most else f"要{asked}"
    if kind == rules.MARK:
        return f"要 {bounds_words(finding.condition, None, None, finding.mark_asked)}"
    if kind in (rules.HAS, rules.SINCE):
        return f"还没有“{finding.condition.label}”的记录"
    if kind == rules.CLEAN:
        if finding.least is None:
            return "有过就不能推荐"
        return f"要等解除以后满 {plain(finding.least)} 个月" if finding.least else "要等解除"
    return "核对的人认为不符合" if kind == rules.STATED else "不满足"


def turns_words(finding: Finding) -> str:
    """When it will change by itself: who turns 18 or 28 between two steps; "" where it will not."""
    if finding.state == conditions.MET and finding.ends_on:
        return f"{date_words(finding.ends_on)}起不再满足"
    if finding.state == conditions.UNMET and finding.met_on:
        return f"{date_words(finding.met_on)}起满足"
    return ""


# -- quotas, tests ------------------------------------------------------------------------------


def test_asked_words(test: Test) -> str:
    """What a test asks: 不少于应到会人数的 2/3."""
    how = "超过" if test.is_strict else "不少于"
    share = f"{test.share.numerator}/{test.share.denominator}"
    return f"{how}{BASES.get(test.base, test.base)}的 {share}"


def test_words(tested: Tested) -> str:
    """A test, applied: 不少于应到会人数的 2/3：10 的 2/3 至少 7，有 6，没有达到."""
    share = f"{tested.test.share.numerator}/{tested.test.share.denominator}"
    held = "达到" if tested.holds else "没有达到"
    return (
        f"{test_asked_words(tested.test)}：{tested.base} 的 {share} 至少 {tested.needed}，"
        f"有 {tested.count}，{held}"
    )


def quota_words(places: Places) -> str:
    """How places were counted: 团员人数 23 × 20% = 4.6，四舍五入，5 个名额."""
    quota = places.quota
    if places.stopped:
        return f"{places.stopped}，0 个名额"
    if quota is None or places.places is None:
        return "不限名额"
    if places.exact is None:
        return "分配表里还没有填这个支部，0 个名额"
    parts = []
    factors = "".join(f" × {_share(each.times)}（{each.label}）" for each in places.factors)
    factors += "".join(f" × {plain(each.times)}（{each.label}）" for each in places.assessed)
    if places.heads is not None:
        less = f"减去{HEADS.get(quota.less, quota.less)}后" if _takes_off(quota) else ""
        heads = HEADS.get(quota.heads, quota.heads)
        parts.append(
            f"{heads}{less} {places.heads} × {plain(quota.percent)}%{factors}"
            f" = {plain(places.exact)}"
        )
    elif factors:
        start = quota.count if quota.kind == rules.COUNT else "分配表的名额"
        parts.append(f"{start}{factors} = {plain(places.exact)}")
    else:
        parts.append("按分配表" if quota.kind == rules.TABLE else "每个支部固定")
    if places.exact.denominator != 1:
        parts.append(ROUNDINGS.get(quota.rounding, quota.rounding))
    whole = rounded(places.exact, quota.rounding)
    if quota.least and places.places == quota.least and whole < quota.least:
        parts.append(f"至少 {quota.least} 个")
    if quota.most is not None and places.places == quota.most and whole > quota.most:
        parts.append(f"最多 {quota.most} 个")
    parts.append(f"{places.places} 个名额")
    if places.on_ballot is not None:
        parts.append(f"可以有 {places.on_ballot} 人上选票")
    return "，".join(parts)


def _takes_off(quota):
    return quota.kind == rules.FORMULA and bool(quota.less)


def _share(share):
    return f"{share.numerator}/{share.denominator}"


def quota_who(quota: Quota) -> str:
    """For which branches a quota holds."""
    years = "、".join(f"{year}" for year in quota.years)
    degree = DEGREES.get(quota.degree, quota.degree) if quota.degree else ""
    words = f"{degree}{f'{years} 年级' if years else ''}"
    group = TYPES.get(quota.branch_type, quota.branch_type)
    return f"{words}的{group}" if words and quota.branch_type else words or group


def _quota(quota):
    heads = HEADS.get(quota.heads, quota.heads)
    what = {
        rules.PERCENT: f"{heads}的 {plain(quota.percent)}%",
        rules.COUNT: f"每个支部 {quota.count} 个",
        rules.TABLE: "按这一批的分配表",
        rules.FORMULA: (
            f"（{heads} − {HEADS.get(quota.less, quota.less)}）× {plain(quota.percent)}%"
            if quota.less else f"{heads} × {plain(quota.percent)}%"
        ),
    }.get(quota.kind, quota.kind)  # fmt: skip
    parts = [what]
    if quota.kind in rules.OF_HEADS:
        parts.append(ROUNDINGS.get(quota.rounding, quota.rounding))
    if quota.least:
        parts.append(f"至少 {quota.least} 个")
    if quota.most is not None:
        parts.append(f"最多 {quota.most} 个")
    parts.append("可以不用满" if quota.is_cap else "应当推满")
    return f"{quota_who(quota)}：{'，'.join(parts)}。"


def _quotas(spec):
    lines = [_quota(each) for each in spec.quotas]
    lines += [
        f"{each.label}的支部，名额乘 {_share(each.times)}（先乘再取整）。" for each in spec.factors
    ]
    return lines


# -- all of it ----------------------------------------------------------------------------------


def said(spec: Spec) -> list[tuple[str, str, list[str]]]:
    """[(section, title, lines)] of what the rules say."""
    parts = {
        "basics": _basics(spec),
        "conditions": [_condition_line(each, spec) for each in spec.conditions],
        "points": [_point(each, spec) for each in spec.points],
        "quotas": _quotas(spec), "meeting": _meeting(spec), "steps": _steps(spec),
        "calendar": [_day(each, spec) for each in spec.calendar],
    }  # fmt: skip
    return [(key, TITLES[key], lines) for key, lines in parts.items() if lines]


def track_words(spec: Spec) -> str:
    """From what to what: 共青团员推荐为入党积极分子."""
    names = "、".join(STATUSES.get(each, each) for each in spec.from_statuses) or "（没有写）"
    return f"{names}推荐为{STATUSES.get(spec.to_status, spec.to_status)}"


def _basics(spec):
    lines = [f"{track_words(spec)}。"]
    if spec.valid_months:
        lines.append(f"推荐 {spec.valid_months} 个月有效，有效期内不重复推荐。")
    else:
        lines.append("推荐没有期限。")
    if spec.repeat_months:
        lines.append(f"大会没有通过的，{spec.repeat_months} 个月后才能再参加。")
    if spec.needs_party_answer:
        lines.append("团内批准以后是预推荐，等党组织答复才算推荐。")
    if spec.committee_may_drop:
        lines.append("考察不唯票：大会通过的可以说明理由不列入，但不能加进没有通过的人。")
    if spec.posts:
        lines.append(f"表里的职务写：{'、'.join(spec.posts)}。")
    lines.append(f"推荐材料一式 {spec.copies} 份。")
    return lines


def _point(rule, spec):
    most = f"，这一来源最多 {plain(rule.most)} 分" if rule.most is not None else ""
    if rule.source == rules.HOURS:
        what = f"志愿服务每小时 {plain(rule.per)} 分"
    else:
        label = next(
            (each.label for each in spec.conditions if each.record == rule.source), rule.source
        )
        what = f"“{label}”每 1 得 {plain(rule.per)} 分"
    return f"{rule.category}：{what}{most}。"


def _meeting(spec):
    meeting = spec.meeting
    lines = []
    if meeting.quorum:
        tests = "，并且".join(test_asked_words(each) for each in meeting.quorum)
        lines.append(f"到会人数{tests}，大会才能开。")
    else:
        lines.append("到会多少人都能开。")
    if meeting.passing:
        tests = "，并且".join(test_asked_words(each) for each in meeting.passing)
        lines.append(f"赞成票{tests}，才算通过。")
    lines.append(f"无记名投票：{'、'.join(WAYS.get(each, each) for each in meeting.ways)}。")
    who = "候选人也投票" if meeting.candidates_vote else "候选人不投票，不算在有表决权的人里"
    abstain = "可以弃权" if meeting.may_abstain else "不能弃权"
    most = (
        f"一张票最多赞成 {meeting.per_ballot} 人" if meeting.per_ballot is not None
        else "一张票上每个候选人都要表态"
    )  # fmt: skip
    lines.append(f"{who}；{abstain}；{most}。")
    if meeting.shortlist is None:
        lines.append("符合条件的都上选票。")
    else:
        lines.append(
            f"差额选举：上选票的人数是名额再加名额的 {_share(meeting.shortlist)}（不足 1 人算 1 人）。"
        )
    tie = TIES.get(meeting.tie, meeting.tie)
    if meeting.tie == rules.NEXT_ROUND:
        tie += f"，最多投 {meeting.most_rounds} 轮，还分不出就都不算"
    if meeting.tie_tests:
        tests = "，并且".join(test_asked_words(each) for each in meeting.tie_tests)
        tie = f"票数相同的赞成票都{tests}，就都算通过；不然{tie}"
    lines.append(f"争最后一个名额时，{tie}。")
    before = []
    if meeting.plan_by:
        before.append(
            f"会议方案{f'至少提前 {meeting.plan_days} 天' if meeting.plan_days else '会前'}"
            f"由{WHO.get(meeting.plan_by, meeting.plan_by)}批准"
        )
    if meeting.invite_days is not None:
        early = f"至少提前 {meeting.invite_days} 天" if meeting.invite_days else "会前"
        before.append(f"{early}把时间、地点告诉党支部")
    if meeting.needs_observer:
        before.append("党支部或上级有人到会")
    if before:
        late = "做不到的，大会无效" if meeting.late_is_invalid else "做不到的只作记录"
        lines.append(f"{'；'.join(before)}；{late}。")
    return lines


def _steps(spec):
    lines = []
    for place, step in enumerate(spec.steps, 1):
        within = f"，{step.workdays} 个工作日内" if step.workdays is not None else ""
        who = WHO.get(step.who, step.who)
        lines.append(f"第 {place} 步“{step.label}”：{who}决定{within}。")
    if not spec.steps:
        lines.append("大会通过以后不用再审批。")
    for each in spec.publications:
        before = spec.step(each.before)
        when = f"在“{before.label if before else each.before}”之前" if each.before else (
            "大会以后" if not spec.steps else "审批之前"
        )  # fmt: skip
        where = "所有人都能看" if each.is_public else "登录后能看"
        lines.append(
            f"公示“{each.label}”：{when}，{each.workdays} 个工作日，"
            f"在{WHO.get(each.scope, each.scope)}范围，{where}。"
        )
    return lines


def _day(day, spec):
    late = "，过期作废" if day.late_is_invalid else ""
    if day.kind == rules.AFTER_STEP:
        before = next((each for each in spec.calendar if each.key == day.after), None)
        after = f"“{before.label if before else day.after}”之后"
        when = f"{after}第 {day.first} 天" if day.first == day.last else (
            f"{after}第 {day.first}–{day.last} 天"
        )  # fmt: skip
    else:
        month = "当月" if not day.months else "下个月" if day.months == 1 else (
            f"{day.months} 个月后"
        )  # fmt: skip
        when = f"{month} {day.first} 日" if day.first == day.last else (
            f"{month} {day.first}–{day.last} 日"
        )  # fmt: skip
    return f"{when}：{day.label}{late}。"


def rate_words(yes: int, cast: int) -> str:
    """通过率: votes in favour ÷ ballots cast, to two places."""
    return percent(yes, cast, 2)


FAULTS = {
    "negative": "有的数是负的",
    "issued_over_voting": "发出的票比到会有表决权的人多",
    "cast_over_issued": "收回的票比发出的多",
    "invalid_over_cast": "无效票比收回的票多",
    "over_ballots": "赞成票加起来，超过了每张票最多能赞成的人数",
    "sum": "赞成、反对、弃权加起来，不等于有效票",
    "abstained": "规则不许弃权，却有弃权票",
}  # fmt: skip


def fault_words(code: str, name: str = "") -> str:
    """What does not add up, in words; `name` of the candidate where the code names one."""
    kind, _colon, candidate = code.partition(":")
    who = f"{name or candidate}：" if candidate else ""
    return f"{who}{FAULTS.get(kind, kind)}"
