"""Joining, roles, leaving: what is done, what is refused, who hears of it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.activities.reviews.conftest import told
from tests.races import at_once
from tuanwei.audit.models import AuditEvent
from volunteers.teams import actions, hooks, people_actions, queries
from volunteers.teams.models import Team, TeamMember

pytestmark = pytest.mark.django_db


def refused(words):
    return pytest.raises(ValidationError, match=words)


def heard(user):
    return told(user, "volunteers.")


def test_a_team_is_made_with_its_leader_and_teacher(squad, cast):
    team = squad.team(teacher=cast.teacher)
    assert [(each.user, each.role) for each in queries.heads(team)] == [
        (cast.student, "leader"), (cast.teacher, "teacher"),
    ]  # fmt: skip
    assert heard(cast.student) == [f"你现在是{team}的队长"]
    assert queries.leading(cast.student) == {team.pk} == queries.leading(cast.teacher)
    with refused("已经有同名的服务队"):
        squad.team(name=team.name)


def test_leader_agrees(squad, cast):
    team = squad.team()
    person = squad.asked(team, cast.other_student)
    assert heard(cast.student)[-1] == f"程以安 想加入{team}"
    assert queries.ids_inside(team) == {cast.student.pk}
    people_actions.decide_request(person=person, by=cast.student, accept=True)
    assert queries.ids_inside(team) == {cast.student.pk, cast.other_student.pk}
    assert heard(cast.other_student) == [f"欢迎加入{team}"]
    with refused("刚刚有人处理过"):
        people_actions.decide_request(person=person, by=cast.staff, accept=False, reason="满了")


def test_a_refusal_says_why_and_one_may_ask_again(squad, cast):
    team = squad.team()
    person = squad.asked(team, cast.other_student)
    with refused("写一句为什么"):
        people_actions.decide_request(person=person, by=cast.student, accept=False, reason=" ")
    people_actions.decide_request(person=person, by=cast.student, accept=False, reason="先听培训")
    person.refresh_from_db()
    assert (person.state, person.reason, person.decided_by) == ("refused", "先听培训", cast.student)
    squad.asked(team, cast.other_student)
    assert len(queries.requests_of(team)) == 1


def test_nobody_decides_on_their_own_request(squad, cast):
    team = squad.team()
    person = squad.asked(team, cast.staff)
    with refused("自己的申请由别人来定"):
        people_actions.decide_request(person=person, by=cast.staff, accept=True)
    with refused("自己由别人来加"):
        people_actions.add_person(team=team, user=cast.staff, role="leader", by=cast.staff)


def test_one_wish_at_a_time_and_three_a_day(squad, cast):
    team = squad.team()
    for _n in range(people_actions.ASKS_A_DAY):
        person = squad.asked(team, cast.other_student)
        with refused("已经申请过|已经在队里"):
            squad.asked(team, cast.other_student)
        people_actions.take_back(person=person, by=cast.other_student)
    with refused("今天已经申请过 3 次"):
        squad.asked(team, cast.other_student)
    with refused("已经在队里"):
        squad.asked(team, cast.student)


def test_who_may_not_ask(squad, cast):
    with refused("不收新队员"):
        squad.asked(squad.team(takes_members=False), cast.other_student)
    party = squad.team(kind="party", leader=cast.party_member)
    with refused("党员和预备党员"):
        squad.asked(party, cast.other_student)
    with refused("党员和预备党员"):
        squad.into(party, cast.other_student)
    squad.into(party, cast.teacher, "teacher")


def test_only_oneself_takes_a_wish_back(squad, cast):
    person = squad.asked(squad.team(), cast.other_student)
    with refused("刚刚有了结果"):
        people_actions.take_back(person=person, by=cast.student)


def test_a_team_of_teachers_is_led_by_one(squad, cast):
    with refused("队长由老师担任"):
        squad.team(kind="teachers")
    team = squad.team(kind="teachers", leader=cast.teacher, members=[cast.student])
    with refused("队长由老师担任"):
        people_actions.set_role(
            person=squad.person(team, cast.student), role="leader", by=cast.staff
        )


def test_supervising_teachers_have_a_grant_or_were_named_by_staff(squad, cast):
    team, plain = squad.team(), cast.answerer
    with refused("还不是指导教师"):
        people_actions.add_person(team=team, user=plain, role="teacher", by=cast.secretary)
    with refused("不能是在校学生"):
        people_actions.add_person(team=team, user=cast.other_student, role="teacher", by=cast.staff)
    people_actions.add_person(team=team, user=cast.teacher, role="teacher", by=cast.secretary)
    assert set(queries.supervising_teachers()) == {cast.teacher}
    person = people_actions.add_person(team=team, user=plain, role="teacher", by=cast.staff)
    assert set(queries.supervising_teachers()) == {cast.teacher, plain}
    cast.teacher.grants.update(ends_on=timezone.localdate().replace(year=2021))
    assert set(queries.supervising_teachers()) == {plain}  # a role ends with its term
    people_actions.set_role(person=person, role="member", by=cast.staff)
    assert not queries.supervising_teachers()


def test_a_team_keeps_a_leader(squad, cast):
    team = squad.team(members=[cast.other_student])
    leader, other = squad.person(team, cast.student), squad.person(team, cast.other_student)
    for run in (
        lambda: people_actions.leave(person=leader, by=cast.student),
        lambda: people_actions.leave(person=leader, by=cast.staff, reason="换人"),
        lambda: people_actions.set_role(person=leader, role="member", by=cast.staff),
    ):
        with refused("唯一的队长"):
            run()
    people_actions.set_role(person=other, role="leader", by=cast.student)
    people_actions.leave(person=leader, by=cast.student, reason="毕业了")
    leader.refresh_from_db()
    assert (leader.state, leader.left_on, leader.reason) == ("left", timezone.localdate(), "毕业了")
    assert heard(cast.other_student)[-2:] == [f"你现在是{team}的队长", f"林知夏 退出了{team}"]


def test_nobody_changes_what_they_are_themselves(squad, cast):
    team = squad.team(members=[cast.other_student])
    with refused("自己的身份由别人来改"):
        people_actions.set_role(
            person=squad.person(team, cast.student), role="member", by=cast.student
        )


def test_whoever_is_taken_out_hears_why(squad, cast):
    team = squad.team(members=[cast.other_student])
    person = squad.person(team, cast.other_student)
    with refused("写一句为什么"):
        people_actions.leave(person=person, by=cast.student)
    people_actions.leave(person=person, by=cast.student, reason="一学期没有来")
    assert heard(cast.other_student)[-1] == f"你不再是{team}的队员"
    squad.into(team, cast.other_student)  # and may come again
    assert queries.standing_in(team, cast.other_student).state == "in"


def test_a_closed_team_answers_who_waits_and_tells_everybody(squad, cast):
    team = squad.team(members=[cast.party_member])
    squad.asked(team, cast.other_student)
    with refused("写一句原因"):
        actions.close_team(team=team, by=cast.staff, reason=" ")
    actions.close_team(team=team, by=cast.staff, reason="并入别的队")
    assert heard(cast.other_student) == [f"这次没有加入{team}"]
    assert heard(cast.party_member)[-1] == f"{team}停用了"
    assert queries.leading(cast.student) == frozenset()
    team.refresh_from_db()
    for run in (
        lambda: squad.asked(team, cast.other_student),
        lambda: squad.into(team, cast.other_student),
        lambda: actions.tell_team(team=team, by=cast.student, title="集合", body="北门"),
        lambda: actions.close_team(team=team, by=cast.staff, reason="再关一次"),
    ):
        with refused("停用"):
            run()
    actions.reopen_team(team=team, by=cast.staff)
    assert queries.leading(cast.student) == {team.pk}


def test_rooms_above_may_keep_a_team_open(squad, cast, monkeypatch):
    monkeypatch.setattr(hooks, "closing", [lambda team: f"{team}还有 2 个班次"])
    with refused("还有 2 个班次"):
        actions.close_team(team=squad.team(), by=cast.staff, reason="并入别的队")
    assert Team.objects.get().is_active


def test_a_leader_writes_once_and_everybody_reads_it(squad, cast):
    team = squad.team(members=[cast.other_student])
    assert actions.tell_team(team=team, by=cast.student, title="集合", body="周三两点北门") == 2
    assert heard(cast.other_student)[-1] == "集合"
    with refused("今天已经发过"):
        actions.tell_team(team=team, by=cast.student, title="集合", body="周三两点北门")
    for words in ("改到南门", "带水"):
        actions.tell_team(team=team, by=cast.student, title="集合", body=words)
    with refused("今天已经发了 3 条"):
        actions.tell_team(team=team, by=cast.student, title="集合", body="下雨照常")
    assert heard(cast.other_student).count("集合") == 3
    other = squad.team(name="另一支队")
    assert actions.tell_team(team=other, by=cast.student, title="集合", body="北门") == 1


def test_every_change_is_on_record(squad, cast):
    team = squad.team()
    people_actions.decide_request(
        person=squad.asked(team, cast.other_student), by=cast.student, accept=True
    )
    names = AuditEvent.objects.filter(name__startswith="volunteers.").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "volunteers.team.made", "volunteers.team_member.asked", "volunteers.team_member.admitted",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_wish(squad, cast):
    team, user = squad.team(), cast.other_student
    found = at_once(*[lambda: squad.asked(team, user).state] * 4)
    assert found.count("asked") == 1, found
    assert all("已经申请过" in each for each in found if each != "asked"), found
    assert TeamMember.objects.filter(team=team, user=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_leaders_who_leave_at_once_leave_one(squad, cast):
    team = squad.team()
    squad.into(team, cast.other_student, "leader")
    both = [squad.person(team, user) for user in (cast.student, cast.other_student)]
    found = at_once(
        *[lambda each=each: people_actions.leave(person=each, by=each.user).state for each in both]
    )
    assert sorted(each == "left" for each in found) == [False, True], found
    assert len(queries.ids_inside(team, "leader")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_leaders_decide_at_once(squad, cast):
    team = squad.team()
    person = squad.asked(team, cast.other_student)
    found = at_once(
        lambda: people_actions.decide_request(person=person, by=cast.student, accept=True).state,
        lambda: (
            people_actions.decide_request(
                person=person, by=cast.staff, accept=False, reason="满了"
            ).state
        ),
    )
    assert len([each for each in found if each in ("in", "refused")]) == 1, found


@pytest.mark.django_db(transaction=True)
def test_one_name_is_given_once(squad, cast):
    assert all((cast.staff, cast.student, cast.branch))
    found = at_once(*[lambda: squad.team(name="青山环保队").name] * 3)
    assert found.count("青山环保队") == 1, found
    assert all("已经有同名" in each for each in found if each != "青山环保队"), found
