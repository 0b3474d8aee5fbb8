"""Entering the open round: windows, quotas, and two of one unit at once."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from activities.applications import chain, outcomes
from activities.rounds import entering
from activities.rounds.models import Entry, Round
from activities.rounds.queries import places_of
from activities.rounds.quotas import Tier
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
TWO = [{"people": 0, "count": 2, "least": 1}, {"people": 3, "count": 3, "least": 1}]


def refused(application, at=None):
    with pytest.raises(ValidationError) as said:
        outcomes.enter(application, at or timezone.now())
    return said.value.messages[0]


def test_it_enters_the_round_that_is_open_then(rounds):
    found = rounds.opened()
    entry = rounds.entered()
    assert (entry.round, entry.decision, entry.position) == (found, "", 0)
    chain.drop(entry.application)  # sent back
    assert rounds.hand_in(entry.application).entry == entry  # handed in again: the same place


def test_a_kind_without_rounds_enters_nothing(rounds):
    rounds.known_kind = rounds.kind("读书会", needs_round=False)
    outcomes.enter(rounds.application(), timezone.now())
    assert Entry.objects.count() == 0


def test_the_window_belongs_to_its_first_moment_and_not_to_its_last(rounds):
    found = rounds.opened()
    kind = rounds.known_kind
    moment = timedelta(microseconds=1)
    assert entering.round_open_for(kind, found.opens_at) == found
    assert entering.round_open_for(kind, found.opens_at - moment) is None
    assert entering.round_open_for(kind, found.closes_at - moment) == found
    assert entering.round_open_for(kind, found.closes_at) is None


def test_without_a_round_it_says_when(rounds):
    found = rounds.opened(opens_at=timezone.now() + timedelta(days=1))
    words = refused(rounds.application())
    start = timezone.localtime(found.opens_at)
    assert words == (
        f"“社会实践”要等批次开放才能交：{found}从 {start:%-m月%-d日 %H:%M} 开始。草稿留着，到时再交。"
    )
    Round.objects.update(opens_at=timezone.now() - timedelta(days=9))
    rounds.closed(found)
    words = refused(rounds.application())
    assert words == "“社会实践”要按批次申报，现在没有开放的批次。草稿留着，开放以后再交。"


def test_a_draft_of_a_round_takes_nothing(rounds):
    rounds.draft()
    assert "没有开放的批次" in refused(rounds.application())


def test_the_quota_follows_the_size_of_the_unit(rounds, cast):
    rounds.opened(quotas=TWO)
    assert [cast.student, cast.secretary]  # two members
    one, two = rounds.entered(title="甲"), rounds.entered(title="乙")
    assert refused(rounds.application()) == (
        "会计2401团支部有 2 人，这一批最多报 2 份，已经报了 2 份：《甲》《乙》。"
        "撤回其中一份，或者等下一批。"
    ).replace("《甲》《乙》", "《甲》、《乙》")
    assert cast.party_member  # a third member: the next tier
    assert rounds.entered(title="丙").round == one.round
    assert "最多报 3 份" in refused(rounds.application())
    two.application.state = "withdrawn"
    two.application.save()
    assert rounds.entered(title="丁").pk  # its place is free again
    other = rounds.entered(by=cast.other_student, unit=cast.other_branch)
    assert other.round == one.round  # another unit has its own places


def test_a_tier_of_none_says_so(rounds, cast):
    rounds.opened(quotas=[{"people": 0, "count": 0}, {"people": 50, "count": 1}])
    assert refused(rounds.application()).endswith("里这样大小的单位不参加申报。")


def test_how_many_places_each_unit_has_used(rounds, cast, client):
    found = rounds.opened(quotas=[{"people": 0, "count": 2, "least": 2}])
    mine = [rounds.entered(), rounds.entered()]
    other = rounds.entered(by=cast.other_student, unit=cast.other_branch)
    tier = Tier(0, 2, 2)
    assert places_of(found, [*mine, other]) == [
        (cast.branch, 2, tier), (cast.other_branch, 1, tier),
    ]  # fmt: skip
    big = rounds.entered(by=cast.general_secretary, unit=cast.general_branch)
    found.quotas = [{"people": 0, "count": 1}, {"people": 1, "count": 5}, {"people": 2, "count": 9}]
    assert cast.party_member  # the branch has two members, and so has what lies above it
    most = {unit: place.most for unit, _n, place in places_of(found, [*mine, other, big])}
    assert most == {cast.branch: 9, cast.general_branch: 9, cast.other_branch: 5}
    client.force_login(cast.staff)
    text = client.get(reverse("activities:round", args=[found.pk])).content.decode()
    assert "希望至少 2 份" in text and "2 / 2 份" in text


@pytest.mark.django_db(transaction=True)
def test_two_of_one_unit_at_once_share_the_last_place(rounds, cast):
    rounds.opened(quotas=[{"people": 0, "count": 1}])
    both = [rounds.application(), rounds.application(by=cast.secretary)]
    come = transaction.atomic(outcomes.enter)
    said = at_once(*[lambda each=each: come(each, timezone.now()) for each in both])
    (words,) = refusals(said)
    assert words.startswith("会计2401团支")
    assert Entry.objects.count() == 1


def test_what_leaves_frees_its_reviewers_and_the_others_keep_theirs(rounds):
    found = rounds.scoring(entries=3, judges=3)
    gone, *rest = rounds.entries
    before = {task.pk for task in rounds.tasks(found) if task.entry != gone}
    done = next(task for task in rounds.tasks(found) if task.entry == gone)
    rounds.score(done)
    outcomes.tell(outcomes.leaving, gone.application)
    type(gone.application).objects.filter(pk=gone.application_id).update(state="withdrawn")
    states = {task.pk: task.state for task in rounds.tasks(found, entry=gone)}
    assert sorted(states.values()) == ["done", "dropped"]
    assert {task.pk for task in rounds.tasks(found, state="open")} == before
    assert {entry.pk for entry in rest} == set(Entry.objects.running().values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_is_handed_in_again_while_its_round_is_published_is_not_lost(rounds):
    entry = (rounds.opened(), rounds.entered())[1]
    application, said = entry.application, []

    def again():
        try:
            with transaction.atomic():
                outcomes.enter(application, timezone.now())
        except ValidationError as refused:
            said.extend(refused.messages)
        finally:
            connection.close()

    thread = Thread(target=again)
    with transaction.atomic():  # as `deciding.publish` does with what is being revised
        found = Round.objects.select_for_update().get(pk=entry.round_id)
        Entry.objects.filter(pk=entry.pk).delete()
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()
        found.state = Round.State.PUBLISHED
        found.save()
    thread.join()
    assert "现在没有开放的批次" in said[0]
