"""Yes and no, nothing seen before, all pairs at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.pairs.models import Pairing
from party_pairing.rounds import arranging, confirming, queries
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db


def publish(rounds, by=None):
    many = confirming.publish(held=rounds.held, by=by or rounds.cast.staff)
    rounds.set()
    return many


def over(rounds):
    now = timezone.now()
    return rounds.set(
        opens_at=now - timedelta(days=3), closes_at=now - timedelta(days=2),
        confirm_until=now - timedelta(minutes=1),
    )  # fmt: skip


def told(user):
    rows = Delivery.objects.filter(recipient=user, channel="site").order_by("pk")
    return [each.notice.title for each in rows.select_related("notice")]


def test_nothing_is_seen_before_both_sides_are_asked(rounds):
    rounds.fill(1, 1)
    rounds.match()
    assert queries.mine_of(rounds.held, rounds.members[0]) == []
    assert told(rounds.members[0]) == []
    rounds.ask() if rounds.held.state == "collecting" else confirming.ask(
        held=rounds.held, by=rounds.cast.staff
    )
    rounds.set()
    assert len(queries.mine_of(rounds.held, rounds.members[0])) == 1
    assert told(rounds.members[0]) == ["请答复结对安排：2026 秋结对"]


def test_all_pairs_begin_at_once_and_everybody_is_told(rounds, django_assert_max_num_queries):
    rounds.fill(2, 3).ask()
    rounds.say()
    with django_assert_max_num_queries(45):
        assert publish(rounds) == 2
    made = list(Pairing.objects.order_by("pk"))
    assert {each.state for each in made} == {"running"}
    assert {(each.rules, each.unit, each.party_branch.name, each.origin) for each in made} == {
        (rounds.rules, rounds.cast.branch, "会计学院学生党支部", "2026 秋结对")
    }
    assert made[0].due_on.year == timezone.localdate().year + 1
    assert AuditEvent.objects.filter(name="party_pairing.pairing.begun").count() == 2
    assert rounds.held.state == "published" and rounds.held.published_by == rounds.cast.staff
    once = f"party_pairing.round.published:{rounds.held.pk}"
    assert Notice.objects.get(once=once).deliveries.filter(channel="site").count() == 4
    assert Notice.objects.get(once=f"{once}:alone").deliveries.filter(channel="site").count() == 1


def test_answers_that_may_still_come_are_waited_for(rounds):
    rounds.fill(1, 1).ask()
    with pytest.raises(ValidationError, match="还有 1 对没答复齐"):
        publish(rounds)
    assert confirming.remind(held=rounds.held, by=rounds.cast.staff) == 2
    assert confirming.remind(held=rounds.held, by=rounds.cast.staff) == 0


@pytest.mark.parametrize(("silence", "many"), [("yes", 1), ("no", None)])
def test_silence_counts_as_the_round_says(rounds, silence, many):
    rounds.fill(1, 1).set(silence=silence).ask()
    over(rounds)
    if many:
        assert publish(rounds) == many
    else:
        with pytest.raises(ValidationError, match="没有一对是双方都愿意"):
            publish(rounds)
        assert not Pairing.objects.exists()


def test_a_no_says_why_to_staff_alone(rounds):
    rounds.fill(1, 1).ask()
    match = rounds.current().matches.get()
    with pytest.raises(ValidationError, match="写一句为什么"):
        confirming.answer(match=match, by=match.member, word="no", reason=" ")
    confirming.answer(match=match, by=match.member, word="no", reason="时间对不上")
    assert told(match.helper)[-1] == "这一对没有成：2026 秋结对"
    notice = Notice.objects.get(once=f"party_pairing.match.fell:{match.pk}:{match.helper_id}")
    assert "时间对不上" not in notice.body
    assert [each.user for each in queries.alone(rounds.held, rounds.current())] == [match.member]


def test_both_refuse_and_the_next_run_keeps_the_others(rounds):
    rounds.fill(3, 3).ask()
    gone = rounds.current().matches.first()
    kept = rounds.current().matches.last()
    rounds.say("no", [gone], "不合适")
    rounds.say("yes", [kept])
    before = len(told(kept.member))
    rounds.match()
    pairs = set(rounds.current().matches.values_list("helper", "member"))
    assert (gone.helper_id, gone.member_id) not in pairs
    again = rounds.current().matches.get(member=kept.member)
    assert (again.helper, again.helper_says, again.member_says) == (kept.helper, "yes", "yes")
    assert len(told(kept.member)) == before  # asked once
    assert rounds.held.state == "confirming"


def test_answers_end_with_the_time_and_are_nobody_elses(rounds, client):
    rounds.fill(1, 1).ask()
    match = rounds.current().matches.get()
    over(rounds)
    with pytest.raises(ValidationError, match="已经在"):
        confirming.answer(match=match, by=match.member, word="yes")


def test_somebody_transferred_in_the_middle_stops_the_publication(rounds):
    rounds.fill(1, 1).ask()
    rounds.say()
    rounds.members[0].member.branch = rounds.cast.other_branch
    rounds.members[0].member.save()
    with pytest.raises(ValidationError, match="团员0–党员0 现在不满足规则：同一学院"):
        publish(rounds)
    assert not Pairing.objects.exists() and rounds.held.state == "confirming"


def test_places_are_counted_again(rounds):
    rounds.fill(1, 1).ask()
    rounds.say()
    rounds.scene.pair(rounds.helpers[0], rules=rounds.rules)
    with pytest.raises(
        ValidationError, match="最多联系 1 个人，现在联系着 1 个，这一批又配了 1 个"
    ):
        publish(rounds)
    assert Pairing.objects.count() == 1


def test_published_once(rounds):
    rounds.fill(1, 1).ask()
    rounds.say()
    publish(rounds)
    with pytest.raises(ValidationError, match="已经公布了"):
        publish(rounds)
    with pytest.raises(ValidationError, match="不能做"):
        arranging.lock_matches(held=rounds.held, keys=[], by=rounds.cast.staff)
