"""The pages: few questions however much is on, words for who may not, feeds that phones read."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tuanwei.gatherings import actions, feeds
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Closure, OpeningHours, Venue
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def planner(client, diary):
    """The secretary's browser."""
    client.force_login(diary.cast.secretary, BACKEND)
    return client


def form(diary, **fields):
    start = timezone.localtime() + timedelta(days=5)
    return {
        "kind": "activity", "title": "读书会", "summary": "带一本书", "unit": diary.cast.branch.pk,
        "starts_at": f"{start:%Y-%m-%dT14:00}", "ends_at": f"{start:%Y-%m-%dT16:00}",
        "venue": "", "place": "图书馆一层", "setup_minutes": "0", "clearing_minutes": "0",
        "mode": "first_come", "capacity": "30", "late_minutes": "15", "grades": "",
        "role": "", "parent": "", "code_word": "", "opens_at": "", "closes_at": "",
    } | fields  # fmt: skip


def test_planned_published_and_registered_from_page_to_page(planner, diary):
    made = planner.post(reverse("gatherings:plan"), form(diary))
    gathering = Gathering.objects.get()
    assert made.url == reverse("gatherings:arrange", args=[gathering.pk])
    planner.post(reverse("gatherings:arrange-act", args=[gathering.pk, "publish"]))
    planner.force_login(diary.cast.student, BACKEND)
    page = reverse("gatherings:gathering", args=[gathering.pk])
    assert "还有 30 个名额" in planner.get(page).content.decode()
    answer = planner.post(reverse("gatherings:register", args=[gathering.pk]), follow=True)
    assert "你报上了" in answer.content.decode()
    answer = planner.post(reverse("gatherings:unregister", args=[gathering.pk]), follow=True)
    assert "已取消报名" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends_at": "2020-01-01T10:00"}, "结束要晚于开始"),
        ({"place": ""}, "请选场地，或写在哪里集合"),
        ({"grades": "大一"}, "入学年份"),
        ({"capacity": "0"}, "大于或等于1"),
        ({"starts_at": "明天"}, "2026-03-05 14:00"),
        ({"title": "x" * 41}, "40"),
        ({"unit": "999999"}, "选"),
    ],
)
def test_mistakes_are_said_at_their_field_and_nothing_is_lost(planner, diary, fields, words):
    answer = planner.post(reverse("gatherings:plan"), form(diary, **fields))
    page = answer.content.decode()
    assert (answer.status_code, Gathering.objects.count()) == (400, 0)
    assert words in page
    assert "带一本书" in page


def test_a_taken_venue_is_said_before_anything_is_saved(planner, diary):
    venue = diary.venue()
    diary.shown(venue=venue, days=5, hour=15)
    answer = planner.post(reverse("gatherings:plan"), form(diary, venue=venue.pk))
    assert answer.status_code == 400
    assert "已经用作“读书会第1期”" in answer.content.decode()
    assert Gathering.objects.count() == 1


def test_only_those_who_hold_it_arrange_it(client, diary):
    draft, shown = diary.plan(), diary.shown()
    for who, statuses in {
        "student": (404, 200, 403), "other_student": (404, 200, 403), "secretary": (200, 200, 200),
        "general_secretary": (200, 200, 200), "staff": (200, 200, 200),
        "answerer": (404, 200, 403),
    }.items():  # fmt: skip
        client.force_login(getattr(diary.cast, who), BACKEND)
        assert (
            client.get(reverse("gatherings:gathering", args=[draft.pk])).status_code,
            client.get(reverse("gatherings:gathering", args=[shown.pk])).status_code,
            client.get(reverse("gatherings:arrange", args=[shown.pk])).status_code,
        ) == statuses, who


