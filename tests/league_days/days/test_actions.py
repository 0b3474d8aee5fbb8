from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.league_days.days import actions, queries
from branches.league_days.days.models import DayRules, LeagueDay, MonthTheme
from branches.organisation.models import Appointment, Unit
from tests.cast import SINCE
from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import Gathering

pytestmark = pytest.mark.django_db


def theme(cast, title="学风建设月", month=None, units=(), **fields):
    made = MonthTheme.objects.create(
        month=month or timezone.localdate().replace(day=1),
        title=title,
        made_by=cast.staff,
        **fields,
    )
    made.units.set(units)
    return made


def fields_of(day, **changes):
    gathering = day.gathering
    return {
        "plan": day.plan, "own_theme": day.own_theme, "title": gathering.title,
        "starts_at": gathering.starts_at, "ends_at": gathering.ends_at, "place": gathering.place,
    } | changes  # fmt: skip


def test_a_plan_is_a_draft_with_a_gathering_for_its_branch(days, cast):
    day = days.plan()
    year = timezone.localdate().strftime("%y")
    assert (day.number, day.state, day.rules.version) == (f"TR{year}00001", "draft", 0)
    gathering = day.gathering
    assert (gathering.kind, gathering.mode, gathering.state) == ("league_day", "open", "draft")
    assert list(gathering.units.all()) == [cast.branch]
    assert days.plan().number == f"TR{year}00002"
    assert AuditEvent.objects.filter(name="branches.league_day.planned").count() == 2


def test_only_cadres_of_the_branch_and_those_above_plan(days, cast):
    with pytest.raises(ValidationError, match="你现在不能替这个支部报团日"):
        days.plan(by=cast.student)
    with pytest.raises(ValidationError, match="你现在不能替这个支部报团日"):
        days.plan(unit=cast.other_branch)
    assert days.plan(by=cast.general_secretary).unit == cast.branch


def test_a_theme_belongs_to_its_month_and_its_units(days, cast):
    start = timezone.now() + timedelta(days=10)
    month = timezone.localdate(start).replace(day=1)
    good = theme(cast, month=month, units=[cast.general_branch])
    day = days.plan(theme=good, own_theme="多余的")
    assert (day.theme, day.own_theme) == (good, "")
    other = theme(cast, "别人的", month=month, units=[cast.other_general_branch])
    with pytest.raises(ValidationError, match="这个主题是给别的支部的"):
        days.plan(theme=other)
    old = theme(cast, month=(month - timedelta(days=1)).replace(day=1))
    with pytest.raises(ValidationError, match="团日不在那个月"):
        days.plan(theme=old)
    good.is_open = False
    good.save()
    with pytest.raises(ValidationError, match="现在不能选了"):
        days.plan(theme=good)
    kept = actions.change_plan(league_day=day, by=cast.secretary, **fields_of(day, theme=good))
    assert kept.theme == good  # chosen while it could be
    with pytest.raises(ValidationError, match="选一个本月主题"):
        days.plan(own_theme="")


def test_a_short_plan_is_not_handed_in(days, cast):
    day = days.plan(plan="学习", place="")
    with pytest.raises(ValidationError) as refused:
        actions.submit(league_day=day, by=cast.secretary)
    assert refused.value.messages == [
        "方案至少 50 字，现在 2 字。写写做什么、怎么分工、谁来讲。", "还没写地点。",
    ]  # fmt: skip
    long = days.plan(plan="学" * 2001)
    with pytest.raises(ValidationError, match="方案最多 2000 字，现在 2001 字"):
        actions.submit(league_day=long, by=cast.secretary)
    past = days.plan(ahead=-1)
    with pytest.raises(ValidationError, match="开始时间已经过了"):
        actions.submit(league_day=past, by=cast.secretary)


