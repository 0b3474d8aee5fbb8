"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from assessment.standards.book import BOOK
from assessment.standards.models import StandardVersion
from tests.assessment.scene import USUAL
from tuanwei.rulebooks import actions


def standards(scene, cell):
    """Everybody who signs in reads them; staff add kinds, draft, and put in force."""
    reads, sets = cell.split(" / ")
    staff = scene.cast.staff2
    kind = actions.save_kind(BOOK, by=staff, name="团支部考核")
    first = actions.save_draft(BOOK, kind=kind, by=staff, spec=USUAL)
    actions.put_in_force(BOOK, kind=kind, by=staff, seen=first.digest)
    draft = actions.save_draft(BOOK, kind=kind, by=staff, spec=USUAL)

    def status(page, /, *parts, **more):
        return scene.status(f"assessment:standard-{page}", *parts, **more)

    for name, *parts in (("list",), ("read", kind.pk), ("version", kind.pk, 1), ("paper", kind.pk, 1)):  # fmt: skip
        assert status(name, *parts) == (200 if reads == "y" else 302), name
    refused = 302 if scene.me is None else 403
    wanted, done = (200, 302) if sets == "y" else (refused, refused)
    for name, *parts in (
        ("edit",), ("draft",), ("samples",), ("import",), ("export", 1), ("export-draft",),
        ("force",), ("section", "tree"), ("indicator", "days"), ("term", "days", "short"),
        ("item", "vetoes", "serious"),
    ):  # fmt: skip
        assert status(name, kind.pk, *parts) == wanted, name
    assert status("list", method="post", name="对标定级") == done
    for name, *parts in (("move", "down"), ("offer",)):
        assert status(name, kind.pk, *parts, method="post") == done, name
    added = status("terms", kind.pk, "order", method="post", add="given", seen=draft.digest)
    assert added == done
    draft.refresh_from_db()
    many = len(StandardVersion.objects.get(pk=draft.pk).spec.indicator("order").terms)
    assert many == (2 if sets == "y" else 1)
    seen = StandardVersion.objects.get(pk=draft.pk).digest
    assert status("force", kind.pk, method="post", seen=seen) == done
    assert StandardVersion.objects.exclude(in_force_from=None).count() == (2 if sets == "y" else 1)
    assert status("begin", kind.pk, method="post") == done
    seen = kind.rules.get(in_force_from=None).digest
    assert status("drop", kind.pk, method="post", seen=seen) == done
    assert kind.rules.filter(in_force_from=None).exists() is (sets != "y")


PROBES: dict = {"standards of assessment: read / change": standards}
