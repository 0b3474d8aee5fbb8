"""Projects and their shifts: made, changed, published; the teacher is asked and answers."""

from collections import defaultdict
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.organisation.queries import hats
from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.services import events, notices, places, queries
from volunteers.services.models import Need, Series, ServiceProject, Shift
from volunteers.teams.queries import leading, supervising_teachers

LARGEST = 500
REMINDED = timedelta(days=3)


@transaction.atomic
def make_project(*, team, by, **fields):
    """A team takes something up."""
    if not team.is_active:
        raise ValidationError(_("这支服务队已经停用，请先启用或换一支队。"))
    project = ServiceProject.objects.create(team=team, made_by=by, **fields)
    record(events.PROJECT_CHANGED, project, by=by, changes=["new"])
    return project


def _locked_project(project):
    return ServiceProject.objects.select_for_update().get(pk=project.pk)


@transaction.atomic
def change_project(*, project, by, **fields):
    """Change what a project says; shifts keep the place that they were planned with."""
    project = _locked_project(project)
    changes = sorted(name for name, value in fields.items() if getattr(project, name) != value)
    for name in changes:
        setattr(project, name, fields[name])
    if changes:
        project.save()
        record(events.PROJECT_CHANGED, project, by=by, changes=changes)
    return project


@transaction.atomic
def end_project(*, project, by):
    """It is over; what is still planned has to be called off or held first."""
    project = _locked_project(project)
    if project.state == ServiceProject.State.ENDED:
        raise ValidationError(_("这个项目已经结束了。"))
    ahead = Shift.objects.filter(project=project, gathering__ends_at__gt=timezone.now())
    ahead = ahead.exclude(gathering__state=Gathering.State.CANCELLED).count()
    if ahead:
        raise ValidationError(_("还有 %(n)d 班没有办，请先办完或取消，再结束项目。") % {"n": ahead})
    project.state = ServiceProject.State.ENDED
    project.save(update_fields=["state"])
    Series.objects.filter(project=project, is_active=True).update(is_active=False)
    record(events.PROJECT_ENDED, project, by=by)
    return project


def must_make_sense(needs):
    """`needs` as (role, number, qualification ids, fixed); raises ValidationError for the rest."""
    found = []
    for role, number, *rest in needs:
        qualification_ids, fixed = (*rest, (), "")[:2] if len(rest) < 2 else rest[:2]
        if not 1 <= number <= LARGEST:
            raise ValidationError(_("“%(role)s”的人数要在 1 到 %(most)d 之间。") % {
                "role": role, "most": LARGEST})  # fmt: skip
        found.append((role.strip(), number, list(qualification_ids), fixed))
    if len({role for role, *_rest in found}) < len(found):
        raise ValidationError(_("岗位名称不能重复，请合成一个或换个名称。"))
    if not all(role for role, *_rest in found):
        raise ValidationError(_("请写上岗位的名称。"))
    return found


def write_needs(needs, **owner):
    """The roles of a shift or of every shift of a series (`owner`), as they should be now."""
    needs = must_make_sense(needs)
    known = {each.role: each for each in Need.objects.filter(**owner)}
    for role, number, qualification_ids, fixed in needs:
        need = known.pop(role, None) or Need(role=role, **owner)
        if number < need.taken:
            raise ValidationError(
                _("“%(role)s”已经有 %(n)d 人，人数不能比这少。") % {"role": role, "n": need.taken}
            )
        need.number, need.fixed = number, fixed
        need.save()
        need.qualifications.set(qualification_ids)
    for need in known.values():
        if need.taken:
            raise ValidationError(
                _("“%(role)s”已经有 %(n)d 人报上，这个岗位不能去掉。")
                % {"role": need, "n": need.taken}
            )
        if need.assignments.exists():  # somebody stood here once, or stands by
            need.number = 0
            need.save(update_fields=["number"])
        else:
            need.delete()


def _seats(needs):
    return sum(number for _role, number, *_rest in needs)


def _place_of(project):
    if project.site_id is None:
        return ""
    site = project.site
    return f"{site.name}（{site.address}）"[:60] if site.address else site.name


