"""One function per message about claims, disputes and flags."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from tuanwei.notices.actions import notify
from volunteers.claims import queries
from volunteers.hours.spec import COMMITTEE
from volunteers.teams.models import TeamMember


def page(claim):
    """Address of a claim."""
    return reverse("volunteers:claim", args=[claim.pk])


def committee():
    """Ids of the committee's staff."""
    held = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    return set(held.values_list("user", flat=True))


def waits(claim, stage):
    """Somebody is to look at claims: one message a day for each place that has some."""
    people = committee() if stage == COMMITTEE else queries.deciders(claim, stage)
    people -= {claim.volunteer.user_id}
    place = {"branch": claim.unit_id, "team": claim.team_id, COMMITTEE: 0}[stage]
    notify(
        people, kind="todo", title=_("有志愿时数的补录等你核对"),
        body=_("核对时间、照片和证明人，可以勾选后一起同意。"), url=reverse("volunteers:claim-queue"),
        once=f"volunteers.claims:{stage}:{place}:{timezone.localdate()}",
    )  # fmt: skip


def _tell(claim, key, title, body="", kind="system"):
    if claim.volunteer.user_id:
        notify(
            [claim.volunteer.user_id], kind=kind, title=title % {"title": claim.title}, body=body,
            url=page(claim), once=f"volunteers.claim:{claim.pk}:{key}",
        )  # fmt: skip


def turned(claim, verdict, reason):
    """It came back, or was refused."""
    many = claim.decisions.count()
    if verdict == "returned":
        _tell(claim, f"returned:{many}", _("补录退回修改：%(title)s"),
              _("%(why)s 改好再提交，直接回到原来的那一步。") % {"why": reason}, kind="todo")  # fmt: skip
    else:
        _tell(claim, f"refused:{many}", _("补录没有通过：%(title)s"), reason)


def ready(claim):
    """Everybody agreed."""
    _tell(claim, f"ready:{claim.decisions.count()}", _("补录核对通过：%(title)s"),
          _("接下来公示，公示期满没有异议就计入时数。"))  # fmt: skip


def struck_out(claim, words):
    """An objection to it was upheld."""
    _tell(claim, f"struck:{claim.publicity_id}", _("补录没有通过：%(title)s"),
          _("公示时有人提出异议，核实后成立：%(words)s") % {"words": words})  # fmt: skip


def repeated(claim, words):
    """The same has been counted already."""
    _tell(claim, "repeated", _("补录没有计入：%(title)s"), words)


def credited(publicity, claims):
    """Hours are credited; one message for each of a chunk's people."""
    people = {each.volunteer.user_id for each in claims} - {None}
    if people:
        notify(
            people, kind="system", title=_("补录的志愿时数计入了"),
            body=_("公示结束，没有异议。打开看每一条和现在的合计。"),
            url=reverse("volunteers:claim-mine"),
            once=f"volunteers.credited:{publicity.pk}:{claims[0].pk}",
        )  # fmt: skip


def disputed(dispute):
    """Somebody says that a service is counted wrongly."""
    service = dispute.service
    people = committee()
    if service.team_id:
        teachers = TeamMember.objects.filter(
            team=service.team_id, role=TeamMember.Role.TEACHER, state=TeamMember.State.IN
        )
        people |= set(teachers.values_list("user", flat=True))
    notify(
        people - {dispute.by_id}, kind="todo", title=_("有时数异议等答复：%(what)s") % {"what": service},
        body=dispute.words, url=reverse("volunteers:dispute", args=[dispute.pk]),
        once=f"volunteers.dispute:{dispute.pk}",
    )  # fmt: skip


def answered(dispute):
    """What was answered."""
    changed = dispute.outcome == "changed"
    title = _("时数更正了：%(what)s") if changed else _("时数异议有答复了：%(what)s")
    body = dispute.answer
    if changed:
        body += _(" 更正的记录等另一位老师确认后计入。")
    notify(
        [dispute.by_id], kind="system", title=title % {"what": dispute.service}, body=body,
        url=reverse("volunteers:claim-mine"), once=f"volunteers.dispute:{dispute.pk}:answered",
    )  # fmt: skip
