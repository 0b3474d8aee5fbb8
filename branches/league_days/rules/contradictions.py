"""Why rules of a contest contradict themselves or can never work, in words. No database here.

Refusals keep a draft from being put in force; warnings are only pointed out. Nothing is ever put
right silently. `section` is the page of the draft to go to: cycle, gates, quotas, stages,
stages/<stage>, stages/<stage>/<panel>, scores, awards, publication.
"""

import re
from decimal import Decimal
from itertools import pairwise

from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import share
from branches.league_days.rules.spec import Conversion, Panel, Spec, Stage
from tuanwei.lib.numbers import plain
from tuanwei.rulebooks.exchange import KEY
from tuanwei.rulebooks.reasons import Found, Reason, twice

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
CYCLE, GATES, QUOTAS, STAGES, SCORES, AWARDS, PUBLICATION = (
    "cycle", "gates", "quotas", "stages", "scores", "awards", "publication",
)  # fmt: skip
MOST_POINTS = 1000
GATE_WORDS = {
    rules.ATTENDANCE: "到会率", rules.PLAN: "方案提前批准", rules.OBSERVED: "有人观摩",
    rules.NOT_WON: "前几期没得过奖", rules.WON: "以前得过奖", rules.HELD: "开展次数",
    rules.HANDED_IN: "按时交总结", rules.PHOTOS: "照片张数", rules.WORDS: "总结字数",
    rules.THEME: "符合指定主题", rules.RATED: "星级", rules.STATED: "人工核对",
}  # fmt: skip
NO_AMOUNT = (rules.THEME, rules.STATED)


def contradictions(spec: Spec) -> list[Reason]:
    """Everything that is wrong, in the order of the rules."""
    return [
        each
        for check in (_cycle, _gates, _quotas, _stages, _scores, _ties, _awards, _publication)
        for each in check(spec)
    ]


def reaching(spec: Spec, stage: Stage) -> int | None:
    """The most entries that can be in this stage, None where nothing limits them. Equals at the
    border are left aside."""
    found = None
    for each in spec.stages:
        if each.key == stage.key:
            return found
        if each.count is not None:
            most = each.count * (2 if each.is_apart else 1)
            found = most if found is None else min(found, most)
        elif each.percent is not None and found is not None:
            found = share(found, each.percent)
    return found


def _known(section, value, known, words) -> Found:
    if value not in known:
        yield Reason(section, f"“{words}”里没有“{value}”这一种。")


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


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _cycle(spec) -> Found:
    cycle = spec.cycle
    yield from _known(CYCLE, cycle.period, rules.PERIODS, "多久评一次")
    yield from _known(CYCLE, cycle.decided_by, rules.DECIDED_BY, "按哪天归期")
    months = cycle.rolled_months
    if any(not 1 <= each <= 12 for each in months):
        yield Reason(CYCLE, "顺延的月份要在 1 到 12 之间。")
    for month in twice(months):
        yield Reason(CYCLE, f"顺延的月份里 {month} 月写了两次。")
    if cycle.period == rules.MONTH and len(set(months)) >= 12:
        yield Reason(CYCLE, "每个月都顺延到下一期，就没有哪一期评得成了。")
    if cycle.period == rules.YEAR and months and 12 not in months:
        words = "按年评，只有排在年末的月份才好顺延；现在顺延的月份里没有 12 月，请核对。"
        yield Reason(CYCLE, words, is_warning=True)
    if not -60 <= cycle.entry_days <= 120:
        yield Reason(CYCLE, "报名截止要在这一期最后一天的前 60 天到后 120 天之间。")
    if not CLOCK.fullmatch(cycle.entry_time):
        yield Reason(CYCLE, f"报名截止的时间“{cycle.entry_time}”要写成几点几分，例如 18:00。")


def _gates(spec) -> Found:
    for gate in spec.gates:
        yield from _known(GATES, gate.kind, rules.GATES, "参评条件")
        words = GATE_WORDS.get(gate.kind, gate.kind)
        if gate.kind == rules.ATTENDANCE:
            if not 0 < gate.amount <= 100:
                yield Reason(GATES, f"到会率 {plain(gate.amount)}% 不行，要大于 0、不超过 100。")
        elif gate.kind == rules.STATED:
            if not gate.label.strip():
                yield Reason(GATES, "人工核对的条件要写清楚核对什么。")
        elif gate.kind not in NO_AMOUNT:
            least = 0 if gate.kind in (rules.PLAN, rules.HANDED_IN) else 1
            if not _is_whole(gate.amount) or gate.amount < least:
                yield Reason(
                    GATES, f"“{words}”要写不小于 {least} 的整数，现在是 {plain(gate.amount)}。"
                )
            if gate.kind == rules.RATED and gate.amount > 5:
                yield Reason(GATES, "星级最高五星。")
        if gate.kind == rules.HELD:
            yield from _known(GATES, gate.per, rules.PERIODS, "多长时间里开展几次")
        if any(not 1 <= year <= 8 for year in gate.years):
            yield Reason(GATES, f"“{words}”的年级要在 1 到 8 之间。")
    yield from _gates_twice(spec.gates)


