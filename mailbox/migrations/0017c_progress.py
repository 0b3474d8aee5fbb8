from django.db import migrations, models

UNITS = [('hours', '小时'), ('workdays', '个工作日'), ('days', '天'), ('weeks', '周')]


class Migration(migrations.Migration):
    """A word to the author every so many working days until there is an answer."""

    dependencies = [("mailbox", "0017b_clocks_from_data")]

    operations = [
        migrations.AddField(
            model_name="classrules",
            name="progress_amount",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text="0 为不要求", verbose_name="答复前每隔多久报一次进展"),
        ),
        migrations.AddField(
            model_name="classrules",
            name="progress_unit",
            field=models.CharField(choices=UNITS, db_default="workdays", default="workdays", max_length=10, verbose_name="单位"),
        ),
        migrations.AddField(
            model_name="case",
            name="progress_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="progress_due_at",
            field=models.DateTimeField(null=True, verbose_name="下次进展"),
        ),
        migrations.AddField(
            model_name="case",
            name="progress_urged",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("progress_due_at__isnull", False)), fields=["progress_due_at"], name="case_progress_due"),
        ),
    ]