@pytest.mark.parametrize("view", ["agenda", "week"])
def test_the_calendar_asks_as_much_for_thirty_as_for_one(
    client, diary, view, django_assert_num_queries
):
    client.force_login(diary.cast.student, BACKEND)
    diary.shown(days=2, hour=20)
    day = f"{timezone.localdate() + timedelta(days=2)}"
    address = f"{reverse('gatherings:calendar')}?view={view}&day={day}"
    client.get(address)
    with django_assert_num_queries(5):
        client.get(address)
    for hour in range(1, 20):
        diary.shown(days=2, hour=hour)
    with django_assert_num_queries(5):
        page = client.get(address)
    assert sum(len(cell.items) for cell in page.context["days"]) == 20


def test_a_month_is_drawn_once_and_mine_put_on_top(client, diary, django_assert_max_num_queries):
    client.force_login(diary.cast.student, BACKEND)
    gathering, other = diary.shown(days=2, hour=8), diary.shown(days=2, hour=10)
    address = f"{reverse('gatherings:calendar')}?view=month&day={timezone.localdate() + timedelta(days=2)}"
    assert client.get(address).content.decode().count("可以报名") == 4  # title and words
    actions.register(gathering=gathering, by=diary.cast.student)
    with django_assert_max_num_queries(5):
        page = client.get(address).content.decode()
    assert (page.count("已报名"), page.count("可以报名")) == (2, 2)
    client.logout()
    assert "已报名" not in client.get(address).content.decode()
    actions.cancel(gathering=other, by=diary.cast.secretary, reason="下雨")
    assert "已取消" in client.get(address).content.decode()


def test_odd_addresses_show_this_month(client, diary):
    for query in ("day=9999-99-99", "day=0001-01-01", "view=x", "unit=9e9", "kind=%00", "day=%00"):
        assert client.get(f"{reverse('gatherings:calendar')}?{query}").status_code == 200


def test_a_full_month_folds_what_does_not_fit(client, diary):
    for hour in range(8, 14):
        diary.shown(days=2, hour=hour)
    day = timezone.localdate() + timedelta(days=2)
    page = client.get(f"{reverse('gatherings:calendar')}?view=month&day={day}").content.decode()
    assert "还有 4 项" in page


def test_feeds_are_read_by_calendars(client, diary):
    gathering = diary.shown()
    actions.register(gathering=gathering, by=diary.cast.student)
    diary.shown(role="party")
    diary.plan()
    own = client.get(reverse("gatherings:feed-person", args=[feeds.token_of(diary.cast.student)]))
    for answer, wanted in (
        (own, ["读书会第1期"]),
        (client.get(reverse("gatherings:feed-public")), ["读书会第1期"]),
        (client.get(reverse("gatherings:feed-unit", args=[diary.cast.branch.pk])),
         ["读书会第1期", "读书会第2期"]),
    ):  # fmt: skip
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert [str(event["summary"]) for event in events] == wanted
    event = Calendar.from_ical(own.content).walk("VEVENT")[0]
    assert event["dtstart"].dt == gathering.starts_at


def test_a_feed_that_is_guessed_or_old_is_no_feed(client, diary):
    student = diary.cast.student
    token = feeds.token_of(student)
    for wrong in (token + "x", "1-none", "x", token.replace(".", ":")):
        assert client.get(f"/calendar/people/{wrong}.ics").status_code == 404
    student.set_password("another-one-2026")
    student.save()
    assert client.get(reverse("gatherings:feed-person", args=[token])).status_code == 404


def test_a_draw_can_be_checked_by_anybody(client, diary, crowd):
    gathering, people = diary.shown(mode="lottery", capacity=1), crowd(3)
    for person in people:
        actions.register(gathering=gathering, by=person)
    address = reverse("gatherings:draw-record", args=[gathering.pk])
    before = client.get(address).content.decode()
    assert gathering.promise in before
    assert gathering.seed not in before
    actions.draw(gathering=diary.closed(gathering), by=diary.cast.secretary)
    after = client.get(address).content.decode()
    assert gathering.seed in after
    assert "同学" not in after.split("<main", 1)[1].split("</main>")[0].replace("同学名", "")


