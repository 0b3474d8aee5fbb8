"""A whole round of pairing through the pages, from the draft to a pair that is handed over and ends,
with everything that goes wrong on the way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.spec import Role
from party_pairing.pairs.models import Pairing
from party_pairing.rounds.models import Match, PairRound
from tests.party_pairing.pair_rules.entering import Editor
from tests.party_pairing.scene import Scene

pytestmark = pytest.mark.django_db
MOMENT = "%Y-%m-%dT%H:%M"


class College:
    """Three full Party members and a probationary one; four League members here and one elsewhere.
    石桥 has somebody already. 林一 wishes for 江河; 林二 may be with nobody but 江河."""

    def __init__(self, cast, client):
        self.cast, self.client, self.scene = cast, client, Scene(cast)
        self.staff = cast.staff
        self.scene.charge(self.staff, cast.committee)
        self.rules = self.scene.pair_rules(
            roles=(Role("main", "培养联系人", standing=rules.FORMAL),), most_capacity=3,
        )  # fmt: skip
        self.people = {name: self.scene.party_member(name) for name in ("江河", "柳岸", "石桥")}
        self.people["白杨"] = self.scene.party_member("白杨", "probationary")
        for name in ("林一", "林二", "林三", "林四"):
            self.people[name] = self.scene.student(name)
        self.people["林五"] = self.scene.student("林五", cast.other_branch)
        self.scene.pair(self.people["石桥"], self.scene.student("老友"), rules=self.rules)

    def get(self, who, name, *args, query=""):
        """What a page says."""
        answer = self._ask(who, self.client.get, name, args, query)
        assert answer.status_code == 200, name
        return answer.content.decode()

    def post(self, who, name, *args, status=200, **data):
        """What is said after something was sent."""
        answer = self._ask(who, self.client.post, name, args, "", data, follow=True)
        assert answer.status_code == status, answer.content.decode()
        return answer.content.decode()

    def _ask(self, who, call, name, args, query, *rest, **how):
        user = self.people.get(who, self.staff)
        self.client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        return call(reverse(f"party_pairing:{name}", args=args) + query, *rest, **how)

    def drawn_up(self):
        """A round that has begun an hour ago and runs for a day."""
        now = timezone.localtime()
        said = {
            "rules": self.rules.pk, "unit": self.cast.committee.pk, "title": "2026 秋结对",
            "goal": rules.TOTAL, "silence": "no",
            "opens_at": (now - timedelta(hours=1)).strftime(MOMENT),
            "closes_at": (now + timedelta(days=1)).strftime(MOMENT),
            "confirm_until": (now + timedelta(days=9)).strftime(MOMENT),
        }  # fmt: skip
        assert "建好了" in self.post("staff", "round-new", **said)
        self.pk, self.said = PairRound.objects.get().pk, said
        assert "开放了" in self.do("open")

    def do(self, verb):
        """A step of the round."""
        return self.post("staff", "round-act", self.pk, verb)

    def change(self, **fields):
        """Change the round."""
        self.said |= fields
        assert "改好了" in self.post("staff", "round-edit", self.pk, **self.said)

    def close(self):
        """The time for filling it in has just ended."""
        ended = timezone.localtime() - timedelta(minutes=1)
        self.change(closes_at=ended.strftime(MOMENT))

    def fill(self, who, **data):
        """Somebody fills it in."""
        return self.post(who, "round-fill", self.pk, **{"note": ""} | data)

    def decree(self, kind, helper, member):
        """The organisation decides."""
        return self.post(
            "staff", "round-decrees", self.pk, kind=kind, helper=helper, member=member,
            role="main" if kind == "fix" else "", reason="支部意见",
        )  # fmt: skip

    def current(self):
        """The proposal that holds."""
        return PairRound.objects.get(pk=self.pk).proposals.get(is_current=True)

    def matched(self, goal=None):
        """Match; {member: helper} of the proposal."""
        if goal:
            self.change(goal=goal)
        assert "配好了" in self.do("match")
        return self.pairs()

    def pairs(self):
        """{member: helper} of the proposal that holds."""
        rows = self.current().matches.select_related("helper", "member")
        return {each.member.name: each.helper.name for each in rows}

    def match(self, member):
        """The pair of that member."""
        return Match.objects.get(proposal=self.current(), member=self.people[member])

    def arrange(self, verb, member):
        """Lock, unlock, take apart."""
        return self.post("staff", "round-arrange", self.pk, verb, pick=self.match(member).pk)

    def answer(self, who, member, word, reason=""):
        """One of the two says yes or no."""
        return self.post(who, "round-answer", self.match(member).pk, word=word, reason=reason)

    def running(self):
        """{member: helper} of the pairs that run, without the one from before."""
        rows = Pairing.objects.running().exclude(member__name="老友")
        return {each.member.name: each.helper.name for each in rows.select_related()}


@pytest.fixture
def college(cast, client):
    return College(cast, client)


TOTAL = {"林一": "江河", "林三": "石桥", "林四": "石桥"}
EVERYBODY = {"林一": "柳岸", "林二": "江河", "林三": "石桥", "林四": "石桥"}


def test_a_whole_round(college):
    college.drawn_up()
    _people_fill_it_in(college)
    _rules_change_meanwhile(college)
    _pairs_are_proposed(college)
    _both_sides_answer(college)
    _pairs_begin_and_end(college)


def _people_fill_it_in(college):
    # Members come first; with no Party member there is nothing to match.
    college.fill("林一", topics=["study"])
    college.close()
    assert "还没有党员参加这一批" in college.do("match")
    later = (timezone.localtime() + timedelta(days=1)).strftime(MOMENT)
    college.change(closes_at=later)
    assert "才截止填写" in college.do("match")
    # 石桥 has one already: none at all is too few, four are more than the rules say.
    low = college.fill("石桥", capacity=0, status=400)
    assert "你现在联系着 1 个人，不能少于 1" in low
    assert "规则里一个人最多联系 3 个" in college.fill("石桥", capacity=4, status=400)
    college.fill("石桥", capacity=3, topics=["job"])
    for name in ("江河", "柳岸", "白杨"):
        college.fill(name, capacity=1)
    for name, topics in (("林二", []), ("林三", []), ("林四", ["job"]), ("林五", [])):
        college.fill(name, topics=topics)
    one = college.people["林一"]
    assert "不能选自己" in college.post("林一", "round-wishes", college.pk, user=one.pk)
    wished = college.post("林一", "round-wishes", college.pk, user=college.people["江河"].pk)
    assert "第 1 个选了江河" in wished
    for helper in ("柳岸", "石桥"):
        assert "记下了" in college.decree("forbid", helper, "林二")
    assert "记下了" in college.decree("fix", "石桥", "林三")


def _decree_refused(college, helper, member, words):
    answer = college.post(
        "staff", "round-decrees", college.pk, kind="fix", helper=helper, member=member,
        role="main", reason="支部意见", status=400,
    )  # fmt: skip
    assert words in answer


def _rules_change_meanwhile(college):
    """Version 2 is for one branch alone; the round runs on under version 1."""
    client, kind = college.client, college.rules.kind
    client.force_login(college.staff)
    client.post(reverse("party_pairing:pair-rules-begin", args=[kind.pk]))
    editor = Editor(client, kind)
    editor.wrote("hard", hard=[rules.SAME_BRANCH])
    version = editor.forced()
    assert version.version == 2 and version.spec.hard == (rules.SAME_BRANCH,)
    assert "第 1 版" in college.get("staff", "round", college.pk)
    _decree_refused(college, "白杨", "林四", "正式党员")
    _decree_refused(college, "江河", "林五", "同一学院")


def _pairs_are_proposed(college):
    college.close()
    assert college.matched(rules.TOTAL) == TOTAL
    alone = college.get("staff", "round-board", college.pk, query="?show=alone")
    assert "林二" in alone and "林五" in alone
    assert "“同一学院（团总支）”挡住 4 位，“要正式党员”挡住 1 位" in alone
    assert "有 1 位符合条件，名额都满了" in alone
    assert college.matched(rules.EVERYBODY) == EVERYBODY
    alone = college.get("staff", "round-board", college.pk, query="?show=alone")
    assert "林五" in alone and "林二" not in alone
    # What went in is the same: so is what comes out.
    before = college.current()
    assert college.matched() == EVERYBODY
    again = college.current()
    assert (again.number, again.inputs) == (before.number + 1, before.inputs)
    assert "4 对没变" in college.get("staff", "round-compare", college.pk)
    # Locked, the wish of 林一 for 江河 no longer comes back by itself, whatever the goal.
    assert "锁定了 1 对" in college.arrange("lock", "林二")
    assert college.matched(rules.TOTAL) == EVERYBODY
    assert "组织指定的，先在" in college.arrange("apart", "林三")
    assert "拆开了" in college.arrange("apart", "林二")
    assert college.matched() == TOTAL
    assert college.matched(rules.EVERYBODY) == EVERYBODY
    # Nobody but the desk has seen any of it.
    assert "柳岸" not in college.get("林一", "round-fill", college.pk)


def _both_sides_answer(college):
    assert "请双方答复" in college.do("ask")
    assert "柳岸" in college.get("林一", "round-fill", college.pk)
    college.answer("林一", "林一", "no", "想找同专业的")
    college.answer("柳岸", "林一", "no", "这学期实习")
    shown = college.get("柳岸", "round-fill", college.pk)
    assert "没有成" in shown and "想找同专业的" not in shown
    assert "没答复齐" in college.do("publish")
    # Run again: what was refused does not come back, what stands stays.
    assert college.matched() == {k: v for k, v in EVERYBODY.items() if k != "林一"}
    alone = college.get("staff", "round-board", college.pk, query="?show=alone")
    assert "林一" in alone
    refused = college.post(
        "staff", "round-together", college.pk, helper="柳岸", member="林一", role="main", status=400
    )
    assert "有一方不愿意" in refused
    for member in ("林二", "林三", "林四"):
        helper = EVERYBODY[member]
        college.answer(member, member, "yes")
        college.answer(helper, member, "yes")
    assert college.running() == {}
    assert "公布了，3 对从今天开始" in college.do("publish")
    assert college.running() == {"林二": "江河", "林三": "石桥", "林四": "石桥"}
    assert "刚刚已经公布" in college.do("publish")
    assert {each.rules for each in Pairing.objects.all()} == {college.rules}


def _pairs_begin_and_end(college):
    said = {"role": f"{college.rules.kind.rules.first().pk}:main", "is_agreed": "on"}
    said |= {"member": "林一", "words": "批次里没有配上"}
    wrong = college.post("staff", "pairing-new", helper="白杨", status=400, **said)
    assert "培养联系人要由正式党员担任，白杨还不是正式党员" in wrong
    full = college.post("staff", "pairing-new", helper="石桥", status=400, **said)
    assert "石桥已经联系 3 个人" in full
    assert "安排好了" in college.post("staff", "pairing-new", helper="柳岸", **said)
    made = Pairing.objects.get(member__name="林一")
    assert (made.helper.name, made.rules.version, made.origin) == (
        "柳岸", 2, "单独安排：批次里没有配上"
    )  # fmt: skip
    # 江河 graduates: 林二 goes on with 柳岸, under the rules of now.
    old = Pairing.objects.get(member__name="林二")
    given = {"helper": college.people["柳岸"].pk, "because": "graduated", "words": "六月毕业"}
    assert "交给柳岸了" in college.post("staff", "pairing-hand-over", old.pk, **given)
    new = Pairing.objects.running().get(member__name="林二")
    assert (new.helper.name, new.follows, new.rules.version) == ("柳岸", old, 2)
    third = Pairing.objects.get(member__name="林三")
    assert "结束了" in college.post("staff", "pairing-end", third.pk, because="both_wished")
    third.refresh_from_db()
    assert (third.state, third.ended_because) == ("ended", "both_wished")
    assert college.running() == {"林一": "柳岸", "林二": "柳岸", "林四": "石桥"}
