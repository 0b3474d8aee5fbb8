"""Projects as others ask for them: who is in the team, who came, what is late."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from activities.applications.models import TeamMember
from activities.kinds.spec import STUDENTS
from activities.projects import accounts, hours
from activities.projects.due import closing_due, days_late
from activities.projects.models import Closing, Occasion, Project
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.workdays.queries import current_calendar

State = Project.State


def with_everything(projects):
    """Ready for pages: application with kind and rules, unit, persons."""
    return projects.select_related(
        "application__kind", "application__rules", "application__made_by", "unit", "person",
        "application__entry", "closing",
    )  # fmt: skip


def spec_of(project):
    """The rules under which the application was submitted."""
    return project.application.rules.spec


def closing_of(project):
    """The Closing, None while nobody has begun it."""
    return getattr(project, "closing", None)


def page_about(gathering):
    """The address of the public page of the project that made this gathering, or None."""
    rows = Occasion.objects.filter(gathering=gathering.pk)
    number = rows.values_list("project__application__number", flat=True).first()
    return number and reverse("activities:project-live", args=[number])


def in_team(user_id):
    """A condition on projects: the person is in charge, applied for it, or is in the team."""
    team = TeamMember.objects.filter(application=OuterRef("application"), user=user_id)
    return Q(person=user_id) | Q(application__made_by=user_id) | Q(Exists(team))


def is_public():
    """A condition on projects: something of it is published, so everybody reads its live page."""
    return Exists(Occasion.objects.filter(project=OuterRef("pk")).exclude(gathering__state="draft"))


def people_of(project):
    """Ids of the person in charge, of whoever applied, and of the team."""
    team = TeamMember.objects.filter(application=project.application_id)
    return {
        project.person_id, project.application.made_by_id, *team.values_list("user", flat=True),
    }  # fmt: skip


def teams(projects):
    """{project's key: ids as `people_of`} of several, one query."""
    found = {each.pk: {each.person_id, each.application.made_by_id} for each in projects}
    by_application = {each.application_id: each.pk for each in projects}
    rows = TeamMember.objects.filter(application__in=by_application)
    for application, user in rows.values_list("application", "user"):
        found[by_application[application]].add(user)
    return found


def gatherings(project):
    """Those that people turn up to: parts instead of the whole where there are parts."""
    found = Gathering.objects.filter(occasion__project=project.pk)
    return found.exclude(Exists(Gathering.objects.filter(parent=OuterRef("pk"))))


def end_of(application):
    """The moment at which the last of it is over; None while nobody has said."""
    ends = [part.ends_at for part in application.parts.all()]
    return max([*ends, *filter(None, [application.ends_at])], default=None)


def due_day(application):
    """The last day for its closing by the rules; None without an end."""
    end, closing = end_of(application), application.rules.spec.closing
    if end is None:
        return None
    return closing_due(timezone.localtime(end), closing.amount, closing.unit, current_calendar())


@dataclass(frozen=True)
class Attended:
    """How many different people came, how long it lasted (hours), how many events took place."""

    people: int
    hours: object
    events: int


def came(project):
    """Every check-in of a project, at the whole or at its parts."""
    return CheckIn.objects.filter(gathering__occasion__project=project.pk)


def attended(project):
    """What the check-ins say; one query. A whole lasts as long as its parts that were held."""
    rows = list(
        came(project).values_list(
            "user", "gathering", "gathering__parent", "gathering__starts_at", "gathering__ends_at"
        )
    )
    held = {key: (start, end) for _user, key, _parent, start, end in rows}
    for _user, _key, parent, _start, _end in rows:
        held.pop(parent, None)
    return Attended(len({row[0] for row in rows}), hours.length(held.values()), len(held))


def came_to(project, user):
    """The check-ins of `user`, with their gatherings."""
    return list(came(project).filter(user=user.pk).select_related("gathering"))


def credited(project, check_ins):
    """Hours of one person by their check-ins; None where the application asks for none."""
    above = {each.gathering.parent_id for each in check_ins}
    stays = []
    for each in check_ins:
        if each.gathering_id not in above:
            start, end = each.gathering.starts_at, each.gathering.ends_at
            stays.append((start, min(each.left_at or end, end)))
    return hours.credited(project.application.hours, stays)


def is_over(project):
    """True once the last event that was not called off has ended, and there was one."""
    ends = list(gatherings(project).exclude(state="cancelled").values_list("ends_at", flat=True))
    return bool(ends) and max(ends) <= timezone.now()


def account_of(project, spendings=None):
    """The Account of a project: its budget against its spendings; two queries at most."""
    money = spec_of(project).money
    spendings = project.spendings.all() if spendings is None else spendings
    return accounts.account(
        [(line.source, line.category, line.amount) for line in project.application.budget.all()],
        [(line.source, line.category, line.amount) for line in spendings],
        [(source.key, source.label) for source in money.sources], money.categories,
    )  # fmt: skip


def overdue(today=None):
    """Running projects whose closing should have been handed in."""
    return Project.objects.filter(
        state=State.RUNNING, closing_due_on__lt=today or timezone.localdate()
    )


def to_accept():
    """Closings that wait for somebody's word, the oldest first."""
    return Closing.objects.filter(state=Closing.State.SUBMITTED)


def that_block(unit, user):
    """Overdue projects of the unit itself, or in the person's charge, whose kind lets nobody apply
    anew."""
    mine = Q(person=user.pk)
    if unit is not None:
        mine |= Q(unit=unit.pk) & ~Q(application__applicant=STUDENTS)
    found = with_everything(overdue().filter(mine)).order_by("closing_due_on", "pk")
    return [each for each in found if spec_of(each).closing.blocks_next]


def late_days(closing):
    """Days by which a closing came late at first; 0 in time, and while it has not come."""
    if closing is None or closing.first_submitted_at is None:
        return 0
    return days_late(closing.first_due_on, timezone.localdate(closing.first_submitted_at))
