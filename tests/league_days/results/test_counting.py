"""A stage is counted once, refused with everything that is missing, and comes out the same again."""

from dataclasses import replace
from decimal import Decimal as D
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from branches.league_days.contests.actions import withdraw_entry
from branches.league_days.contests.models import StageEntry
from branches.league_days.panels.models import Judge, Sheet
from branches.league_days.results import actions, awarding
from branches.league_days.results.digests import digest_of, ordered
from branches.league_days.results.gathering import inputs_of, missing_of
from branches.league_days.results.models import StageResult
from branches.league_days.results.queries import lines_of
from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import Entrant, Given, Inputs, Turnout, Votes, reckon
from branches.league_days.rules.reckoning import Sheet as Filled
from branches.league_days.rules.spec import Stage, Tie
from branches.organisation.models import Appointment
from tests.league_days.results.conftest import JUDGED, L23, POINTS, Finale, with_spec
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def ranking(run):
    return [(line.entry, line.score, line.rank) for line in lines_of(run)]


def test_l23_is_counted_as_by_hand(finale):
    finale.counted()
    # Judges: five sheets of total−40±2 for the theme; without the highest and lowest the mean is
    # the total. Votes 1: 4, 2: 7, 3: 9, 4: 5, 5: 2 → ranks 4, 2, 1, 3, 5 → 85, 95, 100, 90, 80.
    assert ranking(finale.run) == [
        ("2", D("90.10"), 1),  # 88 × 70 % + 95 × 30 %
        ("1", D("88.50"), 2),  # 90 × 70 % + 85 × 30 %
        ("3", D("86.00"), 3),
        ("4", D("76.00"), 4),
        ("5", D("66.00"), 5),
    ]
    assert finale.run.state == "counted"
    event = AuditEvent.objects.get(name="branches.contest_stage.counted")
    assert (event.data["entries"], event.data["sheets"], event.data["ballots"]) == (5, 25, 9)


def test_everything_that_is_missing_is_named(finale):
    with pytest.raises(ValidationError) as refused:
        actions.count_stage(run=finale.run, by=finale.cast.staff)
    assert refused.value.messages == [
        "1、2、3、4、5号：“评委”有 0 人打了分，要 5 人。",
        "“网络投票”的“网上”还没有安排投票。",
    ]
    finale.judged(judges=4).voted(state="set")
    late = Judge.objects.create(
        run=finale.run, panel="judges", letter="H", user=finale.cast.teacher
    )
    Sheet.objects.create(judge=late, entry=finale.entries["2"], points={})
    with pytest.raises(ValidationError) as refused:
        actions.count_stage(run=finale.run, by=finale.cast.staff)
    assert refused.value.messages == [
        "“评委”的陈老师还有 5 份没有交：1、2、3、4、5号。",
        "1、2、3、4、5号：“评委”有 4 人打了分，要 5 人。",
        "“网络投票”的“网上”还没有计票（名册已定）。",
    ]
    assert not StageResult.objects.exists()
    assert not AuditEvent.objects.filter(name="branches.contest_stage.counted").exists()


def test_a_second_click_finds_the_first_result(finale):
    finale.counted()
    again = actions.count_stage(run=finale.run, by=finale.cast.staff2)
    assert (again.pk, again.made_by) == (finale.result.pk, finale.cast.staff)
    assert AuditEvent.objects.filter(name="branches.contest_stage.counted").count() == 1


def test_nobody_left_is_said(finale):
    for entry in finale.entries.values():
        withdraw_entry(entry=entry, by=finale.cast.secretary)
    found = missing_of(finale.run, inputs_of(finale.run))
    assert [each.words for each in found] == [
        "这一环节没有参评了，不能算结果。请终止这次评选，写明原因。"
    ]


def test_an_entry_withdrawn_while_people_vote(finale):
    finale.ready()
    withdraw_entry(entry=finale.entries["3"], by=finale.cast.secretary)
    finale.counted()
    # Its ballots stay valid; its votes bring nothing, and the others move up: 2: 7, 4: 5, 1: 4, 5: 2.
    assert ranking(finale.run) == [
        ("2", D("91.60"), 1), ("1", D("90.00"), 2), ("4", D("77.50"), 3), ("5", D("67.50"), 4),
    ]  # fmt: skip
    assert finale.result.read_inputs.turnouts[0].valid == 9


