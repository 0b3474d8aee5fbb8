"""Rules of a contest in plain words, for everybody and for comparing versions. No database here."""

from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import Channel, Conversion, Gate, Panel, Spec
from tuanwei.lib.numbers import plain

TITLES = {
    "cycle": "多久评一次", "gates": "什么样的团日能参评", "quotas": "名额", "stages": "怎么评",
    "scores": "总分、加分和同分", "awards": "奖项", "publication": "公示和异议",
}  # fmt: skip
PERIODS = {rules.MONTH: "每月", rules.TERM: "每学期", rules.YEAR: "每年"}
IN_A = {rules.MONTH: "一个月里", rules.TERM: "一学期里", rules.YEAR: "一年里"}
DECIDED_BY = {rules.STARTS: "开始", rules.ENDS: "结束", rules.RECORDED: "交总结"}
GROUPS = {"": "全部支部", rules.CLASS: "班级团支部", rules.CLUB: "社团团支部"}
PANELS = {
    rules.JUDGES: "评委打分", rules.PEERS: "参评支部的团支书打分", rules.MATERIALS: "按材料打分",
    rules.OBSERVER: "观摩的人打分", rules.VOTE: "投票",
}  # fmt: skip
COMBINES = {rules.MEAN: "取平均分", rules.TRIMMED: "去掉一个最高分、一个最低分再平均",
            rules.MEDIAN: "取中间的分"}  # fmt: skip
RECUSALS = {
    rules.NOBODY: "不用回避", rules.OWN_BRANCH: "不给自己的支部打分",
    rules.OWN_GENERAL_BRANCH: "不给自己团总支的支部打分",
}  # fmt: skip
ROLLS = {
    rules.MEMBERS: "团员", rules.STUDENTS: "全体学生", rules.SECRETARIES: "各支部的团支书",
    rules.ENTERED_SECRETARIES: "参评支部的团支书",
}  # fmt: skip
CHANNELS = {rules.ONLINE: "网上", rules.PAPER: "纸质票", rules.ELSEWHERE: "别处"}
OWN = {rules.ALLOWED: "可以投自己的支部", rules.FLAGGED: "可以投自己的支部，票数另外标明",
       rules.FORBIDDEN: "不能投自己的支部"}  # fmt: skip
TIES = {
    rules.BY_PANEL: "看“{0}”的分", rules.BY_VOTES: "看“{0}”的票数", rules.BY_ATTENDANCE: "看到会率",
    rules.BY_EARLIER: "看谁先报名", rules.BY_STAGE: "看上一轮的分", rules.BY_LOT: "抽签",
}  # fmt: skip
AT_BORDER = {
    rules.TAKE_ALL: "末位同分的都算上", rules.TAKE_NONE: "末位同分的都不算",
    rules.DECIDE: "末位同分的由评选的人商定，并写明理由",
}  # fmt: skip
JOINT = {
    rules.LEAD: "联合团日的奖给牵头的支部。", rules.EACH: "联合团日的奖，每个支部各得一份。",
    rules.TOGETHER: "联合团日的奖，几个支部合得一份。",
}  # fmt: skip
RECIPIENTS = {rules.BRANCH: "支部", rules.SECRETARY: "团支书", rules.GENERAL_BRANCH: "团总支"}


def said(spec: Spec) -> list[tuple[str, str, list[str]]]:
    """[(section, title, lines)] of what the rules say."""
    parts = {
        "cycle": _cycle(spec), "gates": [_gate(each) for each in spec.gates],
        "quotas": [_quota(each) for each in spec.quotas], "stages": _stages(spec),
        "scores": _scores(spec), "awards": [_award(each, spec) for each in spec.awards],
        "publication": _publication(spec),
    }  # fmt: skip
    return [(key, TITLES[key], lines) for key, lines in parts.items() if lines]