def _gates_twice(gates) -> Found:
    said = set()
    for n, one in enumerate(gates):
        for other in gates[n + 1 :]:
            if one.kind != other.kind or (one.kind == rules.HELD and one.per != other.per):
                continue
            if one.kind == rules.STATED and one.label.strip() != other.label.strip():
                continue
            if one.years and other.years and not set(one.years) & set(other.years):
                continue
            if one.is_warning != other.is_warning and one.amount != other.amount:
                continue  # refused under the one, pointed out under the other
            if (one.kind, one.per, one.label) not in said:
                said.add((one.kind, one.per, one.label))
                yield Reason(
                    GATES, f"“{GATE_WORDS.get(one.kind, one.kind)}”对同一批支部写了两次，留一条。"
                )


def _quotas(spec) -> Found:
    names = {"": "全部支部", rules.CLASS: "班级团支部", rules.CLUB: "社团团支部"}
    for quota in spec.quotas:
        yield from _known(QUOTAS, quota.group, rules.GROUPS, "哪些支部")
        name = names.get(quota.group, quota.group)
        if quota.count is not None and quota.percent is not None:
            yield Reason(QUOTAS, f"{name}的名额写了个数又写了百分比，只留一个。")
        elif quota.count is None and quota.percent is None:
            yield Reason(QUOTAS, f"{name}的名额没有写个数，也没有写百分比。")
        if quota.count is not None and quota.count < 1:
            yield Reason(QUOTAS, f"{name}的名额至少 1 个。")
        if quota.percent is not None and not 0 < quota.percent <= 100:
            yield Reason(
                QUOTAS, f"{name}的名额 {plain(quota.percent)}% 不行，要大于 0、不超过 100。"
            )
        if quota.least < 0:
            yield Reason(QUOTAS, f"{name}的保底名额不能是负数。")
        if quota.least and quota.percent is None:
            yield Reason(QUOTAS, f"{name}的名额不按百分比，就不用写保底。")
    for group in twice(quota.group for quota in spec.quotas):
        yield Reason(QUOTAS, f"{names.get(group, group)}的名额写了两条，留一条。")
    whole = next((q.count for q in spec.quotas if not q.group), None)
    for quota in spec.quotas:
        if quota.group and whole and quota.count and quota.count > whole:
            yield Reason(
                QUOTAS,
                f"{names.get(quota.group)}的名额 {quota.count} 个，比全部支部的 {whole} 个还多。",
            )


def _stages(spec) -> Found:
    if not spec.stages:
        yield Reason(STAGES, "还没有写评审分几轮，至少一轮。")
    yield from _keyed(spec.stages, STAGES, "轮次")
    for place, stage in enumerate(spec.stages):
        is_last = place == len(spec.stages) - 1
        yield from _stage(spec, stage, is_first=not place, is_last=is_last)
        yield from _keyed(stage.panels, f"{STAGES}/{stage.key}", "评分项")
        for panel in stage.panels:
            yield from _panel(spec, stage, panel)
    counted = [each for each in spec.stages[:-1] if each.count is not None]
    for before, after in pairwise(counted):
        most = before.count * (2 if before.is_apart and not after.is_apart else 1)
        if after.count > most:
            yield Reason(
                STAGES,
                f"“{after.label}”要选出 {after.count} 个，可“{before.label}”只进来 {most} 个。",
            )
        elif after.count == most:
            words = f"“{after.label}”选出的和进来的一样多（{most} 个），等于没有淘汰。"
            yield Reason(STAGES, words, is_warning=True)


