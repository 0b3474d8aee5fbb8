"""One function per message about being there."""

from django.urls import reverse

from tuanwei.notices.actions import notify
from volunteers.services.queries import leaders_of, staff, when


def please_reflect(shift, user_ids):
    """It is over: three short answers, then the hours."""
    notify(
        user_ids, kind="todo", title=f"说说这次服务：{shift}",
        body="做了什么、为了谁、学到了什么，一分钟就好。说完就看得到时数。",
        url=reverse("volunteers:attendance-reflect", args=[shift.pk]),
        once=f"volunteers.reflect:{shift.pk}",
    )  # fmt: skip


def teacher_missing(shift, many):
    """The teacher has not checked in, so nobody's hours count: told once."""
    people = leaders_of(shift.project.team_id) | staff() | ({shift.teacher_id} - {None})
    who = f"指导教师{shift.teacher.name}" if shift.teacher_id else "指导教师"
    notify(
        people, kind="todo", title=f"{many} 人的时数在等：{shift}",
        body=f"{when(shift.gathering)}，{who}没有签到。来过的话请团委核实后说明，时数才会计入。",
        url=reverse("volunteers:attendance-board", args=[shift.pk]),
        once=f"volunteers.teacher_missing:{shift.pk}",
    )  # fmt: skip


def message(shift, user_ids, words, by, key):
    """Whoever leads the shift writes to those on it; `key` names the form."""
    return notify(
        user_ids, kind="todo", title=f"{shift}：{by.name}说", body=f"{words}（{when(shift.gathering)}）",
        url=reverse("volunteers:shift", args=[shift.pk]), by=by,
        once=f"volunteers.shift_message:{shift.pk}:{key}",
    )  # fmt: skip


def reflection_hidden(reflection, reason):
    """What somebody shared is not shown any more."""
    notify(
        [reflection.user_id], kind="system", title=f"你分享的感想先不显示：{reflection.shift}",
        body=f"{reason} 写的内容还在，只有你和带队的老师看得到。",
        url=reverse("volunteers:attendance-reflect", args=[reflection.shift_id]),
        once=f"volunteers.reflection_hidden:{reflection.pk}",
    )  # fmt: skip
