"""Pages: who sees what, what forms do, how much they ask the database."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from party_pairing.candidates.models import Concern
from party_pairing.decisions import actions, answers, papers, word
from party_pairing.decisions.models import Decision, Milestone, PartyAnswer, Posting
from party_pairing.files.models import Look
from tests.naughty import BACKEND
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def page(client, user, name, *args, data=None, status=200, **query):
    """The text of a page, or of the page after a form."""
    client.force_login(user, BACKEND)
    address = reverse(f"party_pairing:{name}", args=args)
    answer = client.get(address, query) if data is None else client.post(address, data)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode() if status in (200, 400, 403) else answer


def words(answer):
    """Everything a Word document says."""
    paper = Document(BytesIO(b"".join(answer.streaming_content)))
    cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in paper.paragraphs] + cells)


def test_the_queue_bulk_agrees_with_exceptions(after, cast, client):
    people = after.approving(after.passed("林一"), after.passed("程二"), after.passed("苏三"))
    Concern.objects.create(recommendation=people[2], kind="record", words="处分还没解除。")
    text = page(client, cast.general_secretary, "decision-queue")
    for name in (
        "林一",
        "程二",
        "苏三",
        "处分还没解除。",
        "应到 30 · 实到 28 · 赞成 25 · 通过率 89.3%",
    ):
        assert name in text
    data = {f"v-{each.pk}": "" for each in people} | {f"r-{each.pk}": "" for each in people}
    args = [after.campaign.pk, "general"]
    none = page(client, cast.general_secretary, "decision-bulk", *args, data=data, status=400)
    assert "还没有选人" in none
    data[f"v-{people[1].pk}"] = "refused"
    bare = page(client, cast.general_secretary, "decision-bulk", *args, data=data, status=400)
    assert "不同意要写理由" in bare
    data |= {f"r-{people[1].pk}": "材料不全", "rest": "1"}
    page(client, cast.general_secretary, "decision-bulk", *args, data=data, status=302)
    assert dict(Decision.objects.values_list("recommendation", "verdict")) == {
        people[0].pk: "agreed", people[1].pk: "refused",
    }  # fmt: skip
    text = page(client, cast.general_secretary, "decision-queue")
    assert "1 人情况有变化" in text
    assert "程二" not in text


def test_the_queue_filters(after, cast, client):
    after.approving(after.passed("林一"))
    user = cast.general_secretary
    assert "林一" in page(client, user, "decision-queue", campaign=after.campaign.pk)
    assert "没有符合条件的" in page(client, user, "decision-queue", campaign=after.campaign.pk + 1)
    assert "没有符合条件的" in page(client, user, "decision-queue", late="1")
    assert "林一" in page(client, user, "decision-queue", unit=cast.branch.pk)


def test_the_queue_costs_the_same_for_many(after, cast, client, django_assert_max_num_queries):
    user = cast.general_secretary
    after.approving(after.passed())
    page(client, user, "decision-queue")
    with django_assert_max_num_queries(22) as one:
        page(client, user, "decision-queue")
    after.approving(after.passed(), after.passed())
    with django_assert_max_num_queries(len(one)):
        page(client, user, "decision-queue")


def test_students_are_told_in_words_that_this_is_not_theirs(after, cast, client):
    assert "你自己的进度在" in page(client, cast.student, "decision-queue", status=403)
    assert "推优公示由" in page(client, cast.student, "posting-list", status=403)


def test_one_person_is_decided_with_what_changed_answered(after, cast, client):
    [person] = after.approving(after.passed("林一"))
    concern = Concern.objects.create(recommendation=person, kind="hours", words="时数少了 4 小时。")
    user, number = cast.general_secretary, person.number
    text = page(client, user, "decision-make", number)
    assert "时数少了 4 小时。" in text
    assert Look.objects.get(viewer=user, subject=person.user).what == "recommendation"
    bad = page(client, user, "decision-make", number, data={"verdict": "agreed"}, status=400)
    assert "先写明怎么处理" in bad
    bad = page(client, user, "decision-make", number, data={"verdict": "refused"}, status=400)
    assert "不同意要写理由" in bad
    data = {"verdict": "agreed", f"concern-{concern.pk}": "核实过，够。"}
    page(client, user, "decision-make", number, data=data, status=302)
    assert Decision.objects.get().verdict == "agreed"
    refused = page(client, user, "decision-make", number, data=data, status=403)
    assert "不由你来审" in refused or "审过" in refused


def test_others_find_nothing(after, cast, client):
    [person] = after.approving(after.passed())
    for name, args in (
        ("decision-make", [person.number]), ("decision-drop", [person.number]),
        ("answer-enter", [person.number]), ("paper-word-person", [person.number, "form"]),
        ("decision-calendar", [after.campaign.pk]),
        ("paper-word-unit", [after.campaign.pk, cast.branch.pk, "list"]),
    ):  # fmt: skip
        page(client, cast.other_student, name, *args, status=404)


def test_dropping_answering_and_admitting_on_their_pages(after, cast, client):
    one, other = after.passed("林一"), after.passed("程二")
    page(client, cast.general_secretary, "decision-drop", one.number, status=403)
    text = page(client, cast.administrator, "posting-list")
    assert "林一" in text
    page(client, cast.administrator, "decision-drop", one.number, data={}, status=400)
    data = {"reason": "考察没有通过"}
    page(client, cast.administrator, "decision-drop", one.number, data=data, status=302)
    assert after.again(one).state == "dropped"
    [other] = after.pre(other)
    secretary = after.scene.contact("secretary")
    assert "程二" in page(client, secretary, "answer-list")
    data = {"answer": "later", "on": timezone.localdate().isoformat()}
    bad = page(client, secretary, "answer-enter", other.number, data=data, status=400)
    assert "请写明党组织的理由" in bad
    data["answer"] = "accepted"
    page(client, secretary, "answer-enter", other.number, data=data, status=302)
    twice = page(client, secretary, "answer-enter", other.number, data=data, status=400)
    assert "已经登记过" in twice
    assert PartyAnswer.objects.count() == 1
    text = page(client, cast.administrator, "decision-valid")
    assert "名册改为入党积极分子，记为吸收" in text
    page(client, cast.general_secretary, "decision-admit", other.number, data={}, status=403)
    page(client, cast.administrator, "decision-admit", other.number, data={"status": "1"},
         status=302)  # fmt: skip
    assert after.again(other).state == "admitted"


def test_publications_are_opened_for_those_picked(after, cast, client):
    one, _other = after.passed("林一"), after.passed("程二")
    user = cast.general_secretary
    text = page(client, user, "posting-list")
    assert "等公示：推荐对象公示" in text
    none = page(client, user, "posting-list", data={"publish": "1"}, status=400)
    assert "至少选一个人" in none
    page(client, user, "posting-list", data={"publish": "1", "pick": [one.pk]}, status=302)
    assert Posting.objects.get().recommendations.get() == one
    text = page(client, user, "posting-list")
    assert "程二" in text
    assert "公示中" in text


def test_the_list_is_handed_to_the_party_branch_once(after, cast, client):
    user = after.scene.student("林一")
    user.phone = "13812345678"
    user.save()
    after.passed(user=user)
    args = [after.campaign.pk, cast.branch.pk]
    text = page(client, cast.secretary, "decision-unit", *args)
    assert "报给党支部" in text
    page(client, cast.teacher, "decision-note", *args, "list", data={}, status=403)
    page(client, cast.secretary, "decision-note", *args, "list", data={}, status=302)
    again = page(client, cast.secretary, "decision-note", *args, "list", data={}, status=400)
    assert "已经记过" in again
    kept = Milestone.objects.get()
    assert (kept.party_branch, kept.lines[0]["name"]) == (after.scene.party_branch(), "林一")
    secretary = after.scene.contact("secretary")
    text = page(client, secretary, "paper-word-unit", *args, "list")
    assert "138****5678" in text
    assert "13812345678" not in text
    client.force_login(secretary, BACKEND)
    asked = reverse("party_pairing:paper-word-phones", args=args)
    assert client.post(asked, {"reason": " "}).status_code == 302
    answer = client.post(asked, {"reason": "通知谈话"})
    assert "13812345678" in words(answer)
    assert Look.objects.filter(viewer=secretary, what="sheet").count() == 1
    event = AuditEvent.objects.filter(name="party_pairing.paper.taken").last()
    assert event.data["reason"] == "通知谈话"
    client.force_login(cast.teacher, BACKEND)
    assert client.post(asked, {"reason": "看看"}).status_code == 403


def test_papers_say_what_the_data_say(after, cast, client):
    [person] = after.approving(after.passed("林一"))
    after.decided(person, step="general", by=cast.general_secretary)
    user = cast.secretary
    unit = [after.campaign.pk, cast.branch.pk]
    opinion = page(client, user, "paper-word-person", person.number, "opinion")
    for said in ("应到会 30 人，实到会 28 人", "赞成 25 票", "通过率 89.3%", "公示 5 个工作日"):
        assert said in opinion
    client.force_login(user, BACKEND)
    file = client.get(
        reverse("party_pairing:paper-word-person-file", args=[person.number, "opinion"])
    )
    text = words(file)
    assert text.count("赞成 25 票，反对 2 票") == 3  # as many copies as the rules ask for
    assert "一式 3 份，第 3 份" in text
    form = page(client, user, "paper-word-person", person.number, "form", post="组织")
    assert "<dd>组织</dd>" in form
    other = page(client, user, "paper-word-person", person.number, "form", post="校长")
    assert "<dd>无</dd>" in other
    assert "校长" not in other
    for name, args, said in (
        ("paper-word-person-file", [person.number, "form"], "团总支审核意见"),
        ("paper-word-unit-file", [*unit, "summary"], "89.3%"),
        ("paper-word-unit-file", [*unit, "minutes"], "大家发言热烈。"),
        ("paper-word-unit-file", [*unit, "list"], "林一"),
    ):  # fmt: skip
        assert said in words(client.get(reverse(f"party_pairing:{name}", args=args)))
    for what in ("summary", "minutes"):
        assert "林一" in page(client, user, "paper-word-unit", *unit, what)
    page(client, user, "paper-word-unit", *unit, "nothing", status=404)
    page(client, user, "paper-word-person", person.number, "nothing", status=404)


def test_minutes_are_not_there_before_a_meeting(after, cast, client):
    after.scene.candidate(after.campaign)
    args = [after.campaign.pk, cast.branch.pk]
    page(client, cast.secretary, "paper-word-unit", *args, "minutes", status=404)
    assert "还没有大会通过的人" in page(client, cast.secretary, "paper-word-unit", *args, "list")
    page(client, cast.secretary, "decision-note", *args, "list", data={}, status=400)


def test_the_person_sees_who_decides_next_and_until_when(after, cast):
    person = after.passed()
    found = answers.ahead(person)
    assert [each.what for each in found] == [
        "推荐对象公示（5 个工作日）", "团总支审核", "预推荐公示（3 个工作日）", "团委审批", "答复预推荐",
    ]  # fmt: skip
    [person] = after.approving(person)
    found = answers.ahead(person)
    assert (found[0].who, found[0].what) == ("会计学院团总支", "团总支审核")
    assert found[0].until is not None
    assert answers.ahead(after.scene.candidate(after.campaign)) == []
    template, context = answers.on_page(cast.general_secretary, person)
    assert (template, context["can_decide"]) == ("party_pairing/decisions/_on_page.html", True)
    assert answers.on_page(person.user, person)[1]["can_decide"] is False
    assert "1 人" in answers.unfinished(after.campaign)
    template, context = answers.on_campaign(cast.staff, after.campaign)
    assert (context["units"], context["waiting"]) == (1, 1)


def test_papers_that_there_are_not_are_not_offered(after, cast, client):
    after.scene.candidate(after.campaign, state="applied")
    args = [after.campaign.pk, cast.branch.pk]
    text = page(client, cast.secretary, "decision-unit", *args)
    assert "登记表" in text and "推优意见" not in text and "推优大会记录" not in text
    after.passed("林一")
    text = page(client, cast.secretary, "decision-unit", *args)
    assert text.count("推优意见") == 1 and "推优大会记录" in text


def test_an_opinion_recommends_nobody_who_was_dropped(after, cast, client):
    person = after.passed("林一")
    told = page(client, cast.secretary, "paper-word-person", person.number, "opinion")
    assert "同意推荐林一同志为入党积极分子" in told
    actions.drop(recommendation=person, by=cast.administrator, reason="材料不实")
    for what in ("opinion", "form"):
        told = page(client, cast.secretary, "paper-word-person", person.number, what)
        assert "同意推荐" not in told
        assert "这一次没有推荐林一同志为入党积极分子：考察后没有列入。" in told


def test_the_own_way_is_read_with_few_questions(after, cast, client, django_assert_max_num_queries):
    """Decisions, publications and the meeting each read once, at the furthest stage."""
    [person] = after.approving(after.passed("林一"))
    client.force_login(person.user, BACKEND)
    with django_assert_max_num_queries(16):
        text = client.get(reverse("party_pairing:recommendation-mine")).content.decode()
    assert "然后：" in text and "党支部" in text


def test_every_page_of_a_person_and_every_list_is_a_look(after, cast, client):
    one, other = after.passed("林一"), after.passed("程二")
    page(client, cast.administrator, "decision-drop", one.number)
    assert [(each.subject, each.what) for each in Look.objects.all()] == [
        (one.user, "recommendation")
    ]
    [other] = after.pre(other)
    secretary = after.scene.contact("secretary")
    page(client, secretary, "answer-enter", other.number)
    assert Look.objects.filter(subject=other.user, viewer=secretary).count() == 1
    unit = (after.campaign.pk, cast.branch.pk)
    for name in ("paper-word-unit", "paper-word-unit-file"):
        for what in ("list", "summary", "minutes"):
            page(client, cast.supervisor, name, *unit, what, status=404)
            client.force_login(cast.teacher, BACKEND)
            client.get(reverse(f"party_pairing:{name}", args=[*unit, what]))
    seen = Look.objects.filter(viewer=cast.teacher)
    assert {(each.subject, each.what, each.duty, each.times) for each in seen} == {
        (one.user, "sheet", "督导教师", 4), (other.user, "sheet", "督导教师", 4),
    }  # fmt: skip


def test_a_paper_bears_the_day_of_the_college(after, cast):
    [person] = after.approving(after.passed())
    before_eight = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # 21 November, 00:30 in Shanghai
    Decision.objects.create(
        recommendation=person, step="general", verdict="agreed", by=cast.general_secretary,
        at=before_eight,
    )  # fmt: skip
    paper = Document(BytesIO(word.form(papers.form_of(after.again(person)))))
    said = "\n".join(each.text for each in paper.paragraphs)
    assert f"{cast.general_secretary.name}　2026年11月21日" in said


def test_the_tab_of_publications_stands_for_those_who_open_some(after, cast, client):
    assert after.passed("林一").pk
    there = reverse("party_pairing:posting-list")
    for user, is_theirs in (
        (cast.general_secretary, True),
        (after.scene.contact("secretary"), False),
    ):
        assert (there in page(client, user, "decision-valid")) == is_theirs
        client.force_login(user, BACKEND)
        assert client.get(there).status_code == (200 if is_theirs else 403)
