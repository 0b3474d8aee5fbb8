"""What may happen to a survey and when."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.organisation.models import Appointment, Member, Unit
from mailbox.surveys import actions, drawing, queries, tasks
from mailbox.surveys.models import Question, Survey
from tests.cast import SINCE
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Delivery

pytestmark = pytest.mark.django_db


def told(survey):
    """Numbers of the people whom notices about the survey reached, with how many each got."""
    rows = Delivery.objects.filter(
        channel="site", notice__url=f"/surveys/{survey.pk}/"
    ).values_list("recipient", flat=True)
    found = {}
    for person in rows:
        found[person] = found.get(person, 0) + 1
    return found


def refused(match, action, **arguments):
    with pytest.raises(ValidationError, match=match):
        action(**arguments)


def test_a_survey_cannot_be_changed_once_answers_came_in(surveys, cast):
    people = surveys.people(1)
    survey = surveys.draft()
    question = surveys.ask(survey)
    survey = surveys.opened(survey)
    surveys.ask(survey, text="还没人答，改得动", question=question)
    actions.answer(survey=survey, by=people[0], answers={question.key: "o1"})
    refused("复制成新一轮", surveys.ask, survey=survey)
    refused("复制成新一轮", surveys.ask, survey=survey, question=question)
    on = {"survey": survey, "by": cast.staff}
    refused("复制成新一轮", actions.drop_question, question=question, **on)
    refused("复制成新一轮", actions.move_question, question=question, step=1, **on)
    refused("复制成新一轮", actions.change_survey, fields={"title": "别的"}, **on)
    assert Question.objects.get().text == "还没人答，改得动"
    copy = actions.copy_survey(**on)
    assert (copy.state, copy.previous, copy.participations.count()) == ("draft", survey, 0)
    assert [q.key for q in copy.questions.all()] == [question.key]
    surveys.ask(copy, text="新一轮改得动", question=copy.questions.get())


def test_conditions_that_can_never_be_met_are_refused_in_words(surveys, cast):
    survey = surveys.draft()
    first = surveys.ask(survey, text="甲")
    second = surveys.ask(survey, text="乙", depends_on=first.key, depends_values=["o1"])
    on = {"survey": survey, "by": cast.staff}
    waits = {"depends_values": ["o1"], "question": first}
    refused("绕成了一圈：“甲” → “乙” → “甲”", surveys.ask, survey=survey, text="甲",
            depends_on=second.key, **waits)  # fmt: skip
    refused("绕成了一圈", surveys.ask, survey=survey, text="甲", depends_on=first.key, **waits)
    refused("只能看前面的题", actions.move_question, question=second, step=-1, **on)
    refused("请先改那个条件", actions.drop_question, question=first, **on)
    refused(
        "选项没有了",
        surveys.ask,
        survey=survey,
        text="甲",
        question=first,
        options=[["o2", "不去"], ["o3", "有时"]],
    )
    refused("选项没有了", surveys.ask, survey=survey, text="甲", question=first, kind="text")
    actions.drop_question(question=second, **on)
    actions.drop_question(question=first, **on)
    assert not survey.questions.exists()


def test_what_cannot_go_out_is_refused_in_words(surveys, cast):
    survey = surveys.draft(grades=[1999])
    refused("还没有题目", actions.open_survey, survey=survey, by=cast.staff)
    surveys.ask(survey)
    refused("一个人也没有", actions.open_survey, survey=survey, by=cast.staff)
    surveys.people(1)
    actions.change_survey(survey=survey, by=cast.staff, fields={"grades": []})
    surveys.opened(survey)
    refused("已经发出过", actions.open_survey, survey=survey, by=cast.staff)
    refused("删不掉", actions.drop_survey, survey=survey, by=cast.staff)
    day = timezone.localdate() - timedelta(9)
    late = surveys.draft(opens_on=day, closes_on=day)
    surveys.ask(late)
    refused("截止日已经过去", actions.open_survey, survey=late, by=cast.staff)


def test_the_audience_by_unit_role_and_grade(surveys, cast):
    here, there = surveys.people(3), surveys.people(2, cast.other_branch)
    Member.objects.filter(user=here[0].pk).update(grade=2023, political_status="masses")
    Member.objects.filter(user__in=[*here[1:], *there]).update(grade=2024)
    Appointment.objects.create(user=here[1], unit=cast.branch, post="secretary", starts_on=SINCE)

    def people(**fields):
        return set(queries.audience(surveys.draft(**fields)))

    ids = [person.pk for person in here]
    assert people() == {*ids, *[person.pk for person in there]}
    assert people(units=[cast.general_branch]) == set(ids)
    assert people(units=[cast.branch], grades=[2023]) == {ids[0]}
    assert people(units=[cast.branch], audience="league") == set(ids[1:])
    assert people(audience="cadres") == {ids[1]}
    assert people(audience="cadres", units=[cast.other_branch]) == set()
    assert people(audience="cadres", grades=[2023]) == set()


def test_samples_can_be_drawn_again_and_the_seed_is_recorded(surveys, cast):
    here, there = surveys.people(6), surveys.people(2, cast.other_branch)
    survey = surveys.draft(sample_per_unit=3)
    surveys.ask(survey)
    survey = surveys.opened(survey)
    asked = set(survey.invitations.values_list("user__number", flat=True))
    expected = drawing.draw([p.number for p in here], 3, survey.seed)
    assert asked == {*expected, *[p.number for p in there]}
    event = AuditEvent.objects.get(name="mailbox.survey.opened")
    assert (event.data["seed"], event.data["people"]) == (survey.seed, 5)


def test_a_quota_holds_branch_by_branch(surveys, cast):
    here, there = surveys.people(2), surveys.people(1, cast.other_branch)
    survey = surveys.draft(quota_per_unit=1)
    surveys.ask(survey)
    survey = surveys.opened(survey)
    actions.answer(survey=survey, by=here[0], answers={})
    refused("已经收满", actions.answer, survey=survey, by=here[1], answers={})
    assert queries.waited_for(survey) == [there[0].pk]
    actions.answer(survey=survey, by=there[0], answers={})


def test_only_those_who_have_not_answered_are_reminded_once_a_day(surveys, cast):
    people = surveys.people(3)
    survey = surveys.draft()
    surveys.ask(survey)
    survey = surveys.opened(survey)
    assert told(survey) == {person.pk: 1 for person in people}
    actions.answer(survey=survey, by=people[0], answers={})
    assert actions.remind(survey=survey, by=cast.staff) == 2
    assert actions.remind(survey=survey, by=cast.staff) == 0
    assert told(survey) == {people[0].pk: 1, people[1].pk: 2, people[2].pk: 2}


def test_the_task_asks_on_the_first_day_and_reminds_before_the_last(surveys):
    people = surveys.people(2)
    today = timezone.localdate()
    survey = surveys.draft(opens_on=today + timedelta(1), closes_on=today + timedelta(3))
    surveys.ask(survey)
    survey = surveys.opened(survey)
    tasks.ask_and_remind()
    assert told(survey) == {}
    Survey.objects.update(opens_on=today)
    tasks.ask_and_remind()
    tasks.ask_and_remind()
    assert told(survey) == {person.pk: 1 for person in people}
    survey.refresh_from_db()
    actions.answer(survey=survey, by=people[0], answers={})
    Survey.objects.update(opens_on=today - timedelta(2), closes_on=today + timedelta(1))
    tasks.ask_and_remind()
    tasks.ask_and_remind()
    assert told(survey) == {people[0].pk: 1, people[1].pk: 2}


@pytest.mark.parametrize("when", ["before", "after", "closed"])
def test_nobody_answers_outside_its_days(surveys, cast, when):
    people = surveys.people(1)
    survey = surveys.draft()
    surveys.ask(survey)
    survey = surveys.opened(survey)
    if when == "closed":
        actions.close_survey(survey=survey, by=cast.staff)
    else:
        day = timezone.localdate() + timedelta(1 if when == "before" else -1)
        Survey.objects.update(opens_on=day, closes_on=day)
    refused("不收答卷", actions.answer, survey=survey, by=people[0], answers={})


def test_who_was_not_asked_cannot_answer(surveys, cast):
    surveys.people(1)
    survey = surveys.draft(units=[cast.branch])
    surveys.ask(survey)
    survey = surveys.opened(survey)
    refused("没有请你", actions.answer, survey=survey, by=cast.other_student, answers={})


def test_rates_by_branch_put_small_branches_together(surveys, cast):
    here, there = surveys.people(6), surveys.people(2, cast.other_branch)
    survey = surveys.draft()
    surveys.ask(survey)
    survey = surveys.opened(survey)
    for person in (*here[:3], there[0]):
        actions.answer(survey=survey, by=person, answers={})
    total, rows = queries.rates(survey)
    assert (total.asked, total.answered) == (8, 4)
    # Two people alone would be the rest of the total.
    assert [(row.name, row.asked, row.answered) for row in rows] == [("人数少的支部合计", 8, 4)]


def test_rates_of_large_branches_stay_where_a_small_one_has_company(surveys, cast):
    third = Unit.objects.create(
        name="会计2402团支部", kind="branch", branch_type="class", parent=cast.general_branch
    )
    surveys.people(6), surveys.people(2, cast.other_branch), surveys.people(7, third)
    survey = surveys.draft()
    surveys.ask(survey)
    total, rows = queries.rates(surveys.opened(survey))
    assert total.asked == 15
    assert [(row.name, row.asked) for row in rows] == [(third.name, 7), ("人数少的支部合计", 8)]


def test_only_the_last_day_changes_once_answers_came_in_and_only_to_a_later_one(surveys, cast):
    (person,) = surveys.people(1)
    survey = surveys.draft()
    question = surveys.ask(survey)
    survey = surveys.opened(survey)
    actions.answer(survey=survey, by=person, answers={question.key: "o1"})
    later = survey.closes_on + timedelta(days=7)
    for day in (survey.closes_on, survey.closes_on - timedelta(days=1)):
        with pytest.raises(ValidationError, match="要晚于"):
            actions.extend_survey(survey=survey, by=cast.staff, closes_on=day)
    actions.extend_survey(survey=survey, by=cast.staff, closes_on=later)
    survey.refresh_from_db()
    assert survey.closes_on == later
    actions.close_survey(survey=survey, by=cast.staff)
    with pytest.raises(ValidationError, match="已截止"):
        actions.extend_survey(survey=survey, by=cast.staff, closes_on=later + timedelta(days=1))


def test_a_full_branch_is_not_asked_on_the_home_page_any_more(surveys, cast):
    one, two = surveys.people(2)
    survey = surveys.draft(quota_per_unit=1)
    question = surveys.ask(survey)
    survey = surveys.opened(survey)
    assert queries.to_answer(two) == [survey]
    actions.answer(survey=survey, by=one, answers={question.key: "o1"})
    assert queries.to_answer(two) == queries.to_answer(one) == []
