from django.db import migrations, models


class Migration(migrations.Migration):
    """Alerts that nobody takes are repeated, then told to the secretaries."""

    dependencies = [("mailbox", "0017d_check_times")]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="waited",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="safetysetting",
            name="again_after",
            field=models.PositiveSmallIntegerField(db_default=15, default=15, verbose_name="没有人接，过几分钟再提醒"),
        ),
        migrations.AddField(
            model_name="safetysetting",
            name="secretary_after",
            field=models.PositiveSmallIntegerField(db_default=15, default=15, verbose_name="仍没有人接，再过几分钟告诉团委书记"),
        ),
        migrations.AddField(
            model_name="safetysetting",
            name="counted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
