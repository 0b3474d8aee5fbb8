"""A year of invented letters in every state, for a portal that somebody only tries out."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Appointment, Member, Unit
from mailbox import rules_demo
from mailbox.cases import clock, notices, receipts
from mailbox.cases.answer_models import Answer, Publication
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.rules import VERSIONED, rules_in_force, rules_of
from mailbox.cases.rules_actions import change_class
from mailbox.cases.rules_models import CaseClass, RefusalReason, Step, StepLimit

# class, department, title, text, answer
MATTERS = [
    ("living", "后勤处", "东区浴室 22 点后没有热水",
     "上周三到周五，东区 3 栋一楼浴室 22:10 左右就只有冷水。下晚课 21:50，排队到就没热水了。",
     "你反映的情况属实。热水泵原定 22:00 停机，今晚起改为 23:00；一楼另加一台循环泵，月底前装好。"),
    ("living", "后勤处", "第二食堂午餐排队太久",
     "中午十二点十分以后，二食堂要排二十五分钟以上，下午一点半有课的班来不及吃。",
     "从下周一起 11:40 至 12:40 加开 5、6 号窗口，并把套餐窗口移到门口，先试两周，再看效果。"),
    ("living", "后勤处", "二食堂微波炉坏了三台",
     "二食堂二楼四台微波炉坏了三台，已经一个多星期。", "三台已送修，周四装回；备用两台今天先放上。"),
    ("living", "后勤处", "东区快递点雨天没有遮雨",
     "下雨天取快递要站在外面排队，纸箱都湿了。", "已联系快递点搭雨棚，本周六施工，施工时请走南门取件。"),
    ("living", "后勤处", "6 栋洗衣机经常排不上",
     "6 栋每层只有两台洗衣机，周日晚上要排到十一点。", "已向公司申请每层加一台，下月 10 日前到位。"),
    ("study", "图书馆", "图书馆三楼能不能留一间通宵自习室",
     "考试周晚上十点以后只能回宿舍，宿舍十一点熄灯。", "12 月 1 日起开放 302，考试周延到凌晨一点。"),
    ("study", "教务处", "晚自习教室投影一直开着没人关",
     "教学楼 B 座几间教室的投影整晚开着。", "已装定时断电，22:30 自动关闭。"),
    ("study", "教务处", "四级准考证打印点能不能多一个",
     "只有一个打印点，报名人多的时候要排一个小时。", "图书馆一楼和学生中心各加一台，考前三天开放。"),
    ("study", "教务处", "体育课选课系统总是卡住",
     "选课开始前五分钟页面就打不开，刷新进去已经满了。", "下一轮改为分年级错峰，开放时间会提前三天通知。"),
    ("activity", "权益部", "class show 复赛顺序能不能抽签",
     "去年复赛按报名先后，最后几个班等到很晚。", "今年改为现场抽签，抽签前公开规则，可以来看。"),
    ("activity", "权益部", "文武争霸的奖状名字打错",
     "社团文化节发的奖状把“谢沐阳”打成了“谢沐杨”。", "很抱歉，新奖状已做好，可到学生中心 203 领取。"),
    ("activity", "权益部", "社团借教室要跑三个办公室盖章",
     "借一次教室要找三位老师盖章，经常有一位不在。", "改成线上一次提交，最长两个工作日批完。"),
    ("activity", "保卫处", "田径场 21:30 就关灯，夜跑看不见路",
     "“奔跑吧融智”打卡的同学多，关灯后跑道东侧很黑。", "改为 22:30 关灯，东侧两盏坏灯已换。"),
    ("support", "学生处", "助学金公示名单里我的班级写错了",
     "公示名单里班级写成了隔壁班，会影响发放吗？", "班级已更正，不影响发放，本月 25 日到账。"),
    ("support", "学生处", "勤工助学的工资什么时候发",
     "上个月的勤工助学工资还没有到账。", "财务系统升级推迟了三天，已经发出，请查收。"),
    ("other", "信息中心", "宿舍晚上网络很慢",
     "晚上九点到十一点，西区 2 栋几乎打不开网页。", "西区出口带宽已加倍，2 栋两台旧接入设备已换。"),
    ("other", "信息中心", "共享雨伞能不能放到图书馆门口",
     "下雨天从图书馆回宿舍最需要伞。", "本周在图书馆门口加放 60 把，用后放回任意一个点。"),
]  # fmt: skip
PROGRESS = ["已经到现场看过，配件下单了，周五前换好。", "和公司约了明天上午来修，修好再告诉你。",
            "几个部门在商量，后天给准话。"]  # fmt: skip
NOTES = ["已电话联系宿管核实。", "与后勤一起去现场看过。", "同类来信本月第三封。"]


def fill(rng, cast, count=420):
    """Write `count` letters over the last year; the newest fortnight holds every open state.

    The student who can be tried with one click has an answer to rate and a question to answer.
    """
    _promise_progress()
    world = _World(rng)
    now = timezone.localtime()
    cases = [
        world.letter(now - timedelta(hours=(n / count) ** 1.6 * 365 * 24)) for n in range(count)
    ]
    tried = cast["2024110101"].pk
    for days, stage in ((5, "handling"), (4, "answered"), (3, "waiting")):
        cases.append(world.letter(now - timedelta(days=days), author=tried, stage=stage))
    Case.objects.bulk_create(cases)
    CaseEntry.objects.bulk_create(world.entries)
    Answer.objects.bulk_create(world.answers)
    Publication.objects.bulk_create(world.publications)
    notices.answered(cases[-2], cases[-2].answers.get())
    notices.asked(cases[-1], cases[-1].entries.get(kind="asked"))
    rules_demo.fill(cast)


def _promise_progress():
    """A second version of one class: a word to the author every two working days."""
    found = CaseClass.objects.get(key="living")
    newest = rules_of(found.pk)
    if newest.version > 1:
        return
    limits = [
        {field.name: getattr(limit, field.name) for field in StepLimit._meta.concrete_fields[2:]}
        for limit in newest.limits.all()
    ]
    rules = {name: getattr(newest, name) for name in VERSIONED}
    changed = {"progress_amount": 2, "note": "食堂宿舍的事等得急，每两个工作日告诉来信人进展。"}
    by = Appointment.objects.in_force().filter(unit__kind=Unit.Kind.COMMITTEE).first().user
    change_class(case_class=found, by=by, details={}, rules=rules | changed, limits=limits)


class _World:
    """Whom and what the invented letters refer to."""

    def __init__(self, rng):
        self.rng = rng
        self.authors = list(Member.objects.order_by("pk").values_list("user", flat=True)[:600])
        self.rules = {r.case_class.key: r for r in rules_in_force()}
        self.units = {u.name: u for u in Unit.objects.filter(kind="department")}
        self.any_unit = next(iter(self.units.values()))
        posts = list(Appointment.objects.in_force().select_related("user", "unit"))
        self.staff = [a.user for a in posts if a.unit.kind == "committee"]
        self.people = {}
        for held in posts:
            self.people.setdefault((held.unit_id, held.post), held.user)
        self.reason = RefusalReason.objects.first()
        self.entries, self.answers, self.publications = [], [], []

    def letter(self, at, *, author=None, stage=None):
        """One letter received at `at`, moved on as far as its age suggests; `author` signs it."""
        rng = self.rng
        key, department, title, text, answer = rng.choice(MATTERS)
        unit = self.units.get(department, self.any_unit)
        visibility = rng.choices(["named", "hidden", "anonymous"], [6, 3, 1])[0]
        visibility = "named" if author else visibility
        case = Case(
            number=receipts.new_number(at, is_anonymous=visibility == "anonymous"),
            case_class=self.rules[key].case_class,
            rules=self.rules[key], visibility=visibility, title=title, text=text,
            author_id=None if visibility == "anonymous" else author or rng.choice(self.authors),
            tracking_hash=receipts.tracking_hash(str(rng.random())),
            submission_hash=receipts.submission_hash(str(rng.random()), None),
            received_at=at, publish_consent=rng.random() < 0.5,
        )  # fmt: skip
        if visibility == "anonymous":
            case.received_at = at.replace(hour=0, minute=0, second=0, microsecond=0)
        self._move(case, stage or self._stage(timezone.now() - at), unit, answer)
        return case

    def _stage(self, age):
        """How far a letter of this age has come: a desk that mostly keeps its limits."""
        if age < timedelta(days=1):
            stages = ["submitted", "submitted", "accepted", "handling", "refused"]
        elif age < timedelta(days=5):
            stages = ["accepted", "handling", "handling", "drafted", "waiting", "answered"]
        elif age < timedelta(days=12):
            stages = ["handling", "drafted", "answered", "answered", "closed", "closed", "closed"]
        else:
            stages = ["closed"] * 16 + ["refused"]
        return self.rng.choice(stages)

    def _move(self, case, stage, unit, answer):
        staff, moment = self.rng.choice(self.staff), case.received_at
        # Only here a state is set by hand: the invented past did not pass through the actions.
        case.__dict__["state"] = stage
        clock.start(case, Step.ACCEPT, moment)
        if stage == "submitted":
            return
        moment += timedelta(hours=self.rng.randint(1, 20))
        case.responded_at = moment
        case.is_valued = self.rng.random() < 0.15
        if stage == "refused":
            case.refusal_reason, case.closed_at = self.reason, moment
            self._note(case, "refused", moment, staff, text=self.reason.text)
            clock.stop(case)
            return
        self._note(case, "accepted", moment, staff)
        clock.start(case, Step.ROUTE, moment)
        if stage == "accepted":
            return
        moment += timedelta(hours=self.rng.randint(1, 20))
        case.lead = unit
        self._note(case, "routed", moment, staff, unit=unit, text="请核实后答复。")
        clock.start(case, Step.ANSWER, moment)
        clock.owe_word(case, moment)
        answerer = self.people.get((unit.pk, "answerer"), staff)
        if stage == "waiting":
            case.state_before_wait = "handling"
            self._note(case, "asked", moment, answerer, unit=unit, text="请问是哪一栋、几点？")
            clock.pause(case, moment)
            return
        case.handler = answerer
        if self.rng.random() < 0.3:
            self._note(case, "note", moment, answerer, text=self.rng.choice(NOTES), author=False)
        if stage == "handling":
            self._say_how_it_stands(case, moment, answerer, unit)
            return
        moment = min(moment + timedelta(hours=self.rng.randint(6, 24 * 8)), timezone.localtime())
        self._note(case, "drafted", moment, answerer, author=False)
        written = Answer(case=case, text=answer, unit=unit, drafted_by=answerer, drafted_at=moment)
        self.answers.append(written)
        if stage == "drafted":
            clock.start_approval(case)
            return
        auditor = self.people.get((unit.pk, "auditor"), staff)
        written.state, written.decided_at = "sent", moment
        written.second = auditor if auditor != answerer else None
        self._note(case, "answered", moment, auditor, unit=unit)
        case.answered_at, case.answered_in_time = moment, moment < case.answer_due_at
        clock.start(case, Step.FEEDBACK, moment)
        if stage == "answered":
            return
        moment += timedelta(hours=self.rng.randint(2, 60))
        case.outcome = self.rng.choices(["solved", "unsolved", "unrated"], [78, 8, 14])[0]
        case.is_satisfied = {"solved": True, "unsolved": False, "unrated": None}[case.outcome]
        moment = min(moment, timezone.localtime())  # nothing happens in the future
        case.closed_at = moment
        if case.is_satisfied is not None:
            kind = "satisfied" if case.is_satisfied else "unsatisfied"
            self._note(case, kind, moment)
        self._note(case, "closed", moment)
        clock.stop(case)
        if case.publish_consent and case.outcome == "solved" and len(self.staff) > 1:
            self.publications.append(
                Publication(
                    case=case, title=case.title, question=case.text, answer=answer,
                    prepared_by=self.staff[0], approved_by=self.staff[1],
                    prepared_at=moment, published_on=timezone.localdate(moment),
                )
            )  # fmt: skip

    def _say_how_it_stands(self, case, moment, answerer, unit):
        """Where a word was owed, most have said it, once and in time."""
        said = moment + timedelta(hours=self.rng.randint(20, 40))
        if case.progress_due_at and said < timezone.localtime() and self.rng.random() < 0.7:
            self._note(case, "progress", said, answerer, unit=unit, text=self.rng.choice(PROGRESS))
            clock.owe_word(case, said)

    def _note(self, case, kind, at, by=None, unit=None, text="", author=True):
        self.entries.append(
            CaseEntry(case=case, kind=kind, at=at, by=by, unit=unit, text=text, for_author=author)
        )
