"""What a filled Word form says, matched with the rules of a kind and the people and places there are."""

import re

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError

from activities.applications import asking, filling, word_in
from activities.applications.drafting import units_named
from activities.applications.models import Application
from activities.applications.row_forms import person_called
from activities.applications.word_in import Found, Left, Reading, bare
from activities.kinds.conditions import number
from tuanwei.accounts.models import User
from tuanwei.attachments.checks import check
from tuanwei.attachments.formats import DOCX
from tuanwei.gatherings.venue_models import Venue

LIMITS = {"title": 60, "phone": 20, "place": 60, "plan": asking.LONGEST, "other_schools": 200}
PHONE = re.compile(r"^[+\d][\d\s-]{5,19}$")


def read(upload, rules):
    """The Reading of an uploaded .docx by `rules` (a Spec).

    Raises ValidationError, in words, for what is no Word form, or is too big, or carries code.
    """
    content, _known = check(upload, (DOCX,))
    try:
        tables, paragraphs = word_in.tables_of(content)
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError, RecursionError) as fault:
        raise ValidationError(
            _("这个文件读不出表格。请用 Word 打开，另存为 docx 再传，或直接在网页上填。")
        ) from fault
    own = {bare(rule.label): rule for rule in rules.fields}
    reading = Reading()
    for heading, text in word_in.pairs_of(tables, paragraphs, [r.label for r in rules.fields]):
        _understand(reading, rules, own, heading, text)
    for rows in tables:
        if name := word_in.head_of(rows):
            _table(reading, rules, name, rows)
    _together(reading)
    if not reading.found and not reading.left:
        raise ValidationError(
            _("没有找到认识的栏目。表里要有“活动名称”“活动时间”这样的格子，右边是填的内容。")
        )
    return reading


def _understand(reading, rules, own, heading, text):
    keys = word_in.names(heading)
    if not text.strip():
        return
    if rule := next((own[key] for key in keys if key in own), None):
        return _own(reading, rule, heading, text)
    name = next((word_in.KNOWN[key] for key in keys if key in word_in.KNOWN), None)
    if why := next((why for each, why in word_in.BY_LOGIN.items() if bare(each) in keys), None):
        return reading.left.append(Left(heading, text, why))
    if any(key.endswith("意见") for key in keys):
        return reading.left.append(Left(heading, text, _("意见由审核的人在系统里写。")))
    if name is None or not (name in ("time", "money") or filling.is_asked(rules, name)):
        return reading.left.append(Left(heading, text, _("这类活动不问这一项。")))
    reader = READERS.get(name, _plain)
    value, words, why = reader(text, rules, heading, name)
    if value is None:
        return reading.left.append(Left(heading, text, why))
    for field, one, spoken in value if name in ("time", "place") else [(name, value, words)]:
        label = filling.FIELD_LABELS.get(field, _("预算"))
        reading.found.append(Found(heading, field, label, one, spoken))
    if why:
        reading.left.append(Left(heading, text, why))
    return None


def _own(reading, rule, heading, text):
    value, why = _answer(rule, text)
    if value is None:
        reading.left.append(Left(heading, text, why))
    else:
        reading.found.append(
            Found(heading, f"field.{rule.key}", rule.label, value, asking.spoken(rule, value))
        )


def _answer(rule, text):
    text = text.strip()
    if rule.kind == "confirm":
        return None, _("要本人在系统里勾选。")
    if rule.kind in ("number", "money"):
        return _number(rule, word_in.amount(text) if rule.kind == "money" else number(text))
    if rule.kind in ("date", "moment"):
        start, _end = word_in.span(text)
        if rule.kind == "date" or start is None:
            return None, _("请在系统里选日期。")
        return timezone.make_aware(start).isoformat(timespec="minutes"), ""
    if rule.kind == "yes_no":
        said = {"是": True, "有": True, "否": False, "无": False, "没有": False}.get(text)
        return said, _("没读懂是“是”还是“否”。")
    if rule.kind in ("choice", "choices"):
        chosen = [each.strip() for each in re.split(r"[、，,；;\n]", text) if each.strip()]
        if any(each not in rule.choices for each in chosen) or (
            rule.kind == "choice" and len(chosen) > 1
        ):
            return None, _("不在可以选的几项里。")
        return (chosen if rule.kind == "choices" else chosen[0]), ""
    most = {"long": asking.LONGEST, "phone": 20}.get(rule.kind, asking.LONGEST_TEXT)
    return (text, "") if len(text) <= most else (None, _("太长，请在系统里填。"))


