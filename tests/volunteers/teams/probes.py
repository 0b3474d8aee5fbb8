"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from branches.organisation.models import PartyBranch
from tests.volunteers.teams.conftest import Squad
from volunteers.teams.models import Holding, Qualification, Site, Team, TeamMember


def teams_read(scene, cell):
    """ "page / roster": the roster opens for whoever leads, wherever the cell says so."""
    team = Squad(scene.cast).team(unit=scene.cast.other_branch, leader=scene.cast.other_student)
    page, roster = cell.split(" / ")
    assert page == "y"
    assert scene.status("volunteers:team-list") == 200
    assert scene.status("volunteers:team", team.pk) == 200

    def opens():
        return [
            scene.status("volunteers:team-roster", team.pk),
            scene.status("volunteers:team-message", team.pk),
            scene.status("volunteers:training-new", team.pk),
        ]

    if scene.me is None:
        assert (roster, opens()) == ("–", [302] * 3)
        return
    person = team.people.get()
    seen = 200 if roster == "y" else 404
    assert scene.status("volunteers:team-person", person.pk) == seen
    assert opens() == [200 if roster == "y" else 403] * 3
    if roster == "if leading":
        TeamMember.objects.create(team=team, user=scene.me, role="deputy")
        assert opens() == [200] * 3
        assert scene.status("volunteers:team-person", person.pk) == 200


def teams_join(scene, cell):
    """Asking, taking it back, one's own pages; a visitor is asked to sign in."""
    team = Squad(scene.cast).team(unit=scene.cast.other_branch, leader=scene.cast.other_student)
    scene.status("volunteers:team-join", team.pk, method="post", words="周三有空")
    assert team.people.filter(state="asked").exists() == (cell == "o")
    pages = [scene.status(f"volunteers:{name}") for name in ("team-mine", "qualification-mine")]
    assert pages == [200 if cell == "o" else 302] * 2
    if cell == "o":
        own = team.people.get(user=scene.me)
        scene.status("volunteers:team-request-accept", own.pk, method="post")
        own.refresh_from_db()
        assert own.state == "asked"  # never by oneself
        scene.status("volunteers:team-leave", team.pk, method="post")
        assert not team.people.filter(state="asked").exists()


def teams_keep(scene, cell):
    """b one's own branch, d also those below the general branch, * all."""
    squad = Squad(scene.cast)
    places = {
        "b": [scene.cast.branch],
        "d": [scene.cast.branch, scene.cast.general_branch],
        "*": [scene.cast.branch, scene.cast.general_branch, scene.cast.other_branch,
              scene.cast.committee],
    }  # fmt: skip
    allowed = places.get(cell, [])
    may_make = 200 if allowed else 302 if scene.me is None else 403
    assert scene.status("volunteers:team-new") == may_make
    for unit in places["*"]:
        team = squad.team(unit=unit, leader=scene.stranger)
        keeps = unit in allowed
        refused = 302 if scene.me is None else 403
        assert scene.status("volunteers:team-edit", team.pk) == (200 if keeps else refused)
        fields = {"kind": "students", "unit": unit.pk, "leader": scene.stranger.number}
        scene.status("volunteers:team-new", method="post", name=f"新{unit.pk}队", **fields)
        assert Team.objects.filter(name=f"新{unit.pk}队").exists() == keeps, unit
        scene.status("volunteers:team-close", team.pk, method="post", reason="并入别的队")
        team.refresh_from_db()
        assert team.is_active != keeps


def qualifications(scene, cell):
    """ "list / certificates of others confirm": * all, led: of those in teams that one teaches."""
    listed, decides = cell.split(" / ")
    squad, refused = Squad(scene.cast), 302 if scene.me is None else 403
    health = squad.qualification("健康证")
    for name, *args in (("list",), ("new",), ("edit", health.pk)):
        expected = 200 if listed == "y" else refused
        assert scene.status(f"volunteers:qualification-{name}", *args) == expected
    scene.status("volunteers:qualification-new", method="post", name="急救", kind="training")
    assert Qualification.objects.filter(name="急救").exists() == (listed == "y")
    holding = squad.handed_in(scene.stranger, health)

    def confirmed():
        scene.status("volunteers:holding-confirm", holding.pk, method="post")
        holding.refresh_from_db()
        return holding.state == "held"

    assert scene.status("volunteers:holding-list") == (200 if decides == "*" else refused)
    seen = 200 if decides == "*" else 302 if scene.me is None else 404
    assert scene.status("volunteers:holding-picture", holding.pk) == seen
    assert confirmed() == (decides == "*")
    if decides == "led":
        team = squad.team(unit=scene.cast.other_branch, leader=scene.stranger)
        assert not confirmed()
        squad.into(team, scene.me, "teacher")
        assert scene.status("volunteers:holding-list") == 200
        assert confirmed()
    if scene.me:
        own = squad.handed_in(scene.me, health, days=2)
        scene.status("volunteers:holding-confirm", own.pk, method="post")
        assert Holding.objects.get(pk=own.pk).state == "pending"


def sites(scene, cell):
    """ "read / contacts / keep"."""
    squad = Squad(scene.cast)
    site = squad.site()
    read, contacts, keep = cell.split(" / ")
    answer = scene.client.get(f"/volunteers/sites/{site.pk}/")
    assert answer.status_code == (200 if read == "y" else 302)
    assert (site.phone in answer.content.decode()) == (contacts == "y")

    def kept(name):
        scene.status("volunteers:site-new", method="post", name=name)
        return Site.objects.filter(name=name).exists()

    assert kept("松林小学") == (keep == "y")
    if keep == "if leading":
        TeamMember.objects.create(
            team=squad.team(leader=scene.stranger), user=scene.me, role="leader"
        )
        assert kept("松林社区")
        page = scene.client.get(f"/volunteers/sites/{site.pk}/").content.decode()
        assert site.phone in page


def party_branches(scene, cell):
    """Listed, added, renamed: staff."""
    found = PartyBranch.objects.create(name="机关党支部")
    expected = 200 if cell == "y" else 302 if scene.me is None else 403
    for name, *args in (("list",), ("add",), ("edit", found.pk)):
        assert scene.status(f"organisation:party-branch-{name}", *args) == expected
    scene.status("organisation:party-branch-add", method="post", name="会计党支部")
    scene.status("organisation:party-branch-edit", found.pk, method="post", name="教工党支部")
    names = set(PartyBranch.objects.values_list("name", flat=True))
    changed = {"会计党支部", "教工党支部"}
    assert names == (changed if cell == "y" else {"机关党支部"})


PROBES: dict = {
    "volunteer teams read / roster, messages, trainings": teams_read,
    "volunteer team join / leave, own qualifications": teams_join,
    "volunteer teams make, change, close": teams_keep,
    "qualifications keep / certificates confirm": qualifications,
    "service sites read / contacts / keep": sites,
    "Party branches keep": party_branches,
}
