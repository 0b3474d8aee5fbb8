"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from django.urls import reverse

from tests.volunteers.party_days.conftest import Turns
from volunteers.party_days.models import Keeper, Turn
from volunteers.teams.models import TeamMember


def _turns(scene):
    """A day led by somebody who is nobody else here."""
    turns = Turns(scene.cast, leader=scene.cast.user("T7001", "队长"))
    turns.people = turns.members(2)
    turns.day(per_shift=1)
    return turns


def _turn_of(user):
    return Turn.objects.filter(keeper__user=user).order_by("pk").first()


def arranged(scene, cell):
    """Refused where it stands as –; to whoever leads no Party-member team, too."""
    turns = _turns(scene)
    first = _turn_of(turns.people[0])
    pages = (
        ("party-day-list",), ("party-day-new",), ("party-day", turns.made.pk),
        ("party-day-edit", turns.made.pk), ("party-day-sheet", turns.made.pk),
        ("party-day-keeper", first.keeper_id),
    )  # fmt: skip

    def statuses():
        return {scene.status(f"volunteers:{name}", *args) for name, *args in pages}

    def excuses():
        url = reverse("volunteers:party-day-turn-excuse", args=[first.pk])
        scene.client.post(url, {"reason": "发烧"})
        return Turn.objects.get(pk=first.pk).state == "excused"

    if cell in ("–", "if leading"):
        assert statuses() == ({302} if scene.me is None else {403})
        assert not excuses()
    if cell == "if leading":
        TeamMember.objects.create(team=turns.team, user=scene.me, role="deputy")
    if cell != "–":
        assert statuses() == {200}
        assert excuses()


def own_turns(scene, cell):
    """One's own only: those of others are not found."""
    turns = _turns(scene)
    foreign = _turn_of(turns.people[0])
    url = "volunteers:party-day-turn-swap"
    if cell == "–":
        assert scene.status("volunteers:party-day-mine") == 302
        assert scene.status(url, foreign.pk) == 302
        return
    assert scene.status(url, foreign.pk) == 404
    assert scene.status("volunteers:party-day-turn-answer", foreign.pk, method="post") == 404
    keeper, _new = Keeper.objects.get_or_create(service_day=turns.made, user=scene.me)
    mine, _new = Turn.objects.get_or_create(keeper=keeper, shift=turns.shift(3))
    assert scene.status(url, mine.pk) == 200
    assert scene.status("volunteers:party-day-mine") == 200


PROBES = {
    "service day set up, filled, leave given": arranged,
    "own turns: swapped, made up": own_turns,
}