def test_changed_sheets_are_found_by_counting_again(finale):
    finale.counted()
    assert actions.recount(run=finale.run, by=finale.cast.supervisor) == []
    Sheet.objects.filter(entry=finale.entries["4"]).first().delete()
    assert actions.recount(run=finale.run, by=finale.cast.supervisor) == [
        "评委的评分表和当时不一样。"
    ]
    finale.poll.ballots.first().delete()
    StageResult.objects.update(digest="0" * 64)
    assert actions.recount(run=finale.run, by=finale.cast.supervisor) == [
        "冻结的内容和当时记下的摘要对不上：规则或冻结的数据被改过。",
        "评委的评分表和当时不一样。", "各参评的得票和当时不一样。",
        "有效票或无效票的张数和当时不一样。",
    ]  # fmt: skip
    # The result itself does not move with the tables.
    assert ranking(finale.run)[0] == ("2", D("90.10"), 1)
    counted = AuditEvent.objects.filter(name="branches.contest_stage.recounted")
    assert [each.data["differences"] for each in counted.order_by("pk")] == [0, 1, 4]


def test_a_recount_leaves_out_who_has_left(finale):
    finale.published()
    awarding.revoke_award(award=finale.award("best", 2), by=finale.cast.staff2, reason="活动不真实")
    assert actions.recount(run=finale.run, by=finale.cast.staff) == []


# --- stages


def funnel(cast, points=None, **changes):
    """Two of five go on to the last stage, which takes 30 % of the score from the first."""
    first = Stage("first", "初评", (replace(JUDGED, weight=D(100)),), count=2)
    last = Stage("final", "答辩", (JUDGED,), carry=D(30))
    spec = with_spec(awards=L23.awards[:1], stages=(first, last), **changes)
    made = Finale(cast, spec)
    return made.judged(points)


def test_the_best_go_on_and_bring_their_score(cast):
    made = funnel(cast)
    made.counted()
    second = made.contest.stages.get(key="final")
    assert (second.state, made.run.state) == ("running", "counted")
    chosen = StageEntry.objects.filter(run=second).values_list("entry__number", flat=True)
    assert sorted(chosen) == [1, 2]
    second.contest = made.contest
    made.judged({"1": 70, "2": 80}, run=second)
    actions.count_stage(run=second, by=cast.staff)
    # 80 × 70 % + 88 × 30 %; 70 × 70 % + 90 × 30 %
    assert ranking(second) == [("2", D("82.40"), 1), ("1", D("76.00"), 2)]


