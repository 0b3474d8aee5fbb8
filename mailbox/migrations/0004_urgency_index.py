"""The desk shows the most urgent letters first: an index in that very order."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

OPEN = ("submitted", "accepted", "handling", "drafted", "waiting", "answered", "reopened")
URGENCY = Coalesce(
    models.Case(
        models.When(~Q(state="answered"), paused_at=None, then=F("due_at")),
        output_field=models.DateTimeField(),
    ),
    Value(datetime(9000, 1, 1, tzinfo=UTC)),
)


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0003_first_rules")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                URGENCY, "id", name="case_by_urgency", condition=Q(state__in=OPEN)
            ),
        ),
    ]
