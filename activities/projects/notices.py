"""One function per message about projects."""

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.projects.queries import people_of
from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from tuanwei.notices.actions import notify


def spoken_day(day):
    """12月3日."""
    return f"{day.month}月{day.day}日"


def page(project, name="project"):
    """Address of a page of the project."""
    return reverse(f"activities:{name}", args=[project.application.number])


def _tell(project, people, key, title, body="", *, name="project", kind="todo"):
    notify(
        people, kind=kind, title=title, body=body, url=page(project, name),
        once=f"activities.project.{key}",
    )  # fmt: skip


def started(project):
    """It is approved: whoever is in charge hears what comes next."""
    body = _("日程已按申报排成草稿，看一遍再发布；任务、宣传品、照片和支出都在项目页。")
    if project.closing_due_on:
        body += _("%(day)s前交结项。") % {"day": spoken_day(project.closing_due_on)}
    _tell(project, [project.person_id], f"started:{project.pk}",
          _("立项了，可以开始筹备：%(name)s") % {"name": project}, body)  # fmt: skip


def refused(project, key, title, words):
    """Something of the plan could not be put into the calendar."""
    _tell(project, [project.person_id], f"refused:{project.pk}:{key}",
          _("请处理：%(title)s") % {"title": title}, words)  # fmt: skip


def cancelled(project):
    """It does not take place; those who registered hear by the gatherings."""
    _tell(project, people_of(project), f"cancelled:{project.pk}",
          _("不办了：%(name)s") % {"name": project}, project.application.reason,
          kind="system")  # fmt: skip


def task_given(task):
    """Something to do is now somebody's."""
    _tell(task.project, [task.person_id], f"task:{task.pk}:{task.person_id}",
          _("有一项任务由你负责：%(words)s") % {"words": task.words},
          _("%(name)s，%(day)s前做完。")
          % {"name": task.project, "day": spoken_day(task.due_on)})  # fmt: skip


def task_due(task, today):
    """Its day is near, or over."""
    late = task.due_on < today
    title = _("已超期：%(words)s") if late else _("快到期：%(words)s")
    _tell(task.project, [task.person_id], f"task_{'late' if late else 'soon'}:{task.pk}:{task.due_on}",
          title % {"words": task.words},
          _("%(name)s，%(day)s前做完。做完了在项目页勾一下。")
          % {"name": task.project, "day": spoken_day(task.due_on)})  # fmt: skip


def material_due(material):
    """It must come down today."""
    _tell(material.project, [material.project.person_id], f"material:{material.pk}:{material.ends_on}",
          _("今天撤下：%(what)s") % {"what": material.what},
          _("挂在%(place)s，到%(day)s为止。撤了请在项目页点“已撤下”。")
          % {"place": material.place, "day": spoken_day(material.ends_on)})  # fmt: skip


def closing_soon(project):
    """The day for its closing is near."""
    _tell(project, {project.person_id, project.application.made_by_id},
          f"closing_soon:{project.pk}:{project.closing_due_on}",
          _("%(day)s前交结项：%(name)s")
          % {"day": spoken_day(project.closing_due_on), "name": project},
          _("签到人数、照片和支出已经替你填好，补一段总结就能交。"),
          name="project-closing")  # fmt: skip


def closing_overdue(project, blocks):
    """The day for its closing is over."""
    body = _("先把它交上，再申报新活动。") if blocks else _("请尽快交上。")
    _tell(project, people_of(project), f"closing_overdue:{project.pk}:{project.closing_due_on}",
          _("结项晚了：%(name)s") % {"name": project}, body, name="project-closing")  # fmt: skip


def committee():
    """Ids of the committee's staff."""
    held = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    return set(held.values_list("user", flat=True))


def closing_submitted(closing):
    """A closing waits to be accepted."""
    project = closing.project
    _tell(project, committee() - people_of(project) - {closing.submitted_by_id},
          f"closing_submitted:{project.pk}:{closing.edition}",
          _("有结项待验收：%(name)s") % {"name": project}, str(project.unit),
          name="project-closing")  # fmt: skip


def closing_decided(closing):
    """What was said about it."""
    project = closing.project
    accepted = closing.state == "accepted"
    title = _("结项通过了：%(name)s") if accepted else _("结项要补充：%(name)s")
    body = closing.words
    if not accepted:
        body += _(" %(day)s前再交。") % {"day": spoken_day(project.closing_due_on)}
    _tell(project, people_of(project) | {closing.submitted_by_id},
          f"closing_decided:{project.pk}:{closing.edition}", title % {"name": project}, body,
          name="project-closing", kind="system" if accepted else "todo")  # fmt: skip


def please_rate(project, people):
    """It is over: those who were there say what they did and learned."""
    body = _("说三句话：做了什么、学到什么、服务了谁。说完就看得到认定的时数。")
    if project.application.hours is None:
        body = _("说三句话：做了什么、学到什么、服务了谁。")
    _tell(project, people, f"rate:{project.pk}",
          _("去过了，说说感受：%(name)s") % {"name": project}, body,
          name="project-rate", kind="system")  # fmt: skip
