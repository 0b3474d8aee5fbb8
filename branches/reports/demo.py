"""Invented kinds, a few months of reports, an important matter that was taken, a published digest."""

import io
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from branches.organisation.models import Appointment
from branches.reports import actions, brief_actions, due, kind_actions, reading
from branches.reports.models import Adoption, InformationReport, KindVersion, Step
from branches.reports.spec import (
    AT_ONCE,
    CHOICE,
    LINE,
    MONTHLY,
    NUMBER,
    TERM_END,
    TERM_START,
    TEXT,
    YES,
    DueRule,
    Field,
    Level,
    Spec,
)
from tuanwei.workdays.queries import current_calendar

LEVELS = (
    Level("digest", "团情简报采用", Decimal(1)), Level("college", "学校官微采用", Decimal(2)),
    Level("city", "市级以上媒体采用", Decimal(5)),
)  # fmt: skip
UNITS = {"class": DueRule(3), "club": DueRule(3), "general_branch": DueRule(5)}
KINDS = (
    ("每月信息", "这个月做了什么，有什么好做法", Spec(
        MONTHLY, (Field("text", "主要做法", TEXT, fill="words", most=3000),
                  Field("result", "见到的成效", TEXT, is_required=False, most=1000)), LEVELS, UNITS)),
    ("每月统计", "几个数，系统先替你们填好", Spec(
        MONTHLY, (Field("days", "团日次数", NUMBER, fill="league_days"),
                  Field("hours", "志愿服务时数", NUMBER, fill="hours"),
                  Field("fees", "团费收齐了吗", YES),
                  Field("mood", "同学们的状态", CHOICE, options=("平稳", "有波动", "要关心"))),
        (), {"class": DueRule(3)}, photos_most=0)),
    ("重要情况", "突发的、需要团委马上知道的", Spec(
        AT_ONCE, (Field("what", "什么事", TEXT), Field("where", "在哪里", LINE),
                  Field("done", "已经做了什么", TEXT, is_required=False)), (), {},
        is_urgent=True)),
    ("学期工作计划", "这个学期打算做什么", Spec(
        TERM_START, (Field("plan", "计划", TEXT, most=5000),), LEVELS[:1],
        {"class": DueRule(10), "general_branch": DueRule(15)}, photos_most=3)),
    ("学期工作总结", "做成了什么，还差什么", Spec(
        TERM_END, (Field("sum", "总结", TEXT, fill="words", most=5000),), LEVELS[:1],
        {"class": DueRule(-5), "general_branch": DueRule(-3)}, photos_most=5)),
)  # fmt: skip
NEWS = (
    ("“融爱你我”走进社区", "支部 12 名团员到红岩社区陪老人包汤圆、教用手机挂号，社区约定每月第二个周六再来。"),
    ("早自习从七成到九成", "六个互助小组每周三一起自习，组长轮流讲题，早自习出勤从七成升到九成。"),
    ("“奔跑吧融智”夜跑打卡", "连续三周夜跑，每次 20 多人，**累计 380 公里**：\n\n- 一组领跑\n- 二组补水\n- 三组记录"),
    ("11.27红岩精神纪念活动", "全班参观烈士墓，每组讲一位烈士的故事，写下一句话贴在年级墙上。"),
    ("班级风采大赛里的团支部", "“class show 班级风采大赛”里，支部排的情景剧讲的是身边的榜样，得了第二名。"),
)  # fmt: skip


def fill(rng, cast):
    """`cast` gains "report_kinds" {name: ReportKind}."""
    staff, today = cast["T0001"], timezone.localdate()
    begins = due.term_of(today).first
    kinds = cast["report_kinds"] = {}
    for name, hint, spec in KINDS:
        kinds[name] = kind_actions.save_kind(
            by=staff, name=name, hint=hint, spec=spec, first_on=begins
        )
    first = (today.replace(day=1) - timedelta(days=75)).replace(day=1)
    KindVersion.objects.update(first_on=first)
    writers = {
        each.unit_id: each.user
        for each in Appointment.objects.in_force().filter(
            unit__in=[*cast["branches"], *cast["general_branches"]], post="secretary"
        ).select_related("user")
    }  # fmt: skip
    made = _past(rng, cast, writers, today)
    _in_the_works(cast, writers, kinds, today)
    _brief(cast, staff, made)


