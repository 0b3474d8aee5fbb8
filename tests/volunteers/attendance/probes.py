"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

from tests.volunteers.attendance.conftest import Duty
from volunteers.services.models import EmergencyContact, Reflection
from volunteers.teams.models import TeamMember


def _duty(scene):
    """A shift of strangers that is on; the leader, the teacher and the volunteers are nobody of the
    table."""
    cast = scene.cast
    cast.secretary = cast.student_of("2024990001", "钱进", cast.other_branch)
    cast.teacher = cast.granted("T9001", "贺老师", "teacher")
    cast.student, cast.other_student = (
        cast.student_of(f"202499000{n}", name, cast.other_branch)
        for n, name in ((2, "孙可"), (3, "李想"))
    )
    duty = Duty(cast)
    duty.filled()
    return duty


def _pages(scene, duty):
    return [
        scene.status("volunteers:attendance-board", duty.shift.pk),
        scene.status("volunteers:attendance-grid", duty.project.pk),
        scene.status("volunteers:attendance-waiting"),
        scene.status("volunteers:attendance-today"),
    ]


def shift_list(scene, cell):
    """* all; if leading: with a post in the team; own shifts: as its teacher."""
    duty = _duty(scene)
    refused = 302 if scene.me is None else 403
    guest = duty.volunteers[1]

    def comes():
        scene.status(
            "volunteers:attendance-act", duty.shift.pk, "came", method="post", user=guest.pk
        )
        return duty.shift.gathering.check_ins.filter(user=guest).exists()

    if cell == "*":
        assert _pages(scene, duty) == [200] * 4
        assert comes()
        return
    assert _pages(scene, duty) == [refused] * 4
    assert not comes()
    if cell == "if leading":
        TeamMember.objects.create(team=duty.team, user=scene.me, role="deputy")
        assert _pages(scene, duty) == [200] * 4
        assert comes()
    if cell == "own shifts":
        duty.shift.teacher = scene.me
        duty.shift.save()
        pages = _pages(scene, duty)
        assert (pages[0], pages[2:]) == (200, [200, 200])
        assert comes()


def waived(scene, cell):
    """Staff, unless they lead the team."""
    duty = _duty(scene)
    shift = duty.over
    if scene.me and cell.endswith("not own team"):
        leading = TeamMember.objects.create(team=duty.team, user=scene.me, role="deputy")
    service = duty.service(duty.volunteers[0], shift)

    def tries():
        scene.status(
            "volunteers:attendance-confirm", service.pk, method="post", reason="看过现场照片"
        )
        scene.status(
            "volunteers:attendance-act", shift.pk, "waive", method="post", reason="看过现场照片"
        )
        shift.refresh_from_db()
        service.refresh_from_db()
        return bool(shift.presence_waived_by_id), service.confirmed_by_id is not None

    assert tries() == (False, False)
    if cell.endswith("not own team"):
        leading.delete()
        assert tries() == (True, True)


def own_shift(scene, cell):
    """What one leaves and says; others find nothing there."""
    duty = _duty(scene)
    foreign = 302 if scene.me is None else 404
    names = ("attendance-contact", "attendance-reflect")
    assert [scene.status(f"volunteers:{name}", duty.shift.pk) for name in names] == [foreign] * 2
    mine = scene.status("volunteers:attendance-mine")
    assert mine == (200 if cell == "o" else 302)
    if cell != "o":
        return
    ahead = duty.on(volunteers=[scene.me], minutes=-60 * 30, asks_emergency_contact=True)
    over = duty.on(volunteers=[scene.me], minutes=60 * 30)
    duty.comes_then(scene.me, over)
    whom = {"name": "家人", "relation": "母亲", "phone": "13800000000"}
    answers = {"did": "读报", "for_whom": "老人", "learnt": "耐心"}
    scene.status("volunteers:attendance-contact", ahead.pk, method="post", **whom)
    scene.status("volunteers:attendance-reflect", over.pk, method="post", **answers)
    assert EmergencyContact.objects.filter(shift=ahead, user=scene.me).exists()
    assert Reflection.objects.filter(shift=over, user=scene.me).exists()


def shared(scene, cell):
    """ "read / hide"."""
    duty = _duty(scene)
    _read, hides = cell.split(" / ")
    assert scene.status("volunteers:attendance-said", duty.project.pk) == 200

    def hidden():
        scene.status(
            "volunteers:attendance-rule-on", duty.said.pk, method="post", verdict="hide",
            reason="提到了病情",
        )  # fmt: skip
        duty.said.refresh_from_db()
        return duty.said.is_hidden

    assert hidden() == (hides == "*")
    if hides == "if leading":
        TeamMember.objects.create(team=duty.team, user=scene.me, role="deputy")
        assert hidden()
    if hides == "own shifts":
        duty.over.teacher = scene.me
        duty.over.save()
        assert hidden()


PROBES = {
    "shift list: come and go, words, contacts; grid; hours that wait": shift_list,
    "presence of a teacher waived, waiting hours confirmed": waived,
    "contact before, answers after a shift": own_shift,
    "answers that are shared read / hidden": shared,
}
