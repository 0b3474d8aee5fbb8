"""What stands against requirements of league days, and what looks odd in them. Pure."""

from collections import Counter

from branches.league_days.days.naming import unknown_parts
from branches.league_days.days.spec import (
    AFTER,
    BEFORE,
    DAYS,
    FILE,
    PHOTO,
    TEXT,
    WORKDAYS,
    DaySpec,
    Material,
)
from tuanwei.rulebooks import reasons
from tuanwei.rulebooks.reasons import Reason

PLAN, RECORD, MATERIALS = "plan", "record", "materials"
MOST_TEXT, MOST_SHORT, MOST_OWN, MOST_FILES = 4000, 1000, 10_000, 20
MOST_DAYS = 60


def contradictions(spec: DaySpec) -> list[Reason]:
    """Everything that stands against `spec`, the refusals first."""
    found = [*_of_plan(spec), *_of_record(spec), *_of_materials(spec)]
    return sorted(found, key=lambda each: each.is_warning)


def refusals(spec: DaySpec) -> list[Reason]:
    """What cannot stay."""
    return reasons.refusals(contradictions(spec))


def _range(section, what, least, most, limit, unit="字"):
    if least < 0 or most < 0:
        yield Reason(section, f"{what}的{unit}数不能是负的。")
    elif most == 0 and section != MATERIALS:
        yield Reason(section, f"{what}最多 0 {unit}，就没法写了。请填大于 0 的数。")
    elif most and least > most:
        yield Reason(section, f"{what}最少 {least} {unit}，最多却只有 {most} {unit}。")
    if max(least, most) > limit:
        yield Reason(section, f"{what}最多能到 {limit} {unit}，请填小一些。")


def _of_plan(spec):
    yield from _range(PLAN, "方案", spec.plan_least, spec.plan_most, MOST_TEXT)
    if not 0 <= spec.plan_days <= MOST_DAYS or not 0 <= spec.answer_days <= MOST_DAYS:
        yield Reason(PLAN, f"提前的天数要在 0 到 {MOST_DAYS} 之间。")
    elif spec.answer_days > spec.plan_days:
        yield Reason(PLAN, f"方案提前 {spec.plan_days} 天交就行，却要提前 {spec.answer_days} 天"
                     "答复：还没交就得答复。请把交方案的天数改大，或答复的天数改小。")  # fmt: skip
    elif spec.plan_days and spec.answer_days == spec.plan_days:
        yield Reason(PLAN, f"交方案和答复都是提前 {spec.plan_days} 天：最后一天交的，当天就要"
                     "答复。", True)  # fmt: skip
    if spec.a_month < 0 or spec.a_month > 31:
        yield Reason(PLAN, "每月的次数要在 0 到 31 之间。")


def _of_record(spec):
    yield from _range(RECORD, "总结", spec.summary_least, spec.summary_most, MOST_TEXT)
    yield from _range(RECORD, "“有特色”", 0, spec.feature_most, MOST_SHORT)
    yield from _range(RECORD, "“见成效”", 0, spec.outcome_most, MOST_SHORT)
    if spec.photos_least < 0 or spec.photos_most < 0:
        yield Reason(RECORD, "照片的张数不能是负的。")
    elif spec.photos_least > spec.photos_most:
        yield Reason(RECORD, f"照片最少 {spec.photos_least} 张，最多却只有 {spec.photos_most} 张。")
    if spec.photos_most > MOST_FILES:
        yield Reason(RECORD, f"照片最多 {MOST_FILES} 张，请填小一些。")
    if not 0 <= spec.record_days <= MOST_DAYS:
        yield Reason(RECORD, f"交总结的天数要在 0 到 {MOST_DAYS} 之间。")


def _of_materials(spec):
    for what, many in (
        ("编号", Counter(each.key for each in spec.materials)),
        ("名称", Counter(each.label for each in spec.materials)),
    ):  # fmt: skip
        for said, count in many.items():
            if count > 1:
                yield Reason(
                    MATERIALS, f"{what}“{said}”的材料有 {count} 份，请合成一份或改个{what}。"
                )
    for each in spec.materials:
        yield from _of_material(spec, each)
    names = Counter(each.naming for each in spec.materials if each.naming)
    for naming, count in names.items():
        if count > 1 and "{label}" not in naming:
            yield Reason(MATERIALS, f"有 {count} 份材料的文件都叫“{naming}”，下载后分不开。"
                         "可以加上 {label}（材料的名称）。", True)  # fmt: skip


def _of_material(spec, each: Material):
    said = f"“{each.label}”"
    if not each.label.strip() or not each.key:
        yield Reason(MATERIALS, "有一份材料没有名称，请写上。")
        return
    if each.key == "photos":
        yield Reason(MATERIALS, f"{said}的编号 photos 留给总结里的照片用，请换一个。")
    if each.form not in (TEXT, FILE, PHOTO) or each.when not in (BEFORE, AFTER):
        yield Reason(MATERIALS, f"{said}要选清楚：写文字还是传文件，开展前还是开展后交。")
        return
    if each.unit not in (DAYS, WORKDAYS) or not 0 <= each.amount <= MOST_DAYS:
        yield Reason(MATERIALS, f"{said}的期限要在 0 到 {MOST_DAYS} 天之间。")
        return
    is_text = each.form == TEXT
    unit, limit = ("字", MOST_OWN) if is_text else ("个", MOST_FILES)
    yield from _range(MATERIALS, said, each.least, each.most, limit, unit)
    if each.points < 0:
        yield Reason(MATERIALS, f"{said}的分值不能是负的。")
    for part in unknown_parts(each.naming):
        yield Reason(MATERIALS, f"{said}的命名里“{part}”不认识。可以用 {{unit}} 支部、{{month}} 月份、"
                     "{title} 团日名称、{label} 材料、{number} 编号。")  # fmt: skip
    if is_text and each.naming:
        yield Reason(MATERIALS, f"{said}直接写在网页上，没有文件，命名用不上。", True)
    if each.when == BEFORE and each.amount > spec.plan_days:
        days = "个工作日" if each.unit == WORKDAYS else "天"
        yield Reason(MATERIALS, f"{said}要在开展前 {each.amount} {days}交，方案提前 "
                     f"{spec.plan_days} 天交就行：材料会比方案先到期。", True)  # fmt: skip
    if each.points and not each.is_required:
        yield Reason(MATERIALS, f"{said}可以不交，却有 {each.points} 分：不交的就少这些分。", True)
