"""Ratings, reminders, home cards, and what is kept about a person."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from activities.projects import cards, personal, rating, tasks
from activities.projects.models import Project, Rating, Task
from tests.activities.projects.conftest import BACKEND
from tests.activities.projects.test_pages import base, text
from tuanwei.gatherings.models import Gathering
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
SAID = {"stars": "5", "did": "带大家热身", "learned": "学会了拉伸", "served": "第一次来的同学"}


def titles(user):
    found = Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
    return list(found.order_by("pk").values_list("title", flat=True))


def test_service_comes_before_credits(projects, cast, client):
    project = projects.over(came=[cast.student], hours=Decimal("1.5"))
    client.force_login(cast.student, BACKEND)
    address = base(project) + "rate/"
    assert "1.5" not in text(client.get(address)).split("<main")[1].split("</main>")[0]
    assert "现在说" in text(client.get(base(project)))
    assert client.post(address, SAID).status_code == 302
    page = text(client.get(address))
    assert ">1.5</span> 小时" in page
    assert "带大家热身" in page
    assert "看我的时数" in text(client.get(base(project)))
    answer = client.post(address, SAID | {"stars": "1"})
    assert (answer.status_code, "每人一次" in text(answer)) == (409, True)
    assert Rating.objects.get().stars == 5


def test_who_left_early_is_credited_what_they_stayed(projects, cast, client):
    project = projects.over(hours=Decimal(2))
    gathering = project.occasions.get().gathering
    projects.came(gathering, cast.student, left_at=gathering.starts_at + timedelta(minutes=45))
    client.force_login(cast.student, BACKEND)
    client.post(base(project) + "rate/", SAID)
    assert ">0.75</span> 小时" in text(client.get(base(project) + "rate/"))


@pytest.mark.parametrize("wrong", [
    {"did": "热身"}, {"learned": "   学   "}, {"served": ""}, {"stars": "0"}, {"stars": "6"},
    {"stars": ""}, {"did": "长" * 301}, {"served": "同\x00学们好"},
])  # fmt: skip
def test_three_whole_sentences_and_stars(wrong, projects, cast, client):
    project = projects.over(came=[cast.student])
    client.force_login(cast.student, BACKEND)
    assert client.post(base(project) + "rate/", SAID | wrong).status_code == 400
    assert not Rating.objects.exists()


@pytest.mark.parametrize("case", ["participant", "team", "running", "cancelled"])
def test_only_who_may_say_something_is_invited_to(case, projects, cast, client):
    project = projects.over(came=[cast.student], team=[cast.student] if case == "team" else [])
    if case == "running":
        end = timezone.now() + timedelta(hours=1)
        Gathering.objects.update(ends_at=end, occupied_until=end)
    if case == "cancelled":
        Project.objects.update(state="cancelled")
    client.force_login(cast.student, BACKEND)
    assert ("现在说" in text(client.get(base(project)))) == (case == "participant")


@pytest.mark.parametrize("case", ["absent", "team", "running", "cancelled"])
def test_only_who_was_there_and_once_it_is_over(case, projects, cast, client):
    came = [] if case == "absent" else [cast.student]
    team = [cast.student] if case == "team" else []
    project = projects.over(came=came, team=team)
    if case == "running":
        end = timezone.now() + timedelta(hours=1)
        Gathering.objects.update(ends_at=end, occupied_until=end)
    if case == "cancelled":
        Project.objects.update(state="cancelled")
    client.force_login(cast.student, BACKEND)
    answer = client.post(base(project) + "rate/", SAID)
    assert answer.status_code == (404 if case == "absent" else 409)
    assert not Rating.objects.exists()


def test_a_mean_of_four_is_not_shown_and_names_stay_with_staff(projects, cast, client, crowd):
    project = projects.over()
    for number, person in enumerate(crowd(5)):
        if number == 4:
            assert rating.mean(project) == (None, None)
            assert "平均打了" not in text(client.get(base(project)))
        Rating.objects.create(
            project=project, user=person, stars=4 + number % 2, did=f"做了{number}",
            learned="学会了拉伸", served="大家",
        )  # fmt: skip
    assert rating.mean(project) == (Decimal("4.4"), 5)
    assert "5 位同学平均打了" in text(client.get(base(project)))
    client.force_login(cast.secretary, BACKEND)
    page = text(client.get(base(project) + "said/"))
    assert "做了3" in page
    assert "同学3" not in page
    client.force_login(cast.staff, BACKEND)
    assert "同学3" in text(client.get(base(project) + "said/"))


def test_everybody_who_came_is_asked_once_after_the_last_event(projects, cast):
    start = timezone.now() - timedelta(hours=3)
    project = projects.running(
        team=[cast.other_student],
        parts=[("上", start, 1, {}), ("下", start + timedelta(hours=2), 2, {})],
    )  # fmt: skip
    Gathering.objects.update(state="published")
    first = Gathering.objects.exclude(parent=None).order_by("starts_at")[0]
    projects.came(first, cast.student)
    projects.came(first, cast.other_student)
    tasks.ask_participants()
    assert titles(cast.student) == []  # the second is still going on
    Gathering.objects.filter(ends_at__gt=timezone.now()).update(
        ends_at=timezone.now() - timedelta(minutes=1)
    )
    tasks.ask_participants()
    tasks.ask_participants()
    assert titles(cast.student) == ["去过了，说说感受：夜跑"]
    assert titles(cast.other_student) == []
    assert project.ratings.count() == 0


def test_tasks_banners_and_closings_are_reminded_of_once_each(projects, cast):
    today = timezone.localdate()
    project = projects.over()
    Notice.objects.all().delete()
    Project.objects.update(closing_due_on=today)
    Task.objects.create(project=project, words="借音响", person=cast.student, due_on=today)
    Task.objects.create(
        project=project, words="以后的事", person=cast.student, due_on=today + timedelta(days=5)
    )
    project.materials.create(what="横幅", place="门口", starts_on=today, ends_on=today)
    for _twice in range(2):
        tasks.remind_projects()
    assert titles(cast.student) == ["快到期：借音响"]
    day = f"{today.month}月{today.day}日"
    assert titles(cast.secretary) == ["今天撤下：横幅", f"{day}前交结项：夜跑"]
    Task.objects.update(due_on=today - timedelta(days=1))
    Project.objects.update(closing_due_on=today - timedelta(days=1))
    for _twice in range(2):
        tasks.remind_projects()
    assert titles(cast.student)[1:] == ["已超期：借音响", "已超期：以后的事"]
    assert titles(cast.secretary)[2:] == ["结项晚了：夜跑"]


def test_nobody_is_reminded_of_what_is_done_or_off(projects, cast):
    today = timezone.localdate()
    project = projects.submitted()
    project.materials.create(
        what="横幅", place="门口", starts_on=today, ends_on=today, removed_on=today,
        removed_by=cast.secretary,
    )  # fmt: skip
    Task.objects.create(
        project=project, words="借音响", person=cast.student, due_on=today, done_at=timezone.now()
    )
    Notice.objects.all().delete()
    Project.objects.update(closing_due_on=today - timedelta(days=9))
    tasks.remind_projects()
    assert not Notice.objects.exists()


def test_the_home_page_names_what_is_due(projects, cast, client, django_assert_num_queries):
    today = timezone.localdate()
    project = projects.overdue(days=3)
    Task.objects.create(
        project=project, words="借音响", person=cast.secretary, due_on=today + timedelta(days=2)
    )
    project.materials.create(what="横幅", place="门口", starts_on=today, ends_on=today)
    client.force_login(cast.secretary, BACKEND)
    page = text(client.get("/"))
    for words in ("结项晚了 3 天", "该撤下了", "任务快到期", "借音响"):
        assert words in page
    projects.submitted(title="义卖")
    found = {}
    for user, most in ((cast.secretary, 2), (cast.staff, 3), (cast.other_student, 2)):
        with django_assert_num_queries(most):
            found[user] = [(each.title, each.tone, each.state) for each in cards.cards(user)]
    assert found[cast.secretary] == [
        ("夜跑", "late", "结项晚了 3 天"), ("横幅", "act", "该撤下了"),
        ("借音响", "act", "任务快到期"),
    ]  # fmt: skip
    assert found[cast.staff] == [("待验收的结项", "act", "请验收")]
    assert found[cast.other_student] == []


def test_what_is_kept_about_a_person_is_named(projects, cast):
    project = projects.submitted(came=[cast.student])
    Rating.objects.create(
        project=project, user=cast.student, stars=5, did="热身热身", learned="拉伸拉伸",
        served="大家伙儿",
    )  # fmt: skip
    found = personal.of(cast.student)
    assert [row["我服务了谁"] for row in found["我评价的活动"]] == ["大家伙儿"]
    assert personal.of(cast.secretary)["我交的结项"][0]["项目"] == "夜跑"
