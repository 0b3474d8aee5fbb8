"""Words that speak of self-harm and whom to call; staff change them on screen."""

from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion

WORDS = """自杀
自殺
轻生
輕生
寻死
寻短见
自尽
自残
自虐
自我伤害
伤害自己
割腕
割手腕
跳楼
跳河
跳江
上吊
烧炭
吞药
安眠药
遗书
想死
想去死
去死
不如死
死了算了
一死了之
一了百了
不想活
不想再活
活不下去
活着…没意思
活着…没有意思
活着…没意义
活着…没有意义
活够了
活腻了
结束…生命
了结…生命
了结自己
离开这个世界
告别这个世界
消失在这个世界
不想醒来
再也不要醒来
suicide
kill myself
want to die
自sha
zisha"""
HARMLESS = """年轻生
不想活动
跳楼价
跳楼机
跳楼大甩卖
上吊扇
上吊灯
上吊顶
上吊着
上吊装
非遗书
遗书法
自尽力
自尽量
自尽责
自尽快
自尽兴
自杀式
去死记
去死磕
去死角
烧炭烤
想死你了
想死你们了
想死我了
紫砂zisha"""
MESSAGE = (
    "读到你写的，我们放在心上。如果你现在很难受，请先找一个人说说话：下面的电话有人接，"
    "也可以去找辅导员、室友，或身边你信得过的人。你不用一个人扛着。\n"
    "信照常送出，值班老师会马上看到。"
)
PHONES = "全国统一心理援助热线 12356\n急救 120"


def create(apps, schema_editor):
    """Write the one row that is edited from then on."""
    apps.get_model("mailbox", "SafetySetting").objects.create(
        pk=1, words=WORDS, harmless=HARMLESS, message=MESSAGE, phones=PHONES
    )


class Migration(migrations.Migration):

    dependencies = [
        ('mailbox', '0012c_merge'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='caseentry',
            name='kind',
            field=models.CharField(choices=[('accepted', '已受理'), ('refused', '不予受理'), ('withdrawn', '来信人撤回'), ('asked', '请来信人补充'), ('told', '来信人补充'), ('wait_over', '等补充到期，继续办理'), ('routed', '转办'), ('returned', '退回重新分派'), ('claimed', '认领'), ('extended', '延期'), ('note', '内部备注'), ('said', '值班老师留话'), ('drafted', '拟出答复'), ('draft_returned', '答复退回修改'), ('answered', '已答复'), ('satisfied', '来信人：解决了'), ('unsatisfied', '来信人：还没有'), ('reopened', '重新办理'), ('closed', '办结'), ('valued', '标为有价值'), ('published', '公开'), ('revealed', '两人同意后查看署名'), ('escalated', '超期已报书记')], max_length=16),
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raised_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='做了什么')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='mailbox.case')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '紧急提醒',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['id'], name='alert_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('case',), name='alert_one_open_per_case')],
            },
        ),
        migrations.CreateModel(
            name='SafetySetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(blank=True, max_length=5000, verbose_name='出现这些词就提醒')),
                ('harmless', models.TextField(blank=True, max_length=5000, verbose_name='这些说法不算')),
                ('message', models.TextField(max_length=500, verbose_name='给来信人的话')),
                ('phones', models.TextField(max_length=500, verbose_name='可以打的电话')),
                ('on_duty', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='值班的人')),
            ],
            options={
                'verbose_name': '心理安全提醒',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='safety_one_row')],
            },
        ),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
