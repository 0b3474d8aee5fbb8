"""What forms do, what is said when something is wrong, what pages cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.results.models import LateFact, Reopening, Ruling, Snapshot
from assessment.results.personal import of
from assessment.rounds.models import Round, ScoreLine
from assessment.sheets.models import Claim
from tests.assessment.results.conftest import LAST_YEAR
from tests.assessment.results.test_late import noted
from tests.assessment.results.test_publishing import upheld
from tests.assessment.results.test_ranking import page
from tests.naughty import BACKEND
from tuanwei.jobs.models import Job

pytestmark = pytest.mark.django_db


def sent(client, user, name, *args, status=302, **data):
    """The text after a form, "" after a redirect."""
    client.force_login(user, BACKEND)
    answer = client.post(reverse(f"assessment:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def test_staff_publish_for_objections(results, client):
    cast = results.cast
    held = results.round([90, 70])
    text = page(client, cast.staff, held, name="result-publish")
    assert "2 个组织的名次" in text
    assert "3 个工作日" in text
    sent(client, cast.staff, "result-publish", held.pk)
    assert results.again(held).state == "publicity"
    text = sent(client, cast.staff, "result-publish", held.pk, status=409)
    assert "不能变成“公示中”" in text
    page(client, cast.staff, held, 302, name="result-publish")


def test_what_is_missing_is_said_before_publishing(results, client):
    held = results.scene.round(state="review")
    text = page(client, results.cast.staff, held, name="result-publish")
    assert "先算分" in text
    assert "发公示</button>" not in text
    cast = results.cast
    held = results.round([90, 70], **LAST_YEAR)
    line = results.line(held, cast.branch, "days")
    ScoreLine.objects.filter(pk=line.pk).update(self_score=40)  # the system says 30
    claim = Claim.objects.create(
        line=results.line(held, cast.branch, "extra"), term="press", on=held.starts_on,
        level="city", label="市报报道", link="https://example.com/a", by=cast.secretary,
    )  # fmt: skip
    text = page(client, cast.staff, held, name="result-publish")
    assert "还有 1 条申报没有核对。" in text  # what would bar the step is said before it
    assert "发公示</button>" not in text
    claim.delete()
    text = page(client, cast.staff, held, name="result-publish")
    assert "还有 1 项自评、系统、检查的分差得多，没有复核" in text
    assert f"/assessment/rounds/{held.pk}/differences/" in text
    assert "还缺签字：团支书 2 张、检查人 2 张、第二检查人 2 张。" in text
    text = sent(client, cast.staff, "result-publish", held.pk, status=409)
    assert "写一句为什么现在就公示" in text
    sent(client, cast.staff, "result-publish", held.pk, words="支部认可系统的分，会上说定了")
    assert held.moves.get().words == "支部认可系统的分，会上说定了"
    assert results.again(held).state == "publicity"


def test_a_line_is_corrected_on_the_page(results, client):
    cast = results.cast
    held = results.published_for_objections([70, 72])
    line = results.line(held, cast.branch)
    assert "没有要更正的" in page(client, cast.administrator, held, name="result-corrections")
    upheld(results, held, f"{line.sheet_id}:order")
    text = page(client, cast.administrator, held, name="result-corrections")
    assert "现在 8 分" in text
    args = ("result-correct", held.pk, line.pk)
    text = sent(client, cast.administrator, *args, status=400, score="十分", reason="", edition="0")
    assert "请填数字" in text
    assert "请写一句为什么" in text
    text = sent(
        client, cast.administrator, *args, status=409, score="99", reason="多给一点", edition="0"
    )
    assert "最多 10 分" in text
    sent(client, cast.administrator, *args, score="9.5", reason="补记一次", edition="0")
    line.refresh_from_db()
    assert line.review_score == 9.5
    assert "已更正" in page(client, cast.administrator, held, name="result-corrections")
    # The general branch's secretary checks its branches; a cadre of the branch does not.
    assert sent(
        client, cast.secretary, *args, status=403, score="10", reason="自己改改", edition="1"
    )


def test_the_committee_takes_and_publishes(results, client):
    cast = results.cast
    held = results.over(results.published_for_objections([95, 90, 50, 40]))
    sheet = results.sheet(held, cast.branch)
    text = page(client, cast.administrator, held, name="result-decision")
    assert "审定并公布" in text
    assert "推优名额减半：2 个组织" in text
    assert "审定并公布" not in page(client, cast.staff, held, name="result-decision")
    args = ("result-take", held.pk, sheet.pk)
    assert "请选取消什么" in sent(client, cast.administrator, *args, status=400, reason="出了事故")
    sent(client, cast.administrator, *args, takes="title:red", reason="材料不实")
    text = page(client, cast.administrator, held, name="result-decision")
    assert "称号“五四红旗团支部”" in text
    assert "材料不实" in text
    sent(client, cast.administrator, "result-give-back", held.pk, Ruling.objects.get().pk)
    assert not Ruling.objects.exists()
    sent(client, cast.administrator, "result-settle", held.pk)
    assert results.again(held).state == "published"
    text = sent(client, cast.administrator, "result-settle", held.pk, status=409)
    assert "不在审定" in text
    text = page(client, cast.student, held)
    assert "五四红旗团支部" in text


def test_the_consequences_stand_on_the_units_page(results, client):
    cast = results.cast
    held = results.published([50, 90])
    client.force_login(cast.student, BACKEND)
    text = client.get(reverse("organisation:unit-detail", args=[cast.branch.pk])).content.decode()
    assert "推优名额减半" in text
    assert held.name in text
    assert (
        "考核的后果"
        not in client.get(
            reverse("organisation:unit-detail", args=[cast.other_branch.pk])
        ).content.decode()
    )


def test_late_facts_and_a_reopening_on_the_page(results, client):
    cast = results.cast
    held = results.round([90, 50], state="published")
    Round.objects.filter(pk=held.pk).update(frozen_at=timezone.now() - timedelta(days=1))
    assert "没有迟到的记录" in page(client, cast.staff, held, name="late-list")
    for n in range(3):
        noted(results, label=f"第 {n} 次团日")
    first, second, _third = LateFact.objects.order_by("pk")
    assert "第 0 次团日" in page(client, cast.staff, held, name="late-list")
    text = sent(client, cast.staff, "late-decide", held.pk, first.pk, status=409, to="left")
    assert "写一句为什么" in text
    assert "请选计入下一次" in sent(
        client, cast.staff, "late-decide", held.pk, first.pk, status=409, to="reopened"
    )
    sent(client, cast.staff, "late-decide", held.pk, first.pk, to="left", words="太晚了")
    sent(client, cast.staff, "late-decide", held.pk, second.pk, to="next")
    assert "太晚了" in page(client, cast.staff, held, name="late-list", show="all")
    assert "请写一句为什么" in sent(client, cast.staff, "late-reopen", held.pk, status=400)
    sent(client, cast.staff, "late-reopen", held.pk, reason="漏了第三次团日")
    text = page(client, cast.administrator, held, name="late-list")
    assert "同意，重新打开" in text
    assert "同意，重新打开" not in page(client, cast.staff, held, name="late-list")
    asked = Reopening.objects.get()
    args = ("late-reopen-answer", held.pk, asked.pk)
    assert "请写一句为什么" in sent(client, cast.administrator, *args, status=400, answer="refuse")
    sent(client, cast.administrator, *args, answer="agree")
    assert results.again(held).state == "review"
    kept = Snapshot.objects.get()
    client.force_login(cast.staff, BACKEND)
    text = client.get(
        reverse("assessment:result-earlier", args=[held.pk, kept.pk])
    ).content.decode()
    assert "漏了第三次团日" in text
    assert cast.branch.name in text
    assert "重新打开过" in page(client, cast.staff, held)


def test_papers(results, client):
    cast = results.cast
    held = results.round([90, 70], state="published")
    line = results.line(held, cast.branch)
    line.check_note, line.check_score, line.checked_by = "少一次值班", 8, cast.staff
    line.save()
    text = page(client, cast.student, held, name="paper-result")
    assert "审定人（签字）：" in text
    assert "（盖章）" in text
    own, other = (results.sheet(held, unit) for unit in (cast.branch, cast.other_branch))
    client.force_login(cast.student, BACKEND)
    text = client.get(reverse("assessment:paper-sheet", args=[held.pk, own.pk])).content.decode()
    for words in (
        "检查：少一次值班",
        "支部书记（签字）：",
        'rowspan="2"',
        '<td class="n strong">90</td>',
    ):
        assert words in text, words
    for round_pk, sheet in ((held.pk, other.pk), (held.pk + 1, own.pk), (held.pk, 10**25)):
        found = client.get(f"/assessment/rounds/{round_pk}/papers/{sheet}/")
        assert found.status_code == 404
    draft = results.round([80, 70], **LAST_YEAR)
    sheet = results.sheet(draft, cast.branch)
    text = client.get(reverse("assessment:paper-sheet", args=[draft.pk, sheet.pk])).content.decode()
    assert "公示以后才有" in text
    assert ">80<" not in text


def test_a_branch_objects_to_one_of_its_points_from_its_sheet(results, client):
    cast = results.cast
    held = results.published_for_objections()
    sheet = results.sheet(held, cast.branch)
    publicity = held.postings.get().publicity
    address = f"{reverse('publicity:object', args=[publicity.pk])}?line={sheet.pk}"
    client.force_login(cast.student, BACKEND)
    paper = reverse("assessment:paper-sheet", args=[held.pk, sheet.pk])
    assert address in client.get(paper).content.decode()
    form = client.get(address).content.decode()
    assert f'value="{sheet.pk}:order"' in form
    results.over(held)
    assert address not in client.get(paper).content.decode()


def test_sheets_are_taken_out_from_the_page(results, client):
    cast = results.cast
    held = results.round([90, 70])
    assert "请选一张表" in sent(client, cast.staff, "paper-exports", held.pk, status=400)
    sent(client, cast.staff, "paper-exports", held.pk, kind="assessment-matrix")
    assert Job.objects.get(kind="export").label == "考核得分总表"


@pytest.mark.parametrize(
    "name", ["result-decision", "late-list", "result-corrections", "paper-result"]
)
def test_pages_ask_the_same_for_many(results, client, django_assert_max_num_queries, name):
    cast = results.cast
    few = results.round([90, 70], state="decision")
    many = results.round(list(range(60, 85)), state="decision", **LAST_YEAR)
    for held in (few, many):
        for unit in held.sheets.values_list("unit", flat=True)[:20]:
            held.late_facts.create(fact=results.scene.fact(held.sheets.get(unit=unit).unit))
    for held in (few, many):  # names of versions are read once by a process
        page(client, cast.administrator, held, name=name)
    with django_assert_max_num_queries(25) as one:
        page(client, cast.administrator, few, name=name)
    with django_assert_max_num_queries(len(one)):
        page(client, cast.administrator, many, name=name)


def test_what_is_kept_about_a_person(results):
    cast = results.cast
    held = results.over(results.published_for_objections())
    Ruling.objects.create(
        sheet=results.sheet(held, cast.branch), takes="title:red", reason="材料不实",
        by=cast.administrator,
    )  # fmt: skip
    Reopening.objects.create(round=held, reason="漏了一次", asked_by=cast.staff)
    assert of(cast.administrator)["考核审定"][0]["原因"] == "材料不实"
    assert of(cast.staff)["重新打开考核"][0]["原因"] == "漏了一次"
    assert of(cast.student) == {"考核审定": [], "重新打开考核": [], "迟到的考核记录": []}
