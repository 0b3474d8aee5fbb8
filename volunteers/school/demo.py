"""Courses at two sites and lessons in every state, for a portal that somebody only tries out."""

from datetime import timedelta

from django.utils import timezone

from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.hours.models import ServiceKind
from volunteers.school import actions
from volunteers.school.models import Lesson

# title, place among the sites, for whom, what about
COURSES = (
    ("智能手机怎么用", 2, "社区老年人", "打电话、视频聊天、看病挂号、付钱怎么不出错。"),
    ("识破电信诈骗", 2, "社区居民", "十种常见骗法，遇到了先做什么。"),
    ("周末科学小实验", 1, "松林小学的孩子", "用厨房里的东西做实验，每次一个。"),
)
# course, days from today, helpers to find, what became of it
LESSONS = (
    (0, -38, 0, "link"), (1, -31, 0, "link"), (0, -24, 0, "link"), (2, -17, 0, "link"),
    (1, -10, 0, "link"), (0, -3, 0, "waits"), (2, 4, 2, ""), (1, 11, 3, ""), (0, 9, 0, "off"),
)  # fmt: skip
SAID = ("讲得很细，老人都听懂了。", "孩子们很喜欢，盼着下次。", "下次可以再讲讲防诈骗。", "")


def fill(rng, cast):
    """The students' team teaches, for the first Party branches in turn."""
    team, leader = cast["teams"]["students"], cast["2024110102"]
    ServiceKind.objects.get_or_create(key="lecture", defaults={"name": "讲座", "position": 5})
    courses = [
        actions.save_course(
            by=leader, title=title, site=cast["sites"][place], team=team, for_whom=whom,
            summary=summary,
        )
        for title, place, whom, summary in COURSES
    ]  # fmt: skip
    people = [each.user for each in team.people.filter(state="in", role="member")]
    for number, (course, days, helpers, became) in enumerate(LESSONS):
        start = timezone.localtime().replace(hour=15, minute=0, second=0, microsecond=0)
        start += timedelta(days=days, hours=number % 2)
        lesson = _planned(
            courses[course], leader, start, helpers,
            cast["party_branches"][number % 2] if number != 3 else None,
            people[number % 5 : number % 5 + 2], people[8:9] if number % 3 == 0 else (),
        )  # fmt: skip
        _afterwards(rng, cast, lesson, leader, became)
    for person in people[10:12]:
        gathering = Gathering.objects.get(lesson__course=courses[2], starts_at__gt=timezone.now())
        gatherings.register(gathering=gathering, by=person)


def _planned(course, leader, start, helpers, party_branch, lecturers, assistants):
    """A lesson; one of the past is planned for a later day first, which is what publishing asks."""
    later = max(start, timezone.now() + timedelta(days=30))
    end = timedelta(hours=1, minutes=30)
    lesson = actions.plan_lesson(
        course=course, by=leader, starts_at=later, ends_at=later + end,
        place=course.site.address or course.site.name, helpers=helpers, party_branch=party_branch,
        lecturers=lecturers, assistants=assistants,
    )  # fmt: skip
    if later != start:
        Gathering.objects.filter(pk=lesson.gathering_id).update(
            starts_at=start, ends_at=start + end, occupied_from=start, occupied_until=start + end
        )
        Lesson.objects.filter(pk=lesson.pk).update(link_until=start + end + actions.LINK_DAYS)
    return Lesson.objects.select_related("gathering", "course__team").get(pk=lesson.pk)


def _afterwards(rng, cast, lesson, leader, became):
    gathering, residents = lesson.gathering, rng.randrange(12, 40)
    if became in ("link", "waits"):
        for each in lesson.lecturers.all():
            CheckIn.objects.create(
                gathering=gathering, user_id=each.user_id, way="code", left_way="code",
                at=gathering.starts_at - timedelta(minutes=10), left_at=gathering.ends_at,
            )  # fmt: skip
        actions.tell_lesson(
            lesson=lesson, by=leader, residents=residents,
            summary="讲了四十分钟，后面一对一教。大家问得最多的是怎么挂号。",
        )  # fmt: skip
    if became == "link":
        actions.sign_lesson(
            lesson=lesson, name=f"{lesson.course.site.contact}（社区）", residents=residents,
            words=rng.choice(SAID), token=_good_link(lesson),
        )  # fmt: skip
    elif became == "off":
        actions.cancel_lesson(lesson=lesson, by=leader, reason="社区当天有体检，改到下周。")


def _good_link(lesson):
    """The token, with the link still good."""
    Lesson.objects.filter(pk=lesson.pk).update(link_until=timezone.now() + timedelta(days=1))
    return lesson.token
