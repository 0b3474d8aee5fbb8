import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Letters handled as one: what each was before is kept, to take them apart again."""

    dependencies = [
        ("mailbox", "0012b_support"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="state",
            field=django_fsm.FSMField(choices=[("submitted", "待受理"), ("accepted", "待转办"), ("handling", "办理中"), ("drafted", "待审核"), ("waiting", "等补充"), ("answered", "等评价"), ("reopened", "待重办"), ("closed", "已办结"), ("refused", "不予受理"), ("withdrawn", "已撤回"), ("merged", "并案办理")], default="submitted", max_length=50, protected=True, verbose_name="状态"),
        ),
        migrations.AlterField(
            model_name="caseentry",
            name="kind",
            field=models.CharField(choices=[("accepted", "已受理"), ("refused", "不予受理"), ("withdrawn", "来信人撤回"), ("asked", "请来信人补充"), ("told", "来信人补充"), ("wait_over", "等补充到期，继续办理"), ("routed", "转办"), ("returned", "退回重新分派"), ("claimed", "认领"), ("extended", "延期"), ("note", "内部备注"), ("drafted", "拟出答复"), ("draft_returned", "答复退回修改"), ("answered", "已答复"), ("satisfied", "来信人：解决了"), ("unsatisfied", "来信人：还没有"), ("reopened", "重新办理"), ("closed", "办结"), ("valued", "标为有价值"), ("published", "公开"), ("revealed", "两人同意后查看署名"), ("escalated", "超期已报书记"), ("merged", "和同类的信一起办理"), ("unmerged", "改回单独办理")], max_length=16),
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("kept", models.JSONField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="mailbox.case")),
                ("lead", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="merged_in", to="mailbox.case")),
            ],
            options={
                "verbose_name": "并案",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("case",), name="merge_into_one_at_a_time"),
                    models.CheckConstraint(condition=models.Q(("case", models.F("lead")), _negated=True), name="merge_into_another"),
                ],
            },
        ),
    ]
