"""Why rules of recommendation contradict themselves or can never work, in words. No database here.

Refusals keep a draft from being put in force; warnings are only pointed out. Nothing is ever put
right silently. `section` is the page of the draft to go to: basics, conditions, points, quotas,
meeting, steps, calendar.
"""

from collections.abc import Mapping
from decimal import Decimal

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Condition, Limit, Share, Spec, Test
from tuanwei.lib.numbers import plain
from tuanwei.rulebooks.exchange import KEY
from tuanwei.rulebooks.reasons import Found, Reason, twice

BASICS, CONDITIONS, POINTS, QUOTAS, MEETING, STEPS, CALENDAR = (
    "basics", "conditions", "points", "quotas", "meeting", "steps", "calendar",
)  # fmt: skip
STATUSES = (rules.LEAGUE, rules.ACTIVIST, rules.DEVELOPMENT, rules.PROBATIONARY)
TYPES = ("", "class", "club", "temporary")
SHAPES = {
    rules.SINCE: ("day", "span"), rules.RANK: ("rank",), rules.NUMBER: ("number",),
    rules.MARK: ("mark",), rules.HAS: ("day", "span", "rank", "number", "mark"),
    rules.CLEAN: ("day", "span"),
}  # fmt: skip
"""Which shapes of records (`files.models.RecordKind.Shape`) a condition can look at."""
SHAPE_WORDS = {
    "day": "日期", "span": "开始和结束", "rank": "名次和人数", "number": "数字", "mark": "等级",
}  # fmt: skip
IN_YEARS = (rules.AGE, rules.LEAGUE_AGE)
IN_MONTHS = (rules.IN_STATUS, rules.SINCE, rules.CLEAN, rules.POST)
WITHOUT_PERIOD = (
    rules.AGE, rules.LEAGUE_AGE, rules.GRADE, rules.IN_STATUS, rules.POST, rules.STATED,
)  # fmt: skip
YES_OR_NO = (rules.HAS, rules.STATED)
IN_FIGURES = (rules.RANK, rules.NUMBER, rules.MARK)
BROADER = {
    rules.MEMBERS: (), rules.LEAGUE_MEMBERS: (rules.MEMBERS,), rules.NON_PARTY: (rules.MEMBERS,),
    rules.ACTIVISTS: (rules.MEMBERS, rules.LEAGUE_MEMBERS, rules.NON_PARTY),
    rules.APPLICANTS: (rules.MEMBERS, rules.NON_PARTY),
    rules.ELIGIBLE: (rules.MEMBERS, rules.NON_PARTY, rules.APPLICANTS),
}  # fmt: skip
"""{heads: heads that are never fewer}."""
MOST_YEARS, MOST_MONTHS, MOST_DAYS, USUAL_PUBLICATION = 100, 240, 366, 5


def contradictions(spec: Spec, records: Mapping[str, str] | None = None) -> list[Reason]:
    """Everything that is wrong, in the order of the rules. `records` {key: shape} of the kinds in
    use; None: they are not looked at."""
    return [
        *_basics(spec), *_conditions(spec, records), *_points(spec, records), *_quotas(spec),
        *_meeting(spec), *_steps(spec), *_calendar(spec),
    ]  # fmt: skip


def _known(section, value, known, words) -> Found:
    if value not in known:
        yield Reason(section, f"“{words}”里没有“{value}”这一种。")


def _between(section, value, least, most, words) -> Found:
    if not least <= value <= most:
        yield Reason(section, f"{words}要在 {least} 到 {most} 之间，现在是 {plain(value)}。")


def _keyed(rows, section, what) -> Found:
    """Keys and names of rows that others point to: well formed, none twice."""
    for row in rows:
        if not KEY.fullmatch(row.key):
            yield Reason(section, f"{what}“{row.label}”的代号只能用小写字母、数字和短横线。")
        if not row.label.strip():
            yield Reason(section, f"有一个{what}还没有名称。")
    for key in twice(row.key for row in rows):
        labels = "”和“".join(row.label for row in rows if row.key == key)
        yield Reason(section, f"{what}“{labels}”用了同一个代号 {key}。")
    for label in twice(row.label.strip() for row in rows):
        if label:
            yield Reason(section, f"有两个{what}都叫“{label}”，改一个名称。")


