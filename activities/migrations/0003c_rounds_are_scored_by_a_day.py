from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0003b_word_forms_and_earlier_files")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="scores_by",
            field=models.DateField(blank=True, null=True, verbose_name="评审截止"),
        )
    ]
