"""A small college of invented people: units, students, posts, transfers, a year of history."""

from datetime import date, timedelta

from django.utils import timezone

from branches.organisation.models import Appointment, Member, Membership, PartyBranch, Unit
from tuanwei.accounts.demo import new_user
from tuanwei.accounts.models import User
from tuanwei.lib.pinyin import text_keys
from tuanwei.lib.terms import Term

COLLEGES = (
    ("11", "会计", "会计学院", ("会计学", "财务管理")),
    ("12", "经管", "经济管理学院", ("工商管理", "市场营销")),
    ("13", "计科", "信息工程学院", ("计算机科学与技术", "数据科学")),
    ("14", "土木", "建筑工程学院", ("土木工程", "工程造价")),
    ("15", "英语", "外国语学院", ("英语", "商务英语")),
    ("16", "视传", "艺术设计学院", ("视觉传达设计", "环境设计")),
)
DEPARTMENTS = (
    "后勤处", "教务处", "学生处", "图书馆", "信息中心", "保卫处", "权益部", "财务处",
)  # fmt: skip
CLUBS = ("融爱你我志愿者协会", "文学社", "辩论协会", "街舞社", "摄影协会", "青马学社")
TEMPORARY = ("三下乡实践队", "2026届实习", "红岩宣讲团", "军训临时")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃"
)
FIRST = "子雨思嘉欣怡梓宇浩俊文佳诗梦晓若一泽明志天心安书景清语知予星沐言可依云昕奕"
SECOND = "涵轩萱琪妍瑶宸睿洋豪杰凯彤婷慧敏倩雪莹宁远航博辰昊然峰磊阳琳岚桐溪乔舒"
DORMITORIES = ("一舍", "二舍", "三舍", "五舍", "六舍", "七舍")
CADRES = (
    ("secretary", "团支书"), ("organisation", "组织委员"), ("publicity", "宣传委员"),
    ("culture", "文体委员"), ("rights", "权益委员"),
)  # fmt: skip
STATUSES = ("league",) * 78 + ("masses",) * 10 + ("activist",) * 7 + ("probationary",) * 3 + (
    "party", "development",
)  # fmt: skip


def fill(rng, cast):
    """Create it all; `cast` gains "committee", "general_branches", "branches", "departments"
    (units), "party_branches", "students" (users) and whom `teachers` names. About 15 queries."""
    _units(cast)
    _party_branches(cast)
    _teachers(rng, cast)
    _students(rng, cast)
    _cadres(rng, cast)
    _transfers(rng, cast)


def _unit(name, kind, parent, branch_type="", code=None):
    pinyin, initials = text_keys(name)
    return Unit(
        name=name, kind=kind, parent=parent, branch_type=branch_type, code=code,
        name_pinyin=pinyin, name_initials=initials,
    )  # fmt: skip


def _units(cast):
    committee = cast["committee"] = Unit.objects.create(
        name="共青团融智学院委员会", kind="committee", code="TW"
    )
    cast["general_branches"] = Unit.objects.bulk_create(
        _unit(f"{name}团总支", "general_branch", committee, code=f"C{code}")
        for code, _short, name, _majors in COLLEGES
    )
    cast["departments"] = {
        unit.name: unit
        for unit in Unit.objects.bulk_create(
            _unit(name, "department", committee) for name in DEPARTMENTS
        )
    }
    newest = Term.of(timezone.localdate()).year
    classes = [
        _unit(f"{short}{year % 100}{n:02}团支部", "branch", above, "class", f"{year}{code}{n:02}")
        for (code, short, _name, _majors), above in zip(
            COLLEGES, cast["general_branches"], strict=True
        )
        for year, n in [(2024, 1), (newest - 3, 2), (newest - 2, 3), (newest - 1, 4), (newest, 5)]
    ]
    above = cast["general_branches"]
    others = [_unit(f"{name}团支部", "branch", committee, "club") for name in CLUBS]
    others += [
        _unit(f"{name}团支部", "branch", above[n], "temporary") for n, name in enumerate(TEMPORARY)
    ]
    created = Unit.objects.bulk_create(classes + others)
    cast["classes"], cast["clubs"] = created[: len(classes)], created[len(classes) :]
    cast["branches"] = created


def _party_branches(cast):
    """One beside each general branch, and one for the college's offices."""
    cast["party_branches"] = PartyBranch.objects.bulk_create(
        [
            *(
                PartyBranch(name=f"{college[2]}学生党支部", general_branch=unit)
                for college, unit in zip(COLLEGES, cast["general_branches"], strict=True)
            ),
            PartyBranch(name="机关教工党支部"),
        ]
    )


def _name(rng, known):
    while True:
        given = rng.choice(FIRST) + (rng.choice(SECOND) if rng.random() < 0.8 else "")
        name = rng.choice(SURNAMES) + given
        if name not in known:
            known.add(name)
            return name


