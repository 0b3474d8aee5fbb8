"""Talks, deeds and evaluations: one writes, the other confirms."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.pair_rules.spec import Cadence
from party_pairing.pairs import queries, talking
from party_pairing.pairs.models import Deed, Talk
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
SECRET = "昨晚又没睡着"


@pytest.fixture
def pair(scene):
    today = timezone.localdate()
    return scene.pair(
        scene.party_member("江河"), scene.student("林一"), starts_on=today - timedelta(days=30)
    )


def talk(pair, by=None, **fields):
    made = {
        "day": timezone.localdate(), "place": "图书馆", "topic": SECRET, "needs": ["mind"],
        "follow_up": "周末一起跑步",
    } | fields  # fmt: skip
    return talking.write_talk(pairing=pair, by=by or pair.helper, **made)


def deed(pair, what="visit", by=None, **fields):
    made = {"day": timezone.localdate(), "words": "去宿舍看了看"} | fields
    return talking.write_deed(pairing=pair, by=by or pair.helper, what=what, **made)


def answer(entry, by, agrees=True, **fields):
    made = {"mark": entry.mark, "words": "" if agrees else "是周三，不是周四"} | fields
    return talking.answer(entry=entry, by=by, agrees=agrees, **made)


def refusal(call):
    with pytest.raises(ValidationError) as caught:
        call()
    return caught.value.messages[0]


class TestTalks:
    def test_the_other_side_is_asked_without_a_word_of_it(self, pair):
        made = talk(pair, needs=["mind", "study", "no such"])
        assert (made.state, made.needs) == ("written", ["study", "mind"])
        notice = Notice.objects.get()
        assert notice.title == "江河记了一次谈心，请你确认"
        assert Delivery.objects.get(channel="site").recipient == pair.member
        for event in AuditEvent.objects.all():
            assert SECRET not in f"{event.subject_label}{event.data}"
        assert SECRET not in f"{notice.title}{notice.body}{notice.shown_title}"

    @pytest.mark.parametrize(
        ("days", "words"), [(1, "还没到那天"), (-31, "结对从"), (-40, "结对从")]
    )
    def test_not_before_it_happened_and_not_before_the_pair(self, pair, days, words):
        day = timezone.localdate() + timedelta(days=days)
        assert refusal(lambda: talk(pair, day=day)).startswith(words)
        assert talk(pair, day=pair.starts_on).pk

    def test_within_the_days_that_the_rules_give(self, scene, pair):
        """Two days after it happened, and no later; whoever puts the day right is not late by that."""
        pair.rules = scene.pair_rules(write_days=2)
        pair.save()
        today = timezone.localdate()
        late = refusal(lambda: talk(pair, day=today - timedelta(days=3)))
        first = today - timedelta(days=2)
        assert late == (
            f"规则要求做了以后 2 天内记下，{first.month}月{first.day}日以前的不能再记。"
            "确有原因的，请告诉联系人的党支部。"
        )  # fmt: skip
        with pytest.raises(ValidationError, match="2 天内记下"):
            deed(pair, day=today - timedelta(days=3))
        assert deed(pair, day=first).pk
        made = talk(pair, day=first)
        Talk.objects.update(at=timezone.now() - timedelta(days=4))
        made.refresh_from_db()
        fields = {"place": "食堂", "topic": SECRET, "needs": [], "follow_up": ""}
        put_right = talking.change_talk(
            talk=made, by=pair.helper, day=today - timedelta(days=6), **fields
        )
        assert put_right.day == today - timedelta(days=6)
        with pytest.raises(ValidationError, match="2 天内记下"):
            talking.change_talk(talk=made, by=pair.helper, day=today - timedelta(days=7), **fields)

    def test_what_both_checked_in_for_is_never_late(self, scene, pair):
        pair.rules = scene.pair_rules(write_days=2)
        pair.save()
        start = timezone.now() - timedelta(days=9)
        gathering = Gathering.objects.create(
            kind="activity", title="读书会", starts_at=start, ends_at=start + timedelta(hours=2),
            state="published", unit=scene.cast.branch, made_by=scene.cast.secretary,
        )  # fmt: skip
        for user in (pair.helper, pair.member):
            CheckIn.objects.create(gathering=gathering, user=user, way="code", at=start)
        assert deed(pair, "activity", gathering=gathering).state == "confirmed"

    def test_a_double_tap_is_one_talk(self, pair):
        talk(pair)
        assert refusal(lambda: talk(pair)) == "这次谈心你已经记过了。"
        assert talk(pair, topic="别的").pk

    def test_either_of_the_two_and_nobody_else(self, scene, pair):
        assert talk(pair, by=pair.member).by == pair.member
        assert refusal(lambda: talk(pair, by=scene.contact())) == "只有结对的两个人能写。"

    def test_not_once_it_has_ended(self, pair):
        pair.state, pair.ended_on, pair.ended_because = "ended", timezone.localdate(), "over"
        pair.save()
        assert refusal(lambda: talk(pair)) == "这一对已经结束，不能再写新的。"

    def test_confirmed_by_the_other(self, pair):
        made = talk(pair)
        assert refusal(lambda: answer(made, pair.helper)) == "自己写的由对方确认。"
        done = answer(made, pair.member)
        assert (done.state, done.answered_by) == ("confirmed", pair.member)
        assert refusal(lambda: answer(made, pair.member)).startswith("这一条刚刚有变动")
        assert Notice.objects.filter(title__startswith="林一确认了").count() == 1

    def test_nobody_else_confirms(self, scene, pair):
        made, other = talk(pair), scene.contact()
        assert refusal(lambda: answer(made, other)) == "只有结对的两个人能确认。"

    def test_what_is_wrong_is_said_and_put_right(self, pair):
        made = talk(pair)
        assert refusal(lambda: answer(made, pair.member, False, words=" ")).startswith("写一句")
        disputed = answer(made, pair.member, False)
        assert (disputed.state, disputed.answer) == ("disputed", "是周三，不是周四")
        assert "是周三" not in "".join(Notice.objects.values_list("body", flat=True))
        changed = talking.change_talk(
            talk=made, by=pair.helper, day=pair.starts_on, place="食堂", topic="改过", needs=[],
            follow_up="",
        )  # fmt: skip
        assert (changed.state, changed.answer, changed.answered_by) == ("written", "", None)
        assert refusal(lambda: answer(made, pair.member)) == "对方刚刚改过，请再看一遍再确认。"
        assert answer(changed, pair.member).state == "confirmed"
        assert refusal(
            lambda: talking.change_talk(
                talk=made, by=pair.helper, day=pair.starts_on, place="", topic="", needs=[],
                follow_up="",
            )
        ).startswith("确认过")  # fmt: skip

    def test_only_the_writer_changes_and_withdraws(self, pair):
        made = talk(pair)
        assert refusal(lambda: talking.withdraw(entry=made, by=pair.member)) == ("谁写的由谁撤回。")
        assert talking.withdraw(entry=made, by=pair.helper).state == "withdrawn"
        assert refusal(lambda: answer(made, pair.member)).startswith("这一条刚刚有变动")
        confirmed = talk(pair)
        answer(confirmed, pair.member)
        assert refusal(lambda: talking.withdraw(entry=confirmed, by=pair.helper)).startswith(
            "确认过"
        )

    def test_counts_once_confirmed_or_at_once_where_the_rules_say(self, scene, pair):
        made = talk(pair)
        diary = queries.diaries_of([pair])[pair.pk]
        assert queries.done_of(diary, pair.rules.spec, "talk") == []
        alone = scene.pair_rules("宿舍帮扶", both_confirm=False).spec
        assert queries.done_of(diary, alone, "talk") == [(made.day, Decimal(1))]
        answer(made, pair.member)
        diary = queries.diaries_of([pair])[pair.pk]
        assert queries.done_of(diary, pair.rules.spec, "talk") == [(made.day, Decimal(1))]


class TestDeeds:
    def gathering(self, scene, *people, days=2, **fields):
        start = timezone.now() - timedelta(days=days)
        made = {
            "kind": "activity", "title": "红歌会", "unit": scene.cast.committee, "place": "礼堂",
            "starts_at": start, "ends_at": start + timedelta(hours=1), "state": "published",
            "made_by": scene.cast.staff,
        } | fields  # fmt: skip
        gathering = Gathering.objects.create(**made)
        for user in people:
            CheckIn.objects.create(gathering=gathering, user=user, way="code", at=start)
        return gathering

    def test_a_gathering_at_which_both_were_counts_at_once(self, scene, pair):
        both = self.gathering(scene, pair.helper, pair.member)
        self.gathering(scene, pair.helper)
        self.gathering(scene, pair.helper, pair.member, days=31)  # before the pair
        self.gathering(scene, pair.helper, pair.member, state="cancelled")
        assert list(queries.came_together(pair)) == [both]
        made = deed(pair, "activity", gathering=both, day=None, words="")
        day = timezone.localdate(both.starts_at)
        assert (made.state, made.day, made.words) == ("confirmed", day, "红歌会")
        assert not Notice.objects.exists()
        assert list(queries.came_together(pair)) == []
        assert refusal(lambda: deed(pair, "activity", gathering=both)) == "这项活动已经记过了。"

    def test_not_where_one_was_missing(self, scene, pair):
        alone = self.gathering(scene, pair.helper, scene.cast.student)
        assert refusal(lambda: deed(pair, "activity", gathering=alone)).startswith("这项活动要两个")
        assert not Deed.objects.exists()

    def test_hours_are_hours(self, pair):
        for wrong in (None, Decimal(0), Decimal(25)):
            assert refusal(lambda: deed(pair, "hours", hours=wrong)).startswith("学时要大于 0")  # noqa: B023
        made = deed(pair, "hours", hours=Decimal("1.5"))
        assert answer(made, pair.member).hours == Decimal("1.5")
        assert deed(pair, "visit", hours=Decimal(3)).hours is None
        diary = queries.diaries_of([pair])[pair.pk]
        assert queries.done_of(diary, pair.rules.spec, "hours") == [(made.day, Decimal("1.5"))]
        assert queries.done_of(diary, pair.rules.spec, "visit") == []

    def test_a_day_and_words(self, pair):
        assert refusal(lambda: deed(pair, day=None)).startswith("写上哪天")
        assert refusal(lambda: deed(pair, words="")).startswith("写上哪天")
        tomorrow = timezone.localdate() + timedelta(days=1)
        assert refusal(lambda: deed(pair, day=tomorrow)).startswith("还没到那天")


class TestEvaluation:
    def test_each_side_once_a_half_year_and_seen_with_both(self, pair):
        mine = talking.evaluate(pairing=pair, by=pair.helper, stars=3, words="还行")
        again = talking.evaluate(pairing=pair, by=pair.helper, stars=4, words="很好")
        assert (mine.pk, again.stars) == (again.pk, 4)
        diary = queries.diaries_of([pair])[pair.pk]
        assert queries.evaluations_read_by(diary, pair.member) == []
        assert queries.evaluations_read_by(diary, pair.helper) == [again]
        talking.evaluate(pairing=pair, by=pair.member, stars=5)
        diary = queries.diaries_of([pair])[pair.pk]
        assert len(queries.evaluations_read_by(diary, pair.member)) == 2
        assert len(queries.done_of(diary, pair.rules.spec, "evaluation")) == 1
        assert refusal(
            lambda: talking.evaluate(pairing=pair, by=pair.helper, stars=1)
        ).startswith("两个人都评过了")  # fmt: skip
        assert list(Notice.objects.order_by("pk").values_list("title", flat=True)) == [
            "请你也评一评这段结对", "两个人都评过了",
        ]  # fmt: skip

    def test_the_period_is_that_of_the_rules(self, scene):
        day = date(2026, 11, 26)
        usual, term = scene.pair_rules().spec, scene.pair_rules(
            "甲", cadences=(Cadence("evaluation", "term"),)
        ).spec  # fmt: skip
        assert queries.evaluation_period(usual, day).code == "2026H2"
        assert queries.evaluation_period(term, day).code == "2026-1"


class TestHistory:
    def test_the_member_opens_it_and_closes_it(self, scene, pair):
        new = scene.pair(scene.party_member("柳岸"), pair.member, role="second", follows=pair)
        for by in (new.helper, scene.cast.staff):
            assert refusal(
                lambda by=by: talking.open_history(pairing=new, by=by, opens=True)
            ).startswith("以前的谈心只有本人")
        assert talking.open_history(pairing=new, by=pair.member, opens=True).history_open_at
        assert not talking.open_history(pairing=new, by=pair.member, opens=False).history_open_at
        assert refusal(
            lambda: talking.open_history(pairing=pair, by=pair.member, opens=True)
        ).startswith("以前的谈心只有本人")
        assert (
            AuditEvent.objects.filter(name__startswith="party_pairing.pairing.history").count() == 2
        )


def test_waiting_too_long(scene, pair):
    old = timezone.now() - timedelta(days=14, minutes=1)
    made = talk(pair)
    assert list(talking.unconfirmed()) == []
    Talk.objects.filter(pk=made.pk).update(at=old)
    assert list(talking.unconfirmed()) == [made]
    answer(made, pair.member)
    assert list(talking.unconfirmed()) == []
