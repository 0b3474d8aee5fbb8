"""Invented requirements, themes, and league days in every state, only to try things out."""

import io
from collections import Counter
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from branches.league_days.days import actions, queries, records, rules_actions, theme_actions
from branches.league_days.days.models import HandedIn, LeagueDay
from branches.league_days.days.spec import BEFORE, PHOTO, TEXT, WORKDAYS, DaySpec, Material
from branches.organisation.models import Appointment
from tuanwei.accounts.models import User
from tuanwei.gatherings.models import CheckIn, Gathering

SPEC = DaySpec(
    photos_least=2,
    materials=(
        Material("m1", "海报", when=BEFORE, amount=2, naming="{unit}-{title}-海报",
                 is_required=False, hint="贴在宿舍楼下的那一张。"),
        Material("m2", "签到表照片", form=PHOTO, amount=3, is_required=False),
        Material("m3", "心得一篇", form=TEXT, amount=5, unit=WORKDAYS, least=50, most=800),
    ),
)  # fmt: skip
THEMES = ("学风建设：我的大学我的课", "缅怀先烈，红岩精神在身边", "身边的榜样")
PLANS = (
    ("学风大讨论", "分四组讨论上课、自习和考试，每组推一人讲，最后定下互助小组和早自习安排。"),
    ("红岩故事会", "每组讲一位烈士的故事，看一段影片，写一句话贴在年级墙上。"),
    ("榜样来了", "请学长讲怎么准备竞赛和实习，留半小时提问，会后建一个资料群。"),
    ("垃圾分类我先行", "先学后做：半小时学分类标准，一小时分楼层清理，称重记录。"),
)
SUMMARY = (
    "大家按计划完成了全部安排。发言的同学准备得很认真，第二组把自己的笔记拍成照片分享，第三组提出每周三一起自习。"
    "会上定下六个互助小组，组长已经报给学习委员，下个月检查。"
)
FEATURE = "没有念稿子：每组抽签上台，台下可以随时提问。"
OUTCOME = "六个互助小组，早自习出勤从七成到九成。"


def fill(rng, cast):
    """`cast` gains "league_days": all of them, and "month_themes"."""
    staff, today = cast["T0001"], timezone.localdate()
    if not rules_actions.newest_version():
        rules_actions.save_rules(
            by=staff, seen=0, spec=SPEC, first_on=today, note="按校团委今年的通知。"
        )
    cast["month_themes"] = _themes(cast, staff, today)
    cast["league_days"] = []
    classes = _classes(cast)
    holders = _secretaries(classes)
    for place, unit in enumerate(classes):
        by = holders.get(unit.pk)
        if by is None:
            continue
        for back in (2, 1, 0):
            _held(rng, cast, unit, by, back, place)
    _in_the_works(cast, [unit for unit in classes if unit.pk in holders], holders)


def _classes(cast):
    """Eight classes, two of a general branch each: contests have a quota by general branch."""
    found, taken = [], Counter()
    for unit in cast["classes"]:
        if taken[unit.parent_id] < 2:
            taken[unit.parent_id] += 1
            found.append(unit)
    return found[:8]


def _themes(cast, staff, today):
    month, made = today.replace(day=1), []
    for _back in range(3):
        for n, title in enumerate(THEMES):
            units = cast["general_branches"][:1] if n == 2 else ()
            made.append(theme_actions.save_theme(
                by=staff, month=month, title=title, units=units,
                text="可以读书、辩论、走访，形式由支部定。" if n == 0 else "",
            ))  # fmt: skip
        month = (month - timedelta(days=1)).replace(day=1)
    return made


def _secretaries(units):
    posts = Appointment.objects.in_force().filter(unit__in=units, post="secretary")
    return {each.unit_id: each.user for each in posts.select_related("user")}


def _at(day, hour=15):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _plan(unit, by, place, day, **fields):
    title, words = PLANS[place % len(PLANS)]
    start = _at(day, 14 + place % 4)
    made = {
        "own_theme": title, "title": title, "plan": f"{words}主持：团支书。记录和照片：宣传委员。地点已经借好，"
        "会前一天在班群提醒。", "starts_at": start, "ends_at": start + timedelta(minutes=90),
        "place": f"教学楼 A{101 + place}",
    } | fields  # fmt: skip
    return actions.make_plan(by=by, unit=unit, **made)


