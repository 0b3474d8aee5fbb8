"""Designate themes of a month."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from branches.league_days.days import events
from branches.league_days.days.models import MonthTheme
from tuanwei.audit.actions import record


@transaction.atomic
def save_theme(*, by, month, title, text="", units=(), is_open=True, theme=None):
    """Add a theme or change one; `month` is its first day. A theme that branches have chosen keeps
    its month."""
    if theme is None:
        theme = MonthTheme(made_by=by)
    else:
        theme = MonthTheme.objects.select_for_update().get(pk=theme.pk)
        chosen = theme.league_days.count()
        if chosen and theme.month != month:
            raise ValidationError({"month": _(
                "已经有 %(n)d 个团日选了这个主题，月份不能再改。要换月份，请另加一个主题。") % {
                "n": chosen}})  # fmt: skip
    theme.month, theme.title, theme.text, theme.is_open = month, title, text, is_open
    try:
        with transaction.atomic():
            theme.save()
    except IntegrityError:
        raise ValidationError({"title": _("这个月已经有这个主题了。")}) from None
    theme.units.set(units)
    record(events.THEME_SAVED, theme, by=by, month=month.isoformat(), is_open=is_open)
    return theme
