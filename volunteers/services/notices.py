"""One function per message about services."""

from django.urls import reverse
from django.utils import timezone

from tuanwei.gatherings.queries import organisers_of
from tuanwei.notices.actions import notify
from volunteers.services.queries import leaders_of, members_of, staff, when


def _url(shift):
    return reverse("volunteers:shift", args=[shift.pk])


def _where(shift):
    return f"{when(shift.gathering)}，{shift.gathering.where or '地点待定'}"


def _leaders(shift):
    return leaders_of(shift.project.team_id) | organisers_of(shift.gathering)


def teacher_asked(shift):
    """A teacher is asked to lead a shift on the spot."""
    notify(
        [shift.teacher_id], kind="todo", title=f"请你带一班志愿服务：{shift}",
        body=f"{_where(shift)}。请点开确认或说明来不了；确认后才会发布。",
        url=reverse("volunteers:shifts-to-confirm"),
        once=f"volunteers.teacher_asked:{shift.pk}:{shift.teacher_asked_at.isoformat()}",
    )  # fmt: skip


def teacher_asked_for_many(series, shifts):
    """A teacher is asked to lead the shifts of a series: one message for all."""
    newest = max(shift.pk for shift in shifts)
    notify(
        [shifts[0].teacher_id], kind="todo",
        title=f"请你带固定服务：{series.project}（{len(shifts)} 班）",
        body=f"第一班 {_where(shifts[0])}。可以一次全部确认。",
        url=reverse("volunteers:shifts-to-confirm"),
        once=f"volunteers.series_asked:{series.pk}:{newest}",
    )  # fmt: skip


def teacher_reminded(shift):
    """Three days before, a teacher has not answered yet."""
    notify(
        [shift.teacher_id], kind="todo", title=f"等你确认：{shift}",
        body=f"{_where(shift)}。来或不来，点一下就行。",
        url=reverse("volunteers:shifts-to-confirm"),
        once=f"volunteers.teacher_reminded:{shift.pk}:{shift.teacher_id}",
    )  # fmt: skip


def teacher_confirmed(shift):
    """A teacher comes: it can be published."""
    notify(
        _leaders(shift) - {shift.teacher_id}, kind="system",
        title=f"{shift.teacher.name}确认带队：{shift}",
        body=f"{_where(shift)}。", url=_url(shift),
        once=f"volunteers.teacher_confirmed:{shift.pk}:{shift.teacher_confirmed_at.isoformat()}",
    )  # fmt: skip


def teacher_confirmed_many(shifts):
    """A teacher comes to these shifts of a project, the earliest first: one message."""
    if len(shifts) == 1:
        return teacher_confirmed(shifts[0])
    first, last = shifts[0], shifts[-1]
    return notify(
        _leaders(first) - {first.teacher_id}, kind="system",
        title=f"{first.teacher.name}确认带队：{first.project}（{len(shifts)} 班）",
        body=f"第一班 {_where(first)}，最后一班 {when(last.gathering)}。",
        url=reverse("volunteers:service-desk", args=[first.project_id]),
        once=f"volunteers.teacher_confirmed:{last.pk}:{last.teacher_confirmed_at.isoformat()}:all",
    )  # fmt: skip


def teacher_declined(shift, teacher, reason):
    """A teacher cannot come: leaders find another one, staff know."""
    notify(
        (_leaders(shift) | staff()) - {teacher.pk}, kind="todo",
        title=f"需要换指导教师：{shift}", body=f"{teacher.name}来不了：{reason}。{_where(shift)}。",
        url=_url(shift), once=f"volunteers.teacher_declined:{shift.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def teacher_released(shift, teacher_id, words):
    """A teacher does not lead this shift any more."""
    notify(
        [teacher_id], kind="system", title=f"不用带这一班了：{shift}", body=f"{_where(shift)}。{words}",
        url=reverse("volunteers:shifts-to-confirm"),
        once=f"volunteers.teacher_released:{shift.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def placed(assignment, by):
    """A leader gave somebody a place."""
    shift = assignment.shift
    notify(
        [assignment.user_id], kind="todo", title=f"排你上岗：{shift}",
        body=f"{_where(shift)}，岗位：{assignment.need}。{by.name} 排的；来不了请早点点开取消或找人顶班。",
        url=_url(shift), once=f"volunteers.placed:{assignment.pk}",
    )  # fmt: skip


def displaced(assignment, other):
    """The time moved onto another shift of theirs: here they stand by for now."""
    shift = assignment.shift
    notify(
        [assignment.user_id], kind="todo", title=f"时间撞了，先转为替补：{shift}",
        body=f"改到 {_where(shift)}，和你报上的“{other}”（{when(other)}）撞了。"
        "想来这一班，请取消那一个，再点一次报名。",
        url=_url(shift), must_confirm=True,
        once=f"volunteers.displaced:{assignment.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def overlaps_now(shift, user_id, other):
    """The time moved onto something else of theirs; the place stays."""
    notify(
        [user_id], kind="todo", title=f"时间撞了：{shift}",
        body=f"改到 {_where(shift)}，和你报上的“{other}”（{when(other)}）撞了。两个名额都还留着，"
        "请取消来不了的那一个。",
        url=_url(shift), must_confirm=True,
        once=f"volunteers.overlaps:{shift.pk}:{user_id}:{timezone.now().isoformat()}",
    )  # fmt: skip


def cover_sought(assignment):
    """Somebody of the team cannot come: who steps in?"""
    shift = assignment.shift
    notify(
        members_of(shift.project.team_id) | leaders_of(shift.project.team_id)
        - {assignment.user_id}, kind="todo",
        title=f"谁能顶班：{shift}", body=f"{_where(shift)}，岗位：{assignment.need}。点开就能接。",
        url=_url(shift), once=f"volunteers.cover_sought:{assignment.pk}:"
        f"{assignment.seeks_cover_since.isoformat()}",
    )  # fmt: skip


def covered(assignment):
    """Somebody stepped in: whoever sought and the leaders hear who."""
    shift, old = assignment.shift, assignment.covers
    notify(
        [old.user_id], kind="system", title=f"有人顶班了：{shift}",
        body=f"{assignment.user.name} 替你去，你不用来了。", url=_url(shift),
        once=f"volunteers.covered:{assignment.pk}",
    )  # fmt: skip
    notify(
        _leaders(shift) - {old.user_id, assignment.user_id}, kind="system",
        title=f"换人了：{shift}", body=f"{assignment.user.name} 顶 {old.user.name} 的“{assignment.need}”。",
        url=_url(shift), once=f"volunteers.covered.leaders:{assignment.pk}",
    )  # fmt: skip


def stepped_in(assignment):
    """A substitute stands in for somebody at once."""
    shift = assignment.shift
    notify(
        [assignment.user_id], kind="todo", title=f"轮到你了：{shift}",
        body=f"{_where(shift)}，岗位：{assignment.need}。有人来不了，你从替补变成已报上。",
        url=_url(shift), once=f"volunteers.stepped_in:{assignment.pk}",
    )  # fmt: skip


def days_left_out(series, problems):
    """Days of a series for which no shift could be planned, and why."""
    words = "；".join(f"{day:%-m月%-d日} {why}" for day, why in problems[:5])
    notify(
        leaders_of(series.project.team_id) | {series.made_by_id}, kind="todo",
        title=f"有 {len(problems)} 天没排上：{series.project}",
        body=f"{words} 换个地方或时间另排一班就行。",
        url=reverse("volunteers:service-desk", args=[series.project_id]),
        once=f"volunteers.days_left_out:{series.pk}:{problems[0][0]}:{problems[-1][0]}",
    )  # fmt: skip
