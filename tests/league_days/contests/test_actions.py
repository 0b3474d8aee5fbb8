"""Entries checked, withdrawn, disqualified; stages begun and finished."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from branches.league_days.contests import actions, hooks, queries
from branches.league_days.contests.models import Contest, StageRun
from branches.league_days.rules.spec import Gate
from tests.league_days.contests.conftest import GATED, TWO_STAGES
from tests.league_days.scene import USUAL
from tuanwei.gatherings.drawing import commitment, drawn, lot
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def refused(call, **kwargs):
    with pytest.raises(ValidationError) as fault:
        call(**kwargs)
    return " ".join(fault.value.messages)


@pytest.fixture
def heard(monkeypatch):
    """What rooms above hear."""
    found: list = []
    monkeypatch.setattr(hooks, "begun", [lambda run, by: found.append(("begun", run.key))])
    monkeypatch.setattr(hooks, "left", [lambda entry, by: found.append(("left", entry.number))])
    return found


def test_people_tick_what_the_system_cannot_see(contests, cast):
    entry = contests.entered(contests.opened(GATED), contests.day())
    words = refused(actions.admit_entry, entry=entry, by=cast.staff)
    assert words == "“没有违纪”要看过、勾上才能通过；不符合就点不通过，写上原因。"
    admitted = actions.admit_entry(entry=entry, by=cast.staff, ticked={2})
    admitted.refresh_from_db()
    assert (admitted.state, admitted.decided_by) == ("admitted", cast.staff)
    assert admitted.checks[2] == {
        "kind": "stated", "label": "没有违纪", "passed": True, "found": "周一鸣 核对过",
        "missing": "", "is_warning": False,
    }  # fmt: skip
    news = Notice.objects.get(title=f"通过审核：{entry.league_day.gathering.title}")
    assert news.deliveries.get(channel="site").recipient == cast.secretary
    assert "已参评" in refused(actions.admit_entry, entry=entry, by=cast.staff, ticked={2})


def test_a_refusal_tells_the_branch_why(contests, cast):
    entry = contests.entered(contests.opened(), contests.day())
    assert "原因" in refused(actions.refuse_entry, entry=entry, by=cast.staff, reason=" ")
    actions.refuse_entry(entry=entry, by=cast.staff, reason="照片是去年的。")
    news = Notice.objects.get(title__startswith="没有通过审核")
    assert news.body == "原因：照片是去年的。报名截止以前改好可以再报。"
    assert "未通过" in refused(actions.refuse_entry, entry=entry, by=cast.staff, reason="x")


def test_all_that_pass_are_admitted_at_once(contests, cast):
    gates = (Gate("stated", label="材料真实"), Gate("stated", label="合影", is_warning=True))
    contest = contests.opened(replace(USUAL, gates=gates[1:]))
    rows = [contests.entered(contest) for _n in range(3)]
    rows[1].checks = [{**rows[1].checks[0], "is_warning": False}]
    rows[1].save()
    keys = [each.pk for each in rows]
    done = actions.admit_all(contest=contest, by=cast.staff, keys=keys)
    assert [each.number for each in done] == [1, 3]
    assert actions.admit_all(contest=contest, by=cast.staff, keys=keys) == []
    assert contest.entries.get(number=2).state == "submitted"


def ready(contests, cast, spec=USUAL, many=4):
    """Entries closed, all admitted."""
    contest = contests.opened(spec)
    rows = [contests.entered(contest) for _n in range(many)]
    actions.admit_all(contest=contest, by=cast.staff, keys=[each.pk for each in rows])
    return contests.over(contest), [contest.entries.get(pk=each.pk) for each in rows]


def test_the_first_stage_waits_until_entries_are_closed_and_checked(contests, cast):
    contest = contests.opened()
    assert "截止以后才能开始" in refused(actions.begin_first, contest=contest, by=cast.staff)
    entry = contests.entered(contest)
    contests.over(contest)
    assert "还有 1 个参评没有审核" in refused(
        actions.begin_first, contest=contest, by=cast.staff)  # fmt: skip
    actions.refuse_entry(entry=entry, by=cast.staff, reason="材料不齐")
    assert "没有通过审核的参评" in refused(actions.begin_first, contest=contest, by=cast.staff)


def test_the_order_of_appearing_can_be_drawn_again_by_anybody(contests, cast, heard):
    contest, _rows = ready(contests, cast)
    run = actions.begin_first(contest=contest, by=cast.staff)
    assert (run.state, heard) == ("running", [("begun", "final")])
    found = [each.entry.number for each in queries.in_stage(run).order_by("turn")]
    lots = sorted((lot(contest.seed, f"final:{n}"), n) for n in (1, 2, 3, 4))
    assert found == [n for _lot, n in lots]
    assert drawn(contest.seed, ["final:1"]) == ["final:1"]
    assert len(commitment(contest.seed)) == 64
    first = queries.in_stage(run).get(turn=1).entry
    news = Notice.objects.filter(title__startswith="进入“终评”")
    assert news.count() == 4
    assert news.filter(body=f"{first.number} 号，出场顺序第 1，是公开抽签排的。").exists()
    assert "已经开始了" in refused(actions.begin_first, contest=contest, by=cast.staff)


def test_a_stage_is_finished_and_the_next_begins_with_the_chosen(contests, cast, heard):
    contest, rows = ready(contests, cast, TWO_STAGES)
    run = actions.begin_first(contest=contest, by=cast.staff)
    assert "没有进入" in refused(actions.finish_stage, run=run, chosen=[], by=cast.staff)
    following = actions.finish_stage(run=run, chosen=rows[:2], by=cast.staff)
    assert (following.key, following.state) == ("final", "running")
    assert {each.entry_id for each in queries.in_stage(following)} == {r.pk for r in rows[:2]}
    run.refresh_from_db()
    assert (run.state, run.counted_at is not None) == ("counted", True)
    assert "不在进行" in refused(actions.finish_stage, run=run, chosen=rows, by=cast.staff)
    assert actions.finish_stage(run=following, chosen=[], by=cast.staff) is None
    assert heard == [("begun", "paper"), ("begun", "final")]


def test_only_those_in_the_stage_go_on(contests, cast):
    contest, rows = ready(contests, cast, TWO_STAGES)
    run = actions.begin_first(contest=contest, by=cast.staff)
    actions.withdraw_entry(entry=rows[0], by=cast.secretary)
    following = actions.finish_stage(run=run, chosen=rows[:2], by=cast.staff)
    assert [each.entry_id for each in queries.in_stage(following)] == [rows[1].pk]


def test_withdrawn_while_voting(contests, cast, heard):
    contest, rows = ready(contests, cast)
    run = actions.begin_first(contest=contest, by=cast.staff)
    actions.withdraw_entry(entry=rows[1], by=cast.secretary, reason="材料有误")
    assert heard[-1] == ("left", 2)
    assert [each.key for each in queries.entrants_of(run)] == ["1", "3", "4"]
    assert run.entries.count() == 4  # the place in the list stays
    assert "已退出" in refused(actions.withdraw_entry, entry=rows[1], by=cast.secretary)


def test_nobody_withdraws_from_a_result(contests, cast):
    contest, rows = ready(contests, cast)
    run = actions.begin_first(contest=contest, by=cast.staff)
    actions.finish_stage(run=run, chosen=[], by=cast.staff)
    assert "结果已经算出来" in refused(actions.withdraw_entry, entry=rows[0], by=cast.secretary)


def test_disqualified_also_after_the_result(contests, cast, heard):
    contest, rows = ready(contests, cast)
    assert "原因" in refused(actions.disqualify_entry, entry=rows[0], by=cast.staff, reason="")
    actions.disqualify_entry(entry=rows[0], by=cast.staff, reason="照片造假")
    contest.stages.update(state=StageRun.State.COUNTED)
    Contest.objects.filter(pk=contest.pk).update(
        state="closed", closing_by=cast.staff, closed_by=cast.administrator
    )
    actions.disqualify_entry(entry=rows[1], by=cast.staff, reason="拉票")
    assert heard == [("left", 1), ("left", 2)]
    assert "不在评选里" in refused(
        actions.disqualify_entry, entry=rows[1], by=cast.staff, reason="又一次")  # fmt: skip
    assert Notice.objects.filter(title__startswith="取消参评资格").count() == 2


def test_the_general_branch_gives_the_place_to_another(contests, cast):
    contest = contests.opened()
    assert cast.general_secretary.pk
    entry = contests.entered(contest, contests.day(contests.scene.branch(71)))
    assert cast.secretary.pk
    actions.withdraw_entry(
        entry=entry, by=cast.general_secretary, reason="先让给会计2401", in_favour_of=cast.branch
    )
    news = Notice.objects.get(title=f"让出一个名额：{contest.title}")
    assert news.deliveries.get(channel="site").recipient == cast.secretary
    told = Notice.objects.get(title__startswith="退出评选")
    assert "先让给会计2401" in told.body


def test_entrants_carry_what_is_compared(contests, cast):
    contest = contests.opened()
    late = contests.entered(contest, contests.day(came=19, expected=20))
    first = contests.entered(contest, contests.day(contests.scene.branch(72, branch_type="club")))
    type(first).objects.filter(pk=first.pk).update(at=contest.entries_from)
    actions.admit_all(contest=contest, by=cast.staff, keys=[late.pk, first.pk])
    run = actions.begin_first(contest=contests.over(contest), by=cast.staff)
    found = queries.entrants_of(run)
    assert [(e.key, e.group, e.came, e.expected, e.entered) for e in found] == [
        ("1", "class", 19, 20, 2), ("2", "club", 18, 20, 1)]  # fmt: skip
    assert {each.unit for each in found} == {"会计学院团总支"}
    assert found[0].name == "会计2401团支部"