def _stage(spec, stage, *, is_first, is_last) -> Found:
    here = f"{STAGES}/{stage.key}"
    if not stage.panels:
        yield Reason(here, f"“{stage.label}”还没有评分项：写上评委、材料或投票。")
    for panel in stage.panels:
        if not 0 <= panel.weight <= 100:
            yield Reason(
                here, f"“{panel.label}”占 {plain(panel.weight)}% 不行，要在 0 到 100 之间。"
            )
    if not 0 <= stage.carry < 100:
        yield Reason(STAGES, f"“{stage.label}”带上一轮的分要在 0 到 100% 之间，不能全带。")
    if stage.carry and is_first:
        yield Reason(STAGES, f"“{stage.label}”是第一轮，没有上一轮的分可带。")
    total = sum((panel.weight for panel in stage.panels), stage.carry)
    if stage.panels and total != 100:
        parts = [f"{panel.label} {plain(panel.weight)}%" for panel in stage.panels]
        if stage.carry:
            parts.append(f"上一轮 {plain(stage.carry)}%")
        yield Reason(
            here,
            f"“{stage.label}”的权重加起来是 {plain(total)}%，要正好 100%：{'、'.join(parts)}。",
        )
    if stage.count is not None and stage.percent is not None:
        yield Reason(STAGES, f"“{stage.label}”选出几个和选出百分之几写了两样，只留一样。")
    if stage.count is not None and stage.count < 1:
        yield Reason(STAGES, f"“{stage.label}”至少选出 1 个。")
    if stage.percent is not None and not 0 < stage.percent <= 100:
        yield Reason(
            STAGES, f"“{stage.label}”选出 {plain(stage.percent)}% 不行，要大于 0、不超过 100。"
        )
    yield from _line(stage.line, spec, STAGES, f"“{stage.label}”的分数线")
    going_on = (stage.count, stage.percent, stage.line)
    if is_last and any(each is not None for each in going_on):
        words = f"“{stage.label}”是最后一轮，后面没有了：选出几个由奖项来定，这里不用写。"
        yield Reason(STAGES, words, is_warning=True)
    if not is_last and all(each is None for each in going_on):
        words = f"“{stage.label}”没有写选出几个，参评的会全部进入下一轮。"
        yield Reason(STAGES, words, is_warning=True)


def _line(line, spec, section, words) -> Found:
    if line is not None and not line >= 0:
        yield Reason(section, f"{words}不能是负数。")
    most = spec.out_of + sum((each.points for each in spec.bonuses), Decimal(0))
    if line is not None and line > most:
        yield Reason(section, f"{words} {plain(line)} 超过了满分 {plain(most)}，谁也够不着。")


def _panel(spec, stage, panel) -> Found:
    here = f"{STAGES}/{stage.key}/{panel.key}"
    yield from _known(f"{STAGES}/{stage.key}", panel.kind, rules.PANELS, "谁来评")
    is_used = any(award.by_panel == panel.key for award in spec.awards) or any(
        tie.panel == panel.key for tie in spec.ties
    )
    if panel.weight == 0 and not is_used:
        words = f"“{panel.label}”不占分，也没有奖项或同分办法用到它。"
        yield Reason(f"{STAGES}/{stage.key}", words, is_warning=True)
    yield from _conversion(panel, here)
    if panel.is_vote:
        yield from _vote(spec, stage, panel, here)
    else:
        yield from _sheets(panel, here)


def _sheets(panel: Panel, here) -> Found:
    name = f"“{panel.label}”"
    if panel.channels:
        yield Reason(here, f"{name}是打分的，不是投票，投票渠道要去掉。")
    if not panel.items:
        yield Reason(here, f"{name}还没有评分细则：至少写一项，例如“总分 100”。")
    yield from _known(
        here, panel.combine, (rules.MEAN, rules.TRIMMED, rules.MEDIAN), "几个人的分怎么合"
    )
    yield from _known(
        here, panel.recusal, (rules.NOBODY, rules.OWN_BRANCH, rules.OWN_GENERAL_BRANCH), "回避"
    )
    if not 1 <= panel.least_judges <= 200:
        yield Reason(here, f"{name}至少几人打分要在 1 到 200 之间。")
    if panel.combine == rules.TRIMMED:
        if panel.least_judges < 3:
            yield Reason(
                here,
                f"{name}要去掉最高分和最低分，至少得有 3 人打分，现在写的是 {panel.least_judges} 人。",
            )
        if panel.trim_from < 3:
            yield Reason(
                here,
                f"{name}从 {panel.trim_from} 人起去掉最高分和最低分，去完就没有分了；从 3 人起才行。",
            )
        elif panel.trim_from > panel.least_judges >= 3:
            words = (
                f"{name}满 {panel.trim_from} 人才去掉最高分和最低分；"
                f"只有 {panel.least_judges} 人打分时不去，直接平均。"
            )
            yield Reason(here, words, is_warning=True)
    if panel.kind == rules.PEERS and panel.recusal == rules.NOBODY:
        words = f"{name}是参评支部互评，又没有回避，支书会给自己的支部打分。"
        yield Reason(here, words, is_warning=True)
    if panel.items and all(item.fact for item in panel.items) and panel.least_judges > 1:
        yield Reason(here, f"{name}全部按到会率自动给分，不用人打，“至少几人打分”写 1。")
    yield from _rubric(panel, here)