def test_staff_keep_venues_and_who_planned_there_hears_of_a_closure(client, diary):
    client.force_login(diary.cast.staff, BACKEND)
    fields = {
        "name": "一号报告厅", "place": "主楼", "capacity": "300", "equipment": "", "note": "",
        "is_active": "on", "hours_0": "08:00-22:00", "hours_1": "8点",
    }  # fmt: skip
    wrong = client.post(reverse("gatherings:venue-new"), fields)
    assert (wrong.status_code, Venue.objects.count()) == (400, 0)
    assert "写成 08:00-22:00 的样子" in wrong.content.decode()
    client.post(reverse("gatherings:venue-new"), fields | {"hours_1": ""})
    venue = Venue.objects.get()
    assert OpeningHours.objects.filter(venue=venue).count() == 1
    client.post(
        reverse("gatherings:venue-edit", args=[venue.pk]), fields | {"hours_0": "", "hours_1": ""}
    )
    assert not OpeningHours.objects.exists()
    planned = diary.plan(venue=venue)
    closed = {
        "starts_at": f"{timezone.localtime(planned.starts_at):%Y-%m-%dT00:00}",
        "ends_at": f"{timezone.localtime(planned.starts_at):%Y-%m-%dT23:00}", "reason": "检修",
    }  # fmt: skip
    closed["seen"] = f"{planned.pk}"
    answer = client.post(reverse("gatherings:venue-close", args=[venue.pk]), closed, follow=True)
    assert "1 个日程原定在这里" in answer.content.decode()
    assert "换地方" in Notice.objects.get().title
    client.post(reverse("gatherings:venue-open", args=[Closure.objects.get().pk]))
    assert not Closure.objects.exists()
    client.force_login(diary.cast.secretary, BACKEND)
    assert (
        client.post(reverse("gatherings:venue-close", args=[venue.pk]), closed).status_code == 403
    )


def test_what_others_only_plan_is_not_told_by_the_venue(client, diary):
    venue = diary.venue()
    draft = diary.plan(venue=venue, days=0, hour=23)
    client.force_login(diary.cast.student, BACKEND)
    page = client.get(reverse("gatherings:venue", args=[venue.pk])).content.decode()
    assert "已有安排" in page
    assert draft.title not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"capacity": ""}, "先写明名额"), ({"closes_at": ""}, "写报名截止")],
)
def test_a_published_draw_keeps_what_it_needs(planner, diary, fields, words):
    gathering = diary.shown(mode="lottery", capacity=3)
    start = timezone.localtime(gathering.starts_at)
    data = form(
        diary, mode="lottery", capacity="3", starts_at=f"{start:%Y-%m-%dT%H:%M}",
        ends_at=f"{timezone.localtime(gathering.ends_at):%Y-%m-%dT%H:%M}",
        closes_at=f"{start - timedelta(hours=2):%Y-%m-%dT%H:%M}",
    ) | fields  # fmt: skip
    answer = planner.post(reverse("gatherings:edit", args=[gathering.pk]), data)
    assert (answer.status_code, words in answer.content.decode()) == (400, True)
    assert diary.fresh(gathering).capacity == 3


def agenda(day):
    return f"{reverse('gatherings:calendar')}?day={timezone.localdate() + timedelta(days=day)}"


def test_one_tap_in_the_list_registers_and_leads_back(client, diary, crowd):
    client.force_login(diary.cast.student, BACKEND)
    gathering, full = diary.shown(days=2), diary.shown(days=2, hour=18, capacity=1)
    actions.register(gathering=full, by=crowd(1)[0])
    page = client.get(agenda(2)).content.decode()
    button = f'formaction="{reverse("gatherings:register", args=[gathering.pk])}">报名<'
    assert (button in page, "排候补<" in page) == (True, True)
    answer = client.post(
        reverse("gatherings:register", args=[gathering.pk]), {"next": agenda(2)}, follow=True
    )
    assert answer.redirect_chain == [(agenda(2), 302)]
    page = answer.content.decode()
    assert f"{gathering}：报上了" in page
    assert button not in page
    again = client.post(
        reverse("gatherings:register", args=[gathering.pk]), {"next": agenda(2)}, follow=True
    )
    assert f"{gathering}：你已经报过名了。" in again.content.decode()


