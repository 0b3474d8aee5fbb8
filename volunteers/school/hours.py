"""What a lesson is worth to those who taught: noted when it is over, counted once it is signed."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.hours import spec
from volunteers.hours.actions import note_service, void_service
from volunteers.hours.models import Service, Source
from volunteers.hours.people import volunteers_of
from volunteers.school import queries

WAITS = _("等社区签认这次课，签认以后计入。")
OWN = (CheckIn.Way.CODE, CheckIn.Way.WORD)


def origin(lesson_id, user_id):
    """What ties a lesson and somebody who taught in it to their service."""
    return f"lesson:{lesson_id}:{user_id}"


def note(lesson, *, by=None, reason="", only=None):
    """Note the lesson for everybody who taught or helped, or `only` for one of them; the gathering is
    locked. The stay is that of check-in and check-out where there is one, else the time of the lesson.
    `by`: a person whose correction it is; what had counted then waits to be confirmed anew."""
    gathering = lesson.gathering
    if gathering.state != Gathering.State.PUBLISHED:
        return
    if lesson.signed_at is None and gathering.ends_at > timezone.now():
        return
    people = {each.user_id: each.user for each in lesson.lecturers.select_related("user")}
    if only is not None:
        people = {key: user for key, user in people.items() if key == only}
    kind, came = queries.lecture_kind(), queries.stays(gathering.pk)
    known = volunteers_of(people.values())
    for key, volunteer in sorted(known.items(), key=lambda pair: pair[1].pk):
        note_service(
            origin=origin(lesson.pk, key), volunteer=volunteer, source=Source.SYSTEM, by=by,
            waits_for="" if lesson.signed_at else str(WAITS), reason=reason, kind=kind,
            unit=gathering.unit, team=lesson.course.team, title=f"市民学校：{lesson.course.title}",
            event=f"lesson:{lesson.pk}", day=timezone.localdate(gathering.starts_at),
            **_stay(gathering, came.get(key)),
        )  # fmt: skip


def _stay(gathering, check_in):
    """When somebody came and left, and how well that is shown. Whoever noted only their coming is
    taken to have stayed to the end."""
    came, left, grade = gathering.starts_at, gathering.ends_at, spec.CONFIRMED
    if check_in and check_in.at < gathering.ends_at:
        came = check_in.at
        if check_in.left_at:
            left = check_in.left_at
            if check_in.way in OWN and check_in.left_way in OWN:
                grade = spec.CHECKED
    return {
        "came_at": came, "left_at": left, "opens_at": gathering.starts_at,
        "closes_at": gathering.ends_at, "grade": grade,
    }  # fmt: skip


def take_back(lesson, user_ids, *, by, reason):
    """Whoever did not teach gets nothing; what was noted for them is void."""
    origins = [origin(lesson.pk, key) for key in user_ids]
    found = Service.objects.filter(origin__in=origins).exclude(state=Service.State.VOID)
    for service in found.order_by("volunteer", "pk"):
        void_service(service=service, by=by, reason=reason)
