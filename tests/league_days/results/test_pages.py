"""Who reads a result and when, how a score came about, certificates, the honour roll, the sheet."""

import re
from dataclasses import replace
from decimal import Decimal as D

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from branches.league_days.contests.actions import withdraw_entry
from branches.league_days.contests.models import Contest
from branches.league_days.days.models import Partner
from branches.league_days.results import awarding
from branches.league_days.results.personal import of
from branches.league_days.results.queries import in_order
from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import Stage
from tests.league_days.results.conftest import JUDGED, L23, POINTS, VOTED, Finale, with_spec
from tuanwei.jobs import exports, writing
from tuanwei.jobs.models import Job
from tuanwei.lib.codes import grouped

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
ROLL, CHECK = reverse("league_days:honour-roll"), reverse("league_days:certificate-check")
BEST = reverse("league_days:best-list")


def words(answer):
    """What a page says, without tags."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def page(finale):
    return reverse("league_days:result-show", args=[finale.contest.pk])


def to(name, finale, *args):
    return reverse(f"league_days:{name}", args=[finale.contest.pk, *args])


def test_before_publication_staff_and_supervisors_only(finale, client):
    finale.counted()
    for person, status in (
        (finale.cast.staff, 200), (finale.cast.supervisor, 200), (finale.cast.secretary, 403),
        (finale.cast.student, 403), (finale.cast.teacher, 403),
    ):  # fmt: skip
        client.force_login(person, BACKEND)
        assert client.get(page(finale)).status_code == status, person
        assert client.get(to("result-line", finale, "final", 2)).status_code == status
    client.logout()
    assert client.get(page(finale)).status_code == 302
    awarding.propose_awards(contest=finale.contest, by=finale.cast.staff)
    client.force_login(finale.cast.student, BACKEND)
    said = words(client.get(page(finale)))
    assert "已公布" in said and "会计2402团支部" in said and "90.10" in said
    assert "冻结并算结果" not in said and "撤销" not in said and "核对" not in said


def test_staff_go_from_what_is_missing_to_the_publicity(finale, client):
    client.force_login(finale.cast.staff, BACKEND)
    said = words(client.get(page(finale)))
    assert "“网络投票”的“网上”还没有安排投票。" in said and "冻结并算结果" not in said
    answer = client.post(to("result-count", finale, "final"), follow=True)
    assert "5号：“评委”有 0 人打了分，要 5 人。" in words(answer)
    finale.ready()
    assert "都齐了" in words(client.get(page(finale)))
    answer = client.post(to("result-count", finale, "final"), follow=True)
    assert "“终评”算好了" in words(answer) and "获奖名单可以公示了" in words(answer)
    assert "会计2402团支部现在没有书记，“优秀团支书”空着。" in words(answer)
    answer = client.post(to("result-publish", finale), follow=True)
    assert "公示开始了" in words(answer) and "公示中" in words(answer)
    answer = client.post(to("result-recount", finale, "final"), follow=True)
    assert "重新核对过：摘要、评分表、得票、加分和当时一样，名次不变。" in words(answer)


def test_queries_do_not_grow(cast, client, django_assert_max_num_queries):
    finale = Finale(cast, many=5).published()
    client.force_login(cast.staff, BACKEND)
    client.get(page(finale))
    with django_assert_max_num_queries(25):
        client.get(page(finale))
    client.force_login(cast.student, BACKEND)
    with django_assert_max_num_queries(12):
        client.get(page(finale))
    with django_assert_max_num_queries(12):
        client.get(to("result-line", finale, "final", 2))
    with django_assert_max_num_queries(12):
        client.get(ROLL)


def three_stages(cast):
    """Each with judges, members' votes and materials; nobody leaves on the way."""
    panels = (
        replace(JUDGED, weight=D(50), least_judges=1), replace(VOTED, weight=D(30)),
        replace(JUDGED, key="papers", label="材料", weight=D(20), kind=rules.MATERIALS,
                least_judges=1),
    )  # fmt: skip
    stages = tuple(Stage(key, key, panels) for key in ("first", "second", "third"))
    return Finale(cast, with_spec(stages=stages, ties=()))