@pytest.mark.parametrize(
    "away", ["https://evil.example/calendar/", "//evil.example", "/accounts/me/", "/calendar"]
)
def test_the_way_back_leads_to_the_calendar_only(client, diary, away):
    client.force_login(diary.cast.student, BACKEND)
    gathering = diary.shown()
    answer = client.post(reverse("gatherings:register", args=[gathering.pk]), {"next": away})
    assert answer.status_code == 302
    assert answer.url == reverse("gatherings:gathering", args=[gathering.pk])


def test_the_way_back_leads_to_the_menu_too(client, diary):
    client.force_login(diary.cast.student, BACKEND)
    address = reverse("gatherings:register", args=[diary.shown().pk])
    assert client.post(address, {"next": "/activities/?view=week"}).url == "/activities/?view=week"


def test_why_not_and_what_clashes_stand_in_the_row(client, diary, django_assert_num_queries):
    client.force_login(diary.cast.student, BACKEND)
    own, other = diary.shown(days=2), diary.shown(days=2, hour=15)
    actions.register(gathering=own, by=diary.cast.student)
    party = diary.shown(days=2, hour=8, role="party")
    branch = diary.shown(days=2, hour=10)
    branch.units.add(diary.cast.other_branch)
    with django_assert_num_queries(6):  # one more than for those that are for everybody
        page = client.get(agenda(2)).content.decode()
    assert "这次只面向党员和预备党员。" in page
    assert f"这次只面向{diary.cast.other_branch}的同学。" in page
    assert f"和你报的“{own.title}”撞时间" in page
    for gathering, is_offered in ((own, False), (other, True), (party, False), (branch, False)):
        address = reverse("gatherings:register", args=[gathering.pk])
        assert (f'formaction="{address}"' in page) is is_offered


def test_visitors_are_offered_nothing_in_the_row(client, diary):
    diary.shown(days=2)
    page = client.get(agenda(2)).content.decode()
    assert "读书会第1期" in page
    assert "formaction" not in page


@pytest.mark.parametrize("view", ["agenda", "week", "month"])
def test_mine_my_branch_and_all(client, diary, view):
    client.force_login(diary.cast.student, BACKEND)
    mine = diary.shown(days=2, hour=8, unit=diary.cast.other_branch)
    branch, third = diary.shown(days=2, hour=10), diary.shown(days=2, hour=12)
    actions.register(gathering=mine, by=diary.cast.student)
    third.unit = diary.cast.general_branch
    third.save()
    wanted = {"": {mine, branch, third}, "&who=mine": {mine}, "&unit=mine": {branch},
              f"&unit={diary.cast.general_branch.pk}": {branch, third}}  # fmt: skip
    for narrow, shown in wanted.items():
        page = client.get(f"{agenda(2)}&view={view}{narrow}").content.decode()
        found = {each for each in (mine, branch, third) if f"/calendar/{each.pk}/" in page}
        assert found == shown, narrow
    client.logout()
    page = client.get(f"{agenda(2)}&view={view}&who=mine&unit=mine").content.decode()
    assert f"/calendar/{branch.pk}/" in page