def test_equals_at_the_border_wait_for_people(cast):
    equal = POINTS | {"2": 80}
    made = funnel(cast, equal, ties=(), at_border=rules.DECIDE)
    made.counted()
    assert made.run.state == "running"
    border = awarding.border_of(made.run, made.result)
    assert (border.keys, border.places, border.names) == (
        ("2", "3"), 1, ("2 号 会计2402团支部", "3 号 会计2403团支部"),
    )  # fmt: skip

    def decide(chosen, reason="现场表现更完整", by=cast.staff, what=""):
        return awarding.decide(run=made.run, what=what, chosen=chosen, reason=reason, by=by)

    for chosen, reason, words in (
        (["1"], "现场表现更完整", "只能在同分的这几个里选"), (["2", "3"], "现场表现更完整", "请正好选 1 个"),
        ([], "现场表现更完整", "请正好选 1 个"), (["2"], "好", "请写明为什么这样定"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            decide(chosen, reason)
    decide(["3"])
    made.run.refresh_from_db()
    second = made.contest.stages.get(key="final")
    chosen = StageEntry.objects.filter(run=second).values_list("entry__number", flat=True)
    assert (made.run.state, sorted(chosen)) == ("counted", [1, 3])
    with pytest.raises(ValidationError, match="已经定了"):
        decide(["2"])
    event = AuditEvent.objects.get(name="branches.contest_border.decided")
    assert event.data["chosen"] == ["3"] and event.data["reason"] == "现场表现更完整"


def test_classes_and_clubs_are_decided_on_one_after_the_other(cast):
    first = Stage("first", "初评", (replace(JUDGED, weight=D(100)),), count=1, is_apart=True)
    last = Stage("final", "答辩", (JUDGED,), carry=D(30))
    spec = with_spec(awards=L23.awards[:1], stages=(first, last), ties=(), at_border=rules.DECIDE)
    made = Finale(cast, spec)
    made.contest.entries.filter(number__gt=3).update(group="club")
    made.judged(dict.fromkeys("12345", 80)).counted()

    def decide(among, chosen):
        border = awarding.border_of(made.run, made.result)
        assert (border.keys, border.places) == (among, 1)
        awarding.decide(
            run=made.run, what="", chosen=chosen, reason="现场表现更完整", by=cast.staff
        )
        made.result.refresh_from_db()
        made.run.refresh_from_db()

    decide(("1", "2", "3"), ["2"])
    assert made.run.state == "running"
    decide(("4", "5"), ["5"])
    second = made.contest.stages.get(key="final")
    chosen = StageEntry.objects.filter(run=second).values_list("entry__number", flat=True)
    assert (made.run.state, sorted(chosen)) == ("counted", [2, 5])


def test_equals_by_lot_go_by_the_seed_that_was_committed_to(cast):
    spec = with_spec(ties=(Tie(rules.BY_LOT),), awards=L23.awards[:1])
    made = Finale(cast, spec).judged(dict.fromkeys("12345", 80))
    made.voted([tuple("123"), tuple("345"), tuple("512"), tuple("234"), tuple("451")]).counted()
    seed = sha256(f"{made.contest.seed}:ties".encode()).hexdigest()
    wanted = sorted("12345", key=lambda key: sha256(f"{seed}:{key}".encode()).hexdigest())
    assert [each[0] for each in ranking(made.run)] == wanted


def test_nobody_decides_on_their_own_branch(cast):
    equal = POINTS | {"1": 80, "2": 95}
    made = funnel(cast, equal, ties=(), at_border=rules.DECIDE)
    made.counted()
    Appointment.objects.create(
        user=cast.secretary, unit=cast.committee, post="staff", starts_on="2020-01-01"
    )
    with pytest.raises(ValidationError, match="有你自己的支部"):
        awarding.decide(
            run=made.run, what="", chosen=["1"], reason="现场表现更完整", by=cast.secretary
        )


# --- whatever the order


@settings(max_examples=15)
@given(data=st.data())
def test_the_order_of_ballots_and_sheets_changes_nothing(data):
    keys = [str(n) for n in range(1, data.draw(st.integers(2, 6)) + 1)]
    entrants = [
        Entrant(key, key, came=data.draw(st.integers(0, 20)), expected=20, entered=n)
        for n, key in enumerate(keys)
    ]
    sheets = [
        Filled("judges", judge, key, (Given("theme", D(data.draw(st.integers(0, 60)))),
                                      Given("form", D(data.draw(st.integers(0, 40))))))
        for judge in "ABCDE" for key in keys
    ]  # fmt: skip
    votes = [Votes("vote", "online", key, data.draw(st.integers(0, 50))) for key in keys]
    one = Inputs("final", tuple(entrants), tuple(sheets), tuple(votes),
                 (Turnout("vote", "online", 60),), lot="x")  # fmt: skip
    other = Inputs(
        "final", tuple(data.draw(st.permutations(entrants))),
        tuple(data.draw(st.permutations(sheets))), tuple(data.draw(st.permutations(votes))),
        (Turnout("vote", "online", 60),), lot="x",
    )  # fmt: skip
    assert digest_of(L23, one) == digest_of(L23, other)
    assert reckon(L23, ordered(one)) == reckon(L23, other)
    frozen = Inputs.read(ordered(other).write())  # what a recount reads
    assert (reckon(L23, frozen), digest_of(L23, frozen)) == (reckon(L23, one), digest_of(L23, one))
