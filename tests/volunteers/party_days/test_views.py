"""The pages of service days: one's own, and those of whoever arranges them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from volunteers.party_days import actions, queries
from volunteers.party_days.models import ServiceDay, Turn

pytestmark = pytest.mark.django_db
MINE = "/volunteers/party-days/mine/"


@pytest.fixture
def sees(client):
    """`sees(user, path)` gives the text of a page."""

    def look(user, path, status=200):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        answer = client.get(path)
        assert answer.status_code == status
        return answer.content.decode()

    return look


def test_ones_own_page_says_what_is_next_and_what_can_be_made_up(turns, sees, client):
    first, second, _third = turns.members(3)
    day = turns.day(per_shift=1)
    turns.over(days=3)
    actions.settle(day)
    turns.publish(1)
    page = sees(first, MINE)
    assert "轮到我" in page and "可以补" in page and "缺 <span" in page
    make_up = reverse("volunteers:party-day-shift-make-up", args=[turns.shift(1).pk])
    assert make_up in page
    client.post(make_up)
    page = sees(first, MINE)
    assert "来补一次" in page and "已经报了 1 次" in page and make_up not in page
    assert "没有轮到你" not in page
    assert "没来" not in sees(second, MINE)


def test_asking_and_answering(turns, sees, client):
    first, _second, third = turns.members(3)
    turns.day(per_shift=1)
    sees(first, MINE)
    turn = turns.turn(first)
    swap = reverse("volunteers:party-day-turn-swap", args=[turn.pk])
    assert client.post(swap, {"to": ""}).status_code == 400
    assert client.post(swap, {"to": turns.keeper(third).pk}).status_code == 302
    assert "等对方答应" in sees(first, MINE)
    answer = reverse("volunteers:party-day-turn-answer", args=[turn.pk])
    assert answer in sees(third, MINE)
    client.post(answer, {"verdict": "yes"})
    assert turns.names() == ["党员3"]


def test_empty_for_everybody(turns, sees):
    assert "党员服务日是学生党员的" in sees(turns.cast.student, MINE)
    assert "还没有排到你" in sees(turns.cast.party_member, MINE)
    assert "还没有服务日" in sees(turns.cast.staff, "/volunteers/party-days/")


def test_a_day_without_party_members(turns, sees):
    day = turns.day()
    assert "名册里还没有学生党员" in sees(turns.leader, f"/volunteers/party-days/{day.pk}/")
    assert "表是空的" in sees(turns.leader, f"/volunteers/party-days/{day.pk}/sheet/")


def form(turns, **fields):
    tomorrow = timezone.localdate() + timedelta(days=1)
    data = {
        "name": "周三服务日", "project": turns.project.pk, "weekday": tomorrow.weekday(),
        "starts": "16:00", "ends": "18:00", "every_weeks": "1", "first_on": tomorrow.isoformat(),
        "last_on": (tomorrow + timedelta(weeks=3)).isoformat(), "per_shift": "1",
        "with_probationary": "on", "make_up_days": "30", "teacher": "",
    }  # fmt: skip
    return data | fields


def test_setting_up_fills_at_once(turns, client):
    turns.members(2)
    client.force_login(turns.leader, "tuanwei.accounts.backends.NumberBackend")
    answer = client.post("/volunteers/party-days/new/", form(turns, ends="15:00"))
    assert (answer.status_code, "结束要晚于开始" in answer.content.decode()) == (400, True)
    answer = client.post("/volunteers/party-days/new/", form(turns))
    day = ServiceDay.objects.get()
    assert answer.url == f"/volunteers/party-days/{day.pk}/"
    assert Turn.objects.filter(keeper__service_day=day).count() >= 3


def test_the_grid_says_everything_in_words(turns, sees):
    first, second, _third = turns.members(3)
    day = turns.day()
    shift = turns.over()
    turns.there(first, shift)
    actions.settle(day)
    grid = queries.grid_of(day, queries.shifts(day))
    assert [[cell.sign for cell in row.cells[:2]] for row in grid.rows] == [
        ["来", "轮"], ["缺", ""], ["", "轮"],
    ]  # fmt: skip
    assert (grid.keepers, grid.turns, grid.came, grid.missed, grid.made_up) == (3, 2, 1, 1, 0)
    page = sees(turns.leader, f"/volunteers/party-days/{day.pk}/")
    for words in ("轮值的党员", "50%", "还没发布", "再往后大概轮到", "党员2"):
        assert words in page
    assert "准假" in sees(
        turns.leader, f"/volunteers/party-days/keepers/{turns.keeper(second).pk}/"
    )


def test_leave_and_exemption_from_the_page(turns, client):
    first, *_others = turns.members(3)
    turns.day(per_shift=1)
    client.force_login(turns.leader, "tuanwei.accounts.backends.NumberBackend")
    excuse = reverse("volunteers:party-day-turn-excuse", args=[turns.turn(first).pk])
    answer = client.post(excuse, {"reason": ""})
    assert (answer.status_code, "open" in answer.content.decode()) == (400, True)
    assert client.post(excuse, {"reason": "发烧"}).status_code == 302
    assert turns.turn(first).state == "excused"
    url = reverse("volunteers:party-day-keeper", args=[turns.keeper(first).pk])
    assert client.post(url, {"until": "2020-01-01", "reason": "实习"}).status_code == 400
    until = timezone.localdate() + timedelta(days=60)
    assert client.post(url, {"until": until.isoformat(), "reason": "实习"}).status_code == 302
    assert "暂不排班" in client.get(url).content.decode()
    client.post(reverse("volunteers:party-day-keeper-back", args=[turns.keeper(first).pk]))
    assert turns.keeper(first).exempt_until is None


@pytest.mark.parametrize("number", [1, 4])
def test_pages_cost_the_same_however_many(turns, client, number, django_assert_max_num_queries):
    people = turns.members(number)
    day = turns.day(per_shift=1)
    client.force_login(people[0], "tuanwei.accounts.backends.NumberBackend")
    client.get(MINE)
    with django_assert_max_num_queries(12):
        client.get(MINE)
    client.force_login(turns.leader, "tuanwei.accounts.backends.NumberBackend")
    client.get(f"/volunteers/party-days/{day.pk}/")
    with django_assert_max_num_queries(16):
        client.get(f"/volunteers/party-days/{day.pk}/")
