"""The pages of a vote: no script, few queries, and nothing that says who chose what."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.urls import reverse

from branches.league_days.ballots import actions, receipts, tasks
from branches.league_days.ballots.models import Ballot, Voted
from branches.league_days.rules import spec as rules

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def address(name, votes, *more):
    return reverse(f"league_days:{name}", args=[votes.poll.pk, *more])


def signed_in(client, person):
    client.force_login(person, BACKEND)
    return client


def text(answer):
    return answer.content.decode()


def code_in(page):
    return re.search(r'name="code" value="(\w+)"', text(page)).group(1)


def vote(client, votes, *numbers, **more):
    """As a browser without scripts does: open, tick, look, cast."""
    page = client.get(address("ballot", votes))
    fields = {"code": code_in(page), "choice": [str(n) for n in numbers], **more}
    review = client.post(address("ballot", votes), {**fields, "step": "review"})
    assert review.status_code == 200, text(review)[:2000]
    assert code_in(review) == (receipts.read_code(more.get("old_code", "")) or fields["code"])
    return client.post(address("ballot-cast", votes), {**fields, "code": code_in(review)})


def test_a_vote_from_the_list_to_the_receipt_and_changed(client, votes):
    votes.open()
    signed_in(client, votes.people[0])
    assert address("poll", votes) in text(client.get(reverse("league_days:poll-list")))
    page = text(client.get(address("poll", votes)))
    assert "你在名册上，可以投" in page and address("ballot", votes) in page
    answer = vote(client, votes, 2, 3)
    assert (answer.status_code, answer.url) == (303, address("ballot-receipt", votes))
    assert answer.content == b""
    receipt = client.get(answer.url)
    ((found, choices),) = votes.ballots().items()
    assert choices == {"2": 1, "3": 1}
    assert receipts.spaced(found) in text(receipt) and "只显示这一次" in text(receipt)
    again = text(client.get(answer.url))
    assert receipts.spaced(found) in again and "只显示这一次" not in again
    assert "你投过了" in text(client.get(address("poll", votes)))
    assert vote(client, votes, 4).status_code == 303
    assert list(votes.ballots().values()) == [{"4": 1}]


def test_the_code_is_in_a_cookie_that_scripts_cannot_read_and_only_for_this_poll(client, votes):
    votes.open()
    signed_in(client, votes.people[0])
    page = client.get(address("ballot", votes))
    (cookie,) = [c for name, c in page.cookies.items() if name.startswith("ballot-")]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["path"] == address("poll", votes)
    assert code_in(client.get(address("ballot", votes))) == code_in(page)


def test_the_next_person_on_a_shared_phone_learns_nothing_from_its_cookies(client, votes):
    votes.open()
    first, second, *_others = votes.people
    code = code_in(signed_in(client, first).get(address("ballot", votes)))
    fields = {"code": code, "choice": ["1"]}
    assert client.post(address("ballot-cast", votes), fields).status_code == 303
    left = {name: c.value for name, c in client.cookies.items() if name.startswith("ballot-")}
    assert left and code not in left.values()
    assert client.post(reverse("accounts:logout")).headers["Clear-Site-Data"] == '"cache"'
    page = signed_in(client, second).get(address("ballot", votes))
    assert code_in(page) != code and code not in text(client.get(address("ballot-receipt", votes)))
    assert vote(client, votes, 2).status_code == 303
    for stolen in left.values():  # typed in, or put in place of the own cookie
        client.post(address("ballot-cast", votes), {"choice": ["3"], "old_code": stolen})
        for name in [n for n in client.cookies if n.startswith("ballot-") and n not in left]:
            client.cookies[name] = stolen
        client.post(address("ballot-cast", votes), {"choice": ["4"]})
    assert sorted(choices["1"] for choices in votes.ballots().values() if "1" in choices) == [1]
    assert len(votes.ballots()) == 2


def test_a_lost_answer_sent_again_is_the_same_ballot(client, votes):
    votes.open()
    signed_in(client, votes.people[0])
    fields = {"code": code_in(client.get(address("ballot", votes))), "choice": ["1"]}
    for _attempt in range(3):
        assert client.post(address("ballot-cast", votes), fields).status_code == 303
    assert len(votes.ballots()) == Voted.objects.count() == 1


def test_another_device_needs_the_code(client, votes):
    votes.open()
    person = votes.people[0]
    code = receipts.new_code()
    votes.cast_by(person, 1, code=code)
    signed_in(client, person)
    page = client.get(address("ballot", votes))
    assert "改票码" in text(page)
    refused = client.post(address("ballot-cast", votes), {"code": code_in(page), "choice": ["2"]})
    assert refused.status_code == 409 and "第一张有效" in text(refused)
    assert "系统里没有和你连在一起的记录" in text(client.get(address("ballot-receipt", votes)))
    wrong = client.post(address("ballot", votes), {"old_code": "ABC", "choice": ["2"]})
    assert wrong.status_code == 400 and "改票码是 16 个字母" in text(wrong)
    answer = vote(client, votes, 2, old_code=receipts.spaced(code).lower())
    assert answer.status_code == 303
    assert votes.ballots() == {receipts.receipt_of(code): {"2": 1}}
    assert receipts.spaced(receipts.receipt_of(code)) in text(client.get(answer.url))


def test_another_device_is_asked_for_the_code_until_it_has_it(client, votes):
    votes.open()
    person = votes.people[0]
    code = receipts.new_code()
    votes.cast_by(person, 1, code=code)
    signed_in(client, person)
    for _look in range(2):  # the second look has a cookie of this device, which cast nothing
        page = client.get(address("ballot", votes))
        assert 'name="old_code"' in text(page) and "不是在这台设备上投的" in text(page)
    without = client.post(address("ballot", votes), {"code": code_in(page), "choice": ["2"]})
    assert without.status_code == 400 and 'name="old_code"' in text(without)
    assert "没有那张票的改票码" in text(without)
    strange = {"old_code": receipts.new_code(), "choice": ["2"]}
    strange = client.post(address("ballot", votes), strange)
    assert strange.status_code == 400 and "没有用这个改票码投的票" in text(strange)
    assert vote(client, votes, 2, old_code=code).status_code == 303
    page = text(client.get(address("ballot", votes)))
    assert 'name="old_code"' not in page and "再投一次就是改票" in page


def test_two_people_on_one_computer_have_codes_of_their_own(client, votes):
    votes.open()
    first, second = votes.people[:2]
    vote(signed_in(client, first), votes, 1)
    client.logout()
    assert vote(signed_in(client, second), votes, 2).status_code == 303
    assert sorted(map(str, votes.ballots().values())) == ["{'1': 1}", "{'2': 1}"]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"choice": ["1", "2", "3", "4"]}, 400, "选了 4 个，最多 3 个"), ({}, 400, "要选满 1 个"),
        ({"choice": ["77"]}, 400, "不在名单上"), ({"choice": ["<script>"]}, 400, "不在名单上"),
    ],
)  # fmt: skip
def test_a_refused_ballot_says_why_and_keeps_what_was_ticked(client, votes, fields, status, words):
    votes.open()
    signed_in(client, votes.people[0])
    for name in ("ballot", "ballot-cast"):
        answer = client.post(address(name, votes), fields)
        assert answer.status_code in (status, 409) and words in text(answer)
        assert "<script>alert" not in text(answer)
    ticked = re.findall(r'value="(\d)" id="c\d" checked', text(answer))
    assert sorted(ticked) == [n for n in fields.get("choice", []) if n in "1234"]
    assert not Voted.objects.exists()


def test_late_is_said_on_the_page(client, votes):
    votes.open()
    signed_in(client, votes.people[0])
    fields = {"code": code_in(client.get(address("ballot", votes))), "choice": ["1"]}
    votes.over()
    answer = client.post(address("ballot-cast", votes), fields)
    assert answer.status_code == 409 and "截止" in text(answer)
    assert not Voted.objects.exists()


def test_everybody_sees_beforehand_whether_they_may_vote_and_why_not(client, votes):
    masses = votes.cast.student_of("2024990001", "群众", votes.cast.branch, status="masses")
    votes.voters(2)
    votes.draft()
    page = text(signed_in(client, votes.people[0]).get(address("poll", votes)))
    assert "按现在的名册，你可以投" in page
    page = text(signed_in(client, masses).get(address("poll", votes)))
    assert "你不能投这次票" in page and "“群众”" in page
    actions.propose(poll=votes.poll, by=votes.cast.staff)
    actions.confirm(poll=votes.poll, by=votes.cast.administrator)
    votes.fresh()
    page = text(signed_in(client, votes.people[0]).get(address("poll", votes)))
    assert "你在名册上，可以投" in page and votes.poll.roll_hash in page
    late = votes.voters(1)[0]
    assert "你不在名册上" in text(signed_in(client, late).get(address("poll", votes)))


def test_the_list_of_contests_says_where_one_can_vote(client, votes):
    votes.set()
    page = reverse("league_days:contest-list")
    signed_in(client, votes.people[0])
    assert "正在投票" not in text(client.get(page))
    votes.moved(opens=-60, closes=3600)
    assert "正在投票，你可以投" in text(client.get(page))
    assert address("poll", votes) in text(client.get(
        reverse("league_days:contest", args=[votes.run.contest_id])
    ))  # fmt: skip
    said = text(signed_in(client, votes.cast.outsider).get(page))
    assert "正在投票，" in said and "你可以投" not in said
    votes.over()
    assert "正在投票" not in text(client.get(page))


def test_everybody_finds_their_own_line_in_the_roll(client, votes):
    votes.set()
    signed_in(client, votes.people[0])
    page = text(client.get(address("poll", votes)))
    lines = text(client.get(address("poll-roll", votes))).split("\n")
    line = re.search(r"<code class=\"text-break\">(\w+:\w+:\d+)</code>", page).group(1)
    assert sha256(line.encode()).hexdigest() in lines
    assert sha256("\n".join(lines).encode()).hexdigest() == votes.poll.roll_hash
    assert len(lines) == votes.poll.roll_count


def test_candidates_stand_in_an_order_of_ones_own(client, votes):
    votes.open(many=6, entries=8)
    orders = set()
    for person in votes.people:
        signed_in(client, person)
        page = text(client.get(address("ballot", votes)))
        order = tuple(re.findall(r'id="c(\d)"', page))
        assert sorted(order) == [str(n) for n in range(1, 9)]
        assert order == tuple(re.findall(r'id="c(\d)"', text(client.get(address("ballot", votes)))))
        orders.add(order)
    assert len(orders) > 3


def test_whoever_left_is_struck_out(client, votes):
    votes.open()
    actions.strike_out(votes.entries[1], votes.cast.staff)
    page = text(signed_in(client, votes.people[0]).get(address("ballot", votes)))
    assert page.count("已退出，不能选") == 1 and 'id="c2"' not in page


def test_own_branch_is_marked_or_closed(client, votes):
    votes.open(own=rules.FLAGGED)
    signed_in(client, votes.people[0])
    assert text(client.get(address("ballot", votes))).count("· 你的支部") == 1
    review = client.post(address("ballot", votes), {"choice": ["1"], "step": "review"})
    assert "你选了自己的支部" in text(review)


def test_own_branch_is_closed_where_it_is_forbidden(client, votes):
    votes.open(own=rules.FORBIDDEN)
    signed_in(client, votes.people[0])
    page = text(client.get(address("ballot", votes)))
    assert "按规则不能投" in page and 'id="c1"' not in page
    answer = client.post(address("ballot-cast", votes), {"choice": ["1"], "code": "A" * 16})
    assert answer.status_code == 409 and "不能投自己的支部" in text(answer)


def test_a_number_for_each_candidate_where_several_votes_may_go_to_one(client, votes):
    votes.open(per_candidate=3, most=4)
    signed_in(client, votes.people[0])
    client.get(address("ballot", votes))
    for wrong in ("9", "-1", "1.5", "x", "9" * 40):
        answer = client.post(address("ballot-cast", votes), {"times-1": wrong})
        assert answer.status_code == 409 and "每个候选最多 3 票" in text(answer)
    answer = client.post(
        address("ballot-cast", votes), {"times-1": "3", "times-2": "1", "times-3": "0"}
    )
    assert answer.status_code == 303
    assert list(votes.ballots().values()) == [{"1": 3, "2": 1}]


@pytest.mark.parametrize("entries", [4, 25])
def test_the_ballot_is_small_and_asks_little(client, votes, entries, django_assert_num_queries):
    votes.open(entries=entries)
    signed_in(client, votes.people[0])
    client.get(address("ballot", votes))
    with django_assert_num_queries(4):  # session, standing, hats, notices
        page = client.get(address("ballot", votes))
    assert len(page.content) < 40_000
    assert page.content.count(b"<script") == 1  # the portal's own, which the page does without
    fields = {"code": code_in(page), "choice": ["2"]}
    with django_assert_num_queries(4):
        client.post(address("ballot", votes), {**fields, "step": "review"})
    with django_assert_num_queries(2):  # session, and the one statement
        assert client.post(address("ballot-cast", votes), fields).status_code == 303
    with django_assert_num_queries(5):
        client.get(address("ballot-receipt", votes))


@pytest.mark.parametrize("many", [3, 12])
def test_the_page_of_a_vote_asks_as_often_for_many(
    client, votes, many, django_assert_max_num_queries
):
    votes.open(many=many, entries=many)
    signed_in(client, votes.people[0])
    with django_assert_max_num_queries(10):
        client.get(address("poll", votes))
    signed_in(client, votes.cast.staff)
    for name in ("poll-desk", "poll-watch"):
        with django_assert_max_num_queries(20):
            client.get(address(name, votes))


def test_results_are_unseen_before_the_count_and_turnout_names_no_choice(client, votes):
    votes.open()
    person = votes.people[0]
    signed_in(client, person)
    vote(client, votes, 2)
    assert client.get(address("poll-turnout", votes)).status_code == 404
    for name in ("poll", "ballot", "poll-watch", "poll-desk"):
        page = text(signed_in(client, votes.cast.administrator).get(address(name, votes)))
        assert 'id="votes"' not in page
        assert not any(
            receipt in page or receipts.spaced(receipt) in page for receipt in votes.ballots()
        )
    votes.counted()
    page = text(signed_in(client, person).get(address("poll-turnout", votes)))
    assert "投票 1 人" in page and person.name in page
    assert not any(receipt in page for receipt in Ballot.objects.values_list("receipt", flat=True))
    assert 'id="votes"' not in text(client.get(address("poll", votes)))
    votes.run.state = "counted"
    votes.run.save()
    assert 'id="votes"' in text(client.get(address("poll", votes)))
    outsider = votes.cast.outsider
    assert signed_in(client, outsider).get(address("poll-turnout", votes)).status_code == 403


@pytest.mark.parametrize("what", ["times", "candidates"])
def test_what_was_changed_after_the_desk_was_opened_is_not_confirmed(client, votes, what):
    votes.proposed()
    signed_in(client, votes.cast.administrator)
    seen = re.compile(r'name="seen" value="(\w+)"')
    (old,) = seen.findall(text(client.get(address("poll-desk", votes))))
    if what == "times":
        actions.hand_back(poll=votes.poll, by=votes.cast.staff)
        closes = votes.poll.opens_at + timedelta(minutes=1)
        actions.set_times(
            poll=votes.poll, opens_at=votes.poll.opens_at, closes_at=closes, by=votes.cast.staff
        )
        actions.propose(poll=votes.poll, by=votes.cast.staff)
    else:
        votes.entries[1].state = "withdrawn"
        votes.entries[1].save()
    answer = client.post(address("poll-act", votes, "confirm"), {"seen": old}, follow=True)
    assert "这一页打开以后内容改过了" in text(answer) and votes.fresh().state == "proposed"
    (new,) = seen.findall(text(answer))
    client.post(address("poll-act", votes, "confirm"), {"seen": new})
    assert votes.fresh().state == "set"


def test_the_desk_moves_a_vote_from_draft_to_count(client, votes):
    votes.voters(2)
    votes.draft()
    staff, administrator = votes.cast.staff, votes.cast.administrator
    signed_in(client, staff)
    times = {"opens_at": "2027-03-01T08:00:05", "closes_at": "2027-03-03T18:00:00"}
    assert client.post(address("poll-desk", votes), times).status_code == 302
    assert str(votes.fresh().opens_at) == "2027-03-01 00:00:05+00:00"
    wrong = client.post(address("poll-desk", votes), {**times, "closes_at": "2027-02-01T08:00"})
    assert wrong.status_code == 409 and "截止要晚于开始" in text(wrong)
    assert client.post(address("poll-act", votes, "propose")).status_code == 302
    assert client.post(address("poll-act", votes, "confirm")).status_code == 403
    signed_in(client, administrator)
    client.post(address("poll-act", votes, "confirm"))
    assert votes.fresh().state == "proposed"  # nobody confirms what they have not seen
    client.post(address("poll-act", votes, "confirm"), {"seen": actions.mark_of(votes.fresh())})
    assert votes.fresh().state == "set"
    assert client.post(address("poll-act", votes, "nothing")).status_code == 404
    votes.moved(opens=-10)
    vote(signed_in(client, votes.people[0]), votes, 2)
    votes.over()
    signed_in(client, staff)
    assert "计票" in text(client.get(address("poll-desk", votes)))
    client.post(address("poll-act", votes, "count"))
    assert votes.fresh().state == "counted"


def test_bursts_are_for_the_supervision_group_and_staff(client, votes):
    votes.voters(12, votes.cast.other_branch)
    votes.open(many=0)
    tasks.tend_polls()
    for person in votes.people:
        votes.cast_by(person, 1)
    tasks.tend_polls()
    for person, status in (
        (votes.cast.supervisor, 200),
        (votes.cast.staff, 200),
        (votes.people[0], 403),
    ):
        answer = signed_in(client, person).get(address("poll-watch", votes))
        assert answer.status_code == status
        assert (votes.cast.other_branch.name in text(answer)) == (status == 200)
    assert len(votes.ballots()) == 12  # nothing is discounted
