"""Screens of rounds: what each person reads, what is hidden, how many questions a page asks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities.applications.models import ApplicationFile
from activities.rounds import actions, reviewing
from activities.rounds.cards import to_score
from activities.rounds.models import Round
from activities.rounds.personal import of
from activities.rounds.resources import labels, rows
from tests.attachments.nasty import picture
from tuanwei.attachments.actions import store
from tuanwei.jobs.models import Job

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"activities:{name}", args=args)


def page(client, user, name, *args, status=200):
    client.force_login(user)
    answer = client.get(address(name, *args))
    assert answer.status_code == status
    return answer.content.decode()


def form(**fields):
    """A round as the form sends it."""
    now = timezone.localtime()
    sets = {"tier-TOTAL_FORMS": 2, "tier-INITIAL_FORMS": 0, "item-TOTAL_FORMS": 3,
            "item-INITIAL_FORMS": 0}  # fmt: skip
    return {
        "name": "秋季立项", "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}",
        "decides_on": f"{now + timedelta(days=20):%Y-%m-%d}", "reviewers_each": 3,
        "method": "trimmed", "item-0-label": "创意", "item-0-most": "40", "item-0-weight": "40",
        "item-1-label": "方案", "item-1-most": "30", "item-1-weight": "60",
        "tier-0-people": "1001", "tier-0-least": "2", "tier-0-most": "4", "tier-1-people": "0",
        "tier-1-least": "1", "tier-1-most": "3", **sets,
    } | fields  # fmt: skip


def test_a_round_is_written_opened_and_changed_on_screen(rounds, cast, client):
    client.force_login(cast.staff)
    kind = rounds.kind()
    answer = client.post(address("round-new"), form(kinds=[kind.pk], pool="5000"))
    found = Round.objects.get()
    assert (answer.status_code, answer.url) == (302, address("round", found.pk))
    assert found.quotas == [
        {"people": 0, "count": 3, "least": 1}, {"people": 1001, "count": 4, "least": 2},
    ]  # fmt: skip
    assert found.rubric == [
        {"key": "item1", "label": "创意", "most": "40", "weight": "40"},
        {"key": "item2", "label": "方案", "most": "30", "weight": "60"},
    ]
    assert (found.method, found.pool, list(found.kinds.all())) == ("trimmed", 5000, [kind])
    client.post(address("round-act", found.pk, "open"))
    assert rounds.fresh(found).state == "open"
    changed = form(name="改名", kinds=[], method="mean")
    assert client.post(address("round-edit", found.pk), changed).status_code == 302
    found = rounds.fresh(found)
    assert (found.name, found.method, list(found.kinds.all())) == ("改名", "mean", [kind])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"item-1-weight": "59.5"}, "各项权重加起来是 99.5%，要正好 100%。"),
        ({"item-1-label": ""}, "评什么、满分、占百分之几要一起填。"),
        ({"item-0-most": "NaN"}, "输入一个数字。"),
        ({"tier-1-people": "1001"}, "1001 人起写了两行，只留一行。"),
        ({"tier-1-most": ""}, "“从多少人起”和“最多几份”要一起填。"),
        ({"tier-0-most": "2"}, "1001 人起最多 2 份，比人少的单位（3 份）还少。"),
        ({"closes_at": "2020-01-01T08:00"}, "截止要晚于开始。"),
        ({"decides_on": "2020-01-01"}, "公布结果的日子早于截止申报。"),
        ({"pass_line": "100.01"}, "100"),
        ({"pool": "1e309"}, "999999999.99"),
    ],
)  # fmt: skip
def test_contradictions_come_back_with_words(rounds, cast, client, fields, words):
    client.force_login(cast.staff)
    answer = client.post(address("round-new"), form(**fields))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Round.objects.count() == 0


def test_reviewers_are_added_assigned_and_let_go_on_screen(rounds, cast, client):
    client.force_login(cast.staff)
    found = rounds.opened(reviewers_each=1)
    rounds.entered()
    people = [rounds.judge("2024120202"), rounds.judge("2024120203"), cast.secretary]
    numbers = "，".join(each.number for each in people)
    answer = client.post(address("round-reviewer-add", found.pk), {"numbers": numbers})
    assert answer.status_code == 302
    wrong = client.post(address("round-reviewer-add", found.pk), {"numbers": "没有"})
    assert wrong.status_code == 400
    assert "没有这个学号或工号：没有。" in wrong.content.decode()
    found = rounds.closed(found)
    text = page(client, cast.staff, "round-assign", found.pk)
    assert "本单位的申报" in text and found.seed in text
    client.post(address("round-assign", found.pk))
    (task,) = rounds.tasks(found)
    leave = address("round-reviewer-leave", found.pk, task.reviewer_id)
    assert client.post(leave, {"reason": ""}).status_code == 400
    assert client.post(leave, {"reason": "出差"}).status_code == 302
    (other,) = rounds.tasks(found, state="open")
    assert {task.reviewer.user, other.reviewer.user} == set(people[:2])
    said = client.post(address("round-act", found.pk, "end"), follow=True).content.decode()
    assert "还有 1 份分数没交" in said
    assert client.post(address("round-act", found.pk, "explode")).status_code == 404


def secret(rounds, cast, **fields):
    """A round without names with one entry full of them, and the only assignment of it."""
    found = rounds.opened(names_hidden=True, reviewers_each=1, **fields)
    application = rounds.application(title="林知夏的读书会", phone="13800001234")
    stored = store(SimpleUploadedFile("会计2401-林知夏.jpg", picture()), by=cast.student)
    ApplicationFile.objects.create(application=application, rule="plan", attachment=stored)
    rounds.hand_in(application, words=[
        ("basics", "applicant", "谁来申报", "会计2401团支部（团支部）", {}),
        ("basics", "phone", "负责人手机", "13800001234", {}),
        ("basics", "plan", "活动方案", "由会计2401的林知夏（2024110101）带着读，电话 13800001234。", {}),
        ("team", "team", "团队成员", "林知夏", {"head": ["姓名", "学号", "分工"],
         "rows": [["林知夏", "2024110101", "负责人、主讲"]]}),
        ("files", "file.plan", "策划书", "会计2401-林知夏.jpg", {}),
    ])  # fmt: skip
    judge = rounds.judge("2024120202")
    found = rounds.closed(found)
    actions.add_reviewers(found=found, by=cast.staff, numbers=[judge.number])
    actions.start_scoring(found=found, by=cast.staff)
    (task,) = rounds.tasks(found)
    return found, task, judge


def test_names_are_hidden_everywhere_a_reviewer_looks(rounds, cast, client):
    _found, task, judge = secret(rounds, cast)
    (file,) = ApplicationFile.objects.all()
    queue = page(client, judge, "round-scoring")
    text = page(client, judge, "round-score", task.pk)
    for telling in ("林知夏", "会计2401", "2024110101", "13800001234"):
        assert telling not in queue and telling not in text
    assert "第 1 号" in queue and "负责人、主讲" in text
    assert "由■■的■■（■■）带着读，电话 ■■。" in text
    answer = client.get(address("round-file", task.pk, file.pk))
    assert answer.status_code == 200
    kept = answer["Content-Disposition"]
    assert f"attachment; filename*=utf-8''%E7%AC%AC1%E5%8F%B7-%E9%99%84%E4%BB%B6{file.pk}" in kept
    client.force_login(cast.other_student)
    assert client.get(address("round-file", task.pk, file.pk)).status_code == 404


def test_names_stand_where_the_round_shows_them(rounds, cast, client):
    found, task, judge = secret(rounds, cast)
    Round.objects.filter(pk=found.pk).update(names_hidden=False)
    text = page(client, judge, "round-score", task.pk)
    assert "林知夏的读书会" in text and "会计2401团支部" in text and "13800001234" in text


def test_save_and_next_with_progress_and_others_only_afterwards(rounds, cast, client):
    found = rounds.scoring(entries=3, judges=2)
    judge, other = rounds.judges
    for task in rounds.tasks(found, reviewer__user=other):
        rounds.score(task, first="40", second="30", comment="别人的评语")
    mine = sorted(rounds.tasks(found, reviewer__user=judge), key=lambda task: task.position)
    text = page(client, judge, "round-score", mine[0].pk)
    assert "已评 0/3" in text and "别人的评语" not in text and "100.00" not in text
    points = {"item1": "20", "item2": "15", "comment": "好"}
    here = address("round-score", mine[0].pk)
    kept = client.post(here, {"item1": "7", "item2": "", "verb": "draft"}, follow=True)
    assert 'value="7' in kept.content.decode() and rounds.fresh(mine[0]).state == "open"
    empty = client.post(here, {"item1": "7", "item2": "", "verb": "done"})
    assert empty.status_code == 400 and "还没打分" in empty.content.decode()
    answer = client.post(here, points | {"verb": "done"})
    assert answer.url == address("round-score", mine[1].pk)
    text = client.get(here).content.decode()
    assert "别人的评语" in text and "100.00" in text and other.name not in text
    assert client.post(here, points | {"verb": "done"}).status_code == 409
    aside = client.post(address("round-aside", mine[1].pk), {"reason": "是我室友"})
    assert aside.url == address("round-score", mine[2].pk)
    answer = client.post(aside.url, points | {"verb": "done"})
    assert answer.url == address("round-scoring")
    assert "2/2" in client.get(answer.url).content.decode()


def test_staff_who_review_give_their_own_scores_first(rounds, cast, client):
    found = rounds.scoring(entries=1, judges=1)
    actions.add_reviewers(found=found, by=cast.staff, numbers=[cast.staff2.number])
    actions.fill_gaps(found=found, by=cast.staff)
    for name in ("round-table", "round-print", "round-publish"):
        text = page(client, cast.staff2, name, found.pk, status=403)
        assert "还有 1 份没评" in text
    assert rows({"round": found.pk, "by": cast.staff2.pk}, [], True)[0] == 0
    (task,) = rounds.tasks(found, reviewer__user=cast.staff2)
    rounds.score(task)
    page(client, cast.staff2, "round-table", found.pk)


def test_deciding_on_screen(rounds, cast, client):
    found = rounds.deciding(entries=3, judges=2, pool=Decimal(2000))
    client.force_login(cast.staff)
    one, two, three = rounds.entries
    many = {f"{one.pk}-decision": "chosen", f"{one.pk}-granted": "700", f"{one.pk}-was": "",
            f"{two.pk}-decision": "reserve", f"{two.pk}-was": "chosen",
            f"{three.pk}-decision": "chosen", f"{three.pk}-granted": "-1"}  # fmt: skip
    answer = client.post(address("round-decide", found.pk), many, follow=True)
    text = answer.content.decode()
    assert "存了 1 份" in text
    assert (
        f"第 {two.position} 号刚由同事定为“还没定”" in text and f"第 {three.position} 号：" in text
    )
    assert (rounds.fresh(one).decision, rounds.fresh(one).granted) == ("chosen", 700)
    wrong = client.post(
        address("round-entry", found.pk, two.pk), {"decision": "refused", "words": "不"}
    )
    assert wrong.status_code == 400 and "不立项要写明理由" in wrong.content.decode()
    fine = {"decision": "refused", "words": "方案还要想细一些"}
    assert client.post(address("round-entry", found.pk, two.pk), fine).status_code == 302
    stop = client.post(address("round-publish", found.pk), follow=True)
    assert "还有 1 份没定。" in stop.content.decode()
    client.post(address("round-follow", found.pk))
    client.post(address("round-publish", found.pk))
    assert rounds.fresh(found).state == "published"
    again = client.post(address("round-publish", found.pk), follow=True)
    assert "现在不能公布：已公布" in again.content.decode()


def test_ones_own_entry_shows_no_figures(rounds, cast, client):
    found = rounds.deciding(entries=2, judges=2)
    mine = rounds.entries[0]
    mine.application.team.create(user=cast.staff2)
    text = page(client, cast.staff2, "round-table", found.pk)
    assert "有你参与，分数等公布以后再看" in text and "50.00" not in text and "60.00" in text
    page(client, cast.staff2, "round-entry", found.pk, mine.pk, status=403)
    assert "50.00" not in page(client, cast.staff2, "round-print", found.pk)
    total, sheet = rows({"round": found.pk, "by": cast.staff2.pk}, [], True)
    own = next(row for row in sheet if row[3] == mine.application.title)
    assert total == 2 and own[0] is None and set(own[7:]) == {None}


def test_results_are_ones_own_without_names(rounds, cast, client):
    rounds.published(("refused", "chosen"), judges=2)
    low, _high = rounds.entries
    text = page(client, cast.student, "round-result", low.pk)
    assert "这次名额不够了" in text and "50.00" in text
    assert not [each.name for each in rounds.judges if each.name in text]
    assert "读书会" in page(client, cast.student, "round-results")
    page(client, cast.other_student, "round-result", low.pk, status=404)
    data = of(cast.student)["我的申报的评审结果"]
    assert {each["结果"] for each in data} == {"立项", "不立项"}
    given = of(rounds.judges[0])["我评的申报"]
    assert {each["分数"] for each in given} == {"创意 20，方案 15", "创意 24，方案 18"}


def test_the_sheet_has_a_column_for_each_reviewer(rounds, cast, client):
    found = rounds.published(("chosen", "chosen"))
    asked = {"round": found.pk, "by": cast.staff.pk}
    heads = labels(asked)
    total, sheet = rows(asked, ["rank"], True)
    sheet = list(sheet)
    assert total == 2 and {len(row) for row in sheet} == {len(heads)}
    assert [head for head in heads if head.startswith("评审")] == [j.name for j in rounds.judges]
    assert [row[0] for row in sheet] == [1, 2]
    client.force_login(cast.staff)
    assert client.post(address("round-export", found.pk)).status_code == 302
    assert Job.objects.filter(kind="export").count() == 1


def test_the_home_page_shows_what_waits(rounds, client):
    found = rounds.scoring(entries=2, judges=2)
    judge = rounds.judges[0]
    assert list(to_score(judge)) == [("score", found.name, "2", "", found.scores_by)]
    client.force_login(judge)
    (card,) = client.get("/").context["todo"]
    assert (card.title, card.count, card.url) == (found.name, 2, address("round-scoring"))


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_a_fixed_number_of_questions(
    rounds, cast, client, many, django_assert_max_num_queries
):
    found = rounds.scoring(entries=many, judges=many + 1, names_hidden=True)
    judge = next(task.reviewer.user for task in rounds.tasks(found))
    task = next(each for each in rounds.tasks(found) if each.reviewer.user == judge)
    points = {"item1": Decimal(3)}
    reviewing.save_draft(task=task, by=judge, points=points)
    limits = [
        (judge, "round-scoring", (), 10), (judge, "round-score", (task.pk,), 12),
        (cast.staff, "round-list", (), 6), (cast.staff, "round", (found.pk,), 12),
        (cast.staff, "round-table", (found.pk,), 13), (cast.staff, "round-print", (found.pk,), 13),
        (cast.staff, "round-entry", (found.pk, task.entry_id), 17),
    ]  # fmt: skip
    for user, name, args, limit in limits:
        client.force_login(user)
        client.get(address(name, *args))
        with django_assert_max_num_queries(limit):
            client.get(address(name, *args))
