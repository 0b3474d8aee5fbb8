"""Titles that others may see while a letter is open, and the indexes that find similar ones.

Letters from before keep their titles to themselves: their authors were not asked.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

import mailbox.cases.models


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0011_extension_unit")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="shows_title",
            field=models.BooleanField(db_default=False, default=False, verbose_name="办理期间显示标题"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                mailbox.cases.models.TitlePairs("title"),
                condition=models.Q(
                    ("shows_title", True),
                    ("state__in", ("accepted", "handling", "drafted", "waiting", "reopened")),
                ),
                name="case_open_titles",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=django.contrib.postgres.indexes.GinIndex(
                mailbox.cases.models.TitlePairs("title"), name="publication_titles"
            ),
        ),
    ]