@transaction.atomic
def plan_shift(
    *, project, by, starts_at, ends_at, teacher=None, needs=(), title="", place="", venue=None,
    briefing="", asks_emergency_contact=False, series=None, series_day=None, asks_teacher=True,
):  # fmt: skip
    """A draft of one occasion. The teacher is asked at once (a series asks for all together);
    whoever plans it and leads it has agreed."""
    if project.state == ServiceProject.State.ENDED:
        raise ValidationError(_("这个项目已经结束，请先另建一个项目。"))
    needs = must_make_sense(needs)
    gathering = gatherings.save_gathering(
        by=by, kind=Gathering.Kind.SERVICE, mode=Gathering.Mode.FIRST_COME,
        title=title or project.title, summary=project.summary, unit=project.team.unit,
        starts_at=starts_at, ends_at=ends_at, venue=venue,
        place=place or ("" if venue else _place_of(project)), capacity=_seats(needs) or None,
        asks_check_out=True,
    )  # fmt: skip
    shift = Shift.objects.create(
        gathering=gathering, project=project, series=series, series_day=series_day,
        briefing=briefing, asks_emergency_contact=asks_emergency_contact,
    )  # fmt: skip
    write_needs(needs, shift=shift)
    record(events.SHIFT_PLANNED, shift, by=by, title=project.title)
    if teacher:
        _ask(shift, teacher, by, tells=asks_teacher)
    return shift


@transaction.atomic
def change_shift(*, shift, by, needs=None, briefing=None, asks_emergency_contact=None, **fields):
    """Change a shift: `fields` are those of its gathering. With another time its teacher is asked
    again; people who signed up hear of time and place."""
    shift = places.locked(shift)
    changes = []
    for name, value in (
        ("briefing", briefing), ("asks_emergency_contact", asks_emergency_contact),
    ):  # fmt: skip
        if value is not None and getattr(shift, name) != value:
            setattr(shift, name, value)
            changes.append(name)
    shift.save(update_fields=["briefing", "asks_emergency_contact"])
    if needs is not None:
        _must_keep_tasks(shift, needs)
        write_needs(needs, shift=shift)
        fields["capacity"] = _seats(needs) or None
        changes.append("needs")
    if changes:
        record(events.SHIFT_CHANGED, shift, by=by, changes=changes)
    if fields:
        gatherings.save_gathering(gathering=shift.gathering, by=by, **fields)
    if needs is not None:
        gathering = places.locked(shift).gathering
        if gathering.state == Gathering.State.PUBLISHED:
            places.fill(gathering)
    return places.locked(shift)


def _must_keep_tasks(shift, needs):
    """What a role is worth is said before it begins."""
    if shift.gathering.starts_at > timezone.now():
        return
    known = {each.role: each.fixed for each in Need.objects.filter(shift=shift)}
    for role, _number, _qualifications, fixed in must_make_sense(needs):
        if fixed != known.get(role, ""):
            raise ValidationError(
                _("已经开始了，“%(role)s”固定计时的任务不能再改。记错了的，请团委在时数里更正。")
                % {"role": role}
            )


def must_supervise(teacher):
    """Raises ValidationError for whoever may not lead a shift on the spot."""
    if not supervising_teachers().filter(pk=teacher.pk).exists():
        raise ValidationError(
            _("%(name)s 不是指导教师，请选一位老师，或请团委先登记。") % {"name": teacher.name}
        )


def _ask(shift, teacher, by, *, tells=True):
    must_supervise(teacher)
    now = timezone.now()
    shift.teacher, shift.teacher_asked_at = teacher, now
    shift.teacher_declined_because = ""
    shift.teacher_confirmed_at = None
    if teacher.pk == by.pk:
        _must_be_free(teacher, shift)
        shift.teacher_confirmed_at = now
    shift.save()
    record(events.TEACHER_ASKED, shift, by=by, user=teacher.pk)
    if tells and not shift.teacher_confirmed_at:
        notices.teacher_asked(shift)


