"""What changed from version to version, in words. Pure: ClassRules with their limits in."""

from django.utils.translation import gettext as _

from mailbox.cases.rules import VERSIONED
from mailbox.cases.rules_models import ClassRules, LimitUnit, Step

PROGRESS = ("progress_amount", "progress_unit")  # said in one line
FIELDS = tuple(name for name in VERSIONED if name != "note")


def values(rules):
    """{name: value} of a version, without its note."""
    return {name: getattr(rules, name) for name in FIELDS}


def summary(rules):
    """{step in words: limit in words} of a version."""
    found = {limit.get_step_display(): _limit(limit) for limit in rules.limits.all()}
    if rules.progress_amount:
        found[_("报进展")] = _progress(rules)
    return found


SHOWN_APART = {"title_max", "text_max", "photos_max", "approval", "allows_hidden",
               "allows_anonymous", "reopen_times", *PROGRESS}  # fmt: skip


def specials(rules):
    """[(rule, value)] in words of what this version does otherwise than usual."""
    words = _words(rules)
    fields = [ClassRules._meta.get_field(name) for name in FIELDS if name not in SHOWN_APART]
    return [
        (field.verbose_name, words[str(field.verbose_name)])
        for field in fields
        if getattr(rules, field.name) != field.default
    ]


def history(versions):
    """(version, [what changed]) newest first; `versions` in that order."""
    older = [*versions[1:], None]
    return [
        (version, changes(before, version) if before else [])
        for version, before in zip(versions, older, strict=True)
    ] if versions else []  # fmt: skip


def changes(before, after):
    """Each difference as “限时：5 个工作日 → 7 个工作日”."""
    first, second = _words(before), _words(after)
    return [
        f"{name}：{first.get(name, _('不限'))} → {second.get(name, _('不限'))}"
        for name in {**first, **second}
        if first.get(name) != second.get(name)
    ]


def _words(rules):
    said = {}
    for name in FIELDS:
        if name in PROGRESS:
            continue
        field, value = ClassRules._meta.get_field(name), getattr(rules, name)
        shown = (_("是") if value else _("否")) if isinstance(value, bool) else str(value)
        said[str(field.verbose_name)] = str(dict(field.choices or ()).get(value, shown))
    said[_("报进展")] = _progress(rules)
    for limit in rules.limits.all():
        step = Step(limit.step).label
        said[step] = _limit(limit)
        said[_("%(step)s提前提醒") % {"step": step}] = _amount(
            limit.remind_amount, limit.remind_unit
        )
        said[_("%(step)s超期报负责人") % {"step": step}] = (
            _amount(limit.head_amount, limit.head_unit) if limit.head_amount else _("立即")
        )
        said[_("%(step)s超期报书记") % {"step": step}] = _amount(
            limit.escalate_amount, limit.escalate_unit
        )
    return said


def _limit(limit):
    words = _amount(limit.amount, limit.unit) if limit.amount else _("当天")
    if limit.extended_amount:
        longer = _amount(limit.extended_amount, limit.extended_unit)
        words += _("，可延到 %(longer)s") % {"longer": longer}
    return words


def _progress(rules):
    if not rules.progress_amount:
        return _("不要求")
    return _("每 %(n)s") % {"n": _amount(rules.progress_amount, rules.progress_unit)}


def _amount(number, unit):
    label = LimitUnit(unit).label
    return f"{number} {label}"


def reason_history(versions):
    """(version, [what changed]) newest first of a refusal reason; `versions` in that order."""
    pairs = zip(versions, [*versions[1:], None], strict=True)
    return [(version, _reason_changes(before, version) if before else [])
            for version, before in pairs] if versions else []  # fmt: skip


def _reason_changes(before, after):
    names = ("name", "text", "registers_only", "is_active")
    labels = {"is_active": _("可选"), "registers_only": _("仅登记"),
              "name": _("理由"), "text": _("给来信人的话")}  # fmt: skip
    words = {True: _("是"), False: _("否")}
    found = []
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(f"{labels[name]}：{words.get(old, old)} → {words.get(new, new)}")
    return found
