"""Small charts as SVG without style attributes. Figures may be int, Decimal or Fraction."""

from fractions import Fraction

from django.utils.html import format_html, format_html_join

from .numbers import grouped, half_up

WIDTH, HEIGHT, TOP, FOOT = 400, 118, 20, 20


def bar(value, maximum, *, label, hi=False):
    """A bar filled by `value` of `maximum`; less than nothing is empty, more than all is full."""
    width = share(value, maximum) * 100
    return format_html(
        '<svg class="{}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><rect width="{}" height="6"/></svg>',
        "bar hi" if hi else "bar", label, half_up(width, 1),
    )  # fmt: skip


def spark(values, *, label):
    """A line through `values`, oldest first, its last point marked; empty for fewer than two."""
    values = [Fraction(value) for value in values]
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    step = Fraction(92, len(values) - 1)
    points = [
        (half_up(2 + step * place, 1), half_up(23 - 20 * share(value - low, high - low), 1))
        for place, value in enumerate(values)
    ]
    return format_html(
        '<svg class="spark" viewBox="0 0 96 26" role="img" aria-label="{}">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        label, " ".join(f"{x},{y}" for x, y in points), *points[-1],
    )  # fmt: skip


def dots(values, maximum, *, label):
    """A dot for each of `values` on a line from 0 to `maximum`; empty without values."""
    if not values:
        return ""
    places = [half_up(3 + 90 * share(Fraction(each), maximum), 1) for each in values]
    return format_html(
        '<svg class="dots" viewBox="0 0 96 12" role="img" aria-label="{}">'
        '<line x1="3" y1="6" x2="93" y2="6"/>{}</svg>',
        label, format_html_join("", '<circle cx="{}" cy="6" r="2.5"/>', ((x,) for x in places)),
    )  # fmt: skip


def columns(pairs, *, label, marks_last=True):
    """Columns for (name, figure) pairs, figures above, names below, the last one marked where they go on in time.

    A figure that is None is not shown: no column, a dash.
    """
    if not pairs:
        return ""
    highest = max((figure for _, figure in pairs if figure is not None), default=0)
    slot = Fraction(WIDTH, len(pairs))
    return format_html(
        '<svg class="cols" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, HEIGHT, label,
        format_html_join("", "{}", ((column(place, pair, slot, highest, marks_last and place == len(pairs) - 1),)
                                    for place, pair in enumerate(pairs))),
    )  # fmt: skip


def column(place, pair, slot, highest, last):
    """One column with its two words."""
    name, figure = pair
    height = (HEIGHT - TOP - FOOT) * share(figure or 0, highest)
    floor = HEIGHT - FOOT
    middle = half_up(slot * place + slot / 2, 1)
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        "now" if last else "", half_up(slot * place + slot * Fraction(18, 100), 1),
        half_up(floor - height, 1), half_up(slot * Fraction(64, 100), 1), half_up(height, 1),
        middle, half_up(floor - height - 6, 1), "—" if figure is None else grouped(figure),
        middle, HEIGHT - 4, name,
    )  # fmt: skip


def share(value, whole) -> Fraction:
    """`value` of `whole` between 0 and 1; 0 when there is no whole."""
    if not whole:
        return Fraction(0)
    return min(max(Fraction(value) / Fraction(whole), Fraction(0)), Fraction(1))