def test_the_feed_of_a_unit_holds_what_its_calendar_shows(client, diary):
    below = diary.shown()
    page = client.get(reverse("gatherings:feed-unit", args=[diary.cast.general_branch.pk]))
    events = Calendar.from_ical(page.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [below.title]
    client.force_login(diary.cast.student, BACKEND)
    page = client.get(reverse("gatherings:feeds")).content.decode()
    for unit in (diary.cast.branch, diary.cast.general_branch, diary.cast.committee):
        assert reverse("gatherings:feed-unit", args=[unit.pk]) in page


def test_what_lasts_long_stands_once_in_an_agenda(client, diary):
    long, night = diary.shown(days=1, hours=200), diary.shown(days=1, hour=22, hours=4)
    cells = client.get(agenda(1)).context["days"]
    assert [len([1 for item, _clock in cell.items if item == long]) for cell in cells][:2] == [1, 0]
    assert sum(item == night for cell in cells for item, _clock in cell.items) == 2


def test_points_and_late_cancelling_are_said_on_the_page(client, diary):
    diary.rules(late_cancel_hours=12, late_percent=80, kinds={"activity": {"most": 2}})
    gathering = diary.shown(credits=Decimal(2))
    actions.register(gathering=gathering, by=diary.cast.student)
    client.force_login(diary.cast.student, BACKEND)
    page = client.get(reverse("gatherings:gathering", args=[gathering.pk])).content.decode()
    assert "2 分" in page
    assert "迟到 80%" in page
    assert "以后取消会记一次缺席" in page


def test_the_form_asks_for_points_where_the_rules_give_some(planner, diary):
    assert "积分" not in planner.get(reverse("gatherings:plan")).content.decode()
    diary.rules(kinds={"activity": {"most": 2}})
    assert "活动一次最多 2 分" in planner.get(reverse("gatherings:plan")).content.decode()
    wrong = planner.post(reverse("gatherings:plan"), form(diary, credits="2.5"))
    assert (wrong.status_code, "活动一次最多 2 分。" in wrong.content.decode()) == (400, True)
    planner.post(reverse("gatherings:plan"), form(diary, credits="1.5", equipment_needed="投影"))
    made = Gathering.objects.get()
    assert (made.credits, made.equipment_needed) == (Decimal("1.5"), "投影")


@pytest.mark.parametrize("size", [1, 12])
def test_the_page_of_the_organiser_asks_as_much_for_twelve_as_for_one(
    client, diary, crowd, size, django_assert_max_num_queries
):
    diary.rules(pause_after=1)
    whole, first, _second = diary.contest()
    for n in range(size):
        diary.shown(parent=whole, days=6, hour=8 + n, hours=1)
    for person in crowd(size):
        diary.came(person, first)
    missed = diary.missed(diary.cast.student)
    client.force_login(diary.cast.secretary, BACKEND)
    for gathering in (whole, first, missed.gathering):
        with django_assert_max_num_queries(17):
            client.get(reverse("gatherings:arrange", args=[gathering.pk]))
    with django_assert_max_num_queries(14):
        client.get(reverse("gatherings:promote", args=[first.pk]))


@pytest.mark.parametrize("is_registered", [True, False])
def test_the_page_of_a_gathering_asks_little(
    client, diary, is_registered, django_assert_max_num_queries
):
    diary.rules(late_cancel_hours=12, kinds={"activity": {"most": 2}})
    venue = diary.venue()
    OpeningHours.objects.create(venue=venue, weekday=0, opens="08:00", closes="22:00")
    gathering = diary.shown(venue=venue, hour=9, role="league", credits=Decimal(2), days=(
        7 - timezone.localdate().weekday()))  # fmt: skip
    gathering.units.add(diary.cast.branch)
    diary.shown(parent=gathering, days=20)
    if is_registered:
        actions.register(gathering=gathering, by=diary.cast.student)
    client.force_login(diary.cast.student, BACKEND)
    address = reverse("gatherings:gathering", args=[gathering.pk])
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_what_is_over_says_so_also_to_those_who_had_a_seat(client, diary):
    gathering = diary.shown(days=2, hour=8)
    actions.register(gathering=gathering, by=diary.cast.student)
    client.force_login(diary.cast.student, BACKEND)
    address = reverse("gatherings:gathering", args=[gathering.pk])
    assert client.get(address).context["chip"].words == "已报名"
    with time_machine.travel(gathering.ends_at, tick=False):
        assert client.get(address).context["chip"].words == "已结束"
