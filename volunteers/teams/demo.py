"""Teams of all kinds, qualifications in every state, trainings and sites, only to try things out."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from tuanwei.attachments.actions import claim, store
from tuanwei.gatherings.models import CheckIn, Gathering, Registration
from volunteers.teams.models import Holding, Qualification, Site, Team, TeamMember, Training
from volunteers.teams.validity import last_day

QUALIFICATIONS = (
    ("志愿者基础培训", "training", 24, "每月第二周的周三晚上讲一次，看日程报名。"),
    ("急救培训", "training", 24, "校医院每学期办两次，带学生证。"),
    ("健康证", "certificate", 12, "校医院体检科办理，当天可取，拍照交上来。"),
    ("普通话等级证书", "certificate", None, "二级乙等以上，拍照交上来。"),
)
SITES = (
    ("夕阳红敬老院", "松林路 18 号", "松林社区", "罗院长", "023-67850011"),
    ("松林小学", "松林路 30 号", "松林社区", "易老师", "023-67850022"),
    ("松林社区服务中心", "松林路 2 号", "松林社区", "唐主任", "023-67850033"),
    ("星星康复之家", "滨江一路 9 号", "滨江社区", "郝医生", "023-67850044"),
    ("青山湿地公园", "青山大道", "青山镇", "雷站长", "023-67850055"),
    ("市图书馆少儿部", "人民路 100 号", "市图书馆", "白老师", "023-67850066"),
)
ABOUT = (
    "每周去一次，老师带队。陪老人聊天、读报、打扫房间，也教他们用手机。\n"
    "第一次来的同学由老队员带，先听一次基础培训。"
)
WORDS = ("周三下午没课，会一点吉他。", "高中做过一年志愿者，想继续。", "我家离敬老院近，可以常去。")


def fill(rng, cast):
    """`cast` gains "teams" (by the first letters of their kinds), "qualifications" and "sites"."""
    cast["qualifications"] = [
        Qualification.objects.create(name=name, kind=kind, valid_months=months, hint=hint)
        for name, kind, months, hint in QUALIFICATIONS
    ]
    cast["sites"] = Site.objects.bulk_create(
        Site(name=name, address=address, community=community, contact=contact, phone=phone)
        for name, address, community, contact, phone in SITES
    )
    students = [member.user for member in cast["members"]]
    party = [
        each.user for each in cast["members"]
        if each.political_status in ("party", "probationary") and each.user.number[:4] < "2026"
    ]  # fmt: skip
    club = next(unit for unit in cast["branches"] if unit.name.startswith("融爱你我"))
    first = cast["branches"][0]
    own = [member.user for member in cast["members"] if member.branch_id == first.pk]
    of_club = [member.user for member in cast["members"] if member.branch_id == club.pk]
    teacher = cast["T2001"]
    cast["teams"] = {
        "teachers": _team(cast, "先锋教工志愿服务小分队", "teachers", cast["committee"],
                          [teacher, cast["T1001"], cast["T1002"], cast["T1003"]], cast["T0002"]),
        "students": _team(cast, "会计2401青春服务队", "students", first,
                          [cast["2024110101"], cast["2024110102"], *own[2:16]], teacher),
        "club": _team(cast, "融爱你我志愿服务队", "students", club, of_club, teacher),
        "party": _team(cast, "学生党员志愿服务队", "party", cast["committee"], party[:18],
                       cast["T0002"]),
        "green": _team(cast, "青山环保服务队", "students", cast["general_branches"][0],
                       rng.sample(students[60:400], 22), teacher),
    }  # fmt: skip
    closed = _team(
        cast, "军训医疗服务队", "students", cast["committee"], students[500:503], teacher
    )
    closed.is_active = False
    closed.save()
    today = timezone.localdate()
    for person, words in zip(own[16:19], WORDS, strict=False):
        TeamMember.objects.create(
            team=cast["teams"]["students"], user=person, state="asked", words=words, joined_on=today
        )
    _holdings(rng, cast)
    _trainings(rng, cast)


def _team(cast, name, kind, unit, people, teacher):
    day = timezone.localdate() - timedelta(days=400)
    team = Team.objects.create(
        name=name, kind=kind, unit=unit, summary=ABOUT, founded_on=day, made_by=cast["T0001"]
    )
    roles = ["leader", "deputy"] + ["member"] * len(people)
    rows = [
        TeamMember(
            team=team, user=person, role=role, decided_by=cast["T0001"],
            joined_on=day + timedelta(days=11 * place),
        )
        for place, (person, role) in enumerate(zip(people, roles, strict=False))
    ]  # fmt: skip
    rows.append(
        TeamMember(
            team=team, user=teacher, role="teacher", decided_by=cast["T0001"], joined_on=day,
            is_named_by_staff=teacher != cast["T2001"],
        )
    )  # fmt: skip
    TeamMember.objects.bulk_create(rows)
    return team


def _holdings(rng, cast):
    """Most are trained; some certificates wait, end soon, are over or were sent back."""
    basic, _aid, health, _speech = cast["qualifications"]
    today, staff = timezone.localdate(), cast["T0001"]
    rows = TeamMember.objects.filter(state="in").exclude(role="teacher").select_related("user")
    people = list({each.user_id: each.user for each in rows.order_by("pk")}.values())
    made = []
    for place, person in enumerate(people):
        if place % 5 != 4:
            made.append(_held(person, basic, today - timedelta(days=100 + 7 * place), staff))
        days = {0: 355, 1: 200, 2: 380}.get(place % 4)
        if days:
            made.append(_held(person, health, today - timedelta(days=days - place % 3), staff))
    Holding.objects.bulk_create(made)
    waiting = [person for place, person in enumerate(people) if place % 4 == 3][:6]
    for place, person in enumerate(waiting):
        day = today - timedelta(days=3 + place)
        holding = Holding(
            user=person, qualification=health, got_on=day, valid_until=last_day(day, 12),
            evidence=_picture(person),
        )  # fmt: skip
        if place == 5:
            holding.state, holding.decided_by = "refused", staff
            holding.decided_at, holding.reason = timezone.now(), "照片里看不清日期，请再拍一张。"
        holding.save()


def _held(person, qualification, day, by):
    return Holding(
        user=person, qualification=qualification, got_on=day, state="held", decided_by=by,
        valid_until=last_day(day, qualification.valid_months), decided_at=timezone.now(),
    )  # fmt: skip


def _picture(person):
    picture = Image.new("RGB", (640, 420), "#e9efe6")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((30, 30, 610, 390), outline="#588157", width=6)
    draw.rectangle((60, 90, 220, 290), "#c9d6c3")
    for line in range(4):
        draw.rectangle((260, 110 + 50 * line, 540 - 40 * line, 130 + 50 * line), "#9fb397")
    file = io.BytesIO()
    picture.save(file, "JPEG")
    upload = SimpleUploadedFile("健康证.jpg", file.getvalue())
    kept = store(upload, by=person)
    claim([kept])
    return kept


def _trainings(rng, cast):
    """One that has given its qualification, one that waits for that, one to come."""
    team, club = cast["teams"]["students"], cast["teams"]["club"]
    basic, aid = cast["qualifications"][:2]
    for of, title, qualification, days, granted in (
        (team, "新队员基础培训", basic, -20, True), (team, "急救怎么做", aid, -2, False),
        (team, "怎么和老人聊天", basic, 6, False), (club, "志愿者基础培训（冬季）", basic, 9, False),
    ):  # fmt: skip
        start = timezone.localtime().replace(hour=19, minute=0, second=0, microsecond=0)
        start += timedelta(days=days)
        people = [each.user for each in of.people.filter(state="in", role="member")[:10]]
        gathering = Gathering.objects.create(
            kind="lesson", title=title, unit=of.unit, starts_at=start, place="主楼 201",
            ends_at=start + timedelta(hours=2), state="published", capacity=60, taken=len(people),
            summary="讲两节，中间休息十分钟，结束前做一次小测。", made_by=cast["T0001"],
        )  # fmt: skip
        training = Training.objects.create(
            gathering=gathering, team=of, qualification=qualification
        )
        Registration.objects.bulk_create(
            Registration(gathering=gathering, user=person, state="seated") for person in people
        )
        if days > 0:
            continue
        came = [person for person in people if rng.random() < 0.9]
        CheckIn.objects.bulk_create(
            CheckIn(gathering=gathering, user=person, way="code", at=start) for person in came
        )
        if granted:
            training.granted_at, training.granted_by = start + timedelta(hours=3), cast["T2001"]
            training.save()
            day = timezone.localdate(start)
            Holding.objects.bulk_create(
                [_held(person, qualification, day, cast["T2001"]) for person in came],
                ignore_conflicts=True,
            )
