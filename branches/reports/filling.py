"""What is filled in beforehand, and what stands against handing in. No database here."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from branches.reports.spec import CHOICE, LINE, NUMBER, TEXT, YES


def kept(known):
    """[Known] as the report keeps them."""
    return [
        {"key": each.key, "label": each.label, "number": each.number, "lines": list(each.lines)}
        for each in known
    ]


def words(known):
    """[Known] as a text to go on from."""
    found = []
    for each in known:
        if Decimal(each.number or 0) > 0:
            found.append(f"{each.label}：{each.number}。")
            found += [f"- {line}" for line in each.lines]
    return "\n".join(found)


def filled(spec, known):
    """{key of a field: value} of what is known."""
    numbers = {each.key: each.number for each in known}
    values = {}
    for field in spec.fields:
        if field.fill == "words" and field.form == TEXT:
            said = words(known)
            values[field.key] = said[: field.most] if field.most else said
        elif field.fill in numbers and field.form == NUMBER:
            values[field.key] = numbers[field.fill]
    return values


def number_of(value):
    """The Decimal of what was written; None where it is none. Raises nothing."""
    try:
        found = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return found if found.is_finite() else None


def problems(report, photos):
    """{field: [sentence]} of what stands against handing it in; `photos`: how many."""
    spec, found = report.rules.spec, {}
    if not report.title:
        found["title"] = [_("请写标题。")]
    for field in spec.fields:
        if said := _fault(field, report.values.get(field.key)):
            found[f"f_{field.key}"] = [said]
    if photos < spec.photos_least:
        found["photos"] = [_("照片至少 %(least)d 张，现在 %(n)d 张。") % {
            "least": spec.photos_least, "n": photos}]  # fmt: skip
    return found


def _fault(field, value):
    if value in (None, ""):
        if not field.is_required:
            return ""
        verb = _("请选") if field.form in (CHOICE, YES) else _("请填写")
        return _("%(verb)s“%(label)s”。") % {"verb": verb, "label": field.label}
    if field.form in (LINE, TEXT):
        return _length(field, len(value))
    if field.form == NUMBER:
        number = number_of(value)
        if number is None or number < 0:
            return _("“%(label)s”要填不小于 0 的数。") % {"label": field.label}
        if field.least and number < field.least:
            return _("“%(label)s”至少 %(n)d。") % {"label": field.label, "n": field.least}
        if field.most and number > field.most:
            return _("“%(label)s”最多 %(n)d，请核对。") % {"label": field.label, "n": field.most}
    if field.form == CHOICE and value not in field.options:
        return _("“%(label)s”里没有这个选项，请重新选。") % {"label": field.label}
    return ""


def _length(field, many):
    if field.least and many < field.least:
        return _("“%(label)s”至少 %(n)d 字，现在 %(many)d 字。") % {
            "label": field.label, "n": field.least, "many": many}  # fmt: skip
    if field.most and many > field.most:
        return _("“%(label)s”最多 %(n)d 字，现在 %(many)d 字，请删短一些。") % {
            "label": field.label, "n": field.most, "many": many}  # fmt: skip
    return ""


def shown(field, value):
    """A value in words."""
    if value is None or value == "":
        return ""
    if field.form == YES:
        return _("是") if value else _("否")
    return str(value)