def test_late_plans_are_taken_and_shown_or_refused_as_the_rules_say(days, cast):
    late = days.submitted(ahead=1)
    assert queries.plan_due(late).days_late == 2
    assert AuditEvent.objects.get(name="branches.league_day.submitted").data["is_late"] is True
    days.rules(takes_late=False, plan_days=5)
    day = days.plan(ahead=3)
    first = timezone.localdate() + timedelta(days=5)
    with pytest.raises(ValidationError) as refused:
        actions.submit(league_day=day, by=cast.secretary)
    assert refused.value.messages == [
        f"方案要提前 5 天交，这个团日的方案 {timezone.localdate() - timedelta(days=2):%-m月%-d日}就截止了。"
        f"请把时间改到 {first:%-m月%-d日}或以后再交；确实改不了的，请找团总支书记商量。"
    ]
    assert days.submitted(ahead=5).state == "submitted"


def test_requirements_are_those_of_the_day_of_handing_in(days, cast):
    day = days.plan()
    newer = days.rules(plan_least=20)
    assert day.rules.version == 0
    day = actions.submit(league_day=day, by=cast.secretary)
    assert day.rules == newer
    days.rules(plan_least=60, plan_most=70)
    day = days.decide(day, approves=False, reason="写细一点")
    assert actions.submit(league_day=day, by=cast.secretary).rules == newer


def test_the_general_branch_decides_and_the_gathering_is_published(days, cast, told):
    day = days.submitted()
    assert told(cast.general_secretary) == [f"等你审批：{cast.branch}的团日方案"]
    assert actions.submit(league_day=day, by=cast.secretary).submitted_at == day.submitted_at
    day = days.decide(day)
    assert (day.state, day.decided_by) == ("approved", cast.general_secretary)
    assert Gathering.objects.get(pk=day.gathering_id).state == "published"
    assert told(cast.secretary) == ["方案通过了：学风大讨论"]
    with pytest.raises(ValidationError, match="刚刚有变动"):
        days.decide(day)


def test_a_plan_is_returned_with_a_reason_changed_and_keeps_its_day(days, cast, told):
    day = days.submitted()
    with pytest.raises(ValidationError, match="退回要写一句哪里要改"):
        days.decide(day, approves=False)
    day = days.decide(day, approves=False, reason="分工写清楚")
    first = day.submitted_at
    assert told(cast.secretary) == ["方案退回来要改：学风大讨论"]
    day = actions.change_plan(
        league_day=day, by=cast.secretary, **fields_of(day, title="学风辩论赛")
    )
    day = actions.submit(league_day=day, by=cast.secretary)
    assert (day.state, day.submitted_at, day.gathering.title) == ("submitted", first, "学风辩论赛")
    back = actions.take_back(league_day=day, by=cast.secretary)
    assert (back.state, back.submitted_at) == ("returned", first)


def test_a_plan_is_not_changed_while_it_waits(days, cast):
    day = days.submitted()
    with pytest.raises(ValidationError, match="请先撤回来"):
        actions.change_plan(league_day=day, by=cast.secretary, **fields_of(day))
    with pytest.raises(ValidationError, match="请先到团日页面撤回来"):
        gatherings.save_gathering(gathering=day.gathering, by=cast.secretary, title="别的")
    day = actions.take_back(league_day=day, by=cast.secretary)
    assert (day.state, day.submitted_at) == ("draft", None)
    with pytest.raises(ValidationError, match="刚刚有了结果"):
        actions.take_back(league_day=day, by=cast.secretary)


def test_whoever_decides_has_seen_what_is_decided(days, cast):
    day = days.submitted()
    seen = actions.mark(day)
    day = actions.take_back(league_day=day, by=cast.secretary)
    day = actions.change_plan(league_day=day, by=cast.secretary, **fields_of(day, place="操场"))
    actions.submit(league_day=day, by=cast.secretary)
    with pytest.raises(ValidationError, match="在你看的时候改过了"):
        actions.decide(league_day=day, by=cast.general_secretary, approves=True, seen=seen)


