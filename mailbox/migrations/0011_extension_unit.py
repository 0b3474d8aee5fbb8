from django.db import migrations, models


class Migration(migrations.Migration):
    """An extension counts in a unit of its own: 24 hours, in special cases 3 working days."""

    dependencies = [
        ('mailbox', '0010_answer_drafted_text'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='steplimit',
            name='limit_extension_is_longer',
        ),
        migrations.AddField(
            model_name='steplimit',
            name='extended_unit',
            field=models.CharField(choices=[('hours', '小时'), ('workdays', '个工作日'), ('days', '天'), ('weeks', '周')], db_default='workdays', default='workdays', max_length=10, verbose_name='单位'),
        ),
        migrations.RunSQL(
            "UPDATE mailbox_steplimit SET extended_unit = unit",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='steplimit',
            constraint=models.CheckConstraint(condition=models.Q(('extended_amount', 0), ('extended_amount__gt', models.F('amount')), models.Q(('extended_unit', models.F('unit')), _negated=True), _connector='OR'), name='limit_extension_is_longer', violation_error_message='延期后的总限时要比原限时长。'),
        ),
    ]
