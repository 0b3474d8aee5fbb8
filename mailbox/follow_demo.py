"""What became of invented letters: promises at every point, proposals, items of a meeting."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Unit
from mailbox.cases.models import Case
from mailbox.cases.notices import staff
from mailbox.promises.models import Milestone, Promise
from tuanwei.proposals.models import Proposal

# what, milestones as (words, share), how many are done, state, days until due
PROMISES = [
    ("二食堂加开两个午餐窗口", [("定下窗口位置", 20), ("设备到位", 40), ("培训后开放", 40)], 2, "running", 12),
    ("东区浴室换两台循环泵", [("买到设备", None), ("停水施工", None), ("试水", None)], 1, "running", -4),
    ("田径场东侧换十二盏灯", [("线路检修", None), ("换灯", None)], 2, "kept", -35),
    ("图书馆 302 改通宵自习室", [("排值班", None), ("开放", None)], 2, "late", -35),
    ("借教室改成线上一次提交", [("表单上线", 50), ("三个部门会签", 50)], 1, "broken", -35),
    ("快递点搭雨棚", [("报批", None), ("施工", None)], 2, "kept", -38),
    ("6 栋每层加一台洗衣机", [("报批", None), ("到货", None)], 2, "kept", -40),
    ("选课改为分年级错峰", [("通知", None), ("演练", None)], 2, "kept", -42),
]  # fmt: skip
REASONS = {"broken": "保卫处的流程要等新系统，最早下学期才能合并。我们先把盖章减到一处。"}


def fill(rng, cast):
    """The tried student's answered letter has a promise at 60 %."""
    today, someone = timezone.localdate(), min(staff())
    tried = Case.objects.filter(author=cast["2024110101"], state="answered").order_by(
        "-received_at"
    )
    public = Case.objects.filter(publication__published_on__isnull=False).order_by("-received_at")
    cases = [tried[0], *public[: len(PROMISES) - 1]]
    committee = Unit.objects.get(kind=Unit.Kind.COMMITTEE)
    for case, (what, steps, done, state, days) in zip(cases, PROMISES, strict=True):
        due = today + timedelta(days=days)
        promise = Promise.objects.create(
            case=case, what=what, unit=case.lead or committee, due_on=due, state=state,
            made_by_id=someone, made_on=due - timedelta(days=30), is_public=True,
            reason=REASONS.get(state, ""),
            **({} if state == "running" else {
                "settled_on": due + timedelta(days=5 if state == "late" else 0),
                "settled_by_id": someone,
            }),
        )  # fmt: skip
        Milestone.objects.bulk_create(
            Milestone(
                promise=promise, words=words, share=share,
                due_on=due - timedelta(days=7 * (len(steps) - 1 - place)),
                done_on=due - timedelta(days=20 - 5 * place) if place < done else None,
                done_by_id=someone if place < done else None,
            )
            for place, (words, share) in enumerate(steps)
        )  # fmt: skip
    _proposals(cases, today, someone)


def _proposals(cases, today, someone):
    common = {"source": "letter", "made_by_id": someone, "is_shown": True}
    Proposal.objects.create(
        kind="question", title="晚上几点以后宿舍还需要热水？", text="来信里说法不一，想问问大家。",
        source_key=cases[1].number, **common,
    )  # fmt: skip
    Proposal.objects.create(
        kind="meeting", title="二食堂错峰下课十分钟", text="要教务处和后勤处一起定。",
        source_key=cases[0].number, state="taken", meets_on=today + timedelta(days=6),
        place=f"meeting:{today + timedelta(days=6)}", place_label="下周的联络组会议", **common,
    )  # fmt: skip
    Proposal.objects.create(
        kind="meeting", title="夜跑时间保卫处能否加一班岗", source_key=cases[2].number, **common
    )
    Proposal.objects.create(
        kind="theme", title="光盘行动挑战周", text="食堂和权益部一起办。",
        source_key=cases[0].number, **common,
    )  # fmt: skip
