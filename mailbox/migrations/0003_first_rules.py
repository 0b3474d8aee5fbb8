"""A college starts with classes, limits and reasons that work; staff change them on screen.

Limits after the common practice: taken in within 1 working day, routed within 2, answered within
5 (complex matters 10 on request), 5 working days for the sender to add or to rate.
"""

from django.db import migrations

CLASSES = [
    ("study", "学习", "课程、考试、教室、图书馆"),
    ("living", "食宿后勤", "食堂、宿舍、浴室、维修"),
    ("activity", "活动社团", "团日、社团、比赛、志愿服务"),
    ("support", "资助权益", "奖助学金、公示、权益"),
    ("other", "其他", "不知道归哪儿，就选这里"),
]
# step, amount, unit, extended
LIMITS = [
    ("accept", 1, "workdays", 0),
    ("route", 2, "workdays", 0),
    ("answer", 5, "workdays", 10),
    ("approve", 1, "workdays", 0),
    ("reanswer", 5, "workdays", 0),
    ("wait", 5, "workdays", 0),
    ("feedback", 7, "days", 0),
]
REASONS = [
    ("内容不清楚", "信里还看不出具体是什么事。请写明时间、地点和经过，再写一封，我们会认真看。"),
    ("不在学校职责内", "这件事不归学校管。可以拨打 12345 政务服务热线，他们会转给负责的单位。"),
    ("重复来信", "同一件事你已经写过，正在办理。请在“我的信”里看进度，有新情况可以在原信里补充。"),
    ("广告或与学校无关", "这封信与学校的学习生活无关，没有受理。"),
    ("需要实名核实", "这件事要当面核实，匿名办不了。愿意的话请实名再写一封，我们会保密。"),
]


def create(apps, schema_editor):
    """Write the first version of everything that a college may change later."""
    case_class = apps.get_model("mailbox", "CaseClass")
    rules = apps.get_model("mailbox", "ClassRules")
    limit = apps.get_model("mailbox", "StepLimit")
    reason = apps.get_model("mailbox", "RefusalReason")
    for position, (key, name, hint) in enumerate(CLASSES):
        made = case_class.objects.create(key=key, name=name, hint=hint, position=position)
        version = rules.objects.create(case_class=made, version=1, note="开始使用")
        limit.objects.bulk_create(
            limit(rules=version, step=step, amount=amount, unit=unit, extended_amount=extended)
            for step, amount, unit, extended in LIMITS
        )
    reason.objects.bulk_create(
        reason(name=name, text=text, position=position)
        for position, (name, text) in enumerate(REASONS)
    )


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0002_bigram_index")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
