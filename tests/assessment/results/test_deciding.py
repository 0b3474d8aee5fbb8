"""Rulings take and give nothing; publication freezes and writes what follows; 推优 places are halved by it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessment.engine.spec import Consequence as Follows
from assessment.results import deciding, queries
from assessment.results.models import Ruling
from assessment.scores.actions import recompute
from branches.organisation.models import Consequence
from branches.organisation.queries import consequences_of
from party_pairing.candidates import deciding as candidates
from party_pairing.candidates.actions import freeze_places
from party_pairing.candidates.places import line_of
from party_pairing.recommend_rules import spec as recommend
from party_pairing.recommend_rules.spec import Factor, Quota, Share
from party_pairing.recommend_rules.wording import quota_words
from tests.assessment.results.conftest import LAST_YEAR, RANKED
from tests.assessment.results.test_publishing import refused
from tests.party_pairing.candidates.conftest import NOTHING
from tests.party_pairing.scene import Scene as Recommending
from tuanwei.notices.models import ChannelSetting, Notice

pytestmark = pytest.mark.django_db
STOPPING = replace(RANKED, consequences=(
    Follows("none", "不能推优", "no_recommendation", grades=("fail",)),
    Follows("fee", "返还团费", "fee_return", grades=("good",), amount=Decimal(60), months=6),
    Follows("flag", "十佳候选", "noted", titles=("red",)),
))  # fmt: skip
TEN = replace(
    NOTHING, quotas=(Quota(recommend.COUNT, count=4),),
    factors=(Factor("failed", "年度考核不合格", Share(1, 2)),),
)  # fmt: skip


def in_decision(results, points=(95, 90, 85, 82, 50), **fields):
    """A round that waits for the committee."""
    return results.over(results.published_for_objections(points, **fields))


def standing(results, held, unit):
    """(grade, titles, consequences) as they are written."""
    found = results.sheet(held, unit)
    return found.grade, found.titles, found.consequences


def test_a_grade_is_taken_with_what_hangs_on_it_and_nobody_moves_up(results):
    cast = results.cast
    held = in_decision(results, spec=STOPPING)
    first, second = cast.branch, cast.other_branch
    assert standing(results, held, first) == ("good", ["red", "model"], ["fee", "flag"])
    before = {each.pk: each.titles for each in held.sheets.all()}
    sheet = results.sheet(held, first)
    sheet.round = held
    deciding.take(sheet=sheet, takes="grade:good", reason="出了安全事故", by=cast.administrator)
    assert standing(results, held, first) == ("pass", [], [])
    row = queries.rows_of(held, [results.sheet(held, first)])[0]
    assert row.why == "审定取消了优秀"
    after = {each.pk: each.titles for each in held.sheets.exclude(unit=first)}
    assert after == {key: titles for key, titles in before.items() if key in after}
    assert standing(results, held, second)[1] == ["red"]
    words = refused(
        deciding.take, sheet=sheet, takes="grade:good", reason="再来一次", by=cast.administrator
    )
    assert "只能取消有的" in words
    recompute_keeps = deciding.Ruling.objects.get()
    deciding.restand(round=held)
    assert standing(results, held, first)[0] == "pass"
    deciding.give_back(ruling=recompute_keeps, by=cast.administrator)
    assert standing(results, held, first) == ("good", ["red", "model"], ["fee", "flag"])


def test_a_title_is_taken_and_the_next_title_falls_with_it(results):
    cast = results.cast
    held = in_decision(results)
    sheet = results.sheet(held, cast.branch)
    sheet.round = held
    deciding.take(sheet=sheet, takes="title:red", reason="材料不实", by=cast.administrator)
    assert standing(results, held, cast.branch)[:2] == ("good", [])
    for takes in ("title:none", "grade:", "grade:pass", "x", "title:"):
        assert "只能取消有的" in refused(
            deciding.take, sheet=sheet, takes=takes, reason="没有", by=cast.administrator
        )
    assert Ruling.objects.count() == 1


def test_only_what_waits_for_the_decision_is_decided(results):
    held = results.published_for_objections()
    sheet = results.sheet(held, results.cast.branch)
    sheet.round = held
    for action, fields in (
        (deciding.take, {"sheet": sheet, "takes": "grade:good", "reason": "不到时候"}),
        (deciding.publish, {"round": held}),
    ):
        assert "不在审定" in refused(action, by=results.cast.administrator, **fields)


def test_publication_freezes_and_writes_what_follows(results):
    cast = results.cast
    held = in_decision(results, spec=STOPPING)
    for n, user in enumerate((cast.secretary, cast.student, cast.other_student)):
        user.email = f"{n}@example.com"
        user.save()
    ChannelSetting.objects.create(user=cast.other_student, by_email=True)
    deciding.publish(round=held, by=cast.administrator)
    held = results.again(held)
    assert (held.state, held.published_by) == ("published", cast.administrator)
    told = Notice.objects.filter(title=f"考核结果公布了：{held.name}")
    [members] = told.filter(once__endswith=":members")
    heard = {
        channel: set(members.deliveries.filter(channel=channel).values_list("recipient", flat=True))
        for channel in ("site", "email")
    }
    assert heard["site"] >= {cast.student.pk, cast.other_student.pk}
    assert cast.secretary.pk not in heard["site"]  # cadres have their own, once
    assert cast.outsider.pk not in heard["site"]
    assert heard["email"] == {cast.other_student.pk}  # who asked for it
    [cadres] = told.filter(once__endswith=":cadres")
    assert cadres.deliveries.filter(channel="email", recipient=cast.secretary).exists()
    assert held.frozen_at <= timezone.now()
    today = timezone.localdate()
    found = consequences_of([cast.branch.pk])[cast.branch.pk]
    assert [(each.kind, each.amount, each.label, each.origin) for each in found] == [
        ("fee_return", 60, "返还团费", held.name), ("noted", 0, "十佳候选", held.name),
    ]  # fmt: skip
    assert found[0].ends_on == deciding.months_on(today, 6)
    assert found[1].ends_on is None
    with pytest.raises(ValidationError):
        recompute(round=held)


def test_what_lasts_until_the_next_round_ends_with_it(results):
    cast = results.cast
    first = results.published([50, 90], spec=STOPPING, **LAST_YEAR)
    Consequence.objects.update(starts_on=date(2025, 8, 1))
    held = results.over(results.published_for_objections([90, 50], spec=STOPPING, previous=first))
    type(held).objects.filter(pk=held.pk).update(version=first.version)
    deciding.publish(round=results.again(held), by=cast.administrator)
    kinds = {
        unit: [each.kind for each in found]
        for unit, found in consequences_of([cast.branch.pk, cast.other_branch.pk]).items()
    }
    assert kinds[cast.branch.pk] == ["fee_return", "noted"]
    # What lasts for months goes on; that the flag was won until the next round does not.
    assert sorted(kinds[cast.other_branch.pk]) == ["fee_return", "no_recommendation"]
    ended = Consequence.objects.get(unit=cast.branch, kind="no_recommendation")
    assert ended.ends_on == timezone.localdate() - timedelta(days=1)
    assert "公布了" in ended.reason


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [(date(2026, 1, 31), 1, date(2026, 2, 27)), (date(2026, 11, 26), 6, date(2027, 5, 25)),
     (date(2026, 3, 15), 12, date(2027, 3, 14)), (date(2026, 1, 1), 0, None)],
)  # fmt: skip
def test_months(day, months, last):
    assert deciding.months_on(day, months) == last


# --- 推优 ------------------------------------------------------------------------------------


def test_a_failed_branch_has_its_places_halved_by_itself(results):
    cast = results.cast
    campaign = Recommending(cast).campaign(TEN)
    assert line_of(campaign, cast.branch).places.places == 4
    held = results.published([50, 90])
    line = line_of(campaign, cast.branch)
    assert line.places.places == 2
    assert quota_words(line.places) == f"4 × 0.5（{held.name}：推优名额减半） = 2，2 个名额"
    assert line_of(campaign, cast.other_branch).places.places == 4
    row = freeze_places(campaign=campaign, unit=cast.branch, by=cast.staff)
    assert row.places == 2
    Consequence.objects.all().delete()
    assert line_of(campaign, cast.branch).places.places == 2  # as it was frozen


def test_noted_by_hand_and_by_the_assessment_it_counts_once(results):
    cast = results.cast
    campaign = Recommending(cast).campaign(TEN)
    results.published([50, 90])
    campaign.places.create(unit=cast.branch, facts={"failed": "考核通报"})
    assert line_of(campaign, cast.branch).places.places == 2
    Consequence.objects.all().delete()
    assert line_of(campaign, cast.branch).places.places == 2  # by hand alone, as before


def test_no_recommendation_stops_it_in_words(results):
    cast = results.cast
    recommending = Recommending(cast)
    campaign = recommending.campaign(replace(NOTHING, quotas=()))
    held = results.published([50, 90], spec=STOPPING)
    line = line_of(campaign, cast.branch)
    assert (line.places.places, line.places.stopped) == (0, f"{held.name}：不能推优")
    assert quota_words(line.places) == f"{held.name}：不能推优，0 个名额"
    made = recommending.candidate(campaign, recommending.fit(recommending.student()))
    with pytest.raises(ValidationError) as caught:
        candidates._has_room(campaign, made, None)
    assert "不能推优" in caught.value.messages[0]
    assert line_of(campaign, cast.other_branch).places.places is None