def _share(section, share: Share, words, *, is_strict=False, least=1) -> Found:
    if share.denominator < 1 or share.numerator < least:
        said = f"{share.numerator}/{share.denominator}"
        yield Reason(section, f"{words}的 {said} 不行，分子、分母都要写大于 0 的整数。")
    elif share.numerator > share.denominator:
        yield Reason(
            section,
            f"{words}的 {share.numerator}/{share.denominator} 比全部还多，永远达不到。",
        )
    elif is_strict and share.numerator == share.denominator:
        yield Reason(section, f"{words}不可能超过全部，改成“不少于”或者改小。")


# -- basics -------------------------------------------------------------------------------------


def _basics(spec) -> Found:
    if not spec.from_statuses:
        yield Reason(BASICS, "还没有选推荐哪些人。")
    for each in spec.from_statuses:
        yield from _known(BASICS, each, STATUSES, "推荐哪些人")
    yield from _known(BASICS, spec.to_status, STATUSES, "推荐为")
    for each in twice(spec.from_statuses):
        yield Reason(BASICS, f"推荐哪些人里“{each}”写了两次。")
    known = [each for each in spec.from_statuses if each in STATUSES]
    if spec.to_status in STATUSES and any(
        STATUSES.index(each) >= STATUSES.index(spec.to_status) for each in known
    ):
        yield Reason(
            BASICS, "推荐以后的身份要在原来的身份之后：团员、积极分子、发展对象、预备党员。"
        )
    yield from _between(BASICS, spec.valid_months, 0, 120, "有效期的月数")
    yield from _between(BASICS, spec.repeat_months, 0, 60, "没通过以后几个月")
    yield from _between(BASICS, spec.copies, 1, 20, "材料份数")
    if not spec.valid_months:
        words = "没有写有效期：推荐不会过期，也就一直不能再推荐同一个人。"
        yield Reason(BASICS, words, is_warning=True)
    if any(not each.strip() for each in spec.posts):
        yield Reason(BASICS, "表里的职务有一个是空的。")
    for each in twice(spec.posts):
        yield Reason(BASICS, f"表里的职务“{each}”写了两次。")


# -- conditions ---------------------------------------------------------------------------------


def _conditions(spec, records) -> Found:
    yield from _keyed(spec.conditions, CONDITIONS, "条件")
    yield from _hours(spec)
    for each in spec.conditions:
        yield from _condition(each, spec, records)
    groups: dict[str, list] = {}
    for each in spec.conditions:
        if each.either:
            groups.setdefault(each.either, []).append(each.label)
    for name, labels in groups.items():
        if len(labels) == 1:
            words = f"“满足一项就行”的“{name}”组里只有“{labels[0]}”，再加一项，或者去掉组名。"
            yield Reason(CONDITIONS, words)


def _hours(spec) -> Found:
    found = [each for each in spec.conditions if each.kind == rules.HOURS]
    if not found:
        words = "没有写志愿服务时数：这是必备条件，加一条“志愿服务时数”，写清要几小时。"
        yield Reason(CONDITIONS, words)
    elif all(each.either for each in found):
        words = "志愿服务时数是必备条件，不能和别的条件“满足一项就行”，去掉它的组名。"
        yield Reason(CONDITIONS, words)
    for each in found:
        if any(limit.is_exempt and _for_all(limit) for limit in each.limits):
            words = f"“{each.label}”对所有人都不作要求，等于没有：志愿服务时数是必备条件。"
            yield Reason(CONDITIONS, words)
        amounts = [limit.amount for limit in each.limits if not limit.is_exempt]
        if (each.least is not None and each.least <= 0) or any(n <= 0 for n in amounts):
            yield Reason(CONDITIONS, f"“{each.label}”的小时数要大于 0。")
        if each.waived_by:
            words = f"“{each.label}”可以免除：志愿服务时数是必备条件，请想好要不要留这个口子。"
            yield Reason(CONDITIONS, words, is_warning=True)


def _for_all(limit: Limit):
    return not limit.years and not limit.degree and not limit.half


