"""Icons, chips, moments and small charts: `{% load portal %}`. docs/templates.md lists them."""

import datetime as dt
import html
from functools import cache, lru_cache

from django import forms, template
from django.conf import settings
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tuanwei.lib import charts, masking, numbers
from tuanwei.lib.context import THEMES
from tuanwei.lib.icons import NAMES

register = template.Library()

CHIP_ICONS = {
    "act": "circle-dot",
    "wait": "hourglass",
    "late": "clock-exclamation",
    "done": "circle-check",
    "off": "clock",
}
NOTE_ICONS = {"error": "alert-triangle", "warning": "alert-triangle", "success": "check"}
CHOOSERS = (forms.Select, forms.RadioSelect, forms.FileInput)
REQUIRED = forms.Field.default_error_messages["required"]
WEEKDAYS = "一二三四五六日"
MANY, SHORT = 6, 7
"""So many choices of at most so many characters stand in columns: two on a phone."""
SHARE_PICTURE = "img/share.png"


@register.simple_tag
def icon(name, label="", css="i"):
    """The icon `name`; hidden from screen readers unless it has a `label` of its own."""
    return drawn(name, css) if not label else labelled(name, label, css)


@cache
def drawn(name, css="i") -> SafeString:
    """A decorative icon. Raises ValueError for a name that the sprite lacks."""
    return format_html('<svg class="{}" aria-hidden="true">{}</svg>', css, use(name))


def labelled(name, label, css) -> SafeString:
    """An icon that stands for words of its own."""
    return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', css, label, use(name))


def use(name) -> SafeString:
    """The reference into the sprite."""
    if name not in NAMES:
        raise ValueError(f"tuanwei.lib.icons has no {name!r}")
    return format_html('<use href="{}#{}"/>', static("img/icons.svg"), name)


@register.simple_tag
def chip(state, text, icon="", quiet=False):
    """A state in words: `act` you can act, `wait` a clock runs, `late`, `done`, or `off`."""
    css = f"chip {state} quiet" if quiet else f"chip {state}"
    return format_html('<span class="{}">{}{}</span>', css, drawn(icon or CHIP_ICONS[state]), text)


@register.filter
def note_icon(level_tag):
    """The icon name for a message's level."""
    return NOTE_ICONS.get(level_tag, "info-circle")


@register.filter
def daytime(moment):
    """A moment as people say it: 今天 08:12, 昨天 21:30, 11月18日 09:05, 2025年3月2日.

    Of what is past in another year nobody asks for the clock; of what is to come everybody does.
    A date gives 今天, 昨天, 明天, 11月18日 or 2025年3月2日. Wrap it in <time datetime=…>.
    """
    if not moment:
        return ""
    if not isinstance(moment, dt.datetime):
        return spoken_day(moment)
    moment = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    day = spoken_day(moment.date())
    is_long_past = "年" in day and moment.date() < timezone.localdate()
    return day if is_long_past else f"{day} {moment:%H:%M}"


@register.filter
def weekday(day):
    """周一 … 周日."""
    day = timezone.localtime(day) if isinstance(day, dt.datetime) else day
    return f"周{WEEKDAYS[day.weekday()]}" if day else ""


def spoken_day(day: dt.date) -> str:
    """今天, 昨天, 明天, 11月18日; with the year when it is another one."""
    today = timezone.localdate()
    near = {0: "今天", -1: "昨天", 1: "明天"}.get((day - today).days)
    return near or (
        f"{day.month}月{day.day}日"
        if day.year == today.year
        else f"{day.year}年{day.month}月{day.day}日"
    )


@register.simple_tag
def moment(value):
    """A <time> element in people's words, the exact time for machines."""
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), daytime(value))


@register.filter
def percent(part, whole):
    """`part` of `whole` in whole percent, half up; — when there is nothing to divide."""
    return numbers.percent(part, whole)


@register.filter
def figure(value):
    """A number with thousands separators: 1,204."""
    return numbers.grouped(value)


register.filter("plain", numbers.plain)
register.filter("mask_name", masking.name)
register.filter("mask_number", masking.number)
register.filter("mask_phone", masking.phone)
register.filter("mask_email", masking.email)


@register.simple_tag
def bar(value, maximum, label, hi=False):
    """A thin progress bar; `label` says the same in words."""
    return charts.bar(value, maximum, label=label, hi=hi)


@register.simple_tag
def spark(values, label):
    """A trend line of a handful of figures; `label` says the same in words."""
    return charts.spark(values, label=label)


@register.simple_tag
def dots(values, maximum, label):
    """Dots on a line: how far figures lie apart; `label` says the same in words."""
    return charts.dots(values, maximum, label=label)


@register.inclusion_tag("components/columns.html")
def columns(pairs, label, head="", unit="", marks_last=True):
    """A column chart of (name, figure) pairs with the same figures in a table below."""
    pairs = list(pairs)
    return {
        "chart": charts.columns(pairs, label=label, marks_last=marks_last), "pairs": pairs,
        "label": label, "head": head, "unit": unit,
    }  # fmt: skip


@register.simple_tag
def crumbs(*steps):
    """The way here: `{% crumbs "工作台" desk_url "信件" list_url %}`; the page itself is h1."""
    items = format_html_join(
        "", '<li><a href="{}">{}</a></li>', zip(steps[1::2], steps[0::2], strict=True)
    )
    return format_html('<nav aria-label="所在位置"><ol class="crumbs">{}</ol></nav>', items)


