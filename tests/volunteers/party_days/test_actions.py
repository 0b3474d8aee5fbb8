"""Turns are given, swapped, excused, kept, missed and made up."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.organisation.models import Member
from tests.races import at_once
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import Gathering
from tuanwei.notices.models import Notice
from volunteers.party_days import actions, queries
from volunteers.party_days.models import Keeper, Turn
from volunteers.party_days.tasks import keep_service_days
from volunteers.services import signing
from volunteers.services.models import Assignment, Shift

pytestmark = pytest.mark.django_db


def places(shift):
    """Names of those with a place, and what is counted: (names, seats, places of the role)."""
    rows = Assignment.objects.filter(shift=shift, state="placed").order_by("pk")
    gathering = Gathering.objects.get(pk=shift.gathering_id)
    return [row.user.name for row in rows], gathering.taken, shift.needs.get().taken


def test_the_coming_four_weeks_are_filled_in_turn(turns):
    turns.members(3)
    turns.day()
    assert [turns.names(week) for week in range(5)] == [
        ["党员1", "党员2"], ["党员3", "党员1"], ["党员2", "党员3"], ["党员1", "党员2"], [],
    ]  # fmt: skip
    assert places(turns.shift()) == (["党员1", "党员2"], 2, 2)
    assert turns.shift().gathering.role == "party"
    told = Notice.objects.filter(title__startswith="轮到你")
    assert told.count() == 8
    assert not Notice.objects.filter(title__startswith="排你上岗").exists()


def test_filling_again_gives_nothing(turns):
    turns.members(3)
    day = turns.day()
    assert actions.fill(service_day=day) == []
    keep_service_days()
    assert Turn.objects.count() == 8


def test_who_keeps_a_day_follows_the_roster(turns):
    first, second = turns.members(2)
    probationary = turns.cast.student_of("2023pr01", "预备一", turns.cast.branch, "probationary")
    day = turns.day(per_shift=1)
    assert [each.user.name for each in queries.keepers(day)] == ["党员1", "党员2", "预备一"]
    assert turns.names(1) == ["党员2"]
    Member.objects.filter(user=second).update(left_on=turns.today)
    turns.cast.student_of("2022pa99", "新党员", turns.cast.other_branch, "party")
    actions.change_day(
        service_day=day, by=turns.leader, name=day.name, with_probationary=False, make_up_days=30,
        is_active=True,
    )  # fmt: skip
    day.refresh_from_db()
    actions.fill(service_day=day)
    assert [each.user.name for each in queries.keepers(day)] == ["党员1", "新党员"]
    assert Keeper.objects.get(user=second).left_on == turns.today
    assert turns.turn(second, 1).state == "excused"
    assert places(turns.shift(1))[0] == turns.names(1) == ["新党员"]
    assert turns.turn(probationary, 2).state == "excused"
    assert first.service_days.count() == 1


def test_a_team_of_a_branch_keeps_to_its_members(turns):
    turns.team.unit = turns.cast.other_general_branch
    turns.team.save()
    turns.members(2)
    turns.cast.student_of("2022pa98", "经管党员", turns.cast.other_branch, "party")
    turns.project.refresh_from_db()
    assert [each.user.name for each in queries.keepers(turns.day())] == ["经管党员"]


def test_a_clash_is_skipped(turns, django_capture_on_commit_callbacks):
    first, _second = turns.members(2)
    start = timezone.localtime().replace(hour=15, minute=0, second=0, microsecond=0)
    other = gatherings.save_gathering(
        by=turns.leader, title="报告会", unit=turns.cast.branch, place="报告厅",
        starts_at=start + timedelta(days=1), ends_at=start + timedelta(days=1, hours=2),
    )  # fmt: skip
    gatherings.publish(gathering=other, by=turns.leader)
    gatherings.register(gathering=other, by=first)
    turns.day(per_shift=1)
    assert [turns.names(week) for week in range(4)] == [["党员2"], ["党员1"], ["党员2"], ["党员1"]]


def test_without_party_members_nothing_happens(turns):
    day = turns.day()
    assert (queries.keepers(day).count(), Turn.objects.count()) == (0, 0)
    assert actions.fill(service_day=day) == []


def test_who_took_a_place_by_themselves_has_a_turn(turns):
    people = turns.members(3)
    turns.day(per_shift=1)
    turns.publish(3)
    Turn.objects.filter(shift=turns.shift(3)).delete()
    Assignment.objects.filter(shift=turns.shift(3)).delete()
    shift = turns.shift(3)
    shift.needs.update(taken=0)
    shift.gathering.registrations.all().delete()
    Gathering.objects.filter(pk=shift.gathering_id).update(taken=0)
    signing.sign_up(shift=turns.shift(3), by=people[1])
    actions.fill(service_day=turns.made)
    assert turns.names(3) == ["党员2"]
    assert places(turns.shift(3)) == (["党员2"], 1, 1)


def test_a_swap_needs_the_other_ones_word(turns):
    first, _second, third = turns.members(3)
    turns.day(per_shift=1)
    turn = turns.turn(first)
    actions.ask_swap(turn=turn, to=turns.keeper(third), by=first)
    with pytest.raises(ValidationError, match="已经收回"):
        actions.answer_offer(turn=turn, by=_second, agrees=True)
    assert turns.names() == ["党员1"]
    actions.answer_offer(turn=turn, by=third, agrees=True)
    assert (turns.names(), places(turns.shift())) == (["党员3"], (["党员3"], 1, 1))
    assert (turns.turn(first).state, turns.turn(first).reason) == ("swapped", "换给党员3")
    titles = set(
        Notice.objects.filter(title__contains="：学生党员").values_list("title", flat=True)
    )
    assert {
        "党员1想请你换一次：学生党员志愿服务活动日",
        "党员3答应替你去：学生党员志愿服务活动日",
    } <= titles


def test_a_swap_can_be_declined_or_taken_back(turns):
    first, second = turns.members(2)
    turns.day(per_shift=1)
    turn = turns.turn(first)
    actions.ask_swap(turn=turn, to=turns.keeper(second), by=first)
    actions.answer_offer(turn=turn, by=second, agrees=False)
    assert (turns.turn(first).state, turns.turn(first).offered_to) == ("planned", None)
    actions.ask_swap(turn=turn, to=turns.keeper(second), by=first)
    actions.take_back_offer(turn=turn, by=first)
    with pytest.raises(ValidationError, match="已经收回"):
        actions.answer_offer(turn=turn, by=second, agrees=True)


def test_whom_nobody_can_ask(turns):
    first, second, third = turns.members(3)
    turns.day()
    turn = turns.turn(first)
    with pytest.raises(ValidationError, match="党员2那次本来就要去"):
        actions.ask_swap(turn=turn, to=turns.keeper(second), by=first)
    Keeper.objects.filter(user=third).update(
        exempt_until=turns.today + timedelta(days=9), exempt_because="实习"
    )
    with pytest.raises(ValidationError, match="党员3那天暂不排班"):
        actions.ask_swap(turn=turn, to=turns.keeper(third), by=first)
    with pytest.raises(ValidationError, match="党员1现在不在"):
        actions.ask_swap(turn=turn, to=turns.keeper(first), by=first)


def test_leave_gives_the_turn_to_the_next(turns):
    first, *_others = turns.members(3)
    turns.day(per_shift=1)
    with pytest.raises(ValidationError, match="写一句"):
        actions.excuse(turn=turns.turn(first), by=turns.leader, reason=" ")
    actions.excuse(turn=turns.turn(first), by=turns.leader, reason="发烧")
    assert (turns.turn(first).state, turns.turn(first).reason) == ("excused", "发烧")
    assert (turns.names(), places(turns.shift())) == (["党员2"], (["党员2"], 1, 1))
    with pytest.raises(ValidationError, match="自己的请假"):
        actions.excuse(turn=turns.turn(first, 3), by=first, reason="忙")


def test_exempt_people_are_left_out_until_the_day(turns):
    first, *_others = turns.members(3)
    turns.day(per_shift=1)
    until = turns.today + timedelta(days=10)
    actions.exempt(keeper=turns.keeper(first), by=turns.leader, until=until, reason="实习")
    assert [turns.names(week) for week in range(4)] == [["党员2"], ["党员2"], ["党员3"], ["党员1"]]
    assert turns.turn(first).reason == "暂不排班：实习"
    actions.exempt(keeper=turns.keeper(first), by=turns.leader, until=None, reason="")
    assert turns.keeper(first).exempt_until is None
    with pytest.raises(ValidationError, match="写一句"):
        actions.exempt(keeper=turns.keeper(first), by=turns.leader, until=until, reason="")
    with pytest.raises(ValidationError, match="自己"):
        actions.exempt(keeper=turns.keeper(first), by=first, until=until, reason="实习")


def test_who_came_and_who_was_missed(turns):
    first, second, _third = turns.members(3)
    day = turns.day()
    shift = turns.over()
    turns.there(first, shift)
    assert turns.turn(first).state == "came"
    actions.settle(day)
    actions.settle(day)
    assert turns.turn(second).state == "away"
    assert Notice.objects.filter(title__startswith="这次没签到").count() == 1
    turns.there(second, shift)  # it turns out that they were there
    assert turns.turn(second).state == "came"


def test_a_place_given_back_is_a_missed_turn_and_the_next_one_comes(turns):
    first, second, _third = turns.members(3)
    day = turns.day(per_shift=1)
    turns.publish()
    gatherings.unregister(gathering=turns.shift().gathering, by=first)
    assert (turns.turn(first).state, turns.turn(first).reason) == ("away", "自己取消了报名")
    actions.fill(service_day=day)
    assert (turns.names(), places(turns.shift())) == (["党员2"], (["党员2"], 1, 1))
    assert turns.turn(second).state == "planned"


def test_a_shift_called_off_is_nobodys_turn(turns):
    first, _second = turns.members(2)
    day = turns.day(per_shift=1)
    gatherings.cancel(gathering=turns.shift().gathering, by=turns.leader, reason="下雨")
    assert (turns.turn(first).state, turns.turn(first).reason) == ("excused", "这次取消了")
    actions.fill(service_day=day)
    assert turns.names() == []


def test_what_never_was_published_is_nobodys_fault(turns):
    first, _second = turns.members(2)
    day = turns.day(per_shift=1)
    shift = turns.shift()
    start = timezone.now() - timedelta(days=1)
    Gathering.objects.filter(pk=shift.gathering_id).update(
        starts_at=start, ends_at=start + timedelta(hours=1), occupied_from=start
    )
    actions.settle(day)
    assert (turns.turn(first).state, turns.turn(first).reason) == ("excused", "这次没有办")


def test_whoever_stands_in_covers_the_turn(turns):
    first, second = turns.members(2)
    day = turns.day(per_shift=1)
    turns.publish()
    mine = Assignment.objects.get(shift=turns.shift(), user=first)
    signing.seek_cover(assignment=mine, by=first)
    signing.cover(assignment=mine, by=second)
    start = timezone.now() - timedelta(hours=3)
    Gathering.objects.filter(pk=turns.shift().gathering_id).update(
        starts_at=start, ends_at=start + timedelta(hours=1), occupied_from=start
    )
    actions.settle(day)
    assert (turns.turn(first).state, turns.turn(first).reason) == ("swapped", "党员2顶班")


def missed_once(turns, per_shift=1):
    first, *others = turns.members(3)
    day = turns.day(per_shift=per_shift)
    turns.over(days=3)
    actions.settle(day)
    return first, others, day


def test_an_extra_turn_makes_up_the_oldest_missed_one(turns):
    first, _others, _day = missed_once(turns)
    turns.publish(1)
    shift = turns.shift(1)
    extra = actions.take_extra(keeper=turns.keeper(first), shift=shift, by=first)
    assert (extra.is_extra, places(shift)) == (True, (["党员2", "党员1"], 2, 2))
    assert turns.names(1) == ["党员2"]
    with pytest.raises(ValidationError, match="没有能在这天补的"):
        actions.take_extra(keeper=turns.keeper(first), shift=turns.shift(2), by=first)
    over = turns_over_now(turns, shift)
    turns.there(first, over)
    missed = Turn.objects.get(
        keeper__user=first, is_extra=False, shift__series_day=days_ago(turns, 3)
    )
    assert (missed.state, missed.made_up_by_id) == ("made_up", extra.pk)
    assert Notice.objects.filter(title__startswith="补上了").count() == 1


def days_ago(turns, number):
    return turns.today - timedelta(days=number)


def turns_over_now(turns, shift):
    """The shift began yesterday."""
    start = timezone.localtime().replace(hour=16, minute=0, second=0, microsecond=0)
    start -= timedelta(days=1)
    Gathering.objects.filter(pk=shift.gathering_id).update(
        starts_at=start, ends_at=start + timedelta(hours=2), occupied_from=start,
        occupied_until=start + timedelta(hours=2),
    )  # fmt: skip
    Shift.objects.filter(pk=shift.pk).update(series_day=start.date())
    return Shift.objects.select_related("gathering").get(pk=shift.pk)


def test_what_lies_too_long_ago_cannot_be_made_up(turns):
    first, _others, day = missed_once(turns)
    day.make_up_days = 3
    day.save()
    with pytest.raises(ValidationError, match="3 天内"):
        actions.take_extra(keeper=turns.keeper(first), shift=turns.shift(1), by=first)


def test_one_does_not_make_up_in_ones_own_turn_and_not_too_many_at_once(turns):
    first, others, _day = missed_once(turns)
    with pytest.raises(ValidationError, match="没有能在这天补的"):
        actions.take_extra(keeper=turns.keeper(others[1]), shift=turns.shift(1), by=others[1])
    with pytest.raises(ValidationError, match="你本来就要去"):
        actions.take_extra(keeper=turns.keeper(first), shift=turns.shift(3), by=first)
    actions.take_extra(keeper=turns.keeper(first), shift=turns.shift(1), by=first)
    Turn.objects.create(keeper=turns.keeper(others[1]), shift=turns.shift(), state="away")
    with pytest.raises(ValidationError, match="够多了"):
        actions.take_extra(keeper=turns.keeper(others[1]), shift=turns.shift(1), by=others[1])


@pytest.mark.django_db(transaction=True)
def test_two_fills_at_once_give_no_second_turn(turns):
    turns.members(6)
    day = turns.day(per_shift=2)
    Turn.objects.all().delete()
    for shift in Shift.objects.all():
        Assignment.objects.filter(shift=shift).delete()
        shift.gathering.registrations.all().delete()
        shift.needs.update(taken=0)
    Gathering.objects.update(taken=0)
    made = at_once(*[lambda: len(actions.fill(service_day=day))] * 3)
    assert (sum(made), Turn.objects.count()) == (8, 8)
    assert [len(turns.names(week)) for week in range(4)] == [2, 2, 2, 2]
    for shift in queries.coming(day):
        assert places(shift)[1:] == (2, 2)
