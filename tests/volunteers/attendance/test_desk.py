"""A leader's phone: the list of a shift, one tap each; the grid of a term, its sheet; what waits."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tuanwei.gatherings.models import Absence, CheckIn
from tuanwei.jobs import running
from tuanwei.jobs.models import Job
from tuanwei.lib.terms import Term
from tuanwei.notices.models import Delivery
from volunteers.attendance import crediting, queries, resources
from volunteers.services import signing

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def url(name, *args):
    return reverse(f"volunteers:attendance-{name}", args=args)


@pytest.fixture
def leader(client, duty):
    """The leader's browser."""
    client.force_login(duty.leader, BACKEND)
    return client


def act(client, duty, verb, **data):
    """The page after one verb."""
    answer = client.post(url("act", duty.shift.pk, verb), data, follow=True)
    return answer.content.decode()


def test_one_tap_each_and_the_counts_follow(leader, duty, cast):
    assert "林知夏 到了" in act(leader, duty, "came", user=cast.student.pk)
    assert "之前就签到了" in act(leader, duty, "came", user=cast.student.pk)
    roster = queries.roster_of(duty.shift)
    assert (roster.placed, roster.came, roster.gone, roster.still_in) == (2, 1, 0, 1)
    assert "走的，已记下" in act(leader, duty, "left", user=cast.student.pk)
    made = CheckIn.objects.get()
    assert (made.way, made.by, made.left_way, made.left_by) == (
        "organiser", duty.leader, "organiser", duty.leader)  # fmt: skip
    assert queries.roster_of(duty.shift).gone == 1
    assert "还没有签到" in act(leader, duty, "left", user=cast.other_student.pk)
    assert "没有找到这个人" in act(leader, duty, "came", user="x")
    assert "自己的签到请扫码" in act(leader, duty, "came", user=duty.leader.pk)
    assert leader.post(url("act", duty.shift.pk, "dance")).status_code == 404


def test_htmx_gets_the_list_alone(leader, duty):
    whole = leader.get(url("board", duty.shift.pk)).content.decode()
    part = leader.get(url("board", duty.shift.pk), headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in whole, "every 15s" in whole) == (True, True)
    assert ("<html" in part, 'id="board"' in part) == (False, True)


def test_after_the_end_the_leader_says_when_and_later_why(leader, duty, cast):
    duty.comes(cast.student)
    end = duty.shift.gathering.ends_at
    stated = {"user": cast.student.pk, "at": f"{timezone.localtime(end):%Y-%m-%dT%H:%M}"}
    with time_machine.travel(end + timedelta(hours=3)):
        page = leader.get(url("board", duty.shift.pk)).content.decode()
        assert ("登记离开" in page, "怎么知道林知夏几点走的" in page) == (True, True)
        assert "要写原因" in act(leader, duty, "left", **stated)
        assert "2026-03-05 14:00" in act(leader, duty, "left", **stated | {"at": "昨天"})
        act(leader, duty, "left", **stated, reason="一起坐车回来")
    assert CheckIn.objects.get().left_way == "made_up"


def test_a_walk_in_gets_a_place_with_one_tap(leader, duty, cast):
    duty.comes(cast.party_member)
    need = duty.need(duty.shift)
    need.number = 3
    need.save()
    assert "不在名单，现场来的" in leader.get(url("board", duty.shift.pk)).content.decode()
    assert "请选一个岗位" in act(leader, duty, "take-in", user=cast.party_member.pk)
    text = act(leader, duty, "take-in", user=cast.party_member.pk, need=need.pk)
    assert ("收进“陪伴”了" in text, "不在名单，现场来的" in text) == (True, False)
    assert "不在这一班" not in duty.stands(cast.party_member)[1]


def test_words_go_to_everybody_on_the_shift_once(leader, duty, cast):
    spare = cast.party_member
    signing.sign_up(shift=duty.shown(days=9), by=spare)
    words = {"words": "下雨，改在一楼大厅集合。", "key": "k1"}
    assert "已发给 3 人" in act(leader, duty, "message", **words)
    act(leader, duty, "message", **words)
    told = Delivery.objects.filter(notice__title__contains="说", channel="site")
    told = told.filter(notice__body__contains="一楼大厅")
    assert {each.recipient for each in told} == {*duty.volunteers, duty.teacher}
    assert told.count() == 3
    answer = leader.post(url("act", duty.shift.pk, "message"), {"words": "", "key": "k2"})
    assert answer.status_code == 400


def test_people_served_and_what_is_no_number(leader, duty):
    act(leader, duty, "served", number="32")
    assert duty.fresh(duty.shift).people_served == 32
    for wrong in ("-1", "很多", "9999999"):
        answer = leader.post(url("act", duty.shift.pk, "served"), {"number": wrong})
        assert answer.status_code == 400
    assert duty.fresh(duty.shift).people_served == 32


def test_staff_waive_but_not_for_their_own_team(client, duty, cast):
    client.force_login(cast.staff, BACKEND)
    assert "核实指导教师在场" in client.get(url("board", duty.shift.pk)).content.decode()
    short = client.post(url("act", duty.shift.pk, "waive"), {"reason": "在"})
    assert short.status_code == 400
    duty.joins(cast.staff, "leader")
    assert "不带这支队的同事" in act(client, duty, "waive", reason="看过现场照片")
    client.force_login(cast.staff2, BACKEND)
    assert "照常计入" in act(client, duty, "waive", reason="看过现场照片")
    client.force_login(duty.leader, BACKEND)
    assert (
        "核实指导教师在场（团委）" not in client.get(url("board", duty.shift.pk)).content.decode()
    )


