import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A turn can be offered to another keeper; the link to a co-signature has an end."""

    dependencies = [
        ("volunteers", "0005_who_noted_and_changed"),
    ]

    operations = [
        migrations.AddField(
            model_name="lesson",
            name="link_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="turn",
            name="offered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="turn",
            name="offered_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="offered_turns",
                to="volunteers.keeper",
            ),
        ),
    ]
