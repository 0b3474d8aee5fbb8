from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_applications_rounds_projects")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="scores_by",
            field=models.DateField(blank=True, null=True, verbose_name="评审截止"),
        )
    ]
