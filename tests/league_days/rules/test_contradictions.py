"""What is refused when rules are put in force, and what is only pointed out: one change each."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from branches.league_days.rules import spec as rules
from branches.league_days.rules.contradictions import contradictions
from branches.league_days.rules.library import FUNNEL, L8, MONTHLY, SAMPLES
from branches.league_days.rules.spec import (
    Award,
    Band,
    Bonus,
    Channel,
    Conversion,
    Cycle,
    Gate,
    Item,
    ItemGroup,
    Publication,
    Quota,
    RankBand,
    Stage,
    Tie,
)

JUDGES, VOTE = MONTHLY.stages[0].panels
ONLINE = VOTE.channels[0]
TOTAL = (Item("total", "总分", D(100), D("0.5")),)


def words(spec, warnings=False):
    return [each.words for each in contradictions(spec) if each.is_warning is warnings]


def stage(**changed):
    return replace(MONTHLY, stages=(replace(MONTHLY.stages[0], **changed),))


def judges(**changed):
    return stage(panels=(replace(JUDGES, **changed), VOTE))


def vote(**changed):
    return stage(panels=(JUDGES, replace(VOTE, **changed)))


def channel(**changed):
    return vote(channels=(replace(ONLINE, **changed),))


def converted(**changed):
    return vote(conversion=replace(VOTE.conversion, **changed))


def banded(*bands, **changed):
    item = replace(TOTAL[0], bands=bands, **changed)
    return judges(items=(item,))


def gates(*found):
    return replace(MONTHLY, gates=found)


def awards(*found):
    return replace(MONTHLY, awards=found)


def ranked(*bands):
    return converted(method=rules.BANDS, bands=tuple(RankBand(f, t, D(p)) for f, t, p in bands))


@pytest.mark.parametrize("key", SAMPLES)
def test_samples_are_not_refused(key):
    assert words(SAMPLES[key].spec) == []


def test_the_monthly_sample_has_nothing_to_point_out():
    assert contradictions(MONTHLY) == []


REFUSED = [
    (stage(panels=(replace(JUDGES, weight=D(60)), VOTE)),
     "“终评”的权重加起来是 90%，要正好 100%：评委 60%、网络投票 30%。"),
    (stage(panels=(replace(JUDGES, weight=D(-70)), replace(VOTE, weight=D(170)))),
     "“评委”占 -70% 不行，要在 0 到 100 之间。"),
    (stage(carry=D(10)), "“终评”是第一轮，没有上一轮的分可带。"),
    (stage(panels=()), "“终评”还没有评分项：写上评委、材料或投票。"),
    (replace(MONTHLY, stages=()), "还没有写评审分几轮，至少一轮。"),
    (stage(count=0), "“终评”至少选出 1 个。"),
    (stage(count=3, percent=D(5)), "“终评”选出几个和选出百分之几写了两样，只留一样。"),
    (stage(line=D(101)), "“终评”的分数线 101 超过了满分 100，谁也够不着。"),
    (stage(panels=(JUDGES, replace(VOTE, key="judges"))), "评分项“评委”和“网络投票”用了同一个代号 judges。"),
    (stage(panels=(JUDGES, replace(VOTE, label="评委"))), "有两个评分项都叫“评委”，改一个名称。"),
    (judges(items=()), "“评委”还没有评分细则：至少写一项，例如“总分 100”。"),
    (judges(groups=(ItemGroup("g", "内容", D(70)),),
            items=(Item("a", "思想", D(40), group="g"), Item("b", "创新", D(35), group="g"))),
     "“内容”的小项加起来 75 分，超过了大项的 70 分：思想 40、创新 35。"),
    (judges(groups=(ItemGroup("g", "内容", D(70)),), items=(Item("a", "思想", D(40), group="g"),)),
     "“内容”的小项加起来 40 分，不到大项的 70 分：思想 40。"),
    (judges(groups=(ItemGroup("g", "内容", D(70)),)), "大项“内容” 70 分，下面一个小项也没有。"),
    (judges(items=(Item("a", "思想", D(40), group="x"),)), "“思想”归到的大项不在了，重新选一个。"),
    (judges(items=(Item("a", "思想", D(10), D(3)),)), "“思想”满分 10，每 3 分一档除不尽，打不出满分。"),
    (judges(items=(Item("a", "思想", D(10), D(0)),)), "“思想”的最小分差要大于 0。"),
    (judges(items=(Item("a", "思想", D(0)),)), "“思想”的满分 0 不行，要大于 0、不超过 1000。"),
    (judges(items=(JUDGES.items[0], replace(JUDGES.items[1], label="思想性"))),
     "有两个评分细则都叫“思想性”，改一个名称。"),
    (banded(Band("好", D(80), D(100)), Band("中", D(60), D(80))),
     "“总分”的“好”档和“中”档重叠了：80–80 分同时算两档。"),
    (banded(Band("好", D(70), D(100)), Band("中", D(60), D(90))),
     "“总分”的“好”档和“中”档重叠了：70–90 分同时算两档。"),
    (banded(Band("好", D(80), D(101))), "“总分”的“好”档 80–101，超出了这一项的 0–100 分。"),
    (banded(Band("好", D(90), D(80))), "“总分”的“好”档 90–80，低的比高的还高，换过来。"),
    (banded(Band("好", D("80.1"), D("80.2"))),
     "“总分”的“好”档 80.1–80.2，按每 0.5 分一档，里面一个分也打不出来。"),
    (banded(Band("中", D(40), D(50)), Band("好", D(90), D(100)), Band("差", D(0), D(39))),
     "“总分”的各档没有按高低排，请从高到低（或从低到高）写。"),
    (banded(Band("好", D(80), D(100), D(90))),
     "“总分”的“好”档 80–100写了到会率；只有按到会率自动给分的项才写。"),
    (banded(Band("好", D(0), D(100), D(90)), Band("中", D(0), D(100), D(90)), fact=rules.ATTENDANCE),
     "“总分”有两档都从到会率 90% 起，重叠了。"),
    (banded(Band("好", D(0), D(60), D(90)), Band("中", D(0), D(100), D(80)), fact=rules.ATTENDANCE),
     "“总分”到会率更高的“好”档，分反而不比“中”档高。"),
    (banded(fact=rules.ATTENDANCE), "“总分”按到会率自动给分，还没有写到多少给几分。"),
    (banded(Band("好", D(0), D(100)), fact=rules.ATTENDANCE),
     "“总分”按到会率自动给分，每一档都要写到会率从百分之几起。"),
    (judges(channels=(ONLINE,)), "“评委”是打分的，不是投票，投票渠道要去掉。"),
    (judges(least_judges=2), "“评委”要去掉最高分和最低分，至少得有 3 人打分，现在写的是 2 人。"),
    (judges(trim_from=2), "“评委”从 2 人起去掉最高分和最低分，去完就没有分了；从 3 人起才行。"),
    (judges(conversion=Conversion(rules.SHARE_BALLOTS)),
     "“评委”是打分的，没有选票，不能按“票数 ÷ 有效选票”折算。"),
    (vote(channels=()), "“网络投票”还没有投票渠道：网上、纸质或别处，至少一种。"),
    (vote(items=TOTAL), "“网络投票”是投票，不用评分细则，把细则和大项去掉。"),
    (vote(conversion=Conversion()),
     "“网络投票”是投票，票数没有满分，要选一种折算办法：按总票数、按最高票、按名次……"),
    (converted(out_of=D(0)), "“网络投票”折算后的满分要大于 0。"),
    (converted(top=D(120)), "“网络投票”第一名得 120 分，超过了折算后的满分 100。"),
    (converted(step=D(0)), "“网络投票”每低一名减几分要大于 0。"),
    (converted(floor=D(101)), "“网络投票”的最低分 101 要在 0 和第一名的 100 分之间。"),
    (ranked((1, 3, 100), (3, None, 90)), "“网络投票”的名次分档重叠了：第 3 名同时在两档里。"),
    (ranked((1, 3, 100), (5, None, 90)), "“网络投票”的名次分档有空：第 4 到 4 名没有写得几分。"),
    (ranked((2, None, 90)), "“网络投票”的名次分档要从第 1 名写起，现在从第 2 名起。"),
    (ranked((1, 3, 80), (4, None, 90)), "“网络投票”名次靠后的一档（第 4 名起）分反而更高。"),
    (ranked((1, None, 101)), "“网络投票”的“第 1–末 名”得 101 分，要在 0 到满分 100 之间。"),
    (ranked(), "“网络投票”按名次分档折算，还没有写第几名得几分。"),
    (converted(bands=(RankBand(1, None, D(90)),)),
     "“网络投票”写了名次分档，可折算办法不是“按名次分档”，去掉分档或改办法。"),
    (channel(least=4), "“网上投票”最少选 4 个，比最多选 3 个还多，谁也投不了。"),
    (channel(per_candidate=4), "“网上投票”给同一个最多投 4 票，超过了一张票的 3 票。"),
    (channel(per_candidate=0), "“网上投票”给同一个最多投几票，至少是 1。"),
    (channel(days=0), "“网上投票”投票 0 天不行，要在 1 到 60 天之间。"),
    (channel(kind=rules.PAPER, per_address=100), "“网上投票”不在网上投，限不了网络地址，空着就好。"),
    (vote(channels=(ONLINE, replace(ONLINE, label="又一个"))),
     "投票渠道“网上投票”和“又一个”用了同一个代号 online。"),
    (vote(roll="everybody"), "“谁来投”里没有“everybody”这一种。"),
    (gates(Gate(rules.ATTENDANCE, D(101))), "到会率 101% 不行，要大于 0、不超过 100。"),
    (gates(Gate(rules.NOT_WON, D(0))), "“前几期没得过奖”要写不小于 1 的整数，现在是 0。"),
    (gates(Gate(rules.PHOTOS, D("1.5"))), "“照片张数”要写不小于 1 的整数，现在是 1.5。"),
    (gates(Gate(rules.STATED, label=" ")), "人工核对的条件要写清楚核对什么。"),
    (gates(Gate(rules.RATED, D(6))), "星级最高五星。"),
    (gates(Gate(rules.PHOTOS, D(4)), Gate(rules.PHOTOS, D(5))),
     "“照片张数”对同一批支部写了两次，留一条。"),
    (gates(Gate("weather", D(1))), "“参评条件”里没有“weather”这一种。"),
    (replace(MONTHLY, quotas=(Quota("", 2, D(5)),)), "全部支部的名额写了个数又写了百分比，只留一个。"),
    (replace(MONTHLY, quotas=(Quota(""),)), "全部支部的名额没有写个数，也没有写百分比。"),
    (replace(MONTHLY, quotas=(Quota("", 2), Quota("", 3))), "全部支部的名额写了两条，留一条。"),
    (replace(MONTHLY, quotas=(Quota("", 2), Quota(rules.CLUB, 3))),
     "社团团支部的名额 3 个，比全部支部的 2 个还多。"),
    (replace(MONTHLY, cycle=Cycle(entry_time="24:00")),
     "报名截止的时间“24:00”要写成几点几分，例如 18:00。"),
    (replace(MONTHLY, cycle=Cycle(rolled_months=(13,))), "顺延的月份要在 1 到 12 之间。"),
    (replace(MONTHLY, cycle=Cycle(rolled_months=tuple(range(1, 13)))),
     "每个月都顺延到下一期，就没有哪一期评得成了。"),
    (replace(MONTHLY, out_of=D(0)), "总分的满分 0 不行，要大于 0、不超过 1000。"),
    (replace(MONTHLY, places=5), "小数位数 5 不行，要在 0 到 4 之间。"),
    (replace(MONTHLY, bonuses=(Bonus("a", "报道", D(0)),)), "加分项“报道”的分要大于 0、不超过 1000。"),
    (replace(MONTHLY, ties=(Tie(rules.BY_PANEL, "nobody"),)), "同分“看某项的分”：“nobody”不在任何一轮里。"),
    (replace(MONTHLY, ties=(Tie(rules.BY_PANEL),)), "同分“看某项的分”：还没有选哪一项。"),
    (replace(MONTHLY, ties=(Tie(rules.BY_VOTES, "judges"),)), "同分看“评委”的票数，可它不是投票。"),
    (replace(MONTHLY, ties=(Tie(rules.BY_STAGE),)), "同分看上一轮的分，可一共只有一轮。"),
    (replace(MONTHLY, ties=(Tie(rules.BY_EARLIER), Tie(rules.BY_LOT))),
     "同分“先报名的在前”一定分得出先后，写在它后面的用不上：抽签。"),
    (replace(MONTHLY, ties=(Tie(rules.BY_LOT), Tie(rules.BY_ATTENDANCE))),
     "同分“抽签”一定分得出先后，写在它后面的用不上：看到会率。"),
    (replace(MONTHLY, ties=(Tie(rules.BY_ATTENDANCE), Tie(rules.BY_ATTENDANCE))), "同分“看到会率”写了两次。"),
    (awards(Award("a", "甲"), Award("b", "乙")), "“甲”没有写个数，“终评”里人人都得，轮不到“乙”了。"),
    (awards(Award("a", "甲", count=1, percent=D(5))), "奖项“甲”写了个数又写了百分比，只留一个。"),
    (awards(Award("a", "甲", stage="x", count=1)), "奖项“甲”按“x”这一轮来定，可没有这一轮。"),
    (awards(Award("a", "甲", count=1, by_panel="x")), "奖项“甲”看“x”的票，可“终评”里没有这一项。"),
    (awards(Award("a", "甲", count=1, by_panel="judges")),
     "奖项“甲”按“评委”单独排，可它不是投票；人气奖要看投票。"),
    (awards(Award("a", "甲", follows="x")), "奖项“甲”跟着“x”走，可没有这个奖项。"),
    (awards(Award("a", "甲", follows="b"), Award("b", "乙", follows="a")), "奖项互相跟着走，成了一个圈：甲→乙→甲。"),
    (awards(Award("a", "甲", follows="a")), "奖项互相跟着走，成了一个圈：甲→甲。"),
    (awards(Award("a", "甲", follows="b"), Award("b", "乙", count=1)), "奖项“甲”跟着“乙”走，要排在它后面。"),
    (awards(Award("a", "甲", count=1), Award("b", "乙", follows="a", count=1)),
     "奖项“乙”跟着别的奖项走，个数、百分比、分数线、看哪一项都不用写。"),
    (awards(Award("u", "单位", count=1, to=rules.GENERAL_BRANCH)),
     "奖项“单位”看团总支下面的支部得了几个奖，要排在支部的奖项后面。"),
    (awards(Award("a", "甲", count=1, line=D(101))), "奖项“甲”的分数线 101 超过了满分 100，谁也够不着。"),
    (replace(MONTHLY, publication=Publication(0)), "公示 0 天不行，要在 1 到 60 天之间。"),
    (replace(MONTHLY, publication=Publication(reply_workdays=31)),
     "异议 31 个工作日内答复不行，要在 1 到 30 之间。"),
    (replace(FUNNEL, stages=(replace(FUNNEL.stages[0], count=20), *FUNNEL.stages[1:])),
     "“现场展示”要选出 30 个，可“材料评审”只进来 20 个。"),
    (replace(FUNNEL, awards=(*FUNNEL.awards[:1], replace(FUNNEL.awards[1], count=28), *FUNNEL.awards[2:])),
     "只有 30 个进得了“总决赛”，奖项却有 31 个：一等奖 3 个、二等奖 28 个。"),
    (replace(L8, awards=(Award("a", "甲", count=3),)),
     "“评比小组评审”里班级和社团分开排名，奖项“甲”要写明给班级还是社团，各写一条。"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "said"), REFUSED, ids=[said[:30] for _spec, said in REFUSED])
def test_it_is_refused_with_the_reason(spec, said):
    assert said in words(spec)


POINTED_OUT = [
    (replace(MONTHLY, ties=()), "没有写同分怎么分先后：同分的一律并列，系统不会自己想办法。"),
    (stage(count=3), "“终评”是最后一轮，后面没有了：选出几个由奖项来定，这里不用写。"),
    (banded(Band("好", D(80), D(100)), Band("中", D(0), D(70))),
     "“总分”在“中”和“好”两档之间的分打不了：70 以上、80 以下。"),
    (ranked((1, 3, 100)), "“网络投票”只写到第 3 名，后面的都得 0 分。"),
    (judges(trim_from=7), "“评委”满 7 人才去掉最高分和最低分；只有 5 人打分时不去，直接平均。"),
    (channel(per=rules.DAILY),
     "“网上投票”每天可以投一次：“同一个最多 1 票”只管得住当天的一张票，管不住整个投票期。"
     "选票不记名，系统查不出同一个人前几天投给了谁；要管住整个投票期，请改成“全程投一次”。"),
    (channel(kind=rules.PAPER, own=rules.FORBIDDEN),
     "“网上投票”的选票不记名，系统看不出投没投自己支部，请在现场写明。"),
    (channel(kind=rules.ELSEWHERE),
     "“网上投票”在别处投，没有写那边的限制（每人几票、怎么防刷票），建议写上让大家看得到。"),
    (replace(MONTHLY, bonuses=(Bonus("a", "报道", D(3)),), bonus_most=D(5)),
     "加分封顶 5 分，可各项加起来才 3 分，封顶用不上。"),
    (awards(), "还没有写奖项，评完没有人得奖。"),
    (replace(MONTHLY, stages=(Stage("first", "初评", (replace(JUDGES, weight=D(100)),), count=2),
                              *channel(least=1).stages)),
     "“网上投票”最多可选 3 个，比这一轮的 2 个参评还多。"),
    (replace(FUNNEL, stages=(replace(FUNNEL.stages[0], count=30), *FUNNEL.stages[1:])),
     "“现场展示”选出的和进来的一样多（30 个），等于没有淘汰。"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "said"), POINTED_OUT, ids=[s[:30] for _spec, s in POINTED_OUT])
def test_it_is_pointed_out(spec, said):
    assert said in words(spec, warnings=True)


def test_nothing_else_is_said_of_a_single_fault():
    """The fault is named once and nothing is said beside it that would not be wrong alone."""
    wrong = stage(panels=(replace(JUDGES, weight=D(60)), VOTE))
    assert [(each.section, each.is_warning) for each in contradictions(wrong)] == [
        ("stages/final", False)
    ]
    assert [each.section for each in contradictions(channel(least=4))] == ["stages/final/vote"]


def test_first_years_may_have_a_gate_of_their_own():
    both = gates(Gate(rules.HELD, D(5), years=(2, 3)), Gate(rules.HELD, D(3), years=(1,)))
    assert words(both) == []
    overlapping = gates(Gate(rules.HELD, D(5), years=(1, 2)), Gate(rules.HELD, D(3), years=(1,)))
    assert words(overlapping) == ["“开展次数”对同一批支部写了两次，留一条。"]


def test_paper_and_votes_elsewhere_need_no_roll():
    assert words(replace(channel(kind=rules.PAPER), places=2)) == []
    wrong_roll = vote(roll="", channels=(Channel("p", "票箱", rules.PAPER),))
    assert words(wrong_roll) == []