def _condition(each: Condition, spec, records) -> Found:
    said = f"“{each.label}”"
    yield from _known(CONDITIONS, each.kind, rules.CONDITIONS, "条件看什么")
    yield from _known(CONDITIONS, each.period, rules.PERIODS, f"{each.label}：看哪段时间")
    yield from _known(CONDITIONS, each.which, rules.WHICH, f"{each.label}：几条记录怎么看")
    yield from _known(CONDITIONS, each.waived_by, ("", *rules.WHO), f"{each.label}：谁可以免除")
    if each.kind in SHAPES:
        yield from _record(each, records)
    elif each.record:
        yield Reason(CONDITIONS, f"{said}不看档案，去掉选的档案项目。")
    if each.period != rules.EVER and each.kind in WITHOUT_PERIOD:
        yield Reason(CONDITIONS, f"{said}和哪段时间没有关系，改成“不限时间”。")
    if each.which != rules.NEWEST and each.kind not in IN_FIGURES:
        yield Reason(CONDITIONS, f"{said}只能看最近一次。")
    elif each.which == rules.SUM and each.kind != rules.NUMBER:
        yield Reason(CONDITIONS, f"{said}不是数字，不能加起来。")
    if each.category and each.kind != rules.POINTS:
        yield Reason(CONDITIONS, f"{said}不是积分，去掉积分的类别。")
    yield from _bounds(each, said)
    yield from _limits(each, said)
    if each.kind == rules.MARK:
        yield from _marks(each, said)
    if each.kind == rules.POINTS:
        categories = {rule.category for rule in spec.points}
        if not categories:
            yield Reason(CONDITIONS, f"{said}要看积分，但还没有写积分怎么来。")
        elif each.category and each.category not in categories:
            yield Reason(CONDITIONS, f"{said}看的积分类别“{each.category}”没有来源。")


def _record(each, records) -> Found:
    if not each.record:
        yield Reason(CONDITIONS, f"“{each.label}”还没有选看哪个档案项目。")
    elif records is not None:
        shape = records.get(each.record)
        if shape is None:
            words = f"“{each.label}”看的档案项目“{each.record}”没有了，或者停用了，换一个。"
            yield Reason(CONDITIONS, words)
        elif shape not in SHAPES[each.kind]:
            fit = "或".join(SHAPE_WORDS[one] for one in SHAPES[each.kind])
            words = (
                f"“{each.label}”要看记{fit}的档案项目，选的这一项记的是"
                f"{SHAPE_WORDS.get(shape, shape)}。"
            )
            yield Reason(CONDITIONS, words)


def _bounds(each, said) -> Found:
    least, most = each.least, each.most
    if each.kind in (*YES_OR_NO, rules.MARK):
        if least is not None or most is not None:
            yield Reason(CONDITIONS, f"{said}不用写“至少”和“至多”。")
        return
    if each.kind == rules.CLEAN and most is not None:
        yield Reason(CONDITIONS, f"{said}只写解除以后至少几个月，不写“至多”。")
    if each.kind == rules.RANK and least is not None:
        yield Reason(CONDITIONS, f"{said}写前百分之几，填在“至多”里。")
    if each.is_below and most is None and not each.limits:
        yield Reason(CONDITIONS, f"{said}勾了“至多的那个数不算”，但没有写至多多少。")
    if each.kind not in (rules.CLEAN,) and least is None and most is None and not each.limits:
        yield Reason(CONDITIONS, f"{said}还没有写要多少。")
    if each.kind == rules.HOURS and most is not None:
        yield Reason(CONDITIONS, f"{said}不能写“至多”：做得多不是坏事。")
    if each.kind == rules.POST and (least is None or least < 1) and not each.limits:
        yield Reason(CONDITIONS, f"{said}要写任职至少几个月，从 1 起。")
    for value in (least, most):
        if value is not None:
            yield from _amount(each, value, said)
    if least is not None and most is not None:
        yield from _range(each, least, most, said)


def _range(each, least, most, said) -> Found:
    if least > most or (each.is_below and least == most):
        how = "未满" if each.is_below else "不超过"
        yield Reason(
            CONDITIONS,
            f"{said}没有人能满足：至少 {plain(least)}，又要{how} {plain(most)}。",
        )


