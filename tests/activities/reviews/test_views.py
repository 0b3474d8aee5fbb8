"""The deciders' screens, through the client: queue, one review, publication, overview, changes."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.applications import deciding, submitting
from activities.applications.models import Change, Remark, Review
from activities.applications.review_tasks import publish_decisions, remind_of_reviews
from activities.kinds.spec import MoneyRules, MoneySource
from tests.activities.reviews.conftest import BACKEND, BRANCH, GENERAL, STAFF, told, when

pytestmark = pytest.mark.django_db


def page(client, user, address, **data):
    if user:
        client.force_login(user, BACKEND)
    return client.post(address, data) if data else client.get(address)


def text(answer):
    return answer.content.decode()


def at(review):
    return f"/activities/reviews/{review.pk}/"


def decide(client, user, review, verdict, words="", **more):
    """Post what the form of the page would."""
    data = {"verdict": verdict, "words": words, "seen": deciding.mark(review)} | more
    return page(client, user, f"{at(review)}decide/", **data)


def weekly():
    """A weekday three days from now."""
    return (timezone.localdate().weekday() + 3) % 7


def test_from_queue_to_the_next_one(client, paper, cast):
    assert cast.staff
    first, second = paper.waiting(STAFF), paper.waiting(STAFF)
    shown = text(page(client, cast.staff, "/activities/reviews/"))
    assert first.title in shown and second.title in shown and "待我审 2" in shown
    review = paper.open(first)
    shown = text(client.get(at(review)))
    assert "的申报都要过这一步" in shown and "图书馆一层" in shown
    assert "先看下一份（共 2 份）" in shown
    answer = decide(client, cast.staff, review, "passed")
    assert (answer.status_code, answer.url) == (302, at(paper.open(second)))
    assert "还有 1 份，这是下一份" in text(client.get(answer.url))
    answer = decide(client, cast.staff, paper.open(second), "passed")
    assert (answer.status_code, answer.url) == (302, "/activities/reviews/")
    shown = text(client.get(answer.url))
    assert "你这里都审完了" in shown and "现在没有要你审的" in shown
    shown = text(client.get("/activities/reviews/?show=done"))
    assert first.title in shown and second.title in shown


def test_remarks_beside_the_fields_reach_those_who_applied(client, paper, cast):
    assert cast.staff
    made = paper.waiting(STAFF)
    review = paper.open(made)
    shown = text(page(client, cast.staff, at(review)))
    label = re.search(r'for="id_(remark-\d+)"[^>]*>\s*“具体地点”要改什么', shown).group(1)
    answer = decide(client, cast.staff, review, "returned", **{label: "写到哪一间"})
    assert answer.status_code == 302
    assert Remark.objects.values_list("step", "field", "text").get() == (
        "schedule", "place", "写到哪一间",
    )  # fmt: skip
    shown = text(page(client, cast.student, f"/activities/applications/{made.pk}/"))
    assert "写到哪一间" in shown and "请看各项旁边的批注" in shown


def test_what_stands_in_the_way_is_said_beside_the_form(client, paper, cast):
    assert cast.staff
    review = paper.open(paper.waiting(STAFF))
    for verdict, words in (("returned", "请写明要改什么"), ("refused", "请写明为什么不同意")):
        answer = decide(client, cast.staff, review, verdict)
        assert (answer.status_code, words in text(answer)) == (400, True)
    answer = decide(client, cast.staff, review, "noted")
    assert (answer.status_code, "请选同意、退回或不同意" in text(answer)) == (400, True)
    answer = decide(client, cast.staff, review, "refused", "长" * 1001)
    assert (answer.status_code, "最多 1000 字" in text(answer)) == (400, True)
    assert Review.objects.get().state == "open"


def test_somebody_was_faster(client, paper, cast):
    assert cast.staff and cast.staff2
    made = paper.waiting(STAFF)
    review = paper.open(made)
    paper.decide(made, cast.staff2)
    answer = decide(client, cast.staff, review, "refused", "和考试冲突了")
    assert (answer.status_code, "陆可刚审过这一步（同意），你的意见没有存" in text(answer)) == (
        409,
        True,
    )


def test_taken_back_while_the_page_was_open(client, paper, cast):
    assert cast.staff
    made = paper.waiting(STAFF)
    review = paper.open(made)
    submitting.withdraw(application=made, by=cast.student, words="先不办了")
    answer = decide(client, cast.staff, review, "passed")
    assert (answer.status_code, "刚刚变成“已撤回”，不用再审了" in text(answer)) == (409, True)
    assert "这份申报已撤回，这一步不用再审" in text(answer)


def test_who_may_not_decide(client, paper, cast):
    assert cast.secretary and cast.general_secretary and cast.staff
    made = paper.waiting(BRANCH, GENERAL, STAFF)
    review = paper.open(made)
    expected = {
        None: (302, 302), cast.student: (404, 404), cast.other_student: (404, 404),
        cast.general_secretary: (404, 404), cast.teacher: (200, 403), cast.staff: (200, 403),
        cast.answerer: (404, 404), cast.administrator: (200, 403),
    }  # fmt: skip
    for user, statuses in expected.items():
        client.logout()
        read = page(client, user, at(review)).status_code
        assert (read, decide(client, user, review, "passed").status_code) == statuses, user
    assert Review.objects.get(pk=review.pk).state == "open"
    assert page(client, cast.secretary, at(review)).status_code == 200
    assert page(client, cast.staff, "/activities/reviews/999999/").status_code == 404
    for user, status in ((cast.staff, 200), (cast.teacher, 200), (cast.secretary, 403)):
        assert page(client, user, "/activities/reviews/all/").status_code == status
    for user, status in ((cast.staff, 200), (cast.teacher, 403), (cast.secretary, 403)):
        assert page(client, user, "/activities/reviews/publish/").status_code == status


def test_pending_decisions_are_changed_and_published_by_hand(client, paper, cast):
    assert cast.staff and cast.staff2
    made = paper.waiting(replace(STAFF, publishes_on=weekly()))
    review = paper.open(made)
    assert "统一公布" in text(page(client, cast.staff, at(review)))
    decide(client, cast.staff, review, "refused", "这周排满了")
    shown = text(page(client, cast.student, f"/activities/applications/{made.pk}/"))
    assert "这周排满了" not in shown and "不同意" not in shown
    assert "待公布 1" in text(page(client, cast.staff, "/activities/reviews/"))
    # The page that was opened before somebody decided is no longer true.
    answer = decide(client, cast.staff2, review, "passed")
    assert (answer.status_code, "有人刚定过或改过这一步" in text(answer)) == (409, True)
    review.refresh_from_db()
    assert "现在定的是“不同意”（周一鸣）" in text(client.get(at(review)))
    assert decide(client, cast.staff2, review, "passed").status_code == 302
    review.refresh_from_db()
    shown = text(page(client, cast.staff, "/activities/reviews/publish/"))
    assert made.title in shown and "现在就公布这 1 份" in shown
    answer = page(client, cast.staff, "/activities/reviews/publish/", day=review.publish_on)
    assert "公布了 1 份" in text(client.get(answer.url))
    assert paper.fresh(made).state == "approved"
    answer = page(client, cast.staff, "/activities/reviews/publish/", day=review.publish_on)
    assert "这些已经公布过了" in text(client.get(answer.url))
    answer = page(client, cast.staff, "/activities/reviews/publish/", day="明天")
    assert "请选要公布哪一天的" in text(client.get(answer.url))
    publish_decisions()


def test_filters_stand_in_the_address(client, paper, cast):
    assert cast.staff
    one, two = paper.waiting(STAFF), paper.waiting(STAFF, unit=cast.other_branch)
    shown = text(page(client, cast.staff, f"/activities/reviews/?kind={one.kind_id}"))
    assert one.title in shown and two.title not in shown
    shown = text(client.get(f"/activities/reviews/?unit={cast.other_branch.pk}"))
    assert one.title not in shown and two.title in shown
    assert "这里没有" in text(client.get("/activities/reviews/?kind=999999"))
    assert client.get("/activities/reviews/?kind=%00x&unit=９９&show=<b>").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert one.title in text(page(client, cast.staff, "/activities/reviews/?show=late"))
        assert "这一栏没有" in text(client.get("/activities/reviews/?show=soon"))


def test_the_second_turn_shows_what_changed_and_what_was_remarked(client, paper, cast):
    assert cast.staff
    made = paper.waiting(STAFF)
    made = paper.decide(made, cast.staff, "returned", "请写清地点",
                        remarks=[("schedule", "place", "写到哪一间")])  # fmt: skip
    made.place = "图书馆 102"
    made.save()
    made = paper.hand_in(made)
    shown = text(page(client, cast.staff, at(paper.open(made))))
    for words in (
        "图书馆 102",
        "改过",
        "图书馆一层",
        "上一次的批注：写到哪一间",
        "第 1 次交",
        "请写清地点",
    ):
        assert words in shown, words


def test_why_it_came_here(client, paper, cast):
    assert cast.staff
    made = paper.waiting(replace(STAFF, when=when("people", "at_least", "10")))
    shown = text(page(client, cast.staff, at(paper.open(made))))
    assert "规则是：总人数 ≥ 10" in shown


def test_everything_on_its_way(client, paper, cast):
    assert cast.staff and cast.secretary
    one = paper.waiting(BRANCH, STAFF, days=2)
    two = paper.waiting(replace(STAFF, publishes_on=weekly()))
    paper.decide(two, cast.staff)
    shown = text(page(client, cast.staff, "/activities/reviews/all/"))
    assert one.title in shown and two.title in shown
    assert "团支部审核 · 会计2401团支部" in shown
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        shown = text(page(client, cast.staff, "/activities/reviews/all/?show=started"))
        assert one.title in shown and two.title not in shown
        shown = text(client.get("/"))
        assert "没审完就到了开始时间的申报" in shown
        shown = text(page(client, cast.secretary, at(paper.open(one))))
        assert "开始时间已经过了，不能再同意" in shown
        answer = decide(client, cast.secretary, paper.open(one), "passed")
        assert (answer.status_code, "请退回，让同学改一个时间再交" in text(answer)) == (409, True)


def test_cards_of_the_home_page(client, paper, cast):
    assert cast.staff and cast.secretary
    made = paper.waiting(BRANCH)
    assert "等你审核的申报" in text(page(client, cast.secretary, "/"))
    assert "等你审核的申报" not in text(page(client, cast.staff, "/"))
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert "超期的申报审核" in text(page(client, cast.secretary, "/"))
    paper.decide(made, cast.secretary)
    assert "等你审核的申报" not in text(page(client, cast.secretary, "/"))


def test_reminders_come_once(paper, cast):
    assert cast.secretary and cast.staff
    made = paper.waiting(replace(BRANCH, limit=3), days=30)
    due = paper.open(made).due_on
    remind_of_reviews()
    assert len(told(cast.secretary)) == 1  # three working days are not soon
    with time_machine.travel(timezone.localtime() + (due - timezone.localdate())):
        remind_of_reviews()
        remind_of_reviews()
    with time_machine.travel(timezone.localtime() + timedelta(days=20)):
        remind_of_reviews()
        remind_of_reviews()
    what = f"“{made.title}”（会计2401团支部）"
    assert told(cast.secretary)[1:] == [f"快到期：{what}", f"已超期：{what}"]
    with time_machine.travel(timezone.localtime() + timedelta(days=31)):
        remind_of_reviews()
        remind_of_reviews()
    assert told(cast.staff) == [f"还没审完就到了开始时间：{what}"]
    assert told(cast.student) == [f"“{made.title}”已过开始时间，还没有审完"]


def changed(client, cast, made, **more):
    """The change form as the page fills it, with `more`."""
    shown = text(page(client, cast.student, f"/activities/applications/{made.pk}/change/"))
    assert "现在的都填好了，只改要改的" in shown
    start = timezone.localtime(made.starts_at)
    data = {
        "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "setup_minutes": 0, "clearing_minutes": 0, "where": "campus", "place": made.place,
        "people_inside": 20, "reason": "教室在修",
    } | more  # fmt: skip
    return page(client, cast.student, f"/activities/applications/{made.pk}/change/", **data)


def test_a_change_from_its_form_to_its_end(client, paper, cast):
    assert cast.secretary
    made = paper.waiting(BRANCH)
    address = f"/activities/applications/{made.pk}/change/"
    assert "还没有通过的申报" in text(page(client, cast.student, address))
    made = paper.decide(made, cast.secretary)
    assert address in text(page(client, cast.student, f"/activities/applications/{made.pk}/"))
    answer = changed(client, cast, made)
    assert (answer.status_code, "没有要改的" in text(answer)) == (400, True)
    answer = changed(client, cast, made, reason="")
    assert answer.status_code == 400
    answer = changed(
        client, cast, made, ends_at=f"{timezone.localtime(made.starts_at):%Y-%m-%dT%H:%M}"
    )
    assert (answer.status_code, "结束要晚于开始" in text(answer)) == (400, True)
    answer = changed(client, cast, made, place="体育馆")
    assert (answer.status_code, answer.url) == (302, address)
    shown = text(client.get(address))
    assert "体育馆" in shown and "撤回这项变更" in shown
    change = Change.objects.get()
    assert (
        page(
            client, cast.other_student, f"/activities/changes/{change.pk}/withdraw/", x=1
        ).status_code
        == 404
    )
    review = change.reviews.get()
    shown = text(page(client, cast.secretary, at(review)))
    assert (
        "想改什么" in shown
        and "退回要写明" not in shown
        and "体育馆" in shown
        and "教室在修" in shown
        and "退回修改" not in shown
    )
    assert decide(client, cast.secretary, review, "passed").status_code == 302
    assert paper.fresh(made).place == "体育馆"
    answer = page(client, cast.student, f"/activities/changes/{change.pk}/withdraw/", x=1)
    assert "不能再撤回" in text(client.get(answer.url))


def test_a_change_of_money_and_parts(client, paper, cast):
    assert cast.staff and cast.secretary
    money = MoneyRules(sources=(MoneySource("union", "团费"),), categories=("物料",))
    made = paper.waiting(replace(STAFF, again_on=("cost",)), parts={"money": money}, title="运动会")
    made = paper.decide(made, cast.staff)
    line = made.budget.create(
        item="海报", unit_price=20, quantity=2, source="union", category="物料"
    )
    part = made.parts.create(
        title="初赛", starts_at=made.starts_at, ends_at=made.ends_at, place="操场"
    )
    start, end = (
        f"{timezone.localtime(each):%Y-%m-%dT%H:%M}" for each in (made.starts_at, made.ends_at)
    )
    own = {
        f"part-{part.pk}-starts_at": start, f"part-{part.pk}-ends_at": end,
        f"part-{part.pk}-place": "操场", f"line-{line.pk}-item": "海报",
        f"line-{line.pk}-unit_price": "25.00", f"line-{line.pk}-quantity": 2,
        f"line-{line.pk}-source": "union", f"line-{line.pk}-category": "物料",
    }  # fmt: skip
    answer = changed(client, cast, made, **own, **{"line-new0-item": "水"})
    assert (answer.status_code, "预算的一行要写全项目、单价和数量" in text(answer)) == (400, True)
    answer = changed(client, cast, made, **own)
    assert answer.status_code == 302
    change = Change.objects.get()
    assert (change.aspects, change.content["wanted"].keys()) == (["cost"], {"budget"})
    shown = text(page(client, cast.staff, at(change.reviews.get())))
    assert "25.00" in shown


@pytest.mark.parametrize("address", ["/activities/reviews/", "/activities/reviews/all/"])
def test_queries_do_not_grow_with_the_rows(client, paper, cast, address):
    assert cast.staff
    rules = paper.rules(STAFF)

    def cost(many):
        for _ in range(many):
            paper.hand_in(paper.draft(rules))
        page(client, cast.staff, address)
        with CaptureQueriesContext(connection) as seen:
            assert page(client, cast.staff, address).status_code == 200
        return len(seen)

    first = cost(1)
    assert (cost(4), first <= 25) == (first, True)


def test_queries_of_one_review(client, paper, cast):
    assert cast.secretary and cast.general_secretary and cast.staff

    def cost(made):
        review = paper.open(made)
        page(client, cast.secretary, at(review))
        with CaptureQueriesContext(connection) as seen:
            assert page(client, cast.secretary, at(review)).status_code == 200
        return len(seen)

    small = cost(paper.waiting(BRANCH))
    large = cost(paper.waiting(BRANCH, GENERAL, STAFF))
    assert (large, large <= 25) == (small, True)


def test_staff_do_not_read_what_is_pending_of_their_own(paper, cast, client):
    day = timezone.localdate()
    made = paper.waiting(
        replace(STAFF, publishes_on=(day.weekday() + 3) % 7), team=(cast.student, cast.staff2)
    )
    made = paper.decide(made, cast.staff)
    review = paper.open(made)
    for user, is_told in ((cast.administrator, True), (cast.staff2, False)):
        client.force_login(user, BACKEND)
        for address in (reverse("activities:review-publish"),
                        reverse("activities:review", args=[review.pk])):  # fmt: skip
            shown = text(client.get(address))
            assert made.title in shown
            assert (cast.staff.name in shown) is is_told, (user, address)
    assert "公布后可见" in text(client.get(reverse("activities:review-publish")))
