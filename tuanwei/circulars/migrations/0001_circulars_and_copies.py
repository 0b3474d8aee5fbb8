"""Circulars, their copies and numbers; every two neighbouring characters of a text, for the search."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


CREATE = """
CREATE FUNCTION circulars_bigrams(plain text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(c || following), '{}')
    FROM (SELECT string_to_array(plain, NULL) AS chars) AS text,
         unnest(chars, chars[2:]) AS pair (c, following)
    WHERE following IS NOT NULL
$$;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('attachments', '0001_initial'),
        ('branches', '0009_consequences_for_units'),
        ('notices', '0003_titles_for_the_portal'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION circulars_bigrams(text)"),
        migrations.CreateModel(
            name='Circular',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('notice', '通知'), ('report', '通报'), ('decision', '决定'), ('letter', '函'), ('minutes', '会议纪要')], default='notice', max_length=10, verbose_name='文种')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('addressees', models.CharField(blank=True, max_length=100, verbose_name='主送')),
                ('body', models.TextField(verbose_name='正文')),
                ('roles', models.JSONField(blank=True, default=list, verbose_name='给哪些人')),
                ('grades', models.JSONField(blank=True, default=list, verbose_name='年级')),
                ('must_confirm', models.BooleanField(default=False, verbose_name='收到的人须点“确认”')),
                ('confirm_by', models.DateTimeField(blank=True, null=True, verbose_name='确认截止')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('sent', '已发出'), ('recalled', '已撤回')], default='draft', editable=False, max_length=10)),
                ('edition', models.PositiveIntegerField(default=1, editable=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('series', models.CharField(blank=True, editable=False, max_length=10)),
                ('year', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('serial', models.PositiveIntegerField(editable=False, null=True)),
                ('number', models.CharField(blank=True, editable=False, max_length=160, verbose_name='文号')),
                ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='发出')),
                ('recalled_at', models.DateTimeField(editable=False, null=True)),
                ('recall_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='为什么撤回')),
                ('plain', models.TextField(editable=False)),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.notice')),
                ('recalled_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replacements', to='circulars.circular')),
                ('sent_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='circulars', to='branches.unit', verbose_name='以谁的名义发')),
            ],
            options={
                'verbose_name': '公文',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='CircularFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='attachments.attachment')),
                ('circular', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='circulars.circular')),
            ],
            options={
                'verbose_name': '公文附件',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CircularRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(unique=True)),
                ('document', models.JSONField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '公文规则',
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(blank=True, max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='branches.unit')),
            ],
            options={
                'verbose_name': '文号',
            },
        ),
        migrations.CreateModel(
            name='Forward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='加的话')),
                ('roles', models.JSONField(default=list)),
                ('people', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('circular', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forwards', to='circulars.circular')),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.notice')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.unit')),
            ],
            options={
                'verbose_name': '转发',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('circular', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='circulars.circular')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='circular_copies', to=settings.AUTH_USER_MODEL)),
                ('forward', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='circulars.forward')),
            ],
            options={
                'verbose_name': '收到的公文',
            },
        ),
        migrations.CreateModel(
            name='Scope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_whole', models.BooleanField(default=True, verbose_name='含下级')),
                ('circular', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scopes', to='circulars.circular')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.unit')),
            ],
            options={
                'verbose_name': '发给',
            },
        ),
        migrations.AddIndex(
            model_name='circular',
            index=models.Index(fields=['-sent_at', '-id'], name='circular_newest'),
        ),
        migrations.AddIndex(
            model_name='circular',
            index=django.contrib.postgres.indexes.GinIndex(models.Func(models.F('plain'), function='circulars_bigrams'), name='circular_bigrams'),
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.UniqueConstraint(fields=('unit', 'series', 'year', 'serial'), name='circular_number_once'),
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('replaces',), name='circular_replaced_once'),
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(models.Q(('number', ''), _negated=True), ('sent_at__isnull', False), ('serial__gt', 0)), _connector='OR'), name='circular_sent_has_number'),
        ),
        migrations.AddConstraint(
            model_name='counter',
            constraint=models.UniqueConstraint(fields=('unit', 'series', 'year'), name='circular_counter_once'),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(fields=['circular', 'unit'], name='circular_copies_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.UniqueConstraint(fields=('circular', 'user'), name='circular_copy_once'),
        ),
        migrations.AddConstraint(
            model_name='scope',
            constraint=models.UniqueConstraint(fields=('circular', 'unit'), name='circular_scope_once'),
        ),
    ]
