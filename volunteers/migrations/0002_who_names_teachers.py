from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_teams_services_and_hours")]
    operations = [
        migrations.AddField(
            model_name="teammember",
            name="is_named_by_staff",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
