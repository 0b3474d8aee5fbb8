"""What the pages of a project show, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.projects import checking, queries
from activities.projects.due import days_late
from activities.projects.models import Closing, Project
from branches.organisation.models import Appointment
from tuanwei.accounts.models import User
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.pages import Chip, with_choices
from tuanwei.gatherings.queries import asking

State = Project.State


def project_chip(project, today=None):
    """How a project stands, in words."""
    today = today or timezone.localdate()
    if project.state == State.CANCELLED:
        return Chip("off", _("不办了"), "x")
    if project.state == State.CLOSED:
        return Chip("done", _("已结项"), "circle-check")
    if project.state == State.CLOSING:
        return Chip("wait", _("结项审核中"), "hourglass")
    if late := days_late(project.closing_due_on, today):
        return Chip("late", _("结项晚了 %(n)d 天") % {"n": late}, "clock-exclamation")
    closing = queries.closing_of(project)
    if closing is not None and closing.state == Closing.State.RETURNED:
        return Chip("act", _("结项退回补充"), "arrow-back-up")
    return Chip("act", _("进行中"), "circle-dot")


@dataclass(frozen=True)
class Row:
    """A gathering of a project; `is_whole` stands above its parts."""

    gathering: Gathering
    chip: Chip
    is_whole: bool

    @property
    def lacks_place(self):
        """True where nobody knows yet where to go."""
        return not self.gathering.where and self.gathering.state != Gathering.State.CANCELLED


def rows_of(project, user=None, *, drafts=True):
    """The gatherings of a project in order, the whole first, with what `user` can do; two queries,
    one more where one is not for everybody."""
    found = Gathering.objects.filter(occasion__project=project.pk).select_related("venue", "unit")
    if not drafts:
        found = found.published()
    found = with_choices(asking(found.order_by("starts_at", "pk")), user or AnonymousUser())
    above = {each.parent_id for each in found}
    rows = [Row(each, _draft_chip(each) or each.chip, each.pk in above) for each in found]
    return sorted(rows, key=lambda row: not row.is_whole)


def _draft_chip(gathering):
    if gathering.state == Gathering.State.DRAFT:
        return Chip("wait", _("草稿，还没发布"), "eye-off")
    return None


def dressed(rows, today):
    """Tasks or materials, each with `is_late` and `is_near` for the reader."""
    found = list(rows)
    for each in found:
        due, done = (
            (each.due_on, each.done_at) if hasattr(each, "due_on") else (each.ends_on, each.removed_on)
        )  # fmt: skip
        each.is_done = done is not None
        each.is_late = not each.is_done and due < today
        each.is_near = not each.is_done and due == today
    return found


def people_to_name(project, team):
    """Users who may be given a task: the team and the cadres of the unit; two queries."""
    held = Appointment.objects.in_force().filter(unit=project.unit_id)
    ids = team | set(held.values_list("user", flat=True))
    found = list(User.objects.filter(pk__in=ids, is_active=True))
    return sorted(found, key=lambda person: (person.pk != project.person_id, person.number))


@dataclass(frozen=True)
class Desk:
    """Everything on the desk's page of a project."""

    project: Project
    chip: Chip
    today: date
    rows: list
    tasks: list
    materials: list
    photos: list
    spendings: list
    money: checking.Money
    closing: Closing | None
    people: list

    @property
    def open_tasks(self):
        """How many are left to do."""
        return sum(not task.is_done for task in self.tasks)


def desk(project, team):
    """The Desk of a project; about a dozen queries."""
    today = timezone.localdate()
    spendings = list(project.spendings.select_related("receipt", "sign_off", "by"))
    labels = {each.key: each.label for each in queries.spec_of(project).money.sources}
    for each in spendings:
        each.source_label = labels.get(each.source, each.source)
    tasks = dressed(project.tasks.select_related("person", "done_by"), today)
    return Desk(
        project, project_chip(project, today), today, rows_of(project),
        sorted(tasks, key=lambda task: task.is_done),
        dressed(project.materials.select_related("removed_by"), today),
        list(project.photos.select_related("attachment")), spendings,
        checking.money_of(project, spendings), queries.closing_of(project),
        people_to_name(project, team),
    )  # fmt: skip
