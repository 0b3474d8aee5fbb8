"""公示: opened, objected to by line, corrected, ended; on the last second; on the spot only."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from assessment.engine.spec import Procedure
from assessment.results import publishing, queries
from assessment.rounds.actions import move
from assessment.rounds.models import ScoreLine
from assessment.scores.actions import restand
from tests.assessment.results.conftest import RANKED, moment
from tuanwei.notices.models import Notice
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.forms import ObjectForm
from tuanwei.publicity.models import Publicity
from tuanwei.publicity.queries import lines_of

pytestmark = pytest.mark.django_db
TWICE = replace(RANKED, procedure=Procedure(workdays=2, times=2))
ON_SPOT = replace(RANKED, procedure=Procedure(is_on_spot=True))


def refused(action, **kwargs):
    """The words of the refusal."""
    with pytest.raises(ValidationError) as caught:
        action(**kwargs)
    return " ".join(caught.value.messages)


def upheld(results, held, key, is_upheld=True):
    """Objected to by a cadre of the other unit's, ruled on by somebody else than who opened."""
    made = results.objection(held, results.cast.secretary, key)
    publicities.rule_on(
        objection=made,
        by=results.cast.staff2,
        is_upheld=is_upheld,
        words="查了值班记录，确实少算一次。",
    )
    return made


def test_the_ranking_is_published_as_the_standard_says(results):
    held = results.published_for_objections()
    posting = held.postings.get()
    publicity = posting.publicity
    assert (held.state, publicity.kind, publicity.key) == ("publicity", "assessment", str(held.pk))
    assert (publicity.workdays, posting.turn) == (3, 1)
    sheet = results.sheet(held, results.cast.branch)
    assert publicity.lines[0] == {
        "key": str(sheet.pk), "name": results.cast.branch.name,
        "detail": "第 1 名 · 90 分 · 优秀 · 五四红旗团支部 · 红旗标兵",
    }  # fmt: skip
    assert "不再受理" not in publicity.basis
    assert Notice.objects.filter(once=f"assessment.opened:{posting.pk}").exists()


def test_nothing_is_published_before_there_are_totals(results):
    held = results.scene.round(state="review")
    assert "还没有算出任何总分" in refused(
        publishing.open_result, round=held, by=results.cast.staff
    )
    assert not Publicity.objects.exists()


def test_a_line_of_a_sheet_is_objected_to(results):
    held = results.published_for_objections()
    sheet = results.sheet(held, results.cast.branch)
    publicity = held.postings.get().publicity
    form = ObjectForm(publicity=publicity, initial={"line": f"{sheet.pk}:order"})
    keys = dict(form.fields["line"].choices)
    assert keys[f"{sheet.pk}:order"] == f"{results.cast.branch.name} · 纪律"
    assert len(keys) == 1 + 2 + 5  # the whole, two units, five lines of one of them
    made = results.objection(held, results.cast.secretary, f"{sheet.pk}:order")
    assert made.about == f"{results.cast.branch.name} · 纪律"
    for key in (f"{sheet.pk}:none", "0:order", f"{sheet.pk}:", ":order", "x:order"):
        assert "没有这一行" in refused(
            results.objection, held=held, by=results.cast.other_student, key=key
        )


def test_who_has_a_post_in_a_unit_of_the_round_does_not_rule(results):
    held = results.published_for_objections()
    assert str(held.pk) in publishing.own(results.cast.secretary.pk)
    assert str(held.pk) in publishing.own(results.cast.student.pk)
    assert list(publishing.own(results.cast.staff2.pk)) == []


@pytest.mark.parametrize(("microseconds", "is_taken"), [(-1, True), (0, False)])
def test_the_last_moment_of_the_window_counts(results, monkeypatch, microseconds, is_taken):
    held = results.published_for_objections()
    publicity = held.postings.get().publicity
    end = moment(publicity.ends_on + timedelta(days=1), 0) + timedelta(microseconds=microseconds)
    monkeypatch.setattr(publicities.timezone, "now", lambda: end)
    sheet = results.sheet(held, results.cast.branch)
    if is_taken:
        assert results.objection(held, results.cast.secretary, f"{sheet.pk}:order").pk
    else:
        words = refused(
            results.objection, held=held, by=results.cast.secretary, key=f"{sheet.pk}:order"
        )
        assert "24:00 满了" in words


def test_on_the_spot_only_takes_none_later_and_says_so(results, client):
    held = results.published_for_objections(spec=ON_SPOT)
    publicity = held.postings.get().publicity
    assert "公示期不再受理" in publicity.basis
    sheet = results.sheet(held, results.cast.branch)
    words = refused(
        results.objection, held=held, by=results.cast.secretary, key=f"{sheet.pk}:order"
    )
    assert "当场提出" in words
    client.force_login(results.cast.student)
    text = client.get(f"/publicity/{publicity.pk}/").content.decode()
    assert "当场提出" in text
    assert f"/publicity/{publicity.pk}/object/" not in text
    assert results.over(held).state == "decision"


