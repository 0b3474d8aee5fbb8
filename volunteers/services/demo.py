"""Projects, regular services and shifts in every state, only to try things out."""

import io
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from tuanwei.gatherings.models import Gathering
from volunteers.hours.models import ServiceKind
from volunteers.services import actions, media, series, signing
from volunteers.services.models import Assignment, Shift

KINDS = (
    ("children", "关爱儿童"), ("elderly", "慰问老人"), ("charity_sale", "义卖"), ("environment", "环保"),
    ("lecture", "讲座"),
)  # fmt: skip
BRIEFING = (
    "门口集合，一起进去，一起回来。\n听护工的安排，不给老人喂自带的食物。\n有事马上打队长电话。"
)
# team, site, kind, title, served, summary, weekday of the regular service, weeks that were missed
PROJECTS = (
    ("students", 0, "elderly", "夕阳红陪伴", "夕阳红敬老院的 40 位老人",
     "陪老人聊天、读报、下棋，教他们用手机挂号和视频。", 2, (4,)),
    ("club", 3, "children", "星星的孩子", "康复之家的自闭症儿童",
     "一对一陪画画、陪做手工，每次两小时。", 5, ()),
    ("green", 4, "environment", "青山湿地捡垃圾", "来湿地散步的居民",
     "分组沿岸捡垃圾，分类称重，记在本子上。", None, ()),
    ("teachers", 2, "lecture", "手机课堂", "松林社区的老年居民",
     "老师讲，同学一对一教：挂号、缴费、防诈骗。", 3, (2, 3)),
    ("party", 1, "children", "放学后一小时", "松林小学放学后没人接的孩子",
     "辅导作业、讲党史故事、带操场游戏。", None, ()),
)  # fmt: skip
SEEN = ("读报", "下棋", "合影", "画画", "称重")
WEEKS = 9


def fill(rng, cast):
    """`cast` gains "services": the projects."""
    kinds = {
        key: ServiceKind.objects.get_or_create(key=key, defaults={"name": name, "position": place})[
            0
        ]
        for place, (key, name) in enumerate(KINDS)
    }
    cast["services"] = []
    for name, site, kind, title, served, summary, weekday, missed in PROJECTS:
        team = cast["teams"][name]
        people = [each.user for each in team.people.filter(state="in").select_related("user")]
        teacher, by, team_people = cast["T2001"], people[0], people[1:]
        project = actions.make_project(
            team=team, by=by, title=title, kind=kinds[kind], site=cast["sites"][site],
            served=served, summary=summary,
        )  # fmt: skip
        cast["services"].append(project)
        needs = [("陪伴", 4), ("记录和拍照", 1)]
        if name == "club":
            training = cast["qualifications"][0]
            needs = [("陪画", 3, [training.pk]), ("搬运", 2)]
        found = None
        if weekday is not None:
            found = _series(project, by, teacher, weekday, needs, place=len(cast["services"]))
        for back in range(WEEKS, 0, -1):
            if back not in missed and (weekday is not None or back % 3 == 0):
                _past(rng, project, by, teacher, needs, team_people, back, found, weekday)
        _seen(project, by, rng)
    _ahead(rng, cast)


def _series(project, by, teacher, weekday, needs, place):
    today = timezone.localdate()
    hour = 8 + 2 * place
    found = series.start_series(
        project=project, by=by, needs=needs, teacher=teacher, weekday=weekday,
        starts=time(hour), ends=time(hour + 2), every_weeks=1,
        first_on=today - timedelta(weeks=WEEKS), last_on=today + timedelta(weeks=4),
        briefing=BRIEFING, asks_emergency_contact=True,
    )  # fmt: skip
    for shift in found.shifts.order_by("series_day")[:3]:
        actions.confirm_teacher(shift=shift, by=teacher)
        actions.publish_shift(shift=shift, by=by)
    return found