def _rubric(panel, here) -> Found:
    yield from _keyed(panel.items, here, "评分细则")
    yield from _keyed(panel.groups, here, "大项")
    known = {group.key for group in panel.groups}
    for item in panel.items:
        yield from _item(item, here)
        if item.group and item.group not in known:
            yield Reason(here, f"“{item.label}”归到的大项不在了，重新选一个。")
    for group in panel.groups:
        inside = [item for item in panel.items if item.group == group.key]
        total = sum((item.most for item in inside), Decimal(0))
        if group.most <= 0:
            yield Reason(here, f"大项“{group.label}”的分要大于 0。")
        elif not inside:
            yield Reason(here, f"大项“{group.label}” {plain(group.most)} 分，下面一个小项也没有。")
        elif total != group.most:
            parts = "、".join(f"{item.label} {plain(item.most)}" for item in inside)
            how = "超过了" if total > group.most else "不到"
            yield Reason(
                here,
                f"“{group.label}”的小项加起来 {plain(total)} 分，{how}大项的 {plain(group.most)} 分：{parts}。",
            )


def _item(item, here) -> Found:
    name = f"“{item.label}”"
    if not 0 < item.most <= MOST_POINTS:
        yield Reason(
            here, f"{name}的满分 {plain(item.most)} 不行，要大于 0、不超过 {MOST_POINTS}。"
        )
        return
    if item.step <= 0:
        yield Reason(here, f"{name}的最小分差要大于 0。")
        return
    yield from _known(here, item.fact, ("", rules.ATTENDANCE), "自动给分")
    if item.fact:
        yield from _fact_bands(item, here, name)
        return
    if item.most % item.step:
        yield Reason(
            here, f"{name}满分 {plain(item.most)}，每 {plain(item.step)} 分一档除不尽，打不出满分。"
        )
    yield from _bands(item, here, name)


def _bands(item, here, name) -> Found:
    for label in twice(band.label.strip() for band in item.bands):
        yield Reason(here, f"{name}有两档都叫“{label}”。")
    sound = []
    for band in item.bands:
        said = f"{name}的“{band.label}”档 {plain(band.least)}–{plain(band.most)}"
        if band.from_percent is not None:
            yield Reason(here, f"{said}写了到会率；只有按到会率自动给分的项才写。")
        if band.least > band.most:
            yield Reason(here, f"{said}，低的比高的还高，换过来。")
        elif band.least < 0 or band.most > item.most:
            yield Reason(here, f"{said}，超出了这一项的 0–{plain(item.most)} 分。")
        elif band.most // item.step * item.step < band.least:
            yield Reason(here, f"{said}，按每 {plain(item.step)} 分一档，里面一个分也打不出来。")
        else:
            sound.append(band)
    ordered = sorted(sound, key=lambda band: (band.least, band.most))
    for low, high in pairwise(ordered):
        if high.least <= low.most:
            both = f"{plain(high.least)}–{plain(min(low.most, high.most))}"
            words = f"{name}的“{high.label}”档和“{low.label}”档重叠了：{both} 分同时算两档。"
            yield Reason(here, words)
        elif high.least - low.most > item.step:
            words = (
                f"{name}在“{low.label}”和“{high.label}”两档之间的分打不了："
                f"{plain(low.most)} 以上、{plain(high.least)} 以下。"
            )
            yield Reason(here, words, is_warning=True)
    if sound not in (ordered, ordered[::-1]):
        yield Reason(here, f"{name}的各档没有按高低排，请从高到低（或从低到高）写。")
    if ordered and ordered[-1].most < item.most:
        words = (
            f"{name}最高的一档只到 {plain(ordered[-1].most)} 分，满分 {plain(item.most)} 打不出来。"
        )
        yield Reason(here, words, is_warning=True)


def _fact_bands(item, here, name) -> Found:
    if not item.bands:
        yield Reason(here, f"{name}按到会率自动给分，还没有写到多少给几分。")
    with_percent = [band for band in item.bands if band.from_percent is not None]
    if len(with_percent) < len(item.bands):
        yield Reason(here, f"{name}按到会率自动给分，每一档都要写到会率从百分之几起。")
    for band in item.bands:
        if not 0 <= band.most <= item.most:
            yield Reason(
                here,
                f"{name}的“{band.label}”档给 {plain(band.most)} 分，超出了这一项的 0–{plain(item.most)} 分。",
            )
        if band.from_percent is not None and not 0 <= band.from_percent <= 100:
            yield Reason(
                here,
                f"{name}的“{band.label}”档从到会率 {plain(band.from_percent)}% 起，要在 0 到 100 之间。",
            )
    for percent in twice(band.from_percent for band in with_percent):
        yield Reason(here, f"{name}有两档都从到会率 {plain(percent)}% 起，重叠了。")
    ordered = sorted(with_percent, key=lambda band: band.from_percent)
    for low, high in pairwise(ordered):
        if high.from_percent > low.from_percent and high.most <= low.most:
            yield Reason(here, f"{name}到会率更高的“{high.label}”档，分反而不比“{low.label}”档高。")
    if item.bands and max(band.most for band in item.bands) < item.most:
        words = f"{name}满分 {plain(item.most)}，可最高的一档只给 {plain(max(b.most for b in item.bands))} 分。"
        yield Reason(here, words, is_warning=True)


