"""Two standards as strange as those of real colleges are, entered through the pages; figures worked by hand."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import pytest

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.engine.periods import cycle_of
from assessment.engine.spec import Band, Cell, Grade, Indicator, Level, Measure, Spec, Step, Term
from assessment.standards import exchange, sheets
from assessment.standards.book import BOOK
from tests.assessment.engine.reckoning import Year, fact
from tests.assessment.standards.entering import Editor
from tuanwei.rulebooks import actions

LEARNT, UNLEARNT = "table:青年大学习", "table:未学名单"

ARTS = Spec(
    cycle=rules.Cycle(rules.YEAR, 12, 1, (2, 8)),
    categories=(rules.Category("arts", "文科"), rules.Category("science", "理科")),
    indicators=(
        Indicator("sheet", "月度考勤", maximum=D(60), start=rules.FULL, places=2,
                  steps=(Step(rules.MONTH, rules.MEAN), Step(rules.TERM, rules.MEAN)),
                  terms=(Term("slip", "按轻重和假条扣", rules.EACH, cells=(
                      Cell("有假条", "缺席", D("-0.5")), Cell("没有假条", "缺席", D(-2)),
                      Cell("", "迟到", D(-1)))),)),
        Indicator("learnt", "青年大学习", maximum=D(40), terms=(
            Term("rate", "各期合起来的参学率", rules.BAND, Measure(LEARNT, rules.SHARE), bands=(
                Band(D(40), D(98)), Band(D(30), D(90), D(98)), Band(D(20), most=D(90)))),)),
        Indicator("honours", "特色奖励", maximum=D(20), is_bonus=True, scored_by=(rules.CLAIM,), terms=(
            Term("award", "角色和级别", rules.EACH, take=(D(1), D("0.5")), cells=(
                Cell("组织", "省级", D(6)), Cell("组织", "校级", D(4)), Cell("一等奖", "", D(3)))),)),
    ),
    totals=rules.Totals(bonus_percent=D(10), most=D(110)),
    grades=(
        Grade("good", "优秀", D(85)), Grade("pass", "合格", D(60), D(85)), Grade("fail", "不合格", most=D(60)),
        Grade("good", "优秀", D(75), category="arts"), Grade("pass", "合格", D(60), D(75), category="arts"),
        Grade("fail", "不合格", most=D(60), category="arts"),
    ),
    vetoes=(rules.Veto("low", "参学率累计三期低于 80%", (
        rules.Test(measure=Measure(LEARNT, below=D(80)), number=D(3)),), grade="pass"),),
    consequences=(
        rules.Consequence("half", "推优名额减半", rules.QUOTA_FACTOR, vetoes=("low",), amount=D("0.5"), months=6),
        rules.Consequence("fees", "团费返还", rules.FEE_RETURN, grades=("good",), amount=D(60)),
    ),
)  # fmt: skip

WORKS = Spec(
    cycle=rules.Cycle(rules.ONE_TERM),
    categories=(rules.Category("club", "社团团支部", ("club",)),),
    indicators=(
        Indicator("papers", "申报材料", maximum=D(100), weight=D(25), scored_by=(rules.JUDGES,), terms=(
            Term("mark", "评委分", rules.GIVEN, Measure(counted=rules.AVERAGE, drop=1), least=D(0), most=D(100)),)),
        Indicator("daily", "日常工作", maximum=D(100), weight=D(50), start=rules.BASE, base=D(60), terms=(
            Term("task", "完成任务", rules.EACH, levels=(
                Level("重要", "重要", D(10)), Level("一般", "一般", D(5)))),
            Term("held", "团日活动四次", rules.SHORT, Measure("league_days.held"), D(-2), D(4)),
        )),
        Indicator("faults", "违纪", maximum=D(100), weight=D(25), terms=(
            Term("place", "违纪分按人数折算后排名", rules.RANKED, Measure(counted=rules.AMOUNT), D(10),
                 full_places=2, is_least_best=True,
                 sizes=(Band(D("0.9"), D(30), D(60)), Band(D("0.8"), D(60)))),)),
    ),
    grades=(Grade("good", "优秀", D(80)), Grade("pass", "合格", D(60), D(80)), Grade("fail", "不合格", most=D(60))),
    vetoes=(rules.Veto("club", "社团团支部不参加", effect=rules.NOT_ASSESSED, categories=("club",)),),
    quotas=(rules.Quota("good", D(20), fewest=1, among=rules.OF_PARENT),),
    titles=(
        rules.Title("red", "红旗团支部", 2, grades=("good",)),
        rules.Title("ten", "十佳团支部", 1, from_title="red"),
        rules.Title("next", "先进团支部", percent=D(50), rounding=rules.UP, not_with=("red",)),
    ),
    consequences=(rules.Consequence("missed", "三期没有学习不评优", rules.NO_HONOURS, is_personal=True, tests=(
        rules.Test(measure=Measure(UNLEARNT), number=D(3)),)),),
    procedure=rules.Procedure(signatures=2, trim=1, workdays=3, times=2),
)  # fmt: skip


@pytest.fixture
def entered(client, cast, tmp_path):
    """A function that enters a standard through the pages, sends it round by every file, and puts it in force."""
    client.force_login(cast.staff)

    def enter(name, spec):
        editor = Editor(client, actions.save_kind(BOOK, by=cast.staff, name=name))
        client.post(editor.url("begin"), {"blank": "yes"})
        made = editor.write(spec)
        assert made == editor.renamed(spec)
        for as_yaml in (True, False):
            assert exchange.read(exchange.written(made, name, as_yaml).encode()) == made
        sheets.sheet_out(made, tmp_path / "standard.xlsx")
        with (tmp_path / "standard.xlsx").open("rb") as file:
            answer = client.post(editor.url("import"), {"file": file, "seen": editor.draft.digest})
        assert (answer.status_code, editor.spec) == (302, made)
        assert editor.forced().spec == made
        return editor, made

    return enter


def year_of(spec, day):
    span = cycle_of(spec.cycle, day)
    return Year(spec, f"{span.first}", f"{span.last}")


@pytest.mark.django_db
def test_months_become_terms_and_a_year_and_three_low_rates_cap_the_grade(entered):
    editor, spec = entered("文学院团支部年度考核", ARTS)
    year = year_of(spec, date(2026, 5, 4))
    assert (f"{year.calendar.first}", f"{year.calendar.last}") == ("2025-12-01", "2026-11-30")
    slip, award = editor.source("own:sheet:slip"), editor.source("own:honours:award")
    faults = [
        fact(slip, "2025-12-10", level="缺席", role="没有假条"), fact(slip, "2025-12-20", level="缺席", role="有假条"),
        fact(slip, "2026-03-05", level="迟到", role="有假条"), fact(slip, "2026-09-10", level="缺席", role="没有假条"),
        *(fact(slip, "2026-10-08", level="缺席", role="没有假条") for _n in range(31)),
        fact(slip, "2026-08-08", level="缺席", role="没有假条"),  # in the holidays
    ]  # fmt: skip
    rates = [fact(LEARNT, f"2026-05-{n:02}", came, 45) for n, came in enumerate((44, 36, 35), 1)]
    low = [fact(LEARNT, "2026-06-01", 30, 45), fact(LEARNT, "2026-06-08", 33, 45)]
    awards = [
        fact(award, "2026-04-01", level="省级", role="组织"), fact(award, "2026-04-02", level="校级", role="一等奖"),
        fact(award, "2026-04-03", level="校级", role="组织"),
    ]  # fmt: skip
    units = {
        "low": [*faults, *rates, *low, *awards], "science": [*faults, *rates, *awards],
        "best": [fact(LEARNT, "2026-05-01", 45, 45), awards[1]],
    }  # fmt: skip
    arts, science = (editor.key("category", each) for each in ("arts", "science"))
    profiles = {
        "low": Profile("low", category=arts, members=45), "science": Profile("science", category=science, members=45),
        "best": Profile("best", members=45),
    }  # fmt: skip
    # 12 月 57.5、1 月 60；3 月 59、4–7 月 60；9 月 58、10 月扣完为 0、11 月 60
    leaf = year.leaves(units, profiles)["low"][editor.key("indicator", "sheet")]
    assert leaf.together == (Fraction("58.75") + Fraction("59.8") + Fraction(118, 3)) / 3
    assert leaf.points == Fraction("52.63")
    totals = year.totals(units, profiles)
    # 6 + 4 × 0.5 = 8，不超过 72.63 的 10%
    assert (totals["low"].bonus, totals["low"].bonus_given) == (8, Fraction("7.263"))
    assert totals["low"].points == totals["science"].points == Fraction("79.89")
    assert totals["best"].points == 103
    found = year.standings(units, profiles)
    good, passed = editor.key("grade", "good"), editor.key("grade", "pass")
    assert (found["low"].by_points, found["low"].grade) == (good, passed)
    assert (found["science"].by_points, found["science"].grade) == (passed, passed)
    half, fees = editor.key("consequence", "half"), editor.key("consequence", "fees")
    assert [each.consequences for each in found.values()] == [[half], [], [fees]]


@pytest.mark.django_db
def test_a_quota_of_at_least_one_a_cascade_and_what_follows_for_one_person(entered):
    editor, spec = entered("工学院红旗团支部", WORKS)
    year = year_of(spec, date(2026, 5, 4))
    club = editor.key("category", "club")
    known = {  # general branch, category, members, faults, marks, tasks, days held
        "a": ("机械", "", 20, 9, (80, 90, 70, 85, 95), ("重要", "重要", "一般"), 3),
        "b": ("机械", "", 45, 10, (90, 90, 90), ("重要",) * 3, 4),
        "c": ("机械", "", 80, 12, (60,), ("一般",), 0),
        "d": ("电气", "", 45, 8, (100, 40, 82, 84), ("重要",) * 4, 5),
        "e": ("电气", club, 20, 100, (100,), ("重要",) * 4, 4),
    }
    mark, task, place = (
        editor.source(each) for each in ("own:papers:mark", "own:daily:task", "own:faults:place")
    )
    units, profiles = {}, {}
    for unit, (parent, category, members, faults, marks, tasks, held) in known.items():
        profiles[unit] = Profile(unit, parent, category, members, parent)
        units[unit] = [
            fact(place, "2026-05-04", faults), *(fact(task, "2026-05-04", level=each) for each in tasks),
            *(fact(mark, "2026-06-01", each, by=f"j{n}") for n, each in enumerate(marks)),
            *(fact("league_days.held", "2026-04-01", 40, 45) for _n in range(held)),
        ]  # fmt: skip
    units["c"] += [
        *(fact(UNLEARNT, "2026-05-01", by="2023001") for _n in range(3)),
        *(fact(UNLEARNT, "2026-05-01", by="2023002") for _n in range(2)),
    ]
    leaves = year.leaves(units, profiles)
    # 9、10 × 0.9 = 9、12 × 0.8 = 9.6、8 × 0.9 = 7.2、100：第 2、2、4、1、5 名
    assert {
        unit: tuple(found[editor.key("indicator", key)].points for key in ("papers", "daily", "faults"))
        for unit, found in leaves.items() if unit != "e"
    } == {"a": (85, 83, 100), "b": (90, 90, 100), "c": (60, 57, 80), "d": (83, 100, 100)}  # fmt: skip
    totals = year.totals(units, profiles)
    assert [totals[unit].points for unit in "abcd"] == [
        Fraction("87.75"), Fraction("92.5"), Fraction("63.5"), Fraction("95.75"),
    ]  # fmt: skip
    found = year.standings(units, profiles)
    assert [found[unit].place for unit in "dbace"] == [1, 2, 3, 4, None]
    grades = {key: editor.key("grade", key) for key in ("good", "pass")}
    assert [found[unit].grade for unit in "abcd"] == [
        grades["pass"], grades["good"], grades["pass"], grades["good"],
    ]  # fmt: skip
    assert (found["a"].by_points, found["a"].why) == (grades["good"], "quota")
    red, ten, then = (editor.key("title", key) for key in ("red", "ten", "next"))
    assert [found[unit].titles for unit in "dbace"] == [[red, ten], [red], [then], [then], []]
    missed = editor.key("consequence", "missed")
    assert found["c"].people == {missed: ("2023001",)}
    assert [found[unit].consequences for unit in "abcde"] == [[], [], [missed], [], []]
