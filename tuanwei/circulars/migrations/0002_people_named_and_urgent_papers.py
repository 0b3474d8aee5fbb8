"""People whom a paper names, papers that pass quiet hours; copies that are written quicker; notices of
earlier papers lead to their page."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = """
UPDATE notices_notice SET kept_there = true
WHERE id IN (SELECT notice_id FROM circulars_circular UNION SELECT notice_id FROM circulars_forward)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0011_liaison_contacts_meetings_practice'),
        ('circulars', '0001_circulars_and_copies'),
        ('notices', '0005_one_index_for_copies_and_pages_that_keep_papers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='circular',
            name='is_urgent',
            field=models.BooleanField(db_default=False, default=False, verbose_name='紧急：夜间也发邮件和推送'),
        ),
        migrations.CreateModel(
            name='Named',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('circular', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='named', to='circulars.circular')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '点名发给',
                'constraints': [models.UniqueConstraint(fields=('circular', 'user'), name='circular_named_once')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='copy',
            name='circular_copy_once',
        ),
        migrations.AlterField(
            model_name='copy',
            name='circular',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='circulars.circular'),
        ),
        migrations.AlterField(
            model_name='copy',
            name='forward',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='circulars.forward'),
        ),
        migrations.AlterField(
            model_name='copy',
            name='unit',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.unit'),
        ),
        migrations.AlterField(
            model_name='copy',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='circular_copies', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.UniqueConstraint(fields=('user', 'circular'), name='circular_copy_of_user'),
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
