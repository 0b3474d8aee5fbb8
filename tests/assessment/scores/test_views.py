"""Pages of scores."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.rounds.models import ScoreLine
from assessment.scores.actions import recompute
from assessment.scores.models import Discrepancy
from tuanwei.jobs.models import Job

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def held(scene, cast):
    found = scene.round()
    scene.fact(
        cast.branch,
        on=date(2025, 9, 5),
        number=D(28),
        of=D(30),
        url="/league-days/7/",
        label="主题团日",
    )
    ScoreLine.objects.filter(indicator="team").update(
        check_score=D(12), check_note="看了材料", checked_by=cast.staff
    )
    recompute(round=found)
    return found


def why(held, unit, indicator="days"):
    line = ScoreLine.objects.get(sheet__round=held, sheet__unit=unit, indicator=indicator)
    return reverse("assessment:line-why", args=[line.pk])


def as_of(client, user):
    client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
    return client


def test_a_student_sees_where_points_come_from_and_not_who_checked(client, cast, held):
    as_of(client, cast.student)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(why(held, cast.branch)).content.decode()
    assert len(asked) <= 12
    assert '<a href="/league-days/7/">主题团日</a>' in page
    assert "28 / 30" in page
    team = client.get(why(held, cast.branch, "team")).content.decode()
    assert "看了材料" in team
    assert "周一鸣" not in team
    assert client.get(why(held, cast.other_branch)).status_code == 404


def test_staff_see_who_checked_and_a_fragment_has_no_frame(client, cast, held):
    as_of(client, cast.staff)
    page = client.get(
        why(held, cast.branch, "team"), headers={"HX-Request": "true"}
    ).content.decode()
    assert "周一鸣" in page
    assert "<html" not in page
    assert "<html" in client.get(why(held, cast.branch, "team")).content.decode()


def test_staff_start_and_stop(client, cast, held):
    as_of(client, cast.staff)
    url = reverse("assessment:recompute-round", args=[held.pk])
    assert "全部重新计算" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    job = Job.objects.get(kind="assessment.recompute")
    assert "排队中" in client.get(url).content.decode()
    client.post(reverse("assessment:recompute-stop", args=[held.pk]))
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "中途停下了" in client.get(url).content.decode()


def test_a_discrepancy_is_taken_over_or_settled(client, cast, held):
    as_of(client, cast.staff)
    url = reverse("assessment:discrepancy-list")
    assert "存的分和重算的一样" in client.get(url).content.decode()
    line = ScoreLine.objects.get(sheet__round=held, sheet__unit=cast.branch, indicator="order")
    for stored in (3, 4):
        Discrepancy.objects.create(
            line=line, stored=stored, computed=10,
            changed=[{"words": "新增：9月5日 主题团日 28/30", "url": "/league-days/7/"}],
        )  # fmt: skip
        page = client.get(url).content.decode()
        assert f"存的 {stored} → 重算 10" in page
        assert '<a href="/league-days/7/">新增：9月5日 主题团日 28/30</a>' in page
        one = Discrepancy.objects.get(settled_at=None)
        if stored == 3:
            client.post(reverse("assessment:discrepancy-take", args=[one.pk]))
        else:
            settle = reverse("assessment:discrepancy-settle", args=[one.pk])
            page = client.post(settle, {"words": ""}, follow=True).content.decode()
            assert "请写为什么保留原来的分。" in page
            client.post(settle, {"words": "以当时为准"})
    assert not Discrepancy.objects.filter(settled_at=None).exists()
    page = client.get(url, {"show": "settled"}).content.decode()
    assert "以当时为准" in page
    assert "采用了重算的分。" in page
    with CaptureQueriesContext(connection) as asked:
        client.get(url, {"show": "settled"})
    assert len(asked) <= 25


def test_a_rounds_page_leads_staff_to_computing_and_to_what_differs(client, cast, held):
    url = reverse("assessment:round", args=[held.pk])
    ways = [
        f'href="{reverse("assessment:recompute-round", args=[held.pk])}"',
        f'href="{reverse("assessment:discrepancy-list")}"',
    ]
    page = as_of(client, cast.staff).get(url).content.decode()
    assert [page.count(each) for each in ways] == [1, 1]
    assert "每天夜里核对，现在没有不一致的" in page
    line = ScoreLine.objects.filter(sheet__round=held).first()
    Discrepancy.objects.create(line=line, stored=1, computed=2)
    assert "1 条等处理" in client.get(url).content.decode()
    for user in (cast.teacher, cast.secretary):
        page = as_of(client, user).get(url).content.decode()
        assert [page.count(each) for each in ways] == [0, 0]
    type(held).objects.filter(pk=held.pk).update(state="published", frozen_at=held.opened_at)
    page = as_of(client, cast.staff).get(url).content.decode()
    assert [page.count(each) for each in ways] == [0, 0]
