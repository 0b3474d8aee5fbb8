"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from tuanwei.jobs import exports
from tuanwei.jobs.models import Job
from tuanwei.term_reports.models import SavedReport


def reporting(scene, cell):
    """The report of a term; one's own figures and everybody's."""
    assert scene.cast.staff2
    refused = 403 if scene.me else 302
    makes = cell in ("own", "*")
    assert scene.client.get("/term-reports/").status_code == (200 if makes else refused)
    scene.client.post("/term-reports/make/")
    assert Job.objects.exists() == makes
    answer = scene.client.get("/term-reports/staff/")
    assert answer.status_code == (200 if makes else refused)
    if makes:
        people = {row.user for row in answer.context["rows"]}
        assert scene.me in people and (scene.cast.staff2 in people) == (cell == "*")


def saving(scene, cell):
    """Something that one may export is saved; somebody else's is not touched."""
    other = SavedReport.objects.create(
        owner=scene.stranger, name="别人的", kind="members", last_month="2026-01-01"
    )
    kinds = [each.kind for each in exports.allowed(scene.me)] if scene.me else ["members"]
    for kind in kinds or ["members"]:
        column = exports.get(kind).columns[0].key
        told = {"name": "报表", "columns": [column], "form": "xlsx"}
        scene.client.post(f"/term-reports/saved/new/{kind}/", told)
    own = SavedReport.objects.filter(owner=scene.me) if scene.me else SavedReport.objects.none()
    assert own.exists() == (cell == "o")
    answer = scene.client.post(f"/term-reports/saved/{other.pk}/remove/")
    assert answer.status_code == (404 if scene.me else 302)
    assert SavedReport.objects.filter(pk=other.pk).exists()


def watching(scene, cell):
    """Who exported what, and the record as a sheet."""
    reads = cell == "y"
    answer = scene.client.get("/exports/log/")
    assert answer.status_code == (200 if reads else 403 if scene.me else 302)
    told = {"columns": ["name"], "form": "csv", "why": "核对数据"}
    scene.client.post("/exports/new/audit/", told)
    assert Job.objects.filter(parameters__export="audit").exists() == reads


PROBES: dict = {
    "reports of a term make, figures of staff read": reporting,
    "exports saved to come every month": saving,
    "who exported what read, the record taken out": watching,
}
