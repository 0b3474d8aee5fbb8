"""A class with rules of its own, and letters that run under them, for a portal only tried out."""

from branches.organisation.models import Appointment, Unit
from mailbox.cases import actions, answering, instructions, sending, splitting
from mailbox.cases.models import Case
from mailbox.cases.rules import VERSIONED, rules_of
from mailbox.cases.rules_actions import make_class
from mailbox.cases.rules_models import ClassRules

LIMITS = (("accept", 1, 0), ("route", 1, 0), ("answer", 5, 10), ("approve", 1, 0),
          ("reanswer", 5, 0), ("wait", 5, 0), ("feedback", 7, 0))  # fmt: skip


def fill(cast):
    """校长信箱: with contact, telephone answers, promised days, the office's last word."""
    staff, answerer, author = cast["T0001"], cast["T3001"], cast["2024110102"]
    unit = Unit.objects.get(name="后勤处")
    usual = {name: ClassRules._meta.get_field(name).default for name in VERSIONED}
    made = make_class(
        by=staff,
        details={"key": "rector", "name": "校长信箱", "hint": "想请学校领导看的事", "default_unit": unit},
        rules=usual | {
            "contact": "phone", "repeats": "remind", "by_phone": True, "in_person": True,
            "approval": "unit_office", "extension": "promised", "first_asked": True,
            "note": "照学校信箱办法",
        },
        limits=[{"step": step, "amount": amount, "extended_amount": longer}
                for step, amount, longer in LIMITS],
    )  # fmt: skip
    leaders = Appointment.objects.in_force().filter(unit__kind="committee", post="secretary")
    case = _routed(made, staff, author, unit, "demo-1", "体育馆周末能不能多开两个小时",
                   "周末下午六点就关门，同学们下了课赶不上。另外器材室的篮球大多没气了。")  # fmt: skip
    splitting.split(
        case=case, by=staff, title="器材室的篮球没气了", text="器材室的篮球大多没气了。"
    )
    answering.reply_first(case=case, by=answerer, text="已经问过体育馆，正在排值班的人。")
    for post in leaders.select_related("user")[:1]:
        instructions.ask_leader(
            case=case, by=staff, leader=post.user, question="延长开放要加值班补贴，请定。"
        )
    case = _routed(made, staff, author, unit, "demo-2", "校门口夜里没有路灯",
                   "南门到公交站一段夜里全黑，女同学不敢走。")  # fmt: skip
    answering.draft_answer(
        case=case, by=answerer, text="路灯昨晚修好了两盏，另外三盏周五换新。", channel="phone",
        reached_note="已电话说明，同学表示知道了",
    )  # fmt: skip
    answering.check_draft(case=case, by=cast["T3003"])


def _routed(made, staff, author, unit, key, title, text):
    receipt = sending.submit(
        by=author, rules=rules_of(made.pk), visibility="named", title=title, text=text,
        submission_key=key, sender={"unit": "会计2401", "phone": "13800001234", "email": ""},
    )  # fmt: skip
    case = Case.objects.get(number=receipt.number)
    actions.accept(case=case, by=staff)
    actions.route(case=case, by=staff, lead=unit)
    return Case.objects.get(pk=case.pk)
