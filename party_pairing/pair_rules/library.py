"""Rules of real colleges to start from, and the usual ones. No database here.

Where a real text leaves something open, the sample keeps the defaults: nothing is made up for it.
"""

from decimal import Decimal as D

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.spec import Cadence, Choice, Reason, Role, Spec
from tuanwei.rulebooks.samples import Sample

USUAL = Spec(
    cadences=(
        Cadence(rules.TALK, rules.MONTH, D(1), 45, 60),
        Cadence(rules.ACTIVITY, rules.TERM, D(1)),
        Cadence(rules.PROBLEM, rules.TERM, D(1)),
        Cadence(rules.EVALUATION, rules.HALF_YEAR, D(1)),
    ),
)

P1 = Spec(
    statuses=("activist", "development"),
    roles=(Role("contact", "联系人", 1, 3, sought=1),),
    needs=(
        Choice("thought", "思想"), Choice("study", "学习"), Choice("work", "工作"),
        Choice("life", "生活"),
    ),
    reasons=(Reason(rules.WISH, 30), Reason(rules.HELPER_WISH, 30), Reason(rules.FIELD, 10)),
    cadences=(
        Cadence(rules.TALK, rules.MONTH, D(1), 30),
        Cadence(rules.PROBLEM, rules.EVER, D(1)),
    ),
    months=None,
    automatic=(rules.GRADUATED, rules.TRANSFERRED),
)  # fmt: skip

P3 = Spec(
    helpers=("party", "probationary", "development", "activist"),
    statuses=("league", "masses"),
    stands_for=rules.DORMITORY,
    roles=(Role("helper", "宿舍帮扶人", 1, 2, sought=1),),
    capacity=1,
    most_capacity=2,
    wishes=0,
    hard=(),
    reasons=(
        Reason(rules.FIELD, 10), Reason(rules.MAJOR, 5), Reason(rules.SAME_COLLEGE, 20),
    ),
    cadences=(
        Cadence(rules.REPORT, rules.WEEK, D(1), 7, 14, label="给支部书记的书面汇报"),
        Cadence(rules.ACTIVITY, rules.MONTH, D(1), label="总结答辩"),
        Cadence(rules.HOURS, rules.TERM, D(40)),
    ),
    months=None,
)  # fmt: skip

P12 = Spec(
    roles=(
        Role("main", "培养联系人", standing=rules.FORMAL), Role("second", "第二联系人", 0, 1)
    ),
    capacity=3,
    most_capacity=3,
    cadences=(Cadence(rules.TALK, rules.MONTH, D(1), 45, 60),),
    months=12,
    ends=(rules.GRADUATED, rules.TRANSFERRED, rules.DISCIPLINE, rules.LEFT_PARTY, rules.OVER,
          rules.OTHER),
    automatic=(rules.GRADUATED, rules.TRANSFERRED, rules.LEFT_PARTY),
)  # fmt: skip

SAMPLES = {
    "usual": Sample("常见的做法", "一主一副，同学院；每月谈心，每学期一起参加活动、解决一个实际问题，"
                    "半年互评。", USUAL),
    "p1": Sample("一对一联系帮带", "海南职业技术学院工业与信息学院 2016 年的制度：每人至少一名党员联系，"
                 "每月至少一次，至少解决一个实际问题；组织决定和个人选定结合。四个方面照常见的写。", P1),
    "p3": Sample("党员、积极分子帮扶宿舍", "一对一宿舍帮扶：党员和积极分子包到每间宿舍，每周书面汇报，"
                 "每月总结答辩，每学期帮扶 40 学时。", P3),
    "p12": Sample("培养联系人，三人为限", "一名党员最多联系 3 人；培养联系人要正式党员，另可有一名第二联系人；"
                  "一学年；45 天没有记录提醒，60 天告诉党支部。", P12),
}  # fmt: skip
