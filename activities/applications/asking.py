"""The own questions of a kind as form fields, and their answers as JSON keeps them.

A draft may lack answers and may hold ones that are too short: what a field refuses is only what
is no answer at all. The limits of a FieldRule are for `checks.answer_problems`.
"""

from datetime import date, datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.kinds.conditions import number
from tuanwei.lib.days import DayField, MomentField

LONGEST_TEXT, LONGEST = 300, 20_000
BOOLEANS = ((True, _("是")), (False, _("否")))


class YesNoField(forms.TypedChoiceField):
    """是 or 否, or nothing said yet: None."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=[("yes", _("是")), ("no", _("否"))], coerce=lambda text: text == "yes",
            empty_value=None, widget=forms.RadioSelect(attrs={"class": "pills"}), **kwargs,
        )  # fmt: skip

    def prepare_value(self, value):
        """True and False as the choices name them."""
        return {True: "yes", False: "no"}.get(value, value) if value is not None else ""


def area(rows=4, most=None):
    """A box for sentences, with a count of characters."""
    return forms.Textarea(attrs={"rows": rows, **({"data-counter": int(most)} if most else {})})


def hint_of(rule):
    """The college's words and the limits of a FieldRule, in one line."""
    least, most = (
        None if each is None else f"{each.normalize():f}" for each in (rule.least, rule.most)
    )
    unit = {"text": "个字", "long": "个字", "money": "元", "choices": "项"}.get(rule.kind, "")
    limits = ""
    if least and most:
        limits = f"{least}–{most} {unit}"
    elif least:
        limits = f"至少 {least} {unit}"
    elif most:
        limits = f"最多 {most} {unit}"
    return " ".join(filter(None, [rule.hint, limits.strip() and f"{limits.strip()}。"]))


def form_field(rule):
    """The form field of a FieldRule. Nothing is required while drafting; 选填 shows where it may
    stay empty for good."""
    common = {"label": rule.label, "help_text": hint_of(rule), "required": False}
    field = _field(rule, common)
    field.is_asked = rule.is_required
    return field


def _field(rule, common):
    kind, choices = rule.kind, [(each, each) for each in rule.choices]
    if kind == "long":
        return forms.CharField(max_length=LONGEST, widget=area(5, rule.most), **common)
    if kind == "number":
        return forms.DecimalField(max_digits=12, decimal_places=4, **common)
    if kind == "money":
        return forms.DecimalField(max_digits=11, decimal_places=2, min_value=0, **common)
    if kind == "date":
        return DayField(**common)
    if kind == "moment":
        return MomentField(**common)
    if kind == "choice":
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if kind == "choices":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common
        )
    if kind == "yes_no":
        return YesNoField(**common)
    if kind == "confirm":
        return forms.BooleanField(**common)
    if kind == "phone":
        tel = forms.TextInput(attrs={"type": "tel"})
        return forms.CharField(max_length=20, widget=tel, **common)
    return forms.CharField(max_length=LONGEST_TEXT, **common)


def kept(rule, value):
    """What JSON keeps of a cleaned `value`; None where nothing was said."""
    if value in (None, "", []) or (rule.kind == "confirm" and value is not True):
        return None
    if rule.kind in ("number", "money"):
        return f"{value:f}"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def shown(rule, answer):
    """The value that a form shows for a kept `answer`; None where it no longer fits the question."""
    try:
        if rule.kind == "date":
            return date.fromisoformat(answer) if answer else None
        if rule.kind == "moment":
            return timezone.localtime(datetime.fromisoformat(answer)) if answer else None
    except (TypeError, ValueError):
        return None
    if rule.kind in ("number", "money"):
        return number(answer)
    if rule.kind == "choices":
        return answer if isinstance(answer, list) else []
    if rule.kind in ("yes_no", "confirm"):
        return answer if isinstance(answer, bool) else None
    return answer if isinstance(answer, str) else None


def fits(rule, answer):
    """True when `answer`, kept for a question of another version or application, answers `rule`."""
    value = shown(rule, answer)
    if value in (None, "", []):
        return False
    if rule.kind == "choice":
        return value in rule.choices
    return rule.kind != "choices" or set(value) <= set(rule.choices)


def spoken(rule, answer):
    """A kept `answer` in words; "" where nothing was said."""
    value = shown(rule, answer)
    if value in (None, "", []):
        return ""
    if rule.kind == "money":
        return f"{value:,} 元"
    if rule.kind == "number":
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return said_moment(value)
    if isinstance(value, date):
        return said_day(value)
    if isinstance(value, bool):
        return str(_("已确认")) if rule.kind == "confirm" else str(dict(BOOLEANS)[value])
    return "、".join(value) if isinstance(value, list) else value


def said_day(day):
    """2026年3月5日, as forms on paper have it."""
    return f"{day.year}年{day.month}月{day.day}日"


def said_moment(moment):
    """2026年3月5日 14:00."""
    moment = timezone.localtime(moment)
    return f"{said_day(moment)} {moment:%H:%M}"


def said_span(start, end):
    """2026年3月5日 14:00–16:00; with both days where it goes over midnight."""
    if start is None or end is None:
        return said_moment(start or end) if start or end else ""
    start, end = timezone.localtime(start), timezone.localtime(end)
    last = f"{end:%H:%M}" if start.date() == end.date() else said_moment(end)
    return f"{said_moment(start)}–{last}"
