"""Invented contact persons, meetings, follow-ups, opinions and practice, only to try things out."""

import io
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from branches.liaison import (
    contact_queries,
    follow_actions,
    meeting_actions,
    minutes_actions,
    practice_actions,
)
from branches.liaison.meeting_models import FollowUp, LiaisonMeeting
from branches.liaison.models import Contact, ContactCheck
from branches.organisation.models import Appointment
from tuanwei.gatherings.models import CheckIn, Gathering

PRACTICES = (
    ("宿舍长早餐会", ["rights"], "每月第一个周四，宿舍长和班委一起吃早餐，说宿舍的事。"
     "能当场定的当场定，定不了的记下来交给辅导员，下次先说结果。"),
    ("一人一页读书本", ["study", "thought"], "班里传一个本子，每人读完一本书写一页，传给下一位。"
     "期末装订，放在教室书架上。"),
    ("十分钟团课", ["thought"], "每周班会前十分钟，由一名团员讲一个身边的人或一条新闻，轮到谁谁准备。"),
    ("周末跑团", ["culture"], "周六早上操场集合，能跑几圈跑几圈，跑完一起吃早饭。用接龙报名，不点名。"),
    ("敬老院结对信", ["service"], "和敬老院的老人写信，每月一封，节日去看望。信由生活委员统一收发。"),
    ("班级小喇叭", ["media"], "推送由同学轮流写，每期三张图、三百字以内，发之前请两名同学读一遍。"),
)  # fmt: skip
OPINIONS = (
    ("自习室晚上十点就关，能不能延到十一点？", "done", "后勤处同意从下周起延到十一点，周末不变。"),
    ("报销材料一次说不清，跑了三趟。", "doing", "正在写一页清单，月底前发给各支部。"),
    ("活动场地周末常常约不上。", "open", ""),
)


def fill(rng, cast):
    """`cast` gains "liaison_meetings": those that were held."""
    staff, today = cast["T0001"], timezone.localdate()
    units = list(contact_queries.units_to_reach().order_by("pk"))
    holders = _contacts(cast, units, staff)
    asked = [each for each in units if each.pk in holders][:24]
    cast["liaison_meetings"] = [
        _held(rng, cast, asked, holders, today - timedelta(days=back), number)
        for number, back in enumerate((68, 33), 1)
    ]
    _coming(cast, asked, holders, today)
    _practices(rng, cast, asked, holders)


def _contacts(cast, units, staff):
    """{unit's key: user's key} of the contact persons: whoever holds a post there."""
    posts = Appointment.objects.in_force().filter(unit__in=units).order_by("unit", "pk")
    held: dict = {}
    for unit, user in posts.values_list("unit", "user"):
        held.setdefault(unit, []).append(user)
    since, term = timezone.localdate() - timedelta(days=90), contact_queries.current_term().code
    rows, checks = [], []
    for n, (unit, users) in enumerate(held.items()):
        for role, user in zip(("main", "deputy"), dict.fromkeys(users), strict=False):
            rows.append(
                Contact(unit_id=unit, user_id=user, role=role, starts_on=since, named_by=staff)
            )
        if n % 3:
            checks.append(ContactCheck(unit_id=unit, term=term, by_id=users[0]))
    Contact.objects.bulk_create(rows)
    ContactCheck.objects.bulk_create(checks)
    return {each.unit_id: each.user_id for each in rows if each.role == "main"}


def _plan(cast, units, starts, title):
    return meeting_actions.plan_meeting(
        by=cast["T0001"], unit=cast["committee"], units=units, title=title, starts_at=starts,
        ends_at=starts + timedelta(minutes=90), venue=None, place="团委会议室", code_word="团结",
        purpose="带上这个月的活动安排和同学反映的问题。",
    )  # fmt: skip


def _at(day, hour=15):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _held(rng, cast, units, holders, day, number):
    """A meeting that was held: planned ahead, then moved to where it belongs."""
    staff, soon = cast["T0001"], _at(timezone.localdate() + timedelta(days=3))
    meeting = _plan(cast, units, soon, f"第{'一二三四'[number - 1]}次联络组工作会")
    for title in ("迎新志愿者怎么排", "团日活动材料怎么交更省事"):
        meeting_actions.add_item(meeting=meeting, by=staff, title=title)
    meeting_actions.call_meeting(meeting=meeting, by=staff)
    rows = list(meeting.invitations.all())
    meeting_actions.ask_excuse(
        invitation=rows[2], by=cast["T0002"], reason="全班去校外实习，赶不回来"
    )
    meeting_actions.decide_excuse(invitation=rows[2], by=staff, is_accepted=True, words="好的")
    gathering = Gathering.objects.get(pk=meeting.gathering_id)
    gathering.starts_at, gathering.ends_at = _at(day), _at(day, 16)
    gathering.save()
    there = [each for n, each in enumerate(rows) if n not in (2, 5)]
    CheckIn.objects.bulk_create(
        [
            CheckIn(gathering=gathering, user_id=key, way="code",
                    at=gathering.starts_at - timedelta(minutes=rng.randrange(1, 15)))
            for key in {holders[each.unit_id] for each in there}
        ]
    )  # fmt: skip
    meeting = LiaisonMeeting.objects.select_related("gathering__venue").get(pk=meeting.pk)
    _minutes(meeting, staff)
    for n, (text, state, words) in enumerate(OPINIONS):
        unit = rows[n].unit
        made = follow_actions.raise_opinion(meeting=meeting, unit=unit, by=cast["T0002"], text=text)
        if state != "open" or number == 1:
            follow_actions.answer_opinion(
                opinion=made, by=staff, state=state if state != "open" else "not",
                words=words or "场地不够，先按登记的先后排，下学期再看。",
            )  # fmt: skip
    _follow_ups(meeting, staff, [holders[each.unit_id] for each in rows[:3]], rows, day)
    return meeting


