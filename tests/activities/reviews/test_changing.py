"""Changes after approval: what comes back to whom, what the rules forbid, what holds at once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.applications import changing, deciding, outcomes, submitting, wanted
from activities.applications.models import Change
from activities.kinds.spec import Bar, FileRule, LeadTime, MoneyRules, MoneySource
from tests.activities.reviews.conftest import BRANCH, GENERAL, STAFF, told, when
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.venue_models import Venue

pytestmark = pytest.mark.django_db
EVERYTHING = ("time", "place", "size", "cost", "other")


@pytest.fixture
def changed(monkeypatch):
    """Changes of which rooms above hear that they were granted."""
    heard = []
    monkeypatch.setattr(outcomes, "changed", [heard.append])
    return heard


@pytest.fixture
def approved(paper, cast):
    """approved(*steps, **rules): an application that all steps have passed."""
    people = {"branch": cast.secretary, "general": cast.general_secretary, "staff": cast.staff}

    def make(*steps, parts=None, **fields):
        made = paper.waiting(*steps, parts=parts, **fields)
        while (review := paper.open(made)) is not None:
            made = paper.decide(made, people[review.key])
        assert made.state == "approved"
        return made

    return make


def ask(cast, application, reason="原来的教室在修", **wish):
    return changing.ask(application=application, by=cast.student, wish=wish, reason=reason)


def later(application, **delta):
    """The start and end, moved."""
    move = timedelta(**delta)
    return {
        name: timezone.localtime(getattr(application, name) + move).isoformat(timespec="minutes")
        for name in ("starts_at", "ends_at")
    }


def keys(change):
    return list(change.reviews.order_by("position").values_list("key", "state"))


def test_another_place_comes_back_only_to_those_who_look_at_places(approved, paper, cast, changed):
    made = approved(
        replace(BRANCH, again_on=("time",)), replace(GENERAL, again_on=("place",)), STAFF
    )
    change = ask(cast, made, place="体育馆")
    assert (change.aspects, keys(change)) == (
        ["place"], [("general", "open"), ("staff", "waiting")],
    )  # fmt: skip
    assert told(cast.general_secretary)[-1] == f"请审核：“{made.title}”的变更（会计2401团支部）"
    assert paper.fresh(made).place == "图书馆一层"  # until it is granted
    for person in (cast.general_secretary, cast.staff):
        review = change.reviews.get(state="open")
        deciding.decide(review=review, verdict="passed", by=person)
    change.refresh_from_db()
    assert (change.state, changed, paper.fresh(made).place) == ("done", [change], "体育馆")
    assert paper.fresh(made).state == "approved"
    assert told(cast.student)[-1] == f"“{made.title}”的变更生效了"


def test_f15_any_change_runs_the_whole_chain_again(approved, paper, cast):
    steps = [replace(each, again_on=EVERYTHING) for each in (BRANCH, GENERAL, STAFF)]
    made = approved(*steps)
    change = ask(cast, made, clearing_minutes=30)
    assert keys(change) == [("branch", "open"), ("general", "waiting"), ("staff", "waiting")]


def test_what_nobody_looks_at_holds_at_once(approved, paper, cast, changed):
    made = approved(replace(BRANCH, again_on=("time",)))
    change = ask(cast, made, people_inside=25)
    change.refresh_from_db()
    assert (change.state, paper.fresh(made).people_inside, changed) == ("done", 25, [change])


def test_a_step_that_only_the_new_facts_ask_for(approved, paper, cast):
    great = replace(STAFF, when=when("people", "at_least", "100"), again_on=())
    made = approved(replace(BRANCH, again_on=()), great)
    assert keys(ask(cast, made, people_inside=99)) == []
    made = paper.fresh(made)
    assert keys(ask(cast, made, people_inside=100)) == [("staff", "open")]


def test_lead_times_and_bars_stand_in_the_way(approved, cast):
    rules = {
        "lead_times": (LeadTime(5, words="学校规定"),),
        "bars": (Bar("支部活动不能在校外办。", when=when("where", "is", "off_campus")),),
    }
    made = approved(BRANCH, parts=rules)
    with pytest.raises(ValidationError) as refused:
        ask(cast, made, **later(made, days=-18))
    assert refused.value.messages == [
        "学校规定：要在开始前至少 5 个工作日申报，现在来不及了，请改到更晚的时间。"
    ]
    with pytest.raises(ValidationError, match="支部活动不能在校外办"):
        ask(cast, made, where="off_campus")
    assert not Change.objects.exists()
    assert made.starts_at == type(made).objects.get().starts_at


def test_what_was_already_late_is_no_reason_against_another_place(approved, cast):
    made = approved(BRANCH, parts={"lead_times": (LeadTime(5),)}, days=30)
    type(made).objects.update(starts_at=timezone.now() + timedelta(days=1),
                              ends_at=timezone.now() + timedelta(days=2))  # fmt: skip
    made.refresh_from_db()
    assert ask(cast, made, place="体育馆").state == "review"


def test_a_venue_that_is_taken(approved, paper, cast):
    hall = Venue.objects.create(name="报告厅", capacity=300)
    made = approved(BRANCH, venue=hall, place="")
    late = later(made, days=1)
    other = gatherings.save_gathering(
        by=cast.secretary, title="彩排", unit=cast.branch, venue=hall, place="",
        starts_at=wanted.moment(late["starts_at"]), ends_at=wanted.moment(late["ends_at"]),
    )  # fmt: skip
    gatherings.publish(gathering=other, by=cast.secretary)
    with pytest.raises(ValidationError, match=r"报告厅：.*会计2401团支部"):
        ask(cast, made, **late)
    assert ask(cast, made, **later(made, days=3)).state == "review"


def test_money_lines_change_add_and_go(approved, paper, cast):
    money = MoneyRules(sources=(MoneySource("union", "团费"), MoneySource("self", "自筹")))
    made = approved(
        replace(STAFF, again_on=("cost",)), parts={"money": money},
    )  # fmt: skip
    first = made.budget.create(item="海报", unit_price=Decimal(20), quantity=2, source="union")
    gone = made.budget.create(item="矿泉水", unit_price=Decimal(30), quantity=1, source="self")
    lines = wanted.plain(made)["budget"]
    assert [line["id"] for line in lines] == [first.pk, gone.pk]
    lines[0]["quantity"] = 3
    lines[1] = {
        "item": "书",
        "unit_price": "45.50",
        "quantity": 2,
        "source": "self",
        "category": "",
    }
    change = ask(cast, made, budget=lines)
    assert (change.aspects, keys(change)) == (["cost"], [("staff", "open")])
    assert {first.quantity, made.budget.count()} == {2}
    deciding.decide(review=change.reviews.get(), verdict="passed", by=cast.staff)
    rows = made.budget.order_by("pk").values_list("pk", "item", "quantity")
    assert next(iter(rows)) == (first.pk, "海报", 3)
    assert [row[1] for row in rows] == ["海报", "书"]


def test_parts_keep_their_rows(approved, paper, cast):
    made = approved(replace(STAFF, again_on=("time",)))
    start, end = made.starts_at, made.ends_at
    heat = made.parts.create(
        title="初赛", starts_at=start, ends_at=start + timedelta(hours=1), place="操场"
    )
    parts = wanted.plain(made)["parts"]
    parts[0]["ends_at"] = end.isoformat(timespec="minutes")
    change = ask(cast, made, parts=parts)
    deciding.decide(review=change.reviews.get(), verdict="passed", by=cast.staff)
    assert list(made.parts.values_list("pk", "ends_at")) == [(heat.pk, end)]


@pytest.mark.parametrize("why", ["same", "draft", "over", "second"])
def test_when_no_change_is_taken(approved, paper, cast, why):
    made = approved(BRANCH)
    if why == "draft":
        made = paper.draft(paper.rules(BRANCH))
    if why == "over":
        made.starts_at = timezone.now() - timedelta(hours=3)
        made.ends_at = timezone.now() - timedelta(hours=1)
        made.save()
    if why == "second":
        ask(cast, made, place="体育馆")
    words = {
        "same": "和现在一样", "draft": "还没有通过的申报", "over": "活动已经结束",
        "second": "已经有一项变更在审",
    }[why]  # fmt: skip
    with pytest.raises(ValidationError, match=words):
        ask(cast, made, place="图书馆一层" if why == "same" else "操场")


def test_refused_it_stays_as_it_was(approved, paper, cast, changed):
    made = approved(BRANCH)
    change = ask(cast, made, place="体育馆")
    review = change.reviews.get()
    with pytest.raises(ValidationError, match="变更没有退回这一步"):
        deciding.decide(review=review, verdict="returned", by=cast.secretary, words="改一下")
    deciding.decide(review=review, verdict="refused", by=cast.secretary, words="体育馆那天有课")
    change.refresh_from_db()
    assert (change.state, changed) == ("refused", [])
    assert (paper.fresh(made).state, paper.fresh(made).place) == ("approved", "图书馆一层")
    assert told(cast.student)[-1] == f"“{made.title}”的变更没有同意"
    assert ask(cast, paper.fresh(made), place="操场").state == "review"


def test_whoever_asks_does_not_decide(approved, paper, cast):
    made = approved(STAFF)
    change = changing.ask(
        application=made, by=cast.staff2, wish={"place": "体育馆"}, reason="原来的教室在修"
    )
    review = change.reviews.get()
    with pytest.raises(ValidationError, match="不由你来审"):
        deciding.decide(review=review, verdict="passed", by=cast.staff2)


def test_taken_back(approved, paper, cast):
    made = approved(BRANCH)
    change = ask(cast, made, place="体育馆")
    changing.withdraw(change=change, by=cast.student)
    change.refresh_from_db()
    assert (change.state, keys(change)) == ("withdrawn", [("branch", "dropped")])
    assert told(cast.secretary)[-1] == f"不用审了：“{made.title}”的变更（会计2401团支部）已撤回"


def test_called_off_takes_a_change_with_it(approved, paper, cast):
    made = approved(BRANCH)
    change = ask(cast, made, place="体育馆")
    submitting.call_off(application=made, by=cast.student, words="下雨")
    change.refresh_from_db()
    assert change.state == "withdrawn"
    assert not made.reviews.filter(state="open").exists()


def test_a_file_that_only_the_new_size_asks_for_is_pointed_out(approved, paper, cast):
    files = (FileRule("safety", "安全预案", when=when("people", "at_least", "100")),)
    made = approved(BRANCH, parts={"files": files})
    change = ask(cast, made, people_inside=100)
    assert (change.state, change.content["said"]) == ("review", ["还缺“安全预案”。"])
