"""Pages of observers and stars: who sees what, in how many queries, and what is refused how."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from branches.league_days.days import observing_actions as actions
from branches.league_days.days.models import Observation, Partner

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
NOTE = "全班都到了，讨论热烈，时间控制得好。"


@pytest.fixture
def planned(scene):
    return scene.day(at=timezone.now() + timedelta(days=1), state="approved")


def page(client, user, name, *args, **data):
    client.force_login(user, BACKEND)
    address = reverse(f"league_days:{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def test_secretary_above_sends_by_number(cast, client, planned):
    sent = page(
        client, cast.general_secretary, "observe-list", planned.number,
        observer=f" {cast.other_student.number} ",
    )  # fmt: skip
    assert sent.status_code == 302
    assert Observation.objects.get().observer == cast.other_student
    shown = client.get(sent.url).content.decode()
    assert "请了程以安去看，已经通知。" in shown and "经管2402团支部" in shown


def test_refusals_stand_at_the_field(cast, client, planned):
    for number, words in [
        (cast.general_secretary.number, "不能派自己去看"),
        (cast.student.number, "林知夏是会计2401团支部的人"),
        ("没有", "没有找到这个学号/工号"), ("", "必填"),
    ]:  # fmt: skip
        answer = page(client, cast.general_secretary, "observe-list", planned.number,
                      observer=number, other="1")  # fmt: skip
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert not Observation.objects.exists()


def test_the_general_branch_of_a_partner_sends_too(cast, client, planned):
    above = cast.holder("T1002", "白露", cast.other_general_branch, "secretary")
    assert page(client, above, "observe-list", planned.number).status_code == 404
    partner = Partner.objects.create(
        league_day=planned, unit=cast.other_branch, asked_by=cast.secretary, state="asked"
    )
    assert page(client, above, "observe-list", planned.number).status_code == 404
    partner.state = "accepted"
    partner.save()
    sent = page(client, above, "observe-list", planned.number, observer=cast.teacher.number)
    assert sent.status_code == 302
    assert page(client, above, "star-give", planned.number).status_code == 403


def test_a_plan_in_the_works_is_not_for_the_members(cast, client, scene):
    draft = scene.day(at=timezone.now() + timedelta(days=1), state="submitted")
    assert page(client, cast.student, "observe-list", draft.number).status_code == 404
    shown = page(client, cast.secretary, "observe-list", draft.number)
    assert shown.status_code == 200 and b"<form" not in shown.content.split(b"<main")[1]
    above = page(client, cast.general_secretary, "observe-list", draft.number).content.decode()
    assert "方案通过以后才能派" in above


def test_the_observer_reads_the_plan_and_writes(cast, client, planned):
    visit = actions.send_observer(league_day=planned, observer=cast.other_student, by=cast.staff)
    shown = page(client, cast.other_student, "observe-visit", visit.pk).content.decode()
    assert planned.plan in shown and "教室" in shown and "还没开始" in shown
    early = page(client, cast.other_student, "observe-visit", visit.pk, note=NOTE)
    assert (early.status_code, "还没开始" in early.content.decode()) == (400, True)
    with time_machine.travel(planned.gathering.ends_at, tick=False):
        written = page(client, cast.other_student, "observe-visit", visit.pk, note=NOTE)
        assert written.status_code == 302
        for reader in (cast.student, cast.secretary, cast.general_secretary, cast.staff):
            shown = page(client, reader, "observe-list", planned.number).content.decode()
            assert NOTE in shown
        assert page(client, cast.teacher, "observe-list", planned.number).status_code == 404
        assert page(client, cast.answerer, "observe-visit", visit.pk).status_code == 404


def test_called_back(cast, client, planned):
    visit = actions.send_observer(league_day=planned, observer=cast.other_student, by=cast.staff)
    assert page(client, cast.other_student, "observe-recall", visit.pk, x=1).status_code == 403
    assert page(client, cast.teacher, "observe-recall", visit.pk, x=1).status_code == 404
    assert page(client, cast.general_secretary, "observe-recall", visit.pk, x=1).status_code == 302
    assert not Observation.objects.exists()
    client.force_login(cast.staff, BACKEND)
    assert client.get(reverse("league_days:observe-recall", args=[visit.pk])).status_code == 405


def test_stars_on_their_page(cast, client, scene):
    day = scene.day()
    shown = page(client, cast.general_secretary, "star-give", day.number).content.decode()
    assert day.summary.strip() in shown and "（90%）" in shown
    for stars in ("6", "0", "三", ""):
        answer = page(client, cast.staff, "star-give", day.number, stars=stars, other="1")
        assert (answer.status_code, "请选 1 到 5 星。" in answer.content.decode()) == (400, True)
    assert page(client, cast.staff, "star-give", day.number, stars="3").status_code == 302
    assert "3 星" in page(client, cast.student, "observe-list", day.number).content.decode()
    assert page(client, cast.secretary, "star-give", day.number, stars="5").status_code == 403
    day.refresh_from_db()
    assert day.stars == 3


@pytest.mark.parametrize("rows", [1, 5])
def test_queries_do_not_grow(cast, client, scene, planned, rows, django_assert_max_num_queries):
    for n in range(rows):
        user = cast.student_of(f"20249{n}", f"同学{n}", scene.branch(20 + n))
        actions.send_observer(league_day=planned, observer=user, by=cast.staff)
        for _more in range(rows):
            day = scene.day(cast.other_branch, state="approved")
            Observation.objects.create(league_day=day, observer=user, sent_by=cast.staff)
    visit = Observation.objects.filter(observer=user).first()
    for reader, name, args in [
        (user, "observe-mine", []), (user, "observe-visit", [visit.pk]),
        (cast.student, "observe-list", [planned.number]),
    ]:  # fmt: skip
        client.force_login(reader, BACKEND)
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"league_days:{name}", args=args)).status_code == 200
    client.force_login(cast.staff, BACKEND)
    for name in ("observe-list", "star-give"):
        with django_assert_max_num_queries(12):
            client.get(reverse(f"league_days:{name}", args=[planned.number]))
