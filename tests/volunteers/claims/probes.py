"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.volunteers.claims.conftest import Claims
from volunteers.claims import deciding, disputes
from volunteers.claims.models import Claim

AT_COMMITTEE = {"staff", "administrator"}


def _asked(scene, claim, verdict="agree"):
    return scene.status("volunteers:claim-decide", claim.pk, verdict, method="post", reason="")


def claim_and_approve(scene, cell):
    """Claiming one's own; agreeing at the branch's step of both branches, and at the committee's."""
    claims, cast = Claims(scene.cast), scene.cast
    cast.secretary, cast.general_secretary, cast.staff, cast.administrator  # noqa: B018
    cast.other_general_secretary = cast.holder(
        "T1002", "团总支", cast.other_general_branch, "secretary"
    )
    author = cast.student_of("2024110177", "同班", cast.branch)
    near = claims.submitted(by=author)
    far = claims.submitted(by=scene.stranger if scene.me != scene.stranger else author)
    may_claim, may_agree = cell.split(" / ") if cell != "–" else ("–", "–")
    made = scene.client.post(
        reverse("volunteers:claim-new"),
        {"title": "慰问", "day": claims.day.isoformat(), "starts": "08:00", "ends": "09:00"},
    )
    if scene.me is None:
        assert "login" in made.url and not Claim.objects.filter(title="慰问").exists()
        assert _asked(scene, near) == 302 and Claim.objects.get(pk=near.pk).state == "branch"
        return
    has_own = Claim.objects.filter(title="慰问", volunteer__user=scene.me).exists()
    is_student = hasattr(scene.me, "member")
    assert has_own == (may_claim == "o" and is_student)
    reads = scene.status("volunteers:claim", near.pk)
    _asked(scene, near)
    _asked(scene, far)
    agreed = [Claim.objects.get(pk=each.pk).state == "committee" for each in (near, far)]
    wanted = {"–": [False] * 2, "read": [False] * 2, "s": [False] * 2, "*": [True] * 2}
    assert agreed == wanted.get(may_agree, [True, False])
    assert reads == (404 if may_agree == "–" else 200)
    if not agreed[0]:
        deciding.agree(claim=near, by=cast.general_secretary)
    if may_agree != "–":
        _asked(scene, near)
    assert (Claim.objects.get(pk=near.pk).state == "ready") == (may_agree in ("s", "*"))
    if has_own and may_agree not in ("–", "read"):
        own = Claim.objects.get(title="慰问")
        own.state = "branch"
        own.save()
        assert _asked(scene, own) == 403
        assert Claim.objects.get(pk=own.pk).state == "branch"


def published_and_kept(scene, cell):
    """Pages of the committee's staff, and the wizard's kind."""
    claims = Claims(scene.cast)
    service = claims.service(by=scene.stranger)
    open_to = cell != "–"
    names = ("claim-ready", "claim-records", "flag-list")
    answers = [scene.status(f"volunteers:{name}") for name in names]
    answers.append(scene.status("volunteers:claim-record", service.pk))
    closed = 302 if scene.me is None else 403
    assert answers == [200 if open_to else closed] * 4
    day = service.day.isoformat()
    edit = {
        "came_at": f"{day}T14:00",
        "left_at": f"{day}T15:00",
        "grade": "checked",
        "reason": "早退",
    }
    scene.status("volunteers:claim-record-act", service.pk, "edit", method="post", **edit)
    service.refresh_from_db()
    assert (service.state == "pending") == open_to
    scene.status("volunteers:claim-records-confirm", method="post", pick=[service.pk])
    service.refresh_from_db()
    assert service.state == ("pending" if open_to else "counted")  # not what one edited
    upload = SimpleUploadedFile(
        "时数.csv", "姓名,学号,时数,原因,日期\n丁莉,77,2,义卖,2026-10-08".encode()
    )
    answer = scene.client.post("/imports/new/", {"kind": "hours", "file": upload})
    assert (answer.status_code == 302 and "/imports/" in answer.url) == open_to
    if cell == "y not own":
        own = claims.service(
            by=scene.me, origin="own", day=timezone.localdate() - timedelta(days=5)
        )
        scene.status("volunteers:claim-record-act", own.pk, "void", method="post", reason="不计")
        own.refresh_from_db()
        assert own.state == "counted"


def disputed_and_answered(scene, cell):
    """Saying something against one's own service; answering."""
    claims, cast = Claims(scene.cast), scene.cast
    own = claims.team(teacher=cast.teacher)
    services = [
        claims.service(by=scene.stranger, team=own),
        claims.service(by=scene.stranger, start=8, team=claims.team()),
    ]
    waiting = [
        disputes.dispute(service=each, by=scene.stranger, words="应该是四个小时")
        for each in services
    ]
    says, answers = cell.split(" / ") if cell != "–" else ("–", "–")
    if scene.me is not None:
        mine = claims.service(by=scene.me, start=18)
        foreign = scene.status(
            "volunteers:dispute-new", services[0].pk, method="post", words="应该是四个小时"
        )
        assert foreign == 404
        if says == "o":
            scene.status("volunteers:dispute-new", mine.pk, method="post", words="应该是四个小时")
            assert mine.disputes.count() == 1
    for dispute in waiting:
        scene.status("volunteers:dispute", dispute.pk, method="post", verb="keep", reason="维持。")
        dispute.refresh_from_db()
    kept = [each.outcome == "kept" for each in waiting]
    assert kept == {"y": [True] * 2, "own team": [True, False]}.get(answers, [False] * 2)


PROBES: dict = {
    "hours claim / approve": claim_and_approve,
    "hours claims published, services edited and confirmed, flags, sheets imported": published_and_kept,
    "own service disputed / dispute answered": disputed_and_answered,
}