@register.simple_tag(takes_context=True)
def sort_link(context, field, label):
    """A column heading that sorts by `field` through ?sort=, again for the other direction."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{field}" if now == field else field
    for cursor in ("after", "before"):
        query.pop(cursor, None)
    arrow = {field: drawn("chevron-up"), f"-{field}": drawn("chevron-down")}.get(now, "")
    said = {field: "，现在升序", f"-{field}": "，现在降序"}.get(now, "")
    return format_html(
        '<a href="?{}">{}<span class="visually-hidden">{}</span>{}</a>',
        query.urlencode(), label, said, arrow,
    )  # fmt: skip


@register.filter
def error_lines(form):
    """Every mistake of a form for its summary: label, error, and the id of the field to jump to."""
    lines = [
        {
            # One of several fields of a question is no more than a part of it.
            "label": getattr(field.field, "error_label", field.label),
            "error": error,
            "target": "" if field.is_hidden else jump_to(field),
        }
        for field in form
        for error in kind_errors(field)
    ]
    return [{"label": "", "error": e, "target": ""} for e in form.non_field_errors()] + lines


@register.filter
def asks_password(form):
    """True when something typed does not come back: browsers are never sent a password."""
    return any(isinstance(field.field.widget, forms.PasswordInput) for field in form)


@register.filter
def kind_errors(field):
    """A field's errors; instead of 必填 it says what to do, and of what is too long how long it may be."""
    return [kind_error(field, error) for error in field.errors.as_data()]


def kind_error(field, error) -> str:
    """One mistake in words."""
    said, params = next(iter(error)), error.params or {}
    if said == REQUIRED:
        return to_do(field.field.widget)
    if error.code == "max_length" and "limit_value" in params:
        return _("太长了：最多 %(most)d 字，现在 %(now)d 字。") % {
            "most": params["limit_value"], "now": params["show_value"]}  # fmt: skip
    return said


def to_do(widget) -> str:
    """请勾选, 请选择 or 请填写, as the widget asks."""
    if isinstance(widget, forms.CheckboxInput):
        return _("请勾选。")
    return _("请选择。") if isinstance(widget, CHOOSERS) else _("请填写。")


def jump_to(field) -> str:
    """The id of the element that takes the focus; the first choice of a group."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


@register.filter
def is_pills(field):
    """True for choices shown as a row of buttons: the widget carries class "pills"."""
    return "pills" in str(field.field.widget.attrs.get("class", "")).split()


@register.filter
def is_dense(field):
    """True for a long list of short choices, which stand in columns: MANY or more, none longer than SHORT."""
    labels = [str(option.choice_label) for option in field]
    return len(labels) >= MANY and max(map(len, labels)) <= SHORT


@register.filter
def unlocalize_value(value):
    """A choice's value as it goes into the form; None is an empty text."""
    return "" if value is None else str(value)


@register.simple_tag
def places(links, template, *names):
    """The links drawn by `template` (which knows `links` and `names`), remembered: few differ."""
    return drawn_places(links, template, names)


@lru_cache(maxsize=512)
def drawn_places(links, template, names) -> SafeString:
    """One drawing for each set of links and its current one."""
    return render_to_string(template, {"links": links, "names": names})


@register.simple_tag
def page_head(theme):
    """Sheets, icons and manifest in the reader's theme, the same on every page."""
    return drawn_head(theme if theme in THEMES else "auto")


@cache
def drawn_head(theme) -> SafeString:
    """One drawing a theme."""
    return render_to_string("components/head.html", {"theme": theme})


@register.inclusion_tag("components/share.html", takes_context=True)
def share_head(context):
    """Description, OpenGraph and canonical address of a page. Blocks `title`, `share_text` and
    `share_type` of the page say what; `share_picture` in the context is a path."""
    request = context.get("request")
    title = block_words(context, "title") or settings.PORTAL_NAME
    return {
        "site": f"{settings.PORTAL_NAME} · {settings.COLLEGE_NAME}团委",
        "title": title,
        "text": block_words(context, "share_text") or default_words(),
        "type": block_words(context, "share_type") or "website",
        "picture": settings.PORTAL_URL + (context.get("share_picture") or static(SHARE_PICTURE)),
        "url": settings.PORTAL_URL + (request.path if request else "/"),
    }


def default_words():
    """What the portal is, where a page says nothing about itself."""
    return f"{settings.COMMITTEE_NAME}的{settings.PORTAL_NAME}：有话直说，件件有回音。"


def block_words(context, name):
    """What a page puts into the block `name`, as plain text; "" where it has none."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks and blocks.get_block(name)
    if block is None:
        return ""
    return " ".join(html.unescape(strip_tags(block.render(context))).split())


@register.simple_tag
def theme_sheet(theme):
    """The link to the dark values: for the screen only, and as the reader chose."""
    if theme == "light":
        return ""
    media = "screen" if theme == "dark" else "screen and (prefers-color-scheme: dark)"
    return format_html(
        '<link rel="stylesheet" href="{}" media="{}">', static("css/dark.css"), media
    )


@register.simple_tag
def theme_choices(theme):
    """(value, words, whether chosen) for the switch in the footer."""
    words = {"auto": _("跟随系统"), "light": _("浅色"), "dark": _("深色")}
    return [(value, word, value == theme) for value, word in words.items()]


@register.simple_tag
def scheme_colors(theme):
    """The browser bar's colour for the theme."""
    light, dark = "#ffffff", "#1f1b18"
    if theme != "auto":
        return format_html(
            '<meta name="theme-color" content="{}">', dark if theme == "dark" else light
        )
    return mark_safe(
        f'<meta name="theme-color" media="(prefers-color-scheme: light)" content="{light}">'
        f'<meta name="theme-color" media="(prefers-color-scheme: dark)" content="{dark}">'
    )