def test_today_shows_ones_own_shifts_and_staff_all(client, duty, cast):
    for user, status, shown in (
        (duty.leader, 200, True), (duty.teacher, 200, True), (cast.staff, 200, True),
        (cast.general_secretary, 403, False), (cast.student, 403, False),
    ):  # fmt: skip
        client.force_login(user, BACKEND)
        answer = client.get(url("today"))
        assert (answer.status_code, "敬老院陪伴" in answer.content.decode()) == (status, shown)
    other = duty.shown(days=2)
    assert other not in queries.of_today(cast.staff, is_staff=True)


def test_the_grid_says_how_everybody_stood(leader, duty, cast):
    student, other = duty.volunteers
    over = duty.on(minutes=60 * 24 * 2)
    start, end = over.gathering.starts_at, over.gathering.ends_at
    made = duty.comes_then(student, over)
    made.at, made.left_at = start + timedelta(minutes=40), end - timedelta(minutes=40)
    made.save()
    duty.comes(student)
    third = duty.on(minutes=60 * 24 * 3)
    Absence.objects.create(
        gathering=third.gathering, user=other, kind="no_show", state="excused", reason="发烧",
        decided_by=cast.staff,
    )  # fmt: skip
    made = duty.comes_then(student, third)
    made.way, made.by, made.reason = "made_up", cast.staff, "手机没电"
    made.save()
    grid = queries.grid_of(duty.project, term=Term.of(timezone.localdate(start)))
    found = {
        user.name: ([cell and cell.words for cell in cells], there, times)
        for user, cells, there, times in grid.rows
    }
    assert found == {
        "林知夏": (["补签", "迟到、早退", "到"], 3, 3), "程以安": (["请假", "没来", "已报"], 0, 3),
    }  # fmt: skip
    page = leader.get(url("grid", duty.project.pk)).content.decode()
    assert ("迟到、早退" in page, "data-print" in page, "（盖章）" in page) == (True, True, True)
    empty = leader.get(url("grid", duty.project.pk), {"term": "2020-1"}).content.decode()
    assert "还没有开始过的班次" in empty
    assert leader.get(url("grid", duty.project.pk), {"term": "x"}).status_code == 200
    leader.force_login(cast.student, BACKEND)
    assert leader.get(url("grid", duty.project.pk)).status_code == 403


def test_the_sheet_is_the_grid_with_masked_numbers(leader, duty, cast, monkeypatch):
    monkeypatch.setattr(running, "publish", running.carry_out)
    duty.comes(cast.student)
    answer = leader.post(url("export", duty.project.pk))
    assert answer.url == reverse("jobs:export-list")
    assert Job.objects.get().parameters["parameters"]["project"] == duty.project.pk
    asked = {"by": duty.leader.pk, "project": duty.project.pk, "series": None,
             "term": Term.of(timezone.localdate()).code}  # fmt: skip
    columns = [each.key for each in resources.COLUMNS]
    total, rows = resources.rows(asked, columns, True)
    rows = list(rows)
    assert (total, [row[0] for row in rows]) == (2, ["程以安", "林知夏"])
    assert rows[1][1] == "2024****01"
    assert rows[1][4:6] == ("到", f"{timezone.localtime(CheckIn.objects.get().at):%Y-%m-%d %H:%M}")


def test_what_waits_is_told_to_leaders_and_confirmed_by_staff(client, duty, cast):
    duty.comes(cast.student)
    client.force_login(duty.leader, BACKEND)
    assert "没有在等的时数" in client.get(url("waiting")).content.decode()  # still there
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        duty.leaves(cast.student)
        page = client.get(url("waiting")).content.decode()
        assert ("教师没签到" in page, "核实后计入" in page) == (True, False)
        service = duty.service(cast.student)
        assert client.post(url("confirm", service.pk), {"reason": "看见的"}).status_code == 404
        client.force_login(cast.staff, BACKEND)
        assert "核实后计入" in client.get(url("waiting")).content.decode()
        client.post(url("confirm", service.pk), {"reason": "短"})
        assert duty.stands(cast.student)[0] == "pending"
        client.post(url("confirm", service.pk), {"reason": "问过敬老院院长"})
        assert duty.stands(cast.student) == ("counted", "", 1)
        crediting.credit(duty.shift.pk)  # the teacher is still missing, a person decided
        assert duty.stands(cast.student) == ("counted", "", 1)
        assert "没有在等的时数" in client.get(url("waiting")).content.decode()


PAGES = {
    "board": (25, "leader"), "grid": (25, "leader"), "today": (25, "leader"),
    "waiting": (25, "leader"), "mine": (12, "student"), "reflect": (12, "student"),
    "contact": (12, "student"), "said": (12, "student"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_questions_do_not_grow(client, duty, cast, name, django_assert_max_num_queries):
    most, who = PAGES[name]
    duty.filled()
    student = cast.student
    crowd = [cast.student_of(f"20250{n:05}", f"同学{n}", cast.branch) for n in range(6)]
    args = {"board": [duty.over.pk], "grid": [duty.project.pk], "reflect": [duty.over.pk],
            "contact": [duty.ahead.pk], "said": [duty.project.pk]}.get(name, [])  # fmt: skip
    client.force_login(duty.leader if who == "leader" else student, BACKEND)
    client.get(url(name, *args))
    with django_assert_max_num_queries(most) as few:
        client.get(url(name, *args))
    more = duty.on(volunteers=[student, *crowd], minutes=900)
    for person in (student, *crowd):
        duty.comes_then(person, more)
        duty.comes_then(person, duty.over) if person != student else None
    crediting.credit(more.pk)
    crediting.credit(duty.over.pk)
    with django_assert_max_num_queries(len(few)):
        client.get(url(name, *args))
