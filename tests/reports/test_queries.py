"""What rooms above read: facts of reports in time and adopted, rates, what waits, known figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.facts import actions as facts
from assessment.facts.models import Fact
from branches.reports import actions, brief_actions, queries, reading
from branches.reports.models import Adoption, InformationReport
from tuanwei.dashboard import reporting

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def came(report, day):
    """It first came on that day."""
    at = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 23, 59, 59))
    InformationReport.objects.filter(pk=report.pk).update(submitted_at=at)


def found(cast):
    return [
        (each.on, each.number, each.level, each.label)
        for each in queries.facts_of([cast.branch.pk], *NOVEMBER)
    ]


@pytest.mark.parametrize(("day", "number", "level"), [(4, 1, "按时"), (5, 0, "迟报")])
def test_facts_say_whether_it_came_in_time(reports, cast, day, number, level):
    came(reports.sent(on=OCTOBER), date(2026, 11, day))
    assert found(cast) == [(date(2026, 11, 4), number, level, "每月信息（2026 年 10 月）")]


def test_what_was_taken_back_has_not_come(reports, cast):
    made = reports.sent(on=OCTOBER)
    came(made, date(2026, 11, 4))
    actions.take_back(report=reports.now(made), by=cast.secretary)
    assert found(cast) == [(date(2026, 11, 4), 0, "缺报", "每月信息（2026 年 10 月）")]
    [line] = reading.lines([cast.branch], *NOVEMBER)
    assert (line.words, line.days_late) == ("缺报", 0)
    [rate], _stood = reading.rates([cast.branch], *NOVEMBER)
    assert (rate.on_time, rate.missing) == (0, 1)


def test_what_never_came_is_missing_and_what_is_not_due_is_nothing(reports, cast):
    reports.kind()
    assert found(cast) == [(date(2026, 11, 4), 0, "缺报", "每月信息（2026 年 10 月）")]
    ahead = timezone.localdate() + timedelta(days=62)
    assert queries.facts_of([cast.branch.pk], ahead, ahead + timedelta(days=20)) == []


def test_a_branch_without_members_then_owes_nothing(reports, cast):
    reports.kind()
    assert cast.other_branch.pk
    assert queries.facts_of([cast.other_branch.pk], *NOVEMBER) == []


def test_facts_of_the_assessment_follow_adoption_and_its_withdrawal(reports, cast):
    adoption = reports.adopted(level="city", on=OCTOBER)
    came(adoption.report, date(2026, 11, 4))
    Adoption.objects.update(at=timezone.make_aware(timezone.datetime(2026, 11, 30, 23, 59, 59)))
    first, last = NOVEMBER

    def standing():
        facts.collect(first=first, last=last, unit_ids=[cast.branch.pk])
        rows = Fact.objects.standing().filter(source__startswith="reports.").order_by("source")
        return list(rows.values_list("source", "number", "of", "level", "role"))

    assert standing() == [
        ("reports.adopted", Decimal(5), None, "市级采用", "每月信息"),
        ("reports.on_time", Decimal(1), Decimal(1), "按时", "每月信息"),
    ]
    actions.withdraw_adoption(adoption=adoption, by=cast.staff, reason="数字核对有误")
    assert [source for source, *_more in standing()] == ["reports.on_time"]
    actions.withdraw(report=adoption.report, by=cast.staff, reason="没有这回事")
    assert standing() == [("reports.on_time", Decimal(0), Decimal(1), "缺报", "每月信息")]


def test_rates_of_units(reports, cast):
    adoption = reports.adopted(on=OCTOBER)
    came(adoption.report, date(2026, 11, 6))
    Adoption.objects.update(at=timezone.make_aware(timezone.datetime(2026, 11, 8)))
    rates = {
        each.unit: each
        for each in queries.rates([cast.branch.pk, cast.general_branch.pk], *NOVEMBER)
    }
    branch, above = rates[cast.branch], rates[cast.general_branch]
    assert (branch.on_time, branch.late, branch.missing, branch.adopted) == (0, 1, 0, 1)
    assert (above.due, above.missing, above.points) == (1, 1, 0)


def test_what_waits(reports, cast):
    made = reports.sent(on=OCTOBER)
    assert queries.waiting(cast.student) == []
    (card,) = queries.waiting(cast.general_secretary)[:1]
    assert (card.url, card.count) == (reverse("reports:queue"), 1)
    actions.send_back(report=made, by=cast.general_secretary, reason="写具体一点")
    assert queries.waiting(cast.secretary)[0].state == "退回来要改"
    matter = reports.sent(kind=reports.urgent())
    assert queries.waiting(cast.staff)[0].url == reverse("reports:report", args=[matter.number])
    assert queries.waiting(cast.staff)[0].tone == "late"


def test_students_without_a_post_cost_no_query(reports, cast, django_assert_num_queries):
    user = cast.student
    assert queries.waiting(user) == []
    with django_assert_num_queries(0):
        queries.waiting(user)


def test_briefs_for_the_front_page(reports, cast, django_assert_num_queries):
    first, second = (
        brief_actions.begin_brief(by=cast.staff, title=title, adoptions=[adoption])
        for title, adoption in (
            ("十月", reports.adopted(on=OCTOBER)),
            ("十一月", reports.adopted(on=NOVEMBER[0])),
        )
    )
    assert queries.latest_briefs(3) == []
    for each in (first, second):
        brief_actions.publish_brief(brief=each, by=cast.staff, version=each.version)
    today = timezone.localdate()
    expected = [
        (f"{title}（{today.year} 年第 {issue} 期）",
         reverse("reports:brief-public", args=[brief.pk]), today)
        for title, issue, brief in (("十一月", 2, second), ("十月", 1, first))
    ]  # fmt: skip
    with django_assert_num_queries(1):
        assert queries.latest_briefs(3) == expected
    assert queries.latest_briefs(1) == expected[:1]
    brief_actions.withdraw_brief(brief=second, by=cast.staff, reason="有错别字")
    assert queries.latest_briefs(3) == expected[1:]


def test_rooms_tell_what_they_know(reports, cast):
    for tells in (reporting.league_days, reporting.projects, reporting.service_hours):
        for each in tells(cast.general_branch, *NOVEMBER):
            assert each.number == "0"
    keys = [each["key"] for each in reports.begun().known]
    assert keys == ["league_days", "attendance", "projects", "hours"]