def _teachers(rng, cast):
    """A teacher a unit: secretaries of general branches, answerers and auditors of departments."""
    known = cast["names"] = set()
    since, units = date(2025, 9, 1), []
    posts = [(cast["committee"], "T0001", "staff"), (cast["committee"], "T0000", "secretary")]
    posts += [(cast["committee"], "T0002", "staff")]
    for n, unit in enumerate(cast["general_branches"]):
        posts.append((unit, f"T1{n + 1:03}", "secretary"))
    for n, unit in enumerate(cast["departments"].values()):
        posts += [(unit, f"T3{n}01" if n else "T3001", "answerer")]
        posts += [(unit, f"T3{n}02" if n else "T3002", "answerer")]
        posts += [(unit, f"T3{n}03" if n else "T3003", "auditor")]
    missing = [number for _unit_, number, _post in posts if number not in cast]
    users = User.objects.bulk_create(
        new_user(number, _name(rng, known), "!demo") for number in missing
    )
    cast.update({user.number: user for user in users})
    units = [
        Appointment(user=cast[number], unit=unit, post=post, starts_on=since)
        for unit, number, post in posts
    ]
    Appointment.objects.bulk_create(units)


def _students(rng, cast):
    """Forty a class; the first two of 会计2401 belong to the cast."""
    people, rows = [], []
    for unit in cast["classes"]:
        majors = next(college[3] for college in COLLEGES if college[0] == unit.code[4:6])
        for n in range(1, rng.randint(38, 42) + 1):
            number = f"{unit.code}{n:02}"
            user = cast.get(number) or new_user(
                number, _name(rng, cast["names"]), "!demo", must_change_password=True,
                phone=f"1{rng.choice('3578')}{rng.randrange(10**9):09}",
            )  # fmt: skip
            people.append(user)
            rows.append((user, unit, rng.choice(majors)))
    User.objects.bulk_create(user for user in people if user.pk is None)
    cast["students"] = people
    members = Member.objects.bulk_create(_member(rng, *row) for row in rows)
    cast["members"] = members
    Membership.objects.bulk_create(
        Membership(
            member=member, branch_id=member.branch_id, starts_on=date(member.grade, 9, 10),
            reason="新生入学",
        )
        for member in members
    )  # fmt: skip


def _member(rng, user, unit, major):
    grade = int(unit.code[:4])
    born = date(grade - 18, 9, 1) - timedelta(days=rng.randrange(365))
    status = rng.choice(STATUSES)
    return Member(
        user=user, branch=unit, grade=grade, major=major, born_on=born,
        sex=rng.choice(("male", "female")), political_status=status, education="大学本科",
        ethnicity="汉族" if rng.random() < 0.9 else rng.choice(("土家族", "苗族", "回族", "彝族")),
        joined_on=None if status == "masses" else born.replace(day=1, year=born.year + 15),
        joined_is_month=True, is_registered_volunteer=rng.random() < 0.7,
        dormitory=f"{rng.choice(DORMITORIES)}{rng.randint(1, 6)}{rng.randint(1, 30):02}",
    )  # fmt: skip


def _cadres(rng, cast):
    """This year's cadres of every class, and last year's, whose terms are over."""
    year = Term.of(timezone.localdate()).year
    posts = []
    for unit in cast["classes"]:
        here = [member.user for member in cast["members"] if member.branch_id == unit.pk]
        chosen = rng.sample([user for user in here if user.number not in cast], 2 * len(CADRES))
        for n, (post, title) in enumerate(CADRES):
            holder = cast["2024110102"] if unit.code == "20241101" and n == 0 else chosen[n]
            posts.append(
                Appointment(
                    user=holder,
                    unit=unit,
                    post=post,
                    title=title,
                    starts_on=date(year, 9, 15),
                    ends_on=date(year + 1, 9, 14),
                )
            )
            if int(unit.code[:4]) < year:
                posts.append(
                    Appointment(
                        user=chosen[-1 - n],
                        unit=unit,
                        post=post,
                        title=title,
                        starts_on=date(year - 1, 9, 15),
                        ends_on=date(year, 9, 14),
                    )
                )
    Appointment.objects.bulk_create(posts)


def _transfers(rng, cast):
    """A handful of students a club or temporary branch, moved there in the past year."""
    today = timezone.localdate()
    held = set(Appointment.objects.in_force().values_list("user", flat=True))
    movable = [
        member for member in cast["members"]
        if member.grade < today.year and member.user_id not in held
        and member.user.number not in cast
    ]  # fmt: skip
    moving = rng.sample(movable, 12 * len(cast["clubs"]))
    stays = {
        stay.member_id: stay for stay in Membership.objects.filter(member__in=moving, ends_on=None)
    }
    fresh = []
    for n, member in enumerate(moving):
        unit = cast["clubs"][n % len(cast["clubs"])]
        day = today - timedelta(days=rng.randint(20, 60))
        stays[member.pk].ends_on = day - timedelta(days=1)
        member.branch = unit
        fresh.append(
            Membership(
                member=member,
                branch=unit,
                starts_on=day,
                reason="加入社团团支部" if unit.branch_type == "club" else "组建临时团支部",
            )
        )
    Membership.objects.bulk_update(stays.values(), ["ends_on"])
    Membership.objects.bulk_create(fresh)
    Member.objects.bulk_update(moving, ["branch"])
    secretaries = [
        Appointment(user=member.user, unit=member.branch, post="secretary", title="团支书",
                    starts_on=today - timedelta(days=20), ends_on=date(today.year + 1, 9, 14))
        for member in moving[: len(cast["clubs"])]
    ]  # fmt: skip
    Appointment.objects.bulk_create(secretaries)