def test_an_upheld_objection_leads_to_a_reviewed_line_and_a_new_ranking(results):
    cast = results.cast
    held = results.published_for_objections([70, 72])
    line = results.line(held, cast.branch)
    upheld(results, held, f"{line.sheet_id}:order")
    held = results.over(held)
    assert held.state == "publicity"  # over, but a correction waits
    assert "还没有更正" in refused(move, round=held, to="decision", by=cast.staff)
    assert publishing.catch_up() == 0
    publishing.correct(
        round=held, line=line, score=Decimal("10"), reason="补记一次值班", edition=0, by=cast.staff
    )
    line.refresh_from_db()
    assert (line.review_score, line.final, line.reviewed_by, line.edition) == (
        10,
        10,
        cast.staff,
        1,
    )
    rows = queries.ranking_of(results.again(held))
    assert [(each.sheet.unit.name, each.points) for each in rows] == [
        (cast.branch.name, "72"), (cast.other_branch.name, "72"),
    ]  # fmt: skip
    assert {each.place for each in rows} == {"并列 1"}
    assert results.again(held).state == "decision"
    shown, _whole = lines_of(held.postings.get().publicity)
    assert [each.line_name for each in shown[1].rulings] == [f"{cast.branch.name} · 纪律"]
    assert Notice.objects.filter(once__startswith="assessment.decision:").count() == 1


def test_a_correction_needs_an_upheld_objection_and_a_score_within_bounds(results):
    cast = results.cast
    held = results.published_for_objections([70, 72])
    line = results.line(held, cast.branch)
    fields = {"round": held, "line": line, "reason": "补记一次", "edition": 0, "by": cast.staff}
    assert "没有等更正的异议" in refused(publishing.correct, score=Decimal(9), **fields)
    upheld(results, held, f"{line.sheet_id}:order")
    assert "最多 10 分" in refused(publishing.correct, score=Decimal("10.5"), **fields)
    assert "最少 0 分" in refused(publishing.correct, score=Decimal(-1), **fields)
    other = ScoreLine.objects.get(sheet=line.sheet_id, indicator="team")
    assert "没有等更正的异议" in refused(
        publishing.correct, **fields | {"line": other, "score": Decimal(9)}
    )
    publishing.correct(score=Decimal(9), **fields)
    assert "刚有人改过" in refused(publishing.correct, score=Decimal(8), **fields)
    assert results.again(held).state == "publicity"  # the window is still open


def test_dismissed_objections_change_nothing(results):
    held = results.published_for_objections()
    sheet = results.sheet(held, results.cast.branch)
    upheld(results, held, f"{sheet.pk}:order", is_upheld=False)
    assert results.over(held).state == "decision"


def test_one_against_the_whole_sends_it_back(results):
    held = results.published_for_objections()
    upheld(results, held, "")
    held = results.over(held)
    assert held.state == "review"
    assert "对整份公示的异议成立" in held.moves.last().words


def test_called_off_it_goes_back_to_the_review(results):
    held = results.published_for_objections()
    publicities.call_off(
        publicity=held.postings.get().publicity, by=results.cast.staff, reason="名单漏了一个支部"
    )
    held = results.again(held)
    assert held.state == "review"
    publishing.open_result(round=held, by=results.cast.staff)
    assert [each.turn for each in held.postings.all()] == [1, 2]


def test_taken_back_by_staff_what_runs_is_stopped(results):
    held = results.published_for_objections()
    move(round=held, to="review", by=results.cast.staff, words="有一项全校都算错了")
    publicity = held.postings.get().publicity
    assert (publicity.state, "全校都算错了" in publicity.reason) == ("called_off", True)


def test_two_publicities_in_a_row(results):
    held = results.over(results.published_for_objections(spec=TWICE))
    assert held.state == "publicity"
    assert [each.turn for each in held.postings.all()] == [1, 2]
    assert "第 2 次，共 2 次" in held.postings.last().publicity.title
    assert "公示还没有结束" in refused(move, round=held, to="decision", by=results.cast.staff)
    assert results.over(held).state == "decision"


def test_the_decision_waits_for_the_window(results):
    held = results.published_for_objections()
    assert "公示还没有结束" in refused(move, round=held, to="decision", by=results.cast.staff)


def test_a_step_that_was_undone_is_taken_again(results, monkeypatch):
    held = results.published_for_objections()
    monkeypatch.setattr(publishing, "_onward", lambda _posting: None)
    held = results.over(held)
    assert held.state == "publicity"
    monkeypatch.undo()
    assert publishing.catch_up() == 1
    assert results.again(held).state == "decision"
    assert publishing.catch_up() == 0


def test_who_objected_does_not_put_the_line_right(results):
    cast = results.cast
    held = results.published_for_objections([70, 72])
    line = results.line(held, cast.branch)
    objection = results.objection(held, cast.general_secretary, f"{line.sheet_id}:order")
    publicities.rule_on(
        objection=objection,
        by=cast.administrator,
        is_upheld=True,
        words="查了值班记录，确实少算一次。",
    )
    fields = {"round": held, "line": line, "reason": "补记一次", "edition": 0, "score": Decimal(10)}
    assert "请另一位检查人" in refused(publishing.correct, by=cast.general_secretary, **fields)
    assert publishing.correct(by=cast.staff, **fields).review_score == 10


def test_what_is_not_as_it_was_published_is_shown_to_whoever_decides(results, client):
    cast = results.cast
    held = results.over(results.published_for_objections([90, 70]))
    assert publishing.moved_since(held) == []
    client.force_login(cast.administrator)
    address = f"/assessment/rounds/{held.pk}/decision/"
    assert "和公示的不一样了" not in client.get(address).content.decode()
    held.sheets.filter(unit=cast.other_branch).update(exact=Fraction(95), total=95)
    restand(round=held)
    moved = publishing.moved_since(held)
    assert [(name, before[:10], now[:10]) for name, before, now in moved] == [
        (cast.branch.name, "第 1 名 · 90 ", "第 2 名 · 90 "),
        (cast.other_branch.name, "第 2 名 · 70 ", "第 1 名 · 95 "),
    ]
    assert "和公示的不一样了：2 个组织" in client.get(address).content.decode()
    held = results.put(held, "published")
    assert publishing.moved_since(held) == []
