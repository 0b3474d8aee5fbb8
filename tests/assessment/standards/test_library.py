"""Every figure that the real texts work out, exactly."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.engine.spec import Spec
from assessment.engine.totals import total_of
from assessment.standards.library import SAMPLES
from tests.assessment.engine.reckoning import Year, fact
from tuanwei.lib.numbers import half_up

D = Decimal


def year(key, first="2025-09-01", last="2026-08-31", **changes):
    return Year(replace(SAMPLES[key].spec, **changes), first, last)


def own(indicator, term, **said):
    return fact(f"own:{indicator}:{term}", **said)


def test_all_twelve_are_there_and_are_written_and_read():
    assert list(SAMPLES) == [
        "a1", "a2", "a4", "a6", "a7", "a8", "a9", "a11", "a13", "a15", "a20", "a26",
    ]  # fmt: skip
    for each in SAMPLES.values():
        assert Spec.read(each.spec.write()) == each.spec
        assert each.name and each.hint and each.spec.source


@pytest.mark.parametrize("key", SAMPLES)
def test_keys_are_there_once_and_what_is_named_exists(key):
    spec = SAMPLES[key].spec
    keys = [each.key for each in spec.indicators]
    assert len(keys) == len(set(keys))
    own_sources = {f"own:{leaf.key}:{term.key}" for leaf in spec.leaves for term in leaf.terms}
    named = {
        test.measure.source
        for each in (*spec.vetoes, *spec.consequences) for test in each.tests
    } | {term.sized_by for leaf in spec.leaves for term in leaf.terms}  # fmt: skip
    assert {each for each in named if each.startswith("own:")} <= own_sources
    grades = {each.key for each in spec.grades}
    assert {each.grade for each in spec.vetoes if each.grade} <= grades
    assert {each.grade for each in spec.quotas} <= grades
    assert all(each.parent in {"", *keys} for each in spec.indicators)


# A1


def test_a1_the_first_block_adds_to_thirty_and_the_second_is_cut():
    spec = SAMPLES["a1"].spec
    assert [each.maximum for each in spec.children("committee")] == [5, 5, 4, 4, 4, 5, 3]
    assert sum(each.maximum for each in spec.children("committee")) == 30
    assert spec.indicator("organisation").maximum == 30
    assert [each.maximum for each in spec.children("organisation")] == [2, 8, 4, 2, 2]


@pytest.mark.parametrize(("times", "points"), [(0, 5), (1, 3), (2, 1), (3, 0), (4, 0)])
def test_a1_retakes_step_down_and_not_in_a_line(times, points):
    found = year("a1").leaves({"u": [
        own("standing", "level", level="good"), own("standing", "retake", number=times),
    ]})["u"]["standing"]  # fmt: skip
    assert found.points == points
    assert found.scored[0].parts[1].points == {0: 0, 1: -2, 2: -4, 3: -5, 4: -5}[times]


def test_a1_a_missed_month_costs_one_and_two_assemblies_a_term():
    held = [
        own("committee-meetings", "short", on=f"2026-{month:02}-01") for month in range(1, 9)
    ]  # fmt: skip
    assert year("a1").points("committee-meetings", *held) == 0  # four months short
    held += [own("committee-meetings", "short", on=f"2025-{month}-30") for month in (10, 11, 12)]
    assert year("a1").points("committee-meetings", *held) == 3
    assemblies = [
        own("branch-meetings", "short", on=day)
        for day in ("2025-09-01", "2026-01-31", "2026-08-31")
    ]
    assert year("a1").points("branch-meetings", *assemblies) == 3


def test_a1_ordinary_and_important_league_days_cost_differently():
    days = [fact("league_days.held", on=f"2025-{month:02}-{day}", number=30, of=45)
            for month in (9, 10) for day in ("02", "16", "30")]  # fmt: skip
    a = year("a1", "2025-09-01", "2025-10-26")  # four fortnights
    assert a.points("league-days", *days) == 8
    assert a.points("league-days", *days[1:], own("league-days", "important")) == 8 - 1 - 3


def test_a1_levels_and_deductions_do_not_go_below_nothing():
    a = year("a1")
    assert a.points("elected", own("elected", "level", level="fair"), own("elected", "late")) == 1
    assert a.points("reports", own("reports", "level", level="good"), own("reports", "hidden")) == 0
    assert a.points("transfers", own("transfers", "fault", level="late")) == 1


# A2


def test_a2_parts_of_four_are_capped_at_three():
    a = year("a2")
    found = a.total(own("review-plan", "there"), own("review-summary", "there"),
                    own("review-effect", "given", number=3))  # fmt: skip
    assert found.nodes["review"].together == 4
    assert found.nodes["review"].points == 3
    assert [each.maximum for each in a.spec.children("self")] == [2, 1, 3, 3, 4, 2]
    assert sum(each.maximum for each in a.spec.children("self")) == 15


def test_a2_eighty_is_claimed_by_two_grades_and_above_a_hundred_counts_as_a_hundred():
    spec = SAMPLES["a2"].spec
    assert [each.key for each in spec.grades if each.band.holds(Fraction(80))] == ["good", "pass"]
    assert [each.key for each in spec.grades if each.band.holds(Fraction(60))] == ["pass"]
    assert [each.key for each in spec.grades if each.band.holds(Fraction("59.9"))] == ["fail"]
    much = replace(spec, indicators=(replace(spec.indicator("recommended"), parent="", maximum=D(150), terms=(
        replace(spec.indicator("recommended").terms[0], most=None),)),))  # fmt: skip
    assert Year(much).total(own("recommended", "given", number=120)).points == 100


def test_a2_half_points_and_publicity_of_four_and_a_half():
    a = year("a2")
    pieces = [
        own("publicity", "piece", level=each)
        for each in ("brief", "brief", "board", "board", "board")
    ]
    assert a.points("publicity", *pieces) == D("3.5")
    assert a.points("publicity", *pieces, own("publicity", "effect")) == D("4.5")
    assert a.points(
        "publicity", *pieces, pieces[0]._replace(key="x"), own("publicity", "effect")
    ) == D("4.5")
    assert a.points("meetings", *[own("meetings", "meeting") for _ in range(5)]) == D("2.5")


def test_a2_a_failed_class_loses_honours_and_recommendation():
    found = year("a2").standings({"u": []})["u"]
    assert (found.grade, found.consequences) == ("fail", ["rectify", "no-honours", "no-party"])


# A4


def placed(many, **said):
    """The points that `many` colleges get for 0, 1, 2 … faults."""
    a = year("a4", "2025-01-01", "2025-12-31")
    units = {n: [own("politics", "place", on="2025-05-05", number=n)] for n in range(many)}
    profiles = {n: Profile(n, members=900) for n in units}
    return [each["politics"].points for each in a.leaves(units, profiles).values()]


def test_a4_rank_four_has_three_eight_rank_twelve_two_two_rank_twenty_three_nothing():
    points = placed(30)
    assert points[:4] == [4, 4, 4, Fraction("3.8")]
    assert points[11] == Fraction("2.2")
    assert points[21] == Fraction("0.2")
    assert points[22:] == [0] * 8


@pytest.mark.parametrize(
    ("members", "value"), [(1000, 10), (1001, 9), (2000, 9), (2001, 8)],
)  # fmt: skip
def test_a4_faults_of_large_colleges_weigh_less(members, value):
    a = year("a4", "2025-01-01", "2025-12-31")
    found = a.leaves({"u": [own("politics", "place", on="2025-05-05", number=10)]},
                     {"u": Profile("u", members=members)})["u"]["politics"]  # fmt: skip
    assert found.scored[0].parts[0].value == value


@pytest.mark.parametrize(
    ("participants", "factor"), [(69, "1"), (70, "0.9"), (99, "0.9"), (100, "0.8")]
)
def test_a4_training_is_sized_by_participants(participants, factor):
    a = year("a4", "2025-01-01", "2025-12-31")
    found = a.leaves({"u": [
        own("training", "place", on="2025-05-05", number=10),
        own("training", "participants", on="2025-03-05", number=participants),
    ]})["u"]["training"].scored[0].parts  # fmt: skip
    assert (found[0].value, found[0].factor) == (10 * Fraction(factor), Fraction(factor))
    assert found[1].points == 0


def test_a4_leaders_who_stay_away_and_articles_up_to_two():
    a = year("a4", "2025-01-01", "2025-12-31")
    absent = [own("leaders", "absent", on="2025-05-05") for _ in range(3)]
    assert [a.points("leaders", *absent[:n]) for n in range(4)] == [2, 1, 0, 0]
    outside = [own("press", "outside", on="2025-05-05", level="province") for _ in range(3)]
    found = a.leaves({"u": [*outside, own("press", "inside", on="2025-05-05", number=4)]})["u"][
        "press"
    ]
    assert [each.points for each in found.scored[0].parts] == [2, 2]
    withdrawn = own("women", "withdrawn", on="2025-05-05", number=3)
    assert a.points("women", withdrawn) == Fraction("1.4")


# A6


@pytest.mark.parametrize(
    ("came", "of", "points"),
    [
        (44, 45, 0),
        (36, 45, -2),
        (29, 30, 0),
        (45, 45, 2),
        (49, 50, 1),
        (9, 10, 0),
        (35, 45, -3),
        (0, 0, 0),
    ],
)
def test_a6_an_issue(came, of, points):
    a = year("a6", "2024-01-01", "2024-12-31")
    assert a.points("study", own("study", "issue", on="2024-05-07", number=came, of=of)) == points


def test_a6_points_add_up_below_nothing_and_the_first_five_are_recommended():
    a = year("a6", "2024-01-01", "2024-12-31")
    units = {
        n: [own("study", "issue", on="2024-05-07", number=45 - n, of=45),
            own("study", "issue", on="2024-05-14", number=35, of=45)]
        for n in range(8)
    }  # fmt: skip
    totals = a.totals(units)
    assert totals[0].points == -1
    assert totals[5].points == -5
    found = a.standings(units)
    assert [n for n in units if "flag" in found[n].titles] == [0, 1, 2, 3, 4]
    assert found[0].consequences == ["half"]


def test_a6_three_misses_in_a_row_follow_the_person():
    def roll(who, *learned):
        return [
            own("study", "person", on=f"2024-05-{7 * n:02}", number=each, of=1, by=who)
            for n, each in enumerate(learned, 1)
        ]

    facts = [*roll("li", 0, 0, 1, 0), *roll("wang", 1, 0, 0, 0), *roll("zhao", 0, 0)]
    found = year("a6", "2024-01-01", "2024-12-31").standings({"u": facts, "v": roll("chen", 1)})
    assert found["u"].consequences == ["person-honours", "person-party"]
    assert found["u"].people == {"person-honours": ("wang",), "person-party": ("wang",)}
    assert (found["v"].consequences, found["v"].people) == ([], {})


# A7, A8


def test_a7_two_points_an_absent_person_till_nothing_is_left():
    a = year("a7", "2025-10-01", "2025-10-31")
    assert a.points("attendance", fact("league_days.held", number=42, of=45)) == 14
    assert a.points("attendance", fact("league_days.held", number=30, of=45)) == 0


def test_a7_three_special_and_five_excellent_ones_are_eight():
    units = {n: [own("records", "given", number=80 - n)] for n in range(10)}
    found = year("a7", "2025-10-01", "2025-10-31").standings(units)
    assert [each.titles for each in found.values()] == [["special"]] * 3 + [["excellent"]] * 5 + [
        [],
        [],
    ]
    assert [each.consequences for each in found.values()] == [["yearly"]] * 8 + [[], []]


def test_a8_deducts_only_and_adds_a_bonus():
    a = year("a8")
    faults = [own("systems", "fault", level="missing"), own("systems", "fault", level="idle")]
    assert a.points("systems", *faults) == 6
    assert a.points("archive", own("archive", "fault", level="missing"),
                    own("archive", "late", number=4)) == -6  # fmt: skip
    assert a.total(*faults, own("bonus", "given", number=5)).points == 11


# A9


def test_a9_months_with_one_two_none_three_come_to_sixteen_and_a_quarter():
    a = year("a9", "2025-09-01", "2025-12-31")
    facts = [own("thought", "activity", on=f"2025-{month:02}-{day:02}")
             for month, many in ((9, 1), (10, 2), (11, 0), (12, 3)) for day in range(10, 10 + many)]  # fmt: skip
    found = a.leaves({"u": facts})["u"]["thought"]
    assert [each.points for each in found.scored] == [15, 20, 10, 20]
    assert found.points == Fraction("16.25")
    assert a.total(*facts).nodes["thought"].points == Fraction("16.25")
    assert a.total(*facts).exact == Fraction("16.25") + 15  # the other block: 10 of 20 in 30 %


def test_a9_activities_below_eighty_percent_do_not_count():
    a = year("a9", "2025-10-01", "2025-10-31")
    assert a.points("organisation", fact("league_days.held", number=36, of=45)) == 15
    assert a.points("organisation", fact("league_days.held", number=35, of=45)) == 10


# A11


def stars(points, *facts, many=1, category=""):
    a = year("a11", "2025-01-01", "2025-12-31")
    given = own("officers", "given", on="2025-11-01", number=points)
    article = own("noted", "article", on="2025-11-01")
    units = {n: [given, article, *facts] for n in range(many)}
    return a.standings(units, {n: Profile(n, members=45, category=category) for n in units})


@pytest.mark.parametrize(
    ("points", "grade"),
    [("90", "five"), ("89.5", ""), ("89", "four"), ("80", "four"), ("79", "three"), ("69", "two"),
     ("60", "two"), ("59.99", "weak")],
)  # fmt: skip
def test_a11_stars_and_the_gap(points, grade):
    assert stars(points)[0].by_points == grade


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ([], "five"),
        ([own("noted", "veto", on="2025-03-01")], "weak"),
        ([fact("assessment.child_grade", on="2025-10-01", level="后进（二星）")], "four"),
        ([fact("assessment.child_grade", on="2025-10-01", level="三星")], "five"),
        ([own("noted", "study", on="2025-12-04", number=35, of=45)], "four"),
        ([own("noted", "study", on="2025-12-03", number=35, of=45)], "five"),
        ([own("noted", "study", on="2025-12-31", number=36, of=45)], "five"),
    ],
)
def test_a11_vetoes(facts, grade):
    a = year("a11", "2025-01-01", "2025-12-31", quotas=())
    facts = [*facts, own("officers", "given", on="2025-11-01", number=95),
             own("noted", "article", on="2025-11-01")]  # fmt: skip
    assert a.standings({"u": facts})["u"].grade == grade
    without = [each for each in facts if each.source != "own:noted:article"]
    assert a.standings({"u": without})["u"].grade == ("weak" if grade == "weak" else "four")


def test_a11_who_is_not_assessed():
    young = fact("unit.months", on="2025-10-01", number=5)
    assert stars(95, young)[0].place is None
    assert stars(95, young._replace(number=D(6)))[0].place == 1
    assert stars(95, category="floating")[0].place is None
    assert stars(95, own("noted", "rectifying", on="2025-10-01"))[0].grade == ""


def test_a11_a_forced_distribution():
    a = year("a11", "2025-01-01", "2025-12-31")
    units = {
        n: [own("officers", "given", on="2025-11-01", number=100 - D(n) / 10),
            own("noted", "article", on="2025-11-01")]
        for n in range(21)
    }  # fmt: skip
    grades = [each.grade for each in a.standings(units).values()]
    assert grades == ["five"] * 4 + ["four"] * 12 + ["three"] * 5  # 4.2 and 12.6 of 21


# A13


def test_a13_eighty_eight_and_a_half():
    a = year("a13")
    facts = [own("papers", "given", number=88), own("daily", "given", number=91),
             own("vitality", "given", number=84)]  # fmt: skip
    assert a.total(*facts).points == D("88.5")


def test_a13_clubs_are_not_counted_in_the_number():
    a = year("a13", titles=(replace(SAMPLES["a13"].spec.titles[0], number=2),))
    units = {n: [own("daily", "given", number=100 - n)] for n in range(5)}
    profiles = {n: Profile(n, category="club" if n == 1 else "") for n in units}
    assert [n for n, each in a.standings(units, profiles).items() if each.titles] == [0, 1, 2]


# A15


def a15(term, raw, **changes):
    """The total of raw points in autumn (1) or spring (2)."""
    spec = replace(SAMPLES["a15"].spec, **changes)
    absent = {"nine", "ten"} if term == 1 else set()
    leaves = {
        "common": min(Fraction(raw), Fraction(145)),
        "noted": Fraction(0),
        "deeds": Fraction(0),
    }
    rest = Fraction(raw) - leaves["common"]
    leaves |= {"nine": min(rest, Fraction(5)), "ten": max(rest - 5, Fraction(0))}
    return total_of(spec, leaves, absent)


def test_a15_only_rounding_makes_a_hundred():
    assert (a15(1, 145).exact, a15(1, 145).points) == (Fraction("99.905"), 100)
    assert (a15(2, 155).exact, a15(2, 155).points) == (Fraction("99.975"), 100)


@pytest.mark.parametrize(
    ("term", "raw", "exact"),
    [(1, 87, "59.943"), (1, 116, "79.924"), (2, 93, "59.985"), (2, 124, "79.98")],
)
def test_a15_pass_and_fail_turn_where_the_line_is_looked_at_before_rounding(term, raw, exact):
    found = a15(term, raw)
    line = half_up(Fraction(exact))
    assert Fraction(raw, 145 if term == 1 else 155) == Fraction(int(line), 100)
    assert found.exact == Fraction(exact)
    assert found.for_grade(SAMPLES["a15"].spec.totals) == line
    before = replace(SAMPLES["a15"].spec.totals, is_graded_exact=True)
    assert found.for_grade(before) < line
    scaled = replace(SAMPLES["a15"].spec.totals, rescale=rules.EXACT, is_graded_exact=True)
    spec = replace(SAMPLES["a15"].spec, totals=replace(scaled, rescale=rules.PRINTED, factors=()))
    assert a15(term, raw, totals=spec.totals).exact == line


def test_a15_raw_values_whose_half_up_results_differ():
    def differing(term, whole):
        exact = replace(SAMPLES["a15"].spec.totals, factors=())
        return [
            raw for raw in range(whole + 1)
            if a15(term, raw).points != a15(term, raw, totals=exact).points
        ]  # fmt: skip

    assert differing(1, 145) == [37, 66, 82, 95, 111, 124, 140]
    assert differing(2, 155) == [131]


def test_a15_by_facts_of_either_term():
    facts = [own("common", "given", on="2025-11-01", number=87),
             own("nine", "level", on="2025-11-01", level="b")]  # fmt: skip
    autumn = year("a15", "2025-09-01", "2026-01-31").total(*facts)
    assert (autumn.raw, autumn.raw_maximum, autumn.points) == (87, 145, 60)
    spring = year("a15", "2026-02-01", "2026-08-31").total(
        *[each._replace(on=each.on.replace(year=2026, month=3)) for each in facts]
    )
    assert (spring.raw, spring.raw_maximum, spring.points) == (90, 155, 58)  # 5 × 60 % = 3


@pytest.mark.parametrize(("level", "points"), [("a", 5), ("b", 3), ("c", 2), ("d", 0)])
def test_a15_degrees_of_a_five_point_item(level, points):
    a = year("a15", "2026-02-01", "2026-08-31")
    assert a.points("nine", own("nine", "level", on="2026-03-01", level=level)) == points


def test_a15_a_bonus_of_a_tenth_and_three_in_ten():
    a = year("a15", "2025-09-01", "2026-01-31")
    found = a.total(own("common", "given", number=100), own("deeds", "given", number=20))
    assert (found.bonus, found.bonus_given) == (20, Fraction("6.89"))
    units = {n: [own("common", "given", number=145 - n)] for n in range(0, 22, 2)}
    units[0].append(own("noted", "failed"))
    good = [n for n, each in a.standings(units).items() if each.titles]
    assert good == [2, 4, 6]  # three of eleven, and not the one with a ※


# A20, A26


@pytest.mark.parametrize(
    ("role", "level", "points"),
    [("没有假条", "到会", 2), ("有假条", "迟到早退", 2), ("没有假条", "迟到早退", 1), ("有假条", "缺席", 2),
     ("没有假条", "缺席", 0), ("有假条", "无故缺席", 0)],
)  # fmt: skip
def test_a20_what_a_slip_changes(role, level, points):
    a = year("a20", "2025-09-01", "2026-01-31")
    assert a.points("meetings", own("meetings", "meeting", level=level, role=role)) == points


def test_a20_posts_and_tasks():
    a = year("a20", "2025-09-01", "2026-01-31")
    assert a.points("officers", own("officers", "missing", number=2)) == 3
    done = [own("tasks", "task", level=each) for each in ("done", "poor", "undone")]
    assert a.points("tasks", *done) == 7


@pytest.mark.parametrize(("came", "points"), [(100, 4), (99, 2), (None, 4)])
def test_a26_a_class_of_less_than_two_percent_costs_two(came, points):
    a = year("a26", "2011-01-01", "2011-12-31")
    facts = [own("class", "held", on="2011-05-01")]
    if came is not None:
        facts.append(own("class", "small", on="2011-05-01", number=came, of=5000))
    assert a.points("class", *facts) == points


def test_a26_half_a_point_an_absent_person_of_the_allotted_ones():
    a = year("a26", "2011-01-01", "2011-12-31")
    assert a.points("sent", own("sent", "absent", on="2011-05-01", number=7, of=10)) == D("2.5")
    assert a.points("sent", own("sent", "absent", on="2011-05-01", number=1, of=10)) == 0
    spec = a.spec
    assert sum(each.maximum for each in spec.children("backbone")) == 10
    assert sum(each.maximum for each in spec.children("thought")) == 22  # of 30: the text is cut
    assert a.points("stars", own("stars", "school", on="2011-05-01"),
                    own("stars", "national", on="2011-06-01")) == 3  # fmt: skip