def _amount(each, value, said) -> Found:
    if value < 0:
        yield Reason(CONDITIONS, f"{said}不能是负数。")
    elif each.kind == rules.RANK and not 0 < value <= 100:
        yield Reason(CONDITIONS, f"{said}的百分比要大于 0、不超过 100。")
    elif each.kind in IN_YEARS:
        if value * 12 != (value * 12).to_integral_value():
            yield Reason(CONDITIONS, f"{said}按年算，写整年或半年，例如 1 或 0.5。")
        yield from _between(CONDITIONS, value, 0, MOST_YEARS, f"{said}的年数")
    elif each.kind == rules.GRADE:
        if not _is_whole(value) or not 1 <= value <= 8:
            yield Reason(CONDITIONS, f"{said}的年级要在 1 到 8 之间。")
    elif each.kind in IN_MONTHS:
        if not _is_whole(value):
            yield Reason(CONDITIONS, f"{said}按月算，写整月。")
        yield from _between(CONDITIONS, value, 0, MOST_MONTHS, f"{said}的月数")


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _limits(each, said) -> Found:
    seen: list[Limit] = []
    for limit in each.limits:
        yield from _who(CONDITIONS, limit, said)
        if limit.half not in (0, 1, 2):
            yield Reason(CONDITIONS, f"{said}里分学期的要求没有写对是哪个学期。")
        if any(_covers(before, limit) for before in seen):
            words = f"{said}有一行要求永远轮不到：前面一行已经把这些人包括进去了，换一下先后。"
            yield Reason(CONDITIONS, words)
        seen.append(limit)
        if limit.is_exempt:
            continue
        if each.kind in YES_OR_NO:
            yield Reason(CONDITIONS, f"{said}只有“有”和“没有”，分年级的那一行要勾“不作要求”。")
        elif each.kind == rules.MARK:
            if limit.mark not in each.marks:
                yield Reason(CONDITIONS, f"{said}分年级的等级“{limit.mark}”不在等级里。")
        else:
            yield from _amount(each, limit.amount, said)
            if each.least is not None and each.most is not None:
                yield from _range(each, limit.amount, each.most, said)
    if (
        each.kind == rules.NUMBER and each.least is None and each.most is None
        and any(not limit.is_exempt for limit in each.limits)
    ):  # fmt: skip
        words = f"{said}分年级的数是“至少”还是“至多”？在这个条件的“至少”或“至多”里也写一个。"
        yield Reason(CONDITIONS, words)


def _covers(before, after):
    """True where everybody `after` is for is already under `before`."""
    return (
        (not before.years or (bool(after.years) and set(after.years) <= set(before.years)))
        and (not before.degree or before.degree == after.degree)
        and (not before.half or before.half == after.half)
    )


def _who(section, row, said) -> Found:
    if any(not 1 <= year <= 8 for year in row.years):
        yield Reason(section, f"{said}的年级要在 1 到 8 之间。")
    yield from _known(section, row.degree, rules.DEGREES, f"{said}的学历层次")


def _marks(each, said) -> Found:
    if not each.marks:
        yield Reason(CONDITIONS, f"{said}还没有写有哪些等级，从好到差。")
    elif each.mark not in each.marks and (each.mark or not each.limits):
        yield Reason(CONDITIONS, f"{said}最低要求的等级“{each.mark}”不在等级里。")
    for mark in twice(each.marks):
        yield Reason(CONDITIONS, f"{said}的等级“{mark}”写了两次。")


# -- points -------------------------------------------------------------------------------------


def _points(spec, records) -> Found:
    for rule in spec.points:
        if not rule.category.strip():
            yield Reason(POINTS, "有一行积分还没有写类别。")
        if not rule.source:
            yield Reason(POINTS, f"积分“{rule.category}”还没有选从哪里来。")
        elif rule.source != rules.HOURS and records is not None:
            shape = records.get(rule.source)
            if shape is None:
                words = f"积分“{rule.category}”看的档案项目“{rule.source}”没有了，或者停用了。"
                yield Reason(POINTS, words)
            elif shape != "number":
                yield Reason(POINTS, f"积分“{rule.category}”要看记数字的档案项目。")
        if rule.per <= 0:
            yield Reason(POINTS, f"积分“{rule.category}”每 1 得几分要大于 0。")
        if rule.most is not None and rule.most <= 0:
            yield Reason(POINTS, f"积分“{rule.category}”的上限要大于 0。")
    for category, source in twice((rule.category, rule.source) for rule in spec.points):
        yield Reason(POINTS, f"积分“{category}”从同一个来源“{source}”算了两次。")
    if spec.points and not any(each.kind == rules.POINTS for each in spec.conditions):
        words = "写了积分怎么来，但没有一个条件看积分。"
        yield Reason(POINTS, words, is_warning=True)
    for each in spec.conditions:
        if each.kind == rules.POINTS and each.least is not None:
            yield from _reachable(spec, each)


