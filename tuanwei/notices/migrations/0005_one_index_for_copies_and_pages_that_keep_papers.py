"""One index for copies, inboxes and what is unread; pages that keep their papers; robots that are paused."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0004_fan_out_quiet_hours_and_recalls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('recipient', 'notice', 'channel'), include=('read_at',), name='delivery_copy'),
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_once',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_unread',
        ),
        migrations.AddField(
            model_name='channelsetting',
            name='broken_push',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='notice',
            name='kept_there',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
