"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from django.urls import reverse

from tests.volunteers.school.conftest import School, photo
from volunteers.teams.models import TeamMember


def _school(scene):
    """A school led by somebody who is nobody else here; the lesson is taught by a stranger."""
    school = School(scene.cast, leader=scene.cast.user("T7002", "团长"))
    school.lecturer = scene.cast.student_of("2024110155", "贺新", scene.cast.branch)
    school.lesson = school.over()
    return school


def _leads(scene, school):
    TeamMember.objects.update_or_create(
        team=school.team, user=scene.me, defaults={"role": "deputy"}
    )


def read(scene, cell):
    school = _school(scene)
    for name, *args in (
        ("lesson-school",), ("lesson-course", school.course.pk), ("lesson", school.lesson.pk),
    ):  # fmt: skip
        assert scene.status(f"volunteers:{name}", *args) == (302 if cell == "–" else 200), name


def planned(scene, cell):
    """Refused where it stands as –; to whoever leads another team, too."""
    school = _school(scene)
    pages = (
        ("lesson-course-edit", school.course.pk), ("lesson-course-plan", school.course.pk),
        ("lesson-edit", school.lesson.pk), ("lesson-sheet", school.lesson.pk),
    )  # fmt: skip

    def statuses():
        return {scene.status(f"volunteers:{name}", *args) for name, *args in pages}

    def keeps():
        data = {"name": "王芳", "residents": 3, "words": "", "paper": photo()}
        scene.client.post(reverse("volunteers:lesson-paper", args=[school.lesson.pk]), data)
        return school.fresh(school.lesson).signed_at is not None

    if cell in ("–", "if leading"):
        assert statuses() == ({302} if scene.me is None else {403})
        assert not keeps()
    if cell == "if leading":
        _leads(scene, school)
    if cell != "–":
        assert statuses() == {200}
        assert keeps()
        assert scene.status("volunteers:lesson-paper-open", school.lesson.pk) == 200


def signed(scene, cell):
    """Whoever has the link; without it nothing is found."""
    assert cell == "y"
    school = _school(scene)
    assert scene.status("volunteers:lesson-sign", "nothing") == 404
    token = school.lesson.token
    assert scene.status("volunteers:lesson-sign", token) == 200
    data = {"name": "王芳", "residents": 3, "words": ""}
    assert scene.status("volunteers:lesson-sign", token, method="post", **data) == 200
    assert school.fresh(school.lesson).signed_by == "王芳"


def life(scene, cell):
    school = _school(scene)
    key = school.party_branch.pk

    def statuses():
        return {
            scene.status("volunteers:lesson-party-branches"),
            scene.status("volunteers:lesson-party-branch", key),
        }

    if cell in ("–", "if leading"):
        assert statuses() == ({302} if scene.me is None else {403})
        assert scene.status("volunteers:lesson-party-branch-export", key, method="post") in (
            302,
            403,
        )
    if cell == "if leading":
        _leads(scene, school)
    if cell != "–":
        assert statuses() == {200}
        assert scene.status("volunteers:lesson-party-branch-export", key, method="post") == 302


PROBES = {
    "citizens' school read": read,
    "lesson planned, its paper kept": planned,
    "lesson signed for by the link": signed,
    "organisational life of Party branches": life,
}