def _reachable(spec, condition) -> Found:
    of = [r for r in spec.points if condition.category in ("", r.category)]
    if of and all(rule.most is not None for rule in of):
        most = sum((rule.most for rule in of), Decimal(0))
        if condition.least > most:
            words = f"“{condition.label}”要 {plain(condition.least)} 分，但积分最多只有 {plain(most)} 分。"
            yield Reason(POINTS, words)


# -- quotas -------------------------------------------------------------------------------------


def _quotas(spec) -> Found:
    if not spec.quotas:
        yield Reason(QUOTAS, "没有写名额：大会通过的都推荐。", is_warning=True)
    for place, quota in enumerate(spec.quotas, 1):
        yield from _quota(quota, f"第 {place} 行名额")
        if any(_covers_quota(before, quota) for before in spec.quotas[: place - 1]):
            words = f"第 {place} 行名额永远轮不到：前面一行已经包括了这些支部，换一下先后。"
            yield Reason(QUOTAS, words)
    if spec.quotas and not any(
        not q.years and not q.degree and not q.branch_type for q in spec.quotas
    ):
        words = "名额没有写到全部支部，没写到的支部不限名额。"
        yield Reason(QUOTAS, words, is_warning=True)
    if any(quota.kind == rules.TABLE for quota in spec.quotas):
        words = "名额按分配表：每一批都要给每个支部填数，没填的支部是 0 个。"
        yield Reason(QUOTAS, words, is_warning=True)
    for factor in spec.factors:
        if not KEY.fullmatch(factor.fact):
            yield Reason(QUOTAS, f"情况“{factor.label}”的代号只能用小写字母、数字和短横线。")
        if not factor.label.strip():
            yield Reason(QUOTAS, "有一个让名额变化的情况还没有名称。")
        times = factor.times
        if times.denominator < 1 or times.numerator < 0:
            yield Reason(QUOTAS, f"情况“{factor.label}”的倍数要写分子、分母两个整数，例如 1/2。")
        elif times.numerator > times.denominator:
            words = f"情况“{factor.label}”会让名额变多，请核对。"
            yield Reason(QUOTAS, words, is_warning=True)
    for fact in twice(factor.fact for factor in spec.factors):
        yield Reason(QUOTAS, f"有两个情况用了同一个代号 {fact}。")
    if spec.factors and not spec.quotas:
        yield Reason(QUOTAS, "写了让名额变化的情况，但没有名额。")


def _quota(quota, said) -> Found:
    yield from _known(QUOTAS, quota.kind, rules.QUOTAS, f"{said}怎么算")
    yield from _known(QUOTAS, quota.heads, rules.HEADS, f"{said}数哪些人")
    yield from _known(QUOTAS, quota.rounding, rules.ROUNDINGS, f"{said}怎么取整")
    yield from _known(QUOTAS, quota.branch_type, TYPES, f"{said}哪些支部")
    yield from _who(QUOTAS, quota, said)
    if quota.kind in rules.OF_HEADS and not 0 < quota.percent <= 100:
        yield Reason(QUOTAS, f"{said}的百分比要大于 0、不超过 100。")
    if quota.kind == rules.FORMULA:
        if not quota.less:
            yield Reason(QUOTAS, f"{said}是人数相减，还没有写减去哪些人。")
        elif quota.less not in rules.HEADS:
            yield from _known(QUOTAS, quota.less, rules.HEADS, f"{said}减去哪些人")
        elif quota.less == quota.heads or quota.less in BROADER.get(quota.heads, ()):
            yield Reason(QUOTAS, f"{said}减去的人不会比总的少，算出来永远是 0。")
    elif quota.less:
        yield Reason(QUOTAS, f"{said}只有“人数相减”才写减去哪些人。")
    if quota.kind == rules.COUNT and quota.count < 1:
        yield Reason(QUOTAS, f"{said}还没有写每个支部几个。")
    if quota.least < 0 or (quota.most is not None and quota.most < max(1, quota.least)):
        yield Reason(QUOTAS, f"{said}的“最多”要不小于“至少”，也不小于 1。")