def _past(rng, project, by, teacher, needs, people, back, found, weekday):
    """One that was: planned far ahead, filled, then put where it belongs."""
    today = timezone.localdate()
    far = today + timedelta(days=200 + 7 * back + project.pk % 50)
    start = timezone.make_aware(datetime.combine(far, time(6 + project.pk % 12)))
    shift = actions.plan_shift(
        project=project, by=by, starts_at=start, ends_at=start + timedelta(hours=2), needs=needs,
        teacher=teacher, briefing=BRIEFING, asks_teacher=False,
    )  # fmt: skip
    actions.confirm_teacher(shift=shift, by=teacher)
    actions.publish_shift(shift=shift, by=by)
    for person in rng.sample(people, min(len(people), 4)):
        _sign_up(shift, person)
    day = today - timedelta(weeks=back)
    if weekday is not None:
        day += timedelta(days=(weekday - day.weekday()) % 7)
        day -= timedelta(days=7 if day >= today else 0)
    start = timezone.make_aware(datetime.combine(day, time(14)))
    end = start + timedelta(hours=2)
    Gathering.objects.filter(pk=shift.gathering_id).update(
        starts_at=start, ends_at=end, occupied_from=start, occupied_until=end
    )
    for place in Assignment.objects.filter(shift=shift, state="placed"):
        place.during = (start, end)
        busy = Assignment.objects.filter(
            user=place.user_id, state="placed", during__overlap=(start, end)
        ).exclude(pk=place.pk)  # fmt: skip
        if busy.exists():
            place.state = "cancelled"
        place.save()
    if found:
        known = found.shifts.filter(series_day=day)
        if not known.exists():
            Shift.objects.filter(pk=shift.pk).update(series=found, series_day=day)


def _sign_up(shift, person):
    try:
        signing.sign_up(shift=shift, by=person)
    except ValidationError:  # busy then, or without the qualification
        return None
    return True


def _seen(project, by, rng):
    for place, caption in enumerate(rng.sample(SEEN, 3)):
        media.add_photo(
            project=project, by=by, upload=_picture(rng), caption=caption, is_shown=place < 2
        )
    media.add_report(
        project=project, by=by, title=f"{project.title}：一群大学生的周末", outlet="松林区融媒体中心",
        link="https://example.com/news", published_on=timezone.localdate() - timedelta(days=20),
    )  # fmt: skip


def _picture(rng):
    image = Image.new("RGB", (640, 480), (rng.randrange(120, 220), 170, rng.randrange(90, 200)))
    draw = ImageDraw.Draw(image)
    for n in range(5):
        left = 60 + 110 * n
        draw.ellipse((left, 150, left + 70, 220), fill=(240, 214, 186))
        draw.rectangle((left - 5, 225, left + 75, 400), fill=(rng.randrange(255), 90, 80))
    content = io.BytesIO()
    image.save(content, "JPEG", quality=80)
    return SimpleUploadedFile("照片.jpg", content.getvalue(), "image/jpeg")


def _ahead(rng, cast):
    """What is on next: full ones with substitutes, one that seeks cover, one whose teacher is away."""
    rows = Shift.objects.filter(
        gathering__state="published", gathering__starts_at__gt=timezone.now()
    ).order_by("gathering__starts_at")  # fmt: skip
    shifts = list(rows)
    known = ("2024110101", "2024110102")
    students = [cast[number] for number in known]
    crowd = [member.user for member in cast["members"]][20:60]
    for place, shift in enumerate(shifts):
        for person in rng.sample(crowd, (7, 2, 4)[place % 3]):
            _sign_up(shift, person)
    _sign_up(shifts[1], students[0])
    if _sign_up(shifts[-1], students[1]):
        mine = Assignment.objects.get(
            shift=shifts[-1], user=students[1], state__in=("placed", "substitute")
        )
        if mine.state == "placed":
            signing.seek_cover(assignment=mine, by=students[1], reason="那天有考试")
    for project, days, hour in ((cast["services"][2], 6, 9), (cast["services"][4], 8, 16)):
        start = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
        start += timedelta(days=days)
        shift = actions.plan_shift(
            project=project, by=project.made_by, starts_at=start, teacher=cast["T0002"],
            ends_at=start + timedelta(hours=3), needs=[("捡拾", 12), ("称重记录", 2)],
        )  # fmt: skip
        if days == 6:
            try:
                actions.confirm_teacher(shift=shift, by=cast["T0002"])
                actions.publish_shift(shift=shift, by=project.made_by)
            except ValidationError:  # the teacher is elsewhere then
                continue
    declined = shifts[2]
    actions.decline_teacher(shift=declined, by=cast["T2001"], reason="那天去市里开会")
