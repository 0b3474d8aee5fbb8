"""Rules of real and invented colleges, written through the pages, put in force and tried out."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from party_pairing.recommend_rules import record_actions
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.library import SAMPLES
from party_pairing.recommend_rules.models import Track
from party_pairing.recommend_rules.spec import (
    Condition,
    Day,
    Factor,
    Limit,
    Meeting,
    PointRule,
    Publication,
    Quota,
    Share,
    Spec,
    Step,
)
from party_pairing.recommend_rules.wording import said
from tests.party_pairing.recommend_rules.entering import Editor, by_label
from tuanwei.rulebooks.queries import rules_in_force

pytestmark = pytest.mark.django_db

POINTS = Spec(
    from_statuses=(rules.LEAGUE, rules.ACTIVIST), to_status=rules.DEVELOPMENT,
    conditions=(
        Condition("age", rules.AGE, "年龄", least=D(18), most=D(28), is_below=True),
        Condition("league", rules.LEAGUE_AGE, "团龄", least=D("1.5")),
        Condition("hours", rules.HOURS, "志愿服务时数", period=rules.YEAR, least=D(10),
                  limits=(Limit(years=(1,), half=1, amount=D(4)), Limit(years=(1,), amount=D(8)))),
        Condition("total", rules.POINTS, "积分", period=rules.YEAR, least=D(30)),
        Condition("service", rules.POINTS, "服务积分", category="服务", period=rules.YEAR, least=D(20)),
        Condition("school", rules.HAS, "团校结业", record="school", either="学习"),
        Condition("post", rules.POST, "担任团干部", least=D(6), either="学习"),
        Condition("fails", rules.NUMBER, "不及格门数", record="fails", which=rules.SUM, most=D(1)),
        Condition("rank", rules.RANK, "综测排名", record="comprehensive", which=rules.EVERY,
                  most=D(50), waived_by=rules.STAFF, keeps=False),
        Condition("behaviour", rules.STATED, "平时表现"),
    ),
    points=(PointRule("服务", rules.HOURS, D(2), D(40)), PointRule("学习", "fails", D("0.5"))),
    quotas=(
        Quota(rules.FORMULA, heads=rules.LEAGUE_MEMBERS, less=rules.APPLICANTS, percent=D(25),
              least=1, most=6, branch_type="class"),
        Quota(rules.PERCENT, heads=rules.NON_PARTY, percent=D("12.5"), rounding=rules.UP),
    ),
    factors=(Factor("failed", "考核不合格", Share(1, 2)),),
    meeting=Meeting(
        quorum=(rules.Test(rules.VOTING, Share(2, 3)),),
        passing=(rules.Test(rules.VOTING, Share(1, 2), is_strict=True), rules.Test(rules.VALID, Share(3, 5))),
        ways=(rules.PAPER,), candidates_vote=False, per_ballot=6, may_abstain=False,
        shortlist=Share(1, 2), tie=rules.TAKE_NONE, most_rounds=2, plan_by=rules.STAFF,
        plan_days=5, invite_days=0, needs_observer=True, late_is_invalid=False,
    ),
    publications=(Publication("初步名单", 5, "staff", scope=rules.BRANCH),
                  Publication("正式名单", 7, "committee", True, rules.COMMITTEE)),
    steps=(Step("staff", "分管老师谈话", rules.STAFF, 10), Step("party", "党支部意见", rules.PARTY_BRANCH),
           Step("committee", "团委审批", rules.COMMITTEE, 3)),
    calendar=(Day("a", "开会", first=25, last=31), Day("b", "公示", rules.AFTER_STEP, 0, 7, after="a"),
              Day("c", "交材料", months=1, first=10, last=15, late_is_invalid=True)),
    valid_months=12, repeat_months=6, needs_party_answer=False, committee_may_drop=False,
    posts=("团支书", "无"), copies=2,
)  # fmt: skip
GRADUATES = Spec(
    conditions=(
        Condition("age", rules.AGE, "年龄下限", least=D(18)),
        Condition("old", rules.AGE, "年龄上限", most=D(28), limits=(Limit(degree=rules.GRADUATE, amount=D(35)),)),
        Condition("hours", rules.HOURS, "志愿服务时数", least=D(16)),
        Condition("training", rules.IN_STATUS, "培养", least=D(12), most=D(36)),
        Condition("clean", rules.CLEAN, "处分", record="punishment"),
        Condition("dormitory", rules.MARK, "宿舍等级", record="dormitory", which=rules.EVERY,
                  period=rules.LAST_YEAR, mark="B", marks=("A", "B", "C"),
                  limits=(Limit(degree=rules.GRADUATE, is_exempt=True), Limit(years=(3, 4), mark="C"))),
    ),
    from_statuses=(rules.ACTIVIST,), to_status=rules.DEVELOPMENT,
    quotas=(Quota(rules.COUNT, count=1, degree=rules.GRADUATE, is_cap=False),
            Quota(rules.TABLE, most=3)),
    meeting=Meeting(
        quorum=(rules.Test(rules.EXPECTED, Share(4, 5)),), passing=(rules.Test(rules.ISSUED, Share(2, 3)),),
        tie=rules.TAKE_ALL, ways=(rules.ONLINE,), tie_tests=(rules.Test(rules.ISSUED, Share(3, 4)),),
    ),
    publications=(Publication("公示"),), valid_months=18,
)  # fmt: skip
THIRDS = Spec(
    conditions=(
        Condition("hours", rules.HOURS, "志愿服务时数", period=rules.YEAR, least=D(20)),
        Condition("rank", rules.RANK, "综测排名", record="comprehensive", period=rules.LAST_TERM,
                  limits=(Limit(degree=rules.UNDERGRADUATE, amount=D("33.33")),
                          Limit(degree=rules.GRADUATE, amount=D(50)))),
    ),
    quotas=(Quota(rules.FORMULA, heads=rules.LEAGUE_MEMBERS, less=rules.ACTIVISTS, percent=D(25)),),
    factors=(Factor("failed", "考核不合格", Share(1, 2)),),
    meeting=Meeting(
        quorum=(rules.Test(rules.EXPECTED, Share(2, 3), is_strict=True),),
        passing=(rules.Test(rules.CAST, Share(1, 2)),
                 rules.Test(rules.EXPECTED, Share(1, 2), is_strict=True)),
        shortlist=Share(1, 2),
    ),
    publications=(Publication("公示", 7),),
)  # fmt: skip
COLLEGES = {key: sample.spec for key, sample in SAMPLES.items()} | {
    "points": POINTS, "graduates": GRADUATES, "thirds": THIRDS,
}  # fmt: skip


@pytest.fixture
def editor(client, cast):
    """A draft that begins with the usual rules, to be written over."""
    client.force_login(cast.staff)
    record_actions.add_records(by=cast.staff)
    track = Track.objects.create(name="推荐")
    client.post(reverse("party_pairing:rules-begin", args=[track.pk]))
    return Editor(client, track)


def forced(editor):
    """The version that was put in force through the page."""
    draft = editor.client.get(editor.url())
    assert [each.words for each, _url in draft.context["refusals"]] == []
    url = reverse("party_pairing:rules-force", args=[editor.track.pk])
    seen = draft.context["draft"].digest
    assert editor.client.post(url, {"seen": seen, "note": "按文件"}).status_code == 302
    return rules_in_force(editor.track)


@pytest.mark.parametrize("key", COLLEGES)
def test_rules_of_colleges_are_written_through_the_pages(editor, key):
    spec = COLLEGES[key]
    editor.write(spec)
    version = forced(editor)
    assert by_label(version.spec) == by_label(spec)
    assert said(version.spec) == said(spec)
    page = editor.client.get(reverse("party_pairing:rules-read", args=[editor.track.pk]))
    for _key, title, lines in said(spec):
        assert title in page.content.decode()
        assert all(line in page.content.decode() for line in lines)


def tried(editor, what, **fields):
    """The result of the page where rules are tried out."""
    url = reverse("party_pairing:rules-try", args=[editor.track.pk, "now", what])
    answer = editor.client.get(url, {name.replace("__", ":"): v for name, v in fields.items()})
    assert answer.status_code == 200, answer.context["form"].errors
    return answer.context["result"]


def states(result):
    return {row["label"]: row["state"] for row, _later in result["rows"]}


def keys(editor):
    return {each.label: each.key for each in rules_in_force(editor.track).spec.conditions}


def test_t2_ranks_differ_by_year_and_the_first_autumn_has_none(editor):
    editor.write(SAMPLES["t2"].spec)
    forced(editor)
    rank = keys(editor)["绩点排名"]
    common = {"degree": "undergraduate", "hours:ever": "20", f"total:{rank}": "100"}

    def of(year, place, cut_off):
        result = tried(editor, "person", cut_off=cut_off, year=year,
                       **common, **{f"value:{rank}": place})  # fmt: skip
        return states(result)["绩点排名"]

    assert of(1, 31, "2026-11-26") == "不作要求"
    assert [of(1, place, "2027-03-05") for place in (30, 31)] == ["满足", "不满足"]
    assert [of(2, place, "2026-11-26") for place in (40, 41)] == ["满足", "不满足"]
    assert [of(3, place, "2026-11-26") for place in (50, 51)] == ["满足", "不满足"]
    assert [of(4, place, "2026-11-26") for place in (60, 61)] == ["满足", "不满足"]


def test_t2_meets_with_more_than_four_fifths_and_takes_equals_above_two_thirds(editor):
    editor.write(SAMPLES["t2"].spec)
    forced(editor)
    for expected, needed in (
        (9, 8),
        (10, 9),
        (25, 21),
        (28, 23),
        (30, 25),
        (35, 29),
        (42, 34),
        (45, 37),
    ):
        assert tried(editor, "meeting", expected=expected)["quorum"] == [
            ("超过应到会人数的 4/5", needed)
        ]
    votes = {"expected": 45, "present": 39, "places": 1}
    equal = tried(editor, "meeting", **votes, **{"yes:1": 27, "no:1": 12, "yes:2": 27, "no:2": 12})
    assert [row["outcome"] for row in equal["lines"]] == ["通过", "通过"]
    equal = tried(editor, "meeting", **votes, **{"yes:1": 26, "no:1": 13, "yes:2": 26, "no:2": 13})
    assert [row["outcome"] for row in equal["lines"]] == ["再投一轮", "再投一轮"]
    passes = {"expected": 40, "present": 33, "yes:1": 22, "no:1": 11}
    (row,) = tried(editor, "meeting", **passes)["lines"]
    assert (row["outcome"], row["tests"][0][-2:]) == ("通过", "达到")
    club = tried(editor, "quota", branch_type="club")
    assert club["words"] == "每个支部固定，1 个名额"


FAILS_HALF = "超过应到会人数的 1/2：45 的 1/2 至少 23，有 22，没有达到"
PASSES_CAST = "不少于收回的票数的 1/2：31 的 1/2 至少 16，有 22，达到"


@pytest.mark.parametrize(
    ("key", "tests"), [("t3", [FAILS_HALF]), ("t4", [FAILS_HALF, PASSES_CAST])]
)
def test_t3_and_t4_refuse_what_t2_lets_pass(editor, key, tests):
    """n=45, p=32, v=31, y=22: the example of the rules."""
    editor.write(SAMPLES[key].spec)
    forced(editor)
    votes = {"expected": 45, "present": 32, "cast": 31, "yes:1": 22, "no:1": 9}
    result = tried(editor, "meeting", **votes)
    (row,) = result["lines"]
    assert (row["outcome"], row["rate"], row["tests"]) == ("票数不够", "70.97%", tests)
    assert result["passing"][0] == ("超过应到会人数的 1/2", 23)
    (row,) = tried(editor, "meeting", **votes | {"yes:1": 23, "no:1": 8})["lines"]
    assert row["outcome"] == "通过"


def test_t4_places_are_rounded_half_up(editor):
    editor.write(SAMPLES["t4"].spec)
    forced(editor)
    assert [
        tried(editor, "quota", **{"heads:league_members": n, "branch_type": "class"})["words"]
        for n in (22, 23)
    ] == [
        "团员人数 22 × 20% = 4.4，四舍五入，4 个名额",
        "团员人数 23 × 20% = 4.6，四舍五入，5 个名额",
    ]


def test_t4_dormitory_rank_and_hours(editor):
    editor.write(SAMPLES["t4"].spec)
    forced(editor)
    known = keys(editor)
    data = {
        "cut_off": "2026-11-26", "year": 2, "degree": "undergraduate", "joined_on": "2020-05-04",
        f"on:{known['递交入党申请书']}": "2026-08-26", f"mark:{known['宿舍等级']}": "B",
        f"value:{known['综测排名']}": 21, f"total:{known['综测排名']}": 40,
        f"value:{known['不及格门数']}": 0, "hours:ever": "4.5",
    }  # fmt: skip
    result = tried(editor, "person", **data)
    assert states(result) == {
        "团龄": "满足", "递交入党申请书": "满足", "宿舍等级": "不满足", "综测排名": "不满足",
        "不及格门数": "满足", "志愿服务时数": "不满足",
    }  # fmt: skip
    missing = {row["label"]: (row["found"], row["missing"]) for row, _later in result["rows"]}
    assert missing["志愿服务时数"] == ("4.5 小时", "还差 0.5 小时")
    assert missing["综测排名"] == ("前 52.5%", "名次要进前 50%")
    assert missing["宿舍等级"] == ("B 等", "要 A 等")
    graduate = states(tried(editor, "person", **data | {"degree": "graduate"}))
    assert graduate["综测排名"] == "满足"
    fresh = states(tried(editor, "person", **data | {"year": 1}))
    assert [fresh[each] for each in ("宿舍等级", "综测排名", "不及格门数")] == ["不作要求"] * 3
    assert fresh["志愿服务时数"] == "不满足"


def test_t6_tells_who_turns_18_or_29_between_the_steps(editor):
    editor.write(SAMPLES["t6"].spec)
    forced(editor)
    applied = keys(editor)["递交入党申请书"]
    common = {
        "cut_off": "2026-11-26", "later": "2026-12-20", "year": 1, "degree": "undergraduate",
        "joined_on": "2020-05-04", f"on:{applied}": "2026-06-25", "hours:ever": "20",
    }  # fmt: skip

    def age(born):
        result = tried(editor, "person", **common, born_on=born)
        now, later = next(rows for rows in result["rows"] if rows[0]["label"] == "年龄")
        return now["state"], now["missing"] or now["turns"], later["state"]

    assert age("2008-12-10") == ("不满足", "还差 1 年，2026年12月10日满足", "满足")
    assert age("1997-12-10") == ("满足", "2026年12月10日起不再满足", "不满足")
    result = tried(editor, "person", **common, born_on="2005-01-01")
    assert (len(result["in_the_way"]), len(result["in_the_way_later"])) == (1, 1)
    assert [row["missing"] for row, _later in result["rows"] if row["missing"]] == [
        "还差 1 个月，2026年12月25日满足"
    ]
    older = tried(editor, "person", **common | {"year": 2}, born_on="2005-01-01")
    assert states(older)["这一批推荐的年级"] == "不满足"


def test_t8_calendar_of_february_and_rates(editor):
    editor.write(SAMPLES["t8"].spec)
    forced(editor)
    assert [
        (due.day.label, words, late)
        for due, words, late in tried(editor, "calendar", month="2028-02")["days"]
    ] == [
        ("支部开推优大会", "2028年2月1日–2028年2月6日", False),
        ("名单报党支部", "2028年2月7日", True),
        ("党支部审核、答复", "2028年2月8日–2028年2月9日", False),
        ("填推荐表", "2028年2月10日–2028年2月12日", False),
        ("交推荐表", "2028年2月13日", False),
        ("公示", "2028年2月14日–2028年2月20日", False),
    ]
    votes = {"expected": 30, "present": 25, "cast": 24, "yes:1": 20, "no:1": 4}
    (row,) = tried(editor, "meeting", **votes)["lines"]
    assert (row["outcome"], row["rate"]) == ("通过", "83.33%")
    wrong = tried(editor, "meeting", **votes | {"cast": 26, "yes:1": 26, "no:1": 0})
    assert wrong["faults"] == ["收回的票比发出的多"]
    wrong = tried(editor, "meeting", **votes | {"issued": 31, "no:1": 3})
    assert wrong["faults"] == [
        "发出的票比到会有表决权的人多",
        "甲：赞成、反对、弃权加起来，不等于有效票",
    ]


def test_an_invented_college_counts_points_and_halves_places(editor):
    editor.write(POINTS)
    forced(editor)
    heads = {"heads:league_members": 45, "heads:applicants": 20, "heads:non_party": 50}
    assert [
        tried(editor, "quota", **heads, branch_type=kind, **fact)["words"]
        for kind, fact in (
            ("class", {}), ("class", {"fact:kaohebuhege": "on"}), ("club", {}),
        )
    ] == [
        "团员人数减去申请入党的人数后 25 × 25% = 6.25，四舍五入，6 个名额，可以有 9 人上选票",
        "团员人数减去申请入党的人数后 25 × 25% × 1/2（考核不合格） = 3.13，四舍五入，3 个名额，可以有 5 人上选票",
        "非党员人数 50 × 12.5% = 6.25，只入不舍，7 个名额，可以有 11 人上选票",
    ]  # fmt: skip
    data = {
        "cut_off": "2026-11-26", "year": 2, "degree": "undergraduate", "born_on": "1998-11-26",
        "joined_on": "2025-05-27", "hours:year": "14", "post_months": 6, "points:1": 4,
    }  # fmt: skip
    result = tried(editor, "person", **data)
    found = {
        row["label"]: (row["state"], row["found"], row["missing"]) for row, _l in result["rows"]
    }
    assert found["年龄"] == ("不满足", "满 28 周岁", "2026年11月26日起超过了")
    assert found["团龄"] == ("不满足", "满 1 年 5 个月", "还差 1 个月，2026年11月27日满足")
    assert found["积分"] == ("满足", "30 分", "")
    assert found["服务积分"] == ("满足", "28 分", "")
    assert found["担任团干部"][0] == "满足"
    assert found["团校结业"][0] == "不满足"
    assert found["平时表现"] == ("还不知道", "还没有人核对", "等有职责的人核对")
    blocked = {each.condition.label for each in result["in_the_way"]}
    assert "团校结业" not in blocked
    assert {"年龄", "团龄", "平时表现", "综测排名", "不及格门数"} == blocked
    assert tried(editor, "meeting", expected=30, voting=27, present=20)["quorum"] == [
        ("不少于有表决权的人数的 2/3", 18)
    ]


def test_an_invented_college_of_graduates(editor):
    editor.write(GRADUATES)
    forced(editor)
    data = {"cut_off": "2026-11-26", "year": 3, "born_on": "1995-01-01", "hours:ever": "16",
            "status_since": "2023-11-27"}  # fmt: skip
    dormitory = keys(editor)["宿舍等级"]
    young = states(
        tried(editor, "person", **data, degree="undergraduate", **{f"mark:{dormitory}": "C"})
    )
    old = states(tried(editor, "person", **data, degree="graduate"))
    assert (young["年龄上限"], old["年龄上限"]) == ("不满足", "满足")
    assert (young["宿舍等级"], old["宿舍等级"]) == ("满足", "不作要求")
    assert (young["培养"], young["处分"]) == ("满足", "满足")
    assert tried(editor, "quota", degree="graduate", branch_type="class", granted=9)["words"] == (
        "每个支部固定，1 个名额"
    )
    assert [
        tried(editor, "quota", degree="", branch_type="class", granted=n)["words"] for n in (2, 9, "")
    ] == [
        "按分配表，2 个名额", "按分配表，最多 3 个，3 个名额",
        "分配表里还没有填这个支部，0 个名额",
    ]  # fmt: skip


def test_a_college_of_thirds(editor):
    """A third is a third; places for those who are no activists yet; two tests at once."""
    editor.write(THIRDS)
    forced(editor)
    rank = keys(editor)["综测排名"]
    page = editor.client.get(reverse("party_pairing:rules-read", args=[editor.track.pk]))
    assert "前 1/3" in page.content.decode()
    heads = {"heads:league_members": 40, "heads:activists": 6, "fact:kaohebuhege": "on"}
    assert tried(editor, "quota", branch_type="class", **heads)["words"] == (
        "团员人数减去积极分子人数后 34 × 25% × 1/2（考核不合格） = 4.25，四舍五入，4 个名额，可以有 6 人上选票"
    )

    def of(degree, place, served="20"):
        found = tried(
            editor, "person", degree=degree, year=2, cut_off="2026-11-26",
            **{"hours:year": served, f"value:{rank}": place, f"total:{rank}": "12"},
        )  # fmt: skip
        return list(states(found).values())

    assert [of("undergraduate", place) for place in (4, 5)] == [
        ["满足", "满足"],
        ["满足", "不满足"],
    ]
    assert [of("graduate", place) for place in (6, 7)] == [["满足", "满足"], ["满足", "不满足"]]
    assert of("graduate", 6, "19.99") == ["不满足", "满足"]
    assert tried(editor, "meeting", expected=45)["quorum"] == [("超过应到会人数的 2/3", 31)]
    votes = {"expected": 45, "present": 31, "issued": 31, "cast": 31, "places": 1}
    outcomes = [
        tried(editor, "meeting", **votes, **{"yes:1": yes, "no:1": 31 - yes})["lines"][0]["outcome"]
        for yes in (15, 22, 23)
    ]
    assert outcomes == ["票数不够", "票数不够", "通过"]
