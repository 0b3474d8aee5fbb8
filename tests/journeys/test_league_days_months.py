"""Months as a secretary and staff see them, texts copied without a script, an observer on the way."""

from datetime import timedelta

from django.utils import timezone

from branches.league_days.days.models import Observation
from tests.journeys.test_every_page import walk
from tests.league_days.scene import Scene
from tuanwei.gatherings.models import Absence, CheckIn

BOARD, MINE = "/league-days/months/", "/league-days/observations/"


def held(cast):
    """A year of one branch, a few of others, one to come, somebody who has not been seen."""
    scene, now = Scene(cast), timezone.now()
    mates = [cast.student_of(f"20241101{n}", name, cast.branch) for n, name in
             enumerate(("何夕", "梁辰", "沈默言"), 11)]  # fmt: skip
    for place, (weeks, came, theme) in enumerate(
        ((38, 15, "学雷锋"), (30, 16, "青春心向党"), (22, 14, "诚信考试"), (10, 17, "开学第一课"),
         (6, 18, "网络安全"), (2, 19, "学风建设"))
    ):  # fmt: skip
        day = scene.day(
            at=now - timedelta(weeks=weeks), came=came, own_theme=theme, title=f"{theme}主题团日",
            stars=3 + place % 3, feature="学长学姐来答疑，人人发言。",
            outcome="组成三个互助小组，期中挂科少了 3 人。大家都说有用。",
        )  # fmt: skip
        for user in (cast.secretary, mates[1]):
            CheckIn.objects.create(
                gathering=day.gathering, user=user, way="code", at=day.gathering.starts_at
            )
    Absence.objects.create(
        gathering=day.gathering, user=mates[2], kind="away", state="excused", reason="住院",
        decided_by=cast.secretary,
    )  # fmt: skip
    for n in range(11, 17):
        branch = scene.branch(n)
        scene.day(branch, at=now - timedelta(weeks=n % 4 * 4 + 1), came=10 + n % 5)
        scene.day(branch, at=now - timedelta(weeks=5), state="approved")
    coming = scene.day(at=now + timedelta(days=2), state="approved", own_theme="宪法日")
    return day, coming


def test_months_and_texts(portal, cast):
    portal.sign_in(cast.secretary)
    walk(portal, [BOARD])  # a branch without anything
    portal.sign_in(cast.staff)
    walk(portal, [BOARD])
    last, coming = held(cast)
    group = cast.general_branch.pk
    walk(
        portal,
        [BOARD, f"{BOARD}?unit={group}", f"{BOARD}?state=planned", f"{BOARD}{cast.branch.pk}/"],
    )
    portal.sign_in(cast.secretary)
    texts = f"/league-days/{last.number}/texts/"
    walk(portal, [BOARD, texts, f"{texts}print/", f"/league-days/{coming.number}/texts/"])
    portal.go(BOARD)
    assert portal.page.get_by_text("最近 6 次没来").count() == 1
    assert portal.page.get_by_text("最近 5 次没来，另有 1 次说明过原因").count() == 1
    portal.page.get_by_role("link", name="报送材料").first.click()
    area = portal.page.get_by_label("导语")
    assert "学风建设" in area.input_value() and area.get_attribute("readonly") is not None


def test_an_observer_is_sent_and_writes(portal, cast):
    portal.sign_in(cast.general_secretary)
    last, coming = held(cast)
    page = f"/league-days/{coming.number}/observers/"
    walk(
        portal,
        [page, f"/league-days/{last.number}/observers/", f"/league-days/{last.number}/stars/"],
    )
    portal.go(page)
    portal.page.get_by_label("谁去").fill(cast.student.number)
    portal.page.get_by_role("button", name="派去看").click()
    portal.page.get_by_text("自己支部的团日请别人来看").first.wait_for(state="attached")
    portal.check(expect_fault=True)
    portal.faults.clear()
    portal.page.get_by_label("谁去").fill(cast.other_student.number)
    portal.page.get_by_role("button", name="派去看").click()
    portal.page.get_by_text("请了程以安去看").wait_for()
    portal.check()
    portal.sign_in(cast.other_student)
    walk(portal, [MINE, f"{MINE}{Observation.objects.get().pk}/"])
    now = timezone.now()
    gathering = coming.gathering
    gathering.starts_at, gathering.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)
    gathering.save()
    walk(portal, [MINE])
    portal.page.get_by_role("link", name=gathering.title).click()
    portal.page.get_by_label("看到了什么").fill("全班都到了，讨论热烈，时间控制得好。")
    portal.page.get_by_role("button", name="交记录").click()
    portal.page.get_by_text("记下了").wait_for()
    portal.check()
    portal.sign_in(cast.general_secretary)
    portal.go(f"/league-days/{last.number}/stars/")
    portal.page.get_by_text("5 星", exact=True).click()
    portal.page.get_by_role("button", name="评好了").click()
    portal.page.get_by_text("评好了，支部会收到通知。").wait_for()
    walk(portal, [page, f"/league-days/{last.number}/observers/"])
