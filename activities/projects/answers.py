"""The questions that a kind asks at closing, as form fields, and their answers as plain data."""

from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.days import DayField, MomentField


def field_of(rule):
    """The form field of a FieldRule. It never insists: a draft may lack everything."""
    common = {"label": rule.label, "help_text": rule.hint, "required": False}
    most = int(rule.most) if rule.most is not None else None
    pairs = [(choice, choice) for choice in rule.choices]
    if rule.kind == "long":
        return forms.CharField(
            max_length=most or 3000, widget=forms.Textarea(attrs={"rows": 4}), **common
        )
    if rule.kind == "number":
        return forms.DecimalField(
            min_value=rule.least, max_value=rule.most, max_digits=15, decimal_places=4, **common
        )
    if rule.kind == "money":
        return forms.DecimalField(
            min_value=rule.least or Decimal(0), max_value=rule.most or Decimal(9_999_999),
            max_digits=9, decimal_places=2, **common,
        )  # fmt: skip
    if rule.kind == "date":
        return DayField(**common)
    if rule.kind == "moment":
        return MomentField(**common)
    if rule.kind == "choice":
        return forms.ChoiceField(choices=[("", _("请选择")), *pairs], **common)
    if rule.kind == "choices":
        return forms.MultipleChoiceField(
            choices=pairs, widget=forms.CheckboxSelectMultiple(attrs={"class": "pills"}), **common
        )
    if rule.kind in ("yes_no", "confirm"):
        return forms.BooleanField(**common)
    return forms.CharField(max_length=min(most or 200, 1000), **common)


def plain(value):
    """An answer as JSON keeps it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, Decimal | date):
        return str(value)
    return value


def spoken(rule, answer):
    """An answer for people; "" without one."""
    if rule.kind in ("yes_no", "confirm"):
        return "是" if answer else "否"
    if isinstance(answer, list):
        return "、".join(answer)
    return "" if answer is None else str(answer).replace("T", " ")


def lacking(rule, answer):
    """What is wrong with an answer that is to be handed in, in words; None when nothing is."""
    if answer in (None, "", [], False):
        return _("“%(label)s”还没填。") % {"label": rule.label} if rule.is_required else None
    if rule.kind in ("text", "long") and rule.least and len(str(answer).strip()) < rule.least:
        return _("“%(label)s”至少写 %(n)d 个字。") % {"label": rule.label, "n": int(rule.least)}
    if rule.kind == "choices":
        if rule.least and len(answer) < rule.least:
            return _("“%(label)s”至少选 %(n)d 个。") % {"label": rule.label, "n": int(rule.least)}
        if rule.most and len(answer) > rule.most:
            return _("“%(label)s”最多选 %(n)d 个。") % {"label": rule.label, "n": int(rule.most)}
    return None
