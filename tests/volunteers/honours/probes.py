"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from tests.volunteers.honours.conftest import Honours
from volunteers.honours.models import Award, Transcript
from volunteers.hours.people import volunteer_of

SIGN_IN = 302


def _own(scene):
    """A service of whoever looks."""
    honours = Honours(scene.cast)
    honours.service(3, user=scene.me)
    return volunteer_of(scene.me).pk


def hours_read(scene, cell):
    """Whose hours, with every step: one's own, a mate's, those of another branch."""
    if cell == "–":
        assert scene.status("volunteers:hours-mine") == SIGN_IN
        return
    assert (_own(scene), scene.status("volunteers:hours-mine"))[1] == 200
    mate, stranger = (volunteer_of(each).pk for each in (scene.cast.student, scene.stranger))
    found = tuple(scene.status("volunteers:hours-person", pk) for pk in (mate, stranger))
    if scene.role == "S":  # the mate is oneself
        assert (cell, found) == ("o", (302, 404))
    else:
        assert found == {"o": (404, 404), "b": (200, 404), "d": (200, 404)}.get(cell, (200, 200))


def stars_read(scene, cell):
    """Who holds which star: the units, the roll, the sheet."""
    units = (scene.cast.branch.pk, scene.cast.other_branch.pk)
    pages = [scene.status("volunteers:star-list")]
    pages += [scene.status(name, pk) for name in ("volunteers:star-unit", "volunteers:star-print")
              for pk in units]  # fmt: skip
    if cell == "–":
        assert set(pages) == {SIGN_IN if scene.role == "V" else 403}
    elif cell in ("b", "d"):
        assert pages == [200, 200, 404, 200, 404]
    else:
        assert (cell, pages) == ("*", [200] * 5)
    data = {"unit": units[0]}
    sheet = scene.status("volunteers:star-export", method="post", **data)
    assert sheet == (302 if cell != "–" or scene.role == "V" else 403)


def awards(scene, cell):
    """Read / record and take out."""
    Honours(scene.cast)
    new = {"person": scene.stranger.number, "title": "优秀志愿者", "given_on": "2026-01-05"}
    reads = scene.status("volunteers:award-list")
    keeps = scene.status("volunteers:award-new", method="post", **new)
    shut = SIGN_IN if scene.role == "V" else 403
    may_read, may_keep = cell.split(" / ")
    assert reads == (200 if may_read == "*" else shut)
    assert keeps == (302 if may_keep == "*" else shut)
    assert Award.objects.exists() == (may_keep == "*")


def transcripts(scene, cell):
    """Issue one's own / read others' / take back others'."""
    issues, reads, revokes = cell.split(" / ")
    if issues == "–":
        assert scene.status("volunteers:transcript-list") == SIGN_IN
        return
    honours = Honours(scene.cast)
    honours.service(3, user=scene.me)
    assert scene.status("volunteers:transcript-list", method="post", what="all") == 302
    own = Transcript.objects.get(volunteer__user=scene.me)
    foreign = honours.transcript(scene.stranger)
    mate = honours.transcript(scene.cast.secretary if scene.role == "S" else scene.cast.student)
    assert scene.status("volunteers:transcript", own.pk) == 200
    found = tuple(scene.status("volunteers:transcript", each.pk) for each in (mate, foreign))
    assert found == {"–": (404, 404), "b": (200, 404), "d": (200, 404), "*": (200, 200)}[reads]
    tried = scene.status("volunteers:transcript-revoke", mate.pk, method="post", reason="重复开的")
    assert tried == (302 if revokes == "*" else 403 if reads != "–" else 404)
    mate.refresh_from_db()
    assert bool(mate.revoked_at) == (revokes == "*")


def transcript_checked(scene, cell):
    """By anybody with the code."""
    assert cell == "y"
    paper = Honours(scene.cast).transcript(scene.stranger)
    assert scene.status("volunteers:transcript-verify", code=paper.code) == 200
    assert scene.status("volunteers:transcript-verify", code="ABCDEFGHJKMNPQRS") == 404


PROBES: dict = {
    "volunteer hours read, with every step": hours_read,
    "volunteer stars: by unit, roll, sheet": stars_read,
    "volunteer awards read / record and take out": awards,
    "volunteer transcripts issue / read / take back others'": transcripts,
    "volunteer transcript checked by its code": transcript_checked,
}