def _must_be_free(teacher, shift):
    if other := queries.supervised_then(teacher.pk, shift.gathering):
        raise ValidationError(_("这段时间%(name)s已经答应带“%(title)s”（%(when)s）。") % {
            "name": teacher.name, "title": other, "when": queries.when(other.gathering)})  # fmt: skip
    if queries.in_force(shift, teacher):
        raise ValidationError(
            _("%(name)s 在这一班有岗位，不能又带队。请先取消岗位。") % {"name": teacher.name}
        )


def _must_be_ahead(shift):
    gathering = shift.gathering
    if gathering.state == Gathering.State.CANCELLED or gathering.ends_at <= timezone.now():
        raise ValidationError(_("这一班已经结束或取消，指导教师不能再改。"))


@transaction.atomic
def ask_teacher(*, shift, teacher, by):
    """Ask a teacher to lead a shift on the spot; whoever was to do so does not any more."""
    shift = places.locked(shift)
    _must_be_ahead(shift)
    before = shift.teacher_id
    if before == teacher.pk and shift.teacher_confirmed_at:
        raise ValidationError(_("%(name)s 已经确认过了。") % {"name": teacher.name})
    _ask(shift, teacher, by)
    if before and before != teacher.pk:
        notices.teacher_released(shift, before, _("改由别的老师带队，谢谢你。"))
    return shift


def _must_be_asked(shift, by):
    if shift.teacher_id != by.pk:
        raise ValidationError(_("这一班请的是别的老师，请刷新页面再看。"))


@transaction.atomic
def confirm_teacher(*, shift, by, tells=True):
    """The teacher who was asked will be there; leaders hear of it, unless the caller `tells`."""
    shift = places.locked(shift)
    _must_be_asked(shift, by)
    _must_be_ahead(shift)
    if shift.teacher_confirmed_at:
        return shift
    must_supervise(by)
    _must_be_free(by, shift)
    shift.teacher_confirmed_at, shift.teacher_declined_because = timezone.now(), ""
    shift.save(update_fields=["teacher_confirmed_at", "teacher_declined_because"])
    record(events.TEACHER_CONFIRMED, shift, by=by)
    if tells:
        notices.teacher_confirmed(shift)
    return shift


@transaction.atomic
def confirm_many(*, shifts, by):
    """The teacher will be at all of these; return (those that are confirmed, [(shift, why not)]).
    Leaders get one message for each project."""
    done, left = defaultdict(list), []
    for shift in shifts.order_by("gathering"):
        try:
            found = confirm_teacher(shift=shift, by=by, tells=False)
            done[found.project_id].append(found)
        except ValidationError as refused:
            left.append((shift, refused.messages[0]))
    for confirmed in done.values():
        notices.teacher_confirmed_many(sorted(confirmed, key=lambda each: each.gathering.starts_at))
    return [each for confirmed in done.values() for each in confirmed], left


@transaction.atomic
def decline_teacher(*, shift, by, reason):
    """The teacher cannot be there, also one who had agreed: leaders and staff hear of it, sign-ups
    stay, somebody else has to be found."""
    shift = places.locked(shift)
    _must_be_asked(shift, by)
    _must_be_ahead(shift)
    if not reason.strip():
        raise ValidationError(_("请写一句来不了的原因，队长好去找别的老师。"))
    shift.teacher, shift.teacher_confirmed_at = None, None
    shift.teacher_declined_because = reason.strip()[:200]
    shift.save(update_fields=["teacher", "teacher_confirmed_at", "teacher_declined_because"])
    record(events.TEACHER_DECLINED, shift, by=by, reason=shift.teacher_declined_because)
    notices.teacher_declined(shift, by, shift.teacher_declined_because)
    return shift


def why_not_publish(gathering):
    """Why a shift cannot be published, in words; None where it can, or is none. Asked by
    gatherings."""
    if gathering.kind != Gathering.Kind.SERVICE:
        return None
    shift = Shift.objects.select_related("teacher").filter(gathering=gathering.pk).first()
    if shift is None:
        return None
    if not queries.needs_of(shift):
        return _("还没写要哪些岗位、几个人，写好再发布。")
    if shift.teacher is None:
        return _("还没有指导教师。每一班都要有一位老师到场，请先请一位。")
    if not shift.teacher_confirmed_at:
        return _("%(name)s 还没确认带队，确认以后才能发布。") % {"name": shift.teacher.name}
    if not supervising_teachers().filter(pk=shift.teacher_id).exists():
        return _("%(name)s 现在不是指导教师了，请换一位。") % {"name": shift.teacher.name}
    return None


