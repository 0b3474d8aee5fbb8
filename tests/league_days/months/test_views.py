"""Pages of months: who sees which, what they say, and in how many queries."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.league_days.days.models import Partner
from branches.league_days.months import lines, queries
from branches.organisation.models import Appointment
from tests.cast import SINCE
from tuanwei.gatherings.models import Absence, CheckIn, Gathering

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
NOW = timezone.make_aware(datetime(2026, 11, 25, 12))


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(NOW, tick=False):
        yield


def at(month, day=10, hour=14, minute=0):
    return timezone.make_aware(datetime(2026, month, day, hour, minute))


def came(day, *users):
    for user in users:
        CheckIn.objects.create(
            gathering=day.gathering, user=user, way="code", at=day.gathering.starts_at
        )


def shown(client, user, name, *args, **query):
    client.force_login(user, BACKEND)
    answer = client.get(reverse(f"league_days:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def states(branch, count=3):
    firsts = lines.months_until(timezone.localdate(), count)
    return [month.state for month in queries.months_of(branch, firsts)]


def test_a_month_takes_what_ends_in_it_here(cast, scene):
    scene.day(at=at(10, 31, 22, 30))  # until 00:30 on 1 November
    scene.day(at=at(9, 30, 21, 59))  # until 23:59
    assert states(cast.branch) == ["held", "nothing", "held"]


def test_drafts_and_what_was_called_off_are_nothing(cast, scene):
    scene.day(at=at(11, 28), state="draft")
    scene.day(at=at(11, 28), state="cancelled")
    off = scene.day(at=at(11, 28), state="approved")
    Gathering.objects.filter(pk=off.gathering_id).update(state="cancelled")
    scene.day(at=at(10, 20), state="submitted")
    scene.day(at=at(9, 20), state="approved")
    assert states(cast.branch) == ["missing", "nothing", "nothing"]
    scene.day(at=at(11, 28), state="submitted")
    assert states(cast.branch)[-1] == "planned"
    late = scene.day(at=at(11, 22), state="approved")
    assert states(cast.branch)[-1] == "due"
    document = late.rules.document
    document["record_days"] = 2
    late.rules.save()
    assert states(cast.branch)[-1] == "missing"


def test_joint_ones_count_for_each_that_said_yes(cast, scene):
    day = scene.day(at=at(11))
    partner = Partner.objects.create(
        league_day=day, unit=cast.other_branch, asked_by=cast.secretary
    )
    assert states(cast.other_branch)[-1] == "nothing"
    partner.state = "accepted"
    partner.save()
    assert states(cast.other_branch)[-1] == "held"
    (found,) = queries.months_of(cast.other_branch, (at(11, 1).date(),))[0].days
    assert (found.number, found.is_joint) == (day.number, True)


def test_joint_ones_give_each_its_own_figures(cast, scene):
    day = scene.day(at=at(11), came=30, expected=50)
    for unit, part in ((cast.other_branch, (19, 20)), (scene.branch(11), (5, 10))):
        Partner.objects.create(
            league_day=day, unit=unit, asked_by=cast.secretary, state="accepted", came=part[0],
            expected=part[1],
        )  # fmt: skip
    declined = scene.branch(12)
    Partner.objects.create(
        league_day=day, unit=declined, asked_by=cast.secretary, state="declined", came=9, expected=9
    )
    months = [
        queries.months_of(each.unit, (at(11, 1).date(),))[0]
        for each in (day, *day.partners.order_by("pk"))
    ]
    assert [(month.came, month.expected) for month in months] == [
        (6, 20),
        (19, 20),
        (5, 10),
        (0, 0),
    ]


def test_the_board_turns_its_pages(cast, client, scene, monkeypatch):
    from branches.league_days.months import views

    monkeypatch.setattr(views, "PER_PAGE", 2)
    for n in (11, 12, 13):
        scene.day(scene.branch(n), at=at(11))
    client.force_login(cast.staff)
    board, names, turns = reverse("league_days:month-board"), [], {"state": "held"}
    for rows in (2, 1):
        page = client.get(board, turns)
        assert (len(page.context["rows"]), page.context["many"]) == (rows, 3)
        assert page.context["now"]["held"] == 3
        names += [branch.name for branch, _months in page.context["rows"]]
        turns["after"] = page.context["page"].next
    assert names == [f"会计24{n}团支部" for n in (11, 12, 13)]


def test_a_branch_reads_its_year(cast, client, scene):
    scene.day(at=at(9), came=15, expected=20)
    scene.day(at=at(10), came=16, expected=20, own_theme="安全教育")
    scene.day(at=at(11), came=18, expected=20, stars=4)
    page = shown(client, cast.student, "month-branch", cast.branch.pk)
    assert "11月到场率 90%，比前 2 次有记录的月份合起来（78%）高 12 个百分点。" in page
    assert '<svg class="cols"' in page and "安全教育" in page and "4 星" in page
    assert "最近没见到的同学" not in page and "报送材料" not in page
    assert "报送材料" in shown(client, cast.secretary, "month-branch", cast.branch.pk)
    earlier = shown(client, cast.student, "month-branch", cast.branch.pk, month="2026-10")
    assert "10月到场率 80%，比前 1 次" in earlier
    usual = shown(client, cast.student, "month-branch", cast.branch.pk, month="1970-01")
    assert "11月到场率 90%" in usual


def test_names_of_who_was_not_seen(cast, client, scene):
    absent = cast.student_of("2024110110", "何夕", cast.branch)
    cast.student_of("2024110111", "群众甲", cast.branch, status="masses")
    days = [scene.day(at=at(month)) for month in (8, 9, 10, 11)]
    for day in days:
        came(day, cast.secretary)
    came(days[0], cast.student)
    scene.day(at=at(11, 20))  # nobody was checked in at all: says nothing
    page = shown(client, cast.secretary, "month-branch", cast.branch.pk)
    names = [("何夕", "最近 4 次没来"), ("林知夏", "最近 3 次没来")]
    for name, words in names:
        assert f'{name}</span><span class="sm mute">{words}</span>' in page
    assert "群众甲" not in page
    for reader in (cast.student, cast.teacher):
        assert "何夕" not in shown(client, reader, "month-branch", cast.branch.pk)
    for reader in (cast.general_secretary, cast.staff):
        assert "何夕" in shown(client, reader, "month-branch", cast.branch.pk)
    for day, state in ((days[3], "excused"), (days[2], "excused")):
        Absence.objects.create(
            gathering=day.gathering, user=cast.student, kind="away", state=state, reason="住院",
            decided_by=cast.secretary,
        )  # fmt: skip
    Absence.objects.create(gathering=days[3].gathering, user=absent, kind="away", state="came")
    found = queries.missed(cast.branch)
    assert (found.people, [(name, each.times, each.excused) for name, each in found.apart]) == (
        [], [("林知夏", 1, 2)],
    )  # fmt: skip


def test_an_explanation_that_waits_is_kind(cast, scene):
    for month in (9, 10, 11):
        day = scene.day(at=at(month))
        came(day, cast.secretary)
    absence = Absence.objects.create(gathering=day.gathering, user=cast.student, kind="away")
    assert [name for name, _line in queries.missed(cast.branch).people] == ["林知夏"]
    absence.plea, absence.plea_at = "发烧", timezone.now()
    absence.save()
    found = queries.missed(cast.branch)
    assert (found.people, [name for name, _line in found.apart]) == ([], ["林知夏"])


def test_who_joined_later_or_has_left_is_not_asked_after(cast, scene):
    new, gone = (cast.student_of(f"202411019{n}", f"同学{n}", cast.branch) for n in (1, 2))
    new.member.memberships.update(starts_on=at(10).date())
    gone.member.left_on = at(11).date()
    gone.member.save()
    for month in (9, 10, 11):
        came(scene.day(at=at(month)), cast.secretary)
    assert queries.missed(cast.branch).people == []
    new.member.memberships.update(starts_on=at(9).date())
    assert [name for name, _line in queries.missed(cast.branch).people] == ["同学1"]


def test_the_board_of_staff_and_of_a_general_branch(cast, client, scene):
    scene.day(at=at(11))
    scene.day(cast.other_branch, at=at(10), state="approved")
    page = shown(client, cast.staff, "month-board")
    assert page.index(">经管2402团支部") < page.index(">会计2401团支部")
    assert "到场 90%" in page and "缺总结" in page
    group = cast.general_branch
    one = shown(client, cast.staff, "month-board", unit=group.pk)
    assert "经管2402团支部" not in one and "会计2401团支部" in one
    own = shown(client, cast.general_secretary, "month-board")
    assert "经管2402团支部" not in own and "会计2401团支部" in own
    held = shown(client, cast.staff, "month-board", state="held")
    assert "经管2402团支部" not in held
    odd = shown(client, cast.staff, "month-board", state="x", month="2026-99")
    assert "经管2402团支部" in odd
    for unit in ("x", str(cast.branch.pk), "9" * 30, "0"):
        client.force_login(cast.staff, BACKEND)
        assert client.get(reverse("league_days:month-board"), {"unit": unit}).status_code == 404


def test_who_has_one_branch_gets_there(cast, client):
    client.force_login(cast.secretary, BACKEND)
    answer = client.get(reverse("league_days:month-board"))
    assert answer.url == reverse("league_days:month-branch", args=[cast.branch.pk])
    client.force_login(cast.outsider, BACKEND)
    answer = client.get(reverse("league_days:month-board"))
    assert (answer.status_code, "团支部" in answer.content.decode()) == (403, True)


def test_a_cadre_of_two_branches_changes_between_them(cast, client, scene):
    club = scene.branch(77, branch_type="club")
    Appointment.objects.create(user=cast.secretary, unit=club, post="secretary", starts_on=SINCE)
    page = shown(client, cast.secretary, "month-branch", cast.branch.pk)
    assert reverse("league_days:month-branch", args=[club.pk]) in page
    assert "还没有安排" in shown(client, cast.secretary, "month-branch", club.pk)


def queries_of(client, user, address):
    client.force_login(user, BACKEND)
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_queries_do_not_grow(cast, client, scene):
    board, page = reverse("league_days:month-board"), reverse(
        "league_days:month-branch", args=[cast.branch.pk]
    )  # fmt: skip
    asked = [(cast.staff, board), (cast.secretary, page), (cast.student, page)]
    came(scene.day(at=at(11)), cast.student)
    few = [queries_of(client, *each) for each in asked]
    for n in range(11, 16):
        branch = scene.branch(n)
        for month in (8, 9, 10):
            day = scene.day(branch, at=at(month, n - 5))
            Partner.objects.create(
                league_day=day, unit=cast.branch, asked_by=cast.secretary, state="accepted"
            )
            came(day, cast.student, cast.student_of(f"20248{n}{month}", "新", cast.branch))
    assert [queries_of(client, *each) for each in asked] == few
    assert few[0] <= 12 and few[1] <= 25 and few[2] <= 12, few


def test_times_are_days_and_months_of_here(cast, client, scene):
    assert timezone.localdate() == NOW.date()
    with time_machine.travel(at(12, 1, 0) - timedelta(seconds=1), tick=False):
        assert "11月</dt>" in shown(client, cast.student, "month-branch", cast.branch.pk)
    with time_machine.travel(at(12, 1, 0), tick=False):
        assert "12月</dt>" in shown(client, cast.student, "month-branch", cast.branch.pk)