def _decider(league_day):
    found = queries.deciders_of([league_day])[league_day.pk] or queries.staff()
    return User.objects.get(pk=min(found))


def _approved(league_day, by):
    league_day = actions.submit(league_day=league_day, by=by)
    return actions.decide(
        league_day=league_day, by=_decider(league_day), approves=True, seen=actions.mark(league_day)
    )


def _held(rng, cast, unit, by, back, place):
    """One that was: planned ahead, approved, then put where it belongs."""
    today = timezone.localdate()
    day = today - timedelta(days=30 * back + 4 + place % 3)
    made = _approved(_plan(unit, by, place + back, today + timedelta(days=9)), by)
    start = _at(day, 14 + place % 4)
    end = start + timedelta(minutes=90)
    Gathering.objects.filter(pk=made.gathering_id).update(
        starts_at=start, ends_at=end, occupied_from=start, occupied_until=end
    )
    early = start - timedelta(days=6)
    LeagueDay.objects.filter(pk=made.pk).update(
        made_at=early, submitted_at=early, decided_at=early + timedelta(days=1)
    )
    themes = [each for each in cast["month_themes"][:9] if each.month == day.replace(day=1)]
    if place % 2 == 0 and themes:  # chosen then; today's plans choose of this month and later
        LeagueDay.objects.filter(pk=made.pk).update(theme=themes[place // 2 % 2], own_theme="")
    people = list(queries.expected_of([unit], day))
    CheckIn.objects.bulk_create(
        CheckIn(gathering_id=made.gathering_id, user_id=user, way="code", at=start, noted_at=start)
        for user in rng.sample(people, int(len(people) * rng.uniform(0.74, 1)))
    )
    made = queries.rows().get(pk=made.pk)
    cast["league_days"].append(made)
    if back == 0 and place % 3 == 0:
        return  # its record is still to be written
    photos = [_photo(made.gathering.title, n) for n in range(4)]
    records.save_record(
        league_day=made, by=by, summary=SUMMARY, feature=FEATURE, outcome=OUTCOME, photos=photos,
        hands_in=True,
    )  # fmt: skip
    words = next(each for each in made.rules.spec.materials if each.form == TEXT)
    records.save_material(league_day=made, rule=words, by=by, text=SUMMARY)
    HandedIn.objects.filter(league_day=made).update(at=end + timedelta(days=2))
    LeagueDay.objects.filter(pk=made.pk).update(
        recorded_at=end + timedelta(days=1 + 3 * (place == 1))
    )


def _in_the_works(cast, units, holders):
    """A draft, one that waits, one that came back, an approved joint one."""
    today = timezone.localdate()
    for place, unit in enumerate(units[:4]):
        by = holders[unit.pk]
        partner = [units[(place + 1) % len(units)]] if place in (1, 3) else ()
        made = _plan(unit, by, place + 2, today + timedelta(days=6 + place), partners=partner)
        cast["league_days"].append(made)
        if place == 0:
            actions.submit(league_day=made, by=by)
        elif place == 1:
            made = actions.submit(league_day=made, by=by)
            asked = made.partners.get()
            actions.answer_partner(partner=asked, by=holders[asked.unit_id], accepts=True)
            actions.decide(
                league_day=made, by=_decider(made), approves=True, seen=actions.mark(made)
            )
        elif place == 2:
            made = actions.submit(league_day=made, by=by)
            actions.decide(
                league_day=made, by=_decider(made), approves=False, seen=actions.mark(made),
                reason="分工再写具体一点：谁主持、谁记录。",
            )  # fmt: skip


def _photo(words, n):
    drawn = Image.new("RGB", (960, 720), ("#b9483a", "#2f5d8a")[n % 2])
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((120 + 90 * n, 160, 480 + 90 * n, 520), fill="#f1d9a0")
    pen.rectangle((420, 380, 880, 680), fill="#3b6b4f")
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=80)
    return SimpleUploadedFile(f"{words}-{n + 1}.jpg", out.getvalue(), "image/jpeg")
