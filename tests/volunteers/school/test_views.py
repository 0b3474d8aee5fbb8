"""The pages of the school: courses, a lesson, the link for the community, organisational life."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from tuanwei.jobs.models import Job
from volunteers.school import resources
from volunteers.school.models import Course, Lesson
from volunteers.school.personal import of

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(client):
    """`phone(user)`: the client, signed in."""

    def enter(user):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        return client

    return enter


def test_opening_a_course_and_planning_a_lesson(school, phone):
    client = phone(school.leader)
    data = {
        "title": "防诈骗", "site": school.site.pk, "team": school.team.pk, "for_whom": "老年人",
        "summary": "",
    }  # fmt: skip
    answer = client.post(reverse("volunteers:lesson-course-new"), data | {"title": ""})
    assert answer.status_code == 400
    client.post(reverse("volunteers:lesson-course-new"), data)
    course = Course.objects.get(title="防诈骗")
    plan = reverse("volunteers:lesson-course-plan", args=[course.pk])
    fields = school.fields()
    lesson = {
        "starts_at": fields["starts_at"].strftime("%Y-%m-%dT%H:%M"),
        "ends_at": fields["ends_at"].strftime("%Y-%m-%dT%H:%M"), "place": "居委会", "helpers": "2",
        "others": "", "assistants": "程以安", "party_branch": school.party_branch.pk,
    }  # fmt: skip
    assert "至少要有一位授课人" in client.post(plan, lesson).content.decode()
    other = school.cast.other_student
    answer = client.post(plan, lesson | {"lecturers": [school.lecturer.pk], "others": "没有这人"})
    assert "没有找到“没有这人”" in answer.content.decode()
    client.post(plan, lesson | {"lecturers": [school.lecturer.pk], "others": "T0001"})
    found = Lesson.objects.get()
    assert [(each.user, each.is_helper) for each in found.lecturers.order_by("pk")] == [
        (other, True), (school.lecturer, False), (school.cast.staff, False),
    ]  # fmt: skip
    again = client.post(plan, lesson | {"lecturers": [school.lecturer.pk]})
    assert (again.status_code, "那个时间有" in again.content.decode()) == (409, True)


def test_after_the_lesson(school, phone):
    lesson = school.over()
    page = reverse("volunteers:lesson", args=[lesson.pk])
    client = phone(school.lecturer)
    text = client.get(page).content.decode()
    assert "上完课记一下" in text and "请社区签认</h2>" not in text
    assert client.post(reverse("volunteers:lesson-tell", args=[lesson.pk]), {}).status_code == 400
    client.post(reverse("volunteers:lesson-tell", args=[lesson.pk]), {"residents": 30})
    client = phone(school.leader)
    text = client.get(page).content.decode()
    assert lesson.token in text and "复制链接" in text
    client.post(reverse("volunteers:lesson-renew", args=[lesson.pk]))
    assert lesson.token not in client.get(page).content.decode()
    sheet = client.get(reverse("volunteers:lesson-sheet", args=[lesson.pk])).content.decode()
    assert "授课签认单" in sheet and "扫码签认" in sheet and "林知夏" in sheet
    assert client.post(reverse("volunteers:lesson-paper", args=[lesson.pk]), {}).status_code == 400
    assert school.fresh(lesson).residents == 30


def test_the_community_signs_without_an_account(school, client):
    lesson = school.over()
    url = reverse("volunteers:lesson-sign", args=[lesson.token])
    text = client.get(url).content.decode()
    assert "林知夏" in text and "智能手机怎么用" in text and school.lecturer.number not in text
    assert client.post(url, {"name": "", "residents": "-1"}).status_code == 400
    answer = client.post(url, {"name": "王芳", "residents": "26", "words": "讲得好"})
    assert (answer.status_code, "签认好了" in answer.content.decode()) == (200, True)
    answer = client.post(url, {"name": "李四", "residents": "1", "words": ""})
    assert (answer.status_code, "王芳" in answer.content.decode()) == (409, True)
    assert school.fresh(lesson).signed_by == "王芳"
    assert client.get(url).headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_nobody_signs_for_a_lesson_of_their_own(school, phone):
    lesson = school.over()
    url = reverse("volunteers:lesson-sign", args=[lesson.token])
    answer = phone(school.lecturer).post(url, {"name": "王芳", "residents": "26", "words": ""})
    assert (answer.status_code, "由他们来签认" in answer.content.decode()) == (403, True)
    assert school.fresh(lesson).signed_at is None
    assert phone(school.cast.staff).get(url).status_code == 200


def test_the_link_is_not_tried_too_often(school, client):
    cache.clear()
    url = reverse("volunteers:lesson-sign", args=["nothing"])
    assert {client.get(url).status_code for _try in range(60)} == {404}
    assert client.get(url).status_code == 429


def test_organisational_life_and_its_sheet(school, phone):
    lesson = school.sign(school.over())
    client = phone(school.cast.staff)
    text = client.get(reverse("volunteers:lesson-party-branches")).content.decode()
    assert "会计学生党支部" in text and "1 次课" in text
    page = reverse("volunteers:lesson-party-branch", args=[school.party_branch.pk])
    text = client.get(page).content.decode()
    assert "林知夏" in text and "王芳（社区书记）" in text
    assert "还没有算数的课" in client.get(f"{page}?term=2020-1").content.decode()
    client.post(f"{page}export/")
    parameters = Job.objects.get().parameters["parameters"]
    total, rows = resources.rows(parameters, [c.key for c in resources.COLUMNS], True)
    row = next(iter(rows))
    assert (total, row[1:8]) == (
        1, ("会计学生党支部", "山水社区", "智能手机怎么用", "林知夏", "", 26, "王芳（社区书记）"),
    )  # fmt: skip
    assert lesson.residents == 26


def test_everything_is_kept_in_ones_own_data(school):
    school.sign(school.over())
    assert [row["社区签认"] for row in of(school.lecturer)["市民学校"]] == ["王芳（社区书记）"]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_many(school, phone, number, django_assert_max_num_queries):
    for days in range(number):
        school.plan(days=3 + days)
        school.sign(school.over(days=3 + days))
        lesson = school.over(days=30 + days)
    pages = [
        reverse("volunteers:lesson-school"), reverse("volunteers:lesson", args=[lesson.pk]),
        reverse("volunteers:lesson-course", args=[school.course.pk]),
    ]  # fmt: skip
    client = phone(school.lecturer)
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(12):
            client.get(page)
    client = phone(school.cast.staff)
    for page in (*pages, reverse("volunteers:lesson-party-branches")):
        client.get(page)
        with django_assert_max_num_queries(16):
            client.get(page)
