"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from party_pairing.recommend_rules import record_actions
from party_pairing.recommend_rules.book import BOOK
from party_pairing.recommend_rules.draft_forms import PAGES
from party_pairing.recommend_rules.library import SAMPLES
from party_pairing.recommend_rules.models import Track, TrackRules
from party_pairing.recommend_rules.try_forms import FORMS
from tuanwei.rulebooks import actions


def _track(scene):
    track = Track.objects.create(name="推荐为入党积极分子", position=1)
    spec, staff = SAMPLES["usual"].spec, scene.cast.staff2
    record_actions.add_records(by=staff)
    draft = actions.save_draft(BOOK, kind=track, by=staff, spec=spec)
    actions.put_in_force(BOOK, kind=track, by=staff, seen=draft.digest)
    return track, actions.save_draft(BOOK, kind=track, by=staff, spec=spec)


def rules(scene, cell):
    """Everybody who signs in reads them; staff draft, try out, export and put in force."""
    reads, sets = cell.split(" / ")
    track, draft = _track(scene)
    for name, *parts in (("track-list",), ("rules-read", track.pk), ("rules-version", track.pk, 1)):
        assert scene.status(f"party_pairing:{name}", *parts) == (200 if reads == "y" else 302), name
    refused = 302 if scene.me is None else 403
    wanted = 200 if sets == "y" else refused
    for name, *parts in (
        ("rules-draft",), ("rules-samples",), ("rules-import",), ("rules-export", 1),
        *(("rules-try", of, what) for of in ("draft", "now") for what in FORMS),
        *(("rules-section", section) for section in PAGES),
    ):  # fmt: skip
        assert scene.status(f"party_pairing:{name}", track.pk, *parts) == wanted, (name, *parts)
    done = 302 if sets == "y" else refused
    force = scene.status("party_pairing:rules-force", track.pk, method="post", seen=draft.digest)
    assert force == done
    assert TrackRules.objects.exclude(in_force_from=None).count() == (2 if sets == "y" else 1)
    if sets == "y":
        assert scene.status("party_pairing:rules-begin", track.pk, method="post") == 302
        draft = track.rules.get(in_force_from=None)
    dropped = scene.status("party_pairing:rules-drop", track.pk, method="post", seen=draft.digest)
    assert dropped == done
    assert track.rules.filter(in_force_from=None).exists() is (sets != "y")
    if sets != "y":
        for name in ("rules-begin", "rules-records"):
            assert scene.status(f"party_pairing:{name}", track.pk, method="post") == refused


def tracks(scene, cell):
    """Staff add, rename, order and retire."""
    track = Track.objects.create(name="推荐为入党积极分子", position=1)
    refused = 302 if scene.me is None else 403
    wanted, done = (200, 302) if cell == "y" else (refused, refused)
    assert scene.status("party_pairing:track-list", method="post", name="推荐为发展对象") == done
    assert scene.status("party_pairing:track-edit", track.pk) == wanted
    assert scene.status("party_pairing:track-move", track.pk, "down", method="post") == done
    assert scene.status("party_pairing:track-offer", track.pk, method="post") == done
    track.refresh_from_db()
    assert track.is_active is (cell != "y")
    assert Track.objects.count() == (2 if cell == "y" else 1)


PROBES: dict = {
    "rules of recommendation read / draft and put in force": rules,
    "tracks of recommendation keep": tracks,
}