def test_queries_do_not_grow_with_stages(cast, client, django_assert_max_num_queries):
    finale = three_stages(cast)
    client.force_login(cast.staff, BACKEND)
    for run in finale.contest.stages.order_by("position"):
        run.contest, finale.run = finale.contest, run
        finale.judged(run=run, judges=2)
        client.get(page(finale))
        with django_assert_max_num_queries(25):
            assert "还不能算" in words(client.get(page(finale)))
        run.polls.all().delete()  # drafts, from when the stage began
        finale.judged(run=run, judges=2, panel="papers").voted().counted()
        with django_assert_max_num_queries(25):
            client.get(page(finale))
    awarding.propose_awards(contest=finale.contest, by=cast.staff)
    with django_assert_max_num_queries(25):
        assert "第 1 名" in words(client.get(page(finale)))


def test_how_a_score_came_about(finale, client):
    finale.published()
    client.force_login(finale.cast.student, BACKEND)
    said = words(client.get(to("result-line", finale, "final", 2)))
    for part in (
        "A 最高，不计", "E 最低，不计", "去掉一个最高、一个最低后平均：88", "88 ÷ 100 × 100 × 70% = 61.6",
        "7 票（有效票 9 张）", "100 − 5 × 1（这一项第 2 名，最低 0） = 95", "95 ÷ 100 × 100 × 30% = 28.5",
        "90.10 （中间不四舍五入", "第 1 名",
    ):  # fmt: skip
        assert part in said, part
    assert "评委0" not in said  # judges stay letters
    assert client.get(to("result-line", finale, "final", 9)).status_code == 404
    assert client.get(to("result-line", finale, "none", 2)).status_code == 404


def test_equals_and_what_told_them_apart(cast, client):
    equal = POINTS | {"1": 85, "2": 85}
    finale = Finale(cast).judged(equal).voted([("1", "2", "3")] * 3).published()
    client.force_login(cast.student, BACKEND)
    said = words(client.get(page(finale)))
    assert "同分，按参与率" in said and "按“评委”的分 → 按参与率 → 按报名先后" in said
    assert "和 2 号同分，按参与率分出先后" in words(
        client.get(to("result-line", finale, "final", 1))
    )


def test_equals_are_decided_on_the_page(cast, client):
    spec = with_spec(ties=(), at_border=rules.DECIDE, awards=(L23.awards[1],))
    finale = Finale(cast, spec).judged(POINTS | {"1": 88}).voted([("1", "2", "3")] * 3).counted()
    client.force_login(cast.staff, BACKEND)
    assert "同分，请人来定：优秀团日活动" in words(client.get(page(finale)))
    where = to("result-decide", finale, "final")
    answer = client.post(where, {"chosen": ["1", "2"], "reason": "现场更完整"})
    assert answer.status_code == 400 and "请正好选 1 个" in words(answer)
    answer = client.post(where, {"reason": "现场更完整"})
    assert answer.status_code == 400
    answer = client.post(where, {"chosen": ["2"], "reason": "现场更完整"}, follow=True)
    assert "定好了" in words(answer) and "优秀团日活动：现场更完整" in words(answer)
    answer = client.post(where, {"chosen": ["1"], "reason": "现场更完整"}, follow=True)
    assert "这里已经定了" in words(answer)


def test_an_award_is_taken_back_on_the_page(finale, client):
    finale.granted()
    award = finale.award("best", 2)
    where = to("award-revoke", finale, award.pk)
    client.force_login(finale.cast.student, BACKEND)
    assert client.get(where).status_code == 403
    client.force_login(finale.cast.staff, BACKEND)
    assert "名次在后的递补" in words(client.get(where))
    assert client.post(where, {"reason": "假"}).status_code == 400
    answer = client.post(where, {"reason": "照片是借的"}, follow=True)
    assert "照片是借的" in words(answer) and "递补公示 1" in words(answer)
    assert client.get(where).status_code == 404


# --- certificates and the honour roll


