"""Rules as sentences, and what changed between two of them."""

from dataclasses import replace

from activities.kinds.contradictions import Names
from activities.kinds.library import SAMPLES
from activities.kinds.wording import compared, in_words


def lines(spec, key, names=None):
    return next(part.lines for part in in_words(spec, names) if part.key == key)


def test_a_kind_reads_as_somebody_would_print_it():
    spec = SAMPLES["collective"].spec
    assert lines(spec, "exemptions") == (
        "如果地点是校内并且总人数 < 30，或者地点是校外并且总人数 < 5："
        "不用审批，只备案（校内不到 30 人、校外不到 5 人）",
    )  # fmt: skip
    assert lines(spec, "files") == (
        "如果地点是校内并且总人数 ≥ 100，或者地点是校外并且总人数 ≥ 30：应急预案（必交，Word、PDF）",
    )
    assert lines(spec, "fields") == ("第二位带队老师（一行字，选填，最多 20 字）",)
    assert lines(spec, "lead_times") == ("开始前至少 1 天申报",)
    assert (
        lines(spec, "chain")[1] == "团委工作人员审批，1 个工作日内；通过后改时间、地点、人数要再审"
    )
    weekly = SAMPLES["weekly"].spec
    assert lines(weekly, "chain")[2].startswith("团委工作人员审批，1 个工作日内，每周五统一公布；")
    project = SAMPLES["project"].spec
    assert lines(project, "team")[1:3] == ("团队 5 到 10 人", "每人一学期最多参加 2 个")
    assert "50 人起的单位每学期最多 2 份" in lines(project, "money")
    assert "餐饮最多占 20%" in lines(SAMPLES["large"].spec, "money")


def test_units_and_people_are_called_by_name():
    spec = SAMPLES["off-campus"].spec
    chain = (*spec.chain[:-1], replace(spec.chain[-1], unit=4),
             replace(spec.chain[-1], name="某老师", who="person", person=5))  # fmt: skip
    spec = replace(spec, chain=chain)
    named = lines(spec, "chain", Names(units={4: "保卫处"}, people={5: "周一鸣"}))
    assert named[-2:] == (
        "保卫处知悉；通过后改时间、地点、人数要再审", "某老师（周一鸣）知悉；通过后改时间、地点、人数要再审",
    )  # fmt: skip
    assert "（还没选部门）" in lines(spec, "chain")[-2]


def test_only_what_changed_is_compared():
    old = SAMPLES["collective"].spec
    new = replace(
        old, lead_times=(replace(old.lead_times[0], amount=2), *old.lead_times), exemptions=(),
        closing=replace(old.closing, photos_least=2),
    )  # fmt: skip
    assert [(each.title, each.pairs) for each in compared(old, new)] == [
        ("提前量", (("", "开始前至少 2 天申报"),)),
        ("免审批", ((lines(old, "exemptions")[0], ""),)),
        ("结项", (("", "照片至少 2 张"),)),
    ]  # fmt: skip
    assert compared(old, old) == []
