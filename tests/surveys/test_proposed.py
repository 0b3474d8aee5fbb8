"""Questions that come from letters, and themes that go to the menu."""

import pytest
from django.core.exceptions import ValidationError

from activities.menu.models import Menu, Theme
from activities.menu.queries import current_term
from mailbox.surveys import actions, proposed
from mailbox.surveys.models import Survey
from mailbox.surveys.tasks import finish_proposed
from tests.mailbox.conftest import letters  # noqa: F401
from tests.promises.conftest import told
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.models import Proposal

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
WISHES = [["o1", "夜跑接力"], ["o2", "旧书漂流"], ["o3", "看电影"]]


@pytest.fixture
def asked(cast, letters):  # noqa: F811
    """A question that a letter asks for."""
    made, _new = proposals.add(
        by=cast.staff, kind="question", title="几点还要热水？", text="来信里说法不一",
        source="letter", source_key=letters.answered().number,
    )  # fmt: skip
    return made


def staff(client, cast):
    client.force_login(cast.staff, BACKEND)
    return client


def fresh(proposal):
    return Proposal.objects.get(pk=proposal.pk)


def test_a_question_from_a_letter_goes_into_the_draft(client, cast, surveys, asked):
    survey = surveys.draft()
    base = f"/surveys/manage/{survey.pk}/"
    assert "从来信里来的题" in staff(client, cast).get(base).content.decode()
    answer = client.post(base + "proposed/", {"proposal": asked.pk})
    question = survey.questions.get()
    assert answer.url == f"{base}questions/{question.key}/"
    assert (question.text, question.hint) == ("几点还要热水？", "来信里说法不一")
    assert (fresh(asked).state, fresh(asked).place) == (
        "taken",
        f"survey:{survey.pk}:{question.key}:",
    )
    assert "从来信里来的题" not in client.get(base).content.decode()
    for wrong in (asked.pk, "", "x", 10**20):
        assert client.post(base + "proposed/", {"proposal": wrong}).status_code == 302
    assert survey.questions.count() == 1


@pytest.mark.parametrize("how", ["question", "survey"])
def test_dropped_again_it_waits_again(cast, surveys, asked, how):
    survey = surveys.draft()
    question = proposed.add_question(survey=survey, proposal=asked, by=cast.staff)
    if how == "question":
        proposed.drop_question(survey=survey, question=question, by=cast.staff)
    else:
        proposed.drop_survey(survey=survey, by=cast.staff)
    assert fresh(asked).state == "open"


def answered(cast, surveys, asked, given):
    """A survey with the asked question as a choice, answered and closed."""
    people = surveys.people(len(given))
    survey = surveys.draft()
    question = proposed.add_question(survey=survey, proposal=asked, by=cast.staff)
    question = surveys.ask(survey, "single", "几点还要热水？", question=question)
    survey = surveys.opened(survey)
    # the author of the letter is asked, too, and does not answer
    for person, value in zip(people, given, strict=True):
        actions.answer(survey=survey, by=person, answers={question.key: value})
    return survey


def test_the_author_reads_what_came_out(client, cast, surveys, asked):
    survey = answered(cast, surveys, asked, ["o1"] * 4 + ["o2"])
    finish_proposed()
    assert fresh(asked).state == "taken"  # still running
    staff(client, cast).post(f"/surveys/manage/{survey.pk}/do/close/")
    assert fresh(asked).state == "done"
    assert fresh(asked).words == "5 人答了，“常去”最多，占 80.0%。"
    assert fresh(asked).place_label == "调研“食堂调研”"
    assert told(cast.student)[-1].endswith("调研题“几点还要热水？”有结果了")


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("text", ["七点"] * 5, "5 人答了，老师会一条一条看。"),
        ("rating", [5, 4, 4, 3, 5, 5], "6 人答了，平均 4.33 分。"),
        ("multiple", [["o1", "o2"], ["o2"], ["o2"], ["o1"], ["o2"]],
         "5 人答了，“不去”最多，占 80.0%。"),
    ],
)  # fmt: skip
def test_what_came_out_in_words_by_kind(cast, surveys, asked, kind, given, words):
    people = surveys.people(len(given))
    survey = surveys.draft()
    question = proposed.add_question(survey=survey, proposal=asked, by=cast.staff)
    question = surveys.ask(survey, kind, "几点还要热水？", question=question)
    survey = surveys.opened(survey)
    for person, value in zip(people, given, strict=True):
        actions.answer(survey=survey, by=person, answers={question.key: value})
    actions.close_survey(survey=survey, by=cast.staff)
    finish_proposed()
    assert fresh(asked).words == words