def _past(rng, cast, writers, today):
    """What was owed in the last three months: mostly in time, some late, some never."""
    units = [each for each in (*cast["classes"], *cast["general_branches"]) if each.pk in writers]
    first = (today.replace(day=1) - timedelta(days=62)).replace(day=1)
    owed = due.owed(reading.kinds(), reading.owers(units), first, today, current_calendar())
    versions = KindVersion.objects.select_related("kind").in_bulk()
    start = int(actions.next_number(today)[4:])
    reports = []
    for n, each in enumerate(owed):
        chance = rng.random()
        if chance < 0.1:
            continue
        day = each.due_on + timedelta(
            days=rng.randint(1, 3) if chance < 0.2 else -rng.randint(0, 2)
        )
        if day > today:
            continue
        at = timezone.make_aware(datetime.combine(day, time(8 + n % 10, n % 60)))
        title, text = NEWS[(n + each.unit) % len(NEWS)]
        by, version = writers[each.unit], versions[each.version]
        reports.append(
            InformationReport(
                number=f"XX{today:%y}{start + len(reports):05d}", kind_id=each.kind, rules=version,
                unit_id=each.unit, period_first=each.period.first, period_last=each.period.last,
                period_label=each.period.label, due_on=each.due_on,
                title=title if version.kind.name == "每月信息" else version.kind.name,
                values=_values(version.spec, text, rng), state="accepted", made_by=by, made_at=at,
                submitted_by=by, submitted_at=at, sent_at=at,
            )
        )  # fmt: skip
    made = InformationReport.objects.bulk_create(reports)
    Step.objects.bulk_create(
        Step(report=each, what=what, by=by, at=each.submitted_at, edition=1, title=each.title,
             values=each.values)
        for each in made
        for what, by in (("submitted", each.submitted_by), ("accepted", cast["T0001"]))
    )  # fmt: skip
    news = [each for each in made if each.rules.kind.name == "每月信息"]
    adoptions = [
        Adoption(report=each, level=level.key, label=level.label, points=level.points,
                 by=cast["T0001"], at=each.submitted_at + timedelta(hours=3))
        for each in news[:: 5]
        for level in LEVELS[: 1 + (each.unit_id % 5 == 0)]
    ]  # fmt: skip
    Adoption.objects.bulk_create(adoptions)
    return [each for each in adoptions if each.level == "digest"]


def _values(spec, text, rng):
    found = {}
    for field in spec.fields:
        if field.form == NUMBER:
            found[field.key] = str(rng.randint(1, 40))
        elif field.form == YES:
            found[field.key] = rng.random() < 0.9
        elif field.form == CHOICE:
            found[field.key] = rng.choice(field.options)
        elif not found:
            found[field.key] = text
    return found


def picture(words, colour):
    """An invented photo."""
    drawn = Image.new("RGB", (640, 480), colour)
    ImageDraw.Draw(drawn).rectangle((60, 60, 580, 420), outline="white", width=6)
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=70)
    return SimpleUploadedFile(f"{words}.jpg", kept.getvalue(), "image/jpeg")


def _in_the_works(cast, writers, kinds, today):
    """One each: a draft, sent back, at the committee; an important matter that nobody has taken."""
    units = [each for each in cast["classes"] if each.pk in writers]
    for place, unit in enumerate(units[:4]):
        by = writers[unit.pk]
        made, is_new = actions.begin(by=by, kind=kinds["每月信息"], unit=unit, on=today)
        if not is_new:
            continue
        title, text = NEWS[place]
        actions.save(report=made, by=by, title=title, values=made.values | {"text": text})
        actions.add_photos(
            report=made, by=by, photos=[picture("合影", "#356b8c"), picture("现场", "#8c5a35")]
        )
        if place == 0:
            continue
        made = actions.submit(report=made, by=by)
        above = [pk for pk in reading.leaders_above(unit) if pk != by.pk]
        leader = above and Appointment.objects.filter(user=above[0]).first().user
        if place > 1 and leader and made.state == InformationReport.State.ABOVE:
            made = actions.forward(report=made, by=leader)
        if place == 2:
            actions.send_back(
                report=made, by=cast["T0001"], reason="再写具体一点：多少人、做了几次。",
                remarks={"text": "这里写上人数和时间。"},
            )  # fmt: skip
    unit = units[1]
    by = writers[unit.pk]
    made, _is_new = actions.begin(by=by, kind=kinds["重要情况"], unit=unit)
    actions.save(
        report=made, by=by, title="三舍两名同学发烧", values={
            "what": "今天中午三舍两名同学发烧，已经送校医院，室友情绪稳定。", "where": "三舍 502",
            "done": "辅导员已经到场。"},
    )  # fmt: skip
    actions.submit(report=made, by=by)


def _brief(cast, staff, adoptions):
    adoptions = list({each.report.title: each for each in reversed(adoptions)}.values())[::-1]
    for each in adoptions[:2]:  # pictures of what was reported long ago
        report = InformationReport.objects.get(pk=each.report_id)
        InformationReport.objects.filter(pk=report.pk).update(state="draft")
        actions.add_photos(report=report, by=report.made_by, photos=[picture("活动", "#5a7d3a")])
        InformationReport.objects.filter(pk=report.pk).update(state="accepted")
    month = timezone.localdate().month
    brief = brief_actions.begin_brief(
        by=staff, title=f"{month} 月团情简报", adoptions=adoptions[:4]
    )
    brief_actions.publish_brief(brief=brief, by=staff, version=brief.version)
    brief_actions.begin_brief(by=staff, title="社会实践专刊", adoptions=adoptions[4:6])