@transaction.atomic
def publish_shift(*, shift, by):
    """Let people see it and sign up."""
    shift = places.locked(shift)
    gatherings.publish(gathering=shift.gathering, by=by)
    return places.locked(shift)


FIXED_BY_NEEDS = {
    "capacity": gettext_lazy("名额是各岗位人数的和，请到班次页面改岗位。"),
    "kind": gettext_lazy("这是服务项目的一班，类型不能改。"),
    "mode": gettext_lazy("班次按岗位先到先得，报名方式不能改。"),
    "asks_check_out": gettext_lazy("志愿服务要签退才好记时数，这一项不能取消。"),
}


def note_changed(gathering, changes, by):
    """A gathering has changed: a shift keeps what its needs say, moves its places, asks its teacher
    again. Heard from gatherings."""
    shift = queries.shift_of(gathering) if _may_be_shift(gathering, changes) else None
    if shift is None:
        return
    _must_keep(shift, changes)
    if not {"starts_at", "ends_at"} & set(changes):
        return
    _must_not_stretch(shift, by)
    places.move(shift)
    if shift.teacher_id and shift.teacher_id != by.pk:
        shift.teacher_confirmed_at, shift.teacher_asked_at = None, timezone.now()
        shift.save(update_fields=["teacher_confirmed_at", "teacher_asked_at"])
        notices.teacher_asked(shift)
    elif shift.teacher_id and shift.teacher_confirmed_at:
        _must_be_free(by, shift)


def _must_not_stretch(shift, by):
    """Once somebody has checked in, a longer time is hours for them: the teacher who is there says so,
    or staff who do not lead the team."""
    gathering = shift.gathering
    was = {"starts_at": gathering.starts_at, "ends_at": gathering.ends_at} | gathering.before
    if was["starts_at"] <= gathering.starts_at and gathering.ends_at <= was["ends_at"]:
        return
    if by.pk == shift.teacher_id or not CheckIn.objects.filter(gathering=gathering.pk).exists():
        return
    if not hats(by).is_staff or shift.project.team_id in leading(by):
        raise ValidationError(
            _("已经有人签到，时间只能改短。要延长，请指导教师自己来改，或请团委来改。")
        )


def _may_be_shift(gathering, changes):
    return gathering.kind == Gathering.Kind.SERVICE or "kind" in changes


def _must_keep(shift, changes):
    gathering = shift.gathering
    kept = {
        "capacity": (gathering.capacity or 0) == sum(n.number for n in queries.needs_of(shift)),
        "kind": gathering.kind == Gathering.Kind.SERVICE,
        "mode": gathering.mode == Gathering.Mode.FIRST_COME,
        "asks_check_out": gathering.asks_check_out,
    }
    for name in changes:
        if not kept.get(name, True):
            raise ValidationError({name: FIXED_BY_NEEDS[name]})


def note_called_off(gathering, by):
    """It does not take place: nobody is held by it, the teacher hears too. Heard from gatherings."""
    shift = queries.shift_of(gathering) if gathering.kind == Gathering.Kind.SERVICE else None
    if shift is None:
        return
    places.free_everybody(shift, gathering.cancel_reason)
    if shift.teacher_id and shift.teacher_id != by.pk:
        notices.teacher_released(shift, shift.teacher_id, _("这一班取消了。"))


def remind_teachers(now):
    """Ask once more who has not answered three days before; the number of shifts."""
    waiting = Shift.objects.filter(
        teacher__isnull=False, teacher_confirmed_at=None, gathering__starts_at__gt=now,
        gathering__starts_at__lte=now + REMINDED,
    ).exclude(gathering__state=Gathering.State.CANCELLED)  # fmt: skip
    found = list(waiting.select_related("gathering__venue"))
    for shift in found:
        notices.teacher_reminded(shift)
    return len(found)
