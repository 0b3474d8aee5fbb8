"""The rules of attendance in the words that people read, and what a version changed."""

from django.utils.translation import gettext as _

from tuanwei.gatherings.rules import every_kind
from tuanwei.lib.numbers import plain

IN_POINTS = {
    "invalid": _("请填数字，如 0.5。"), "max_decimal_places": _("最多写 %(max)s 位小数。"),
    "max_digits": _("最多写 %(max)s 位数字。"), "max_whole_digits": _("最多写 %(max)s 位整数。"),
}  # fmt: skip
MODES = {"first_come": _("先到先得"), "lottery": _("抽签"), "review": _("评审")}


def said(rules):
    """[(what, how)] of one version, points by kind last."""
    return [*_absences(rules), *_made_up(rules), *_shares(rules), *kinds_said(rules)]


def _absences(rules):
    if not rules.pause_after:
        return [(_("缺席"), _("没来不影响以后报名。"))]
    modes = "、".join(words for mode, words in MODES.items() if mode in rules.paused_modes)
    counted = [each for each in every_kind(rules) if each.counts_absences]
    found = [
        (_("缺席"), _("%(window)d 天内缺席 %(n)d 次，从第二天起 %(days)d 天不能报名%(modes)s的活动。") % {
            "window": rules.pause_window, "n": rules.pause_after, "days": rules.pause_days,
            "modes": modes}),
        (_("哪些算"), _("报上了没来的%(kinds)s。") % {
            "kinds": "、".join(each.get_kind_display() for each in counted)}),
        (_("取消太晚"), _("不算缺席。") if rules.late_cancel_hours is None
         else _("开始前 %(n)d 小时内取消算一次缺席。") % {"n": rules.late_cancel_hours}),
        (_("临时补上"), _("没来照样算。") if rules.moved_up_hours is None
         else _("开始前 %(n)d 小时内才给的名额，没来不算。") % {"n": rules.moved_up_hours}),
        (_("有原因"), _("随时可以说明情况，组织者核实后不算。") if rules.plea_days is None
         else _("记下缺席后 %(n)d 天内可以说明情况，组织者核实后不算。") % {"n": rules.plea_days}),
    ]  # fmt: skip
    return found


def _made_up(rules):
    if not rules.allows_made_up:
        return [(_("补签"), _("不能补签。"))]
    parts = [
        _("结束后随时可以补") if rules.made_up_days is None
        else _("结束后 %(n)d 天内可以补") % {"n": rules.made_up_days},
        "" if rules.made_up_most is None
        else _("每人每学期最多 %(n)d 次") % {"n": rules.made_up_most},
    ]  # fmt: skip
    return [(_("补签"), "，".join(filter(None, parts)) + "。")]


def _shares(rules):
    if not any(each.most for each in every_kind(rules)):
        return []
    both = rules.get_both_display()
    shares = [
        (_("迟到"), rules.late_percent), (_("早退"), rules.early_percent),
        (_("补签"), rules.made_up_percent),
    ]  # fmt: skip
    words = "，".join(f"{name}给 {percent}%" for name, percent in shares)
    found = [
        (_("积分打几折"), _("%(words)s；又迟到又早退%(both)s。") % {"words": words, "both": both})
    ]
    if rules.least_present:
        found.append((_("在场时间"), _("不到 %(n)d%% 不给积分。") % {"n": rules.least_present}))
    found.append((_("四舍五入"), _("到 %(step)s 分。") % {"step": plain(rules.step)}))
    return found


def kinds_said(rules):
    """[(kind, how many points)] of those kinds that give points."""
    found = []
    for each in every_kind(rules):
        if each.most:
            parts = [_("一次最多 %(n)s 分") % {"n": plain(each.most)}]
            if each.per_day is not None:
                parts.append(_("一天最多 %(n)s 分") % {"n": plain(each.per_day)})
            if each.per_term is not None:
                parts.append(_("一学期最多 %(n)s 分") % {"n": plain(each.per_term)})
            found.append((each.get_kind_display(), "，".join(parts) + "。"))
    return found


def shares_said(rules):
    """What a gathering page says beside its points, "" where everything counts in full."""
    parts = [
        f"{name} {percent}%"
        for name, percent in (
            (_("迟到"), rules.late_percent), (_("早退"), rules.early_percent),
            (_("补签"), rules.made_up_percent),
        ) if percent != 100
    ]  # fmt: skip
    return "，".join(parts)


def history(versions):
    """[(version, [what changed])], `versions` newest first."""
    older = [*versions[1:], None]
    return [
        (version, changes(before, version) if before else [])
        for version, before in zip(versions, older, strict=True)
    ] if versions else []  # fmt: skip


def changes(before, after):
    """Each difference as “缺席几次暂停报名：2 → 3”."""
    first, second = _figures(before), _figures(after)
    return [
        f"{name}：{first[name]} → {second[name]}" for name in second if first[name] != second[name]
    ]


BOOKKEEPING = {"id", "version", "note", "made_by", "made_at"}


def _figures(rules):
    found = {}
    for field in rules._meta.fields:
        if field.name not in BOOKKEEPING:
            found[str(field.verbose_name)] = _figure(rules, field)
    for each in every_kind(rules):
        for name in ("most", "per_day", "per_term", "counts_absences"):
            field = each._meta.get_field(name)
            found[f"{each.get_kind_display()}{field.verbose_name}"] = _figure(each, field)
    return found


def _figure(row, field):
    value = getattr(row, field.name)
    if value is None:
        return _("不限")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if field.name == "both":
        return row.get_both_display()
    return plain(value) if not isinstance(value, int) else str(value)