def _number(rule, value):
    """What the web form takes is taken; as `1e99999` a number is short to write and endless to keep."""
    try:
        known = None if value is None else asking.form_field(rule).clean(str(value))
    except ValidationError:
        return None, _("这个数太大或小数太多，请在系统里填。")
    return (None, _("没读懂这个数。")) if known is None else (f"{known:f}", "")


def _plain(text, _rules, _heading, name):
    text = text.strip()
    if len(text) > LIMITS.get(name, 60):
        return None, "", _("太长，放不下，请自己精简。")
    return text, text, ""


def _phone(text, *_rest):
    """One number alone; a name or two numbers are left to people."""
    text = text.strip()
    if not PHONE.match(text):
        return None, "", _("没读懂是哪个号码。")
    return text, text, ""


def _count(text, *_rest):
    found = word_in.count(text)
    if found is None:
        return None, "", _("没读懂是多少，请填一个数。")
    return found, str(found), ""


def _minutes(text, *_rest):
    found = number(text.strip().removesuffix("分钟"))
    if found is None or not 0 <= found <= 1440 or found != int(found):
        return None, "", _("没读懂是多少分钟。")
    return int(found), str(int(found)), ""


def _time(text, *_rest):
    start, end = word_in.span(text)
    if start is None:
        return None, "", _("没读懂时间。要有年月日和几点，例如 2026年12月5日 14:00—16:00。")
    start = timezone.make_aware(start)
    found = [("starts_at", start.isoformat(), asking.said_moment(start))]
    if end is None:
        return found, "", _("只读到开始，没读到几点结束。")
    end = timezone.make_aware(end)
    if end <= start:
        return None, "", _("结束不比开始晚，请自己填时间。")
    return [*found, ("ends_at", end.isoformat(), asking.said_moment(end))], "", ""


def _one_moment(text, _rules, _heading, name):
    start, _end = word_in.span(text)
    if start is None:
        return None, "", _("没读懂时间。要有年月日和几点，例如 2026年12月5日 14:00。")
    start = timezone.make_aware(start)
    return start.isoformat(), asking.said_moment(start), ""


def _place(text, *_rest):
    text = text.strip()
    venue = Venue.objects.filter(name=text, is_active=True).first()
    if venue:
        return [("venue", venue.pk, venue.name)], "", ""
    if len(text) > LIMITS["place"]:
        return None, "", _("太长，放不下，请自己精简。")
    return [("place", text, text)], "", ""


def _venue(text, *_rest):
    venue = Venue.objects.filter(name=text.strip(), is_active=True).first()
    return (venue.pk, venue.name, "") if venue else (None, "", _("没有叫这个名字的场地。"))


def _teacher(text, *_rest):
    text = text.strip()
    found = person_called(text)
    if found is None:
        named = list(User.objects.filter(name=text, is_active=True, member=None)[:2])
        found = named[0] if len(named) == 1 else None
    return (found.pk, found.name, "") if found else (None, "", _("没有找到这位老师，请写工号。"))


def _organisers(text, *_rest):
    units, unknown = units_named(text)
    if unknown or not units:
        return None, "", _("没有找到“%s”，请写全称。") % "”“".join(unknown)[:60]
    return [unit.pk for unit in units], "、".join(unit.name for unit in units), ""


def _where(text, *_rest):
    found = {label: value for value, label in Application.Where.choices}
    text = text.strip()
    return (found[text], text, "") if text in found else (None, "", _("不在可以选的几项里。"))


def _money(text, rules, heading, _name):
    value = word_in.amount(text)
    if not rules.money.is_asked:
        return None, "", _("这类活动不问经费。")
    if value is None:
        return None, "", _("没读懂金额，请在“经费”里一项一项填。")
    if not value:
        return None, "", _("0 元不用填。")
    source = [each.key for each in rules.money.sources if each.label == heading.strip()]
    if "赞助" in heading:
        source = source or [each.key for each in rules.money.sources if each.is_sponsor]
    line = {"item": heading.strip()[:40], "unit_price": f"{value:f}", "quantity": 1,
            "source": source[0] if len(source) == 1 else "", "category": ""}  # fmt: skip
    return [line], f"{heading.strip()} {value:,} 元", ""