def test_nobody_decides_an_own_plan(days, cast):
    mine = days.plan(by=cast.general_secretary)
    mine = actions.submit(league_day=mine, by=cast.general_secretary)
    with pytest.raises(ValidationError, match="这是你报的方案"):
        days.decide(mine)
    assert days.decide(mine, by=cast.staff).state == "approved"  # nobody else is above
    handed_in = actions.submit(league_day=days.plan(), by=cast.general_secretary)
    with pytest.raises(ValidationError, match="这是你报的方案"):
        days.decide(handed_in)
    Appointment.objects.create(
        user=cast.general_secretary, unit=cast.branch, post="culture", starts_on=SINCE
    )
    del cast.general_secretary._hats
    with pytest.raises(ValidationError, match="这是你们支部的方案"):
        days.decide(days.submitted())


def test_staff_decide_where_there_is_no_secretary_or_the_answer_is_overdue(days, cast, told):
    day = days.submitted()
    with pytest.raises(ValidationError, match="方案由团总支书记审批"):
        days.decide(day, by=cast.staff)
    days.rules(plan_days=3, answer_days=3)
    overdue = days.submitted(ahead=2)
    assert days.decide(overdue, by=cast.staff).decided_by == cast.staff
    Appointment.objects.filter(user=cast.general_secretary).update(ends_on=SINCE)
    days.submitted()
    assert told(cast.staff)[-1:] == [f"等你审批：{cast.branch}的团日方案"]
    assert days.decide(day, by=cast.staff).state == "approved"


def test_a_day_that_is_over_is_not_approved(days):
    day = days.submitted()
    past = timezone.now() - timedelta(days=1)
    Gathering.objects.filter(pk=day.gathering_id).update(
        starts_at=past - timedelta(hours=1), ends_at=past, occupied_from=past - timedelta(hours=1),
        occupied_until=past,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="结束时间已经过了"):
        days.decide(day)
    assert LeagueDay.objects.get(pk=day.pk).state == "submitted"


def test_publishing_elsewhere_needs_the_approval_too(days, cast):
    day = days.plan()
    with pytest.raises(ValidationError, match="方案还没通过审批"):
        gatherings.publish(gathering=day.gathering, by=cast.secretary)
    start = timezone.now() + timedelta(days=1)
    plain = gatherings.save_gathering(
        by=cast.secretary, kind="league_day", mode="open", title="没报方案", unit=cast.branch,
        starts_at=start, ends_at=start + timedelta(hours=1), place="操场",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="支部的团日要先报方案"):
        gatherings.publish(gathering=plain, by=cast.secretary)
    plain.unit = cast.committee
    plain.save()
    gatherings.publish(gathering=plain, by=cast.staff)  # the committee's own need no plan


def test_an_approved_day_may_be_moved_and_whoever_approved_it_is_told(days, cast, told):
    day = days.approved()
    gathering = day.gathering
    start = gathering.starts_at + timedelta(hours=1)
    gatherings.save_gathering(
        gathering=gathering, by=cast.secretary, starts_at=start, ends_at=start + timedelta(hours=1)
    )
    assert told(cast.general_secretary)[-1] == "团日改了时间：学风大讨论"
    assert LeagueDay.objects.get(pk=day.pk).state == "approved"
    for name, value in (("kind", "meeting"), ("mode", "first_come"), ("unit", cast.general_branch)):
        with pytest.raises(ValidationError):
            gatherings.save_gathering(gathering=gathering, by=cast.staff, **{name: value})


def test_the_theme_of_a_month_stays_in_that_month(days, cast):
    start = timezone.now() + timedelta(days=10)
    month = timezone.localdate(start).replace(day=1)
    day = days.approved(theme=theme(cast, month=month), own_theme="")
    later = start + timedelta(days=40)
    with pytest.raises(ValidationError, match=f"这个团日用的是 {month.month} 月的主题"):
        gatherings.save_gathering(
            gathering=day.gathering, by=cast.secretary, starts_at=later,
            ends_at=later + timedelta(hours=1),
        )  # fmt: skip