def _minutes(meeting, staff):
    said = {each.pk: "按支部报名先后排，每人不超过两班。" for each in meeting.items.all()}
    text = (
        "会议由团委主持。各团总支说了这个月的安排，支部说了同学反映的问题。\n"
        "大家觉得材料一次交齐、一处查看最省事，团日的照片不用再发群里。"
    )
    fields = {"text": text, "decisions": ["迎新志愿者名单下周三前定下来", "写一页材料清单发给各支部"],
              "conclusions": said}  # fmt: skip
    draft = minutes_actions.save_minutes(meeting=meeting, by=staff, edition=0, **fields)
    minutes_actions.publish_minutes(meeting=meeting, by=staff, edition=draft.edition)
    fields["decisions"] = [*fields["decisions"], "下次会前各支部报一个问题"]
    draft = minutes_actions.save_minutes(
        meeting=meeting, by=staff, edition=0, reason="漏记了第三条决定", **fields
    )
    minutes_actions.publish_minutes(meeting=meeting, by=staff, edition=draft.edition)


def _follow_ups(meeting, staff, people, rows, day):
    titles = (
        "迎新志愿者名单下周三前定下来",
        "写一页材料清单发给各支部",
        "下次会前各支部报一个问题",
    )
    today = timezone.localdate()
    for n, title in enumerate(titles):
        person = Contact.objects.filter(user=people[n]).first().user
        made = follow_actions.make_follow_up(
            meeting=meeting, by=staff, title=title, person=person, unit=rows[n].unit, due_on=today,
        )  # fmt: skip
        follow_actions.note_progress(follow_up=made, by=person, words="已经和各班说好，在收名单。")
        if n == 0:
            follow_actions.finish(follow_up=made, by=person, words="名单定了，三十二人，已经排班。")
        due = day + timedelta(days=14) if n == 1 else today + timedelta(days=9)
        FollowUp.objects.filter(pk=made.pk).update(due_on=due)


def _coming(cast, units, holders, today):
    """One that is called, with what units would like to talk about."""
    meeting = _plan(cast, units, _at(today + timedelta(days=6)), "第三次联络组工作会")
    meeting_actions.add_item(meeting=meeting, by=cast["T0001"], title="元旦活动怎么分工")
    person = Contact.objects.get(unit=units[0], role="main").user
    for title in ("宿舍楼晚上能不能留一间自习", "志愿时数补录怎么办"):
        meeting_actions.suggest_item(unit=units[0], by=person, title=title)
    meeting_actions.call_meeting(meeting=meeting, by=cast["T0001"])
    row = meeting.invitations.get(unit=units[1])
    user = Contact.objects.get(unit=units[1], role="main").user
    meeting_actions.ask_excuse(invitation=row, by=user, reason="那天全班考试")


def _practices(rng, cast, units, holders):
    people = {each.unit_id: each.user for each in
              Contact.objects.filter(role="main", ends_on=None).select_related("user")}  # fmt: skip
    for n, (title, areas, text) in enumerate(PRACTICES):
        unit = units[n]
        made = practice_actions.save_practice(
            by=people[unit.pk], unit=unit, title=title, text=text, areas=areas,
            photos=[_picture(n)] if n < 2 else (),
        )  # fmt: skip
        for other in units[8 : 8 + (5, 3, 2, 1, 0, 0)[n]]:
            practice_actions.use_too(
                practice=made, unit=other, by=people[other.pk],
                words=rng.choice(["我们改成两周一次，效果不错。", "照着做了一个月，同学说好。"]),
            )  # fmt: skip
        if n < 3:
            said = practice_actions.comment(
                practice=made, by=people[units[9].pk], text="请问一次大概花多少时间？"
            )
            if n:
                practice_actions.decide_comment(comment=said, by=cast["T0001"], is_shown=True)


def _picture(number):
    drawn = Image.new("RGB", (960, 720), ("#dfe9f5", "#f5e9df")[number])
    brush = ImageDraw.Draw(drawn)
    for n in range(5):
        brush.ellipse((90 + 165 * n, 300, 210 + 165 * n, 420), fill=("#9bb7d9", "#d9b79b")[number])
    kept = io.BytesIO()
    drawn.save(kept, "JPEG")
    return SimpleUploadedFile(f"做法{number + 1}.jpg", kept.getvalue(), "image/jpeg")