def _theme(*_rest):
    return None, "", _("响应哪个主题请在系统里选。")


READERS = {
    "time": _time, "starts_at": _one_moment, "ends_at": _one_moment,
    "sign_up_closes_at": _one_moment, "phone": _phone, "people_inside": _count,
    "people_outside": _count, "people_abroad": _count, "setup_minutes": _minutes,
    "clearing_minutes": _minutes, "place": _place, "venue": _venue, "second_venue": _venue,
    "teacher": _teacher, "organisers": _organisers, "where": _where, "money": _money,
    "theme": _theme, "follows": _theme, "publicity_from": lambda *_r: (None, "", _("请在系统里选日期。")),
    "hours": lambda *_r: (None, "", _("请在系统里填时数。")),
    **dict.fromkeys(("parts", "budget", "team", "materials"),
                    lambda *_r: (None, "", _("请在系统里一行一行填。"))),
}  # fmt: skip


def _table(reading, rules, name, rows):
    """One of our own tables: budget lines and people by number come in, the rest is told."""
    label = filling.FIELD_LABELS[name]
    if not filling.is_asked(rules, name):
        return
    for cells in rows[1:]:
        text = "，".join(filter(None, cells))
        if not text:
            continue
        made = {"budget": _budget_row, "team": _team_row}.get(name, lambda *_r: None)(rules, cells)
        if made is None:
            reading.left.append(Left(label, text, _("这一行请在系统里填。")))
        else:
            reading.found.append(
                Found(label, "money" if name == "budget" else name, label, [made], text)
            )


def _budget_row(rules, cells):
    if len(cells) != len(filling.ROWS["budget"]):
        return None
    price, quantity = word_in.amount(cells[1]), word_in.count(cells[2])
    if not cells[0] or price is None or not quantity:
        return None
    sources = {each.label: each.key for each in rules.money.sources}
    return {
        "item": cells[0][:40], "unit_price": f"{price:f}", "quantity": quantity,
        "source": sources.get(cells[4], ""),
        "category": cells[5] if cells[5] in rules.money.categories else "",
    }  # fmt: skip


def _team_row(_rules, cells):
    person = person_called(cells[1]) if len(cells) == len(filling.ROWS["team"]) else None
    if person is None or person.name != cells[0]:
        return None
    duty = cells[2].removeprefix("负责人").lstrip("、")
    return {"user": person.pk, "duty": duty[:40], "is_leader": cells[2].startswith("负责人")}


def _together(reading):
    """Several cells for the plan become one text; of other fields the first counts."""
    kept, seen = [], {}
    for each in reading.found:
        before = seen.get(each.name)
        if before is None or each.name in ("money", "team"):
            seen[each.name] = each
            kept.append(each)
        elif each.name == "plan":
            text = "\n\n".join([_headed(before), _headed(each)])
            if len(text) > asking.LONGEST:
                reading.left.append(Left(each.heading, each.words, _("太长，放不下，请自己精简。")))
                continue
            merged = Found("", "plan", each.label, text, text)
            kept[kept.index(before)] = seen["plan"] = merged
        elif before.value != each.value:
            reading.left.append(
                Left(each.heading, each.words, _("前面已经读到“%s”，没有换。") % before.words[:40])
            )
    reading.found[:] = kept


def _headed(each):
    return f"{each.heading}：{each.value}" if each.heading else each.value


def proposal(reading):
    """(values, answers, rows, organisers ids) as JSON, for `drafting.begin_filled`."""
    values, answers = {}, {}
    rows: dict[str, list] = {}
    organisers: list[int] = []
    for each in reading.found:
        if each.name.startswith("field."):
            answers[each.name.removeprefix("field.")] = each.value
        elif each.name == "money":
            rows.setdefault("budget", []).extend(each.value)
        elif each.name == "team":
            rows.setdefault("team", []).extend(each.value)
        elif each.name == "organisers":
            organisers = each.value
        else:
            values[each.name] = each.value
    return {"values": values, "answers": answers, "rows": rows, "organisers": organisers}