def _covers_quota(before, after):
    return (
        (not before.years or (bool(after.years) and set(after.years) <= set(before.years)))
        and (not before.degree or before.degree == after.degree)
        and (not before.branch_type or before.branch_type == after.branch_type)
    )


# -- meeting ------------------------------------------------------------------------------------


def _meeting(spec) -> Found:
    meeting = spec.meeting
    yield from _tests(meeting)
    if not meeting.ways:
        yield Reason(MEETING, "没有选投票的办法，大会没法投票：手机、纸质票至少选一样。")
    for way in meeting.ways:
        yield from _known(MEETING, way, rules.WAYS, "投票的办法")
    for way in twice(meeting.ways):
        yield Reason(MEETING, f"投票的办法里“{way}”写了两次。")
    yield from _known(MEETING, meeting.tie, rules.TIES, "票数相同怎么办")
    yield from _between(MEETING, meeting.most_rounds, 1, 10, "最多投几轮")
    if meeting.tie == rules.NEXT_ROUND and meeting.most_rounds == 1:
        words = "票数相同的再投一轮，但最多只投一轮：等于都不算。"
        yield Reason(MEETING, words, is_warning=True)
    if (meeting.tie == rules.TAKE_ALL or meeting.tie_tests) and any(
        quota.is_cap for quota in spec.quotas
    ):
        words = "票数相同的都算通过时，人数会超过名额，请确认上级允许。"
        yield Reason(MEETING, words, is_warning=True)
    yield from _ballot(spec)
    yield from _known(MEETING, meeting.plan_by, ("", *rules.WHO), "方案由谁批准")
    yield from _between(MEETING, meeting.plan_days, 0, 60, "方案提前的天数")
    if meeting.plan_days and not meeting.plan_by:
        yield Reason(MEETING, "写了方案提前几天，但没有写由谁批准。")
    if meeting.plan_by == rules.BRANCH:
        words = "会议方案由支部自己批准，等于没有人审。"
        yield Reason(MEETING, words, is_warning=True)
    if meeting.invite_days is not None:
        yield from _between(MEETING, meeting.invite_days, 0, 60, "告诉党支部提前的天数")


def _ballot(spec) -> Found:
    meeting = spec.meeting
    shortlist, most = meeting.shortlist, meeting.per_ballot
    if shortlist is not None:
        if shortlist.denominator < 1 or shortlist.numerator < 1:
            yield Reason(MEETING, "差额的比例要写分子、分母两个大于 0 的整数，例如 1/2。")
        elif shortlist.numerator > shortlist.denominator:
            words = "差额比名额还多一倍以上，请核对。"
            yield Reason(MEETING, words, is_warning=True)
        if not spec.quotas:
            yield Reason(MEETING, "差额选举要先有名额，现在一条名额也没有写。")
    if most is None:
        return
    if most < 1:
        yield Reason(MEETING, "一张票最多赞成几人，要从 1 起；不限就空着。")
        return
    fixed = [quota.count for quota in spec.quotas if quota.kind == rules.COUNT]
    if any(count > most for count in fixed):
        words = f"名额有 {max(fixed)} 个，一张票却最多赞成 {most} 人，名额用不满。"
        yield Reason(MEETING, words)
    elif any(
        quota.kind != rules.COUNT and (quota.most is None or quota.most > most)
        for quota in spec.quotas
    ):
        words = f"一张票最多赞成 {most} 人；有的支部名额可能更多，请核对。"
        yield Reason(MEETING, words, is_warning=True)