def _cycle(spec):
    cycle = spec.cycle
    lines = [
        f"{PERIODS.get(cycle.period, cycle.period)}评一次，"
        f"按团日{DECIDED_BY.get(cycle.decided_by, cycle.decided_by)}的那天归到哪一期。"
    ]
    if cycle.rolled_months:
        months = "、".join(str(month) for month in cycle.rolled_months)
        lines.append(f"{months} 月的团日算到下一期。")
    days = cycle.entry_days
    when = f"结束后第 {days} 天" if days > 0 else f"结束前 {-days} 天" if days else "最后一天"
    lines.append(f"报名截止：这一期{when} {cycle.entry_time}。")
    return lines


def gate_said(gate: Gate) -> str:
    """What a gate asks for, without who is meant: 到会率不低于 80%."""
    amount = plain(gate.amount)
    return {
        rules.ATTENDANCE: f"到会率不低于 {amount}%",
        rules.PLAN: (
            f"方案至少提前 {amount} 天批准" if gate.amount else "方案在团日开始前批准"
        ),
        rules.OBSERVED: f"有至少 {amount} 人观摩",
        rules.NOT_WON: f"前 {amount} 期没有在这项评选里得过奖",
        rules.WON: f"以前在这项评选里得过至少 {amount} 次奖",
        rules.HELD: f"{IN_A.get(gate.per, gate.per)}开展团日不少于 {amount} 次",
        rules.HANDED_IN: f"结束后 {amount} 天内交总结" if gate.amount else "当天交总结",
        rules.PHOTOS: f"照片不少于 {amount} 张",
        rules.WORDS: f"总结不少于 {amount} 字",
        rules.THEME: "主题是团委当月指定的",
        rules.RATED: f"团总支评为 {amount} 星或以上",
        rules.STATED: gate.label,
    }.get(gate.kind, gate.kind)  # fmt: skip


def _gate(gate):
    years = "、".join(str(year) for year in gate.years)
    who = f"大学 {years} 年级的支部：" if years else ""
    how = "（没达到的标出来，不拦）" if gate.is_warning else ""
    by = "（由人工核对）" if gate.kind == rules.STATED else ""
    return f"{who}{gate_said(gate)}{by}{how}。"


def _quota(quota):
    group = GROUPS.get(quota.group, quota.group)
    if quota.percent is not None:
        least = f"，至少 {quota.least} 个" if quota.least else ""
        return f"{group}：每个团总支不超过这一期开展的 {plain(quota.percent)}%{least}。"
    return f"{group}：每个团总支最多 {quota.count} 个。"


def _stages(spec):
    lines = []
    for place, stage in enumerate(spec.stages, 1):
        parts = [f"{panel.label} {plain(panel.weight)}%" for panel in stage.panels]
        if stage.carry:
            parts.append(f"上一轮的分 {plain(stage.carry)}%")
        many = f"第 {place} 轮“{stage.label}”" if len(spec.stages) > 1 else f"“{stage.label}”"
        apart = "班级和社团分开排名；" if stage.is_apart else ""
        lines.append(
            f"{many}：{' + '.join(parts) or '还没有评分项'}；{apart}{_going_on(spec, stage)}。"
        )
        for panel in stage.panels:
            lines += [_panel(panel), *_details(panel)]
    return lines


def _going_on(spec, stage):
    each = "各" if stage.is_apart else ""
    line = f"{plain(stage.line)} 分以上" if stage.line is not None else ""
    if stage.count is not None:
        return f"{line}{'的' if line else ''}前 {stage.count} 个{each}进入下一轮"
    if stage.percent is not None:
        return f"{line}{'的' if line else ''}前 {plain(stage.percent)}%{each}进入下一轮"
    if line:
        return f"{line}的进入下一轮"
    return "全部进入下一轮" if stage != spec.stages[-1] else "这一轮定奖"


