"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from datetime import date

from branches.organisation.models import PartyBranch
from party_pairing.files.models import PartyPost, Record
from tests.party_pairing.scene import Scene
from tuanwei.jobs import exports, importers

DAY = {"on": "2025-03-01"}


def _people(scene):
    """(somebody of the own units, a stranger)."""
    cast = scene.cast
    return cast.student, cast.other_student


def _entered(scene, person, key):
    """Whether a record of that kind comes in, and how the form answers."""
    before = Record.objects.filter(user=person).count()
    status = scene.status("party_pairing:record-new", person.pk, key, method="post", **DAY)
    return status, Record.objects.filter(user=person).count() > before


def file_of_a_person(scene, cell):
    """o own; b, d of the own units; s of the general branch in charge; * all."""
    own, foreign = _people(scene)
    reads, enters = cell.split(" / ")
    if reads == "s":
        Scene(scene.cast).charge()
    if reads == "o":
        own = scene.me
    shut = 302 if scene.role == "V" else 404
    found = [scene.status("party_pairing:file-detail", each.pk) for each in (own, foreign)]
    page = 302 if own == scene.me else 200
    assert found == {
        "–": [shut, shut], "o": [page, shut], "b": [200, shut], "d": [200, shut], "s": [200, shut],
        "*": [200, 200], "* read": [200, 200],
    }[reads]  # fmt: skip
    if enters == "–":
        refused = 403 if scene.me else 302
        assert _entered(scene, own, "application") == (refused, False)
        return
    assert _entered(scene, own, "application") == (302, True)
    if enters == "o own kinds":
        assert _entered(scene, own, "inspection") == (404, False)
        assert Record.objects.get().source == "own"
    else:
        assert _entered(scene, own, "inspection") == (302, True)
    assert _entered(scene, foreign, "application")[1] == (enters == "*")


def files_listed(scene, cell):
    """Who is in the list, and whether a whole sheet may be taken."""
    own, foreign = _people(scene)
    if cell == "s":
        Scene(scene.cast).charge()
    answer = scene.client.get("/recommendations/files/")
    if cell == "–":
        assert answer.status_code == (302 if scene.role == "V" else 403)
    else:
        text = answer.content.decode()
        assert (own.name in text, foreign.name in text) == (True, cell[0] == "*")
        assert own.number not in text
    if scene.me:
        export = exports.get("party-people")
        assert export.can_export(scene.me) == (cell != "–")
        assert export.can_unmask(scene.me) == (cell not in ("–", "* masked"))


def party_branch(scene, cell):
    """Read / people and posts written down."""
    rooms = Scene(scene.cast)
    own, foreign = rooms.party_branch(), PartyBranch.objects.create(name="机关党支部")
    if cell.startswith("s"):
        rooms.charge()
    elif cell.startswith("with"):
        PartyPost.objects.create(
            user=scene.me, party_branch=own, post="organisation", starts_on=date(2020, 1, 1),
            entered_by=scene.cast.staff,
        )  # fmt: skip
    pages = [scene.status("party_pairing:party-detail", each.pk) for each in (own, foreign)]
    forms = [scene.status("party_pairing:party-member-new", own.pk),
             scene.status("party_pairing:party-post-new", own.pk)]  # fmt: skip
    shut = 302 if scene.role == "V" else 403
    assert (pages, forms) == {
        "– / –": ([shut] * 2, [shut] * 2), "s / s": ([200, 404], [200] * 2),
        "* / *": ([200] * 2, [200] * 2), "* / –": ([200] * 2, [403] * 2),
        "with a post / with a post": ([200, 404], [200] * 2),
    }[cell]  # fmt: skip


def kinds_and_charges(scene, cell):
    """Kinds of records kept / who is in charge said."""
    shut = 302 if scene.role == "V" else 403
    pages = ("record-kind-list", "charge-list")
    found = [scene.status(f"party_pairing:{name}") for name in pages]
    assert found == [200 if each == "y" else shut for each in cell.split(" / ")]


def who_looked(scene, cell):
    """One's own page, and another one's."""
    shut = 302 if scene.role == "V" else 403
    assert scene.status("party_pairing:look-mine") == (302 if cell == "–" else 200)
    found = scene.status("party_pairing:look-list", scene.stranger.pk)
    assert found == (200 if cell == "*" else shut)


def lists_imported(scene, cell):
    """Staff in charge, and administrators."""
    if scene.me is None:
        return
    if cell == "s":
        assert not importers.get("party-records").may_import(scene.me)
        Scene(scene.cast).charge()
        scene.me = type(scene.me).objects.get(pk=scene.me.pk)
    for kind in ("party-records", "party-members"):
        assert importers.get(kind).may_import(scene.me) == (cell != "–")


PROBES: dict = {
    "file of a person: read / enter a record": file_of_a_person,
    "files of people listed, sheets of them": files_listed,
    "Party branch: read / people and posts written down": party_branch,
    "kinds of records kept / who is in charge said": kinds_and_charges,
    "who looked at a file": who_looked,
    "yearly lists and Party members imported": lists_imported,
}
