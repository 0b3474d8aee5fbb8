"""A whole recommendation through the pages, under rules as a college wrote them (T4): from opening to
RECOMMENDED and expiry, with everything that goes wrong on the way, and exact figures."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from branches.organisation.models import Unit
from party_pairing.candidates.models import Campaign, Check, Concern, Recommendation
from party_pairing.decisions.models import Milestone, PartyAnswer, Posting
from party_pairing.meetings.models import BallotRound, Meeting, Standing
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.library import T4
from party_pairing.recommend_rules.spec import Condition, Day, Share
from party_pairing.recommend_rules.spec import Test as Limit
from party_pairing.tasks import compare_conditions, follow_recommendations, remind_of_ends
from tests.party_pairing.scene import Scene
from tuanwei.gatherings.models import CheckIn
from tuanwei.lib.ballots import new_code
from tuanwei.notices.models import Notice
from tuanwei.publicity.actions import conclude_due
from tuanwei.publicity.models import Objection
from volunteers.hours import actions as hours
from volunteers.hours.models import Service
from volunteers.hours.people import volunteer_of

BACKEND = "tuanwei.accounts.backends.NumberBackend"
HERE = ZoneInfo("Asia/Shanghai")
SPEC = replace(
    T4,
    conditions=(
        *T4.conditions,
        Condition("age", rules.AGE, "未满 28 周岁", least=Decimal(18), most=Decimal(28), is_below=True),
        Condition("clean", rules.CLEAN, "没有处分", record="punishment", least=Decimal(12),
                  waived_by=rules.GENERAL_BRANCH),
        Condition("conduct", rules.STATED, "表现良好"),
    ),
    meeting=replace(T4.meeting, plan_by=rules.GENERAL_BRANCH, plan_days=1, invite_days=1),
    calendar=(Day("list", "名单报党支部", first=10, last=10, late_is_invalid=True),),
)  # fmt: skip


def at(month, day, hour=10, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=HERE)


class Walk:
    """Two branches of one general branch and everybody who has a say; each opens and posts pages."""

    def __init__(self, cast):
        self.cast, self.scene, self.clients = cast, Scene(cast), {}
        self.other = Unit.objects.create(
            name="会计2402团支部", kind="branch", branch_type="class", parent=cast.general_branch
        )
        # Made when first named; they are members of the branch.
        self.here = [self.fresher(name) for name in ("安一", "白二", "陈三", "邓四", "范五", "高六",
                                                     "何七", "金八", "康九")]  # fmt: skip
        self.here.append(cast.secretary)
        self.there = [self.fresher(f"乙{n}", self.other) for n in range(8)]
        self.party = self.scene.contact("secretary")
        self.party_branch = self.scene.party_branch()
        self.scene.charge(cast.staff)
        assert cast.general_secretary.pk and cast.administrator.pk and cast.staff2.pk

    def fresher(self, name, branch=None, **fields):
        """In the first year, three months after applying, with six hours."""
        user = self.scene.student(name, branch, **{"grade": 2026} | fields)
        self.scene.record(user, "application", on=date(2026, 7, 1))
        hours.note_service(
            origin=f"whole:{user.pk}", volunteer=volunteer_of(user), source="claim",
            day=date(2026, 10, 10), title="义卖", grade="complete", minutes=Decimal(360),
        )  # fmt: skip
        return user

    def _client(self, user):
        key = user.pk, timezone.localdate()  # nobody stays signed in for days
        if key not in self.clients:
            client = self.clients[key] = Client()
            client.force_login(user, BACKEND)
        return self.clients[key]

    def see(self, user, name, *args, query="", status=200):
        """The text of a page."""
        name = name if ":" in name else f"party_pairing:{name}"
        answer = self._client(user).get(reverse(name, args=args) + query)
        assert answer.status_code == status, answer.content.decode()[:1500]
        return answer.content.decode()

    def post(self, user, name, /, *args, query="", status=200, **data):
        """Post it; the text of the page that follows, or of the one that refuses with `status`."""
        name = name if ":" in name else f"party_pairing:{name}"
        address = reverse(name, args=args) + query
        data = {key.replace("__", "-"): value for key, value in data.items()}
        answer = self._client(user).post(address, data, follow=True)
        assert not any("/login/" in url for url, _status in answer.redirect_chain)
        assert answer.status_code == status, answer.content.decode()[:1500]
        return answer.content.decode()

    def word(self, user, name, *args):
        """All text of a Word file."""
        answer = self._client(user).get(reverse(f"party_pairing:{name}", args=args))
        assert answer.status_code == 200, answer.content.decode()[:1500]
        found = Document(BytesIO(answer.getvalue()))
        cells = [c.text for t in found.tables for row in t.rows for c in row.cells]
        return "\n".join([each.text for each in found.paragraphs] + cells)


@pytest.fixture
def walk(cast):
    with time_machine.travel(at(11, 2), tick=True):
        yield Walk(cast)


def states(campaign):
    """{name: state}."""
    return dict(campaign.recommendations.values_list("user__name", "state"))


def opened(walk):
    """Staff open a campaign through the pages, under version 1."""
    cast = walk.cast
    first = walk.scene.rules(SPEC, "团员推荐为入党积极分子")
    walk.post(
        cast.staff, "campaign-new", track=first.track_id, unit=cast.general_branch.pk,
        title="2026 年 11 月推优", month="2026-11-01", cut_off="2026-11-02",
        nominate_until="2026-11-05T18:00",
    )  # fmt: skip
    campaign = Campaign.objects.get()
    assert "开始了" in walk.post(cast.staff, "campaign-act", campaign.pk, "open")
    # The rules change during the round: it runs on under the version it was opened with.
    hard = replace(SPEC, meeting=replace(SPEC.meeting, passing=(
        Limit(rules.EXPECTED, Share(9, 10)),)))  # fmt: skip
    assert walk.scene.rules(hard, "团员推荐为入党积极分子").version == 2
    assert Campaign.objects.get().rules.version == 1
    return campaign


def put_forward(walk, campaign, by, person):
    """Nominated, judged; returns the Recommendation."""
    walk.post(by, "recommendation-nominate", campaign.pk, person=person.pk, words="推荐")
    made = Recommendation.objects.get(user=person, campaign=campaign)
    walk.post(
        by, "recommendation-act", made.number, "judge", key="conduct", holds="yes", note="支委会"
    )
    return made


def planned(walk, campaign, by, unit, chair, decider, **moments):
    """Planned, handed in, approved by another, the Party branch invited."""
    query = f"?campaign={campaign.pk}&unit={unit.pk}"
    walk.post(
        by, "meeting-new", query=query, starts_at=moments["starts"], ends_at=moments["ends"],
        place="教一 101", chair=chair.pk, plan="介绍候选人，无记名投票。", submit="1",
        party_branch=walk.party_branch.pk,
    )  # fmt: skip
    found = Meeting.objects.get(campaign=campaign, unit=unit)
    assert found.state == "proposed"
    page = walk.see(decider, "meeting", found.pk)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    walk.post(decider, "meeting-decide", found.pk, seen=seen, verdict="approve", approve="1")
    found.refresh_from_db()
    assert found.state == "approved", found.state
    assert "邀请发出去了" in walk.post(by, "meeting-act", found.pk, "invite")
    return found


def there(walk, meeting, by, people):
    """Noted as present by whoever arranges it."""
    for person in people:
        walk.post(by, "gatherings:arrange-act", meeting.gathering_id, "check-in", user=person.pk)


def confirmed(walk, meeting, *people):
    """Both confirm what they see."""
    for person in people:
        page = walk.see(person, "meeting", meeting.pk)
        seen = page.split("/confirm/")[1].split('name="seen" value="')[1].split('"')[0]
        said = walk.post(person, "meeting-confirm", meeting.pk, seen=seen)
    return said


def test_from_opening_to_recommended_and_expired(walk):
    cast, scene = walk.cast, walk.scene
    secretary, general, staff = cast.secretary, cast.general_secretary, cast.staff
    with time_machine.travel(at(11, 2, 10, 5)):
        campaign = opened(walk)
        first, second, third = walk.here[:3]
        first.member.born_on = date(1998, 11, 12)  # 28 between the vote and the last step
        first.member.save()
        a, b, c = (put_forward(walk, campaign, secretary, each) for each in (first, second, third))
        e, f = (put_forward(walk, campaign, general, each) for each in walk.there[:2])
        scene.record(f.user, "punishment", on=date(2025, 9, 1), until=date(2026, 3, 1))
        # What stands in the way is said; whom the rules name waives it, with a reason.
        said = walk.post(general, "recommendation-act", f.number, "list")
        assert "还不能列入：没有处分" in said
        walk.post(secretary, "recommendation-act", a.number, "waive", key="clean", reason="x",
                  status=403)  # fmt: skip
        walk.post(
            general, "recommendation-act", f.number, "waive", key="clean", reason="已查明轻微"
        )
        for each in (a, b, c):
            assert "列入候选了" in walk.post(secretary, "recommendation-act", each.number, "list")
        for each in (e, f):
            assert "列入候选了" in walk.post(general, "recommendation-act", each.number, "list")
        page = walk.see(secretary, "campaign", campaign.pk)
        assert "2 个名额" in page  # 20 % of 10
        page = walk.see(secretary, "recommendation", a.number)
        assert page.count("符合") >= 5 and "未满 28 周岁" in page
        one = planned(walk, campaign, secretary, cast.branch, secretary, general,
                      starts="2026-11-06T10:00", ends="2026-11-06T11:00")  # fmt: skip
        two = planned(walk, campaign, general, walk.other, general, staff,
                      starts="2026-11-06T14:00", ends="2026-11-06T15:00")  # fmt: skip
        assert [each.places for each in campaign.places.order_by("unit__name")] == [2, 2]
        # 20 % of 8 is 1.6, half up 2
        page = walk.see(secretary, "campaign", campaign.pk)
        assert "大会 11月6日" in page and reverse("party_pairing:meeting", args=[one.pk]) in page
        assert "教一 101" in walk.see(walk.party, "meeting", one.pk)
    online(walk, one)
    on_paper(walk, two)
    assert states(campaign) == {
        "安一": "passed", "白二": "passed", "陈三": "not_passed", "乙0": "passed", "乙1": "passed",
    }  # fmt: skip
    after_the_vote(walk, campaign, a, b, e, f)
    published(walk, campaign, a, b, f)
    answered(walk, campaign, a, b, f)
    expired(walk, a)


def online(walk, meeting):
    """Six of ten are refused, seven are enough; two equals stand again."""
    secretary, general = walk.cast.secretary, walk.cast.general_secretary
    with time_machine.travel(at(11, 6, 9, 45)):
        present = [*walk.here[:6]]
        there(walk, meeting, secretary, present)
        said = walk.post(general, "meeting-act", meeting.pk, "open", way="online")
        assert "应到 10，实到 6，要 7 人才够 2/3，还差 1 人" in said
        assert not BallotRound.objects.exists()
        present.append(secretary)
        there(walk, meeting, secretary, [secretary])
        assert CheckIn.objects.filter(gathering=meeting.gathering_id).count() == 7
        assert "开始投票了" in walk.post(general, "meeting-act", meeting.pk, "open", way="online")
        ballot = BallotRound.objects.get()
        slips = [{"1": "yes", "2": "yes", "3": "yes"}] * 5 + [
            {"1": "yes", "2": "yes", "3": "abstain"}, {"1": "yes", "2": "no", "3": "yes"}]  # fmt: skip
        vote(walk, ballot, present, slips)
        said = walk.post(present[0], "ballot-cast", ballot.pk, code=new_code(), status=409,
                         choice__1="no", choice__2="no", choice__3="no")  # fmt: skip
        assert "你投过了" in said
        # A hand raised twice counts once; who came late has none.
        walk.post(general, "ballot-act", ballot.pk, "close")
        assert votes(ballot) == [("安一", 7, 0, 0, "passed"), ("白二", 6, 1, 0, "again"),
                                 ("陈三", 6, 0, 1, "again")]  # fmt: skip
        assert "开始投票了" in walk.post(general, "meeting-act", meeting.pk, "open", way="online")
        ballot = BallotRound.objects.get(number=2)
        assert (ballot.places, ballot.issued) == (1, 7)
        vote(walk, ballot, present, [{"1": "yes", "2": "no"}] * 6 + [{"1": "no", "2": "yes"}])
        walk.post(general, "ballot-act", ballot.pk, "close")
        assert votes(ballot) == [("白二", 6, 1, 0, "passed"), ("陈三", 1, 6, 0, "failed")]
        assert "两个人都确认了" in confirmed(walk, meeting, secretary, general)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.expected, meeting.present) == ("counted", 10, 7)
    assert [each["number"] for each in meeting.outcome["rounds"]] == [1, 2]
    assert "赞成 6，要 6（超过应到会 10 的 1/2）" in str(meeting.outcome["rounds"][1]["lines"][0])


def vote(walk, ballot, people, slips):
    for person, slip in zip(people, slips, strict=True):
        walk.post(person, "ballot-cast", ballot.pk, code=new_code(),
                  **{f"choice__{number}": choice for number, choice in slip.items()})  # fmt: skip


def votes(ballot):
    return list(
        Standing.objects.filter(ballot=ballot).order_by("number").values_list(
            "recommendation__user__name", "yes", "no", "abstained", "outcome"
        )
    )  # fmt: skip


def on_paper(walk, meeting):
    """Two persons count, neither sees the other's figures; what cannot be is refused in words."""
    general, staff = walk.cast.general_secretary, walk.cast.staff
    with time_machine.travel(at(11, 6, 13, 50)):
        there(walk, meeting, general, walk.there)
        walk.post(general, "meeting-act", meeting.pk, "open", way="paper")
        ballot = BallotRound.objects.get(meeting=meeting)
        assert walk.see(general, "paper-print", meeting.pk).count("乙0") >= 8
        walk.post(general, "ballot-act", ballot.pk, "close")
        good = {"issued": 8, "cast": 8, "invalid": 1, "yes_1": 6, "no_1": 1, "abstain_1": 0,
                "yes_2": 5, "no_2": 1, "abstain_2": 1}  # fmt: skip
        for wrong, words in (
            ({"issued": 9}, "发出 9 张，到会有表决权的只有 8 人"),
            ({"cast": 9}, "收回 9 张，发出只有 8 张"),
            ({"yes_1": 7}, "赞成 7 + 反对 1 + 弃权 0 = 8，有效票是 7 张"),
        ):
            assert words in walk.post(general, "paper-tally", ballot.pk, status=400, **good | wrong)
        assert "再由另一个人录一遍" in walk.post(general, "paper-tally", ballot.pk, **good)
        assert 'value="6"' not in walk.see(staff, "paper-tally", ballot.pk)
        other = good | {"yes_1": 5, "no_1": 2}
        assert "两个人录的不一样" in walk.post(staff, "paper-tally", ballot.pk, **other)
        assert "两个人录的一致" in walk.post(staff, "paper-tally", ballot.pk, **good)
        assert votes(ballot) == [("乙0", 6, 1, 0, "passed"), ("乙1", 5, 1, 1, "passed")]
        confirmed(walk, meeting, general, staff)


