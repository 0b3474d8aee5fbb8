"""What projects put on a person's home page: what is due in one query, one more for staff, and in
another one what is being organised."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, F, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications.models import Application
from activities.applications.queries import TONES, own
from activities.projects import queries
from activities.projects.due import days_late
from activities.projects.models import Material, Project, Task
from activities.projects.pages import project_chip
from branches.organisation.queries import hats

AHEAD = timedelta(days=3)
MOST = 8
OPEN = (Project.State.RUNNING, Project.State.CLOSING)
LATEST = 4
ON_THE_WAY = (
    Application.State.DRAFT, Application.State.RETURNED, Application.State.REVIEW,
    Application.State.PUBLIC,
)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """One thing to do: `tone` is act, wait or late; `by` a day; `count` of many."""

    title: str
    url: str
    tone: str
    state: str
    hint: str = ""
    by: object = None
    count: int | None = None


@dataclass(frozen=True)
class Going:
    """Something that is being organised and how it stands: `tone`, `state` and `icon` of its chip,
    `at` when it takes place."""

    title: str
    url: str
    tone: str
    state: str
    icon: str | None
    at: object


def cards(user):
    """Tasks, things to take down and closings that are due or late; closings to accept."""
    today = timezone.localdate()
    found = list(_due(user, today + AHEAD))
    for kind, title, number, project, due in found:
        yield _card(kind, title, number, project, due, today)
    if hats(user).is_staff and (waiting := queries.to_accept().count()):
        yield Waiting(
            _("待验收的结项"), reverse("activities:closing-list"), "act", _("请验收"), count=waiting
        )


def under_way(user):
    """[Going] of what `user` has to do with and is not over, the latest first; what was approved
    leads to its project. One query."""
    rows = (
        own(user)
        .filter(Q(project__state__in=OPEN) | Q(state__in=ON_THE_WAY))
        .select_related("kind", "unit", "project__closing")
        .order_by("-changed_at", "-pk")
    )
    return [_going(each) for each in rows[:LATEST]]


def _going(application):
    project = getattr(application, "project", None)
    if project is None:
        url = reverse("activities:application", args=[application.pk])
        tone, words, icon = TONES[application.state], application.get_state_display(), None
    else:
        url, chip = reverse("activities:project", args=[application.number]), project_chip(project)
        tone, words, icon = chip.tone, chip.words, chip.icon
    return Going(str(application), url, tone, words, icon, application.starts_at)


def _due(user, until):
    def row(rows, kind, title, prefix, due):
        return rows.annotate(
            kind=Value(kind, CharField()), title=F(title), number=F(f"{prefix}application__number"),
            name=F(f"{prefix}application__title"), due=F(due),
        ).values_list("kind", "title", "number", "name", "due")  # fmt: skip

    tasks = Task.objects.order_by().filter(
        person=user.pk, done_at=None, due_on__lte=until, project__state__in=OPEN
    )
    hanging = Material.objects.order_by().filter(
        project__person=user.pk, removed_on=None, ends_on__lte=timezone.localdate()
    )
    closings = Project.objects.order_by().filter(
        person=user.pk, state=Project.State.RUNNING, closing_due_on__lte=until
    )
    return (
        row(tasks, "task", "words", "project__", "due_on")
        .union(
            row(hanging, "material", "what", "project__", "ends_on"),
            row(closings, "closing", "application__title", "", "closing_due_on"),
            all=True,
        )
        .order_by("due")[:MOST]
    )


def _card(kind, title, number, project, due, today):
    late = days_late(due, today)
    state, name = {
        "task": (_("任务超期") if late else _("任务快到期"), "project"),
        "material": (_("该撤下了"), "project"),
        "closing": (_("结项晚了 %(n)d 天") % {"n": late} if late else _("快到结项期限"),
                    "project-closing"),
    }[kind]  # fmt: skip
    return Waiting(
        title, reverse(f"activities:{name}", args=[number]), "late" if late else "act", state,
        hint=_("结项") if kind == "closing" else project, by=due,
    )  # fmt: skip
