import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Changes of the calendar that running clocks have to follow."""

    dependencies = [
        ("workdays", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="何时")),
                ("moved", models.PositiveIntegerField(default=0)),
                ("is_late", models.BooleanField(default=False)),
                ("settled_at", models.DateTimeField(null=True)),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "校历修改",
                "indexes": [models.Index(condition=models.Q(("settled_at", None)), fields=["id"], name="calendar_unsettled")],
            },
        ),
    ]
