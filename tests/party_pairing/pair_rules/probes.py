"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from party_pairing.pair_rules.book import BOOK
from party_pairing.pair_rules.library import SAMPLES
from party_pairing.pair_rules.models import PairKind, PairRules
from tuanwei.rulebooks import actions


def _kind(scene):
    kind = PairKind.objects.create(name="党员团员结对", position=1)
    spec, staff = SAMPLES["usual"].spec, scene.cast.staff2
    draft = actions.save_draft(BOOK, kind=kind, by=staff, spec=spec)
    actions.put_in_force(BOOK, kind=kind, by=staff, seen=draft.digest)
    return kind, actions.save_draft(BOOK, kind=kind, by=staff, spec=spec)


def rules(scene, cell):
    """Everybody who signs in reads them; staff add kinds, draft, try out and put in force."""
    reads, sets = cell.split(" / ")
    kind, draft = _kind(scene)
    for name, *parts in (("kind-list",), ("rules-read", kind.pk), ("rules-version", kind.pk, 1)):
        status = scene.status(f"party_pairing:pair-{name}", *parts)
        assert status == (200 if reads == "y" else 302), name
    refused = 302 if scene.me is None else 403
    wanted, done = (200, 302) if sets == "y" else (refused, refused)
    for name, *parts in (
        ("kind-edit",), ("rules-draft",), ("rules-samples",), ("rules-import",),
        ("rules-export", 1), ("rules-try", "draft"), ("rules-try", "now"), ("rules-force",),
        ("rules-section", "roles"),
    ):  # fmt: skip
        assert scene.status(f"party_pairing:pair-{name}", kind.pk, *parts) == wanted, name
    added = scene.status("party_pairing:pair-kind-list", method="post", name="培养联系人")
    assert added == done
    for name, *parts in (("kind-move", "down"), ("kind-offer",)):
        status = scene.status(f"party_pairing:pair-{name}", kind.pk, *parts, method="post")
        assert status == done, name
    force = scene.status(
        "party_pairing:pair-rules-force", kind.pk, method="post", seen=draft.digest
    )
    assert force == done
    assert PairRules.objects.exclude(in_force_from=None).count() == (2 if sets == "y" else 1)
    begun = scene.status("party_pairing:pair-rules-begin", kind.pk, method="post")
    assert begun == done
    seen = kind.rules.get(in_force_from=None).digest
    dropped = scene.status("party_pairing:pair-rules-drop", kind.pk, method="post", seen=seen)
    assert dropped == done
    assert kind.rules.filter(in_force_from=None).exists() is (sets != "y")
    kind.refresh_from_db()
    assert kind.is_active is (sets != "y")


PROBES: dict = {"rules of pairing: read / change": rules}
