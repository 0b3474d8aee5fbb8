from django.db import migrations, models


def create(apps, schema_editor):
    """Every two hours from eight to sixteen, as it was before it could be changed."""
    apps.get_model("mailbox", "CheckTimes").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    """When staff hear of letters that wait to be taken in is theirs to say."""

    dependencies = [("mailbox", "0017c_progress")]

    operations = [
        migrations.CreateModel(
            name="CheckTimes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("times", models.CharField(default="08:00 10:00 12:00 14:00 16:00", max_length=80, verbose_name="每天几点看")),
                ("workdays_only", models.BooleanField(default=False, verbose_name="只在工作日")),
            ],
            options={
                "verbose_name": "收信检查",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="check_times_one_row")],
            },
        ),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
