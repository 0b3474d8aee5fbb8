"""Pages of candidates: what they say, to whom, in how many queries."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from party_pairing.candidates import actions, concerns, deciding, hooks, queries
from party_pairing.candidates.models import Campaign, Concern, Place, Recommendation
from party_pairing.candidates.queries import Ahead
from party_pairing.files import duties
from party_pairing.files.models import Look
from party_pairing.recommend_rules import spec as rules
from tests.party_pairing.candidates.conftest import NOTHING, PLAIN
from tests.party_pairing.candidates.test_running import PERCENT, TABLE
from tests.party_pairing.scene import USUAL

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def visit(client):
    """Open an address as somebody; post as somebody."""

    def open_(user, name, *args, data=None, status=200, query=""):
        client.force_login(user, BACKEND)
        address = reverse(f"party_pairing:{name}", args=args) + query
        ask = client.get if data is None else client.post
        found = ask(address, data, follow=data is not None and status == 200)
        assert found.status_code == status, found.content.decode()[:2000]
        return found.content.decode()

    return open_


# --- the own way


def test_without_a_campaign_one_sees_what_can_be_done_first(way, cast, visit):
    way.rules(USUAL)
    text = visit(cast.student, "recommendation-mine")
    assert "现在没有你能报的推优" in text
    assert "递交入党申请书满 6 个月" in text
    assert "还没有“递交入党申请书满 6 个月”的记录" in text
    assert "我现在是共青团员" in text


def test_an_open_campaign_is_offered_with_the_conditions(way, cast, visit):
    campaign = way.campaign(PLAIN)
    text = visit(cast.student, "recommendation-mine")
    assert reverse("party_pairing:recommendation-apply", args=[campaign.pk]) in text
    assert "还差" in text
    text = visit(cast.student, "recommendation-apply", campaign.pk)
    assert "志愿服务满 5 小时" in text
    text = visit(cast.student, "recommendation-apply", campaign.pk, data={"words": "我想加入"})
    assert "报上了。支部核对条件以后告诉你结果。" in text
    made = Recommendation.objects.get()
    assert (made.user, made.words) == (cast.student, "我想加入")
    assert "核对条件，决定列不列入候选" in text


def test_why_not_is_said_instead_of_a_button(way, cast, visit):
    campaign = way.campaign(NOTHING)
    way.candidate(
        way.campaign(rules=campaign.rules), cast.student, state="recommended",
        recommended_on=date(2026, 1, 1), valid_until=date(2099, 12, 31),
    )  # fmt: skip
    text = visit(cast.student, "recommendation-mine")
    assert "上一次推荐到 2099年12月31日 都有效" in text
    assert reverse("party_pairing:recommendation-apply", args=[campaign.pk]) not in text
    assert '有效到 <span class="strong">2099年12月31日</span>' in text
    text = visit(cast.student, "recommendation-apply", campaign.pk, data={"words": ""})
    assert "有效期内不重复推荐" in text
    assert Recommendation.objects.count() == 1


def test_on_the_way_one_sees_who_decides_next_and_when(way, cast, visit, monkeypatch):
    made = way.on_the_list(way.campaign(PLAIN), cast.student)
    monkeypatch.setattr(
        hooks, "ahead", [lambda each: [Ahead("支部大会", "无记名投票", date(2026, 12, 3))]]
    )
    text = visit(cast.student, "recommendation-mine")
    assert "支部大会，无记名投票" in text
    assert "2026年12月3日 前" in text
    assert "列入候选" in text
    assert "认定符合：支部委员会讨论" in text
    visit(cast.student, "recommendation-words", made.number, data={"words": "改过的话"})
    made.refresh_from_db()
    assert made.words == "改过的话"
    text = visit(cast.student, "recommendation-withdraw", made.number, data={"reason": "忙"})
    assert "已经退出" in text
    assert Recommendation.objects.get().state == "withdrawn"


def test_a_change_is_told_to_the_person(way, cast, visit):
    made = way.on_the_list(way.campaign(PLAIN), cast.student)
    way.take_back(made.user.volunteer.services.get())
    concerns.compare_all()
    text = visit(cast.student, "recommendation-mine")
    assert "核对的时候是 6，现在是 0，不够了" in text


def test_who_is_in_no_branch_is_told_where_to_go(way, cast, visit):
    assert "请先找团支书登记" in visit(cast.teacher, "recommendation-mine")


def test_the_own_way_asks_no_more_than_twelve_times(
    way, cast, client, django_assert_max_num_queries
):
    made = way.on_the_list(way.campaign(PLAIN), cast.student)
    way.record(cast.student, "application", on=date(2026, 1, 1))
    assert made.pk
    client.force_login(cast.student, BACKEND)
    with django_assert_max_num_queries(12):
        client.get(reverse("party_pairing:recommendation-mine"))
    actions.move(recommendation=made, state="stopped", by=cast.staff, reason="改")
    with django_assert_max_num_queries(12):
        client.get(reverse("party_pairing:recommendation-mine"))
    Campaign.objects.update(state="closed")
    with django_assert_max_num_queries(12):
        client.get(reverse("party_pairing:recommendation-mine"))


# --- candidates


def test_a_candidate_is_worked_on_by_the_branch(way, cast, visit):
    made = way.applied(way.campaign(PLAIN))
    way.hours(made.user, 6)
    text = visit(cast.secretary, "recommendation", made.number)
    assert "你以“所在支部团支书”看到这一页" in text
    assert "条件还没齐" in text
    act = ("recommendation-act", made.number)
    text = visit(
        cast.secretary, *act, "judge", data={"key": "conduct", "holds": "yes", "note": "支委会"}
    )
    assert "认定记下了" in text
    assert "列入候选了" in visit(cast.secretary, *act, "list", data={})
    text = visit(cast.secretary, *act, "leave-out", data={"reason": ""})
    assert "请写一句理由" in text
    visit(cast.secretary, *act, "leave-out", data={"reason": "再看看"})
    assert Recommendation.objects.get().state == "not_listed"


def test_every_look_is_written_and_strangers_find_nothing(way, cast, visit):
    made = way.applied(way.campaign(NOTHING))
    visit(cast.student, "recommendation", made.number, status=404)
    visit(cast.general_secretary, "recommendation", made.number)
    visit(cast.general_secretary, "recommendation", made.number)
    look = Look.objects.get()
    assert (look.viewer, look.subject, look.what, look.times) == (
        cast.general_secretary, made.user, "recommendation", 2,
    )  # fmt: skip
    visit(made.user, "recommendation", made.number, status=302)
    assert Look.objects.count() == 1


def test_after_a_transfer_the_old_branch_still_sees_its_candidate(way, cast, visit):
    made = way.applied(way.campaign(NOTHING))
    made.user.member.branch = cast.other_branch
    made.user.member.save()
    text = visit(cast.secretary, "recommendation", made.number)
    assert "推优所在支部的干部" in text
    assert "经管2402团支部" in text


def test_waiving_is_for_whom_the_rules_name(way, cast, visit):
    student = way.student()
    way.record(student, "punishment", on=date(2026, 3, 1))
    made = way.applied(way.campaign(PLAIN), student)
    act, data = ("recommendation-act", made.number, "waive"), {"key": "clean", "reason": "特殊情况"}
    for user in (cast.secretary, cast.general_secretary, cast.teacher):
        visit(user, *act, data=data, status=403)
    assert "豁免了" in visit(cast.administrator, *act, data=data)
    conduct = {"key": "conduct", "reason": "转来不久"}
    visit(cast.secretary, *act, data=conduct, status=403)
    assert "豁免了" in visit(cast.general_secretary, *act, data=conduct)
    visit(cast.administrator, *act, data={"key": "nothing", "reason": "x"}, status=404)


def test_changes_are_settled_by_those_in_charge(way, cast, visit):
    made = way.on_the_list(way.campaign(PLAIN))
    way.take_back(made.user.volunteer.services.get())
    concerns.compare_all()
    concern = Concern.objects.get()
    assert "不够了" in visit(cast.secretary, "recommendation-concerns")
    data = {"answer": "补录了 6 小时再走", "then": "go"}
    visit(cast.secretary, "recommendation-settle", concern.pk, data=data, status=403)
    visit(cast.student, "recommendation-settle", concern.pk, data=data, status=404)
    way.charge(cast.staff, cast.committee)
    assert "推优继续" in visit(cast.staff, "recommendation-settle", concern.pk, data=data)
    assert "没有要处理的变化" in visit(cast.staff, "recommendation-concerns")
    assert "补录了 6 小时再走" in visit(cast.staff, "recommendation-concerns", query="?show=past")


def test_the_list_shows_only_those_one_has_a_duty_for(way, cast, visit):
    mine = way.applied(way.campaign(NOTHING))
    other = way.applied(mine.campaign, way.student(branch=cast.other_branch))
    text = visit(cast.secretary, "recommendation-list")
    assert mine.number in text and other.number not in text
    assert other.number in visit(cast.administrator, "recommendation-list")
    visit(cast.student, "recommendation-list", status=403)
    text = visit(cast.secretary, "recommendation-list", query="?q=没有这个人")
    assert "没有找到" in text


# --- campaigns


def test_the_board_says_places_listed_and_what_is_missing(way, cast, visit):
    campaign = way.campaign(PERCENT)
    made = way.applied(campaign)
    assert cast.other_branch.pk
    text = visit(cast.administrator, "campaign", campaign.pk)
    assert "1 人等核对" in text
    assert "还没有候选人" in text
    assert made.user.name in text
    assert "会计2401团支部" in text and "经管2402团支部" in text
    text = visit(cast.administrator, "campaign", campaign.pk, query="?show=waiting")
    assert "经管2402团支部" not in text
    text = visit(cast.secretary, "campaign", campaign.pk)
    assert "经管2402团支部" not in text


def test_a_campaign_is_drawn_up_opened_and_called_off(way, cast, visit):
    track = way.rules(NOTHING).track
    way.charge(cast.staff, cast.committee)
    until = timezone.localtime() + timedelta(days=5)
    data = {
        "track": track.pk, "unit": cast.committee.pk, "title": "秋季推优",
        "month": "2026-11-01", "cut_off": "2026-11-01", "nominate_until": f"{until:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    text = visit(cast.staff, "campaign-new", data=data)
    assert "还是草稿" in text
    campaign = Campaign.objects.get()
    visit(cast.secretary, "campaign", campaign.pk, status=404)
    assert "开始了" in visit(cast.staff, "campaign-act", campaign.pk, "open", data={})
    visit(cast.secretary, "campaign", campaign.pk)
    visit(cast.secretary, "campaign-act", campaign.pk, "call-off", data={"reason": "x"}, status=403)
    assert "以后才能结束" not in visit(cast.staff, "campaign", campaign.pk)
    text = visit(cast.staff, "campaign-new", data=data)
    assert "已经有同名的批次" in text
    text = visit(cast.staff, "campaign-act", campaign.pk, "call-off", data={"reason": "计划变了"})
    assert "计划变了" in text
    visit(cast.staff, "campaign-act", campaign.pk, "nothing", data={}, status=404)


def test_a_general_branch_runs_its_own(way, cast, visit):
    campaign = way.campaign(NOTHING, unit=cast.general_branch, state="draft")
    other = way.campaign(NOTHING, unit=cast.other_general_branch, state="draft")
    assert "开始了" in visit(cast.general_secretary, "campaign-act", campaign.pk, "open", data={})
    visit(cast.general_secretary, "campaign-act", other.pk, "open", data={}, status=404)
    visit(cast.general_secretary, "campaign-new")
    visit(cast.secretary, "campaign-new", status=403)


def test_a_branch_nominates_its_own(way, cast, visit):
    campaign, student = way.campaign(NOTHING), way.student()
    stranger = way.student(branch=cast.other_branch)
    text = visit(cast.secretary, "recommendation-nominate", campaign.pk)
    assert student.number in text and stranger.number not in text
    text = visit(
        cast.secretary, "recommendation-nominate", campaign.pk, data={"person": stranger.pk}
    )
    assert "不在可以提名的名单里" in text
    visit(cast.secretary, "recommendation-nominate", campaign.pk, data={"person": student.pk})
    assert Recommendation.objects.get().nominated_by == cast.secretary


def test_places_are_entered_with_their_basis(way, cast, visit):
    campaign = way.campaign(TABLE)
    address = ("place", campaign.pk, cast.branch.pk)
    visit(cast.secretary, *address, status=403)
    way.charge(cast.staff, cast.committee)
    text = visit(cast.staff, *address, data={"granted": "3"})
    assert "名额表 3 个" in text
    assert Place.objects.get().granted == 3
    other = way.campaign(PERCENT)
    text = visit(cast.staff, "place", other.pk, cast.branch.pk, data={"fact-failed": "考核通报"})
    assert "年度考核不合格，乘 1/2（考核通报）" in text
    actions.freeze_places(campaign=campaign, unit=cast.branch, by=cast.staff)
    assert "不再改" in visit(cast.staff, *address)


def test_staff_pages_ask_as_often_for_many_as_for_few(
    way, cast, client, django_assert_max_num_queries
):
    campaign = way.campaign(PLAIN)
    made = way.on_the_list(campaign)
    way.record(made.user, "application", on=date(2026, 1, 1))
    for n in range(12):
        branch = type(cast.branch).objects.create(
            name=f"会计25{n:02}团支部",
            kind="branch",
            branch_type="class",
            parent=cast.general_branch,
        )
        for _n in range(2):
            way.candidate(campaign, way.student(branch=branch))
    client.force_login(cast.administrator, BACKEND)
    for name, args in (
        ("campaign", [campaign.pk]), ("recommendation", [made.number]), ("recommendation-list", []),
        ("campaign-list", []), ("recommendation-concerns", []),
        ("recommendation-nominate", [campaign.pk]), ("place", [campaign.pk, cast.branch.pk]),
    ):  # fmt: skip
        with django_assert_max_num_queries(25):
            assert client.get(reverse(f"party_pairing:{name}", args=args)).status_code == 200
    client.force_login(cast.secretary, BACKEND)
    for name, args in (("campaign", [campaign.pk]), ("recommendation", [made.number])):
        with django_assert_max_num_queries(25):
            assert client.get(reverse(f"party_pairing:{name}", args=args)).status_code == 200


def test_a_campaign_of_another_rule_is_said_so(way, cast, visit):
    made = way.applied(way.campaign(NOTHING))
    text = visit(cast.secretary, "recommendation", made.number)
    assert "第 1 版规则" in text
    assert queries.findings_of(made) == ()
    assert deciding.list_candidate(recommendation=made, by=cast.secretary).state == "listed"


def test_rivals_are_left_to_others(way, cast, visit):
    campaign = way.campaign(NOTHING)
    made = way.applied(campaign)
    assert "列入候选</button>" in visit(cast.secretary, "recommendation", made.number)
    way.applied(campaign, cast.secretary)
    assert "列入候选</button>" not in visit(cast.secretary, "recommendation", made.number)
    act = ("recommendation-act", made.number, "leave-out")
    text = visit(cast.secretary, *act, data={"reason": "再等等"}, status=403)
    assert "同一批的人请别的同事来办" in text


def test_the_other_of_a_pair_reads_no_recommendation(way, cast, visit):
    pair = way.pair()
    way.record(pair.member, "punishment", on=date(2026, 3, 1))
    made = way.applied(way.campaign(PLAIN), pair.member)
    assert duties.duty_for(pair.helper, pair.member) == "结对联系人"
    for name, *args in (
        ("recommendation", made.number), ("decision-make", made.number),
        ("paper-word-person", made.number, "form"),
        ("paper-word-person-file", made.number, "opinion"),
    ):  # fmt: skip
        visit(pair.helper, name, *args, status=404)
    assert not Look.objects.exists()


def test_a_contact_waives_nothing(way, cast, visit):
    clean = replace(PLAIN.conditions[2], waived_by=rules.PARTY_BRANCH)
    student = way.student()
    way.record(student, "punishment", on=date(2026, 3, 1))
    made = way.applied(way.campaign(replace(PLAIN, conditions=(clean,))), student)
    made.party_branch = way.party_branch()
    made.save()
    act, data = ("recommendation-act", made.number, "waive"), {"key": "clean", "reason": "特殊情况"}
    visit(way.contact("contact"), *act, data=data, status=403)
    assert "豁免了" in visit(way.contact("organisation"), *act, data=data)