def test_a_certificate_from_hand_to_hand(finale, client):
    finale.granted()
    award = finale.award("best", 1)
    paper = reverse("league_days:certificate-print", args=[award.code])
    for person, status in (
        (finale.cast.student, 200), (finale.cast.secretary, 200), (finale.cast.staff, 200),
        (finale.cast.other_student, 404),
    ):  # fmt: skip
        client.force_login(person, BACKEND)
        assert client.get(paper).status_code == status, person
    client.logout()
    assert client.get(paper).status_code == 302
    answer = client.get(CHECK, {"code": grouped(award.code).lower()}, follow=True)
    said = words(answer)
    assert "是真的，还有效" in said and "会计2401团支部：" in said and "《第1个团日》" in said
    assert "88.5" not in said  # no scores on it
    assert finale.cast.secretary.name not in said
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    title = finale.award("leader", 1)
    said = words(client.get(reverse("league_days:certificate-show", args=[title.code])))
    assert "苏念（会计2401团支部）" in said and finale.cast.secretary.number not in said
    awarding.revoke_award(award=award, by=finale.cast.staff, reason="照片是借的")
    said = words(client.get(reverse("league_days:certificate-show", args=[award.code])))
    assert "已经作废" in said and "照片是借的" not in said and "会计2401" not in said


def test_codes_that_nobody_has(client, db):
    where = reverse("league_days:certificate-show", args=["ABCD-EFGH-JKMN-PQRS"])
    for _turn in range(20):
        answer = client.get(where)
        assert answer.status_code == 404 and "没有这个编号" in words(answer)
    assert client.get(where).status_code == 429


def test_a_joint_award_names_all(cast, client):
    finale = Finale(cast, with_spec(joint=rules.TOGETHER))
    Partner.objects.create(
        league_day=finale.entries["1"].league_day, unit=cast.other_branch, state="accepted",
        asked_by=cast.secretary,
    )  # fmt: skip
    finale.granted()
    code = finale.contest.awards.get(key="best", unit=cast.other_branch).code
    said = words(client.get(reverse("league_days:certificate-show", args=[code])))
    assert "会计2401团支部、经管2402团支部：" in said


def test_the_honour_roll(finale, client):
    client.force_login(finale.cast.student, BACKEND)
    assert "这里还没有荣誉" in words(client.get(ROLL))
    finale.published()
    assert "会计2402" not in words(client.get(ROLL))
    finale.over()
    said = words(client.get(ROLL))
    assert "会计2402团支部" in said and "最佳人气" in said and finale.contest.title in said
    mine = words(client.get(ROLL, {"who": "mine"}))
    assert "会计2401团支部" in mine and "会计2402团支部" not in mine
    said = words(client.get(ROLL, {"unit": finale.entries["2"].unit_id}))
    assert "会计2402团支部的荣誉" in said and "会计2401" not in said
    assert "这里还没有荣誉" in words(client.get(ROLL, {"year": "2001"}))
    assert client.get(ROLL, {"unit": "x", "year": "20x1"}).status_code == 200


def test_visitors_read_the_best_league_days_and_no_names(cast, client, django_assert_num_queries):
    assert "还没有评出来的团日" in words(client.get(BEST))
    finale = Finale(cast, with_spec(joint=rules.EACH))
    Partner.objects.create(
        league_day=finale.entries["2"].league_day, unit=cast.other_branch, state="accepted",
        asked_by=cast.secretary,
    )  # fmt: skip
    finale.published()
    assert finale.contest.title not in words(client.get(BEST))  # the window still runs
    finale.over()
    with django_assert_num_queries(2):
        said = words(client.get(BEST))
    first, second = said.index("第1个团日"), said.index("第2个团日")
    assert second < first and said.count("第2个团日") == 1  # the votes put it first
    assert "会计2402团支部、经管2402团支部" in said and "最佳人气" in said
    for person in (cast.secretary, cast.staff, cast.student):
        assert person.name not in said and person.number not in said
    assert "88.5" not in said and "登录以后，能看每一项得分" in said
    awarding.revoke_award(award=finale.award("best", 1), by=cast.staff, reason="照片是借的")
    assert "最佳团日活动" in said and "照片是借的" not in words(client.get(BEST))


