"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from datetime import date

from volunteers.hours import rules_actions
from volunteers.hours.library import SAMPLES
from volunteers.hours.models import HourRules, RulesDraft, ServiceKind


def rules(scene, cell):
    """Everybody who signs in reads them; staff draft, try out, export and put in force."""
    reads, sets = cell.split(" / ")
    assert scene.status("volunteers:hours-rules") == (200 if reads == "y" else 302)
    spec = SAMPLES["usual"].spec
    HourRules.objects.create(version=1, first_on=date(2026, 9, 1), document=spec.write())
    draft = rules_actions.save_draft(by=scene.cast.staff2, spec=spec, first_on=date(2027, 9, 1))
    refused = 302 if scene.me is None else 403
    wanted = 200 if sets == "y" else refused
    for name, *parts in (
        ("hours-draft",), ("hours-rules-edit",), ("hours-rules-samples",), ("hours-rules-import",),
        ("hours-rules-export", 1), ("hours-rules-try", "draft"),
    ):  # fmt: skip
        assert scene.status(f"volunteers:{name}", *parts) == wanted, name
    done = 302 if sets == "y" else refused
    assert scene.status("volunteers:hours-draft-count", method="post") == done
    assert scene.status("volunteers:hours-draft-force", method="post", seen=draft.digest) == done
    assert HourRules.objects.count() == (2 if sets == "y" else 1)
    if sets == "y":
        assert not RulesDraft.objects.exists()
        assert scene.status("volunteers:hours-draft-drop", method="post") == 404
    else:
        assert scene.status("volunteers:hours-draft-drop", method="post") == done
        assert RulesDraft.objects.exists()


def kinds(scene, cell):
    """Staff add, rename, order and retire."""
    kind = ServiceKind.objects.create(key="tea", name="送茶", position=1)
    refused = 302 if scene.me is None else 403
    wanted, done = (200, 302) if cell == "y" else (refused, refused)
    assert scene.status("volunteers:hours-kinds") == wanted
    assert scene.status("volunteers:hours-kind", kind.pk) == wanted
    assert scene.status("volunteers:hours-kinds-usual", method="post") == done
    assert scene.status("volunteers:hours-kinds-elsewhere", method="post") == done
    assert scene.status("volunteers:hours-kind-move", kind.pk, "down", method="post") == done
    assert scene.status("volunteers:hours-kind-offer", kind.pk, method="post") == done
    kind.refresh_from_db()
    assert kind.is_active is (cell != "y")
    assert ServiceKind.objects.count() == (8 if cell == "y" else 1)


def proof(scene, cell):
    """Staff see it and start one."""
    refused = 302 if scene.me is None else 403
    assert scene.status("volunteers:hours-proof") == (200 if cell == "y" else refused)
    started = scene.status("volunteers:hours-prove-now", method="post")
    assert started == (302 if cell == "y" else refused)


PROBES: dict = {
    "rules of hours read / set": rules,
    "kinds of service keep": kinds,
    "proof of the chains of hours read, started": proof,
}
