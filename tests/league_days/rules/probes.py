"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from branches.league_days.rules.book import BOOK
from branches.league_days.rules.library import SAMPLES
from branches.league_days.rules.models import ContestKind, ContestRules
from tuanwei.rulebooks import actions


def _kind(scene):
    kind = ContestKind.objects.create(name="每月最佳", position=1)
    spec, staff = SAMPLES["monthly"].spec, scene.cast.staff2
    draft = actions.save_draft(BOOK, kind=kind, by=staff, spec=spec)
    actions.put_in_force(BOOK, kind=kind, by=staff, seen=draft.digest)
    return kind, actions.save_draft(BOOK, kind=kind, by=staff, spec=spec)


def rules(scene, cell):
    """Everybody who signs in reads them; staff draft, try out, export and put in force."""
    reads, sets = cell.split(" / ")
    kind, draft = _kind(scene)
    for name, *parts in (("kind-list",), ("rules-read", kind.pk), ("rules-version", kind.pk, 1)):
        assert scene.status(f"league_days:{name}", *parts) == (200 if reads == "y" else 302), name
    refused = 302 if scene.me is None else 403
    wanted = 200 if sets == "y" else refused
    for name, *parts in (
        ("rules-draft",), ("rules-samples",), ("rules-import",), ("rules-export", 1),
        ("rules-try", "draft"), ("rules-try", "now"), ("rules-section", "cycle"),
        ("rules-stage", "final"), ("rules-panel", "final", "judges"),
    ):  # fmt: skip
        assert scene.status(f"league_days:{name}", kind.pk, *parts) == wanted, name
    done = 302 if sets == "y" else refused
    force = scene.status("league_days:rules-force", kind.pk, method="post", seen=draft.digest)
    assert force == done
    assert ContestRules.objects.exclude(in_force_from=None).count() == (2 if sets == "y" else 1)
    if sets == "y":
        assert scene.status("league_days:rules-begin", kind.pk, method="post") == 302
        draft = kind.rules.get(in_force_from=None)
    dropped = scene.status("league_days:rules-drop", kind.pk, method="post", seen=draft.digest)
    assert dropped == done
    assert kind.rules.filter(in_force_from=None).exists() is (sets != "y")
    if sets != "y":
        assert scene.status("league_days:rules-begin", kind.pk, method="post") == refused


def kinds(scene, cell):
    """Staff add, rename, order and retire."""
    kind = ContestKind.objects.create(name="每月最佳", position=1)
    refused = 302 if scene.me is None else 403
    wanted, done = (200, 302) if cell == "y" else (refused, refused)
    assert scene.status("league_days:kind-list", method="post", name="学期十佳") == done
    assert scene.status("league_days:kind-edit", kind.pk) == wanted
    assert scene.status("league_days:kind-move", kind.pk, "down", method="post") == done
    assert scene.status("league_days:kind-offer", kind.pk, method="post") == done
    kind.refresh_from_db()
    assert kind.is_active is (cell != "y")
    assert ContestKind.objects.count() == (2 if cell == "y" else 1)


PROBES: dict = {
    "rules of contests read / draft and put in force": rules,
    "kinds of contests keep": kinds,
}
