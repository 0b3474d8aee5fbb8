"""Whatever other colleges have written into their rules becomes a field of a version, with today's
practice as its usual value; reasons for refusing keep a history of their words."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0002_one_index_by_member'),
        ('mailbox', '0017e_alerts_that_wait'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='promise',
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name='LeaderInstruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('question', models.CharField(max_length=300, verbose_name='请示什么')),
                ('text', models.TextField(blank=True, verbose_name='批示')),
                ('written_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': '领导批示',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ReasonVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='理由')),
                ('text', models.TextField(verbose_name='给来信人的话')),
                ('registers_only', models.BooleanField()),
                ('is_active', models.BooleanField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': '理由的版本',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SenderDetails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.CharField(blank=True, max_length=60, verbose_name='学院班级')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='电话')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
            ],
            options={
                'verbose_name': '来信人的联系方式',
            },
        ),
        migrations.CreateModel(
            name='Split',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': '拆出的信',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='answer',
            name='channel',
            field=models.CharField(choices=[('online', '网上答复'), ('email', '电子邮件'), ('phone', '电话'), ('in_person', '当面')], db_default='online', default='online', max_length=10, verbose_name='怎样告诉来信人'),
        ),
        migrations.AddField(
            model_name='answer',
            name='checked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='answer',
            name='checked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answer',
            name='reached_note',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='告诉时说了什么'),
        ),
        migrations.AddField(
            model_name='answer',
            name='reached_on',
            field=models.DateField(null=True, verbose_name='哪天告诉的'),
        ),
        migrations.AddField(
            model_name='case',
            name='clue',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='线索'),
        ),
        migrations.AddField(
            model_name='case',
            name='first_unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.unit', verbose_name='首问'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='approval',
            field=models.CharField(choices=[('none', '不用审核，拟好就发出'), ('unit', '主办部门审核人或负责人，团委也可以'), ('head', '只由主办部门负责人'), ('office', '只由团委工作人员'), ('secretary', '团委书记、副书记签发'), ('unit_office', '部门审核以后，由团委发出')], db_default='unit', default='unit', max_length=12, verbose_name='答复由谁审核'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='by_email',
            field=models.BooleanField(db_default=False, default=False, verbose_name='可以用电子邮件答复'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='by_phone',
            field=models.BooleanField(db_default=False, default=False, verbose_name='可以打电话答复'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='clue',
            field=models.CharField(choices=[('free', '不要求'), ('register', '可以不写线索；不写的只登记，不逐件答复'), ('required', '必须写线索，不写不收')], db_default='free', default='free', max_length=12, verbose_name='匿名信的线索'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='contact',
            field=models.CharField(choices=[('none', '不用留'), ('phone', '要留电话'), ('email', '要留邮箱'), ('both', '电话、邮箱都要留')], db_default='none', default='none', max_length=12, verbose_name='实名信要留的联系方式'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='copies_leaders',
            field=models.BooleanField(db_default=False, default=False, verbose_name='发出的答复抄送团委书记和作过批示的领导'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='extension',
            field=models.CharField(choices=[('fixed', '延到规定的总限时'), ('promised', '办理人承诺一个日期，不晚于规定的总限时')], db_default='fixed', default='fixed', max_length=12, verbose_name='延期延到哪天'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='first_asked',
            field=models.BooleanField(db_default=False, default=False, verbose_name='首问责任：最先接到的部门跟到办结'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='in_person',
            field=models.BooleanField(db_default=False, default=False, verbose_name='可以当面答复'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='instruction',
            field=models.CharField(choices=[('optional', '需要时才请'), ('required', '每封都要，没有批示不能发出答复')], db_default='optional', default='optional', max_length=12, verbose_name='领导批示'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='is_urgent',
            field=models.BooleanField(db_default=False, default=False, verbose_name='紧急：一来信就提醒值班老师'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='publishing',
            field=models.CharField(choices=[('consent', '来信人同意，并经另一位老师核对'), ('never', '不公开，只有来信人和办理的人看得到')], db_default='consent', default='consent', max_length=12, verbose_name='公开'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='reopened_by',
            field=models.CharField(choices=[('another', '换一位办理人'), ('anybody', '可以由原办理人接着办')], db_default='another', default='another', max_length=12, verbose_name='重办由谁办'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='repeat_days',
            field=models.PositiveSmallIntegerField(db_default=30, default=30, verbose_name='答复后多少天内算同一件事'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='repeats',
            field=models.CharField(choices=[('free', '不限制'), ('remind', '提醒来信人，仍可送出'), ('refuse', '不收，请来信人回到原信')], db_default='free', default='free', max_length=12, verbose_name='同一人就同一件事再来信'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='routing',
            field=models.CharField(choices=[('staff', '团委先看，再转办'), ('direct', '直接到“通常转给”的部门'), ('sender', '来信人自己选部门；不知道找谁的，进公共咨询区由团委分派')], db_default='staff', default='staff', max_length=12, verbose_name='来信先到哪里'),
        ),
        migrations.AddField(
            model_name='classrules',
            name='until_satisfied',
            field=models.BooleanField(db_default=False, default=False, verbose_name='不限次数，直到来信人说“解决了”'),
        ),
        migrations.AddField(
            model_name='refusalreason',
            name='registers_only',
            field=models.BooleanField(db_default=False, default=False, verbose_name='仅登记，不算不予受理'),
        ),
        migrations.AlterField(
            model_name='caseentry',
            name='kind',
            field=models.CharField(choices=[('accepted', '已受理'), ('refused', '不予受理'), ('withdrawn', '来信人撤回'), ('asked', '请来信人补充'), ('told', '来信人补充'), ('wait_over', '等补充到期，继续办理'), ('routed', '转办'), ('returned', '退回重新分派'), ('claimed', '认领'), ('extended', '延期'), ('note', '内部备注'), ('said', '值班老师留话'), ('drafted', '拟出答复'), ('draft_returned', '答复退回修改'), ('answered', '已答复'), ('satisfied', '来信人：解决了'), ('unsatisfied', '来信人：还没有'), ('reopened', '重新办理'), ('closed', '办结'), ('valued', '标为有价值'), ('published', '公开'), ('revealed', '两人同意后查看署名'), ('escalated', '超期已报书记'), ('merged', '和同类的信一起办理'), ('unmerged', '改回单独办理'), ('interim', '先回复'), ('split', '拆成两封'), ('leader_asked', '请领导批示'), ('instructed', '领导批示'), ('checked', '部门审核通过'), ('reached', '告诉来信人')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('checked_by', None), models.Q(('checked_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='answer_checked_by_another_person'),
        ),
        migrations.AddField(
            model_name='leaderinstruction',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leaderinstruction',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instructions', to='mailbox.case'),
        ),
        migrations.AddField(
            model_name='leaderinstruction',
            name='leader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reasonversion',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reasonversion',
            name='reason',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='mailbox.refusalreason'),
        ),
        migrations.AddField(
            model_name='senderdetails',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sender', to='mailbox.case'),
        ),
        migrations.AddField(
            model_name='split',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='split',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='split_from', to='mailbox.case'),
        ),
        migrations.AddField(
            model_name='split',
            name='origin',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='splits', to='mailbox.case'),
        ),
        migrations.AddConstraint(
            model_name='leaderinstruction',
            constraint=models.UniqueConstraint(condition=models.Q(('written_at', None)), fields=('case', 'leader'), name='instruction_asked_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='leaderinstruction',
            constraint=models.CheckConstraint(condition=models.Q(('leader', models.F('asked_by')), _negated=True), name='instruction_not_by_oneself'),
        ),
        migrations.AddConstraint(
            model_name='senderdetails',
            constraint=models.CheckConstraint(condition=models.Q(('email', ''), ('phone', ''), ('unit', ''), _negated=True), name='sender_details_say_something'),
        ),
        migrations.AddConstraint(
            model_name='split',
            constraint=models.CheckConstraint(condition=models.Q(('case', models.F('origin')), _negated=True), name='split_another'),
        ),
        # Only the state forgets the field: processes of before still read and write the column.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("classrules", "needs_approval")],
            database_operations=[
                migrations.RunSQL(
                    "UPDATE mailbox_classrules SET approval = 'none' WHERE NOT needs_approval;"
                    "ALTER TABLE mailbox_classrules ALTER needs_approval SET DEFAULT true",
                    "UPDATE mailbox_classrules SET needs_approval = approval <> 'none';"
                    "ALTER TABLE mailbox_classrules ALTER needs_approval DROP DEFAULT",
                )
            ],
        ),
        migrations.RunSQL(
            "INSERT INTO mailbox_reasonversion"
            " (reason_id, name, text, registers_only, is_active, made_at)"
            " SELECT id, name, text, registers_only, is_active, now() FROM mailbox_refusalreason",
            migrations.RunSQL.noop,
        ),
    ]
