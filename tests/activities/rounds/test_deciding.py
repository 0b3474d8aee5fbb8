"""Decisions stay inside until all of them are published at once."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from activities.applications.models import Application
from activities.rounds import deciding, reviewing
from activities.rounds.board import board_of
from activities.rounds.models import Entry
from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def refused(action, **fields):
    with pytest.raises(ValidationError) as said:
        action(**fields)
    return said.value.messages


def states(rounds):
    return [rounds.fresh(entry.application).state for entry in rounds.entries]


def test_the_table_has_every_figure(rounds, cast):
    found = rounds.scoring(entries=2, judges=2, pass_line=Decimal(60), pool=Decimal(1000))
    one, two = rounds.entries
    for task in rounds.tasks(found, entry=one):
        first = task.reviewer.user == rounds.judges[0]
        rounds.score(task, first="40" if first else "20", second="30" if first else "15")
    lone = rounds.tasks(found, entry=two)[0]
    rounds.score(lone, first="40", second="21")
    board = board_of(found, cast.staff)
    top, second = board.rows
    # 40/40·40 + 21/30·60 = 82; (100 + 50) / 2 = 75
    assert (top.entry, top.combined, top.rank, top.given, top.span) == (
        two,
        Decimal(82),
        1,
        1,
        None,
    )
    assert (second.combined, second.rank, second.given) == (Decimal(75), 2, 2)
    assert (second.mean, second.median, top.median) == (Decimal(75), Decimal(75), Decimal(82))
    assert (second.span, second.deviation, second.is_wide) == (Decimal(50), Decimal(25), True)
    assert {head.reviewer.user: head.strictness for head in board.heads} == {
        rounds.judges[0]: Decimal(50), rounds.judges[1]: Decimal(-50),
    }  # fmt: skip
    assert (board.asked, top.asked) == (Decimal(1600), Decimal(800))  # sponsors pay their own
    assert [row.suggestion.decision for row in board.rows] == ["chosen", "reserve"]
    assert (board.undecided, board.granted) == (2, 0)


def test_a_draft_of_scores_is_nobodys_figure(rounds, cast):
    found = rounds.scoring(entries=1, judges=1)
    (task,) = rounds.tasks(found)
    points = {"item1": Decimal(1), "item2": Decimal(1)}
    reviewing.save_draft(task=task, by=task.reviewer.user, points=points)
    (row,) = board_of(found, cast.staff).rows
    assert (row.combined, row.rank, row.given, row.cells[0].score) == (None, None, 0, None)
    assert row.suggestion.decision == ""


def test_pending_decisions_change_until_publication_and_tell_nobody(rounds, cast):
    rounds.deciding(entries=2, judges=2)
    entry = rounds.entries[0]
    before = Notice.objects.count()
    rounds.decide(entry, "chosen", granted=Decimal(500))
    rounds.decide(entry, "reserve", granted=Decimal(500))
    entry = rounds.fresh(entry)
    assert (entry.decision, entry.granted, entry.decided_by) == ("reserve", None, cast.staff)
    rounds.decide(entry, "")
    entry = rounds.fresh(entry)
    assert (entry.decision, entry.decided_by, entry.decided_at) == ("", None, None)
    assert Notice.objects.count() == before
    assert states(rounds) == ["review", "review"]
    assert AuditEvent.objects.filter(name="activities.entry.decided").count() == 3


def test_refusing_needs_words_and_two_deciders_meet(rounds, cast):
    rounds.deciding(entries=1, judges=2)
    entry = rounds.entries[0]
    assert refused(deciding.decide, entry=entry, by=cast.staff, decision="refused", words="不") == [
        "不立项要写明理由，至少 4 个字，申请人会读到。"
    ]
    rounds.decide(entry, "chosen")
    assert refused(
        deciding.decide, entry=entry, by=cast.staff2, decision="reserve", was=""
    ) == ["第 1 号刚由周一鸣定为“立项”，你的没有存。看过再定。"]  # fmt: skip
    assert rounds.fresh(entry).decision == "chosen"


def test_nobody_decides_on_or_publishes_their_own(rounds, cast):
    found = rounds.deciding(entries=1, judges=2)
    entry = rounds.entries[0]
    entry.application.team.create(user=cast.staff2)
    title = entry.application.title
    assert refused(deciding.decide, entry=entry, by=cast.staff2, decision="chosen") == [
        f"《{title}》有你参与，由别的同事来定。"
    ]
    assert deciding.follow_suggestions(found=found, by=cast.staff2) == 0
    rounds.decide(entry, "chosen")
    assert refused(deciding.publish, found=found, by=cast.staff2) == [
        f"《{title}》有你参与，由别的同事来公布。"
    ]
    assert board_of(found, cast.staff2).rows[0].is_own


def test_suggestions_fill_what_is_open(rounds, cast):
    found = rounds.deciding(entries=3, judges=2, most_projects=1, pool=Decimal(900),
                            pass_line=Decimal(60))  # fmt: skip
    low, middle, high = rounds.entries
    assert deciding.follow_suggestions(found=found, by=cast.staff) == 2
    now = {entry: (entry.decision, entry.granted) for entry in map(rounds.fresh, rounds.entries)}
    assert now == {
        high: ("chosen", Decimal(800)), middle: ("reserve", None), low: ("", None),
    }  # fmt: skip
    assert deciding.follow_suggestions(found=found, by=cast.staff) == 0


def test_publication_says_everything_that_is_missing(rounds, cast):
    found = rounds.deciding(entries=3, judges=2, most_projects=1, pool=Decimal(1000))
    for entry in rounds.entries[:2]:
        rounds.decide(entry, "chosen", granted=Decimal(600))
    assert refused(deciding.publish, found=found, by=cast.staff) == [
        "还有 1 份没定。", "最多立项 1 个，现在定了 2 个。改名额或改决定。",
        "核定经费超出总额 200.00 元。改总额或改核定数。",
    ]  # fmt: skip
    assert (rounds.fresh(found).state, states(rounds)) == ("deciding", ["review"] * 3)


def test_all_is_published_at_once_and_only_once(rounds, cast):
    found = rounds.published()
    assert (found.state, found.published_by) == ("published", cast.staff)
    assert states(rounds) == ["refused", "review", "approved"]
    reviews = Application.objects.get(pk=rounds.entries[0].application_id).reviews.get()
    assert (reviews.verdict, reviews.words) == ("refused", "这次名额不够了")
    refused_one, reserve, chosen = (entry.application.title for entry in rounds.entries)
    titles = set(
        Notice.objects.filter(title__startswith="评审结果").values_list("title", flat=True)
    )
    assert titles == {
        f"评审结果：{refused_one}，不立项", f"评审结果：{reserve}，备选",
        f"评审结果：{chosen}，立项",
    }  # fmt: skip
    words = refused(deciding.publish, found=found, by=cast.staff)
    assert words == [f"“{found}”现在是“已公布”，可能有同事刚处理过，请刷新页面再看。"]
    assert AuditEvent.objects.filter(name="activities.round.published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once(rounds, cast):
    found = rounds.deciding(entries=2, judges=2)
    for entry in rounds.entries:
        rounds.decide(entry, "chosen")
    people = (cast.staff, cast.staff2)
    said = at_once(*[lambda by=by: deciding.publish(found=found, by=by) for by in people])
    (words,) = refusals(said)
    assert words.endswith("请刷新页面再看。")
    assert Notice.objects.filter(title__startswith="评审结果").count() == 2
    assert states(rounds) == ["approved", "approved"]


def test_one_that_cannot_move_on_holds_all_back(rounds, cast):
    found = rounds.deciding(entries=2, judges=2)
    for entry in rounds.entries:
        rounds.decide(entry, "chosen")
    rounds.entries[1].application.reviews.update(state="waiting")
    title = rounds.entries[1].application.title
    assert refused(deciding.publish, found=found, by=cast.staff) == [
        f"《{title}》还在前面的审核环节，等审完再公布。"
    ]
    assert (rounds.fresh(found).state, states(rounds)) == ("deciding", ["review", "review"])
    assert Notice.objects.filter(title__startswith="评审结果").count() == 0


def test_what_was_taken_back_is_not_published(rounds, cast):
    found = rounds.deciding(entries=3, judges=2)
    gone, back, stays = rounds.entries
    for entry in rounds.entries:
        rounds.decide(entry, "chosen")
    for entry, state in ((gone, "withdrawn"), (back, "returned")):
        Application.objects.filter(pk=entry.application_id).update(state=state)
    deciding.publish(found=found, by=cast.staff)
    assert rounds.fresh(gone).decision == ""
    assert not Entry.objects.filter(pk=back.pk).exists()  # it may enter another round
    assert rounds.fresh(stays.application).state == "approved"


def test_a_reserve_moves_up_when_a_place_is_free(rounds, cast):
    found = rounds.published(most_projects=1, pool=Decimal(900))
    _refused, reserve, chosen = (rounds.fresh(entry) for entry in rounds.entries)
    with pytest.raises(ValidationError, match="名额已经用完"):
        deciding.settle(entry=reserve, by=cast.staff, decision="chosen", granted=Decimal(800))
    Application.objects.filter(pk=chosen.application_id).update(state="cancelled")
    with pytest.raises(ValidationError, match=r"经费还剩 900.00 元"):
        deciding.settle(entry=reserve, by=cast.staff, decision="chosen", granted=Decimal(901))
    assert refused(deciding.settle, entry=reserve, by=cast.staff, decision="reserve") == [
        "请选立项或不立项。"
    ]
    deciding.settle(entry=reserve, by=cast.staff, decision="chosen", granted=Decimal(900))
    assert rounds.fresh(reserve.application).state == "approved"
    assert (rounds.fresh(reserve).granted, rounds.fresh(found).state) == (Decimal(900), "published")
    words = refused(deciding.settle, entry=reserve, by=cast.staff, decision="chosen")
    assert words == [f"《{reserve.application}》现在不在等评审结果。"]
