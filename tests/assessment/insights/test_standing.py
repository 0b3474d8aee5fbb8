"""Standing during the year: who sees what, what it says, how many queries it asks."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.insights import queries, words
from assessment.rounds.models import ScoreLine
from assessment.scores.actions import recompute

pytestmark = pytest.mark.django_db
D = Decimal
MINE = "/assessment/standing/"
TODAY = date(2025, 11, 12)


@pytest.fixture
def held(scene, cast):
    """A round in its third month: league days in September and October, 92 % study, two faults."""
    found = scene.round(ends_on=date(2026, 6, 30))
    for month in (9, 10):
        scene.fact(cast.branch, on=date(2025, month, 5), number=D(28), of=D(30))
    scene.fact(cast.branch, "own:study:rate", number=D(36), of=D(40), round=found)
    scene.fact(cast.branch, "own:order:fault", number=D(2), round=found)
    return found


def standing(sheet, today=TODAY):
    sheet.refresh_from_db()
    return queries.standing_of(sheet, today)


def test_what_a_standing_says(held, cast):
    sheet = held.sheets.get(unit=cast.branch)
    ScoreLine.objects.filter(sheet=sheet).update(final=0)
    for indicator, final in (("days", 40), ("study", 30), ("order", 6)):
        ScoreLine.objects.filter(sheet=sheet, indicator=indicator).update(final=final, system=final)
    found = standing(sheet)
    assert found.total == 76
    assert [words.stake_words(each, TODAY) for each in found.stakes] == [
        "本月还差 1 次办过的团日活动（只算到场人数不低于应到人数 60% 的），11月30日前不补上扣 5 分。"
    ]
    assert [words.chance_words(each) for each in found.chances] == [
        "加分（媒体报道）：再有 1 次，加 1 到 3 分；这一项最多再加 10 分。",
        "纪律（违纪每人次扣 2 分）：再有 1 次，扣 2 分。",
    ]
    assert found.contests == []
    assert words.step_words(found.step) == (
        "再得 4 分到“优秀”；这个等级最多 30%（不是整数的舍去），至少 1 个，还要看名次。"
    )
    assert words.spare_words(found.spare) == "现在的分是“合格”，再少 16 分以上就到“不合格”。"
    assert found.waiting == 20
    assert [words.near_words(found.spec, each) for each in found.near] == [
        "现在 2，再有 1 就算：“纪律：违纪每人次扣 2 分”的数量合计不少于 3。"
    ]
    waits = {each.indicator.key: (each.waits, each.by_hand) for each in found.entries}
    assert waits["team"] == (True, False)


def test_a_round_that_is_shown_says_that_it_stands_still(held, cast, client):
    type(held).objects.filter(pk=held.pk).update(state="publicity", posted_at=timezone.now())
    sheet = held.sheets.get(unit=cast.branch)
    found = standing(sheet)
    assert (found.stakes, found.chances, found.contests) == ([], [], [])
    client.force_login(cast.secretary, "tuanwei.accounts.backends.NumberBackend")
    page = client.get(f"{MINE}?sheet={sheet.pk}").content.decode()
    assert "分停在那一刻，以后的记录不改变这一次" in page
    assert "到今天该办的都办了" not in page


def test_what_was_scored_by_hand_is_settled(held, cast):
    sheet = held.sheets.get(unit=cast.branch)
    ScoreLine.objects.filter(sheet=sheet, indicator="days").update(
        check_score=D(35), checked_by=cast.staff, final=35
    )
    found = standing(sheet)
    assert found.stakes == []
    assert {each.indicator.key for each in found.entries if each.by_hand} == {"days"}


def test_after_the_period_nothing_is_at_stake(held, cast):
    found = standing(held.sheets.get(unit=cast.branch), date(2026, 7, 1))
    assert (found.is_over, found.stakes) == (True, [])


def test_a_member_reads_the_own_branch(client, held, cast):
    recompute(round=held, by=cast.staff)
    client.force_login(cast.student)
    page = client.get(MINE).content.decode()
    assert "会计2401团支部" in page
    assert "经管2402团支部" not in page
    assert 'data-label="少了">20<' in page  # nobody has judged the team yet
    line = held.sheets.get(unit=cast.branch).lines.get(indicator="days")
    assert reverse("assessment:line-why", args=[line.pk]) in page


def test_nothing_runs(client, cast):
    client.force_login(cast.student)
    assert "现在没有正在进行的考核" in client.get(MINE).content.decode()


def test_earlier_rounds(client, scene, cast):
    earlier = scene.round(state="published", frozen_at=timezone.now(), name="2024–2025 学年")
    earlier.sheets.filter(unit=cast.branch).update(
        total=D("88.5"), place="2", grade="pass", by_points="good", why="quota", lowered_by="good"
    )
    client.force_login(cast.student)
    page = client.get(MINE).content.decode()
    assert "第 2 名 · 合格 · 按分是优秀；优秀名额满了" in page
    assert "88.5 分" in page


def test_a_general_secretary_has_a_list(client, held, cast):
    client.force_login(cast.general_secretary)
    page = client.get(MINE).content.decode()
    sheet = held.sheets.get(unit=cast.branch)
    assert reverse("assessment:standing-sheet", args=[sheet.pk]) in page
    assert client.get(reverse("assessment:standing-sheet", args=[sheet.pk])).status_code == 200
    other = held.sheets.get(unit=cast.other_branch)
    assert client.get(reverse("assessment:standing-sheet", args=[other.pk])).status_code == 404


def test_drafts_of_rounds_and_units_left_out_have_no_standing(client, scene, cast):
    client.force_login(cast.staff)
    draft = scene.round(state="draft")
    gone = scene.round()
    into = gone.sheets.get(unit=cast.other_branch)
    gone.sheets.filter(unit=cast.branch).update(left_out="并入别的支部", merged_into=into)
    for held in (draft, gone):
        sheet = held.sheets.get(unit=cast.branch)
        assert client.get(reverse("assessment:standing-sheet", args=[sheet.pk])).status_code == 404
    client.force_login(cast.student)
    words = client.get(MINE).content.decode()
    assert (
        f"{cast.branch.name}不参加：并入别的支部。并到{cast.other_branch.name}，以前的记录算在那里。"
        in words
    )


@pytest.mark.parametrize("many", [1, 12])
def test_queries_do_not_grow(client, scene, cast, held, many):
    for n in range(many):
        scene.fact(cast.branch, on=date(2025, 9, 1 + n))
    for unit in scene.branches(many):
        scene.sheet(held, unit)
    for user, most in ((cast.student, 12), (cast.general_secretary, 12)):
        client.force_login(user)
        client.get(MINE)
        with CaptureQueriesContext(connection) as asked:
            client.get(MINE)
        assert len(asked) <= most, [each["sql"][:200] for each in asked]
