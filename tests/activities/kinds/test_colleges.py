"""Rules of real colleges, and of two invented ones, entered at the screens as their staff would;
then applications get the chain, files, level and refusals that those rules say."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from activities.applications.checks import (
    Filled,
    FilledLine,
    FilledPart,
    FilledPerson,
    facts,
    problems,
)
from activities.kinds.queries import rules_in_force
from tests.activities.kinds.conftest import own
from tuanwei.gatherings.venue_models import Venue
from tuanwei.workdays.calendar import WorkCalendar

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()  # Mondays to Fridays
START = datetime(2027, 3, 19, 19, 0, tzinfo=ZONE)  # a Friday
BASE = Filled(
    applicant="branch", title="夜跑", phone="13800000000", plan="每周两次，有人领跑。",
    has_teacher=True, place="田径场东看台", starts_at=START, ends_at=START.replace(hour=21),
    people_inside=40,
)  # fmt: skip


class Rules:
    """Rules in force, and what they say to an application."""

    def __init__(self, spec):
        self.spec = spec

    def filled(self, answers=None, **more):
        """An application with answers by the words of the questions, money by source."""
        keys = {rule.label: rule.key for rule in self.spec.fields}
        given = {keys[label]: answer for label, answer in (answers or {}).items()}
        if "money" in more:
            sources = {source.label: source.key for source in self.spec.money.sources}
            more["budget"] = tuple(
                FilledLine(Decimal(amount), sources[label])
                for label, amount in more.pop("money").items()
            )
        if more.get("files") == "all":
            known = facts(self.spec, self.filled(answers, **more | {"files": {}}))
            more["files"] = {rule.key: (rule.types or ("pdf",))[:1]
                             for rule in self.spec.asked_files(known)}  # fmt: skip
        return replace(BASE, answers=given, is_declared=True, **more)

    def chain(self, *args, **more):
        """Who decides, in order; None where nobody has to."""
        known = facts(self.spec, self.filled(*args, **more))
        if self.spec.exemption(known):
            return None
        return [step.name for step in self.spec.steps(known)]

    def files(self, *args, **more):
        """The attachments asked for."""
        known = facts(self.spec, self.filled(*args, **more))
        return [rule.label for rule in self.spec.asked_files(known)]

    def level(self, *args, **more):
        """The level it comes to."""
        return facts(self.spec, self.filled(*args, **more))["level"]

    def wrong(self, *args, on=date(2027, 3, 1), files="all", **more):
        """What is said against it when handed in on that day, warnings apart."""
        now = datetime(on.year, on.month, on.day, 12, 0, tzinfo=ZONE)
        found = problems(self.spec, self.filled(*args, files=files, **more), now=now,
                         calendar=CALENDAR)  # fmt: skip
        return [each.words for each in found if not each.is_warning]

    def warned(self, *args, **more):
        """What is only pointed out."""
        return [bar.words for bar in self.spec.barred(facts(self.spec, self.filled(*args, **more)))
                if bar.only_warns]  # fmt: skip


def test_f1_two_weeks_and_the_secretary_for_what_is_major(office):
    draft = office.new("恩施活动申报")
    draft.section("basics", applicants=["department", "branch"], parts="none", theme="none")
    draft.add(
        "fields", label="活动时长（小时）", kind="number", is_required="on", least="0.5", most="72"
    )
    draft.add("fields", label="是重大活动", kind="yes_no", is_required="on")
    draft.add("fields", label="备注", kind="long", most="300")
    draft.add("lead_times", amount="2", unit="weeks")
    for label, sponsor in (("启动资金", None), ("赞助金额", "on"), ("其他", None)):
        draft.add("money-sources", label=label, is_sponsor=sponsor)
    draft.add("chain", name="主席团意见", who="unit", unit=office.unit("学生会主席团"))
    draft.add("chain", name="校团委指导老师意见", who="staff")
    draft.add("chain", (own(draft, "是重大活动"), "yes"), name="校团委书记意见", who="secretary")
    draft.section("closing", amount="1", unit="weeks", summary_least="100")
    rules = Rules(draft.force())
    small, major = (
        {"活动时长（小时）": "2", "是重大活动": False},
        {"活动时长（小时）": "2", "是重大活动": True},
    )
    money = {"启动资金": 300, "赞助金额": 200}
    assert rules.chain(small) == ["主席团意见", "校团委指导老师意见"]
    assert rules.chain(major) == ["主席团意见", "校团委指导老师意见", "校团委书记意见"]
    assert rules.wrong(small, on=date(2027, 3, 5), money=money) == []
    assert "至少 2 周" in " ".join(rules.wrong(small, on=date(2027, 3, 6), money=money))
    assert any("活动时长" in words for words in rules.wrong(small | {"活动时长（小时）": "80"}))
    assert any("身份" in words for words in rules.wrong(small, applicant="club"))
    known = facts(rules.spec, rules.filled(small, money=money))
    assert (known["amount"], known["sponsorship"]) == (Decimal(500), Decimal(200))
    assert (rules.spec.closing.amount, rules.spec.closing.unit) == (1, "weeks")


HALLS = (("第三学术报告厅", 100), ("学生活动中心", 200), ("第二学术报告厅", 300), ("礼堂", 800))


def test_f2_halls_by_head_count(office):
    Venue.objects.bulk_create(Venue(name=name, capacity=2000) for name, _least in HALLS)
    draft = office.new("室内场地使用")
    draft.section("basics", setup_minutes="90", needs_plan=None, parts="none", theme="none",
                  needs_venue="on", needs_teacher="on")  # fmt: skip
    draft.add(
        "fields", label="活动内容", kind="choice", choices="学术类\n文艺类\n其他", is_required="on"
    )
    draft.add("fields", label="有商业赞助", kind="yes_no", is_required="on")
    sponsored = (own(draft, "有商业赞助"), "yes")
    draft.add("fields", sponsored, label="赞助负责人", is_required="on")
    draft.add("fields", sponsored, label="赞助负责人电话", kind="phone", is_required="on")
    draft.add("fields", sponsored, label="服务形式", kind="choices", is_required="on",
              choices="展板\n传单\n试用\n会员办理\n冠名\n其他")  # fmt: skip
    draft.add("fields", label="使用设备和数量", kind="long")
    for hall, least in HALLS:
        draft.add("bars", ("venue", "is", hall), ("people", "less_than", str(least)),
                  words=f"不到 {least} 人不能用{hall}，请换小一点的场地。")  # fmt: skip
    draft.add("bars", ("venue", "is", "第二学术报告厅", "第三学术报告厅"),
              (own(draft, "活动内容"), "is_not", "学术类"), words="学术报告厅只办学术活动。")  # fmt: skip
    draft.add("chain", name="申请单位意见", who="branch")
    draft.add("chain", name="校团委意见", who="staff")
    draft.section("money", is_asked=None)
    draft.section("closing", needs_accounts=None)
    draft.section("publicity", declaration="损坏照价赔偿。")
    rules = Rules(draft.force())
    plain = {"活动内容": "学术类", "有商业赞助": False}
    for hall, least in HALLS:
        barred = [f"不到 {least} 人不能用{hall}，请换小一点的场地。"]
        assert rules.wrong(plain, venue=hall, people_inside=least) == []
        assert rules.wrong(plain, venue=hall, people_inside=least - 1) == barred
    shows = plain | {"活动内容": "文艺类"}
    assert rules.wrong(shows, venue="第二学术报告厅", people_inside=500) == [
        "学术报告厅只办学术活动。"
    ]
    assert rules.wrong(shows, venue="礼堂", people_inside=900) == []
    assert rules.wrong(plain, venue="礼堂", people_inside=900, setup_minutes=91) == [
        "布置最多提前 90 分钟。"
    ]
    asked = rules.wrong(plain | {"有商业赞助": True}, venue="礼堂", people_inside=900)
    assert [words[:4] for words in asked] == ["“赞助负", "“赞助负", "“服务形"]
    assert rules.chain(plain) == ["申请单位意见", "校团委意见"]


def test_f3_two_to_seven_days_and_files_by_place(office):
    draft = office.new("网上活动申请")
    draft.section("basics", name_most="20", span_days="30", span_since="publicity")
    draft.add("lead_times", amount="2", unit="days", since="publicity")
    draft.add("lead_times", amount="7", unit="days", since="publicity", is_latest="False")
    draft.add("money-sources", label="赞助", is_sponsor="on")
    draft.add("files", label="策划书", types=["doc"])
    draft.add("files", ("where", "is", "校外"), label="带队老师证明", types=["pdf"])
    draft.add("files", ("where", "is", "校外", "定向或游走"), label="安全预案", types=["pdf"])
    draft.add("files", ("where", "is", "定向或游走"), label="路线图", types=["pdf"])
    draft.add("files", ("where", "is", "定向或游走"), label="担保书", types=["pdf"])
    draft.add("files", ("sponsorship", "more_than", "0"), label="赞助协议", types=["pdf"])
    draft.add("chain", name="校学生会", who="unit", unit=office.unit("校学生会"), limit="1")
    draft.add("chain", name="校团委", who="staff", limit="1")
    draft.add("chain", name="管委会（保卫处）", who="unit", unit=office.unit("保卫处"), limit="1")
    rules = Rules(draft.force())
    assert rules.files() == ["策划书"]
    assert rules.files(where="off_campus") == ["策划书", "带队老师证明", "安全预案"]
    assert rules.files(where="on_the_move") == ["策划书", "安全预案", "路线图", "担保书"]
    assert rules.files(money={"赞助": 500}) == ["策划书", "赞助协议"]
    assert rules.chain() == ["校学生会", "校团委", "管委会（保卫处）"]
    for day, is_fine in ((11, False), (12, True), (17, True), (18, False)):
        assert (rules.wrong(on=date(2027, 3, day)) == []) is is_fine, day
    early = date(2027, 3, 15)  # publicity starts before: both limits count from there
    assert rules.wrong(on=date(2027, 3, 13), publicity_from=early) == []
    assert rules.wrong(on=date(2027, 3, 14), publicity_from=early) != []
    assert rules.wrong(on=date(2027, 3, 14), title="一" * 21) == [
        "活动名称最多 20 个字（字母也算一个），现在 21 个。"
    ]
    assert rules.wrong(on=date(2027, 2, 15), publicity_from=date(2027, 2, 18)) == []
    (words,) = rules.wrong(on=date(2027, 2, 14), publicity_from=date(2027, 2, 17))
    assert words.startswith("前后最多 30 天")
    assert rules.wrong(on=date(2027, 3, 14), place="东校区") != []


def test_f8_fridays_a_head_of_money_and_public_before_it_is_held(office):
    draft = office.new("书院活动")
    draft.section("basics", needs_teacher="on")
    draft.add(
        "fields", label="用什么场地", kind="choice", choices="不用\n室内\n室外", is_required="on"
    )
    room = own(draft, "用什么场地")
    draft.add("lead_times", amount="5")
    draft.add("lead_times", (room, "is", "室内"), amount="2", words="室内场地")
    draft.add("lead_times", (room, "is", "室外"), amount="3", words="室外场地")
    draft.add("chain", name="指导老师", who="teacher", limit="1")
    draft.add(
        "chain", name="财务负责人", who="person", person=office.cast.answerer.number, limit="1"
    )
    draft.add("chain", name="团委", who="staff", limit="1", publishes_on="4")
    draft.section("publicity", public_workdays="1", public_before_start="on")
    draft.section("money", paid_after_acceptance="on")
    rules = Rules(draft.force())
    outdoors = {"用什么场地": "室外"}
    assert rules.chain(outdoors) == ["指导老师", "财务负责人", "团委"]
    assert [step.publishes_on for step in rules.spec.chain] == [None, None, 4]
    assert rules.spec.chain[1].person == office.cast.answerer.pk
    assert rules.wrong(outdoors, on=date(2027, 3, 12)) == []
    late = rules.wrong(outdoors, on=date(2027, 3, 15))
    assert len(late) == 1 and "5 个工作日" in late[0]
    assert any("公示 1 个工作日" in words for words in rules.wrong(outdoors, on=date(2027, 3, 18)))
    assert rules.spec.money.paid_after_acceptance


def test_f10_large_events_by_kind_and_a_record_at_security(office):
    draft = office.new("校内大型活动")
    draft.section("basics", applicants=["department", "club"])
    draft.add("fields", label="性质", kind="choice", choices="行政\n学生\n宣传", is_required="on")
    draft.add("lead_times", amount="3", unit="days")
    draft.add("bars", ("people", "at_most", "500"), words="500 人以内按一般活动申报。")
    draft.add(
        "chain",
        (own(draft, "性质"), "is", "行政"),
        name="校办",
        who="unit",
        unit=office.unit("校办"),
    )
    draft.add("chain", (own(draft, "性质"), "is", "学生"), name="团委", who="staff")
    draft.add("chain", (own(draft, "性质"), "is", "宣传"), name="宣传部", who="unit",
              unit=office.unit("宣传部"))  # fmt: skip
    draft.add("chain", name="保卫处备案", who="unit", unit=office.unit("保卫处"), mode="record")
    rules = Rules(draft.force())
    for nature, who in (("行政", "校办"), ("学生", "团委"), ("宣传", "宣传部")):
        assert rules.chain({"性质": nature}) == [who, "保卫处备案"]
    assert [step.mode for step in rules.spec.chain] == ["decide", "decide", "decide", "record"]
    club = {"applicant": "club"}
    assert rules.wrong({"性质": "学生"}, people_inside=501, **club) == []
    assert rules.wrong({"性质": "学生"}, people_inside=500, **club) == [
        "500 人以内按一般活动申报。"
    ]
    assert rules.wrong({"性质": "学生"}, people_inside=501, on=date(2027, 3, 17), **club) != []


def test_f15_research_first_and_every_change_runs_it_again(office):
    draft = office.new("报告会审批")
    draft.section("basics", applicants=["department", "general_branch"])
    draft.add("fields", label="类型", kind="choice", choices="科研类\n其他", is_required="on")
    draft.add("lead_times", amount="1", unit="weeks")
    again = ["time", "place", "size", "cost", "other"]
    draft.add("chain", (own(draft, "类型"), "is", "科研类"), name="科研处", who="unit",
              unit=office.unit("科研处"), again_on=again)  # fmt: skip
    draft.add("chain", name="宣传部", who="unit", unit=office.unit("宣传部"), again_on=again)
    rules = Rules(draft.force())
    assert rules.chain({"类型": "科研类"}) == ["科研处", "宣传部"]
    assert rules.chain({"类型": "其他"}) == ["宣传部"]
    assert all(step.again_on == tuple(again) for step in rules.spec.chain)
    who = {"applicant": "department"}
    assert rules.wrong({"类型": "其他"}, on=date(2027, 3, 12), **who) == []
    assert rules.wrong({"类型": "其他"}, on=date(2027, 3, 13), **who) != []


def test_f17_two_faculties_together_are_the_college(office):
    draft = office.new("学生活动审批")
    draft.section("basics", applicants=["branch", "general_branch", "department"])
    draft.add("levels", ("applicant", "is", "团总支"), level="faculty")
    draft.add("levels", ("applicant", "is", "部门"), "or", ("applicant", "is", "团总支"),
              ("organisers", "at_least", "2"), level="college")  # fmt: skip
    draft.add("lead_times", amount="1", unit="weeks")
    draft.add("bars", ("where", "is", "校外"), words="原则上不到校外办。", only_warns="on")
    affairs = office.unit("学生处")
    draft.add("chain", ("level", "is", "班级", "院系"), name="系", who="general_branch")
    draft.add(
        "chain", ("level", "is", "院系"), name="学生处备案", who="unit", unit=affairs, mode="record"
    )
    draft.add("chain", ("level", "is", "校级"), name="学生处", who="unit", unit=affairs)
    draft.add(
        "chain", ("level", "is", "校级"), name="分管院长", who="unit", unit=office.unit("院领导")
    )
    rules = Rules(draft.force())
    faculty = {"applicant": "general_branch"}
    assert (rules.level(), rules.chain()) == ("class", ["系"])
    assert (rules.level(**faculty), rules.chain(**faculty)) == ("faculty", ["系", "学生处备案"])
    together = faculty | {"organisers": 2}
    assert (rules.level(**together), rules.chain(**together)) == ("college", ["学生处", "分管院长"])
    assert rules.chain(organisers=2) == ["系"]  # two classes are no two faculties
    assert rules.warned(where="off_campus") == ["原则上不到校外办。"]
    assert rules.wrong(where="off_campus", people_outside=1) == []


def test_f18_thirty_five_a_hundred_and_thirty(office):
    draft = office.new("师生集体活动")
    draft.section("basics", needs_teacher="on")
    draft.add("fields", label="第二位带队老师", most="20")
    draft.add("lead_times", amount="1", unit="days")
    draft.add("files", ("where", "is", "校内"), ("people", "at_least", "100"), "or",
              ("where", "is", "校外"), ("people", "at_least", "30"), label="应急预案")  # fmt: skip
    draft.add("exemptions", ("where", "is", "校内"), ("people", "less_than", "30"), "or",
              ("where", "is", "校外"), ("people", "less_than", "5"), words="人少")  # fmt: skip
    draft.add("chain", name="带队老师", who="teacher", limit="1")
    draft.add("chain", name="团委", who="staff", limit="1")
    rules = Rules(draft.force())
    chain = ["带队老师", "团委"]
    for where, people, expected, files in (
        ("campus", 29, None, []), ("campus", 30, chain, []), ("campus", 99, chain, []),
        ("campus", 100, chain, ["应急预案"]), ("off_campus", 4, None, []),
        ("off_campus", 5, chain, []), ("off_campus", 29, chain, []),
        ("off_campus", 30, chain, ["应急预案"]),
    ):  # fmt: skip
        said = {"where": where, "people_inside": people}
        assert (rules.chain(**said), rules.files(**said)) == (expected, files), said
    assert rules.wrong(on=date(2027, 3, 18)) == []
    assert rules.wrong(on=date(2027, 3, 19)) != []


def test_an_invented_college_with_power_guests_and_three_schools(office):
    """渔浦学院: power, foreigners and other schools each bring somebody more; parts are required."""
    draft = office.new("渔浦联谊")
    draft.section("basics", applicants=["club"], parts="required", parts_most="3", plan_least="5",
                  plan_most="300", setup_minutes="60")  # fmt: skip
    draft.add("fields", label="用电（千瓦）", kind="number", least="0", most="50", step="schedule")
    draft.add("lead_times", amount="3")
    draft.add("lead_times", ("people_abroad", "more_than", "0"), amount="7", words="有境外人员")
    draft.add("levels", ("schools", "at_least", "3"), level="college")
    draft.add("chain", name="社团指导单位", who="general_branch")
    draft.add("chain", (own(draft, "用电（千瓦）"), "more_than", "5"), name="后勤处", who="unit",
              unit=office.unit("后勤处"))  # fmt: skip
    draft.add(
        "chain", ("people_abroad", "yes"), name="外事办", who="unit", unit=office.unit("外事办")
    )
    draft.add("chain", ("level", "is", "校级"), "or", ("amount", "more_than", "2,000"), "or",
              ("sponsorship", "yes"), "or", ("where", "is", "校外"), "or", ("people", "at_least", "300"),
              name="团委", who="secretary")  # fmt: skip
    draft.add("money-sources", label="会费", most_share="50")
    draft.add("money-sources", label="赞助", is_sponsor="on", cap="3000")
    draft.section("money", categories="物料\n奖品", cap="5000")
    draft.section("team", is_asked="on", least="2", most="3", most_per_person="2")
    rules = Rules(draft.force())
    club = {"applicant": "club"}
    first = "社团指导单位"
    assert rules.chain(**club) == [first]
    assert rules.chain({"用电（千瓦）": "5"}, **club) == [first]
    assert rules.chain({"用电（千瓦）": "5.5"}, **club) == [first, "后勤处"]
    assert rules.chain(people_abroad=1, schools=3, **club) == [first, "外事办", "团委"]
    assert (rules.level(schools=2, **club), rules.level(schools=3, **club)) == ("class", "college")
    for more, expected in (
        ({"money": {"会费": 2000}}, [first]), ({"money": {"会费": 2001}}, [first, "团委"]),
        ({"money": {"赞助": 1}}, [first, "团委"]), ({"people_inside": 300}, [first, "团委"]),
        ({"where": "off_campus"}, [first, "团委"]),
    ):  # fmt: skip
        assert rules.chain(**club | more) == expected, more
    part = FilledPart("初赛", START, START.replace(hour=20))
    team = (FilledPerson("甲", True), FilledPerson("乙"))
    lines = (FilledLine(Decimal(100), rules.spec.money.sources[0].key, "物料"),
             FilledLine(Decimal(100), rules.spec.money.sources[1].key, "奖品"))  # fmt: skip
    whole = {**club, "parts": (part,), "team": team, "budget": lines, "on": date(2027, 3, 16)}
    assert rules.wrong(**whole) == []
    assert any("有境外人员" in words for words in rules.wrong(people_abroad=1, **whole))
    assert any("子活动" in words for words in rules.wrong(**whole | {"parts": ()}))
    assert any("团队至少 2 人" in words for words in rules.wrong(**whole | {"team": team[:1]}))
    assert any("50%" in words for words in rules.wrong(**whole | {"budget": lines[:1]}))


def test_an_invented_college_that_chooses_in_rounds_and_builds_on_an_approval(office):
    """望山学院: a panel, 公示, teams, tiers by size; venues only for what has been approved."""
    draft = office.new("望山立项")
    draft.section("basics", needs_round="on", plan_least="10", theme="required")
    draft.add("fields", label="创新点", kind="long", least="5", most="500", is_required="on")
    draft.add("files", label="项目书", types=["doc", "pdf"], most="2")
    draft.add("chain", name="评审组", who="panel", limit="10")
    draft.section("team", is_asked="on", least="5", most="10", most_per_person="2",
                  most_as_leader="1", winners_wait_months="12")  # fmt: skip
    draft.add("money-tiers", people="0", money="800", count="1")
    draft.add("money-tiers", people="1000", money="1500", count="4")
    draft.section(
        "money", categories="物料\n其他", paid_after_acceptance="on", variance_percent="5"
    )
    draft.add("money-shares", category="物料", least="80")
    draft.section("publicity", public_workdays="5", public_before_start=None)
    draft.add("closing-fields", label="服务了多少人", kind="number", is_required="on", least="1")
    draft.add("closing-files", label="签到表", types=["sheet", "pdf"])
    spec = draft.force()
    assert spec.basics.public_workdays == 5 and not spec.basics.public_before_start
    assert [rule.label for rule in spec.closing.fields] == ["服务了多少人"]
    assert [(tier.people, tier.money, tier.count) for tier in spec.money.term_caps] == [
        (0, Decimal(800), 1), (1000, Decimal(1500), 4),
    ]  # fmt: skip
    rules = Rules(spec)
    assert rules.chain() == ["评审组"]
    team = tuple(FilledPerson(f"成员{n}", is_leader=n == 0) for n in range(5))
    lines = (FilledLine(Decimal(80), "", "物料"), FilledLine(Decimal(20), "", "其他"))
    whole = {"team": team, "budget": lines, "has_theme": True, "unit_size": 40,
             "plan": "每周两次，有人领跑，一学期。"}  # fmt: skip
    answers = {"创新点": "把夜跑变成习惯"}
    assert rules.wrong(answers, **whole) == []
    less = (FilledLine(Decimal(79), "", "物料"), FilledLine(Decimal(21), "", "其他"))
    assert any("80%" in words for words in rules.wrong(answers, **whole | {"budget": less}))
    much = (FilledLine(Decimal(801), "", "物料"),)
    assert any("800" in words for words in rules.wrong(answers, **whole | {"budget": much}))
    assert rules.wrong(answers, **whole | {"budget": much, "unit_size": 1000}) == []
    busy = (FilledPerson("成员0", True, projects=2), *team[1:])
    assert any("最多 2 个" in words for words in rules.wrong(answers, **whole | {"team": busy}))
    assert rules_in_force(draft.kind.pk).spec == spec

    venue = office.new("望山场地")
    venue.section("basics", follows=[str(draft.kind.pk)], needs_plan=None, needs_venue="on",
                  theme="none", parts="none")  # fmt: skip
    venue.section("money", is_asked=None)
    venue.section("closing", needs_accounts=None)
    venue.add("bars", ("end_hour", "more_than", "22"), words="22 点关门。")
    venue.add("bars", ("weekday", "is", "周六", "周日"), ("start_hour", "less_than", "8"),
              words="周末 8 点开门。")  # fmt: skip
    venue.add("chain", name="场地管理员", who="person", person=office.cast.staff2.number, limit="1")
    halls = Rules(venue.force())
    given = {"venue": "礼堂", "follows_kind": draft.kind.pk}
    assert halls.wrong(**given) == []
    assert halls.wrong(**given | {"follows_kind": None}) != []
    late = {"ends_at": START.replace(hour=22, minute=30)}
    assert halls.wrong(**given | late) == ["22 点关门。"]
    morning = {"starts_at": datetime(2027, 3, 20, 7, 30, tzinfo=ZONE),
               "ends_at": datetime(2027, 3, 20, 9, 0, tzinfo=ZONE)}  # fmt: skip
    assert halls.wrong(**given | morning) == ["周末 8 点开门。"]