def after_the_vote(walk, campaign, a, b, e, f):
    """One is dropped (考察不唯票), three are sent on and decided about; what changed is answered."""
    cast = walk.cast
    with time_machine.travel(at(11, 9, 9)):
        walk.post(cast.general_secretary, "decision-drop", e.number, reason="x", status=403)
        walk.post(cast.staff, "decision-drop", e.number, reason="", status=400)
        walk.post(cast.staff, "decision-drop", e.number, reason="考察发现材料不实")
        # Hours are taken back, and one is transferred, after the meeting: flagged, not undone.
        hours.void_service(
            service=Service.objects.get(volunteer__user=b.user), by=cast.staff, reason="重复申报"
        )
        f.user.member.branch = cast.other_branch
        f.user.member.save()
        compare_conditions()
        assert set(Concern.objects.values_list("recommendation", "kind")) == {
            (b.pk, "hours"), (f.pk, "transfer"),
        }  # fmt: skip
        assert "核对的时候是 6，现在是 0，不够了" in walk.see(b.user, "recommendation-mine")
        assert states(campaign)["白二"] == states(campaign)["乙1"] == "passed"
        told = Notice.objects.filter(
            deliveries__recipient=cast.staff, title__endswith="推优大会有结果了"
        )
        assert set(told.values_list("body", flat=True)) == {
            "2026 年 11 月推优，通过 2 人，等考察、公示。"
        }  # fmt: skip
        assert "考察后送审" in walk.see(a.user, "recommendation-mine")
        assert "去送审" in walk.see(cast.staff, "recommendation", a.number)
        said = walk.post(cast.staff, "posting-list", pick=[a.pk, b.pk, f.pk], send="1")
        assert "3 人送审了" in said
        general = cast.general_secretary
        page = walk.see(general, "decision-queue")
        assert "通过率 100%" in page and "通过率 85.7%" in page and "通过率 62.5%" in page
        waiting = {f"v__{each.pk}": "" for each in (a, b, f)}
        said = walk.post(general, "decision-bulk", campaign.pk, "general", rest="1", **waiting)
        assert "同意 1 人" in said and "2 人情况有变化" in said
        for each in (b, f):
            said = walk.post(general, "decision-make", each.number, verdict="agreed", status=400)
            assert "先写明怎么处理" in said
            concern = Concern.objects.get(recommendation=each, settled_at=None)
            walk.post(general, "decision-make", each.number, verdict="agreed",
                      **{f"concern__{concern.pk}": "核实过，同意继续。"})  # fmt: skip
        # Nobody decides about the same person at two steps.
        assert "团总支" in walk.see(cast.administrator, "recommendation", a.number)
        said = walk.post(cast.secretary, "decision-note", campaign.pk, cast.branch.pk, "list")
        assert "名单报给党支部了" in said
    sent = Milestone.objects.get()
    assert [(row["name"], row["yes"], row["rate"]) for row in sent.lines] == [
        ("安一", 7, "100%"), ("白二", 6, "85.7%"),
    ]  # fmt: skip
    with time_machine.travel(at(11, 11, 9)):  # late is invalid
        said = walk.post(cast.general_secretary, "decision-note", campaign.pk, walk.other.pk,
                         "list", status=400)  # fmt: skip
        assert "到11月10日为止，规则写明逾期无效" in said


