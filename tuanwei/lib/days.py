"""Days and moments in forms. Years that no calendar of a college reaches are refused: PostgreSQL keeps
them, Python cannot always read them back, and whoever counts from them leaves the calendar."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST, LAST = 2000, 2099
DAY, MOMENT = "%Y-%m-%d", "%Y-%m-%dT%H:%M"


def is_usual(value):
    """True for a day or moment of the years FIRST to LAST."""
    return FIRST <= value.year <= LAST


def must_be_usual(value):
    """Raises ValidationError for a day or moment of another year."""
    if not is_usual(value):
        raise ValidationError(
            _("年份要在 %(first)d 到 %(last)d 之间。"),
            code="year", params={"first": FIRST, "last": LAST},
        )  # fmt: skip


class DayField(forms.DateField):
    """A day with the browser's own picker."""

    default_validators = [must_be_usual]

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format=DAY))
        kwargs.setdefault("error_messages", {"invalid": _("请写成 2026-03-05 的样子。")})
        super().__init__(input_formats=[DAY, "%Y/%m/%d", "%Y年%m月%d日"], **kwargs)


class MomentField(forms.DateTimeField):
    """A day and time with the browser's own picker."""

    default_validators = [must_be_usual]

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        )
        kwargs.setdefault("error_messages", {"invalid": _("请写成 2026-03-05 14:00 的样子。")})
        super().__init__(input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)