def test_awards_stand_in_the_order_of_the_rules(finale, client):
    client.force_login(finale.cast.student, BACKEND)
    finale.published()
    awards = list(finale.contest.awards.order_by("pk"))
    places = [each.key for each in finale.contest.spec.awards]
    wanted = sorted(awards, key=lambda each: (places.index(each.key), each.rank or 0))
    assert in_order(finale.contest, awards[::-1]) == wanted
    first, *_more, last = [each.label for each in wanted]
    said = words(client.get(page(finale)))
    assert "24:00 前可以提异议" in said
    shown = said[said.index("获奖名单") :]
    assert shown.index(first) < shown.index(last)
    finale.over()
    assert "可以提异议" not in words(client.get(page(finale)))
    # Whoever was written last stands where the rules say.
    finale.contest.awards.filter(pk=wanted[0].pk).update(id=wanted[-1].pk + 1000)
    ((_contest, shown),) = client.get(ROLL).context["months"]
    assert [each.label for each in shown] == [each.label for each in wanted]


def test_what_is_kept_about_a_person(finale):
    finale.granted()
    (row,) = of(finale.cast.secretary)["团日评选的称号"]
    assert (row["称号"], row["支部"], row["状态"]) == ("优秀团支书", "会计2401团支部", "已授予")


# --- the sheet


def test_the_sheet_has_a_header_of_two_rows(finale, client, tmp_path):
    finale.published()
    client.force_login(finale.cast.student, BACKEND)
    answer = client.post(to("result-export", finale, "final"))
    assert answer.status_code == 302
    job = Job.objects.get(created_by=finale.cast.student)
    export, asked = exports.get("contest-result"), job.parameters["parameters"]
    total, found = export.rows(asked, [], True)
    labels, groups = export.labels(asked), export.groups(asked)
    made = tmp_path / "x.xlsx"
    writing.write_xlsx(made, labels, found, groups=groups)
    assert total == 5
    assert labels == [
        "名次", "序号", "申办支部", "活动", "主题", "形式", "评委得分", "网上（票）", "网络投票折算分",
        "折合总分", "同分怎么分", "奖项",
    ]  # fmt: skip
    assert groups == [(4, 6, "评委（70%）"), (7, 8, "网络投票（30%）")]
    sheet = openpyxl.load_workbook(made)["Sheet1"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][4] == "评委（70%）" and rows[0][7] == "网络投票（30%）" and rows[1] == labels
    assert rows[2] == [
        1,
        2,
        "会计2402团支部",
        "第2个团日",
        48,
        40,
        88,
        7,
        95,
        90.1,
        None,
        "最佳团日活动",
    ]
    assert rows[4][-1] == "优秀团日活动、最佳人气"


def test_nothing_is_exported_before_publication(finale, client):
    finale.counted()
    asked = {"contest": finale.contest.pk, "stage": "final", "by": finale.cast.student.pk}
    export = exports.get("contest-result")
    assert export.rows(asked, [], True)[0] == 0 and export.groups(asked) == []
    client.force_login(finale.cast.student, BACKEND)
    assert client.post(to("result-export", finale, "final")).status_code == 403


def test_one_that_left_is_shown_as_such(finale, client):
    finale.granted()
    awarding.revoke_award(award=finale.award("best", 2), by=finale.cast.staff, reason="照片是借的")
    client.force_login(finale.cast.student, BACKEND)
    said = words(client.get(page(finale)))
    assert "已取消资格" in said and "撤销：2 号会计2402团支部已取消资格：照片是借的。" in said
    assert "照片是借的" in words(client.get(to("result-line", finale, "final", 2)))


def test_withdrawn_before_the_count_is_no_line(finale, client):
    finale.ready()
    withdraw_entry(entry=finale.entries["3"], by=finale.cast.secretary)
    finale.published()
    client.force_login(finale.cast.student, BACKEND)
    assert client.get(to("result-line", finale, "final", 3)).status_code == 404


def test_an_entry_of_a_closed_contest_leads_to_the_result(finale, client):
    finale.granted()
    client.force_login(finale.cast.secretary, BACKEND)
    entry = reverse("league_days:entry", args=[finale.entries["1"].pk])
    assert "看结果和名次" not in client.get(entry).text
    cast = finale.cast
    Contest.objects.update(
        state="closed", closing_by=cast.staff, closed_by=cast.administrator,
        closed_at=timezone.now(),
    )  # fmt: skip
    page = client.get(entry).text
    assert reverse("league_days:result-show", args=[finale.contest.pk]) in page
    assert "看结果和名次" in page
