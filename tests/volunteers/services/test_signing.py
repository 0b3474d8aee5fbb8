"""Signing up for shifts: one tap, roles, substitutes, overlaps, cover; never too many, never twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.races import at_once
from tuanwei.gatherings import actions as gatherings
from tuanwei.notices.models import Delivery
from volunteers.services import actions, signing
from volunteers.services.models import Assignment

pytestmark = pytest.mark.django_db
IN, SPARE = ("placed", "seated"), ("substitute", "waiting")


def told(user):
    """Titles of what somebody was told, the newest first."""
    rows = Delivery.objects.filter(recipient=user, channel="site").order_by("-pk")
    return [each.notice.title for each in rows.select_related("notice")]


def test_the_first_get_places_the_rest_stand_by(rounds, crowd):
    shift, people = rounds.shown(), crowd(3)
    for user in people:
        signing.sign_up(shift=shift, by=user)
    assert rounds.states(shift) == {"同学0": IN, "同学1": IN, "同学2": SPARE}
    assert rounds.taken(shift) == (2, {"陪伴": 2})


def test_the_calendars_one_tap_does_the_same(rounds, crowd):
    shift, people = rounds.shown(needs=[("记录", 1), ("陪伴", 1)]), crowd(3)
    states = [gatherings.register(gathering=shift.gathering, by=user) for user in people]
    assert states == ["seated", "seated", "waiting"]
    assert rounds.taken(shift) == (2, {"记录": 1, "陪伴": 1})
    assert rounds.states(shift) == {"同学0": IN, "同学1": IN, "同学2": SPARE}
    with pytest.raises(ValidationError, match="已经报过名了"):
        gatherings.register(gathering=shift.gathering, by=people[0])


def test_giving_back_lets_the_next_of_the_same_role_move_up(rounds, crowd):
    shift, people = rounds.shown(needs=[("记录", 1), ("陪伴", 1)]), crowd(4)
    record, with_them = rounds.need(shift, "记录"), rounds.need(shift)
    for user, need in zip(people, (record, with_them, with_them, record), strict=True):
        signing.sign_up(shift=shift, by=user, need=need)
    signing.give_back(shift=shift, by=people[0], reason="发烧了")
    assert rounds.states(shift) == {"同学1": IN, "同学2": SPARE, "同学3": IN}
    assert rounds.taken(shift) == (2, {"记录": 1, "陪伴": 1})
    assert Assignment.objects.get(state="cancelled").reason == "发烧了"
    assert told(people[3])[0] == "有位置了：敬老院陪伴"


def test_giving_back_on_the_calendar_frees_the_place_too(rounds, crowd):
    shift, (first, second, third) = rounds.shown(), crowd(3)
    for user in (first, second, third):
        signing.sign_up(shift=shift, by=user)
    gatherings.unregister(gathering=shift.gathering, by=third)
    gatherings.unregister(gathering=shift.gathering, by=first)
    assert rounds.states(shift) == {"同学1": IN}
    assert rounds.taken(shift) == (1, {"陪伴": 1})


def test_a_role_asks_for_qualifications_on_that_day(rounds, cast):
    card = rounds.qualification()
    shift = rounds.shown(needs=[("喂饭", 1, [card.pk]), ("陪伴", 1)])
    with pytest.raises(ValidationError, match="要有“健康证”"):
        signing.sign_up(shift=shift, by=cast.student, need=rounds.need(shift, "喂饭"))
    assert signing.sign_up(shift=shift, by=cast.student).need.role == "陪伴"
    day = timezone.localdate(shift.gathering.starts_at)
    rounds.holds(cast.other_student, card, until=day - timedelta(days=1))
    with pytest.raises(ValidationError, match="已经过期"):
        signing.sign_up(shift=shift, by=cast.other_student, need=rounds.need(shift, "喂饭"))
    rounds.holds(cast.party_member, card, until=day)
    assert signing.sign_up(shift=shift, by=cast.party_member).need.role == "喂饭"


def test_nobody_moves_up_who_is_not_free_or_qualified_any_more(rounds, crowd, cast):
    card = rounds.qualification()
    shift, (first, busy, lacking, ready) = rounds.shown(needs=[("喂饭", 1, [card.pk])]), crowd(4)
    held = [rounds.holds(user, card) for user in (first, busy, lacking, ready)]
    for user in (first, busy, lacking, ready):
        signing.sign_up(shift=shift, by=user)
    other = gatherings.save_gathering(
        by=cast.secretary, title="读书会", unit=cast.branch, starts_at=shift.gathering.starts_at,
        ends_at=shift.gathering.ends_at,
    )  # fmt: skip
    gatherings.publish(gathering=other, by=cast.secretary)
    gatherings.register(gathering=other, by=busy)
    held[2].delete()
    signing.give_back(shift=shift, by=first)
    assert rounds.states(shift) == {"同学1": SPARE, "同学2": SPARE, "同学3": IN}


def test_an_overlap_with_any_other_gathering_is_refused_naming_it(rounds, cast):
    shift = rounds.shown()
    start = shift.gathering.starts_at + timedelta(hours=1)
    other = gatherings.save_gathering(
        by=cast.secretary, title="读书会", unit=cast.branch, starts_at=start,
        ends_at=start + timedelta(hours=3),
    )  # fmt: skip
    gatherings.publish(gathering=other, by=cast.secretary)
    gatherings.register(gathering=other, by=cast.student)
    with pytest.raises(ValidationError, match="已经报上“读书会”"):
        signing.sign_up(shift=shift, by=cast.student)
    with pytest.raises(ValidationError, match="读书会"):
        signing.place(shift=shift, user=cast.student, need=rounds.need(shift), by=cast.staff)
    gatherings.unregister(gathering=other, by=cast.student)
    signing.sign_up(shift=shift, by=cast.student)
    next_one = rounds.shown(hour=16, project=rounds.make(title="接着来"))  # touches, overlaps not
    assert signing.sign_up(shift=next_one, by=cast.student).state == "placed"


def test_a_substitute_takes_a_free_place_with_one_more_tap(rounds, crowd):
    shift, people = rounds.shown(needs=[("记录", 1), ("陪伴", 1)]), crowd(2)
    record = rounds.need(shift, "记录")
    for user in people:
        signing.sign_up(shift=shift, by=user, need=record)
    with pytest.raises(ValidationError, match="已经在替补里"):
        signing.sign_up(shift=shift, by=people[1], need=record)
    signing.sign_up(shift=shift, by=people[1], need=rounds.need(shift))
    assert rounds.states(shift) == {"同学0": IN, "同学1": IN}
    assert rounds.taken(shift) == (2, {"记录": 1, "陪伴": 1})


def test_only_what_is_published_and_led_takes_sign_ups(rounds, cast):
    with pytest.raises(ValidationError, match="还没发布"):
        signing.sign_up(shift=rounds.plan(), by=cast.student)
    shift = rounds.shown(days=5)
    signing.sign_up(shift=shift, by=cast.student)
    actions.decline_teacher(shift=shift, by=cast.teacher, reason="出差")
    with pytest.raises(ValidationError, match="正在换指导教师"):
        signing.sign_up(shift=shift, by=cast.other_student)
    assert rounds.states(shift) == {"林知夏": IN}


def test_a_leader_places_people_also_in_a_draft(rounds, cast):
    shift = rounds.plan(needs=[("陪伴", 1)])
    need = rounds.need(shift)
    signing.place(shift=shift, user=cast.student, need=need, by=rounds.leader)
    assert rounds.states(shift) == {"林知夏": IN}
    assert told(cast.student)[0] == "排你上岗：敬老院陪伴"
    with pytest.raises(ValidationError, match="已经满了"):
        signing.place(shift=shift, user=cast.other_student, need=need, by=rounds.leader)
    with pytest.raises(ValidationError, match="已经在这一班"):
        signing.place(shift=shift, user=cast.student, need=need, by=rounds.leader)
    with pytest.raises(ValidationError, match="是这一班的指导教师"):
        signing.place(shift=shift, user=cast.teacher, need=need, by=rounds.leader)


def test_seeking_cover_keeps_the_place_until_somebody_takes_it(rounds, cast):
    shift = rounds.shown(needs=[("陪伴", 1)])
    rounds.joins(cast.other_student)
    mine = signing.sign_up(shift=shift, by=cast.student)
    assert signing.seek_cover(assignment=mine, by=cast.student, reason="有课") is None
    assert rounds.states(shift) == {"林知夏": IN}
    assert told(cast.other_student)[0] == "谁能顶班：敬老院陪伴"
    covering = signing.cover(assignment=mine, by=cast.other_student)
    assert (covering.covers_id, rounds.states(shift)) == (mine.pk, {"程以安": IN})
    assert rounds.taken(shift) == (1, {"陪伴": 1})
    assert told(cast.student)[0] == "有人顶班了：敬老院陪伴"
    with pytest.raises(ValidationError, match="已经有人顶上了"):
        signing.cover(assignment=mine, by=cast.party_member)


def test_a_substitute_steps_in_at_once(rounds, cast):
    shift = rounds.shown(needs=[("陪伴", 1)])
    mine = signing.sign_up(shift=shift, by=cast.student)
    signing.sign_up(shift=shift, by=cast.other_student)
    covering = signing.seek_cover(assignment=mine, by=cast.student)
    assert (covering.user, covering.covers_id) == (cast.other_student, mine.pk)
    assert rounds.states(shift) == {"程以安": IN}
    assert told(cast.other_student)[0] == "轮到你了：敬老院陪伴"


def test_signing_up_where_somebody_seeks_cover_is_the_cover(rounds, cast):
    shift = rounds.shown(needs=[("陪伴", 1)])
    mine = signing.sign_up(shift=shift, by=cast.student)
    signing.seek_cover(assignment=mine, by=cast.student)
    assert signing.sign_up(shift=shift, by=cast.other_student).covers_id == mine.pk
    assert rounds.taken(shift) == (1, {"陪伴": 1})


def test_whoever_comes_after_all_stops_seeking(rounds, cast):
    shift = rounds.shown(needs=[("陪伴", 1)])
    mine = signing.sign_up(shift=shift, by=cast.student)
    signing.seek_cover(assignment=mine, by=cast.student)
    signing.stop_seeking(assignment=mine, by=cast.student)
    with pytest.raises(ValidationError, match="已经有人顶上了"):
        signing.cover(assignment=mine, by=cast.other_student)
    assert rounds.states(shift) == {"林知夏": IN}


@pytest.mark.django_db(transaction=True)
def test_twenty_people_for_the_last_place(rounds, crowd):
    shift, people = rounds.shown(needs=[("陪伴", 1)]), crowd(20)
    found = at_once(*[
        lambda user=user: signing.sign_up(shift=shift, by=user).state for user in people
    ])  # fmt: skip
    assert sorted(found) == ["placed"] + ["substitute"] * 19
    assert rounds.taken(shift) == (1, {"陪伴": 1})
    assert sorted(rounds.states(shift).values()) == [IN] + [SPARE] * 19


@pytest.mark.django_db(transaction=True)
def test_one_person_on_two_overlapping_shifts_at_once(rounds, cast):
    other_teacher = cast.granted("T2002", "林老师", "teacher")
    first = rounds.shown()
    second = rounds.plan(hour=15, teacher=other_teacher, project=rounds.make(title="河边捡垃圾"))
    actions.confirm_teacher(shift=second, by=other_teacher)
    actions.publish_shift(shift=second, by=rounds.leader)
    student = cast.student
    found = at_once(*[
        lambda shift=shift: signing.sign_up(shift=shift, by=student).state
        for shift in (first, second) * 10
    ])  # fmt: skip
    assert found.count("placed") == 1
    assert all("已经报" in words for words in found if words != "placed")
    assert Assignment.objects.filter(state="placed").count() == 1
    assert rounds.taken(first)[0] + rounds.taken(second)[0] == 1
