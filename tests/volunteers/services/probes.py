"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from django.urls import reverse

from tests.volunteers.services.conftest import Rounds
from volunteers.services import actions, signing
from volunteers.teams.models import TeamMember


def _status(scene, name, *args, post=None):
    url = reverse(f"volunteers:{name}", args=args)
    answer = scene.client.get(url) if post is None else scene.client.post(url, post)
    return answer.status_code


def services_read(scene, cell):
    rounds = Rounds(scene.cast)
    shift, draft = rounds.shown(), rounds.plan(days=9)
    TeamMember.objects.all().delete()
    seen = [
        _status(scene, "home"), _status(scene, "service-list"),
        _status(scene, "service", rounds.project.pk), _status(scene, "shift", shift.pk),
    ]  # fmt: skip
    assert (seen, cell) == ([200] * 4, "y")
    if scene.role in "VSBDP":
        assert _status(scene, "shift", draft.pk) == 404


def signed_up(scene, cell):
    rounds = Rounds(scene.cast)
    helper = scene.cast.granted("T2002", "林老师", "teacher")
    shift = rounds.plan(teacher=None)
    actions.ask_teacher(shift=shift, teacher=helper, by=rounds.leader)
    actions.confirm_teacher(shift=shift, by=helper)
    actions.publish_shift(shift=shift, by=rounds.leader)
    _status(scene, "shift-sign-up", shift.pk, post={})
    assert shift.assignments.filter(user=scene.me).exists() == (cell == "y")
    _status(scene, "shift-give-back", shift.pk, post={})
    assert not shift.assignments.exclude(state="cancelled").exists()
    mine = signing.sign_up(shift=shift, by=scene.cast.user("X1", "路人"))
    assert _status(scene, "shift-stop-seeking", mine.pk, post={}) in (302, 404)
    assert shift.assignments.get(state="placed").pk == mine.pk


RUN = ("service-desk", "service-edit", "shift-new", "service-series-new")


def run_by_leaders(scene, cell):
    rounds = Rounds(scene.cast)
    if scene.me and scene.me != rounds.leader:
        rounds.joins(scene.me, "deputy")
    expected = 200 if cell == "y" else 302  # to the sign-in page
    for name in RUN:
        assert _status(scene, name, rounds.project.pk) == expected


def run_by_others(scene, cell):
    rounds = Rounds(scene.cast)
    shift = rounds.plan()
    TeamMember.objects.all().delete()
    expected = 200 if cell == "y" else 403 if scene.me else 302
    for name in RUN:
        assert _status(scene, name, rounds.project.pk) == expected
    answered = _status(scene, "shift-publish", shift.pk, post={})
    assert (answered == 302 and scene.me is not None) == (cell == "y")


def answered_as_teacher(scene, cell):
    rounds = Rounds(scene.cast)
    shift = rounds.plan()
    answers = []
    if scene.me:
        type(shift).objects.filter(pk=shift.pk).update(teacher=scene.me, teacher_confirmed_at=None)
        _status(scene, "shift-confirm", shift.pk, post={})
        answers.append("y" if rounds.fresh(shift).teacher_confirmed_at else "–")
        other = scene.cast.granted("T2002", "林老师", "teacher")
        type(shift).objects.filter(pk=shift.pk).update(teacher=other, teacher_confirmed_at=None)
        assert _status(scene, "shift-confirm", shift.pk, post={}) == 404
        answers.append("–")
    else:
        assert _status(scene, "shift-confirm", shift.pk, post={}) == 302
        answers = ["–", "–"]
    assert " / ".join(answers) == cell


PROBES: dict = {
    "service projects and published shifts read": services_read,
    "service shift sign up, give back, cover": signed_up,
    "service project and its shifts run by a leader of the team": run_by_leaders,
    "service project and its shifts run by others": run_by_others,
    "service shift confirmed by its teacher: own / another's": answered_as_teacher,
}
