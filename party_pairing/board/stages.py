"""The columns of the board: states of a recommendation, put together as people speak of them."""

from dataclasses import dataclass

from party_pairing.recommend_rules import spec as rules


@dataclass(frozen=True)
class Stage:
    """A column. `waits_for`: who has it while somebody stands here ("" nobody)."""

    key: str
    label: str
    states: tuple[str, ...]
    waits_for: str = ""


STAGES = (
    Stage("applied", "已报名", ("applied",), "团支部：审核报名"),
    Stage("listed", "列入候选", ("listed",), "团支部：开推优大会"),
    Stage("passed", "大会通过", ("passed",), "团总支、团委：考察和公示"),
    Stage("published", "公示中", ("published",), "公示期满由团委收"),
    Stage("approving", "审批中", ("approving",), "审批的人"),
    Stage("pre", "等党组织答复", ("pre",), "党支部：答复"),
    Stage("recommended", "推荐有效", ("recommended",)),
    Stage("admitted", "已被吸收", ("admitted",)),
    Stage("ended", "没有走完", (
        "not_listed", "not_passed", "dropped", "refused", "withdrawn", "stopped", "expired",
    )),
)  # fmt: skip
BY_KEY = {each.key: each for each in STAGES}
OF_STATE = {state: each for each in STAGES for state in each.states}
WAITING = tuple(each for each in STAGES if each.waits_for)
WHO = {
    rules.BRANCH: "团支部", rules.GENERAL_BRANCH: "团总支书记", rules.PARTY_BRANCH: "党支部",
    rules.STAFF: "分管老师", rules.COMMITTEE: "团委",
}  # fmt: skip


def who_has(state, spec, decided):
    """Who has to do something about somebody in this state; `decided` the steps that are behind."""
    if state == "approving":
        step = next((each for each in spec.steps if each.key not in decided), None)
        if step is not None:
            return f"{WHO.get(step.who, step.who)}：{step.label}"
    stage = OF_STATE.get(state)
    return stage.waits_for if stage else ""


def shade(many, most):
    """How dark a cell is: q1 to q5; "" for nothing."""
    return f"q{min(5, -(-many * 5 // most))}" if many and most else ""