def _tests(meeting) -> Found:
    if not meeting.quorum:
        yield Reason(MEETING, "没有写到会要多少人，来一个人也能开会。", is_warning=True)
    if not meeting.passing:
        yield Reason(MEETING, "没有写赞成票要多少才算通过。")
    for name, tests in (
        ("到会人数", meeting.quorum), ("赞成票", meeting.passing), ("票数相同时的线", meeting.tie_tests),
    ):  # fmt: skip
        for test in tests:
            yield from _known(MEETING, test.base, rules.BASES, f"{name}和什么比")
            yield from _share(MEETING, test.share, name, is_strict=test.is_strict)
        if twice(tests):
            yield Reason(MEETING, f"{name}有两行一样的要求，去掉一行。")
    for test in meeting.quorum:
        if test.base in rules.BASES and test.base not in (rules.EXPECTED, rules.VOTING):
            yield Reason(MEETING, "到会人数只能和应到会的人、有表决权的人比。")
    if not meeting.candidates_vote and any(
        test.base in (rules.EXPECTED, rules.PRESENT) for test in (*meeting.quorum, *meeting.passing)
    ):
        words = (
            "候选人不投票，但比例是和应到会或实到会的人比，里面有不能投票的候选人；"
            "想不算他们，改成“有表决权的人数”。"
        )
        yield Reason(MEETING, words, is_warning=True)
    if meeting.passing and all(
        _is_sound(test.share) and test.share.exact * 2 < 1 for test in meeting.passing
    ):
        yield Reason(MEETING, "赞成票不到一半也能通过，请核对。", is_warning=True)
    if any(_beats(passing, quorum) for passing in meeting.passing for quorum in meeting.quorum):
        words = "到会的人刚够开会时，全部赞成也不够票：开会的线比通过的线低，请核对。"
        yield Reason(MEETING, words, is_warning=True)


def _is_sound(share):
    return share.denominator >= 1


def _beats(passing: Test, quorum: Test):
    """True where those who make a quorum may be too few to pass anybody."""
    if passing.base != quorum.base or not (_is_sound(passing.share) and _is_sound(quorum.share)):
        return False
    first, second = passing.share.exact, quorum.share.exact
    return first > second or (first == second and passing.is_strict and not quorum.is_strict)


# -- steps --------------------------------------------------------------------------------------


def _steps(spec) -> Found:
    yield from _keyed(spec.steps, STEPS, "步骤")
    for step in spec.steps:
        yield from _known(STEPS, step.who, rules.WHO, f"“{step.label}”由谁决定")
        if step.workdays is not None:
            yield from _between(STEPS, step.workdays, 1, 250, f"“{step.label}”的工作日")
    if not spec.steps:
        yield Reason(STEPS, "没有写审批的步骤：大会和公示以后就算批准。", is_warning=True)
    if not spec.publications:
        yield Reason(STEPS, "没有写公示，请确认上级允许。", is_warning=True)
    known = {step.key for step in spec.steps}
    for each in spec.publications:
        if not each.label.strip():
            yield Reason(STEPS, "有一次公示还没有名称。")
        if each.before and each.before not in known:
            words = f"公示“{each.label}”要在步骤“{each.before}”之前，但没有这一步。"
            yield Reason(STEPS, words)
        yield from _known(STEPS, each.scope, rules.WHO, f"公示“{each.label}”的范围")
        yield from _between(STEPS, each.workdays, 1, 60, f"公示“{each.label}”的工作日")
        if 1 <= each.workdays < USUAL_PUBLICATION:
            words = f"公示“{each.label}”只有 {each.workdays} 个工作日，一般不少于 5 个。"
            yield Reason(STEPS, words, is_warning=True)
    for label in twice(each.label.strip() for each in spec.publications):
        if label:
            yield Reason(STEPS, f"有两次公示都叫“{label}”，改一个名称。")


# -- calendar -----------------------------------------------------------------------------------


def _calendar(spec) -> Found:
    yield from _keyed(spec.calendar, CALENDAR, "日程")
    seen: set[str] = set()
    for day in spec.calendar:
        said = f"日程“{day.label}”"
        yield from _known(CALENDAR, day.kind, (rules.OF_MONTH, rules.AFTER_STEP), f"{said}怎么定")
        if day.first > day.last:
            yield Reason(CALENDAR, f"{said}从第 {day.first} 天到第 {day.last} 天，先后反了。")
        if day.kind == rules.AFTER_STEP:
            if not day.after:
                yield Reason(CALENDAR, f"{said}还没有选跟在哪一行后面。")
            elif day.after not in seen:
                yield Reason(CALENDAR, f"{said}跟在“{day.after}”后面，但前面没有这一行。")
            if min(day.first, day.last) < 0 or max(day.first, day.last) > MOST_DAYS:
                yield Reason(CALENDAR, f"{said}的天数要在 0 到 {MOST_DAYS} 之间。")
        else:
            if min(day.first, day.last) < 1 or max(day.first, day.last) > 31:
                yield Reason(CALENDAR, f"{said}的日子要在 1 到 31 之间。")
            yield from _between(CALENDAR, day.months, 0, 12, f"{said}之后的月数")
        seen.add(day.key)
