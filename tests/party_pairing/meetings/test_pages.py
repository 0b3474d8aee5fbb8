"""Pages: what each one says, to whom, and at which price."""

import pytest
from django.urls import reverse

from party_pairing.meetings import actions, balloting
from party_pairing.meetings.models import BallotRound, Box, Meeting, PaperTally, Slip, Voted
from tuanwei.lib.ballots import new_code

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"party_pairing:{name}", args=args)


@pytest.fixture
def sign_in(client):
    def enter(user):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        return client

    return enter


def text(client, name, *args):
    answer = client.get(at(name, *args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_from_the_empty_list_to_an_approved_plan(meetings, sign_in):
    cast, scene = meetings.cast, meetings.scene
    client = sign_in(cast.secretary)
    assert "还没有推优大会" in text(client, "meeting-list")
    assert "现在没有进行中的推优批次" in text(client, "meeting-new")
    campaign = scene.campaign(meetings.spec(plan_by="general_branch"))
    fields = {
        "starts_at": "2026-12-24T14:00", "ends_at": "2026-12-24T15:00", "place": "教室",
        "chair": cast.secretary.pk, "plan": "", "party_branch": scene.party_branch().pk, "submit": "1",
    }  # fmt: skip
    assert "提前" not in text(client, "meeting-new")
    answer = client.post(at("meeting-new"), fields | {"ends_at": "2026-12-24T13:00"})
    assert answer.status_code == 400 and "结束要晚于开始" in answer.content.decode()
    assert client.post(at("meeting-new"), fields).status_code == 302
    made = Meeting.objects.get()
    assert (made.state, made.campaign, made.unit) == ("draft", campaign, cast.branch)
    assert "还没写会议安排" in text(client, "meeting", made.pk)
    fields |= {"plan": "先介绍，再投票。", "seen": actions.mark(made)}
    assert client.post(at("meeting-edit", made.pk), fields).status_code == 302
    made.refresh_from_db()
    assert made.state == "proposed"
    client = sign_in(cast.general_secretary)
    page = text(client, "meeting", made.pk)
    assert "批准会议安排" in page and "先介绍，再投票。" in page
    data = {"seen": actions.mark(made), "verdict": "return", "reason": ""}
    assert client.post(at("meeting-decide", made.pk), data).status_code == 400
    assert (
        client.post(at("meeting-decide", made.pk), data | {"verdict": "approve"}).status_code == 302
    )
    made.refresh_from_db()
    assert made.state == "approved"


def test_who_sees_a_plan_in_the_works_and_who_sees_what_is_approved(meetings, sign_in):
    meetings.approved()
    cast = meetings.cast
    contact = meetings.scene.contact()
    people = {
        "member": meetings.people[4], "contact": contact, "stranger": cast.other_student,
        "secretary": cast.secretary, "general": cast.general_secretary, "charge": cast.staff,
        "staff": cast.staff2, "administrator": cast.administrator, "teacher": cast.teacher,
        "supervisor": cast.supervisor,
    }  # fmt: skip

    def seen():
        return {
            name for name, each in people.items()
            if sign_in(each).get(at("meeting", meetings.meeting.pk)).status_code == 200
        }  # fmt: skip

    near = {"secretary", "general", "charge", "administrator", "teacher"}
    assert seen() == near | {"member", "contact"}
    Meeting.objects.update(state="draft", decided_by=None)
    assert seen() == near


def test_the_live_part_says_how_many_are_missing(meetings, sign_in):
    meetings.approved(people=9)
    meetings.come(3)
    client = sign_in(meetings.cast.staff)
    page = client.get(at("meeting", meetings.meeting.pk), HTTP_HX_REQUEST="true").content.decode()
    assert page.startswith('<div id="live"')
    assert "应到 9，实到 3，要 6 人才够 2/3，还差 3 人" in page
    assert (
        client.post(at("meeting-act", meetings.meeting.pk, "open"), {"way": "online"}).status_code
        == 302
    )
    assert "还差 3 人" in text(client, "meeting", meetings.meeting.pk)
    assert not BallotRound.objects.exists()


def test_a_slip_is_looked_at_cast_and_receipted(meetings, sign_in, django_assert_max_num_queries):
    meetings.open()
    person, pk = meetings.people[3], meetings.ballot.pk
    client = sign_in(person)
    with django_assert_max_num_queries(12):
        page = text(client, "ballot", pk)
    assert page.count('type="radio"') == 6 and "公布票数就等于公布了每个人选什么" in page
    half = client.post(at("ballot", pk), {"choice-1": "yes"})
    assert half.status_code == 400 and "还没有选：团员1" in half.content.decode()
    data = {"choice-1": "yes", "choice-2": "no"}
    review = client.post(at("ballot", pk), data).content.decode()
    assert "投出之前再看一遍" in review and not Voted.objects.exists()
    back = client.post(at("ballot", pk), data | {"step": "change"}).content.decode()
    assert back.count("checked") == 2
    code = review.split('name="code" value="')[1].split('"')[0]
    nothing = client.post(at("ballot-cast", pk), {})
    assert nothing.status_code == 409 and "还没有选：团员0、团员1" in nothing.content.decode()
    assert client.post(at("ballot-cast", pk), data | {"code": code}).status_code == 303
    assert client.post(at("ballot-cast", pk), data | {"code": code}).status_code == 303
    with django_assert_max_num_queries(12):
        assert "票已经在票箱里" in text(client, "ballot-receipt", pk)
    assert "你投过了" in text(client, "ballot", pk)
    other = {"choice-1": "no", "choice-2": "no"}
    again = client.post(at("ballot-cast", pk), other | {"code": code}, follow=True)
    assert "不能改" in again.content.decode() and "票已经在票箱里" in again.content.decode()
    refused = client.post(at("ballot-cast", pk), other | {"code": new_code()})
    assert refused.status_code == 409 and "不能改" in refused.content.decode()
    page = text(client, "meeting", meetings.meeting.pk)
    assert "你投过了" in page and at("ballot-receipt", pk) in page and "去投票" not in page
    assert len(Box.objects.get().slips) == 1
    meetings.vote_all("yn", "yn", "yn")
    meetings.close()
    assert "已经计票" in text(client, "ballot-receipt", pk)
    sign_in(meetings.people[0])
    assert "这台设备上没有你的回执" in text(client, "ballot-receipt", pk)


def test_the_way_from_the_roll_to_the_confirmed_result(
    meetings, sign_in, django_assert_max_num_queries
):
    meetings.approved(people=9, candidates=3, places=2)
    meetings.come()
    pk, cast = meetings.meeting.pk, meetings.cast
    client = sign_in(cast.staff)
    with django_assert_max_num_queries(25):
        assert "手机无记名投票" in text(client, "meeting", pk)
    with django_assert_max_num_queries(25):
        assert text(client, "meeting-roll", pk).count("到了") == 9
    assert text(client, "paper-print", pk).count('class="paper"') == 9
    client.post(at("meeting-act", pk, "open"), {"way": "online"})
    meetings.ballot = BallotRound.objects.get()
    meetings.fresh()
    meetings.vote_all("yyy", "yyy", "yyn", "yyn", "yyn", "yny", "yny", "yny")
    page = text(client, "meeting", pk)
    assert "已投 8 / 9" in page and "赞成</th>" not in page
    client.post(at("ballot-act", meetings.ballot.pk, "close"))
    page = text(client, "meeting", pk)
    assert "票数相同，再投一轮" in page and "赞成 8，要 5（超过应到会 9 的 1/2）" in page
    assert "用留存的 8 张选票重新数过，一致" in page
    client.post(at("meeting-act", pk, "open"), {"way": "paper"})
    second = BallotRound.objects.get(number=2)
    client.post(at("ballot-act", second.pk, "close"))
    figures = {"issued": 9, "cast": 9, "invalid": 0, "yes_1": 6, "no_1": 3, "abstain_1": 0,
               "yes_2": 3, "no_2": 6, "abstain_2": 0}  # fmt: skip
    wrong = client.post(at("paper-tally", second.pk), figures | {"issued": 10})
    assert wrong.status_code == 400 and "票不能比人多" in wrong.content.decode()
    assert client.post(at("paper-tally", second.pk), figures).status_code == 302
    sign_in(cast.general_secretary)
    page = text(client, "paper-tally", second.pk)
    assert 'value="6"' not in page and 'value="9"' not in page
    client.post(at("paper-tally", second.pk), figures | {"yes_1": 5, "no_1": 4})
    assert "团员1 赞成：6 和 5" in text(client, "paper-tally", second.pk)
    client.post(at("paper-tally", second.pk), figures)
    assert PaperTally.objects.count() == 2
    for person in (cast.general_secretary, cast.staff):
        sign_in(person)
        page = text(client, "meeting", pk)
        seen = page.split('name="seen" value="')[1].split('"')[0]
        client.post(at("meeting-confirm", pk), {"seen": seen})
    assert meetings.state() == "counted"
    with django_assert_max_num_queries(25):
        page = text(client, "meeting", pk)
    assert "第 1 轮" in page and "第 2 轮" in page
    assert "主持人：江临" in text(client, "meeting-minutes", pk)
    client.post(at("meeting-minutes", pk), {"text": "会议记录：都同意。"})
    assert meetings.fresh().minutes == "会议记录：都同意。"
    assert "监票人" in text(client, "meeting-print", pk)
    sign_in(meetings.people[5])
    with django_assert_max_num_queries(12):
        page = text(client, "meeting", pk)
    assert "赞成 8" in page and "应到名单" not in page
    assert page.count("查我的回执") == 1  # the second round was on paper
    assert client.get(at("meeting-roll", pk)).status_code == 403
    late = meetings.scene.student("后来的")
    sign_in(late)
    assert "赞成 8" not in text(client, "meeting", pk)
    assert client.get(at("meeting-print", pk)).status_code == 403
    assert client.get(at("ballot", second.pk)).status_code == 404


def test_the_number_of_queries_does_not_grow(meetings, sign_in, django_assert_max_num_queries):
    meetings.open(people=20, candidates=4)
    client = sign_in(meetings.people[7])
    text(client, "meeting", meetings.meeting.pk)
    with django_assert_max_num_queries(12):
        text(client, "meeting", meetings.meeting.pk)
    with django_assert_max_num_queries(12):
        text(client, "ballot", meetings.ballot.pk)


def test_no_page_shows_a_slip_beside_a_receipt(meetings, sign_in):
    meetings.open()
    meetings.vote_all(*["yn"] * 5)
    meetings.close()
    letters = list(Slip.objects.values_list("receipt", flat=True))
    for person in (meetings.cast.staff, meetings.cast.administrator, meetings.people[0]):
        client = sign_in(person)
        for name, key in (("meeting", meetings.meeting.pk), ("ballot", meetings.ballot.pk),
                          ("ballot-receipt", meetings.ballot.pk),
                          ("meeting-print", meetings.meeting.pk)):  # fmt: skip
            page = text(client, name, key)
            assert not any(each in page for each in letters)


def test_the_gathering_leads_to_the_meeting(meetings, sign_in):
    meetings.approved()
    client = sign_in(meetings.people[3])
    page = client.get(reverse("gatherings:gathering", args=[meetings.meeting.gathering_id]))
    assert at("meeting", meetings.meeting.pk) in page.content.decode()


def test_a_candidate_who_leaves_is_told_to_those_who_run_it(meetings):
    from party_pairing.meetings.answers import ahead, candidate_left, unfinished

    meetings.approved()
    (waiting,) = ahead(meetings.standing[0])
    assert (waiting.what, waiting.until is not None) == ("推优大会投票", True)
    assert "大会还没有结果" in unfinished(meetings.campaign)
    meetings.standing[0].state = "withdrawn"
    candidate_left(meetings.standing[0], meetings.standing[0].user)
    from tuanwei.notices.models import Delivery

    rows = Delivery.objects.filter(recipient=meetings.cast.general_secretary)
    assert rows.filter(notice__title__startswith="候选人有变动").exists()


def test_standings_of_a_ballot_keep_their_numbers(meetings):
    meetings.open(candidates=3)
    assert [each.number for each in balloting.standings_of(meetings.ballot)] == [1, 2, 3]