def published(walk, campaign, a, b, f):
    """Five working days, an objection that is ruled on by somebody who had no part."""
    cast = walk.cast
    with time_machine.travel(at(11, 9, 10)):
        said = walk.post(cast.general_secretary, "posting-list", pick=[a.pk, b.pk, f.pk])
        assert "到11月13日 24:00" in said
        posting = Posting.objects.get()
        publicity = posting.publicity
        assert (publicity.starts_on, publicity.ends_on, publicity.workdays) == (
            date(2026, 11, 9), date(2026, 11, 13), 5,
        )  # fmt: skip
        walk.post(walk.here[5], "publicity:object", publicity.pk, line=str(a.pk),
                  text="他上学期的服务时数有一次是补记的，请核实。")  # fmt: skip
        objection = Objection.objects.get()
        walk.see(cast.staff, "publicity:objection", objection.pk)
        ruling = {"is_upheld": "no", "words": "查过签到记录，时数属实，不影响推荐。"}
        walk.post(cast.staff2, "publicity:objection", objection.pk, **ruling)
        objection.refresh_from_db()
        assert objection.state == "dismissed"
    with time_machine.travel(at(11, 13, 23, 50)):
        conclude_due()
        assert states(campaign)["安一"] == "published"
    with time_machine.travel(at(11, 16, 9)):
        conclude_due()
        follow_recommendations()
        assert {states(campaign)[name] for name in ("安一", "白二", "乙1")} == {"approving"}