def test_a_survey_that_runs_out_is_told_by_the_clock_and_few_stay_hidden(cast, surveys, asked):
    survey = answered(cast, surveys, asked, ["o1"] * 4)
    actions.close_survey(survey=survey, by=cast.staff)
    finish_proposed()
    finish_proposed()
    assert fresh(asked).words == "答这一题的不足 5 人，免得认出人，结果不公开。"
    assert len([title for title in told(cast.student) if "有结果了" in title]) == 1


def wished(surveys, cast, given, kind="multiple", **fields):
    """A closed survey of one question about wishes."""
    people = surveys.people(len(given))
    survey = surveys.draft(title="想办什么")
    if kind != "rating":
        fields["options"] = WISHES
    question = surveys.ask(survey, kind, "想办哪些？", **fields)
    survey = surveys.opened(survey)
    for person, value in zip(people, given, strict=True):
        actions.answer(survey=survey, by=person, answers={question.key: value})
    actions.close_survey(survey=survey, by=cast.staff)
    return Survey.objects.get(pk=survey.pk), question


def test_the_top_themes_fill_the_next_menu_and_twice_adds_nothing(client, cast, surveys):
    given = [["o1"], ["o1", "o2"], ["o1", "o2"], ["o3"], ["o1"], ["o2"]]
    survey, question = wished(surveys, cast, given)
    address = f"/surveys/manage/{survey.pk}/themes/{question.key}/"
    build = f"/activities/menus/{current_term().next.code}/"
    answer = staff(client, cast).post(address, {"most": "2"}, follow=True)
    assert answer.redirect_chain[-1][0] == build
    assert "送去了 2 个主题" in answer.content.decode()
    assert "没有重复添加" in client.post(address, {"most": "2"}, follow=True).content.decode()
    found = Proposal.objects.order_by("-weight")
    assert [(each.title, each.weight) for each in found] == [("夜跑接力", 4), ("旧书漂流", 3)]
    assert found[0].source_address == f"/surveys/manage/{survey.pk}/result/"
    page = client.post(build + "take/", {"proposal": [each.pk for each in found]}, follow=True)
    assert "放进来 2 个主题" in page.content.decode()
    themes = list(Menu.objects.get().themes.values_list("title", "origin"))
    assert themes == [("夜跑接力", "调研，4 人选"), ("旧书漂流", "调研，3 人选")]
    client.post(address, {"most": "2"})  # also after they were taken
    assert (Proposal.objects.count(), Theme.objects.count()) == (2, 2)


def test_a_rating_speaks_for_its_question(client, cast, surveys):
    survey, question = wished(surveys, cast, [5, 4, 3, 4, 1, 2], kind="rating")
    proposed.send_themes(survey=survey, question=question, by=cast.staff, most=1)
    made = Proposal.objects.get()
    assert (made.title, made.weight) == ("想办哪些？", 3)


def test_nothing_is_sent_before_it_may_be_shown(client, cast, surveys):
    survey, question = wished(surveys, cast, [["o1"]] * 4)
    address = f"/surveys/manage/{survey.pk}/themes/{question.key}/"
    page = staff(client, cast).post(address, {"most": "2"}, follow=True).content.decode()
    assert "满 5 个，才能送到活动菜单" in page
    assert not Proposal.objects.exists()
    with pytest.raises(ValidationError):
        proposed.send_themes(survey=survey, question=question, by=cast.staff, most=2)


def test_texts_are_no_themes(client, cast, surveys):
    survey, question = wished(surveys, cast, ["看书"] * 6, kind="text")
    with pytest.raises(ValidationError, match="不能当主题"):
        proposed.send_themes(survey=survey, question=question, by=cast.staff, most=2)
    page = staff(client, cast).get(f"/surveys/manage/{survey.pk}/result/").content.decode()
    assert "送到下学期的活动菜单" not in page
