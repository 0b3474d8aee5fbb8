"""Awards: who records them, for whom, and what becomes of a star when one is taken out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.attachments.nasty import picture
from tuanwei.attachments.models import Attachment
from tuanwei.notices.models import Notice
from volunteers.honours.models import Award
from volunteers.hours.models import Volunteer
from volunteers.hours.people import volunteer_of

pytestmark = pytest.mark.django_db
NEW, LIST = reverse("volunteers:award-new"), reverse("volunteers:award-list")
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff, BACKEND)
    return client


def asked(person, **more):
    return {
        "person": person,
        "title": "优秀志愿者",
        "given_on": "2026-11-20",
        "giver": "团委",
    } | more


def test_by_number_name_or_code(honours, staff, cast):
    Volunteer.objects.create(name="外来的人", code="330000000000000001")
    for person in (cast.student.number, cast.other_student.name, "330000000000000001"):
        assert staff.post(NEW, asked(person)).status_code == 302
    assert sorted(str(each.volunteer) for each in Award.objects.all()) == sorted(
        [cast.student.name, cast.other_student.name, "外来的人"]
    )
    assert Notice.objects.filter(title="记下了你的志愿荣誉：优秀志愿者").count() == 2


def test_what_the_form_refuses(honours, staff, cast):
    cast.student_of("2024110199", cast.student.name, cast.branch)
    assert cast.student.pk
    for data, said in (
        (asked("没有这个人"), "没有找到"),
        (asked(cast.student.name), "不止一位"),
        (asked(cast.student.number, given_on="2026-11-26"), "还没到"),
        (asked(cast.staff.number), "自己的荣誉"),
        (asked(cast.student.number, title=""), "荣誉"),
    ):
        answer = staff.post(NEW, data)
        assert (answer.status_code, said in answer.content.decode()) == (400, True), said
    assert not Award.objects.exists()


def test_once_only(honours, staff, cast):
    staff.post(NEW, asked(cast.student.number))
    answer = staff.post(NEW, asked(cast.student.number))
    assert (answer.status_code, "这项荣誉已经记过了" in answer.content.decode()) == (400, True)


def test_evidence_is_read_by_whoever_reads_the_hours(honours, staff, cast):
    upload = SimpleUploadedFile("证书.jpg", picture())
    assert staff.post(NEW, asked(cast.student.number, evidence=upload)).status_code == 302
    path = reverse("volunteers:award-file", args=[Award.objects.get().evidence_id])
    for reader, status in (
        (cast.student, 200), (cast.secretary, 200), (cast.staff, 200), (cast.other_student, 404),
    ):  # fmt: skip
        staff.force_login(reader, BACKEND)
        assert staff.get(path).status_code == status
    staff.logout()
    assert staff.get(path).status_code == 302


def test_taken_out_with_a_reason(honours, staff, cast):
    upload = SimpleUploadedFile("证书.jpg", picture())
    staff.post(NEW, asked(cast.student.number, evidence=upload))
    award = Award.objects.get()
    path = reverse("volunteers:award-remove", args=[award.pk])
    assert staff.post(path, {"reason": ""}).status_code == 400
    assert staff.post(path, {"reason": "名单公布后更正"}).status_code == 302
    assert not Award.objects.exists()
    assert not Attachment.objects.exists()
    assert Notice.objects.get(title="一项志愿荣誉撤下了：优秀志愿者").body == "名单公布后更正"
    assert staff.get(path).status_code == 404


def test_nobody_takes_out_their_own(honours, staff, cast):
    Award.objects.create(
        volunteer=volunteer_of(cast.staff),
        title="优秀志愿者",
        given_on="2026-11-01",
        by=cast.staff2,
    )
    path = reverse("volunteers:award-remove", args=[Award.objects.get().pk])
    answer = staff.post(path, {"reason": "不想要了"})
    assert (answer.status_code, Award.objects.count()) == (400, 1)


def test_who_comes_in(honours, client, cast):
    award = honours.award()
    remove = reverse("volunteers:award-remove", args=[award.pk])
    for person, reads, keeps in (
        (cast.student, 403, 403), (cast.secretary, 403, 403), (cast.general_secretary, 403, 403),
        (cast.teacher, 200, 403), (cast.supervisor, 200, 403), (cast.administrator, 200, 200),
    ):  # fmt: skip
        client.force_login(person, BACKEND)
        assert client.get(LIST).status_code == reads
        assert client.get(NEW).status_code == keeps
        assert client.get(remove).status_code == keeps


def test_found_by_name(honours, staff, cast):
    honours.award()
    honours.award(cast.other_student)
    page = staff.get(LIST, {"q": cast.student.name}).content.decode()
    assert cast.student.name in page
    assert cast.other_student.name not in page
    assert "没有找到" in staff.get(LIST, {"q": "nobody"}).content.decode()


@pytest.mark.parametrize("number", [1, 3, 20])
def test_queries(honours, staff, cast, number, django_assert_max_num_queries):
    for n in range(number):
        honours.award(title=f"荣誉 {n}")
    with django_assert_max_num_queries(8):
        staff.get(LIST)
