"""Reads about courses, lessons, who taught them, and what counts for a Party branch."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Min, Prefetch, Q, Sum
from django.utils import timezone

from branches.organisation.models import PartyBranch
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.gatherings.queries import clashes
from tuanwei.lib.terms import Term
from volunteers.hours.models import ServiceKind
from volunteers.school.models import Course, Lecturer, Lesson

HELD = Q(gathering__state=Gathering.State.PUBLISHED)


def with_people(lessons):
    """Lessons as pages show them; two queries for all of them."""
    teaching = Lecturer.objects.select_related("user").order_by("is_helper", "pk")
    return lessons.select_related(
        "gathering__unit", "gathering__venue", "course__site", "course__team", "party_branch",
        "noted_by",
    ).prefetch_related(Prefetch("lecturers", teaching))  # fmt: skip


def names(lesson, *, helpers=False):
    """Those who teach, or help, as [name]; of a lesson that `with_people` read."""
    return [each.user.name for each in lesson.lecturers.all() if each.is_helper == helpers]


def courses():
    """Courses in use by site, with how many lessons were signed for and how many residents came."""
    signed = Q(lessons__signed_at__isnull=False)
    return (
        Course.objects.filter(is_active=True, site__is_active=True)
        .select_related("site", "team")
        .annotate(
            signed=Count("lessons", filter=signed),
            residents=Sum("lessons__residents", filter=signed),
            next_at=Min(
                "lessons__gathering__starts_at",
                filter=Q(
                    lessons__gathering__state=Gathering.State.PUBLISHED,
                    lessons__gathering__ends_at__gt=timezone.now(),
                ),
            ),
        )
        .order_by("site__name", "site", "title")
    )


def coming(lessons=None):
    """Lessons that are not over, the next one first."""
    found = Lesson.objects.all() if lessons is None else lessons
    return with_people(found.filter(HELD, gathering__ends_at__gt=timezone.now())).order_by(
        "gathering__starts_at", "pk"
    )


def over(lessons=None):
    """Lessons that are over or were called off, the latest first."""
    found = Lesson.objects.all() if lessons is None else lessons
    past = Q(gathering__ends_at__lte=timezone.now()) | ~HELD
    return with_people(found.filter(past)).order_by("-gathering__starts_at", "-pk")


def to_sign(lessons):
    """Those that took place and nobody has signed for yet."""
    found = lessons.filter(HELD, signed_at=None, gathering__ends_at__lte=timezone.now())
    return with_people(found).order_by("gathering__starts_at", "pk")


def taught_by(user):
    """Lessons in which somebody teaches or helps, the latest first."""
    mine = Lesson.objects.filter(lecturers__user=user.pk)
    return with_people(mine).order_by("-gathering__starts_at", "-pk")


def lecture_kind():
    """The kind of service that a lesson is, where the college has one."""
    return ServiceKind.objects.filter(key="lecture").first()


def stays(gathering_id):
    """{user's key: CheckIn} of a lesson."""
    return {each.user_id: each for each in CheckIn.objects.filter(gathering=gathering_id)}


def busy_words(user, gathering):
    """What keeps somebody from teaching then, as a title; "" for nothing."""
    lessons = Lecturer.objects.filter(
        user=user.pk, lesson__gathering__starts_at__lt=gathering.ends_at,
        lesson__gathering__ends_at__gt=gathering.starts_at,
    ).exclude(lesson__gathering=gathering.pk)  # fmt: skip
    other = lessons.exclude(lesson__gathering__state=Gathering.State.CANCELLED).first()
    return str(other.lesson) if other else str(clashes(user, gathering).first() or "")


@dataclass(frozen=True)
class Life:
    """One lesson as organisational life of a Party branch."""

    lesson_id: int
    day: date
    title: str
    site: str
    lecturers: tuple[str, ...]
    helpers: tuple[str, ...]
    residents: int
    signed_by: str
    signed_at: datetime


def organisational_life(party_branch, first, last):
    """[Life] of the lessons on the days first … last that `party_branch` taught and the community
    signed for, the earliest first."""
    start, end = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (first, last + timedelta(days=1))
    )
    found = with_people(
        Lesson.objects.filter(
            HELD, party_branch=party_branch, signed_at__isnull=False,
            gathering__starts_at__gte=start, gathering__starts_at__lt=end,
        )
    ).order_by("gathering__starts_at", "pk")  # fmt: skip
    return [
        Life(
            each.pk, timezone.localdate(each.gathering.starts_at), each.course.title,
            each.course.site.name, tuple(names(each)), tuple(names(each, helpers=True)),
            each.residents, each.signed_by, each.signed_at,
        )
        for each in found
    ]  # fmt: skip


@dataclass(frozen=True)
class BranchTotal:
    """What a Party branch has taught in a term. `waiting`: lessons nobody has signed for yet."""

    key: int
    name: str
    lessons: int
    residents: int
    waiting: int
    last_at: datetime | None


def party_branches(term):
    """[BranchTotal] of every Party branch in use, by name."""
    start, end = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (term.first_day, term.next.first_day)
    )
    in_term = Q(
        lessons__gathering__starts_at__gte=start, lessons__gathering__starts_at__lt=end,
        lessons__gathering__state=Gathering.State.PUBLISHED,
    )  # fmt: skip
    signed = in_term & Q(lessons__signed_at__isnull=False)
    waits = in_term & Q(lessons__signed_at=None, lessons__gathering__ends_at__lte=timezone.now())
    found = PartyBranch.objects.filter(is_active=True).annotate(
        signed=Count("lessons", filter=signed),
        residents=Sum("lessons__residents", filter=signed),
        waiting=Count("lessons", filter=waits),
        last_at=Max("lessons__gathering__starts_at", filter=signed),
    )
    return [
        BranchTotal(
            each.pk, each.name, each.signed, each.residents or 0, each.waiting, each.last_at
        )
        for each in found.order_by("name")
    ]


def terms():
    """The terms in which lessons stand, and this one, the latest first."""
    ends = Lesson.objects.aggregate(
        first=Min("gathering__starts_at"), last=Max("gathering__starts_at")
    )
    now = Term.of(timezone.localdate())
    found = {now}
    if ends["first"]:
        term = Term.of(timezone.localdate(ends["first"]))
        while term <= Term.of(timezone.localdate(ends["last"])):
            found.add(term)
            term = term.next
    return sorted(found, reverse=True)
