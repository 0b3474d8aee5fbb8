"""Rounds: what silence means, who approved a decree, what could not stand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("party_pairing", "0003_pairs_history_opened_by_the_member"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="decree",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pairround",
            name="silence",
            field=models.CharField(
                choices=[("no", "算不愿意"), ("yes", "算愿意")],
                db_default="no",
                default="no",
                max_length=3,
                verbose_name="到期还没答复的",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="dropped",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
