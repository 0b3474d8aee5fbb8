import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("activities", "0003_who_decided_before"),
        ("attachments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="applicationfile",
            name="until_turn",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="WordForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attachment", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="attachments.attachment")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("kind", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="word_form", to="activities.activitykind")),
            ],
            options={"verbose_name": "Word 申报表"},
        ),
    ]
