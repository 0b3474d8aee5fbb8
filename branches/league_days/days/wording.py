"""Requirements of league days in words, for everybody to read. Pure."""

from branches.league_days.days.contradictions import MATERIALS, PLAN, RECORD
from branches.league_days.days.spec import BEFORE, PHOTO, TEXT, WORKDAYS, DaySpec, Material
from tuanwei.lib.numbers import plain

TITLES = {PLAN: "开展以前", RECORD: "办完以后", MATERIALS: "另外要交的材料"}


def said(spec: DaySpec) -> list[tuple[str, list[str]]]:
    """[(title, sentences)]."""
    materials = [_material(each) for each in spec.materials]
    parts = [(PLAN, _plan(spec)), (RECORD, _record(spec)), (MATERIALS, materials)]
    return [(TITLES[key], lines) for key, lines in parts if lines]


def compared(before: DaySpec, after: DaySpec) -> list[str]:
    """The sentences of `after` that `before` does not say, then those that hold no more."""
    old = [line for _title, lines in said(before) for line in lines]
    new = [line for _title, lines in said(after) for line in lines]
    gone = [f"不再要求：{line}" for line in old if line not in new]
    return [line for line in new if line not in old] + gone


def span(least: int, most: int, unit: str) -> str:
    """50–200 字, 至少 50 字, 最多 200 字; nothing where all goes."""
    if least and most:
        return f"{least} {unit}" if least == most else f"{least}–{most} {unit}"
    if least:
        return f"至少 {least} {unit}"
    return f"最多 {most} {unit}" if most else ""


def when(material: Material) -> str:
    """开展前 3 天, 结束后 2 个工作日内."""
    unit = "个工作日" if material.unit == WORKDAYS else "天"
    if material.when == BEFORE:
        return f"开展前 {material.amount} {unit}" if material.amount else "开展当天"
    return f"结束后 {material.amount} {unit}内" if material.amount else "结束当天"


def _plan(spec):
    lead = f"提前 {spec.plan_days} 天" if spec.plan_days else "开始以前"
    late = "晚交也收，会标明晚了几天" if spec.takes_late else "晚了不收，要把时间改后"
    answer = f"最晚提前 {spec.answer_days} 天答复" if spec.answer_days else "当天以前答复"
    lines = [
        f"方案{lead}交，{late}。", f"团总支书记审批，{answer}；没有书记的由团委审。",
        f"方案 {span(spec.plan_least, spec.plan_most, '字')}。",
    ]  # fmt: skip
    if spec.a_month:
        lines.append(f"每个支部每月办 {spec.a_month} 次。")
    return lines


def _record(spec):
    return [
        f"结束后 {spec.record_days} 天内交总结，晚了也能交，会标明。" if spec.record_days
        else "结束当天交总结，晚了也能交，会标明。",
        f"总结 {span(spec.summary_least, spec.summary_most, '字')}；“有特色”{spec.feature_most} 字以内，"
        f"“见成效”{spec.outcome_most} 字以内。",
        f"照片 {span(spec.photos_least, spec.photos_most, '张') or '不要求'}。",
    ]  # fmt: skip


def _material(each):
    unit = "字" if each.form == TEXT else "张" if each.form == PHOTO else "个文件"
    size = span(each.least, each.most, unit)
    words = [f"{each.label}：{when(each)}"]
    words += [size] if size else []
    words += [] if each.is_required else ["可以不交"]
    words += [f"{plain(each.points)} 分"] if each.points else []
    words += [f"文件叫“{each.naming}”"] if each.naming else []
    return "，".join(words) + "。" + each.hint
