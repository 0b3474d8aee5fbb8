"""Pages of the board: figures, who stands behind them, who reads what, how many queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Unit
from party_pairing.candidates.models import Move
from party_pairing.files.models import PartyPost
from party_pairing.pairs.models import Evaluation, Talk
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def url(name, **query):
    from urllib.parse import urlencode

    return reverse(f"party_pairing:board-{name}") + (f"?{urlencode(query)}" if query else "")


def get(client, name, **query):
    answer = client.get(url(name, **query))
    assert answer.status_code == 200
    return answer.context


@pytest.fixture
def charged(scene, client):
    """Staff in charge of the committee, who sees both general branches."""
    scene.charge(unit=scene.cast.committee)
    assert scene.cast.branch.pk
    assert scene.cast.other_branch.pk
    client.force_login(scene.cast.staff)
    return client


def figures(context):
    return {
        (row.unit.name, stage.key): many
        for row in context["rows"] for stage, many, _shade in row.cells if many
    }  # fmt: skip


def test_units_and_stages(scene, charged):
    campaign = scene.campaign()
    for state in ("applied", "applied", "listed", "refused"):
        scene.candidate(campaign, state=state)
    other = scene.student(branch=scene.cast.other_branch)
    scene.candidate(campaign, other, state="pre")
    context = get(charged, "recommendations")
    assert figures(context) == {
        ("会计学院团总支", "applied"): 2, ("会计学院团总支", "listed"): 1,
        ("会计学院团总支", "ended"): 1, ("经管学院团总支", "pre"): 1,
    }  # fmt: skip
    assert context["total"].total == 5
    inside = get(charged, "recommendations", unit=scene.cast.general_branch.pk)
    assert figures(inside) == {
        ("会计2401团支部", "applied"): 2,
        ("会计2401团支部", "listed"): 1,
        ("会计2401团支部", "ended"): 1,
    }
    page = get(charged, "people", unit=scene.cast.other_general_branch.pk, stage="pre")
    assert [(each.user, who) for each, who, _days in page["rows"]] == [(other, "党支部：答复")]
    approving = scene.candidate(campaign, state="approving")
    page = get(charged, "people", stage="approving")
    assert [(each, who) for each, who, _days in page["rows"]] == [
        (approving, "团总支书记：团总支审核")
    ]


def test_a_campaign_that_is_over_is_looked_at_when_it_is_chosen(scene, charged):
    over, runs = scene.campaign(state="closed"), scene.campaign()
    scene.candidate(over, state="admitted")
    scene.candidate(runs, state="applied")
    assert get(charged, "recommendations")["total"].total == 1
    chosen = get(charged, "recommendations", campaign=over.pk)
    assert figures(chosen) == {("会计学院团总支", "admitted"): 1}


def test_how_long_people_wait(scene, charged):
    campaign = scene.campaign()
    now = timezone.make_aware(timezone.datetime(2026, 11, 23, 12))  # a Monday
    one = scene.candidate(campaign, state="listed")
    for state, at in (("applied", now - timedelta(days=14)), ("listed", now - timedelta(days=7))):
        Move.objects.create(recommendation=one, state=state, at=at)
    from party_pairing.board import queries

    found = dict(queries.waiting([scene.cast.branch], [campaign], date(2026, 11, 26)))
    by_key = {stage.key: wait for stage, wait in found.items()}
    assert by_key["applied"].done == (5,)
    assert by_key["listed"].now == (8,)
    assert by_key["passed"].longest is None
    assert get(charged, "recommendations")["waiting"][1][0].label == "列入候选"


def test_who_lacks_hours_is_listed_and_reminded_once_a_week(scene, client):
    campaign = scene.campaign()
    one = scene.fit(scene.student("差时数"))
    two = scene.student("没有申请")
    entered = scene.student("已经报名")
    scene.candidate(campaign, entered, state="applied")
    enough = scene.fit(scene.student("够了"))
    from volunteers.hours.models import HoursEntry

    assert HoursEntry.objects.count() == 0
    client.force_login(scene.cast.secretary)
    page = get(client, "hours")["page"]
    rows = {each.user: (each.has, each.needs, each.missing, bool(each.number)) for each in page}
    lacking = (Decimal(0), Decimal(5), Decimal(5))
    assert rows == {one: (*lacking, False), entered: (*lacking, True), enough: (*lacking, False)}
    assert two not in rows
    answer = client.post(url("remind", campaign=campaign.pk), follow=True)
    assert [str(m) for m in answer.context["messages"]] == ["提醒了 3 人次，每人只收到自己的数。"]
    notice = Notice.objects.get(deliveries__recipient=one, deliveries__channel="site")
    assert "还差 5 小时" in notice.body
    again = client.post(url("remind", campaign=campaign.pk), follow=True)
    assert [str(m) for m in again.context["messages"]] == ["这周已经提醒过了，下周一可以再发。"]
    assert AuditEvent.objects.filter(name="party_pairing.hours.reminded").count() == 1
    client.force_login(scene.contact("secretary"))
    assert client.post(url("remind", campaign=campaign.pk)).status_code == 403
    assert client.post(url("remind", campaign=0)).status_code == 404


def test_who_is_waived_lacks_nothing(scene, client):
    campaign = scene.campaign()
    found = scene.candidate(campaign, state="applied")
    found.waivers.create(condition="hours", by=scene.cast.administrator, reason="援疆一年")
    client.force_login(scene.cast.secretary)
    assert list(get(client, "hours")["page"]) == []
    assert get(client, "hours")["may_remind"] is False


def test_what_does_not_hold_much_longer(scene, charged):
    campaign, today = scene.campaign(), timezone.localdate()
    soon, over, later = (
        scene.candidate(campaign, state="recommended", recommended_on=today - timedelta(days=700),
                        valid_until=today + timedelta(days=days))
        for days in (30, -1, 200)
    )  # fmt: skip
    assert later.pk
    assert list(get(charged, "ending")["page"]) == [over, soon]
    assert get(charged, "recommendations")["ending"] == 2


def test_who_has_a_contact(scene, charged):
    rules = scene.pair_rules()
    paired, alone = scene.student(), scene.student(status="activist")
    scene.pair(member=paired, rules=rules)
    second = scene.student()
    scene.pair(member=second, rules=rules, role="second")
    ended = scene.student()
    scene.pair(member=ended, rules=rules, state="ended", ended_on=date(2026, 10, 1),
               ended_because="other")  # fmt: skip
    context = get(charged, "pairing")
    line = next(row for row in context["covered"] if row.unit == scene.cast.general_branch)
    assert line.by_status == (("league", 1, 3), ("activist", 0, 1), ("development", 0, 0))
    assert (line.percent, line.lacking) == (25, 3)
    page = get(charged, "without", unit=scene.cast.branch.pk)["page"]
    assert {each.user for each in page} == {alone, second, ended}


def test_party_members_who_could_take_more(scene, charged):
    rules = scene.pair_rules(capacity=1, most_capacity=2)
    full, free = scene.party_member("满了"), scene.party_member("有空")
    scene.pair(helper=full, rules=rules)
    page = get(charged, "places")["page"]
    assert [(each.user, each.running, each.capacity) for each in page] == [(free, 0, 1)]
    offer = {"user": full, "capacity": 3}
    scene.round(rules=rules).offers.create(**offer)
    page = get(charged, "places")["page"]
    assert [(each.user, each.running, each.capacity) for each in page] == [
        (free, 0, 1), (full, 1, 3)
    ]  # fmt: skip


def test_evaluations_of_few_people_are_not_shown(scene, charged):
    rules, past = scene.pair_rules(), timezone.now() - timedelta(days=400)
    pairs = [scene.pair(rules=rules) for _n in range(4)]
    for each in pairs:
        Evaluation.objects.create(pairing=each, by=each.member, period="2025H2", stars=5, at=past)
        Evaluation.objects.create(pairing=each, by=each.helper, period="2025H2", stars=1, at=past)
    Talk.objects.create(pairing=pairs[0], day=timezone.localdate(), place="x", topic="谈学业的事",
                        state="confirmed", by=pairs[0].helper)  # fmt: skip
    context = get(charged, "pairing", unit=scene.cast.general_branch.pk)
    (row,) = context["busy"]
    assert (row.pairs, row.talks, row.silent, row.people, row.stars) == (4, 1, 3, None, None)
    assert context["busy_all"].people is None
    assert "谈学业的事" not in charged.get(url("pairing")).content.decode()
    fifth = scene.pair(rules=rules)
    Evaluation.objects.create(pairing=fifth, by=fifth.member, period="2025H2", stars=2, at=past)
    now = scene.pair(rules=rules)
    Evaluation.objects.create(pairing=now, by=now.member, period="2026H2", stars=1)
    context = get(charged, "pairing", unit=scene.cast.general_branch.pk)
    (row,) = context["busy"]
    assert (row.people, str(row.stars)) == (5, "4.4")


def test_everybody_reads_only_their_own(scene, client):
    campaign = scene.campaign()
    own = scene.candidate(campaign, state="applied")
    other = scene.candidate(
        campaign, scene.student(branch=scene.cast.other_branch), state="applied"
    )
    unit = Unit.objects.create(name="会计2402团支部", kind="branch", branch_type="class",
                               parent=scene.cast.general_branch, code="KJ2402")  # fmt: skip
    beside = scene.candidate(campaign, scene.student(branch=unit), state="applied")
    post = scene.contact("organisation")
    assert PartyPost.objects.filter(user=post).exists()
    for user, wanted in (
        (scene.cast.secretary, {own}), (scene.cast.general_secretary, {own, beside}),
        (post, {own, beside}), (scene.cast.teacher, {own, beside, other}),
        (scene.cast.administrator, {own, beside, other}),
    ):  # fmt: skip
        client.force_login(user)
        assert {each for each, *_rest in get(client, "people")["rows"]} == wanted
    client.force_login(scene.cast.secretary)
    for foreign in (scene.cast.other_branch, unit, scene.cast.other_general_branch):
        assert client.get(url("people", unit=foreign.pk)).status_code == 404
    for name in ("unit", "stage"):
        assert client.get(url("people", **{name: "x"})).status_code == 404
    client.force_login(scene.cast.staff)
    refused = client.get(url("recommendations"))
    assert refused.status_code == 403
    assert "给您分管一个团总支" in refused.content.decode()


@pytest.mark.parametrize("many", [1, 12])
def test_queries_do_not_grow(scene, charged, many, django_assert_max_num_queries):
    campaign, rules = scene.campaign(), scene.pair_rules()
    for n in range(many):
        unit = Unit.objects.create(name=f"会计{n}班", kind="branch", branch_type="class",
                                   parent=scene.cast.general_branch, code=f"B{n}")  # fmt: skip
        scene.candidate(campaign, scene.fit(scene.student(branch=unit)), state="approving")
        scene.pair(member=scene.student(branch=unit), rules=rules)
        today = timezone.localdate()
        scene.candidate(campaign, scene.student(branch=unit), state="recommended",
                        recommended_on=today, valid_until=today)  # fmt: skip
    names = (
        "recommendations",
        "people",
        "hours",
        "ending",
        "pairing",
        "without",
        "places",
        "sheets",
    )
    for name in names:
        charged.get(url(name))
        with django_assert_max_num_queries(25):
            assert charged.get(url(name)).status_code == 200