def _conversion(panel: Panel, here) -> Found:
    name, conversion = f"“{panel.label}”", panel.conversion
    yield from _known(here, conversion.method, rules.CONVERSIONS, "怎么折算成分")
    if conversion.out_of <= 0:
        yield Reason(here, f"{name}折算后的满分要大于 0。")
    elif conversion.out_of > MOST_POINTS:
        yield Reason(here, f"{name}折算后的满分不能超过 {MOST_POINTS}。")
    if conversion.method == rules.RAW and panel.is_vote:
        yield Reason(
            here, f"{name}是投票，票数没有满分，要选一种折算办法：按总票数、按最高票、按名次……"
        )
    if conversion.method == rules.SHARE_BALLOTS and not panel.is_vote:
        yield Reason(here, f"{name}是打分的，没有选票，不能按“票数 ÷ 有效选票”折算。")
    if conversion.method == rules.RANK:
        yield from _rank_formula(conversion, here, name)
    if conversion.method == rules.BANDS:
        yield from _rank_bands(conversion, here, name)
    elif conversion.bands:
        yield Reason(here, f"{name}写了名次分档，可折算办法不是“按名次分档”，去掉分档或改办法。")


def _rank_formula(conversion: Conversion, here, name) -> Found:
    if conversion.step <= 0:
        yield Reason(here, f"{name}每低一名减几分要大于 0。")
    if not 0 <= conversion.floor <= conversion.top:
        yield Reason(
            here,
            f"{name}的最低分 {plain(conversion.floor)} 要在 0 和第一名的 {plain(conversion.top)} 分之间。",
        )
    if conversion.top > conversion.out_of:
        yield Reason(
            here,
            f"{name}第一名得 {plain(conversion.top)} 分，超过了折算后的满分 {plain(conversion.out_of)}。",
        )
    elif conversion.top < conversion.out_of:
        words = (
            f"{name}第一名也只得 {plain(conversion.top)} 分，不到满分 {plain(conversion.out_of)}。"
        )
        yield Reason(here, words, is_warning=True)


def _rank_bands(conversion: Conversion, here, name) -> Found:
    bands = conversion.bands
    if not bands:
        yield Reason(here, f"{name}按名次分档折算，还没有写第几名得几分。")
        return
    if bands[0].first != 1:
        yield Reason(here, f"{name}的名次分档要从第 1 名写起，现在从第 {bands[0].first} 名起。")
    for band in bands:
        said = f"第 {band.first}–{band.last if band.last is not None else '末'} 名"
        if band.last is not None and band.last < band.first:
            yield Reason(here, f"{name}的“{said}”前后写反了。")
        if not 0 <= band.points <= conversion.out_of:
            yield Reason(
                here,
                f"{name}的“{said}”得 {plain(band.points)} 分，要在 0 到满分 {plain(conversion.out_of)} 之间。",
            )
    for high, low in pairwise(bands):
        if high.last is None or low.first <= high.last:
            yield Reason(here, f"{name}的名次分档重叠了：第 {low.first} 名同时在两档里。")
        elif low.first > high.last + 1:
            yield Reason(
                here,
                f"{name}的名次分档有空：第 {high.last + 1} 到 {low.first - 1} 名没有写得几分。",
            )
        if low.points > high.points:
            yield Reason(here, f"{name}名次靠后的一档（第 {low.first} 名起）分反而更高。")
    if bands[-1].last is not None:
        words = f"{name}只写到第 {bands[-1].last} 名，后面的都得 0 分。"
        yield Reason(here, words, is_warning=True)


def _vote(spec, stage, panel, here) -> Found:
    name = f"“{panel.label}”"
    if panel.items or panel.groups:
        yield Reason(here, f"{name}是投票，不用评分细则，把细则和大项去掉。")
    if not panel.channels:
        yield Reason(here, f"{name}还没有投票渠道：网上、纸质或别处，至少一种。")
    yield from _keyed(panel.channels, here, "投票渠道")
    if any(channel.kind == rules.ONLINE for channel in panel.channels):
        yield from _known(here, panel.roll, rules.ROLLS, "谁来投")
    for channel in panel.channels:
        yield from _channel(channel, here, reaching(spec, stage))


