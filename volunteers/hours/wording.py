"""The rules of hours in plain words, for students and for comparing versions. No database here."""

from tuanwei.lib.numbers import plain
from tuanwei.rulebooks import wording
from volunteers.hours import spec as rules
from volunteers.hours.recognition import EACH, spoken
from volunteers.hours.spec import Spec

TITLES = {
    "time": "怎么计时", "shares": "按多少计", "caps": "上限", "fixed": "固定时数", "claims": "补录",
    "levels": "星级", "goals": "还要用到时数的",
}  # fmt: skip
ROUNDING = {rules.FLOOR: "不足的不计", rules.HALF_UP: "零头四舍五入", rules.CEIL: "不足的算一个"}
SOURCES = {rules.SYSTEM: "系统认定的", rules.CLAIM: "补录的"}
STAGES = {rules.BRANCH: "团支部", rules.TEAM: "服务队", rules.COMMITTEE: "团委"}
UNITS = {rules.HOURS: "小时", rules.DAYS: "天", rules.WORKDAYS: "个工作日", rules.WEEKS: "周",
         rules.MONTHS: "个月"}  # fmt: skip
IN = {
    rules.YEAR: "一年里", rules.TERM: "一学期里", rules.MONTH: "一个月里", rules.WEEK: "一周里",
    rules.DAY: "一天里",
}  # fmt: skip
COUNTED = {
    rules.SUM: "小时", rules.TIMES: "次服务", rules.EVENTS: "个项目", rules.LARGE: "次大型活动",
    rules.AWARDS: "项荣誉",
}  # fmt: skip


def said(spec: Spec, names) -> list[tuple[str, str, list[str]]]:
    """[(section, title, lines)] of what the rules say; `names` {key: name} of kinds of service."""
    parts = {
        "time": _time(spec), "shares": _shares(spec, names), "caps": _caps(spec, names),
        "fixed": _fixed(spec), "claims": _claims(spec), "levels": _levels(spec, names),
        "goals": [_ways(each, spec, names) for each in spec.goals],
    }  # fmt: skip
    return [(key, TITLES[key], lines) for key, lines in parts.items() if lines]


def compared(before: Spec, after: Spec, names) -> list[tuple[str, list[str], list[str]]]:
    """What changed from one to the other, as `rulebooks.wording.compared` says it."""
    return wording.compared(TITLES, said(before, names), said(after, names))


def _time(spec):
    unit = spoken(spec.unit_minutes)
    lines = [f"以 {unit}为单位，{ROUNDING[spec.rounding]}。"]
    if spec.least_minutes:
        lines.append(f"不到 {spoken(spec.least_minutes)}的不计。")
    if spec.within_window:
        around = [
            f"{words} {minutes} 分钟以内"
            for words, minutes in (("早到", spec.early_minutes), ("晚走", spec.late_minutes))
            if minutes
        ]
        also = f"，{'、'.join(around)}也算" if around else ""
        lines.append(f"只计班次时间以内的{also}。")
        if spec.never_above_window:
            lines.append("取整以后也不超过班次时间。")
    else:
        lines.append("从签到计到签退，班次以外的也算。")
    lines.append(
        "过了 0 点的，按天分开计。"
        if spec.midnight == rules.SPLIT
        else "过了 0 点的，都算开始那天。"
    )
    days = [
        f"{words}算 {plain(hours)} 小时" if hours is not None else f"不能写“{words}”，要写小时数"
        for words, hours in (("半天", spec.half_day), ("一天", spec.whole_day))
    ]
    lines.append(f"补录时{'，'.join(days)}。")
    month, day = spec.year_starts.split("-")
    lines.append(f"一年从 {int(month)} 月 {int(day)} 日算起。")
    return lines


def _shares(spec, names):
    lines = [
        f"{each.label}，计 {plain(each.percent)}%{f'（{each.hint}）' if each.hint else ''}。"
        for each in spec.grades
    ]
    for each in spec.kinds:
        if each.percent != 100:
            name = names.get(each.kind, each.kind)
            share = f"计 {plain(each.percent)}%" if each.percent else "不计"
            lines.append(f"{name}，{share}。")
    if any(each.percent != 100 for each in (*spec.grades, *spec.kinds)):
        lines.append(
            "先打折，再按单位取整。"
            if spec.percent_when == rules.BEFORE
            else "先按单位取整，再打折。"
        )
    return lines


