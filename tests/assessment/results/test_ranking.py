"""Places with ties, grades and why they are lower, changes, filters, sorting, who sees it, what it costs."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.urls import reverse

from assessment.engine.spec import Category
from assessment.queries import grades_of, titles_of
from assessment.results import labels, queries, views
from assessment.results.distribution import spread
from assessment.rounds.models import ScoreSheet
from assessment.scores.actions import restand
from assessment.standards.models import Standard
from tests.assessment.results.conftest import LAST_YEAR, RANKED
from tests.naughty import BACKEND

pytestmark = pytest.mark.django_db
D = Decimal


def page(client, user, held, status=200, name="result-ranking", **query):
    """The text of a page of the room."""
    if client.session.get("_auth_user_id") != str(user.pk):
        client.force_login(user, BACKEND)
    answer = client.get(reverse(f"assessment:{name}", args=[held.pk]), query)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def test_equals_share_a_place_and_the_quota_takes_them_together(results):
    held = results.round([95, 90, 90, 85, 55])
    rows = queries.ranking_of(held)
    assert [each.place for each in rows] == ["1", "并列 2", "并列 2", "4", "5"]
    # Half of five, rounded down, may be good; two equals stand on both sides of the second place.
    assert [each.grade for each in rows] == ["优秀", "合格", "合格", "合格", "不合格"]
    assert [each.why for each in rows] == ["", *["按分是优秀；优秀名额满了"] * 3, ""]
    assert [each.titles for each in rows] == [("五四红旗团支部", "红旗标兵"), (), (), (), ()]


def test_a_veto_is_said_and_a_title_falls_to_the_next_in_rank(results):
    held = results.round([95, 94, 93, 92])
    sheet = results.sheet(held, results.cast.branch)
    ScoreSheet.objects.filter(pk=sheet.pk).update(vetoes=["serious"])
    restand(round=held)
    rows = queries.ranking_of(held)
    assert rows[0].why == "按分是优秀；一票否决：出现严重违纪"
    assert [each.titles for each in rows] == [
        (),
        ("五四红旗团支部", "红旗标兵"),
        ("五四红旗团支部",),
        (),
    ]


def test_a_change_is_told_against_the_previous_round(results):
    cast = results.cast
    units = [cast.branch, cast.other_branch, *results.scene.branches(1)]
    before = results.round(
        [70, 90, 80], units=units, state="published", name="上一学年", **LAST_YEAR
    )
    version = before.version
    held = results.round([88, 77, 66], units=units, previous=before)
    type(held).objects.filter(pk=held.pk).update(version=version)
    rows = queries.ranking_of(results.again(held))
    assert [each.change for each in rows] == ["升 2", "降 1", "降 1"]
    assert rows[0].history == (("上一学年", "70", "3"),)
    assert 'aria-label="历次得分：70 → 88"' in rows[0].line
    assert queries.ranking_of(before)[0].line == ""  # nothing to draw a line through


def test_sorted_and_filtered_by_the_address(results, client):
    cast = results.cast
    held = results.round([70, 95], state="published")

    def names(**query):
        text = page(client, cast.staff, held, **query)
        return sorted(
            (each.name for each in (cast.branch, cast.other_branch) if f">{each.name}</a>" in text),
            key=lambda name: text.index(f">{name}</a>"),
        )

    first, second = cast.branch.name, cast.other_branch.name
    assert names() == [second, first]
    assert names(sort="-place") == [first, second]
    assert names(sort="unit") == names(sort="-unit")[::-1] != []
    assert names(sort="nonsense") == [second, first]
    assert names(parent=cast.general_branch.pk) == [first]
    assert names(grade="pass") == [first]
    assert names(parent="x") == []
    assert "没有符合条件的" in page(client, cast.staff, held, category="没有的")
    for sort in queries.SORTS:
        page(client, cast.staff, held, sort=sort)


def test_a_category_is_called_by_its_name(results, client):
    cast = results.cast
    held = results.round([70, 95], spec=replace(RANKED, categories=(Category("arts", "文科"),)))
    ScoreSheet.objects.filter(round=held, unit=cast.branch).update(category="arts")
    text = page(client, cast.staff, held, category="arts")
    assert '<option value="arts" selected>文科</option>' in text
    assert f">{cast.branch.name}</a>" in text
    assert f">{cast.other_branch.name}</a>" not in text
    sheet = results.sheet(held, cast.branch)
    paper = client.get(reverse("assessment:paper-sheet", args=[held.pk, sheet.pk]))
    assert "人　文科　" in paper.content.decode()


def test_sorted_by_change(results):
    cast = results.cast
    before = results.round([90, 60], state="published", **LAST_YEAR)
    held = results.round([91, 80], previous=before)
    rows, order = queries.listed(held, sort="-change")
    assert [each.unit for each in rows.order_by(*order)] == [cast.other_branch, cast.branch]
    rows, order = queries.listed(held, sort="change")
    assert [each.unit for each in rows.order_by(*order)] == [cast.branch, cast.other_branch]


def test_drafts_are_seen_by_staff_checkers_and_supervisors(results, client):
    cast = results.cast
    held = results.round([90, 70])
    results.scene.scorer(held, cast.other_student, "checker")
    results.scene.scorer(held, cast.party_member, "supervisor")
    for user, status in (
        (cast.staff, 200), (cast.administrator, 200), (cast.teacher, 200), (cast.other_student, 200),
        (cast.party_member, 200), (cast.student, 404), (cast.secretary, 404),
        (cast.general_secretary, 404),
    ):  # fmt: skip
        page(client, user, held, status)
    results.scene.scorer(held, cast.outsider, "checker", under=cast.general_branch)
    page(client, cast.outsider, held, 404)  # theirs are the sheets below, nobody else's draft
    held = results.put(held, "publicity")
    for user in (cast.student, cast.secretary, cast.general_secretary):
        assert "这是草稿" not in page(client, user, held)
    for state in ("draft", "called_off"):
        page(client, cast.staff, results.put(held, state), 404)


def test_it_is_empty_before_there_are_totals(results, client):
    held = results.scene.round(state="check")
    text = page(client, results.cast.staff, held)
    assert "还没有排名" in text
    assert "没有排名的 2 个" in text


def test_the_ranking_asks_the_same_for_many(results, client, django_assert_max_num_queries):
    cast = results.cast
    first = results.round([90, 70], state="published", **LAST_YEAR)
    held = results.round([90, 70], state="publicity", previous=first)
    page(client, cast.student, held)
    with django_assert_max_num_queries(15) as few:
        page(client, cast.student, held)
    for user in (cast.student, cast.staff):
        many = results.round(list(range(60, 90)), state="publicity", previous=first)
        page(client, user, many)
        with django_assert_max_num_queries(15) as found:
            text = page(client, user, many)
        assert len(found) <= len(few) <= 6
        assert text.count('data-label="总分"') == 25
        assert "after=" in text


def test_it_is_drawn_once_and_again_after_every_change(results, client, monkeypatch):
    cast = results.cast
    before = results.round([50, 90], state="published", **LAST_YEAR)
    held = results.round([90, 70], previous=before)
    drawn, draw = [], views._drawn_body
    monkeypatch.setattr(views, "_drawn_body", lambda *asked: drawn.append(asked) or draw(*asked))
    first = page(client, cast.staff, held)
    for user in (cast.staff, cast.administrator):
        assert page(client, user, held).count('data-label="总分"') == 2
    assert len(drawn) == 1
    sheet = results.sheet(held, cast.other_branch)
    changes = (
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(total=Decimal(99), exact=99),
        lambda: restand(round=held),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(left_out="休学太多"),
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(left_out=""),
        lambda: ScoreSheet.objects.filter(round=before, unit=cast.branch).update(place=Fraction(7)),
        lambda: type(cast.branch).objects.filter(pk=cast.branch.pk).update(name="改了名字的团支部"),
        lambda: type(held).objects.filter(pk=held.pk).update(previous=None),
        lambda: Standard.objects.filter(pk=held.version.kind_id).update(name="改了名字的标准"),
    )
    seen = [first]
    for many, change in enumerate(changes, 2):
        change()
        seen.append(page(client, cast.staff, held))
        page(client, cast.staff, held)
        assert len(drawn) == many
    assert ">99<" in seen[1]
    assert "没有排名的 1 个" in seen[3]
    assert "改了名字的团支部" in seen[6]
    assert "改了名字的标准 第" in seen[8]


@pytest.mark.django_db(transaction=True)
def test_what_others_commit_is_read_at_once(results, client, monkeypatch):
    """Outside a transaction of one's own, as people read it: what it is made of is looked through again only after
    somebody has written something."""
    cast = results.cast
    held = results.round([90, 70], state="publicity")
    asked, ask = [], queries.EDITION.rows
    monkeypatch.setattr(
        queries, "EDITION", SimpleNamespace(rows=lambda *keys: asked.append(keys) or ask(*keys))
    )
    sheet = ScoreSheet.objects.filter(pk=results.sheet(held, cast.other_branch).pk)

    def read():
        try:
            return page(client, cast.student, held)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as reader:
        assert ">70<" in reader.submit(read).result()
        for total in ("99.75", "88.25", "71.75"):
            with transaction.atomic():
                sheet.update(total=Decimal(total), exact=Fraction(total))
                assert f">{total}<" not in reader.submit(read).result()  # not committed yet
                assert f">{total}<" in page(client, cast.student, held)  # its own
                assert f">{total}<" not in reader.submit(read).result()
            assert f">{total}<" in reader.submit(read).result()
            assert f">{total}<" in page(client, cast.student, held)
        asked.clear()
        for _time in range(30):  # the database tidies up now and then, which counts as writing
            reader.submit(read).result()
    assert len(asked) < 30


def test_one_of_ones_own_stands_out_for_oneself_alone(results, client):
    cast = results.cast
    held = results.round([90, 70], state="published")
    for user, own in (
        (cast.secretary, cast.branch), (cast.teacher, None), (cast.other_student, cast.other_branch),
        (cast.general_secretary, None), (cast.secretary, cast.branch),
    ):  # fmt: skip
        marked = re.findall(r'<tr class="us">.*?<th[^>]*>(.*?)</th>', page(client, user, held))
        assert len(marked) == (own is not None), user
        assert all(own.name in each for each in marked)


def test_pages_lead_on(results, client):
    held = results.round(list(range(50, 80)), state="published")
    text = page(client, results.cast.student, held)
    mark = text.split("after=")[1].split('"')[0].split("&")[0]
    text = page(client, results.cast.student, held, after=mark)
    assert text.count('data-label="总分"') == 5


def test_how_they_are_spread():
    names = labels.names_of(RANKED)
    found = spread(names, [("good", 9, 3), ("pass", 7, 2), ("", 5, 1), ("gone", 7, 1)])
    assert found.grades == [("优秀", 3), ("合格", 2), ("不合格", 0), ("gone", 1), ("不评等级", 1)]
    assert found.bands == [("90–100", 3), ("80–90", 0), ("70–80", 3), ("60–70", 0), ("50–60", 1)]
    assert found.units == 7
    assert spread(names, []).bands == []


def test_the_spread_counts_the_whole_round(results):
    found = queries.overview(results.round([95, "90.00", "89.99", 55]))
    assert sorted(found.counted) == [("fail", 5, 1), ("good", 9, 2), ("pass", 8, 1)]
    assert [name for _key, name in found.parents] == ["经管学院团总支", "会计学院团总支"]


def test_words():
    names = labels.names_of(RANKED)
    assert labels.place(Fraction(5, 2), True) == "并列 2.5"
    assert labels.place(None) == "—"
    assert labels.change(Fraction(2), Fraction(2)) == "持平"
    assert labels.change(None, Fraction(2)) == ""
    assert labels.next_lower(names, "good") == "pass"
    assert labels.next_lower(names, "fail") == ""
    assert labels.taken(names, "title:red") == "称号“五四红旗团支部”"
    assert labels.grade(names, "gone") == "gone"
    assert labels.why_lower(names, "good", "ruling", "good") == "审定取消了优秀"


def test_what_other_features_read(results):
    cast = results.cast
    results.round([90, 70], state="published", name="去年", **LAST_YEAR)
    results.round([50, 95], state="published", name="今年")
    results.round([95, 50], name="还没公布", starts_on=date(2023, 9, 1), ends_on=date(2024, 7, 31))
    units = [cast.branch.pk, cast.other_branch.pk]
    assert [(each.round, each.key, each.label) for each in grades_of(units)[cast.branch.pk]] == [
        ("今年", "fail", "不合格"), ("去年", "good", "优秀"),
    ]  # fmt: skip
    assert {each.label for each in titles_of(units)[cast.branch.pk]} == {
        "五四红旗团支部",
        "红旗标兵",
    }
    assert titles_of(units)[cast.branch.pk][0].total == Decimal(90)
    assert grades_of([]) == {}


def test_a_member_finds_the_own_branch(results, client):
    cast = results.cast
    held = results.round([90, 70], state="published")
    own = reverse("assessment:paper-sheet", args=[held.pk, results.sheet(held, cast.branch).pk])
    other = reverse(
        "assessment:paper-sheet", args=[held.pk, results.sheet(held, cast.other_branch).pk]
    )
    text = page(client, cast.student, held)
    assert text.count('<tr class="us">') == 1
    assert (own in text, other in text) == (True, False)
    text = page(client, cast.staff, held)
    assert '<tr class="us">' not in text
    assert other in text


def test_columns_that_say_nothing_are_left_out(results, client):
    cast = results.cast
    held = results.round([90, D("70.5")], spec=replace(RANKED, grades=(), quotas=(), titles=()))
    text = page(client, cast.staff, held)
    for words in (">等级<", ">称号<", "和上一次比", ">历次<", "不评等级", "按等级"):
        assert words not in text, words
    held = results.round([80, 60], previous=results.put(held, "published"), name="后一年")
    text = page(client, cast.staff, held)
    for words in (">等级<", ">称号<", "和上一次比", ">历次<", "按等级"):
        assert words in text, words


def test_figures_stand_under_each_other():
    assert labels.aligned(["44", "46.3", "-1.25"]) == ["44.00", "46.30", "-1.25"]
    assert labels.aligned(["44", "7"]) == ["44", "7"]
    assert labels.aligned([]) == []
