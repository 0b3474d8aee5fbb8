from django.db import migrations, models

UNITS = [('hours', '小时'), ('workdays', '个工作日'), ('days', '天'), ('weeks', '周')]


class Migration(migrations.Migration):
    """The ladder has three rungs: handler, head of the unit, secretary."""

    dependencies = [("mailbox", "0016_kinds_of_entries")]

    operations = [
        migrations.AddField(
            model_name="steplimit",
            name="head_amount",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="超期多久报部门负责人"),
        ),
        migrations.AddField(
            model_name="steplimit",
            name="head_unit",
            field=models.CharField(choices=UNITS, db_default="workdays", default="workdays", max_length=10, verbose_name="单位"),
        ),
        migrations.AlterField(
            model_name="case",
            name="urged",
            field=models.PositiveSmallIntegerField(choices=[(0, "未提醒"), (1, "已提前提醒"), (2, "已催办"), (3, "已报部门负责人"), (4, "已报书记")], default=0),
        ),
        # What was 3 meant the secretary. Only running clocks look at it.
        migrations.RunSQL(
            "UPDATE mailbox_case SET urged = 4 WHERE urged = 3 AND step <> ''",
            "UPDATE mailbox_case SET urged = 3 WHERE urged = 4",
        ),
    ]