def _channel(channel, here, entries) -> Found:
    name = f"“{channel.label}”"
    yield from _known(here, channel.kind, (rules.ONLINE, rules.PAPER, rules.ELSEWHERE), "投票渠道")
    yield from _known(here, channel.per, (rules.ONCE, rules.DAILY), "多久投一次")
    yield from _known(
        here, channel.own, (rules.ALLOWED, rules.FLAGGED, rules.FORBIDDEN), "投自己支部"
    )
    if channel.least < 0 or channel.most < 1:
        yield Reason(
            here,
            f"{name}最少选 {channel.least} 个、最多选 {channel.most} 个不行：最少不小于 0，最多不小于 1。",
        )
    elif channel.least > channel.most:
        yield Reason(
            here, f"{name}最少选 {channel.least} 个，比最多选 {channel.most} 个还多，谁也投不了。"
        )
    if channel.per_candidate < 1:
        yield Reason(here, f"{name}给同一个最多投几票，至少是 1。")
    elif channel.per_candidate > channel.most:
        yield Reason(
            here,
            f"{name}给同一个最多投 {channel.per_candidate} 票，超过了一张票的 {channel.most} 票。",
        )
    if not 1 <= channel.days <= 60:
        yield Reason(here, f"{name}投票 {channel.days} 天不行，要在 1 到 60 天之间。")
    if channel.per == rules.DAILY and channel.days > 1 and channel.kind == rules.ONLINE:
        words = (
            f"{name}每天可以投一次：“同一个最多 {channel.per_candidate} 票”只管得住当天的一张票，"
            "管不住整个投票期。选票不记名，系统查不出同一个人前几天投给了谁；要管住整个投票期，请改成“全程投一次”。"
        )
        yield Reason(here, words, is_warning=True)
    if channel.per == rules.DAILY and channel.days == 1:
        yield Reason(here, f"{name}只投 1 天，“每天一次”和“全程一次”是一回事。", is_warning=True)
    if channel.per_address is not None:
        if channel.per_address < 1:
            yield Reason(here, f"{name}同一个网络地址每天几张，至少是 1；不限就空着。")
        if channel.kind != rules.ONLINE:
            yield Reason(here, f"{name}不在网上投，限不了网络地址，空着就好。")
        elif channel.per_address < 50:
            words = (
                f"{name}同一个网络地址每天只收 {channel.per_address} 张："
                "同寝室、同一栋楼常常是一个地址，会挡住正常投票的人。"
            )
            yield Reason(here, words, is_warning=True)
    if channel.own == rules.FORBIDDEN and channel.kind != rules.ONLINE:
        words = f"{name}的选票不记名，系统看不出投没投自己支部，请在现场写明。"
        yield Reason(here, words, is_warning=True)
    if channel.kind == rules.ELSEWHERE and not channel.limits.strip():
        words = f"{name}在别处投，没有写那边的限制（每人几票、怎么防刷票），建议写上让大家看得到。"
        yield Reason(here, words, is_warning=True)
    if entries is not None and channel.kind != rules.ELSEWHERE:
        can = entries * max(channel.per_candidate, 1)
        if channel.least > can:
            yield Reason(
                here, f"{name}最少要选 {channel.least} 个，可这一轮最多只有 {entries} 个参评。"
            )
        elif channel.most > can:
            words = f"{name}最多可选 {channel.most} 个，比这一轮的 {entries} 个参评还多。"
            yield Reason(here, words, is_warning=True)


def _scores(spec) -> Found:
    if not 0 < spec.out_of <= MOST_POINTS:
        yield Reason(
            SCORES, f"总分的满分 {plain(spec.out_of)} 不行，要大于 0、不超过 {MOST_POINTS}。"
        )
    if not 0 <= spec.places <= 4:
        yield Reason(SCORES, f"小数位数 {spec.places} 不行，要在 0 到 4 之间。")
    yield from _keyed(spec.bonuses, SCORES, "加分项")
    for bonus in spec.bonuses:
        if not 0 < bonus.points <= MOST_POINTS:
            yield Reason(SCORES, f"加分项“{bonus.label}”的分要大于 0、不超过 {MOST_POINTS}。")
    total = sum((bonus.points for bonus in spec.bonuses), Decimal(0))
    if spec.bonus_most is not None:
        if spec.bonus_most <= 0:
            yield Reason(SCORES, "加分封顶要大于 0；不加分就把加分项去掉，封顶空着。")
        elif not spec.bonuses:
            yield Reason(SCORES, "写了加分封顶，可没有加分项。", is_warning=True)
        elif spec.bonus_most > total:
            words = f"加分封顶 {plain(spec.bonus_most)} 分，可各项加起来才 {plain(total)} 分，封顶用不上。"
            yield Reason(SCORES, words, is_warning=True)
    if spec.bonuses and total > spec.out_of:
        words = f"加分合计 {plain(total)} 分，比满分 {plain(spec.out_of)} 还多。"
        yield Reason(SCORES, words, is_warning=True)