def _panel(panel: Panel):
    head = f"“{panel.label}”：{PANELS.get(panel.kind, panel.kind)}"
    if panel.is_vote:
        online = any(channel.kind == rules.ONLINE for channel in panel.channels)
        who = f"，{ROLLS.get(panel.roll, panel.roll)}可以投" if online else ""
        return f"{head}{who}；{conversion_said(panel.conversion)}。"
    judges = f"至少 {panel.least_judges} 人" if panel.least_judges > 1 else ""
    trim = f"（满 {panel.trim_from} 人起）" if panel.combine == rules.TRIMMED else ""
    parts = [
        judges, f"{COMBINES.get(panel.combine, panel.combine)}{trim}",
        RECUSALS.get(panel.recusal, panel.recusal), conversion_said(panel.conversion, panel),
    ]  # fmt: skip
    return f"{head}，{'，'.join(filter(None, parts))}。"


def conversion_said(conversion: Conversion, panel: Panel | None = None) -> str:
    """How a figure becomes a score; with the full marks of a panel that keeps its own scale."""
    out_of, what = plain(conversion.out_of), "得票" if panel is None else "得分"
    if conversion.method == rules.RAW:
        return f"满分 {plain(panel.out_of)}" if panel else "按原来的分"
    if conversion.method == rules.RANK:
        return (
            f"按名次折算：第一名 {plain(conversion.top)} 分，每低一名少 {plain(conversion.step)} 分，"
            f"最低 {plain(conversion.floor)} 分（满分 {out_of}）"
        )
    if conversion.method == rules.BANDS:
        bands = "，".join(
            f"第 {_ranks(band)}名 {plain(band.points)} 分" for band in conversion.bands
        )
        return f"按名次分档：{bands}（满分 {out_of}）"
    of = {
        rules.SHARE_ALL: f"÷ 全部参评的{what}之和",
        rules.SHARE_LEADER: f"÷ 最高的{what}",
        rules.SHARE_BALLOTS: "÷ 有效选票数",
    }.get(conversion.method, conversion.method)
    return f"{what} {of} × {out_of}"


def _ranks(band):
    if band.last is None:
        return f"{band.first} 名及以后各"
    return f"{band.first} " if band.last == band.first else f"{band.first}–{band.last} "


def _details(panel: Panel):
    """Its rubric, or its channels."""
    groups = {group.key: group for group in panel.groups}
    for item in panel.items:
        group = groups.get(item.group)
        place = f"（{group.label}，共 {plain(group.most)} 分）" if group else ""
        yield f"“{panel.label}”的“{item.label}”{place} {plain(item.most)} 分，{_item(item)}。"
    for channel in panel.channels:
        yield f"“{panel.label}”的“{channel.label}”：{channel_said(channel)}。"


def _item(item):
    if item.fact:
        bands = "，".join(
            f"到会率 {plain(band.from_percent or 0)}% 起 {plain(band.most)} 分"
            for band in item.bands
        )
        return f"按签到自动给分：{bands}"
    words = f"每 {plain(item.step)} 分一档"
    if item.bands:
        words += "：" + "，".join(
            f"{band.label} {plain(band.least)}–{plain(band.most)}" for band in item.bands
        )
    return words


def channel_said(channel: Channel) -> str:
    """How people vote there: 网上投 3 天，每人一票，选 1–3 个."""
    exactly = channel.least == channel.most
    choose = f"正好选 {channel.most} 个" if exactly else f"选 {channel.least}–{channel.most} 个"
    parts = [
        f"{CHANNELS.get(channel.kind, channel.kind)}投 {channel.days} 天",
        "每人每天一张票" if channel.per == rules.DAILY else "每人一张票",
        choose,
    ]
    if channel.per_candidate > 1:
        parts.append(f"同一个最多 {channel.per_candidate} 票")
    if channel.kind == rules.PAPER:
        parts.append("多选、少选的作废")
    parts.append(OWN.get(channel.own, channel.own))
    if channel.per_address is not None:
        parts.append(f"同一个网络地址每天最多 {channel.per_address} 张")
    if channel.limits:
        parts.append(channel.limits.rstrip("。"))
    return "，".join(parts)


