"""What the portal does by itself: reminds, tells the Party branch, ends or proposes to end."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.pairs import nightly, queries, talking
from party_pairing.pairs.models import Pairing, Talk
from party_pairing.pairs.tasks import look_after_pairs
from party_pairing.tasks import look_after_pairs as registered
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


def told():
    """{name: [titles]} of everything that was said."""
    found = {}
    for each in Delivery.objects.filter(channel="site").order_by("pk").select_related("notice"):
        found.setdefault(each.recipient.name, []).append(each.notice.title)
    return found


@pytest.fixture
def contact(scene):
    user = scene.contact()
    user.name = "党务"
    user.save()
    return user


def pair_of(scene, days, **fields):
    return scene.pair(
        scene.party_member("江河"), scene.student("林一"), starts_on=days_ago(days), **fields
    )


class TestMeeting:
    def test_both_after_45_days_and_the_party_branch_after_60(self, scene, contact):
        pair = pair_of(scene, 44)
        nightly.remind_of_meeting()
        assert told() == {}
        Pairing.objects.update(starts_on=days_ago(45))
        nightly.remind_of_meeting()
        both = {"江河": ["和林一有 45 天没谈心了"], "林一": ["和江河有 45 天没谈心了"]}
        assert told() == both
        Pairing.objects.update(starts_on=days_ago(60))
        Notice.objects.all().delete()
        nightly.remind_of_meeting()
        assert told()["党务"] == ["江河和林一有 60 天没谈心了"]
        assert pair.pk

    def test_once_a_gap(self, scene, contact):
        pair = pair_of(scene, 90)
        now = timezone.now()
        nightly.remind_of_meeting(now)
        nightly.remind_of_meeting(now + timedelta(days=3))
        assert {name: len(titles) for name, titles in told().items()} == {
            "江河": 1, "林一": 1, "党务": 1,
        }  # fmt: skip
        talk = Talk.objects.create(
            pairing=pair, by=pair.helper, day=timezone.localdate(), place="", topic="",
            state="confirmed", answered_by=pair.member,
        )  # fmt: skip
        nightly.remind_of_meeting(now)
        nightly.remind_of_meeting(now + timedelta(days=61))
        assert {name: len(titles) for name, titles in told().items()} == {
            "江河": 2, "林一": 2, "党务": 2,
        }  # fmt: skip
        assert talk.pk

    def test_what_waits_to_be_confirmed_holds_it_back(self, scene, contact):
        pair = pair_of(scene, 90)
        talk = talking.write_talk(
            pairing=pair, by=pair.helper, day=days_ago(0), place="食堂", topic="谈了"
        )
        Notice.objects.all().delete()
        nightly.remind_of_meeting()
        assert told() == {}
        Talk.objects.filter(pk=talk.pk).update(at=timezone.now() - timedelta(days=15))
        nightly.remind_of_meeting()
        assert set(told()) == {"江河", "林一", "党务"}

    def test_nobody_hears_of_what_has_ended(self, scene, contact):
        pair_of(scene, 90, state="ended", ended_on=days_ago(1), ended_because="over")
        look_after_pairs()
        assert told() == {}


def test_whoever_should_confirm_is_reminded_once(scene):
    pair = pair_of(scene, 10)
    talking.write_talk(pairing=pair, by=pair.member, day=days_ago(1), place="食堂", topic="谈了")
    Notice.objects.all().delete()
    now = timezone.now()
    nightly.remind_of_confirming(now + timedelta(days=13))
    assert told() == {}
    nightly.remind_of_confirming(now + timedelta(days=14, hours=1))
    nightly.remind_of_confirming(now + timedelta(days=20))
    assert told() == {"江河": ["还有一次谈心等你确认"]}


class TestLeaving:
    def leave(self, scene, **rules):
        return pair_of(scene, 10, rules=scene.pair_rules(**rules))

    def because(self):
        return [(each.because, each.words) for each in queries.leaving(Pairing.objects.all())]

    @pytest.mark.parametrize("who", ["江河", "林一"])
    def test_graduated(self, scene, who):
        self.leave(scene)
        Member.objects.filter(user__name=who).update(left_on=days_ago(-1))
        assert self.because() == []
        Member.objects.filter(user__name=who).update(left_on=days_ago(0))
        assert self.because() == [("graduated", f"{who}已经离校")]
        nightly.end_or_propose()
        pair = Pairing.objects.get()
        assert (pair.state, pair.ended_because, pair.ended_by) == ("ended", "graduated", None)
        assert pair.ended_words == f"{who}已经离校"

    def test_the_member_moved(self, scene):
        self.leave(scene)
        sister = scene.cast.branch
        Member.objects.filter(user__name="林一").update(branch=scene.cast.other_branch)
        assert self.because() == [("transferred", "林一转到了别的团总支")]
        Member.objects.filter(user__name="林一").update(branch=sister)
        assert self.because() == []

    def test_the_helper_moved_or_left_the_party(self, scene):
        pair = self.leave(scene)
        other = scene.party_branch("经管学院学生党支部")
        other.general_branch = scene.cast.other_general_branch
        other.save()
        membership = pair.helper.party_memberships.get()
        membership.party_branch = other
        membership.save()
        assert self.because() == [("transferred", "江河转到了别的学院的党支部")]
        membership.ends_on = days_ago(1)
        membership.save()
        assert self.because() == [("left_party", "江河不在任何党支部里了")]

    def test_proposed_where_the_rules_do_not_end_it(self, scene, contact):
        pair = self.leave(scene, automatic=())
        Member.objects.filter(user__name="林一").update(left_on=days_ago(0))
        nightly.end_or_propose()
        nightly.end_or_propose()
        pair.refresh_from_db()
        assert pair.state == "running"
        assert told() == {"党务": ["请处理：江河和林一的结对"]}

    def test_over(self, scene, contact):
        self.leave(scene)
        Pairing.objects.update(due_on=days_ago(0))
        assert self.because() == []
        Pairing.objects.update(due_on=days_ago(1))
        assert self.because() == [("over", "约定的时间到了")]

    def test_who_is_left_without_a_helper(self, scene):
        pair = self.leave(scene)
        assert list(queries.without_helper(Pairing.objects.all())) == []
        Member.objects.filter(user__name="江河").update(left_on=days_ago(0))
        nightly.end_or_propose()
        assert list(queries.without_helper(Pairing.objects.all())) == [pair]
        scene.pair(member=pair.member, follows=pair)
        assert list(queries.without_helper(Pairing.objects.all())) == []


def test_the_heat_map_against_counting(scene):
    today = date(2026, 11, 26)
    first = scene.pair(starts_on=date(2026, 9, 20))
    other = scene.pair(starts_on=date(2026, 10, 1), state="ended", ended_on=date(2026, 10, 31),
                       ended_because="over")  # fmt: skip
    for day, state in (
        ((2026, 9, 30), "confirmed"), ((2026, 11, 2), "written"), ((2026, 11, 3), "disputed"),
        ((2026, 8, 3), "withdrawn"),
    ):  # fmt: skip
        Talk.objects.create(
            pairing=first, by=first.helper, day=date(*day), place="", topic="", state=state
        )
    found = queries.heat_map(
        [Pairing.objects.get(pk=each.pk) for each in (first, other)],
        queries.months_until(today, 4), today,
    )  # fmt: skip
    assert [month.month for month in found.months] == [8, 9, 10, 11]
    assert [cell.state for cell in found.rows[first.pk]] == ["outside", "met", "nothing", "waits"]
    assert [cell.state for cell in found.rows[other.pk]] == [
        "outside", "outside", "nothing", "outside",
    ]  # fmt: skip
    assert [(each.stood, each.met) for each in found.totals] == [(0, 0), (1, 1), (2, 0), (1, 0)]


def test_the_task_is_where_celery_looks(scene):
    assert registered is look_after_pairs
