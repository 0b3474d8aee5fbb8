from django.db import migrations, models
from django.utils import timezone


def stay_as_they_are(apps, schema_editor):
    """Rankings that are shown already keep the figures of this moment."""
    rounds = apps.get_model("assessment", "Round").objects
    rounds.filter(state__in=("publicity", "decision")).update(posted_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_sheets_signatures_by_role")]

    operations = [
        migrations.AddField("round", "posted_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(stay_as_they_are, migrations.RunPython.noop),
        migrations.AlterField(
            "latefact", "state",
            models.CharField(
                choices=[
                    ("waiting", "等决定"), ("next", "计入下一次"), ("reopened", "算进这一次了"),
                    ("left", "不计"),
                ],
                default="waiting", max_length=10, verbose_name="状态",
            ),
        ),
    ]  # fmt: skip
