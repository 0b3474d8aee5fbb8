"""The page of a month: for whom, what stands there, and about whom it keeps silent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from branches.organisation.models import Appointment
from mailbox.cases import actions, box
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def write(by, title, text, visibility="named"):
    """A letter of somebody."""
    actions.submit(
        by=by, rules=rules_in_force()[1], visibility=visibility, title=title, text=text,
        submission_key=str(uuid4()),
    )  # fmt: skip


@pytest.fixture
def students():
    return [User.objects.create_user(f"2024{n:04}", f"同学{n}") for n in range(6)]


def page(client, user, query=""):
    client.force_login(user, BACKEND)
    return client.get(f"/desk/insights/{query}")


def test_words_of_five_senders_and_no_fewer(client, cast, students):
    for student in students[:5]:
        write(student, "宿舍热水", "晚上十一点宿舍热水就停了")
    for _ in range(6):
        write(students[5], "操场灯光", "操场灯光坏了")
    words = [word.word for word, _ in page(client, cast.staff).context["words"]]
    assert "热水" in words
    assert "操场" not in words and "灯光" not in words


def test_anonymous_letters_count_each(client, cast):
    for _ in range(5):
        write(None, "打印机", "图书馆打印机坏了", visibility="anonymous")
    box.empty()
    found = page(client, cast.staff).context
    assert "打印机" in [word.word for word, _ in found["words"]]
    assert [line.now for line in found["report"].classes] == [5]


def test_small_groups_and_their_clocks_are_not_shown(client, cast, letters):
    letters.answered()
    found = page(client, cast.staff)
    report = found.context["report"]
    assert [(line.now, line.before) for line in report.classes] == [(None, 0)]
    assert (report.responded_in, report.answered_in) == (None, None)
    assert "不足 5" in found.content.decode()


def test_clocks_are_medians_of_that_month(client, cast, students):
    now = timezone.localtime().replace(day=2)
    for hours, student in enumerate(students[:5], 1):
        write(student, "食堂", "食堂排队")
        Case.objects.filter(author=student).update(
            received_at=now, responded_at=now + timedelta(hours=hours)
        )
    assert page(client, cast.staff).context["report"].responded_in == 3 * 3600


def test_an_empty_month_says_so_and_nonsense_is_this_month(client, cast):
    for query in ("", "?month=2001-01", "?month=食堂", "?month=%00"):
        assert "这个月没有来信" in page(client, cast.staff, query).content.decode()


def test_for_those_who_read_every_letter(client, cast):
    answer = page(client, cast.student)
    assert answer.status_code == 403
    assert "来信分析给团委工作人员和指导教师看" in answer.content.decode()
    assert Appointment.objects.filter(user=cast.answerer).exists()
    assert page(client, cast.answerer).status_code == 403
    client.logout()
    assert client.get("/desk/insights/").status_code == 302


def test_queries_do_not_grow_with_letters(client, cast, students, django_assert_max_num_queries):
    for student in students:
        write(student, "食堂", "食堂排队")
    client.force_login(cast.staff, BACKEND)
    with django_assert_max_num_queries(18):
        client.get("/desk/insights/")
    with django_assert_max_num_queries(6):  # kept
        client.get("/desk/insights/")
