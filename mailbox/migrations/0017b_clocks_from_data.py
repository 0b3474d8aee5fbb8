import django.db.models
from django.db import migrations, models

PAUSED, RESUMED = "asked", ("told", "wait_over")


def remember(apps, schema_editor):
    """Find in the timeline of each letter that runs where its clock has rested, and since when
    the limit of an answer has been running whose draft waits for the second person."""
    case_model = apps.get_model("mailbox", "Case")
    found = case_model.objects.filter(
        state__in=("submitted", "accepted", "handling", "drafted", "waiting", "reopened")
    )
    for case in found.only("state", "step_started_at", "answer_run", "pauses").iterator():
        lines = list(case.entries.order_by("pk").values_list("kind", "at"))
        if case.state == "drafted":
            begun = None
            for kind, at in lines:
                begun = None if kind == "accepted" else at if kind == "reopened" else begun
                begun = begun or (at if kind == "routed" else None)
            begun = begun or case.step_started_at
            case.answer_run = {
                "started": begun.isoformat(), "pauses": _pauses(lines, begun),
                "is_extended": any(kind == "extended" and at >= begun for kind, at in lines),
            }
        elif case.step_started_at:
            case.pauses = _pauses(lines, case.step_started_at)
        if case.answer_run or case.pauses:
            case.save(update_fields=["answer_run", "pauses"])


def _pauses(lines, begun):
    pauses, paused = [], None
    for kind, at in lines:
        if kind == PAUSED and at >= begun:
            paused = at
        elif kind in RESUMED and paused:
            pauses.append([paused.isoformat(), at.isoformat()])
            paused = None
    return pauses


class Migration(migrations.Migration):
    """What a clock needs to be counted anew under another calendar."""

    dependencies = [("mailbox", "0017_three_rungs")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="pauses",
            field=models.JSONField(db_default=django.db.models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="case",
            name="answer_run",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="caseentry",
            name="kind",
            field=models.CharField(choices=[('accepted', '已受理'), ('refused', '不予受理'), ('withdrawn', '来信人撤回'), ('asked', '请来信人补充'), ('told', '来信人补充'), ('wait_over', '等补充到期，继续办理'), ('routed', '转办'), ('returned', '退回重新分派'), ('claimed', '认领'), ('extended', '延期'), ('note', '内部备注'), ('said', '值班老师留话'), ('drafted', '拟出答复'), ('draft_returned', '答复退回修改'), ('answered', '已答复'), ('satisfied', '来信人：解决了'), ('unsatisfied', '来信人：还没有'), ('reopened', '重新办理'), ('closed', '办结'), ('valued', '标为有价值'), ('published', '公开'), ('revealed', '两人同意后查看署名'), ('escalated', '超期已报书记'), ('merged', '和同类的信一起办理'), ('unmerged', '改回单独办理'), ('progress', '报进展'), ('recounted', '时限重算')], max_length=16),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