def _ties(spec) -> Found:
    names = {
        rules.BY_PANEL: "看某项的分", rules.BY_VOTES: "看某项的票数", rules.BY_ATTENDANCE: "看到会率",
        rules.BY_EARLIER: "先报名的在前", rules.BY_STAGE: "看上一轮的分", rules.BY_LOT: "抽签",
    }  # fmt: skip
    yield from _known(
        SCORES, spec.at_border, (rules.TAKE_ALL, rules.TAKE_NONE, rules.DECIDE), "末位同分"
    )
    for tie in spec.ties:
        yield from _known(SCORES, tie.by, rules.TIES, "同分怎么分先后")
        if tie.by not in (rules.BY_PANEL, rules.BY_VOTES):
            if tie.panel:
                yield Reason(SCORES, f"同分“{names.get(tie.by, tie.by)}”不看哪一项，评分项空着。")
            continue
        panels = [(stage, p) for stage in spec.stages for p in stage.panels if p.key == tie.panel]
        if not panels:
            said = f"“{tie.panel}”" if tie.panel else "还没有选哪一项"
            yield Reason(
                SCORES, f"同分“{names[tie.by]}”：{said}{'不在任何一轮里' if tie.panel else ''}。"
            )
            continue
        if tie.by == rules.BY_VOTES and not any(panel.is_vote for _stage, panel in panels):
            yield Reason(SCORES, f"同分看“{panels[0][1].label}”的票数，可它不是投票。")
        if spec.stages[-1].panel(tie.panel) is None:
            words = f"同分看“{panels[0][1].label}”，它不在最后一轮“{spec.stages[-1].label}”里，决定奖项时用不上。"
            yield Reason(SCORES, words, is_warning=True)
    for by, panel in twice((tie.by, tie.panel) for tie in spec.ties):
        label = next((p.label for s in spec.stages for p in s.panels if p.key == panel), panel)
        yield Reason(SCORES, f"同分“{names.get(by, by)}{f'：{label}' if label else ''}”写了两次。")
    if any(tie.by == rules.BY_STAGE for tie in spec.ties) and len(spec.stages) < 2:
        yield Reason(SCORES, "同分看上一轮的分，可一共只有一轮。")
    for n, tie in enumerate(spec.ties[:-1]):
        if tie.by in (rules.BY_LOT, rules.BY_EARLIER):
            rest = "、".join(names.get(each.by, each.by) for each in spec.ties[n + 1 :])
            yield Reason(
                SCORES, f"同分“{names[tie.by]}”一定分得出先后，写在它后面的用不上：{rest}。"
            )
            break
    if not spec.ties and spec.stages:
        words = "没有写同分怎么分先后：同分的一律并列，系统不会自己想办法。"
        yield Reason(SCORES, words, is_warning=True)


def _awards(spec) -> Found:
    yield from _keyed(spec.awards, AWARDS, "奖项")
    if not spec.awards:
        yield Reason(AWARDS, "还没有写奖项，评完没有人得奖。", is_warning=True)
    before: set = set()
    for award in spec.awards:
        yield from _award(spec, award, before)
        before.add(award.key)
    yield from _follows_in_circles(spec)
    yield from _too_many(spec)
    yield from _nobody_left(spec)


def _award(spec, award, before) -> Found:
    name = f"奖项“{award.label}”"
    yield from _known(AWARDS, award.group, rules.GROUPS, "哪些支部")
    yield from _known(
        AWARDS, award.to, (rules.BRANCH, rules.SECRETARY, rules.GENERAL_BRANCH), "发给谁"
    )
    if award.count is not None and award.percent is not None:
        yield Reason(AWARDS, f"{name}写了个数又写了百分比，只留一个。")
    if award.count is not None and award.count < 1:
        yield Reason(AWARDS, f"{name}至少 1 个。")
    if award.percent is not None and not 0 < award.percent <= 100:
        yield Reason(AWARDS, f"{name}的 {plain(award.percent)}% 不行，要大于 0、不超过 100。")
    if award.points < 0 or award.money < 0:
        yield Reason(AWARDS, f"{name}的考核加分和奖金不能是负数。")
    if award.follows:
        yield from _following(spec, award, before, name)
        return
    if award.to == rules.GENERAL_BRANCH:
        if award.percent is not None or award.line is not None or award.by_panel or award.group:
            yield Reason(
                AWARDS,
                f"{name}发给获奖最多的团总支，只能写个数，不写百分比、分数线、哪些支部、看哪一项。",
            )
        if not any(a.key in before and a.to == rules.BRANCH and not a.follows for a in spec.awards):
            yield Reason(AWARDS, f"{name}看团总支下面的支部得了几个奖，要排在支部的奖项后面。")
        return
    stage = spec.stage(award.stage)
    if stage is None:
        if award.stage:
            yield Reason(AWARDS, f"{name}按“{award.stage}”这一轮来定，可没有这一轮。")
        return
    if award.by_panel:
        panel = stage.panel(award.by_panel)
        if panel is None:
            yield Reason(AWARDS, f"{name}看“{award.by_panel}”的票，可“{stage.label}”里没有这一项。")
        elif not panel.is_vote:
            yield Reason(AWARDS, f"{name}按“{panel.label}”单独排，可它不是投票；人气奖要看投票。")
        if award.line is not None and award.line < 0:
            yield Reason(AWARDS, f"{name}至少几票不能是负数。")
    else:
        yield from _line(award.line, spec, AWARDS, f"{name}的分数线")
    if (
        stage.is_apart
        and not award.group
        and (award.count, award.percent) != (None, None)
        and not award.by_panel
    ):
        yield Reason(
            AWARDS, f"“{stage.label}”里班级和社团分开排名，{name}要写明给班级还是社团，各写一条。"
        )


