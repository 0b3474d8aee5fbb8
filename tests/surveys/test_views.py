"""Building, answering and reading surveys by their pages."""

import re

import pytest

from mailbox.surveys import actions, results
from mailbox.surveys.models import Question, Response, Survey
from mailbox.surveys.resources import raw_rows, summary_rows
from tuanwei.jobs.models import Job

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def sign_in(client, person):
    client.force_login(person, BACKEND)


def filled(survey, **changes):
    """A whole answer to `Surveys.everything`, as a browser without scripts sends it."""
    single, several, rating, matrix, order, text = [q.key for q in survey.questions.all()]
    known = {
        single: "o1", several: ["o1", "o2"], rating: "4", f"{matrix}-r1": "o1",
        f"{matrix}-r2": "o2", f"{order}-o1": "2", f"{order}-o2": "1",
        "shown": " ".join([single, several, rating, matrix, order]),
    }  # fmt: skip
    names = {"single": single, "several": several, "rating": rating, "matrix": f"{matrix}-r1",
             "order": f"{order}-o1", "text": text, "shown": "shown"}  # fmt: skip
    return known | {names[name]: value for name, value in changes.items()}


@pytest.fixture
def running(surveys, client):
    """A survey with every kind of question, and its only person signed in."""
    (person,) = surveys.people(1)
    survey = surveys.opened(surveys.everything())
    sign_in(client, person)
    return survey


def test_a_whole_answer_is_kept(client, running):
    address = f"/surveys/{running.pk}/"
    assert "食堂调研" in client.get("/surveys/").content.decode()
    answer = client.post(address, filled(running), follow=True)
    page = answer.content.decode()
    assert "你已经答过了" in page and f'data-draft-sent="survey-{running.pk}"' in page
    keys = [q.key for q in running.questions.all()]
    assert Response.objects.get().answers == dict(
        zip(keys, ["o1", ["o1", "o2"], 4, {"r1": "o1", "r2": "o2"}, ["o2", "o1"]], strict=False)
    )
    again = client.post(address, filled(running))
    assert "你已经答过了" in again.content.decode()
    assert Response.objects.count() == 1


def test_without_scripts_a_condition_shows_its_question_at_the_second_time(client, running):
    address, key = f"/surveys/{running.pk}/", running.questions.last().key
    first = client.get(address).content.decode()
    assert re.search(rf'data-question="{key}"[^>]* hidden>', first)
    answer = client.post(address, filled(running, single="o2"))
    page = answer.content.decode()
    assert (answer.status_code, Response.objects.count()) == (200, 0)
    assert "根据你的回答多了这一题" in page
    assert not re.search(rf'data-question="{key}"[^>]* hidden>', page)
    shown = re.search(r'name="shown" value="([^"]*)"', page)[1]
    assert key in shown.split()
    client.post(address, filled(running, single="o2", text="人太多", shown=shown))
    assert Response.objects.get().answers[key] == "人太多"


def test_what_must_be_answered_is_not_called_optional(client, running):
    assert "选填" not in client.get(f"/surveys/{running.pk}/").content.decode()
    Question.objects.filter(survey=running).update(is_required=False)
    page = client.get(f"/surveys/{running.pk}/").content.decode()
    assert "选填" in page
    seen = [q.key for q in running.questions.all()][:-1]
    sent = client.post(f"/surveys/{running.pk}/", {"shown": " ".join(seen)})
    assert (sent.status_code, Response.objects.get().answers) == (302, {})


def test_also_an_optional_question_is_seen_before_the_answer_is_taken(client, running):
    address = f"/surveys/{running.pk}/"
    Question.objects.filter(survey=running).update(is_required=False)
    first, *_rest, last = [q.key for q in running.questions.all()]
    seen = [q.key for q in running.questions.all()][:-1]
    answer = client.post(address, {first: "o2", "shown": " ".join(seen)})
    assert (answer.status_code, "不想答就直接交卷" in answer.content.decode()) == (200, True)
    assert not Response.objects.exists()
    client.post(address, {first: "o2", "shown": " ".join([*seen, last])})
    assert Response.objects.get().answers == {first: "o2"}


def test_what_was_answered_to_a_hidden_question_is_dropped(client, running):
    client.post(f"/surveys/{running.pk}/", filled(running, text="看不见的题"))
    assert running.questions.last().key not in Response.objects.get().answers


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"single": ""}, "这一题要答"), ({"single": "o9"}, "o9"), ({"rating": "6"}, "6"),
        ({"several": ["o1", "o2", "o3"]}, "请选 1 到 2 项，现在选了 3 项"),
        ({"several": []}, "这一题要答"), ({"matrix": ""}, "请每一行都选一个"),
        ({"order": ""}, "都排上位置"), ({"order": "1"}, "同一位"),
    ],
)  # fmt: skip
def test_bad_answers_get_words_and_keep_nothing(client, running, changes, words):
    answer = client.post(f"/surveys/{running.pk}/", filled(running, **changes))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Response.objects.exists()


def test_a_survey_is_unknown_to_those_it_does_not_ask(client, running, cast):
    address = f"/surveys/{running.pk}/"
    sign_in(client, cast.other_student)
    assert [client.get(address).status_code, client.post(address, {}).status_code] == [404, 404]
    client.logout()
    assert client.get(address).status_code == 302