def answered(walk, campaign, a, b, f):
    """Somebody turned 28 meanwhile; the committee agrees; the Party accepts, waits, refuses."""
    cast = walk.cast
    with time_machine.travel(at(11, 16, 10)):
        compare_conditions()
        age = Concern.objects.get(kind="age")
        assert age.recommendation == a and "是 27 周岁，现在是 28 周岁" in age.words
        waiting = {f"v__{each.pk}": "" for each in (a, b, f)}
        said = walk.post(cast.administrator, "decision-bulk", campaign.pk, "committee", rest="1",
                         **waiting)  # fmt: skip
        assert "同意 2 人" in said and "1 人情况有变化" in said
        walk.post(cast.administrator, "decision-make", a.number, verdict="agreed",
                  **{f"concern__{age.pk}": "截止日未满 28 周岁，有效。"})  # fmt: skip
        assert {states(campaign)[name] for name in ("安一", "白二", "乙1")} == {"pre"}
        # The Party branch finds its way: the queue stands in the menu.
        page = walk.see(walk.party, "recommendation-mine")
        assert reverse("party_pairing:decision-queue") in page
        page = walk.see(walk.party, "answer-list")
        assert all(each.user.name in page for each in (a, b, f))
        walk.post(walk.party, "answer-enter", a.number, answer="accepted", on="2026-11-16",
                  paper="支委会第 9 次会议")  # fmt: skip
        said = walk.post(cast.staff, "answer-enter", a.number, answer="refused", on="2026-11-16",
                         reason="x", status=400)  # fmt: skip
        assert "已经登记过：同意" in said
        walk.post(walk.party, "answer-enter", b.number, answer="later", on="2026-11-16",
                  reason="再看一学期")  # fmt: skip
        walk.post(walk.party, "answer-enter", f.number, answer="refused", on="2026-11-16",
                  reason="培养时间不够")  # fmt: skip
        assert PartyAnswer.objects.count() == 3
    assert states(campaign) == {
        "安一": "recommended", "白二": "pre", "陈三": "not_passed", "乙0": "dropped",
        "乙1": "refused",
    }  # fmt: skip
    a.refresh_from_db()
    assert (a.recommended_on, a.valid_until) == (date(2026, 11, 16), date(2028, 11, 15))
    with time_machine.travel(at(11, 17, 9)):
        text = walk.word(cast.secretary, "paper-word-person-file", a.number, "opinion")
        for words in ("应到会 10 人，实到会 7 人，有表决权 10 人", "发出选票 7 张，收回 7 张",
                      "赞成 7 票，反对 0 票，弃权 0 票，通过率 100%", "公示 5 个工作日"):  # fmt: skip
            assert words in text, text
        text = walk.word(
            cast.secretary, "paper-word-unit-file", campaign.pk, cast.branch.pk, "minutes"
        )
        assert "陈三" in text and "85.7%" in text
        page = walk.see(a.user, "recommendation-mine")
        assert "有效到" in page and "2028年11月15日" in page
    assert Check.objects.filter(recommendation=a).count() >= 6


def expired(walk, a):
    """Nobody is recommended twice inside two years; then it is over, by itself."""
    cast = walk.cast
    with time_machine.travel(at(11, 20, 9)):
        again = walk.scene.campaign(rules=a.campaign.rules, unit=cast.general_branch)
        page = walk.see(a.user, "recommendation-mine")
        assert "有效期内不重复推荐" in page and "2028年11月15日" in page
        walk.post(cast.secretary, "recommendation-nominate", again.pk, person=a.user.pk)
        assert not again.recommendations.exists()
    for moment, days in ((at(8, 17, 7, year=2028), "90"), (at(10, 16, 7, year=2028), "90,30")):
        with time_machine.travel(moment):
            remind_of_ends()
            a.refresh_from_db()
            assert a.reminded == days
    with time_machine.travel(at(11, 15, 23, year=2028)):
        follow_recommendations()
        a.refresh_from_db()
        assert a.state == "recommended"
    with time_machine.travel(at(11, 16, 1, year=2028)):
        follow_recommendations()
        a.refresh_from_db()
        assert a.state == "expired"