def _following(spec, award, before, name) -> Found:
    if spec.award(award.follows) is None:
        yield Reason(AWARDS, f"{name}跟着“{award.follows}”走，可没有这个奖项。")
    elif award.follows not in before and award.follows != award.key:
        yield Reason(AWARDS, f"{name}跟着“{spec.award(award.follows).label}”走，要排在它后面。")
    if (
        award.count is not None
        or award.percent is not None
        or award.line is not None
        or award.by_panel
    ):
        yield Reason(AWARDS, f"{name}跟着别的奖项走，个数、百分比、分数线、看哪一项都不用写。")
    if award.to == rules.GENERAL_BRANCH:
        yield Reason(AWARDS, f"{name}跟着别的奖项走，只能发给支部或支书。")
    followed = spec.award(award.follows)
    if followed and followed.to == rules.GENERAL_BRANCH:
        yield Reason(AWARDS, f"{name}跟着团总支的奖走，找不到是哪个支部的支书。")


def _follows_in_circles(spec) -> Found:
    said: set = set()
    for award in spec.awards:
        path = [award.key]
        while (now := spec.award(path[-1])) and now.follows and now.follows not in path:
            path.append(now.follows)
        if now and now.follows == award.key and not said & set(path):
            said |= set(path)
            names = "→".join(spec.award(key).label for key in (*path, award.key))
            yield Reason(AWARDS, f"奖项互相跟着走，成了一个圈：{names}。")


def _too_many(spec) -> Found:
    """More awards than entries reach the stage. Those of a later stage also stand in this one."""
    order = {stage.key: place for place, stage in enumerate(spec.stages)}
    for stage in spec.stages:
        most = reaching(spec, stage)
        if most is None:
            continue
        counted = [
            award for award in spec.awards
            if award.count and not award.follows and not award.by_panel
            and award.to != rules.GENERAL_BRANCH and spec.stage(award.stage) is not None
            and order[spec.stage(award.stage).key] >= order[stage.key]
        ]  # fmt: skip
        if not any(spec.stage(award.stage).key == stage.key for award in counted):
            continue
        total = sum(award.count for award in counted)
        if total > most:
            parts = "、".join(f"{award.label} {award.count} 个" for award in counted)
            yield Reason(
                AWARDS, f"只有 {most} 个进得了“{stage.label}”，奖项却有 {total} 个：{parts}。"
            )
            continue
        before = spec.before(stage.key)
        for group in (rules.CLASS, rules.CLUB) if before.is_apart and before.count else ():
            mine = sum(award.count for award in counted if award.group == group)
            if mine > before.count:
                name = "班级" if group == rules.CLASS else "社团"
                yield Reason(
                    AWARDS,
                    f"{name}只有 {before.count} 个进得了“{stage.label}”，奖项却有 {mine} 个。",
                )
    for award in spec.awards:
        stage = spec.stage(award.stage)
        most = reaching(spec, stage) if stage else None
        if award.by_panel and award.count and most is not None and award.count > most:
            yield Reason(
                AWARDS,
                f"只有 {most} 个进得了“{stage.label}”，“{award.label}”却有 {award.count} 个。",
            )


def _nobody_left(spec) -> Found:
    """Awards behind one that everybody of the stage gets."""
    taken: dict = {}
    for award in spec.awards:
        if award.follows or award.by_panel or award.to == rules.GENERAL_BRANCH:
            continue
        stage = spec.stage(award.stage)
        if stage is None:
            continue
        for group in {"", award.group}:
            if first := taken.get((stage.key, group)):
                yield Reason(
                    AWARDS,
                    f"“{first}”没有写个数，“{stage.label}”里人人都得，轮不到“{award.label}”了。",
                )
                break
        if (award.count, award.percent, award.line) == (None, None, None):
            taken.setdefault((stage.key, award.group), award.label)


def _publication(spec) -> Found:
    said = spec.publication
    yield from _known(PUBLICATION, said.unit, (rules.DAYS, rules.WORKDAYS), "公示按什么算")
    yield from _known(
        PUBLICATION, spec.joint, (rules.LEAD, rules.EACH, rules.TOGETHER), "联合团日的奖"
    )
    if not 1 <= said.amount <= 60:
        yield Reason(PUBLICATION, f"公示 {said.amount} 天不行，要在 1 到 60 天之间。")
    if not 1 <= said.reply_workdays <= 30:
        yield Reason(
            PUBLICATION, f"异议 {said.reply_workdays} 个工作日内答复不行，要在 1 到 30 之间。"
        )
