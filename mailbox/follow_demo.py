"""What became of invented letters: promises at every point, proposals, items of a meeting."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Unit
from mailbox.cases.models import Case
from mailbox.cases.notices import staff
from mailbox.promises.models import Milestone, Promise
from tuanwei.proposals.models import Proposal

# title of the letter, what, milestones as (words, share), how many are done, state, days until due
PROMISES = [
    ("第二食堂午餐排队太久", "二食堂加开两个午餐窗口",
     [("定下窗口位置", 20), ("设备到位", 40), ("培训后开放", 40)], 2, "running", 12),
    ("东区浴室 22 点后没有热水", "东区浴室加装循环泵",
     [("买到设备", None), ("停水施工", None), ("试水", None)], 1, "running", -4),
    ("田径场 21:30 就关灯，夜跑看不见路", "田径场东侧换十二盏灯",
     [("线路检修", None), ("换灯", None)], 2, "kept", -35),
    ("图书馆三楼能不能留一间通宵自习室", "302 改通宵自习室", [("排值班", None), ("开放", None)], 2, "late", -35),
    ("社团借教室要跑三个办公室盖章", "借教室改成线上一次提交",
     [("表单上线", 50), ("三个部门会签", 50)], 1, "broken", -35),
    ("东区快递点雨天没有遮雨", "快递点搭雨棚", [("报批", None), ("施工", None)], 2, "kept", -35),
    ("6 栋洗衣机经常排不上", "6 栋每层加一台洗衣机", [("报批", None), ("到货", None)], 2, "kept", -36),
    ("体育课选课系统总是卡住", "选课改为分年级错峰", [("通知", None), ("演练", None)], 2, "kept", -38),
]  # fmt: skip
REASONS = {"broken": "保卫处的流程要等新系统，最早下学期才能合并。我们先把盖章减到一处。"}


def fill(rng, cast):
    """Promises about published letters, and one about an answered letter of the tried student."""
    today, someone = timezone.localdate(), min(staff())
    public = Case.objects.filter(publication__published_on__isnull=False).order_by("-received_at")
    cases = []
    for title, what, steps, done, state, days in PROMISES:
        if case := public.filter(title=title).first():
            cases.append(case)
            _promise(case, what, steps, done, state, today + timedelta(days=days), someone)
    tried = Case.objects.filter(author=cast["2024110101"], state="answered").latest("received_at")
    steps = [("核对情况", 20), ("部门会签", 40), ("正式改好", 40)]
    what = f"把“{tried.title}”这件事办到底"
    _promise(tried, what, steps, 2, "running", today + timedelta(days=14), someone)
    _proposals([tried, *cases], today, someone)


def _promise(case, what, steps, done, state, due, someone):
    settled = {
        "settled_on": due + timedelta(days=5 if state == "late" else 0), "settled_by_id": someone,
    }  # fmt: skip
    promise = Promise.objects.create(
        case=case, what=what, unit=case.lead or Unit.objects.get(kind=Unit.Kind.COMMITTEE),
        due_on=due, state=state, made_by_id=someone, made_on=due - timedelta(days=30),
        is_public=True, reason=REASONS.get(state, ""), **({} if state == "running" else settled),
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


def _proposals(cases, today, someone):
    common = {"source": "letter", "made_by_id": someone, "is_shown": True}
    Proposal.objects.create(
        kind="question", title="晚上几点以后宿舍还需要热水？", text="来信里说法不一，想问问大家。",
        source_key=cases[-1].number, **common,
    )  # fmt: skip
    Proposal.objects.create(
        kind="meeting", title="请相关部门到场说一次进展", text="来信问的事，请主办部门到会上说。",
        source_key=cases[0].number, state="taken", meets_on=today + timedelta(days=6),
        place=f"meeting:{today + timedelta(days=6)}", place_label="下周的联络组会议", **common,
    )  # fmt: skip
    Proposal.objects.create(
        kind="meeting", title="夜跑时间保卫处能否加一班岗", source_key=cases[-1].number, **common
    )
    Proposal.objects.create(
        kind="theme", title="光盘行动挑战周", text="食堂和权益部一起办。",
        source_key=cases[0].number, **common,
    )  # fmt: skip