def _caps(spec, names):
    lines = []
    for cap in spec.caps:
        kinds = "、".join(names.get(kind, kind) for kind in cap.kinds)
        most = [
            f"最多计 {plain(cap.hours)} 小时" if cap.hours is not None else "",
            f"最多计 {cap.times} 次" if cap.times is not None else "",
        ]
        lines.append(
            f"{SOURCES.get(cap.source, '')}{kinds}{EACH[cap.per]}{'，'.join(filter(None, most))}。"
        )
    return lines


def _fixed(spec):
    lines = []
    for each in spec.fixed:
        times = "" if each.per == rules.SERVICE else f"，{EACH[each.per]}最多 {each.most} 次"
        capped = "" if each.is_capped else "，不受上限约束"
        lines.append(f"{each.label}，不论多久计 {plain(each.hours)} 小时{times}{capped}。")
    return lines


def term_said(term):
    """When a claim has to come, such as 第 1 天 13:00 前."""
    if term.unit == rules.NEXT_DAY:
        return f"{'第二天' if term.amount == 1 else f'之后第 {term.amount} 天'} {term.at} 前"
    return f" {term.amount} {UNITS[term.unit]}内"


def _claims(spec):
    claims, lines = spec.claims, []
    if not claims.terms:
        lines.append("服务结束后随时可以补录。")
    for place, term in enumerate(claims.terms):
        full = "全部计入" if term.percent == 100 else f"计 {plain(term.percent)}%"
        share = full if term.percent else "不计"
        lines.append(f"{'结束后' if not place else '再晚，'}{term_said(term)}补录的，{share}。")
    if claims.terms:
        lines.append("过了最后的期限，不再补录。")
    if claims.announce_days is not None:
        lines.append(f"要提前 {claims.announce_days} 天登记。" if claims.announce_days
                     else "要在服务开始前登记。")  # fmt: skip
    pairs = (
        ("开始时", claims.photos_start), ("结束时", claims.photos_end), ("另外", claims.photos_any)
    )  # fmt: skip
    photos = [f"{words}至少 {count} 张" for words, count in pairs if count]
    if photos:
        lines.append(f"要有照片：{'，'.join(photos).removeprefix('另外')}。")
    if claims.checks:
        lines.append(f"核对：{'；'.join(claims.checks)}。")
    stages = "、".join(STAGES[stage] for stage in claims.stages)
    days = claims.publicity_workdays
    after = f"再公示 {days} 个工作日，没有异议才计入" if days else "通过就计入"
    lines.append(f"{stages}依次核对，{after}。")
    return lines


def condition_said(each, names, levels=None):
    """One condition in words: 累计超过 50 小时; `names` {key: name} of kinds, `levels` {number: name}
    of levels."""
    amount = plain(each.amount)
    if each.counts == rules.HELD:
        level = int(each.amount) + bool(each.is_more)
        return f"已经是{(levels or {}).get(level, f'第 {level} 级')}"
    least = f"超过 {amount}" if each.is_more else f"满 {amount}"
    which = "".join(f"“{names.get(kind, kind)}”" for kind in each.kinds)
    which = f"{which}类" * bool(which) + SOURCES.get(each.source, "")
    if each.counts == rules.YEARS:
        row = "连续" if each.in_a_row else ""
        return f"{row}{least} 年，每年{which}满 {plain(each.hours_a_year)} 小时"
    return f"{IN.get(each.per, '累计')}{which}{least} {COUNTED[each.counts]}"


def ways_said(ways, names, levels=None):
    """Conditions of one level or goal: 和 within a way, 或者 between ways."""
    return "；或者".join(
        "，并且".join(condition_said(each, names, levels) for each in way) for way in ways
    )


def _ways(what, spec, names):
    levels = {each.level: each.label for each in spec.levels}
    return f"{what.label}：{ways_said(what.ways, names, levels)}。"


def _levels(spec, names):
    lines = [_ways(each, spec, names) for each in spec.levels]
    if lines:
        if spec.is_sequential:
            lines.append("要一级一级来，没到下一级不能跳。")
        if spec.one_a_year:
            lines.append("一年最多升一级。")
        if spec.cut_off:
            month, day = spec.cut_off.split("-")
            lines.append(f"每年算到 {int(month)} 月 {int(day)} 日为止。")
    return lines