def _scores(spec):
    places = f"保留 {spec.places} 位小数" if spec.places else "取整数"
    lines = [f"总分满分 {plain(spec.out_of)}，四舍五入{places}，按公布的分排名。"]
    for bonus in spec.bonuses:
        lines.append(f"加分：{bonus.label}，最多 {plain(bonus.points)} 分。")
    if spec.bonus_most is not None:
        lines.append(f"加分合计不超过 {plain(spec.bonus_most)} 分。")
    if spec.ties:
        labels = {p.key: p.label for stage in spec.stages for p in stage.panels}
        chain = [
            TIES.get(tie.by, tie.by).format(labels.get(tie.panel, tie.panel)) for tie in spec.ties
        ]
        lines.append(f"同分时依次：{'；'.join(chain)}。")
        if not {rules.BY_LOT, rules.BY_EARLIER} & {tie.by for tie in spec.ties}:
            lines.append("还分不出的并列。")
    else:
        lines.append("同分并列。")
    lines.append(f"{AT_BORDER.get(spec.at_border, spec.at_border)}。")
    return lines


def _award(award, spec):
    gives = [
        f"考核加 {plain(award.points)} 分" if award.points else "",
        f"奖金 {plain(award.money)} 元" if award.money else "",
    ]
    tail = f"，{'，'.join(filter(None, gives))}" if any(gives) else ""
    to = RECIPIENTS.get(award.to, award.to)
    if award.follows:
        followed = spec.award(award.follows)
        label = followed.label if followed else award.follows
        return f"{award.label}：发给“{label}”获得者的{to}{tail}。"
    if award.to == rules.GENERAL_BRANCH:
        many = f"获奖支部最多的 {award.count} 个" if award.count else "有支部获奖的每个"
        return f"{award.label}：发给{many}团总支{tail}。"
    return f"{award.label}：{_who(award, spec)}，发给{to}{tail}。"


def _who(award, spec):
    stage = spec.stage(award.stage)
    where = f"“{stage.label}”里" if award.stage and stage else ""
    group = f"{GROUPS.get(award.group, award.group)}" if award.group else ""
    panel = stage.panel(award.by_panel) if stage and award.by_panel else None
    how = f"按“{panel.label if panel else award.by_panel}”单独排，" if award.by_panel else ""
    unit = "票" if award.by_panel else "分"
    line = f"{plain(award.line)} {unit}以上的" if award.line is not None else ""
    if award.count is not None:
        many = f"{'接着的' if _is_behind(award, spec) else '前'} {award.count} 个"
    elif award.percent is not None:
        many = f"{'接着的' if _is_behind(award, spec) else '前'} {plain(award.percent)}%"
    else:
        many = "都得" if line else "评完的都得"
    return f"{where}{group}{how}{line}{many}"


def _is_behind(award, spec):
    """True where another award of the same stage comes first."""
    if award.by_panel:
        return False
    before = spec.awards[: spec.awards.index(award)]
    return any(
        spec.stage(each.stage) == spec.stage(award.stage)
        and not each.by_panel and not each.follows and each.to != rules.GENERAL_BRANCH
        and ("" in (each.group, award.group) or each.group == award.group)
        for each in before
    )  # fmt: skip


def _publication(spec):
    said = spec.publication
    unit = "个工作日" if said.unit == rules.WORKDAYS else "天"
    lines = [f"结果公示 {said.amount} {unit}；实名提的异议 {said.reply_workdays} 个工作日内答复。"]
    lines.append(
        "取消资格的，由下一名递补。" if said.is_replaced else "取消资格的，名额空着，不递补。"
    )
    return [*lines, JOINT.get(spec.joint, spec.joint)]
