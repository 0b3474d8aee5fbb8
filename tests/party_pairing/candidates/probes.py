"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from dataclasses import replace

from django.urls import reverse

from party_pairing.candidates import entering
from party_pairing.candidates.models import Concern
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Condition
from tests.party_pairing.candidates.conftest import NOTHING, Way

NAMED = replace(
    NOTHING, conditions=tuple(
        Condition(who, rules.HAS, who, record="school", waived_by=who) for who in rules.WHO
    ),
)  # fmt: skip
BY = {
    "secretary": rules.BRANCH, "general_secretary": rules.GENERAL_BRANCH, "staff": rules.STAFF,
}  # fmt: skip


def _way(scene):
    way = Way(scene.cast)
    way.kind("school")
    way.charge(scene.cast.staff, scene.cast.general_branch)
    return way


def _post(scene, name, *args, **data):
    return scene.client.post(reverse(f"party_pairing:{name}", args=args), data).status_code


def _get(scene, name, *args):
    return scene.client.get(reverse(f"party_pairing:{name}", args=args)).status_code


def _waives(scene, made):
    """Keys of the conditions that this person waives."""
    for key in rules.WHO:
        _post(scene, "recommendation-act", made.number, "waive", key=key, reason="特殊情况")
    return set(made.waivers.values_list("condition", flat=True))


def read_listed_and_waived(scene, cell):
    way, cast = _way(scene), scene.cast
    campaign = way.campaign(NOTHING)
    near = way.applied(campaign)
    far = way.applied(campaign, way.student(branch=cast.other_branch))
    seen = [_get(scene, "recommendation", each.number) == 200 for each in (near, far)]
    own = False
    if scene.me is not None and hasattr(scene.me, "member"):
        mine = way.candidate(
            way.campaign(rules=way.rules(NOTHING, "自己的一类")), scene.me, state="applied"
        )
        own = _get(scene, "recommendation", mine.number) == 302
        _post(scene, "recommendation-act", mine.number, "list")
        mine.refresh_from_db()
        assert mine.state == "applied"
    read = "*" if all(seen) else "near" if seen[0] else "o" if own else "–"
    for each in (near, far):
        _post(scene, "recommendation-act", each.number, "list")
        each.refresh_from_db()
    listed = [each.state == "listed" for each in (near, far)]
    lists = "*" if all(listed) else "near" if listed[0] else "–"
    other = way.campaign(rules=way.rules(NAMED, "另一类"))
    waived = _waives(scene, way.candidate(other, state="applied"))
    waives = "–"
    if waived == set(rules.WHO):
        waives = "*"
    elif waived:
        role = next(name for name in BY if getattr(cast, name) == scene.me)
        assert waived == {BY[role]}
        waives = "by rules"
    wanted = cell if cell != "–" else "– / – / –"
    near_words = {"b": "near", "d": "near", "s": "near"}
    if wanted.startswith("b"):  # usually rules name somebody above the branch
        waives = "–"
    parts = [near_words.get(part, part) for part in wanted.split(" / ")]
    assert [read, lists, waives] == parts


def settled(scene, cell):
    way, cast = _way(scene), scene.cast
    own = way.campaign(NOTHING, unit=cast.general_branch)
    wide = way.campaign(rules=way.rules(NOTHING, "另一类"))
    done = []
    for campaign in (own, wide):
        made = way.candidate(campaign)
        concern = Concern.objects.create(recommendation=made, kind="hours", words="少了")
        _post(scene, "recommendation-settle", concern.pk, answer="继续", then="go")
        concern.refresh_from_db()
        done.append(concern.settled_at is not None)
    assert done == {"–": [False, False], "d own": [True, False]}.get(cell, [True, True])


def opened_and_called_off(scene, cell):
    way, cast = _way(scene), scene.cast
    found = []
    for unit in (cast.general_branch, cast.other_general_branch, cast.committee):
        track = way.rules(NOTHING, unit.name)
        campaign = way.campaign(rules=track, unit=unit, state="draft")
        _post(scene, "campaign-act", campaign.pk, "open")
        campaign.refresh_from_db()
        is_open = campaign.state == "open"
        type(campaign).objects.filter(pk=campaign.pk).update(state="open")
        if is_open:
            entering.apply(campaign=campaign, by=way.student(branch=way.branch_of(unit)))
        _post(scene, "campaign-act", campaign.pk, "call-off", reason="计划变了")
        campaign.refresh_from_db()
        assert (campaign.state == "called_off") == is_open
        found.append(is_open)
    near, all_of_them = [True, False, False], [True, True, True]
    assert found == {"–": [False] * 3, "d own": near, "s": near, "*": all_of_them}[cell]


PROBES = {
    "recommendation read / list / waive": read_listed_and_waived,
    "recommendation concern settled": settled,
    "recommendation campaign open and call off": opened_and_called_off,
}
