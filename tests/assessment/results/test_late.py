"""Facts that come after freezing: listed, decided, or the round is opened again by two people."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessment.facts.actions import end_fact, note_fact
from assessment.facts.models import Fact
from assessment.facts.queries import facts_of
from assessment.results import late, queries
from assessment.results.deciding import publish
from assessment.results.models import LateFact, Reopening, Snapshot
from assessment.rounds.actions import move
from assessment.rounds.models import Round
from branches.organisation.queries import consequences_of
from tests.assessment.results.conftest import Results
from tests.assessment.results.test_publishing import refused
from tests.races import at_once, refusals
from tuanwei.jobs.models import Job
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def held(results):
    """A round that was published yesterday."""
    found = results.round([90, 50], state="published")
    Round.objects.filter(pk=found.pk).update(frozen_at=timezone.now() - timedelta(days=1))
    return results.again(found)


def noted(results, **fields):
    """A fact by hand."""
    return note_fact(**{
        "unit": results.cast.branch, "source": "league_days.held", "on": DAY, "label": "三月团日",
        "origin": Fact.Origin.CHECK, "by": results.cast.staff, "number": 20, "of": 30, **fields,
    })  # fmt: skip


def test_what_comes_late_is_listed_once(results, held):
    fact = noted(results)
    assert list(held.late_facts.values_list("fact", "state")) == [(fact.pk, "waiting")]
    assert late.scan() == 0
    assert Notice.objects.filter(once__startswith=f"assessment.late:{held.pk}:").count() == 1
    first = queries.kept_rows(held)
    assert [each["points"] for each in first] == ["90", "50"]  # it changes nothing


@pytest.mark.parametrize(
    "fields",
    [{"on": date(2026, 8, 1)}, {"on": date(2025, 8, 31)}, {"source": "mailbox.answered"}],
)
def test_what_the_round_does_not_read_is_not_late(results, held, fields):
    noted(results, **fields)
    assert not held.late_facts.exists()


def test_units_that_take_no_part_and_older_facts_are_none(results, held):
    noted(results, unit=results.scene.branches(1)[0])
    results.scene.fact(results.cast.branch, on=DAY, noted_at=held.frozen_at - timedelta(hours=1))
    assert late.scan() == 0


def test_the_nightly_scan_finds_what_no_hook_told_of(results, held):
    results.scene.fact(results.cast.branch, on=DAY)
    own = results.scene.fact(
        results.cast.branch, "own:order:fault", on=DAY, round=held, origin="check", record=""
    )
    assert late.scan() == 2
    assert own.pk in set(held.late_facts.values_list("fact", flat=True))
    Round.objects.filter(pk=held.pk).update(frozen_at=timezone.now() - timedelta(days=500))
    results.scene.fact(results.cast.branch, on=DAY)
    assert late.scan() == 0  # closed for good


def test_what_counted_and_has_ended_is_late_too(results, held):
    fact = results.scene.fact(
        results.cast.branch, on=DAY, origin="check", record="",
        noted_at=held.frozen_at - timedelta(hours=1),
    )  # fmt: skip
    end_fact(fact=fact, by=results.cast.staff, reason="记错了支部")
    found = held.late_facts.get()
    assert found.fact == fact
    words = refused(late.decide, late=found, to="next", words="", by=results.cast.staff)
    assert "没法补扣" in words


def test_it_counts_in_the_next_round(results, held):
    fact = noted(results, url="/league-days/7/")
    found = late.decide(late=held.late_facts.get(), to="next", words="", by=results.cast.staff)
    again = Fact.objects.exclude(pk=fact.pk).get()
    assert (again.on, again.number, again.of, again.url) == (
        date(2026, 8, 1),
        20,
        30,
        "/league-days/7/",
    )
    assert again.label == "补计2026-03-12：三月团日"
    assert (found.state, found.by) == ("next", results.cast.staff)
    assert held.late_facts.count() == 1
    assert "刚才已经有人定过了" in refused(
        late.decide, late=found, to="left", words="不计了", by=results.cast.staff
    )


def test_a_rounds_own_fact_needs_a_round_that_follows(results, held):
    own = results.scene.fact(
        results.cast.branch, "own:order:fault", on=DAY, round=held, origin="check", record=""
    )
    late.scan()
    found = held.late_facts.get()
    assert "没有地方计" in refused(
        late.decide, late=found, to="next", words="", by=results.cast.staff
    )
    follows = results.scene.round(
        previous=held, starts_on=date(2026, 9, 1), ends_on=date(2027, 7, 31)
    )
    Round.objects.filter(pk=follows.pk).update(version=held.version)
    late.decide(late=found, to="next", words="", by=results.cast.staff)
    again = Fact.objects.exclude(pk=own.pk).get()
    assert (again.round, again.on) == (follows, date(2026, 9, 1))


def test_it_is_left_with_a_reason(results, held):
    noted(results)
    found = held.late_facts.get()
    assert "写一句为什么" in refused(
        late.decide, late=found, to="left", words="", by=results.cast.staff
    )
    late.decide(late=found, to="left", words="超过一个月", by=results.cast.staff)
    assert LateFact.objects.get().words == "超过一个月"
    assert Fact.objects.count() == 1


def test_while_it_is_shown_what_comes_waits_and_a_step_back_counts_it(results):
    held = results.published_for_objections([90, 50])
    fact = noted(results)
    found = held.late_facts.get()
    assert (found.fact, found.state) == (fact, "waiting")
    assert facts_of(held, [results.cast.branch.pk]) == {results.cast.branch.pk: []}
    words = Notice.objects.filter(once__startswith=f"assessment.late:{held.pk}:").first().body
    assert words == "公示以后又来了 1 条，公示的分不变。要算进去，写明原因退回复核。"
    for to in ("next", "left"):
        assert "先等着" in refused(
            late.decide, late=found, to=to, words="再说", by=results.cast.staff
        )
    move(round=held, to="review", by=results.cast.staff, words="漏了三月的团日")
    held = results.again(held)
    assert (held.posted_at, held.late_facts.get().state) == (None, "reopened")
    read = facts_of(held, [results.cast.branch.pk])[results.cast.branch.pk]
    assert [each.key for each in read] == [fact.pk]
    assert Job.objects.filter(kind="assessment.recompute", parameters__round=held.pk).exists()


def test_what_came_while_it_was_shown_does_not_count_once_it_is_published(results):
    held = results.published_for_objections([90, 50])
    noted(results)
    held = results.over(held)
    publish(round=held, by=results.cast.administrator)
    held = results.again(held)
    assert held.posted_at < held.frozen_at
    assert facts_of(held, [results.cast.branch.pk]) == {results.cast.branch.pk: []}
    late.decide(late=held.late_facts.get(), to="next", words="", by=results.cast.staff)
    assert Fact.objects.standing().count() == 2


# --- Reopening -------------------------------------------------------------------------------


def test_two_people_open_it_again_and_the_old_ranking_stays(results, client):
    cast = results.cast
    held = results.published([90, 50])
    assert "等着" not in held.name
    noted(results)
    assert held.late_facts.count() == 1
    assert consequences_of([cast.other_branch.pk])
    before = queries.kept_rows(held)
    asked = late.ask_to_reopen(round=held, reason="漏了三月的团日", by=cast.administrator)
    assert "要两个人" in refused(late.agree, reopening=asked, by=cast.administrator)
    assert "已经有一个申请" in refused(
        late.ask_to_reopen, round=held, reason="再申请一次", by=cast.staff
    )
    other = cast.granted("T0011", "于团", "administrator")
    frozen_at = held.frozen_at
    member_page = f"/assessment/rounds/{held.pk}/ranking/"
    client.force_login(cast.student, BACKEND)
    assert "第" in client.get(member_page).content.decode()
    late.agree(reopening=asked, by=other)
    held = results.again(held)
    assert (held.state, held.frozen_at) == ("review", None)
    # Who saw the ranking reads that it is looked at again, why, and no figure.
    page = client.get(member_page)
    words = page.content.decode()
    assert page.status_code == 200
    assert held.name + "正在复核" in words
    assert "漏了三月的团日" in words
    assert f"{timezone.localtime():%Y年}" in words
    assert cast.branch.name not in words.split("<main")[1]
    assert client.get(f"/assessment/rounds/{held.pk}/map/").status_code == 404
    kept = Snapshot.objects.get()
    assert (kept.rows, kept.frozen_at) == (before, frozen_at)
    assert held.late_facts.get().state == "reopened"
    assert not consequences_of([cast.branch.pk, cast.other_branch.pk])
    late.compute_anew(held, other)
    assert queries.kept_rows(held) != before
    assert Snapshot.objects.get().rows == before
    assert "没有公布" in refused(late.ask_to_reopen, round=held, reason="再来一次", by=cast.staff)


def test_what_was_counted_in_the_next_round_ends_there_when_it_counts_here(results, client):
    cast = results.cast
    held = results.published([90, 50])
    fact = noted(results)
    late.decide(late=held.late_facts.get(), to="next", words="", by=cast.staff)
    copy = Fact.objects.standing().exclude(pk=fact.pk).get()
    asked = late.ask_to_reopen(round=held, reason="漏了三月的团日", by=cast.staff)
    late.agree(reopening=asked, by=cast.administrator)
    copy.refresh_from_db()
    assert (copy.ended_by, "退回复核" in copy.reason) == (cast.administrator, True)
    assert held.late_facts.get().state == "reopened"
    # A draft that was never shown has no page for others.
    client.force_login(cast.student, BACKEND)
    other = results.round([70], name="没公示过")
    assert client.get(f"/assessment/rounds/{other.pk}/ranking/").status_code == 404


def test_a_published_round_goes_back_by_no_other_way(results, held):
    words = refused(
        move, round=held, to="review", by=results.cast.administrator, words="直接改回去"
    )
    assert "要重新打开" in words


def test_it_is_refused_with_words(results, held):
    cast = results.cast
    asked = late.ask_to_reopen(round=held, reason="漏了三月的团日", by=cast.staff)
    assert "写一句为什么" in refused(late.refuse, reopening=asked, words="", by=cast.administrator)
    late.refuse(reopening=asked, words="只差 0.1 分，不影响等级", by=cast.administrator)
    assert "已经有人答复了" in refused(late.agree, reopening=asked, by=cast.administrator)
    assert results.again(held).state == "published"
    assert Notice.objects.filter(once=f"assessment.reopening.answered:{asked.pk}").exists()
    assert late.ask_to_reopen(round=held, reason="又漏了一次", by=cast.staff).pk != asked.pk


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_open_it_once(cast):
    results = Results(cast)
    held = results.round([90, 50], state="published")
    asked = late.ask_to_reopen(round=held, reason="漏了三月的团日", by=cast.staff)
    people = [cast.administrator, cast.granted("T0011", "于团", "administrator")]

    @transaction.atomic
    def agree(by):
        late.agree(reopening=Reopening.objects.get(pk=asked.pk), by=by)

    (words,) = refusals(at_once(*[lambda by=by: agree(by) for by in people]))
    assert "刚才已经有人答复了" in words
    assert Snapshot.objects.count() == 1
