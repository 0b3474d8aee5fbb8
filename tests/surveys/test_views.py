"""Building, answering and reading surveys by their pages."""

import re
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.http import QueryDict

from mailbox.surveys import actions, queries, results
from mailbox.surveys.answer_form import AnswerForm
from mailbox.surveys.models import Question, Response, Survey
from mailbox.surveys.resources import raw_rows, summary_rows, wide_labels, wide_rows
from tuanwei.jobs.models import Job
from tuanwei.jobs.running import carry_out

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
    assert "谢谢。结果用来定下学期的工作，定了会公布。" in page
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


def test_only_what_is_shown_is_numbered(client, surveys):
    (person,) = surveys.people(1)
    survey = surveys.draft()
    first = surveys.ask(survey)
    surveys.ask(survey, "text", "为什么不去？", depends_on=first.key, depends_values=["o2"])
    surveys.ask(survey, "text", "还想说什么？")
    survey = surveys.opened(survey)
    sign_in(client, person)
    numbers = re.compile(r"(\d)\. (常去食堂吗|为什么不去|还想说什么)")
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert numbers.findall(page) == [("1", "常去食堂吗"), ("2", "为什么不去"), ("2", "还想说什么")]
    form = AnswerForm(QueryDict(f"{first.key}=o2"), questions=list(survey.questions.all()))
    assert [(s.number, s.is_shown) for s in form.sections()] == [(1, True), (2, True), (3, True)]


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
        ({"order": ""}, "都排上位置"), ({"order": "1"}, "先改哪个：两项都选了第 1 位，请改一项。"),
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
    assert next(iter(rows)) == ("常去", 8, Decimal("80.0"), Decimal("30.0"))
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
    for rows in (raw_rows, wide_rows):  # nor do the sheets tell
        _total, sheets = rows({"survey": survey.pk}, ["sheet", "answer"], True)
        assert "我一个人说的" not in str(list(sheets))


def test_a_survey_is_seen_once_more_before_it_goes_out(client, cast, surveys):
    surveys.people(7)
    survey = surveys.everything()
    sign_in(client, cast.staff)
    address = f"/surveys/manage/{survey.pk}/check/"
    page = client.get(address).content.decode()
    assert "发给 7 人" in page and "最多选 2 项" in page and "1 分最低，5 分最高" in page
    assert page.count("<fieldset disabled") == 6 and "看前面的回答才问" in page
    assert Survey.objects.get(pk=survey.pk).state == "draft"
    client.post(f"/surveys/manage/{survey.pk}/do/open/")
    assert client.get(address).status_code == 302  # nothing to check any more


def test_before_it_goes_out_what_is_missing_is_said(client, cast, surveys):
    cast.staff  # noqa: B018 nobody else is there
    sign_in(client, cast.staff)
    empty = surveys.draft()
    page = client.get(f"/surveys/manage/{empty.pk}/check/").content.decode()
    assert "一个人也没有" in page and "发给" not in page.split("</h2>")[-1]
    surveys.people(1)
    page = client.get(f"/surveys/manage/{empty.pk}/check/").content.decode()
    assert "还没有题目" in page


def test_a_matrix_that_is_missing_says_which_question(client, surveys):
    (person,) = surveys.people(1)
    survey = surveys.opened(surveys.everything())
    sign_in(client, person)
    page = client.post(f"/surveys/{survey.pk}/", {"shown": ""}).content.decode()
    shown = page.split('name="shown" value="')[1].split('"')[0]
    page = client.post(f"/surveys/{survey.pk}/", {"shown": shown}).content.decode()
    assert "各处怎么样：这一题要答。" in page and "先改哪个：这一题要答。" in page


def test_the_wide_sheet_has_a_row_for_each_answer_sheet(client, cast, surveys):
    people = surveys.people(6)
    survey = surveys.opened(surveys.everything())
    keys = [question.key for question in survey.questions.all()]
    for place, person in enumerate(people):
        answers = {
            keys[0]: "o2" if place else "o1", keys[1]: ["o1", "o3"], keys[2]: 4,
            keys[3]: {"r1": "o1", "r2": "o2"}, keys[4]: ["o2", "o1"],
        }  # fmt: skip
        if place:
            answers[keys[5]] = "=太挤"
        actions.answer(survey=survey, by=person, answers=answers)
    actions.close_survey(survey=survey, by=cast.staff)
    heads = wide_labels({"survey": survey.pk})
    assert heads == [
        "答卷", "1. 常去食堂吗？", "2. 喜欢哪些？：面", "2. 喜欢哪些？：饭", "2. 喜欢哪些？：粥",
        "3. 打几分？", "4. 各处怎么样？：一楼", "4. 各处怎么样？：二楼", "5. 先改哪个？：常去",
        "5. 先改哪个？：不去", "6. 为什么不去？",
    ]  # fmt: skip
    total, rows = wide_rows({"survey": survey.pk}, ["sheet"], True)
    rows = list(rows)
    assert total == len(rows) == 6 and [row[0] for row in rows] == [1, 2, 3, 4, 5, 6]
    common = (1, 0, 1, 4, "常去", "不去", 2, 1)
    assert [row[1:] for row in rows if row[-1]] == [("不去", *common, "=太挤")] * 5
    assert [row[1:] for row in rows if not row[-1]] == [("常去", *common, None)]
    sign_in(client, cast.staff)
    client.post(f"/surveys/manage/{survey.pk}/export/wide/")
    carry_out(Job.objects.get().pk)
    made = openpyxl.load_workbook(default_storage.open(Job.objects.get().path))
    table = [[cell.value for cell in row] for row in made.active.iter_rows()]
    assert table[0] == heads and len(table) == 7
    assert any("'=太挤" in row for row in table)


def test_sheets_of_a_survey_start_from_its_page_alone(client, cast):
    sign_in(client, cast.staff)
    assert "/exports/new/survey" not in client.get("/exports/").content.decode()
    for kind in ("survey-raw", "survey-wide", "survey-summary"):
        assert client.get(f"/exports/new/{kind}/").status_code == 404


@pytest.mark.parametrize(
    ("audience", "asked"),
    [("party", ["party_member"]), ("heads", ["secretary", "general_secretary"]),
     ("cadres", ["secretary", "general_secretary", "publicity"])],
)  # fmt: skip
def test_an_audience_by_role(cast, surveys, audience, asked):
    cast.student, cast.party_member, cast.secretary, cast.general_secretary  # noqa: B018
    publicity = cast.holder("2024110199", "宣传", cast.branch, "publicity")
    people = {name: publicity if name == "publicity" else getattr(cast, name) for name in asked}
    survey = surveys.draft(audience=audience)
    assert set(queries.audience(survey)) == {person.pk for person in people.values()}
