"""The page of a month: for whom, what stands there, and about whom it keeps silent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from branches.organisation.models import Appointment
from mailbox.cases import box, sending
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def write(by, title, text, visibility="named"):
    """A letter of somebody; its receipt."""
    return sending.submit(
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
    assert [(line.now, line.before) for line in report.classes] == []
    assert [(line.now, line.before) for line in report.units] == [(None, 0)]
    assert (report.shown.received, report.shown.within) == (None, {})
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


def routed(cast, students, unit, kind, many):
    """The numbers of `many` letters of a class with a unit."""
    sent = [
        write(students[n % len(students)], f"来信{n}", f"第{n}封的正文").number for n in range(many)
    ]
    Case.objects.filter(number__in=sent).update(lead=unit, case_class=kind)
    return sent


@pytest.fixture
def two_units(cast, students):
    """A unit with 14 letters, another with 9, and three of a class that nobody else has."""
    first, second = [rules.case_class for rules in rules_in_force()][:2]
    routed(cast, students, cast.department, first, 11)
    routed(cast, students, cast.department, second, 3)
    routed(cast, students, cast.other_department, first, 9)
    return first, second


def test_one_unit_shows_counts_a_year_and_only_classes_that_can_be_shown(client, cast, two_units):
    found = page(client, cast.staff, f"?unit={cast.department.pk}")
    one, report = found.context["one"], found.context["report"]
    assert (one.name, one.received, one.received_before) == ("后勤处", 14, 0)
    assert one.year[-1][1] == 14 and [count for _, count in one.year[:-1]] == [0] * 11
    # Three of the second class are hidden; so is what they could be told from.
    assert [line.now for line in one.classes] == [None, None]
    assert [line.now for line in report.classes] == [None, None]
    assert [line.now for line in report.units] == [14, 9]
    text = found.content.decode()
    assert "后勤处最近 12 个月每月来信数" in text and "不显示" in text


def test_a_unit_with_few_letters_cannot_be_looked_at_alone(client, cast, students, two_units):
    routed(cast, students, cast.committee, two_units[0], 2)
    found = page(client, cast.staff, f"?unit={cast.committee.pk}").context
    assert found["one"] is None
    # The next smallest goes with it: the total would tell.
    assert [pk for pk, _name in found["offered"]] == [cast.department.pk]
    assert [line.now for line in found["report"].units] == [14, None, None]


def test_words_of_a_unit_come_without_figures(client, cast, students):
    for student in students[:5]:
        write(student, "宿舍热水", "晚上十一点宿舍热水就停了")
    Case.objects.update(lead=cast.department)
    found = page(client, cast.staff, f"?unit={cast.department.pk}")
    assert "热水" in found.context["one"].words
    assert found.context["one"].responded_in is None


def test_nonsense_for_a_unit_is_all_units(client, cast, two_units):
    for query in ("?unit=0", "?unit=-1", "?unit=999999999999999999999", "?unit=食堂", "?unit=%00"):
        found = page(client, cast.staff, query)
        assert (found.status_code, found.context["one"]) == (200, None)


def test_a_month_that_tells_nothing_is_not_a_month_of_zero(client, cast, students, two_units):
    """Before, there were five letters: four about one thing, one about another."""
    sent = routed(cast, students, cast.department, two_units[0], 4)
    sent += routed(cast, students, cast.department, two_units[1], 1)
    before = timezone.localtime().replace(day=1) - timedelta(days=3)
    Case.objects.filter(number__in=sent).update(received_at=before)
    found = page(client, cast.staff, f"?unit={cast.department.pk}").context
    assert found["report"].shown_before.units == {cast.department.pk: 5}
    assert [line.before for line in found["report"].classes] == [None, None]
    assert [line.before for line in found["one"].classes] == [None, None]