def test_calling_off_says_why_and_the_gathering_goes_with_it(days, cast, told):
    day = days.approved()
    with pytest.raises(ValidationError, match="请写一句为什么取消"):
        actions.call_off(league_day=day, by=cast.secretary, reason="")
    actions.call_off(league_day=day, by=cast.secretary, reason="老师出差")
    day = LeagueDay.objects.select_related("gathering").get(pk=day.pk)
    assert (day.state, day.reason, day.gathering.state) == ("cancelled", "老师出差", "cancelled")
    assert told(cast.general_secretary)[-1] == "团日取消了：学风大讨论"
    draft = days.plan()
    gatherings.cancel(gathering=draft.gathering, by=cast.secretary, reason="")
    assert LeagueDay.objects.get(pk=draft.pk).reason == "没有写原因"


def second_branch(cast):
    unit = Unit.objects.create(
        name="会计2402团支部", kind="branch", branch_type="class", parent=cast.general_branch,
        code="KJ2402",
    )  # fmt: skip
    return unit, cast.holder("2024110999", "程心", unit, "secretary")


def test_partners_are_asked_and_answer_themselves(days, cast, told):
    unit, other = second_branch(cast)
    with pytest.raises(ValidationError, match="主办的就是这个支部"):
        days.plan(partners=[cast.branch])
    day = days.plan(partners=[unit, cast.other_branch])
    assert told(other) == []  # a draft asks nobody
    day = actions.submit(league_day=day, by=cast.secretary)
    assert told(other) == [f"{cast.branch}邀你们支部一起办团日"]
    asked = day.partners.get(unit=unit)
    actions.answer_partner(partner=asked, by=other, accepts=True)
    assert told(cast.secretary) == [f"{unit}答应一起办：学风大讨论"]
    day = days.decide(day)
    assert set(day.gathering.units.all()) == {cast.branch, unit}
    late = day.partners.get(unit=cast.other_branch)
    actions.answer_partner(
        partner=late, by=cast.student_of("1", "甲", cast.other_branch), accepts=True
    )
    assert day.gathering.units.count() == 3
    actions.answer_partner(partner=late, by=cast.staff, accepts=False)
    assert set(day.gathering.units.all()) == {cast.branch, unit}
    assert set(queries.of_units([unit])) == {day}
    assert not queries.of_units([cast.other_branch])


def test_no_answer_once_it_has_begun(days, cast):
    unit, other = second_branch(cast)
    day = days.held(partners=[unit])
    with pytest.raises(ValidationError, match="已经开始了"):
        actions.answer_partner(partner=day.partners.get(), by=other, accepts=True)


def test_partners_that_are_taken_out_are_asked_no_more(days, cast):
    unit, _other = second_branch(cast)
    day = days.plan(partners=[unit])
    day = actions.change_plan(
        league_day=day, by=cast.secretary, partners=[cast.other_branch], **fields_of(day)
    )
    assert [each.unit for each in day.partners.all()] == [cast.other_branch]


def test_usual_requirements_are_written_down_once(days):
    days.plan()
    days.plan()
    assert list(DayRules.objects.values_list("version", "made_by")) == [(0, None)]


@pytest.mark.django_db(transaction=True)
def test_numbers_are_taken_once_by_many_at_the_same_moment(cast):
    from tests.league_days.days.conftest import Days

    days = Days(cast)
    days.plan()
    assert not refusals(at_once(*[days.plan] * 6))
    numbers = sorted(LeagueDay.objects.values_list("number", flat=True))
    assert [int(each[-5:]) for each in numbers] == list(range(1, 8))


def test_a_plan_is_not_overwritten_unseen(days, cast):
    day = LeagueDay.objects.get(pk=days.plan().pk)
    seen = actions.mark(day)
    actions.change_plan(
        league_day=day, by=cast.secretary, seen=seen, **fields_of(day, title="第一个窗口")
    )
    with pytest.raises(ValidationError, match="别的窗口或别的干部刚刚存过一版"):
        actions.change_plan(
            league_day=day, by=cast.secretary, seen=seen, **fields_of(day, title="第二个窗口")
        )
    assert LeagueDay.objects.get().gathering.title == "第一个窗口"
