"""What an approval, a granted change and a cancellation make of a project and its calendar.

Everything here runs in the transaction of whoever decides. What the calendar refuses (a hall that
somebody else has taken meanwhile, seats that are given away) never stops the decision: it is left
out and becomes a task for the person in charge.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from activities.kinds.spec import COST, PLACE, SIZE, TIME
from activities.projects import events, notices, queries
from activities.projects.due import days_late
from activities.projects.models import Closing, Material, Occasion, Project, Task
from activities.projects.permissions import readable
from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as calendar
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.gatherings.venue_models import Venue

TITLE = 40
FIELDS = {
    TIME: ("starts_at", "ends_at", "setup_minutes", "clearing_minutes", "closes_at"),
    PLACE: ("venue", "place"),
    SIZE: ("capacity",),
}


@dataclass(frozen=True)
class Wanted:
    """A gathering as the application has it; `venues` in the order in which they are tried."""

    title: str
    starts_at: datetime
    ends_at: datetime
    part: object = None
    setup_minutes: int = 0
    clearing_minutes: int = 0
    venues: tuple = ()
    place: str = ""
    capacity: int | None = None
    closes_at: datetime | None = None
    mode: str = Gathering.Mode.FIRST_COME

    def fields(self, venue):
        """What `save_gathering` takes."""
        return {
            "starts_at": self.starts_at, "ends_at": self.ends_at, "venue": venue,
            "setup_minutes": self.setup_minutes, "clearing_minutes": self.clearing_minutes,
            "place": "" if self.venues else self.place, "capacity": self.capacity,
            "closes_at": self.closes_at,
        }  # fmt: skip


def wanted_of(application):
    """(the Wanted whole or None, [what people turn up to]): a whole only above several parts."""
    parts = list(application.parts.select_related("venue").order_by("starts_at", "pk"))
    if len(parts) > 1:
        whole = Wanted(
            application.title[:TITLE], min(part.starts_at for part in parts),
            max(part.ends_at for part in parts), mode=Gathering.Mode.OPEN,
            place=_("分 %(n)d 场，各有时间和地点") % {"n": len(parts)},
        )  # fmt: skip
        return whole, [_of_part(application, part, is_only=False) for part in parts]
    if parts:
        return None, [_of_part(application, parts[0], is_only=True)]
    if application.starts_at is None or application.ends_at is None:
        return None, []
    return None, [
        Wanted(
            application.title[:TITLE], application.starts_at, application.ends_at,
            place=application.place, capacity=application.people or None,
            venues=tuple(filter(None, (application.venue, application.second_venue))),
            **_common(application, application.starts_at),
        )
    ]  # fmt: skip


def _of_part(application, part, *, is_only):
    title = application.title if is_only else f"{application.title} · {part.title}"
    people = part.people or (application.people if is_only else None)
    return Wanted(
        title[:TITLE] if len(title) <= TITLE or is_only else part.title, part.starts_at,
        part.ends_at, part, venues=tuple(filter(None, (part.venue,))),
        place=part.place or ("" if part.venue_id else application.place),
        capacity=people or None, **_common(application, part.starts_at),
    )  # fmt: skip


def _common(application, start):
    closes = application.sign_up_closes_at
    return {
        "setup_minutes": application.setup_minutes,
        "clearing_minutes": application.clearing_minutes,
        "closes_at": closes if closes and closes <= start else None,
    }


@transaction.atomic
def start(application):
    """Make the project of an approved application, a single time, with drafts for its calendar."""
    application = type(application).objects.select_for_update(of=("self",)).get(pk=application.pk)
    if found := Project.objects.filter(application=application).first():
        return found
    leader = application.team.filter(is_leader=True).select_related("user").first()
    project = Project.objects.create(
        application=application, unit=application.unit,
        person=leader.user if leader else application.made_by, granted=_granted(application),
        closing_due_on=queries.due_day(application),
    )  # fmt: skip
    Material.objects.bulk_create(
        Material(
            project=project, place=each.place, starts_on=each.starts_on, ends_on=each.ends_on,
            what=each.what if each.quantity == 1 else f"{each.what} × {each.quantity}"[:40],
        )
        for each in application.materials.all()
    )  # fmt: skip
    record(events.STARTED, project, by=project.person, due=str(project.closing_due_on or ""))
    whole, children = wanted_of(application)
    _lock_venues(children)
    parent = _plan(project, whole) if whole else None
    for each in children:
        _plan(project, each, parent)
    notices.started(project)
    return project


def _granted(application):
    entry = getattr(application, "entry", None)
    if entry is not None and entry.granted is not None:
        return entry.granted
    lines = list(application.budget.all())
    return sum(line.amount for line in lines) if lines else None


def _lock_venues(wanted):
    """In one order, so that two approvals never wait for each other."""
    ids = {venue.pk for each in wanted for venue in each.venues}
    list(Venue.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _plan(project, wanted, parent=None):
    """A draft; in the first venue that can be had, else without one and a task that says so."""
    application, refused = project.application, []
    common = {
        "by": project.person, "unit": project.unit, "parent": parent, "title": wanted.title,
        "summary": "" if wanted.part and parent else application.plan[:2000], "mode": wanted.mode,
    }  # fmt: skip
    made = None
    for venue in (*wanted.venues, None):
        made, words = _try(venue, common | wanted.fields(venue))
        if made:
            break
        refused += words
    Occasion.objects.create(project=project, gathering=made, part=wanted.part)
    if refused:
        _to_change(project, made, refused, took=made.venue)
    return made


def _try(venue, fields):
    if venue is not None and not venue.is_active:
        return None, [_("%(venue)s已经停用。") % {"venue": venue}]
    try:
        with transaction.atomic():
            return calendar.save_gathering(**fields), []
    except ValidationError as fault:
        if venue is None:
            raise
        return None, fault.messages


def _to_change(project, gathering, refused, took=None):
    """A task: the hall is taken, please change it."""
    title = gathering.title[:24]
    words = (
        _("“%(title)s”的场地换成了%(venue)s，请核对") % {"title": title, "venue": took}
        if took else _("“%(title)s”场地被占，请改") % {"title": title}
    )  # fmt: skip
    _task(project, gathering, words, refused)


def _task(project, gathering, words, refused):
    today = timezone.localdate()
    due = max(today, timezone.localdate(gathering.starts_at) - timedelta(days=3))
    made = Task.objects.create(project=project, words=words[:60], person=project.person, due_on=due)
    record(events.TASK_ADDED, made, by=None, title=made.words, due=str(due))
    notices.refused(project, made.pk, made.words, "".join(refused))


@transaction.atomic
def move(change):
    """Bring a granted change into the gatherings; people who registered hear of it."""
    project = _locked(change.application_id)
    if project is None or project.state == Project.State.CANCELLED:
        return
    application, aspects = project.application, set(change.aspects)
    _whole, children = wanted_of(application)
    _lock_venues(children)
    if aspects & FIELDS.keys():
        _follow(project, children, aspects, change)
    if COST in aspects:
        project.granted = _granted(application)
    closing = queries.closing_of(project)
    if TIME in aspects and (closing is None or closing.first_submitted_at is None):
        project.closing_due_on = queries.due_day(application)
    project.save(update_fields=["granted", "closing_due_on"])
    record(events.MOVED, project, by=change.by, changes=sorted(aspects))


def _locked(application_id):
    rows = Project.objects.select_for_update(of=("self",)).select_related(
        "application__rules", "person", "unit", "closing"
    )
    return rows.filter(application=application_id).first()


def _follow(project, children, aspects, change):
    occasions = list(project.occasions.select_related("gathering__venue", "part"))
    above = {each.gathering.parent_id for each in occasions}
    leaves = [each for each in occasions if each.gathering_id not in above]
    parent = next((each.gathering for each in occasions if each.gathering_id in above), None)
    pairs, left = _pairs(leaves, children)
    new = [each for each in children if each not in pairs.values()]
    if parent is None and len(children) > 1:
        parent = _plan(project, wanted_of(project.application)[0])
    for occasion, wanted in pairs.items():
        is_other = occasion.part_id != (wanted.part and wanted.part.pk)
        if is_other:
            occasion.part = wanted.part
            occasion.save(update_fields=["part"])
        more = {"title": wanted.title} if is_other else {}
        if parent is not None and occasion.gathering.parent_id != parent.pk:
            more["parent"] = parent
        _move(project, occasion.gathering, wanted, aspects, change, more)
    for occasion in left:
        _call_off(occasion.gathering, change.by, _("安排有变：%(why)s") % {"why": change.reason})
    for wanted in new:
        _plan(project, wanted, parent)
    if parent is not None and TIME in aspects:
        whole = wanted_of(project.application)[0]
        span = {"starts_at": whole.starts_at, "ends_at": whole.ends_at} if whole else {}
        parent.refresh_from_db()
        if span and parent.state != Gathering.State.CANCELLED:
            calendar.save_gathering(by=change.by, gathering=parent, **span)


def _pairs(leaves, children):
    """({occasion: Wanted}, occasions that nothing is wanted for any more): by part, by title, in
    order."""
    open_ones = [each for each in leaves if each.gathering.state != Gathering.State.CANCELLED]
    pairs, rest = {}, list(children)
    for same in (
        lambda occasion, wanted: occasion.part_id and wanted.part and occasion.part_id == wanted.part.pk,
        lambda occasion, wanted: occasion.gathering.title == wanted.title,
        lambda occasion, wanted: not occasion.part_id,
    ):  # fmt: skip
        for occasion in open_ones:
            if occasion in pairs:
                continue
            found = next((wanted for wanted in rest if same(occasion, wanted)), None)
            if found is not None:
                pairs[occasion] = found
                rest.remove(found)
    return pairs, [each for each in open_ones if each not in pairs]


def _move(project, gathering, wanted, aspects, change, more):
    venue = wanted.venues[0] if wanted.venues else None
    fields = wanted.fields(venue)
    fields = {name: fields[name] for aspect in aspects & FIELDS.keys() for name in FIELDS[aspect]}
    fields |= more
    refused = []
    for _again in range(3):
        try:
            with transaction.atomic():
                calendar.save_gathering(by=change.by, gathering=gathering, **fields)
            break
        except ValidationError as fault:
            refused += fault.messages
            said = getattr(fault, "error_dict", {})
            if "capacity" in said and "capacity" in fields:
                del fields["capacity"]
            elif "venue" in said or "capacity" in said:
                fields |= {"venue": None, "place": ""}
            else:
                break
    gathering.refresh_from_db()
    if refused and gathering.venue_id is None and fields.get("venue", venue) is None and venue:
        _to_change(project, gathering, refused)
    elif refused:
        title = gathering.title[:24]
        words = _("“%(title)s”的变更没有全部排上，请处理") % {"title": title}
        _task(project, gathering, words, refused)


def _call_off(gathering, by, reason):
    """Cancel what nobody has come to yet."""
    if gathering.state == Gathering.State.CANCELLED:
        return
    if CheckIn.objects.filter(gathering=gathering).exists():
        return
    calendar.cancel(gathering=gathering, by=by, reason=reason[:200])


@transaction.atomic
def cancel(application):
    """Call the whole off; raises ValidationError once people have come or it is being closed."""
    project = _locked(application.pk)
    if project is None or project.state == Project.State.CANCELLED:
        return
    if project.state != Project.State.RUNNING:
        raise ValidationError(_("已经交了结项，不能再取消。"))
    if queries.came(project).exists():
        raise ValidationError(_("已经有人签到，不能再取消。后面几场不办的，请在日程里逐场取消。"))
    by = project.person
    children_first = project.occasions.order_by("gathering__parent", "pk")
    for occasion in children_first.select_related("gathering"):
        _call_off(occasion.gathering, by, application.reason or _("活动不办了。"))
    project.state = Project.State.CANCELLED
    project.save(update_fields=["state"])
    Closing.objects.filter(project=project).delete()
    record(events.CANCELLED, project, by=by, reason=application.reason)
    project.application = application
    notices.cancelled(project)


def reasons(unit, user):
    """Why neither may apply now: each closing that is overdue, with a link to it for those who may
    open it, with the person in charge for the others."""
    today, found = timezone.localdate(), queries.that_block(unit, user)
    keys = [each.pk for each in found]
    open_to = set(readable(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else ()
    return [
        _said(each, days_late(each.closing_due_on, today), each.pk in open_to) for each in found
    ]


def _said(project, days, is_open):
    if is_open:
        words = _('<a href="{}">“{}”</a>结项晚了 {} 天，先把它交上，再申报新活动。')
        return format_html(words, notices.page(project, "project-closing"), project, days)
    words = _("{}的“{}”结项晚了 {} 天，负责人{}交上以后，就可以申报新活动。")
    return format_html(words, project.unit, project, days, project.person.name)
