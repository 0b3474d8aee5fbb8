"""Satisfaction by service and hour as an SVG without style attributes; the table stands beside it."""

from django.utils.html import format_html, format_html_join

LEFT, TOP, WIDE, HIGH = 120, 26, 64, 34


def heat(found):
    """The picture of a HeatMap: a shade for each share, the share in words on it."""
    width = LEFT + WIDE * len(found.hours)
    height = TOP + HIGH * len(found.rows)
    return format_html(
        '<svg class="heat" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'aria-label="各事项在各时段的满意率，数字在下面的表里">{2}{3}</svg>',
        width, height,
        format_html_join(
            "", '<text x="{}" y="16" text-anchor="middle">{}</text>',
            ((LEFT + WIDE * place + WIDE // 2, hour.name) for place, hour in enumerate(found.hours)),
        ),
        format_html_join("", "{}", ((_row(at, row),) for at, row in enumerate(found.rows))),
    )  # fmt: skip


def _row(at, row):
    service, cells = row
    top = TOP + HIGH * at
    return format_html(
        '<text x="0" y="{}">{}</text>{}',
        top + HIGH // 2 + 5, service.name[:8],
        format_html_join("", "{}", ((_cell(place, top, cell),) for place, cell in enumerate(cells))),
    )  # fmt: skip


def _cell(place, top, cell):
    left = LEFT + WIDE * place
    words = f"{cell.share}%" if cell.share is not None else "" if cell.rated == 0 else "—"
    return format_html(
        '<rect class="s{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text class="s{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        cell.step, left + 1, top + 1, WIDE - 2, HIGH - 2,
        cell.step, left + WIDE // 2, top + HIGH // 2 + 5, words,
    )  # fmt: skip
