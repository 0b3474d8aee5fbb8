"""Pages of both sides and of the desk: what is shown, to whom, in how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from party_pairing.rounds.models import Decree, Match, Need, Offer, PairRound, Wish
from tests.party_pairing.rounds.conftest import Rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, rounds):
    """GET or POST a page of the round as somebody; the answer."""

    def call(user, name, *args, post=None, query=""):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        url = reverse(f"party_pairing:{name}", args=args) + query
        return client.get(url) if post is None else client.post(url, post, follow=True)

    return call


def text(answer):
    return answer.content.decode()


def test_a_member_fills_it_in_and_wishes(ask, rounds):
    rounds.fill(2, 0)
    me, pk = rounds.scene.student(), rounds.held.pk
    assert "可以填写" in text(ask(me, "round-mine"))
    answer = ask(me, "round-fill", pk, post={"topics": ["study"], "free": ["1-19", "3-12"]})
    assert "保存了。可以再选想和谁结对" in text(answer)
    assert Need.objects.get().free == ["1-19", "3-12"]
    found = text(ask(me, "round-wishes", pk, query="?q=党员"))
    assert "党员0" in found and "党员1" in found
    ask(me, "round-wishes", pk, post={"user": rounds.helpers[1].pk})
    assert Wish.objects.get().other == rounds.helpers[1]
    assert "不能选自己" in text(ask(me, "round-wishes", pk, post={"user": me.pk}))
    ask(me, "round-wishes", pk, post={"user": rounds.helpers[1].pk, "drop": "1"})
    assert not Wish.objects.exists()
    assert "这次不参加了" in text(ask(me, "round-withdraw", pk, post={}))


def test_a_capacity_that_is_too_small_is_refused_beside_its_field(ask, rounds):
    helper = rounds.scene.party_member()
    rounds.scene.pair(helper, rules=rounds.rules)
    answer = ask(helper, "round-fill", rounds.held.pk, post={"capacity": "0", "free": "1-19"})
    assert answer.status_code == 400 and "你现在联系着 1 个人，不能少于 1" in text(answer)
    assert 'value="1-19" aria-label="周一晚上" checked' in text(answer)
    assert not Offer.objects.exists()


def test_both_sides_answer(ask, rounds):
    rounds.fill(1, 1).ask()
    match = rounds.current().matches.get()
    page = text(ask(match.member, "round-fill", rounds.held.pk))
    assert match.helper.name in page and "不愿意" in page
    ask(match.helper, "round-answer", match.pk, post={"word": "yes"})
    ask(match.member, "round-answer", match.pk, post={"word": "no", "reason": "时间对不上"})
    match.refresh_from_db()
    assert (match.helper_says, match.member_says, match.member_reason) == (
        "yes",
        "no",
        "时间对不上",
    )
    page = text(ask(match.helper, "round-fill", rounds.held.pk))
    assert "没有成" in page and "时间对不上" not in page
    assert "时间对不上" in text(ask(rounds.cast.administrator, "round-board", rounds.held.pk))
    assert ask(rounds.scene.student(), "round-answer", match.pk, post={}).status_code == 404


def test_a_round_from_the_draft_to_the_publication(ask, rounds):
    staff = rounds.cast.administrator
    said = {
        "rules": rounds.rules.pk, "unit": rounds.cast.committee.pk, "title": "春季结对",
        "opens_at": "2026-11-01T08:00", "closes_at": "2099-11-20T08:00",
        "confirm_until": "2099-11-30T08:00", "goal": "everybody", "silence": "yes",
    }  # fmt: skip
    assert ask(staff, "round-new").status_code == 200
    assert "时间要依次是" in text(
        ask(staff, "round-new", post=said | {"confirm_until": "2099-11-01T08:00"})
    )
    ask(staff, "round-new", post=said)
    rounds.held = PairRound.objects.get(title="春季结对")
    assert (rounds.held.state, rounds.held.rules) == ("draft", rounds.rules)
    pk = rounds.held.pk
    assert ask(rounds.scene.student(), "round-fill", pk).status_code == 404
    ask(staff, "round-act", pk, "open", post={})
    rounds.set().fill(2, 2)
    assert "才截止填写" in text(ask(staff, "round-act", pk, "match", post={}))
    rounds.close()
    assert "配好了，这是第 1 次建议" in text(ask(staff, "round-act", pk, "match", post={}))
    ask(staff, "round-act", pk, "ask", post={})
    assert "没答复齐" in text(ask(staff, "round-act", pk, "publish", post={}))
    rounds.set().say()
    assert "公布了，2 对从今天开始" in text(ask(staff, "round-act", pk, "publish", post={}))
    assert "刚刚已经公布" in text(ask(staff, "round-act", pk, "publish", post={}))


def test_called_off_with_a_reason(ask, rounds):
    rounds.fill(1, 1)
    staff, pk = rounds.cast.administrator, rounds.held.pk
    assert ask(staff, "round-off", pk, post={"reason": ""}).status_code == 400
    ask(staff, "round-off", pk, post={"reason": "学期安排变了"})
    assert "学期安排变了" in text(ask(rounds.members[0], "round-fill", pk))


def test_the_board_by_hand(ask, rounds):
    rounds.fill(2, 3)
    proposal, staff, pk = rounds.match(), rounds.cast.administrator, rounds.held.pk
    first, second = proposal.matches.all()
    page = text(ask(staff, "round-board", pk))
    assert first.helper.name in page and "能帮上：学业（+10）" in page
    ask(staff, "round-arrange", pk, "lock", post={"pick": [first.pk, second.pk]})
    assert Match.objects.exclude(locked_by=None).count() == 2
    ask(staff, "round-arrange", pk, "unlock", post={"pick": [first.pk]})
    assert "拆开了" in text(ask(staff, "round-arrange", pk, "apart", post={"pick": first.pk}))
    alone = text(ask(staff, "round-board", pk, query="?show=alone"))
    assert first.member.name in alone and "手动安排" in alone
    said = {"helper": first.helper.number, "member": first.member.name, "role": "main"}
    assert "放在一起了" in text(ask(staff, "round-together", pk, post=said))
    assert "已经是一对" in text(ask(staff, "round-together", pk, post=said))
    assert "没有找到" in text(ask(staff, "round-together", pk, post=said | {"member": "没有"}))
    rounds.match()
    assert "对没变" in text(ask(staff, "round-compare", pk))


def test_filters_by_unit_and_name(ask, rounds):
    rounds.fill(1, 1)
    rounds.match()
    staff, pk, cast = rounds.cast.administrator, rounds.held.pk, rounds.cast
    for show, name in (("pairs", "党员0"), ("helpers", "党员0"), ("members", "团员0")):
        inside = text(ask(staff, "round-board", pk, query=f"?show={show}&unit={cast.branch.pk}"))
        assert name in inside
        query = f"?show={show}&unit={cast.other_branch.pk}"
        assert name not in text(ask(staff, "round-board", pk, query=query))
        assert name not in text(ask(staff, "round-board", pk, query=f"?show={show}&q=没有这个人"))


def test_decrees_on_the_page(ask, rounds):
    rounds.fill(1, 1)
    staff, pk = rounds.cast.administrator, rounds.held.pk
    said = {
        "kind": "fix", "helper": rounds.helpers[0].number, "member": "没有", "role": "main",
        "reason": "支部建议",
    }  # fmt: skip
    assert "没有找到“没有”" in text(ask(staff, "round-decrees", pk, post=said))
    asked = said | {"member": rounds.members[0].number}
    assert "等分管的老师" in text(ask(rounds.cast.secretary, "round-decrees", pk, post=asked))
    made = Decree.objects.get()
    assert "等同意" in text(ask(staff, "round-decrees", pk))
    ask(staff, "round-decree", pk, made.pk, "approve", post={})
    ask(staff, "round-decree", pk, made.pk, "remove", post={})
    assert not Decree.objects.exists()


PAGES = [
    ("round-list", "", False), ("round", "", True), ("round-people", "", True),
    ("round-people", "?show=members", True), ("round-decrees", "", True), ("round-board", "", True),
    ("round-board", "?show=alone", True), ("round-board", "?show=helpers", True),
    ("round-board", "?show=members", True), ("round-compare", "", True),
]  # fmt: skip


def test_queries_do_not_grow_with_rows(client, rounds):
    rounds.fill(1, 2)
    rounds.match().matches.first().delete()  # so that there is something to compare
    rounds.match()
    cast, pk = rounds.cast, rounds.held.pk

    own = [("round-mine", "", False), ("round-fill", "", True), ("round-wishes", "", True)]

    def counts():
        found = []
        for user, pages in ((cast.administrator, PAGES), (rounds.members[0], own)):
            client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
            for name, query, has_key in pages:
                url = reverse(f"party_pairing:{name}", args=[pk] if has_key else []) + query
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(url).status_code == 200
                found.append(len(seen))
        return found

    counts()  # what is kept in memory has been read
    few = counts()
    Need.objects.bulk_create(
        [Need(round=rounds.held, user=rounds.scene.student(), topics=["study"]) for _n in range(3)]
    )
    Offer.objects.bulk_create(
        [Offer(round=rounds.held, user=rounds.scene.party_member(), capacity=1) for _n in range(2)]
    )
    rounds.match()
    assert counts() == few
    assert max(few[: len(PAGES)]) <= 25 and max(few[len(PAGES) :]) <= 12


def test_rounds_of_another_general_branch_are_not_there(ask, cast, rounds):
    own = Rounds(cast, unit=cast.other_general_branch, title="经管结对")
    assert ask(cast.general_secretary, "round", own.held.pk).status_code == 404
    assert "经管结对" not in text(ask(cast.general_secretary, "round-list"))
    assert "经管结对" in text(ask(cast.administrator, "round-list"))
    assert ask(cast.student, "round-list").status_code == 403
