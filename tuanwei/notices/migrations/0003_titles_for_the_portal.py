"""What readers see of a notice inside the portal, where that is more than may leave it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_dead_letters_and_followed_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='shown_title',
            field=models.CharField(blank=True, db_default='', default='', max_length=120),
        ),
    ]
