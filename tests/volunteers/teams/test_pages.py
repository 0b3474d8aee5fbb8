"""Pages of teams, qualifications, trainings and sites: what stands there, what the buttons do."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from tests.activities.reviews.conftest import told
from tests.attachments.nasty import picture, upload
from tuanwei.accounts import personal
from tuanwei.accounts.models import User
from tuanwei.gatherings.models import Gathering
from tuanwei.jobs import exports
from tuanwei.jobs.models import Job
from volunteers.teams import hooks, people_actions, resources
from volunteers.teams.models import Holding, Team, TeamMember, Training

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"volunteers:{name}", args=args)


def text(answer):
    return answer.content.decode()


def crowd(cast, squad, team, many, since=0):
    """So many members more."""
    for n in range(since, since + many):
        user = cast.student_of(f"20241199{n:02}", f"队员{n}", cast.branch)
        TeamMember.objects.create(team=team, user=user)


def test_teams_are_found_by_kind_and_words(squad, cast, enter):
    squad.team(name="青山环保队")
    squad.team(name="先锋小分队", kind="teachers", leader=cast.teacher, unit=cast.committee)
    client = enter(None)

    def found(**query):
        page = text(client.get(at("team-list"), query))
        return [name for name in ("青山环保队", "先锋小分队") if name in page]

    assert found() == ["青山环保队", "先锋小分队"]
    assert found(kind="teachers") == ["先锋小分队"]
    assert found(q="环保") == ["青山环保队"]
    assert found(q="融智学院") == ["先锋小分队"]  # the unit
    assert found(kind="nothing") == ["青山环保队", "先锋小分队"]
    assert "没有这样的服务队" in text(client.get(at("team-list"), {"q": "登山"}))
    assert "建一支队" not in text(client.get(at("team-list")))
    assert "建一支队" in text(enter(cast.secretary).get(at("team-list")))


def test_without_teams_the_list_says_what_to_do(cast, enter):
    assert "先建一支" in text(enter(cast.staff).get(at("team-list")))
    assert "列在这里" in text(enter(cast.student).get(at("team-list")))


def test_visitors_read_no_names(squad, cast, enter):
    team = squad.team(teacher=cast.teacher)
    page = text(enter(None).get(at("team", team.pk)))
    assert "每周去一次敬老院。" in page
    assert "林知夏" not in page
    assert "陈老师" not in page
    page = text(enter(cast.other_student).get(at("team", team.pk)))
    assert "林知夏" in page
    assert "陈老师" in page


def test_rooms_above_say_what_a_team_does(squad, cast, enter, monkeypatch):
    line = hooks.Line("陪老人过周末", "/volunteers/services/1/", "每周六")
    monkeypatch.setattr(hooks, "projects", [lambda team, user: [line]])
    page = text(enter(None).get(at("team", squad.team().pk)))
    assert 'href="/volunteers/services/1/"' in page
    assert "陪老人过周末" in page


def test_from_asking_to_leaving(squad, cast, enter):
    team = squad.team()
    client = enter(cast.other_student)
    assert client.post(at("team-join", team.pk), {"words": "周三有空"}).status_code == 302
    assert "等队长答复" in text(client.get(at("team", team.pk)))
    assert "等队长答复" in text(client.get(at("team-mine")))
    again = client.post(at("team-join", team.pk), {"words": ""}, follow=True)
    assert "已经申请过" in text(again)
    assert client.post(at("team-join", team.pk), {"words": "好" * 300}).status_code == 400
    person = squad.person(team, cast.other_student)
    client = enter(cast.student)
    page = text(client.get(at("team-roster", team.pk)))
    assert "周三有空" in page
    assert "2024120201" in page
    client.post(at("team-request-accept", person.pk))
    client = enter(cast.other_student)
    assert "你是这支队的队员" in text(client.get(at("team", team.pk)))
    client.post(at("team-leave", team.pk), {"reason": "要实习"})
    person.refresh_from_db()
    assert (person.state, person.reason) == ("left", "要实习")
    assert client.post(at("team-leave", team.pk)).status_code == 302


def test_a_refusal_needs_words_and_is_read(squad, cast, enter):
    team = squad.team()
    person = squad.asked(team, cast.other_student)
    client = enter(cast.student)
    answer = client.post(at("team-request-refuse", person.pk), {"reason": ""})
    assert answer.status_code == 400
    assert '<details class="fold" open>' in text(answer)
    client.post(at("team-request-refuse", person.pk), {"reason": "先听一次培训"})
    page = text(enter(cast.other_student).get(at("team", team.pk)))
    assert "上次申请没有通过：先听一次培训" in page
    assert "申请加入" in page


def test_only_those_who_lead_or_keep_see_the_roster(squad, cast, enter):
    team = squad.team(members=[cast.other_student])
    expected = {
        "student": 200, "other_student": 403, "secretary": 200, "general_secretary": 200,
        "staff": 200, "teacher": 403, "party_member": 403, "answerer": 403,
    }  # fmt: skip
    found = {
        role: enter(getattr(cast, role)).get(at("team-roster", team.pk)).status_code
        for role in expected
    }
    assert found == expected


def test_telephone_numbers_are_whole_for_those_who_lead(squad, cast, enter):
    User.objects.filter(pk=cast.other_student.pk).update(phone="13812345678")
    team = squad.team(members=[cast.other_student])
    person = squad.person(team, cast.other_student)
    for page in (at("team-roster", team.pk), at("team-person", person.pk)):
        assert "13812345678" in text(enter(cast.student).get(page))
        for role in (cast.secretary, cast.staff):
            shown = text(enter(role).get(page))
            assert "13812345678" not in shown
            assert "138****5678" in shown


def test_the_roster_says_who_lacks_what(squad, cast, enter):
    health = squad.qualification("健康证")
    team = squad.team(members=[cast.other_student, cast.teacher])
    squad.held(cast.student, health)
    client = enter(cast.student)
    page = text(client.get(at("team-roster", team.pk)))
    assert page.count("缺健康证</span>") == 2
    page = text(client.get(at("team-roster", team.pk), {"lacks": health.pk}))
    assert "程以安" in page
    assert f">{cast.student.number}<" not in page.split("<tbody>")[1]
    page = text(client.get(at("team-roster", team.pk), {"q": "程"}))
    assert "陈老师" not in page.split("<tbody>")[1]
    nobody = text(client.get(at("team-roster", team.pk), {"q": "无此人"}))
    assert "没有这样的人" in nobody


def test_pages_cost_the_same_for_many(squad, cast, enter, django_assert_max_num_queries,
                                      django_assert_num_queries):  # fmt: skip
    team = squad.team(members=[cast.other_student])
    squad.qualification("健康证")
    squad.training(team, squad.qualification())
    squad.asked(team, cast.party_member)
    client = enter(cast.student)
    pages = [at("team-roster", team.pk), at("team", team.pk), at("team-list"), at("team-mine"),
             at("qualification-mine"), at("site-list")]  # fmt: skip
    counts = []
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(12) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
    crowd(cast, squad, team, 6)
    for n in range(3):
        squad.team()
        squad.site(f"服务点{n}")
        squad.qualification(f"证件{n}")
        squad.held(cast.student, squad.qualification(f"证书{n}"))
        squad.asked(team, cast.student_of(f"20241188{n:02}", f"申请人{n}", cast.branch))
    for page, count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(page)


def test_what_staff_read_costs_the_same_for_many(squad, cast, enter, django_assert_num_queries):
    health = squad.qualification("健康证")
    squad.handed_in(cast.student, health)
    client = enter(cast.staff)
    client.get(at("holding-list"))
    with django_assert_num_queries(5):
        client.get(at("holding-list"))
    for n in range(4):
        squad.handed_in(cast.student_of(f"20241188{n:02}", f"人{n}", cast.branch), health)
    with django_assert_num_queries(5):
        client.get(at("holding-list"))


def test_roles_are_changed_on_the_page_of_a_person(squad, cast, enter):
    team = squad.team(members=[cast.other_student])
    person = squad.person(team, cast.other_student)
    client = enter(cast.student)
    client.post(at("team-person", person.pk), {"role": "deputy"})
    person.refresh_from_db()
    assert person.role == "deputy"
    own = squad.person(team, cast.student)
    assert client.post(at("team-person", own.pk), {"role": "member"}).status_code == 403
    assert client.post(at("team-person-remove", own.pk), {"reason": "x"}).status_code == 403
    client = enter(cast.other_student)  # a deputy leads, but does not appoint
    assert client.get(at("team-roster", team.pk)).status_code == 200
    assert client.post(at("team-person", own.pk), {"role": "member"}).status_code == 403
    assert client.post(at("team-person-remove", own.pk), {"reason": "x"}).status_code == 403
    answer = enter(cast.secretary).post(at("team-person", own.pk), {"role": "member"})
    assert (answer.status_code, "唯一的队长" in text(answer)) == (400, True)


def test_a_deputy_adds_members_only(squad, cast, enter):
    team = squad.team()
    squad.into(team, cast.other_student, "deputy")
    client = enter(cast.other_student)
    fields = {"user": cast.party_member.number, "role": "leader"}
    assert client.post(at("team-add", team.pk), fields).status_code == 400
    assert client.post(at("team-add", team.pk), fields | {"role": "member"}).status_code == 302
    assert squad.person(team, cast.party_member).role == "member"
    answer = client.post(at("team-add", team.pk), {"user": "nobody", "role": "member"})
    assert (answer.status_code, "没有找到这个学号" in text(answer)) == (400, True)


def test_whoever_keeps_teams_makes_changes_and_closes_them(squad, cast, enter):
    client = enter(cast.secretary)
    fields = {
        "name": "夜灯自习志愿队", "kind": "students", "unit": cast.branch.pk,
        "summary": "守自习室", "takes_members": "on", "leader": cast.student.number,
    }  # fmt: skip
    bad = client.post(at("team-new"), fields | {"leader": "0"})
    assert (bad.status_code, "没有找到这个学号" in text(bad)) == (400, True)
    foreign = client.post(at("team-new"), fields | {"unit": cast.other_branch.pk})
    assert foreign.status_code == 400
    assert client.post(at("team-new"), fields).status_code == 302
    team = Team.objects.get()
    assert (team.made_by, team.people.get().user) == (cast.secretary, cast.student)
    client.post(at("team-edit", team.pk), fields | {"summary": "守自习室到十一点"})
    team.refresh_from_db()
    assert team.summary == "守自习室到十一点"
    same = client.post(at("team-new"), fields)
    assert (same.status_code, "已经有同名的服务队" in text(same)) == (400, True)
    assert client.post(at("team-close", team.pk), {"reason": ""}).status_code == 400
    client.post(at("team-close", team.pk), {"reason": "学期结束"})
    assert client.get(at("team", team.pk)).status_code == 200
    assert enter(cast.student).get(at("team", team.pk)).status_code == 200  # was in it
    assert enter(cast.other_student).get(at("team", team.pk)).status_code == 404
    assert "夜灯" not in text(enter(cast.staff).get(at("team-list")))
    assert "夜灯" in text(enter(cast.staff).get(at("team-list"), {"show": "closed"}))
    assert "夜灯" not in text(enter(cast.student).get(at("team-list"), {"show": "closed"}))
    enter(cast.secretary).post(at("team-reopen", team.pk))
    team.refresh_from_db()
    assert team.is_active


def test_a_message_reaches_everybody_once(squad, cast, enter):
    team = squad.team(members=[cast.other_student])
    client = enter(cast.student)
    fields = {"title": "周三集合", "body": "两点北门"}
    assert client.post(at("team-message", team.pk), fields).status_code == 302
    again = client.post(at("team-message", team.pk), fields)
    assert (again.status_code, "今天已经发过" in text(again)) == (400, True)
    assert told(cast.other_student, "volunteers.team_told") == ["周三集合"]
    assert "周三集合" in text(client.get(at("team-message", team.pk)))
    assert enter(cast.other_student).get(at("team-message", team.pk)).status_code == 403


def test_the_roster_as_a_sheet(squad, cast, enter):
    User.objects.filter(pk=cast.other_student.pk).update(phone="13812345678")
    health = squad.qualification("健康证", months=None)
    team = squad.team(members=[cast.other_student])
    squad.held(cast.other_student, health)
    client = enter(cast.student)
    client.post(at("team-roster-export", team.pk), {"reason": ""})
    client.post(at("team-roster-export", team.pk), {"reason": "周三坐车登记"})
    masked = [job.parameters["masked"] for job in Job.objects.order_by("pk")]
    assert masked == [True, False]
    keys = [column.key for column in resources.COLUMNS]

    def sheet(by, is_masked):
        return list(resources.rows({"team": team.pk, "by": by.pk}, keys, is_masked)[1])

    today = f"{timezone.localdate():%Y-%m-%d}"
    assert sheet(cast.student, False) == [
        ("林知夏", "2024110101", "会计2401团支部", "队长", today, "", "健康证：没有"),
        ("程以安", "2024120201", "经管2402团支部", "队员", today, "13812345678", "健康证：有效"),
    ]  # fmt: skip
    assert sheet(cast.secretary, True)[1][5] == "138****5678"
    with pytest.raises(PermissionDenied):
        sheet(cast.staff, False)
    assert not exports.get("team-roster").can_export(cast.party_member)
    assert enter(cast.other_student).post(at("team-roster-export", team.pk)).status_code == 403


def test_handing_in_and_deciding(squad, cast, enter):
    health = squad.qualification("健康证")
    squad.team(teacher=cast.teacher)
    day = timezone.localdate() - timedelta(days=3)
    client = enter(cast.student)
    fields = {"qualification": health.pk, "got_on": f"{day:%Y-%m-%d}"}
    late = timezone.localdate() + timedelta(days=1)
    for wrong in (
        {"got_on": f"{late:%Y-%m-%d}"}, {"got_on": "2020-01-01"}, {"qualification": 0},
        {"valid_until": "2001-01-01"},
    ):  # fmt: skip
        answer = client.post(
            at("qualification-mine"), fields | wrong | {"photo": upload(picture())}
        )
        assert answer.status_code == 400, wrong
    no_picture = client.post(
        at("qualification-mine"), fields | {"photo": upload("一段文字".encode(), "证.jpg")}
    )
    assert (no_picture.status_code, "这种文件收不了" in text(no_picture)) == (400, True)
    assert Holding.objects.count() == 0
    client.post(at("qualification-mine"), fields | {"photo": upload(picture())})
    holding = Holding.objects.get()
    page = text(client.get(at("qualification-mine")))
    assert "待确认" in page
    photo = client.get(at("holding-picture", holding.pk))
    assert photo["Cache-Control"] == "private, no-store"
    assert enter(cast.other_student).get(at("holding-picture", holding.pk)).status_code == 404
    assert enter(cast.secretary).get(at("holding-picture", holding.pk)).status_code == 404
    client = enter(cast.teacher)
    assert "林知夏" in text(client.get(at("holding-list")))
    empty = client.post(at("holding-refuse", holding.pk), {"reason": ""})
    assert empty.status_code == 400
    client.post(at("holding-refuse", holding.pk), {"reason": "看不清日期"})
    page = text(enter(cast.student).get(at("qualification-mine")))
    assert "看不清日期" in page
    assert enter(cast.student).post(at("holding-withdraw", holding.pk)).status_code == 302
    assert Holding.objects.count() == 0


def test_leaders_without_the_right_decide_on_no_certificate(squad, cast, enter):
    """A student who leads has no business with a health certificate."""
    squad.team(members=[cast.other_student])
    holding = squad.handed_in(cast.other_student, squad.qualification("健康证"))
    client = enter(cast.student)
    assert client.get(at("holding-list")).status_code == 403
    assert client.post(at("holding-confirm", holding.pk)).status_code == 404


def test_a_leader_plans_a_training_and_gives_what_it_gives(squad, cast, enter):
    team, basic = squad.team(), squad.qualification()
    start = timezone.localtime().replace(hour=19, minute=0) + timedelta(days=3)
    fields = {
        "qualification": basic.pk, "title": "怎么陪老人聊天", "place": "主楼 201",
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    client = enter(cast.student)
    wrong = client.post(at("training-new", team.pk), fields | {"ends_at": fields["starts_at"]})
    assert wrong.status_code == 400
    answer = client.post(at("training-new", team.pk), fields)
    training = Training.objects.get()
    gathering = training.gathering
    assert answer.url == reverse("gatherings:arrange", args=[gathering.pk])
    assert (gathering.kind, gathering.unit) == ("lesson", cast.branch)
    assert client.get(answer.url).status_code == 200  # who leads the team arranges it
    assert enter(cast.other_student).get(answer.url).status_code == 404
    Gathering.objects.filter(pk=gathering.pk).update(
        state="published", starts_at=start - timedelta(days=9), ends_at=start - timedelta(days=8.9),
        occupied_from=start - timedelta(days=9), occupied_until=start - timedelta(days=8.9),
    )  # fmt: skip
    training.refresh_from_db()
    squad.came(training, cast.other_student)
    client = enter(cast.student)
    assert "确认，发给这 1 人" in text(client.get(at("training", training.pk)))
    client.post(at("training-grant", training.pk))
    client.post(at("training-grant", training.pk))
    assert Holding.objects.get().user == cast.other_student
    assert "到场的 1 人都有了" in text(client.get(at("training", training.pk)))
    assert enter(cast.other_student).get(at("training", training.pk)).status_code == 404


def test_sites_tell_their_telephone_to_those_who_need_it(squad, cast, enter):
    site = squad.site()
    squad.team()
    seen = {
        role: site.phone in text(enter(getattr(cast, role)).get(at("site", site.pk)))
        for role in ("student", "other_student", "secretary", "teacher", "staff")
    }
    assert seen == {
        "student": True, "other_student": False, "secretary": False, "teacher": True,
        "staff": True,
    }  # fmt: skip
    assert site.phone not in text(enter(cast.student).get(at("site-list")))
    client = enter(cast.student)
    wrong = client.post(at("site-edit", site.pk), {"name": "夕阳红", "phone": "问门卫"})
    assert wrong.status_code == 400
    client.post(at("site-edit", site.pk), {"name": "夕阳红", "phone": "023-1", "is_active": ""})
    assert enter(cast.other_student).get(at("site", site.pk)).status_code == 404
    assert "夕阳红" not in text(enter(cast.other_student).get(at("site-list")))
    assert "夕阳红" in text(enter(cast.student).get(at("site-list"), {"show": "closed"}))


def test_a_person_takes_what_is_kept_about_them(squad, cast):
    team = squad.team()
    squad.held(cast.student, squad.qualification("健康证"))
    found = personal.everything(cast.student)
    assert [row["服务队"] for row in found["服务队"]] == [team.name]
    assert [row["资质"] for row in found["志愿服务资质"]] == ["健康证"]


def test_led_teams_end_with_leaving(squad, cast, enter):
    team = squad.team(members=[cast.other_student])
    people_actions.set_role(
        person=squad.person(team, cast.other_student), role="leader", by=cast.staff
    )
    people_actions.leave(person=squad.person(team, cast.student), by=cast.student)
    assert enter(cast.student).get(at("team-roster", team.pk)).status_code == 403