def test_building_by_the_pages(client, cast, surveys):
    surveys.people(2)
    sign_in(client, cast.staff)
    settings = {"title": "浴室调研", "opens_on": "2026-11-01", "closes_on": "2099-12-31",
                "audience": "students"}  # fmt: skip
    client.post("/surveys/manage/new/", settings)
    survey = Survey.objects.get()
    base = f"/surveys/manage/{survey.pk}/"
    wrong = client.post(
        f"{base}questions/new/", {"kind": "single", "text": "热吗？", "options": "热"}
    )
    assert (wrong.status_code, "至少写两个选项" in wrong.content.decode()) == (400, True)
    client.post(
        f"{base}questions/new/", {"kind": "single", "text": "热吗？", "options": "热\n不热"}
    )
    first = Question.objects.get()
    assert first.options == [["o1", "热"], ["o2", "不热"]]
    client.post(f"{base}questions/new/", {
        "kind": "text", "text": "几点最冷？", "when": [f"{first.key}:o2"],
    })  # fmt: skip
    page = client.get(base).content.decode()
    assert "“热吗？”选了 不热 才问" in page
    client.post(f"{base}questions/{first.key}/", {
        "kind": "single", "text": "热吗？", "options": "不热\n热\n时热时冷",
    })  # fmt: skip
    first.refresh_from_db()
    assert first.options == [["o2", "不热"], ["o1", "热"], ["o3", "时热时冷"]]
    up = client.post(f"{base}questions/{Question.objects.last().key}/up/", follow=True)
    assert "只能看前面的题" in up.content.decode()
    sent = client.post(f"{base}do/open/", follow=True).content.decode()
    assert "已发出，请了 2 人来答" in sent
    assert client.get(f"{base}settings/").status_code == 200
    assert client.get(f"{base}result/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"closes_on": "2026-10-01"}, "截止不能早于开始"), ({"grades": "大一"}, "年级写入学年份"),
     ({"sample_per_unit": "0"}, "大于或等于"), ({"title": ""}, "标题")],
)  # fmt: skip
def test_bad_settings_get_words(client, cast, changes, words):
    sign_in(client, cast.staff)
    settings = {"title": "浴室调研", "opens_on": "2026-11-01", "closes_on": "2099-12-31",
                "audience": "students"}  # fmt: skip
    answer = client.post("/surveys/manage/new/", settings | changes)
    assert (answer.status_code, words in answer.content.decode()) == (400, True)
    assert not Survey.objects.exists()


def test_results_wait_for_the_end_and_for_five(client, cast, surveys):
    few = surveys.over(["o1"] * 4)
    sign_in(client, cast.staff)
    base = f"/surveys/manage/{few.pk}/"
    assert "现在还看不到结果" in client.get(f"{base}result/").content.decode()
    client.post(f"{base}export/raw/")
    assert not Job.objects.exists()
    for rows in (raw_rows, summary_rows):
        assert rows({"survey": few.pk}, ["question"], True)[0] == 0


def test_results_crossed_compared_and_exported(client, cast, surveys):
    people = surveys.people(10)
    survey = surveys.draft()
    one = surveys.ask(survey)
    two = surveys.ask(survey, "rating", "几分？")
    survey = surveys.opened(survey)
    for place, person in enumerate(people):
        given = {one.key: "o1" if place < 5 else "o2", two.key: 4 if place < 5 else 5}
        actions.answer(survey=survey, by=person, answers=given)
    assert not results.can_show(survey)
    actions.close_survey(survey=survey, by=cast.staff)
    copy = surveys.opened(actions.copy_survey(survey=survey, by=cast.staff))
    for place, person in enumerate(people):
        given = {one.key: "o1" if place < 8 else "o2", two.key: 5}
        actions.answer(survey=copy, by=person, answers=given)
    actions.close_survey(survey=copy, by=cast.staff)
    sign_in(client, cast.staff)
    address = f"/surveys/manage/{copy.pk}/result/"
    page = client.get(address).content.decode()
    assert "80.0%" in page and "+30.0" in page and "-30.0" in page
    assert "平均 5.00 分，上一轮 4.50 分" in page
    crossed = client.get(f"/surveys/manage/{survey.pk}/result/?a={one.key}&b={two.key}")
    assert "5（100.0%）" in crossed.content.decode()
    small = client.get(f"{address}?a={one.key}&b={two.key}").content.decode()
    assert "不足 5 人" in small
    total, rows = raw_rows({"survey": survey.pk}, ["sheet", "question", "answer"], True)
    rows = list(rows)
    assert total == len(rows) == 20
    assert {row[2] for row in rows} == {"常去", "不去", "4", "5"}
    _total, rows = summary_rows({"survey": copy.pk}, ["option", "count", "percent", "change"], True)
    assert next(iter(rows)) == ("常去", 8, "80.0%", "+30.0")
    client.post(f"/surveys/manage/{copy.pk}/export/summary/")
    assert Job.objects.get().parameters["export"] == "survey-summary"


def test_a_question_that_few_answered_is_not_shown(client, cast, surveys):
    people = surveys.people(6)
    survey = surveys.draft()
    one, two = surveys.ask(survey), surveys.ask(survey, "text", "为什么？", is_required=False)
    survey = surveys.opened(survey)
    for place, person in enumerate(people):
        given = {one.key: "o1"} | ({two.key: "我一个人说的"} if place < 4 else {})
        actions.answer(survey=survey, by=person, answers=given)
    actions.close_survey(survey=survey, by=cast.staff)
    sign_in(client, cast.staff)
    page = client.get(f"/surveys/manage/{survey.pk}/result/").content.decode()
    assert "100.0%" in page and "答这一题的不足 5 人" in page
    assert "我一个人说的" not in page
