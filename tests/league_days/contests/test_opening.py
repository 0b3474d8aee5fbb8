"""Drawn up, opened and closed by two persons each, called off."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.league_days.contests import actions, hooks, opening
from branches.league_days.contests.models import Contest, StageRun
from tests.league_days.contests.conftest import TWO_STAGES
from tests.league_days.scene import USUAL
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def refused(call, **kwargs):
    with pytest.raises(ValidationError) as fault:
        call(**kwargs)
    return " ".join(fault.value.messages)


def test_two_persons_open_it(contests, cast):
    contest = contests.drawn_up(TWO_STAGES)
    assert (contest.state, contest.stages.count()) == ("draft", 0)
    assert contest.first_on == contests.period.first
    opening.propose_opening(contest=contest, by=cast.staff)
    assert cast.administrator  # made by now, asked by the next proposal
    words = refused(opening.confirm_opening, contest=contest, by=cast.staff)
    assert words == "提出的人不能自己确认，请另一位管理员来确认。"
    opened = opening.confirm_opening(contest=contest, by=cast.administrator)
    assert (opened.state, opened.proposed_by, opened.opened_by) == (
        "open", cast.staff, cast.administrator)  # fmt: skip
    assert list(opened.stages.values_list("key", "state")) == [
        ("paper", "waiting"), ("final", "waiting")]  # fmt: skip
    assert "请刷新" in refused(opening.confirm_opening, contest=contest, by=cast.administrator)
    assert set(AuditEvent.objects.values_list("name", flat=True)) >= {
        "branches.contest.drawn_up", "branches.contest.proposed", "branches.contest.opened"}  # fmt: skip


def test_the_database_wants_two_persons_too(contests, cast):
    contest = contests.drawn_up()
    with pytest.raises(IntegrityError, match="contest_opened_by_two"), transaction.atomic():
        Contest.objects.filter(pk=contest.pk).update(
            state="open", proposed_by=cast.staff, opened_by=cast.staff
        )


def test_administrators_and_secretaries_are_told(contests, cast):
    contest, told = contests.drawn_up(), (cast.administrator, cast.secretary)
    opening.propose_opening(contest=contest, by=cast.staff)
    asked = Notice.objects.get(title=f"请确认开启：{contest.title}")
    assert list(asked.deliveries.values_list("recipient", flat=True)) == [told[0].pk]
    opening.confirm_opening(contest=contest, by=cast.administrator)
    news = Notice.objects.get(title=f"可以报名了：{contest.title}")
    assert list(news.deliveries.values_list("recipient", flat=True)) == [told[1].pk]


def test_a_period_has_one_contest_of_a_kind(contests, cast):
    first = contests.drawn_up()
    with pytest.raises(ValidationError, match="这个周期的评选已经有了"):
        contests.drawn_up()
    opening.call_off(contest=first, by=cast.staff, reason="规则要改")
    assert contests.drawn_up().pk != first.pk


def test_newer_rules_are_taken_before_it_opens(contests, cast):
    contest = contests.drawn_up()
    newer = contests.scene.rules(TWO_STAGES)
    words = refused(opening.propose_opening, contest=contest, by=cast.staff)
    assert words == "规则有了第 2 版。打开“修改”保存一次，就用新的一版。"
    window = {"entries_from": contest.entries_from, "entries_until": contest.entries_until}
    changed = opening.change(contest=contest, by=cast.staff, title="改过", **window)
    assert (changed.rules, changed.title) == (newer, "改过")
    assert opening.propose_opening(contest=contest, by=cast.staff).state == "proposed"
    assert "请刷新" in refused(opening.change, contest=contest, by=cast.staff, title="x", **window)


def test_what_is_over_cannot_open(contests, cast):
    past = timezone.now() - dt.timedelta(minutes=1)
    contest = contests.drawn_up(entries_until=past)
    assert refused(opening.propose_opening, contest=contest, by=cast.staff) == (
        "报名截止的时间已经过了，请先改时间。")  # fmt: skip


def test_what_waited_too_long_for_its_confirmation(contests, cast):
    contest = contests.drawn_up()
    opening.propose_opening(contest=contest, by=cast.staff)
    contests.over(contest)
    assert refused(opening.confirm_opening, contest=contest, by=cast.administrator) == (
        "报名截止的时间已经过了，请退回去改时间。")  # fmt: skip


def test_the_window_ends_after_it_begins(contests):
    now = timezone.now()
    with pytest.raises(ValidationError, match="截止要晚于开始"):
        contests.drawn_up(entries_from=now, entries_until=now)


def test_a_kind_without_rules_in_force(contests, cast):
    held = contests.scene.rules()
    held.in_force_from = None
    held.save()
    now = timezone.now()
    words = refused(
        opening.draw_up, kind=held.kind, by=cast.staff, period=contests.period, title="x",
        entries_from=now, entries_until=now + dt.timedelta(days=1),
    )  # fmt: skip
    assert words == "“每月最佳团日活动”还没有生效的规则，请先在评选规则里发布一版。"


def test_it_is_sent_back_with_a_reason(contests, cast):
    contest = contests.drawn_up()
    opening.propose_opening(contest=contest, by=cast.staff)
    assert "原因" in refused(opening.send_back, contest=contest, by=cast.administrator, reason=" ")
    back = opening.send_back(contest=contest, by=cast.administrator, reason="截止太早")
    assert (back.state, back.proposed_by) == ("draft", None)
    news = Notice.objects.get(title__startswith="没有确认")
    assert (news.body, news.deliveries.get(channel="site").recipient) == (
        "何思远：截止太早", cast.staff)  # fmt: skip


def counted(contest):
    contest.stages.update(state=StageRun.State.COUNTED, counted_at=timezone.now())


def test_it_is_closed_by_two_when_nothing_is_open(contests, cast, monkeypatch):
    monkeypatch.setattr(hooks, "unfinished", [])
    contest = contests.opened(TWO_STAGES)
    waiting = contests.entered(contest)
    words = refused(opening.propose_closing, contest=contest, by=cast.staff)
    assert words == (
        "还不能结束： “材料评审”还没有结果。 “终评”还没有结果。 还有 1 个参评没有审核。")  # fmt: skip
    actions.admit_entry(entry=waiting, by=cast.staff)
    counted(contest)
    said = ["还在公示"]
    monkeypatch.setattr(hooks, "unfinished", [lambda contest: said[0] if said else None])
    assert refused(opening.propose_closing, contest=contest, by=cast.staff) == (
        "还不能结束： 还在公示")  # fmt: skip
    said.clear()
    closing = opening.propose_closing(contest=contest, by=cast.staff)
    said.append("还在公示")
    assert "还在公示" in refused(opening.confirm_closing, contest=closing, by=cast.administrator)
    said.clear()
    assert "另一位" in refused(opening.confirm_closing, contest=closing, by=cast.staff)
    closed = opening.confirm_closing(contest=closing, by=cast.administrator)
    assert (closed.state, closed.closing_by, closed.closed_by) == (
        "closed", cast.staff, cast.administrator)  # fmt: skip
    assert "已结束" in refused(opening.call_off, contest=closed, by=cast.staff, reason="x")


def test_closing_is_sent_back(contests, cast, monkeypatch):
    monkeypatch.setattr(hooks, "unfinished", [])
    contest = contests.opened()
    counted(contest)
    opening.propose_closing(contest=contest, by=cast.staff)
    back = opening.send_back(contest=contest, by=cast.administrator, reason="证书没有发")
    assert (back.state, back.closing_by, back.proposed_by) == ("open", None, cast.staff)


def test_called_off_rooms_above_and_branches_hear(contests, cast, monkeypatch):
    heard: list = []
    monkeypatch.setattr(hooks, "called_off", [lambda contest, by: heard.append((contest, by))])
    contest = contests.opened(USUAL)
    contests.entered(contest, contests.day())
    assert "原因" in refused(opening.call_off, contest=contest, by=cast.staff, reason="")
    gone = opening.call_off(contest=contest, by=cast.staff, reason="没有团日参评")
    assert (gone.state, heard) == ("called_off", [(contest, cast.staff)])
    assert Notice.objects.get(title__startswith="评选终止了").body == (
        "原因：没有团日参评。团日记录都还在。")  # fmt: skip
