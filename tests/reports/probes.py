"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from django.urls import reverse

from branches.reports import agenda, brief_actions
from branches.reports.models import Adoption, Brief, InformationReport, ReportKind
from tests.reports.scene import Reports, state


def _url(name, *args):
    return reverse(f"reports:{name}", args=args)


def _reads(scene, name, *args):
    return scene.client.get(_url(name, *args)).status_code == 200


def written(scene, cell):
    reports = Reports(scene.cast)
    kind = reports.kind()
    for unit in (scene.cast.branch, scene.cast.general_branch, scene.cast.other_branch):
        scene.client.post(_url("begin"), {"kind": kind.pk, "unit": unit.pk})
    units = {each.unit for each in InformationReport.objects.all()}
    own = {"b": {scene.cast.branch}, "d": {scene.cast.general_branch}}
    assert units == own.get(cell, set())


def read(scene, cell):
    """List, page, picture and rates agree."""
    reports = Reports(scene.cast)
    sent, draft = (
        reports.sent(photos=1),
        reports.written(on=reports.begun().period_first.replace(year=2025)),
    )
    photo = sent.photos.get().attachment_id
    expected = cell in ("b", "d", "*")
    assert _reads(scene, "report", sent.number) == expected
    assert _reads(scene, "photo", sent.number, photo) == expected
    assert _reads(scene, "report", draft.number) == (cell == "b")
    assert _reads(scene, "list") == _reads(scene, "rates") == expected
    assert _reads(scene, "rates-unit", scene.cast.branch.pk) == expected
    assert _reads(scene, "rates-unit", scene.cast.other_branch.pk) == (cell == "*")


def passed(scene, cell):
    above, committee = cell.split(" / ")
    reports = Reports(scene.cast)
    first = reports.sent()
    scene.client.post(_url("decide", first.number, "forward"), {"edition": first.edition})
    assert (state(first) == "committee") == (above == "d")
    second = reports.forwarded(on=first.period_first.replace(year=2025))
    scene.client.post(_url("adopt", second.number), {"edition": second.edition, "level": "digest"})
    assert Adoption.objects.exists() == (committee == "*")


def kept(scene, cell):
    reports = Reports(scene.cast)
    adoption = reports.adopted()
    brief = brief_actions.begin_brief(by=scene.cast.staff2, title="简报", adoptions=[adoption])
    may = cell == "*"
    for name, args in (
        ("kind-new", ()), ("kind-edit", (reports.kind().pk,)), ("brief-list", ()),
        ("brief-edit", (brief.pk,)), ("brief-word", (brief.pk,)), ("brief-texts", (brief.pk,)),
        ("adoption-withdraw", (adoption.pk,)),
    ):  # fmt: skip
        assert _reads(scene, name, *args) == may, name
    scene.client.post(_url("kind-close", reports.kind().pk), {"close": "1"})
    assert (ReportKind.objects.get().closed_on is not None) == may
    sent = {"version": brief.version, "nobody": "on"}
    scene.client.post(_url("brief-act", brief.pk, "publish"), sent)
    assert (Brief.objects.get().state == "published") == may
    scene.client.post(_url("adoption-withdraw", adoption.pk), {"reason": "数字核对有误"})
    assert (Adoption.objects.get().withdrawn_at is not None) == may


def raised(scene, cell):
    made = Reports(scene.cast).forwarded()
    scene.client.post(_url("raise", made.number), {"title": "夜跑的照明"})
    assert bool(agenda.items_of(made)) == (cell == "*")


def brief_read(scene, cell):
    reports = Reports(scene.cast)
    draft = brief_actions.begin_brief(
        by=scene.cast.staff2, title="简报", adoptions=[reports.adopted(photos=1)]
    )
    photo = InformationReport.objects.get().photos.get().attachment_id
    assert _reads(scene, "brief-public-list")
    assert not _reads(scene, "brief-public", draft.pk)
    assert _reads(scene, "brief-photo", draft.pk, photo) == (scene.role in "CA")
    brief_actions.publish_brief(brief=draft, by=scene.cast.staff2, version=draft.version)
    assert cell == "y" and _reads(scene, "brief-public", draft.pk)
    assert _reads(scene, "brief-photo", draft.pk, photo)


def matter(scene, cell):
    read, take = cell.split(" / ")
    reports = Reports(scene.cast)
    made = reports.sent(kind=reports.urgent())
    assert _reads(scene, "report", made.number) == (read in ("b", "d", "*"))
    scene.client.post(_url("take", made.number))
    made.alert.refresh_from_db()
    assert (made.alert.taken_by == scene.me and scene.me is not None) == (take == "*")


PROBES: dict = {
    "information report written": written,
    "information report read": read,
    "information report passed on / adopted": passed,
    "information report raised at a meeting": raised,
    "kinds of reports, adoptions withdrawn, digests": kept,
    "published digest of reports": brief_read,
    "important matter read / taken": matter,
}
